#!/usr/bin/python3
"""Delivery: mails, folders and SFTP, servers that misbehave, and kills.

usage: delivery.py PROGRAM

SPDX-License-Identifier: MIT
"""
import calendar
import hashlib
import json
import os
import pwd
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from common import (TOWN, Checks, program_argument, read, run, temp_folder,
                    write)
from mail_tools import (Server, attachments, certificates, free_port, parse,
                        wait_for_port)

POSTFIX = '/usr/sbin/postfix'
SSHD = '/usr/sbin/sshd'
NOW = '2026-11-05T06:00:00Z'
RECIPIENTS = '''\
allowed_domains: [randers.dk]
roles:
  politiker: {clearance: aggregate, label: Politikere}
  samlet: {clearance: aggregate, bundle: true}
  controller: {clearance: person}
  drift: {clearance: aggregate, mailbox: drift@randers.dk, label: Driften}
people:
  - {name: Åse Ægidius Østergård, mail: aase@randers.dk, roles: [politiker, samlet, controller]}
  - {name: "Bo \\"B\\" Bæk, økonom", mail: bo@randers.dk, roles: [politiker]}
'''


class Delivery:
    """An installation with two publications, and copies of it."""

    def __init__(self, program):
        self.program = program
        self.checks = Checks()
        self.base = None
        self.ids = []

    def run(self, folder, *args, now=NOW, **more):
        env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=now)
        env.setdefault('ASAN_OPTIONS', 'detect_leaks=1')
        result = run(self.program, '-C', folder, *args, env=env, **more)
        self.checks.hold('sanitizers: ' + ' '.join(args), result.sound(), result)
        return result

    def make(self, folder):
        write(folder, 'almanak.yaml', 'name: Prøvekøbing Kommune\n')
        self.run(folder, 'load', '-q', *TOWN)
        self.run(folder, 'refresh', '-q')
        made = self.run(folder, 'run', 'andel-med-hjaelp', 'folketal', '--json')
        self.ids = [m['id'] for m in json.loads(made.out)]
        self.base = folder

    def copy(self, folder, mail='', recipients=RECIPIENTS):
        """The archive in a folder of its own, with a mail server."""
        shutil.copytree(os.path.join(self.base, 'out', 'archive'), os.path.join(folder, 'out', 'archive'))
        write(folder, 'almanak.yaml', 'name: Prøvekøbing Kommune\n')
        write(folder, 'recipients.yaml', recipients + mail)
        return folder

    def send(self, folder, now=NOW, **more):
        """Counts of one `outbox send`, and the run."""
        result = self.run(folder, 'outbox', 'send', '--json', now=now, **more)
        return json.loads(result.out) if result.out else None, result

    def rows(self, folder):
        return json.loads(self.run(folder, 'outbox', 'list', '--all', '--json').out)

    def states(self, folder):
        return [r['state'] for r in self.rows(folder)]


def mail_settings(port, tls='none', **more):
    fields = ['host: 127.0.0.1', 'port: %d' % port, 'timeout: 5', 'tls: ' + tls,
              'from: "Tal fra Prøvekøbing <tal@randers.dk>"', 'reply_to: svar@randers.dk',
              'contact: "Økonomi & Analyse, <89 15 15 15>"']
    fields += ['%s: %s' % pair for pair in more.items()]
    return 'mail: {%s}\n' % ', '.join(fields)


def add(folder, publication, recipient='Åse Ægidius Østergård', role='politiker', channel='mail',
        address='aase@randers.dk', kind='publication', subject='', body='', state='waiting'):
    """A row, as archiving writes it."""
    with sqlite3.connect(os.path.join(folder, 'out', 'archive', 'catalog.db')) as db:
        name = hashlib.sha256(repr((publication, recipient, kind, channel)).encode()).hexdigest()[:32]
        db.execute('INSERT INTO outbox(publication, kind, recipient, role, channel, address, subject, body,'
                   ' message_id, state, created_at, due_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)',
                   (publication, kind, recipient, role, channel, address, subject, body, name, state, NOW, NOW))
    db.close()


def archived(t, publication):
    """{sha256} of its files."""
    shown = json.loads(t.run(t.base, 'archive', 'show', publication).out)
    return {f['sha256'] for f in shown['files'] if f.get('role', 'published') == 'published'}


# --- from the definition of a pack ----------------------------------------

PACK = '''\
pack: proeve
title: Månedens tal
reports: [andel-med-hjaelp]
formats: [pdf]
to:
  - {role: politiker}
  - {role: drift}
  - {channel: folder, path: "ud/{pack}/{period}"}
'''


