"""The cubes of what follows upon an intervention, raekkefoelge and
familieforloeb, and of what families receive, familieydelse.

SPDX-License-Identifier: MIT
"""
import datetime
from collections import defaultdict
from fractions import Fraction

from calendars import (FOREVER, age_at, days_of_month, last_day, month_of_day,
                       month_text, window)
from facts import (KEPT_MONTHS, Cube, distinct, money, person_dims, ratio,
                   total)
from outcomes import asked_benefit, outcome
from records import FAMILY_TYPES, parse_bool, rounded

FOLLOWED = 12           # months


def first_starts(town):
    """{person: {intervention: the first day ever on it}}"""
    starts = defaultdict(dict)
    for cpr, spells in town.spells_of.items():
        for s in spells:
            code = s['service_type']
            if town.type[code]['kind'] in ('activity', 'service') \
                    and town.type_is(code, 'is_help'):
                starts[cpr][code] = min(s['from'],
                                        starts[cpr].get(code, FOREVER))
    return starts


def months_later(day, n):
    month = month_of_day(day) + n
    return datetime.date(month // 12, month % 12 + 1,
                         min(day.day, days_of_month(month)))


# -- raekkefoelge: a person and two interventions, one after the other

def gap_group(days):
    for low, high in (1, 91), (92, 182), (183, 365):
        if days <= high:
            return '%d-%d' % (low, high)
    return '366+'


def sequence_facts(q):
    return [f for m in q.months for f in q.town.once(sequences, m)]


def sequences(town, m):
    t, facts = m - FOLLOWED, []
    for cpr, starts in sorted(town.once(first_starts).items()):
        for first, a in starts.items():
            for second, b in starts.items():
                if not a < b <= months_later(a, 24) or month_of_day(b) != t:
                    continue
                fact = sequence(town, cpr, first, second, t)
                if fact:
                    facts.append(dict(fact, afstand=gap_group((b - a).days)))
    return facts


def sequence(town, cpr, first, second, t):
    day = last_day(t)
    if t <= town.last_month - KEPT_MONTHS or not town.resident(cpr, day):
        return None
    asked = asked_benefit(town, cpr, second, day)
    if asked is None:
        return None
    udfald, after = outcome(town, cpr, second, asked, last_day(t + FOLLOWED))
    dims = person_dims(town, cpr, t)
    return {'maaned': month_text(t + FOLLOWED), 'startmaaned': month_text(t),
            'foerste': first, 'anden': second,
            'indsats_a': min(first, second), 'indsats_b': max(first, second),
            'orden': 'ja' if first < second else 'nej', 'udfald': udfald,
            'ydelse_efter': after, 'distrikt': dims['distrikt'],
            'aldersgruppe': dims['aldersgruppe'], 'koen': dims['koen'],
            'undergruppe': dims['undergruppe'], 'cpr': cpr}


def without(f):
    return f['udfald'] == 'ingen'


def settled(f):
    return f['udfald'] in ('samme', 'anden', 'ingen')


SEQUENCE_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'opgjorte': lambda q, k, facts, _: str(distinct(facts, 'cpr', settled)),
    'uden_ydelse': lambda q, k, facts, _: str(distinct(facts, 'cpr',
                                                       without)),
    'effekt': lambda q, k, facts, _: ratio(distinct(facts, 'cpr', without),
                                           distinct(facts, 'cpr', settled)),
}


# -- familieforloeb: a family that began on an intervention, a month

def child_group(age):
    for low, high in (0, 5), (6, 12), (13, 17):
        if age != '' and low <= age <= high:
            return '%d-%d' % (low, high)
    return '' if age == '' else '18+'


def phase(since):
    return 'foer' if since < 0 else 'under' if since < 12 else 'efter'


def course_facts(q):
    return [f for kind in FAMILY_TYPES
            if kind in q.where.get('familietype', FAMILY_TYPES)
            for m in q.months for f in q.town.once(courses, kind, m)]


def courses(town, kind, m):
    t, facts = m - FOLLOWED, []
    if t <= town.last_month - KEPT_MONTHS:
        return facts
    for family in town.families(kind, t):
        began = {}
        for cpr in family['primary']:
            for code, day in town.once(first_starts).get(cpr, {}).items():
                began[code] = min(day, began.get(code, FOREVER))
        codes = [c for c in began if month_of_day(began[c]) == t]
        if codes:
            facts += course(town, kind, t, family, codes)
    return facts


def course(town, kind, t, family, codes):
    reference = town.reference_person(family)
    births = [town.person[c]['birth'] for c in family['children']]
    facts = []
    for since in range(-FOLLOWED, FOLLOWED + 1):
        m = t + since
        here = [c for c in family['primary'] if town.resident(c, last_day(m))]
        if not here or m <= town.last_month - KEPT_MONTHS:
            continue
        for code in codes:
            facts.append({
                'maaned': month_text(t + FOLLOWED),
                'startmaaned': month_text(t), 'familietype': kind,
                'ydelse': code, 'slags': town.type[code]['kind'],
                'fagomraade': town.type[code]['area'], 'siden': since,
                'fase': phase(since), 'undergruppe': town.subgroup(family),
                'distrikt': town.place(reference, last_day(t))['distrikt'],
                'aeldste_barn_gruppe': child_group(
                    age_at(min(births), last_day(t)) if births else ''),
                'familie_id': reference,
                'help': any(town.receives_help(c, m) for c in here),
                'udgift': sum(town.cost(c, m, 1) for c in family['primary'])})
    return facts


