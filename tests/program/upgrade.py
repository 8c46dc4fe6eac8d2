"""Warehouses that older versions made, kept in tests/upgrade/ as they were:
what they hold is read, what is derived from it is derived again, and nothing
that was loaded is lost. Each is the hand-made town, refreshed once.

    upgrade.py PROGRAM

SPDX-License-Identifier: MIT
"""
import json
import os
import tarfile

from common import ROOT, TOWN, Checks, program_argument, run, temp_folder

KEPT = os.path.join(ROOT, 'tests', 'upgrade')
QUESTIONS = [
    (['--cube', 'borger', '--measures', 'borgere,med_hjaelp', '--by', 'distrikt'],
     'distrikt,borgere,med_hjaelp\n,2,0\nN,18,6\nS,14,2\n'),
    (['--cube', 'folketal', '--measures', 'personer'], 'personer\n2600\n'),
]


def upgrade(checks, program, archive):
    name = os.path.basename(archive)

    def call(*args, status=0):
        result = run(program, *args, cwd=folder)
        checks.hold('%s: %s' % (name, ' '.join(args)), result.status == status and result.sound(),
                    'status %d was expected\n%s' % (status, result))
        return result

    with temp_folder() as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        before = json.loads(call('warehouse', 'list', '--json').out)
        loads = json.loads(call('list', 'loads', '--json').out)
        checks.hold('loads of ' + name, len(loads) >= len(TOWN), loads)
        asked = run(program, 'query', *QUESTIONS[0][0], cwd=folder)
        if asked.status != 0:
            checks.hold('an older mart asks for refresh', asked.status == 4 and 'almanak refresh' in asked.err, asked)
        call('refresh', '-q')
        for question, answer in QUESTIONS:
            checks.equal('%s: %s' % (name, question[1]), call('query', *question).out, answer)
        same = json.loads(call('load', '--json', *TOWN).out)
        checks.hold('the same deliveries can be loaded', all(p['refused'] is False for p in same['packages']), same)
        call('refresh', '-q')
        for question, answer in QUESTIONS:
            checks.equal('%s: loaded again: %s' % (name, question[1]), call('query', *question).out, answer)
        call('warehouse', 'rollback', before[0]['generation'])
        call('refresh', '-q')
        checks.equal('rolled back', call('query', *QUESTIONS[0][0]).out, QUESTIONS[0][1])
        after = json.loads(call('list', 'loads', '--json').out)
        checks.equal('history goes on', after[:len(loads)], loads)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    archives = sorted(n for n in os.listdir(KEPT) if n.endswith('.tar.xz'))
    checks.hold('older warehouses are kept', archives)
    for name in archives:
        upgrade(checks, program, os.path.join(KEPT, name))
    checks.done()


if __name__ == '__main__':
    main()
