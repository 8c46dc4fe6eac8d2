"""The cubes of places, staff and companies: plads, personale, virksomhed.

SPDX-License-Identifier: MIT
"""
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from calendars import (DAY, FOREVER, covers, first_day, last_day, month_of,
                       month_text, overlap, parse_date)
from facts import Cube, money, ratio, total
from outcomes import cohort_of, effect
from records import parse_oere, rounded

MILLION = 1000000


# -- plads: an offer, a month

def plads_facts(q):
    town = q.town
    offers = {r['offer_id']: r for r in town.tables['offer']}
    facts = []
    for m in q.stock_months():
        places = {r['offer_id']: int(r['places'])
                  for r in town.tables['place'] if month_of(r['period']) == m}
        users = defaultdict(set)
        for s in town.spells:
            if s.get('offer_id') and covers(s['from'], s['to'], last_day(m)):
                users[s['offer_id']].add(s['cpr'])
        for offer in sorted(set(places) | set(users)):
            row = offers.get(offer, {})
            used = len(users.get(offer, ()))
            facts.append({
                'maaned': month_text(m), 'tilbud': offer,
                'udbyder': row.get('provider_cvr') or '',
                'ydelse': row.get('service_type') or '',
                'pladser': places.get(offer, 0), 'brugte': used,
                'ledige': places.get(offer, 0) - used})
    return facts


# -- personale: a caseworker, a month

def staff_rows(town, name):
    """staff_id -> (from, to, row) of employment or of staff"""
    if name not in town.memo:
        rows = defaultdict(list)
        for r in town.tables[name]:
            rows[r['staff_id']].append((
                parse_date(r['from_date']),
                parse_date(r.get('to_date') or '', FOREVER), r))
        town.memo[name] = rows
    return town.memo[name]


def employments(town, staff):
    """Those of employment, without any that of staff."""
    return staff_rows(town, 'employment').get(staff) \
        or staff_rows(town, 'staff').get(staff, [])


def days_within(from_date, to_date, m):
    days = overlap(from_date, to_date, first_day(m), last_day(m))
    return (days[1] - days[0]).days + 1 if days else 0


def millionths(exact):
    """Hours of a row, kept with six decimals."""
    return rounded(exact * MILLION)


def norm_hours(town, staff, m):
    return sum(millionths(Fraction(r['weekly_norm_hours'])
                          * days_within(a, b, m) / 7)
               for a, b, r in employments(town, staff))


def absence_hours(town, staff, m):
    hours = 0
    for r in town.tables['absence']:
        if r['staff_id'] == staff:
            a, b = parse_date(r['from_date']), parse_date(r['to_date'])
            hours += millionths(Fraction(r['hours']) * days_within(a, b, m)
                                / ((b - a).days + 1))
    return hours


def department_at(town, staff, day):
    """That of the employment of the day, else that of the staff row."""
    rows = [x for x in staff_rows(town, 'employment').get(staff, ())
            if covers(x[0], x[1], day)]
    if rows:
        return max(rows, key=lambda x: x[0])[2]['department_id']
    for _, _, row in staff_rows(town, 'staff').get(staff, ()):
        return row['department_id']
    return ''


def personale_rows(town, m):
    """A fact a caseworker of the month; the cases are those at its end."""
    key = 'personale', m
    if key in town.memo:
        return town.memo[key]
    cases = defaultdict(set)
    for s in town.spells:
        if s.get('staff_id') and covers(s['from'], s['to'], last_day(m)):
            cases[s['staff_id']].add(('case', s['case_id'])
                                     if s.get('case_id')
                                     else ('spell', s['spell_id']))
    known = set(staff_rows(town, 'employment')) | set(staff_rows(town,
                                                                 'staff'))
    employed = {staff for staff in known
                if any(days_within(a, b, m)
                       for a, b, _ in employments(town, staff))}
    outcomes = defaultdict(list)
    for f in cohort_of(town, m - 12, 12):
        outcomes[f['sagsbehandler']].append(f)
    facts = [{'maaned': month_text(m), 'sagsbehandler': staff,
              'afdeling': department_at(town, staff, last_day(m)),
              'month': m, 'cases': cases.get(staff, set()),
              'normtimer': norm_hours(town, staff, m),
              'fravaerstimer': absence_hours(town, staff, m),
              'outcomes': outcomes.get(staff, [])}
             for staff in sorted(employed | set(cases))]
    town.memo[key] = facts
    return facts


def personale_facts(q):
    return [f for m in q.months for f in personale_rows(q.town, m)]


def open_cases(q, k, facts, _):
    return str(len(set().union(*(f['cases'] for f in facts
                                 if f['month'] in q.stock_months()))))


def hours(name):
    return lambda q, k, facts, _: str(
        Decimal(sum(f[name] for f in facts)) / MILLION)


