"""What every publication must be: sound pages, typed workbooks, and figures
that agree between the formats.

SPDX-License-Identifier: MIT
"""
import datetime
import decimal
import re

from common import ROOT, read
from publication_tools import (Pdf, Workbook, bare, number, outside,
                               overlapping, printed, squeezed)

ONE = decimal.Decimal('0.0000000001')    # how well workbooks keep a rate


def titles(report):
    """Title and question as the definition has them."""
    text = read(ROOT, 'reports', report + '.yaml')
    return tuple(re.search('^%s: (.*)$' % field, text, re.M)[1].strip('"')
                 for field in ('title', 'question'))


# --- pages ----------------------------------------------------------------

def check_page_frame(checks, name, report, document, pdf):
    """What stands on every page, and around them."""
    title, question = titles(report)
    head = squeezed(pdf.pages[0])
    town = document['municipality'] or ''    # none on an empty installation
    for text in (title, question, town, document['period_label']):
        checks.hold('%s: "%s" on the first page' % (name, text), text in head,
                    head[:400])
    count = int(pdf.info['Pages'])
    checks.equal('%s: pages read' % name, len(pdf.pages), count)
    for i, page in enumerate(pdf.pages):
        footer = squeezed(page)[-400:]
        checks.hold('%s: number of page %d' % (name, i + 1), footer.endswith(
            'Side %d af %d' % (i + 1, count)), footer)
        checks.equal('%s: fictive on page %d' % (name, i + 1),
                     'Fiktive data' in footer, document['fictive'], footer)
        if document['clearance']:
            checks.hold('%s: clearance on page %d' % (name, i + 1),
                        document['clearance'] in footer, footer)
        if i > 0:
            checks.hold('%s: heading of page %d' % (name, i + 1),
                        squeezed(page).startswith(town or title),
                        page[:200])


def check_page_form(checks, name, pdf, document):
    """The file as readers of PDF see it."""
    checks.equal('%s: readers complain' % name, pdf.warnings, '')
    checks.hold('%s: qpdf --check' % name, pdf.check_status == 0 and
                'No syntax or stream encoding errors' in pdf.checked,
                pdf.checked)
    checks.hold('%s: fonts' % name, pdf.fonts and all(
        re.match(r'[A-Z]{6}\+Lato-', font) and (embedded, subset, uni) ==
        ('yes', 'yes', 'yes') for font, embedded, subset, uni in pdf.fonts),
        pdf.fonts)
    checks.hold('%s: A4' % name, '(A4)' in pdf.info['Page size'],
                pdf.info['Page size'])
    checks.equal('%s: title' % name, pdf.info['Title'], document['title'])
    day = datetime.date.fromisoformat(document['data_date'])
    stamp = day.strftime('%a %b ') + '%2d 00:00:00 %d' % (day.day, day.year)
    checks.hold('%s: dates are those of the data' % name,
                pdf.info['CreationDate'].startswith(stamp) and
                pdf.info['ModDate'].startswith(stamp), pdf.info)


def check_boxes(checks, name, pdf):
    for i, (width, height, words) in enumerate(pdf.boxes()):
        checks.equal('%s: words outside page %d' % (name, i + 1), [
            str(w) for w in outside(width, height, words)], [])
        checks.equal('%s: words over words on page %d' % (name, i + 1),
                     overlapping(words), [])


def check_outline(checks, name, tree, pdf):
    marks = [(title, page) for _, title, page in pdf.outline()]
    titles = [t for t, _ in marks]
    for block in tree.blocks:
        title = block['caption'] or (
            block['text'] if block.kind.startswith('heading') else '')
        if title and 'workbook only' not in block.flags:
            checks.hold('%s: bookmark "%s"' % (name, title[:60]),
                        title in titles, titles)
    for title, page in marks:
        checks.hold('%s: bookmark "%s" leads to its page' % (name, title[:60]),
                    bare(title)[:100] in bare(pdf.pages[page - 1]),
                    pdf.pages[page - 1][:300])
    checks.equal('%s: bookmarks run through the pages' % name,
                 [p for _, p in marks], sorted(p for _, p in marks))


def told_in_parts(row, loose):
    """A row too wide for a page: its first cell again in every part."""
    head, rest = row[0], row[1:]
    while rest:
        fits = [n for n in range(1, len(rest) + 1)
                if bare(''.join([head] + rest[:n])) in loose]
        if not fits:
            return False
        rest = rest[max(fits):]
    return True


