#!/usr/bin/python3
"""Identities that hold in every town, asked with `query`, and what `synth`
promises of the towns that it writes.

usage: identities.py PROGRAM

Parts sum to wholes over every dimension, families to residents, stocks follow
from flows, outcomes fill their cohort, money is neither lost nor found.  With
ALMANAK_TESTS=full the findings about paying municipalities are counted in a
delivery of 100,000 persons.

SPDX-License-Identifier: MIT
"""
import calendar
import collections
import csv
import datetime
import filecmp
import glob
import json
import os
import re

from common import ROOT, Checks, program_argument, read, run, temp_folder
from publication_tools import PUBLIC, Installation, number

MONTHS = ['%d-%02d' % (y, m) for y in (2023, 2024, 2025, 2026)
          for m in range(1, 13)][10:46]    # 2023-11 to 2026-10
TYPES = ('familie', 'husstand', 'tvaers')
OUTCOMES = ('samme', 'anden', 'ingen')
HORIZONS = ('1', '3', '6', '12', '24')


def ask(town, cube, measures, by='', *more):
    """{values of the dimensions: values of the measures}; a single measure
    or dimension stands without its tuple."""
    arguments = ['--cube', cube, '--measures', measures]
    if by:
        arguments += ['--by', by]
    _, rows = town.query(*arguments, *more)
    n = len(by.split(',')) if by else 0

    def single(values):
        return values[0] if len(values) == 1 else tuple(values)
    return {single(row[:n]) if n else '': single([number(x) for x in row[n:]])
            for row in rows}


def whole(town, cube, measures, *more):
    return ask(town, cube, measures, '', *more)['']


def added(figures):
    """Sums over rows, a measure each."""
    rows = [f if isinstance(f, tuple) else (f,) for f in figures]
    sums = tuple(sum(column) for column in zip(*rows))
    return sums if len(sums) != 1 else sums[0]


# --- persons and families -------------------------------------------------

CITIZEN_DIMENSIONS = (
    'distrikt', 'skoledistrikt', 'plejedistrikt', 'postnummer', 'sogn',
    'alder', 'aldersgruppe', 'koen', 'civilstand', 'statsborgerskab',
    'herkomst', 'undergruppe', 'nytilflytter', 'kommunehopper',
    'koen,aldersgruppe,distrikt', 'undergruppe,postnummer')


def check_residents(checks, name, town):
    for month in ('2026-10', '2025-10', '2024-02'):
        total = whole(town, 'borger', 'borgere,med_hjaelp', '--period', month)
        for by in CITIZEN_DIMENSIONS:
            parts = ask(town, 'borger', 'borgere,med_hjaelp', by, '--period',
                        month)
            checks.equal('%s: residents by %s in %s' % (name, by, month),
                         added(parts.values()), total)
    shares = ask(town, 'borger', 'borgere,med_hjaelp,andel_med_hjaelp',
                 'maaned', '--last', '36')
    checks.equal('%s: months of residents' % name, list(shares), MONTHS)
    for month, (persons, helped, share) in shares.items():
        checks.hold('%s: share of %s' % (name, month),
                    abs(helped / persons - share) < number('1e-15'), share)


