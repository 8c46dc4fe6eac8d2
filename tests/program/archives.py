#!/usr/bin/python3
"""Packages that come as zip archives.

usage: archives.py PROGRAM

The same delivery zipped or not is the same delivery; nothing that was unpacked
stays in the warehouse, also after a kill; archives that are encrypted, damaged,
misleading or too large are refused, and say why.

SPDX-License-Identifier: MIT
"""
import glob
import gzip
import io
import os
import shutil
import struct
import warnings
import zipfile

from common import (Checks, describe, program_argument, run, temp_folder,
                    write, write_package)

ROWS = 'cvr,name\n' + ''.join('1000%04d,Firma %d\n' % (i, i) for i in range(2000))
COMPANY = describe('company', 'cvr', 'cvr', 'name')


def archive(folder, name, files, method=zipfile.ZIP_DEFLATED):
    """An archive of (name, bytes) in the order given."""
    path = os.path.join(folder, name)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')     # the same name twice
        with zipfile.ZipFile(path, 'w', method) as z:
            for inner, data in files:
                z.writestr(inner, data)
    return path


def contents(folder, prefix=''):
    return [(prefix + f, open(os.path.join(folder, f), 'rb').read())
            for f in sorted(os.listdir(folder))]


def change(path, out, edit):
    """Another archive with some bytes changed."""
    data = bytearray(open(path, 'rb').read())
    edit(data)
    with open(out, 'wb') as f:
        f.write(data)
    return out


def encrypt(data):
    """Say of every file, in both of its places, that it is encrypted."""
    for mark, at in ((b'PK\3\4', 6), (b'PK\1\2', 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 1)


def damage(data):
    """Turn a bit of the packed rows."""
    place = data.find(b'company.csv') + 60
    data[place] ^= 16


def streamed(path, files):
    """As programs write archives that cannot go back: sizes follow the data."""
    class Pipe(io.RawIOBase):
        def __init__(self):
            super().__init__()
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, b):
            self.data += bytes(b)
            return len(b)
    pipe = Pipe()
    with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED) as z:
        for inner, data in files:
            z.writestr(inner, data)
    with open(path, 'wb') as f:
        f.write(pipe.data)
    return path


def test_same(checks, program, folder, files):
    checks.equal('folder', run(program, '-C', folder, 'load', 'virksomhed').status, 0)
    shapes = {
        'top.zip': archive(folder, 'top.zip', files('')),
        'inner.zip': archive(folder, 'inner.zip', files('virksomhed/'), zipfile.ZIP_STORED),
        'streamed.zip': streamed(os.path.join(folder, 'streamed.zip'), files('x/')),
    }
    for name in shapes:
        result = run(program, '-C', folder, 'load', name)
        checks.equal(name + ': the same delivery', (result.status, 'unchanged' in result.out), (0, True), result)
        fresh = os.path.join(folder, 'fresh-' + name)
        os.makedirs(fresh)
        result = run(program, '-C', fresh, 'load', '../' + name)
        checks.hold(name + ': loaded', result.status == 0 and '2.000   2.000' in result.out, result)
        result = run(program, '-C', fresh, 'load', '../virksomhed')
        checks.equal(name + ': then the folder', (result.status, 'unchanged' in result.out), (0, True), result)
        left = [p for p in glob.glob(fresh + '/out/warehouse/**', recursive=True)
                if 'unpacked' in p or 'next' in p]
        checks.equal(name + ': nothing stays', left, [])


def test_killed(checks, program, folder):
    """What a killed load had unpacked goes with the next one."""
    left = write(folder, 'out/warehouse/generations/next/unpacked.tmp/1', 'cpr\n')
    result = run(program, '-C', folder, 'load', 'virksomhed')
    checks.equal('after a kill', (result.status, os.path.exists(left)), (0, False), result)


