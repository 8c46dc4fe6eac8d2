#!/usr/bin/python3
"""Publish packs and read them back.

usage: packs.py PROGRAM [--update]

A pack of two small reports on the town worked out by hand: its cover and
contents, its workbook, what its parts share, its slices, and what is refused.
tests/golden/packs/proeve-pakke.txt is its document tree, read and approved;
--update writes it anew.

SPDX-License-Identifier: MIT
"""
import glob
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile

import openpyxl

from common import ROOT, TOWN, Checks, read, temp_folder, write
from publication_tools import PUBLIC, Installation, Pdf, squeezed

GOLDEN = os.path.join(ROOT, 'tests', 'golden', 'packs', 'proeve-pakke.txt')
PEOPLE = '''\
report: p-borgere
title: Borgerne
question: Hvor bor de?
sources: "Kilde: CPR-registret."
data:
  udvikling: {from: borger, measures: [borgere, andel_med_hjaelp], by: [maaned], last: 13}
  distrikter:
    from: borger
    measures: [borgere, med_hjaelp, andel_med_hjaelp]
    by: [distrikt]
    without: {distrikt: ''}
    order: [-borgere]
    totals: true
    then: [{share: {of: borgere}}, {rank: {of: borgere}}]
  alder:
    from: borger
    measures: [borgere, med_hjaelp]
    by: [aldersgruppe]
    totals: true
    then: [{compare: {shift: -12, columns: [borgere]}}, {rank: {of: borgere}}]
layout:
  - text: p-borgere.md.tpl
  - tiles: [{data: udvikling, value: borgere, compare: [previous, year_before]}]
  - chart: {data: udvikling, kind: line, x: maaned, y: [borgere], caption: Udvikling}
  - heading: Efter alder
  - table: {data: alder, totals: true, caption: Borgere efter alder}
  - heading: Efter distrikt
  - table: {data: distrikter, totals: true, caption: Borgere efter distrikt}
'''
SERVICES = '''\
report: p-ydelser
title: Ydelserne
question: Hvem får hvad?
landscape: true
confidential: "Fortroligt: små tal"
sources: "Kilder: fagsystemernes forløb."
data:
  nu:
    from: ydelse
    measures: [personer, bestand, tilgang, helaarspersoner, udgift]
    by: [ydelse]
    last: 12
    order: [-personer]
    totals: true
    then: [{rank: {of: personer}}]
  maaneder: {from: ydelse, measures: [personer, udgift], by: [maaned], last: 13}
  alle: {from: ydelse, measures: [personer, udgift], last: 12}
layout:
  - table: {data: nu, totals: true, caption: Ydelser}
  - table: {data: maaneder, caption: Måned for måned}
  - table: {data: alle, caption: I alt}
  - note: En person kan være på flere ydelser.
'''
PACK = '''\
pack: proeve-pakke
title: Prøvepakken
question: Hvordan går det?
reports: [p-borgere, p-ydelser]
formats: [pdf, xlsx, csv, json, tree]
audience: politiker
'''
TEMPLATE = '{{#UDVIKLING_SIDSTE}}Der er {{BORGERE:x-md}} borgere i {{PERIODE:x-md}}.{{/UDVIKLING_SIDSTE}}\n'
DISTRICTS = {'N': 'Nordbyen', 'S': 'Sydbyen'}


