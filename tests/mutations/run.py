#!/usr/bin/python3
"""Change one rule at a time and see that a test fails.

usage: run.py [--only NAME,...] [--cubes NAME,...] [--seeds A-B] [--list]

The tree is copied to a temporary folder and built there; each change of
mutations.py is then compiled into it alone.  The queries of the town worked
out by hand come first, then those of random towns against the oracle, then
the unit tests of the rules: the first that fails has killed the change.
Exit status 1 when one survives that is not known to, when its text is no
longer found, or when it does not compile.

SPDX-License-Identifier: MIT
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'oracle'))

import compare                          # noqa: E402
import oracle                           # noqa: E402
import questions as asking              # noqa: E402
import town                             # noqa: E402
from mutations import MUTATIONS         # noqa: E402
from random_town import make_town       # noqa: E402

COPIED = ('Makefile', 'packages.txt', 'src', 'reports', 'templates', 'fonts',
          'tests/unit')
UNIT = ('test_families', 'test_services', 'test_refresh', 'test_events',
        'test_engine', 'test_ledger', 'test_findings', 'test_refunds',
        'test_capacity', 'test_interventions')
PATIENCE = 120          # seconds for a command of the program


class Broken(Exception):
    """Nothing can be said about a change."""


class Town:
    """Packages, and the questions asked of them with their answers."""

    def __init__(self, name, packages, questions):
        self.name, self.packages = name, packages
        self.questions = questions      # (arguments, header, rows)


def town_by_hand(asked):
    cubes = {questions.__name__ for questions in asked}
    return Town('town by hand', town.PACKAGES,
                [q[1:] for q in town.read_queries()
                 if q[1][q[1].index('--cube') + 1] in cubes])


def town_by_chance(seed, folder, asked):
    packages = make_town(seed, os.path.join(folder, 'town-%d' % seed))
    answers = oracle.Town(packages)
    questions = []
    for query in asking.written(asked):
        header, rows = compare.ask_oracle(answers, query)
        questions.append((compare.describe(query), header, rows))
    return Town('seed %d' % seed, packages, questions)


class Tree:
    """A private copy of the program's tree."""

    def __init__(self, folder):
        self.folder = folder
        self.program = os.path.join(folder, 'build/debug/almanak')
        for name in COPIED:
            source = os.path.join(ROOT, name)
            copy = shutil.copytree if os.path.isdir(source) else shutil.copy
            copy(source, os.path.join(folder, name))

    def make(self, target):
        """What the compiler had to say, None when all is well.  Warnings
        are off: a change may leave a variable unused."""
        run = subprocess.run(
            ['make', '-s', '-j2', 'VARIANT=debug', 'WARN=', target],
            cwd=self.folder, capture_output=True, text=True, check=False)
        return run.stdout + run.stderr if run.returncode else None

    def build(self):
        return self.make('build/debug/almanak')

    def path(self, mutation):
        return os.path.join(self.folder, 'src/warehouse', mutation.file)

    def read(self, mutation):
        with open(self.path(mutation), encoding='utf-8') as f:
            return f.read()

    def write(self, mutation, text):
        with open(self.path(mutation), 'w', encoding='utf-8') as f:
            f.write(text)


def change(mutation, text):
    """The text with the change in it."""
    pattern = r'\s*'.join(re.escape(word) for word
                          in re.findall(r'\w+|[^\w\s]', mutation.old))
    found = list(re.finditer(pattern, text))
    if len(found) != 1:
        raise Broken('its text stands %d times in %s' % (len(found),
                                                         mutation.file))
    start, end = found[0].span()
    return text[:start] + mutation.new + text[end:]


def run_program(tree, folder, arguments):
    """Output, or a text that says how the program failed."""
    try:
        run = subprocess.run([tree.program, '-C', folder] + arguments,
                             capture_output=True, timeout=PATIENCE,
                             check=False)
    except subprocess.TimeoutExpired:
        return 'no end after %d s' % PATIENCE
    return 'exit status %d' % run.returncode if run.returncode else None


