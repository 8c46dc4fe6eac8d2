#!/usr/bin/python3
"""The command line as people and scripts use it.

usage: cli.py PROGRAM

Help, exit statuses, several installations, the configuration, definitions
beside it, machine-readable results, terminals, an empty installation, the
installed tree, and what queries can be asked for.  Figures are those of the
town in tests/town, worked out by hand there.

SPDX-License-Identifier: MIT
"""
import csv
import glob
import io
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess

from common import ROOT, TOWN, Checks, program_argument, read, run, temp_folder, write

QUERY = ['query', '--cube', 'borger', '--measures', 'borgere,med_hjaelp', '--by', 'distrikt']
ANSWER = 'distrikt,borgere,med_hjaelp\n,2,0\nN,18,6\nS,14,2\n'
DENMARK = 5627235


class Cli:
    """The program and the checks."""

    def __init__(self, program):
        self.program = program
        self.checks = Checks()

    def run(self, *args, status=0, **more):
        """Run it; the status must be as said and the sanitizers content."""
        result = run(self.program, *args, **more)
        self.checks.hold(' '.join(args), result.status == status and result.sound(),
                         'status %d was expected\n%s' % (status, result))
        return result

    def json(self, name, result):
        try:
            return json.loads(result.out)
        except ValueError as e:
            self.checks.hold('JSON of ' + name, False, '%s\n%s' % (e, result))
            return None

    def equal(self, *args):
        return self.checks.equal(*args)


def make_town(c, folder):
    c.run('-C', folder, '--quiet', 'load', *TOWN)
    c.run('-C', folder, '--quiet', 'refresh')


def helps(c):
    """--help of the program and of each command, --version."""
    top = c.run('--help')
    c.equal('-h is --help', c.run('-h').out, top.out)
    commands = re.findall(r'^  (\w+) +\S', top.out.split('options:')[0], re.M)
    manual = read(ROOT, 'man', 'almanak.1').split('.Sh COMMANDS')[1].split('\n.Sh ')[0]
    c.equal('commands', commands, re.findall(r'^\.Ss (\w+)$', manual, re.M))
    c.checks.hold('most commands are listed', len(commands) >= 17, commands)
    for name in commands:
        told = c.run(name, '--help')
        c.checks.hold('help of ' + name, told.out.startswith('usage: almanak [-C DIR] %s ' % name) and
                      '-h, --help' in told.out and not told.err, told)
        c.equal('-h of ' + name, c.run(name, '-h').out, told.out)
        for option, argument in re.findall(r'^  .*?--([\w-]+)( \S+)?  ', told.out, re.M):
            if argument:
                refused = c.run(name, '--' + option, status=2)
                c.checks.hold('--%s wants its argument' % option, 'option --%s needs an argument' % option
                              in refused.err, refused)
    version = re.search(r'^VERSION *:= *(\S+)', read(ROOT, 'Makefile'), re.M).group(1)
    c.equal('--version', c.run('--version').out, 'almanak %s\n' % version)
    nothing = c.run(status=2)
    c.checks.hold('no command: usage on stderr', nothing.err.startswith('usage: ') and not nothing.out, nothing)


def options(c, town):
    """The ways of writing an option, and exit statuses."""
    ask = ['-C', town, 'query', '--cube=borger', '-mborgere', '-b', 'maaned']
    answer = 'maaned,borgere\n2026-09,34\n2026-10,34\n'
    for last in (['--last=2'], ['--last', '2'], ['-l2'], ['-l', '2']):
        c.equal('option as ' + ' '.join(last), c.run(*ask, *last).out, answer)
    for year in (['--year-to-date'], ['-y']):
        c.equal('option as ' + ' '.join(year), c.run(*ask, '--period', '2026-02', *year).out,
                c.run(*ask, '--period', '2026-02', '--last', '2').out)
    c.equal('--directory', c.run('--directory=' + town, *QUERY).out, ANSWER)
    c.equal('-C beside', c.run('-C' + town, *QUERY).out, ANSWER)
    c.equal('-- ends the options', c.run('-C', town, 'check', '--', '--strict', status=3).errors()[0].text,
            'there is no report or pack "--strict"')
    for status, args in ((0, ['list']), (2, ['list', 'nothing']), (3, ['check', 'nothing']), (4, ['load', 'nowhere']),
                         (4, ['query', '--cube', 'borger', '--measures', 'borgere', '--by', 'cpr']),
                         (5, ['list', 'loads']), (6, ['archive', 'show', 'nothing']),
                         (71, ['run', '--out', '/dev/null/x', 'folketal'])):
        with open('/dev/full' if status == 5 else os.devnull, 'wb') as out:
            c.run('-C', town, *args, status=status, stdout=out)


