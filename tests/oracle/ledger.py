"""The cube of postings and budgets: oekonomi.

SPDX-License-Identifier: MIT
"""
from calendars import month_of
from facts import Cube, money
from records import parse_oere


def account_dims(town, row):
    """What a posting and a budget line have in common."""
    function = row['function']
    account = town.account.get(function, {})
    return {'maaned': row['period'], 'aar': row['period'][:4],
            'hovedkonto': function[:1], 'hovedfunktion': function[:4],
            'funktion': function, 'fagomraade': account.get('area') or 'andet',
            'udvalg': account.get('committee') or '',
            'dranst': row['dranst'], 'hovedart': row['art'][:1],
            'art': row['art'], 'afdeling': row.get('department_id') or '',
            'modkommune': row.get('counter_municipality') or '',
            'cvr': row.get('cvr') or ''}


def oekonomi_facts(q):
    town = q.town
    if 'ledger' not in town.memo:
        facts = []
        for r in town.tables['posting']:
            facts.append(dict(account_dims(town, r),
                              forbrug=parse_oere(r['amount'])))
        for r in town.tables['budget']:
            facts.append(dict(
                account_dims(town, r), budget=parse_oere(r['original']),
                korrigeret=parse_oere(r['revised']),
                forventet=parse_oere(r.get('expected') or r['revised'])))
        town.memo['ledger'] = facts
    return [f for f in town.memo['ledger']
            if month_of(f['maaned']) in q.months]


def added(facts, name):
    return sum(f.get(name, 0) for f in facts)


def amount(name):
    return lambda q, k, facts, _: money(added(facts, name))


CUBES = {
    'oekonomi': Cube(
        oekonomi_facts,
        {'forbrug': amount('forbrug'), 'budget': amount('budget'),
         'korrigeret': amount('korrigeret'), 'forventet': amount('forventet'),
         'afvigelse': lambda q, k, facts, _: money(
             added(facts, 'korrigeret') - added(facts, 'forbrug'))},
        'maaned aar hovedkonto hovedfunktion funktion fagomraade udvalg '
        'dranst hovedart art afdeling modkommune cvr',
        {'dranst': ['1']}),
}
