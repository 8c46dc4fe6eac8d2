#!/usr/bin/python3
"""Refreshes that go on from the mart before.

usage: incremental.py PROGRAM

Whatever was loaded since, the mart, the record of what it was made from and
the report are those of a refresh from nothing, byte for byte; and months that
nothing new was loaded for are not formed again.

SPDX-License-Identifier: MIT
"""
import json
import os
import random
import shutil
import sys

from common import Checks, program_argument, read, run, temp_folder, write
from deliveries import Town, rows_of, split, text_of

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'oracle'))
from random_town import make_town  # noqa: E402  pylint: disable=wrong-import-position

PASSING = ('generation', 'months_formed', 'months_kept', 'restated')


def bytes_of(town):
    current = os.path.join(town.folder, 'out/warehouse/current')
    found = []
    for name in ('mart.db', 'inputs.db'):
        with open(os.path.join(current, name), 'rb') as f:
            found.append(f.read())
    return found


class Pair:
    """Two installations that are delivered the same: one goes on from its mart, the other always begins anew."""

    def __init__(self, checks, program, folder):
        self.checks = checks
        self.going = Town(checks, program, os.path.join(folder, 'going'))
        self.anew = Town(checks, program, os.path.join(folder, 'anew'))

    def load(self, *packages):
        for town in (self.going, self.anew):
            town.run('load', '-q', *packages)

    def refresh(self, what):
        """Refresh both and compare: months that the first one formed and kept."""
        report = json.loads(self.going.run('refresh', '--json').out)
        anew = json.loads(self.anew.run('refresh', '--json', '--from-nothing').out)
        same = [a == b for a, b in zip(bytes_of(self.going), bytes_of(self.anew))]
        self.checks.equal(what + ': the same bytes', same, [True, True], report)
        self.checks.equal(what + ': the same report', {k: v for k, v in report.items() if k not in PASSING},
                          {k: v for k, v in anew.items() if k not in PASSING})
        self.checks.equal(what + ': from nothing', anew['months_kept'], 0)
        self.checks.equal(what + ': all months', report['months_formed'] + report['months_kept'],
                          anew['months_formed'])
        return report['months_formed'], report['months_kept']


def restated(delivery, folder, r):
    """A copy of a delivery with some rows less, for a month that is delivered wrong at first."""
    wrong = shutil.copytree(delivery, os.path.join(folder, 'wrong-' + os.path.basename(delivery)))
    for name in os.listdir(wrong):
        if name.endswith('.csv'):
            head, *rows = rows_of(os.path.join(wrong, name))
            write(wrong, name, text_of([head] + [row for row in rows if r.random() < 0.7]))
    return wrong


def random_deliveries(checks, program, seed):
    """A random town month by month in random order, some months wrong at first, some packages whole again."""
    r = random.Random(seed)
    with temp_folder(memory=True) as folder:
        source = os.path.join(folder, 'source')
        make_town(seed, source)
        whole, months = split(source, os.path.join(folder, 'split'))
        books = [m for m in months if 'oekonomi' in m]
        originals = r.sample(books, 3) + r.sample([m for m in months if m not in books], 2)
        wrong = [restated(m, folder, r) for m in originals]
        late = r.sample([m for m in books if m not in originals], 4)
        pair = Pair(checks, program, folder)
        pair.load(*whole)
        pair.load(*wrong)
        pair.load(*[m for m in months if m not in originals + late])
        pair.refresh('seed %d at first' % seed)
        steps = late + originals + [wrong[0]]
        r.shuffle(steps)
        kept = 0
        for step in steps:
            pair.load(step)
            kept += pair.refresh('seed %d %s' % (seed, os.path.basename(step)))[1]
        checks.hold('seed %d: some months are kept' % seed, kept > 0)


class Deliveries:
    """A town of synth, the months of its postings one by one, on top of a whole delivery."""

    def __init__(self, program, folder):
        source = os.path.join(folder, 'source')
        run(program, 'synth', '--persons', '700', '--months', '14', source)
        self.folder = folder
        # Every spell is a finding of paying municipality, so that postings change findings of the next month too.
        services = os.path.join(source, 'ydelser')
        head, *rows = rows_of(os.path.join(services, 'spell.csv'))
        write(services, 'spell.csv', text_of([head] + [set_field('paying_municipality', '0751')([row], head)[0]
                                                       for row in rows]))
        self.packages = [os.path.join(source, name) for name in sorted(os.listdir(source))]
        self.whole, self.months = split(source, os.path.join(folder, 'split'))
        self.made = 0

    def month(self, resource, month, change, source=None):
        """The rows of a month as change(rows, head) makes them of those that there are; from another source if said."""
        package = [m for m in self.months if m.endswith(month) and
                   os.path.exists(os.path.join(m, resource + '.csv'))][-1]
        self.made += 1
        target = os.path.join(self.folder, 'made-%d' % self.made)
        descriptor = json.loads(read(package, 'datapackage.json'))
        descriptor['resources'] = [r for r in descriptor['resources'] if r['name'] == resource]
        if source is not None:
            descriptor['source'] = source
        head, *rows = rows_of(os.path.join(package, resource + '.csv'))
        write(target, 'datapackage.json', json.dumps(descriptor))
        write(target, resource + '.csv', text_of([head] + change(rows, head)))
        return target


