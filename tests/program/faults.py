#!/usr/bin/python3
"""Let memory, writes and queries fail one by one, and kill the program.

usage: faults.py PROGRAM

PROGRAM must be built with planned failures (src/base/fault.h), as the build
with sanitizers is.  Each failure ends with a documented status and an error,
leaves the warehouse and the archive as they were or as they should become,
and the same command without it succeeds and leaves nothing temporary behind.

SPDX-License-Identifier: MIT
"""
import concurrent.futures
import glob
import os
import re
import shutil
import signal
import subprocess
import time

from common import ROOT, TOWN, Checks, program_argument, read, run, temp_folder, write

QUERY = ('query', '--cube', 'borger', '--measures', 'borgere,med_hjaelp', '--by', 'distrikt')
RUN = ('run', '--format', 'pdf,xlsx,csv,json', 'andel-med-hjaelp')
STATUSES = {'alloc': (71,), 'write': (4, 5, 6), 'query': (4, 5, 6)}
TEMPORARY = re.compile(r'\.tmp-|/next(/|$)|/current\.new$|/\.almanak-|-(journal|wal|shm)$')
ALLOC_FIRST, ALLOC_SPREAD, FEW, KILLS = 30, 40, 60, 20


def paths_below(folder):
    return sorted(p for p in glob.glob(os.path.join(folder, '**'), recursive=True, include_hidden=True))


def files_of(folder):
    """name -> bytes of every file below."""
    found = {}
    for path in paths_below(folder):
        if os.path.isfile(path):
            with open(path, 'rb') as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


def tree(folder):
    """Everything below: folders, links with their targets, files with their bytes."""
    links = {os.path.relpath(p, folder): os.path.islink(p) and os.readlink(p) for p in paths_below(folder)}
    return links, files_of(folder)


class Scenario:
    """A command, and the installation before and after it."""

    def __init__(self, program, name, args, before):
        self.program, self.name, self.args, self.before = program, name, args, before
        self.after = before + '-' + name
        shutil.copytree(before, self.after, symlinks=True)
        done = run(program, '-C', self.after, *args)
        assert done.status == 0, done
        self.answers = {self.answer(before), self.answer(self.after)}
        self.published = files_of(os.path.join(self.after, 'out', 'publications'))
        self.tree = tree(before)

    def answer(self, folder):
        result = run(self.program, '-C', folder, *QUERY)
        return result.status, result.out

    def fails(self, fault, folder):
        """Run with a fault; a list of what is wrong with how it ended, and whether the fault came to nothing."""
        result = run(self.program, '-C', folder, *self.args, fault=fault)
        if result.status == 0 and result.sound():
            return [], True
        problems = []
        if not result.sound():
            problems.append('sanitizers')
        if result.status not in STATUSES[fault.split(':')[0]]:
            problems.append('status')
        if not re.search(r'^almanak: (.*: )?error: ', result.err, re.M):
            problems.append('no error is told')
        return ['%s: %s' % (', '.join(problems), result)] if problems else [], False

    def state(self, folder):
        """What is wrong with the installation after a failure, and after the command was repeated."""
        if tree(folder) == self.tree:
            return []  # nothing was touched, so that all is known
        problems = []
        if self.answer(folder) not in self.answers:
            problems.append('the warehouse answers %s' % (self.answer(folder),))
        for name, data in files_of(os.path.join(folder, 'out', 'publications')).items():
            if not TEMPORARY.search('/' + name) and self.published.get(name) != data:
                problems.append('half written: ' + name)
        if self.args[0] == 'run':
            verified = run(self.program, '-C', folder, 'archive', 'verify')
            if verified.status != 0 or verified.err:
                problems.append('archive verify: %s' % verified)
        if self.args[0] == 'query':
            return problems + ['a query wrote something']
        again = run(self.program, '-C', folder, *self.args)
        if again.status != 0 or not again.sound():
            problems.append('repeated: %s' % again)
        left = [p for p in paths_below(folder) if TEMPORARY.search(p)]
        if left:
            problems.append('left behind: %s' % left)
        if files_of(os.path.join(folder, 'out', 'publications')) != self.published:
            problems.append('repeated, the publications are not those of a run without faults')
        return problems

    def try_fault(self, fault):
        """(came to nothing, problems)"""
        with temp_folder(memory=True) as parent:
            folder = os.path.join(parent, 'copy')
            shutil.copytree(self.before, folder, symlinks=True)
            problems, passed = self.fails(fault, folder)
            if passed:
                return True, []
            return False, problems + self.state(folder)

    def count(self, kind):
        """How many calls of the kind the command makes: the last whose failure is seen."""
        low, high = 0, 64
        while not self.survives(kind, high):
            low, high = high, high * 4
        while high - low > 1:
            middle = (low + high) // 2
            if self.survives(kind, middle):
                high = middle
            else:
                low = middle
        return low

    def survives(self, kind, n):
        with temp_folder(memory=True) as parent:
            folder = os.path.join(parent, 'copy')
            shutil.copytree(self.before, folder, symlinks=True)
            return run(self.program, '-C', folder, *self.args, fault='%s:%d' % (kind, n)).status == 0


