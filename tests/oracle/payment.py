"""The cubes of who pays: betaling and refusion.

SPDX-License-Identifier: MIT
"""
from fractions import Fraction

from calendars import (DAY, covers, days_of_month, first_day, last_day,
                       month_of, month_of_day, month_text, parse_week, week_of_day,
                       week_text, week_thursday)
from facts import KEPT_MONTHS, Cube, distinct, money, ratio
from records import parse_oere, rounded


# -- betaling: a finding (a spell, a month)

def finding_of(town, spell, day):
    """(fund, municipality by the register) of a spell that covers the day;
    the first that holds."""
    cpr = spell['cpr']
    source = spell.get('paying_municipality') or ''
    relation = town.paying_relation(cpr, day)
    residence = town.row_at(cpr, day)
    lives_in = residence['municipality'] if residence else ''
    register = lives_in if relation is None else relation

    def another(code):
        return code not in (town.own, '', '9999')

    if not town.resident(cpr, day) and another(source):
        return 'lukket_sag', register
    if another(register) and another(source) and register != source:
        return 'konflikt', register
    if relation is not None and another(relation) \
            and source in (town.own, ''):
        return 'manglende_opkraevning', register
    if another(source) and register == town.own:
        return 'cpr_mangler', register
    if another(lives_in) and relation == town.own and source == '':
        return 'forkert_registrering', register
    return None, register


def findings(town, m):
    """(spell_id, fund) -> the finding in m.  A spell's days are as
    delivered; the cost of a person on a type is told once."""
    key = 'findings', m
    if key in town.memo:
        return town.memo[key]
    day = last_day(m)
    found = {}
    told = set()
    for s in town.spells:           # in the order of spell_id
        code = s['service_type']
        if not covers(s['from'], s['delivered_to'], day) \
                or not town.type_is(code, 'is_help'):
            continue
        fund, register = finding_of(town, s, day)
        if fund is None:
            continue
        first = (s['cpr'], code) not in told
        told.add((s['cpr'], code))
        found[s['spell_id'], fund] = {
            'fund': fund, 'ydelse': code,
            'hovedydelse': main_type(town, code),
            'kommune_register': register,
            'kommune_kilde': s.get('paying_municipality') or '',
            'cpr': s['cpr'], 'spell': s['spell_id'],
            'oere': town.type_cost(s['cpr'], code, m) if first else 0}
    town.memo[key] = found
    return found


def history_of(town, key, m):
    """The costs of a finding of m, from the month in which it came."""
    costs = []
    while m > town.last_month - KEPT_MONTHS and key in findings(town, m):
        costs.append(findings(town, m)[key]['oere'])
        m -= 1
    return costs


def age_of_finding(months):
    for low, high in (1, 1), (2, 3), (4, 12), (13, 36):
        if months <= high:
            return '%d-%d' % (low, high) if low < high else '1'
    return '37+'


def betaling_facts(q):
    facts = []

    def add(m, key, finding, followup):
        last = m - 1 if followup == 'loest' else m
        costs = history_of(q.town, key, last)
        facts.append(dict(
            finding, maaned=month_text(m), opfoelgning=followup,
            siden=month_text(last - len(costs) + 1), maaneder=len(costs),
            fundalder=age_of_finding(len(costs)), siden_oere=sum(costs)))

    for m in q.stock_months():
        now = findings(q.town, m)
        before = findings(q.town, m - 1) \
            if m > q.town.last_month - KEPT_MONTHS + 1 else {}
        for key, f in now.items():
            add(m, key, f, 'aaben' if key in before else 'ny')
        for key, f in before.items():
            if key not in now:
                add(m, key, f, 'loest')
    return facts


def main_type(town, code):
    """The type that a type follows, else itself."""
    return town.type.get(code, {}).get('follows') or code


# -- krav: a claim

def krav_facts(q):
    facts = []
    for r in q.town.tables['claim']:
        spell = q.town.spell_by_id.get(r['spell_id'], {})
        code = spell.get('service_type', '')
        facts.append({
            'maaned': r['period'], 'kommune': r['municipality_code'],
            'status': r['status'], 'ydelse': code,
            'hovedydelse': main_type(q.town, code),
            'cpr': spell.get('cpr'), 'oere': parse_oere(r['amount'])})
    return [f for f in facts if month_of(f['maaned']) in q.months]


# -- refusion: a person on a benefit, a week

STEPS = (4, '80'), (26, '40'), (52, '30')
WITHOUT = 52                # weeks without that begin the ladder anew
LOOK_BACK = 156             # weeks in which they must lie


def step_of(n):
    """The step of the n-th week."""
    for limit, step in STEPS:
        if n <= limit:
            return step
    return '20'


def walk(weeks):
    """Week -> which one of its person on the ladder it is."""
    steps = {}
    counted = 0
    since = None
    for w in sorted(weeks):
        since = max(w - LOOK_BACK, w if since is None else since)
        with_ = sum(since <= x < w for x in weeks)
        if w - since - with_ >= WITHOUT:
            counted = 0
            since = w
        counted += 1
        steps[w] = counted
    return steps


