"""Publications as tests see them: installations that publish, PDFs read back
with poppler and qpdf, workbooks with openpyxl, document trees, and figures
written the Danish way a second time.

SPDX-License-Identifier: MIT
"""
import csv
import decimal
import glob
import io
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

import openpyxl

from common import ROOT, run

KEY = '%064x' % 7    # of pseudonyms, so that family ids are the same each time
REPORTS = (
    'andel-med-hjaelp',
    'befolkning',
    'betalingskommune',
    'boern-paa-adressen',
    'effekt-12-maaneder',
    'familie-effekt',
    'familier-med-hjaelp',
    'familier-udgift',
    'folketal',
    'forsoergelse',
    'indsatsraekkefoelge',
    'kommunehoppere',
    'ledelsesinformation',
    'refusion',
    'sagsbehandler-belastning',
    'sagsbehandlere',
    'tilbud-og-pladser',
    'top50-familier',
    'vandring',
    'varighed',
    'virksomheder',
    'ydelser-paa-grupper',
)
PUBLIC = os.path.join(ROOT, 'reports', 'data', 'folketal')
MARGIN = 56.7        # points, left and right of the body
EDGE = 20            # points, nothing nearer the upper and lower edge


class Installation:
    """A folder in which almanak works."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.out = os.path.join(folder, 'out', 'publications')
        os.makedirs(os.path.join(folder, 'out', 'warehouse'))
        with open(os.path.join(folder, 'out', 'warehouse', 'pseudonym.key'),
                  'w', encoding='ascii') as f:
            f.write(KEY)

    def command(self, *args, fine=True, timeout=120):
        done = run(self.program, *args, cwd=self.folder, timeout=timeout)
        if fine and done.status != 0:
            raise RuntimeError('%s: %s' % (' '.join(args[:3]), done))
        return done

    def fill(self, *packages):
        self.command('load', '--quiet', *packages)
        self.command('refresh', '--quiet')
        return self

    def publish(self, *reports, formats='pdf,xlsx,csv,json,tree'):
        return self.command('run', *(reports or REPORTS), '--clearance',
                            'pseudonym', '--format', formats)

    def query(self, *args):
        """Header and rows of texts."""
        text = self.command('query', '--clearance', 'person', '--format',
                            'csv', *args).out
        rows = list(csv.reader(io.StringIO(text, newline='')))
        return rows[0], rows[1:]

    def figures(self, *args):
        """The only row of a query by name, as exact numbers."""
        header, rows = self.query(*args)
        assert len(rows) == 1, rows
        return dict(zip(header, map(number, rows[0])))

    def file(self, report, extension):
        """Path of the only publication of a report."""
        found = sorted(glob.glob(os.path.join(
            self.out, report + '-[0-9]*.' + extension)))
        return found[-1] if found else None

    def json(self, report):
        """The JSON publication; what is not available is None."""
        with open(self.file(report, 'json'), encoding='utf-8') as f:
            document = json.load(f, parse_float=decimal.Decimal)
        for dataset in document['datasets'].values():
            for row in dataset['rows']:
                row.update({k: None for k, v in row.items() if v == '[x]'})
        return document

    def csv(self, report, dataset):
        path = self.file(report, 'json')[:-len('.json')]
        with open('%s-%s.csv' % (path, dataset), encoding='utf-8',
                  newline='') as f:
            rows = list(csv.reader(f))
        return rows[0], rows[1:]

    def tree(self, report):
        with open(self.file(report, 'txt'), encoding='utf-8') as f:
            return Tree(f.read())


def number(text):
    """A number of a CSV file; texts and [x] stay as they are."""
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        return text


# --- Danish -----------------------------------------------------------------

def rounded(value, decimals):
    """Exact, halves away from zero."""
    return decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-decimals),
                                           rounding=decimal.ROUND_HALF_UP)


def danish(value, decimals=0):
    value = rounded(value, decimals)
    whole = '{:,}'.format(abs(int(value))).replace(',', '.')
    part = str(abs(value)).partition('.')[2]
    sign = '\u2212' if value < 0 else ''
    return sign + whole + (',' + part if decimals else '')


def printed(column, value):
    """A value of a JSON dataset as pages print it, one decimal in rates."""
    if value is None:
        return None
    if column['type'] == 'rate':
        return danish(decimal.Decimal(value) * 100, 1)
    if column['type'] in ('integer', 'money'):
        return danish(value)
    return None


# --- documents as trees -------------------------------------------------------

class Block:
    """One block: kind, facts by name, and the rows of its table."""

    def __init__(self, kind):
        self.kind = kind
        self.facts = {}
        self.flags = set()
        self.columns, self.rows, self.totals, self.items = [], [], [], []
        self.lines = []

    def __getitem__(self, name):
        return self.facts.get(name, '')


class Tree:
    """The document as "almanak run --format tree" tells it."""

    def __init__(self, text):
        self.text, self.facts, self.flags, self.blocks = text, {}, set(), []
        for line in text.split('\n')[1:]:
            depth, line = (len(line) - len(line.lstrip())) // 2, line.strip()
            name, colon, value = line.partition(': ')
            if depth == 1 and not colon and line in ('fictive', 'landscape'):
                self.flags.add(line)
            elif depth == 1 and colon:
                self.facts[name] = value
            elif depth == 1 and line:
                self.blocks.append(Block(line))
            elif depth > 1:
                self.member(self.blocks[-1], name, colon, value, line)

    @staticmethod
    def member(block, name, colon, value, line):
        block.lines.append(line)
        if name == 'column':
            block.columns.append(value.partition(' | ')[0])
        elif name in ('row', 'total', 'subtotal'):
            cells = [c.replace(' [missing]', '') for c in value.split(' | ')]
            (block.rows if name == 'row' else block.totals).append(cells)
        elif name == 'item':
            block.items.append(value.replace('*', ''))
        elif colon:
            block.facts.setdefault(name, value)
        else:
            block.flags.add(line)

    def of(self, kind):
        return [b for b in self.blocks if b.kind.split(' ')[0] == kind]

    def on_pages(self, kind):
        return [b for b in self.of(kind) if 'workbook only' not in b.flags]

    def in_workbook(self, kind):
        return [b for b in self.of(kind) if 'page only' not in b.flags]


# --- pages --------------------------------------------------------------------

def tool(*command):
    """Output of a reader; what it has to say on standard error as well."""
    done = subprocess.run(command, capture_output=True, check=False)
    return (done.stdout.decode('utf-8', 'replace'),
            done.stderr.decode('utf-8', 'replace'), done.returncode)


def squeezed(text):
    return ' '.join(text.split())


def bare(text):
    """Without white space and hyphens, which line breaks add and take."""
    return re.sub(r'[\s\u00ad\u2010\u2011-]', '', text)


class Word:
    def __init__(self, element):
        self.x0, self.y0, self.x1, self.y1 = (
            float(element.get(k)) for k in ('xMin', 'yMin', 'xMax', 'yMax'))
        self.text = element.text or ''

    def __str__(self):
        return '"%s" at %.1f,%.1f to %.1f,%.1f' % (
            self.text, self.x0, self.y0, self.x1, self.y1)


class Pdf:
    """A PDF file, read back. warnings: what the readers complained about."""

    def __init__(self, path):
        self.path = path
        layout, self.warnings, _ = tool('pdftotext', '-layout', path, '-')
        self.pages = layout.split('\f')[:-1]
        self.raw, more, _ = tool('pdftotext', '-raw', path, '-')
        self.warnings += more
        self.info = self.read_info()
        self.fonts = self.read_fonts()
        self.checked, _, self.check_status = tool('qpdf', '--check', path)

    def read_info(self):
        text, more, _ = tool('pdfinfo', self.path)
        self.warnings += more
        return dict(re.findall(r'^([\w ]+):\s+(.*)$', text, re.M))

    def read_fonts(self):
        """(name, embedded, subset, Unicode map)"""
        text, more, _ = tool('pdffonts', self.path)
        self.warnings += more
        return [tuple([line.split()[0]] + line.split()[-5:-2])
                for line in text.split('\n')[2:] if line.strip()]

    def outline(self):
        """(depth, title, page from 1) in order."""
        text, _, _ = tool('qpdf', '--json', '--json-key=outlines', self.path)
        found = []

        def visit(items, depth):
            for item in items:
                found.append((depth, item['title'], item['destpageposfrom1']))
                visit(item['kids'], depth + 1)
        visit(json.loads(text)['outlines'], 0)
        return found

    def boxes(self):
        """(width, height, words) a page."""
        text, more, _ = tool('pdftotext', '-bbox-layout', self.path, '-')
        self.warnings += more
        # Control characters have no place in XML, and none may be there.
        tree = ElementTree.fromstring(text)
        space = '{http://www.w3.org/1999/xhtml}'
        return [(float(page.get('width')), float(page.get('height')),
                 [Word(w) for w in page.iter(space + 'word')])
                for page in tree.iter(space + 'page')]

    def text(self):
        return squeezed(' '.join(self.pages))


def outside(width, height, words):
    """Words that leave the body's margins, or come near an edge."""
    return [w for w in words
            if w.x0 < MARGIN - 1 or w.x1 > width - MARGIN + 1 or
            w.y0 < EDGE or w.y1 > height - EDGE]


