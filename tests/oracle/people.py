"""The cubes of residents: borger, bevaegelse and familie.

SPDX-License-Identifier: MIT
"""
from fractions import Fraction

from calendars import (DAY, FOREVER, age_at, last_day, month_of_day,
                       month_text, window)
from facts import Cube, age_group, distinct, money, person_dims, ratio, total
from records import FAMILY_TYPES, rounded

# -- borger: a resident, a month

def contacts(town, cprs, m):
    spells = [s for c in cprs
              for s in town.spells_overlapping(c, *window(m, 12))]
    return {'staff': {s['staff_id'] for s in spells if s.get('staff_id')},
            'departments': {s['department_id'] for s in spells
                            if s.get('department_id')}}


def borger_month(town, m):
    facts = []
    for cpr in town.residents(m):
        fact = dict(person_dims(town, cpr, m))
        fact['civilstand'] = town.civil_status(cpr, last_day(m))
        fact['statsborgerskab'] = town.citizenship(cpr, last_day(m))
        fact['nytilflytter'] = 'ja' if town.is_newcomer(cpr, m) else 'nej'
        fact['kommunehopper'] = 'ja' if town.is_hopper(cpr, m) else 'nej'
        fact['help'] = town.receives_help(cpr, m)
        fact.update(contacts(town, [cpr], m))
        facts.append(fact)
    return facts


def borger_facts(q):
    return [f for m in q.stock_months()
            for f in q.town.once(borger_month, m)]


def united(name):
    return lambda q, k, facts, _: str(len(set().union(
        *(f[name] for f in facts))))


def helped(facts):
    return sum(f['help'] for f in facts)


BORGER_MEASURES = {
    'borgere': lambda q, k, facts, _: str(len(facts)),
    'med_hjaelp': lambda q, k, facts, _: str(helped(facts)),
    'andel_med_hjaelp': lambda q, k, facts, _: ratio(helped(facts),
                                                     len(facts)),
    'sagsbehandlere': united('staff'),
    'afdelinger': united('departments'),
}


# -- bevaegelse: an event

def arrival(town, cpr, row):
    """(haendelse, modpart) of an own row on its from_date, or None."""
    day = row['from']
    rows = town.residence[cpr]
    before = town.row_at(cpr, day - DAY)
    if before and before['municipality'] == town.own:
        if before['address'] != row['address']:
            return 'flyttet_internt', '-'
        return None
    if day == min(r['from'] for r in rows) \
            and day == town.person.get(cpr, {}).get('birth'):
        return 'foedt', '-'
    if before is None:
        return 'indvandret', '-'
    if before['municipality'] == '9999':
        return 'indvandret', '9999'
    return 'tilflyttet', before['municipality']


def departure(town, cpr, row):
    """(haendelse, modpart) on the day after an own row, or None."""
    day = row['to'] + DAY
    after = town.row_at(cpr, day)
    if after and after['municipality'] == town.own:
        return None
    if town.person.get(cpr, {}).get('death') in (row['to'], day):
        return 'doed', '-'
    if after is None:
        return 'udvandret', '-'
    if after['municipality'] == '9999':
        return 'udvandret', '9999'
    return 'fraflyttet', after['municipality']


def events(town):
    if 'events' in town.memo:
        return town.memo['events']
    found = []

    def add(event, cpr, row, day):
        if event is None:
            return
        person = town.person.get(cpr)
        address = town.address.get(row['address'], {})
        found.append({
            'cpr': cpr, 'month': month_of_day(day),
            'maaned': month_text(month_of_day(day)), 'haendelse': event[0],
            'modpart': event[1], 'distrikt': address.get('district') or '',
            'aldersgruppe': age_group(age_at(person['birth'], day)
                                      if person else '')})

    for cpr in sorted(town.residence):
        for row in town.residence[cpr]:
            if row['municipality'] != town.own:
                continue
            add(arrival(town, cpr, row), cpr, row, row['from'])
            if row['to'] != FOREVER:
                add(departure(town, cpr, row), cpr, row, row['to'] + DAY)
    town.memo['events'] = found
    return found


def bevaegelse_facts(q):
    found = [f for f in events(q.town) if f['month'] in q.months]
    for f in found:
        if 'kommunehopper' not in f:
            f['kommunehopper'] = 'ja' if (
                f['cpr'] in q.town.residents(f['month']) and
                q.town.is_hopper(f['cpr'], f['month'])) else 'nej'
    return found


