#!/usr/bin/python3
"""Deliveries by period and by changes.

usage: deliveries.py PROGRAM

The same rows give the same figures, byte for byte, however they were delivered:
whole, a month at a time in any order, or restated.

SPDX-License-Identifier: MIT
"""
import contextlib
import csv
import datetime
import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3

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
        """What a refreshed mart holds, but for how it was delivered."""
        self.run('refresh', '-q')
        digest = hashlib.sha256()
        path = os.path.join(self.folder, 'out/warehouse/current/mart.db')
        with contextlib.closing(sqlite3.connect('file:%s?immutable=1' % path, uri=True)) as db:
            for ask in ("SELECT * FROM part WHERE name NOT IN ('deliveries', 'quality') ORDER BY name, month",
                        'SELECT * FROM dict ORDER BY id', "SELECT * FROM meta WHERE key NOT LIKE 'quality%' ORDER BY key"):
                for row in db.execute(ask):
                    digest.update(repr(row).encode())
        return digest.hexdigest()

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


STAFF = describe('staff', 'staff_id', 'staff_id', 'name', 'department_id', 'weekly_norm_hours number',
                 'from_date date')
CHANGED = describe('staff', 'staff_id', 'staff_id', 'name', 'department_id', 'weekly_norm_hours number',
                   'from_date date', 'deleted boolean')


def staff(*rows):
    return 'staff_id,name,department_id,weekly_norm_hours,from_date\n' + ''.join(
        '%s,%s,JOB,37,2020-01-01\n' % row for row in rows)


def changes(*rows):
    return 'staff_id,name,department_id,weekly_norm_hours,from_date,deleted\n' + ''.join(
        '%s,,,,,true\n' % row[0] if len(row) == 1 else '%s,%s,JOB,37,2020-01-01,\n' % row for row in rows)


def rows_in(town, resource):
    """The rows of a table with all that was merged into it."""
    found = []
    for p in town.manifest()['loads']:
        for r in p['resources']:
            if r['name'] == resource:
                path = os.path.join(town.folder, 'out/warehouse/current', r['file'])
                with contextlib.closing(sqlite3.connect('file:%s?immutable=1' % path, uri=True)) as db:
                    found += db.execute('SELECT staff_id, name FROM "%s" ORDER BY rowid' % resource)
    return found