def explained(c, town):
    """What a figure is made of: the parts add up to it, and who they are takes a clearance."""
    ask = ['--cube', 'borger', '--measures', 'andel_med_hjaelp', '--where', 'distrikt=N']
    answer = c.json('the figure', c.run('-C', town, 'query', *ask, '--json'))['rows'][0]['andel_med_hjaelp']
    for level in ('aggregate', 'pseudonym', 'person'):
        told = c.json('explained', c.run('-C', town, 'explain', *ask, '--clearance', level, '--json'))
        parts = told['parts']
        c.equal('answer', told['answer']['rows'][0]['andel_med_hjaelp'], answer)
        c.equal('parts', [parts['totals'][k] for k in ('raekker', 'med_hjaelp', 'borgere')], [18, 6, 18])
        c.equal('rate of the parts', parts['totals']['med_hjaelp'] / parts['totals']['borgere'], answer)
        c.equal('rows read', told['rows_read'], 34)
        c.equal('in words', told['measures'], {'andel_med_hjaelp': 'ratio of med_hjaelp to borgere'})
        keys = [row.get('noegle') for row in parts['rows']]
        c.equal('who, for ' + level, len(set(keys)), 1 if level == 'aggregate' else 18)
        if level == 'person':
            listed = c.json('by cpr', c.run('-C', town, 'query', '--cube', 'borger', '--measures', 'borgere', '--by', 'cpr',
                                            '--where', 'distrikt=N', '--clearance', 'person', '--json'))
            c.equal('the same persons', sorted(keys), sorted(row['cpr'] for row in listed['rows']))
        c.checks.hold('no number without clearance', level == 'person' or not re.search(r'"\d{10}"', str(parts)), keys)
        came = {d['resource'] for d in told['deliveries']}
        c.checks.hold('deliveries', {'person', 'residence', 'spell'} <= came and 'budget' not in came, came)
    text = c.run('-C', town, 'explain', *ask).out
    c.checks.hold('text', 'rows      34 read, 18 counted' in text and 'ratio of med_hjaelp to borgere' in text, text)
    report = ['explain', '--report', 'andel-med-hjaelp', '--data', 'distrikter']
    cell = c.json('a cell', c.run('-C', town, *report, '--where', 'distrikt=N', '--json'))
    c.equal('the cell', [cell['answer']['rows'][0][k] for k in ('borgere', 'med_hjaelp')], [18, 6])
    family = c.json('families', c.run('-C', town, 'explain', '--cube', 'familie', '--measures', 'familier,udgift', '--where',
                                      'familietype=husstand', '--clearance', 'pseudonym', '--json'))['parts']
    c.equal('families', len(family['rows']), family['totals']['familier'])
    for cube in c.json('cubes', c.run('-C', town, 'list', 'cubes', '--json')):
        fields = c.json('cube', c.run('-C', town, 'list', 'cube', cube['cube'], '--json'))
        measures = [f['name'] for f in fields if f['kind'] == 'measure']
        names = {f['name'] for f in fields}
        kept = ['--where', 'familietype=tvaers'] if 'familietype' in names else \
            ['--by', 'indsats'] if 'indsats' in names else []
        told = c.json(cube['cube'], c.run('-C', town, 'explain', '--cube', cube['cube'], '--measures',
                                          ','.join(measures), *kept, '--json'))
        c.checks.hold('deliveries of ' + cube['cube'], told['deliveries'], told)
    c.run('-C', town, 'explain', status=2)
    c.run('-C', town, *report[:3], '--data', 'nothing', status=2)
    c.run('-C', town, *report, '--where', 'nothing=N', status=3)


def as_known(c):
    """A question to a generation that is kept, by number and by day."""
    with temp_folder() as folder:
        c.run('-C', folder, 'load', '-q', *TOWN)
        c.run('-C', folder, 'refresh', '-q')
        before = c.json('list', c.run('-C', folder, 'warehouse', 'list', '--json'))[0]
        package = shutil.copytree(TOWN[0], os.path.join(folder, 'again'))
        people = read(package, 'residence.csv').splitlines(keepends=True)
        with open(os.path.join(package, 'residence.csv'), 'w') as f:
            f.writelines(line for line in people if not line.startswith(people[1].split(',')[0]))
        c.run('-C', folder, 'load', '-q', package)
        c.run('-C', folder, 'refresh', '-q')
        now = c.run('-C', folder, *QUERY).out
        c.checks.hold('one less now', now != ANSWER, now)
        c.equal('as of a generation', c.run('-C', folder, *QUERY, '--as-of', before['generation']).out, ANSWER)
        c.equal('as of today', c.run('-C', folder, *QUERY, '--as-of', before['newest_load'][:10]).out, now)
        for status, word in ((4, '2001-01-01'), (4, '99'), (4, '1'), (2, 'then')):
            c.run('-C', folder, *QUERY, '--as-of', word, status=status)


