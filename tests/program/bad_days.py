#!/usr/bin/python3
"""Bad days: the installation is killed, filled, locked, damaged and lied to.

usage: bad_days.py PROGRAM

PROGRAM must be built with planned failures (src/base/fault.h). After each bad
day nothing is lost and nothing comes twice; `almanak status` explains what is
wrong, and the next round mends it, or the command that status names does.

SPDX-License-Identifier: MIT
"""
import fcntl
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from common import TOWN, Checks, program_argument, read, run, temp_folder, write
from mail_tools import Server
from running import Installation, kinds, start, state, wait_for

BEFORE, DAY = 1793530800, 1794373200  # 2026-11-01T12:00+01:00, 2026-11-11T06:00+01:00
HOUR = 3600
NAMES = ('en', 'to')
PACK = '''\
pack: %s
title: Prøve
reports: [aldre]
formats: [json]
period: month
schedule: {every: month, workday: 8, at: "06:00"%s}
to: [{role: drift, channel: mail}, {channel: folder, path: "ud/{pack}"}]
'''
REPORT = '''\
report: aldre
title: Borgere efter alder
data: {nu: {from: borger, measures: [borgere], by: [aldersgruppe]}}
layout:
  - table: {data: nu, caption: Borgere}
'''
RECIPIENTS = '''\
allowed_domains: [example.dk]
roles:
  drift: {clearance: aggregate, mailbox: drift@example.dk}
mail: {host: 127.0.0.1, port: %d, timeout: 5, from: "almanak <almanak@example.dk>", tls: none}
'''


class Town:
    """A folder in which two packs are due on DAY, and copies of it."""

    def __init__(self, checks, program, folder):
        self.checks, self.program, self.folder = checks, program, folder
        t = Installation(checks, program, folder, {})
        write(folder, 'reports/aldre.yaml', REPORT)
        for name in NAMES:
            write(folder, 'reports/packs/%s.yaml' % name, PACK % (name, ''))
        t.tick(str(BEFORE))

    def copy(self, folder, port=9):
        """An installation of its own, and what is asked of it."""
        os.makedirs(folder, exist_ok=True)
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        write(folder, 'recipients.yaml', RECIPIENTS % port)
        t = Installation.__new__(Installation)
        t.checks, t.program, t.folder = self.checks, self.program, folder
        return t


def wrong(t, now):
    """What status says is wrong, each with what to do about it."""
    result = t.call(str(now), 'status', '--json')
    if not t.checks.hold('status answers', result.status == 0, result):
        return []
    found = json.loads(result.out)['wrong']
    t.checks.hold('status names a command or a deed for each', all(w['what'] and w['do'] for w in found), found)
    return [w['what'] for w in found]


def outbox(t):
    return json.loads(t.call(None, 'outbox', 'list', '--json', '--all').out)


