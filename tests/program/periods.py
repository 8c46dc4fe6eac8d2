#!/usr/bin/python3
"""Reports of a quarter and of a year: what they count, and what they are called.

usage: periods.py PROGRAM

SPDX-License-Identifier: MIT
"""
import csv
import io
import json

from common import TOWN, Checks, program_argument, read, run, temp_folder, write

REPORT = '''\
report: %(unit)s
title: Forløb
period: %(unit)s
data:
  nu:
    from: ydelse
    measures: [tilgang, bestand, personer]
    by: [ydelse]
    then:
      - compare: {shift: -12, columns: [tilgang]}
  maaneder: {from: ydelse, measures: [tilgang], by: [maaned]}
  aaret: {from: ydelse, measures: [tilgang], year_to_date: true}
  to: {from: ydelse, measures: [tilgang], last: 2}
layout:
  - text: %(unit)s.md.tpl
  - table: {data: nu, caption: Forløb}
  - table: {data: maaneder, caption: Måneder}
  - table: {data: aaret, caption: Året}
  - table: {data: to, caption: To måneder}
'''


def asked(program, folder, *args):
    text = run(program, 'query', '--cube', 'ydelse', '--format', 'csv', *args, cwd=folder).out
    return list(csv.DictReader(io.StringIO(text)))


def check_unit(checks, program, folder, unit, month, key, words, last):
    write(folder, 'reports/%s.yaml' % unit, REPORT % {'unit': unit})
    write(folder, 'templates/%s.md.tpl' % unit, 'Forløb i {{PERIODE:x-md}}.\n')
    where = '%s of %s' % (unit, month)
    args = ['--period', month] if month else []
    done = run(program, 'run', unit, '--format', 'json,tree', *args, cwd=folder)
    if not checks.hold(where + ' is published', done.status == 0, done):
        return
    sets = json.loads(read('%s/out/publications/%s-%s.json' % (folder, unit, key)))['datasets']
    tree = read('%s/out/publications/%s-%s.txt' % (folder, unit, key))
    checks.hold(where + ' says so', 'Forløb i %s.' % words in tree, tree[:400])
    end = {'2026-K3': '2026-09', '2025-K4': '2025-12', '2025': '2025-12'}[key]
    wanted = asked(program, folder, '--measures', 'tilgang,bestand,personer', '--by', 'ydelse', '--period', end,
                   '--last', str(last))
    checks.equal(where + ': figures', [{k: str(row[k]) for k in wanted[0]} for row in sets['nu']['rows']], wanted)
    before = {row['ydelse']: row['tilgang'] for row in asked(
        program, folder, '--measures', 'tilgang', '--by', 'ydelse', '--period', '%d%s' % (int(end[:4]) - 1, end[4:]),
        '--last', str(last))}
    checks.equal(where + ': the year before', {row['ydelse']: str(row['tilgang_foer']) for row in sets['nu']['rows']},
                 {row['ydelse']: before.get(row['ydelse'], '0') for row in sets['nu']['rows']})
    checks.hold(where + ': months', 0 < len(sets['maaneder']['rows']) <= last and
                sets['maaneder']['rows'][-1]['maaned'] <= end, sets['maaneder']['rows'])
    checks.equal(where + ': a question that says how many months', str(sets['to']['rows'][0]['tilgang']),
                 asked(program, folder, '--measures', 'tilgang', '--period', end, '--last', '2')[0]['tilgang'])


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        run(program, 'load', *TOWN, cwd=folder)
        run(program, 'refresh', cwd=folder)
        check_unit(checks, program, folder, 'quarter', None, '2026-K3', '3. kvartal 2026', 3)
        check_unit(checks, program, folder, 'quarter', '2025-11', '2025-K4', '4. kvartal 2025', 3)
        check_unit(checks, program, folder, 'year', None, '2025', '2025', 12)
    checks.done()


if __name__ == '__main__':
    main()
