#!/usr/bin/python3
"""Compare the documents of the reports with those that were read and approved.

usage: golden.py PROGRAM [--update]

tests/golden/REPORT.txt is the document tree of each report on the town worked
out by hand (tests/town/README.md says how its figures came about).  A change
shows as a diff.  With --update the diff is shown, and with CONFIRM=1 in the
environment the files are written anew.

SPDX-License-Identifier: MIT
"""
import difflib
import os
import sys

from common import ROOT, TOWN, Checks, read, temp_folder
from publication_tools import REPORTS, Installation

GOLDEN = os.path.join(ROOT, 'tests', 'golden')


def published(program):
    """{report: its document tree}"""
    with temp_folder() as folder:
        town = Installation(program, os.path.join(folder, 'hand')).fill(*TOWN)
        town.publish(formats='tree')
        return {report: read(town.file(report, 'txt')) for report in REPORTS}


def approved(report):
    path = os.path.join(GOLDEN, report + '.txt')
    return read(path) if os.path.exists(path) else ''


def difference(report, text):
    return ''.join(difflib.unified_diff(
        approved(report).splitlines(True), text.splitlines(True),
        'approved/' + report, 'published/' + report, n=2))


def update(documents):
    for report, text in documents.items():
        print(difference(report, text), end='')
    if os.environ.get('CONFIRM') != '1':
        sys.exit('Nothing was written; set CONFIRM=1 to approve this.')
    for report, text in documents.items():
        with open(os.path.join(GOLDEN, report + '.txt'), 'w',
                  encoding='utf-8') as f:
            f.write(text)


def main():
    options = sys.argv[2:]
    if len(sys.argv) < 2 or options not in ([], ['--update']):
        sys.exit(__doc__)
    documents = published(os.path.abspath(sys.argv[1]))
    if options:
        update(documents)
    checks = Checks()
    for report, text in documents.items():
        checks.hold('document of %s is as approved' % report,
                    text == approved(report), difference(report, text)[:4000] +
                    '\nWhen this is meant: CONFIRM=1 %s PROGRAM --update' %
                    os.path.relpath(__file__, ROOT))
    checks.equal('every approved document is published',
                 sorted(n for n in os.listdir(GOLDEN) if n.endswith('.txt')),
                 sorted(r + '.txt' for r in REPORTS))
    checks.done()


if __name__ == '__main__':
    main()
