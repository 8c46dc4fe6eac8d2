#!/usr/bin/python3
"""Compare the program with the oracle on random towns.

usage: compare.py --almanak PATH [--seeds A-B] [--keep] [--future]
                  [--cubes NAME,...]

One line a seed; the first differing rows of every differing query; exit
status 1 on any difference.  Without --almanak only the oracle runs, with its
own identities checked.
"""
import argparse
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile

import oracle
import questions
from calendars import last_day, month_text
from facts import Query
from people import events
from questions import YEAR_TO_DATE
from random_town import make_town
from records import FAMILY_TYPES

RATES = {'andel_med_hjaelp', 'helaarspersoner', 'effekt', 'andel',
         'varighed', 'varighed_middel', 'vaerdi', 'normtimer',
         'fravaerstimer', 'andel_refusion'}
SHOWN = 5           # differing rows printed a query
MADE_UP = 30        # questions a seed, besides those written down


def describe(query):
    cube, measures, by, where, period, last = query
    text = ['--cube', cube, '--measures', measures]
    if by:
        text += ['--by', by]
    for w in where:
        text += ['--where', w]
    if period:
        text += ['--period', period]
    if last == YEAR_TO_DATE:
        text += ['--year-to-date']
    elif last:
        text += ['--last', str(last)]
    return text


def ask_oracle(town, query):
    parser = argparse.ArgumentParser()
    oracle.query_arguments(parser)
    args = parser.parse_args(describe(query))
    return oracle.query_from(town, args).run()


def ask_program(almanak, folder, arguments):
    """Header and rows, or an error text."""
    run = subprocess.run([almanak, '-C', folder, 'query'] + arguments
                         + ['--format', 'csv', '--clearance', 'person'],
                         capture_output=True, check=False)
    if run.returncode != 0:
        return None, 'exit status %d: %s' % (
            run.returncode, run.stderr.decode('utf-8', 'replace').strip())
    rows = list(csv.reader(io.StringIO(
        run.stdout.decode('utf-8-sig'), newline='')))
    # a query without a row is a header alone
    return rows[:1], rows[1:]


def same_cell(name, a, b):
    if a == b:
        return True
    if name not in RATES:
        return False
    try:
        x, y = float(a), float(b)
    except ValueError:
        return False
    return abs(x - y) <= 1e-12 * max(abs(x), abs(y))


def differences(header, want, got):
    """Lines that say where two lists of rows differ.  Rows are sorted with
    the rates last, so that a last digit does not move a row."""
    exact = [i for i, h in enumerate(header) if h not in RATES]

    def order(row):
        return [row[i] for i in exact if i < len(row)] + row

    want, got = sorted(want, key=order), sorted(got, key=order)
    lines = []
    i = j = 0
    while i < len(want) or j < len(got):
        if i < len(want) and j < len(got) and len(want[i]) == len(got[j]) \
                and all(same_cell(*c) for c in zip(header, want[i], got[j])):
            i += 1
            j += 1
        elif j >= len(got) or (i < len(want)
                               and order(want[i]) <= order(got[j])):
            lines.append('  oracle  ' + ','.join(want[i]))
            i += 1
        else:
            lines.append('  program ' + ','.join(got[j]))
            j += 1
    return lines


def compare(header, rows, program_header, program_rows):
    if program_header is None:
        return ['  program ' + program_rows]
    if program_header != [header]:
        return ['  oracle  header ' + ','.join(header),
                '  program header ' + ','.join(sum(program_header, []))]
    return differences(header, rows, program_rows)


def check_identities(town):
    """What the definitions promise, on the oracle itself."""
    last = town.last_month
    outside = sum(town.cost(c, last, 12) for c in
                  set(town.spells_of) | set(town.postings_of)
                  if not town.resident(c, last_day(last)))
    everyone = sum(town.cost(c, last, 12) for c in
                   set(town.spells_of) | set(town.postings_of))
    for kind in FAMILY_TYPES:
        families = town.families(kind, last)        # asserts primary ones
        inside = sum(town.cost(c, last, 12) for f in families
                     for c in f['primary'])
        assert inside + outside == everyone, kind
    signs = {'foedt': 1, 'tilflyttet': 1, 'indvandret': 1, 'doed': -1,
             'fraflyttet': -1, 'udvandret': -1, 'flyttet_internt': 0}
    for m in range(last - 36, last + 1):
        change = sum(signs[f['haendelse']] for f in events(town)
                     if f['month'] == m)
        assert len(town.residents(m)) == len(town.residents(m - 1)) + change, m
    q = Query(town, oracle.CUBES['ydelse'], ['bestand', 'tilgang', 'afgang'],
                     ['maaned', 'ydelse'], last=24)
    rows = {(r[0], r[1]): [int(x) for x in r[2:]] for r in q.run()[1]}
    for m in q.months[1:]:
        for code in town.type:
            before = rows.get((month_text(m - 1), code), [0, 0, 0])
            now = rows.get((month_text(m), code), [0, 0, 0])
            assert now[0] == before[0] + now[1] - now[2], (code, m)


def run_seed(seed, almanak, asked, keep):
    """Number of differing queries."""
    folder = tempfile.mkdtemp(prefix='town-%d-' % seed)
    try:
        packages = make_town(seed, folder)
        town = oracle.Town(packages)
        check_identities(town)
        asked = questions.written(asked) + questions.made_up(
            town, seed, asked, MADE_UP)
        if not almanak:
            for query in asked:
                ask_oracle(town, query)
            return 0
        for command in (['load'] + packages, ['refresh']):
            run = subprocess.run([almanak, '-C', folder] + command,
                                 capture_output=True, check=False)
            if run.returncode != 0:
                print('  %s failed, exit status %d\n%s' % (
                    command[0], run.returncode,
                    (run.stdout + run.stderr).decode('utf-8', 'replace')))
                return 1
        failed = 0
        for query in asked:
            header, rows = ask_oracle(town, query)
            lines = compare(header, rows,
                            *ask_program(almanak, folder, describe(query)))
            if lines:
                failed += 1
                print('  query ' + ' '.join("'%s'" % a if '|' in a else a
                                            for a in describe(query)))
                print('  columns ' + ','.join(header))
                print('\n'.join(lines[:SHOWN]))
                if len(lines) > SHOWN:
                    print('  and %d more' % (len(lines) - SHOWN))
        return failed
    finally:
        if keep:
            print('  kept ' + folder)
        else:
            shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--almanak')
    parser.add_argument('--seeds', default='1-5')
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--future', action='store_true',
                        help='ask for outcome months after the data, too')
    parser.add_argument('--cubes', help='ask these alone')
    args = parser.parse_args()
    almanak = args.almanak and os.path.abspath(args.almanak)
    low, _, high = args.seeds.partition('-')
    asked = questions.ASKED
    if args.cubes:
        asked = [getattr(questions, c) for c in args.cubes.split(',')]
    if args.future:
        asked = [*asked, questions.future]
    passed = failed = 0
    for seed in range(int(low), int(high or low) + 1):
        n = run_seed(seed, almanak, asked, args.keep)
        print('seed %d: %s' % (seed, '%d queries differ' % n
                               if n else 'ok'), flush=True)
        if n:
            failed += 1
        else:
            passed += 1
    print('%d passed, %d failed' % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