def check_families(checks, name, town):
    """Every resident is primary in one family of each type, every krone
    too."""
    for month in ('2026-10', '2026-01', '2024-11'):
        at = ('--period', month)
        residents = whole(town, 'borger', 'borgere', *at)
        types = ask(town, 'familie', 'medlemmer,udgift,udgift_maaned',
                    'familietype', *at)
        for kind in TYPES:
            checks.equal('%s: members of %s in %s' % (name, kind, month),
                         types[kind][0], residents)
        checks.equal('%s: money of the types in %s' % (name, month),
                     len({t[1:] for t in types.values()}), 1, types)
        cost = ask(town, 'personudgift', 'udgift', 'bosat', *at)
        checks.equal('%s: money of residents in %s' % (name, month),
                     types['familie'][1], cost['ja'])
        checks.equal('%s: money of residents and others in %s' % (
            name, month), types['familie'][1] + cost['nej'],
                     whole(town, 'personudgift', 'udgift', *at))
    for kind in TYPES:
        only = ('--where', 'familietype=' + kind)
        measures = 'familier,medlemmer,medlemmer_alle,familier_med_hjaelp,' \
            'udgift,udgift_alle,udgift_maaned'
        total = whole(town, 'familie', measures, *only)
        for by in ('undergruppe', 'distrikt', 'postnummer', 'antal_boern',
                   'aeldste_barn', 'undergruppe,distrikt', 'familie_id'):
            checks.equal('%s: %s by %s' % (name, kind, by), added(
                ask(town, 'familie', measures, by, *only).values()), total)
        checks.equal('%s: %s by subject area' % (name, kind), added(
            ask(town, 'familieudgift', 'udgift_alle', 'fagomraade',
                *only).values()), total[5])
    # Children shown in two families are why more are shown than belong.
    across = whole(town, 'familie', 'medlemmer,medlemmer_alle', '--where',
                   'familietype=tvaers')
    checks.hold('%s: shown in two families' % name, across[1] > across[0],
                across)


# --- services -------------------------------------------------------------

def check_stock(checks, name, town):
    """bestand(m) = bestand(m-1) + tilgang(m) - afgang(m) for each type."""
    figures = ask(town, 'ydelse', 'bestand,tilgang,afgang', 'maaned,ydelse',
                  '--last', '25')
    kinds = sorted({kind for _, kind in figures})
    checks.hold('%s: service types' % name, len(kinds) > 20, kinds)
    for kind in kinds:
        stocks = [figures.get((m, kind), (0, 0, 0)) for m in MONTHS[-25:]]
        checks.equal('%s: stock of %s' % (name, kind),
                     [s[0] for s in stocks[1:]],
                     [before[0] + s[1] - s[2]
                      for before, s in zip(stocks, stocks[1:])])


def check_services(checks, name, town):
    last = ('--last', '12')
    months = ask(town, 'ydelse', 'personer,tilgang,afgang,udgift', 'maaned',
                 *last)
    persons, *flows = whole(town, 'ydelse', 'personer,tilgang,afgang,udgift',
                            *last)
    checks.equal('%s: flows of twelve months' % name,
                 list(added(months.values())[1:]), flows)
    checks.hold('%s: persons of twelve months' % name, max(
        m[0] for m in months.values()) <= persons <= added(
            months.values())[0], persons)
    for by in ('fagomraade', 'ydelse', 'slags', 'gruppe', 'paragraf',
               'aldersgruppe', 'distrikt', 'koen', 'afdeling'):
        measures = 'tilgang,afgang,udgift'
        if by in ('aldersgruppe', 'distrikt', 'koen', 'afdeling'):
            measures = 'udgift'
        checks.equal('%s: %s by %s' % (name, measures, by), added(
            ask(town, 'ydelse', measures, by, *last).values()),
                     whole(town, 'ydelse', measures, *last))
    for by in ('fagomraade', 'bosat', 'bosat,fagomraade'):
        checks.equal('%s: cost of persons by %s' % (name, by), added(
            ask(town, 'personudgift', 'udgift', by).values()),
                     whole(town, 'personudgift', 'udgift'))


def check_follow_up(checks, name, town):
    """A finding was open, is new or is solved: their numbers from month to
    month; and what one has cost since it came is the sum of its months."""
    figures = ask(town, 'betaling', 'forloeb', 'maaned,opfoelgning', '--last',
                  '13')
    months = MONTHS[-13:]
    stocks = {m: figures.get((m, 'ny'), 0) + figures.get((m, 'aaben'), 0)
              for m in months}
    checks.hold('%s: findings' % name, sum(stocks.values()) > 0, stocks)
    for before, month in zip(months, months[1:]):
        checks.equal('%s: findings of %s' % (name, month), stocks[before],
                     figures.get((month, 'aaben'), 0) +
                     figures.get((month, 'loest'), 0))
    measures = 'forloeb,udgift,udgift_siden'
    for by in ('fund', 'siden', 'maaneder', 'fundalder', 'kommune_register'):
        checks.equal('%s: findings by %s' % (name, by), added(
            ask(town, 'betaling', measures, by).values()),
                     whole(town, 'betaling', measures))
    ages = ask(town, 'betaling', 'udgift,udgift_siden', 'cpr,fund,maaneder',
               '--where', 'maaneder=1|2', '--clearance', 'person')
    before = ask(town, 'betaling', 'udgift', 'cpr,fund,maaneder', '--where',
                 'maaneder=1', '--clearance', 'person', '--period', MONTHS[-2])
    for (cpr, fund, age), (cost, since) in ages.items():
        first = before[cpr, fund, '1'] if age == '2' else 0
        checks.equal('%s: cost of a finding since it came' % name, since,
                     cost + first)


