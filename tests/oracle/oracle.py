#!/usr/bin/python3
"""A second implementation of the definitions of figures, slow and plain.

Reads the CSV files of data packages and answers queries on the cubes.  One
function a rule; nothing is shared with the C program.  The records and what
follows from them are in records.py, the cubes of a subject in its module.

SPDX-License-Identifier: MIT
"""
import argparse
import csv
import sys

import capacity
import figures
import interventions
import ledger
import outcomes
import payment
import people
import quality
import services
from calendars import month_of
from facts import Query
from records import Town

CUBES = {**people.CUBES, **services.CUBES, **outcomes.CUBES, **figures.CUBES,
         **ledger.CUBES, **payment.CUBES, **capacity.CUBES,
         **quality.CUBES, **interventions.CUBES}


def query_arguments(parser):
    """The arguments that the program's `query` has too."""
    parser.add_argument('--cube', required=True, choices=sorted(CUBES))
    parser.add_argument('--measures', required=True)
    parser.add_argument('--by', default='')
    parser.add_argument('--where', action='append', default=[])
    parser.add_argument('--period')
    parser.add_argument('--last', type=int)
    parser.add_argument('--year-to-date', action='store_true')


def query_from(town, args):
    where = {}
    for text in args.where:
        dim, values = text.split('=', 1)
        where[dim] = values.split('|')
    by = [d for d in args.by.split(',') if d]
    unknown = [d for d in by + list(where)
               if d not in CUBES[args.cube].dimensions]
    if unknown:
        sys.exit('unknown dimension: %s' % unknown[0])
    if 'familietype' in CUBES[args.cube].dimensions \
            and 'familietype' not in by \
            and len(where.get('familietype', ())) != 1:
        sys.exit('%s needs one familietype' % args.cube)
    last = args.last
    if args.year_to_date:       # January to the month
        end = month_of(args.period) if args.period else town.last_month
        last = end % 12 + 1
    return Query(town, CUBES[args.cube], args.measures.split(','), by, where,
                 args.period, last)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    query_arguments(parser)
    parser.add_argument('packages', nargs='+')
    args = parser.parse_args()
    header, rows = query_from(Town(args.packages), args).run()
    writer = csv.writer(sys.stdout, lineterminator='\n')
    writer.writerow(header)
    writer.writerows(rows)


if __name__ == '__main__':
    main()
