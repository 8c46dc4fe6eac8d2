#!/usr/bin/python3
"""Provoke every diagnostic of the program.

usage: diagnostics.py PROGRAM

Bad definitions, cubes, templates, configurations, descriptors, rows, command
lines, warehouses and archives, each with the exit status, the place, the
message and the hint that it must give.  The codes and their statuses are read
from src/base, so that a code without a case here fails.

Changes to the sound files below, and what must be said of them, stand in
mistakes.txt.

SPDX-License-Identifier: MIT
"""
import csv
import fcntl
import glob
import io
import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess

from common import (ROOT, TOWN, Checks, describe, program_argument, read, run,
                    temp_folder, write, write_package)

# --- something sound ------------------------------------------------------

BORGER = '''\
cube: borger
title: Borgere
table: citizen_month
month: maaned
dimensions:
  maaned: {column: month, type: month, label: Måned}
  distrikt: {column: district, label: Distrikt, map: distrikt}
  aldersgruppe: {column: age, groups: aldersgruppe, label: Alder}
  koen: {column: sex, lookup: koen, label: Køn}
  cpr: {column: cpr, label: CPR-nummer, clearance: person}
measures:
  borgere: {count: rows, label: Borgere, of: persons, over_time: snapshot}
  med_hjaelp: {sum: receives_help, label: Hjælp, of: persons, over_time: snapshot}
  andel: {ratio: [med_hjaelp, borgere], label: Andel}
'''
FAMILIE = '''\
cube: familie
title: Familier
table: family_month
month: maaned
dimensions:
  maaned: {column: month, type: month, label: Måned}
  familietype: {column: family_type, lookup: familietype, single: true, label: Type}
measures:
  familier: {count: rows, label: Familier, of: families, over_time: snapshot}
  udgift: {sum: cost, label: Udgift, of: money, over_time: snapshot, format: money}
'''
LOOKUPS = '''\
lookups:
  aldersgruppe:
    - {code: 0-17, label: 0-17 år, from: 0, to: 17}
    - {code: 18+, label: 18 år og derover, from: 18}
  koen:
    - {code: M, label: Mand}
    - {code: K, label: Kvinde}
  familietype:
    - {code: familie, label: Familien}
    - {code: husstand, label: Husstanden}
'''
REPORT = '''\
report: proeve
title: Prøve
question: Hvor mange?
parameters:
  koen: {label: Køn, default: K, cube: borger, dimension: koen}
data:
  alle:
    from: borger
    measures: [borgere, med_hjaelp]
    by: [distrikt]
    where: {koen: [$koen]}
    order: [-borgere]
    totals: true
  tid:
    from: borger
    measures: [borgere]
    by: [maaned]
    last: 13
layout:
  - text: proeve.md.tpl
  - heading: Alle
  - tiles:
      - {data: tid, value: borgere, compare: [previous]}
  - table: {data: alle, totals: true, caption: Alle}
  - chart: {data: tid, kind: line, x: maaned, y: [borgere], caption: Udvikling}
  - map: {data: alle, area: distrikt, value: borgere, caption: Kort}
'''
PACK = '''\
pack: pakke
title: Pakke
reports:
  - {report: proeve, parameters: {koen: M}}
formats: [pdf, xlsx]
audience: politiker
'''
TEMPLATE = 'I {{PERIODE:x-md}}: {{#ALLE_FOERSTE}}{{BORGERE:x-md}}{{/ALLE_FOERSTE}}\n'
DELIVERY = '''\
{"name": "personale", "municipality": "0730", "period": "2026-10",
 "source": "SD", "delivery": "full",
 "resources": [
  {"name": "department", "path": "department.csv", "schema": {
    "fields": [{"name": "department_id"}, {"name": "name"}, {"name": "area"}],
    "primaryKey": "department_id"}},
  {"name": "staff", "path": "staff.csv", "encoding": "utf-8", "schema": {
    "fields": [{"name": "staff_id"}, {"name": "name"},
      {"name": "department_id"},
      {"name": "weekly_norm_hours", "type": "number",
       "constraints": {"minimum": 0, "maximum": 80}},
      {"name": "from_date", "type": "date"}],
    "primaryKey": ["staff_id"],
    "foreignKeys": [{"fields": "department_id", "reference": {
      "resource": "department", "fields": "department_id"}}]}}]}
'''
MAPPING = '''\
title: Indsatser
package: ydelser
source: Sensum
municipality: "0730"
input: {delimiter: semicolon, decimal: comma, group: point, dates: ["%d-%m-%Y", excel], missing: ["NULL"]}
columns:
  cpr: [CPR, Tekst1]
  indsats: Indsats
  enhed: Enhed
  start: Start
  slut: Slut
optional: [slut]
codes:
  enheder: {Dag: day, Uge: week}
  slags: codes/slags.yaml
resources:
  service_type:
    distinct: key
    unless: {indsats: ""}
    fields:
      code: {column: indsats}
      name: {column: indsats}
      area: {constant: voksne}
      kind: {column: indsats, map: slags, otherwise: service}
      is_help: {constant: "true"}
      costing: {constant: none}
  spell:
    fields:
      spell_id: {hash: [cpr, indsats, start]}
      cpr: {column: cpr, match: '(\\d{6})-?(\\d{4})'}
      source_system: {column: $source}
      service_type: {column: indsats, split: " ", part: 1}
      unit: {column: enhed, map: enheder}
      from_date: {column: start}
      to_date: {column: slut, dates: ["%Y-%m-%d"]}
'''
CODES = 'Aktivering: activity\nStøtte: service\n'
SOUND = {
    'almanak.yaml': 'municipality: "0730"\nname: Prøvekøbing\n',
    'reports/model/borger.yaml': BORGER,
    'reports/model/familie.yaml': FAMILIE,
    'reports/model/lookups.yaml': LOOKUPS,
    'reports/proeve.yaml': REPORT,
    'reports/packs/pakke.yaml': PACK,
    'reports/mappings/proeve.yaml': MAPPING,
    'reports/mappings/codes/slags.yaml': CODES,
    'templates/proeve.md.tpl': TEMPLATE,
    'levering/datapackage.json': DELIVERY,
    'levering/department.csv': 'department_id,name,area\n'
                               'JOB,Jobcenter,beskaeftigelse\n',
    'levering/staff.csv': 'staff_id,name,department_id,weekly_norm_hours,'
                          'from_date\nM1,Medarbejder 1,JOB,37,2015-01-01\n',
}