def check_cohorts(checks, name, town):
    for horizon in HORIZONS:
        at = ('--where', 'horisont=' + horizon)
        where = '%s: horizon %s' % (name, horizon)
        cohorts = ask(town, 'effekt', 'personer,effekt', 'ydelse', *at)
        outcomes = ask(town, 'effekt', 'personer', 'ydelse,udfald', *at)
        helps = ask(town, 'effekt', 'personer', 'ydelse,er_hjaelp', *at)
        for kind, (persons, effect) in cohorts.items():
            parts = {o: n for (k, o), n in outcomes.items() if k == kind}
            checks.equal('%s: outcomes of %s' % (where, kind),
                         sum(parts.values()), persons)
            known = sum(parts.get(o, 0) for o in OUTCOMES)
            if (kind, '1') in helps and known:
                checks.hold('%s: effect of %s' % (where, kind), abs(
                    parts.get('ingen', 0) / number(known) - effect) <
                            number('1e-15'), (parts, effect))
            else:
                checks.equal('%s: no effect of %s' % (where, kind), effect,
                             '[x]')
        check_moves(checks, where, town, at, cohorts)


def check_moves(checks, where, town, at, cohorts):
    """The rows of `vandring` are the benefits' cohorts, and shares fill
    them."""
    moves = ask(town, 'vandring', 'personer,andel',
                'ydelse,udfald,ydelse_efter', *at)
    benefits = ask(town, 'effekt', 'personer', 'ydelse', '--where',
                   'slags=benefit', *at)
    rows = collections.defaultdict(list)
    for (kind, _, _), figures in moves.items():
        rows[kind].append(figures)
    checks.equal('%s: benefits' % where, set(rows), set(benefits))
    for kind, figures in rows.items():
        checks.equal('%s: moves from %s' % (where, kind),
                     sum(f[0] for f in figures), cohorts[kind][0])
        checks.hold('%s: shares from %s' % (where, kind), abs(sum(
            f[1] for f in figures) - 1) < number('1e-12'), figures)


def check_totals(checks, name, town):
    """The totals of a question are the question without its dimensions."""
    questions = [
        ('borger', 'borgere,med_hjaelp,andel_med_hjaelp', 'distrikt', ()),
        ('borger', 'borgere,andel_med_hjaelp', 'aldersgruppe,koen', ()),
        ('familie', 'familier,medlemmer,udgift,udgift_alle,afdelinger,'
         'sagsbehandlere,andel_med_hjaelp', 'undergruppe',
         ('--where', 'familietype=tvaers')),
        ('familie', 'familier,udgift,sagsbehandlere', 'distrikt',
         ('--where', 'familietype=husstand')),
        ('ydelse', 'personer,bestand,tilgang,afgang,helaarspersoner,udgift',
         'ydelse', ()),
        ('ydelse', 'personer,tilgang,helaarspersoner,udgift', 'distrikt,slags',
         ('--last', '12')),
        ('ydelse', 'personer,bestand,udgift', 'maaned', ('--last', '12')),
        ('effekt', 'personer,effekt', 'ydelse', ()),
        ('effekt', 'personer,effekt', 'startmaaned', ('--last', '12')),
        ('personudgift', 'personer,udgift', 'bosat,fagomraade', ()),
        ('folketal', 'personer', 'kommune', ()),
    ]
    for cube, measures, by, more in questions:
        text = town.command('query', '--cube', cube, '--measures', measures,
                            '--by', by, '--totals', '--format', 'json',
                            *more).out
        totals = json.loads(text, parse_float=number)['totals']
        expected = whole(town, cube, measures, *more)
        names = measures.split(',')
        checks.equal('%s: totals of %s by %s' % (name, cube, by),
                     [number(str(totals[n])) for n in names],
                     list(expected if len(names) > 1 else [expected]))