class Town(Installation):
    """The town with reports and packs of its own."""

    def __init__(self, program, folder):
        super().__init__(program, folder)
        self.define('p-borgere', PEOPLE)
        self.define('p-ydelser', SERVICES)
        write(folder, 'templates/p-borgere.md.tpl', TEMPLATE)
        write(folder, 'recipients.yaml', 'allowed_domains: [town.dk]\nroles:\n'
              '  politiker: {clearance: aggregate}\n  direktion: {clearance: aggregate}\n'
              'people:\n  - {name: Bo, mail: b@town.dk, roles: [politiker, direktion]}\n'
              'mail: {host: localhost, from: a@town.dk}\n')
        self.pack(PACK)

    def define(self, name, text):
        write(self.folder, 'reports/%s.yaml' % name, text)

    def pack(self, text):
        name = re.match(r'pack: (\S+)', text).group(1)
        write(self.folder, 'reports/packs/%s.yaml' % name, text)
        return name

    def path(self, name):
        return os.path.join(self.out, name)

    def document(self, name):
        with open(self.path(name + '.json'), encoding='utf-8') as f:
            return json.load(f)

    def rows(self, document, report, dataset):
        part = [r for r in document['reports'] if r['report'] == report][0]
        return part['datasets'][dataset]

    def answers(self, *args):
        return json.loads(self.command('query', '--format', 'json', *args).out)


# --- one publication --------------------------------------------------------

def link_count(path):
    """Links to places of the same file."""
    plain = subprocess.run(['qpdf', '--qdf', path, '-'], capture_output=True, check=False).stdout
    return len(re.findall(rb'/Subtype /Link\b', plain)) - len(re.findall(rb'/S /URI\b', plain))


def check_pages(checks, town):
    pdf = Pdf(town.path('proeve-pakke-2026-10.pdf'))
    checks.equal('sound', (pdf.check_status, pdf.warnings), (0, ''))
    cover = squeezed(pdf.pages[0])
    for text in ('Prøvepakken', 'Hvordan går det?', 'oktober 2026', '31. oktober 2026', 'Indhold', 'Hvor bor de?'):
        checks.hold('cover: ' + text, text in cover, cover)
    starts = {title: page for depth, title, page in pdf.outline() if depth == 0}
    checks.equal('bookmarks', list(starts), ['Borgerne', 'Ydelserne', 'Definitioner', 'Kilder'])
    below = [title for depth, title, _ in pdf.outline() if depth == 1]
    checks.hold('headings below their report', 'Efter alder' in below and 'Efter distrikt' in below, below)
    for number, title in ((1, 'Borgerne'), (2, 'Ydelserne')):
        checks.hold('contents: ' + title, re.search(r'%d\s+%s.*?\s%d\b' % (number, title, starts[title]), cover), cover)
        checks.hold('first on its page: ' + title, title in pdf.pages[starts[title] - 1][:400])
    checks.hold('contents: what is shared', re.search(r'Definitioner og kilder\s+%d\b' % starts['Definitioner'], cover))
    checks.equal('links', link_count(pdf.path), 3)
    for i, page in enumerate(pdf.pages):
        head = squeezed(page)[:160]
        if i > 0:
            report = [t for t in ('Borgerne', 'Ydelserne') if starts[t] <= i + 1]
            report = report[-1] if i + 1 < starts['Definitioner'] else ''
            checks.hold('head of page %d' % (i + 1), 'Prøvepakken' in head and report in head, head)
        checks.hold('foot of page %d' % (i + 1), 'Side %d af %d' % (i + 1, len(pdf.pages)) in squeezed(page))
    confidential = ['Fortroligt: små tal' in squeezed(p) for p in pdf.pages]
    checks.equal('confidential pages', [i + 1 for i, c in enumerate(confidential) if c][:2], [1, starts['Ydelserne']])
    widths = [round(w) for w, _, _ in pdf.boxes()]
    checks.equal('only its pages lie', [widths[0], widths[starts['Borgerne'] - 1], widths[starts['Ydelserne'] - 1],
                                        widths[-1]], [595, 595, 842, 595])
    terms = re.findall(r'(?:^|\n)\s*\u2022\s*([^:\n]+):', '\n'.join(pdf.pages[starts['Definitioner'] - 1:]))
    checks.hold('terms once', len(terms) == len(set(terms)) > 5, terms)
    checks.hold('terms by label', terms.index('Aldersgruppe') < terms.index('Udgift'), terms)
    checks.hold('a label of two meanings', 'Måned (Borgerne)' in terms and 'Måned (Ydelserne)' in terms, terms)


