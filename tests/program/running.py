#!/usr/bin/python3
"""The installation runs by itself: rounds on a calendar.

usage: running.py PROGRAM

PROGRAM must be built with planned failures (src/base/fault.h). The clock is
injected. Publications appear on their day and none twice, whatever the clock
does; what has not arrived is waited for, held or left out; a crash, a hang and
exhausted memory touch one run alone; killed and stopped rounds are mended;
deliveries in the inbox are taken, refused or left alone, never lost.

SPDX-License-Identifier: MIT
"""
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from common import (ROOT, SANITIZER, TOWN, Checks, describe, program_argument, read, run, temp_folder, write,
                    write_package)

RECIPIENTS = """
allowed_domains: [example.dk]
roles:
  drift: {clearance: aggregate, mailbox: drift@example.dk}
  chef: {clearance: aggregate}
people:
  - {name: Anna Andersen, mail: anna@example.dk, roles: [chef]}
mail: {host: 127.0.0.1, port: 9, from: "almanak <almanak@example.dk>", tls: none}
"""
CONFIG = 'inbox_quiet: 0 s\noperations: drift\nlimits: {memory: 500 MB, time: 10 min, stop: 1 s}\npaths: {metrics: out/almanak.prom, reports: reports}\n'


class Installation:
    """A folder with packs and the town's data, and commands at a moment."""

    def __init__(self, checks, program, folder, packs, loaded=TOWN):
        self.checks, self.program, self.folder = checks, program, folder
        write(folder, 'almanak.yaml', CONFIG)
        write(folder, 'recipients.yaml', RECIPIENTS)
        # The definitions that come along, without their packs.
        os.makedirs(os.path.join(folder, 'reports', 'packs'))
        for name in os.listdir(os.path.join(ROOT, 'reports')):
            if name != 'packs':
                os.symlink(os.path.join(ROOT, 'reports', name), os.path.join(folder, 'reports', name))
        self.packs(packs)
        if loaded:
            self.call(None, '-q', 'load', *loaded)
            self.call(None, '-q', 'refresh')

    def packs(self, packs):
        for name, schedule in packs.items():
            write(self.folder, 'reports/packs/%s.yaml' % name,
                  'pack: %s\ntitle: Prøve\nreports: [folketal]\nformats: [json]\nperiod: month\n'
                  'schedule: {%s}\n' % (name, schedule))

    def call(self, now, *args, **more):
        env = dict(os.environ, LC_ALL='C.UTF-8')
        if now is not None:
            env['ALMANAK_NOW'] = now
        if 'fault' in more:
            env['ALMANAK_FAULT'] = more.pop('fault')
        result = run(self.program, '-C', self.folder, *args, env=env, timeout=120, **more)
        self.checks.hold('sound: %s' % ' '.join(args), result.sound(), result)
        return result

    def tick(self, now, **more):
        result = self.call(now, 'tick', '--json', **more)
        try:
            return [(e['event'], e['name'], e['text']) for e in json.loads(result.out)['events']]
        except (ValueError, KeyError):
            self.checks.hold('tick at %s' % now, False, result)
            return []

    def runs(self, now=None, *args):
        return json.loads(self.call(now, 'runs', '--json', '--limit', '1000', *args).out)

    def published(self):
        """(period, due) of each pack's archived runs."""
        found = {}
        for r in self.runs():
            if r['state'] == 'archived':
                found.setdefault(r['pack'], []).append(r['period'])
        return {k: sorted(v) for k, v in found.items()}

    def states(self):
        return sorted((r['pack'], r['period'], r['state']) for r in self.runs())

    def archived(self):
        return json.loads(self.call(None, 'archive', 'list', '--json', '--limit', '1000').out)


def kinds(events, *wanted):
    return [(k, n) for k, n, _ in events if k in wanted]