def delivered_weeks(town):
    """Rows of refund_week."""
    return [{'cpr': town.number(r['cpr']), 'week': parse_week(r['week']),
             'ydelse': r['service_type'], 'trin': r.get('step') or '',
             'udbetalt': parse_oere(r['paid']),
             'refusion': parse_oere(r['refund']),
             'medfinansiering': parse_oere(r['cofinancing'])}
            for r in town.tables['refund_week']]


def derived_weeks(town):
    """Rows of the spells of types on the ladder, to the end of the data."""
    rows = {}
    end = last_day(town.last_month)
    for cpr in sorted(town.spells_of):
        for s in town.spells_of[cpr]:
            if not town.type_is(s['service_type'], 'refund_ladder'):
                continue
            for w, m, days in pieces(s['from'], min(s['to'], end)):
                row = rows.setdefault((cpr, w, s['service_type']), {
                    'cpr': cpr, 'week': w, 'ydelse': s['service_type'],
                    'trin': '', 'udbetalt': 0, 'refusion': 0,
                    'medfinansiering': 0})
                gross, net = (
                    rounded(Fraction(s.get(name) or 0) * 100
                            * days / days_of_month(m))
                    for name in ('gross_amount', 'net_amount'))
                row['udbetalt'] += gross
                row['medfinansiering'] += net
                row['refusion'] += gross - net
    return list(rows.values())


def pieces(first, last):
    """(week, month, days) of the days from first to last."""
    counts = {}
    while first <= last:
        key = week_of_day(first), month_of_day(first)
        counts[key] = counts.get(key, 0) + 1
        first += DAY
    return [(w, m, n) for (w, m), n in sorted(counts.items())]


def weeks_of_month(m):
    return {w for w in (week_of_day(first_day(m)) + k for k in range(-1, 7))
            if month_of_day(week_thursday(w)) == m}


def next_step(town, r, steps):
    """The lower step at the end of the next month, and its cost a week."""
    m = r['month']
    if not r['trin'] or r['week'] != max(weeks_of_month(m)) \
            or not town.type_is(r['ydelse'], 'refund_ladder'):
        return '', 0
    later = step_of(steps[r['cpr']][r['week']] + len(weeks_of_month(m + 1)))
    less = int(r['trin']) - int(later)
    return (later, rounded(Fraction(r['udbetalt'] * less, 100))) \
        if less > 0 else ('', 0)


def refund_weeks(town):
    if 'weeks' in town.memo:
        return town.memo['weeks']
    rows = delivered_weeks(town) if 'refund_week' in town.delivered \
        else derived_weeks(town)
    ladder = {}
    for r in rows:
        if town.type_is(r['ydelse'], 'refund_ladder'):
            ladder.setdefault(r['cpr'], set()).add(r['week'])
    steps = {cpr: walk(weeks) for cpr, weeks in ladder.items()}
    for r in rows:
        r['uge'] = week_text(r['week'])
        r['month'] = month_of_day(week_thursday(r['week']))
        r['maaned'] = month_text(r['month'])
        if not r['trin'] and town.type_is(r['ydelse'], 'refund_ladder'):
            r['trin'] = step_of(steps[r['cpr']][r['week']])
        r['naeste_trin'], r['merudgift'] = next_step(town, r, steps)
    town.memo['weeks'] = rows
    return rows


def refusion_facts(q):
    return [r for r in refund_weeks(q.town) if r['month'] in q.months]


def amount(name):
    return lambda q, k, facts, _: money(sum(f[name] for f in facts))


CUBES = {
    'betaling': Cube(
        betaling_facts,
        {'personer': lambda q, k, facts, _: str(distinct(facts)),
         'forloeb': lambda q, k, facts, _: str(distinct(facts, 'spell')),
         'udgift': amount('oere'), 'udgift_siden': amount('siden_oere')},
        'maaned fund opfoelgning ydelse hovedydelse kommune_register '
        'kommune_kilde siden maaneder fundalder cpr',
        {'opfoelgning': ['ny', 'aaben']}),
    'krav': Cube(
        krav_facts,
        {'krav': lambda q, k, facts, _: str(len(facts)),
         'personer': lambda q, k, facts, _: str(distinct(
             facts, wanted=lambda f: f['cpr'])),
         'beloeb': amount('oere')},
        'maaned kommune status ydelse hovedydelse'),
    'refusion': Cube(
        refusion_facts,
        {'personer': lambda q, k, facts, _: str(distinct(facts)),
         'uger': lambda q, k, facts, _: str(len(
             {(f['cpr'], f['uge']) for f in facts})),
         'udbetalt': amount('udbetalt'), 'refusion': amount('refusion'),
         'medfinansiering': amount('medfinansiering'),
         'merudgift': lambda q, k, facts, _: money(sum(
             f['merudgift'] for f in facts
             if 'maaned' in q.by or f['month'] == q.months[-1])),
         'andel_refusion': lambda q, k, facts, _: ratio(
             sum(f['refusion'] for f in facts),
             sum(f['udbetalt'] for f in facts))},
        'uge maaned ydelse trin naeste_trin cpr'),
}