def packs(t):
    """What is archived, and to whom it goes, come together."""
    c = t.checks
    with temp_folder() as folder, Server() as server:
        shutil.copytree(t.base, folder, symlinks=True, dirs_exist_ok=True)
        write(folder, 'recipients.yaml', RECIPIENTS + mail_settings(server.port))
        write(folder, 'reports/packs/proeve.yaml', PACK)
        c.hold('the pack is sound', 'proeve' not in t.run(folder, 'check', '-q').err)
        t.run(folder, 'run', 'proeve', '-q')
        c.equal('by hand to nobody', t.rows(folder), [])
        write(folder, 'reports/packs/proeve.yaml', PACK.replace('tal\n', 'tal igen\n'))
        result = t.run(folder, 'run', 'proeve', '-q', '--deliver')
        rows = t.rows(folder)
        c.equal('to whom', [(r['recipient'], r['channel'], r['address'], r['state']) for r in rows], [
            ('Åse Ægidius Østergård', 'mail', 'aase@randers.dk', 'waiting'),
            ('Bo "B" Bæk, økonom', 'mail', 'bo@randers.dk', 'waiting'),
            ('drift', 'mail', 'drift@randers.dk', 'waiting'),
            ('ud/proeve/2026-10', 'folder', 'ud/proeve/2026-10', 'waiting')], result)
        c.hold('with its most important figure', rows[0]['body'] and '2026' in rows[0]['body'], rows[0])
        t.run(folder, 'run', 'proeve', '-q', '--deliver')
        c.equal('what is unchanged is not sent again', len(t.rows(folder)), 4)
        c.equal('sent', t.send(folder)[0]['sent'], 4)
        c.equal('a mail', parse(server.mails[0][1])['subject'], 'Månedens tal igen, oktober 2026')
        c.equal('a folder', os.listdir(os.path.join(folder, 'ud', 'proeve', '2026-10')), ['proeve-2026-10.pdf'])
        write(folder, 'reports/packs/proeve.yaml', PACK.replace('tal\n', 'tal til\n') + 'release: {by: drift}\n')
        result = t.run(folder, 'run', 'proeve', '-q', '--deliver')
        c.equal('held until it is released', [r['state'] for r in t.rows(folder)[4:]], ['held'] * 4, result)
        c.equal('so not sent', t.send(folder)[0]['sent'], 0)
        for old, new, told in (('formats', 'clearance: pseudonym\nformats', 'pack "proeve" needs clearance "pseudonym"'),
                               ('politiker', 'politkier', 'unknown role "politkier"'),
                               ('channel: folder', 'channel: sftp', 'names no server for sftp'),
                               ('ud/', '../ud/', 'is not a folder that files may be put into')):
            write(folder, 'reports/packs/proeve.yaml', PACK.replace(old, new))
            result = t.run(folder, 'check', '--strict')
            c.hold('refused by check: ' + told, result.status != 0 and told in result.err, result)
        os.remove(os.path.join(folder, 'recipients.yaml'))
        write(folder, 'reports/packs/proeve.yaml', PACK)
        c.equal('without recipients.yaml nothing is wrong', t.run(folder, 'check', '-q').err, '')


# --- what a mail looks like -----------------------------------------------

def check_mail(t, mail, publication):
    c = t.checks
    message = parse(mail)
    c.equal('subject', message['subject'], 'Andel af borgerne der modtager hjælp, oktober 2026')
    c.equal('to', str(message['to']), 'Åse Ægidius Østergård <aase@randers.dk>')
    c.equal('from', str(message['from']), 'Tal fra Prøvekøbing <tal@randers.dk>')
    c.equal('answers', str(message['reply-to']), 'svar@randers.dk')
    c.equal('date', str(message['date']), 'Thu, 05 Nov 2026 07:00:00 +0100')
    c.hold('message id', re.fullmatch(r'<[0-9a-f]{32}@randers\.dk>', message['message-id']), message['message-id'])
    c.equal('made by a machine', message['auto-submitted'], 'auto-generated')
    c.hold('ASCII in short lines', all(len(x) <= 998 and max(x, default=0) < 128 for x in re.split(b'\r?\n', mail)))
    files = attachments(message)
    c.equal('names of files', sorted(files), ['Andel af borgerne der modtager hjælp, oktober 2026.pdf',
                                              'Andel af borgerne der modtager hjælp, oktober 2026.xlsx'])
    c.equal('files are those archived', {hashlib.sha256(f).hexdigest() for f in files.values()},
            archived(t, publication))
    types = sorted(p.get_content_type() for p in message.iter_attachments())
    c.equal('media types', types, ['application/pdf', 'application/vnd.openxmlformats-officedocument.'
                                   'spreadsheetml.sheet'])
    text = message.get_body(('plain',)).get_content()
    page = message.get_body(('html',)).get_content()
    for part, body in (('text', text), ('html', page)):
        for wanted in ('Åse Ægidius Østergård', 'oktober 2026', '9,1 pct. fik hjælp', publication,
                       '31. oktober 2026', 'Prøvekøbing Kommune'):
            c.hold('%s tells "%s"' % (part, wanted), wanted in body, body)
    c.hold('the text is not escaped', 'Økonomi & Analyse, <89 15 15 15>' in text, text)
    c.hold('the page is', 'Økonomi &amp; Analyse, &lt;89 15 15 15&gt;' in page, page)
    c.hold('no marker is left', '{{' not in text + page)
    c.hold('no run of empty lines', '\n\n\n' not in text.replace('\r', ''), text)


