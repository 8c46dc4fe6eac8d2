#!/usr/bin/python3
"""Provoke every diagnostic of the program.

usage: diagnostics.py PROGRAM

Bad definitions, cubes, templates, configurations, descriptors, rows, command
lines, warehouses and archives, each with the exit status, the place, the
message and the hint that it must give.  The codes and their statuses are read
from src/base, so that a code without a case here fails.

In the tables, "old" is replaced by "new" in something sound; the guillemet
marks where the mistake must be shown and is taken out.

SPDX-License-Identifier: MIT
"""
import csv
import glob
import io
import json
import os
import re
import resource
import shutil
import sqlite3

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
MODEL = {'borger.yaml': BORGER, 'familie.yaml': FAMILIE,
         'lookups.yaml': LOOKUPS}
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
TEMPLATE = 'I {{PERIODE:x-md}}: {{#ALLE_IALT}}{{BORGERE:x-md}}{{/ALLE_IALT}}\n'
STEP = '    totals: true\n    then:\n      - '    # a step of dataset alle

# --- the tables -----------------------------------------------------------

# Report definitions: code, old, new, message, a part of the hint.
REPORTS = [
    ('YAML_SYNTAX', '[borgere, med_hjaelp]', '[borgere, med_hjaelp', None, None),
    ('YAML_SYNTAX', 'title: Prøve', 'title: "Prøve', None, None),
    ('YAML_SYNTAX', 'title: Prøve', 'title: &navn Prøve', None, None),
    ('YAML_SYNTAX', 'title: Prøve', 'title: Prøve\ntitle: Igen', None, None),
    ('YAML_SYNTAX', REPORT, '', None, None),
    ('YAML_SYNTAX', 'title: Prøve', b'title: Pr\xf8ve', None, None),
    ('DEF_SHAPE', REPORT, '- en\n- liste\n', None, None),
    ('DEF_SHAPE', 'title: Prøve\n', '', None, None),
    ('DEF_SHAPE', 'question:', 'questoin:', None, None),
    ('DEF_SHAPE', 'title: Prøve', 'title: [Prøve]', None, None),
    ('DEF_SHAPE', 'title: Prøve', 'title:', None, None),
    ('DEF_SHAPE', 'by: [maaned]', 'by: []', None, None),
    ('DEF_SHAPE', 'where: {koen: [$koen]}', 'where: [koen]', None, None),
    ('DEF_SHAPE', '    from: borger\n    measures: [borgere]', '    measures: [borgere]', None, None),
    ('DEF_SHAPE', '  - heading: Alle', '  - headline: Alle', None, None),
    ('DEF_SHAPE', '  - heading: Alle', '  - heading:', None, None),
    ('DEF_SHAPE', '  - tiles:\n      - {data', '  - tiles: {data', None, None),
    ('DEF_SHAPE', ', caption: Alle}', '}', None, None),
    ('DEF_SHAPE', 'caption: Kort}', 'caption: Kort, colour: red}', None, None),
    ('DEF_SHAPE', '    totals: true\n', STEP + 'rnak: {of: borgere}\n', None, None),
    ('DEF_SHAPE', '    totals: true\n', '    then: rank\n', None, None),
    ('DEF_SHAPE', '    totals: true\n', STEP + 'rank: {}\n', None, None),
    ('DEF_VALUE', 'report: proeve', 'report: Prøve', None, None),
    ('DEF_VALUE', 'report: proeve', 'report: anden', None, None),
    ('DEF_VALUE', 'last: 13', 'last: 121', None, None),
    ('DEF_VALUE', 'last: 13', 'last: tretten', None, None),
    ('DEF_VALUE', 'last: 13', 'last: 13\n    limit: 0', None, None),
    ('DEF_VALUE', 'totals: true\n', 'totals: ja\n', None, None),
    ('DEF_VALUE', 'question:', 'period: week\nquestion:', None, None),
    ('DEF_VALUE', 'question:', 'clearance: all\nquestion:', None, None),
    ('DEF_VALUE', 'kind: line', 'kind: pie', None, None),
    ('DEF_VALUE', 'caption: Kort', 'only: screen, caption: Kort', None, None),
    ('DEF_VALUE', 'caption: Kort', 'classes: 9, caption: Kort', None, None),
    ('DEF_VALUE', 'from: borger\n    measures: [borgere]', 'from: bor ger\n    measures: [borgere]', None, None),
    ('DEF_VALUE', 'title: Prøve', 'title: |\n  Prøve\n  igen', None, None),
    ('DEF_VALUE', '[previous]', '[last_year]', None, None),
    ('DEF_VALUE', 'y: [borgere]', 'y: [maaned, borgere]', None, None),
    ('DEF_VALUE', 'area: distrikt', 'area: borgere', None, None),
    ('DEF_VALUE', '[$koen]', '[kvinde]', None, None),
    ('DEF_VALUE', 'text: proeve.md.tpl', 'text: ../proeve.md.tpl', None, None),
    ('DEF_VALUE', '    totals: true\n', STEP + 'top: {rows: 0}\n', None, None),
    ('DEF_VALUE', '    totals: true\n', STEP + 'concentration: {of: borgere, order: borgere, at: [ti]}\n', None, None),
    ('DEF_NAME', 'text: proeve.md.tpl', 'text: prove.md.tpl', None, None),
    ('DEF_NAME', 'from: borger\n    measures: [borgere]', 'from: borgere\n    measures: [borgere]', None, None),
    ('DEF_NAME', 'borgere, med_hjaelp]', 'borgere, med_hjælp]', None, None),
    ('DEF_NAME', 'by: [maaned]', 'by: [måned]', None, None),
    ('DEF_NAME', 'order: [-borgere]', 'order: [-personer]', None, None),
    ('DEF_NAME', 'where: {koen', 'where: {kon', None, None),
    ('DEF_NAME', '[$koen]', '[$sex]', None, None),
    ('DEF_NAME', 'cube: borger, dim', 'cube: borgr, dim', None, None),
    ('DEF_NAME', 'dimension: koen', 'dimension: køn', None, None),
    ('DEF_NAME', 'table: {data: alle', 'table: {data: ale', None, None),
    ('DEF_NAME', 'value: borgere, compare', 'value: borger, compare', None, None),
    ('DEF_NAME', 'x: maaned', 'x: maned', None, None),
    ('DEF_NAME', 'totals: true, caption', 'columns: [distrikt, antal], caption', None, None),
    ('DEF_NAME', '    totals: true\n', STEP + 'rank: {of: antal}\n', None, None),
    ('DEF_NAME', '    totals: true\n', STEP + 'join: {with: tid2}\n', None, None),
    ('DEF_NAME', '    totals: true\n', STEP + 'pivot: {across: koen}\n', None, None),
    ('DEF_DUPLICATE', 'by: [maaned]', 'by: [maaned, maaned]', None, None),
    ('DEF_DUPLICATE', 'where: {koen: [$koen]}', 'where: {koen: K}\n    without: {koen: M}', None, None),
    ('DEF_DUPLICATE', 'order: [-borgere]', 'order: [-borgere, borgere]', None, None),
    ('PLAN', 'from: borger\n    measures: [borgere]', 'from: familie\n    measures: [familier]', None, None),
    ('PLAN', '    totals: true\n', STEP + 'share: {of: andel}\n', None, None),
    ('CLEARANCE', 'by: [distrikt]', 'by: [cpr]', None, None),
]