def on_its_day(checks, program, folder):
    t = Installation(checks, program, folder, {'prove': 'every: month, workday: 8, at: "06:00"'})
    done = ('published', 'unchanged', 'failed')
    checks.equal('a new pack has missed nothing', kinds(t.tick('2026-11-10T12:00:00+01:00'), *done), [])
    checks.equal('not a minute too early', kinds(t.tick('2026-11-11T05:59:59+01:00'), *done), [])
    plan = t.call('2026-11-11T06:00:00+01:00', 'tick', '--dry-run')
    checks.hold('a dry run tells', 'planned    prove: 2026-10, due 2026-11-11 06:00' in plan.out, plan)
    checks.equal('and does nothing', t.runs(), [])
    checks.equal('on its day', kinds(t.tick('2026-11-11T06:00:00+01:00'), *done), [('published', 'prove')])
    for now in ('2026-11-11T06:00:01+01:00', '2026-11-11T05:00:00+01:00', '2026-11-10T06:00:00+01:00',
                '2026-11-11T06:00:00+01:00', '2026-11-30T06:00:00+01:00'):
        checks.equal('not twice, at %s' % now, kinds(t.tick(now), *done), [])
    checks.equal('once', t.published(), {'prove': ['2026-10']})
    text = t.call('2026-11-30T06:00:00+01:00', 'status').out
    checks.hold('status knows the next', '2026-12-10 06:00, prove for 2026-11' in text and
                'Nothing is wrong.' in text, text)
    prom = read(folder, 'out', 'almanak.prom')
    checks.hold('figures', 'almanak_runs{state="archived"} 1\n' in prom and 'almanak_alerts 0\n' in prom and
                'almanak_last_success_timestamp_seconds{pack="prove"} 1794373200\n' in prom, prom)
    for line in prom.splitlines():
        checks.hold('form of %r' % line, line.startswith('#') or len(line.rsplit(' ', 1)) == 2)


def missed(checks, program, folder):
    """Three months without a round."""
    usual = 'every: month, day: 5, at: "06:00", missed: '
    t = Installation(checks, program, folder, {'alle': usual + 'all', 'nyeste': usual + 'latest', 'ingen': usual + 'skip',
                                               'unge': usual + 'all, max_age: 40 days'})
    t.tick('2026-07-01T12:00:00+02:00')
    t.tick('2026-10-20T12:00:00+02:00')
    made = t.published()
    checks.equal('all are made up for', made.get('alle'), ['2026-06', '2026-07', '2026-08', '2026-09'])
    checks.equal('the latest is', made.get('nyeste'), ['2026-09'])
    checks.equal('none is', made.get('ingen'), None)
    checks.equal('the young ones are', made.get('unge'), ['2026-09'])
    skipped = [r for r in t.runs() if r['state'] == 'skipped']
    checks.equal('the others are told', sorted((r['pack'], r['period']) for r in skipped),
                 [('ingen', '2026-06'), ('ingen', '2026-07'), ('ingen', '2026-08'), ('ingen', '2026-09'),
                  ('nyeste', '2026-06'), ('nyeste', '2026-07'), ('nyeste', '2026-08'),
                  ('unge', '2026-06'), ('unge', '2026-07'), ('unge', '2026-08')])
    checks.hold('with a reason', all(r['reason'] for r in skipped), skipped)


def year(checks, program, folder):
    """A year at a round a day, and a day with an hour too many."""
    t = Installation(checks, program, folder, {
        'maaned': 'every: month, workday: 3, at: "06:00"', 'kvartal': 'every: quarter, workday: -1, at: "23:30"',
        'dst': 'every: year, months: [10], day: 25, at: "02:30"'})
    day = 24 * 3600
    begin = 1767222000          # 2026-01-01T00:00+01:00
    t.tick(str(begin))
    for i in range(0, 366, 6):
        t.tick(str(begin + i * day))
    made = t.published()
    checks.equal('each month once', made.get('maaned'),
                 ['2025-12'] + ['2026-%02d' % m for m in range(1, 12)])
    checks.equal('runs are not doubled', len(t.runs()), len(set((r['pack'], r['due_at']) for r in t.runs())))