# --- bad rows: the row, and for each reason the field, its value as the file
# of rejects shows it, and the code ---

PERSON = describe(
    'person', 'cpr', 'cpr',
    {'name': 'name', 'constraints': {'minLength': 2, 'maxLength': 20}},
    'birth_date date', 'sex', 'civil_status', 'citizenship', 'origin',
    'mother_cpr', 'status', 'protected boolean')
PERSON_ROWS = [
    (b'1003801111,Frank,1980-03-10,M,G,DK,dansk,,resident,false',),
    (b'1003801111,Igen,1980-03-10,M,G,DK,dansk,,resident,false',
     ('cpr', '100380XXXX', 'key')),
    (b'3002801111,Dato,1980-03-10,M,G,DK,dansk,,resident,false',
     ('cpr', '300280XXXX', 'cpr_date')),
    (b'0112266111,Ikke,2026-12-01,M,G,DK,dansk,,resident,false',
     ('cpr', '011226XXXX', 'cpr_future')),
    (b'100380-1111,Streg,1980-03-10,M,G,DK,dansk,,resident,false',
     ('cpr', '100380XXXX', 'pattern')),
    (b'1506821132,"En, to\nlinjer",1982-06-15,K,G,DK,dansk,,resident,true',),
    (b'1506821133,,1982-06-15,K,G,DK,dansk,,resident,true',
     ('name', '', 'required')),
    (b'1506821134,X,1982-06-15,K,G,DK,dansk,,resident,true',
     ('name', 'X', 'min_length')),
    (b'1506821135,Enogtyve tegn er meget,1982-06-15,K,G,DK,dansk,,resident,',
     ('name', 'Enogtyve tegn er meget', 'max_length')),
    (b'1506821136,Pr\xf8ve,1982-06-15,K,G,DK,dansk,,resident,true',
     ('name', 'Pr?ve', 'encoding')),
    (b'1506821137,Dato,15-06-1982,K,G,DK,dansk,,resident,true',
     ('birth_date', '15-06-1982', 'type')),
    (b'1506821138,Dag,1982-02-30,K,G,DK,dansk,,resident,true',
     ('birth_date', '1982-02-30', 'type')),
    (b'1506821139,Kon,1982-06-15,X,G,DK,dansk,,resident,true',
     ('sex', 'X', 'enum')),
    (b'1506821140,Land,1982-06-15,K,G,Danmark,dansk,,resident,true',
     ('citizenship', 'Danmark', 'pattern')),
    (b'1506821141,Mor,1982-06-15,K,G,DK,dansk,9902801111,resident,true',
     ('mother_cpr', '990280XXXX', 'cpr_date')),
    (b'1506821142,Flag,1982-06-15,K,G,DK,dansk,,resident,ja',
     ('protected', 'ja', 'type')),
    (b'1506821143,Kort,1982-06-15,K,G,DK', ('', '', 'columns')),
    (b'1506821144,St"reg,1982-06-15,K,G,DK,dansk,,resident,',
     ('', '', 'form')),
    (b'1506821145,"Efter"tekst,1982-06-15,K,G,DK,dansk,,resident,',
     ('', '', 'form')),
    (b'1506821146,Fire,i dag,Q,G,dk,ukendt,,resident,',
     ('birth_date', 'i dag', 'type'), ('sex', 'Q', 'enum'),
     ('citizenship', 'dk', 'pattern'), ('origin', 'ukendt', 'enum')),
    (b'1506821147,Mor,1982-06-15,1506821132,G,DK,dansk,,resident,',
     ('sex', '150682XXXX', 'enum')),
]
TYPE = describe('service_type', 'code', 'code', 'name', 'area', 'kind',
                'is_help boolean', 'costing')
TYPES = ('code,name,area,kind,is_help,costing\n'
         'HP,Hjemmepleje,aeldre,service,true,price\n'
         'KH,Kontanthjælp,beskaeftigelse,benefit,true,posting\n')
SPELL = describe(
    'spell', 'spell_id', 'spell_id', 'cpr', 'source_system', 'service_type',
    'from_date date', 'to_date date',
    {'name': 'quantity', 'type': 'number',
     'constraints': {'minimum': 0, 'maximum': 100}},
    'unit', 'unit_price number',
    {'name': 'case_id', 'constraints': {'unique': True}},
    {'name': 'grant_type', 'constraints': {'enum': ['fast', 'let'],
                                           'pattern': '^[a-z]+$'}})
SPELL_START = b',1003801111,Fasit,'
SPELL_ROWS = [
    (b'Y1' + SPELL_START + b'HP,2025-01-01,,2,week,100.50,,',),
    (b'Y2' + SPELL_START + b'HP,2025-01-01,2024-12-31,2,week,100.50,,',
     ('to_date', '', 'order')),
    (b'Y3' + SPELL_START + b'HP,2025-01-01,,2,,,,',
     ('unit', '', 'price'), ('unit_price', '', 'price')),
    (b'Y4' + SPELL_START + b'KH,2025-01-01,,1.1234567,,,,',
     ('quantity', '1.1234567', 'precision')),
    (b'Y5' + SPELL_START + b'KH,2025-01-01,,-1,,,,',
     ('quantity', '-1', 'minimum')),
    (b'Y6' + SPELL_START + b'KH,2025-01-01,,101,,,,',
     ('quantity', '101', 'maximum')),
    (b'Y7' + SPELL_START + b'KH,2025-01-01,,,,1.005,,',
     ('unit_price', '1.005', 'precision')),
    (b'Y8' + SPELL_START + b'KH,2025-01-01,,,,"1,50",,',
     ('unit_price', '1,50', 'type')),
    (b'Y9' + SPELL_START + b'KH,2025-01-01,,,,9999999999999999999,,',
     ('unit_price', '999999XXXXXXXXXXXXX', 'size')),
    (b'Y10' + SPELL_START + b'KH,2025-01-01,,,,,S1,',),
    (b'Y11' + SPELL_START + b'KH,2025-01-01,,,,,S1,',
     ('case_id', 'S1', 'unique')),
    (b'Y12' + SPELL_START + b'KH,2025-01-01,,,fortnight,,,',
     ('unit', 'fortnight', 'enum')),
    (b'Y13' + SPELL_START + b'KH,2025-01-01,,,,,,FAST',
     ('grant_type', 'FAST', 'pattern')),
    (b'Y14' + SPELL_START + b'KH,2025-01-01,,,,,,aldrig',
     ('grant_type', 'aldrig', 'enum')),
    # A CPR number that breaks the rules only warns: money must not get lost.
    (b'Y15,3102801111,Fasit,KH,2025-01-01,,,,,,',),
]

