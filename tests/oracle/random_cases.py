"""Random towns: who pays.  Relations, paying municipalities, refunds, claims.

SPDX-License-Identifier: MIT
"""
import datetime

from calendars import (DAY, last_day, month_of_day, month_text, week_of_day,
                       week_text)
from packages import OTHERS, OWN, PERIOD

D = datetime.date
HELP = ['KH', 'SDP', 'LY', 'HP', 'ANB', 'STOT', 'VLP', 'KUR']


def border(r, m):
    """A day at or beside the border of a month."""
    return last_day(m) + DAY * r.choice([-1, 0, 0, 1, 1, 2, -9])


def grow_cases(town, r):
    for t in town.types:            # what follows a benefit, and what that
        t['follows'] = {'VLP': 'KH', 'LY': 'SDP', 'SAM': 'LY',
                        'MAD': 'HP'}.get(t['code'], '')
    relations = {}
    for _ in range(11):
        person_of_two_municipalities(town, r, relations)
    for _ in range(r.randint(2, 4)):
        person_on_the_ladder(town, r)
    person_of_old(town, r)
    for cpr in r.sample(sorted(town.person), 12):
        relate(r, relations, cpr, month=r.randint(PERIOD - 16, PERIOD))
    leap = r.choice(sorted(town.person))
    add_relation(relations, leap, 4, D(2024, 2, 29), D(2024, 2, 29),
                 r.choice(OTHERS), 'cpr')
    for s in town.spells:
        if 'paying_municipality' not in s and r.random() < 0.25:
            s['paying_municipality'] = r.choice([OWN] + OTHERS[:2])
        if s['service_type'] in ('KH', 'SDP', 'LY') and r.random() < 0.7:
            s['gross_amount'] = r.choice(['11554.00', '19351.5', '0.05',
                                          '12345.67', '1', '6243'])
            s['net_amount'] = r.choice(['0', '0.02', '1', '0.05', '999.99',
                                        '4321.09'])
    if r.random() < 0.9:
        town.more['borger']['municipal_relation'] = list(relations.values())
    if r.random() < 0.6:
        town.more['ydelser']['refund_week'] = refund_weeks(town, r)
    town.more['ydelser']['claim'] = claims(town, r)


# -- relations

def add_relation(relations, cpr, kind, start, end, code, source):
    if end is not None and end < start:
        end = start
    relations[cpr, kind, start, source] = {
        'cpr': cpr, 'type': kind, 'from_date': start, 'to_date': end,
        'municipality_code': code, 'source': source}


def relate(r, relations, cpr, month):
    """Relations that follow, overlap, begin together, or are another's."""
    start = border(r, month - r.randint(0, 8))
    for _ in range(r.randint(1, 3)):
        end = r.choice([None, border(r, month + r.randint(0, 4)),
                        border(r, month + r.randint(0, 4))])
        add_relation(relations, cpr, r.choice([4, 4, 4, 4, 2, 3, 9]), start,
                     end, r.choice([OWN] + OTHERS[:2]),
                     r.choice(['cpr', 'cpr', 'manual']))
        if r.random() < 0.3:        # both say something from the same day
            add_relation(relations, cpr, 4, start, end,
                         r.choice([OWN] + OTHERS[:2]), 'manual')
            add_relation(relations, cpr, 4, start, None,
                         r.choice([OWN] + OTHERS[:2]), 'cpr')
        start += DAY * r.choice([1, 20, 31, 61])


def person_of_two_municipalities(town, r, relations):
    """Findings that begin, stay, change and are solved."""
    kind = r.choice(['here', 'here', 'moved', 'moved', 'abroad', 'dead',
                     'elsewhere', 'elsewhere', 'never', 'returns', 'two'])
    cpr = town.add(town.birth(20, 64), r.choice('MK'))
    m = r.randint(PERIOD - 10, PERIOD - 2)
    if kind == 'elsewhere':
        town.live(cpr, D(2014, 2, 3), None, '', r.choice(OTHERS))
    elif kind != 'never':
        town.live(cpr, D(2014, 2, 3), None, town.address())
    day = border(r, m)
    if kind == 'moved':
        town.move(cpr, day, '', r.choice(OTHERS))
    elif kind == 'abroad':
        town.move(cpr, day, '', '9999')
    elif kind == 'dead':
        town.die(cpr, day, r.choice(['closed', 'before', 'open']))
    elif kind == 'returns':
        town.move(cpr, day, '', r.choice(OTHERS))
        town.move(cpr, day + DAY * 62, town.address())
    elif kind == 'two':             # a day with rows of two municipalities
        town.live(cpr, last_day(m - 2), None, '', r.choice(OTHERS))
    ours = kind in ('elsewhere', 'moved', 'abroad') and r.random() < 0.6
    if ours:                        # another's resident whom we pay for
        add_relation(relations, cpr, 4, border(r, m - r.randint(0, 5)),
                     r.choice([None, None, border(r, m + 1)]), OWN, 'cpr')
    elif r.random() < 0.8:
        relate(r, relations, cpr, m)
    for code in r.sample(HELP + ['SU', 'SKO'], r.randint(1, 2)):
        for _ in range(r.choice([1, 1, 2, 3])):
            start = border(r, m - r.randint(2, 8))
            end = r.choice([None, None, border(r, m + r.randint(0, 3)),
                            border(r, m)])
            town.spell(cpr, code, start, end, paying_municipality=r.choice(
                ['', '', '', OWN, OTHERS[0]] if ours else
                ['', '', OWN] + OTHERS[:2]))
            town.spells[-1]['status'] = r.choice(
                ['', 'running', 'ended', 'paused', 'granted'])
            if r.random() < 0.6:
                town.posting(cpr=cpr, spell_id=town.spells[-1]['spell_id'],
                             dranst=1, period=month_text(
                                 r.randint(m - 1, min(m + 2, PERIOD))))
        if r.random() < 0.5:
            town.posting(cpr=cpr, service_type=code, dranst=r.choice([1, 2]),
                         period=month_text(m))