def whole(t, name, now, mails=None):
    """Nothing is lost, doubled, halved or left behind."""
    c = t.checks
    c.equal('%s: each published once' % name, t.published(), {n: ['2026-10'] for n in NAMES}, t.runs())
    c.equal('%s: none twice' % name, sorted(p['report'] for p in t.archived() if p['state'] == 'archived'),
            sorted(NAMES))
    if not c.equal('%s: in the folder' % name, sorted(glob.glob('*', root_dir=os.path.join(t.folder, 'ud'))),
                   sorted(NAMES), outbox(t)):
        return
    for n in NAMES:
        given = os.path.join('ud', n, '%s-2026-10.json' % n)
        c.equal('%s: %s alone' % (name, n), os.listdir(os.path.join(t.folder, 'ud', n)), [os.path.basename(given)])
        c.equal('%s: %s as published' % (name, n), read(t.folder, given),
                read(t.folder, 'out', 'publications', os.path.basename(given)))
    good = t.call(None, 'archive', 'verify')
    c.hold('%s: the archive is whole' % name, good.status == 0 and not good.errors(), good)
    left = [p for p in glob.glob(os.path.join(t.folder, '**'), recursive=True, include_hidden=True)
            if '.tmp-' in p or '/next/' in p or '.work' in os.path.basename(p)]
    c.equal('%s: nothing is left behind' % name, left, [])
    unknown = [r for r in outbox(t) if r['state'] == 'unknown']
    if mails is not None:
        sent = [bytes(m).split(b'Message-ID: ', 1)[1].split(b'\r\n', 1)[0] for _, m in mails]
        c.equal('%s: no mail twice' % name, len(sent), len(set(sent)))
        known = {r['message_id'].encode() for r in outbox(t) if r['channel'] == 'mail' and r['kind'] == 'publication'
                 and r['state'] == 'sent'}
        c.equal('%s: each mail arrived, or status says that it may not have' % name, len(known) +
                len([r for r in unknown if r['kind'] == 'publication']), len(NAMES), outbox(t))
        c.hold('%s: what is said to be sent is there' % name,
               all(any(k in s for s in sent) for k in known), (sent, outbox(t)))
    c.equal('%s: nothing else is wrong' % name, [w for w in wrong(t, now) if 'may or may not' not in w], [])
    for row in unknown:
        told = [w for w in wrong(t, now) if 'may or may not have arrived' in w]
        c.hold('%s: status tells of what is unknown' % name, told, row)
        t.call(str(now), 'outbox', 'drop', str(row['id']))
    if unknown:
        c.equal('%s: dropped' % name, wrong(t, now), [])


def long_form(short, full, soak):
    return {'full': full, 'soak': soak}.get(os.environ.get('ALMANAK_TESTS'), short)


def kill_soon(t, at, args, seconds):
    """Start a command and end it and its children, as a power cut would; whether it was still at work."""
    env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=str(at))
    with subprocess.Popen([t.program, '-C', t.folder, *args], env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as child:
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return child.wait() == -signal.SIGKILL


def killed(checks, town, folder):
    """The power is cut, again and again, from the inbox to the mail server."""
    kills, choose, done, i = long_form(8, 200, 1000), random.Random(7), 0, 0
    rows = read(TOWN[0], 'person.csv').rstrip('\n').split('\n')
    while done < kills:
        i += 1
        with Server(pause=0.02) as server:
            t = town.copy(os.path.join(folder, str(i)), server.port)
            levering = os.path.join(t.folder, 'inbox', 'borger')
            shutil.copytree(TOWN[0], levering)
            write(levering, 'person.csv', '\n'.join(rows[:-1]) + '\n')
            at, longest = DAY, 1.0
            for _ in range(5):
                began = time.time()
                if not kill_soon(t, at, ('tick',), choose.uniform(0, longest)):
                    break
                done += 1
                at += 120
                longest = max(longest, (time.time() - began) * 2)
            for _ in range(3):
                at += HOUR
                t.tick(str(at))
            whole(t, 'killed, %d' % i, at, server.mails)
            checks.equal('killed, %d: taken in' % i, os.listdir(os.path.join(t.folder, 'inbox', 'done')), ['borger'])
            checks.equal('killed, %d: and refreshed' % i, kinds(t.tick(str(at + 60)), 'loaded', 'refreshed'), [])
        shutil.rmtree(t.folder)


def killed_by_hand(checks, town, folder):
    """The same to commands that a person gives."""
    kills, choose = long_form(4, 60, 300), random.Random(8)
    for i in range(kills):
        with Server(pause=0.02) as server:
            t = town.copy(os.path.join(folder, str(i)), server.port)
            kill_soon(t, DAY, ('run', *NAMES, '--period', '2026-10', '--deliver'), choose.uniform(0.05, 1.5))
            again = t.call(str(DAY + 60), 'run', *NAMES, '--period', '2026-10', '--deliver')
            checks.hold('by hand, %d: a second try' % i, again.status == 0, again)
            kill_soon(t, DAY + 120, ('outbox', 'send'), choose.uniform(0.05, 0.6))
            for k in range(3):
                t.tick(str(DAY + (k + 1) * HOUR))
            whole(t, 'by hand, %d' % i, DAY + 3 * HOUR, server.mails)
        shutil.rmtree(t.folder)


class Disk:
    """A small disk of its own under a folder, where the user may mount one."""

    def __init__(self, path, kilobytes):
        self.path, self.kilobytes = path, kilobytes

    def __enter__(self):
        os.makedirs(self.path, exist_ok=True)
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=%dk' % self.kilobytes, 'almanak-test', self.path],
                              stderr=subprocess.DEVNULL, check=False)
        return done.returncode == 0

    def __exit__(self, *_):
        subprocess.run(['umount', self.path], stderr=subprocess.DEVNULL, check=False)

    def resize(self, options):
        subprocess.run(['mount', '-o', 'remount,' + options, self.path], check=True)


