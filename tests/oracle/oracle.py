#!/usr/bin/python3
"""A second implementation of the definitions of figures, slow and plain.

Reads the CSV files of data packages and answers queries on the cubes borger,
bevaegelse, familie, ydelse, forloeb, effekt, vandring and folketal.  One function a rule; nothing
is shared with the C program.  Days are datetime.date, months are integers
(year * 12 + month - 1), money is integer oere, rates are exact fractions.
"""
import argparse
import csv
import datetime
import json
import os
import sys
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

DAY = datetime.timedelta(days=1)
FOREVER = datetime.date.max
KEPT_MONTHS = 120           # the warehouse keeps this many months
HORIZONS = (1, 3, 6, 12, 24)
PENSION_AGE = 67
AGE_GROUPS = ((0, 5), (6, 17), (18, 24), (25, 29), (30, 39), (40, 49),
              (50, 59), (60, 66), (67, 79))
FAMILY_TYPES = ('familie', 'husstand', 'tvaers')
# The definitions say that a residence row makes a resident and do not say
# that death ends one, so an open row of a dead person still counts.
DEATH_ENDS_RESIDENCE = False


# ---------------------------------------------------------------- time

def month_of(text):
    """2026-10 -> month number"""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def month_text(m):
    return '%04d-%02d' % (m // 12, m % 12 + 1)


def first_day(m):
    return datetime.date(m // 12, m % 12 + 1, 1)


def last_day(m):
    """d(m)"""
    return first_day(m + 1) - DAY


def month_of_day(day):
    return day.year * 12 + day.month - 1


def days_of_month(m):
    return (last_day(m) - first_day(m)).days + 1


def window(m, n):
    """The window of n months ending in m: its first and last day."""
    return first_day(m - n + 1), last_day(m)


def covers(from_date, to_date, day):
    """to_date is FOREVER when empty"""
    return from_date <= day <= to_date


def overlap(from_date, to_date, first, last):
    """The common days of two closed intervals, or None."""
    a, b = max(from_date, first), min(to_date, last)
    return (a, b) if a <= b else None


def age_at(birth, day):
    """Completed years; a birth on 29 February counts as 1 March."""
    return day.year - birth.year - ((day.month, day.day)
                                    < (birth.month, birth.day))


def age_group(age):
    if age == '':
        return ''
    for low, high in AGE_GROUPS:
        if low <= age <= high:
            return '%d-%d' % (low, high)
    return '80+'


# ---------------------------------------------------------------- input

def parse_date(text, default=None):
    return datetime.date.fromisoformat(text) if text else default


def parse_bool(text):
    return text.lower() in ('true', '1')


def parse_oere(text):
    oere = Decimal(text) * 100
    assert oere == int(oere), text
    return int(oere)


class Town:
    """The packages in memory, with the numbers of persons made one."""

    def __init__(self, folders):
        self.tables = defaultdict(list)
        self.periods = {}
        self.own = None
        for folder in folders:
            self.read_package(folder)
        self.last_month = min(p for name, p in self.periods.items()
                              if name in ('borger', 'ydelser')
                              ) if set(self.periods) & {'borger', 'ydelser'} \
            else min(self.periods.values())
        self.memo = {}
        self.build_persons()
        self.build_residences()
        self.build_spells()
        self.build_postings()

    def read_package(self, folder):
        with open(os.path.join(folder, 'datapackage.json'),
                  encoding='utf-8') as f:
            package = json.load(f)
        self.own = package['municipality']
        self.periods[package['name']] = month_of(package['period'])
        for resource in package['resources']:
            path = os.path.join(folder, resource['path'])
            if not os.path.exists(path):
                continue
            with open(path, encoding='utf-8', newline='') as f:
                self.tables[resource['name']] += csv.DictReader(f)

    # -- persons

    def number(self, cpr):
        """The number that a number became (replaced_by, chains too)."""
        seen = set()
        while self.replaced.get(cpr) and cpr not in seen:
            seen.add(cpr)
            cpr = self.replaced[cpr]
        return cpr

    def build_persons(self):
        rows = self.tables['person']
        self.replaced = {r['cpr']: r.get('replaced_by', '') for r in rows}
        self.person = {}
        for r in sorted(rows, key=lambda r: r['cpr']):
            cpr = self.number(r['cpr'])
            if cpr in self.person and r['cpr'] != cpr:
                continue        # the row of the present number wins
            self.person[cpr] = {
                'cpr': cpr,
                'birth': parse_date(r['birth_date']),
                'sex': r['sex'],
                'civil': r['civil_status'],
                'citizenship': r['citizenship'],
                'origin': r['origin'],
                'mother': self.number(r.get('mother_cpr') or ''),
                'father': self.number(r.get('father_cpr') or ''),
                'spouse': self.number(r.get('spouse_cpr') or ''),
                'death': parse_date(r.get('status_date') or '')
                if r['status'] == 'dead' else None,
            }
        self.children = defaultdict(list)
        for cpr in sorted(self.person):
            for parent in {self.person[cpr]['mother'],
                           self.person[cpr]['father']} - {''}:
                self.children[parent].append(cpr)
        self.civil_rows = self.history('civil_status')
        self.citizenship_rows = self.history('citizenship')

    def history(self, resource):
        rows = defaultdict(list)
        for r in self.tables[resource]:
            rows[self.number(r['cpr'])].append(
                (parse_date(r['from_date']),
                 parse_date(r.get('to_date') or '', FOREVER), r))
        return rows

    def history_row(self, rows, cpr, day):
        """The history row that covers the day (the latest), or None."""
        found = [x for x in rows.get(cpr, ()) if covers(x[0], x[1], day)]
        return max(found, key=lambda x: x[0])[2] if found else None

    def dead_at(self, cpr, day):
        """Dead from the day of death on."""
        p = self.person.get(cpr)
        return bool(p and p['death'] and p['death'] <= day)

    def civil_status(self, cpr, day):
        """History wins; else the present value, D only from the death on."""
        row = self.history_row(self.civil_rows, cpr, day)
        if row:
            return row['civil_status']
        present = self.person[cpr]['civil']
        if present == 'D' and not self.dead_at(cpr, day):
            return 'U'
        return present

    def spouse(self, cpr, day):
        row = self.history_row(self.civil_rows, cpr, day)
        if row:
            return self.number(row.get('spouse_cpr') or '')
        return self.person[cpr]['spouse']

    def citizenship(self, cpr, day):
        row = self.history_row(self.citizenship_rows, cpr, day)
        return row['country'] if row else self.person[cpr]['citizenship']

    def age(self, cpr, day):
        return age_at(self.person[cpr]['birth'], day)

    def is_parent(self, cpr, day):
        """Registered as a parent; a child counts from its birth, also dead."""
        return any(self.person[c]['birth'] <= day for c in self.children[cpr])

    # -- residence

    def build_residences(self):
        self.address = {r['address_id']: r for r in self.tables['address']}
        self.residence = defaultdict(list)
        for r in self.tables['residence']:
            cpr = self.number(r['cpr'])
            to_date = parse_date(r.get('to_date') or '', FOREVER)
            death = self.person[cpr]['death']
            if DEATH_ENDS_RESIDENCE and death:
                to_date = min(to_date, death)
            self.residence[cpr].append({
                'from': parse_date(r['from_date']), 'to': to_date,
                'address': r.get('address_id') or '',
                'municipality': r['municipality_code']})
        for rows in self.residence.values():
            rows.sort(key=lambda r: r['from'])

    def own_residence(self, cpr, day):
        """The row that makes the person a resident at the day, or None."""
        found = [r for r in self.residence.get(cpr, ())
                 if covers(r['from'], r['to'], day)
                 and r['municipality'] == self.own]
        return found[-1] if found else None

    def resident(self, cpr, day):
        return self.own_residence(cpr, day) is not None

    def place(self, cpr, day):
        """District and the other places: - when not resident, empty when
        there is no address or no code."""
        names = {'distrikt': 'district', 'skoledistrikt': 'school_district',
                 'plejedistrikt': 'care_district',
                 'postnummer': 'postal_code', 'sogn': 'parish'}
        row = self.own_residence(cpr, day)
        if row is None:
            return {name: '-' for name in names}
        address = self.address.get(row['address'], {})
        return {name: address.get(column) or ''
                for name, column in names.items()}

    def municipality_changes(self, cpr, first, last):
        rows = self.residence[cpr]
        return sum(1 for before, after in zip(rows, rows[1:])
                   if before['municipality'] != after['municipality']
                   and first <= after['from'] <= last)

    def is_hopper(self, cpr, m):
        """At least 3 changes of municipality in the 24 months up to d(m)."""
        return self.municipality_changes(cpr, *window(m, 24)) >= 3

    def is_newcomer(self, cpr, m):
        """The unbroken stay in own began in the 12 months, not by birth."""
        rows = [r for r in self.residence[cpr]
                if r['municipality'] == self.own]
        start = self.own_residence(cpr, last_day(m))['from']
        while True:
            earlier = [r['from'] for r in rows if r['from'] < start
                       and (r['to'] == FOREVER or r['to'] + DAY >= start)]
            if not earlier:
                break
            start = min(earlier)
        born = (start == self.person[cpr]['birth']
                and start == self.residence[cpr][0]['from'])
        first, last = window(m, 12)
        return first <= start <= last and not born

    # -- spells and postings

    def build_spells(self):
        self.type = {r['code']: r for r in self.tables['service_type']}
        self.spells = []
        for r in self.tables['spell']:
            spell = dict(r)
            spell['cpr'] = self.number(r['cpr'])
            spell['from'] = parse_date(r['from_date'])
            spell['to'] = parse_date(r.get('to_date') or '', FOREVER)
            death = self.person.get(spell['cpr'], {}).get('death')
            if death:           # no spell counts a day after the death
                spell['to'] = min(spell['to'], death)
            self.spells.append(spell)
        self.spells.sort(key=lambda s: s['spell_id'])
        self.spell_by_id = {s['spell_id']: s for s in self.spells}
        self.spells_of = defaultdict(list)
        for s in self.spells:
            if s['from'] <= s['to']:
                self.spells_of[s['cpr']].append(s)

    def type_is(self, code, flag):
        return parse_bool(self.type[code].get(flag) or '')

    def spells_overlapping(self, cpr, first, last):
        return [s for s in self.spells_of.get(cpr, ())
                if overlap(s['from'], s['to'], first, last)]

    def spells_covering(self, cpr, day):
        return self.spells_overlapping(cpr, day, day)

    def receives_help(self, cpr, m):
        return (self.resident(cpr, last_day(m))
                and any(self.type_is(s['service_type'], 'is_help')
                        for s in self.spells_overlapping(
                            cpr, first_day(m), last_day(m))))

    def build_postings(self):
        self.postings_of = defaultdict(list)
        for r in self.tables['posting']:
            if r.get('cpr'):
                self.postings_of[self.number(r['cpr'])].append(r)

    def posting_type(self, posting):
        """That of its spell, else its service_type, else '' (untyped)."""
        spell = self.spell_by_id.get(posting.get('spell_id') or '')
        if spell:
            return spell['service_type']
        return posting.get('service_type') or ''

    def counts_as_posting_cost(self, cpr, posting):
        if posting['dranst'] != '1':
            return False
        code = self.posting_type(posting)
        if code:
            return self.type[code]['costing'] == 'posting'
        m = month_of(posting['period'])
        first, last = window(m, 2)      # that month or the month before
        return not any(
            self.type[s['service_type']]['costing'] == 'price'
            and (self.type[s['service_type']].get('account_function')
                 == posting['function'])
            for s in self.spells_overlapping(cpr, first, last))

    def posting_costs(self, cpr):
        """(month, type or '', posting, oere) of the postings that count."""
        key = 'posting', cpr
        if key not in self.memo:
            self.memo[key] = [
                (month_of(p['period']), self.posting_type(p), p,
                 parse_oere(p['amount']))
                for p in self.postings_of.get(cpr, ())
                if self.counts_as_posting_cost(cpr, p)]
        return self.memo[key]

    def priced_cost(self, spell, m):
        """Oere of one spell in one month, rounded half away from zero."""
        days = overlap(spell['from'], spell['to'], first_day(m), last_day(m))
        if days is None or self.type[spell['service_type']]['costing'] \
                != 'price':
            return None
        n = (days[1] - days[0]).days + 1
        share = {'day': Fraction(n),
                 'week': Fraction(n, 7),
                 'hour_per_week': Fraction(n, 7),
                 'month': Fraction(n, days_of_month(m)),
                 'piece': Fraction(int(month_of_day(spell['from']) == m)),
                 }[spell['unit']]
        exact = (share * Fraction(spell.get('quantity') or '1')
                 * Fraction(spell['unit_price']) * 100)
        size = int(abs(exact) + Fraction(1, 2))
        return size if exact >= 0 else -size

    def cost(self, cpr, m, n):
        """udgift of a person in the n months ending in m."""
        key = 'cost', cpr, m
        if n == 1:
            if key not in self.memo:
                total = sum(oere for month, _, _, oere
                            in self.posting_costs(cpr) if month == m)
                for s in self.spells_of.get(cpr, ()):
                    total += self.priced_cost(s, m) or 0
                self.memo[key] = total
            return self.memo[key]
        return sum(self.cost(cpr, x, 1) for x in range(m - n + 1, m + 1))

    # -- address families at d(m)

    def residents(self, m):
        key = 'residents', m
        if key not in self.memo:
            self.memo[key] = [c for c in sorted(self.person)
                              if self.resident(c, last_day(m))]
        return self.memo[key]

    def addresses(self, m):
        """Lists of residents of one address; without an address alone."""
        groups = defaultdict(list)
        for cpr in self.residents(m):
            address = self.own_residence(cpr, last_day(m))['address']
            groups[('address', address) if address else ('alone', cpr)
                   ].append(cpr)
        return list(groups.values())

    def parents(self, cpr):
        return {self.person[cpr]['mother'], self.person[cpr]['father']} - {''}

    def is_home_child(self, cpr, people, day):
        return (bool(self.parents(cpr) & set(people))
                and self.age(cpr, day) < 25
                and self.civil_status(cpr, day) == 'U'
                and not self.is_parent(cpr, day))

    def is_never_married_minor(self, cpr, day):
        """Under 18, never married, nobody's parent."""
        return (self.age(cpr, day) < 18
                and self.civil_status(cpr, day) == 'U'
                and not self.is_parent(cpr, day))

    def married(self, a, b, day):
        return (self.spouse(a, day) == b and self.spouse(b, day) == a
                and self.civil_status(a, day) in ('G', 'P')
                and self.civil_status(b, day) in ('G', 'P'))

    def common_child(self, a, b, day):
        return any(self.parents(c) == {a, b}
                   and self.person[c]['birth'] <= day
                   for c in self.children[a])

    def samlevende(self, a, b, day):
        return not self.married(a, b, day) and self.common_child(a, b, day)

    def samboende(self, a, b, people, home_children, day):
        pa, pb = self.person[a], self.person[b]
        older, younger = sorted((pa['birth'], pb['birth']))
        if pa['sex'] == pb['sex']:
            return False
        if self.age(a, day) < 16 or self.age(b, day) < 16:
            return False
        if age_at(older, younger) >= 15:
            return False
        if self.common_child(a, b, day):
            return False
        if a in self.parents(b) or b in self.parents(a):
            return False
        if self.parents(a) & self.parents(b):
            return False
        others = [c for c in people if c not in (a, b)
                  and self.age(c, day) >= 18
                  and not (c in home_children and self.parents(c) & {a, b})]
        return not others

    def couples(self, people, home_children, day):
        """(a, b, married) in the order of the definitions."""
        free = [c for c in people if c not in home_children
                and (self.age(c, day) >= 16
                     or self.civil_status(c, day) in ('G', 'P')
                     or self.is_parent(c, day))]
        found = []
        rules = ((lambda a, b: self.married(a, b, day), True),
                 (lambda a, b: self.samlevende(a, b, day), False),
                 (lambda a, b: self.samboende(a, b, people, home_children,
                                              day), False))
        for rule, is_married in rules:
            while True:
                pairs = [(a, b) for a in free for b in free
                         if a < b and rule(a, b)]
                if not pairs:
                    break
                a, b = min(pairs)       # lowest CPR, then lowest partner
                found.append((a, b, is_married))
                free.remove(a)
                free.remove(b)
        return found

    def address_families(self, m):
        """All families of type `familie` at d(m)."""
        key = 'address_families', m
        if key in self.memo:
            return self.memo[key]
        day = last_day(m)
        families = []
        for number, people in enumerate(self.addresses(m)):
            home_children = {c for c in people
                             if self.is_home_child(c, people, day)}
            here = []
            coupled = set()
            for a, b, is_married in self.couples(people, home_children, day):
                here.append({'adults': [a, b], 'children': [],
                             'married': is_married})
                coupled |= {a, b}
            for c in people:
                if c in home_children or c in coupled:
                    continue
                if self.is_never_married_minor(c, day):
                    here.append({'adults': [], 'children': [c],
                                 'married': False})
                else:
                    here.append({'adults': [c], 'children': [],
                                 'married': False})
            for c in sorted(home_children):
                p = self.person[c]
                parent = p['mother'] if p['mother'] in people else p['father']
                [home] = [f for f in here if parent in f['adults']]
                home['children'].append(c)
            for f in here:
                f['address'] = number
                f['primary'] = f['adults'] + f['children']
                f['shown'] = list(f['primary'])
            families += here
        self.memo[key] = families
        return families

    def households(self, m):
        groups = defaultdict(list)
        for f in self.address_families(m):
            groups[f['address']].append(f)
        result = []
        for parts in groups.values():
            f = {'adults': [c for p in parts for c in p['adults']],
                 'children': [c for p in parts for c in p['children']],
                 'married': parts[0]['married'], 'parts': len(parts)}
            f['primary'] = f['shown'] = f['adults'] + f['children']
            result.append(f)
        return result

    def cross_families(self, m):
        """Type `tvaers`: adults, and their children wherever they live."""
        day = last_day(m)
        base = self.address_families(m)
        in_couple = {c for f in base if len(f['adults']) == 2
                     for c in f['adults']}
        adult_residents = {c for f in base for c in f['adults']}

        def may_be_added(c):
            return (self.person[c]['birth'] <= day
                    and self.is_never_married_minor(c, day)
                    and c not in in_couple
                    and (self.resident(c, day) or not self.dead_at(c, day)))

        families = []
        home = {}               # adult -> its family
        for f in base:
            if not f['adults']:
                continue
            added = {c for a in f['adults'] for c in self.children[a]
                     if may_be_added(c)} - set(f['children'])
            g = {'adults': f['adults'],
                 'children': f['children'] + sorted(added),
                 'primary': list(f['primary']), 'married': f['married']}
            g['shown'] = g['adults'] + g['children']
            families.append(g)
            for a in f['adults']:
                home[a] = g
        for f in base:          # the children away from home
            if f['adults']:
                continue
            [c] = f['children']
            p = self.person[c]
            if p['mother'] in adult_residents:
                home[p['mother']]['primary'].append(c)
            elif p['father'] in adult_residents:
                home[p['father']]['primary'].append(c)
            else:
                families.append({'adults': [], 'children': [c],
                                 'primary': [c], 'shown': [c],
                                 'married': False})
        return families

    def subgroup(self, family):
        if family.get('parts', 1) > 1 or not family['adults']:
            return 9
        if len(family['adults']) == 2:
            base = 1 if family['married'] else 3
        else:
            base = 5 if self.person[family['adults'][0]]['sex'] == 'K' else 7
        return base if family['children'] else base + 1

    def reference_person(self, family):
        return min(family['adults'] or family['children'],
                   key=lambda c: (self.person[c]['birth'], c))

    def families(self, kind, m):
        """All families of a type at d(m), with what the cube needs."""
        key = 'families', kind, m
        if key not in self.memo:
            families = {'familie': self.address_families,
                        'husstand': self.households,
                        'tvaers': self.cross_families}[kind](m)
            primary = sorted(c for f in families for c in f['primary'])
            assert primary == self.residents(m), (kind, month_text(m))
            for f in families:
                assert set(f['primary']) <= set(f['shown'])
                assert len(f['shown']) == len(set(f['shown']))
            self.memo[key] = families
        return self.memo[key]

    def subgroup_of(self, m):
        """Resident -> undergruppe of its `familie`."""
        key = 'subgroup_of', m
        if key not in self.memo:
            self.memo[key] = {c: self.subgroup(f)
                              for f in self.address_families(m)
                              for c in f['primary']}
        return self.memo[key]

    # -- runs

    def runs(self, cpr, code):
        """Merged days on one type: (first, last, its spells)."""
        runs = []
        spells = [s for s in self.spells_of[cpr] if s['service_type'] == code]
        for s in sorted(spells, key=lambda s: (s['from'], s['spell_id'])):
            if runs and (runs[-1][1] == FOREVER
                         or s['from'] <= runs[-1][1] + DAY):
                runs[-1][1] = max(runs[-1][1], s['to'])
                runs[-1][2].append(s)
            else:
                runs.append([s['from'], s['to'], [s]])
        return runs


def started_last(spells):
    """The latest from_date, tie the lower spell_id."""
    return min(spells, key=lambda s: (-s['from'].toordinal(), s['spell_id']))


# ---------------------------------------------------------------- cubes
#
# A cube turns a query into facts: dictionaries with every dimension and
# what its measures need.  A measure is a function of the facts of a group.

class Query:
    def __init__(self, town, cube, measures, by=(), where=None, period=None,
                 last=None):
        self.town = town
        self.cube = cube
        self.measures = list(measures)
        self.by = list(by)
        self.where = where or {}        # dimension -> list of values
        end = month_of(period) if period else town.last_month
        first = max(end - (last or 1) + 1,
                    town.last_month - KEPT_MONTHS + 1)
        self.months = list(range(first, end + 1))

    def matches(self, fact, dropped=()):
        return all(d in dropped or str(fact[d]) in values
                   for d, values in self.where.items())

    def key(self, fact, dims=None):
        return tuple(str(fact[d])
                     for d in (self.by if dims is None else dims))

    def stock_months(self):
        """Months of a snapshot: each alone by maaned, else the last."""
        return self.months if 'maaned' in self.by else self.months[-1:]

    def run(self):
        """Header and rows as text."""
        facts_of, measures = CUBES[self.cube]
        all_facts = facts_of(self)
        groups = defaultdict(list)
        for fact in all_facts:
            if self.matches(fact):
                groups[self.key(fact)].append(fact)
        if not self.by and not groups:
            groups[()] = []
        rows = []
        for key in sorted(groups):
            rows.append(list(key) + [
                measures[m](self, dict(zip(self.by, key)), groups[key],
                            all_facts) for m in self.measures])
        return self.by + self.measures, rows


def ratio(numerator, denominator):
    return repr(float(Fraction(numerator) / Fraction(denominator))) \
        if denominator else '[x]'


def money(oere):
    return '%s%d.%02d' % ('-' if oere < 0 else '', abs(oere) // 100,
                          abs(oere) % 100)


def distinct(facts, name='cpr', wanted=lambda f: True):
    return len({f[name] for f in facts if wanted(f)})


def person_dims(town, cpr, m):
    """Attributes of a person at d(m)."""
    key = 'dims', cpr, m
    if key in town.memo:
        return town.memo[key]
    day = last_day(m)
    dims = {'maaned': month_text(m), 'cpr': cpr}
    dims.update(town.place(cpr, day))
    dims['undergruppe'] = town.subgroup_of(m).get(cpr, '-')
    if cpr in town.person:
        dims['alder'] = town.age(cpr, day)
        dims['koen'] = town.person[cpr]['sex']
        dims['herkomst'] = town.person[cpr]['origin']
    else:
        dims['alder'] = dims['koen'] = dims['herkomst'] = ''
    dims['aldersgruppe'] = age_group(dims['alder'])
    town.memo[key] = dims
    return dims


# -- borger: a resident, a month

def borger_facts(q):
    town = q.town
    facts = []
    for m in q.stock_months():
        for cpr in town.residents(m):
            fact = dict(person_dims(town, cpr, m))
            fact['civilstand'] = town.civil_status(cpr, last_day(m))
            fact['statsborgerskab'] = town.citizenship(cpr, last_day(m))
            fact['nytilflytter'] = 'ja' if town.is_newcomer(cpr, m) else 'nej'
            fact['kommunehopper'] = 'ja' if town.is_hopper(cpr, m) else 'nej'
            fact['help'] = town.receives_help(cpr, m)
            facts.append(fact)
    return facts


def helped(facts):
    return sum(f['help'] for f in facts)


BORGER = {
    'borgere': lambda q, k, facts, _: str(len(facts)),
    'med_hjaelp': lambda q, k, facts, _: str(helped(facts)),
    'andel_med_hjaelp': lambda q, k, facts, _: ratio(helped(facts),
                                                     len(facts)),
}


# -- bevaegelse: an event

def row_at(town, cpr, day):
    """The residence row of the day: own before another, the latest."""
    own = town.own_residence(cpr, day)
    if own:
        return own
    found = [r for r in town.residence.get(cpr, ())
             if covers(r['from'], r['to'], day)]
    return found[-1] if found else None


def arrival(town, cpr, row):
    """(haendelse, modpart) of an own row on its from_date, or None."""
    day = row['from']
    rows = town.residence[cpr]
    before = row_at(town, cpr, day - DAY)
    if before and before['municipality'] == town.own:
        if before['address'] != row['address']:
            return 'flyttet_internt', '-'
        return None
    if day == min(r['from'] for r in rows) \
            and day == town.person.get(cpr, {}).get('birth'):
        return 'foedt', '-'
    if before is None:
        return 'indvandret', '-'
    if before['municipality'] == '9999':
        return 'indvandret', '9999'
    return 'tilflyttet', before['municipality']


def departure(town, cpr, row):
    """(haendelse, modpart) on the day after an own row, or None."""
    day = row['to'] + DAY
    after = row_at(town, cpr, day)
    if after and after['municipality'] == town.own:
        return None
    if town.person.get(cpr, {}).get('death') in (row['to'], day):
        return 'doed', '-'
    if after is None:
        return 'udvandret', '-'
    if after['municipality'] == '9999':
        return 'udvandret', '9999'
    return 'fraflyttet', after['municipality']


def events(town):
    if 'events' in town.memo:
        return town.memo['events']
    found = []

    def add(event, cpr, row, day):
        if event is None:
            return
        person = town.person.get(cpr)
        address = town.address.get(row['address'], {})
        found.append({
            'cpr': cpr, 'month': month_of_day(day),
            'maaned': month_text(month_of_day(day)), 'haendelse': event[0],
            'modpart': event[1], 'distrikt': address.get('district') or '',
            'aldersgruppe': age_group(age_at(person['birth'], day)
                                      if person else '')})

    for cpr in sorted(town.residence):
        for row in town.residence[cpr]:
            if row['municipality'] != town.own:
                continue
            add(arrival(town, cpr, row), cpr, row, row['from'])
            if row['to'] != FOREVER:
                add(departure(town, cpr, row), cpr, row, row['to'] + DAY)
    town.memo['events'] = found
    return found


def bevaegelse_facts(q):
    return [f for f in events(q.town) if f['month'] in q.months]


BEVAEGELSE = {
    'haendelser': lambda q, k, facts, _: str(len(facts)),
    'personer': lambda q, k, facts, _: str(distinct(facts)),
}


# -- familie: a family of a type, a month

def familie_facts(q):
    town = q.town
    facts = []
    for kind in FAMILY_TYPES:
        if kind not in q.where.get('familietype', FAMILY_TYPES):
            continue
        for m in q.stock_months():
            for f in town.families(kind, m):
                facts.append(familie_fact(town, kind, m, f))
    return facts


def familie_fact(town, kind, m, f):
    day = last_day(m)
    reference = town.reference_person(f)
    place = town.place(reference, day)
    births = [town.person[c]['birth'] for c in f['children']]
    spells = [s for c in f['shown']
              for s in town.spells_overlapping(c, *window(m, 12))]
    return {
        'maaned': month_text(m), 'familietype': kind,
        'undergruppe': town.subgroup(f),
        'distrikt': place['distrikt'], 'postnummer': place['postnummer'],
        'antal_boern': len(births),
        'aeldste_barn': age_at(min(births), day) if births else '',
        'familie_id': reference,
        'referenceperson': reference,
        'medlemmer': len(f['primary']), 'medlemmer_alle': len(f['shown']),
        'help': any(town.receives_help(c, m) for c in f['shown']),
        'udgift': sum(town.cost(c, m, 12) for c in f['primary']),
        'udgift_alle': sum(town.cost(c, m, 12) for c in f['shown']),
        'udgift_maaned': sum(town.cost(c, m, 1) for c in f['primary']),
        'staff': {s['staff_id'] for s in spells if s.get('staff_id')},
        'departments': {s['department_id'] for s in spells
                        if s.get('department_id')},
    }


def total(name, form=str):
    return lambda q, k, facts, _: form(sum(f[name] for f in facts))


def united(name):
    return lambda q, k, facts, _: str(len(set().union(
        *(f[name] for f in facts))))


FAMILIE = {
    'familier': lambda q, k, facts, _: str(len(facts)),
    'medlemmer': total('medlemmer'),
    'medlemmer_alle': total('medlemmer_alle'),
    'familier_med_hjaelp': lambda q, k, facts, _: str(helped(facts)),
    'andel_med_hjaelp': lambda q, k, facts, _: ratio(helped(facts),
                                                     len(facts)),
    'udgift': total('udgift', money),
    'udgift_alle': total('udgift_alle', money),
    'udgift_maaned': total('udgift_maaned', money),
    'sagsbehandlere': united('staff'),
    'afdelinger': united('departments'),
}


# -- ydelse: a person on a service type, a month
#
# One fact a thing that can be counted: `what` is dage, bestand, tilgang,
# afgang or udgift; the spell gives the attributes of a spell.

SPELL_DIMS = {'kildesystem': 'source_system', 'afdeling': 'department_id',
              'sagsbehandler': 'staff_id', 'matchkategori': 'match_category',
              'maalgruppe': 'target_group'}


def ydelse_dims(town, cpr, m, code, spell):
    dims = dict(person_dims(town, cpr, m))
    t = town.type[code]
    dims.update(fagomraade=t['area'], ydelse=code, slags=t['kind'],
                gruppe=t.get('group') or '', paragraf=t.get('paragraph') or '')
    for name, column in SPELL_DIMS.items():
        dims[name] = spell.get(column) or ''
    return dims


def ydelse_facts(q):
    town = q.town
    facts = []

    def add(what, cpr, m, code, spell, **more):
        facts.append(dict(ydelse_dims(town, cpr, m, code, spell), what=what,
                          month=m, **more))

    for m in q.months:
        first, last = first_day(m), last_day(m)
        for cpr in sorted(town.spells_of):
            for s in town.spells_overlapping(cpr, first, last):
                add('dage', cpr, m, s['service_type'], s,
                    days=overlap(s['from'], s['to'], first, last))
                oere = town.priced_cost(s, m)
                if oere is not None:
                    add('udgift', cpr, m, s['service_type'], s, oere=oere)
            for code in {s['service_type'] for s in town.spells_of[cpr]}:
                for start, end, spells in town.runs(cpr, code):
                    if covers(start, end, last):
                        add('bestand', cpr, m, code, started_last(
                            [s for s in spells
                             if covers(s['from'], s['to'], last)]))
                    if first <= start <= last:
                        add('tilgang', cpr, m, code, min(
                            (s for s in spells if s['from'] == start),
                            key=lambda s: s['spell_id']))
                    if end != FOREVER and first <= end + DAY <= last:
                        add('afgang', cpr, m, code, started_last(
                            [s for s in spells if s['to'] == end]))
        for cpr in sorted(town.postings_of):
            for month, code, posting, oere in town.posting_costs(cpr):
                if month == m and code:
                    spell = town.spell_by_id.get(
                        posting.get('spell_id') or '')
                    if spell is None:
                        spell = {'department_id':
                                 posting.get('department_id') or ''}
                    add('udgift', cpr, m, code, spell, oere=oere)
    return facts


def of(what):
    return lambda f: f['what'] == what


def count_of(what):
    return lambda q, k, facts, _: str(sum(f['what'] == what for f in facts))


def bestand(q, k, facts, _):
    return str(distinct(facts, 'cpr', lambda f: f['what'] == 'bestand'
                        and f['month'] in q.stock_months()))


def helaarspersoner(q, k, facts, _):
    """Distinct person-days in the period / days in the period."""
    days = set()
    for f in facts:
        if f['what'] == 'dage':
            first, last = f['days']
            days |= {(f['cpr'], n) for n in range(first.toordinal(),
                                                  last.toordinal() + 1)}
    if 'maaned' in k:
        period = days_of_month(month_of(k['maaned']))
    else:
        period = sum(days_of_month(m) for m in q.months)
    return ratio(len(days), period)


YDELSE = {
    'personer': lambda q, k, facts, _: str(distinct(facts, 'cpr',
                                                    of('dage'))),
    'bestand': bestand,
    'tilgang': count_of('tilgang'),
    'afgang': count_of('afgang'),
    'helaarspersoner': helaarspersoner,
    'udgift': lambda q, k, facts, _: money(sum(
        f['oere'] for f in facts if f['what'] == 'udgift')),
}


# -- forloeb: a run that has begun by d(m), as it stands then

def forloeb_facts(q):
    town = q.town
    facts = []
    for m in q.stock_months():
        day = last_day(m)
        for cpr in sorted(town.spells_of):
            dims = person_dims(town, cpr, m)
            for code in {s['service_type'] for s in town.spells_of[cpr]}:
                for start, end, spells in town.runs(cpr, code):
                    if start > day:
                        continue
                    ended = end < day       # covers d(m) on its last day
                    last = started_last([s for s in spells
                                         if s['to'] == end])
                    facts.append({
                        'maaned': month_text(m), 'cpr': cpr, 'ydelse': code,
                        'slags': town.type[code]['kind'],
                        'startmaaned': month_text(month_of_day(start)),
                        'slutmaaned': month_text(month_of_day(end))
                        if ended else '',
                        'afslutningsaarsag': (last.get('end_reason') or '')
                        if ended else '',
                        'igangvaerende': 'nej' if ended else 'ja',
                        'distrikt': dims['distrikt'],
                        'aldersgruppe': dims['aldersgruppe'],
                        'days': (min(end, day) - start).days + 1})
    return facts


def median_days(q, k, facts, _):
    days = sorted(f['days'] for f in facts)
    middle = len(days) // 2
    if len(days) % 2:
        return ratio(days[middle], 1)
    return ratio(sum(days[middle - 1:middle + 1]), 2 if days else 0)


FORLOEB = {
    'forloeb': lambda q, k, facts, _: str(len(facts)),
    'varighed': median_days,
    'varighed_middel': lambda q, k, facts, _: ratio(
        sum(f['days'] for f in facts), len(facts)),
}


# -- effekt and vandring: a person in a cohort

def benefit_at(town, cpr, day):
    """The benefit that covers the day and started last, tie lower code."""
    found = [s for s in town.spells_covering(cpr, day)
             if town.type[s['service_type']]['kind'] == 'benefit']
    return min(found, key=lambda s: (-s['from'].toordinal(),
                                     s['service_type']))['service_type'] \
        if found else None


def asked_benefit(town, cpr, code, day):
    """What the outcome is measured against; None: outside the cohort."""
    if town.type[code]['kind'] == 'activity':
        return benefit_at(town, cpr, day)
    return code


def outcome(town, cpr, code, asked, u):
    """(udfald, ydelse_efter); the first that holds."""
    if u > last_day(town.last_month):
        return 'ukendt', ''
    if town.dead_at(cpr, u):
        return 'doed', ''
    if not town.resident(cpr, u):
        return 'fraflyttet', ''
    spells = town.spells_covering(cpr, u)
    if any(s['service_type'] == asked for s in spells):
        return 'samme', ''
    service = town.type[code]['kind'] == 'service'
    others = [s for s in spells
              if town.type[s['service_type']]['kind'] == 'benefit'
              or (service and town.type_is(s['service_type'], 'is_help'))]
    if others:
        after = min(others, key=lambda s: (-s['from'].toordinal(),
                                           s['service_type']))
        return 'anden', after['service_type']
    if town.age(cpr, u) >= PENSION_AGE:
        return 'folkepension', ''
    return 'ingen', ''


def cohort_facts(q):
    town = q.town
    asked_for = q.where.get('horisont')
    if asked_for:
        horizons = [h for h in HORIZONS if str(h) in asked_for]
    else:
        horizons = HORIZONS if 'horisont' in q.by else (12,)
    facts = []
    for h in horizons:
        for m in q.months:
            facts += cohort_of(town, m - h, h)
    return facts


def cohort_of(town, t, h):
    key = 'cohort', t, h
    if key in town.memo:
        return town.memo[key]
    facts = []
    day = last_day(t)
    for cpr in town.residents(t):
        spells = town.spells_covering(cpr, day)
        for code in sorted({s['service_type'] for s in spells}):
            asked = asked_benefit(town, cpr, code, day)
            if asked is None:
                continue
            udfald, after = outcome(town, cpr, code, asked, last_day(t + h))
            spell = started_last([s for s in spells
                                  if s['service_type'] == code])
            dims = person_dims(town, cpr, t)
            facts.append({
                'cpr': cpr, 'startmaaned': month_text(t), 'horisont': h,
                'ydelse': code, 'slags': town.type[code]['kind'],
                'udfald': udfald, 'ydelse_efter': after,
                'afdeling': spell.get('department_id') or '',
                'sagsbehandler': spell.get('staff_id') or '',
                'virksomhed': spell.get('provider_cvr') or '',
                'distrikt': dims['distrikt'],
                'aldersgruppe': dims['aldersgruppe'],
                'undergruppe': dims['undergruppe'],
                'is_help': town.type_is(code, 'is_help')})
    town.memo[key] = facts
    return facts


def effect(q, k, facts, _):
    n = {u: distinct(facts, 'cpr',
                     lambda f: f['is_help'] and f['udfald'] == u)
         for u in ('samme', 'anden', 'ingen')}
    return ratio(n['ingen'], sum(n.values()))


EFFEKT = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'effekt': effect,
}


def vandring_facts(q):
    return [f for f in cohort_facts(q) if f['slags'] == 'benefit']


def vandring_share(q, k, facts, all_facts):
    """Of the persons of the same startmaaned, horisont and ydelse."""
    kept = ('startmaaned', 'horisont', 'ydelse')
    base = [f for f in all_facts
            if all(str(f[d]) == k[d] for d in kept if d in k)
            and q.matches(f, dropped=('udfald', 'ydelse_efter'))]
    return ratio(distinct(facts), distinct(base))


VANDRING = {
    'personer': lambda q, k, facts, _: str(distinct(facts)),
    'andel': vandring_share,
}


# -- folketal: a population count

def folketal_facts(q):
    region = {r['code']: r['region'] for r in q.town.tables['municipality']}
    rows = q.town.tables['population']
    if 'dato' not in q.by and 'dato' not in q.where and rows:
        newest = max(r['date'] for r in rows)
        rows = [r for r in rows if r['date'] == newest]
    return [{'dato': r['date'], 'kommune': r['municipality_code'],
             'region': region.get(r['municipality_code'], ''),
             'koen': r['sex'], 'alder': int(r['age']),
             'aldersgruppe': age_group(int(r['age'])),
             'persons': int(r['persons'])} for r in rows]


def folketal_share(q, k, facts, all_facts):
    """Of all sexes and ages of the same date, municipality and region."""
    base = [f for f in all_facts
            if all(f[d] == k[d] for d in ('dato', 'kommune', 'region')
                   if d in k)
            and q.matches(f, dropped=('koen', 'alder', 'aldersgruppe'))]
    return ratio(sum(f['persons'] for f in facts),
                 sum(f['persons'] for f in base))


FOLKETAL = {
    'personer': total('persons'),
    'andel': folketal_share,
}

CUBES = {
    'borger': (borger_facts, BORGER),
    'bevaegelse': (bevaegelse_facts, BEVAEGELSE),
    'familie': (familie_facts, FAMILIE),
    'ydelse': (ydelse_facts, YDELSE),
    'forloeb': (forloeb_facts, FORLOEB),
    'effekt': (cohort_facts, EFFEKT),
    'vandring': (vandring_facts, VANDRING),
    'folketal': (folketal_facts, FOLKETAL),
}
DIMENSIONS = {
    'borger': 'maaned distrikt skoledistrikt plejedistrikt postnummer sogn '
              'alder aldersgruppe koen civilstand statsborgerskab herkomst '
              'undergruppe nytilflytter kommunehopper cpr'.split(),
    'bevaegelse': 'maaned haendelse distrikt aldersgruppe modpart'.split(),
    'familie': 'maaned familietype undergruppe distrikt postnummer '
               'antal_boern aeldste_barn familie_id referenceperson'.split(),
    'ydelse': 'maaned fagomraade ydelse slags gruppe paragraf kildesystem '
              'distrikt postnummer alder aldersgruppe koen herkomst '
              'undergruppe afdeling sagsbehandler matchkategori maalgruppe '
              'cpr'.split(),
    'forloeb': 'maaned ydelse slags startmaaned slutmaaned '
               'afslutningsaarsag igangvaerende distrikt aldersgruppe '
               'cpr'.split(),
    'effekt': 'startmaaned horisont ydelse slags udfald ydelse_efter afdeling '
              'sagsbehandler virksomhed distrikt aldersgruppe '
              'undergruppe'.split(),
    'vandring': 'startmaaned horisont ydelse udfald ydelse_efter'.split(),
    'folketal': 'dato kommune region koen alder aldersgruppe'.split(),
}


# ---------------------------------------------------------------- command

def query_arguments(parser):
    """The arguments that the program's `query` has too."""
    parser.add_argument('--cube', required=True, choices=sorted(CUBES))
    parser.add_argument('--measures', required=True)
    parser.add_argument('--by', default='')
    parser.add_argument('--where', action='append', default=[])
    parser.add_argument('--period')
    parser.add_argument('--last', type=int)


def query_from(town, args):
    where = {}
    for text in args.where:
        dim, values = text.split('=', 1)
        where[dim] = values.split('|')
    by = [d for d in args.by.split(',') if d]
    unknown = [d for d in by + list(where) if d not in DIMENSIONS[args.cube]]
    if unknown:
        sys.exit('unknown dimension: %s' % unknown[0])
    if args.cube == 'familie' and 'familietype' not in by \
            and len(where.get('familietype', ())) != 1:
        sys.exit('familie needs one familietype')
    return Query(town, args.cube, args.measures.split(','), by, where,
                 args.period, args.last)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    query_arguments(parser)
    parser.add_argument('packages', nargs='+')
    args = parser.parse_args()
    header, rows = query_from(Town(args.packages), args).run()
    writer = csv.writer(sys.stdout, lineterminator='\n')
    writer.writerow(header)
    writer.writerows(rows)


if __name__ == '__main__':
    main()