def by_changes(checks, program):
    """Rows are added, replaced and deleted by key; what is older never comes after what is newer."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        delivery = os.path.join(folder, 'd')

        def give(kind, text, period='2026-10', status=0):
            write_package(delivery, 'personale', [(STAFF if kind == 'full' else CHANGED, text)], delivery=kind,
                          period=period)
            return town.run('load', 'd', '--json', status=status)

        first = changes(('M2', 'Bo'), ('M9', 'Ib'), ('M1',))
        result = give('delta', first, status=4)
        checks.hold('changes to nothing', 'there is no "staff" of source "personale" that changes could be made to' in
                    result.err and '"delivery": "full"' in result.err, result)
        whole = staff(('M3', 'Eva'), ('M1', 'Ann'), ('M2', 'Per'))
        give('full', whole)
        told = json.loads(give('delta', first).out)['packages'][0]['resources'][0]
        checks.equal('counts', [told[k] for k in ('added', 'changed', 'deleted', 'rows', 'loaded')], [1, 1, 1, 3, 3])
        checks.equal('merged', rows_in(town, 'staff'), [('M2', 'Bo'), ('M3', 'Eva'), ('M9', 'Ib')])
        checks.equal('the same changes again', json.loads(give('delta', first).out)['packages'][0]['unchanged'], True)
        result = give('delta', changes(('M9', 'Pia'), ('M7',), ('M3', 'Eva'), ('M1', 'Ann')), '2026-11')
        checks.hold('to delete what is not there', '1 rows of "staff" that are to go are not there' in result.err, result)
        checks.equal('merged again', rows_in(town, 'staff'), [('M1', 'Ann'), ('M2', 'Bo'), ('M3', 'Eva'), ('M9', 'Pia')])
        result = give('delta', first, status=4)
        checks.hold('older changes', 'the delivery is of 2026-10, and the warehouse holds' in result.err, result)
        result = give('full', whole, '2026-10', status=4)
        checks.hold('an older whole delivery', 'the delivery is of 2026-10, and the warehouse holds' in result.err,
                    result)
        second = changes(('M4', 'Kaj'))
        give('delta', second, '2026-11')
        give('delta', changes(('M4', 'Kai')), '2026-11')
        result = give('delta', second, '2026-11', status=4)
        checks.hold('changes that others followed', 'the delivery came in before, and changes to "staff"' in result.err,
                    result)
        checks.hold('as they were left', ('M4', 'Kai') in rows_in(town, 'staff'))
        result = give('delta', changes(('M5', 'x'), ('M5',)), '2026-11', status=4)
        checks.hold('a key twice in the changes', '"staff" are bad' in result.err, result)
        checks.equal('nothing is left in the making', [f for f in os.listdir(
            os.path.join(folder, 'out/warehouse/current')) if 'tmp' in f], [])
        give('full', whole, '2026-11')
        checks.equal('whole again', len(rows_in(town, 'staff')), 3)
        result = town.run('load', write_package(os.path.join(folder, 'p'), 'oekonomi', [
            (POSTING, postings(('1', '2026-10', 5)))], delivery='delta'), status=4)
        checks.hold('postings have no changes', '"posting" cannot be delivered as "delta"' in result.err, result)
        result = town.run('load', write_package(os.path.join(folder, 'p'), 'personale', [
            (CHANGED, changes(('M1', 'A')))]), status=4)
        checks.hold('deleted in a whole delivery', 'only a delivery of changes has a field "deleted"' in result.err,
                    result)
        budget = describe('budget', ['period', 'function', 'dranst', 'art', 'department_id'], 'period yearmonth',
                          'function', 'dranst integer', 'art', 'department_id', 'original number', 'revised number')
        line = 'period,function,dranst,art,department_id,original,revised\n%s,5.28.21,1,4.6,-,1,1\n'
        for period, kind in (('2026-09', 'full'), ('2026-10', 'period')):
            town.run('load', write_package(os.path.join(folder, 'b'), 'oekonomi', [(budget, line % period)],
                                           delivery=kind, period=period))
        result = town.run('load', write_package(os.path.join(folder, 'b'), 'oekonomi', [(budget, line % '2026-11')],
                                                delivery='delta', period='2026-11'), status=4)
        checks.hold('changes to months', 'which was delivered by month' in result.err, result)


def many_changes(checks, program):
    """More rows than are sorted in memory; the result is what a whole delivery of the same rows would be."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        names = {'M%05d' % (i * 7919 % 60000): 'Navn %d' % i for i in range(60000)}
        write_package(os.path.join(folder, 'd'), 'personale', [(STAFF, staff(*names.items()))])
        town.run('load', '-q', 'd')
        gone = sorted(names)[::7]
        fresh = {k: 'Ny %s' % k for k in sorted(names)[3::5] if k not in set(gone)}
        fresh.update({'N%04d' % i: 'Til' for i in range(500)})
        write_package(os.path.join(folder, 'd'), 'personale', [
            (CHANGED, changes(*[(k,) for k in gone], *fresh.items()))], delivery='delta')
        town.run('load', '-q', 'd')
        for k in gone:
            del names[k]
        names.update(fresh)
        checks.equal('many changes', rows_in(town, 'staff') == sorted(names.items()), True)


PERSON = describe('person', 'cpr', 'cpr', 'name', 'birth_date date', 'sex', 'civil_status', 'citizenship', 'origin',
                  'status')
