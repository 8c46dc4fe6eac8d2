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
SMALL = 10000                           # persons of the town for a slow peer
REPORTS = ('top50-familier', 'andel-med-hjaelp', 'effekt-12-maaneder',
           'folketal')
BORGER = ('distrikt', 'skoledistrikt', 'plejedistrikt', 'postnummer', 'sogn',
          'alder', 'aldersgruppe', 'koen', 'civilstand', 'statsborgerskab',
          'herkomst', 'undergruppe', 'nytilflytter', 'kommunehopper')
EMPTY = 'query, nothing to do'
TOP = 'top 50 families across addresses'
EFFECT = '12-month effect, 36 cohorts'
SHARE = 'share with help by district and age, 13 months'
QUERIES = (
    (EMPTY, 'folketal', 'personer', '', '--where', 'kommune=0730'),
    ('folketal by municipality and age', 'folketal', 'personer,andel',
     'kommune,aldersgruppe'),
    (TOP, 'familie',
     'udgift_alle,udgift,sagsbehandlere,afdelinger', 'familie_id',
     '--where', 'familietype=tvaers', '--order', '-udgift_alle',
     '--limit', '50'),
    (SHARE, 'borger', 'borgere,med_hjaelp,andel_med_hjaelp',
     'maaned,distrikt,aldersgruppe', '--last', '13'),
    ('ydelse by type, 12 months', 'ydelse',
     'personer,bestand,tilgang,afgang,helaarspersoner,udgift', 'ydelse',
     '--last', '12'),
    (EFFECT, 'effekt', 'personer,effekt',
     'startmaaned,ydelse', '--last', '36'),
    ('vandring between benefits, 13 cohorts', 'vandring', 'personer,andel',
     'ydelse,udfald,ydelse_efter', '--last', '13'),
)