def check_workbook(checks, town):
    book = openpyxl.load_workbook(town.path('proeve-pakke-2026-10.xlsx'))
    names = book.sheetnames
    checks.equal('sheets', names, [
        'Forside', '1 Tekst', '1 Nøgletal', '1 Udvikling', '1 Borgere efter alder', '1 Borgere efter distrikt',
        '2 Ydelser', '2 Måned for måned', '2 I alt', 'Definitioner'])
    cover = book['Forside']
    links = [c.hyperlink.location.split('!')[0].strip("'") for row in cover.iter_rows() for c in row if c.hyperlink]
    checks.equal('contents of the workbook', links, names[1:])
    texts = [str(c.value) for row in cover.iter_rows() for c in row if c.value]
    for text in ('Prøvepakken', 'oktober 2026', '1  Borgerne', '2  Ydelserne', 'Fortroligt: små tal'):
        checks.hold('cover of the workbook: ' + text, text in texts, texts)
    rows = [[c.value for c in row] for row in book['Definitioner'].iter_rows()]
    labels = [row[0] for row in rows]
    checks.hold('definitions once', labels.count('Personer') == 1 and 'Måned (Borgerne)' in labels, labels)
    notes = [row for row in rows if row[1] == 'En person kan være på flere ydelser.']
    checks.equal('notes say whose they are', [row[0] for row in notes], ['Ydelserne'])
    sources = [row for row in rows if row[0] == 'Borgerne']
    checks.hold('sources', ['Borgerne', 'Kilde: CPR-registret.'] in [row[:2] for row in sources], sources)


def check_data(checks, town):
    document = town.document('proeve-pakke-2026-10')
    checks.equal('JSON', (document['pack'], [r['report'] for r in document['reports']]),
                 ('proeve-pakke', ['p-borgere', 'p-ydelser']))
    found = sorted(os.path.basename(p) for p in glob.glob(town.path('*.csv')))
    checks.equal('CSV', found, ['proeve-pakke-2026-10-%s.csv' % n for n in (
        'p-borgere-alder', 'p-borgere-distrikter', 'p-borgere-udvikling', 'p-ydelser-alle', 'p-ydelser-maaneder',
        'p-ydelser-nu')])
    checks.equal('residents', town.rows(document, 'p-borgere', 'udvikling')['rows'][-1]['borgere'], 34)


def check_golden(checks, town, update):
    text = read(town.path('proeve-pakke-2026-10.txt'))
    if update:
        os.makedirs(os.path.dirname(GOLDEN), exist_ok=True)
        with open(GOLDEN, 'w', encoding='utf-8') as f:
            f.write(text)
    checks.equal('the document', text, read(GOLDEN) if os.path.exists(GOLDEN) else '')


def check_again(checks, town):
    """Made again from its snapshot, byte by byte; and not archived twice."""
    again = town.command('run', 'proeve-pakke')
    checks.hold('unchanged', 'unchanged' in again.out, again)
    for name in ('proeve-pakke-2026-10-001', 'distrikter-2026-10-001'):
        made = town.command('archive', 'reproduce', name, fine=False)
        checks.equal('reproduced: ' + name, made.status, 0, made)


# --- slices -----------------------------------------------------------------

QUESTIONS = [
    ('p-borgere', 'udvikling', '--cube borger --measures borgere,andel_med_hjaelp --by maaned --last 13'),
    ('p-borgere', 'alder', '--cube borger --measures borgere,med_hjaelp --by aldersgruppe --totals'),
    ('p-ydelser', 'nu', '--cube ydelse --measures personer,bestand,tilgang,helaarspersoner,udgift --by ydelse --last 12 '
     '--order -personer --totals'),
    ('p-ydelser', 'maaneder', '--cube ydelse --measures personer,udgift --by maaned --last 13'),
    ('p-ydelser', 'alle', '--cube ydelse --measures personer,udgift --last 12'),
]