def mails(t):
    """A publication, a message of its own, several in one mail, and parts."""
    c = t.checks
    with temp_folder() as folder, Server() as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0], body='9,1 pct. fik hjælp.')
        add(folder, t.ids[0], 'Bo "B" Bæk, økonom', address='bo@randers.dk')
        add(folder, '', 'drift', 'drift', kind='alert:1', subject='Rapporten <b> fejlede',
            body='Siden kl. 7.\nKør almanak status.\r\nBcc: evil@evil.dk')
        add(folder, '', 'drift', 'drift', kind='alert_over:1', subject='Rapporten er i orden')
        dry = t.run(folder, 'outbox', 'send', '--dry-run', 'eml')
        c.hold('a dry run', '4 would be sent' in dry.out and not server.mails, dry)
        counts, result = t.send(folder)
        c.equal('four are sent', counts, {'sent': 4, 'later': 0, 'failed': 0, 'unknown': 0, 'busy': False}, result)
        c.equal('over one connection', server.connections, 1)
        c.equal('to whom', [to for to, _ in server.mails],
                ['aase@randers.dk', 'bo@randers.dk', 'drift@randers.dk', 'drift@randers.dk'])
        check_mail(t, server.mails[0][1], t.ids[0])
        for number, (_, mail) in enumerate(server.mails, 1):
            with open(os.path.join(folder, 'eml', '%d.eml' % number), 'rb') as f:
                c.equal('the dry run wrote what was sent, %d' % number, mail == f.read(), True)
        c.equal('a name with quotes', str(parse(server.mails[1][1])['to'].addresses[0].display_name),
                'Bo "B" Bæk, økonom')
        alert, over = (parse(m) for _, m in server.mails[2:])
        c.equal('an alert', alert['subject'], 'Rapporten <b> fejlede')
        c.equal('it is over', over['subject'], 'Rapporten er i orden')
        c.equal('to a role', alert['to'].addresses[0].display_name, 'Driften')
        c.hold('no header comes from a text', alert['bcc'] is None and 'Bcc: evil' in
               alert.get_body(('plain',)).get_content(), alert)
        c.equal('all are sent', t.states(folder), ['sent'] * 4)
        c.equal('what the server said', t.rows(folder)[0]['reason'], '250 2.0.0 taken as 1')
        c.equal('not twice', t.send(folder)[0]['sent'], 0)
        c.equal('nothing waits', t.run(folder, 'outbox').out, 'nothing waits in the outbox\n')


def sharing(t):
    """Several publications in one mail; one in several."""
    c = t.checks
    with temp_folder() as folder, Server() as server:
        t.copy(folder, mail_settings(server.port))
        for publication in t.ids:
            add(folder, publication, role='samlet')
        c.equal('both sent', t.send(folder)[0]['sent'], 2)
        c.equal('in one mail', len(server.mails), 1)
        message = parse(server.mails[0][1])
        c.equal('its subject', message['subject'], '2 udgivelser')
        c.equal('with all files', {hashlib.sha256(f).hexdigest() for f in attachments(message).values()},
                archived(t, t.ids[0]) | archived(t, t.ids[1]))
    with temp_folder() as folder, Server('greylist') as server:
        size = max(os.path.getsize(os.path.join(d, f)) for d, _, files in
                   os.walk(os.path.join(t.base, 'out', 'publications')) for f in files)
        limit = size * 4 // 3 + size // 20 + 100000
        t.copy(folder, mail_settings(server.port, max_bytes=limit))
        add(folder, t.ids[1])
        shown = json.loads(t.run(folder, 'archive', 'show', t.ids[1]).out)
        total = sum(f['bytes'] for f in shown['files'] if f.get('role', 'published') == 'published')
        if total * 4 // 3 < limit:
            limit = 100000
        counts, result = t.send(folder)
        c.equal('greylisted before the first part', counts['later'], 1, result)
    parts(t)