def waiting(checks, program, folder):
    t = Installation(checks, program, folder, {
        'holdt': 'every: month, workday: 8, at: "06:00", requires: [virksomhed], wait_until: {workday: 10}, then: hold',
        'uden': 'every: month, workday: 8, at: "06:00", requires: [virksomhed], wait_until: {workday: 10}, then: publish'})
    t.tick('2026-11-01T12:00:00+01:00')
    first = t.tick('2026-11-11T06:00:00+01:00')
    checks.equal('they wait', kinds(first, 'waits', 'published', 'alert'), [('waits', 'holdt'), ('waits', 'uden')])
    checks.hold('for what', all('virksomhed for 2026-10' in text for k, _, text in first if k == 'waits'), first)
    checks.equal('silently', kinds(t.tick('2026-11-12T06:00:00+01:00'), 'waits', 'published', 'alert'), [])
    late = t.tick('2026-11-13T06:00:00+01:00')
    checks.equal('the time is out', sorted(kinds(late, 'waits', 'published', 'unchanged', 'alert')),
                 [('alert', 'run:1'), ('published', 'uden'), ('waits', 'holdt')])
    checks.hold('it says without what', [r['without'] for r in t.runs() if r['pack'] == 'uden'][0]
                .startswith('virksomhed for 2026-10'), t.runs())
    mail = json.loads(t.call(None, 'outbox', 'list', '--json', '--all').out)
    checks.equal('one mail about it', [(m['kind'], m['address']) for m in mail], [('alert:1', 'drift@example.dk')])
    checks.hold('that says what to do', mail and 'almanak run holdt --period 2026-10' in mail[0]['body'], mail)
    checks.equal('and no second', kinds(t.tick('2026-11-14T06:00:00+01:00'), 'alert', 'waits'), [])
    status = t.call('2026-11-14T06:00:00+01:00', 'status').out
    checks.hold('status says it', 'holdt 2026-10 is held: virksomhed for 2026-10' in status, status)
    shutil.copytree(os.path.join(os.path.dirname(TOWN[0]), 'virksomhed'), os.path.join(folder, 'inbox', 'virksomhed'))
    then = t.tick('2026-11-15T06:00:00+01:00')
    checks.equal('it arrives', sorted(kinds(then, 'loaded', 'published', 'unchanged', 'alert over')),
                 [('alert over', 'run:1'), ('loaded', 'virksomhed'), ('published', 'holdt')], then)
    mail = json.loads(t.call(None, 'outbox', 'list', '--json', '--all').out)
    checks.equal('and that is told', sorted(m['kind'] for m in mail), ['alert:1', 'alert_over:1'])
    checks.equal('in Danish', sorted(m['subject'] for m in mail),
                 ['Fejl: holdt for oktober 2026 holdes tilbage, fordi der mangler data.',
                  'I orden igen: en fejl er rettet'])
    checks.hold('since when', any('Den begyndte: 13. november 2026 kl. 06.00' in m['body'] for m in mail), mail)


REPORT = """
report: aldre
title: Borgere efter alder
data: {nu: {from: borger, measures: [borgere], by: [aldersgruppe]}}
layout:
  - table: {data: nu, caption: Borgere}
"""
PACK = """
pack: %s
title: Prøve
reports: [aldre]
formats: [json]
period: month
schedule: {every: month, workday: 8, at: "06:00"}
%s
"""