def disk_full(checks, town, folder):
    """A disk that is full at some write, and then has room again."""
    used = sum(os.lstat(p).st_blocks // 2 + 4 for p in glob.glob(os.path.join(town.folder, '**'), recursive=True,
                                                               include_hidden=True))
    for room in long_form((8, 120, 600), range(4, 1200, 60), range(4, 1200, 8)):
        place = os.path.join(folder, 'disk%d' % room)
        disk = Disk(place, used + 4096)
        with Server() as server, disk as mounted:
            if not mounted:
                print('disk full: not as this user')
                return
            t = town.copy(place, server.port)
            shutil.copytree(TOWN[0], os.path.join(place, 'inbox', 'borger'))
            fs = os.statvfs(place)
            disk.resize('size=%dk' % ((fs.f_blocks - fs.f_bfree) * fs.f_frsize // 1024 + room))
            first = t.call(str(DAY), 'tick')
            checks.hold('full, %d kB: it ends as documented' % room, first.status in (0, 1, 4, 5, 6), first)
            # With no room at all, the catalog cannot even be opened; that is said then.
            shown = t.call(str(DAY), 'status')
            checks.hold('full, %d kB: status says so' % room, 'do: make room' in shown.out or
                        'the disk has room' in shown.err, shown)
            disk.resize('size=%dk' % (used + 1024 * 1024))
            for k in range(3):
                t.tick(str(DAY + (k + 1) * HOUR))
            whole(t, 'full, %d kB' % room, DAY + 4 * HOUR, server.mails)


def failed_writes(checks, town, folder):
    """Every write of a round fails once."""
    n = 0
    for n in long_form((1, 4, 9), range(1, 80), range(1, 200)):
        with Server() as server:
            t = town.copy(os.path.join(folder, str(n)), server.port)
            first = t.call(str(DAY), 'tick', fault='write:%d' % n)
            checks.hold('write %d: it ends as documented' % n, first.status in (0, 1, 4, 5, 6), first)
            for k in range(3):
                t.tick(str(DAY + (k + 1) * HOUR))
            whole(t, 'write %d' % n, DAY + 4 * HOUR, server.mails)
        shutil.rmtree(t.folder)


def read_only(checks, town, folder):
    """The archive cannot be written."""
    place = os.path.join(folder, 'i')
    disk = Disk(os.path.join(place, 'out', 'archive'), 1 << 20)
    with Server() as server, disk as mounted:
        if not mounted:
            print('read-only: not as this user')
            return
        t = town.copy(place, server.port)
        disk.resize('ro')
        first = t.call(str(DAY), 'tick')
        checks.hold('read-only: told', first.status != 0 and first.errors() and first.errors()[0].hint(), first)
        checks.equal('read-only: nothing is published', glob.glob(os.path.join(place, 'out', 'publications', '*')), [])
        checks.hold('read-only: status says so', any('cannot be written' in w for w in wrong(t, DAY)), wrong(t, DAY))
        disk.resize('rw')
        t.tick(str(DAY + HOUR))
        whole(t, 'read-only', DAY + HOUR, server.mails)


def damaged(checks, town, folder):
    """Files of the warehouse and of the catalog are garbage, and are put back."""
    for name, pattern in (('manifest', 'out/warehouse/generations/*/manifest.json'),
                          ('mart', 'out/warehouse/generations/*/mart.db'),
                          ('catalog', 'out/archive/catalog.db')):
        with Server() as server:
            t = town.copy(os.path.join(folder, name), server.port)
            paths = glob.glob(os.path.join(t.folder, pattern))
            if not checks.hold('damaged %s: it is there' % name, paths, os.listdir(t.folder)):
                continue
            before = {}
            for path in paths:
                with open(path, 'rb') as f:
                    before[path] = f.read()
                os.chmod(path, 0o644)
                with open(path, 'r+b') as f:
                    f.write(b'garbage ' * 64)
            first = t.call(str(DAY), 'tick')
            told = first.out + first.err
            shown = t.call(str(DAY), 'status')
            explained = shown.out + shown.err
            checks.hold('damaged %s: nothing is published of it' % name, not os.path.exists(
                os.path.join(t.folder, 'ud')), told)
            checks.hold('damaged %s: a round says so' % name, 'error: ' in told or 'failed' in told or 'retry' in told
                        or 'tried again' in told, told)
            checks.hold('damaged %s: status says what and what to do' % name, shown.sound() and
                        ('hint: ' in explained or '  do: ' in explained), explained)
            for path, data in before.items():
                with open(path, 'wb') as f:
                    f.write(data)
            failed = [r for r in t.runs() if r['state'] == 'failed']
            for r in failed:
                t.call(None, 'runs', '--retry', str(r['id']))
            for k in range(2):
                t.tick(str(DAY + (k + 1) * HOUR))
            whole(t, 'damaged ' + name, DAY + 2 * HOUR, server.mails)
        shutil.rmtree(t.folder)


def locked(checks, town, folder):
    """Somebody else has the catalog or the warehouse, for a moment or for longer than one waits."""
    for seconds in long_form((3,), (3, 40), (3, 40)):
        with Server() as server:
            t = town.copy(os.path.join(folder, 'catalog%d' % seconds), server.port)
            other = sqlite3.connect(os.path.join(t.folder, 'out', 'archive', 'catalog.db'), isolation_level=None,
                                    check_same_thread=False)
            other.execute('BEGIN EXCLUSIVE')
            threading.Timer(seconds, other.execute, ('ROLLBACK',)).start()
            first = t.call(str(DAY), 'tick')
            if seconds < 30:
                checks.equal('locked for a moment: it waits', first.status, 0, first)
            else:
                checks.hold('locked: told', first.status != 0 and 'locked' in first.err and first.errors()[0].hint(),
                            first)
                wait_for(lambda: not other.in_transaction)
            other.close()
            t.tick(str(DAY + HOUR))
            whole(t, 'locked for %d s' % seconds, DAY + HOUR, server.mails)
    with Server() as server:
        t = town.copy(os.path.join(folder, 'warehouse'), server.port)
        shutil.copytree(TOWN[0], os.path.join(t.folder, 'inbox', 'borger'))
        with open(os.path.join(t.folder, 'out', 'warehouse', 'lock'), 'r+b') as f:
            fcntl.flock(f, fcntl.LOCK_EX)
            first = t.call(str(DAY), 'tick')
            checks.hold('warehouse locked: it ends as documented', first.status in (0, 1, 4, 5, 6), first)
        t.tick(str(DAY + HOUR))
        whole(t, 'warehouse locked', DAY + HOUR, server.mails)
        checks.equal('warehouse locked: taken in', os.listdir(os.path.join(t.folder, 'inbox', 'done')), ['borger'])


def clock(checks, town, folder):
    """The clock goes back, forth, and over the nights that have an hour too few or too many."""
    with Server() as server:
        t = town.copy(os.path.join(folder, 'i'), server.port)
        for at in (DAY, DAY - HOUR, BEFORE - 400 * 24 * HOUR, DAY - 1, DAY, DAY + HOUR, BEFORE, DAY + HOUR):
            t.tick(str(at))
        whole(t, 'clock', DAY + HOUR, server.mails)
        for name in NAMES:
            os.remove(os.path.join(t.folder, 'reports', 'packs', name + '.yaml'))
        for name, day, night in (('vaar', 28, 1774735200), ('efter', 25, 1792879200)):  # each at 22:00 UTC
            write(t.folder, 'reports/packs/%s.yaml' % name,
                  (PACK % (name, '')).replace('every: month, workday: 8, at: "06:00"',
                                              'every: month, months: [%d], day: %d, at: "02:30"'
                                              % (3 if name == 'vaar' else 10, day + (name == 'vaar'))))
            for i in range(13):
                t.tick(str(night + i * 1800))
            made = [r for r in t.runs() if r['pack'] == name]
            checks.equal('clock, %s: once' % name, [r['state'] for r in made], ['archived'], made)
            checks.equal('clock, %s: one mail' % name, len([m for _, m in server.mails if name.encode() in m]), 1)


def together(checks, town, folder):
    """Rounds and runs by hand that begin at the same moment."""
    with Server() as server:
        t = town.copy(os.path.join(folder, 'i'), server.port)
        children = [start(t, str(DAY), *args) for args in
                    (('tick',), ('tick',), ('run', NAMES[0], '--period', '2026-10', '--deliver'), ('outbox', 'send'))]
        for child in children:
            _, err = child.communicate(timeout=120)
            checks.equal('together: it ends well', child.returncode, 0, err.decode())
        t.tick(str(DAY + HOUR))
        whole(t, 'together', DAY + HOUR, server.mails)


def stopped(checks, town, folder):
    """SIGTERM while a run hangs, and while the mail server does."""
    with Server('stall data') as server:
        t = town.copy(os.path.join(folder, 'i'), server.port)
        child = start(t, str(DAY), 'tick', ALMANAK_FAULT='hang:en')
        checks.hold('stopped: at work', wait_for(lambda: state(t, 'en') == 'rendering'))
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=120)
        checks.equal('stopped: it ends by itself', child.returncode, 0)
        child = start(t, str(DAY + HOUR), 'tick')
        checks.hold('stopped: at the mail server', wait_for(lambda: 'DATA' in server.commands))
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=120)
        checks.equal('stopped: and again', child.returncode, 0)
        checks.hold('stopped: at most one mail was begun', server.commands.count('DATA') <= 1, server.commands)
        server.faults.clear()
        for k in range(2, 5):
            t.tick(str(DAY + k * HOUR))
        whole(t, 'stopped', DAY + 4 * HOUR, server.mails)


