#!/usr/bin/python3
"""Time the program on a delivery, beside floors and peers that do a part of
the same work, and write a page of medians and ratios.

The machine may be busy with other things: what is compared is run in turns,
so that a slow minute is slow for all of it, and the ratios say more than the
seconds.  Nothing in the page depends on the day.

SPDX-License-Identifier: MIT
"""
import argparse
import itertools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import peers                            # noqa: E402

RUNS, RUNS_FAST, SLOW = 5, 11, 20       # fewer when one run is SLOW seconds
REPORTS = ('top50-familier', 'andel-med-hjaelp', 'effekt-12-maaneder',
           'befolkning')
BORGER = ('distrikt', 'skoledistrikt', 'plejedistrikt', 'postnummer', 'sogn',
          'alder', 'aldersgruppe', 'koen', 'civilstand', 'statsborgerskab',
          'herkomst', 'undergruppe', 'nytilflytter', 'kommunehopper')
EMPTY = 'query, nothing to do'
SHARE = 'share with help by district and age, 13 months'
QUERIES = (
    (EMPTY, 'folketal', 'personer', '', '--where', 'kommune=0730'),
    ('folketal by municipality and age', 'folketal', 'personer,andel',
     'kommune,aldersgruppe'),
    ('top 50 families across addresses', 'familie',
     'udgift_alle,udgift,sagsbehandlere,afdelinger', 'familie_id',
     '--where', 'familietype=tvaers', '--order', '-udgift_alle',
     '--limit', '50'),
    (SHARE, 'borger', 'borgere,med_hjaelp,andel_med_hjaelp',
     'maaned,distrikt,aldersgruppe', '--last', '13'),
    ('ydelse by type, 12 months', 'ydelse',
     'personer,bestand,tilgang,afgang,helaarspersoner,udgift', 'ydelse',
     '--last', '12'),
    ('12-month effect, 36 cohorts', 'effekt', 'personer,effekt',
     'startmaaned,ydelse', '--last', '36'),
    ('vandring between benefits, 13 cohorts', 'vandring', 'personer,andel',
     'ydelse,udfald,ydelse_efter', '--last', '13'),
)