def helped(facts):
    return sum(f['help'] for f in facts)


COURSE_MEASURES = {
    'familier': lambda q, k, facts, _: str(distinct(facts, 'familie_id')),
    'familiemaaneder': lambda q, k, facts, _: str(len(facts)),
    'med_hjaelp': lambda q, k, facts, _: str(helped(facts)),
    'andel_med_hjaelp': lambda q, k, facts, _: ratio(helped(facts),
                                                     len(facts)),
    'udgift': total('udgift', money),
    'udgift_pr_maaned': lambda q, k, facts, _: money(rounded(Fraction(
        sum(f['udgift'] for f in facts), len(facts)))) if facts else '[x]',
}


# -- familieydelse: what a member of a family received in 12 months

def received_facts(q):
    return [f for kind in FAMILY_TYPES
            if kind in q.where.get('familietype', FAMILY_TYPES)
            for m in q.stock_months()
            for f in q.town.once(family_received, kind, m)]


def family_received(town, kind, m):
    facts = []
    for family in town.families(kind, m):
        reference = town.reference_person(family)
        lives_with = town.once(household_sizes, m)[reference]
        for cpr in family['shown']:
            for item in town.once(received, cpr, m):
                primary = cpr in family['primary']
                facts.append(dict(
                    item, maaned=month_text(m), familietype=kind,
                    undergruppe=town.subgroup(family), familie_id=reference,
                    referenceperson=reference, cpr=cpr,
                    lille_husstand='ja' if lives_with <= 12 else 'nej',
                    alder=town.age(cpr, last_day(m)),
                    primaert='ja' if primary else 'nej',
                    udgift=item['oere'] if primary else 0))
    return facts


def household_sizes(town, m):
    return {c: len(people) for people in town.addresses(m) for c in people}


def received(town, cpr, m):
    """Spells that touch the window or cost in it, and cost of no spell."""
    first, last = window(m, 12)
    months = range(m - 11, m + 1)
    items = defaultdict(int)
    for s in town.spells_of.get(cpr, ()):
        if s['from'] <= last and s['to'] >= first:
            items['spell', s['spell_id']] += sum(
                town.priced_cost(s, x) or 0 for x in months)
    touched = set(items)
    for month, code, posting, oere in town.posting_costs(cpr):
        if month not in months:
            continue
        spell = town.spell_by_id.get(posting.get('spell_id') or '')
        if spell and spell['cpr'] == cpr:
            items['spell', spell['spell_id']] += oere
        elif code:
            items['type', code, posting.get('department_id') or ''] += oere
        else:
            account = town.account.get(posting['function'], {})
            items['area', account.get('area') or 'andet'] += oere
    return [dict(item(town, key), oere=oere) for key, oere in items.items()
            if oere or key in touched]


def item(town, key):
    spell = town.spell_by_id[key[1]] if key[0] == 'spell' else {}
    code = spell.get('service_type', '') or (
        key[1] if key[0] == 'type' else '')
    about = town.type.get(code, {})
    ends = spell and spell['from'] <= spell['to'] < FOREVER
    return {'fagomraade': about.get('area') or key[1], 'ydelse': code,
            'slags': about.get('kind') or '',
            'paragraf': about.get('paragraph') or '',
            'anbringelse': 'ja' if parse_bool(about.get('is_placement') or '')
            else 'nej',
            'fra': spell['from'].isoformat() if spell else '',
            'til': spell['to'].isoformat() if ends else '',
            'afdeling': spell.get('department_id') or (
                key[2] if key[0] == 'type' else ''),
            'sagsbehandler': spell.get('staff_id') or ''}


RECEIVED_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'forloeb': lambda q, k, facts, _: str(len(facts)),
    'anbragte': lambda q, k, facts, _: str(distinct(
        facts, 'cpr', lambda f: f['anbringelse'] == 'ja')),
    'udgift': total('udgift', money),
    'udgift_alle': total('oere', money),
}

CUBES = {
    'raekkefoelge': Cube(
        sequence_facts, SEQUENCE_MEASURES,
        'maaned startmaaned foerste anden indsats_a indsats_b orden udfald '
        'ydelse_efter afstand '
        'distrikt aldersgruppe koen undergruppe cpr'),
    'familieforloeb': Cube(
        course_facts, COURSE_MEASURES,
        'maaned startmaaned familietype ydelse slags fagomraade siden fase '
        'undergruppe distrikt aeldste_barn_gruppe familie_id'),
    'familieydelse': Cube(
        received_facts, RECEIVED_MEASURES,
        'maaned familietype undergruppe lille_husstand familie_id '
        'referenceperson cpr alder primaert fagomraade ydelse slags paragraf '
        'anbringelse fra til afdeling sagsbehandler'),
}