def set_field(name, value):
    def change(rows, head):
        rows[-1][head.index(name)] = value
        return rows
    return change


def what_is_formed(checks, program):
    """How many months a delivery costs, and what makes all of them new."""
    with temp_folder(memory=True) as folder:
        d = Deliveries(program, folder)
        pair = Pair(checks, program, folder)
        pair.load(*d.packages)
        every = pair.refresh('whole')[0]
        checks.equal('nothing new', pair.refresh('nothing new'), (0, every))
        less = lambda rows, head: rows[1:]  # noqa: E731  pylint: disable=unnecessary-lambda-assignment
        pair.load(d.month('posting', '2026-03', lambda rows, head: rows[::2]))
        checks.equal('a month', pair.refresh('a month'), (1, every - 1))
        pair.load(d.month('posting', '2026-03', lambda rows, head: rows[2:]), d.month('posting', '2026-09', less))
        checks.equal('two months', pair.refresh('two months'), (2, every - 2))
        pair.load(d.month('budget', '2026-05', less))
        checks.equal('a month of the budget', pair.refresh('a month of the budget'), (1, every - 1))
        pair.load(d.month('refund_week', '2026-05', less))
        checks.equal('refund weeks', pair.refresh('refund weeks'), (0, every))

        nobody = '3112999999'
        pair.load(d.month('posting', '2026-04', set_field('cpr', nobody)))
        checks.equal('somebody new', pair.refresh('somebody new')[1], 0)
        pair.load(d.month('posting', '2026-06', less))
        checks.equal('who is remembered', pair.refresh('who is remembered'), (1, every - 1))
        pair.load(d.month('posting', '2026-04', less))
        checks.equal('and goes', pair.refresh('and goes')[1], 0)
        pair.load(d.month('posting', '2026-04', set_field('art', '9.9')))
        checks.equal('an unknown art', pair.refresh('an unknown art')[1], 0)
        pair.load(d.month('posting', '2026-07', less))
        checks.equal('is remembered too', pair.refresh('is remembered too'), (1, every - 1))

        for town in (pair.going, pair.anew):
            write(town.folder, 'almanak.yaml', 'name: Nyborg\n')
        checks.equal('another name', pair.refresh('another name')[1], 0)
        ladder = ('refund_ladders:\n  trappe:\n    from: 2016-01-04\n    percent: [80, %d]\n    until_week: [4]\n'
                  '    restart_weeks: 52\n    within_weeks: 156\n')
        for percent in (40, 41):
            for town in (pair.going, pair.anew):
                write(town.folder, 'reports/parameters/refusion.yaml', ladder % percent)
            checks.equal('another ladder', pair.refresh('ladder %d' % percent)[1], 0)
        pair.load(d.whole[0])
        pair.refresh('a package whole again')
        for resource in ('budget', 'refund_week', 'posting'):
            for month in ('2026-05', '2026-06', '2026-06'):
                pair.load(d.month(resource, month, lambda rows, head: rows[::3], 'andet'))
                pair.refresh('%s of another source' % resource)
                pair.load(d.month(resource, month, less))
                pair.refresh('%s, and of the first' % resource)


def damaged(checks, program):
    """A record or a mart that cannot be read costs time alone."""
    with temp_folder(memory=True) as folder:
        d = Deliveries(program, folder)
        pair = Pair(checks, program, folder)
        pair.load(*d.packages)
        every = pair.refresh('whole')[0]
        current = os.path.join(pair.going.folder, 'out/warehouse/current')
        for name in ('inputs.db', 'mart.db'):
            path = os.path.join(current, name)
            size = os.path.getsize(path)
            for content in (b'nothing to read', b'\0' * size, None):
                if os.path.exists(path):
                    os.chmod(path, 0o600)
                if content is None:
                    os.remove(path)
                else:
                    with open(path, 'wb') as f:
                        f.write(content)
                checks.equal('damaged ' + name, pair.refresh('damaged ' + name), (every, 0))
        checks.equal('then as ever', pair.refresh('then as ever'), (0, every))
        for k in range(1, 200, 19):
            result = run(program, '-C', pair.going.folder, 'refresh', '--json', fault='query:%d' % k)
            if not checks.hold('fault %d' % k, result.sound() and result.status in (0, 3, 4, 5), result):
                break
        pair.refresh('after faults')


def main():
    program = program_argument(__doc__)
    checks = Checks()
    what_is_formed(checks, program)
    damaged(checks, program)
    for seed in range(1, 3):
        random_deliveries(checks, program, seed)
    checks.done()


if __name__ == '__main__':
    main()
