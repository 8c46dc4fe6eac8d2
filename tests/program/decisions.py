#!/usr/bin/python3
"""Drafts and who releases them, holding, recalling, and corrections.

usage: decisions.py PROGRAM

A pack that is to be released is archived as a draft; only people of its role
release it, two where it asks for four eyes, and only then what waits for it is
let out. What is out can be held and recalled; a correction replaces it, says
so on its first page, and goes to whoever has got the old one. All of it stands
in the history of the archive.

SPDX-License-Identifier: MIT
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys

from common import ROOT, TOWN, Checks, program_argument, run, temp_folder, write

ANNA, BO, CARL, DORA = 'Anna Andersen', 'Bo Berg', 'Carl Carlsen', 'Dora Dahl'
RECIPIENTS = '''
allowed_domains: [randers.dk]
roles:
  direktion: {clearance: aggregate, label: Direktionen}
  politiker: {clearance: aggregate, label: Politikere}
people:
  - {name: Anna Andersen, mail: anna@randers.dk, roles: [direktion]}
  - {name: Bo Berg, mail: bo@randers.dk, roles: [direktion]}
  - {name: Carl Carlsen, mail: carl@randers.dk, roles: [politiker]}
  - {name: Dora Dahl, mail: dora@randers.dk, roles: [politiker]}
'''
PACK = '''pack: %s
title: Til udvalget
reports: [andel-med-hjaelp]
formats: [pdf]
period: month
%s'''


class Town:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        shutil.copytree(os.path.join(ROOT, 'reports'), os.path.join(folder, 'reports'))
        shutil.copytree(os.path.join(ROOT, 'templates'), os.path.join(folder, 'templates'))
        shutil.rmtree(os.path.join(folder, 'reports', 'packs'), ignore_errors=True)
        write(folder, 'recipients.yaml', RECIPIENTS)
        self.pack('enkelt', 'release: {by: direktion}\n')
        self.pack('fire', 'release: {by: direktion, four_eyes: true}\n')
        self.pack('fri', '')
        self.must('load', *TOWN)
        self.must('refresh')

    def pack(self, name, more):
        write(self.folder, 'reports/packs/%s.yaml' % name, PACK % (name, more))

    def run(self, *args, now='2026-11-05T09:00:00Z'):
        env = dict(os.environ, LC_ALL='C.UTF-8', ALMANAK_NOW=now)
        return run(self.program, '-C', self.folder, *args, env=env)

    def must(self, *args, **more):
        done = self.run(*args, **more)
        if done.status != 0:
            sys.exit('almanak %s: %s' % (' '.join(args), done))
        return done

    def publish(self, name, *more, period='2026-10'):
        return json.loads(self.must('--json', 'run', name, '--period', period, *more).out)[0]['id']

    def show(self, name):
        return json.loads(self.must('archive', 'show', name).out)

    def history(self, name):
        return [(h['kind'], h['actor'] or None) for h in self.show(name)['history']]

    def catalog(self):
        return sqlite3.connect(os.path.join(self.folder, 'out', 'archive', 'catalog.db'), timeout=30)

    def put_row(self, publication, who, state, channel='mail'):
        """A delivery, as the outbox has it after the transports were at work."""
        with self.catalog() as db:
            db.execute('INSERT INTO outbox(publication, kind, recipient, role, channel, address, subject, body,'
                       ' message_id, state, created_at, due_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                       (publication, 'publication', who, 'politiker', channel, who.split()[0] + '@randers.dk', '', '',
                        '%s-%s-%s' % (publication, who, channel), state, '2026-11-05T09:00:00Z',
                        '2026-11-05T09:00:00Z'))
        db.close()

    def rows(self, publication):
        db = self.catalog()
        rows = db.execute('SELECT kind, recipient, state FROM outbox WHERE publication = ? ORDER BY kind, recipient',
                          (publication,)).fetchall()
        db.close()
        return rows


def refused(c, town, name, message, *args, status=6):
    done = town.run(*args)
    errors = done.errors()
    c.hold(name, done.status == status and len(errors) == 1 and message in errors[0].text and errors[0].hint(), done)


def check_single(c, town):
    one = town.publish('enkelt')
    c.equal('a draft', town.show(one)['standing'], 'draft')
    town.put_row(one, CARL, 'held')
    refused(c, town, 'not by who lacks the role', '%s does not hold role "direktion"' % CARL, 'release', one, '--by',
            CARL)
    refused(c, town, 'not by a stranger', 'knows nobody called "Eva"', 'release', one, '--by', 'Eva', status=3)
    refused(c, town, 'not what is not there', 'there is no publication', 'release', 'nothing-1', '--by', ANNA)
    c.equal('nothing was let out', town.rows(one), [('publication', CARL, 'held')])
    c.equal('nothing was written down', town.history(one), [('publication', None), ('draft', None)])
    town.must('release', one, '--by', ANNA, '--note', 'Set og godkendt')
    c.equal('released', (town.show(one)['standing'], town.rows(one)), ('released', [('publication', CARL, 'waiting')]))
    refused(c, town, 'not twice', 'it is out already', 'release', one, '--by', BO)
    town.must('hold', one, '--by', BO, '--reason', 'Et tal skal ses efter')
    c.equal('held', (town.show(one)['standing'], town.rows(one)), ('held', [('publication', CARL, 'held')]))
    refused(c, town, 'not held twice', 'it is held already', 'hold', one, '--by', BO)
    town.must('release', one, '--by', BO)
    c.equal('released again', town.rows(one), [('publication', CARL, 'waiting')])
    town.put_row(one, DORA, 'sent')
    town.put_row(one, 'out/mappe', 'sent', channel='folder')
    done = town.must('--json', 'recall', one, '--by', ANNA, '--reason', 'Forkert måned')
    c.equal('one is told', json.loads(done.out), {'publication': one, 'state': 'recalled', 'told': 1})
    c.equal('recalled', town.rows(one), [('publication', CARL, 'dropped'), ('publication', DORA, 'sent'),
                                         ('publication', 'out/mappe', 'sent'), ('recall', DORA, 'waiting')])
    for command in (('release', '--by', ANNA), ('hold', '--by', ANNA), ('recall', '--by', ANNA, '--reason', 'x')):
        refused(c, town, 'recalled is for good: ' + command[0], 'it was recalled', command[0], one, *command[1:])
    c.equal('the history', town.history(one), [('publication', None), ('draft', None), ('released', ANNA), ('held', BO),
                                               ('released', BO), ('recalled', ANNA)])
    notes = [h['body'].get('reason') for h in town.show(one)['history'] if 'body' in h]
    c.equal('with what was said', notes, [None, 'Set og godkendt', 'Et tal skal ses efter', '', 'Forkert måned'])


def check_four_eyes(c, town):
    one = town.publish('fire')
    town.put_row(one, CARL, 'held')
    done = town.must('release', one, '--by', ANNA)
    c.hold('the first of two', 'released by 1 of 2' in done.out, done)
    c.equal('is not enough', (town.show(one)['standing'], town.rows(one)), ('draft', [('publication', CARL, 'held')]))
    refused(c, town, 'nor twice the same', 'two people must release it', 'release', one, '--by', ANNA)
    town.must('hold', one, '--by', BO)
    town.must('release', one, '--by', ANNA)
    c.equal('held, the first counts no more', town.show(one)['standing'], 'draft')
    town.must('release', one, '--by', BO)
    c.equal('two are enough', (town.show(one)['standing'], town.rows(one)),
            ('released', [('publication', CARL, 'waiting')]))


def first_page(town, name):
    files = town.show(name)['files']
    out = os.path.join(town.folder, 'shown', name)
    town.must('archive', 'show', name, '--out', out)
    done = subprocess.run(['pdftotext', '-l', '1', os.path.join(out, files[0]['name']), '-'], capture_output=True,
                          check=True)
    return ' '.join(done.stdout.decode('utf-8').split())


def check_corrections(c, town):
    one = town.publish('fri')
    c.equal('without release it is out', (town.show(one)['standing'], town.history(one)),
            ('released', [('publication', None)]))
    town.put_row(one, CARL, 'sent')
    town.put_row(one, DORA, 'waiting')
    two = town.publish('fri', '--correct', one, '--reason', 'Borgere i Nordbyen var talt to gange')
    c.hold('a version of its own', two != one)
    shown, old = town.show(two), town.show(one)
    c.equal('it says what it replaces', (shown['replaces'], shown['replaces_why']),
            (one, 'Borgere i Nordbyen var talt to gange'))
    c.equal('the old one says so', (old['replaced_by'], old['standing']), (two, 'released'))
    c.hold('on its first page', 'Erstatter version 1 af 5. november 2026: Borgere i Nordbyen var talt to gange.' in
           first_page(town, two), first_page(town, two))
    c.hold('and the old one says nothing', 'Erstatter' not in first_page(town, one))
    c.equal('who has got it gets it', town.rows(two), [('correction', CARL, 'waiting'), ('publication', DORA, 'waiting')])
    c.equal('who has not, gets the new one only', town.rows(one), [('publication', CARL, 'sent'),
                                                                  ('publication', DORA, 'dropped')])
    refused(c, town, 'not corrected twice', '"%s" replaces it' % two, 'run', 'fri', '--period', '2026-10', '--correct',
            one, '--reason', 'x')
    refused(c, town, 'not another pack', 'it is of "fri"', 'run', 'fire', '--period', '2026-10', '--correct', two,
            '--reason', 'x')
    refused(c, town, 'not another period', 'is of 2026-10, and what was made is of 2026-09', 'run', 'fri', '--period',
            '2026-09', '--correct', two, '--reason', 'x')
    three = town.publish('fri', '--correct', two, '--reason', 'Igen')
    c.equal('a chain of corrections', (town.show(one)['replaced_by'], town.show(two)['replaced_by'],
                                       town.show(three)['replaced_by']), (two, three, None))
    done = town.run('archive', 'reproduce', three)
    c.equal('made again with what it says', done.status, 0, done)


def check_corrected_drafts(c, town):
    one = town.publish('enkelt', period='2026-09')
    town.put_row(one, CARL, 'held')
    two = town.publish('enkelt', '--correct', one, '--reason', 'Rettet før udsendelsen', period='2026-09')
    c.equal('the new one is a draft too, and those who release it are told', town.rows(two),
            [('draft', ANNA, 'waiting'), ('draft', BO, 'waiting'), ('publication', CARL, 'held')])
    c.equal('of the old draft nothing is sent', town.rows(one), [('publication', CARL, 'dropped')])
    refused(c, town, 'the old draft is not released', 'there is a newer version', 'release', one, '--by', ANNA)
    town.must('release', two, '--by', ANNA)
    town.must('recall', two, '--by', ANNA, '--reason', 'Også forkert')
    three = town.publish('enkelt', '--correct', two, '--reason', 'Nu rigtigt', period='2026-09')
    c.equal('what was recalled can be corrected', town.show(two)['replaced_by'], three)


def check_definitions(c, town):
    for field, message in (('release: {by: direktionen}\n', 'unknown role "direktionen"'),
                           ('release: {four_eyes: true}\n', 'by'), ('release: direktion\n', 'release')):
        town.pack('galt', field)
        done = town.run('check', 'galt')
        c.hold('check finds ' + field, done.status == 3 and any(message in e.text and e.line for e in done.errors()), done)
    write(town.folder, 'recipients.yaml', RECIPIENTS.replace('bo@randers.dk, roles: [direktion]',
                                                             'bo@randers.dk, roles: [politiker]'))
    done = town.run('check', 'fire')
    c.hold('two people are needed', done.status == 3 and '2 people must release it, and 1 hold' in
           done.errors()[0].text, done)
    os.remove(os.path.join(town.folder, 'reports', 'packs', 'galt.yaml'))


def main():
    c = Checks()
    with temp_folder() as folder:
        town = Town(program_argument(__doc__), os.path.join(folder, 'town'))
        check_single(c, town)
        check_four_eyes(c, town)
        check_corrections(c, town)
        check_corrected_drafts(c, town)
        check_definitions(c, town)
        c.equal('the archive holds together', town.run('archive', 'verify').status, 0, town.run('archive', 'verify'))
    c.done()


if __name__ == '__main__':
    main()
