"""The cubes of services and benefits: ydelse and forloeb.

SPDX-License-Identifier: MIT
"""
from calendars import (DAY, FOREVER, covers, days_of_month, first_day,
                       last_day, month_of, month_of_day, month_text, overlap)
from facts import Cube, distinct, money, person_dims, ratio
from records import started_last

# -- ydelse: a person on a service type, a month
#
# One fact a thing that can be counted: `what` is dage, bestand, tilgang,
# afgang or udgift; the spell gives the attributes of a spell.

SPELL_DIMS = {'kildesystem': 'source_system', 'afdeling': 'department_id',
              'sagsbehandler': 'staff_id', 'matchkategori': 'match_category',
              'maalgruppe': 'target_group'}
ASSESSED = 'matchkategori', 'maalgruppe'


def ydelse_dims(town, cpr, m, code, spell):
    dims = dict(person_dims(town, cpr, m))
    resident = cpr in town.residents(m)
    for name, holds in (('nytilflytter', town.is_newcomer),
                        ('kommunehopper', town.is_hopper)):
        dims[name] = 'ja' if resident and holds(cpr, m) else 'nej'
    t = town.type[code]
    dims.update(fagomraade=t['area'], ydelse=code, slags=t['kind'],
                gruppe=t.get('group') or '', paragraf=t.get('paragraph') or '')
    for name, column in SPELL_DIMS.items():
        dims[name] = spell.get(column) or ''
    for name in ASSESSED if 'to' in spell else ():
        day = last_day(m)
        if spell['from'] <= spell['to']:    # not all after the death
            day = min(day, spell['to'])
        value = town.assessed(cpr, SPELL_DIMS[name], day)
        if value is not None:
            dims[name] = value
    return dims


def ydelse_facts(q):
    return [f for m in q.months for f in q.town.once(ydelse_month, m)]


def ydelse_month(town, m):
    facts = []

    def add(what, cpr, code, spell, **more):
        facts.append(dict(ydelse_dims(town, cpr, m, code, spell), what=what,
                          month=m, **more))

    first, last = first_day(m), last_day(m)
    for cpr in sorted(town.spells_of):
        for s in town.spells_overlapping(cpr, first, last):
            add('dage', cpr, s['service_type'], s,
                days=overlap(s['from'], s['to'], first, last))
            oere = town.priced_cost(s, m)
            if oere is not None:
                add('udgift', cpr, s['service_type'], s, oere=oere)
        for code in {s['service_type'] for s in town.spells_of[cpr]}:
            for start, end, spells in town.runs(cpr, code):
                if covers(start, end, last):
                    add('bestand', cpr, code, started_last(
                        [s for s in spells
                         if covers(s['from'], s['to'], last)]))
                if first <= start <= last:
                    add('tilgang', cpr, code, min(
                        (s for s in spells if s['from'] == start),
                        key=lambda s: s['spell_id']))
                if end != FOREVER and first <= end + DAY <= last:
                    add('afgang', cpr, code, started_last(
                        [s for s in spells if s['to'] == end]))
    for cpr in sorted(town.postings_of):
        for month, code, posting, oere in town.posting_costs(cpr):
            if month == m and code:
                spell = town.spell_by_id.get(posting.get('spell_id') or '')
                if spell is None:
                    spell = {'department_id':
                             posting.get('department_id') or ''}
                add('udgift', cpr, code, spell, oere=oere)
    return facts


def of(what):
    return lambda f: f['what'] == what


def count_of(what):
    return lambda q, k, facts, _: str(sum(f['what'] == what for f in facts))


def bestand(q, k, facts, _):
    return str(distinct(facts, 'cpr', lambda f: f['what'] == 'bestand'
                        and f['month'] in q.stock_months()))