def check_tables_on_pages(checks, name, tree, pdf):
    """Every row of every table; headings again where a table goes on."""
    text = pdf.text()
    loose = bare(pdf.raw)
    for block in tree.on_pages('table'):
        shown = block.rows + block.totals
        lost = [row for row in shown
                if squeezed(' '.join(row)) not in text and
                bare(''.join(row)) not in loose and
                not (bare(block['caption'] + 'Del 1 af') in loose and
                     told_in_parts(row, loose))]
        checks.equal('%s: rows of "%s"' % (name, block['caption'][:60]), lost,
                     [])
        if not shown:
            checks.hold('%s: "%s" says that it is empty' % (
                name, block['caption'][:60]), 'Ingen rækker.' in text)
        mark = squeezed(block['caption'] + ' (fortsat)')
        for i, page in enumerate(pdf.pages):
            page = squeezed(page)
            if mark not in page:
                continue
            after = page.partition(mark)[2][:300 + 30 * len(block.columns)]
            in_parts = bare(block['caption'] + 'Del 1 af') in loose
            labels = block.columns[:1] if in_parts else block.columns
            lost = [w for label in labels for w in label.split()
                    if w not in after]
            checks.equal('%s: heading of "%s" again on page %d' % (
                name, block['caption'][:60], i + 1), lost, [], after)
    for block in tree.blocks:
        if 'workbook only' in block.flags:
            continue
        for label in ('caption', 'text', 'footnote'):
            checks.hold('%s: %s "%s"' % (name, label, block[label][:40]),
                        bare(block[label].replace('*', '')) in loose)
        for item in block.items:
            checks.hold('%s: item "%s"' % (name, item[:40]),
                        bare(item) in loose)


def check_pages(checks, name, town, report):
    """Returns the PDF, for those who look further."""
    pdf = Pdf(town.file(report, 'pdf'))
    document, tree = town.json(report), town.tree(report)
    check_page_frame(checks, name, report, document, pdf)
    check_page_form(checks, name, pdf, document)
    check_boxes(checks, name, pdf)
    check_outline(checks, name, tree, pdf)
    check_tables_on_pages(checks, name, tree, pdf)
    text = ''.join(pdf.pages)
    checks.equal('%s: Danish letters' % name,
                 [c for c in 'æøå' if c not in text], [])
    checks.hold('%s: nothing of a template is left' % name,
                '{{' not in text and '}}' not in text)
    return pdf


# --- workbooks ------------------------------------------------------------

FORMATS = {'rate': re.compile(r'0(\.0+)?%'),
           'integer': re.compile('#,##0'),
           'money': re.compile(r'#,##0(\.00)?'),
           'decimal': re.compile(r'#,##0\.0+'),
           'month': re.compile(r'\[\$-406\]mmm yyyy'),
           'date': re.compile('dd-mm-yyyy')}


def check_cell(checks, name, column, value, cell, label):
    """One typed cell against the JSON value."""
    kind = column['type']
    where = '%s: %s of %s' % (name, column['name'], cell.coordinate)
    if value is None:
        return checks.hold(where + ' is no number', cell.data_type != 'n' or
                           cell.value is None, cell.value)
    if kind == 'text' or label:
        return checks.equal(where, cell.value or '', label or value or '')
    if not checks.hold(where + ' has a format',
                       FORMATS[kind].match(cell.number_format),
                       cell.number_format):
        return False
    if kind in ('month', 'date'):
        return checks.hold(where, cell.is_date and cell.value.strftime(
            '%Y-%m-%d').startswith(value), cell.value)
    found = decimal.Decimal(repr(cell.value)) if cell.data_type == 'n' else None
    return checks.hold(where, found is not None and
                       abs(found - decimal.Decimal(value)) < ONE,
                       '%r instead of %r' % (cell.value, value))


def check_sheet(checks, name, block, dataset, sheet):
    """A table's sheet: heading, cells by type, totals below."""
    header, body, below = Workbook.rows(sheet)
    columns = {c['label']: c for c in dataset['columns']}
    checks.equal('%s: rows' % name, len(body), len(dataset['rows']))
    checks.hold('%s: heading is frozen' % name,
                sheet.freeze_panes in ('A6', 'B6'), sheet.freeze_panes)
    named = [columns.get(h) or columns.get(h.rpartition(' (')[0])
             for h in header]
    checks.hold('%s: columns %s' % (name, header), all(named))
    checks.hold('%s: column widths' % name, all(
        sheet.column_dimensions[chr(65 + k)].width for k in
        range(len(header))))
    for row, cells in zip(dataset['rows'], body):
        for column, cell in zip(named, cells):
            value = row.get(column['name'])
            labels = dataset['labels'].get(column['name'], {})
            label = labels.get(str(value or ''))
            if column['type'] == 'text' and not value and not label:
                continue    # what stands for nothing is the report's choice
            if (column['type'], value, label) == ('text', '-', '-'):
                label = 'Ikke borger'
            check_cell(checks, name, column, value, cell, label)
    if block.totals:
        checks.hold('%s: totals' % name, any(
            c.value == 'I alt' for row in below for c in row),
            [[c.value for c in row] for row in below])