def texts_of(path):
    """All that a file says."""
    if path.endswith('.xlsx'):
        with zipfile.ZipFile(path) as book:
            return ' '.join(book.read(n).decode('utf-8', 'replace') for n in book.namelist())
    if path.endswith('.pdf'):
        return Pdf(path).raw
    return read(path)


def check_slices(checks, town):
    town.pack(PACK.replace('proeve-pakke', 'distrikter') + 'split: {by: distrikt, cube: borger}\n')
    made = town.command('run', 'distrikter')
    checks.equal('a publication a slice', sorted(re.findall(r'^(distrikter[\w-]+)', made.out, re.M)),
                 ['distrikter-2026-10-001', 'distrikter-2026-10-002'])
    for code, name in DISTRICTS.items():
        document = town.document('distrikter-2026-10-' + code)
        checks.equal('slice ' + code, document['slice'], 'Distrikt: ' + name)
        for report, dataset, question in QUESTIONS:
            asked = town.answers(*question.split(), '--where', 'distrikt=' + code)
            found = town.rows(document, report, dataset)
            columns = [c['name'] for c in asked['columns']]
            checks.equal('%s of %s, asked alone' % (dataset, code),
                         [{k: row[k] for k in columns} for row in found['rows']], asked['rows'])
            if 'totals' in asked:
                checks.equal('totals of %s of %s' % (dataset, code),
                             {k: v for k, v in found['totals'].items() if k in asked['totals']}, asked['totals'])
        districts = town.rows(document, 'p-borgere', 'distrikter')['rows']
        checks.equal('the slice alone', [(r['distrikt'], r['rang'], r['borgere_andel']) for r in districts],
                     [(code, 1, 1)])
        ranks = [r['rang'] for r in town.rows(document, 'p-borgere', 'alder')['rows']]
        checks.equal('ranks of ' + code, sorted(ranks), list(range(1, len(ranks) + 1)))
        other = [n for c, n in DISTRICTS.items() if c != code][0]
        for path in glob.glob(town.path('distrikter-2026-10-%s*' % code)):
            checks.hold('nothing of others in ' + os.path.basename(path), other not in texts_of(path))
        checks.hold('whose it is', 'Distrikt: ' + name in Pdf(town.path('distrikter-2026-10-%s.pdf' % code)).pages[0])
    catalog = sqlite3.connect(os.path.join(town.folder, 'out', 'archive', 'catalog.db'))
    rows = catalog.execute("SELECT id, kind, slice FROM publication WHERE report = 'distrikter'").fetchall()
    catalog.close()
    checks.equal('the archive knows the slices', sorted(row[2] for row in rows), ['N', 'S'])
    alone = town.command('run', 'distrikter', '--slice', 'S')
    checks.hold('one slice', re.match(r'distrikter-2026-10-00\d \(unchanged', alone.out) and
                '2026-10-N' not in alone.out, alone)
    wrong = town.command('run', 'distrikter', '--slice', 'Ø', fine=False)
    checks.hold('an unknown slice', wrong.status == 2 and 'has no slice "Ø"' in wrong.err and
                'There are: N, S.' in wrong.err, wrong)
    wrong = town.command('run', 'proeve-pakke', '--slice', 'N', fine=False)
    checks.hold('a slice of the whole', wrong.status == 2 and 'pack "proeve-pakke" is not split' in wrong.err, wrong)


def check_empty_slices(checks, town):
    """Nobody has been in practice (VLP) since 2025."""
    pack = 'pack: ydelsesvis\ntitle: En ydelse\nreports: [p-ydelser]\nformats: [json, tree]\n' \
           'split: {by: ydelse, cube: ydelse, empty: %s}\n'
    town.pack(pack % 'none')
    made = town.command('run', 'ydelsesvis')
    checks.hold('no publication without data', 'ydelsesvis-2026-10-KH' in made.out and '-VLP' not in made.out, made)
    made = town.command('run', 'ydelsesvis', '--slice', 'VLP')
    checks.hold('nor when asked for', 'has no slice with data' in made.err and made.out == '', made)
    town.pack(pack % 'note')
    town.command('run', 'ydelsesvis')
    note = read(town.path('ydelsesvis-2026-10-VLP.txt'))
    checks.hold('a note', 'text: Der er ingen data for Ydelse: Virksomhedspraktik i oktober 2026.' in note, note)