def check_identities(checks, name, town):
    check_residents(checks, name, town)
    check_families(checks, name, town)
    check_stock(checks, name, town)
    check_services(checks, name, town)
    check_follow_up(checks, name, town)
    check_cohorts(checks, name, town)
    check_totals(checks, name, town)


# --- what synth promises --------------------------------------------------

def read_rows(delivery, package, resource):
    with open(os.path.join(delivery, package, resource + '.csv'),
              encoding='utf-8', newline='') as f:
        yield from csv.DictReader(f)


def check_numbers(checks, name, delivery):
    """Nobody in it is real."""
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    persons = list(read_rows(delivery, 'borger', 'person'))
    checks.equal('%s: numbers that could be real' % name, [
        p['cpr'] for p in persons
        if sum(w * int(c) for w, c in zip(weights, p['cpr'])) % 11 == 0], [])
    checks.equal('%s: births on 1 January' % name, [
        p['cpr'] for p in persons if p['birth_date'][5:] == '01-01' or
        p['cpr'].startswith('0101')], [])
    checks.hold('%s: numbers tell birth and sex' % name, all(
        p['cpr'][:6] == p['birth_date'][8:] + p['birth_date'][5:7] +
        p['birth_date'][2:4] and (int(p['cpr'][9]) % 2 == 1) ==
        (p['sex'] == 'M') for p in persons))
    for package in os.listdir(delivery):
        with open(os.path.join(delivery, package, 'datapackage.json'),
                  encoding='utf-8') as f:
            checks.equal('%s: %s says it is fictive' % (name, package),
                         json.load(f).get('fictive'), True)


def oere(text):
    return int(text.replace('.', '', 1)) if text else 0


def repeated(keys):
    return [k for k, n in collections.Counter(keys).items() if n > 1]


def step_of(n):
    return '80' if n <= 4 else '40' if n <= 26 else '30' if n <= 52 else '20'


def week_number(week):
    thursday = datetime.date.fromisocalendar(int(week[:4]), int(week[5:]), 4)
    return (thursday - datetime.date(1970, 1, 1)).days // 7


def check_ladder(checks, name, weeks, begins):
    """Every week of those who came to the ladder in the window has the
    refund of its step; begins: {cpr: first day on the ladder}."""
    steps = collections.defaultdict(dict)
    for row in weeks:
        steps[row['cpr']][week_number(row['week'])] = row['step']
    wrong = []
    for cpr, given in steps.items():
        if begins.get(cpr, '') < MONTHS[0]:
            continue
        since, seen = min(given), []
        count = 0
        for week in sorted(given):
            start = max(week - 156, since)
            if week - start - sum(start <= w for w in seen) >= 52:
                count, since = 0, week
            count += 1
            seen.append(week)
            if given[week] != step_of(count):
                wrong.append((cpr, week, given[week], count))
    checks.equal('%s: weeks with the refund of another step' % name, wrong, [])