POSTING = describe('posting', 'posting_id', 'posting_id', 'period yearmonth', 'function', 'dranst integer', 'art',
                   'amount number')
POSTING_ROWS = [
    (b'1,2026-10,5.28.21,1,4.6,100',),
    (b'2,2026-09,5.28.21,1,4.6,100', ('period', '', 'period')),
]

# --- command lines: code, arguments, message, the beginning of the hint ---

COMMANDS = [
    ('USAGE', '', 'no command was given', ''),
    ('USAGE', 'laod x', 'unknown command "laod"', 'Did you mean "load"?'),
    ('USAGE', '--qiet list', 'unknown option "--qiet"', 'Did you mean "quiet"?'),
    ('USAGE', '-x list', 'unknown option "-x"', 'There are: directory,'),
    ('USAGE', '-C', 'option --directory needs an argument', 'Write --directory DIR.'),
    ('USAGE', '--json=yes list', 'option --json takes no argument', 'Write --json alone.'),
    ('USAGE', 'load', 'load needs at least one package', 'Name the folders'),
    ('USAGE', 'load --mapping dubu2 --period 2026-10', 'load needs at least one extract', 'Name the files'),
    ('USAGE', 'load --mapping dubu2 x.csv', '--mapping needs the month', 'Write it as in --period 2026-10.'),
    ('USAGE', 'load borger --source DUBU', 'options --period, --source and --municipality go with --mapping',
     'A package tells them'),
    ('USAGE', 'load --mapping dubu2 --period 2026-10 --municipality 730 x.csv',
     'option --municipality needs four digits', 'Write it as in'),
    ('USAGE', 'load --mapping dubu2 --period 2026-10 --source= x.csv',
     'option --source needs a name of at most 64 letters', 'Write it as in'),
    ('DEF_NAME', 'load --mapping dubo2 --period 2026-10 x.csv', 'there is no mapping "dubo2"', 'Did you mean "dubu2"?'),
    ('DEF_NAME', 'check --mapping dubo2', 'there is no mapping "dubo2"', 'Did you mean "dubu2"?'),
    ('USAGE', 'comment', 'comment needs a publication', 'Write almanak comment ID'),
    ('USAGE', 'comment x --workbook y.xlsx', 'a workbook says itself', 'Write almanak comment --workbook'),
    ('USAGE', 'release', 'which publication is to be released is not said', 'Name its id'),
    ('USAGE', 'run befolkning --correct x', 'a correction is of one publication', 'Write almanak run NAME'),
    ('RELEASE', 'run befolkning --correct x --reason 0101901234', 'the reason has something like a CPR number',
     'It is printed'),
    ('RELEASE', 'release x', 'publication "x" cannot be released: who decides is not said', 'Write --by'),
    ('RELEASE', 'recall x --by A', 'publication "x" cannot be recalled: why is not said', 'Write --reason'),
    ('COMMENT', 'comment x --period 2026-10', 'there is no publication "x" of 2026-10 to comment on',
     "'almanak archive list' shows"),
    ('COMMENT', 'comment --workbook none.xlsx', 'whose comment it is, is not said', 'Write --by'),
    ('COMMENT', 'comment --workbook none.xlsx --by 1234567890', 'the name has something like a CPR number',
     'Write --by'),
    ('FILE_IO', 'check --mapping ./none.yaml', 'could not open file', ''),
    ('PACKAGE', 'load --mapping dubu2 --period 2026-10 --municipality 0730 none.csv', 'there is no such extract',
     'Name the files'),
    ('PACKAGE', 'load --mapping dubu2 --period 2026-10 none.csv', 'whose data the extracts hold is not said',
     'Give --municipality CODE'),
    ('USAGE', 'warehouse rollback', 'warehouse rollback needs the number of a generation', 'See those'),
    ('USAGE', 'warehouse show x', '"x" is not the number of a generation', 'See those'),
    ('USAGE', 'warehouse gc 3', 'warehouse gc takes no argument "3"', 'See '),
    ('USAGE', 'warehouse rolback 1', 'cannot do "rolback" with the warehouse', 'Did you mean "rollback"?'),
    ('USAGE', 'load x --reject-limit 101',
     'option --reject-limit needs a percentage, not "101"', 'Write --reject-limit 1'),
    ('USAGE', 'load x --reject-limt 1', 'unknown option "--reject-limt"',
     'Did you mean "reject-limit"?'),
    ('USAGE', 'refresh now', 'command "refresh" takes no argument "now"',
     "See 'almanak refresh --help'."),
    ('USAGE', 'query', 'query needs --cube and --measures', "'almanak list cubes'"),
    ('USAGE', 'query --cube borger', 'query needs --cube and --measures', "'almanak"),
    ('USAGE', 'query --cube borger --measures borgere --period 2026-13',
     'option --period needs a month, not "2026-13"', 'Write --period 2026-10.'),
    ('USAGE', 'query --cube borger --measures borgere --last mange',
     'option --last needs a whole number, not "mange"', 'Write --last 12.'),
    ('USAGE', 'query --cube borger --measures borgere --limit -1',
     'option --limit needs a whole number, not "-1"', 'Write --limit 12.'),
    ('USAGE', 'query --cube borger --measures borgere --where distrikt',
     'filter "distrikt" is not of the form DIM=VALUE', "Write --where 'distrikt="),
    ('USAGE', 'query --cube borger --measures borgere --clearance persons',
     'unknown clearance "persons"', 'Did you mean "person"?'),
    ('USAGE', 'query --cube borger --measures borgere --format xml',
     'unknown format "xml"', 'There are: csv, json, table.'),
    ('USAGE', 'run', 'run needs the names of reports or packs, or --all', "'almanak list'"),
    ('USAGE', 'run folketal --format pdf,docx', 'unknown format "docx"', 'There are: pdf,'),
    ('USAGE', 'run folketal --format pdf,pdf', 'format "pdf" is named twice', 'Name it once.'),
    ('USAGE', 'run folketal --param kommune',
     'parameter "kommune" is not of the form NAME=VALUE', 'Write --param'),
    ('USAGE', 'run folketal --param komune=0730',
     'report "folketal" has no parameter "komune"', 'Did you mean "kommune"?'),
    ('USAGE', 'run folketal --clearance none', 'unknown clearance "none"', 'There are:'),
    ('USAGE', 'list cubs', 'cannot list "cubs"', 'Did you mean "cubes"?'),
    ('USAGE', 'archive verfy', 'cannot do "verfy" with the archive', 'Did you mean "verify"?'),
    ('USAGE', 'synth', 'synth needs one folder to write in', 'Write: almanak synth'),
    ('USAGE', 'synth d --persons 99999999', '99999999 persons are out of bounds', 'Give from 500 to 2000000'),
    ('USAGE', 'synth d --months 3 --deliveries 4', '4 deliveries of 3 months are out of bounds',
     'Give at most a delivery a month.'),
    ('DEF_NAME', 'run folketl', 'there is no report or pack "folketl"', 'Did you mean "folketal"?'),
    ('DEF_NAME', 'check politikerpakk', 'there is no report or pack "politikerpakk"', 'Did you mean "politikerpakke"'),
    ('USAGE', 'run politikerpakke --param kommune=0730', 'pack "politikerpakke" takes no parameters',
     'They stand in its definition'),
    ('DEF_NAME', 'list cube borge', 'unknown cube "borge"', 'Did you mean "borger"?'),
    ('DEF_NAME', 'query --cube borgr --measures borgere', 'unknown cube "borgr"',
     'Did you mean "borger"?'),
    ('DEF_NAME', 'query --cube borger --measures borgre',
     'unknown measure "borgre" of cube "borger"', 'Did you mean "borgere"?'),
    ('DEF_NAME', 'query --cube borger --measures borgere --by distrik',
     'unknown dimension "distrik" of cube "borger"', 'Did you mean "distrikt"?'),
    ('DEF_NAME', 'query --cube borger --measures borgere --where distrik=N',
     'unknown dimension "distrik" of cube "borger"', 'Did you mean "distrikt"?'),
    ('DEF_NAME', 'query --cube borger --measures borgere --order udgift',
     'cannot order by "udgift": it is no column here', 'There are: borgere.'),
    ('DEF_VALUE', 'query --cube borger --measures borgere --where koen=X',
     'dimension "koen" has no value "X"', 'Did you mean "M"?'),
    ('DEF_VALUE', 'query --cube borger --measures borgere --where alder=ti',
     'dimension "alder" cannot have the value "ti"', 'Write a whole number.'),
    ('DEF_VALUE', 'query --cube borger --measures borgere --where maaned=2026',
     'dimension "maaned" cannot have the value "2026"', 'Write a month as YYYY-MM'),
    ('DEF_VALUE', 'query --cube borger --measures borgere --last 121',
     '121 months cannot be asked for', 'Ask for 1 to 120 months.'),
    ('DEF_DUPLICATE', 'query --cube borger --measures borgere,borgere',
     'measure "borgere" is asked for twice', 'Name it once.'),
    ('DEF_DUPLICATE', 'query --cube borger --measures borgere --by koen,koen',
     'dimension "koen" is asked for twice', 'Name it once.'),
    ('DEF_DUPLICATE', 'query --cube borger --measures borgere --where koen=K --where koen=M',
     'dimension "koen" is filtered twice', 'Give all its values in one filter.'),
    ('PLAN', 'query --cube familie --measures familier',
     'cube "familie" needs one "familietype"', 'Filter "familietype" to one value'),
    ('PLAN', 'query --cube familie --measures familier --where familietype=familie|husstand',
     'values of "familietype" must not be added, but several are kept', 'Filter "familietype"'),
    ('PLAN', 'query --cube folketal --measures personer --period 2026-01',
     'cube "folketal" has no months, so it takes no period', 'Leave the period out'),
    ('CLEARANCE', 'query --cube borger --measures borgere --by cpr',
     'dimension "cpr" needs clearance "person", the question has "aggregate"',
     'Ask with --clearance person'),
    ('CLEARANCE', 'query --cube familie --measures familier --where familietype=familie '
     '--by referenceperson --clearance pseudonym',
     'dimension "referenceperson" needs clearance "person", the question has "pseudonym"',
     'Ask with --clearance person'),
    ('PACKAGE', 'load nowhere', 'there is no such delivery', 'Name a folder that holds'),
    ('WAREHOUSE', 'query --cube borger --measures borgere', 'the warehouse is empty',
     'Load deliveries first'),
    ('WAREHOUSE', 'refresh', 'nothing has been loaded', 'Load a delivery first'),
    ('ARCHIVE', 'archive show andel-2026-10-001',
     'there is no publication "andel-2026-10-001"', 'List the archive'),
    ('USAGE', 'explain --cube borger', 'explain needs --cube and --measures', "'almanak list cubes'"),
    ('USAGE', 'query --cube borger --measures borgere --as-of then',
     'option --as-of needs a day or the number of a generation, not "then"', 'Write --as-of 2026-10-31'),
    ('WAREHOUSE', 'query --cube borger --measures borgere --as-of 2026-10-31',
     'no generation is kept that was known on 2026-10-31', "'almanak warehouse list'"),
    ('DELIVERY', 'outbox show 7', 'there is no row 7 in the outbox', "'almanak outbox list --all'"),
    ('DELIVERY', 'outbox retry 7', 'there is no row 7 in the outbox', "'almanak outbox list'"),
    ('USAGE', 'outbox drop all', '"all" is not the number of a row', "'almanak outbox list'"),
    ('USAGE', 'outbox remove', 'cannot do "remove" with the outbox', 'There are: list, show ID, retry ID, drop ID, send'),
    ('USAGE', 'backup', 'backup needs one folder', 'Write: almanak backup'),
    ('USAGE', 'restore a b', 'restore needs one folder', 'Write: almanak restore'),
    ('BUNDLE', 'import nowhere.zip', 'the bundle cannot be read', "Name a file that 'almanak export' made."),
    ('BACKUP', 'backup new', 'there is nothing to back up', 'Load deliveries first'),
    ('FILE_IO', 'restore nowhere', 'could not open file', 'Name a folder that almanak backup has made.'),
]

