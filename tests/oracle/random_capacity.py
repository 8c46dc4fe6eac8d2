"""Random towns: offers and places, staff, companies and assessments.

SPDX-License-Identifier: MIT
"""
import datetime

from calendars import DAY, last_day, month_text
from packages import PERIOD

D = datetime.date
COMPANIES = ['12345678', '87654321', '11223344', '55667788', '99887766']
UNLISTED = '40404040'           # a company that no company row tells of


def border(r, m):
    return last_day(m) + DAY * r.choice([-1, 0, 0, 1, 1, 2, -12])


def grow_capacity(town, r):
    for t in town.types:
        if t['code'] == 'FP':
            t['group'] = r.choice(['førtidspension', 'Førtidspension',
                                   'foertidspension'])
    for _ in range(9):
        person_from_a_company(town, r)
    offers = make_offers(town, r)
    for s in town.spells:
        attach(s, r, offers)
    for n in range(3):              # the same case and place, twice
        for s in r.sample(town.spells, 2):
            s.update(case_id='SAG-F%d' % n, offer_id=offers[n]['offer_id'],
                     staff_id=town.staff[n])
    one = r.choice([s for s in town.spells if s['to_date'] is None])
    town.spell(one['cpr'], 'STOT', one['from_date'], None,
               offer_id=offers[0]['offer_id'], staff_id=town.staff[0],
               case_id=one.get('case_id', ''))
    one.update(offer_id=offers[0]['offer_id'], staff_id=town.staff[0])
    ydelser = town.more['ydelser']
    if r.random() < 0.95:
        ydelser['offer'] = offers
    ydelser['place'] = [
        {'offer_id': o['offer_id'], 'period': month_text(m),
         'places': r.choice([0, 1, 2, 5, 20])}
        for o in offers + [{'offer_id': 'T77'}]
        for m in range(PERIOD - 16, PERIOD + 1) if r.random() < 0.85]
    ydelser['wage_refund'] = [
        {'cvr': cvr, 'period': month_text(m), 'service_type': code,
         'persons': r.choice([None, 1, 3]),
         'amount': r.choice(['0', '-500.25', '12000', '0.01', '7345.5'])}
        for cvr in COMPANIES[:3] + [UNLISTED] for code in ('SDP', 'VLP')
        for m in range(PERIOD - 15, PERIOD + 1) if r.random() < 0.3]
    if r.random() < 0.9:
        ydelser['assessment'] = assessments(town, r)
    grow_staff(town, r)
    if r.random() < 0.9:
        town.more['virksomhed'] = {'company': [
            {'cvr': cvr, 'name': 'Virksomhed ' + cvr,
             'industry': r.choice(['', 'Byggeri', 'Handel', 'Byggeri']),
             'postal_code': '8900', 'employees': r.choice([None, 0, 12])}
            for cvr in COMPANIES]}


# -- spells

def make_offers(town, r):
    return [{'offer_id': 'T%d' % n, 'name': 'Tilbud %d' % n,
             'provider_cvr': r.choice(COMPANIES[:3] + ['']),
             'service_type': r.choice(town.types)['code']}
            for n in range(1, 8)]


def attach(spell, r, offers):
    if r.random() < 0.3:
        spell['offer_id'] = r.choice(offers)['offer_id']
    elif r.random() < 0.05:
        spell['offer_id'] = 'T99'       # in no list of offers
    if r.random() < 0.5:
        spell['case_id'] = 'SAG%d' % r.randint(1, 40)
    if 'employer_cvr' not in spell and r.random() < 0.15:
        spell['employer_cvr'] = r.choice(COMPANIES + [UNLISTED])
    if r.random() < 0.03:
        spell['staff_id'] = 'M99'       # in no list of staff


