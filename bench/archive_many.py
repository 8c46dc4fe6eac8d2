#!/usr/bin/python3
"""How quick an archive of many publications is.

usage: archive_many.py PROGRAM FILL [COUNT]

FILL is build/release/bench/archive_fill. Prints a section in Markdown.

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
        with open(os.path.join(folder, 'almanak.yaml'), 'w', encoding='ascii') as f:
            f.write('site: {slices: true}\n')
        filled = timed(fill, os.path.join(folder, 'out'), count)
        print('## An archive of many publications\n')
        print('%s publications, archived in %.0f s, %.2f ms each. Medians of five; the site without pictures, once.\n'
              % (count, filled, filled * 1e3 / int(count)))
        print('| | |\n|---|---:|')
        for name, args in (('archive list', ['archive', 'list']),
                           ('archive list --report', ['archive', 'list', '--report', 'pakke-07']),
                           ('archive show', ['archive', 'show', 'pakke-07-2015-01-001']),
                           ('archive find: a text', ['archive', 'find', 'ORIENTERING NR. 39']),
                           ('archive find: nothing', ['archive', 'find', 'findes ikke']),
                           ('archive find: a period', ['archive', 'find', '--from', '2016-03', '--to', '2016-04']),
                           ('archive find: a hash', ['archive', 'find', '--hash', '0123']),
                           ('archive find: who', ['archive', 'find', '--who', 'anna']),
                           ('archive find: a format', ['archive', 'find', '--format', 'csv'])):
            times = [timed(program, '-C', folder, *args) for _ in range(5)]
            print('| %s | %.3f s |' % (name, statistics.median(times)))
        for name, args in (('archive verify', ['archive', 'verify']), ('site, anew', ['site', '--full']),
                           ('site, nothing new', ['site'])):
            print('| %s | %.1f s |' % (name, timed(program, '-C', folder, *args)))


if __name__ == '__main__':
    main()
