#!/usr/bin/python3
"""Mapping files: extracts in forms of their own become packages.

usage: mappings.py PROGRAM

Every mapping of reports/mappings has a folder in tests/mappings with extracts,
one with the owner's headings and one with technical ones, and expected.txt:
the tables that each of them must become, and its bad rows.  What the samples
do not have is tried on small mappings of this file.  With --write the
expectations are written instead of compared: read them before they are kept.

SPDX-License-Identifier: MIT
"""
import csv
import glob
import gzip
import os
import sqlite3
import sys

from common import ROOT, Checks, program_argument, read, run, temp_folder, write

PERIOD = ('--period', '2026-10')


def tables(folder):
    """{resource: (columns, rows)} of the current generation."""
    found = {}
    for path in sorted(glob.glob(folder + '/out/warehouse/current/*.db')):
        db = sqlite3.connect('file:%s?mode=ro' % path, uri=True)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = db.execute('SELECT * FROM "%s"' % name)
            found[name] = ([c[0] for c in cursor.description], cursor.fetchall())
        db.close()
    return found


def rejects(folder):
    found = []
    for path in sorted(glob.glob(folder + '/out/warehouse/rejects/*.csv')):
        with open(path, encoding='utf-8', newline='') as f:
            found += list(csv.reader(f))[1:]
    return found


def describe(folder):
    """Tables and bad rows as expected.txt has them: columns without any value
    are left out, days and numbers are as the warehouse keeps them."""
    lines = []
    for name, (columns, rows) in sorted(tables(folder).items()):
        used = [i for i in range(len(columns)) if any(r[i] is not None for r in rows)]
        lines.append('# %s: %s' % (name, ' | '.join(columns[i] for i in used)))
        lines += [' | '.join('' if r[i] is None else str(r[i]) for i in used) for r in rows]
    lines.append('# rejects: row | code | reason')
    for _, row, _, _, _, code, reason in rejects(folder):
        lines.append(' | '.join((row, code, reason)))
    return '\n'.join(lines) + '\n'


def load(program, folder, mapping, *extracts, more=()):
    return run(program, '-C', folder, 'load', '--mapping', mapping, *PERIOD, '--reject-limit', '100', *more, *extracts)


def test_samples(checks, program, writing):
    names = sorted(os.path.basename(p)[:-5] for p in glob.glob(ROOT + '/reports/mappings/*.yaml'))
    samples = sorted(os.listdir(ROOT + '/tests/mappings'))
    checks.equal('every mapping has a sample', samples, names)
    for name in samples:
        sample = os.path.join(ROOT, 'tests', 'mappings', name)
        options = read(sample, 'options').split() if os.path.exists(sample + '/options') else []
        extracts = sorted(glob.glob(sample + '/*.csv'))
        checks.hold('extracts of ' + name, extracts)
        for extract in extracts:
            with temp_folder() as folder:
                write(folder, 'almanak.yaml', 'municipality: "0730"\n')
                result = load(program, folder, name, extract, more=options)
                checks.hold('%s: %s is loaded' % (name, os.path.basename(extract)),
                            result.status == 0 and result.sound(), result)
                found = describe(folder)
                if writing:
                    write(sample, 'expected.txt', found)
                checks.equal('%s: %s' % (name, os.path.basename(extract)), found, read(sample, 'expected.txt'))


# --- small mappings -------------------------------------------------------

COMPANY = '''\
title: Virksomheder
package: virksomhed
source: CVR
%s
columns: {cvr: [CVR, Nummer], navn: Navn, ansatte: Ansatte}
optional: [ansatte]
resources:
  company:
    fields:
      cvr: {column: cvr}
      name: {column: navn}
      employees: {column: ansatte}
'''
ROWS = 'CVR,Navn,Ansatte\n10000009,Åse ApS,7\n10000017,Bo og Co,\n'
KEPT = [('10000009', 'Åse ApS', None, None, None, 7), ('10000017', 'Bo og Co', None, None, None, None)]


class Place:
    """An installation with one mapping."""

    def __init__(self, checks, program, folder, mapping):
        self.checks, self.program, self.folder = checks, program, folder
        write(folder, 'almanak.yaml', 'municipality: "0730"\n')
        write(folder, 'm.yaml', mapping)

    def load(self, *extracts, more=()):
        return load(self.program, self.folder, 'm.yaml', *extracts, more=more)

    def rows(self, name='company'):
        return tables(self.folder).get(name, (None, None))[1]

    def good(self, name, expected, *extracts, more=(), table='company'):
        result = self.load(*extracts, more=more)
        self.checks.hold(name + ': loaded', result.status == 0 and result.sound(), result)
        self.checks.equal(name, self.rows(table), expected, result)
        return result

    def bad(self, name, status, words, *extracts, more=()):
        result = self.load(*extracts, more=more)
        errors = result.errors()
        self.checks.hold(name, result.status == status and result.sound() and errors and
                         words in errors[0].text and errors[0].hint(), result)
        return result