# --- periods, empty reports, refusals ---------------------------------------

def check_periods(checks, town):
    town.pack(PACK.replace('proeve-pakke', 'kvartal').replace('[pdf, xlsx, csv, json, tree]', 'tree') +
              'period: quarter\n')
    town.command('run', 'kvartal')
    text = read(town.path('kvartal-2026-K3.txt'))
    checks.hold('the quarter that is over', 'period: 3. kvartal 2026' in text and
                'row: september 2026' in text and 'row: oktober 2026' not in text, text[:1500])
    town.command('run', 'kvartal', '--period', '2026-04')
    checks.hold('the quarter of a month', os.path.exists(town.path('kvartal-2026-K2.txt')))


def check_without_data(checks, town):
    town.pack('pack: halv\ntitle: Halv\nreports: [p-borgere, folketal]\nformats: tree\n')
    made = town.command('run', 'halv', '--period', '2031-01')
    text = read(town.path('halv-2031-01.txt'))
    checks.hold('a report without data', 'text: Der er ingen data til denne rapport for januar 2031.' in text and
                'part: folketal' in text, text[:1500])
    checks.hold('its reason', 'report "p-borgere" has no data for its pack' in made.err, made)
    made = town.command('run', 'proeve-pakke', '--period', '2031-01', fine=False)
    checks.hold('nothing to publish', made.status == 4 and 'has nothing to publish' in made.err, made)
    town.pack('pack: en\ntitle: Kun en\nreports: [p-borgere]\nformats: tree\n')
    town.command('run', 'en')
    text = read(town.path('en-2026-10.txt'))
    checks.hold('a pack of one report', text.startswith('document: en\n  title: Kun en\n') and 'part:' not in text and
                'text: Definitioner' in text, text[:800])