BEVAEGELSE_MEASURES = {
    'haendelser': lambda q, k, facts, _: str(len(facts)),
    'personer': lambda q, k, facts, _: str(distinct(facts)),
}


# -- familie: a family of a type, a month

def familie_facts(q):
    return [f for kind in FAMILY_TYPES
            if kind in q.where.get('familietype', FAMILY_TYPES)
            for m in q.stock_months()
            for f in q.town.once(familie_month, kind, m)]


def familie_month(town, kind, m):
    ranks, before = town.once(ranked, kind, m), town.once(ranked, kind, m - 12)
    return [dict(familie_fact(town, kind, m, f),
                 **placing(town, f, ranks, before))
            for f in town.families(kind, m)]


def ranked(town, kind, m):
    """{reference person: (rank, members shown)}, the dearest first."""
    families = sorted(
        (-sum(town.cost(c, m, 12) for c in f['shown']),
         town.reference_person(f), f['shown'])
        for f in town.families(kind, m))
    return {f[1]: (i + 1, set(f[2])) for i, f in enumerate(families)}


def rank_group(rank):
    for low, high in (1, 50), (51, 100), (101, 500):
        if low <= rank <= high:
            return '%d-%d' % (low, high)
    return '501+'


def placing(town, f, ranks, before):
    rank = ranks[town.reference_person(f)][0]
    then = [r for r, shown in before.values() if shown & set(f['shown'])]
    percent = (rank - 1) * 100 // len(ranks) + 1
    return {'placering': rank_group(rank),
            'placering_foer': rank_group(min(then)) if then else 'ingen',
            'procent': percent, 'tiendedel': (percent - 1) // 10 + 1}


def familie_fact(town, kind, m, f):
    day = last_day(m)
    reference = town.reference_person(f)
    place = town.place(reference, day)
    births = [town.person[c]['birth'] for c in f['children']]
    return {
        **contacts(town, f['shown'], m),
        'maaned': month_text(m), 'familietype': kind,
        'undergruppe': town.subgroup(f),
        'distrikt': place['distrikt'], 'postnummer': place['postnummer'],
        'antal_boern': len(births),
        'aeldste_barn': age_at(min(births), day) if births else '',
        'familie_id': reference,
        'referenceperson': reference,
        'medlemmer': len(f['primary']), 'medlemmer_alle': len(f['shown']),
        'help': any(town.receives_help(c, m) for c in f['shown']),
        'udgift': sum(town.cost(c, m, 12) for c in f['primary']),
        'udgift_alle': sum(town.cost(c, m, 12) for c in f['shown']),
        'udgift_maaned': sum(town.cost(c, m, 1) for c in f['primary']),
    }


FAMILIE_MEASURES = {
    'familier': lambda q, k, facts, _: str(len(facts)),
    'medlemmer': total('medlemmer'),
    'medlemmer_alle': total('medlemmer_alle'),
    'familier_med_hjaelp': lambda q, k, facts, _: str(helped(facts)),
    'andel_med_hjaelp': lambda q, k, facts, _: ratio(helped(facts),
                                                     len(facts)),
    'udgift': total('udgift', money),
    'udgift_alle': total('udgift_alle', money),
    'udgift_maaned': total('udgift_maaned', money),
    'udgift_pr_familie': lambda q, k, facts, _: money(rounded(Fraction(
        sum(f['udgift'] for f in facts), len(facts)))) if facts else '[x]',
    'sagsbehandlere': united('staff'),
    'afdelinger': united('departments'),
}

CUBES = {
    'borger': Cube(
        borger_facts, BORGER_MEASURES,
        'maaned distrikt skoledistrikt plejedistrikt postnummer sogn alder '
        'arbejdsalder aldersgruppe koen civilstand statsborgerskab herkomst undergruppe '
        'nytilflytter kommunehopper cpr'),
    'bevaegelse': Cube(
        bevaegelse_facts, BEVAEGELSE_MEASURES,
        'maaned haendelse distrikt aldersgruppe modpart kommunehopper'),
    'familie': Cube(
        familie_facts, FAMILIE_MEASURES,
        'maaned familietype undergruppe distrikt postnummer antal_boern '
        'aeldste_barn familie_id referenceperson placering placering_foer '
        'procent tiendedel'),
}