def test_forms(checks, program):
    forms = {
        'plain': ('input: {}', ROWS.encode()),
        'with a mark': ('input: {}', b'\xef\xbb\xbf' + ROWS.encode()),
        'windows': ('input: {encoding: windows-1252, delimiter: semicolon}',
                    ROWS.replace(',', ';').encode('cp1252')),
        'latin': ('input: {encoding: iso-8859-1, delimiter: tab}', ROWS.replace(',', '\t').encode('latin-1')),
        'lines before': ('input: {skip: 2}', b'Udtr\xc3\xa6k\r\n"af 3/11\r\n' + ROWS.encode()),
        'without names': ('input: {names: [CVR, Navn, Ansatte]}', ROWS.split('\n', 1)[1].encode()),
        'quotes': ("input: {quote: single, delimiter: bar}",
                   "'CVR'|'Navn'|'Ansatte'\n'10000009'|'Åse ApS'|'7'\n10000017|Bo og Co|\n".encode()),
        'blanks': ('input: {missing: [NULL]}', 'Nummer , Navn,Ansatte\n 10000009, Åse ApS ,7\n'
                   '10000017\t,Bo og Co, NULL\n'.encode()),
        'other order': ('input: {}', 'Ansatte,Andet,Navn,CVR\n7,x,Åse ApS,10000009\n,y,Bo og Co,10000017\n'.encode()),
        'groups': ('input: {group: point, decimal: comma}', ROWS.encode()),
    }
    for name, (head, data) in forms.items():
        with temp_folder() as folder:
            p = Place(checks, program, folder, COMPANY % head)
            write(folder, 'x.csv', data)
            p.good(name, KEPT, 'x.csv')
    with temp_folder() as folder:
        p = Place(checks, program, folder, COMPANY % 'input: {}')
        write(folder, 'x.csv.gz', gzip.compress(ROWS.encode()))
        p.good('gzip', KEPT, 'x.csv.gz')
        write(folder, 'x.csv', 'CVR,Navn\n10000009,Åse ApS\n')
        p.good('optional column', [KEPT[0][:5] + (None,)], 'x.csv')


def test_several(checks, program):
    """Extracts with their columns in other orders; a key that stands in two."""
    with temp_folder() as folder:
        p = Place(checks, program, folder, COMPANY % 'input: {}')
        write(folder, 'a.csv', ROWS)
        write(folder, 'b.csv', 'Navn,Nummer\nDorthe,10000025\nÅse igen,10000009\n')
        result = p.good('two extracts', KEPT + [('10000025', 'Dorthe', None, None, None, None)], 'a.csv', 'b.csv')
        checks.equal('a key in both', [(r[0][-5:], *r[1:3], *r[3:6]) for r in rejects(folder)],
                     [('b.csv', '3', '3', 'Nummer', '10000009', 'key')], result)
        checks.hold('told by the extracts', 'a.csv (2 extracts): virksomhed from CVR, 2026-10' in result.out, result)
        checks.hold('again', 'unchanged' in p.load('a.csv', 'b.csv').out)
        checks.hold('other order of extracts', 'unchanged' not in p.load('b.csv', 'a.csv').out)
        checks.hold('another source', 'unchanged' not in p.load('a.csv', 'b.csv', more=('--source', 'CVR 2')).out)
        write(folder, 'm.yaml', COMPANY % 'note: en anden')
        checks.hold('another mapping', 'unchanged' not in p.load('a.csv', 'b.csv').out)


