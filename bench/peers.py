"""Floors and peers of the benchmark: statements for SQLite that do a part of
the program's work, and small facts about files and the machine.

SPDX-License-Identifier: MIT
"""
import datetime
import os
import sqlite3
import subprocess

SPLIT = ('import csv, sys\n'
         'for row in csv.reader(open(sys.argv[1], newline="")): pass')
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
        if name.endswith('.db') and name != 'mart.db':
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
