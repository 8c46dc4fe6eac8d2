"""Floors and peers of the benchmark: statements for SQLite that do a part of
the program's work, and small facts about files and the machine.

SPDX-License-Identifier: MIT
"""
import datetime
import glob
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile

# What refresh reads: table and columns.
READ = {
    'address': 'address_id, district, school_district, care_district, '
               'postal_code, parish',
    'person': 'cpr, birth_date, sex, civil_status, citizenship, origin, '
              'mother_cpr, father_cpr, spouse_cpr, replaced_by, status, '
              'status_date',
    'residence': 'cpr, from_date, to_date, address_id, municipality_code',
    'civil_status': 'cpr, from_date, to_date, civil_status, spouse_cpr',
    'citizenship': 'cpr, from_date, to_date, country',
    'spell': 'spell_id, cpr, source_system, service_type, from_date, '
             'to_date, quantity, unit, unit_price, staff_id, department_id, '
             'provider_cvr, match_category, target_group',
    'posting': 'period, cpr, dranst, amount, spell_id, service_type, '
               '"function", department_id',
}
OPEN_END = 2932896      # 9999-12-31 in days since 1970
LAST_MONTH = 2026 * 12 + 9
# A resident and month; help on any day of the month, none after the death;
# rows of a number that was replaced are the new one's.
HELP = '''
CREATE TABLE citizen_month AS
WITH stay AS MATERIALIZED (
    SELECT coalesce(p.replaced_by, r.cpr) AS cpr, r.from_date,
        coalesce(r.to_date, {end}) AS to_date, a.district
    FROM residence r
    JOIN person p ON p.cpr = r.cpr
    LEFT JOIN address a ON a.address_id = r.address_id
    WHERE r.municipality_code = '0730'
), help AS MATERIALIZED (
    SELECT DISTINCT m.month, coalesce(p.replaced_by, s.cpr) AS cpr
    FROM spell s
    CROSS JOIN service_type t ON t.code = s.service_type AND t.is_help
    CROSS JOIN person p ON p.cpr = s.cpr
    CROSS JOIN month m ON s.from_date <= m.last
        AND coalesce(s.to_date, {end}) >= m.first
    WHERE p.status <> 'dead' OR p.status_date >= max(m.first, s.from_date)
)
SELECT m.month, stay.cpr, stay.district, help.cpr IS NOT NULL AS help
FROM month m
CROSS JOIN stay ON stay.from_date <= m.last AND stay.to_date >= m.last
LEFT JOIN help ON help.month = m.month AND help.cpr = stay.cpr;
'''.format(end=OPEN_END)
# Tables that marts.sql reads, and what both it and the program tell by month.
MARTS = ('residence', 'address', 'person', 'civil_status', 'citizenship',
         'spell', 'service_type', 'posting', 'account_function')
MART_FIGURES = ('SELECT r.month, count(*), sum(help), sum(newcomer) '
                'FROM resident r GROUP BY 1 ORDER BY 1')
MART_FAMILIES = ('SELECT month, count(DISTINCT family) FROM family '
                 'GROUP BY 1 ORDER BY 1')
POSTING = """CREATE TABLE posting (posting_id text, period text,
"function" text, dranst integer, ownership integer, "grouping" text, art text,
amount numeric, cpr text, cvr text, department_id text, service_type text,
counter_municipality text, spell_id text, "text" text)"""
BY_MONTH = ('SELECT month, count(*), sum(help) FROM citizen_month '
            'GROUP BY month ORDER BY month')


def remove(path):
    if os.path.exists(path):
        os.remove(path)


def thousands(n):
    return '{:,}'.format(n)


def cpu_model():
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        for line in f:
            if line.startswith('model name'):
                return line.split(':', 1)[1].strip()
    return 'unknown processor'


def csv_files(packages):
    return [os.path.join(p, f) for p in packages for f in os.listdir(p)
            if f.endswith('.csv')]