def check_refusals(checks, town):
    def refuse(name, pack, message, hint, status=3):
        path = 'packs/' + town.pack(pack)
        done = town.command('check', fine=False)
        hits = [e for e in done.errors() if message in e.text]
        checks.hold(name, done.status == status and len(hits) == 1 and hint in hits[0].hint(), done)
        os.remove(os.path.join(town.folder, 'reports', path + '.yaml'))

    base = 'pack: proeve\ntitle: P\nformats: pdf\n'
    refuse('the name of a report', base.replace('proeve', 'p-borgere') + 'reports: [p-ydelser]\n',
           '"p-borgere" is the name of a report, too', 'Call the pack something else')
    refuse('more clearance than the pack has', base + 'reports: [top50-familier]\n',
           'report "top50-familier" needs clearance "pseudonym", and its pack has "aggregate"', 'Leave the report out')
    refuse('more clearance than its readers have', base + 'reports: [p-ydelser]\naudience: politiker\n'
           'clearance: pseudonym\n',
           'pack "proeve" has clearance "pseudonym", and its audience "politiker" has "aggregate"', 'Lower the clearance')
    town.define('p-ark', SERVICES.replace('p-ydelser', 'p-ark', 1).replace('landscape: true', 'formats: [xlsx]'))
    refuse('a format that a report may not have', base + 'reports: [p-ark]\n',
           'report "p-ark" is not published as pdf', 'Leave the format or the report out')
    ark = town.pack('pack: ark\ntitle: Ark\nformats: xlsx\nreports: [p-ark]\n')
    wrong = town.command('run', ark, '--format', 'pdf', fine=False)
    checks.hold('nor on the command line', wrong.status == 2 and 'report "p-ark" is not published as pdf' in wrong.err,
                wrong)
    refuse('no such dimension', base + 'reports: [p-ydelser]\nsplit: {by: afdelin, cube: ydelse}\n',
           'unknown dimension "afdelin"', 'Did you mean "afdeling"?')
    refuse('no such cube', base + 'reports: [p-ydelser]\nsplit: {by: afdeling, cube: ydels}\n',
           'unknown cube "ydels"', 'Did you mean "ydelse"?')
    split = 'split: {by: afdeling, cube: ydelse}\n'
    town.define('p-smal', PEOPLE.replace('p-borgere', 'p-smal', 1).split('  distrikter:')[0] +
                'layout: [{table: {data: udvikling, caption: A}}]\n')
    refuse('a cube without the key', base + 'reports: [p-ydelser, p-smal]\n' + split,
           'dataset "udvikling" cannot be split by "afdeling", which cube "borger" does not have', 'whole: true')
    town.define('p-filter', 'report: p-filter\ntitle: F\ndata:\n  a: {from: ydelse, measures: [personer], '
                'where: {afdeling: JOB}}\nlayout: [{table: {data: a, caption: A}}]\n')
    refuse('a filter on the key', base + 'reports: [p-filter]\n' + split,
           'dataset "a" filters "afdeling" itself, which its pack is split by', 'whole: true')
    town.pack(base + 'reports: [p-ydelser, {report: p-smal, whole: true}, {report: p-filter, whole: true}]\n' + split)
    done = town.command('check', fine=False)
    checks.equal('but whole', done.status, 0, done)
    refuse('a key of more clearance', base + 'reports: [p-ydelser]\nsplit: {by: sagsbehandler, cube: ydelse}\n',
           'dimension "sagsbehandler" needs clearance "person", the question has "aggregate"', 'clearance person', 4)


def check_clearance(checks, town):
    """What ranks families shows none of them, and needs no clearance."""
    made = town.command('run', 'ledelsesinformation', '--format', 'json')
    text = read(town.file('ledelsesinformation', 'json'))
    checks.hold('no family', made.status == 0 and 'familie_id' not in text)
    told = town.command('explain', '--report', 'ledelsesinformation', '--data', 'dyreste').out
    checks.hold('nor explained', 'familie_id' not in told and 'Familie-id' not in told, told)
    told = town.command('explain', '--report', 'ledelsesinformation', '--data', 'dyreste', '--clearance',
                        'pseudonym').out
    checks.hold('but for those who may', 'familie_id' in told, told)
    wrong = town.command('explain', '--report', 'ledelsesinformation', '--data', 'nu', '--where', 'cpr=1505951522',
                         fine=False)
    checks.hold('nor a filter on persons', 'needs clearance "person"' in wrong.err, wrong)


def check_listed(checks, town):
    packs = json.loads(town.command('list', 'packs', '--json').out)
    listed = {p['pack']: p for p in packs}
    checks.hold('list packs', listed['proeve-pakke']['reports'] == 'p-borgere,p-ydelser' and
                listed['proeve-pakke']['audience'] == 'politiker' and 'politikerpakke' in listed, packs)


def main():
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ['--update']):
        sys.exit(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        town = Town(os.path.abspath(sys.argv[1]), os.path.join(folder, 'hand')).fill(*TOWN, PUBLIC)
        made = town.command('run', 'proeve-pakke')
        checks.hold('published', 'proeve-pakke-2026-10-001' in made.out, made)
        check_pages(checks, town)
        check_workbook(checks, town)
        check_data(checks, town)
        check_golden(checks, town, sys.argv[2:] == ['--update'])
        check_slices(checks, town)
        check_again(checks, town)
        check_empty_slices(checks, town)
        check_periods(checks, town)
        check_without_data(checks, town)
        check_listed(checks, town)
        check_clearance(checks, town)
        check_refusals(checks, town)
    checks.done()


if __name__ == '__main__':
    main()