def check_weeks(checks, name, delivery):
    """Weeks of refund and of support belong to spells, and add up to what is
    posted."""
    def rows(package, resource):
        return list(read_rows(delivery, package, resource))
    types = {r['code']: r for r in rows('ydelser', 'service_type')}
    ladder = {c for c, r in types.items() if r['refund_ladder'] == 'true'}
    spells = [s for s in rows('ydelser', 'spell')
              if s['service_type'] in ladder]
    weeks = rows('ydelser', 'refund_week')
    checks.equal('%s: refund weeks told twice' % name, repeated(
        (r['cpr'], r['week'], r['service_type']) for r in weeks), [])
    support = rows('ydelser', 'support_week')
    checks.equal('%s: support weeks told twice' % name, repeated(
        (r['cpr'], r['week']) for r in support), [])
    codes = {r['code']: r['service_type']
             for r in rows('ydelser', 'support_code')}
    paid = {(r['cpr'], r['week'], r['service_type']) for r in weeks}
    checks.equal('%s: support without the benefit' % name, [
        r for r in support if codes[r['code']] and
        (r['cpr'], r['week'], codes[r['code']]) not in paid], [])
    covered = set()
    for s in spells:
        day = datetime.date.fromisoformat(max(s['from_date'], '2023-10-30'))
        end = datetime.date.fromisoformat(s['to_date'] or '2026-10-31')
        day -= datetime.timedelta(day.weekday())
        while day <= end:
            year, week, _ = day.isocalendar()
            covered.add(('%dW%02d' % (year, week), s['service_type']))
            day += datetime.timedelta(7)
    checks.equal('%s: refund in weeks without a spell' % name,
                 sorted({k[1:] for k in paid} - covered), [])
    sums = [sum(oere(r[f]) for r in weeks)
            for f in ('paid', 'refund', 'cofinancing')]
    names = {types[c]['name'] for c in ladder}
    posted = collections.Counter()
    for p in rows('oekonomi', 'posting'):
        posted[p['text'] if p['text'] == 'Statsrefusion' else
               p['text'] in names] += oere(p['amount'])
    checks.equal('%s: refund weeks and postings' % name, sums,
                 [posted[True], -posted['Statsrefusion'],
                  posted[True] + posted['Statsrefusion']])
    # Who changed number has weeks under both.
    changed = {p['replaced_by'] for p in rows('borger', 'person')}
    begins = {}
    for s in spells:
        if s['cpr'] not in changed:
            begins[s['cpr']] = min(s['from_date'], begins.get(s['cpr'], '9'))
    check_ladder(checks, name, weeks, begins)


def check_places(checks, name, delivery):
    """Offers have about as many places as are used of them."""
    places = collections.Counter()
    for row in read_rows(delivery, 'ydelser', 'place'):
        if row['period'] == MONTHS[-1]:
            places[row['offer_id']] += int(row['places'])
    used = collections.Counter(
        s['offer_id'] for s in read_rows(delivery, 'ydelser', 'spell')
        if s['offer_id'] and covering([s], '2026-10-31'))
    checks.equal('%s: offers used without places' % name,
                 sorted(set(used) - set(places)), [])
    share = sum(used.values()) / sum(places.values())
    checks.hold('%s: places used' % name, 0.5 <= share <= 1.0, share)


def check_claims(checks, name, delivery):
    """Claims are of spells that another municipality pays; wages of known
    companies; goals of known figures."""
    spells = {s['spell_id']: s['paying_municipality']
              for s in read_rows(delivery, 'ydelser', 'spell')}
    checks.equal('%s: claims on the wrong municipality' % name, [
        c for c in read_rows(delivery, 'ydelser', 'claim')
        if spells.get(c['spell_id']) != c['municipality_code']], [])
    companies = {c['cvr'] for c in read_rows(delivery, 'virksomhed', 'company')}
    checks.equal('%s: wages of unknown companies' % name, [
        w for w in read_rows(delivery, 'ydelser', 'wage_refund')
        if w['cvr'] not in companies or int(w['persons']) < 1], [])
    known = {i['code'] for i in read_rows(delivery, 'noegletal', 'indicator')}
    for report in glob.glob(os.path.join(ROOT, 'reports', '*.yaml')):
        known |= set(re.findall(r'\btarget: ([\w.]+)', read(report)))
    checks.equal('%s: goals of unknown figures' % name, [
        r for r in read_rows(delivery, 'noegletal', 'target')
        if r['indicator'] not in known and '.' not in r['indicator']], [])
    years = collections.Counter(
        (v['indicator'], v['municipality_code'])
        for v in read_rows(delivery, 'noegletal', 'indicator_value')
        if len(v['period']) == 4)
    checks.equal('%s: figures of ten years of 98 municipalities' % name,
                 (set(years.values()), len({m for _, m in years})), ({10}, 98))