def parts(t):
    """A mail in parts: none is sent twice, when the server tires between."""
    c = t.checks
    with temp_folder() as folder, Server() as server:
        t.copy(folder, mail_settings(server.port, max_bytes=550000))
        add(folder, t.ids[1])
        counts, result = t.send(folder)
        subjects = [parse(m)['subject'] for _, m in server.mails]
        if counts['failed']:
            c.hold('a file that fits in no mail is told', 'larger than a mail may be' in t.rows(folder)[0]['reason'],
                   result)
            return
        c.equal('sent', counts['sent'], 1, result)
        title = 'Befolkningen i kommunerne, 1. januar 2026'
        whole = len(subjects) == 1
        c.equal('subjects', subjects, [title] if whole else [title + ' (%d af %d)' % (i + 1, len(subjects))
                                                             for i in range(len(subjects))])
        found = [hashlib.sha256(f).hexdigest() for _, m in server.mails for f in attachments(parse(m)).values()]
        c.equal('each file once', sorted(found), sorted(archived(t, t.ids[1])))
        c.equal('an id each', len({parse(m)['message-id'] for _, m in server.mails}), len(server.mails))


# --- servers that misbehave -----------------------------------------------

FAULTS = [
    # fault, state after the first try, mails that arrived, what is told
    ('unknown user', 'failed', 0, '550 5.1.1 no such user'),
    ('greylist', 'waiting', 0, '451 4.7.1 greylisted, come again'),
    ('full', 'waiting', 0, '452 4.3.1 no room'),
    ('spam', 'failed', 0, '554 5.7.1 not wanted'),
    ('closed', 'waiting', 0, '554 no service here'),
    ('garbage greeting', 'waiting', 0, ''),
    ('drop before data', 'waiting', 0, ''),
    ('drop after data', 'unknown', 1, 'no answer after the mail was handed over'),
    ('garbage after data', 'unknown', 1, 'no answer after the mail was handed over'),
    ('drop after reply', 'sent', 1, '250 2.0.0 taken'),
    ('stall greeting', 'waiting', 0, ''),
    ('stall hello', 'waiting', 0, ''),
    ('stall data', 'unknown', 0, 'no answer after the mail was handed over'),
    ('endless reply', 'waiting', 0, ''),
    ('drip', 'sent', 1, '250 2.0.0 taken'),
]


def one_fault(t, fault, state, arrived, told):
    c = t.checks
    with temp_folder() as folder, Server(fault) as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0])
        began = time.monotonic()
        _, result = t.send(folder)
        c.hold(fault + ': in time', time.monotonic() - began < 25, result)
        row = t.rows(folder)[0]
        c.equal(fault, (row['state'], len(server.mails)), (state, arrived), '%s\n%s' % (row, result))
        c.hold(fault + ': the reason', told in row['reason'] and row['reason'], row)
        c.equal(fault + ': exit status', result.status, 7 if state in ('failed', 'unknown') else 0, result)
        server.faults.clear()
        later = {'sent': 0, 'waiting': 1, 'failed': 0, 'unknown': 0}[state]
        c.equal(fault + ': not before a minute', t.send(folder, '2026-11-05T06:00:59Z')[0]['sent'], 0)
        c.equal(fault + ': and then', t.send(folder, '2026-11-05T06:01:30Z')[0]['sent'], later)
        c.equal(fault + ': mails at last', len(server.mails), arrived + later)
        if state in ('failed', 'unknown'):
            c.equal(fault + ': by hand', t.run(folder, 'outbox', 'retry', '1').status, 0)
            c.equal(fault + ': by hand it is sent', t.send(folder, '2026-11-05T06:02:00Z')[0]['sent'], 1)


def faults(t):
    threads = [threading.Thread(target=one_fault, args=(t, *case)) for case in FAULTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def cut(t):
    """Cut within a mail: it is known not to have arrived as long as bytes of it had not left; buffers of the system may
    hold its end already."""
    c = t.checks
    with temp_folder() as folder, Server('drop in data') as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0])
        t.send(folder)
        c.hold('cut within a mail', t.rows(folder)[0]['state'] in ('waiting', 'unknown'), t.rows(folder))
        c.equal('nothing arrived', server.mails, [])


