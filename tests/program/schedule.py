#!/usr/bin/python3
"""The calendar: almanak schedule, its calendar to subscribe to, and its days.

usage: schedule.py PROGRAM

Days are compared with python-dateutil, which has recurrence rules, Easter and
time zones of its own: rules at random, and every schedule that a rule or a
count of working days can say.

SPDX-License-Identifier: MIT
"""
import datetime
import json
import os
import random
import re
import zoneinfo

from dateutil import easter, rrule

from common import TOWN, Checks, program_argument, read, run, temp_folder, write

COPENHAGEN = zoneinfo.ZoneInfo('Europe/Copenhagen')
REPORT = '''\
report: lille
title: Lille
data:
  nu: {from: borger, measures: [borgere], by: [distrikt]}
layout:
  - table: {data: nu, caption: Borgere}
'''
PACK = '''\
pack: %s
title: %s
reports: [lille]
formats: [pdf]
schedule: %s
'''
NOW = '2026-11-22T12:00:00Z'


class Town:
    """An installation, and the program in it at a time."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        write(folder, 'reports/lille.yaml', REPORT)

    def pack(self, name, schedule, title='Månedlig orientering', more=''):
        write(self.folder, 'reports/packs/%s.yaml' % name,
              PACK % (name, title, schedule) + more)

    def run(self, *args, now=NOW):
        env = dict(os.environ, ALMANAK_NOW=now, TZ='America/New_York')
        return run(self.program, '-C', self.folder, *args, env=env)

    def rows(self, *args, now=NOW):
        done = self.run('schedule', '--json', *args, now=now)
        return json.loads(done.out) if done.sound() and done.status == 0 \
            else str(done)


def check_listing(t, program):
    with temp_folder() as folder:
        town = Town(program, folder)
        empty = town.run('schedule')
        t.hold('no pack yet', empty.sound() and empty.status == 0 and
               ('no pack has a schedule' in empty.out or 'due' in empty.out
                or empty.out.startswith('when')), empty)
        town.pack('orientering', '{every: month, workday: 8, '
                  'requires: [borger, ydelser], wait_until: {workday: 12}}')
        town.pack('kvartal', '{every: quarter, workday: 10, at: "07:30", '
                  'requires: oekonomi, wait_until: 10 days, then: publish}',
                  more='period: quarter\n')
        shown = town.run('schedule', '--days', '60', 'orientering', 'kvartal')
        t.equal('table', shown.out.splitlines()[2:], [
            'Thu 2026-12-10 06:00  orientering  2026-11  borger, ydelser  '
            '8th working day of the month',
            'Wed 2027-01-13 06:00  orientering  2026-12  borger, ydelser  '
            '8th working day of the month; 1 January is Nytårsdag',
            'Fri 2027-01-15 07:30  kvartal      2026-K4  oekonomi         '
            '10th working day of the quarter; 1 January is Nytårsdag'], shown)
        rows = town.rows('--from', '2026-06-01', '--days', '30', 'orientering')
        t.equal('json', rows, [{
            'due_at': '2026-06-11T04:00:00Z',
            'local': '2026-06-11T06:00:00+02:00',
            'pack': 'orientering', 'title': 'Månedlig orientering',
            'period': '2026-05',
            'why': '8th working day of the month; 5 June is Grundlovsdag',
            'requires': ['borger', 'ydelser'],
            'missing': ['borger for 2026-05: nothing was ever loaded',
                        'ydelser for 2026-05: nothing was ever loaded'],
            'wait_until': '2026-06-17T04:00:00Z', 'then': 'hold'}])
        t.equal('only what is asked for', {r['pack'] for r in town.rows(
            '--days', '366', 'kvartal')}, {'kvartal'})
        t.equal('now is local', [r['due_at'] for r in town.rows(
            '--days', '1', 'orientering', now='2026-12-10T04:59:59Z')],
            ['2026-12-10T05:00:00Z'])
        t.equal('past is past', town.rows(
            '--days', '1', 'orientering', now='2026-12-10T05:00:00Z'), [])
        check_arrivals(t, town)
        check_mistakes(t, town)


def check_arrivals(t, town):
    """What it waits for is there once it was loaded, for that period."""
    loaded = town.run('load', *TOWN)
    t.hold('load', loaded.status == 0, loaded)
    period = json.loads(read(TOWN[0], 'datapackage.json'))['period']
    after = datetime.date.fromisoformat(period + '-28') + \
        datetime.timedelta(days=7)
    rows = town.rows('--from', str(after.replace(day=1)), '--days', '31',
                     'orientering')
    t.equal('what was delivered', [(r['period'], r['missing'])
                                   for r in rows], [(period, [])], rows)
    shown = town.run('schedule', '--from', str(after.replace(day=1)),
                     'orientering')
    t.hold('all there', ' all there ' in shown.out, shown)
    following = (after.replace(day=1) + datetime.timedelta(days=32)) \
        .replace(day=1)
    rows = town.rows('--from', str(following), '--days', '28', 'orientering')
    t.hold('the month after', len(rows) == 1 and len(rows[0]['missing']) == 2
           and all(m.endswith('newest is ' + period)
                   for m in rows[0]['missing']), rows)


def check_mistakes(t, town):
    def expect(name, status, message, hint, *args):
        done = town.run('schedule', *args)
        found = done.errors()
        t.hold(name, done.sound() and done.status == status and found and
               message in found[0].text and hint in found[0].hint(), done)
        return found[0] if found else None

    expect('unknown pack', 3, '"orienterin"', 'Did you mean "orientering"?',
           'orienterin')
    town.pack('uden', '~')
    os.remove(os.path.join(town.folder, 'reports/packs/uden.yaml'))
    write(town.folder, 'reports/packs/uden.yaml',
          'pack: uden\ntitle: Uden\nreports: [lille]\nformats: [pdf]\n')
    expect('no schedule', 3, 'pack "uden" has no schedule',
           'Add schedule:', 'uden')
    expect('from', 2, 'option --from needs a day, not "i morgen"',
           'Write --from 2026-11-01.', '--from', 'i morgen')
    expect('days', 2, 'option --days needs a number from 1 to 3660',
           'Write --days 366.', '--days', '5000')
    town.pack('forkert', '{every: month, workdag: 8}')
    found = expect('a mistake in a schedule', 3,
                   'unknown field "workdag" of schedule',
                   'Did you mean "workday"?')
    t.hold('its place', found and found.line == 5 and
           found.file.endswith('forkert.yaml'), found)
    os.remove(os.path.join(town.folder, 'reports/packs/forkert.yaml'))
    town.pack('ofte', '{every: week}')
    warned = town.run('schedule', 'ofte')
    t.hold('the same month again', warned.status == 0 and any(
        'publishes 2023-12 more than once' in w.text
        for w in warned.diagnostics('warning')), warned)
    for args, status in (([], 0), (['--strict'], 1)):
        done = town.run('check', *args, 'ofte')
        t.hold('check tells of it', done.status == status and any(
            'publishes 2023-12 more than once' in w.text
            for w in done.diagnostics('warning')), done)
    os.remove(os.path.join(town.folder, 'reports/packs/ofte.yaml'))
    write(town.folder, 'calendar.yaml',
          'closed:\n  - {date: 2026-13-01, name: Umulig}\n')
    found = expect('a mistake in the calendar', 3,
                   '"2026-13-01" is not a day', 'Write date:')
    t.hold('its place', found and found.line == 2 and
           found.file.endswith('calendar.yaml'), found)
    done = town.run('check', 'orientering', 'kvartal')
    t.equal('check of the calendar, told once',
            (done.status, [e.text for e in done.errors()]),
            (3, ['"2026-13-01" is not a day']), done)
    town.pack('falsk', '{every: month, workdag: 8}')
    os.remove(os.path.join(town.folder, 'calendar.yaml'))
    done = town.run('check', 'orientering', 'falsk')
    t.hold('check of a schedule', done.status == 3 and
           [(e.line, e.text) for e in done.errors()] ==
           [(5, 'unknown field "workdag" of schedule')], done)
    os.remove(os.path.join(town.folder, 'reports/packs/falsk.yaml'))
    done = town.run('check', 'orientering', 'kvartal')
    t.hold('check of sound ones', done.status == 0, done)


# --- a calendar to subscribe to -------------------------------------------

def unfold(t, data):
    """The lines of an iCalendar file; its form is checked on the way."""
    t.hold('lines end in CRLF', data.endswith(b'\r\n') and
           b'\n' not in data.replace(b'\r\n', b''), data[:200])
    lines = data.split(b'\r\n')[:-1]
    t.hold('at most 75 octets', all(len(line) <= 75 for line in lines),
           max(lines, key=len))
    for line in lines:
        line.decode('utf-8')
    return re.sub(r'\r\n[ \t]', '', data.decode('utf-8')).split('\r\n')[:-1]


def parse(t, data):
    """The properties of the calendar, and those of each entry."""
    head, events, stack = {}, [], []
    for line in unfold(t, data):
        name, value = line.split(':', 1)
        if name == 'BEGIN':
            stack.append(value)
            if value == 'VEVENT':
                events.append({})
        elif name == 'END':
            t.equal('nesting', stack.pop(), value)
        else:
            value = re.sub(r'\\(.)', lambda m: {'n': '\n'}.get(m[1], m[1]),
                           value)
            place = events[-1] if stack[-1] == 'VEVENT' else head
            t.hold('once each', name not in place, line)
            place[name] = value
    t.equal('all closed', stack, [])
    return head, events


def check_ics(t, program):
    with temp_folder() as folder:
        town = Town(program, folder)
        write(folder, 'almanak.yaml',
              'municipality: "0730"\nname: Randers Kommune\n')
        town.pack('orientering', '{every: month, workday: 8, requires: '
                  '[borger, oekonomi], wait_until: {workday: 12}}',
                  'Ældre, børn; og "økonomi"',
                  'question: "Hvordan går det, når vi ser på alle de ting, '
                  'der er sket i kommunen i den måned, der gik?"\n')
        town.pack('uge', '{every: week, start: 2026-11-23}', 'Ugens tal')
        path = os.path.join(folder, 'kalender.ics')

        def export(*args, now=NOW):
            done = town.run('schedule', '--ics', path, *args, now=now)
            t.hold('written', done.sound() and done.status == 0, done)
            with open(path, 'rb') as f:
                return f.read()

        data = export('--from', '2026-11-23', '--days', '400')
        t.equal('no clock in it', export('--from', '2026-11-23', '--days',
                                         '400', now='2026-12-24T00:00:00Z'),
                data)
        head, events = parse(t, data)
        t.equal('head', head, {
            'VERSION': '2.0', 'PRODID': '-//almanak//almanak//DA',
            'CALSCALE': 'GREGORIAN',
            'X-WR-CALNAME': 'Udgivelser, Randers Kommune',
            'X-PUBLISHED-TTL': 'P1D'})
        t.equal('as many as are listed', len(events), len(
            town.rows('--from', '2026-11-23', '--days', '400')))
        t.equal('identifiers', len({e['UID'] for e in events}), len(events))
        first = [e for e in events if e['UID'].startswith('orientering')][0]
        t.equal('an entry', first, {
            'UID': 'orientering-2026-11@0730.almanak',
            'DTSTAMP': '20261210T050000Z', 'DTSTART': '20261210T050000Z',
            'DURATION': 'PT30M', 'TRANSP': 'TRANSPARENT',
            'SUMMARY': 'Ældre, børn; og "økonomi", november 2026',
            'DESCRIPTION': 'Hvordan går det, når vi ser på alle de ting, der '
            'er sket i kommunen i den måned, der gik?\n'
            'Periode: november 2026\n'
            'Udgives, når data er leveret: borgere, økonomi\n'
            'Mangler der stadig data 16. december 2026 kl. 06.00, holdes den '
            'tilbage'})
        t.hold('a week is told by its day', 'uge-2026-11-2026-12-07@'
               '0730.almanak' in {e['UID'] for e in events}, events[:4])
        write(folder, 'calendar.yaml',
              'closed: [{date: 2026-12-08, name: Flyttedag}]\n')
        moved = [e for e in parse(t, export('--from', '2026-11-23'))[1]
                 if e['UID'] == first['UID']]
        t.equal('a day that moves keeps its identifier',
                [e['DTSTART'] for e in moved], ['20261211T050000Z'])
        missing = os.path.join(folder, 'findes', 'ikke.ics')
        done = town.run('schedule', '--ics', missing)
        t.hold('a folder that is not there', done.sound() and done.status != 0
               and done.errors(), done)


# --- days, by another program ---------------------------------------------

def local(day, hour, minute=0):
    return datetime.datetime(day.year, day.month, day.day, hour, minute,
                             tzinfo=COPENHAGEN).astimezone(
        datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def random_rule(r):
    """A rule that gives days, and its start."""
    freq = r.choice(['DAILY', 'WEEKLY', 'MONTHLY', 'MONTHLY', 'YEARLY'])
    parts = ['FREQ=' + freq]
    weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
    if r.random() < 0.5:
        parts.append('INTERVAL=%d' % r.randint(2, 5))
    if freq in ('DAILY', 'MONTHLY', 'YEARLY') and r.random() < 0.4 or \
            freq == 'YEARLY':
        parts.append('BYMONTH=' + ','.join(map(str, sorted(r.sample(
            range(1, 13), r.randint(1, 4))))))
    kind = r.random()
    if freq == 'WEEKLY' or (freq == 'DAILY' and kind < 0.5):
        if kind < 0.7:
            parts.append('BYDAY=' + ','.join(r.sample(weekdays,
                                                      r.randint(1, 4))))
            if freq == 'WEEKLY':
                parts.append('WKST=MO')
    elif freq in ('MONTHLY', 'YEARLY'):
        if kind < 0.4:
            parts.append('BYMONTHDAY=' + ','.join(map(str, r.sample(
                [1, 5, 13, 15, 28, 30, 31, -1, -3], r.randint(1, 3)))))
        elif kind < 0.7:
            parts.append('BYDAY=%d%s' % (r.choice([1, 2, 3, 4, -1, -2]),
                                         r.choice(weekdays)))
        else:
            parts.append('BYDAY=MO,TU,WE,TH,FR;BYSETPOS=%d' %
                         r.choice([1, 3, 8, -1, -4]))
    if r.random() < 0.15:
        parts.append('COUNT=%d' % r.randint(3, 40))
    elif r.random() < 0.15:
        parts.append('UNTIL=%d0630' % r.randint(2026, 2028))
    start = datetime.date(2024, 1, 1) + datetime.timedelta(
        days=r.randint(0, 900))
    return ';'.join(parts), start


def check_rules(t, program):
    """Rules at random against dateutil, over two years from their start."""
    r = random.Random(2026)
    with temp_folder() as folder:
        town = Town(program, folder)
        rules = {}
        while len(rules) < 150:
            rule, start = random_rule(r)
            begin = datetime.datetime.combine(start, datetime.time())
            days = [d.date() for d in rrule.rrulestr(
                'RRULE:' + rule, dtstart=begin).between(
                    datetime.datetime(2023, 1, 1),
                    datetime.datetime(2034, 1, 1), inc=True)]
            if not days:
                continue
            name = 'r%d' % len(rules)
            rules[name] = rule, start, days
            town.pack(name, '{rrule: "%s", start: %s}' % (rule, start))
        found = {name: [] for name in rules}
        rows = town.rows('--from', '2026-03-01', '--days', '730', *rules)
        if not t.hold('rules', isinstance(rows, list), rows):
            return
        for row in rows:
            found[row['pack']].append(row['due_at'])
        first = datetime.date(2026, 3, 1)
        last = first + datetime.timedelta(days=730)
        for name, (rule, start, days) in rules.items():
            expected = [local(d, 6) for d in days if first <= d < last]
            t.equal('%s from %s' % (rule, start),
                    [d for d in found[name] if d < local(last, 0)], expected)


def closed(day):
    """The holidays and the built-in closing days, anew."""
    offset = (day - easter.easter(day.year)).days
    return (day.weekday() > 4 or
            (day.month, day.day) in ((1, 1), (6, 5), (12, 24), (12, 25),
                                     (12, 26), (12, 31)) or
            offset in (-3, -2, 0, 1, 39, 49, 50) or
            (offset == 26 and day.year < 2024))


def days_of(first, last):
    return [first + datetime.timedelta(days=i)
            for i in range((last - first).days + 1)]


def last_of(year, month):
    return datetime.date(year + month // 12, month % 12 + 1, 1) - \
        datetime.timedelta(days=1)


def check_days(t, program):
    """Counted days over ten years against a count of ours."""
    months = [(y, m) for y in range(2020, 2030) for m in range(1, 13)]
    cases = {}
    for n in (1, 5, 8, 12, 20, -1, -3, -15):
        def nth(first, last, n=n):
            open_days = [d for d in days_of(first, last) if not closed(d)]
            at = n - 1 if n > 0 else n
            return open_days[max(min(at, len(open_days) - 1),
                                 -len(open_days))]
        cases['m%d' % n if n > 0 else 'l%d' % -n] = (
            '{every: month, workday: %d}' % n,
            [nth(datetime.date(y, m, 1), last_of(y, m)) for y, m in months])
        cases['q%d' % n if n > 0 else 'k%d' % -n] = (
            '{every: quarter, workday: %d}' % n,
            [nth(datetime.date(y, m, 1), last_of(y, m + 2))
             for y, m in months if m % 3 == 1])
    for n in (1, 15, 29, 31):
        cases['d%d' % n] = (
            '{every: month, day: %d}' % n,
            [min(datetime.date(y, m, 1) + datetime.timedelta(days=n - 1),
                 last_of(y, m)) for y, m in months])
    for word, step in (('before', -1), ('after', 1)):
        def moved(day, step=step):
            one = datetime.timedelta(days=1)
            found = day
            while closed(found):
                found += step * one
            while found < day.replace(day=1):  # in the month itself
                found = day
                while closed(found):
                    found += one
            return found
        cases['h' + word] = (
            '{every: month, day: 2, holiday: %s}' % word,
            [moved(datetime.date(y, m, 2)) for y, m in months])
    cases['skip'] = ('{every: month, day: 5, holiday: skip}',
                     [d for d in (datetime.date(y, m, 5) for y, m in months)
                      if not closed(d)])
    cases['uge'] = ('{every: week, weekday: [tuesday, friday]}',
                    [d for d in days_of(datetime.date(2020, 1, 1),
                                        datetime.date(2029, 12, 31))
                     if d.weekday() in (1, 4)])
    cases['aar'] = ('{every: year, day: 366}',
                    [datetime.date(y, 12, 31) for y in range(2020, 2030)])
    with temp_folder() as folder:
        town = Town(program, folder)
        for name, (schedule, _) in cases.items():
            town.pack(name, schedule)
        rows = town.rows('--from', '2020-01-01', '--days', '3660', *cases)
        if not t.hold('days', isinstance(rows, list), rows):
            return
        for name, (schedule, expected) in cases.items():
            found = [row['local'][:10] for row in rows
                     if row['pack'] == name and row['local'] < '2030']
            t.equal(schedule, found, [str(d) for d in expected])
        t.equal('in order', rows, sorted(
            rows, key=lambda row: (row['due_at'], row['pack'])))


def check_nights(t, program):
    """The nights in which the clock jumps, and a zone of another place."""
    with temp_folder() as folder:
        town = Town(program, folder)
        town.pack('nat', '{every: day, at: "02:30"}')
        for day, expected in (('2026-03-28', ['28T01:30', '29T01:00',
                                              '30T00:30']),
                              ('2026-10-24', ['24T00:30', '25T00:30',
                                              '26T01:30'])):
            rows = town.rows('--from', day, '--days', '3', 'nat')
            t.equal('night of ' + day, [row['due_at'][8:16] for row in rows],
                    expected)
        write(folder, 'almanak.yaml', 'time_zone: Atlantic/Faroe\n')
        rows = town.rows('--from', '2026-07-01', '--days', '1', 'nat')
        t.equal('the Faroes', [row['local'] for row in rows],
                ['2026-07-01T02:30:00+01:00'])


def main():
    program = program_argument(__doc__)
    t = Checks()
    check_listing(t, program)
    check_ics(t, program)
    check_nights(t, program)
    check_days(t, program)
    check_rules(t, program)
    t.done()


main()