# --- checking -------------------------------------------------------------


def read_codes():
    """code -> exit status, as the program has them."""
    statuses = dict(re.findall(r'^    (EXIT_\w+) = (\d+)', read(ROOT, 'src', 'base', 'exit.h'), re.M))
    codes = re.findall(r'X\((\w+), (EXIT_\w+)\)', read(ROOT, 'src', 'base', 'diag.h'))
    return {code: int(statuses[status]) for code, status in codes}


def read_mistakes():
    """(code, path, old lines, new lines, place, message, hint) of each block;
    the place is (line, column), 0 where nothing is told."""
    text = re.sub('^#.*\n', '', read(ROOT, 'tests', 'program', 'mistakes.txt'), flags=re.M)
    for block in re.split(r'\n\n+', text.strip('\n')):
        first, *lines = block.split('\n')
        part = {mark: [x[1:] for x in lines if x[0] == mark] for mark in '-+@!?'}
        assert len(part['!']) == len(part['?']) == 1, block
        place = [int(x) for x in part['@'][0].split(':')] if part['@'] else None
        yield (*first.split(), part['-'], part['+'], place, part['!'][0], part['?'][0])


def change(text, old, new, place):
    """The file with its mistake, and where it is."""
    lines = text.split('\n')[:-1]
    start = 0
    if old != ['*']:
        start = next(i for i in range(len(lines)) if lines[i:i + len(old)] == old)
        lines[start:start + len(old)] = new
    else:
        lines = list(new)
    for i, line in enumerate(new):
        if '«' in line:
            place = (start + i + 1, line.index('«') + 1)
            lines[start + i] = line.replace('«', '')
    line, col = (list(place or ()) + [0, 0])[:2]
    return ''.join(x + '\n' for x in lines), line, col