def restated(c):
    """Months that a later delivery changes are listed, and marked where they are shown."""
    with temp_folder() as folder:
        c.run('-C', folder, 'load', '-q', *TOWN)
        c.run('-C', folder, 'refresh', '-q')
        c.equal('nothing yet', c.json('restated', c.run('-C', folder, 'list', 'restated', '--json')), [])
        report = ['run', '-q', '--format', 'tree', 'andel-med-hjaelp', '--out', os.path.join(folder, 'shown')]
        months = ['query', '--cube', 'borger', '--measures', 'borgere,med_hjaelp', '--by', 'maaned', '--last', '25', '--json']
        before = {r['maaned']: r for r in c.json('before', c.run('-C', folder, *months))['rows']}
        c.run('-C', folder, *report)
        shown = os.path.join(folder, 'shown', os.listdir(os.path.join(folder, 'shown'))[0])
        c.checks.hold('not marked', 'Ændret af senere' not in read(shown), shown)
        package = shutil.copytree(TOWN[0], os.path.join(folder, 'again'))
        rows = read(package, 'residence.csv').splitlines(keepends=True)
        gone = rows[1].split(',')[0]
        with open(os.path.join(package, 'residence.csv'), 'w') as f:
            f.writelines(row for row in rows if not row.startswith(gone))
        c.run('-C', folder, 'load', '-q', package)
        told = c.run('-C', folder, 'refresh').out
        c.checks.hold('refresh tells', 'almanak list restated' in told, told)
        after = {r['maaned']: r for r in c.json('after', c.run('-C', folder, *months))['rows']}
        expected = {(m, k): (before[m][k], after[m][k]) for m in before for k in ('borgere', 'med_hjaelp')
                    if before[m][k] != after[m][k]}
        listed = {(r['month'], r['measure']): (int(r['first']), int(r['now']))
                  for r in c.json('listed', c.run('-C', folder, 'list', 'restated', '--json'))
                  if r['figure'] == 'borgere' and r['measure'] in ('borgere', 'med_hjaelp')}
        c.checks.hold('some changed', len(expected) > 3, expected)
        c.equal('all that changed', listed, expected)
        c.run('-C', folder, *report)
        c.checks.hold('marked', 'Ændret af senere leverancer: ' in read(shown) and 'først opgjort til' in read(shown),
                      read(shown))
        c.run('-C', folder, 'load', '-q', TOWN[0])
        c.run('-C', folder, 'refresh', '-q')
        c.equal('as it was again', c.json('none', c.run('-C', folder, 'list', 'restated', '--json')), [])
        with open(os.path.join(folder, 'out', 'warehouse', 'known.db'), 'wb') as f:
            f.write(b'no database' * 100)
        damaged = c.run('-C', folder, 'refresh', '-q')
        c.checks.hold('damaged', 'figures were not kept' in damaged.err, damaged)
        c.equal('answers all the same', c.run('-C', folder, *QUERY).out, ANSWER)


def retention(c):
    """Older rows about individuals go, from the files too; the figures of the months that stay do not change."""
    asked = [['--cube', 'borger', '--measures', 'borgere,med_hjaelp', '--by', 'maaned,distrikt', '--last', '12'],
             ['--cube', 'ydelse', '--measures', 'bestand,tilgang,udgift', '--by', 'maaned,ydelse', '--last', '12'],
             ['--cube', 'bevaegelse', '--measures', 'haendelser', '--by', 'maaned,haendelse', '--last', '12'],
             ['--cube', 'familie', '--measures', 'familier,udgift', '--by', 'familietype,undergruppe']]
    with temp_folder() as folder:
        c.run('synth', '-q', '--persons', '500', '--months', '48', os.path.join(folder, 'd'))
        c.run('-C', folder, 'load', '-q', *sorted(glob.glob(os.path.join(folder, 'd', '*'))))
        c.run('-C', folder, 'refresh', '-q')
        before = [c.run('-C', folder, 'query', *ask).out for ask in asked]
        c.run('-C', folder, 'warehouse', 'prune', '--years', '101', status=2)
        nothing = c.run('-C', folder, 'warehouse', 'prune', '--years', '90')
        c.checks.hold('nothing is so old', 'nothing about individuals is older than' in nothing.out, nothing)
        told = c.json('prune', c.run('-C', folder, 'warehouse', 'prune', '--years', '2', '--json'))
        changed = {row['resource']: row for row in told}
        c.checks.hold('tables', {'residence', 'spell', 'posting'} <= set(changed), told)
        c.checks.hold('postings stay', changed['posting']['removed'] == '0' != changed['posting']['without_person'], told)
        for ask, answer in zip(asked, before):
            c.equal('the same after: ' + ask[1], c.run('-C', folder, 'query', *ask).out, answer)
        c.equal('one generation', len(c.json('list', c.run('-C', folder, 'warehouse', 'list', '--json'))), 1)
        for where, column in (('spell', 'to_date'), ('residence', 'to_date'), ('posting', 'period')):
            path = glob.glob(os.path.join(folder, 'out', 'warehouse', 'current', '*-%s.db' % where))[0]
            month = 2024 * 12 + 9 if column == 'period' else 20000 - 365
            with sqlite3.connect(path) as db:
                old = db.execute('SELECT count(*) FROM "%s" WHERE %s < %d%s' % (
                    where, column, month, ' AND cpr IS NOT NULL' if where == 'posting' else '')).fetchone()
            c.equal('no old rows in ' + where, old, (0,))