def check_promises(checks, name, town):
    """At the size that the demonstration has."""
    share = whole(town, 'borger', 'andel_med_hjaelp')
    checks.hold('%s: share with help' % name,
                number('0.08') <= share <= number('0.16'), share)
    groups = ask(town, 'familie', 'familier', 'undergruppe', '--where',
                 'familietype=familie')
    checks.equal('%s: subgroups' % name, sorted(groups), list('123456789'))
    checks.hold('%s: each subgroup is 1 pct. of the families' % name,
                min(groups.values()) * 100 >= sum(groups.values()), groups)
    header, rows = town.query(
        '--cube', 'familie', '--measures', 'udgift_alle,udgift', '--by',
        'familie_id', '--where', 'familietype=tvaers', '--order',
        '-udgift_alle')
    costs = [number(row[header.index('udgift')]) for row in rows]
    share = sum(costs[:50]) / sum(costs)
    checks.hold('%s: share of the 50 dearest' % name,
                number('0.03') <= share <= number('0.10'), share)


def same_folders(one, other):
    """Files that differ, or are in one of them only."""
    files = {f[len(d) + 1:] for d in (one, other)
             for f in glob.glob(os.path.join(d, '*', '*'))}
    return sorted(f for f in files if not (
        os.path.exists(os.path.join(one, f)) and
        os.path.exists(os.path.join(other, f)) and
        filecmp.cmp(os.path.join(one, f), os.path.join(other, f), False)))


def synth(program, persons, seed, folder, *more):
    done = run(program, 'synth', '--quiet', '--persons', str(persons),
               '--months', '36', '--seed', str(seed), *more, folder,
               timeout=300)
    assert done.status == 0, done
    return folder


def check_seeds(checks, program, folder):
    first, again, other = (
        synth(program, 500, seed, os.path.join(folder, name))
        for name, seed in (('a', 1), ('b', 1), ('c', 2)))
    checks.equal('synth: a seed gives the same bytes',
                 same_folders(first, again), [])
    differing = same_folders(first, other)
    for file in ('borger/person.csv', 'borger/residence.csv',
                 'ydelser/spell.csv', 'oekonomi/posting.csv'):
        checks.hold('synth: another seed differs in ' + file,
                    file in differing, differing)


# --- deliveries month by month --------------------------------------------

MONTH_OF = {'posting': lambda r: r['period'], 'place': lambda r: r['period'],
            'wage_refund': lambda r: r['period'],
            'refund_week': lambda r: thursday_month(r['week']),
            'support_week': lambda r: thursday_month(r['week'])}


def thursday_month(week):
    return datetime.date.fromisocalendar(
        int(week[:4]), int(week[5:]), 4).isoformat()[:7]


def by_month(resource, rows):
    months = collections.defaultdict(collections.Counter)
    for row in rows:
        months[MONTH_OF[resource](row)][tuple(row.values())] += 1
    return months


def assembled(checks, deliveries):
    """{resource: {month: its rows}} as the deliveries leave them, and the
    spells of the last."""
    held, spells = {}, []
    for delivery in deliveries:
        for package in sorted(os.listdir(delivery)):
            with open(os.path.join(delivery, package, 'datapackage.json'),
                      encoding='utf-8') as f:
                described = json.load(f)
            for resource in described['resources']:
                name = resource['name']
                if name == 'spell':
                    spells.append({r['spell_id']: r for r in read_rows(
                        delivery, package, name)})
                if name not in MONTH_OF:
                    continue
                months = by_month(name, read_rows(delivery, package, name))
                if resource.get('delivery', described['delivery']) == 'full':
                    held[name] = months
                    continue
                checks.equal('%s %s: months of %s' % (
                    os.path.basename(delivery), package, name),
                    list(months), [described['period']])
                held[name].update(months)
    return held, spells