class Diagnostics:
    """The checks, and which codes were provoked."""

    def __init__(self, program):
        self.program = program
        self.checks = Checks()
        self.codes = read_codes()
        self.provoked = set()

    def run(self, folder, *args, **more):
        result = run(self.program, '-C', folder, *args, **more)
        self.checks.hold('sanitizers: ' + ' '.join(args), result.sound(), result)
        return result

    def expect(self, name, result, code, message, hint, file=None, place=(0, 0), level='error', status=None):
        """One diagnostic of the level, as told, and the status of its code."""
        self.provoked.add(code)
        found = result.diagnostics(level)
        problems = []
        if result.status != (self.codes[code] if status is None else status):
            problems.append('exit status %s' % result.status)
        if len(found) != 1:
            problems.append('%d diagnostics of level %s' % (len(found), level))
        for d in found[:1]:
            if message not in d.text:
                problems.append('message: "%s"' % d.text)
            if not d.hint().startswith(hint) or bool(hint) != bool(d.hint()):
                problems.append('hint: "%s"' % d.hint())
            if file is not None and (d.file or '') != file:
                problems.append('file: %s' % d.file)
            if (d.line, d.col) != tuple(place):
                problems.append('place: %d:%d, not %d:%d' % (d.line, d.col, *place))
            if d.col > 0 and file is not None:
                problems += self.caret(d)
        return self.checks.hold(name, not problems, '\n'.join(
            ['%s, "%s"' % (code, message)] + problems + [str(result)]))

    @staticmethod
    def caret(d):
        """The source line is shown with a caret at the column."""
        source = read(d.file).split('\n')
        if d.line > len(source) or source[d.line - 1] == '':
            return []
        shown = ['  ' + source[d.line - 1], '  ' + ' ' * (d.col - 1) + '^']
        return [] if d.below[:2] == shown else ['caret: %r' % d.below[:2]]

    def done(self):
        missing = sorted(set(self.codes) - self.provoked)
        self.checks.equal('every code is provoked', missing, [])
        self.checks.done()


def fill(folder, files):
    for path, text in files.items():
        write(folder, path, text)


def tree(folder):
    """Every file below with its bytes; links with their targets."""
    found = {}
    for path in glob.glob(os.path.join(folder, '**'), recursive=True):
        if os.path.islink(path):
            found[path] = os.readlink(path)
        elif os.path.isfile(path):
            with open(path, 'rb') as f:
                found[path] = f.read()
    return found


def mistakes(t):
    """mistakes.txt, each against files that are sound otherwise."""
    with temp_folder() as folder:
        fill(folder, SOUND)
        for args in (['check', '--strict'], ['load', 'levering']):
            result = t.run(folder, *args)
            t.checks.hold('sound: ' + args[0], result.status == 0 and not result.err, result)
        shutil.rmtree(os.path.join(folder, 'out'))
        for code, path, old, new, place, message, hint in read_mistakes():
            text, line, col = change(SOUND[path], old, new, place)
            file = write(folder, path, text)
            delivery = path.startswith('levering/')
            result = t.run(folder, *(['load', 'levering'] if delivery else ['check']))
            t.expect('%s %s' % (path, message), result, code, message, hint, file, (line, col))
            t.checks.hold('nothing was made: ' + message, not os.path.lexists(
                os.path.join(folder, 'out', 'warehouse', 'current')))
            write(folder, path, SOUND[path])
        file = write(folder, 'reports/proeve.yaml', REPORT.encode().replace('ø'.encode(), b'\xf8'))
        t.expect('not UTF-8', t.run(folder, 'check'), 'YAML_SYNTAX', 'could not parse: ',
                 'Check indentation, colons, brackets and quotes', file)


def together(t):
    """All mistakes of a definition in one run, of form and then of names."""
    form = {(3, 1): 'questoin', (9, 15): 'measures', (15, 11): 'bor ger', (18, 11): '121',
            (21, 5): 'headline', (25, 30): 'pie'}
    names = {(5, 40): 'borgr', (9, 16): 'borger', (11, 20): 'sex', (23, 47): 'next', (24, 19): 'ale',
             (25, 39): 'maned'}
    bad_form = [('question:', 'questoin:'), ('[borgere, med_hjaelp]', '{borgere: 1}'),
                ('tid:\n    from: borger', 'tid:\n    from: bor ger'), ('last: 13', 'last: 121'),
                ('heading: Alle', 'headline: Alle'), ('kind: line', 'kind: pie')]
    bad_names = [('cube: borger', 'cube: borgr'), ('[borgere, med', '[borger, med'), ('[$koen]', '[$sex]'),
                 ('[previous]', '[next]'), ('table: {data: alle', 'table: {data: ale'),
                 ('x: maaned', 'x: maned')]
    with temp_folder() as folder:
        fill(folder, SOUND)
        for name, changes, wanted in (('form', bad_form, form), ('names', bad_names, names)):
            text = REPORT
            for old, new in changes:
                assert old in text, old
                text = text.replace(old, new, 1)
            write(folder, 'reports/proeve.yaml', text)
            result = t.run(folder, 'check')
            found = {(d.line, d.col): d.text for d in result.errors()}
            t.checks.hold('all mistakes of ' + name, result.status == 3 and set(found) == set(wanted) and all(
                word in found[place] for place, word in wanted.items()), result)
            t.checks.hold('a hint for each of ' + name, all(d.hint() for d in result.errors()), result)


