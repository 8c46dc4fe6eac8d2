#!/usr/bin/python3
"""The web archive as files.

usage: site.py PROGRAM

Every link leads somewhere and every page is well-formed; nothing is shown that
names persons, waits for a release or has too high a clearance; a site brought
up to date is byte for byte the one written anew, also after kills; hashes are
those of the files; the feed can be read.

SPDX-License-Identifier: MIT
"""
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import time
import xml.etree.ElementTree

from common import Checks, program_argument, run, temp_folder, write
from site_tools import Catalog, Page, broken_links, publish, tree

ATOM = '{http://www.w3.org/2005/Atom}'


class Site:
    """The site of an installation."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.path = os.path.join(folder, 'out', 'site')

    def update(self, *options, **more):
        return run(self.program, '-C', self.folder, 'site', *options, **more)

    def counts(self, *options):
        done = self.update('--json', *options)
        return json.loads(done.out) if done.status == 0 else {'error': str(done)}

    def read(self, *path):
        with open(os.path.join(self.path, *path), encoding='utf-8') as f:
            return f.read()

    def page(self, *path):
        return Page(self.read(*path))

    def has(self, *path):
        return os.path.exists(os.path.join(self.path, *path))

    def files(self):
        found = tree(self.path)
        found.pop('.state', None)
        return found

    def anew(self):
        """The files of the same site written into an empty folder."""
        out = self.path + '-anew'
        shutil.rmtree(out, ignore_errors=True)
        done = self.update('--out', out)
        found = tree(out) if done.status == 0 else {'error': str(done)}
        found.pop('.state', None)
        shutil.rmtree(out, ignore_errors=True)
        return found


def differences(a, b):
    return [path for path in sorted(set(a) | set(b)) if a.get(path) != b.get(path)]


def check_pages(checks, site):
    checks.equal('links that lead to nothing', broken_links(site.path), [])
    for path in sorted(site.files()):
        if not path.endswith('.html'):
            continue
        page = site.page(path)
        checks.equal(path + ': ids twice', len(page.ids), len(set(page.ids)))
        checks.equal(path + ': one heading of the page', page.levels.count(1), 1)
        steps = [b - a for a, b in zip(page.levels, page.levels[1:])]
        checks.hold(path + ': headings go down one at a time', all(s <= 1 for s in steps), page.levels)
        checks.hold(path + ': nothing from elsewhere', not re.search(r'(src|href)="(https?:)?//', site.read(path)),
                     path)
        checks.equal(path + ': mistakes', page.mistakes, [])


def check_hashes(checks, site):
    found = 0
    for path, data in site.files().items():
        if not path.endswith('SHA256SUMS'):
            continue
        listed = set()
        for line in data.decode('utf-8').splitlines():
            sha256, name = line.split('  ')
            listed.add(name)
            found += 1
            with open(os.path.join(site.path, os.path.dirname(path), name), 'rb') as f:
                checks.equal(name, hashlib.sha256(f.read()).hexdigest(), sha256)
        lying = set(os.listdir(os.path.join(site.path, os.path.dirname(path))))
        others = {n for n in lying if n.endswith(('.webp', '.png'))} | {'index.html', 'SHA256SUMS'}
        checks.equal(path + ' lists every file', listed, lying - others)
        page = site.page(os.path.dirname(path), 'index.html')
        checks.hold(path + ' is what the page says', all(line.split()[0] in page.text
                                                          for line in data.decode().splitlines()), path)
    checks.hold('there are files', found > 3, found)


def check_feed(checks, site):
    feed = xml.etree.ElementTree.fromstring(site.read('feed.xml'))
    entries = feed.findall(ATOM + 'entry')
    checks.equal('root of the feed', feed.tag, ATOM + 'feed')
    checks.equal('required parts of the feed',
                 [feed.find(ATOM + n) is not None for n in ('id', 'title', 'updated', 'author')], [True] * 4)
    checks.hold('entries', len(entries) >= 2, len(entries))
    ids = [e.find(ATOM + 'id').text for e in entries]
    checks.equal('ids are unique', len(set(ids)), len(ids))
    for e in entries:
        checks.hold('updated', re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', e.find(ATOM + 'updated').text), e)
        checks.hold('entry leads to a page', site.has(e.find(ATOM + 'link').get('href')),
                     e.find(ATOM + 'link').get('href'))


def check_search(checks, site):
    """Every publication that lists show is in exactly one script, and every
    script that the index names is there."""
    index = json.loads(site.read('soeg', 'index.js')[len('almanak.index('):-3])
    shown = []
    for folder, name, title, years, notes in index:
        checks.hold('title in the index', title, name)
        for year in years:
            text = site.read('soeg', folder, name, '%d.js' % year)
            head = 'almanak.shard("%s/%s/%d",' % (folder, name, year)
            checks.hold('head of a shard', text.startswith(head), text[:80])
            rows = json.loads(text[len(head):-3])
            shown += [(row[1], row[0]) for row in rows]
            for row in rows:
                checks.hold('page of a row', site.has('udgivelse', row[1], row[0], 'index.html'), row)
                checks.hold('note in the index', not row[4] or row[4] in notes, row)
    listed = set()
    for path in site.files():
        if path.startswith('periode/'):
            for link in site.page(path).links:
                match = re.fullmatch(r'\.\./udgivelse/([^/]+)/([^/]+)/index\.html', link)
                if match:
                    listed.add(match.groups())
    checks.equal('search and lists have the same', set(shown), listed)
    checks.equal('each once', len(shown), len(set(shown)))


def check_updates(checks, site):
    """What comes, changes and goes; each time the same as written anew."""
    def same(what):
        checks.equal(what + ': as written anew', differences(site.files(), site.anew()), [])

    same('at first')
    checks.equal('nothing new', site.counts()['written'], 0)
    c = Catalog(site.folder)
    first = c.add('proeve', '2026-09', title='Prøve <b>æøå</b> & "x"')
    c.db.commit()
    counts = site.counts()
    checks.hold('one more is little work', counts.get('written', 99) < 16, counts)
    same('one more')
    folder = 'udgivelse/proeve/' + first
    text = site.read(folder, 'index.html')
    checks.hold('texts are escaped', 'Prøve &lt;b&gt;æøå&lt;/b&gt; &amp; &quot;x&quot;' in text, text[:900])
    second = c.add('proeve', '2026-09', seq=2, content=b'rettet\n', created_at='2026-11-09T06:00:00Z',
                   replaces=first, replaces_why='tallene for Nord manglede')
    c.db.commit()
    site.counts()
    same('a correction')
    old, new = site.page(folder, 'index.html').text, site.page('udgivelse/proeve', second, 'index.html').text
    checks.hold('the old one says why', 'version 2' in old and 'tallene for Nord manglede' in old, old)
    checks.hold('the new one says what', 'Erstatter' in new and 'tallene for Nord manglede' in new, new)
    checks.hold('lists have the newest only', first not in site.read('periode/2026-09.html'), first)
    checks.hold('the files of the old one stay', site.has(folder, 'proeve-2026-09.csv'), folder)
    c.decide('recalled', second, body='{"reason":"tallene var <forkerte>"}')
    c.db.commit()
    site.counts()
    same('a recall')
    gone = site.page('udgivelse/proeve', second, 'index.html').text
    checks.hold('a recalled one says why', 'tilbagekaldt , fordi: tallene var <forkerte>' in gone, gone)
    checks.equal('and has no files', os.listdir(os.path.join(site.path, 'udgivelse/proeve', second)), ['index.html'])
    third = c.add('proeve', '2025-12', created_at='2026-11-10T06:00:00Z')
    c.decide('draft', third)
    c.db.commit()
    site.counts()
    checks.hold('a draft is not shown', not any(third.encode() in data for data in site.files().values()), third)
    c.decide('released', third)
    c.db.commit()
    site.counts()
    same('a release')
    checks.hold('what is released is', site.has('udgivelse/proeve', third, 'index.html'), third)
    c.decide('held', third)
    c.db.commit()
    counts = site.counts()
    same('held')
    checks.hold('what is held is gone', counts['removed'] > 0 and not site.has('udgivelse/proeve', third), counts)
    slice_ = c.add('proeve', '2026-08', slice='Nord')
    secret = [c.add('hemmelig', '2026-09', clearance='pseudonym'), c.add('hemmelig', '2026-08', clearance='person'),
              c.add('hemmelig', '2026-07', names_persons=1)]
    c.close()
    site.counts()
    data = site.files()
    for hidden in [slice_] + secret + ['hemmelig']:
        checks.hold(hidden + ' is nowhere', not any(hidden.encode() in d or hidden in path
                                                     for path, d in data.items()), hidden)
    write(site.folder, 'almanak.yaml', 'site: {clearance: pseudonym, slices: true}\n')
    site.counts()
    same('for the inside')
    checks.hold('slices when asked for', site.has('udgivelse/proeve', slice_), slice_)
    checks.hold('pseudonyms when asked for', site.has('udgivelse/hemmelig', secret[0]), secret)
    checks.hold('persons never', not site.has('udgivelse/hemmelig', secret[1]) and
                 not site.has('udgivelse/hemmelig', secret[2]), secret)
    os.unlink(os.path.join(site.folder, 'almanak.yaml'))
    site.counts()
    same('for all again')


def check_data(checks, site):
    """Figures as CSV by their schema, and on the areas of their map."""
    for folder in ('data/andel-med-hjaelp/seneste', 'data/andel-med-hjaelp/2026-10'):
        rows = list(csv.reader(io.StringIO(site.read(folder, 'distrikter.csv'))))
        schema = json.loads(site.read(folder, 'distrikter.schema.json'))
        fields = schema['fields']
        checks.equal('columns are those of the schema', rows[0], [f['name'] for f in fields])
        forms = {'integer': r'-?\d+', 'number': r'-?\d+(\.\d+)?(e-?\d+)?', 'string': r'.*', 'date': r'\d{4}-\d\d-\d\d',
                 'yearmonth': r'\d{4}-\d\d'}
        checks.hold('there are rows', len(rows) > 1, rows)
        for row in rows[1:]:
            for value, field in zip(row, fields):
                checks.hold('%s is %s' % (field['name'], field['type']), value in schema['missingValues'] or
                            re.fullmatch(forms[field['type']], value), value)
        places = json.loads(site.read(folder, 'distrikter.geojson'))
        by_code = {row[0]: row for row in rows[1:]}
        for f in places['features']:
            of = f['properties']
            row = dict(zip(rows[0], by_code[of['kode']]))
            checks.equal('figures of ' + of['kode'], str(of['borgere']), row['borgere'])
            checks.equal('name', of['navn'], row['distrikt_navn'])
            checks.hold('an area', f['geometry']['type'] in ('Polygon', 'MultiPolygon'), f['geometry']['type'])
    published = json.loads(site.read('udgivelse/andel-med-hjaelp/andel-med-hjaelp-2026-10-001',
                                     'andel-med-hjaelp-2026-10.json'))
    told = published['datasets']['distrikter']['rows']
    rows = list(csv.DictReader(io.StringIO(site.read('data/andel-med-hjaelp/seneste/distrikter.csv'))))
    checks.equal('the figures are those published', [(r['distrikt'], int(r['borgere'])) for r in rows],
                 [(r['distrikt'] or '', r['borgere']) for r in told])


def check_pictures(checks, site, program):
    """Pages of a PDF, drawn once; without pdftoppm there is a warning."""
    done = run(program, '-C', site.folder, '--quiet', 'run', 'befolkning', '--format', 'pdf')
    checks.hold('published', done.status == 0, done)
    path = os.environ['PATH']
    done = site.update(env=dict(os.environ, PATH='/nowhere'))
    checks.hold('told what is missing', done.status == 0 and 'poppler-utils' in done.err and done.sound(), done)
    site.counts('--full')
    pages = [p for p in site.files() if p.startswith('udgivelse/befolkning') and p.endswith('-lille.webp')]
    checks.hold('there are pictures', len(pages) > 0 and path, pages)
    for small in pages:
        page = site.page(os.path.dirname(small), 'index.html')
        checks.hold('one of the page', any(i['src'] == os.path.basename(small) and i['alt'] and i['width'] == '260'
                                           for i in page.images), page.images)
        checks.hold('and a large one', small.replace('-lille', '') in site.files(), small)
    before = site.files()
    checks.equal('drawn once', site.counts()['written'], 0)
    checks.equal('as written anew', differences(before, site.anew()), [])


def check_kills(checks, site, catalog_change):
    """Whenever it is killed, links hold, and the next call completes it."""
    for i in range(5):
        catalog_change(i)
        with subprocess.Popen([site.program, '-C', site.folder, 'site', '--quiet']) as p:
            time.sleep(0.02 + 0.06 * i)
            p.kill()
        checks.equal('links after kill %d' % i, broken_links(site.path), [])
        checks.hold('completed', site.update('--quiet').status == 0, i)
        checks.equal('after kill %d as written anew' % i, differences(site.files(), site.anew()), [])
    left = [n for n in os.listdir(site.path) if n.startswith('.') and n != '.state']
    checks.equal('nothing is left', left, [])


def check_faults(checks, site, catalog_change):
    """Every write that fails is told, and mended by the next call."""
    for i in range(1, 30, 8):
        catalog_change(100 + i)
        done = site.update('--quiet', fault='write:%d' % i)
        checks.hold('write %d' % i, done.sound() and (done.status == 0 or 'error' in done.err), done)
        checks.equal('links after write %d' % i, broken_links(site.path), [])
    checks.hold('mended', site.update('--quiet').status == 0, '')
    checks.equal('after faults as written anew', differences(site.files(), site.anew()), [])


def check_mending(checks, site):
    """Pages that were removed or changed by hand come back with --full."""
    sound = site.files()
    write(site.path, 'index.html', 'overskrevet')
    shutil.rmtree(os.path.join(site.path, 'periode'))
    site.counts('--full')
    checks.equal('mended', differences(site.files(), sound), [])


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        publish(program, folder)
        site = Site(program, folder)
        counts = site.counts()
        checks.hold('first time', counts.get('publications') == 2 and counts['written'] == counts['pages'], counts)
        check_pages(checks, site)
        check_hashes(checks, site)
        check_feed(checks, site)
        check_updates(checks, site)
        check_pages(checks, site)
        check_hashes(checks, site)
        check_search(checks, site)
        check_data(checks, site)
        check_pictures(checks, site, program)
        check_mending(checks, site)

        def change(i):
            c = Catalog(folder)
            c.add('proeve', '20%02d-01' % (i % 25), seq=100 + i, content=b'%d' % i)
            c.close()

        check_kills(checks, site, change)
        check_faults(checks, site, change)
    checks.done()


if __name__ == '__main__':
    main()