RESIDENCE = describe('residence', ['cpr', 'from_date'], 'cpr', 'from_date date', 'municipality_code')
TYPE = describe('service_type', 'code', 'code', 'name', 'area', 'kind', 'is_help boolean', 'costing')
SPELL = describe('spell', 'spell_id', 'spell_id', 'cpr', 'source_system', 'service_type', 'from_date date',
                 'to_date date', 'unit', 'unit_price number')
BOOKED = describe('posting', 'posting_id', 'posting_id', 'period yearmonth', 'function', 'dranst integer', 'art',
                  'amount number', 'cpr', 'service_type')
CITIZENS = ['0101800001', '0202800002']


def borger(folder, **head):
    return write_package(folder, 'borger', [
        (PERSON, 'cpr,name,birth_date,sex,civil_status,citizenship,origin,status\n' + ''.join(
            '%s,Navn,19%s-%s-%s,M,U,DK,dansk,resident\n' % (c, c[4:6], c[2:4], c[:2]) for c in CITIZENS)),
        (RESIDENCE, 'cpr,from_date,municipality_code\n' + ''.join('%s,2025-01-01,0730\n' % c for c in CITIZENS))],
        **head)


def ydelser(folder, source, spells, types=True, **head):
    """Spells (id, citizen, type, from, to, unit); a unit costs 100 kroner."""
    text = 'spell_id,cpr,source_system,service_type,from_date,to_date,unit,unit_price\n' + ''.join(
        '%s,%s,x,%s,%s,%s,%s,100\n' % (i, CITIZENS[c], *rest) for i, c, *rest in spells)
    listed = 'code,name,area,kind,is_help,costing\nPLEJE,Pleje,aeldre,service,true,price\n' \
        'HJAELP,Hjælp,aeldre,service,true,posting\n'
    return write_package(folder, 'ydelser', [(SPELL, text)] + ([(TYPE, listed)] if types else []), source=source,
                         **head)


def cost(town, last=8):
    """Kroner by month."""
    result = town.run('query', '--cube', 'ydelse', '--measures', 'udgift', '--by', 'maaned', '--last', str(last),
                      '--format', 'csv')
    return {r[0]: round(float(r[1])) for r in list(csv.reader(io.StringIO(result.out)))[1:] if float(r[1]) != 0}


def spells_started(town):
    result = town.run('query', '--cube', 'ydelse', '--measures', 'tilgang', '--by', 'maaned', '--last', '22', '--format',
                      'csv')
    return {r[0]: int(r[1]) for r in list(csv.reader(io.StringIO(result.out)))[1:] if r[1] != '0'}


