"""The cubes of outcomes: effekt and vandring.

SPDX-License-Identifier: MIT
"""
from calendars import first_day, last_day, month_text
from facts import Cube, distinct, person_dims, ratio
from records import started_last

HORIZONS = (1, 3, 6, 12, 24)
PENSION_AGE = 67


# -- effekt and vandring: a person in a cohort

def benefit_at(town, cpr, day):
    """The benefit that covers the day and started last, tie lower code."""
    found = [s for s in town.spells_covering(cpr, day)
             if town.type[s['service_type']]['kind'] == 'benefit']
    return min(found, key=lambda s: (-s['from'].toordinal(),
                                     s['service_type']))['service_type'] \
        if found else None


def asked_benefit(town, cpr, code, day):
    """What the outcome is measured against; None: outside the cohort."""
    if town.type[code]['kind'] == 'activity':
        return benefit_at(town, cpr, day)
    return code


def outcome(town, cpr, code, asked, u):
    """(udfald, ydelse_efter); the first that holds."""
    if u > last_day(town.last_month):
        return 'ukendt', ''
    if town.dead_at(cpr, u):
        return 'doed', ''
    if not town.resident(cpr, u):
        return 'fraflyttet', ''
    spells = town.spells_covering(cpr, u)
    if any(s['service_type'] == asked for s in spells):
        return 'samme', ''
    service = town.type[code]['kind'] == 'service'
    others = [s for s in spells
              if town.type[s['service_type']]['kind'] == 'benefit'
              or (service and town.type_is(s['service_type'], 'is_help'))]
    if others:
        after = min(others, key=lambda s: (-s['from'].toordinal(),
                                           s['service_type']))
        return 'anden', after['service_type']
    if town.age(cpr, u) >= PENSION_AGE:
        return 'folkepension', ''
    return 'ingen', ''


def cohort_facts(q):
    town = q.town
    asked_for = q.where.get('horisont')
    if asked_for:
        horizons = [h for h in HORIZONS if str(h) in asked_for]
    else:
        horizons = HORIZONS if 'horisont' in q.by else (12,)
    facts = []
    for h in horizons:
        for m in q.months:
            facts += cohort_of(town, m - h, h)
    return facts


def cohort_of(town, t, h):
    key = 'cohort', t, h
    if key in town.memo:
        return town.memo[key]
    facts = []
    day = last_day(t)
    for cpr in town.residents(t):
        spells = town.spells_covering(cpr, day)
        for code in sorted({s['service_type'] for s in spells}):
            asked = asked_benefit(town, cpr, code, day)
            if asked is None:
                continue
            udfald, after = outcome(town, cpr, code, asked, last_day(t + h))
            spell = started_last([s for s in spells
                                  if s['service_type'] == code])
            dims = person_dims(town, cpr, t)
            facts.append({
                'cpr': cpr, 'startmaaned': month_text(t), 'horisont': h,
                'ydelse': code, 'asked': asked, 'slags': town.type[code]['kind'],
                'udfald': udfald, 'ydelse_efter': after,
                'ydelse_da': asked if udfald == 'samme' else after,
                'afdeling': spell.get('department_id') or '',
                'sagsbehandler': spell.get('staff_id') or '',
                'virksomhed': spell.get('provider_cvr') or '',
                'distrikt': dims['distrikt'],
                'aldersgruppe': dims['aldersgruppe'],
                'undergruppe': dims['undergruppe'],
                'is_help': town.type_is(code, 'is_help')})
    town.memo[key] = facts
    return facts


def effect(q, k, facts, _):
    n = {u: distinct(facts, 'cpr',
                     lambda f: f['is_help'] and f['udfald'] == u)
         for u in ('samme', 'anden', 'ingen')}
    return ratio(n['ingen'], sum(n.values()))


def days_on(town, cpr, first, last):
    """Types with a day from the first to the last."""
    return {s['service_type'] for s in town.spells_of.get(cpr, ())
            if s['from'] <= last and s['to'] >= first}


def compared_of(town, t, h):
    """Both sides of every activity of a start month."""
    day = last_day(t)
    cohort = cohort_of(town, t, h)
    treated = [f for f in cohort if f['slags'] == 'activity' and f['is_help']]
    facts = [dict(f, indsats=f['ydelse'], ydelse=f['asked'], side='indsats')
             for f in treated]
    pairs = {(f['ydelse'], f['asked']) for f in treated}
    end = last_day(min(t + 3, town.last_month))
    for f in cohort:
        if f['slags'] != 'benefit' or f['ydelse'] != benefit_at(
                town, f['cpr'], day):
            continue
        touched = days_on(town, f['cpr'], first_day(t), end)
        for activity, benefit in pairs:
            if benefit == f['ydelse'] and activity not in touched:
                facts.append(dict(f, indsats=activity, side='sammenligning'))
    return facts


def compared_facts(q):
    asked_for = q.where.get('horisont')
    if asked_for:
        horizons = [h for h in (3, 6, 12, 24) if str(h) in asked_for]
    else:
        horizons = (3, 6, 12, 24) if 'horisont' in q.by else (12,)
    return [f for h in horizons for m in q.months
            for f in q.town.once(compared_of, m - h, h)]


def known(f):
    return f['udfald'] in ('samme', 'anden', 'ingen')


SAMMENLIGNING_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'uden_ydelse': lambda q, k, facts, _: str(distinct(
        facts, 'cpr', lambda f: f['udfald'] == 'ingen')),
    'opgjorte': lambda q, k, facts, _: str(distinct(facts, 'cpr', known)),
    'effekt': lambda q, k, facts, _: ratio(
        distinct(facts, 'cpr', lambda f: f['udfald'] == 'ingen'),
        distinct(facts, 'cpr', known)),
}

EFFEKT_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'effekt': effect,
}


def vandring_facts(q):
    return [f for f in cohort_facts(q) if f['slags'] == 'benefit']


def vandring_share(q, k, facts, all_facts):
    """Of the persons of the same startmaaned, horisont and ydelse."""
    kept = ('startmaaned', 'horisont', 'ydelse')
    base = [f for f in all_facts
            if all(str(f[d]) == k[d] for d in kept if d in k)
            and q.matches(f, dropped=('udfald', 'ydelse_efter', 'ydelse_da'))]
    return ratio(distinct(facts), distinct(base))


VANDRING_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'andel': vandring_share,
}

CUBES = {
    'effekt': Cube(
        cohort_facts, EFFEKT_MEASURES,
        'startmaaned horisont ydelse slags udfald ydelse_efter afdeling '
        'sagsbehandler virksomhed distrikt aldersgruppe undergruppe'),
    'sammenligning': Cube(
        compared_facts, SAMMENLIGNING_MEASURES,
        'startmaaned horisont indsats ydelse side udfald distrikt '
        'aldersgruppe'),
    'vandring': Cube(
        vandring_facts, VANDRING_MEASURES,
        'startmaaned horisont ydelse udfald ydelse_efter ydelse_da'),
}
