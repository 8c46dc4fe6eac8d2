#!/usr/bin/python3
"""Deliveries by period and by changes.

usage: deliveries.py PROGRAM

The same rows give the same figures, byte for byte, however they were delivered:
whole, a month at a time in any order, or restated.

SPDX-License-Identifier: MIT
"""
import csv
import datetime
import hashlib
import io
import json
import os
import shutil

from common import (Checks, describe, program_argument, read, run, temp_folder, write, write_package)

POSTING = describe('posting', 'posting_id', 'posting_id', 'period yearmonth', 'function', 'dranst integer', 'art',
                   'amount number')
BY_PERIOD = {'posting': 'period', 'budget': 'period', 'place': 'period', 'refund_week': 'week',
             'support_week': 'week', 'claim': 'period', 'wage_refund': 'period'}


def month_of(value):
    """Of 2026-10 itself; of 2026W07 the month of its Thursday."""
    if 'W' in value:
        return datetime.date.fromisocalendar(int(value[:4]), int(value[5:]), 4).isoformat()[:7]
    return value


def rows_of(path):
    with open(path, encoding='utf-8', newline='') as f:
        return list(csv.reader(f))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator='\n').writerows(rows)
    return out.getvalue()


class Town:
    """An installation in a folder, all with the same key of pseudonyms."""

    def __init__(self, checks, program, folder):
        self.checks, self.program, self.folder = checks, program, folder
        write(folder, 'out/warehouse/pseudonym.key', '0' * 64)

    def run(self, *args, status=0, **more):
        result = run(self.program, '-C', self.folder, *args, **more)
        self.checks.hold(' '.join(args[:2]), result.status == status and result.sound(), result)
        return result

    def mart(self):
        self.run('refresh', '-q')
        with open(os.path.join(self.folder, 'out/warehouse/current/mart.db'), 'rb') as f:
            return hashlib.sha256(f.read()).hexdigest()

    def manifest(self):
        return json.loads(read(self.folder, 'out/warehouse/current/manifest.json'))


def split(source, folder):
    """Write the packages of a delivery again: rows that have a month as one delivery a month, the rest whole. Returns
    the folders, the whole ones first."""
    whole, months = [], []
    for name in sorted(os.listdir(source)):
        package = os.path.join(source, name)
        descriptor = json.loads(read(package, 'datapackage.json'))
        rest = [r for r in descriptor['resources'] if r['name'] not in BY_PERIOD]
        if rest:
            target = os.path.join(folder, name)
            os.makedirs(target)
            for r in rest:
                shutil.copy(os.path.join(package, r['path']), target)
            write(target, 'datapackage.json', json.dumps(dict(descriptor, resources=rest)))
            whole.append(target)
        parts = {}
        for r in descriptor['resources']:
            if r['name'] in BY_PERIOD:
                head, *rows = rows_of(os.path.join(package, r['path']))
                at = head.index(BY_PERIOD[r['name']])
                for row in rows:
                    parts.setdefault(month_of(row[at]), {}).setdefault(r['path'], [head]).append(row)
        for month, files in sorted(parts.items()):
            target = os.path.join(folder, name + '-' + month)
            resources = [r for r in descriptor['resources'] if r['path'] in files]
            for path, rows in files.items():
                write(target, path, text_of(rows))
            write(target, 'datapackage.json', json.dumps(
                dict(descriptor, period=month, delivery='period', resources=resources)))
            months.append(target)
    return whole, months