def tree(folder):
    """Files below a folder with their bytes."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


def backups(c, town):
    """There and back; what is not whole is not restored, and nothing is written over."""
    with temp_folder() as folder:
        first, there, back = (os.path.join(folder, name) for name in ('first', 'backup', 'back'))
        os.mkdir(first)
        os.mkdir(back)
        c.run('-C', first, 'backup', there, status=6)
        c.equal('nothing of nothing', sorted(os.listdir(folder)), ['back', 'first'])
        c.run('-C', first, 'load', '-q', *TOWN)
        c.run('-C', first, 'refresh', '-q')
        c.run('-C', first, 'run', '-q', '--format', 'json', 'andel-med-hjaelp')
        c.run('-C', first, 'backup', there)
        c.run('-C', first, 'backup', there, status=6)
        checked = subprocess.run(['sha256sum', '-c', '--quiet', 'SHA256SUMS'], cwd=there, capture_output=True)
        c.checks.hold('sha256sum holds', checked.returncode == 0, checked)
        c.run('-C', back, 'restore', there)
        c.equal('the same answer', c.run('-C', back, *QUERY).out, ANSWER)
        c.equal('the same publications', c.run('-C', back, 'archive', 'list').out, c.run('-C', first, 'archive', 'list').out)
        c.run('-C', back, 'archive', 'verify')
        for path, data in tree(os.path.join(there, 'warehouse')).items():
            c.equal(path, tree(os.path.join(back, 'out', 'warehouse'))[path], data)
        key = os.stat(os.path.join(back, 'out', 'warehouse', 'pseudonym.key')).st_mode & 0o777
        c.equal('the key stays private', key, 0o600)
        c.run('-C', back, 'restore', there, status=6)
        c.run('-C', back, 'load', '-q', *TOWN)
        shutil.rmtree(os.path.join(back, 'out'))
        victim = next(p for p in sorted(tree(there)) if p.startswith('archive/objects'))
        os.chmod(os.path.join(there, victim), 0o600)
        with open(os.path.join(there, victim), 'ab') as f:
            f.write(b' ')
        c.run('-C', back, 'restore', there, status=6)
        c.equal('nothing was restored', [n for n in os.listdir(os.path.join(back, 'out'))], [])
        with open(os.path.join(there, 'SHA256SUMS'), 'a') as f:
            f.write('%s  ../../etc/passwd\n' % ('0' * 64))
        c.run('-C', back, 'restore', there, status=6)
        c.run('-C', back, 'restore', os.path.join(folder, 'nothing'), status=71)
        c.run('-C', back, 'backup', status=2)


def installations(c, town):
    """Two side by side; all paths are those of the folder of each."""
    with temp_folder() as folder:
        a, b = os.path.join(folder, 'a'), os.path.join(folder, 'b')
        for place in (a, b):
            os.mkdir(place)
        shutil.copytree(TOWN[4], os.path.join(a, 'delivery'))
        c.run('-C', 'a', 'load', '-q', 'delivery', cwd=folder)
        c.run('-C', 'a', 'refresh', '-q', cwd=folder)
        c.run('-C', b, 'run', '-q', '--format', 'json', 'folketal', cwd=folder)
        ask = ['query', '--cube', 'folketal', '--measures', 'personer']
        c.equal('first of two', c.run('-C', 'a', *ask, cwd=folder).out, 'personer\n2600\n')
        c.equal('second of two', c.run('-C', 'b', *ask, cwd=folder).out, 'personer\n%d\n' % DENMARK)
        c.equal('the present folder', c.run(*ask, cwd=a).out, 'personer\n2600\n')
        c.equal('a third is not touched', c.run('-C', town, *QUERY).out, ANSWER)
        c.equal('nothing beside them', sorted(os.listdir(folder)), ['a', 'b'])
        c.equal('nothing beside their out', sorted(os.listdir(a)), ['delivery', 'out'])


def quiet(c, folder):
    """--quiet leaves results and mistakes only, before and after the command."""
    for args in (['-q', 'load', *TOWN], ['refresh', '--quiet'], ['-q', 'check'], ['archive', 'verify', '-q'],
                 ['run', '--format', 'json', 'andel-med-hjaelp', '-q']):
        c.equal('quiet: ' + ' '.join(args[:2]), c.run('-C', folder, *args).out, '')
    c.equal('a question is answered', c.run('-C', folder, '-q', *QUERY).out, ANSWER)
    c.checks.hold('a mistake is told', c.run('-C', folder, '-q', 'load', 'nowhere', status=4).errors())
    for args in (['load', *TOWN], ['refresh'], ['check'], ['archive', 'verify']):
        c.checks.hold('not quiet: ' + args[0], c.run('-C', folder, *args).out.count('\n') >= 1)


def machine_readable(c, folder):
    again = c.json('load again', c.run('-C', folder, 'load', '--json', *TOWN))
    c.equal('load again', [(p['unchanged'], p['refused'], p['resources']) for p in again['packages']],
            [(True, False, [])] * len(TOWN))
    with temp_folder() as fresh:
        loaded = c.json('load', c.run('-C', fresh, 'load', '--json', *TOWN))
    c.equal('load: packages', [(p['name'], p['period'], p['refused']) for p in loaded['packages']],
            [(os.path.basename(p), '2026-10', False) for p in TOWN])
    counts = {r['name']: (r['read'], r['loaded'], r['rejected']) for p in loaded['packages'] for r in p['resources']}
    for resource, folder_of in (('person', TOWN[0]), ('spell', TOWN[1]), ('posting', TOWN[2])):
        rows = len(list(csv.reader(io.StringIO(read(folder_of, resource + '.csv'))))) - 1
        c.equal('load: rows of ' + resource, counts[resource], (rows, rows, 0))
    refused = c.json('a refused load', c.run('-C', folder, 'load', '--json', 'nowhere', status=4))
    c.equal('load: refused', [p['refused'] for p in refused['packages']], [True])
    refreshed = c.json('refresh', c.run('-C', folder, '-j', 'refresh'))
    c.equal('refresh', [refreshed[k] for k in ('first', 'last', 'residents', 'families', 'spells')],
            ['2016-11', '2026-10', 34, 22, 20])
    c.equal('refresh: references', {k: v for k, v in refreshed['unresolved'].items() if v},
            {'spell.offer_id': 1, 'posting.cpr': 1, 'claim.spell_id': 1})
    asked = c.json('query', c.run('-C', folder, *QUERY, '--json'))
    c.equal('query', [list(r.values()) for r in asked['rows']], [[None, 2, 0], ['N', 18, 6], ['S', 14, 2]])
    reports = c.json('list', c.run('-C', folder, 'list', '--json'))
    c.checks.hold('list', {'folketal', 'andel-med-hjaelp'} <= {r['report'] for r in reports})
    cubes = c.json('list cubes', c.run('-C', folder, 'list', 'cubes', '--json'))
    c.checks.hold('list cubes', {'borger', 'familie', 'ydelse', 'effekt', 'vandring', 'folketal'} <=
                  {r['cube'] for r in cubes})
    for cube in cubes:
        parts = c.json('list cube', c.run('-C', folder, 'list', 'cube', cube['cube'], '--json'))
        c.equal('list cube ' + cube['cube'], ','.join(p['name'] for p in parts),
                cube['measures'] + ',' + cube['dimensions'])
    loads = c.json('list loads', c.run('-C', folder, 'list', 'loads', '--json'))
    c.equal('list loads', sorted(r['package'] for r in loads if r['state'] == 'loaded'),
            sorted(os.path.basename(p) for p in TOWN))
    made = c.json('run', c.run('-C', folder, '--json', 'run', '--format', 'json,csv', 'andel-med-hjaelp'))
    c.equal('run: period', made[0]['period'], '2026-10')
    c.checks.hold('run: files', all(os.path.isfile(f) for f in made[0]['files']), made)
    shown = c.json('archive show', c.run('-C', folder, 'archive', 'show', made[0]['id'], '--json'))
    c.equal('archive show', sorted(f['name'] for f in shown['files']),
            sorted(os.path.basename(f) for f in made[0]['files']))
    listed = c.json('archive list', c.run('-C', folder, 'archive', 'list', '--json', '--report', 'andel-med-hjaelp'))
    c.checks.hold('archive list', made[0]['id'] in [p['id'] for p in listed])
    verified = c.json('archive verify', c.run('-C', folder, 'archive', 'verify', '--json'))
    c.equal('archive verify', (verified['bad'], verified['findings']), (0, []))


def on_terminal(program, stream, *args, **env):
    """Run with one stream on a terminal; what it wrote there."""
    ours, theirs = pty.openpty()
    streams = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
    streams[stream] = theirs
    environment = {k: v for k, v in os.environ.items() if k != 'NO_COLOR'}
    with subprocess.Popen([program, *args], env={**environment, **env}, **streams) as child:
        os.close(theirs)
        text = b''
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            text += piece
        child.wait()
    os.close(ours)
    return text.decode('utf-8', 'replace').replace('\r\n', '\n')


def terminals(c, town):
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError as error:  # a container without /dev/pts
        print('note: no terminal to be had, so none is tried: %s' % error)
        return
    wrong = ['-C', town, 'check', 'befolknin']
    c.checks.hold('colour on a terminal', '\033[31merror\033[0m: there is no report' in
                  on_terminal(c.program, 'stderr', *wrong))
    c.checks.hold('no colour with NO_COLOR', '\033' not in on_terminal(c.program, 'stderr', *wrong, NO_COLOR='1'))
    c.checks.hold('no colour into a file', '\033' not in c.run(*wrong, status=3).err)
    table = on_terminal(c.program, 'stdout', '-C', town, *QUERY)
    c.checks.hold('a table on a terminal', table.startswith('Distrikt  Borgere  Modtager hjælp\n----'), table)
    c.equal('CSV on a terminal when asked for', on_terminal(
        c.program, 'stdout', '-C', town, *QUERY, '--format', 'csv'), ANSWER)


MAP = {'type': 'FeatureCollection', 'features': [
    {'type': 'Feature', 'properties': {'kode': kode, 'navn': navn}, 'geometry': {
        'type': 'Polygon', 'coordinates': [[[x, 56], [x + 1, 56], [x + 1, 57], [x, 57], [x, 56]]]}}
    for kode, navn, x in (('N', 'Nord', 9), ('S', 'Syd', 10))]}


def configuration(c):
    """What each setting does; wrong values are in mistakes.txt."""
    with temp_folder() as folder:
        write(folder, 'almanak.yaml', 'municipality: "0730"\nname: Prøvekøbing Kommune\nhistory_months: 24\n'
              'time_zone: Europe/Copenhagen\npaths: {warehouse: lager, archive: arkiv, publications: ud}\n'
              'maps: {distrikt: kort/distrikter.geojson}\n')
        write(folder, 'kort/distrikter.geojson', json.dumps(MAP))
        make_town(c, folder)
        refreshed = c.json('refresh', c.run('-C', folder, 'refresh', '--json'))
        c.equal('history_months', (refreshed['first'], refreshed['last']), ('2024-11', '2026-10'))
        made = c.json('run', c.run('-C', folder, 'run', '--json', '--format', 'json,pdf', 'andel-med-hjaelp'))
        document = json.loads(read(next(f for f in made[0]['files'] if f.endswith('.json'))))
        c.equal('name', document['municipality'], 'Prøvekøbing Kommune')
        c.equal('paths', sorted(os.listdir(folder)), ['almanak.yaml', 'arkiv', 'kort', 'lager', 'ud'])
        c.run('-C', folder, 'archive', 'verify')
        path = write(folder, 'kort/distrikter.geojson', '{"type": "Feature"}')
        refused = c.run('-C', folder, 'run', '--format', 'json', 'andel-med-hjaelp', status=3)
        c.checks.hold('maps', refused.errors() and refused.errors()[0].file == path and
                      refused.errors()[0].text.startswith('not a map that can be drawn'), refused)
        write(folder, 'almanak.yaml', 'municipality: "0101"\npaths: {warehouse: lager}\n')
        c.run('-C', folder, 'refresh', '-q')
        result = c.run('-C', folder, 'query', '--cube', 'borger', '--measures', 'borgere', status=4)
        c.checks.hold('deliveries of another municipality stay out', 'has no data yet' in result.err, result)


def own_definitions(c, town):
    """Definitions beside the configuration are the ones that hold."""
    with temp_folder() as folder:
        shutil.copytree(os.path.join(town, 'out'), os.path.join(folder, 'out'), symlinks=True)
        shutil.copytree(os.path.join(ROOT, 'reports', 'model'), os.path.join(folder, 'reports', 'model'))
        write(folder, 'reports/min-rapport.yaml', '''\
report: min-rapport
title: Min egen rapport
data:
  alle: {from: borger, measures: [borgere], by: [distrikt], totals: true}
layout:
  - text: min.md.tpl
  - table: {data: alle, totals: true, caption: Borgere}
''')
        write(folder, 'templates/min.md.tpl', 'I alt **{{#ALLE_IALT}}{{BORGERE:x-md}}{{/ALLE_IALT}}** borgere.\n')
        listed = c.json('list', c.run('-C', folder, 'list', '--json'))
        c.equal('only our reports', [r['report'] for r in listed], ['min-rapport'])
        made = c.json('run', c.run('-C', folder, 'run', '--json', '--format', 'json', 'min-rapport'))
        c.checks.hold('our report', '"Min egen rapport"' in read(made[0]['files'][0]))
        model = os.path.join(folder, 'reports', 'model', 'borger.yaml')
        write(folder, 'reports/model/borger.yaml', read(model).replace('borgere:', 'indbyggere:', 1))
        c.run('-C', folder, 'query', '--cube', 'borger', '--measures', 'indbyggere', status=3)  # andel names borgere
        write(folder, 'reports/model/borger.yaml',
              read(model).replace('[med_hjaelp, borgere]', '[med_hjaelp, indbyggere]'))
        kept = c.run('-C', folder, 'query', '--cube', 'borger', '--measures', 'indbyggere', status=3)
        c.checks.hold('a kept question names borgere', 'kendt.yaml:4' in kept.err, kept)
        write(folder, 'reports/model/kendt.yaml', 'known:\n  alle: {cube: borger, measures: [indbyggere]}\n')
        c.equal('our measure', c.run('-C', folder, 'query', '--cube', 'borger', '--measures', 'indbyggere').out,
                'indbyggere\n34\n')
        write(folder, 'almanak.yaml', 'paths: {reports: %s/reports, templates: %s/templates}\n' % (ROOT, ROOT))
        listed = c.json('list', c.run('-C', folder, 'list', '--json'))
        c.checks.hold('paths: reports: wins over both', 'folketal' in {r['report'] for r in listed})


def empty_installation(c):
    """Public data come with the program: a report of them runs at once."""
    with temp_folder() as folder:
        made = c.run('-C', folder, 'run', '--format', 'csv,json', 'folketal')
        c.checks.hold('public data are taken', 'no population counts were loaded: took the public data' in made.out, made)
        total = 0
        path = glob.glob(os.path.join(folder, 'out', 'publications', 'folketal-*-kommuner.csv'))
        with open(path[0], encoding='utf-8', newline='') as f:
            total = sum(int(row['personer']) for row in csv.DictReader(f))
        c.equal('the sum over all areas', total, DENMARK)
        ask = c.run('-C', folder, 'query', '--cube', 'folketal', '--measures', 'personer')
        c.equal('the total of the query', ask.out, 'personer\n%d\n' % DENMARK)
        again = c.json('run', c.run('-C', folder, 'run', '--json', '--format', 'csv,json', 'folketal'))
        c.equal('unchanged, and not archived twice', again[0]['state'], 'unchanged')
        other = c.json('run', c.run('-C', folder, 'run', '--json', '--format', 'json', '--param', 'kommune=0101',
                                    'folketal'))
        c.checks.hold('a parameter is in the name', other[0]['files'][0].endswith('-0101.json'), other)
        c.run('-C', folder, 'query', '--cube', 'borger', '--measures', 'borgere', '--by', 'distrikt', status=4)


def installed(c):
    """`make install` into a folder, and the program running from there."""
    if subprocess.run(
            ['make', '-q', 'VARIANT=release', 'build/release/almanak', 'fonts/Lato-Regular.ttf'], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False).returncode != 0:
        print('note: the release program is not built, so it is not installed')
        return
    with temp_folder() as folder:
        subprocess.run(['make', '-s', 'VARIANT=release', 'install', 'DESTDIR=' + folder], cwd=ROOT, check=True)
        prefix = os.path.join(folder, 'usr', 'local')
        program = os.path.join(prefix, 'bin', 'almanak')
        wanted = ['share/man/man1/almanak.1', 'share/man/man5/almanak-report.5', 'share/man/man5/almanak-package.5',
                  'share/bash-completion/completions/almanak', 'share/almanak/fonts/Lato-Regular.ttf',
                  'share/almanak/fonts/LICENSE-Lato', 'share/almanak/reports/folketal.yaml',
                  'share/almanak/templates/folketal.md.tpl']
        c.equal('installed files', [w for w in wanted if not os.path.isfile(os.path.join(prefix, w))], [])
        report = os.path.join(prefix, 'share', 'almanak', 'reports', 'folketal.yaml')
        write(prefix, 'share/almanak/reports/folketal.yaml',
              re.sub('^title: .*', 'title: Fra installationen', read(report), flags=re.M))
        place = os.path.join(folder, 'installation')
        os.mkdir(place)
        listed = run(program, '-C', place, 'list', '--json')
        c.checks.hold('installed definitions', 'Fra installationen' in listed.out, listed)
        made = run(program, '-C', place, 'run', '--json', 'folketal')
        c.checks.hold('installed run', made.status == 0 and [os.path.splitext(f)[1] for f in json.loads(
            made.out)[0]['files']] == ['.pdf', '.xlsx'], made)


def queries(c, town):
    """Formats, filters, order, limit, totals, months."""
    def ask(*args):
        return c.run('-C', town, *QUERY, *args).out
    c.equal('csv', ask('--format', 'csv'), ANSWER)
    c.equal('labels', ask('--labels'), ANSWER.replace('N,', 'Nordbyen,').replace('S,', 'Sydbyen,'))
    c.equal('one value', ask('--where', 'distrikt=N'), 'distrikt,borgere,med_hjaelp\nN,18,6\n')
    c.equal('one of two', ask('--where', 'distrikt=N|S'), 'distrikt,borgere,med_hjaelp\nN,18,6\nS,14,2\n')
    c.equal('none', ask('--where', 'distrikt='), 'distrikt,borgere,med_hjaelp\n,2,0\n')
    c.equal('all but', ask('--where', 'distrikt!=N|'), 'distrikt,borgere,med_hjaelp\nS,14,2\n')
    c.equal('two filters', ask('--where', 'distrikt=N|S', '--where', 'koen=K', '--order', 'distrikt').count('\n'), 3)
    c.equal('descending', ask('--order', '-borgere'), 'distrikt,borgere,med_hjaelp\nN,18,6\nS,14,2\n,2,0\n')
    c.equal('ascending', ask('--order', 'med_hjaelp'), 'distrikt,borgere,med_hjaelp\n,2,0\nS,14,2\nN,18,6\n')
    c.equal('limit', ask('--order', '-borgere', '--limit', '1'), 'distrikt,borgere,med_hjaelp\nN,18,6\n')
    c.equal('table', ask('--format', 'table', '--totals').splitlines()[-1].split(), ['I', 'alt', '34', '8'])
    whole = c.json('json', c.run('-C', town, *QUERY, '--format', 'json', '--totals', '--limit', '1'))
    c.equal('totals are over all rows', (len(whole['rows']), whole['totals']['borgere']), (1, 34))
    c.equal('period of the answer', (whole['from'], whole['to']), ('2026-10', '2026-10'))
    months = list(csv.reader(io.StringIO(c.run('-C', town, 'query', '--cube', 'borger', '--measures', 'borgere', '--by',
                                               'maaned', '--last', '13', '--period', '2026-10').out)))
    c.equal('thirteen months', [int(m[1]) for m in months[1:]], [34, 34, 34, 35, 36, 35, 34, 36, 35, 34, 34, 34, 34])
    c.equal('months', (months[1][0], months[13][0]), ('2025-10', '2026-10'))
    money = c.run('-C', town, 'query', '--cube', 'familie', '--measures', 'udgift', '--where', 'familietype=familie')
    c.equal('money', money.out, 'udgift\n498693.68\n')
    person = c.run('-C', town, 'query', '--cube', 'borger', '--measures', 'borgere', '--by', 'cpr', '--clearance',
                   'person', '--where', 'kommunehopper=ja')
    c.equal('clearance', person.out, 'cpr,borgere\n1505951522,1\n')
    c.equal('no data of that kind', c.run('-C', town, 'query', '--cube', 'folketal', '--measures', 'personer', '--where',
                                          'kommune=0999').out, 'personer\n0\n')


def main():
    c = Cli(program_argument(__doc__))
    helps(c)
    with temp_folder() as town:
        make_town(c, town)
        options(c, town)
        explained(c, town)
        backups(c, town)
        installations(c, town)
        terminals(c, town)
        queries(c, town)
        own_definitions(c, town)
        quiet(c, town)
        machine_readable(c, town)
    as_known(c)
    restated(c)
    retention(c)
    configuration(c)
    empty_installation(c)
    installed(c)
    c.checks.done()


if __name__ == '__main__':
    main()
