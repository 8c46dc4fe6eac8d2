#!/usr/bin/python3
"""How quickly one machine publishes the monthly packs of many municipalities.

usage: municipalities.py PROGRAM [COUNT [PERSONS]]

Each municipality has an installation of its own, with the same invented data.
Prints a section in Markdown.

SPDX-License-Identifier: MIT
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PACKS = ('politikerpakke', 'direktionspakke', 'controllerpakke-oekonomi',
         'controllerpakke-beskaeftigelse', 'controllerpakke-familie')


def must(*command):
    """Run a command; its processor seconds and peak memory in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit('%s failed' % ' '.join(command))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 98
    persons = sys.argv[3] if len(sys.argv) > 3 else '10000'
    with tempfile.TemporaryDirectory(prefix='almanak-bench-') as folder:
        first = os.path.join(folder, '00')
        os.mkdir(first)
        must(program, '-q', 'synth', '--persons', persons, '--months', '36',
             '--end', '2026-10', '--seed', '1', os.path.join(folder, 'd'))
        must(program, '-q', '-C', first, 'load', *sorted(
            os.path.join(folder, 'd', p)
            for p in os.listdir(os.path.join(folder, 'd'))))
        must(program, '-q', '-C', first, 'refresh')
        places = [first]
        for i in range(1, count):
            places.append(os.path.join(folder, '%02d' % i))
            shutil.copytree(first, places[-1], symlinks=True)
        began, used = time.monotonic(), []
        for place in places:
            used.append(must(program, '-q', '-C', place, 'run', *PACKS))
        wall = time.monotonic() - began
    processor = sum(u[0] for u in used)
    print('## Many municipalities\n')
    print('%d installations of %s residents and 36 months, one after another, '
          'each with the %d packs that come along: %d publications.\n'
          % (count, persons, len(PACKS), count * len(PACKS)))
    print('| | |\n|---|---:|')
    print('| wall | %.0f s |' % wall)
    print('| processor | %.0f s |' % processor)
    print('| packs a minute of processor | %.0f |'
          % (60 * count * len(PACKS) / processor))
    print('| packs a minute on %d processors | %.0f |'
          % (os.cpu_count(), 60 * count * len(PACKS) / wall))
    print('| peak of a process, first and last ten | %.0f, %.0f MB |'
          % (max(u[1] for u in used[:10]), max(u[1] for u in used[-10:])))
    print('| peak of any | %.0f MB |' % (resource.getrusage(
        resource.RUSAGE_CHILDREN).ru_maxrss / 1024))


if __name__ == '__main__':
    main()