def rejects(t):
    """Each kind of bad row, as the file of rejects tells it."""
    def packed(described, rows):
        head = ','.join(f['name'] for f in described['schema']['fields'])
        return described, b'\n'.join([head.encode()] + [row[0] for row in rows]) + b'\n'

    def wanted(described, rows):
        line = 2
        for number, (row, *reasons) in enumerate(rows, 2):
            for field, value, code in reasons:
                yield [described['path'], str(number), str(line), field, value, code]
            line += 1 + row.count(b'\n')

    with temp_folder() as folder:
        write_package(os.path.join(folder, 'b'), 'borger', [packed(PERSON, PERSON_ROWS)])
        write_package(os.path.join(folder, 'y'), 'ydelser', [packed(SPELL, SPELL_ROWS), (TYPE, TYPES)])
        write_package(os.path.join(folder, 'o'), 'oekonomi', [packed(POSTING, POSTING_ROWS)], delivery='period')
        result = t.run(folder, 'load', '--reject-limit', '100', 'b', 'y', 'o', '--json')
        t.checks.equal('status with rows kept out', result.status, 0, result)
        report = json.loads(result.out)
        codes = set()
        for package, described, rows in zip(report['packages'], (PERSON, SPELL, POSTING),
                                            (PERSON_ROWS, SPELL_ROWS, POSTING_ROWS)):
            found = list(csv.reader(io.StringIO(read(package['rejects']))))
            expected = list(wanted(described, rows))
            t.checks.equal('rejects of ' + described['name'], [r[:6] for r in found[1:]], expected)
            t.checks.hold('reasons are told', all(r[6] for r in found[1:]))
            codes |= {r[5] for r in found[1:]}
            bad = sum(len(r) > 1 for r in rows)
            counted = {r['name']: (r['read'], r['rejected']) for r in package['resources']}
            t.checks.equal('counts of ' + described['name'], counted[described['name']], (len(rows), bad))
        write(folder, 'reports/mappings/proeve.yaml', MAPPING)
        write(folder, 'reports/mappings/codes/slags.yaml', CODES)
        write(folder, 'x.csv', 'CPR;Indsats;Enhed;Start\n1003801111;KH 1;Dag;1-10-2026\n'
                               '10038-1111;KH 1;Måned;1-10-2026\n')
        extract = t.run(folder, 'load', '--reject-limit', '100', '--mapping', 'reports/mappings/proeve.yaml',
                        '--period', '2026-10', 'x.csv', '--json')
        found = list(csv.reader(io.StringIO(read(json.loads(extract.out)['packages'][0]['rejects']))))
        t.checks.equal('rejects of an extract', [r[1:6] for r in found[1:]],
                       [['3', '3', 'CPR', '10038-XXXX', 'match'], ['3', '3', 'Enhed', 'Måned', 'code']])
        codes |= {r[5] for r in found[1:]}
        lists = re.findall(r'^\.Bl (.*?)^\.El', read(ROOT, 'man', 'almanak-package.5'), re.M | re.S)
        known = next(re.findall(r'^\.It Cm (\w+)', text, re.M) for text in lists if '.It Cm cpr_future' in text)
        t.checks.equal('every code of a bad row', sorted(codes), sorted(known))
        t.provoked.add('ROW')
        t.checks.hold('a warning for each resource', [d.text for d in result.diagnostics('warning')] == [
            '19 of 21 rows of "person" are bad and were kept out',
            '12 of 15 rows of "spell" are bad and were kept out',
            '1 rows of "spell" have a CPR number that breaks the rules, and were kept',
            '1 of 2 rows of "posting" are bad and were kept out'], result)
        t.checks.hold('no CPR number is told in full', not re.search(
            r'\b\d{6}-?\d{4}\b', result.err + ''.join(read(p['rejects']) for p in report['packages'])), result)


DEPARTMENT = describe('department', 'department_id', 'department_id', 'name', 'area')


def departments(n, bad, area='voksne'):
    """n rows, the first `bad` of them without a name."""
    return 'department_id,name,area\n' + ''.join(
        'D%d,%s,%s\n' % (i, '' if i < bad else 'Afdeling %d' % i, area) for i in range(n))


def refusals(t):
    """A package that is refused leaves the warehouse as it was."""
    with temp_folder() as folder:
        delivery = os.path.join(folder, 'd')
        warehouse = os.path.join(folder, 'out', 'warehouse', 'generations')

        def load(text, *args, **head):
            write_package(delivery, 'personale', [(DEPARTMENT, text)], **head)
            return t.run(folder, 'load', 'd', *args)
        result = load(departments(100, 1))
        t.expect('one of a hundred', result, 'ROW', '1 of 100 rows of "department" are bad and were kept out',
                 'They stand in "', level='warning')
        before = tree(warehouse)
        result = load(departments(100, 2, 'aeldre'))
        descriptor = os.path.join(delivery, 'datapackage.json')
        t.expect('two of a hundred', result, 'ROWS_REJECTED',
                 '2 of 100 rows of "department" are bad, more than 1 pct.', 'All of them stand in "', descriptor)
        t.checks.hold('told as refused', 'refused' in result.out and '2' in result.out, result)
        t.checks.hold('first reasons are told', 'detail: Row 2: name "", there must be a value.' in result.err, result)
        t.checks.equal('refused: the warehouse is as before', tree(warehouse) == before, True)
        result = load(departments(100, 2), '--reject-limit', '2')
        t.checks.equal('allowed by --reject-limit', result.status, 0, result)
        result = load('department_id,name,area\nA,B,C\n', municipality='0101')
        t.checks.equal('another municipality, no borger yet', (result.status, result.err), (0, ''))
        write(folder, 'almanak.yaml', 'municipality: "0730"\nreject_limit: 0\n')
        result = load('department_id,name,area\nA,B,C\n', municipality='0101', source='SD')
        t.expect('another municipality', result, 'PACKAGE',
                 'package "personale" of source "SD" is of municipality 0101, not 0730',
                 'Check that the delivery was meant for this warehouse.', level='warning', status=0)
        before = tree(warehouse)
        t.expect('reject_limit of the configuration', load(departments(100, 1)), 'ROWS_REJECTED',
                 '1 of 100 rows of "department" are bad, more than 0 pct.', 'All of them')
        t.checks.equal('refused again: as before', tree(warehouse) == before, True)
        result = load(departments(20, 0))
        t.expect('far from the one before', result, 'DEVIATION',
                 '"department" of source "personale" is far from its last delivery, load 3', 'Ask the source whether',
                 os.path.join(delivery, 'datapackage.json'), (8, 3), level='warning')
        t.checks.hold('with figures', 'Rows: 20, before 98 (-79.6 pct.).' in result.err, result)
        write_package(delivery, 'personale', [(DEPARTMENT, departments(3, 0))])
        t.expect('the same delivery twice', t.run(folder, 'load', 'd', 'd'), 'PACKAGE',
                 'resource "department" of source "personale" came with a package before', 'Load one delivery',
                 descriptor, (8, 3))
        os.rename(os.path.join(delivery, 'department.csv'), os.path.join(folder, 'outside.csv'))
        os.symlink('../outside.csv', os.path.join(delivery, 'department.csv'))
        t.expect('a link out of the delivery', t.run(folder, 'load', 'd'), 'PACKAGE',
                 'file "department.csv" leads out of the delivery', 'Put the file itself', descriptor, (8, 3))
        os.remove(os.path.join(delivery, 'department.csv'))
        t.expect('a missing file', t.run(folder, 'load', 'd'), 'PACKAGE',
                 'there is no file "department.csv" for resource "department"', 'Put the file into', descriptor, (8, 3))