class Series:
    """Runs of one thing: seconds, those of processors, peak memory in KB."""

    def __init__(self):
        self.seconds, self.cpu, self.memory = [], [], 0

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
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.memory = max(self.memory, usage.ru_maxrss)
        child.stderr.close()
        if child.returncode:
            sys.exit('%s: exit status %d\n%s' % (
                ' '.join(command), child.returncode,
                trouble.decode('utf-8', 'replace')))

    def median(self):
        return statistics.median(self.seconds)

    def busy(self):
        """Median time of processors, which other work disturbs less."""
        return '%.2f s' % statistics.median(self.cpu)

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
        self.population_small = min(SMALL, args.persons)
        self.postings = args.postings
        self.large = args.large
        self.control = Series()
        self.reached = []       # what is wanted: name, wanted, reached
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
        """A package of postings alone, so that peers read the same file: the
        town's, as often as it takes, under other numbers."""
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
        rows = peers.repeat_postings(os.path.join(whole, 'posting.csv'),
                                     target, self.postings)
        return path, target, rows

    def load(self):
        package, posting, rows = self.posting_package()
        whole = sorted(os.path.join(self.delivery, name)
                       for name in os.listdir(self.delivery))
        all_rows = peers.count_rows(peers.csv_files(whole))
        database = os.path.join(self.folder, 'import.db')
        own, imported, copied, digest, everything = (Series()
                                                     for _ in range(5))

        def load_posting():
            self.home('load')
            own.run(self.command('load', package, '--quiet', home='load'))
            shutil.rmtree(os.path.join(self.folder, 'load'))

        def import_posting():
            imported.run(['sqlite3', database, 'PRAGMA journal_mode=OFF',
                          'PRAGMA synchronous=OFF',
                          '.import --csv %s posting' % posting])
            peers.remove(database)

        def load_all():
            self.home('load')
            everything.run(self.command('load', *whole, '--quiet',
                                        home='load'))
            shutil.rmtree(os.path.join(self.folder, 'load'))

        peers.remove(database)
        with peers.Postgres() as postgres:
            steps = [load_posting, import_posting,
                     lambda: digest.run(['sha256sum', posting])]
            if postgres.bin:
                steps.append(lambda: copied.run(postgres.copy(posting)))
            self.in_turns(3, *steps)
        self.in_turns(RUNS, load_all)
        size = os.path.getsize(posting)
        self.line('## Load')
        self.line()
        self.line('posting.csv: %s rows, %.0f MB. "x" is the median of '
                  'almanak divided by that of the other.' % (
                      peers.thousands(rows), size / 1e6))
        self.line()

        def row(name, series, n):
            return [name, series.text(), series.busy(),
                    '%.2f M rows/s' % (n / series.median() / 1e6),
                    '%.2f x' % (own.median() / series.median())
                    if series not in (own, everything) else '',
                    series.peak()]
        lines = [row('almanak load, posting.csv, all checks', own, rows),
                 row('peer: sqlite3 .import, no journal, no checks', imported,
                     rows),
                 row('floor: sha256sum', digest, rows),
                 row('almanak load, all %d packages' % len(whole), everything,
                     all_rows)]
        if postgres.bin:
            lines.insert(2, row('peer: PostgreSQL COPY, table of the same '
                                'transaction, wal_level=minimal (processor: '
                                'client)', copied, rows))
        self.table(['', 'min - median - max', 'processor', 'speed',
                    'almanak is', 'peak'], lines)
        if not postgres.bin:
            self.line('PostgreSQL is not installed: its COPY was not run.')
            self.line()
        self.goal('load of %s postings, beside sqlite3 .import' %
                  peers.thousands(rows), '1.5 x as fast',
                  '%.2f x' % (imported.median() / own.median()))
        self.goal('the same, beside PostgreSQL COPY', 'at most 1.5 x its time',
                  '%.2f x' % (own.median() / copied.median())
                  if postgres.bin else 'not run')
        os.remove(posting)

    # -- refresh

    def town(self, home, delivery):
        """An installation with all that is delivered; its generation."""
        self.home(home)
        packages = sorted(os.path.join(delivery, name)
                          for name in os.listdir(delivery))
        loaded = Series()
        loaded.run(self.command('load', *packages, self.population, '--quiet',
                                home=home))
        return loaded, os.path.join(self.folder, home,
                                    'out/warehouse/current')

    def marts(self, home, current):
        """The peer that derives the marts by SQL, once; its time, and how far
        its figures are the program's."""
        database = os.path.join(self.folder, home + '-marts.db')
        peers.remove(database)
        derived = Series()
        derived.run(['sqlite3', database], peers.write_marts(
            self.folder, home + '-marts.sql', current, self.months))
        people, families = peers.mart_figures(database)
        peers.remove(database)

        def answers(cube, measures, *more):
            text = subprocess.run(
                self.command('query', '--cube', cube, '--measures', measures,
                             '--by', 'maaned', '--last', str(self.months),
                             '--format', 'csv', *more, home=home),
                capture_output=True, check=True).stdout.decode()
            return [list(map(int, line.split(',')[1:]))
                    for line in text.splitlines()[1:]]
        counts = answers('borger', 'borgere,med_hjaelp')
        newcomers = answers('borger', 'borgere', '--where', 'nytilflytter=ja')
        same = sum(list(row[1:]) == a + b for row, a, b
                   in zip(people, counts, newcomers))
        own = answers('familie', 'familier', '--where', 'familietype=familie')
        worst = max(abs(row[1] / a[0] - 1) for row, a in zip(families, own))
        return derived, ('residents, help and newcomers are the same in %d of '
                         '%d months, families differ by at most %.2f %%' % (
                             same, self.months, 100 * worst))

    def refresh(self):
        _, current = self.town('town', self.delivery)
        small = os.path.join(self.folder, 'small-delivery')
        subprocess.run([self.almanak, 'synth', '--persons',
                        str(self.population_small), '--months',
                        str(self.months), '--end', '2026-10', '--seed', '1',
                        small], check=True, capture_output=True)
        _, current_small = self.town('small', small)
        scan = peers.write_scan(self.folder, current)
        derive = peers.write_help(self.folder, current, self.months)
        own, own_small, again, scanned, derived = (Series() for _ in range(5))
        database = os.path.join(self.folder, 'help.db')

        def derive_help():
            peers.remove(database)
            derived.run(['sqlite3', database], derive)

        self.in_turns(3, lambda: own.run(self.command(
                          'refresh', '--quiet', '--from-nothing')),
                      lambda: again.run(self.command('refresh', '--quiet')),
                      lambda: own_small.run(self.command(
                          'refresh', '--quiet', '--from-nothing',
                          home='small')),
                      lambda: scanned.run(['sqlite3', ':memory:'], scan),
                      derive_help)
        marts, figures = self.marts('town', current)
        marts_small, figures_small = self.marts('small', current_small)
        self.line('## Refresh')
        self.line()
        self.line('Families of three types, month states, runs and costs of '
                  '%d months; the mart is %.0f MB.' % (
                      self.months,
                      os.path.getsize(os.path.join(current, 'mart.db'))
                      / 1e6))
        self.line('The peer "residents and help" derives only these by month; '
                  'its figures are %s.' % self.same_help(database))
        self.line('The peer "marts" derives what refresh derives as far as '
                  'bench/marts.sql goes, and was run once: ' + figures + '; '
                  'in the small town of %s persons ' % peers.thousands(
                      self.population_small) + figures_small + '.')
        self.line()

        def row(name, series, of=own):
            return [name, series.text(), series.busy(), '%.2f x' % (
                of.median() / series.median()) if series is not of else '',
                series.peak()]
        self.table(['', 'min - median - max', 'processor', 'almanak is',
                    'peak'], [
            row('almanak refresh, from nothing', own),
            row('almanak refresh, with nothing new', again, again),
            row('floor: full scans of columns it reads, in SQLite', scanned),
            row('peer: residents and help by month, one SQL statement',
                derived),
            row('peer: marts by SQL alone, in SQLite', marts),
            row('almanak refresh, small town, from nothing', own_small,
                own_small),
            row('peer: marts by SQL alone, small town', marts_small,
                own_small)])
        self.goal('refresh, beside the same marts by SQL alone',
                  '6 x as fast', '%.1f x' % (marts.median() / own.median()))
        self.goal('refresh', 'under 4 s', '%.2f s' % own.median())

    def large_town(self):
        """Load and refresh of a town as large as a region, once."""
        if not self.large:
            return
        delivery = os.path.join(self.folder, 'large-delivery')
        subprocess.run([self.almanak, 'synth', '--persons', str(self.large),
                        '--months', str(self.months), '--end', '2026-10',
                        '--seed', '1', delivery], check=True,
                       capture_output=True)
        loaded, current = self.town('large', delivery)
        own = Series()
        own.run(self.command('refresh', '--quiet', home='large'))
        self.line('## %s persons' % peers.thousands(self.large))
        self.line()
        self.line('%s rows delivered; the mart is %.0f MB. Once.' % (
            peers.thousands(peers.count_rows(peers.csv_files(
                os.path.join(delivery, name)
                for name in os.listdir(delivery)))),
            os.path.getsize(os.path.join(current, 'mart.db')) / 1e6))
        self.line()
        self.table(['', 'seconds', 'processor', 'peak'], [
            ['almanak load', '%.1f s' % loaded.median(), loaded.busy(),
             loaded.peak()],
            ['almanak refresh', '%.1f s' % own.median(), own.busy(),
             own.peak()]])
        who = '%s persons: ' % peers.thousands(self.large)
        self.goal(who + 'load', 'under 90 s', '%.1f s' % loaded.median())
        self.goal(who + 'refresh', 'under 25 s', '%.1f s' % own.median())
        self.goal(who + 'memory', 'under 2 GB', '%d MB' % (
            max(loaded.memory, own.memory) // 1024))
        shutil.rmtree(os.path.join(self.folder, 'large'))
        shutil.rmtree(delivery)

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
        for q in QUERIES:
            if q[0] in (TOP, SHARE, EFFECT):
                self.goal(q[0], 'under 100 ms', '%.0f ms' % (
                    1000 * series[q[0]].median()))
        self.goal('borger by any two dimensions, 13 months, the slowest',
                  'under 200 ms', '%.0f ms' % (1000 * max(pairs.seconds)))
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

    def goal(self, name, wanted, reached):
        self.reached.append([name, wanted, reached])

    def goals(self):
        self.line('## Wanted and reached')
        self.line()
        self.line('Medians of this run, as they were; what is not here was '
                  'not run.')
        self.line()
        self.table(['', 'wanted', 'reached'], self.reached)

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
    parser.add_argument('--postings', type=int, required=True)
    parser.add_argument('--large', type=int, default=0)
    parser.add_argument('--results', required=True)
    args = parser.parse_args()
    bench = Bench(args)
    bench.head(args)
    bench.load()
    bench.refresh()
    bench.queries()
    bench.reports()
    bench.large_town()
    bench.goals()
    bench.foot()
    bench.write(args.results)


if __name__ == '__main__':
    main()
