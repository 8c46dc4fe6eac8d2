"""Random towns: accounts, budgets, postings of nobody, and indicators.

SPDX-License-Identifier: MIT
"""
from calendars import month_text
from packages import OTHERS, OWN, PERIOD
from random_capacity import COMPANIES, UNLISTED

YEAR_END = 2026 * 12 + 11
ARTS = ['0.1', '1.1', '2.2', '2.9', '4.0', '4.6', '4.9', '5.2', '6.1', '7.7',
        '8.6', '9.4']


def grow_ledger(town, r):
    functions = town.functions + ['6.45.50', '0.28.20', '5.38.38']
    oekonomi = town.more['oekonomi']
    oekonomi['account_function'] = [
        {'function': f, 'name': 'Funktion ' + f,
         'area': r.choice(['voksne', 'boern_unge', 'beskaeftigelse', '']),
         'committee': r.choice(['Socialudvalget', 'Økonomiudvalget', ''])}
        for f in functions if r.random() < 0.92]
    for _ in range(90):
        posting(town, r, functions)
    oekonomi['budget'] = budgets(town, r, functions)
    town.more['noegletal'].update(indicators(town, r))


def posting(town, r, functions):
    """Of nobody, or of one as well as of a company, also after the data."""
    month = r.choice([r.randint(PERIOD - 16, PERIOD),
                      r.randint(PERIOD - 2, YEAR_END)])
    town.posting(
        period=month_text(month), function=r.choice(functions),
        dranst=r.choice([1, 1, 1, 1, 2, 3, 3, 4, 7, 9]), art=r.choice(ARTS),
        amount=r.choice(['%.2f' % r.uniform(-5000, 20000), '0', '0.01',
                         '-0.01', '1000', '500.5']),
        cpr=r.choice(['', '', ''] + sorted(town.person)[:1]),
        cvr=r.choice(['', '', UNLISTED] + COMPANIES),
        department_id=r.choice(['', 'AFD88'] + town.departments),
        counter_municipality=r.choice(['', '', ''] + OTHERS),
        service_type=r.choice(['', '', r.choice(town.types)['code']]))


def budgets(town, r, functions):
    rows = {}
    for function in r.sample(functions, 7):
        for dranst, art in {(1, r.choice(ARTS)), (1, '4.6'),
                            (r.choice([2, 3, 7]), r.choice(ARTS))}:
            departments = r.choice([['-'], ['-'], town.departments[:2],
                                    ['-', 'AFD1']])
            for m in range(PERIOD - r.choice([9, 21]), YEAR_END + 1):
                for d in departments:
                    rows[m, function, dranst, art, d] = {
                        'period': month_text(m), 'function': function,
                        'dranst': dranst, 'art': art, 'department_id': d,
                        'original': r.choice(['1000', '0', '-250.25']),
                        'revised': r.choice(['1100.5', '0', '-250.25']),
                        'expected': r.choice(['', '', '0', '1234.56'])}
    rows = list(rows.values())
    r.shuffle(rows)
    return rows


def indicators(town, r):
    codes = ['%s_%d' % (better, n) for better in ('higher', 'lower', 'none')
             for n in (1, 2)]
    indicator = [{'code': c, 'name': 'Nøgletal ' + c,
                  'area': r.choice(['voksne', 'dagtilbud']),
                  'unit': r.choice(['pct.', 'kr.', 'antal']),
                  'better': c.split('_')[0]} for c in codes]
    values = []
    for c in codes + ['ukendt']:
        for period in ('2024', '2025', '2026-09', '2026-10'):
            for code in [OWN, '0411'] + OTHERS:     # 0411 in no list
                if r.random() < 0.85:
                    values.append({
                        'municipality_code': code, 'period': period,
                        'indicator': c,
                        'value': r.choice(['', '1', '1', '1.000', '-3.5',
                                           '0.333333', '12.34', '0',
                                           '1000000.000001'])})
    r.shuffle(values)
    found = {'indicator': indicator, 'indicator_value': values,
             'target': [{'indicator': c, 'period': period,
                         'target': r.choice(['2', '0', '-1.5', '']),
                         'yellow': r.choice(['', '0.125']),
                         'red': r.choice(['1', '1000000.5'])}
                        for c in (codes[0], 'borger.andel_med_hjaelp')
                        for period in ('2026', '2026-10')]}
    municipality = [{'code': c, 'name': 'Kommune ' + c, 'region': region,
                     'group': r.choice(['A', 'B', ''])}
                    for c, region in ((OWN, 'Midtjylland'),
                                      ('0101', 'Hovedstaden'),
                                      ('0461', 'Syddanmark'),
                                      ('0751', 'Midtjylland'),
                                      ('0710', 'Midtjylland'))]
    if r.random() < 0.9:            # resources are optional
        found['municipality'] = municipality
    return found
