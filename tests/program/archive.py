#!/usr/bin/python3
"""The archive as an operator uses it.

usage: archive.py PROGRAM

Publications are found, opened, compared and made again from what was kept with
them, also when warehouse and definitions are gone; rules of retention remove
files and leave tombstones, legal hold keeps them; every kind of damage is told
with what to do; whoever may only read can list, find and verify.

SPDX-License-Identifier: MIT
"""
import json
import os
import shutil
import sqlite3
import subprocess

from common import ROOT, TOWN, Checks, program_argument, run, temp_folder, write

PACK = '''pack: %s
title: Til prøve
reports: [andel-med-hjaelp]
formats: [pdf, csv]
keep: {days: 30, rule: "Kasseres efter 30 dage"}
'''
NOBODY = 65534


class Archive:
    def __init__(self, program, checks, folder):
        self.program, self.checks, self.folder = program, checks, folder
        self.root = os.path.join(folder, 'out', 'archive')

    def run(self, *args, now='2026-11-22T10:00:00Z', **more):
        env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=now)
        return run(self.program, '-C', self.folder, *args, env=env, **more)

    def good(self, *args, **more):
        result = self.run(*args, **more)
        self.checks.hold(' '.join(args), result.status == 0, result)
        return result

    def json(self, *args, **more):
        return json.loads(self.good(*args, '--json', **more).out)

    def refused(self, text, *args, hint='', **more):
        """The command fails, says what is wrong and what to do."""
        result = self.run(*args, **more)
        found = [(d.text, d.hint()) for d in result.errors()]
        self.checks.hold('%s: %s' % (' '.join(args), text), result.status not in (0, None) and any(
            text in t and h and hint in h for t, h in found), result)
        return result

    def objects(self):
        return {d + f for d in os.listdir(os.path.join(self.root, 'objects'))
                for f in os.listdir(os.path.join(self.root, 'objects', d))}

    def sql(self, text):
        """Change the catalog behind the program's back."""
        db = sqlite3.connect(os.path.join(self.root, 'catalog.db'))
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute('DROP TRIGGER ' + name)
        db.executescript(text)
        db.close()


def make(program, checks, folder):
    """An installation with definitions of its own, and publications in it."""
    for name in ('reports', 'templates'):
        shutil.copytree(os.path.join(ROOT, name), os.path.join(folder, name))
    write(folder, 'reports/packs/proeve.yaml', PACK % 'proeve')
    write(folder, 'reports/packs/holdt.yaml', PACK % 'holdt')
    a = Archive(program, checks, folder)
    a.good('-q', 'load', *TOWN)
    a.good('-q', 'refresh')
    a.good('-q', 'run', 'andel-med-hjaelp', 'forsoergelse', '--format', 'pdf,xlsx,json')
    a.good('-q', 'run', 'andel-med-hjaelp', '--period', '2026-09', '--format', 'pdf,json')
    a.good('-q', 'run', 'proeve', 'holdt')
    return a


def check_finding(a):
    c = a.checks

    def ids(*args):
        return {p['id'] for p in a.json('archive', *args)}
    newest, older = 'andel-med-hjaelp-2026-10-001', 'andel-med-hjaelp-2026-09-001'
    shown = a.json('archive', 'show', newest)
    c.equal('find by title', ids('find', 'HJÆLP'), {newest, older})
    c.equal('find by period', ids('find', 'hjælp', '--to', '2026-09'), {older})
    c.equal('find from', ids('find', '--report', 'andel-med-hjaelp', '--from', '2026-10'), {newest})
    c.equal('find by format', ids('find', '--format', 'csv'), {'proeve-2026-10-001', 'holdt-2026-10-001'})
    c.equal('find by hash', ids('find', '--hash', shown['files'][0]['sha256'][:20]), {newest})
    c.equal('find nothing', ids('find', 'findes ikke'), set())
    c.equal('files', sorted(f['format'] for f in shown['files']), ['json', 'pdf', 'xlsx'])
    c.hold('sources', {'loads', 'snapshot', 'sources'} <= {f['name'] for f in shown['sources']}, shown)
    c.equal('history', [h['kind'] for h in shown['history']], ['publication'])
    limited = a.good('archive', 'list', '--limit', '2')
    c.hold('list: bounded', len(limited.out.splitlines()) == 4 and
           'the newest 2 of 5 publications' in limited.err, limited)
    out = os.path.join(a.folder, 'opened')
    path = a.good('archive', 'open', newest, 'xlsx', '--out', out).out.strip()
    c.hold('open', path.endswith('.xlsx') and os.path.getsize(path) > 1000, path)
    a.good('archive', 'extract', newest, '--out', out)
    c.equal('extract', len(os.listdir(out)), 3)
    a.refused('has no file "docx"', 'archive', 'open', newest, 'docx')
    a.refused('there is no publication "x"', 'archive', 'open', 'x')
    diff = a.json('archive', 'diff', older, newest)
    c.equal('diff: one program', diff['program']['count'], 0)
    c.equal('diff: one set of definitions', diff['sources']['count'], 0)
    c.hold('diff: figures', diff['figures']['count'] > 0 and len(diff['figures']['first']) <= 20, diff)
    c.equal('diff: the same', a.json('archive', 'diff', newest, newest)['figures']['count'], 0)