def check_deliveries(checks, program, folder):
    """Month by month everything comes that one delivery holds, first as it
    was known then."""
    whole = synth(program, 2000, 1, os.path.join(folder, 'whole'))
    synth(program, 2000, 1, os.path.join(folder, 'months'),
          '--deliveries', '3')
    deliveries = sorted(glob.glob(os.path.join(folder, 'months', '*')))
    checks.equal('deliveries', [os.path.basename(d) for d in deliveries],
                 MONTHS[-3:])
    held, spells = assembled(checks, deliveries)
    for name in MONTH_OF:
        package = 'oekonomi' if name == 'posting' else 'ydelser'
        wanted = by_month(name, read_rows(whole, package, name))
        checks.equal('%s: months that are not as in one delivery' % name,
                     [m for m in MONTHS if wanted[m] != held[name][m]],
                     MONTHS[-1:] if name == 'posting' else [])
    truth = {r['spell_id']: r for r in read_rows(whole, 'ydelser', 'spell')}
    late = [s['spell_id'] for s in truth.values()
            if '2026-08' < s['from_date'] < '2026-09' and
            s['spell_id'] not in spells[0] and s['spell_id'] in spells[2]]
    checks.hold('spells of August that were registered later', late, '')
    checks.hold('spells that a delivery shows running after their end', any(
        not s['to_date'] and truth[k]['to_date'] and
        truth[k]['to_date'] < '2026-09' for k, s in spells[0].items()), '')


# --- findings about paying municipalities ---------------------------------

def covering(rows, day):
    return [r for r in rows if r['from_date'] <= day and
            (not r['to_date'] or r['to_date'] >= day)]


def finding(own, spell, residence, relation):
    """What is wrong with who pays for a spell on a day, or None."""
    source = spell['paying_municipality']

    def another(code):
        return code not in ('', own, '9999')
    home = residence['municipality_code'] if residence else ''
    register = relation['municipality_code'] if relation else home
    if home != own and another(source):
        return 'lukket_sag'
    if another(source) and another(register):
        return 'konflikt' if source != register else None
    if relation and another(register) and source in ('', own):
        return 'manglende_opkraevning'
    if another(source) and register == own:
        return 'cpr_mangler'
    if home != own and relation and register == own and source == '':
        return 'forkert_registrering'
    return None


def count_findings(delivery, year, month, own='0730'):
    day = datetime.date(year, month, calendar.monthrange(
        year, month)[1]).isoformat()
    helps = {r['code'] for r in read_rows(delivery, 'ydelser', 'service_type')
             if r['is_help'] == 'true'}
    by_person = collections.defaultdict(lambda: ([], []))
    for i, resource in enumerate(('residence', 'municipal_relation')):
        for row in read_rows(delivery, 'borger', resource):
            if i == 0 or row['type'] == '4':
                by_person[row['cpr']][i].append(row)
    counts = collections.Counter()
    for spell in read_rows(delivery, 'ydelser', 'spell'):
        if spell['service_type'] not in helps or not covering([spell], day):
            continue
        homes, relations = (covering(rows, day)
                            for rows in by_person[spell['cpr']])
        relation = max(relations, key=lambda r: r['from_date'], default=None)
        counts[finding(own, spell, homes[0] if homes else None,
                       relation)] += 1
    return counts


def check_findings(checks, program, folder):
    delivery = synth(program, 100000, 1, os.path.join(folder, 'large'))
    counts = count_findings(delivery, 2026, 10)
    for fund in ('lukket_sag', 'konflikt', 'manglende_opkraevning',
                 'cpr_mangler', 'forkert_registrering'):
        checks.hold('100,000 persons: findings %s' % fund, counts[fund] >= 20,
                    counts)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        check_seeds(checks, program, folder)
        check_deliveries(checks, program, folder)
        for seed, persons in ((1, 2000), (7, 2000), (1, 20000)):
            name = '%d persons, seed %d' % (persons, seed)
            town = Installation(program, os.path.join(folder, name))
            delivery = synth(program, persons, seed,
                             os.path.join(town.folder, 'delivery'))
            town.fill(*sorted(glob.glob(os.path.join(delivery, '*'))), PUBLIC)
            check_numbers(checks, name, delivery)
            check_weeks(checks, name, delivery)
            check_places(checks, name, delivery)
            check_claims(checks, name, delivery)
            if persons == 2000:
                check_identities(checks, name, town)
            else:
                check_promises(checks, name, town)
        if os.environ.get('ALMANAK_TESTS', 'short') != 'short':
            check_findings(checks, program, folder)
    checks.done()


if __name__ == '__main__':
    main()
