"""The records of the packages in memory, and what follows from them about
persons, families, runs and cost.  One function a rule; money is integer oere.

SPDX-License-Identifier: MIT
"""
import csv
import json
import os
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from calendars import (DAY, FOREVER, age_at, covers, days_of_month, first_day,
                       last_day, month_of, month_of_day, month_text, overlap,
                       parse_date, window)

FAMILY_TYPES = ('familie', 'husstand', 'tvaers')
# The definitions say that a residence row makes a resident and do not say
# that death ends one, so an open row of a dead person still counts.
DEATH_ENDS_RESIDENCE = False


def parse_bool(text):
    return text.lower() in ('true', '1')


def parse_oere(text):
    oere = Decimal(text) * 100
    assert oere == int(oere), text
    return int(oere)


def rounded(exact):
    """The whole number nearest to it, half away from zero."""
    size = int(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


class Town:
    """The packages in memory, with the numbers of persons made one."""

    def __init__(self, folders):
        self.tables = defaultdict(list)
        self.periods = {}
        self.sources = {}           # of packages
        self.package_of = {}        # by resource
        self.own = None
        self.delivered = set()      # names of resources with a file
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
        self.sources[package['name']] = package['source']
        for resource in package['resources']:
            path = os.path.join(folder, resource['path'])
            if not os.path.exists(path):
                continue
            self.delivered.add(resource['name'])
            self.package_of[resource['name']] = package['name']
            with open(path, encoding='utf-8', newline='') as f:
                self.tables[resource['name']] += csv.DictReader(f)

    def once(self, rule, *arguments):
        """What a rule says of the town, remembered."""
        key = rule, arguments
        if key not in self.memo:
            self.memo[key] = rule(self, *arguments)
        return self.memo[key]

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
        self.assessment_rows = self.history('assessment')
        self.relation_rows = self.history('municipal_relation')

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

    def assessed(self, cpr, kind, day):
        """The value of an assessment that covers the day, or None."""
        found = [x for x in self.assessment_rows.get(cpr, ())
                 if x[2]['kind'] == kind and covers(x[0], x[1], day)]
        return max(found, key=lambda x: x[0])[2]['value'] if found else None

    def paying_relation(self, cpr, day):
        """The municipality of a relation of type 4 that covers the day: the
        latest, then the manual one; or None."""
        found = [x for x in self.relation_rows.get(cpr, ())
                 if x[2]['type'] == '4' and covers(x[0], x[1], day)]
        return max(found, key=lambda x: (x[0], x[2]['source'] == 'manual')
                   )[2]['municipality_code'] if found else None

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

    def row_at(self, cpr, day):
        """The residence row of the day: own before another, the latest."""
        own = self.own_residence(cpr, day)
        if own:
            return own
        found = [r for r in self.residence.get(cpr, ())
                 if covers(r['from'], r['to'], day)]
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
            spell['delivered_to'] = spell['to']
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
        self.account = {r['function']: r
                        for r in self.tables['account_function']}
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
        return rounded(share * Fraction(spell.get('quantity') or '1')
                       * Fraction(spell['unit_price']) * 100)

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

    def type_cost(self, cpr, code, m):
        """Typed postings and priced cost of a person on a type in m."""
        return (sum(oere for month, typed, _, oere in self.posting_costs(cpr)
                    if month == m and typed == code)
                + sum(self.priced_cost(s, m) or 0
                      for s in self.spells_of.get(cpr, ())
                      if s['service_type'] == code))

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