def count_rows(files):
    """Lines but the headers; no field of the synthetic data has a break."""
    n = 0
    for path in files:
        with open(path, 'rb') as f:
            n += sum(block.count(b'\n') for block
                     in iter(lambda: f.read(1 << 20), b'')) - 1
    return n


def repeat_postings(source, target, wanted):
    """Copies of a file of postings until there are `wanted` rows or more, each
    with another second character of its numbers (B0000000001): at most ten.
    The number of rows."""
    rows = count_rows([source])
    copies = max(1, min(10, -(-wanted // rows)))
    with open(target, 'wb') as out:
        for k in range(copies):
            with open(source, 'rb') as f:
                header = next(f)
                if k == 0:
                    out.write(header)
                out.writelines(b'B%d' % k + line[2:] for line in f)
    return rows * copies


def extent(kind, files):
    """Pages, or files."""
    if kind != 'pdf':
        return '%d file%s' % (len(files), 's' if len(files) > 1 else '')
    info = subprocess.run(['pdfinfo', files[0]], capture_output=True,
                          check=True).stdout.decode()
    for line in info.splitlines():
        if line.startswith('Pages:'):
            return line.split()[1] + ' pages'
    return ''


def tables(generation):
    """(resource, path of its file), of a generation of the warehouse"""
    for name in sorted(os.listdir(generation)):
        if name.endswith('.db') and '-' in name:
            yield name[:-3].rsplit('-', 1)[1], os.path.join(generation, name)


def write_scan(folder, generation):
    """A script that reads every row and column once."""
    path = os.path.join(folder, 'scan.sql')
    with open(path, 'w', encoding='utf-8') as f:
        for resource, file in tables(generation):
            if resource not in READ:
                continue
            columns = READ[resource].split(', ')
            f.write('ATTACH \'%s\' AS t;\nSELECT %s FROM t."%s";\n'
                    'DETACH t;\n' % (file, ', '.join(
                        'sum(length(%s))' % c for c in columns), resource))
    return path


def write_help(folder, generation, months):
    """A script that derives residents and their help by month."""
    def days(month):
        return (datetime.date(month // 12, month % 12 + 1, 1)
                - datetime.date(1970, 1, 1)).days
    path = os.path.join(folder, 'help.sql')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('PRAGMA journal_mode=OFF;\nPRAGMA synchronous=OFF;\n')
        for resource, file in tables(generation):
            if resource in ('residence', 'address', 'spell', 'service_type',
                            'person'):
                f.write("ATTACH '%s' AS %s_file;\n" % (file, resource))
        f.write('CREATE TABLE month (month INTEGER, first INTEGER, '
                'last INTEGER);\n')
        for m in range(LAST_MONTH - months + 1, LAST_MONTH + 1):
            f.write('INSERT INTO month VALUES (%d, %d, %d);\n' % (
                m, days(m), days(m + 1) - 1))
        f.write(HELP)
    return path


def write_marts(folder, name, generation, months):
    """A script that derives the marts by SQL alone: marts.sql."""
    def days(month):
        return (datetime.date(month // 12, month % 12 + 1, 1)
                - datetime.date(1970, 1, 1)).days

    def born(last, years):
        day = datetime.date(1970, 1, 1) + datetime.timedelta(last)
        if (day.month, day.day) == (2, 29):
            day -= datetime.timedelta(1)
        return (day.replace(year=day.year - years)
                - datetime.date(1970, 1, 1)).days
    path = os.path.join(folder, name)
    found = dict(tables(generation))
    here = os.path.dirname(os.path.abspath(__file__))
    with open(path, 'w', encoding='utf-8') as f:
        f.write('PRAGMA journal_mode=OFF;\nPRAGMA synchronous=OFF;\n'
                'PRAGMA cache_size=-500000;\nPRAGMA temp_store=MEMORY;\n')
        for resource in MARTS:
            f.write("ATTACH '%s' AS %s_file;\n" % (found[resource], resource))
        f.write('CREATE TABLE month (month INTEGER PRIMARY KEY, %s);\n'
                % ', '.join(c + ' INTEGER' for c in (
                    'first', 'last', 'before', 'year_ago', 'born16', 'born18',
                    'born25')))
        for m in range(LAST_MONTH - months + 1, LAST_MONTH + 1):
            last = days(m + 1) - 1
            f.write('INSERT INTO month VALUES (%s);\n' % ', '.join(map(str, (
                m, days(m), last, days(m - 1), days(m - 11), born(last, 16),
                born(last, 18), born(last, 25)))))
        with open(os.path.join(here, 'marts.sql'), encoding='utf-8') as sql:
            f.write(sql.read())
    return path


def write_group(folder):
    path = os.path.join(folder, 'group.sql')
    with open(path, 'w', encoding='utf-8') as f:
        f.write("SELECT month, district, count(*), sum(help) "
                "FROM citizen_month WHERE month > %d "
                "GROUP BY month, district;\n" % (LAST_MONTH - 13))
    return path


def help_by_month(database):
    """Lines as the program answers them."""
    db = sqlite3.connect(database)
    try:
        return ['%04d-%02d,%d,%d' % (month // 12, month % 12 + 1, n, helped)
                for month, n, helped in db.execute(BY_MONTH)]
    finally:
        db.close()


def mart_figures(database):
    """By month: residents, with help, newcomers; and families."""
    db = sqlite3.connect(database)
    try:
        return db.execute(MART_FIGURES).fetchall(), db.execute(
            MART_FAMILIES).fetchall()
    finally:
        db.close()


class Postgres:
    """A cluster of its own, on a socket, for as long as it is used; `bin` is
    None where PostgreSQL is not installed."""

    def __init__(self):
        found = sorted(glob.glob('/usr/lib/postgresql/*/bin/initdb'))
        self.bin = os.path.dirname(found[-1]) if found else None
        self.user = None
        if self.bin and os.getuid() == 0:
            try:
                self.user = pwd.getpwnam('postgres')
            except KeyError:
                self.bin = None     # it refuses to run as root

    def own(self, *command):
        def become():
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)
        subprocess.run(command, check=True, cwd=self.folder,
                       stdout=subprocess.DEVNULL,
                       preexec_fn=become if self.user else None)

    def __enter__(self):
        if self.bin is None:
            return self
        self.folder = tempfile.mkdtemp(prefix='almanak-postgres-')
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        data = os.path.join(self.folder, 'data')
        self.own(self.bin + '/initdb', '-D', data, '-A', 'trust', '-U',
                 'bench', '--no-locale', '-E', 'UTF8')
        with open(os.path.join(data, 'postgresql.conf'), 'a',
                  encoding='utf-8') as f:
            f.write("listen_addresses = ''\n"
                    "unix_socket_directories = '%s'\n"
                    'wal_level = minimal\nmax_wal_senders = 0\n'
                    'fsync = off\nmax_wal_size = 4GB\n' % self.folder)
        self.own(self.bin + '/pg_ctl', '-D', data, '-w', '-l',
                 os.path.join(self.folder, 'log'), 'start')
        return self

    def __exit__(self, *_):
        if self.bin is not None:
            self.own(self.bin + '/pg_ctl', '-D',
                     os.path.join(self.folder, 'data'), '-m', 'immediate',
                     '-w', 'stop')
            shutil.rmtree(self.folder)

    def copy(self, path):
        """The command that loads postings into a table made in the same
        transaction."""
        return ['psql', '-q', '-h', self.folder, '-U', 'bench', '-v',
                'ON_ERROR_STOP=1', 'postgres', '-c', 'DROP TABLE IF EXISTS '
                'posting', '-c', 'BEGIN', '-c', POSTING, '-c',
                "\\copy posting from '%s' with (format csv, header)" % path,
                '-c', 'COMMIT']