def however_delivered(checks, program):
    """Whole, by month, by month in another order with a month restated, and by month on top of whole."""
    with temp_folder(memory=True) as folder:
        source = os.path.join(folder, 'source')
        made = run(program, 'synth', '--persons', '700', '--months', '14', source)
        checks.equal('synth', made.status, 0, made)
        whole, months = split(source, os.path.join(folder, 'split'))
        checks.hold('months', len(months) >= 14, months)
        packages = [os.path.join(source, name) for name in sorted(os.listdir(source))]

        first = Town(checks, program, os.path.join(folder, 'whole'))
        first.run('load', '-q', *packages)
        expected = first.mart()

        town = Town(checks, program, os.path.join(folder, 'months'))
        for delivery in whole + months:
            town.run('load', '-q', delivery)
        checks.equal('a month at a time', town.mart(), expected)
        held = {r['name'] + ' ' + str(r['period']) for p in town.manifest()['loads'] for r in p['resources']}
        checks.equal('a file a month', sum(h.startswith('posting') for h in held),
                     sum(os.path.exists(os.path.join(m, 'posting.csv')) for m in months))

        town = Town(checks, program, os.path.join(folder, 'restated'))
        some = next(m for m in reversed(months) if os.path.exists(os.path.join(m, 'posting.csv')))
        wrong = shutil.copytree(some, os.path.join(folder, 'wrong'))
        head, *rows = rows_of(os.path.join(wrong, 'posting.csv'))
        write(wrong, 'posting.csv', text_of([head] + rows[::2]))
        town.run('load', '-q', *whole, wrong)
        town.run('load', '-q', *reversed(months))
        checks.equal('in another order, a month restated', town.mart(), expected)

        first.run('load', '-q', wrong)
        checks.hold('fewer postings, other figures', first.mart() != expected)
        first.run('load', '-q', some)
        checks.equal('restated on top of whole', first.mart(), expected)
        first.run('load', '-q', *months)
        checks.equal('by month on top of whole', first.mart(), expected)
        result = first.run('load', '--json', some)
        checks.equal('the same month again', json.loads(result.out)['packages'][0]['unchanged'], True)
        loads = json.loads(first.run('list', 'loads', '--json').out)
        kinds = [entry['delivery'] for entry in loads]
        checks.equal('the history tells of it', kinds.count('period, restated'), 2 + len(months) - 1)
        checks.hold('and of whole ones', kinds.count('full') == len(packages), kinds)


def postings(*rows):
    return 'posting_id,period,function,dranst,art,amount\n' + ''.join(
        '%s,%s,5.28.21,1,4.6,%s\n' % row for row in rows)


def refused(checks, program):
    """What cannot be delivered by month, and rows of other months."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        delivery = os.path.join(folder, 'd')
        function = describe('account_function', 'function', 'function', 'name')
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-10', 5))),
                                             (function, 'function,name\n5.28.21,Hjemmehjælp\n')], delivery='period')
        result = town.run('load', 'd', status=4)
        checks.hold('only what has months', result.errors() and 'cannot be delivered as "period"' in
                    result.errors()[0].text and 'write "delivery": "full"' in result.err, result)
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-10', 5))),
                                             (dict(function, delivery='full'), 'function,name\n5.28.21,Hjælp\n')],
                      delivery='period')
        town.run('load', '-q', 'd')
        tables = {r['name']: r for p in town.manifest()['loads'] for r in p['resources']}
        checks.equal('what says so comes whole', (tables['posting']['period'], tables['account_function']['period']),
                     ('2026-10', None))
        checks.equal('the months of a table', tables['posting']['months'], {'2026-10': 1})
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-10', 5), ('2', '2026-09', 7)))],
                      delivery='period')
        result = town.run('load', 'd', '--reject-limit', '50', '--json')
        rejects = rows_of(json.loads(result.out)['packages'][0]['rejects'])
        checks.equal('a row of another month', rejects[1][3:6], ['period', '', 'period'])
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-08', 5)))], period='2026-08')
        result = town.run('load', 'd', status=4)
        checks.hold('an older whole delivery', 'the warehouse holds "posting" of source "oekonomi" of 2026-10' in
                    result.err, result)
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-08', 5)))], period='2026-08',
                      delivery='period')
        town.run('load', '-q', 'd')
        write_package(delivery, 'oekonomi', [(POSTING, postings(('1', '2026-10', 5)))])
        town.run('load', '-q', 'd')
        tables = [r['file'] for p in town.manifest()['loads'] for r in p['resources'] if r['name'] == 'posting']
        checks.equal('a whole delivery takes the place of all', tables, ['0730-oekonomi-posting.db'])


def main():
    program = program_argument(__doc__)
    checks = Checks()
    however_delivered(checks, program)
    refused(checks, program)
    checks.done()


if __name__ == '__main__':
    main()