def overlapping(words, hair=0.5):
    """Pairs of words whose letters lie over each other by more than a hair.
    A box is as high as the font's line, a quarter of which is air."""
    found = []
    inked = []
    for w in words:
        air = (w.y1 - w.y0) * 0.12
        inked.append((w.y0 + air, w.y1 - air, w.x0, w.x1, w))
    inked.sort(key=lambda box: box[0])
    for i, (top, low, left, right, a) in enumerate(inked):
        for over, under, start, end, b in inked[i + 1:]:
            if over >= low - hair:
                break
            if min(right, end) - max(left, start) > hair and \
               min(low, under) - max(top, over) > hair:
                found.append('%s and %s' % (a, b))
    return found


# --- workbooks ----------------------------------------------------------------

class Workbook:
    """A workbook, read back."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.sheets = {s.title: s for s in self.book.worksheets}
        with zipfile.ZipFile(path) as parts:
            self.formulas = [n for n in parts.namelist()
                             if n.startswith('xl/worksheets/sheet') and
                             re.search(rb'<f[ >/]', parts.read(n))]
            self.broken = parts.testzip()

    def by_title(self, title, data=False):
        """Sheets whose first cell is the title."""
        return [s for s in self.book.worksheets
                if s['A1'].value == title and (not data or s.tables)]

    def texts(self, name):
        return [c.value for row in self.sheets[name].iter_rows() for c in row
                if isinstance(c.value, str)]

    @staticmethod
    def rows(sheet):
        """Header, body cells, and cells below the table, of the table."""
        table = next(iter(sheet.tables.values()))
        cells = list(sheet[table.ref])
        first = cells[-1][0].row + 1
        last = table.totalsRowCount or 0
        body = cells[1:len(cells) - last]
        below = [row for row in sheet.iter_rows(min_row=first)
                 if any(c.value is not None for c in row)]
        return [c.value for c in cells[0]], body, below
