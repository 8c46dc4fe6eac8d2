"""The cubes of published figures, folketal and noegletal, and of goals, maal.

SPDX-License-Identifier: MIT
"""
from decimal import Decimal

from facts import Cube, age_group, ratio, total

# -- folketal: a population count

def folketal_facts(q):
    region = {r['code']: r['region'] for r in q.town.tables['municipality']}
    rows = q.town.tables['population']
    if 'dato' not in q.by and 'dato' not in q.where and rows:
        newest = max(r['date'] for r in rows)
        rows = [r for r in rows if r['date'] == newest]
    return [{'dato': r['date'], 'kommune': r['municipality_code'],
             'region': region.get(r['municipality_code'], ''),
             'koen': r['sex'], 'alder': int(r['age']),
             'aldersgruppe': age_group(int(r['age'])),
             'persons': int(r['persons'])} for r in rows]


def folketal_share(q, k, facts, all_facts):
    """Of all sexes and ages of the same date, municipality and region."""
    base = [f for f in all_facts
            if all(f[d] == k[d] for d in ('dato', 'kommune', 'region')
                   if d in k)
            and q.matches(f, dropped=('koen', 'alder', 'aldersgruppe'))]
    return ratio(sum(f['persons'] for f in facts),
                 sum(f['persons'] for f in base))


FOLKETAL_MEASURES = {
    'personer': total('persons'),
    'andel': folketal_share,
}

# -- noegletal: an indicator value

def noegletal_facts(q):
    town = q.town
    if 'noegletal' in town.memo:
        return town.memo['noegletal']
    municipality = {r['code']: r for r in town.tables['municipality']}
    indicator = {r['code']: r for r in town.tables['indicator']}
    facts = []
    for r in town.tables['indicator_value']:
        place = municipality.get(r['municipality_code'], {})
        about = indicator.get(r['indicator'], {})
        facts.append({
            'periode': r['period'], 'kommune': r['municipality_code'],
            'region': place.get('region') or '',
            'gruppe': place.get('group') or '', 'noegletal': r['indicator'],
            'fagomraade': about.get('area') or '',
            'better': about.get('better') or 'none',
            'value': Decimal(r['value']) if r.get('value') else None})
    for f in facts:
        f['rank'] = rank(f, facts)
    town.memo['noegletal'] = facts
    return facts


def rank(fact, facts):
    """1 and one for every municipality with a better value, or None."""
    if fact['value'] is None or fact['better'] == 'none':
        return None
    values = [f['value'] for f in facts if f['value'] is not None
              and f['noegletal'] == fact['noegletal']
              and f['periode'] == fact['periode']]
    if fact['better'] == 'higher':
        return 1 + sum(v > fact['value'] for v in values)
    return 1 + sum(v < fact['value'] for v in values)


def only(name):
    """That of the only row; of several, and without one, not available."""
    def measure(q, k, facts, _):
        if len(facts) != 1 or facts[0][name] is None:
            return '[x]'
        return str(facts[0][name])
    return measure


# -- maal: what is aimed at

def maal_facts(q):
    def number(text):
        return Decimal(text) if text else None
    return [{'periode': r['period'], 'noegletal': r['indicator'],
             'maal': number(r.get('target')), 'gul': number(r.get('yellow')),
             'roed': number(r.get('red'))} for r in q.town.tables['target']]


CUBES = {
    'folketal': Cube(folketal_facts, FOLKETAL_MEASURES,
                     'dato kommune region koen alder aldersgruppe'),
    'noegletal': Cube(noegletal_facts,
                      {'vaerdi': only('value'), 'rang': only('rank')},
                      'periode kommune region gruppe noegletal fagomraade'),
    'maal': Cube(maal_facts, {m: only(m) for m in ('maal', 'gul', 'roed')},
                 'periode noegletal'),
}
