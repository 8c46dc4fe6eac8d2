"""Definitions of one's own: new reports that check and run as they stand, and
bundles that go from one municipality to another, whole or not at all.

usage: exchange.py PROGRAM

SPDX-License-Identifier: MIT
"""
import io
import json
import os
import zipfile

from common import (Checks, TOWN, program_argument, read, run, temp_folder,
                    write)

PROGRAM = program_argument(__doc__)
checks = Checks()


def almanak(folder, *args, **more):
    return run(PROGRAM, '-C', folder, *args, **more)


def ends_well(name, done):
    return checks.hold(name, done.status == 0 and done.sound(), done)


def is_refused(name, done, message, hint):
    errors = done.errors()
    checks.hold(name, done.status not in (0, None) and done.sound() and errors
                and any(message in e.text and hint in e.hint() for e in errors),
                'wanted: %s / %s\n%s' % (message, hint, done))


def cubes(folder):
    done = almanak(folder, '--json', 'list', 'cubes')
    return [c['cube'] for c in json.loads(done.out)]


def check_new(folder):
    """A skeleton of every cube that has months checks, and runs on data."""
    made = []
    for cube in cubes(folder):
        done = almanak(folder, 'new', 'report', 'min-' + cube, '--cube', cube,
                       '--title', 'Om ' + cube + ': en prøve')
        if done.status != 0:
            checks.hold('new of ' + cube, done.status == 2 and done.sound() and any(
                ('has no months' in e.text or 'cannot be asked without' in e.text)
                and 'another cube' in e.hint() for e in done.errors()), done)
            continue
        made.append('min-' + cube)
        ends_well('check of new ' + cube,
                  almanak(folder, 'check', '--strict', 'min-' + cube))
    checks.hold('cubes that can be begun with', len(made) >= 15, made)
    done = almanak(folder, 'run', *made, '--clearance', 'pseudonym')
    ends_well('run of new reports', done)
    for name in made:
        checks.hold('PDF of ' + name, os.path.exists(os.path.join(
            folder, 'out/publications', name + '-2026-10.pdf')), done)
    is_refused('new twice', almanak(folder, 'new', 'report', 'min-borger'),
               'is there already', 'another name')
    is_refused('new of a shipped name',
               almanak(folder, 'new', 'report', 'andel-med-hjaelp'),
               'is there already', 'another name')
    is_refused('new of a bad name',
               almanak(folder, 'new', 'report', '../x'), 'not allowed', 'a-z')
    is_refused('new of no cube', almanak(folder, 'new', 'report', 'x', '-c',
                                         'borgere'), 'unknown cube', 'borger')
    is_refused('new of something else', almanak(folder, 'new', 'cube', 'x'),
               'needs the word report', 'new report')


def own_pack(folder):
    write(folder, 'reports/packs/egen-pakke.yaml',
          'pack: egen-pakke\ntitle: Egen pakke\n'
          'reports: [min-borger, andel-med-hjaelp]\nformats: [pdf]\n')


def check_round_trip(folder, other):
    bundle = os.path.join(other, 'b.zip')
    ends_well('export', almanak(folder, 'export', 'egen-pakke', '-o', bundle))
    first = read_bytes(bundle)
    ends_well('export again', almanak(folder, 'export', 'egen-pakke', '-o',
                                      bundle))
    checks.hold('a bundle is the same every time', first == read_bytes(bundle))
    with zipfile.ZipFile(bundle) as z:
        manifest = json.loads(z.read('almanak-bundle.json'))
    checks.equal('reports of the bundle', manifest['reports'],
                 ['min-borger', 'andel-med-hjaelp'])
    checks.equal('what it needs', manifest['needs'], ['borger', 'ydelser'])
    checks.equal('its cubes', manifest['cubes'], ['borger', 'ydelse'])

    is_refused('import without data', almanak(other, 'import', 'b.zip'),
               'need package "borger"', '--without-data')
    checks.hold('nothing came of it',
                not os.path.exists(os.path.join(other, 'reports')))
    ends_well('load', almanak(other, 'load', *TOWN))
    done = almanak(other, 'import', 'b.zip')
    ends_well('import', done)
    for name in ('reports/min-borger.yaml', 'templates/min-borger.md.tpl',
                 'reports/packs/egen-pakke.yaml'):
        checks.equal('what was imported of ' + name, read(other, name),
                     read(folder, name))
    checks.hold('what comes with the program is not copied', not os.path.exists(
        os.path.join(other, 'reports/andel-med-hjaelp.yaml')))
    ends_well('check of what was imported',
              almanak(other, 'check', 'min-borger'))
    ends_well('import again', almanak(other, 'import', 'b.zip'))
    write(other, 'templates/min-borger.md.tpl', 'Noget andet.\n')
    is_refused('import over another', almanak(other, 'import', 'b.zip'),
               'is here already, with another content', 'another name')
    checks.equal('mine stays', read(other, 'templates/min-borger.md.tpl'),
                 'Noget andet.\n')
    checks.hold('no work is left', all(
        not n.startswith('.') for n in os.listdir(other)), os.listdir(other))
    return first