def test_refused(checks, program):
    cases = {
        'no column': ('input: {}', 'CVR,Nvn\n1,2\n', 'the extract has no column "Navn"'),
        'no column of two': ('input: {}', 'Cvr,Navn\n1,2\n', 'the extract has no column "CVR" or "Nummer"'),
        'twice': ('input: {}', 'CVR,Navn,Navn\n1,2,3\n', 'column "Navn" stands there twice'),
        'empty': ('input: {}', '', 'the extract is empty'),
        'names in another encoding': ('input: {}', b'CVR,Navn,\xc5r\n', 'the line of column names is not UTF-8'),
        'names that are none': ('input: {}', 'CVR,"Na\n', 'the line of column names cannot be read'),
        'a quote that stays open': ('input: {}', ROWS + '10000025,"Dorthe,1\n', 'a quote is opened here'),
        'too few names': ('input: {names: [CVR]}', '1\n', 'the extract has no column "Navn"'),
    }
    for name, (head, data, words) in cases.items():
        with temp_folder() as folder:
            p = Place(checks, program, folder, COMPANY % head)
            write(folder, 'x.csv', data)
            p.bad(name, 4, words, 'x.csv')
    with temp_folder() as folder:
        p = Place(checks, program, folder, (COMPANY % 'input: {}').replace('source: CVR\n', ''))
        write(folder, 'x.csv', ROWS)
        p.bad('no source', 4, 'which system delivers is not said', 'x.csv')
        p.good('source by option', KEPT, 'x.csv', more=('--source', 'CVR'))
        result = p.load('x.csv', more=('--source', 'CVR', '--period', '2026-09'))
        checks.hold('an older month', result.status == 4 and 'the delivery is of 2026-09' in result.err, result)
    with temp_folder() as folder:
        p = Place(checks, program, folder, (COMPANY % 'input: {}').replace('fields:', 'where: {navn: Ingen}\n    fields:'))
        write(folder, 'x.csv', ROWS)
        result = p.load('x.csv')
        checks.hold('nothing left', result.status == 0 and 'no row of the extracts makes one of "company"' in result.err,
                    result)


def test_rows(checks, program):
    """Bad rows by what is wrong with them, with the columns of the extract."""
    mapping = '''\
title: Forløb
package: ydelser
source: Prøve
input: {delimiter: semicolon, decimal: comma, group: point, dates: ["%d-%m-%Y", excel]}
columns: {cpr: CPR, type: Type, start: Start, slut: Slut, pris: Pris, enhed: Enhed}
resources:
  spell:
    unless: {type: udgår}
    fields:
      spell_id: {join: [cpr, type], with: "/"}
      cpr: {column: cpr, match: '(\\d{6})-?(\\d{4})'}
      source_system: {column: $source}
      service_type: {column: type, from: 1, length: 2}
      from_date: {column: start}
      to_date: {column: slut}
      unit_price: {column: pris}
      unit: {column: enhed, map: {Dag: day, "": month}}
      case_id: {column: type, split: "-", part: -1}
      grant_type: {column: start, as: week}
      match_category: {column: slut, as: year}
      function_level: {column: start, as: month}
      target_group: {hash: [cpr, type]}
'''
    rows = ['CPR;Type;Start;Slut;Pris;Enhed',
            '010170-9990;ÆØ12-a-b;29-12-2025;04-01-2027;1.234,50;Dag',
            '010170-9990;KH;1-2-2026 13:45;46081;1234.5;',
            '0101709990;udgår;x;x;x;x',
            '01017-9990;KH;31-11-2025;01-01-2025;1;Dage',
            '0202719990;KH;01-02-2026;01-01-2026;1;Dag',
            '0202719990;AB;01-02-2026',
            '"020271"9990;AB;01-02-2026;;1;Dag',
            '010170-9990;ÆØ12-a-b;01-01-2026;;1;Dag']
    with temp_folder() as folder:
        p = Place(checks, program, folder, mapping)
        write(folder, 'x.csv', '\n'.join(rows) + '\n')
        result = p.load('x.csv')
        checks.hold('rows', result.status == 0 and result.sound(), result)
        columns, kept = tables(folder)['spell']
        found = [dict(zip(columns, r)) for r in kept]
        wanted = {'spell_id': '010170-9990/ÆØ12-a-b', 'cpr': '0101709990', 'source_system': 'Prøve',
                  'service_type': 'ÆØ', 'from_date': 20451, 'to_date': 20822, 'unit_price': 123450, 'unit': 'day',
                  'case_id': 'b', 'grant_type': '2026W01', 'match_category': '2027', 'function_level': '2025-12'}
        checks.equal('one good row', len(found), 1)
        checks.equal('its values', {k: found[0][k] for k in wanted}, wanted)
        checks.hold('its key', len(found[0]['target_group']) == 20)
        checks.equal('bad rows', [tuple(r[1:6]) for r in rejects(folder)], [
            ('3', '3', 'Pris', '1234.5', 'type'),
            ('5', '5', 'CPR', '01017-XXXX', 'match'),
            ('5', '5', 'Start', '31-11-2025', 'type'),
            ('5', '5', 'Enhed', 'Dage', 'code'),
            ('5', '5', 'Start', '31-11-2025', 'type'),
            ('5', '5', 'Start', '31-11-2025', 'type'),
            ('6', '6', 'Slut', '01-01-2026', 'order'),
            ('7', '7', '', '', 'columns'),
            ('8', '8', '', '', 'form'),
            ('9', '9', 'CPR + Type', '010170-XXXX/ÆØ12-a-b', 'key')], result)
        checks.equal('no CPR number is told', '9990' in result.err + read(rejects_path(folder)), False)