def change_of_system(checks, program):
    """The old system counts before the day, the new one from then on, whatever both deliver."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        p = os.path.join
        old = [('S1', 0, 'PLEJE', '2025-01-01', '', 'day'), ('S2', 1, 'PLEJE', '2026-01-01', '2026-04-10', 'day'),
               ('S3', 1, 'PLEJE', '2026-06-01', '', 'day'), ('S4', 1, 'PLEJE', '2026-04-15', '', 'piece')]
        new = [('N1', 0, 'PLEJE', '2025-01-01', '', 'day'), ('N2', 1, 'PLEJE', '2026-01-01', '2026-04-10', 'day'),
               ('N3', 1, 'PLEJE', '2026-06-01', '', 'day'), ('N4', 1, 'PLEJE', '2026-04-15', '', 'piece')]
        town.run('load', '-q', borger(p(folder, 'b')), ydelser(p(folder, 'old'), 'Gammel', old))
        town.run('refresh', '-q')
        expected = cost(town)
        started = spells_started(town)
        checks.equal('by the old system alone', (expected, started), (
            {'2026-03': 6200, '2026-04': 4100, '2026-05': 3100, '2026-06': 6000, '2026-07': 6200, '2026-08': 6200,
             '2026-09': 6000, '2026-10': 6200}, {'2025-01': 1, '2026-01': 1, '2026-04': 1}))
        result = town.run('load', ydelser(p(folder, 'new'), 'Ny', new, False,
                                          takes_over={'source': 'Gamel', 'from': '2026-05-01'}), status=4)
        checks.hold('a source that is not there', 'no source "Gamel" has delivered package "ydelser"' in result.err, result)
        town.run('load', '-q', ydelser(p(folder, 'new'), 'Ny', new, False,
                                       takes_over={'source': 'Gammel', 'from': '2026-05-01'}))
        town.run('refresh', '-q')
        checks.equal('by both, each on its side', (cost(town), spells_started(town)), (expected, started))
        result = town.run('load', ydelser(p(folder, 'old'), 'Gammel', old[:3],
                                          takes_over={'source': 'Ny', 'from': '2026-05-01'}), status=4)
        checks.hold('in a circle', 'source "Ny" takes over from "Gammel" already' in result.err, result)
        # The old system goes on delivering, and the new one does not say it again: nothing changes by that.
        town.run('load', '-q', ydelser(p(folder, 'old'), 'Gammel', old + [('S5', 0, 'PLEJE', '2026-08-01', '', 'day')]),
                 ydelser(p(folder, 'new'), 'Ny', new, False, title='Nyt'))
        town.run('refresh', '-q')
        checks.equal('as said before', (cost(town), spells_started(town)), (expected, started))
        changed = ydelser(p(folder, 'new'), 'Ny', new, False, takes_over={'source': 'Gammel', 'from': '2026-09-01'})
        town.run('load', '-q', changed)
        town.run('refresh', '-q')
        checks.equal('another day', cost(town)['2026-08'], 9300)

    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        head = 'posting_id,period,function,dranst,art,amount,cpr,service_type\n'
        lines = ''.join('%d,2026-%02d,5.28.21,1,4.6,%d,%s,HJAELP\n' % (m, m, m, CITIZENS[0]) for m in range(1, 11))
        spells = [('S1', 0, 'HJAELP', '2025-01-01', '', 'day')]
        town.run('load', '-q', borger(p(folder, 'b')), ydelser(p(folder, 'y'), 'Fasit', spells),
                 write_package(p(folder, 'o'), 'oekonomi', [(BOOKED, head + lines)], source='KMD'))
        town.run('load', '-q', write_package(p(folder, 'n'), 'oekonomi', [(BOOKED, head + lines.replace(',4.6,', ',4.6,1'))],
                                             source='Prisme', takes_over={'source': 'KMD', 'from': '2026-05-17'}))
        town.run('refresh', '-q')
        checks.equal('postings by month', cost(town, 10), dict(
            [('2026-%02d' % m, m) for m in range(1, 5)] + [('2026-%02d' % m, 10 + m) for m in range(5, 10)] +
            [('2026-10', 110)]))


def whole_from(checks, program):
    """Months before the citizens are whole are not made; services that begin later are told of."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        p = os.path.join
        spells = [('S1', 0, 'PLEJE', '2025-01-01', '', 'day')]
        town.run('load', '-q', borger(p(folder, 'b'), covers_from='2026-01'),
                 ydelser(p(folder, 'y'), 'Fasit', spells, covers_from='2026-04'))
        result = town.run('refresh', '--json')
        checks.equal('the first month', json.loads(result.out)['first'], '2026-01')
        checks.hold('services that begin later', '"spell" of source "Fasit" is whole from 2026-04 on, and the months begin '
                    'with 2026-01' in result.err, result)
        town.run('load', '-q', borger(p(folder, 'b')), ydelser(p(folder, 'y'), 'Fasit', spells))
        result = town.run('refresh', '--json')
        checks.equal('without it', (json.loads(result.out)['first'], result.err), ('2025-01', ''))


