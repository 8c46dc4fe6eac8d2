#!/usr/bin/python3
"""Run the queries of the hand-made town and compare with its expectations.

usage: town.py [--almanak PATH]

tests/town/queries.txt has a line for each: name, tab, query arguments; the
rows expected are in tests/town/expect/NAME.csv.  Without --almanak the
oracle answers, which confirms the expectations themselves.
"""
import argparse
import csv
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import compare
import oracle

HERE = os.path.dirname(os.path.abspath(__file__))
TOWN = os.path.join(os.path.dirname(HERE), 'town')
PACKAGES = [os.path.join(TOWN, p) for p in
            ('borger', 'ydelser', 'oekonomi', 'personale', 'noegletal',
             'virksomhed')]


def read_queries():
    """(name, arguments, header, rows)"""
    with open(os.path.join(TOWN, 'queries.txt'), encoding='utf-8') as f:
        for line in f:
            name, arguments = line.rstrip('\n').split('\t')
            with open(os.path.join(TOWN, 'expect', name + '.csv'),
                      encoding='utf-8', newline='') as g:
                rows = list(csv.reader(g))
            yield name, shlex.split(arguments), rows[0], rows[1:]


def oracle_answers():
    town = oracle.Town(PACKAGES)

    def ask(arguments):
        parser = argparse.ArgumentParser()
        oracle.query_arguments(parser)
        header, rows = oracle.query_from(
            town, parser.parse_args(arguments)).run()
        return [header], rows
    return ask


def program_answers(almanak, folder):
    for command in (['load'] + PACKAGES, ['refresh']):
        run = subprocess.run([almanak, '-C', folder] + command,
                             capture_output=True, check=False)
        if run.returncode != 0:
            sys.exit('%s failed, exit status %d\n%s' % (
                command[0], run.returncode,
                (run.stdout + run.stderr).decode('utf-8', 'replace')))
    return lambda arguments: compare.ask_program(almanak, folder, arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--almanak')
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='town-')
    passed = failed = 0
    try:
        ask = program_answers(os.path.abspath(args.almanak), folder) \
            if args.almanak else oracle_answers()
        for name, arguments, header, rows in read_queries():
            lines = compare.compare(header, rows, *ask(arguments))
            if not lines:
                passed += 1
                continue
            failed += 1
            print('%s: %s' % (name, ' '.join(arguments)))
            print('  columns ' + ','.join(header))
            print('\n'.join(line.replace('  oracle ', '  expected')
                            for line in lines))
    finally:
        shutil.rmtree(folder)
    print('%d passed, %d failed' % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