def rejects_path(folder):
    return glob.glob(folder + '/out/warehouse/rejects/*.csv')[0]


def test_distinct(checks, program):
    mapping = '''\
title: Tilbud
package: ydelser
source: Prøve
columns: {id: Id, navn: Navn}
resources:
  offer:
    distinct: %s
    fields:
      offer_id: {column: id}
      name: {column: navn}
      service_type: {constant: KH}
'''
    for kind, codes in (('key', []), ('row', ['key'])):
        with temp_folder() as folder:
            p = Place(checks, program, folder, mapping % kind)
            write(folder, 'x.csv', 'Id,Navn\n1,A\n1,A\n2,B\n1,C\n')
            p.load('x.csv')
            checks.equal('distinct ' + kind, [r[:2] for r in p.rows('offer')], [('1', 'A'), ('2', 'B')])
            checks.equal('others of distinct ' + kind, [r[5] for r in rejects(folder)], codes)


def test_months(checks, program):
    """A resource that comes a month at a time replaces its month only."""
    mapping = '''\
title: Refusion
package: ydelser
source: YR
columns: {cpr: CPR, uge: Uge, beloeb: Beløb}
resources:
  refund_week:
    delivery: period
    fields:
      cpr: {column: cpr}
      week: {column: uge, as: week}
      service_type: {constant: KH}
      paid: {column: beloeb}
      refund: {constant: "0"}
      cofinancing: {column: beloeb}
'''

    def weeks(p):
        found = []
        for path in glob.glob(p.folder + '/out/warehouse/current/*refund_week*.db'):
            with sqlite3.connect('file:%s?mode=ro' % path, uri=True) as db:
                found += db.execute('SELECT week, paid FROM refund_week').fetchall()
        return sorted(found)

    with temp_folder() as folder:
        p = Place(checks, program, folder, mapping)
        write(folder, 'a.csv', 'CPR,Uge,Beløb\n0101709990,2026-10-05,1\n')
        write(folder, 'b.csv', 'CPR,Uge,Beløb\n0101709990,2026-09-07,2\n0101709990,2026-10-05,3\n')
        write(folder, 'c.csv', 'CPR,Uge,Beløb\n0101709990,2026-09-07,4\n')
        p.load('a.csv')
        result = p.load('b.csv', more=('--period', '2026-09'))
        checks.equal('two months', weeks(p), [('2026W37', 200), ('2026W41', 100)], result)
        checks.equal('a row of another month', [tuple(r[1:6]) for r in rejects(folder)],
                     [('3', '3', 'Uge', '2026-10-05', 'period')], result)
        result = p.load('c.csv', more=('--period', '2026-09'))
        checks.equal('a month again', weeks(p), [('2026W37', 400), ('2026W41', 100)], result)


def test_wide(checks, program):
    """Many columns and rows: what is made again is found by its place."""
    weeks = ['y_%02d%02d' % (y, w) for y in range(20, 26) for w in range(1, 53)]
    with temp_folder(memory=True) as folder:
        write(folder, 'almanak.yaml', 'municipality: "0730"\n')
        lines = ['CPR;' + ';'.join(weeks)]
        for i in range(400):
            cpr = '0101%02d%04d' % (i % 90, 1000 + i // 90)
            lines.append(cpr + ';' + ';'.join('130' if (i + k) % 3 == 0 else '' for k in range(len(weeks))))
        write(folder, 'a.csv', '\n'.join(lines[:201]) + '\n')
        write(folder, 'b.csv', '\n'.join(lines[:1] + lines[200:]) + '\n')
        result = load(program, folder, 'dream', 'a.csv', 'b.csv')
        rows = tables(folder)['support_week'][1]
        checks.equal('weeks', (result.status, len(rows), len(set(rows))),
                     (0, 400 * len(weeks) // 3, 400 * len(weeks) // 3), result)
        bad = rejects(folder)
        checks.equal('a person in both extracts', (len(bad), {r[5] for r in bad}, {r[1] for r in bad}),
                     (len(weeks) // 3, {'key'}, {'2'}))


def main():
    writing = '--write' in sys.argv
    if writing:
        sys.argv.remove('--write')
    program = program_argument(__doc__)
    checks = Checks()
    test_samples(checks, program, writing)
    test_forms(checks, program)
    test_several(checks, program)
    test_refused(checks, program)
    test_rows(checks, program)
    test_distinct(checks, program)
    test_months(checks, program)
    test_wide(checks, program)
    checks.done()


if __name__ == '__main__':
    main()