def control_totals(checks, program):
    """What the source counted, of all and of months; bad rows were sent as well."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        rows = postings(('1', '2026-10', '5.25'), ('2', '2026-09', '-7'), ('2', '2026-09', '1'))

        def give(control, status=0, **head):
            result = town.run('load', write_package(os.path.join(folder, 'd'), 'oekonomi', [
                (dict(POSTING, control=control), rows)], **head), '--reject-limit', '50', status=status)
            return result, [d.text for d in result.errors()]

        result, _ = give({'rows': 3, 'sums': {'amount': -0.75}, 'periods': {
            '2026-09': {'rows': 2, 'sums': {'amount': '-6.00'}}, '2026-10': {'rows': 1}, '2026-08': {'rows': 0}}})
        checks.hold('all that was sent', 'bad and were kept out' in result.err, result)
        result, told = give({'rows': 2, 'sums': {'amount': 5.25}, 'periods': {
            '2026-09': {'sums': {'amount': -7}}, '2026-11': {'rows': 4}}}, status=4, title='x')
        checks.equal('totals that are not met', told, [
            'rows of "posting": 3 arrived, the source counted 2, difference 1',
            'sum of "amount" of "posting": -0.75 arrived, the source counted 5.25, difference -6.00',
            'sum of "amount" of "posting" of 2026-09: -6.00 arrived, the source counted -7.00, difference 1.00',
            'rows of "posting" of 2026-11: 0 arrived, the source counted 4, difference -4'])
        checks.hold('with a hint', 'The file is not what the source sent' in result.err, result)
        checks.equal('nothing came of it', town.manifest()['generation'], 1)


def far_from_before(checks, program):
    """Rows, sums, missing values and codes beside those of the delivery before."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        head = 'posting_id,period,function,dranst,art,amount,department_id\n'
        described = describe('posting', 'posting_id', 'posting_id', 'period yearmonth', 'function', 'dranst integer',
                             'art', 'amount number', 'department_id')

        def give(kind, period, rows):
            text = head + ''.join('%d,%s\n' % (i, ','.join(str(v) for v in row)) for i, row in enumerate(rows))
            result = town.run('load', write_package(os.path.join(folder, 'd'), 'oekonomi', [(described, text)],
                                                    delivery=kind, period=period))
            found = [d for d in result.diagnostics('warning')]
            return found[0].text + ' | ' + result.err.split('detail: ')[1].split('\n')[0] if found else ''

        def month(m, n, amount=10, function='5.28.21', department='A'):
            return [(m, function, 1, '4.6', amount, department)] * n

        checks.equal('the first', give('full', '2026-08', month('2026-07', 100) + month('2026-08', 100)), '')
        profiles = json.loads(read(folder, 'out/warehouse/profiles/000001.json'))
        columns = {c['name']: c for c in profiles[0]['columns']}
        checks.equal('what is kept', (profiles[0]['rows'], columns['amount']['sum'], columns['cpr']['empty'],
                                      columns['function']['codes'], profiles[0]['months'][1]),
                     (200, 200000, 200, ['5.28.21'], {'month': '2026-08', 'rows': 100, 'sums': {
                         'ownership': 0, 'amount': 100000}, 'gross': {'ownership': 0, 'amount': 100000}}))
        checks.equal('a month as the one before', give('period', '2026-09', month('2026-09', 110)), '')
        checks.equal('fewer rows', give('period', '2026-10', month('2026-10', 60, 20)),
                     '"posting" of source "oekonomi" is far from 2026-09, load 2 | '
                     'Rows: 60, before 110 (-45.5 pct.).')
        checks.equal('restated: other sums, missing values and codes', give(
            'period', '2026-09', month('2026-09', 100, 30, '5.30.26', '') + month('2026-09', 10)),
            '"posting" of source "oekonomi" is far from its last delivery, load 2 | New codes in function: 5.30.26. '
            'Sum of amount: 3.100,00, before 1.100,00 (+181.8 pct.). '
            'Empty in department_id: 90.9 pct. of rows, before 0.0.')
        checks.equal('a month of the whole one', give('period', '2026-08', month('2026-08', 10)),
                     '"posting" of source "oekonomi" is far from its last delivery, load 1 | '
                     'Rows: 10, before 100 (-90.0 pct.). Sum of amount: 100,00, before 1.000,00 (-90.0 pct.).')
        write(folder, 'almanak.yaml', 'delivery_limits: {rows: 2, sums: 0, empty: 1}\n')
        checks.equal('within limits', give('period', '2026-10', month('2026-10', 100, 70)), '')


