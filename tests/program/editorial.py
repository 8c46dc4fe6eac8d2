#!/usr/bin/python3
"""Comments: from the command line and from workbooks that come back.

usage: editorial.py PROGRAM

A published workbook is filled in by another program, sorted, renamed and saved
again; what was written in it is found at its figure, and the next version says
it in every format, exactly as it was written. Foreign and changed workbooks
are refused.

SPDX-License-Identifier: MIT
"""
import json
import os
import shutil
import subprocess
import sys
import unicodedata

import openpyxl

from common import ROOT, TOWN, Checks, program_argument, run, temp_folder, write

REPORT = 'andel-med-hjaelp'
ANNA, BO = 'Anna Ærø Andersen', 'Bo Berg'
HARD = 'To linjer:\n<b>*fed*</b> & "citat" \\ {{X}} =1+1 $; Ærø–Ø'

RECIPIENTS = '''
allowed_domains: [randers.dk]
roles:
  controller: {clearance: aggregate, label: Controllere}
people:
  - {name: %s, mail: anna@randers.dk, roles: [controller]}
  - {name: %s, mail: bo@randers.dk, roles: [controller]}
''' % (ANNA, BO)


class Town:
    """An installation whose report takes comments."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        shutil.copytree(os.path.join(ROOT, 'reports'), os.path.join(folder, 'reports'))
        shutil.copytree(os.path.join(ROOT, 'templates'), os.path.join(folder, 'templates'))
        path = os.path.join(folder, 'reports', REPORT + '.yaml')
        with open(path, encoding='utf-8') as f:
            text = f.read()
        write(folder, 'reports/%s.yaml' % REPORT, text.replace('period: month\n', 'period: month\ncomments: true\n', 1))
        self.must('load', *TOWN, os.path.join(folder, 'reports', 'data', 'folketal'))
        self.must('refresh')

    def run(self, *args, now='2026-11-05T23:30:00Z'):
        env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=now)
        return run(self.program, '-C', self.folder, *args, env=env)

    def must(self, *args, **more):
        done = self.run(*args, **more)
        if done.status != 0:
            sys.exit('almanak %s: %s' % (' '.join(args), done))
        return done

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def publish(self, **more):
        """The id of a new version, and where its workbook is."""
        done = self.must('--json', 'run', REPORT, '--format', 'pdf,xlsx,json', **more)
        result = json.loads(done.out)[0]
        return result['id'], [f for f in result['files'] if f.endswith('.xlsx')][0]

    def workbook(self, path):
        return openpyxl.load_workbook(os.path.join(self.folder, path))

    def comments(self):
        return json.loads(self.must('--json', 'comment', REPORT).out)


def find_column(sheet, name, row=5):
    return [c.column for c in sheet[row] if c.value == name][0]


def sheets_with_input(book):
    return [s for s in book if any(c.value == 'Kommentar' for c in s[5])]


def fill(book):
    """Write a comment on every sheet that takes them; (figure, row) of each by its text."""
    wanted = {}
    for number, sheet in enumerate(sheets_with_input(book)):
        column, key = find_column(sheet, 'Kommentar'), find_column(sheet, 'Nøgle')
        row = 6 + number % 3
        text = HARD if number == 0 else 'Kommentar nr. %d: æøå' % number
        sheet.cell(row, column).value = text
        parts = sheet.cell(row, key).value.split('|')
        wanted[text] = (parts[3], parts[4])
    return wanted


def check_shape(c, book):
    names = book.sheetnames
    c.hold('a sheet for comments', 'Kommentarer' in names, names)
    for sheet in sheets_with_input(book):
        key = find_column(sheet, 'Nøgle')
        letter = openpyxl.utils.get_column_letter(key)
        c.hold('keys are hidden on ' + sheet.title, sheet.column_dimensions[letter].hidden)
        keys = [sheet.cell(r, key).value for r in range(6, sheet.max_row + 1) if sheet.cell(r, key).value]
        c.hold('keys on ' + sheet.title, keys and all(k.startswith('figur|%s||' % REPORT) for k in keys), keys)
        if sheet.title != 'Kommentarer':
            c.equal('every row has its own key on ' + sheet.title, len(set(keys)), len(keys))
            table = list(sheet.tables.values())[0]
            c.hold('the table is sorted as a whole on ' + sheet.title,
                   openpyxl.utils.range_boundaries(table.ref)[2] == key, table.ref)


def rearrange(book):
    """What people do with a workbook: sort, insert, rename, remove."""
    for sheet in sheets_with_input(book):
        if sheet.title == 'Kommentarer':
            continue
        last = sheet.max_row
        while sheet.cell(last, find_column(sheet, 'Nøgle')).value is None:
            last -= 1
        rows = [[sheet.cell(r, k).value for k in range(1, sheet.max_column + 1)] for r in range(6, last)]
        for r, row in enumerate(reversed(rows)):
            for k, value in enumerate(row):
                sheet.cell(6 + r, k + 1).value = value
        for name in list(sheet.tables):
            del sheet.tables[name]
        sheet.insert_cols(1)
        sheet.insert_rows(2, 3)
        sheet.title = 'Omdøbt ' + sheet.title[:20]
    del book['Definitioner']


def found(town, wanted):
    """The comments of the archive by their text."""
    return {x['text']: (x['figure'], x['row']) for x in town.comments() if x['text'] in wanted}


def check_workbooks(c, town, folder):
    first, path = town.publish()
    book = town.workbook(path)
    check_shape(c, book)
    again, same = town.publish()
    c.equal('the same comes out twice', (again, open(same, 'rb').read() == open(path, 'rb').read()), (first, True))
    returned = os.path.join(folder, 'returned.xlsx')
    empty = town.must('--json', 'comment', '--workbook', path, '--by', ANNA)
    c.equal('a workbook without comments', json.loads(empty.out), {'publication': first, 'comments': 0, 'added': 0})
    wanted = fill(book)
    rearrange(book)
    book.save(returned)
    done = town.must('--json', 'comment', '--workbook', returned, '--by', ANNA)
    c.equal('all are taken', json.loads(done.out),
            {'publication': first, 'comments': len(wanted), 'added': len(wanted)})
    c.equal('each at its figure', found(town, wanted), wanted)
    done = town.must('--json', 'comment', '--workbook', returned, '--by', ANNA)
    c.equal('none is taken twice', json.loads(done.out)['added'], 0)
    c.equal('who', {x['by'] for x in town.comments()}, {ANNA})
    return first, wanted, returned


def check_libreoffice(c, town, folder):
    """The same workbook, saved by LibreOffice where that is installed."""
    if shutil.which('soffice') is None:
        return
    _, path = town.publish()
    book = town.workbook(path)
    sheet = book['Kommentarer']
    sheet.cell(7, find_column(sheet, 'Kommentar')).value = 'Gemt af LibreOffice ' + HARD
    book.save(os.path.join(folder, 'before.xlsx'))
    subprocess.run(['soffice', '-env:UserInstallation=file://%s/profile' % folder, '--headless', '--convert-to',
                    'xlsx:Calc MS Excel 2007 XML', '--outdir', os.path.join(folder, 'lo'),
                    os.path.join(folder, 'before.xlsx')], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=120)
    done = town.must('--json', 'comment', '--workbook', os.path.join(folder, 'lo', 'before.xlsx'), '--by', BO)
    c.equal('one comment by way of LibreOffice', json.loads(done.out)['added'], 1)
    c.hold('its text', any(x['text'] == 'Gemt af LibreOffice ' + HARD and x['by'] == BO for x in town.comments()),
           town.comments())


def pdf_text(path):
    done = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, check=True)
    return ' '.join(unicodedata.normalize('NFC', done.stdout.decode('utf-8')).split())


def check_next_version(c, town, first, wanted):
    town.must('comment', REPORT, '--by', BO, 'Hele rapporten er gennemgået, også _x0041_.')
    town.must('comment', first, '--figure', 'distrikter', '--row', 'distrikt=findes-ikke', '--by', BO, 'Om noget andet')
    second, path = town.publish()
    c.hold('a version of its own', second != first, second)
    document = json.load(open(path[:-5] + '.json', encoding='utf-8'))
    c.hold('JSON says all', set(wanted) <= {x['text'] for x in document['comments']}, document['comments'])
    c.equal('the day is that of the clocks there', {x['date'] for x in document['comments']}, {'2026-11-06'})
    text = pdf_text(path[:-5] + '.pdf')
    for line in [HARD.split('\n')[0], HARD.split('\n')[1]] + [w for w in wanted if w != HARD]:
        c.hold('the page says %r' % line, ' '.join(line.split()) in text, text)
    c.hold('and who and when', '(%s, 6. november 2026)' % ANNA in text, text)
    c.hold('what is about the whole has a heading', 'Bemærkninger Hele rapporten: Hele rapporten er gennemgået, også _x0041_.' in
           text.replace(' Andel af borgerne der modtager hjælp oktober 2026', ''), text)
    c.hold('nothing is lost', 'Om noget andet' in text)
    book = town.workbook(path)
    for said, (_, row) in wanted.items():
        cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
        c.hold('the workbook says %r' % said, any(said in cell and ANNA in cell for cell in cells), cells)
        if row:
            sheets = [s for s in book if any(x.value == 'Bemærkninger' for x in s[5])]
            c.hold('beside its row', any(said in str(s.cell(r, find_column(s, 'Bemærkninger')).value) and row in
                                         str(s.cell(r, find_column(s, 'Nøgle')).value)
                                         for s in sheets for r in range(6, s.max_row + 1)))
    book_path = os.path.join(town.folder, path)
    done = town.must('--json', 'comment', '--workbook', book_path, '--by', ANNA)
    c.equal('what is carried is not taken for new', json.loads(done.out)['comments'], 0)
    c.equal('the archive holds together', town.run('archive', 'verify').status, 0)
    town.must('comment', second, '--by', BO, 'Senere')
    for version in (first, second):
        done = town.run('archive', 'reproduce', version)
        c.equal('%s can be made again with what was said then' % version, done.status, 0, done)


def refused(c, town, name, message, *args):
    done = town.run(*args)
    errors = done.errors()
    c.hold(name, done.status == 2 and errors and all(message in e.text and e.hint() for e in errors), done)


def check_packs(c, town, folder):
    """What is written into a pack's workbook goes to its reports, wherever else they are published."""
    write(town.folder, 'reports/packs/bestyrelse.yaml', 'pack: bestyrelse\ntitle: Til bestyrelsen\n'
          'reports: [%s, befolkning]\nformats: [xlsx, pdf]\ncomments: true\n' % REPORT)
    done = json.loads(town.must('--json', 'run', 'bestyrelse').out)[0]
    path = [f for f in done['files'] if f.endswith('.xlsx')][0]
    book = town.workbook(path)
    sheet = book['Kommentarer']
    key, column = find_column(sheet, 'Nøgle'), find_column(sheet, 'Kommentar')
    rows = {sheet.cell(r, key).value: r for r in range(6, sheet.max_row + 1) if sheet.cell(r, key).value}
    reports = {k.split('|')[1] for k in rows}
    c.equal('figures of both reports', reports, {REPORT, 'befolkning'})
    sheet.cell(rows['figur|%s||postnumre|' % REPORT], column).value = 'Fra pakken'
    sheet.cell(min(r for k, r in rows.items() if '|befolkning|' in k), column).value = 'Om befolkningen'
    book.save(os.path.join(folder, 'pack.xlsx'))
    done = town.must('--json', 'comment', '--workbook', os.path.join(folder, 'pack.xlsx'), '--by', BO)
    c.equal('two comments on a pack', json.loads(done.out)['added'], 2)
    town.must('comment', 'bestyrelse', '--figure', REPORT + '/nu', '--by', BO, 'Fra kommandolinjen')
    refused(c, town, 'a report that the pack has not', 'has no report "varighed"', 'comment', 'bestyrelse', '--figure',
            'varighed/x', '--by', BO, 'x')
    said = [x['text'] for x in json.loads(town.must('--json', 'comment', 'bestyrelse').out)]
    c.hold('the pack lists them', {'Fra pakken', 'Om befolkningen', 'Fra kommandolinjen'} <= set(said), said)
    _, path = town.publish()
    c.hold('the report alone says it', 'Fra pakken' in pdf_text(path[:-5] + '.pdf'))
    done = json.loads(town.must('--json', 'run', 'bestyrelse').out)[0]
    text = pdf_text([f for f in done['files'] if f.endswith('.pdf')][0])
    c.hold('the pack says both', 'Fra pakken' in text and 'Om befolkningen' in text, text)
    os.remove(town.path('reports', 'packs', 'bestyrelse.yaml'))