def delivered(checks, program, folder):
    """What is published goes out as the pack says; slices each by themselves."""
    t = Installation(checks, program, folder, {})
    write(folder, 'reports/aldre.yaml', REPORT)
    for name, more in (('hel', 'to: [{channel: folder, path: "ud/{pack}-{period}"}]'),
                       ('delt', 'split: {by: distrikt, cube: borger, empty: none}\n'
                        'to: [{channel: folder, path: "ud/{slice}"}]'),
                       ('post', 'to: [{role: drift, channel: mail}]')):
        write(folder, 'reports/packs/%s.yaml' % name, PACK % (name, more))
    checks.equal('sound', t.call(None, 'check').status, 0)
    t.tick('2026-11-01T12:00:00+01:00')
    by_hand = t.call('2026-11-10T12:00:00+01:00', 'run', 'hel', '--period', '2026-10')
    checks.equal('by hand', by_hand.status, 0, by_hand)
    rows = lambda: json.loads(t.call(None, 'outbox', 'list', '--json', '--all').out)
    checks.equal('goes nowhere', rows(), [])
    events = t.tick('2026-11-11T06:00:00+01:00')
    names = [n for k, n, _ in events if k in ('published', 'unchanged')]
    slices = sorted(n.split('/')[1] for n in names if n.startswith('delt/'))
    checks.hold('slices', len(slices) > 1, events)
    checks.equal('all of it', sorted(names), sorted(['hel', 'post'] + ['delt/' + s for s in slices]), events)
    checks.equal('the whole was known', kinds(events, 'unchanged'), [('unchanged', 'hel')])
    checks.equal('but is delivered now', sorted(os.listdir(os.path.join(folder, 'ud'))),
                 sorted(slices + ['hel-2026-10']))
    mail = [r for r in rows() if r['channel'] == 'mail']
    checks.equal('a mail that no server takes waits', [(r['state'], r['address']) for r in mail],
                 [('waiting', 'drift@example.dk')], mail)
    checks.equal('runs', sorted((r['pack'], r['slice']) for r in t.runs() if r['state'] == 'archived'),
                 sorted([('hel', ''), ('post', ''), ('delt', '')] + [('delt', s) for s in slices]))
    # A pack that must be released goes out when it is.
    write(folder, 'reports/packs/kladde.yaml', PACK % ('kladde', 'release: {by: chef}\n'
                                                       'to: [{channel: folder, path: "ud/kladde"}]'))
    t.tick('2026-11-11T07:00:00+01:00')
    write(folder, 'reports/packs/kladde.yaml', (PACK % ('kladde', 'release: {by: chef}\n'
          'to: [{channel: folder, path: "ud/kladde"}]')).replace('workday: 8', 'day: 12, holiday: ignore'))
    events = t.tick('2026-11-12T06:00:00+01:00')
    checks.equal('a draft', kinds(events, 'published'), [('published', 'kladde')], events)
    status = t.call('2026-11-12T06:00:00+01:00', 'status').out
    checks.hold('status says whom it waits for', 'kladde-2026-10-001 waits since ' in status and
                'to be released by chef\n  do: almanak release kladde-2026-10-001 --by NAME' in status, status)
    checks.hold('nothing goes out', not os.path.exists(os.path.join(folder, 'ud', 'kladde')))
    done = t.call('2026-11-12T07:00:00+01:00', 'release', 'kladde-2026-10-001', '--by', 'Anna Andersen')
    checks.equal('released', done.status, 0, done)
    t.tick('2026-11-12T07:01:00+01:00')
    checks.equal('it does', os.listdir(os.path.join(folder, 'ud', 'kladde')), ['kladde-2026-10.json'])
    before = len(rows())
    again = t.tick('2026-11-13T06:00:00+01:00')
    checks.equal('not twice', (kinds(again, 'published', 'unchanged', 'planned'), len(rows())), ([], before), again)


