"""A published example: which of seven citizens are in which source systems at
once. The numbers belong to nobody; they are those of the town worked out by
hand.

usage: across_systems.py PROGRAM

SPDX-License-Identifier: MIT
"""
import csv
import json
import os
import shutil

from common import Checks, TOWN, program_argument, run, temp_folder

PROGRAM = program_argument(__doc__)
SYSTEMS = 'KMD Aktiv', 'Opera', 'Pension', 'Sygedagpenge'
CITIZENS = {
    '1003801111': (1, 1, 0, 0),
    '1506821132': (1, 1, 0, 0),
    '0505811142': (1, 0, 1, 0),
    '1212851152': (1, 1, 0, 1),
    '0808791171': (1, 0, 0, 0),
    '2004155181': (1, 1, 0, 0),
    '0509105192': (1, 1, 0, 0),
}


def write_spells(path):
    """Each of them in its systems, some ended before the month, some after."""
    with open(path, encoding='utf-8', newline='') as f:
        names = next(csv.reader(f))
    with open(path, 'w', encoding='utf-8', newline='') as f:
        out = csv.DictWriter(f, names, restval='', lineterminator='\n')
        out.writeheader()
        number = 0
        for cpr, present in CITIZENS.items():
            for system, is_there in zip(SYSTEMS, present):
                number += 1
                out.writerow({
                    'spell_id': 'X%02d' % number, 'cpr': cpr,
                    'source_system': system, 'service_type': 'KH',
                    'from_date': '2026-01-01',
                    'to_date': '2026-12-31' if is_there else '2026-09-30'})


checks = Checks()
with temp_folder() as folder:
    packages = []
    for package in TOWN[:2]:
        packages.append(os.path.join(folder, os.path.basename(package)))
        shutil.copytree(package, packages[-1])
    for name in ('assessment', 'claim', 'wage_refund'):
        path = os.path.join(packages[1], name + '.csv')
        with open(path, encoding='utf-8') as f:
            head = f.readline()
        with open(path, 'w', encoding='utf-8') as f:
            f.write(head)
    write_spells(os.path.join(packages[1], 'spell.csv'))
    done = run(PROGRAM, 'load', *packages, cwd=folder)
    checks.hold('load', done.status == 0, done)
    done = run(PROGRAM, 'refresh', cwd=folder)
    checks.hold('refresh', done.status == 0, done)
    done = run(PROGRAM, 'run', 'registrant-paa-tvaers', '--format', 'tree,xlsx',
               '--clearance', 'person', '--period', '2026-10', cwd=folder)
    checks.hold('run', done.status == 0, done)
    for clearance in 'aggregate', 'pseudonym':
        refused = run(PROGRAM, 'run', 'registrant-paa-tvaers', '--clearance',
                      clearance, cwd=folder)
        checks.hold('not for ' + clearance, refused.status != 0 and any(
            'needs clearance "person"' in e.text for e in refused.errors()),
            refused)
    asked = run(PROGRAM, 'query', '--cube', 'ydelse', '--measures', 'personer',
                '--by', 'cpr,kildesystem', '--period', '2026-10', '--clearance',
                'person', '--json', cwd=folder)
    there = {(r['cpr'], r['kildesystem'])
             for r in json.loads(asked.out)['rows']
             if r['personer'] and r['cpr'] in CITIZENS}
    checks.equal('who is where', there, {
        (cpr, s) for cpr, row in CITIZENS.items()
        for s, is_there in zip(SYSTEMS, row) if is_there})

    import openpyxl
    book = openpyxl.load_workbook(os.path.join(
        folder, 'out/publications/registrant-paa-tvaers-2026-10.xlsx'))
    sheet = {s['A5'].value: s for s in book}['CPR-nummer']
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    columns = [rows[0].index(s + ' (personer)') for s in SYSTEMS]
    table = {row[0]: tuple(row[c] for c in columns)
             for row in rows[1:] if row[0] in CITIZENS}
    checks.equal('the table', table, CITIZENS)
    checks.equal('how many systems', {
        row[0]: row[1] for row in rows[1:] if row[0] in CITIZENS},
        {cpr: sum(row) for cpr, row in CITIZENS.items()})
    sheet = {s['A5'].value: s for s in book}['Fagsystemer']
    checks.equal('how many citizens are in so many systems',
                 [(r[0].value, r[1].value) for r in sheet.iter_rows(min_row=6)
                  if isinstance(r[0].value, int)], [(1, 1), (2, 5), (3, 1)])
checks.done()