def check_refused(c, town, folder, returned):
    before = town.comments()
    other = os.path.join(folder, 'other.xlsx')
    book = openpyxl.Workbook()
    book.active['A1'] = 'Kommentar'
    book.save(other)
    refused(c, town, 'a foreign workbook', 'names no publication', 'comment', '--workbook', other, '--by', BO)
    write(folder, 'text.xlsx', 'a;b\n')
    refused(c, town, 'no workbook', 'no .xlsx file', 'comment', '--workbook', os.path.join(folder, 'text.xlsx'),
            '--by', BO)
    refused(c, town, 'a missing one', 'no such workbook', 'comment', '--workbook', os.path.join(folder, 'none.xlsx'),
            '--by', BO)
    for change, message in ((('|2026-10|', '|2026-09|'), 'has no such publication'),
                            (('almanak-1|', 'almanak-9|'), 'names no publication'),
                            (('|' + REPORT + '|', '|befolkning|'), 'has no such publication')):
        book = openpyxl.load_workbook(returned)
        for sheet in book:
            for line in sheet.iter_rows():
                for cell in line:
                    if isinstance(cell.value, str) and cell.value.startswith('almanak-1|'):
                        cell.value = cell.value.replace(*change)
        book.save(other)
        refused(c, town, 'another ' + change[1], message, 'comment', '--workbook', other, '--by', BO)
    book = openpyxl.load_workbook(returned)
    sheet = book['Kommentarer']
    sheet.cell(6, find_column(sheet, 'Kommentar')).value = 'Vedrører 010190-1234'
    sheet.cell(8, find_column(sheet, 'Kommentar')).value = 'x' * 2001
    book.save(other)
    done = town.run('comment', '--workbook', other, '--by', BO)
    c.equal('every bad text is told with its place', [e.text for e in done.errors()],
            ['the comment in row 6 of sheet "Kommentarer" has something like a CPR number in it',
             'the comment in row 8 of sheet "Kommentarer" is too long'], done)
    for text, problem in (('0101901234', 'CPR'), ('om 010190 1234.', 'CPR'), ('010190–1234', 'CPR'), (' \n', 'empty'),
                          ('a\x1b[2J', 'cannot be printed'), ('\u202egnirts', 'cannot be printed')):
        refused(c, town, 'text %r' % text, problem, 'comment', REPORT, '--by', BO, text)
    for text in ('1.234.567.890 kr.', 'konto 12345678', '010190-12345', 'uge 202645-20264'):
        c.equal('no CPR number: ' + text, town.run('comment', REPORT, '--by', BO, '--figure', 'nu', text).status, 0)
    refused(c, town, 'a figure that is not there', 'has no figure "distriker"', 'comment', REPORT, '--by', BO,
            '--figure', 'distriker', 'x')
    refused(c, town, 'a row of nothing', 'a row needs the figure', 'comment', REPORT, '--by', BO, '--row', 'a=b', 'x')
    refused(c, town, 'a figure of another report', 'is of report', 'comment', REPORT, '--by', BO, '--figure',
            'befolkning/landet', 'x')
    refused(c, town, 'nobody', 'whose comment', 'comment', REPORT, 'x')
    refused(c, town, 'another period', 'there is no publication', 'comment', REPORT, '--period', '2020-01', '--by', BO,
            'x')
    write(town.folder, 'recipients.yaml', RECIPIENTS)
    done = town.run('comment', REPORT, '--by', 'Bo Borg', 'x')
    c.equal('somebody nobody knows', [(e.text, e.hint()) for e in done.errors()],
            [('recipients.yaml knows nobody called "Bo Borg"',
              'Did you mean "Bo Berg"? There are: Anna Ærø Andersen, Bo Berg.')], done)
    c.equal('somebody known', town.run('comment', REPORT, '--by', BO, '--figure', 'nu', 'Kendt').status, 0)
    c.equal('nothing of it was kept', [x for x in town.comments() if x['figure'] != 'nu'],
            [x for x in before if x['figure'] != 'nu'])


def main():
    c = Checks()
    with temp_folder() as folder:
        town = Town(program_argument(__doc__), os.path.join(folder, 'town'))
        first, wanted, returned = check_workbooks(c, town, folder)
        check_next_version(c, town, first, wanted)
        check_libreoffice(c, town, folder)
        check_packs(c, town, folder)
        check_refused(c, town, folder, returned)
    c.done()


if __name__ == '__main__':
    main()
