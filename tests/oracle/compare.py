#!/usr/bin/python3
"""Compare the program with the oracle on random towns.

usage: compare.py --almanak PATH [--seeds A-B] [--keep] [--future]

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
from calendars import last_day, month_text
from facts import Query
from outcomes import HORIZONS
from people import events
from random_town import make_town
from records import FAMILY_TYPES

RATES = {'andel_med_hjaelp', 'helaarspersoner', 'effekt', 'andel',
         'varighed', 'varighed_middel'}
SHOWN = 5           # differing rows printed a query


def measures_of(cube):
    return ','.join(oracle.CUBES[cube].measures)


def queries(future=False):
    """(cube, measures, by, [where], period, last)"""
    found = []

    def add(cube, by='', *where, period=None, last=None, measures=None):
        found.append((cube, measures or measures_of(cube), by, list(where),
                      period, last))

    # borger
    add('borger')
    for d in oracle.CUBES['borger'].dimensions:
        add('borger', d)
    add('borger', 'maaned', last=30)
    add('borger', last=13)
    for pair in ('maaned,distrikt', 'maaned,undergruppe', 'maaned,civilstand',
                 'maaned,nytilflytter', 'maaned,kommunehopper',
                 'maaned,statsborgerskab', 'maaned,postnummer',
                 'maaned,aldersgruppe,koen', 'maaned,alder'):
        add('borger', pair, last=24)
    add('borger', 'maaned,cpr,undergruppe,civilstand', last=18)
    add('borger', 'distrikt,aldersgruppe')
    add('borger', 'koen', 'distrikt=D1|D2', 'aldersgruppe=6-17|18-24')
    add('borger', 'distrikt', 'undergruppe=1|3|9', period='2025-12')
    add('borger', 'cpr', 'kommunehopper=ja', last=13)
    add('borger', 'maaned', 'civilstand=G|P', last=13)
    add('borger', '', 'statsborgerskab=SE')
    add('borger', 'cpr', period='2024-02')
    add('borger', 'herkomst', measures='andel_med_hjaelp')

    # bevaegelse
    add('bevaegelse')
    add('bevaegelse', last=60)
    for d in oracle.CUBES['bevaegelse'].dimensions:
        add('bevaegelse', d, last=24)
    add('bevaegelse', 'maaned,haendelse,modpart', last=60)
    add('bevaegelse', 'maaned,haendelse,distrikt,aldersgruppe', last=60)
    add('bevaegelse', 'maaned', 'haendelse=foedt|doed', last=36)
    add('bevaegelse', 'haendelse', 'modpart=-|9999', period='2025-12',
        last=12)

    # familie
    for t in FAMILY_TYPES:
        only = 'familietype=' + t
        add('familie', '', only)
        add('familie', '', only, last=13)
        add('familie', 'maaned', only, last=26)
        for d in ('undergruppe', 'distrikt', 'postnummer', 'antal_boern',
                  'aeldste_barn'):
            add('familie', d, only)
            add('familie', 'maaned,' + d, only, last=20)
        add('familie', 'undergruppe,antal_boern', only, period='2025-06')
        add('familie', 'maaned,undergruppe,aeldste_barn,postnummer', only,
            last=6)
        add('familie', 'distrikt', only, 'undergruppe=1|5|9')
        add('familie', 'maaned,referenceperson,undergruppe', only, last=20)
        add('familie', 'undergruppe', only, 'antal_boern=1|2|3', last=3)
    add('familie', 'familietype')
    add('familie', 'familietype,undergruppe', period='2026-03')
    add('familie', 'maaned,familietype', last=13)
    for m in oracle.CUBES['familie'].measures:
        add('familie', 'familietype', measures=m)

    # ydelse
    add('ydelse')
    add('ydelse', last=13)
    add('ydelse', last=30)
    for d in oracle.CUBES['ydelse'].dimensions:
        add('ydelse', d)
        add('ydelse', d, last=13)
        if d != 'maaned':
            add('ydelse', 'maaned,' + d, last=14)
    add('ydelse', 'maaned,ydelse', last=30)
    add('ydelse', 'ydelse,kildesystem', last=12)
    add('ydelse', 'ydelse,afdeling,sagsbehandler', last=12)
    add('ydelse', 'cpr,ydelse', last=6)
    add('ydelse', 'maaned,cpr,ydelse,sagsbehandler', last=6)
    add('ydelse', 'fagomraade,aldersgruppe', last=3)
    add('ydelse', 'slags,koen', 'distrikt=D1|-', last=9)
    add('ydelse', 'maaned', 'afdeling=AFD1', last=18)
    add('ydelse', 'ydelse', 'kildesystem=Fasit|KMD', 'slags=benefit', last=5)
    add('ydelse', '', 'ydelse=KH|SDP', last=12)
    add('ydelse', 'maaned', 'gruppe=hjemmepleje', 'undergruppe=6|8', last=13)
    add('ydelse', 'ydelse', period='2025-02')
    for m in oracle.CUBES['ydelse'].measures:
        add('ydelse', 'ydelse', last=4, measures=m)

    # forloeb
    add('forloeb')
    add('forloeb', last=13)
    for d in oracle.CUBES['forloeb'].dimensions:
        add('forloeb', d)
        add('forloeb', 'maaned,' + d if d != 'maaned' else d, last=13)
    add('forloeb', 'ydelse,startmaaned,slutmaaned,cpr')
    add('forloeb', 'ydelse', 'igangvaerende=ja', period='2026-02')
    add('forloeb', 'maaned,afslutningsaarsag', 'slags=benefit',
        'igangvaerende=nej', last=24)
    add('forloeb', '', 'aldersgruppe=6-17', 'ydelse=KH')
    add('forloeb', 'maaned,slutmaaned', 'distrikt=D1|-', last=30)

    # effekt
    for h in HORIZONS:
        only = 'horisont=%d' % h
        add('effekt', '', only)
        add('effekt', '', only, last=13)
        for d in oracle.CUBES['effekt'].dimensions:
            add('effekt', d, only, last=6)
        add('effekt', 'ydelse,udfald', only, last=1)
        add('effekt', 'startmaaned,ydelse,udfald,ydelse_efter', only, last=13)
        add('vandring', 'ydelse,udfald,ydelse_efter', only, last=3)
        add('vandring', 'startmaaned,ydelse,udfald', only, last=13)
    add('effekt')
    add('effekt', 'ydelse', last=24)
    add('effekt', 'sagsbehandler,virksomhed', last=13)
    add('effekt', 'horisont,udfald', 'horisont=1|3|6|12|24', last=2)
    add('effekt', 'slags', 'ydelse=VLP|KUR|SAM', 'horisont=3', last=13)
    add('effekt', 'afdeling', 'slags=activity|service', 'horisont=6', last=13)
    add('effekt', 'aldersgruppe,udfald', 'horisont=6', period='2026-04')

    # vandring
    add('vandring')
    for d in oracle.CUBES['vandring'].dimensions:
        add('vandring', d, 'horisont=3', last=6)
        add('vandring', d, last=13)
    add('vandring', 'udfald,ydelse_efter', 'ydelse=KH', 'horisont=6', last=9)
    add('vandring', 'ydelse', 'udfald=anden|ingen', 'horisont=6', last=9)
    add('vandring', 'ydelse,ydelse_efter', 'udfald=anden', 'horisont=1',
        last=13)

    if future:          # outcomes after the data: ukendt
        for h in ('3', '12'):
            add('effekt', 'startmaaned,ydelse,udfald', 'horisont=' + h,
                period='2027-01', last=6)
            add('vandring', 'udfald', 'horisont=' + h, period='2026-12')

    # folketal
    add('folketal')
    for d in oracle.CUBES['folketal'].dimensions:
        add('folketal', d)
        add('folketal', 'dato,' + d if d != 'dato' else 'dato,kommune,koen')
    add('folketal', 'kommune,koen,aldersgruppe')
    add('folketal', 'aldersgruppe', 'kommune=0730', 'koen=K')
    add('folketal', 'region,koen', 'dato=2025-01-01')
    add('folketal', 'koen', 'aldersgruppe=0-5|80+', 'dato=2024-01-01')
    add('folketal', '', 'koen=M')
    return found


def describe(query):
    cube, measures, by, where, period, last = query
    text = ['--cube', cube, '--measures', measures]
    if by:
        text += ['--by', by]
    for w in where:
        text += ['--where', w]
    if period:
        text += ['--period', period]
    if last:
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
    args = parser.parse_args()
    almanak = args.almanak and os.path.abspath(args.almanak)
    low, _, high = args.seeds.partition('-')
    asked = queries(args.future)
    passed = failed = 0
    for seed in range(int(low), int(high or low) + 1):
        n = run_seed(seed, almanak, asked, args.keep)
        print('seed %d: %s' % (seed, '%d of %d queries differ' % (
            n, len(asked)) if n else 'ok'), flush=True)
        if n:
            failed += 1
        else:
            passed += 1
    print('%d passed, %d failed' % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
