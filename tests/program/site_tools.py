"""What the tests of the web archive share: an archive with publications, more
of them by hand, and reading pages.

SPDX-License-Identifier: MIT
"""
import hashlib
import html.parser
import os
import sqlite3
import urllib.parse

from common import TOWN, run

MONTHS = ['januar', 'februar', 'marts', 'april', 'maj', 'juni', 'juli',
          'august', 'september', 'oktober', 'november', 'december']


def publish(program, folder, clearance='aggregate', formats='xlsx,csv,json'):
    """An installation with the town's reports of one month published."""
    for command in (('load', *TOWN), ('refresh',),
                    ('run', 'andel-med-hjaelp', 'folketal', '--format',
                     formats, '--clearance', clearance)):
        done = run(program, '-C', folder, '--quiet', *command)
        if done.status != 0:
            raise SystemExit('%s\n%s' % (' '.join(command), done))


class Catalog:
    """The catalog of an installation, for what no command can bring about."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, 'out', 'archive')
        self.db = sqlite3.connect(os.path.join(self.folder, 'catalog.db'))
        self.number = 0

    def close(self):
        self.db.commit()
        self.db.close()

    def object(self, content):
        """An object of the archive; its hash."""
        name = hashlib.sha256(content).hexdigest()
        path = os.path.join(self.folder, 'objects', name[:2], name[2:])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path):
            with open(path, 'wb') as f:
                f.write(content)
            os.chmod(path, 0o444)
        return name

    def add(self, report, period, seq=1, content=b'tal\n', file_format='csv', **more):
        """A publication with one file; more are columns. Its id."""
        row = {'id': '%s-%s-%03d' % (report, period, seq), 'report': report,
               'period': period, 'seq': seq, 'title': report.capitalize(),
               'params': '', 'clearance': 'aggregate',
               'created_at': '2026-11-05T06:00:00Z', 'data_date': '2026-10-31',
               'fictive': 1, 'generation': '1', 'municipality': '0730',
               'hash_definition': 'd', 'hash_templates': 't',
               'hash_data': 'h', 'program_version': '0',
               'library_versions': 'x', 'state': 'archived'}
        row.update(more)
        self.db.execute('INSERT INTO publication(%s) VALUES(%s)' % (
            ', '.join(row), ', '.join('?' * len(row))), list(row.values()))
        self.db.execute(
            'INSERT INTO file(publication, name, format, sha256, bytes)'
            ' VALUES(?, ?, ?, ?, ?)',
            (row['id'], '%s-%s.%s' % (report, period, file_format),
             file_format, self.object(content), len(content)))
        return row['id']

    def decide(self, kind, publication, body='{}', actor='Anna Andersen'):
        """An entry of the chain; not signed, which the site does not ask."""
        self.number += 1
        self.db.execute(
            'INSERT INTO chain(at, kind, publication, actor, body, previous,'
            ' sha256, signature) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
            ('2026-11-06T08:00:00Z', kind, publication, actor, body, '',
             'test-%d-%s' % (self.number, publication), ''))


def tree(folder):
    """{path: bytes} of all files below a folder; what begins with a dot is
    the program's own."""
    found = {}
    for top, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith('.')]
        for name in files:
            path = os.path.join(top, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


VOID = {'meta', 'link', 'img', 'input', 'br', 'hr'}


class Page(html.parser.HTMLParser):
    """Links, ids, headings and text of a page, and what is wrong with its
    tags: every element is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.levels, self.words = [], [], [], []
        self.resources, self.images = [], []
        self.open, self.mistakes = [], []
        self.feed(text)
        self.close()
        self.mistakes += ['%s is never closed' % tag for tag in self.open]
        self.text = ' '.join(' '.join(self.words).split())

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.mistakes.append('</%s> in line %d' % (tag, self.getpos()[0]))

    def handle_starttag(self, tag, attrs):
        if len(dict(attrs)) != len(attrs):
            self.mistakes.append('attribute twice in line %d' % self.getpos()[0])
        if tag not in VOID:
            self.open.append(tag)
        attrs = dict(attrs)
        if 'id' in attrs:
            self.ids.append(attrs['id'])
        if tag == 'a':
            self.links.append(attrs['href'])
        for name in ('src', 'action'):
            if name in attrs:
                self.resources.append(attrs[name])
        if tag == 'link':
            self.resources.append(attrs['href'])
        if tag == 'img':
            self.images.append(attrs)
        if len(tag) == 2 and tag[0] == 'h' and tag[1].isdigit():
            self.levels.append(int(tag[1]))

    def handle_data(self, data):
        self.words.append(data)


def broken_links(folder):
    """[(page, link)] of links that lead to nothing within the site."""
    found = []
    pages = {}
    for path, data in tree(folder).items():
        if path.endswith('.html'):
            pages[path] = Page(data.decode('utf-8'))
    for path, page in pages.items():
        for link in page.links + page.resources:
            url = urllib.parse.urlsplit(link)
            to = os.path.normpath(os.path.join(
                os.path.dirname(path), urllib.parse.unquote(url.path)))
            if url.scheme or url.netloc or link.startswith('/') or \
                    to.startswith('..'):
                found.append((path, link))
            elif url.path and not os.path.isfile(os.path.join(folder, to)):
                found.append((path, link))
            elif url.fragment and url.fragment not in (
                    pages[to] if url.path else page).ids:
                found.append((path, link))
    return found