def helaarspersoner(q, k, facts, _):
    """Distinct person-days in the period / days in the period."""
    days = set()
    for f in facts:
        if f['what'] == 'dage':
            first, last = f['days']
            days |= {(f['cpr'], n) for n in range(first.toordinal(),
                                                  last.toordinal() + 1)}
    if 'maaned' in k:
        period = days_of_month(month_of(k['maaned']))
    else:
        period = sum(days_of_month(m) for m in q.months)
    return ratio(len(days), period)


YDELSE_MEASURES = {
    'personer': lambda q, k, facts, _: str(distinct(facts, 'cpr',
                                                    of('dage'))),
    'systemer': lambda q, k, facts, _: str(distinct(
        [f for f in facts if f['kildesystem']], 'kildesystem', of('dage'))),
    'bestand': bestand,
    'tilgang': count_of('tilgang'),
    'afgang': count_of('afgang'),
    'helaarspersoner': helaarspersoner,
    'udgift': lambda q, k, facts, _: money(sum(
        f['oere'] for f in facts if f['what'] == 'udgift')),
}


# -- forloeb: a run that has begun by d(m), as it stands then

def duration_group(days):
    for low, high in (1, 91), (92, 182), (183, 365), (366, 730), (731, 1826):
        if days <= high:
            return '%d-%d' % (low, high)
    return '1827+'


def begun_group(months):
    return '36+' if months >= 36 else '%d-%d' % (
        months // 12 * 12, months // 12 * 12 + 11)


def forloeb_facts(q):
    return [f for m in q.stock_months()
            for f in q.town.once(forloeb_month, m)]


def forloeb_month(town, m):
    facts = []
    day = last_day(m)
    for cpr in sorted(town.spells_of):
        dims = person_dims(town, cpr, m)
        for code in {s['service_type'] for s in town.spells_of[cpr]}:
            for start, end, spells in town.runs(cpr, code):
                if start > day:
                    continue
                ended = end < day       # covers d(m) on its last day
                last = started_last([s for s in spells if s['to'] == end])
                days = (min(end, day) - start).days + 1
                facts.append({
                    'maaned': month_text(m), 'cpr': cpr, 'ydelse': code,
                    'slags': town.type[code]['kind'],
                    'startmaaned': month_text(month_of_day(start)),
                    'slutmaaned': month_text(month_of_day(end))
                    if ended else '',
                    'afslutningsaarsag': (last.get('end_reason') or '')
                    if ended else '',
                    'igangvaerende': 'nej' if ended else 'ja',
                    'distrikt': dims['distrikt'],
                    'aldersgruppe': dims['aldersgruppe'],
                    'varighedsgruppe': duration_group(days),
                    'varighed_maaneder': days * 48 // 1461,
                    'begyndt': begun_group(m - month_of_day(start)),
                    'days': days})
    return facts


def median_days(q, k, facts, _):
    days = sorted(f['days'] for f in facts)
    middle = len(days) // 2
    if len(days) % 2:
        return ratio(days[middle], 1)
    return ratio(sum(days[middle - 1:middle + 1]), 2 if days else 0)


FORLOEB_MEASURES = {
    'forloeb': lambda q, k, facts, _: str(len(facts)),
    'sluttede': lambda q, k, facts, _: str(sum(
        f['igangvaerende'] == 'nej' for f in facts)),
    'varighed': median_days,
    'varighed_middel': lambda q, k, facts, _: ratio(
        sum(f['days'] for f in facts), len(facts)),
}

CUBES = {
    'ydelse': Cube(
        ydelse_facts, YDELSE_MEASURES,
        'maaned fagomraade ydelse slags gruppe paragraf kildesystem distrikt '
        'postnummer alder arbejdsalder aldersgruppe koen herkomst undergruppe nytilflytter '
        'kommunehopper afdeling sagsbehandler matchkategori maalgruppe cpr'),
    'forloeb': Cube(
        forloeb_facts, FORLOEB_MEASURES,
        'maaned ydelse slags startmaaned slutmaaned afslutningsaarsag '
        'igangvaerende varighedsgruppe varighed_maaneder begyndt distrikt aldersgruppe cpr'),
}
