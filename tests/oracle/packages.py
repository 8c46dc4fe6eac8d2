"""The data packages as the contract has them, and how they are written.

SPDX-License-Identifier: MIT
"""
import csv
import json
import os

from calendars import month_text

OWN = '0730'
PERIOD = 2026 * 12 + 9          # 2026-10, the last month of the data
FIRST = PERIOD - 29             # 2024-05, where most of a town begins
OTHERS = ['0101', '0461', '0751', '0710', '0740']


# Columns in the order of the data packages: name, type, constraints.


def col(name, kind='string', **constraints):
    field = {'name': name, 'type': kind}
    if constraints:
        field['constraints'] = constraints
    return field


CPR = r'^\d{7}[0-9A-Z]{2}\d$'
MUN = r'^0\d{3}$'
CIVIL = list('UGFEPOLD')
SCHEMAS = {
    'borger': {
        'district': (['type', 'code'], [
            col('type', required=True, enum=['school', 'care', 'postal',
                                             'parish', 'district']),
            col('code', required=True), col('name', required=True)]),
        'address': (['address_id'], [
            col('address_id', required=True),
            col('municipality_code', required=True, pattern=MUN),
            col('street'), col('house_number'), col('floor'), col('door'),
            col('postal_code', pattern=r'^\d{4}$'), col('district'),
            col('school_district'), col('care_district'), col('parish')]),
        'person': (['cpr'], [
            col('cpr', required=True, pattern=CPR),
            col('name', required=True),
            col('birth_date', 'date', required=True),
            col('sex', required=True, enum=['M', 'K']),
            col('civil_status', required=True, enum=CIVIL),
            col('citizenship', required=True, pattern='^[A-Z]{2}$'),
            col('origin', required=True,
                enum=['dansk', 'indvandrer', 'efterkommer']),
            col('mother_cpr', pattern=CPR), col('father_cpr', pattern=CPR),
            col('origin_country', pattern='^[A-Z]{2}$'),
            col('spouse_cpr', pattern=CPR), col('replaced_by', pattern=CPR),
            col('status', required=True,
                enum=['resident', 'emigrated', 'missing', 'dead']),
            col('status_date', 'date'), col('protected', 'boolean')]),
        'civil_status': (['cpr', 'from_date'], [
            col('cpr', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date'),
            col('civil_status', required=True, enum=CIVIL),
            col('spouse_cpr', pattern=CPR)]),
        'citizenship': (['cpr', 'from_date'], [
            col('cpr', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date'),
            col('country', required=True, pattern='^[A-Z]{2}$')]),
        'residence': (['cpr', 'from_date'], [
            col('cpr', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date'),
            col('address_id'),
            col('municipality_code', required=True, pattern=r'^\d{4}$'),
            col('country', pattern='^[A-Z]{2}$')]),
        'municipal_relation': (['cpr', 'type', 'from_date', 'source'], [
            col('cpr', required=True), col('type', 'integer', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date'),
            col('municipality_code', required=True, pattern=MUN),
            col('source', required=True, enum=['cpr', 'manual']),
            col('reported_by', pattern=MUN), col('note')]),
    },
    'ydelser': {
        'service_type': (['code'], [
            col('code', required=True), col('name', required=True),
            col('area', required=True),
            col('kind', required=True,
                enum=['service', 'benefit', 'activity']),
            col('paragraph'), col('account_function'),
            col('is_help', 'boolean', required=True),
            col('costing', required=True, enum=['posting', 'price', 'none']),
            col('group'), col('is_placement', 'boolean'),
            col('refund_ladder', 'boolean'), col('follows')]),
        'spell': (['spell_id'], [
            col('spell_id', required=True), col('cpr', required=True),
            col('source_system', required=True),
            col('service_type', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date'),
            col('quantity', 'number'),
            col('unit', enum=['day', 'week', 'month', 'hour_per_week',
                              'piece']),
            col('unit_price', 'number'), col('gross_amount', 'number'),
            col('net_amount', 'number'), col('staff_id'),
            col('department_id'), col('provider_cvr', pattern=r'^\d{8}$'),
            col('paying_municipality', pattern=MUN), col('match_category'),
            col('target_group'), col('function_level'),
            col('unemployment_fund'), col('initiative_group'),
            col('end_reason'), col('case_id'), col('grant_type'),
            col('status', enum=['granted', 'running', 'paused', 'ended']),
            col('initiator_staff_id'),
            col('employer_cvr', pattern=r'^\d{8}$'), col('offer_id')]),
        'assessment': (['cpr', 'kind', 'from_date'], [
            col('cpr', required=True),
            col('kind', required=True,
                enum=['match_category', 'target_group', 'function_level',
                      'initiative_group']),
            col('from_date', 'date', required=True),
            col('to_date', 'date'),
            col('value', required=True)]),
        'offer': (['offer_id'], [
            col('offer_id', required=True),
            col('name', required=True),
            col('provider_cvr', pattern=r'^\d{8}$'),
            col('service_type', required=True),
            col('municipality_code', pattern=r'^\d{4}$')]),
        'place': (['offer_id', 'period'], [
            col('offer_id', required=True),
            col('period', 'yearmonth', required=True),
            col('places', 'integer', required=True)]),
        'refund_week': (['cpr', 'week', 'service_type'], [
            col('cpr', required=True),
            col('week', required=True, pattern=r'^\d{4}W\d{2}$'),
            col('service_type', required=True),
            col('paid', 'number', required=True),
            col('refund', 'number', required=True),
            col('cofinancing', 'number', required=True),
            col('step', 'integer', enum=[80, 40, 30, 20]),
            col('paying_municipality', pattern=MUN)]),
        'claim': (['claim_id'], [
            col('claim_id', required=True),
            col('spell_id', required=True),
            col('municipality_code', required=True, pattern=MUN),
            col('period', 'yearmonth', required=True),
            col('amount', 'number', required=True),
            col('status', required=True,
                enum=['sent', 'accepted', 'disputed', 'paid', 'dropped'])]),
        'wage_refund': (['cvr', 'period', 'service_type'], [
            col('cvr', required=True),
            col('period', 'yearmonth', required=True),
            col('service_type', required=True),
            col('persons', 'integer'),
            col('amount', 'number', required=True)]),
    },
    'oekonomi': {
        'account_function': (['function'], [
            col('function', required=True,
                pattern=r'^\d\.\d{2}\.\d{2}$'),
            col('name', required=True), col('area'), col('committee'),
            col('service_frame', 'boolean')]),
        'posting': (['posting_id'], [
            col('posting_id', required=True),
            col('period', 'yearmonth', required=True),
            col('function', required=True),
            col('dranst', 'integer', required=True,
                enum=[1, 2, 3, 4, 5, 6, 7, 8, 9]),
            col('ownership', 'integer'), col('grouping'),
            col('art', required=True, pattern=r'^\d\.\d$'),
            col('amount', 'number', required=True), col('cpr'),
            col('cvr', pattern=r'^\d{8}$'), col('department_id'),
            col('service_type'), col('counter_municipality', pattern=MUN),
            col('spell_id'), col('text')]),
        'budget': (['period', 'function', 'dranst', 'art', 'department_id'], [
            col('period', 'yearmonth', required=True),
            col('function', required=True),
            col('dranst', 'integer', required=True),
            col('art', required=True), col('department_id', required=True),
            col('original', 'number', required=True),
            col('revised', 'number', required=True),
            col('expected', 'number')]),
    },
    'personale': {
        'department': (['department_id'], [
            col('department_id', required=True), col('name', required=True),
            col('area', required=True), col('parent_id'), col('committee'),
            col('institution')]),
        'staff': (['staff_id'], [
            col('staff_id', required=True), col('name', required=True),
            col('title'), col('department_id', required=True),
            col('weekly_norm_hours', 'number', required=True),
            col('from_date', 'date', required=True), col('to_date', 'date')]),
        'employment': (['staff_id', 'from_date'], [
            col('staff_id', required=True),
            col('from_date', 'date', required=True),
            col('to_date', 'date'),
            col('department_id', required=True),
            col('weekly_norm_hours', 'number', required=True)]),
        'absence': (['staff_id', 'from_date'], [
            col('staff_id', required=True),
            col('from_date', 'date', required=True),
            col('to_date', 'date', required=True),
            col('kind', required=True,
                enum=['sick', 'child_sick', 'maternity', 'holiday', 'care',
                      'other']),
            col('hours', 'number', required=True)]),
    },
    'noegletal': {
        'municipality': (['code'], [
            col('code', required=True, pattern=MUN),
            col('name', required=True), col('region', required=True),
            col('group')]),
        'population': (['municipality_code', 'date', 'sex', 'age'], [
            col('municipality_code', required=True),
            col('date', 'date', required=True),
            col('sex', required=True, enum=['M', 'K']),
            col('age', 'integer', required=True),
            col('persons', 'integer', required=True)]),
        'target': (['indicator', 'period'], [
            col('indicator', required=True),
            col('period', required=True, pattern=r'^\d{4}(-\d{2})?$'),
            col('target', 'number'),
            col('yellow', 'number'),
            col('red', 'number')]),
        'indicator': (['code'], [
            col('code', required=True),
            col('name', required=True),
            col('area', required=True),
            col('unit', required=True),
            col('better', required=True, enum=['higher', 'lower', 'none']),
            col('definition')]),
        'indicator_value': (['municipality_code', 'period', 'indicator'], [
            col('municipality_code', required=True),
            col('period', required=True, pattern=r'^\d{4}(-\d{2})?$'),
            col('indicator', required=True),
            col('value', 'number')]),
    },
    'virksomhed': {
        'company': (['cvr'], [
            col('cvr', required=True, pattern=r'^\d{8}$'),
            col('name', required=True),
            col('industry'),
            col('postal_code', pattern=r'^\d{4}$'),
            col('municipality_code', pattern=MUN),
            col('employees', 'integer')]),
    },
}
SOURCES = {'borger': 'CPR', 'ydelser': 'ydelser', 'oekonomi': 'oekonomi',
           'personale': 'personale', 'noegletal': 'noegletal',
           'virksomhed': 'virksomhed'}


def cell(value):
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return str(value)


def write_packages(folder, tables):
    """tables: package -> resource -> list of dicts; empty ones are left
    out.  Checks keys, dates and required fields as the contract does."""
    for package, resources in tables.items():
        path = os.path.join(folder, package)
        os.makedirs(path, exist_ok=True)
        described = []
        for name, rows in resources.items():
            key, fields = SCHEMAS[package][name]
            names = [f['name'] for f in fields]
            keys = set()
            for r in rows:
                k = tuple(cell(r.get(x)) for x in key)
                assert k not in keys, (name, k)
                keys.add(k)
                assert set(r) <= set(names), (name, set(r) - set(names))
                for f in fields:
                    if f.get('constraints', {}).get('required'):
                        assert cell(r.get(f['name'])) != '', (name, r)
                if r.get('from_date') and r.get('to_date'):
                    assert str(r['from_date']) <= str(r['to_date']), (name, r)
            with open(os.path.join(path, name + '.csv'), 'w',
                      encoding='utf-8', newline='') as f:
                w = csv.writer(f, lineterminator='\n')
                w.writerow(names)
                w.writerows([cell(r.get(n)) for n in names] for r in rows)
            described.append({
                'name': name, 'path': name + '.csv',
                'profile': 'tabular-data-resource', 'format': 'csv',
                'mediatype': 'text/csv', 'encoding': 'utf-8',
                'schema': {'fields': fields, 'missingValues': [''],
                           'primaryKey': key}})
        with open(os.path.join(path, 'datapackage.json'), 'w',
                  encoding='utf-8') as f:
            json.dump({'profile': 'tabular-data-package', 'name': package,
                       'title': 'Fiktive data', 'municipality': OWN,
                       'period': month_text(PERIOD),
                       'source': SOURCES[package], 'delivery': 'full',
                       'resources': described}, f, indent=1)
            f.write('\n')