def check_reproducing(a):
    """Made again without warehouse, definitions and templates."""
    c = a.checks
    away = os.path.join(a.folder, 'away')
    os.mkdir(away)
    for name in ('out/warehouse', 'reports', 'templates'):
        shutil.move(os.path.join(a.folder, name), away)
    for publication in a.json('archive', 'list', '--all'):
        made = a.json('archive', 'reproduce', publication['id'])
        c.equal('reproduce ' + publication['id'], (made['different'], made['same_build'], len(made['files']) > 0),
                (0, True, True))
    shutil.move(os.path.join(away, 'warehouse'), os.path.join(a.folder, 'out'))
    for name in ('reports', 'templates'):
        shutil.move(os.path.join(away, name), a.folder)
    kept = os.path.join(a.folder, 'kept')
    a.good('archive', 'reproduce', 'forsoergelse-2026-10-001', '--keep', kept)
    c.equal('reproduce --keep', len(os.listdir(kept)), 3)
    a.refused('there is no publication "x"', 'archive', 'reproduce', 'x')


def check_changed_definitions(a):
    """What is archived is made from its own definitions, not from today's."""
    path = os.path.join(a.folder, 'reports', 'forsoergelse.yaml')
    with open(path, encoding='utf-8') as f:
        text = f.read()
    title = text.split('title: ', 1)[1].split('\n', 1)[0]
    write(a.folder, 'reports/forsoergelse.yaml', text.replace(title, 'En anden titel', 1))
    a.good('-q', 'run', 'forsoergelse', '--format', 'pdf,xlsx,json')
    a.good('archive', 'reproduce', 'forsoergelse-2026-10-001')
    a.good('archive', 'reproduce', 'forsoergelse-2026-10-002')
    diff = a.json('archive', 'diff', 'forsoergelse-2026-10-001', 'forsoergelse-2026-10-002')
    a.checks.equal('diff: the definition', [x['what'] for x in diff['sources']['first']],
                   ['reports/forsoergelse.yaml'])
    a.checks.equal('diff: no figure', diff['figures']['count'], 0)