def check_cover(checks, name, report, document, book):
    names = list(book.sheets)
    checks.equal('%s: first and last sheet' % name, (names[0], names[-1]),
                 ('Forside', 'Definitioner'))
    cover = book.texts('Forside')
    for text in titles(report) + (document['period_label'],
                                  document['municipality']):
        if text is None:
            continue    # no municipality on an empty installation
        checks.hold('%s: "%s" on the cover' % (name, text), text in cover,
                    cover)
    checks.equal('%s: fictive on the cover' % name,
                 any('Fiktive data' in t for t in cover), document['fictive'])
    for sheet in names[1:]:
        checks.hold('%s: the cover leads to "%s"' % (name, sheet),
                    sheet in cover)
    created = book.book.properties.created.date().isoformat()
    checks.equal('%s: created' % name, created, document['data_date'])


def check_workbook(checks, name, town, report):
    book = Workbook(town.file(report, 'xlsx'))
    document, tree = town.json(report), town.tree(report)
    checks.equal('%s: broken parts' % name, book.broken, None)
    checks.equal('%s: formulas' % name, book.formulas, [])
    check_cover(checks, name, report, document, book)
    used = set()
    for block in tree.blocks:
        if block.kind not in ('table', 'chart', 'map') or \
           'page only' in block.flags:
            continue
        sheets = [s for s in book.by_title(block['caption'])
                  if s.title not in used]
        where = '%s: "%s"' % (name, block['caption'][:60])
        if not checks.hold(where + ' has a sheet', sheets):
            continue
        sheet = sheets[0]
        used.add(sheet.title)
        dataset = document['datasets'][block['data']]
        checks.hold(where + ' is a table or empty', bool(sheet.tables) !=
                    (sheet['A6'].value in ('Ingen rækker.', 'I alt')))
        if block.kind == 'table' and sheet.tables:
            check_sheet(checks, where, block, dataset, sheet)
        if block.kind == 'chart' and dataset['rows']:
            checks.equal(where + ': charts', len(sheet._charts), 1)
    told = ' '.join(book.texts('Definitioner'))
    for block in tree.on_pages('list')[-1:]:    # others stand in texts
        for item in block.items:
            checks.hold('%s: definition "%s"' % (name, item[:40]),
                        item.partition(': ')[2] in told, told[:500])


# --- figures --------------------------------------------------------------

def check_csv_is_json(checks, name, town, report):
    """Every value of every dataset; texts of CSV are labels."""
    for key, dataset in town.json(report)['datasets'].items():
        header, rows = town.csv(report, key)
        where = '%s: %s' % (name, key)
        checks.equal(where + ': columns', header,
                     [c['name'] for c in dataset['columns']])
        if not checks.equal(where + ': rows', len(rows),
                            len(dataset['rows'])):
            continue
        wrong = []
        for texts, row in zip(rows, dataset['rows']):
            for column, text in zip(dataset['columns'], texts):
                value = row.get(column['name'])
                labels = dataset['labels'].get(column['name'], {})
                expected = '[x]' if value is None else labels.get(
                    str(value), value)
                if column['type'] == 'text' and not value:
                    continue
                if column['type'] not in ('text', 'month', 'date') and \
                   value is not None and str(value) not in labels:
                    text, expected = number(text), decimal.Decimal(value)
                if text != expected:
                    wrong.append((column['name'], text, expected))
        checks.equal(where + ': CSV against JSON', wrong, [])


def check_page_is_json(checks, name, town, report):
    """Every figure of the tables, written the Danish way a second time."""
    datasets = town.json(report)['datasets']
    count = 0
    for block in town.tree(report).of('table'):
        dataset = datasets[block['data']]
        by_label = {c['label']: c for c in dataset['columns']}
        wrong = []
        for row, cells in zip(dataset['rows'], block.rows):
            for label, cell in zip(block.columns, cells):
                column = by_label[label]
                expected = None if column['name'] in dataset['labels'] \
                    else printed(column, row.get(column['name']))
                if expected is not None:
                    count += 1
                    if cell != expected:
                        wrong.append((label, cell, expected))
        checks.equal('%s: "%s" against JSON' % (name, block['caption'][:60]),
                     wrong, [])
    return count


def check_sound(checks, name, town, reports):
    """Everything that needs no other source. Returns the number of figures
    compared between pages and JSON."""
    count = 0
    for report in reports:
        where = '%s %s' % (name, report)
        check_pages(checks, where, town, report)
        check_workbook(checks, where, town, report)
        check_csv_is_json(checks, where, town, report)
        count += check_page_is_json(checks, where, town, report)
    return count
