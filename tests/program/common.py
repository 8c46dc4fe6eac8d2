"""What the tests of the whole program share: running it, temporary folders,
packages, and counting.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TOWN = [os.path.join(ROOT, 'tests', 'town', p) for p in
        ('borger', 'ydelser', 'oekonomi', 'personale', 'noegletal')]
SANITIZER = re.compile('AddressSanitizer|LeakSanitizer|UndefinedBehavior|'
                       'runtime error:|DEADLYSIGNAL')
DIAGNOSTIC = re.compile(r'almanak: (?:(?P<file>[^:"]+):(?:(?P<line>\d+):)?'
                        r'(?:(?P<col>\d+):)? )?'
                        r'(?P<level>note|warning|error): (?P<text>.*)')


class Diagnostic:
    """One mistake as it was printed, with the lines that belong to it."""

    def __init__(self, found):
        self.file, self.level = found['file'], found['level']
        self.line = int(found['line'] or 0)
        self.col = int(found['col'] or 0)
        self.text = found['text']
        self.below = []

    def hint(self):
        return '\n'.join(b[8:] for b in self.below if b.startswith('  hint: '))


class Run:
    """A finished command: status (negative: the signal), out, err."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode('utf-8', 'replace')
        self.err = err.decode('utf-8', 'replace')

    def diagnostics(self, level=None):
        found = []
        for line in self.err.split('\n'):
            match = DIAGNOSTIC.fullmatch(line)
            if match:
                found.append(Diagnostic(match))
            elif found:
                found[-1].below.append(line)
        return [d for d in found if level in (None, d.level)]

    def errors(self):
        return self.diagnostics('error')

    def sound(self):
        """Ended by itself, and the sanitizers had nothing to say."""
        return self.status is not None and self.status >= 0 and \
            not SANITIZER.search(self.err)

    def __str__(self):
        return 'status %s\n%s%s' % (self.status, self.out[-1500:],
                                    self.err[-3000:])


def run(program, *args, fault=None, timeout=60, **more):
    """Run a command; more is for subprocess.run, fault for ALMANAK_FAULT."""
    env = dict(os.environ, LC_ALL='C.UTF-8')
    env.setdefault('ASAN_OPTIONS', 'detect_leaks=1')
    if fault is not None:
        env['ALMANAK_FAULT'] = fault
    options = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.PIPE,
               'stderr': subprocess.PIPE, 'env': env}
    options.update(more)
    try:
        done = subprocess.run([program, *args], timeout=timeout, check=False,
                              **options)
    except subprocess.TimeoutExpired as late:
        return Run(None, late.stdout or b'', (late.stderr or b'') +
                   b'\n(did not end in time)')
    return Run(done.returncode, done.stdout or b'', done.stderr or b'')


def temp_folder(memory=False):
    """A context manager; the folder may be entered by other users. In memory
    where there is room for that, when nothing is to be run from there."""
    place = '/dev/shm' if memory and os.access('/dev/shm', os.W_OK) else None
    folder = tempfile.TemporaryDirectory(prefix='almanak-test-', dir=place)
    os.chmod(folder.name, 0o755)
    return folder


def write(folder, name, text):
    """Write a text file, with its folders; returns its path."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(text if isinstance(text, bytes) else text.encode('utf-8'))
    return path


def read(*parts):
    with open(os.path.join(*parts), encoding='utf-8') as f:
        return f.read()


def describe(name, key, *fields):
    """A resource of a descriptor. A field is "name", "name type" or a
    dictionary; its file is NAME.csv."""
    def field(f):
        if isinstance(f, dict):
            return f
        return dict(zip(('name', 'type'), (f + ' string').split()))
    return {'name': name, 'path': name + '.csv', 'schema': {
        'fields': [field(f) for f in fields], 'primaryKey': key}}


def write_package(folder, name, resources, **head):
    """Write a package: resources is a list of (described, csv). Members of
    the descriptor in head replace the usual ones. Returns the folder."""
    descriptor = {'name': name, 'municipality': '0730', 'period': '2026-10',
                  'source': name, 'delivery': 'full',
                  'resources': [r for r, _ in resources]}
    descriptor.update(head)
    write(folder, 'datapackage.json', json.dumps(descriptor, indent=1))
    for resource, text in resources:
        write(folder, resource['path'], text)
    return folder


class Checks:
    """Counts what holds and prints what does not."""

    def __init__(self):
        self.passed = self.failed = 0

    def hold(self, name, good, detail=''):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print('FAILED %s' % name)
            for line in str(detail).rstrip().split('\n'):
                print('    ' + line)
        return bool(good)

    def equal(self, name, found, expected, detail=''):
        return self.hold(name, found == expected, 'expected %r\nfound    %r\n%s'
                         % (expected, found, detail))

    def done(self):
        """Print the count and end the process."""
        print('%d passed, %d failed' % (self.passed, self.failed))
        sys.exit(1 if self.failed else 0)


def program_argument(doc):
    """PROGRAM of the command line."""
    if len(sys.argv) != 2:
        sys.exit(doc)
    return os.path.abspath(sys.argv[1])