def read_bytes(path):
    with open(path, 'rb') as f:
        return f.read()


def changed(bundle, change):
    """The bundle with its files, by name, as change leaves them."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as z:
        files = {n: z.read(n) for n in z.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, text)
    return out.getvalue()


def edit_manifest(change):
    def edit(files):
        manifest = json.loads(files['almanak-bundle.json'])
        change(manifest, files)
        files['almanak-bundle.json'] = json.dumps(manifest)
    return edit


def move_file(name):
    """List the first file under another name, and have it there."""
    def change(manifest, files):
        entry = manifest['files'][0]
        files[name] = files.pop(entry['path'])
        entry['path'] = name
    return edit_manifest(change)


def check_damage(other, bundle):
    def extra(files):
        files['reports/extra.yaml'] = b'x'

    def other_text(files):
        files['reports/min-borger.yaml'] += b'\n'

    def without_manifest(files):
        del files['almanak-bundle.json']

    def missing(files):
        del files['templates/min-borger.md.tpl']

    def unknown_cube(manifest, files):
        import hashlib
        text = files['reports/min-borger.yaml'].replace(b'from: borger',
                                                        b'from: ukendt')
        files['reports/min-borger.yaml'] = text
        for entry in manifest['files']:
            if entry['path'] == 'reports/min-borger.yaml':
                entry['sha256'] = hashlib.sha256(text).hexdigest()

    def bomb(files):
        files['templates/min-borger.md.tpl'] = b'\0' * (200 << 20)

    cases = [
        ('a file more', extra, 'manifest does not list', 'almanak export'),
        ('a file changed', other_text, 'not the one that was packed', 'again'),
        ('no manifest', without_manifest, 'this is no bundle', 'export'),
        ('a file missing', missing, 'is not in the bundle', 'again'),
        ('a later format', edit_manifest(
            lambda m, f: m.update(almanak_bundle=9)), 'has format 9', 'later'),
        ('a manifest without files', edit_manifest(
            lambda m, f: m.pop('files')), 'lacks a sound "files"', 'export'),
        ('a name that leads out', move_file('reports/../../x.yaml'),
         'has no place in a bundle', 'reports/'),
        ('a name from the root', move_file('/etc/x.yaml'),
         'has no place in a bundle', 'reports/'),
        ('a program', move_file('templates/x.sh'), 'has no place', 'reports/'),
        ('a cube that is not here', edit_manifest(unknown_cube),
         'unknown cube "ukendt"', 'There are'),
        ('a bomb', bomb, 'is too large', '1 MiB'),
    ]
    for name, change, message, hint in cases:
        write(other, 'bad.zip', changed(bundle, change))
        is_refused(name, almanak(other, 'import', '-w', 'bad.zip'), message,
                   hint)
        checks.hold(name + ': nothing is put', not os.path.exists(
            os.path.join(other, 'reports')), os.listdir(other))
    write(other, 'bad.zip', bundle[:len(bundle) // 2])
    is_refused('half a bundle', almanak(other, 'import', 'bad.zip'),
               'the bundle cannot be read', 'almanak export')
    is_refused('no bundle', almanak(other, 'import', 'none.zip'),
               'the bundle cannot be read', 'almanak export')
    is_refused('no name', almanak(other, 'import'), 'needs one bundle', 'Write')
    is_refused('export of nothing', almanak(other, 'export'), 'needs the names',
               'Write')
    is_refused('export of the unknown',
               almanak(other, 'export', 'andel', '-o', 'x.zip'),
               'there is no report', 'andel-med-hjaelp')


with temp_folder() as folder, temp_folder() as other, temp_folder() as third:
    ends_well('load', almanak(folder, 'load', *TOWN))
    ends_well('refresh', almanak(folder, 'refresh'))
    check_new(folder)
    own_pack(folder)
    bundle = check_round_trip(folder, other)
    check_damage(third, bundle)
checks.done()