def differs(tree, folder, asked):
    """The first question of a town that is answered otherwise, or None."""
    home = tempfile.mkdtemp(dir=folder)
    try:
        for command in (['load'] + asked.packages, ['refresh']):
            failure = run_program(tree, home, command)
            if failure:
                return '%s, %s' % (command[0], failure)
        for arguments, header, rows in asked.questions:
            if compare.compare(header, rows, *compare.ask_program(
                    tree.program, home, arguments)):
                return ' '.join(arguments)
        return None
    finally:
        shutil.rmtree(home)


def fails_unit(tree):
    """The first unit test that fails, or None."""
    for name in UNIT:
        target = 'build/san/tests/unit/warehouse/' + name
        trouble = tree.make(target)
        if trouble:
            raise Broken('%s does not build\n%s' % (name, trouble))
        run = subprocess.run([os.path.join(tree.folder, target)],
                             cwd=tree.folder, capture_output=True,
                             timeout=PATIENCE, check=False)
        if run.returncode:
            return name
    return None


def killer(tree, folder, towns):
    """What tells the tree from the right one, or None."""
    for asked in towns:
        question = differs(tree, folder, asked)
        if question:
            return '%s: %s' % (asked.name, question)
    unit = fails_unit(tree)
    return unit and 'unit: ' + unit


def judge(mutation, tree, folder, towns):
    original = tree.read(mutation)
    tree.write(mutation, change(mutation, original))
    try:
        trouble = tree.build()
        if trouble:
            raise Broken('it does not compile\n' + trouble)
        return killer(tree, folder, towns)
    finally:
        tree.write(mutation, original)


def report(mutation, found):
    """Print a line; whether all is as it should be."""
    if found:
        print('killed    %-26s %s' % (mutation.name, found[:110]))
        if mutation.survives:
            print('          but is listed as a survivor')
        return not mutation.survives
    print('%s  %-26s %s: %s%s' % (
        'survives' if mutation.survives else 'SURVIVED', mutation.name,
        mutation.file, mutation.rule,
        ' (%s)' % mutation.survives if mutation.survives else ''))
    return bool(mutation.survives)


def run_all(mutations, folder, seeds, asked):
    tree = Tree(folder)
    trouble = tree.build()
    if trouble:
        sys.exit('the tree does not build\n' + trouble)
    towns = [town_by_hand(asked)] + [town_by_chance(s, folder, asked)
                                     for s in seeds]
    found = killer(tree, folder, towns)
    if found:
        sys.exit('a test fails without any change: ' + found)
    wrong = 0
    for mutation in mutations:
        try:
            good = report(mutation, judge(mutation, tree, folder, towns))
        except Broken as e:
            print('ERROR     %-26s %s' % (mutation.name, e))
            good = False
        wrong += not good
        sys.stdout.flush()
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--only', help='names, separated by commas')
    parser.add_argument('--seeds', default='1-6')
    parser.add_argument('--cubes', help='ask these alone')
    parser.add_argument('--list', action='store_true')
    args = parser.parse_args()
    wanted = args.only.split(',') if args.only else None
    mutations = [x for x in MUTATIONS if not wanted or x.name in wanted]
    if args.list:
        for x in mutations:
            print('%-26s %-28s %s' % (x.name, x.file, x.rule))
        return
    asked = (*asking.ASKED, asking.future)
    if args.cubes:
        asked = [getattr(asking, c) for c in args.cubes.split(',')]
    low, _, high = args.seeds.partition('-')
    folder = tempfile.mkdtemp(prefix='mutations-')
    try:
        wrong = run_all(mutations, folder,
                        range(int(low), int(high or low) + 1), asked)
    finally:
        shutil.rmtree(folder)
    survivors = sum(x.survives is not None for x in mutations)
    print('%d changes, %d known survivors, %d not as they should be' % (
        len(mutations), survivors, wrong))
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