def bad_servers(checks, town, folder):
    """Rounds at mail servers that stall, drop, greylist and answer garbage."""
    few = ('greylist', 'drop after data', 'garbage after data', 'spam')
    every = few + ('stall greeting', 'closed', 'drop before data', 'garbage greeting', 'full', 'unknown user',
                   'drop after reply')
    for fault in long_form(few, every, every):
        with Server(fault) as server:
            t = town.copy(os.path.join(folder, fault.replace(' ', '-')), server.port)
            t.tick(str(DAY))
            rows = [r for r in outbox(t) if r['channel'] == 'mail' and r['kind'] == 'publication']
            left = [r for r in rows if r['state'] != 'sent']
            checks.hold('%s: a reason for each' % fault, len(rows) == 2 and (left or fault == 'drop after reply') and
                        all(r['reason'] for r in left if r['state'] != 'waiting' or r['attempts']), rows)
            final = [r for r in left if r['state'] == 'failed']
            checks.equal('%s: final or not' % fault, bool(final), fault in ('spam', 'unknown user'), rows)
            told = wrong(t, DAY)
            checks.hold('%s: status tells what a person decides' % fault, len(told) >= len(
                [r for r in left if r['state'] in ('failed', 'unknown')]), told)
            server.faults.clear()
            for row in final:
                t.call(str(DAY + 60), 'outbox', 'retry', str(row['id']))
            for k in range(3):
                t.tick(str(DAY + (k + 1) * HOUR))
            whole(t, fault, DAY + 3 * HOUR, server.mails)
        shutil.rmtree(t.folder)