def check_retention(a):
    c = a.checks
    later = '2027-01-22T10:00:00Z'
    a.refused('who says so, and why', 'archive', 'hold', 'holdt-2026-10-001', hint='--by')
    a.good('archive', 'hold', 'holdt-2026-10-001', '--by', 'Åse Holm', '--reason', 'klagesag 2026-114')
    a.refused('is on legal hold already', 'archive', 'hold', 'holdt-2026-10-001', '--by', 'Bo', '--reason', 'x')
    a.refused('is not on legal hold', 'archive', 'unhold', 'proeve-2026-10-001', '--by', 'Bo', '--reason', 'x')
    c.equal('found by who', [p['id'] for p in a.json('archive', 'find', '--who', 'åse')], ['holdt-2026-10-001'])
    before = a.objects()
    c.equal('not due yet', a.json('archive', 'prune')['due'], [])
    due = a.json('archive', 'prune', '--dry-run', now=later)['due']
    c.equal('due', {d['id']: d['held'] for d in due}, {'proeve-2026-10-001': False, 'holdt-2026-10-001': True})
    c.equal('a dry run removes nothing', a.objects(), before)
    gone = {f['sha256'] for f in a.json('archive', 'show', 'proeve-2026-10-001')['files']}
    pruned = a.json('archive', 'prune', now=later)
    c.equal('pruned', pruned['objects'] > 0, True)
    others = {f['sha256'] for p in a.json('archive', 'list', '--all') if not p['pruned_at']
              for f in a.json('archive', 'show', p['id'])['files']}
    c.equal('files are gone', a.objects() & (gone - others), set())
    c.hold('shared files stay', others <= a.objects())
    shown = a.json('archive', 'show', 'proeve-2026-10-001')
    c.equal('tombstone', [h['kind'] for h in shown['history']], ['publication', 'tombstone'])
    c.equal('its rule', shown['history'][1]['body']['rule'], 'Kasseres efter 30 dage')
    a.refused('removed by a rule on 2027-01-22', 'archive', 'open', 'proeve-2026-10-001')
    a.refused('removed by a rule on 2027-01-22', 'archive', 'extract', 'proeve-2026-10-001')
    a.good('archive', 'verify', now=later)
    a.good('archive', 'reproduce', 'holdt-2026-10-001')
    a.good('-q', 'run', 'proeve', now=later)
    c.equal('published again', a.json('archive', 'show', 'proeve-2026-10-002')['pruned_at'], '')
    a.good('archive', 'unhold', 'holdt-2026-10-001', '--by', 'Åse Holm', '--reason', 'afsluttet')
    c.equal('no longer held', [d['id'] for d in a.json('archive', 'prune', now=later)['due']], ['holdt-2026-10-001'])
    verified = a.json('archive', 'verify')
    c.equal('whole after pruning', (verified['bad'], verified['broken'], verified['orphans']), (0, 0, 0))


def check_killed_pruning(a):
    """However far it got, the archive is sound, and the next time completes it."""
    saved = os.path.join(a.folder, 'saved-prune')
    later = '2027-03-22T10:00:00Z'
    a.good('-q', 'run', 'proeve', '--period', '2026-09', now=later)
    a.good('-q', 'run', 'holdt', '--period', '2026-09', now=later)
    shutil.copytree(a.root, saved)
    after = '2027-06-22T10:00:00Z'
    env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=after)
    failed = 0
    for n in range(3, 60, 8):
        for kind in ('query', 'write'):
            done = run(a.program, '-C', a.folder, 'archive', 'prune', env=dict(env, ALMANAK_FAULT='%s:%d' % (kind, n)))
            a.checks.hold('sound after a failure', done.sound(), done)
            failed += done.status != 0
            a.good('archive', 'verify', now=after)
            a.good('-q', 'archive', 'prune', now=after)
            verified = a.json('archive', 'verify', now=after)
            a.checks.equal('complete after %s %d' % (kind, n),
                           (verified['bad'], verified['broken'], verified['orphans']), (0, 0, 0))
            shutil.rmtree(a.root)
            shutil.copytree(saved, a.root)
    a.checks.hold('some failed', failed > 3 or 'san' not in a.program, failed)
    ticked = a.good('tick', now=after)
    pruned = [p['id'] for p in a.json('archive', 'find', 'prøve', now=after) if p['pruned_at'][:10] == after[:10]]
    a.checks.hold('tick prunes by itself', len(pruned) >= 2, (pruned, ticked))