def a_day(t):
    """Tried with longer and longer pauses, for a day."""
    c = t.checks
    with temp_folder() as folder, Server('full') as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0])
        tries, now, state = [], 1793858400, 'waiting'
        with sqlite3.connect(os.path.join(folder, 'out', 'archive', 'catalog.db')) as db:
            while state == 'waiting' and len(tries) < 60:
                t.send(folder, time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(now)))
                tries.append(now)
                state, again = db.execute('SELECT state, next_try_at FROM outbox').fetchone()
                if again:
                    now = calendar.timegm(time.strptime(again, '%Y-%m-%dT%H:%M:%SZ'))
        db.close()
        row = t.rows(folder)[0]
        pauses = [(b - a) // 60 for a, b in zip(tries, tries[1:])]
        c.equal('pauses', pauses[:8], [1, 2, 4, 8, 16, 32, 60, 60])
        c.hold('for a day', 23 * 3600 < tries[-1] - tries[0] <= 24 * 3600, tries)
        c.equal('and then told', (row['state'], row['reason']), ('failed', '452 4.3.1 no room'))


# --- who may get it, and over what ----------------------------------------

def refusals(t):
    c = t.checks
    with temp_folder() as folder, Server() as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0], 'En Fremmed', address='x@randers.dk')
        add(folder, t.ids[0], role='nedlagt')
        add(folder, t.ids[0], 'Bo "B" Bæk, økonom', role='controller', address='bo@randers.dk')
        add(folder, t.ids[0], 'ud', role='', channel='sftp', address='ud')
        t.send(folder)
        c.equal('refused', [(r['state'], r['reason']) for r in t.rows(folder)], [
            ('failed', 'En Fremmed has not the role politiker any more'),
            ('failed', 'there is no role nedlagt any more'),
            ('failed', 'Bo "B" Bæk, økonom has not the role controller any more'),
            ('waiting', 'recipients.yaml names no server for sftp')])
        c.equal('nothing arrived', server.mails, [])
    for column, value, reason in (('clearance', 'pseudonym', 'it needs clearance pseudonym'),
                                  ('names_persons', 1, 'it needs clearance person')):
        with temp_folder() as folder, Server() as server:
            t.copy(folder, mail_settings(server.port))
            database = os.path.join(folder, 'out', 'archive', 'catalog.db')
            with sqlite3.connect(database) as db:
                db.execute('DROP TRIGGER publication_stays')
                db.execute('UPDATE publication SET %s = ?' % column, (value,))
            db.close()
            add(folder, t.ids[0])
            add(folder, t.ids[0], role='', recipient='ud', address='ud', channel='folder')
            add(folder, t.ids[1], role='controller')
            t.send(folder)
            rows = t.rows(folder)
            c.equal('without the clearance', [r['reason'] for r in rows[:2]], [reason] * 2)
            if column == 'names_persons':
                c.equal('people only with TLS', (rows[2]['state'], rows[2]['reason']),
                        ('failed', 'it names people, and mail is sent without TLS'))
                c.equal('nothing arrived', server.mails, [])
    with temp_folder() as folder, Server() as server:
        settings = mail_settings(server.port)
        t.copy(folder, settings)
        add(folder, t.ids[0])
        write(folder, 'recipients.yaml', RECIPIENTS.replace('aase@randers.dk', 'aase@evil.dk') + settings)
        result = t.run(folder, 'outbox', 'send')
        c.hold('an address outside', result.status == 3 and 'lies outside the allowed domains' in result.err, result)


def security(t, folder):
    """TLS is required and verified, and a password is told only inside."""
    c = t.checks
    made = certificates(folder)
    secret = write(folder, 'password', 'hemmeligt æøå\n')
    os.chmod(secret, 0o600)
    login = {'user': 'almanak', 'password_file': secret}
    cases = [
        ('trusted', {'certificate': made['good']}, {'ca_file': made['ca']}, 'sent', ''),
        ('unknown authority', {'certificate': made['good']}, {}, 'waiting', 'certificate'),
        ('another host', {'certificate': made['other']}, {'ca_file': made['ca']}, 'waiting', ''),
        ('no TLS offered', {}, {'ca_file': made['ca']}, 'waiting', 'STARTTLS'),
        ('login', {'certificate': made['good'], 'password': 'hemmeligt æøå'}, {'ca_file': made['ca'], **login},
         'sent', ''),
        ('wrong password', {'certificate': made['good'], 'password': 'andet'}, {'ca_file': made['ca'], **login},
         'waiting', '535 bad password'),
        ('login without TLS', {'password': 'hemmeligt æøå'}, {'ca_file': made['ca'], **login}, 'waiting', ''),
    ]
    for name, server_options, settings, state, told in cases:
        with temp_folder() as copy, Server(**server_options) as server:
            t.copy(copy, mail_settings(server.port, tls='required', **settings))
            add(copy, t.ids[0], role='controller')
            _, result = t.send(copy)
            row = t.rows(copy)[0]
            c.equal(name, (row['state'], len(server.mails)), (state, int(state == 'sent')), '%s\n%s' % (row, result))
            c.hold(name + ': the reason', told in row['reason'], row)
            c.hold(name + ': no password in the open', all(server.secure_logins), server.commands)
            c.hold(name + ': none is told', 'hemmeligt' not in result.err + result.out + row['reason'], result)
    os.chmod(secret, 0o644)
    with temp_folder() as copy:
        t.copy(copy, mail_settings(25, tls='required', **login))
        result = t.run(copy, 'check')
        c.hold('a secret that others can read', result.status == 3 and 'can be read by others' in result.err, result)