def bad_runs(checks, program, folder):
    """One of three ends badly."""
    packs = {n: 'every: month, workday: 8, at: "06:00"' for n in ('anden', 'daarlig', 'tredje')}
    others = [('published', 'anden'), ('published', 'tredje')]
    for fault, word, again in (('crash', 'signal 6', True), ('hang', 'limit of 2 s', False),
                               ('exhaust', 'out of memory', False)):
        place = os.path.join(folder, fault)
        t = Installation(checks, program, place, packs)
        write(place, 'almanak.yaml', CONFIG.replace('time: 10 min', 'time: 2 s') if fault == 'hang' else CONFIG)
        t.tick('2026-11-01T12:00:00+01:00')
        events = t.tick('2026-11-11T06:00:00+01:00', fault=fault + ':daarlig')
        checks.equal('%s: the others are published' % fault, sorted(kinds(events, 'published')), others)
        said = [text for k, n, text in events if n == 'daarlig' and k in ('failed', 'retry')]
        checks.hold('%s: its reason' % fault, len(said) == 1 and word in said[0], events)
        checks.equal('%s: tried again' % fault, kinds(events, 'retry'), [('retry', 'daarlig')] if again else [])
        if again:
            checks.equal('not at once', kinds(t.tick('2026-11-11T06:00:10+01:00'), 'published', 'failed'), [])
            events = t.tick('2026-11-11T06:02:00+01:00', fault='crash:daarlig')
            checks.equal('it dies again', kinds(events, 'failed', 'alert'), [('failed', 'daarlig'), ('alert', 'run:2')])
        bad = t.runs(None, '--failed')
        checks.equal('%s: listed' % fault, [(r['pack'], r['state']) for r in bad], [('daarlig', 'failed')])
        checks.hold('%s: what it said is kept' % fault, word in bad[0]['messages'], bad)
        number = str(bad[0]['id'])
        checks.hold('%s: status names the command' % fault,
                    'almanak runs --retry %s' % number in t.call(None, 'status').out)
        checks.equal('%s: not tried again by itself' % fault, kinds(t.tick('2026-11-12T06:00:00+01:00'), 'published'), [])
        t.call(None, 'runs', '--retry', number)
        events = t.tick('2026-11-12T07:00:00+01:00')
        checks.equal('%s: once more by hand' % fault, kinds(events, 'published', 'alert over'),
                     [('published', 'daarlig'), ('alert over', 'run:' + number)])
    checks.equal('nothing is left', glob.glob(os.path.join(folder, '*', 'out', '*', '*.work*')), [])