def person_from_a_company(town, r):
    """An activity that ends 93, 92 or fewer days before a benefit begins,
    and an employer on the first or only on a later spell of the run."""
    cpr = town.add(town.birth(20, 60), r.choice('MK'), town.address())
    start = border(r, r.randint(PERIOD - 14, PERIOD - 1))
    for _ in range(r.randint(1, 3)):
        end = start - DAY * r.choice([93, 93, 92, 92, 91, 1, 0, -30])
        town.spell(cpr, r.choice(['VLP', 'KUR', 'SAM', 'STOT']),
                   end - DAY * r.choice([0, 20, 120]), end,
                   provider_cvr=r.choice(COMPANIES[:3] + [UNLISTED, '']))
    code = r.choice(['SDP', 'SDP', 'FP'])
    for day in [start] * r.choice([1, 1, 2]) + [start + DAY * 10]:
        town.spell(cpr, code, day, r.choice([None, day + DAY * 40]),
                   employer_cvr=r.choice(COMPANIES[:2] + ['', '', '']))
    if r.random() < 0.5:            # the other one in the same month
        town.spell(cpr, 'FP' if code == 'SDP' else 'SDP', start,
                   start + DAY * r.choice([0, 5, 70]),
                   employer_cvr=r.choice(COMPANIES[:2] + ['']))
    if r.random() < 0.5:            # again, a day after a gap
        again = start + DAY * r.choice([51, 52, 53])
        town.spell(cpr, code, again, again, employer_cvr=r.choice(
            COMPANIES[:2] + ['']))


def assessments(town, r):
    rows = {}
    cprs = sorted({s['cpr'] for s in town.spells})
    for cpr in r.sample(cprs, len(cprs) // 2):
        for kind in r.sample(['match_category', 'target_group',
                              'function_level'], 2):
            start = border(r, r.randint(PERIOD - 18, PERIOD - 2))
            for _ in range(r.randint(1, 3)):
                rows[cpr, kind, start] = {
                    'cpr': cpr, 'kind': kind, 'from_date': start,
                    'to_date': r.choice([None, start, border(
                        r, start.year * 12 + start.month + 1),
                        start + DAY * 80]),
                    'value': r.choice(['1', '2', '3', 'LAB §6 nr. 1'])}
                to = rows[cpr, kind, start]['to_date']
                if to is not None and to < start:
                    rows[cpr, kind, start]['to_date'] = start
                start += DAY * r.choice([1, 30, 81, 82])
    rows = list(rows.values())
    r.shuffle(rows)
    return rows


# -- staff

def grow_staff(town, r):
    staff, employment, absence = [], {}, {}
    for n, key in enumerate(town.staff + ['M20', 'M21']):
        start = r.choice([D(2015, 1, 1), border(r, PERIOD - 9),
                          D(2024, 2, 29)])
        end = r.choice([None, None, border(r, PERIOD - r.randint(0, 7))])
        staff.append({'staff_id': key, 'name': 'Medarbejder ' + key,
                      'department_id': r.choice(town.departments),
                      'weekly_norm_hours': r.choice(
                          ['37', '37', '32.5', '18.75', '0', '7.4',
                           '29.123456']),
                      'from_date': start, 'to_date': end})
        if n % 2 and r.random() < 0.8:
            day = border(r, r.randint(PERIOD - 18, PERIOD - 3))
            for _ in range(r.randint(1, 3)):
                until = r.choice([None, day + DAY * r.choice([0, 30, 100]),
                                  border(r, PERIOD - 1)])
                if until is not None and until < day:
                    until = day
                employment[key, day] = {
                    'staff_id': key, 'from_date': day, 'to_date': until,
                    'department_id': r.choice(town.departments),
                    'weekly_norm_hours': r.choice(['37', '20', '33.333333'])}
                day += DAY * r.choice([1, 31, 101, 102])
        for _ in range(r.randint(0, 5)):
            day = border(r, r.randint(PERIOD - 14, PERIOD))
            absence[key, day] = {
                'staff_id': key, 'from_date': day,
                'to_date': day + DAY * r.choice([0, 0, 1, 6, 30, 99]),
                'kind': r.choice(['sick', 'child_sick', 'maternity',
                                  'holiday', 'care', 'other']),
                'hours': r.choice(['7.4', '37', '100', '0.5', '0',
                                   '481.000001'])}
    personale = town.more['personale']
    personale['staff'] = staff
    if employment and r.random() < 0.9:
        personale['employment'] = list(employment.values())
    if absence and r.random() < 0.95:
        personale['absence'] = list(absence.values())