def check_damage(a):
    """Each kind of damage has its own words; mended, all is well again."""
    saved = os.path.join(a.folder, 'saved')
    shutil.copytree(a.root, saved)

    def damaged(text, harm, hint='backup'):
        harm()
        a.refused(text, 'archive', 'verify', hint=hint)
        shutil.rmtree(a.root)
        shutil.copytree(saved, a.root)
    listed = os.path.join(a.root, 'objects')
    db = sqlite3.connect(os.path.join(a.root, 'catalog.db'))
    (source,) = db.execute("SELECT sha256 FROM file JOIN publication ON id = publication WHERE name = 'sources'"
                           " AND pruned_at = '' LIMIT 1").fetchone()
    (last,) = db.execute('SELECT max(seq) FROM chain').fetchone()
    db.close()
    with open(os.path.join(listed, source[:2], source[2:]), encoding='utf-8') as f:
        font = next(s for s in json.load(f)['files'] if s['name'].startswith('fonts/'))
    damaged('archived file "%s"' % font['name'],
            lambda: os.remove(os.path.join(listed, font['sha256'][:2], font['sha256'][2:])))
    damaged('no longer fits its hash', lambda: a.sql("UPDATE chain SET body = '{}' WHERE seq = 2"))
    damaged('entries were removed', lambda: a.sql('DELETE FROM chain WHERE seq = 2'))
    damaged('the chain was cut: it ends with entry %d' % (last - 1),
            lambda: a.sql('DELETE FROM chain WHERE seq = %d' % last))
    damaged('is not what was archived', lambda: a.sql("UPDATE publication SET title = 'x' WHERE pruned_at = ''"))
    damaged('the catalog has lost it', lambda: a.sql("DELETE FROM publication WHERE id LIKE 'forsoergelse%1'"))
    damaged('has no tombstone', lambda: a.sql("UPDATE publication SET pruned_at = 'x' WHERE id LIKE 'forsoergelse%1'"))
    damaged('the head of the chain is missing', lambda: os.remove(os.path.join(a.root, 'head')))
    damaged('is not a key of an archive', lambda: write(a.root, 'key.pub', 'nonsense'))
    with temp_folder() as other:
        b = Archive(a.program, a.checks, other)
        b.good('-q', 'run', 'folketal')
        a.refused('another key than this', 'archive', 'verify', '--key', os.path.join(b.root, 'key.pub'))
        a.good('archive', 'verify', '--key', os.path.join(a.root, 'key.pub'))
    os.remove(os.path.join(a.root, 'key'))
    a.refused('could not open', 'archive', 'hold', 'forsoergelse-2026-10-001', '--by', 'Bo', '--reason', 'x',
              hint='restore "key"')
    a.good('archive', 'verify')
    shutil.rmtree(a.root)
    shutil.copytree(saved, a.root)
    a.checks.equal('the key is secret', os.stat(os.path.join(a.root, 'key')).st_mode & 0o777, 0o600)


def check_reading_only(a):
    """Somebody without the right to write: lists, finds and verifies, changes nothing."""
    subprocess.run(['chmod', '-R', 'a+rX,go-w', a.folder], check=True)
    os.chmod(os.path.join(a.root, 'key'), 0o600)
    more = {}
    if os.getuid() == 0:
        more = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
    else:
        subprocess.run(['chmod', '-R', 'a-w', a.root], check=True)
    before = {f: os.stat(os.path.join(a.root, f)).st_mtime_ns for f in os.listdir(a.root)}
    for args in (['list'], ['find', 'hjælp'], ['show', 'forsoergelse-2026-10-001'], ['verify']):
        a.good('archive', *args, **more)
    a.refused('could not', 'archive', 'hold', 'forsoergelse-2026-10-001', '--by', 'Bo', '--reason', 'x', **more)
    a.checks.equal('nothing was touched', {f: os.stat(os.path.join(a.root, f)).st_mtime_ns
                                           for f in os.listdir(a.root)}, before)
    subprocess.run(['chmod', '-R', 'u+w', a.root], check=True)


def check_backup(a):
    """Head and keys come along, so that a restored archive verifies and goes on."""
    backup = os.path.join(a.folder, 'backup')
    a.good('-q', 'backup', backup)
    with temp_folder() as folder:
        b = Archive(a.program, a.checks, folder)
        b.good('-q', 'restore', backup)
        b.good('archive', 'verify')
        b.good('archive', 'hold', 'forsoergelse-2026-10-001', '--by', 'Bo', '--reason', 'x')
        b.good('archive', 'verify', '--key', os.path.join(a.root, 'key.pub'))
        a.checks.equal('the key stays secret', os.stat(os.path.join(b.root, 'key')).st_mode & 0o777, 0o600)


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        a = make(program, checks, folder)
        for check in (check_finding, check_reproducing, check_changed_definitions, check_retention,
                      check_killed_pruning, check_damage,
                      check_backup, check_reading_only):
            check(a)
    checks.done()


if __name__ == '__main__':
    main()