def replaced(checks, town, folder):
    """A delivery is replaced again and again while it is taken."""
    t = town.copy(os.path.join(folder, 'i'))
    rows = read(TOWN[0], 'person.csv').rstrip('\n').split('\n')
    box, over = os.path.join(t.folder, 'inbox', 'borger'), threading.Event()
    shutil.copytree(TOWN[0], box)

    def replace():
        i = 0
        while not over.is_set():
            i += 1
            try:
                write(t.folder, 'inbox/borger/person.csv', '\n'.join(rows[:-1 - i % 3]) + '\n')
            except OSError:
                pass
            shutil.copy(os.path.join(TOWN[0], 'datapackage.json'), os.path.join(t.folder, 'dp.json'))
            try:
                os.replace(os.path.join(t.folder, 'dp.json'), os.path.join(box, 'datapackage.json'))
            except OSError:
                pass
    thread = threading.Thread(target=replace)
    thread.start()
    at = DAY - 24 * HOUR
    try:
        for k in range(4):
            at += 60
            t.call(str(at), 'tick')
    finally:
        over.set()
        thread.join()
    shutil.rmtree(os.path.join(t.folder, 'inbox', 'borger'), ignore_errors=True)
    counted = t.call(None, 'query', '--cube', 'borger', '--measures', 'borgere')
    checks.hold('replaced: the warehouse answers', counted.status == 0, counted)
    rejected = glob.glob(os.path.join(t.folder, 'inbox', 'rejected', '*.txt'))
    checks.equal('replaced: status tells of each refused', len([w for w in wrong(t, at) if 'was not taken' in w]),
                 len(rejected))
    shutil.rmtree(os.path.join(t.folder, 'inbox', 'rejected'), ignore_errors=True)
    shutil.copytree(TOWN[0], box)
    t.tick(str(at + 60))
    checks.equal('replaced: the whole one is taken', [w for w in wrong(t, at + 60) if 'delivery' in w], [])