# --- folders ---------------------------------------------------------------

def folders(t):
    c = t.checks
    with temp_folder() as folder:
        t.copy(folder)
        place = os.path.join(folder, 'ud', '2026-10')
        add(folder, t.ids[0], 'ud/2026-10', role='', channel='folder', address='ud/2026-10')
        c.equal('put', t.send(folder)[0]['sent'], 1)
        names = ['andel-med-hjaelp-2026-10.pdf', 'andel-med-hjaelp-2026-10.xlsx']
        c.equal('files', sorted(os.listdir(place)), names)

        def hashes():
            found = {}
            for name in os.listdir(place):
                with open(os.path.join(place, name), 'rb') as f:
                    found[name] = hashlib.sha256(f.read()).hexdigest()
            return found
        c.equal('as archived', set(hashes().values()), archived(t, t.ids[0]))
        write(place, names[0], 'en anden fil')
        os.remove(os.path.join(place, names[1]))
        add(folder, t.ids[0], 'igen', role='', channel='folder', address='ud/2026-10')
        c.equal('put beside', t.send(folder)[0]['sent'], 1)
        c.equal('under another name', sorted(os.listdir(place)),
                ['andel-med-hjaelp-2026-10-001.pdf', names[0], names[1]])
        c.equal('the other file stays', read(place, names[0]), 'en anden fil')
        write(place, 'andel-med-hjaelp-2026-10-001.pdf', 'endnu en')
        add(folder, t.ids[0], 'endnu', role='', channel='folder', address='ud/2026-10')
        t.send(folder)
        row = t.rows(folder)[2]
        c.hold('told when both names are taken', row['state'] == 'waiting' and 'other files' in row['reason'], row)


# --- real servers ---------------------------------------------------------

def needed(t, what, *programs):
    """Whether a test of a real server can run here."""
    if os.geteuid() == 0 and all(os.path.exists(p) for p in programs):
        return True
    print('note: %s was not tested: it needs root and %s' % (what, ', '.join(programs)))
    return False