class Series:
    """Runs of one thing: seconds, peak memory in KB."""

    def __init__(self):
        self.seconds, self.memory = [], 0

    def run(self, command, stdin=None):
        """Run it once as a whole process."""
        began = time.perf_counter()
        with open(stdin or os.devnull, 'rb') as source:
            child = subprocess.Popen(command, stdin=source,
                                     stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE)
            trouble = child.stderr.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds.append(time.perf_counter() - began)
        self.memory = max(self.memory, usage.ru_maxrss)
        child.stderr.close()
        if child.returncode:
            sys.exit('%s: exit status %d\n%s' % (
                ' '.join(command), child.returncode,
                trouble.decode('utf-8', 'replace')))

    def median(self):
        return statistics.median(self.seconds)

    def peak(self):
        """A child starts with the memory of this process, and so what stays
        below it is not known."""
        least = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if self.memory <= least * 1.1:
            return '< %d MB' % (least // 1024 + 2)
        return '%d MB' % (self.memory // 1024)

    def text(self, less=0.0):
        """min - median - max, in milliseconds below a second."""
        numbers = [max(0.0, x - less) for x in
                   (min(self.seconds), self.median(), max(self.seconds))]
        if numbers[1] < 1:
            return ' - '.join('%.0f' % (1000 * x) for x in numbers) + ' ms'
        return ' - '.join('%.2f' % x for x in numbers) + ' s'


class Bench:
    def __init__(self, args):
        self.almanak = os.path.abspath(args.almanak)
        self.folder = os.path.abspath(args.folder)
        self.delivery = os.path.join(self.folder, 'delivery')
        self.population = os.path.abspath(args.population)
        self.months = args.months
        self.control = Series()
        self.page = []

    # -- what all parts need

    def command(self, *arguments, home='town'):
        return [self.almanak, '-C', os.path.join(self.folder, home),
                *arguments]

    def home(self, name):
        """An empty installation."""
        path = os.path.join(self.folder, name)
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path)
        with open(os.path.join(path, 'almanak.yaml'), 'w',
                  encoding='utf-8') as f:
            f.write('municipality: "0730"\nname: Randers\n'
                    'history_months: %d\n' % self.months)
        return path

    def spin(self):
        """A fixed piece of work; its spread is that of the machine."""
        self.control.run([sys.executable, '-S', '-c',
                          'sum(i * i for i in range(1500000))'])

    def in_turns(self, runs, *steps):
        """Each step in every round; fewer rounds when they are slow."""
        done = 0
        while done < runs:
            began = time.perf_counter()
            self.spin()
            for step in steps:
                step()
            done += 1
            if time.perf_counter() - began > SLOW:
                runs = min(runs, 3)

    def line(self, text=''):
        self.page.append(text)
        print(text, flush=True)

    def table(self, header, rows):
        """Text left, all else right."""
        self.line('| ' + ' | '.join(header) + ' |')
        self.line('|---' + '|---:' * (len(header) - 1) + '|')
        for row in rows:
            self.line('| ' + ' | '.join(row) + ' |')
        self.line()

    # -- load

    def posting_package(self):
        """A package of postings alone, so that peers read the same file."""
        path = os.path.join(self.folder, 'posting')
        os.makedirs(path, exist_ok=True)
        whole = os.path.join(self.delivery, 'oekonomi')
        with open(os.path.join(whole, 'datapackage.json'),
                  encoding='utf-8') as f:
            descriptor = json.load(f)
        descriptor['resources'] = [r for r in descriptor['resources']
                                   if r['name'] == 'posting']
        with open(os.path.join(path, 'datapackage.json'), 'w',
                  encoding='utf-8') as f:
            json.dump(descriptor, f)
        target = os.path.join(path, 'posting.csv')
        if not os.path.exists(target):
            os.link(os.path.join(whole, 'posting.csv'), target)
        return path, target

    def load(self):
        package, posting = self.posting_package()
        whole = sorted(os.path.join(self.delivery, name)
                       for name in os.listdir(self.delivery))
        rows = peers.count_rows([posting])
        all_rows = peers.count_rows(peers.csv_files(whole))
        database = os.path.join(self.folder, 'import.db')
        own, imported, digest, split, everything = (Series()
                                                    for _ in range(5))

        def load_posting():
            self.home('load')
            own.run(self.command('load', package, '--quiet', home='load'))

        def import_posting():
            peers.remove(database)
            imported.run(['sqlite3', database, 'PRAGMA journal_mode=OFF',
                          'PRAGMA synchronous=OFF',
                          '.import --csv %s posting' % posting])

        def load_all():
            self.home('load')
            everything.run(self.command('load', *whole, '--quiet',
                                        home='load'))

        self.in_turns(
            RUNS, load_posting, import_posting,
            lambda: digest.run(['sha256sum', posting]),
            lambda: split.run([sys.executable, '-S', '-c', peers.SPLIT,
                               posting]), load_all)
        peers.remove(database)
        shutil.rmtree(os.path.join(self.folder, 'load'))
        size = os.path.getsize(posting)
        self.line('## Load')
        self.line()
        self.line('posting.csv: %s rows, %.0f MB. "x" is the median of '
                  'almanak divided by that of the other.' % (
                      peers.thousands(rows), size / 1e6))
        self.line()

        def row(name, series, n):
            return [name, series.text(),
                    '%.2f M rows/s' % (n / series.median() / 1e6),
                    '%.2f x' % (own.median() / series.median())
                    if series not in (own, everything) else '',
                    series.peak()]
        self.table(['', 'min - median - max', 'speed', 'almanak is', 'peak'],
                   [row('almanak load, posting.csv', own, rows),
                    row('peer: sqlite3 .import, no journal, no checks',
                        imported, rows),
                    row('floor: Python csv.reader, split only', split, rows),
                    row('floor: sha256sum', digest, rows),
                    row('almanak load, all %d packages' % len(whole),
                        everything, all_rows)])

    # -- refresh

    def refresh(self):
        self.home('town')
        packages = sorted(os.path.join(self.delivery, name)
                          for name in os.listdir(self.delivery))
        Series().run(self.command('load', *packages, self.population,
                                  '--quiet'))
        current = os.path.join(self.folder, 'town/out/warehouse/current')
        scan = peers.write_scan(self.folder, current)
        derive = peers.write_help(self.folder, current, self.months)
        own, scanned, derived = Series(), Series(), Series()
        database = os.path.join(self.folder, 'help.db')

        def derive_help():
            peers.remove(database)
            derived.run(['sqlite3', database], derive)

        self.in_turns(RUNS,
                      lambda: own.run(self.command('refresh', '--quiet')),
                      lambda: scanned.run(['sqlite3', ':memory:'], scan),
                      derive_help)
        self.line('## Refresh')
        self.line()
        self.line('Families of three types, month states, runs and costs of '
                  '%d months; the mart is %.0f MB.' % (
                      self.months,
                      os.path.getsize(os.path.join(current, 'mart.db'))
                      / 1e6))
        self.line('The peer derives residents and help by month only; its '
                  'figures are %s.' % self.same_help(database))
        self.line()

        def row(name, series):
            return [name, series.text(), '%.2f x' % (
                own.median() / series.median()) if series is not own else '',
                series.peak()]
        self.table(['', 'min - median - max', 'almanak is', 'peak'], [
            row('almanak refresh', own),
            row('floor: full scans of the columns it reads, in SQLite',
                scanned),
            row('peer: residents and help by month, one SQL statement',
                derived)])

    def same_help(self, database):
        """Whether the peer's figures are the program's."""
        answer = subprocess.run(
            self.command('query', '--cube', 'borger', '--measures',
                         'borgere,med_hjaelp', '--by', 'maaned', '--last',
                         str(self.months), '--format', 'csv'),
            capture_output=True, check=True).stdout.decode().splitlines()
        other = peers.help_by_month(database)
        same = sum(a == b for a, b in zip(answer[1:], other))
        if answer[1:] == other:
            return 'the same in all %d months' % same
        return 'the same in %d of %d months' % (same, len(other))

    # -- queries

    def query(self, cube, measures, by, *more):
        return self.command('query', '--cube', cube, '--measures', measures,
                            *(('--by', by) if by else ()), *more,
                            '--format', 'csv', '--clearance', 'pseudonym')

    def pairs(self):
        return list(itertools.combinations(BORGER, 2))

    def queries(self):
        series = {q[0]: Series() for q in QUERIES}
        pairs, grouped = Series(), Series()
        database = os.path.join(self.folder, 'help.db')
        group = peers.write_group(self.folder)
        steps = [lambda q=q: series[q[0]].run(self.query(*q[1:]))
                 for q in QUERIES]
        self.in_turns(RUNS_FAST, *steps,
                      lambda: grouped.run(['sqlite3', database], group))
        for pair in self.pairs():
            pairs.run(self.query('borger', 'borgere,med_hjaelp',
                                 'maaned,' + ','.join(pair), '--last', '13'))
        nothing = series[EMPTY].median()
        self.line('## Queries')
        self.line()
        self.line('Whole processes; net is without the median of the first '
                  'line.')
        self.line()
        rows = [[q[0], series[q[0]].text(),
                 series[q[0]].text(nothing) if q[0] != EMPTY else '',
                 series[q[0]].peak()] for q in QUERIES]
        rows.append(['borger by any two of %d dimensions, 13 months (%d '
                     'queries, once each)' % (len(BORGER), len(self.pairs())),
                     pairs.text(), pairs.text(nothing),
                     pairs.peak()])
        self.table(['', 'min - median - max', 'net', 'peak'], rows)
        share = series[SHARE]
        self.line('Peer of "%s": GROUP BY over the 13 months of the peer\'s '
                  'table of residents in SQLite (by district only) takes '
                  '%s; almanak is %.2f x.' % (
                      SHARE, grouped.text(),
                      share.median() / grouped.median()))
        self.line()

    # -- reports

    def reports(self):
        rows = []
        for name in REPORTS:
            for kind in ('pdf', 'xlsx', 'csv', 'json'):
                out = os.path.join(self.folder, 'publications', name, kind)
                shutil.rmtree(out, ignore_errors=True)
                series = Series()
                self.in_turns(RUNS, lambda: series.run(self.command(
                    'run', name, '--format', kind, '--out', out,
                    '--clearance', 'pseudonym', '--quiet')))
                files = [os.path.join(out, f) for f in sorted(
                    os.listdir(out))]
                size = sum(map(os.path.getsize, files))
                rows.append([name, kind, series.text(),
                             peers.thousands(size), peers.extent(kind, files),
                             series.peak()])
        self.line('## Reports')
        self.line()
        self.line('Compose, render and archive, a format at a time.')
        self.line()
        self.table(['', 'format', 'min - median - max', 'bytes', 'extent',
                    'peak'], rows)

    # -- all of it

    def head(self, args):
        version = subprocess.run([self.almanak, '--version'], check=True,
                                 capture_output=True).stdout.decode()
        self.line('# Measured')
        self.line()
        self.line('%s, %s, %d cores. %s persons, %d months, invented data. '
                  'Written by `make bench`.' % (
                      version.split('\n')[0].strip(), peers.cpu_model(),
                      os.cpu_count(), peers.thousands(args.persons),
                      args.months))
        self.line('The machine was shared with other work and files were in '
                  'the cache: compare ratios, not seconds.')
        self.line()

    def foot(self):
        self.line('## The machine meanwhile')
        self.line()
        self.line('A fixed loop in Python, run before every round: %s.'
                  % self.control.text())

    def write(self, path):
        with open(path + '.new', 'w', encoding='utf-8') as f:
            f.write('\n'.join(self.page).rstrip('\n') + '\n')
        os.replace(path + '.new', path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--almanak', required=True)
    parser.add_argument('--folder', required=True)
    parser.add_argument('--population', required=True)
    parser.add_argument('--persons', type=int, required=True)
    parser.add_argument('--months', type=int, required=True)
    parser.add_argument('--results', required=True)
    args = parser.parse_args()
    bench = Bench(args)
    bench.head(args)
    bench.load()
    bench.refresh()
    bench.queries()
    bench.reports()
    bench.foot()
    bench.write(args.results)


if __name__ == '__main__':
    main()
