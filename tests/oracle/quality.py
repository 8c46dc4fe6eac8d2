"""The cubes of what is wrong with the data, as far as rows tell it, and of
what was delivered: kvalitet and leverance.

References that lead nowhere, overlaps, impossible dates and missing prices.
Rejected rows, conflicts of sources and jumps of deliveries are not looked at
here: the towns of the oracle have none.

SPDX-License-Identifier: MIT
"""
from collections import Counter, defaultdict

from calendars import (FOREVER, last_day, month_of, month_of_day, month_text,
                       parse_date, parse_week, week_thursday)
from facts import Cube, total

PEOPLE = ('residence', 'civil_status', 'citizenship', 'assessment',
          'municipal_relation', 'spell', 'refund_week', 'posting')


def considered(town, resource):
    """Rows that are read: relations of type 4, assessments that are shown."""
    for r in town.tables[resource]:
        if resource == 'municipal_relation' and r['type'] != '4':
            continue
        if resource == 'assessment' and r['kind'] not in ('match_category',
                                                          'target_group'):
            continue
        yield r


def delivered_month(town, resource):
    return town.periods[town.package_of[resource]]


def month_of_row(town, resource, row):
    if row.get('from_date'):
        return month_of(row['from_date'][:7])
    if resource == 'refund_week':
        return month_of_day(week_thursday(parse_week(row['week'])))
    if len(row.get('period') or '') == 7:
        return month_of(row['period'])
    return delivered_month(town, resource)


def lost_persons(town):
    for p in town.person.values():
        for field in ('mother', 'father', 'spouse'):
            if p[field] and p[field] != p['cpr'] \
                    and p[field] not in town.person:
                yield 'person', field + '_cpr', {}
    rows = {r['cpr'] for r in town.tables['person']}
    for r in town.tables['person']:
        if r.get('replaced_by') and r['replaced_by'] not in rows:
            yield 'person', 'replaced_by', r


def lost_references(town):
    """(resource, field, row) of what was not delivered."""
    yield from lost_persons(town)
    for resource in PEOPLE:
        for r in considered(town, resource):
            if r.get('cpr') and town.number(r['cpr']) not in town.person:
                yield resource, 'cpr', r
    keys = {name: {r[key] for r in town.tables[name]} for name, key in (
        ('address', 'address_id'), ('service_type', 'code'),
        ('department', 'department_id'), ('staff', 'staff_id'),
        ('offer', 'offer_id'), ('spell', 'spell_id'),
        ('account_function', 'function'), ('indicator', 'code'))}
    always = {'address', 'service_type', 'spell', 'indicator'}
    for resource, field, target in (
            ('residence', 'address_id', 'address'),
            ('spell', 'service_type', 'service_type'),
            ('spell', 'department_id', 'department'),
            ('spell', 'staff_id', 'staff'), ('spell', 'offer_id', 'offer'),
            ('posting', 'service_type', 'service_type'),
            ('posting', 'spell_id', 'spell'),
            ('posting', 'function', 'account_function'),
            ('budget', 'function', 'account_function'),
            ('place', 'offer_id', 'offer'),
            ('employment', 'staff_id', 'staff'),
            ('absence', 'staff_id', 'staff'),
            ('indicator_value', 'indicator', 'indicator'),
            ('refund_week', 'service_type', 'service_type'),
            ('claim', 'spell_id', 'spell')):
        if target not in town.delivered and target not in always:
            continue
        for r in town.tables[resource]:
            if resource == 'posting' and field != 'function' \
                    and not (r.get('cpr') and r['dranst'] == '1'):
                continue
            if r.get(field) and r[field] not in keys[target]:
                yield resource, field, r


def overlaps(town):
    groups = defaultdict(list)
    for resource in ('residence', 'municipal_relation', 'spell'):
        for r in considered(town, resource):
            groups[resource, town.number(r['cpr']),
                   r.get('service_type')].append(r)
    for r in town.tables['employment']:
        groups['employment', r['staff_id'], None].append(r)
    for (resource, _, _), rows in groups.items():
        rows.sort(key=lambda r: parse_date(r['from_date']))
        until = None
        for r in rows:
            end = parse_date(r.get('to_date') or '', FOREVER)
            if until is not None and parse_date(r['from_date']) <= until:
                yield resource, 'from_date', r
            until = end if until is None else max(until, end)


def impossible_dates(town):
    end = last_day(delivered_month(town, 'person')) \
        if 'person' in town.delivered else FOREVER
    for r in town.tables['person']:
        birth = parse_date(r['birth_date'])
        death = parse_date(r.get('status_date') or '') \
            if r['status'] == 'dead' else None
        if birth > end:
            yield 'person', 'birth_date', r
        elif death and (death > end or death < birth):
            yield 'person', 'status_date', r
    for resource in PEOPLE[:6]:
        for r in considered(town, resource):
            day = parse_date(r['from_date'])
            p = town.person.get(town.number(r['cpr']))
            if day > last_day(delivered_month(town, resource)) or p and (
                    day < p['birth'] or p['death'] and day > p['death']):
                yield resource, 'from_date', r


def missing_prices(town):
    for r in town.tables['spell']:
        if town.type.get(r['service_type'], {}).get('costing') != 'price':
            continue
        for field in ('unit', 'unit_price'):
            if not r.get(field):
                yield 'spell', field, r
                break


RULES = {'foraeldreloes': lost_references, 'overlap': overlaps,
         'umulig_dato': impossible_dates, 'pris_mangler': missing_prices}


def all_faults(town):
    counts = Counter()
    for kind, rule in RULES.items():
        for resource, field, row in rule(town):
            counts[month_of_row(town, resource, row),
                   town.sources[town.package_of[resource]], resource, kind,
                   field] += 1
    return counts


def kvalitet_facts(q):
    counts = q.town.once(all_faults)
    return [dict(zip(('maaned', 'kilde', 'ressource', 'fejl', 'felt'),
                     (month_text(key[0]),) + key[1:]), antal=n)
            for key, n in counts.items() if key[0] in q.months]


def leverance_facts(q):
    """Nothing is rejected of the packages of the oracle."""
    town = q.town
    return [{'maaned': month_text(town.periods[package]),
             'kilde': town.sources[package], 'ressource': resource,
             'raekker': len(town.tables[resource]), 'afviste': 0}
            for resource, package in town.package_of.items()
            if town.periods[package] in q.months]


CUBES = {
    'leverance': Cube(leverance_facts,
                      {'raekker': total('raekker'),
                       'afviste': total('afviste')},
                      'maaned kilde ressource'),
    'kvalitet': Cube(
        kvalitet_facts,
        {'antal': total('antal')},
        'maaned kilde ressource fejl felt'),
}