def command_lines(t):
    for code, args, message, hint in COMMANDS:
        with temp_folder() as folder:
            result = run(t.program, *args.split(), cwd=folder)
            t.checks.hold('sanitizers: ' + args, result.sound(), result)
            t.expect('almanak ' + args, result, code, message, hint)


QUERY = ['query', '--cube', 'borger', '--measures', 'borgere', '--by', 'distrikt']
ANSWER = 'distrikt,borgere\n,2\nN,18\nS,14\n'


def make_town(t, folder):
    """The hand-made town loaded and refreshed."""
    result = t.run(folder, 'load', '-q', *TOWN)
    t.checks.hold('the town is loaded', result.status == 0 and not result.err, result)
    result = t.run(folder, 'refresh')
    t.provoked.add('REFERENCE')
    t.checks.equal('references that lead nowhere', [(d.text, d.hint()[:15]) for d in result.diagnostics('warning')],
                   [('references in "%s" that lead to nothing delivered: 1' % field, 'Ask the sources')
                    for field in ('spell.offer_id', 'posting.cpr', 'claim.spell_id')])
    t.checks.equal('the town answers', t.run(folder, *QUERY).out, ANSWER)


def damage(path, at, data):
    with open(path, 'r+b') as f:
        f.seek(at)
        f.write(data)


def damaged_warehouse(t, town):
    """(what is done to a copy of the town, the command, message, hint)"""
    def newest(folder, name):
        return os.path.realpath(os.path.join(folder, 'out', 'warehouse', 'current', name))

    def replace(path, text):
        os.chmod(path, 0o640)
        write(os.path.dirname(path), os.path.basename(path), text)

    def relink(folder, target):
        link = os.path.join(folder, 'out', 'warehouse', 'current')
        os.remove(link)
        os.symlink(target, link)

    def meta(folder, key, value):
        path = newest(folder, 'mart.db')
        os.chmod(path, 0o640)
        db = sqlite3.connect(path)
        db.execute('UPDATE meta SET value = ? WHERE key = ?', (value, key))
        db.commit()
        db.close()
    cases = [
        (lambda f: replace(newest(f, 'mart.db'), 'no database'), QUERY, 'could not', ''),
        (lambda f: os.truncate(newest(f, 'mart.db'), 4096), QUERY, '', None),
        (lambda f: damage(newest(f, 'mart.db'), 4096, b'\xff' * 65536), QUERY, '', None),
        (lambda f: os.remove(newest(f, 'mart.db')), QUERY, '', None),
        (lambda f: meta(f, 'last', 'snart'), QUERY, '', None),
        (lambda f: meta(f, 'format', 'a'), QUERY, 'was made by another version of the program',
         'Run "almanak refresh" to make it again.'),
        (lambda f: replace(newest(f, 'manifest.json'), '{"version": 1'), QUERY,
         "the list of the warehouse's files is damaged: could not parse", 'Point "current" to the generation before'),
        (lambda f: replace(newest(f, 'manifest.json'), '{"version": 1}'), ['refresh'],
         "the list of the warehouse's files is damaged", 'Point "current" to'),
        (lambda f: replace(newest(f, 'manifest.json'), read(newest(f, 'manifest.json')).replace(
            '"version": 2', '"version": 3')), QUERY, 'the warehouse was made by another version', 'Point "current"'),
        (lambda f: relink(f, 'generations/000009'), QUERY,
         '"current" names "generations/000009", which is no generation', 'Point it to a folder'),
        (lambda f: relink(f, '../../elsewhere'), ['list', 'loads'], 'which is no generation', 'Point it to'),
        (lambda f: os.remove(newest(f, '0730-ydelser-spell.db')), ['refresh'], '', None),
        (lambda f: replace(newest(f, '0730-ydelser-spell.db'), 'x' * 8192), ['refresh'], '', None),
    ]
    for i, (spoil, args, message, hint) in enumerate(cases):
        with temp_folder() as folder:
            shutil.copytree(os.path.join(town, 'out'), os.path.join(folder, 'out'), symlinks=True)
            spoil(folder)
            result = t.run(folder, *args)
            if hint:
                t.expect('damaged warehouse %d' % i, result, 'WAREHOUSE', message, hint,
                         place=(result.errors()[0].line, result.errors()[0].col) if result.errors() else (0, 0))
            else:
                t.checks.hold('damaged warehouse %d' % i, result.status == 4 and result.errors() and
                              message in result.err and not result.out, result)


def warehouse(t, town):
    with temp_folder() as folder:
        t.run(folder, 'load', '-q', TOWN[4])
        t.expect('not refreshed', t.run(folder, *QUERY), 'WAREHOUSE',
                 'the warehouse has not been refreshed since the last load', 'Run almanak refresh.')
        t.run(folder, 'refresh', '-q')
        t.expect('a month and no person data', t.run(folder, 'run', 'andel-med-hjaelp'), 'PLAN',
                 'report "andel-med-hjaelp" needs person data, and none are there', 'Load the packages')
    lock = os.path.join(town, 'out', 'warehouse', 'lock')
    with open(lock, 'rb') as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        t.expect('locked', t.run(town, 'refresh'), 'WAREHOUSE',
                 'the warehouse is being written by another process', 'Wait until that load or refresh')
    t.expect('a month outside the data', t.run(town, *QUERY, '--period', '2050-01'), 'PLAN',
             'month 2050-01 lies outside the data, which cover 2016-11 to 2026-10', 'Ask')
    t.expect('the clearance of a report', t.run(town, 'run', 'top50-familier'), 'CLEARANCE',
             'report "top50-familier" needs clearance "pseudonym"', 'If its readers may see that')