# -- refunds

def person_on_the_ladder(town, r):
    """Weeks of two benefits with 51 to 53 weeks without between them, or
    fewer several times; or 60 weeks of which some are more than three years
    back."""
    cpr = town.add(town.birth(25, 60), r.choice('MK'), town.address())
    monday = D(2020, 6, 1) + DAY * 7 * r.randint(0, 60)
    plan = r.choice([[], [], [(20, 30), (110, 30)], [(4, 32), (104, 30)]])
    while monday < last_day(PERIOD):
        weeks = r.choice([1, 3, 4, 5, 22, 26, 27, 30, 52, 53])
        gap = r.choice([0, 1, 20, 26, 26, 32, 51, 52, 52, 53, 60, 103, 104])
        if plan:
            weeks, gap = plan.pop(0)
        start = monday + DAY * r.choice([0, 0, 6])
        end = monday + DAY * (7 * weeks - r.choice([1, 1, 7]))
        if start > last_day(PERIOD):
            break
        town.spell(cpr, r.choice(['KH', 'SDP', 'LY']), start,
                   None if end > last_day(PERIOD) else max(start, end))
        monday += DAY * 7 * (weeks + gap)


def person_of_old(town, r):
    """On a benefit and with a finding before the first month that is kept,
    2016-11, and in it."""
    cpr = town.add(town.birth(40, 60), r.choice('MK'), town.address())
    town.spell(cpr, 'KH', D(2016, r.randint(7, 10), 18),
               D(2017, 1, r.choice([15, 31])), paying_municipality=OTHERS[0])


def refund_weeks(town, r):
    """Rows as delivered, not always as the spells say."""
    rows = {}
    for s in town.spells:
        if s['service_type'] not in ('KH', 'SDP', 'LY', 'FP') \
                or r.random() < 0.1:
            continue
        last = min(s['to_date'] or last_day(PERIOD), last_day(PERIOD))
        stepped = r.random()
        for w in range(week_of_day(s['from_date']), week_of_day(last) + 1):
            if r.random() < 0.03:
                continue
            paid = r.choice([0, 100, 266639, 266640, 1, 999999])
            refund = paid * r.choice([80, 40, 30, 20, 0]) // 100
            rows[s['cpr'], w, s['service_type']] = {
                'cpr': s['cpr'], 'week': week_text(w),
                'service_type': s['service_type'], 'paid': kroner(paid),
                'refund': kroner(refund),
                'cofinancing': kroner(paid - refund),
                'step': r.choice([80, 40, 30, 20])
                if stepped < 0.2 and r.random() < 0.7 else '',
                'paying_municipality': r.choice(['', '', OTHERS[0]])}
    rows = list(rows.values())
    r.shuffle(rows)
    return rows


def kroner(oere):
    return '%d.%02d' % divmod(oere, 100)


def claims(town, r):
    rows = []
    for s in town.spells:
        if not s.get('paying_municipality') or r.random() < 0.6:
            continue
        m = month_of_day(s['from_date'])
        for x in range(m, min(m + r.randint(1, 4), PERIOD + 1)):
            rows.append({
                'claim_id': 'K%d' % (len(rows) + 1),
                'spell_id': s['spell_id'] if r.random() < 0.97 else 'INGEN',
                'municipality_code': r.choice(OTHERS),
                'period': month_text(x),
                'amount': '%.2f' % r.uniform(-100, 20000),
                'status': r.choice(['sent', 'accepted', 'disputed', 'paid',
                                    'dropped'])})
    return rows
