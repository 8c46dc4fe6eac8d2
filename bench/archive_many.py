#!/usr/bin/python3
"""How quick an archive of many publications is.

usage: archive_many.py PROGRAM FILL [COUNT]

FILL is build/release/bench/archive_fill. Prints a line a command: the median of
five, in seconds.

SPDX-License-Identifier: MIT
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time


def timed(*command):
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    program, fill = (os.path.abspath(p) for p in sys.argv[1:3])
    count = sys.argv[3] if len(sys.argv) == 4 else '100000'
    place = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix='almanak-bench-', dir=place) as folder:
        os.mkdir(os.path.join(folder, 'out'))
        filled = timed(fill, os.path.join(folder, 'out'), count)
        print('%s publications archived in %.0f s, %.2f ms each' % (count, filled, filled * 1e3 / int(count)))
        for name, args in (('list', ['list']), ('list --report', ['list', '--report', 'pakke-07']),
                           ('show', ['show', 'pakke-07-2015-03-010']), ('find a text', ['find', 'ORIENTERING NR. 39']),
                           ('find nothing', ['find', 'findes ikke']),
                           ('find by period', ['find', '--from', '2016-03', '--to', '2016-04']),
                           ('find by hash', ['find', '--hash', '0123']),
                           ('find by who', ['find', '--who', 'anna']),
                           ('find by format', ['find', '--format', 'xlsx'])):
            times = [timed(program, '-C', folder, 'archive', *args) for _ in range(5)]
            print('archive %-16s %.3f s' % (name, statistics.median(times)))
        print('archive %-16s %.1f s' % ('verify', timed(program, '-C', folder, 'archive', 'verify')))


if __name__ == '__main__':
    main()