def archives(t, town):
    """Objects that were changed, and what the archive says of them."""
    result = t.run(town, 'run', '--format', 'json', 'andel-med-hjaelp')
    t.checks.equal('a publication', result.status, 0, result)
    shown = json.loads(t.run(town, 'archive', 'show', 'andel-med-hjaelp-2026-10-001').out)
    name, sha = shown['files'][0]['name'], shown['files'][0]['sha256']
    hint = 'Restore objects/%s/%s from a backup' % (sha[:2], sha[2:])

    def spoiled(state, spoil):
        with temp_folder() as folder:
            shutil.copytree(os.path.join(town, 'out'), os.path.join(folder, 'out'), symlinks=True)
            path = os.path.join(folder, 'out', 'archive', 'objects', sha[:2], sha[2:])
            os.chmod(path, 0o644)
            spoil(path)
            text = 'archived file "%s" of publication "%s" is %s' % (name, shown['id'], state)
            t.expect('verify: ' + state, t.run(folder, 'archive', 'verify'), 'ARCHIVE', text, hint)
            result = t.run(folder, 'archive', 'verify', '--json')
            t.checks.equal('verify --json: ' + state, json.loads(result.out)['findings'],
                           [{'id': shown['id'], 'name': name, 'state': state}])
            result = t.run(folder, 'archive', 'show', shown['id'], '--out', os.path.join(folder, 'copy'))
            t.checks.hold('show --out: ' + state, result.status == (0 if state == 'whole' else 6), result)
            t.checks.equal('published again: ' + state, t.run(
                folder, 'run', '--format', 'json', 'andel-med-hjaelp').status, 0)
            t.checks.equal('whole again: ' + state, t.run(folder, 'archive', 'verify').status, 0)
    spoiled('changed', lambda path: damage(path, 100, b'#'))
    spoiled('resized', lambda path: os.truncate(path, 100))
    spoiled('missing', os.remove)
    with temp_folder() as folder:
        shutil.copytree(os.path.join(town, 'out'), os.path.join(folder, 'out'), symlinks=True)
        write(folder, 'out/archive/catalog.db', 'no database')
        t.checks.equal('a damaged catalog', t.run(folder, 'archive', 'list').status, 6)


def outputs(t, town):
    """Places that cannot be written, fonts that are not there."""
    in_the_way = write(town, 'file', 'x')
    result = t.run(town, 'run', '--format', 'json', '--out', in_the_way + '/sub', 'andel-med-hjaelp')
    t.expect('a file where a folder should be', result, 'FILE_IO', 'could not make folder', 'Check that the path')
    for name in ('warehouse', 'archive', 'publications'):
        write(town, 'almanak.yaml', 'paths: {%s: file/sub}\n' % name)
        args = ['load', TOWN[4]] if name == 'warehouse' else ['run', '--format', 'json', 'andel-med-hjaelp']
        result = t.run(town, *args)
        t.expect('paths: ' + name, result, 'FILE_IO', 'could not make folder', 'Check that the path')
    write(town, 'almanak.yaml', 'paths: {fonts: nowhere}\n')
    t.expect('no fonts', t.run(town, 'run', '--format', 'pdf', 'andel-med-hjaelp'), 'RENDER',
             'could not load font', 'Install the fonts with make')
    write(town, 'almanak.yaml', 'paths: {reports: nowhere}\n')
    t.expect('no definitions', t.run(town, 'check'), 'CONFIG', 'there are no cubes', 'Put the folder reports/')
    os.remove(os.path.join(town, 'almanak.yaml'))
    with open('/dev/full', 'wb') as full:
        t.expect('standard output is full', t.run(town, 'list', 'loads', stdout=full), 'OUTPUT',
                 'could not write to standard output', '')
    if os.geteuid() != 0:
        return
    # Another user may read all of the town and write nothing.
    other = {'user': 65534, 'group': 65534, 'extra_groups': []}
    try:
        subprocess.run([t.program, '--version'], stdout=subprocess.DEVNULL, check=True, **other)
    except (OSError, subprocess.CalledProcessError):
        print('note: other users cannot start the program, so none was tried')
        return
    for args in (['load', '-q', TOWN[4]], ['refresh'], ['run', '--format', 'json', 'andel-med-hjaelp']):
        for folder, _, _ in os.walk(os.path.join(town, 'out')):
            os.chmod(folder, 0o755)
        for path in glob.glob(os.path.join(town, 'out', '**', '*'), recursive=True):
            if os.path.isfile(path):
                os.chmod(path, 0o444)
        result = t.run(town, *args, **other)
        t.checks.hold('may not write: ' + args[0], result.status in (4, 5, 6, 71) and result.errors(), result)
    t.checks.equal('the town is as it was', t.run(town, *QUERY).out, ANSWER)


def limits(t, town):
    """A child that dies, and files too large for the process."""
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, 64 << 10))
    result = t.run(town, 'run', '--format', 'pdf', 'andel-med-hjaelp', preexec_fn=small_files)
    t.expect('a run that is killed', result, 'SYSTEM',
             'the run of report "andel-med-hjaelp" was ended by signal', 'Nothing came of it, and nothing else is touched')
    listed = json.loads(t.run(town, 'archive', 'list', '--json', '--limit', '1').out)
    t.checks.equal('its failure is in the catalog', listed[0]['state'], 'failed')
    with temp_folder() as folder:
        fill(folder, SOUND)
        write(folder, 'reports/proeve.yaml', REPORT.replace('[$koen]', '[K]'))
        result = t.run(folder, 'check')
        t.checks.equal('a warning is no mistake', (result.status, len(result.diagnostics('warning'))), (0, 1))
        result = t.run(folder, 'check', '--strict')
        t.expect('--strict', result, 'STRICT', '1 warning, which --strict counts as mistakes', '')


def main():
    t = Diagnostics(program_argument(__doc__))
    mistakes(t)
    together(t)
    rejects(t)
    refusals(t)
    command_lines(t)
    with temp_folder() as town:
        make_town(t, town)
        warehouse(t, town)
        archives(t, town)
        damaged_warehouse(t, town)
        limits(t, town)
        outputs(t, town)
    t.done()


if __name__ == '__main__':
    main()