def numbers(kind, count):
    """Which calls fail: all of them when they are few, else the first and a spread."""
    if count <= (ALLOC_FIRST if kind == 'alloc' else FEW):
        return list(range(1, count + 1))
    step = max(1, (count - ALLOC_FIRST) // ALLOC_SPREAD)
    return list(range(1, ALLOC_FIRST + 1)) + list(range(ALLOC_FIRST + step, count + 1, step))


def faults(checks, pool, scenario):
    counts = dict(zip(STATUSES, pool.map(scenario.count, STATUSES)))
    for kind, count in counts.items():
        wanted = ['%s:%d' % (kind, n) for n in numbers(kind, count)]
        seen = 0
        for fault, (passed, problems) in zip(wanted, pool.map(scenario.try_fault, wanted)):
            checks.hold('%s, %s' % (scenario.name, fault), not problems, '\n'.join(problems))
            seen += not passed
        print('%s: %d of %d failures of %s, %d were told' % (scenario.name, len(wanted), count, kind, seen))
    return counts


def kills(checks, pool, scenario):
    """End the command at moments spread over its time: it is wholly in or not at all."""
    with temp_folder(memory=True) as parent:
        folder = os.path.join(parent, 'copy')
        shutil.copytree(scenario.before, folder, symlinks=True)
        began = time.monotonic()
        run(scenario.program, '-C', folder, *scenario.args)
    length = time.monotonic() - began

    def kill(i):
        with temp_folder(memory=True) as parent:
            folder = os.path.join(parent, 'copy')
            shutil.copytree(scenario.before, folder, symlinks=True)
            with subprocess.Popen([scenario.program, '-C', folder, *scenario.args], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  start_new_session=True) as child:
                time.sleep(length * (i + 1) / (KILLS + 1))
                os.killpg(child.pid, signal.SIGKILL)  # its children too: a power cut
                killed = child.wait() == -signal.SIGKILL
            return killed, scenario.state(folder)
    done = list(pool.map(kill, range(KILLS)))
    for i, (_, problems) in enumerate(done):
        checks.hold('%s, killed at %d of %d' % (scenario.name, i + 1, KILLS), not problems, '\n'.join(problems))
    print('%s: %d of %d were killed before their end' % (scenario.name, sum(k for k, _ in done), KILLS))


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder(memory=True) as base, concurrent.futures.ThreadPoolExecutor(2) as pool:
        loaded, refreshed = os.path.join(base, 'loaded'), os.path.join(base, 'refreshed')
        os.mkdir(refreshed)
        for args in (('load', *TOWN), ('refresh',), ('run', '--format', 'json', 'andel-med-hjaelp')):
            done = run(program, '-C', refreshed, *args)
            assert done.status == 0, done
        # The next delivery knows one resident less.
        delivery = os.path.join(base, 'borger')
        shutil.copytree(TOWN[0], delivery)
        rows = read(delivery, 'person.csv').rstrip('\n').split('\n')
        write(delivery, 'person.csv', '\n'.join(rows[:-1]) + '\n')
        deliveries = (delivery, *TOWN[1:])
        shutil.copytree(refreshed, loaded, symlinks=True)
        done = run(program, '-C', loaded, 'load', *deliveries)
        assert done.status == 0, done
        packed = shutil.make_archive(delivery, 'zip', base, 'borger')
        extract = ('load', '--mapping', 'dubu2', '--period', '2026-10', '--reject-limit', '100',
                   os.path.join(ROOT, 'tests', 'mappings', 'dubu2', 'egne.csv'))
        scenarios = [Scenario(program, 'load', ('load', *deliveries), refreshed),
                     Scenario(program, 'archive', ('load', packed), refreshed),
                     Scenario(program, 'refresh', ('refresh', '--from-nothing'), loaded),
                     Scenario(program, 'run', RUN, refreshed),
                     Scenario(program, 'query', QUERY, refreshed),
                     Scenario(program, 'mapping', extract, refreshed)]
        for scenario in scenarios:
            counts = faults(checks, pool, scenario)
            checks.hold('the program is built with planned failures', counts['alloc'] > 0 and counts['query'] > 0)
        for scenario in scenarios[:4]:
            kills(checks, pool, scenario)
    checks.done()


if __name__ == '__main__':
    main()