def several_sources(checks, program):
    """Of rows of one key the source that goes first holds, and others are told of; nothing counts twice."""
    with temp_folder(memory=True) as folder:
        town = Town(checks, program, folder)
        p = os.path.join
        company = describe('company', 'cvr', 'cvr', 'name')
        spells = [('S1', 0, 'PLEJE', '2026-01-01', '', 'day'), ('S2', 1, 'PLEJE', '2026-03-01', '2026-03-10', 'day')]
        more = [('S1', 0, 'PLEJE', '2026-01-01', '', 'day'), ('S2', 1, 'PLEJE', '2026-03-01', '2026-03-11', 'day'),
                ('S3', 1, 'PLEJE', '2026-05-01', '2026-05-02', 'day')]
        residence = 'cpr,from_date,municipality_code\n%s,2025-01-01,0751\n%s,2026-02-01,0730\n' % tuple(CITIZENS)
        town.run('load', '-q', borger(p(folder, 'b')),
                 write_package(p(folder, 'b2'), 'borger', [(RESIDENCE, residence)], source='Ældre register'),
                 ydelser(p(folder, 'y'), 'Fasit', spells), ydelser(p(folder, 'z'), 'Nexus', more),
                 write_package(p(folder, 'v'), 'virksomhed', [
                     (company, 'cvr,name\n10000009,Hansen\n10000017,Jensen\n')], source='CVR'),
                 write_package(p(folder, 'w'), 'virksomhed', [
                     (company, 'cvr,name\n10000009,Hansen\n10000017,Jensen A/S\n10000025,Holm\n')], source='Prisme'))
        result = town.run('refresh', '--json')
        checks.equal('counted', json.loads(result.out)['conflicts'], {'residence': 1, 'spell': 1, 'company': 1})
        told = [d.text for d in result.diagnostics('warning')]
        checks.equal('told', told, [
            'rows of "residence" that a source before has as well and that do not count: 1, such as 010180XXXX, '
            '2025-01-01 of "Ældre register"',
            'rows of "spell" that a source before has as well and that do not count: 1, such as S1 of "Nexus"',
            'rows of "company" that a source before has as well and that do not count: 1, such as 10000017 of "Prisme"'])
        checks.hold('masked', CITIZENS[0] not in result.err, result)
        expected = {'2026-01': 3100, '2026-02': 2800, '2026-03': 3100 + 1000 + 1100, '2026-04': 3000,
                    '2026-05': 3100 + 200, '2026-06': 3000, '2026-07': 3100, '2026-08': 3100, '2026-09': 3000,
                    '2026-10': 3100}
        checks.equal('a spell counts once, one with other days is another', cost(town, 10), expected)
        write(folder, 'almanak.yaml', 'sources: [Prisme, "Ældre register", Prisma]\n')
        result = town.run('refresh')
        checks.hold('the configuration says who goes first', 'such as 10000017 of "CVR"' in result.err and
                    'such as 010180XXXX, 2025-01-01 of "borger"' in result.err, result)
        checks.hold('a source that delivers nothing', 'source "Prisma" has delivered nothing' in result.err and
                    'Did you mean "Prisme"?' in result.err, result)
        result = town.run('query', '--cube', 'borger', '--measures', 'borgere', '--period', '2026-10', '--format', 'csv')
        checks.equal('and its rows hold', result.out, 'borgere\n1\n')


def main():
    program = program_argument(__doc__)
    checks = Checks()
    however_delivered(checks, program)
    refused(checks, program)
    by_changes(checks, program)
    change_of_system(checks, program)
    whole_from(checks, program)
    several_sources(checks, program)
    control_totals(checks, program)
    far_from_before(checks, program)
    many_changes(checks, program)
    checks.done()


if __name__ == '__main__':
    main()