def staff_count(q, k, facts, _):
    return str(len({f['sagsbehandler'] for f in facts
                    if f['month'] in q.stock_months()}))


def cases_each(q, k, facts, _):
    return ratio(int(open_cases(q, k, facts, _)),
                 int(staff_count(q, k, facts, _))).removesuffix('.0')


def staff_effect(q, k, facts, all_facts):
    return effect(q, k, [o for f in facts for o in f['outcomes']], all_facts)


# -- virksomhed: a company, a month

def folded(text):
    """Lower case without the three letters of Danish."""
    text = text.lower()
    for letter, plain in (('æ', 'ae'), ('ø', 'oe'), ('å', 'aa')):
        text = text.replace(letter, plain)
    return text


ENTERED = {'til_sygedagpenge': 'sygedagpenge',
           'til_foertidspension': 'foertidspension'}
BEFORE = 92                 # days before a run in which an activity counts


def companies_before(town, cpr, run):
    """The companies that a run came from."""
    start, _, spells = run
    first = min((s for s in spells if s['from'] == start),
                key=lambda s: s['spell_id'])
    if first.get('employer_cvr'):
        return {first['employer_cvr']}
    return {s['provider_cvr']
            for s in town.spells_overlapping(cpr, start - DAY * BEFORE,
                                             start - DAY)
            if s.get('provider_cvr')
            and town.type[s['service_type']]['kind'] == 'activity'}


def virksomhed_rows(town, m):
    key = 'virksomhed', m
    if key in town.memo:
        return town.memo[key]
    industry = {r['cvr']: r.get('industry') or ''
                for r in town.tables['company']}
    staff = {r['cvr']: int(r.get('employees') or 0)
             for r in town.tables['company']}
    facts = []

    def add(what, cvr, **more):
        facts.append(dict(more, what=what, maaned=month_text(m), month=m,
                          virksomhed=cvr, branche=industry.get(cvr, ''),
                          ansatte=staff.get(cvr, 0)))

    first, last = first_day(m), last_day(m)
    for cpr in sorted(town.spells_of):
        for s in town.spells_overlapping(cpr, first, last):
            if s.get('provider_cvr') \
                    and town.type[s['service_type']]['kind'] == 'activity':
                add('aktiverede', s['provider_cvr'], cpr=cpr)
        for code in sorted({s['service_type'] for s in town.spells_of[cpr]}):
            for what, group in ENTERED.items():
                if folded(town.type[code].get('group') or '') != group:
                    continue
                for run in town.runs(cpr, code):
                    if first <= run[0] <= last:
                        for cvr in sorted(companies_before(town, cpr, run)):
                            add(what, cvr, cpr=cpr)
    for r in town.tables['wage_refund']:
        if month_of(r['period']) == m:
            add('loenrefusion', r['cvr'], oere=parse_oere(r['amount']))
    for r in town.tables['posting']:
        if month_of(r['period']) == m and r.get('cvr') \
                and r['dranst'] in ('1', '3') and r['art'][:1] in ('2', '4'):
            add('koeb', r['cvr'], oere=parse_oere(r['amount']))
    town.memo[key] = facts
    return facts


def virksomhed_facts(q):
    return [f for m in q.months for f in virksomhed_rows(q.town, m)]


def persons_of(what):
    """Distinct persons; of the runs that start in a month."""
    return lambda q, k, facts, _: str(len(
        {(f['cpr'], what in ENTERED and f['month'])
         for f in facts if f['what'] == what}))


def most_staff(q, k, facts, _):
    return str(max((f['ansatte'] for f in facts), default=0) or '[x]')


def money_of(what):
    return lambda q, k, facts, _: money(sum(
        f['oere'] for f in facts if f['what'] == what))


CUBES = {
    'plads': Cube(
        plads_facts, {name: total(name)
                      for name in ('pladser', 'brugte', 'ledige')},
        'maaned tilbud udbyder ydelse'),
    'personale': Cube(
        personale_facts,
        {'sager': open_cases, 'normtimer': hours('normtimer'),
         'fravaerstimer': hours('fravaerstimer'), 'effekt': staff_effect,
         'sagsbehandlere': staff_count,
         'sager_pr_sagsbehandler': cases_each},
        'maaned afdeling sagsbehandler'),
    'virksomhed': Cube(
        virksomhed_facts,
        {'aktiverede': persons_of('aktiverede'),
         'ansatte': most_staff,
         'loenrefusion': money_of('loenrefusion'),
         'til_sygedagpenge': persons_of('til_sygedagpenge'),
         'til_foertidspension': persons_of('til_foertidspension'),
         'koeb': money_of('koeb')},
        'maaned virksomhed branche'),
}