def wait_for(condition, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def start(t, now, *args, **env):
    env = dict(os.environ, LC_ALL='C.UTF-8', **env)
    if now is not None:
        env['ALMANAK_NOW'] = now
    return subprocess.Popen([t.program, '-C', t.folder, *args], env=env, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)


def state(t, pack):
    found = [r['state'] for r in t.runs() if r['pack'] == pack]
    return found[0] if found else None


def interrupted(checks, program, folder):
    """Rounds that are killed, stopped, and begun twice."""
    packs = {n: 'every: month, workday: 8, at: "06:00"' for n in ('anden', 'langsom')}
    now, later = '2026-11-11T06:00:00+01:00', '2026-11-11T06:10:00+01:00'
    for sign in (signal.SIGKILL, signal.SIGTERM):
        t = Installation(checks, program, os.path.join(folder, sign.name), packs)
        t.tick('2026-11-01T12:00:00+01:00')
        child = start(t, now, 'tick', ALMANAK_FAULT='hang:langsom')
        checks.hold('at work', wait_for(lambda: state(t, 'langsom') == 'rendering' and state(t, 'anden') == 'archived'))
        other = t.call(now, 'tick')
        checks.hold('a second one ends at once', other.status == 0 and 'nothing was done: process %d' % child.pid
                    in other.err, other)
        refused = t.call(now, 'serve')
        checks.hold('and serve is refused', refused.status == 4 and 'served by process %d' % child.pid
                    in refused.err, refused)
        status = t.call(now, 'status').out
        checks.hold('status says who', 'at work    tick, process %d' % child.pid in status, status)
        worker = [r['started_at'] and r for r in t.runs() if r['state'] == 'rendering']
        checks.equal('one is at work', len(worker), 1)
        child.send_signal(sign)
        out, err = child.communicate(timeout=120)
        checks.hold('it ends', child.returncode == (-9 if sign == signal.SIGKILL else 0), (child.returncode, out, err))
        checks.equal('and its state is', state(t, 'langsom'), 'rendering' if sign == signal.SIGKILL else 'planned')
        events = t.tick(later)
        checks.equal('the next round makes it', kinds(events, 'published'), [('published', 'langsom')], events)
        checks.equal('each once', t.published(), {'anden': ['2026-10'], 'langsom': ['2026-10']})
        good = t.call(None, 'archive', 'verify')
        checks.hold('the archive is whole', good.status == 0, good)


def killed(checks, program, folder):
    """Rounds that are killed at any moment, again and again: nothing is lost, nothing comes twice."""
    kills = {'full': 200, 'soak': 1000}.get(os.environ.get('ALMANAK_TESTS'), 12)
    choose = random.Random(4)
    done = 0
    while done < kills:
        place = os.path.join(folder, str(done))
        t = Installation(checks, program, place, {}, loaded=[])
        for name in ('en', 'to', 'tre'):
            write(place, 'reports/packs/%s.yaml' % name,
                  'pack: %s\ntitle: Prøve\nreports: [andel-med-hjaelp]\nformats: [json]\nperiod: month\n'
                  'schedule: {every: month, workday: 8, at: "06:00"}\n'
                  'to: [{channel: folder, path: "ud/{pack}"}]\n' % name)
        t.tick('2026-11-01T12:00:00+01:00')
        for path in TOWN:
            shutil.copytree(path, os.path.join(place, 'inbox', os.path.basename(path)))
        at = 1794373200         # 2026-11-11T06:00+01:00
        longest = 1.0
        for _ in range(6):
            began = time.time()
            child = start(t, str(at), 'tick')
            try:
                child.wait(choose.uniform(0, longest))
                break           # it was faster
            except subprocess.TimeoutExpired:
                child.kill()
                done += 1
            finally:
                child.communicate()
            at += 60
            longest = max(longest, time.time() - began)
        for _ in range(3):
            at += 3600
            t.tick(str(at))
        checks.equal('%s: each once' % place, t.published(), {n: ['2026-10'] for n in ('en', 'to', 'tre')})
        listed = [p for p in t.archived() if p['state'] == 'archived']
        checks.equal('%s: no publication twice' % place, sorted(p['report'] for p in listed), ['en', 'to', 'tre'])
        good = t.call(None, 'archive', 'verify')
        checks.hold('%s: the archive is whole' % place, good.status == 0, good)
        checks.equal('%s: delivered' % place, {n: os.listdir(os.path.join(place, 'ud', n)) for n in ('en', 'to', 'tre')},
                     {n: ['%s-2026-10.json' % n] for n in ('en', 'to', 'tre')})
        checks.equal('%s: all deliveries' % place, sorted(os.listdir(os.path.join(place, 'inbox', 'done'))),
                     sorted(os.path.basename(p) for p in TOWN))
        checks.equal('%s: nothing is wrong' % place, json.loads(t.call(str(at), 'status', '--json').out)['wrong'], [])
        shutil.rmtree(place)


def inbox(checks, program, folder):
    t = Installation(checks, program, folder, {}, loaded=[])
    box = os.path.join(folder, 'inbox')
    done, rejected = os.path.join(box, 'done'), os.path.join(box, 'rejected')
    for path in TOWN[:2]:
        shutil.copytree(path, os.path.join(box, 'levering', os.path.basename(path)))
    write(box, 'ufaerdig/person.csv', 'cpr\n')
    write(box, 'notat.txt', 'x')
    good = describe('company', 'cvr', 'cvr', 'name')
    write_package(os.path.join(box, 'virksomhed'), 'virksomhed', [(good, 'cvr,name\n10000001,A\n')])
    write_package(os.path.join(box, 'fejl'), 'virksomhed', [(good, 'cvr\n1\n')])
    shutil.make_archive(os.path.join(box, 'zippet'), 'zip', TOWN[2])
    now = '2026-11-11T06:00:00+01:00'
    events = t.tick(now)
    checks.equal('what becomes of them', kinds(events, 'loaded', 'rejected', 'refreshed'),
                 [('rejected', 'fejl'), ('loaded', 'levering'), ('loaded', 'virksomhed'), ('loaded', 'zippet.zip'),
                  ('refreshed', 'warehouse')], events)
    checks.equal('done', sorted(os.listdir(done)), ['levering', 'virksomhed', 'zippet.zip'])
    checks.equal('rejected', sorted(os.listdir(rejected)), ['fejl', 'fejl.txt'])
    checks.hold('why', 'fejl was not taken: ' in read(rejected, 'fejl.txt'), read(rejected, 'fejl.txt'))
    checks.equal('left alone', sorted(n for n in os.listdir(box) if n not in ('done', 'rejected', 'loading')),
                 ['notat.txt', 'ufaerdig'])
    checks.equal('nothing more', kinds(t.tick(now), 'loaded', 'rejected', 'refreshed', 'alert'), [])
    shutil.copytree(TOWN[0], os.path.join(box, 'levering'))
    events = t.tick(now)
    checks.equal('known already', kinds(events, 'loaded', 'refreshed'), [('loaded', 'levering')])
    checks.equal('kept beside', sorted(os.listdir(done)), ['levering', 'levering.2', 'virksomhed', 'zippet.zip'])
    shutil.rmtree(os.path.join(rejected, 'fejl'))
    os.remove(os.path.join(rejected, 'fejl.txt'))
    checks.equal('over when it is dealt with', kinds(t.tick(now), 'alert over'), [('alert over', 'delivery:fejl')])
    # Left by a killed process.
    shutil.copytree(TOWN[3], os.path.join(box, 'loading', 'personale'))
    checks.equal('taken up again', kinds(t.tick(now), 'loaded'), [('loaded', 'personale')])
    # What has changed a moment ago is left until it is quiet.
    write(folder, 'almanak.yaml', CONFIG.replace('0 s', '1 h'))
    shutil.copytree(TOWN[0], os.path.join(box, 'ny'))
    checks.equal('not while it grows', kinds(t.tick(now), 'loaded', 'rejected'), [])
    shown = json.loads(t.call(now, 'status', '--json').out)['inbox']
    checks.equal('status counts', shown, {'growing': 2, 'incomplete': 0, 'ready': 0})
    # A loader that dies is not the end of the delivery.
    write(folder, 'almanak.yaml', CONFIG)
    events = t.tick(now, fault='crash:ny')
    checks.equal('put aside', kinds(events, 'loaded', 'rejected'), [('rejected', 'ny')], events)
    checks.hold('whole', os.path.exists(os.path.join(rejected, 'ny', 'datapackage.json')))


def served(checks, program, folder):
    """The service reacts to the inbox, to SIGHUP and to SIGTERM."""
    t = Installation(checks, program, folder, {'prove': 'every: year, months: [1], day: 1, at: "06:00"'}, loaded=[])
    child = start(t, None, 'serve')
    log = os.path.join(folder, 'out', 'almanak.prom')
    try:
        checks.hold('a first round', wait_for(lambda: os.path.exists(log)))
        shutil.copytree(TOWN[0], os.path.join(folder, 'coming'))
        os.rename(os.path.join(folder, 'coming'), os.path.join(folder, 'inbox', 'borger'))
        checks.hold('a delivery is taken', wait_for(lambda: os.path.exists(os.path.join(folder, 'inbox', 'done',
                                                                                       'borger'))))
        write(folder, 'almanak.yaml', 'nonsense: 1\n')
        child.send_signal(signal.SIGHUP)
        time.sleep(1)
        checks.equal('it lives on with the configuration before', child.poll(), None)
        write(folder, 'almanak.yaml', CONFIG.replace('out/almanak.prom', 'out/other.prom'))
        child.send_signal(signal.SIGHUP)
        checks.hold('and takes a sound one', wait_for(lambda: os.path.exists(os.path.join(folder, 'out',
                                                                                         'other.prom'))))
        ticks = lambda: sum(int(x) for x in read('/proc', str(child.pid), 'stat').rsplit(')', 1)[1].split()[11:13])
        wait_for(lambda: not glob.glob(os.path.join(folder, 'out', 'warehouse', 'round')), 5)
        time.sleep(2)
        before = ticks()
        time.sleep(3)
        checks.hold('it sleeps in between', ticks() - before <= 2, (before, ticks()))
    finally:
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=120)
    checks.equal('it ends by itself', child.returncode, 0, err)
    text = out.decode()
    checks.hold('it told', all(w in text for w in ('serving', 'loaded     borger: taken in', 'the one before stays',
                                                   'configuration read again', 'ended')), text)
    checks.hold('and said what is wrong', 'unknown key "nonsense"' in err.decode(), err.decode())
    checks.hold('sound', not SANITIZER.search(err.decode()), err.decode())