def bad_recipients(checks, town, folder):
    """A mistake in recipients.yaml holds what is due, until it is mended."""
    with Server() as server:
        t = town.copy(os.path.join(folder, 'i'), server.port)
        write(t.folder, 'recipients.yaml', 'roles: {drift: {clearance: everything}}\n')
        t.call(str(DAY), 'tick')
        checks.equal('recipients: nothing is made in vain', t.archived(), [])
        checks.equal('recipients: the packs wait', t.states(), [(n, '2026-10', 'waiting') for n in sorted(NAMES)])
        checks.hold('recipients: status names the mistake', any('recipients.yaml:1: ' in w for w in wrong(t, DAY)),
                    wrong(t, DAY))
        write(t.folder, 'recipients.yaml', RECIPIENTS % server.port)
        t.tick(str(DAY + HOUR))
        whole(t, 'recipients', DAY + HOUR, server.mails)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    scenes = (killed, killed_by_hand, disk_full, failed_writes, read_only, damaged, locked, clock, together, stopped,
              bad_servers, replaced, bad_recipients)
    wanted = os.environ.get('ALMANAK_SCENE')
    with temp_folder(memory=True) as base:
        town = Town(checks, program, os.path.join(base, 'town'))
        for scene in scenes:
            if wanted not in (None, scene.__name__):
                continue
            began = time.time()
            scene(checks, town, os.path.join(base, scene.__name__))
            print('%s: %.0f s' % (scene.__name__, time.time() - began))
    checks.done()


if __name__ == '__main__':
    main()
