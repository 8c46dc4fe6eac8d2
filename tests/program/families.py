#!/usr/bin/python3
"""The most expensive families by name, and what reports of families agree on.

usage: families.py PROGRAM

top50-familier-sager has a sheet a family whose sum is the cost of the family,
and no pages are made of it.  Figures of families are the same whichever cube
and report tells them.

SPDX-License-Identifier: MIT
"""
import decimal
import glob
import os

from common import TOWN, Checks, program_argument, run, temp_folder
from publication_tools import Installation, Workbook, number

NAMED = 'top50-familier-sager'
TYPES = ('familie', 'husstand', 'tvaers')


def cents(value):
    return decimal.Decimal(str(value or 0)).quantize(decimal.Decimal('0.01'))


def check_sheets(checks, name, town):
    """A sheet a family, in the order of the list, with all that it cost."""
    done = town.command('run', NAMED, '--clearance', 'person')
    checks.hold('%s: no pages' % name, '.pdf' not in done.out, done.out)
    book = Workbook(town.file(NAMED, 'xlsx'))
    header, rows, _ = Workbook.rows(
        book.by_title('De 50 dyreste familier')[0])
    column = [h.split(' (')[0] for h in header].index('Udgift, alle medlemmer')
    listed = {row[0].value: cents(row[column].value) for row in rows}
    sheets = {}
    for sheet in book.sheets.values():
        title = str(sheet.cell(1, 1).value)
        if title.startswith('Familie ') and title[8:].isdigit():
            header, body, below = Workbook.rows(sheet)
            total = [r for r in below if r[0].value == 'I alt']
            checks.equal('%s: one total of %s' % (name, title), len(total), 1)
            sheets[int(title[8:])] = cents(total[0][len(header) - 1].value)
            checks.equal('%s: sum of %s' % (name, title), sheets[
                int(title[8:])], sum(cents(r[len(header) - 1].value)
                                     for r in body))
    spent = {k: v for k, v in listed.items() if v}
    checks.equal('%s: cost on the sheets' % name,
                 {k: v for k, v in sheets.items() if v}, spent)
    checks.hold('%s: a sheet a family' % name, set(spent) <= set(sheets),
                sorted(sheets))


def check_refused(checks, name, town):
    done = town.command('run', NAMED, '--clearance', 'person', '--format',
                        'pdf', fine=False)
    checks.hold('%s: pages alone are refused' % name,
                'is not published as pdf' in done.err and done.status != 0,
                done.err)
    done = town.command('run', NAMED, '--clearance', 'pseudonym', fine=False)
    checks.hold('%s: clearance' % name, 'needs clearance "person"' in done.err,
                done.err)
    done = town.command('run', '--all', '--clearance', 'person', '--format',
                        'pdf', '--out', os.path.join(town.folder, 'pages'))
    checks.hold('%s: --all leaves it out' % name,
                '"%s" was left out: it is not published' % NAMED in done.err,
                done.err)


def check_agreement(checks, name, town):
    """Cost and families, from one cube and another."""
    for kind in TYPES:
        only = ('--where', 'familietype=' + kind)
        told = town.figures('--cube', 'familie', '--measures',
                            'udgift,udgift_alle,familier', *only)
        received = town.figures('--cube', 'familieydelse', '--measures',
                                'udgift,udgift_alle', *only)
        checks.equal('%s: cost received by %s' % (name, kind), received,
                     {k: told[k] for k in received})
        header, rows = town.query('--cube', 'familieydelse', '--measures',
                                  'udgift_alle', '--by', 'fagomraade', *only)
        other, areas = town.query('--cube', 'familieudgift', '--measures',
                                  'udgift_alle', '--by', 'fagomraade', *only)
        checks.equal('%s: cost of %s by area' % (name, kind),
                     sorted(r for r in rows if number(r[1])),
                     sorted(r for r in areas if number(r[1])))
        for by in ('placering', 'placering_foer', 'tiendedel', 'procent'):
            _, rows = town.query('--cube', 'familie', '--measures',
                                 'familier,udgift', '--by', by, *only)
            checks.equal('%s: %s by %s' % (name, kind, by),
                         [sum(number(r[i]) for r in rows) for i in (1, 2)],
                         [told['familier'], told['udgift']])
    town.command('run', 'familier-udgift', 'top50-familier', 'familie-effekt',
                 'indsatsraekkefoelge', '--clearance', 'pseudonym',
                 '--format', 'json')
    spread = town.json('familier-udgift')['datasets']
    dearest = town.json('top50-familier')['datasets']['top50']['rows'][0]
    checks.equal('%s: cost of the dearest in two reports' % name,
                 spread['placeringer']['rows'][0]['udgift'],
                 dearest['udgift'])
    checks.equal('%s: share of the dearest in two reports' % name,
                 spread['placeringer']['rows'][0]['udgift_andel'],
                 dearest['udgift_andel'])
    for key in ('tiendedele', 'placeringer', 'kurve'):
        last = spread[key]['rows'][-1]
        checks.hold('%s: all of %s' % (name, key),
                    abs(last['udgift_samlet'] - 1) < 1e-9, last)
    for row in town.json('indsatsraekkefoelge')['datasets']['par']['rows']:
        checks.hold('%s: interval of %s, %s' % (
            name, row['foerste'], row['anden']), row['opgjorte'] >= 5 and
            row['uden_ydelse_fra'] <= row['effekt'] <= row['uden_ydelse_til']
            and row['opgjorte_gruppe'] == (
                'svagt' if row['opgjorte'] < 20 else 'godt'), row)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        hand = Installation(program, os.path.join(folder, 'hand')).fill(*TOWN)
        town = Installation(program, os.path.join(folder, 'town'))
        delivery = os.path.join(town.folder, 'delivery')
        done = run(program, 'synth', '--quiet', '--persons', '2000',
                   '--months', '36', delivery)
        assert done.status == 0, done
        town.fill(*sorted(glob.glob(os.path.join(delivery, '*'))))
        for name, place in (('hand', hand), ('2000 persons', town)):
            check_sheets(checks, name, place)
            check_agreement(checks, name, place)
        check_refused(checks, 'hand', hand)
    checks.done()


if __name__ == '__main__':
    main()