def postfix(t, keys):
    """A mail goes through Postfix, by STARTTLS, into a mailbox."""
    c = t.checks
    if not needed(t, 'Postfix', POSTFIX):
        return
    made = certificates(keys)
    with temp_folder() as folder, temp_folder() as home:
        port = free_port()
        owner = pwd.getpwnam('nobody')
        box = os.path.join(home, 'mail')
        for name in ('spool', 'data', 'mail'):
            os.mkdir(os.path.join(home, name))
        os.chown(os.path.join(home, 'data'), pwd.getpwnam('postfix').pw_uid, -1)
        os.chown(box, owner.pw_uid, owner.pw_gid)
        settings = {
            'compatibility_level': '3.6', 'queue_directory': home + '/spool', 'data_directory': home + '/data',
            'mail_owner': 'postfix', 'setgid_group': 'postdrop', 'inet_protocols': 'ipv4',
            'inet_interfaces': '127.0.0.1', 'mydestination': '', 'myhostname': 'test.randers.dk',
            'virtual_mailbox_domains': 'randers.dk', 'virtual_mailbox_base': box,
            'virtual_mailbox_maps': 'inline:{aase@randers.dk=aase/}', 'virtual_minimum_uid': '1',
            'virtual_uid_maps': 'static:%d' % owner.pw_uid, 'virtual_gid_maps': 'static:%d' % owner.pw_gid,
            'mynetworks': '127.0.0.0/8', 'message_size_limit': '0', 'mailbox_size_limit': '0',
            'virtual_mailbox_limit': '0', 'smtpd_tls_cert_file': made['good'],
            'smtpd_tls_key_file': made['good'] + '.key', 'smtpd_tls_security_level': 'encrypt',
            'maillog_file': '/dev/stdout', 'alias_maps': '', 'alias_database': ''}
        write(home, 'main.cf', ''.join('%s = %s\n' % pair for pair in settings.items()))
        # service, kind, private, unprivileged, wake-ups, processes, program
        services = [('127.0.0.1:%d' % port, 'inet', 'n', '-', '-', '-', 'smtpd'),
                    ('cleanup', 'unix', 'n', '-', '-', '0', 'cleanup'), ('qmgr', 'unix', 'n', '-', '300', '1', 'qmgr'),
                    ('postlog', 'unix-dgram', 'n', '-', '-', '1', 'postlogd'),
                    ('virtual', 'unix', '-', 'n', '-', '-', 'virtual'),
                    ('rewrite', 'unix', '-', '-', '-', '-', 'trivial-rewrite'),
                    ('bounce', 'unix', '-', '-', '-', '0', 'bounce'), ('defer', 'unix', '-', '-', '-', '0', 'bounce'),
                    ('trace', 'unix', '-', '-', '-', '0', 'bounce'), ('error', 'unix', '-', '-', '-', '-', 'error'),
                    ('retry', 'unix', '-', '-', '-', '-', 'error'), ('anvil', 'unix', '-', '-', '-', '1', 'anvil'),
                    ('proxymap', 'unix', '-', '-', '-', '-', 'proxymap'),
                    ('tlsmgr', 'unix', '-', '-', '1000?', '1', 'tlsmgr')]
        write(home, 'master.cf', ''.join('%s %s %s %s n %s %s %s\n' % service for service in services))
        with open(os.path.join(home, 'log'), 'wb') as log:
            server = subprocess.Popen([POSTFIX, '-c', home, 'start-fg'], stdout=log, stderr=log)
        try:
            wait_for_port(port)
            t.copy(folder, mail_settings(port, tls='required', ca_file=made['ca']))
            add(folder, t.ids[0], body='9,1 pct. fik hjælp.')
            add(folder, t.ids[0], 'Bo "B" Bæk, økonom', address='bo@randers.dk')
            counts, result = t.send(folder)
            told = '%s\n%s\n%s' % (result, t.rows(folder), read(home, 'log')[-3000:])
            c.equal('Postfix: one taken, one refused', (counts['sent'], counts['failed']), (1, 1), told)
            c.hold('Postfix: no such user', '550' in t.rows(folder)[1]['reason'], told)
            inbox = os.path.join(box, 'aase', 'new')
            for _ in range(100):
                if os.path.isdir(inbox) and os.listdir(inbox):
                    break
                time.sleep(0.1)
            if c.hold('Postfix: delivered', os.path.isdir(inbox) and len(os.listdir(inbox)) == 1,
                      read(home, 'log')[-3000:]):
                with open(os.path.join(inbox, os.listdir(inbox)[0]), 'rb') as f:
                    check_mail(t, f.read(), t.ids[0])
        finally:
            subprocess.run([POSTFIX, '-c', home, 'stop'], check=False, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            server.wait(timeout=20)


def sftp(t):
    """Files onto a server of OpenSSH, whose key is known."""
    c = t.checks
    if not needed(t, 'SFTP', SSHD):
        return
    with temp_folder() as folder, temp_folder() as home:
        port = free_port()
        place = os.path.join(home, 'place')
        os.mkdir(place)
        os.makedirs('/run/sshd', exist_ok=True)
        for name in ('host', 'wrong', 'user'):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', os.path.join(home, name)], check=True)
        shutil.copy(os.path.join(home, 'user.pub'), os.path.join(home, 'authorized'))

        def known(name):
            kind, key = read(home, name + '.pub').split()[:2]
            return write(home, 'known-' + name, '[127.0.0.1]:%d %s %s\n' % (port, kind, key))
        config = write(home, 'sshd', 'Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nPidFile none\n'
                       'AuthorizedKeysFile %s/authorized\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n'
                       'Subsystem sftp internal-sftp -d %s\n' % (port, home, home, place))
        with open(os.path.join(home, 'log'), 'wb') as log:
            server = subprocess.Popen([SSHD, '-D', '-e', '-f', config], stdout=log, stderr=log)
        target = os.path.join('ind', '2026-10')
        try:
            wait_for_port(port)
            for host, state in (('wrong', 'waiting'), ('host', 'sent')):
                t.copy(folder, 'sftp: {host: 127.0.0.1, port: %d, user: root, key_file: %s/user, known_hosts: %s, '
                               'timeout: 20}\n' % (port, home, known(host)))
                add(folder, t.ids[0], target, role='politiker', channel='sftp', address=target)
                _, result = t.send(folder)
                row = t.rows(folder)[0]
                c.equal('SFTP, the key of %s' % host, row['state'], state, '%s\n%s' % (row, read(home, 'log')))
                if state == 'waiting':
                    c.hold('SFTP: why', 'verif' in row['reason'] or 'key' in row['reason'].lower(), row)
                    shutil.rmtree(folder)
                    os.mkdir(folder)
            found = os.path.join(place, target)
            names = sorted(os.listdir(found))
            c.equal('SFTP: files', names, ['andel-med-hjaelp-2026-10.pdf', 'andel-med-hjaelp-2026-10.xlsx'])
            digests = set()
            for name in names:
                with open(os.path.join(found, name), 'rb') as f:
                    digests.add(hashlib.sha256(f.read()).hexdigest())
            c.equal('SFTP: as archived', digests, archived(t, t.ids[0]))
            write(found, names[0], 'en anden fil')
            with sqlite3.connect(os.path.join(folder, 'out', 'archive', 'catalog.db')) as db:
                db.execute("UPDATE outbox SET state = 'waiting'")
            db.close()
            t.send(folder)
            c.equal('SFTP: none takes the place of another', sorted(os.listdir(found)),
                    ['andel-med-hjaelp-2026-10-001.pdf', *names])
            c.equal('SFTP: which stays', read(found, names[0]), 'en anden fil')
        finally:
            server.terminate()
            server.wait(timeout=20)


# --- kills -----------------------------------------------------------------

def kills(t, rounds):
    """kill -9 at any moment: at most once, but where the outcome is unknown."""
    c = t.checks
    rng = random.Random(20261122)
    people = ''.join('  - {name: P%02d, mail: p%02d@randers.dk, roles: [politiker]}\n' % (i, i) for i in range(40))
    with temp_folder() as folder, Server(pause=0.006) as server:
        t.copy(folder, mail_settings(server.port), RECIPIENTS + people)
        for i in range(40):
            add(folder, t.ids[0], 'P%02d' % i, address='p%02d@randers.dk' % i)
        add(folder, t.ids[0], 'ud', role='', channel='folder', address='ud')
        env = dict(os.environ, ALMANAK_NOW=NOW, ASAN_OPTIONS='detect_leaks=0')
        killed = 0
        for _ in range(rounds):
            process = subprocess.Popen([t.program, '-C', folder, 'outbox', 'send', '-q'], env=env,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.02, 0.5))
            if process.poll() is None:
                killed += 1
                process.send_signal(signal.SIGKILL)
            process.wait()
        time.sleep(0.5)
        _, result = t.send(folder, timeout=120)
        rows = [r for r in t.rows(folder) if r['channel'] == 'mail']
        got = [to for to, _ in server.mails]
        c.hold('some were killed', killed > rounds // 4, killed)
        c.equal('every row has ended', {r['state'] for r in rows} - {'unknown'}, {'sent'}, result)
        for row in rows:
            times = got.count(row['address'])
            c.hold('%s, %s' % (row['recipient'], row['state']),
                   times == 1 if row['state'] == 'sent' else times <= 1, times)
        c.equal('the folder', len(os.listdir(os.path.join(folder, 'ud'))), 2)
        c.equal('nothing is left', [n for n in os.listdir(os.path.join(folder, 'out', 'archive', 'outgoing'))], [])
        print('%d of %d killed, %d unknown' % (killed, rounds, sum(r['state'] == 'unknown' for r in rows)))


def at_once(t):
    """Two that deliver at the same time."""
    c = t.checks
    with temp_folder() as folder, Server(pause=0.1) as server:
        t.copy(folder, mail_settings(server.port))
        add(folder, t.ids[0])
        found = []
        threads = [threading.Thread(target=lambda: found.append(t.send(folder)[0])) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        c.equal('one mail', len(server.mails), 1, found)
        c.equal('by one', sum(f['sent'] for f in found), 1, found)


def main():
    t = Delivery(program_argument(__doc__))
    long = os.environ.get('ALMANAK_TESTS', 'short') != 'short'
    with temp_folder() as folder, temp_folder() as keys:
        t.make(folder)
        packs(t)
        mails(t)
        sharing(t)
        faults(t)
        cut(t)
        a_day(t)
        refusals(t)
        security(t, keys)
        folders(t)
        at_once(t)
        postfix(t, keys)
        sftp(t)
        kills(t, 200 if long else 25)
    t.checks.done()


if __name__ == '__main__':
    main()