def test_rows(checks, program, folder, files):
    """Bad rows and a bad descriptor are told as those of the archive."""
    bad = [(n, d.replace(b'10000007,', b'1000,')) for n, d in files('v/')]
    archive(folder, 'rows.zip', bad)
    result = run(program, '-C', folder, 'load', 'rows.zip', '--json')
    checks.equal('bad row', result.status, 0, result)
    rejects = glob.glob(folder + '/out/warehouse/rejects/*.csv')
    with open(rejects[0], encoding='utf-8') as f:
        checks.hold('bad row told', 'company.csv,9,9,cvr,1000,pattern,' in f.read())
    broken = [(n, d.replace(b'"full"', b'"half"')) for n, d in files('v/')]
    archive(folder, 'descriptor.zip', broken)
    result = run(program, '-C', folder, 'load', 'descriptor.zip')
    errors = result.errors()
    checks.equal('bad descriptor', (result.status, [(e.file, e.line) for e in errors]),
                 (4, [(folder + '/descriptor.zip/v/datapackage.json', 6)]), result)


def refused(folder, files):
    """name -> (archive, what is said)."""
    good = archive(folder, 'good.zip', files('v/'))
    large = b'cvr,name\n' + b'10000000,' + b' ' * (64 << 20) + b'\n'
    yield 'encrypted.zip', change(good, folder + '/encrypted.zip', encrypt), 'is encrypted'
    yield 'damaged.zip', change(good, folder + '/damaged.zip', damage), 'of the archive is damaged'
    with open(good, 'rb') as f:
        write(folder, 'cut.zip', f.read()[:-30])
    yield 'cut.zip', None, 'the archive cannot be read'
    yield 'bomb.zip', archive(folder, 'bomb.zip', [
        (n, large if n.endswith('csv') else d) for n, d in files('v/')]), 'far too large'
    yield 'twice.zip', archive(folder, 'twice.zip', files('v/') + files('v/')[:1]), 'stands in the archive twice'
    yield 'escape.zip', archive(folder, 'escape.zip', files('v/') + [('v/../../x', b'')]), \
        'a file "v/../../x", whose name leads out of it'
    yield 'root.zip', archive(folder, 'root.zip', [('/etc/x', b'')] + files('')), 'a file "/etc/x", whose name'
    yield 'none.zip', archive(folder, 'none.zip', files('a/b/')), 'there is no datapackage.json in the archive'
    yield 'two.zip', archive(folder, 'two.zip', files('a/') + files('b/')), 'more than one datapackage.json'
    yield 'lacks.zip', archive(folder, 'lacks.zip', [f for f in files('v/') if 'csv' not in f[0]]), \
        'there is no file "v/company.csv" in the archive'
    yield 'method.zip', archive(folder, 'method.zip', files('v/'), zipfile.ZIP_BZIP2), \
        'packed in a way that is not supported'
    yield 'packed.zip', archive(folder, 'packed.zip', [
        (n, d.replace(b'company.csv', b'company.csv.gz')) for n, d in files('v/')] +
        [('v/company.csv.gz', gzip.compress(ROWS.encode()))]), 'is packed twice'
    yield 'many.zip', archive(folder, 'many.zip', files('v/') + [
        ('v/%d' % i, b'') for i in range(10000)]), 'the archive holds 10002 files, more than 10000'
    yield 'plain.zip', write(folder, 'plain.zip', b'PK\3\4' + b'no more' * 9), 'the archive cannot be read'
    yield 'other.zip', write(folder, 'other.zip', b'no archive'), 'the archive cannot be read'
    yield 'empty.zip', write(folder, 'empty.zip', b'PK\5\6' + struct.pack('<HHHHIIH', 0, 0, 0, 0, 0, 0, 0)), \
        'there is no datapackage.json in the archive'


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        write_package(folder + '/virksomhed', 'virksomhed', [(COMPANY, ROWS)])

        def files(prefix):
            return contents(folder + '/virksomhed', prefix)
        test_same(checks, program, folder, files)
        test_killed(checks, program, folder)
        test_rows(checks, program, folder, files)
        shutil.rmtree(folder + '/out')
        for name, _, words in refused(folder, files):
            result = run(program, '-C', folder, 'load', name)
            errors = result.errors()
            checks.equal(name + ': refused', (result.status, len(errors)), (4, 1), result)
            checks.hold(name + ': said', words in errors[0].text and errors[0].hint() and result.sound(), result)
            left = [p for p in glob.glob(folder + '/out/warehouse/generations/*')]
            checks.equal(name + ': nothing stays', left, [])
    checks.done()


if __name__ == '__main__':
    main()