def by_hand(checks, program, folder):
    """Misuse, and what a person decides of runs."""
    t = Installation(checks, program, folder, {'prove': 'every: month, workday: 8, at: "06:00", requires: [virksomhed]'})
    for args, words in ((('1', '2'), 'takes the number of one run'), (('x',), '"x" is not the number of a run'),
                        (('7',), 'there is no run 7'), (('--retry',), 'need the number of a run'),
                        (('--retry', '--skip', '1'), 'do not go together'), (('--reason', 'x'), '--reason goes with'),
                        (('--retry', '7'), 'run 7 is not one that failed'),
                        (('--skip', '7'), 'run 7 is not one that is planned')):
        result = t.call(None, 'runs', *args)
        checks.hold('misuse %s' % (args,), result.status in (2, 6) and words in result.err and
                    result.errors()[0].hint(), result)
    t.tick('2026-11-01T12:00:00+01:00')
    t.tick('2026-11-11T06:00:00+01:00')
    checks.equal('it is held', t.states(), [('prove', '2026-10', 'waiting')])
    t.call('2026-11-11T07:00:00+01:00', 'runs', '--skip', '1', '--reason', 'ingen læser den')
    checks.equal('given up', [(r['state'], r['reason']) for r in t.runs()], [('skipped', 'ingen læser den')])
    checks.equal('for good', kinds(t.tick('2026-11-12T06:00:00+01:00'), 'published', 'waits'), [])
    t.call(None, 'runs', '--retry', '1')
    checks.equal('it waits again', kinds(t.tick('2026-11-12T07:00:00+01:00'), 'published', 'waits', 'alert'),
                 [('waits', 'prove')])
    status = t.call(None, 'status').out
    checks.hold('which status shows', 'prove 2026-10 waits for virksomhed for 2026-10: nothing was ever loaded\n  do: '
                in status, status)
    t.call('2026-11-12T08:00:00+01:00', 'run', 'prove', '--period', '2026-10')
    checks.equal('published by hand, it waits no longer', t.states(), [('prove', '2026-10', 'archived')])
    checks.equal('which is the end of it', kinds(t.tick('2026-11-12T09:00:00+01:00'), 'published', 'waits'), [])
    shown = t.call(None, 'runs', '1').out
    checks.hold('shown', 'publication  prove-' in shown and '8th working day' in shown, shown)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    scenes = (on_its_day, missed, year, waiting, delivered, bad_runs, interrupted, killed, inbox, served, by_hand)
    wanted = os.environ.get('ALMANAK_SCENE')
    for scene in scenes:
        if wanted not in (None, scene.__name__):
            continue
        with temp_folder(memory=True) as folder:
            began = time.time()
            scene(checks, program, os.path.join(folder, 'i'))
            if wanted or time.time() - began > 30:
                print('%s: %.0f s' % (scene.__name__, time.time() - began), file=sys.stderr)
    checks.done()


if __name__ == '__main__':
    main()
