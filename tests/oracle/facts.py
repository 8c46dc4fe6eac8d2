"""A question of a cube, and what the measures of all cubes share.

A cube turns a query into facts: dictionaries with every dimension and what its
measures need.  A measure is a function of the facts of a group.  Rates are
exact fractions until they are written.

SPDX-License-Identifier: MIT
"""
from collections import defaultdict
from fractions import Fraction

from calendars import last_day, month_of, month_text

KEPT_MONTHS = 120           # the warehouse keeps this many months


AGE_GROUPS = ((0, 5), (6, 17), (18, 24), (25, 29), (30, 39), (40, 49),
              (50, 59), (60, 66), (67, 79))


def age_group(age):
    if age == '':
        return ''
    for low, high in AGE_GROUPS:
        if low <= age <= high:
            return '%d-%d' % (low, high)
    return '80+'


def working_age(age):
    if age == '':
        return ''
    return '0-15' if age < 16 else '16-66' if age < 67 else '67+'


class Cube:
    """What a cube is: its facts, its measures, its dimensions, and of some
    dimensions the values that count unless a query asks for them."""

    def __init__(self, facts, measures, dimensions, unless_asked=None):
        self.facts = facts
        self.measures = measures
        self.dimensions = dimensions.split()
        self.unless_asked = unless_asked or {}


class Query:
    def __init__(self, town, cube, measures, by=(), where=None, period=None,
                 last=None):
        self.town = town
        self.cube = cube
        self.measures = list(measures)
        self.by = list(by)
        self.where = dict(where or {})  # dimension -> list of values
        for dim, values in cube.unless_asked.items():
            if dim not in self.by:
                self.where.setdefault(dim, values)
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

    def facts(self):
        return self.cube.facts(self)

    def run(self):
        """Header and rows as text."""
        measures = self.cube.measures
        all_facts = self.facts()
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
    dims['arbejdsalder'] = working_age(dims['alder'])
    town.memo[key] = dims
    return dims


def total(name, form=str):
    return lambda q, k, facts, _: form(sum(f[name] for f in facts))


def united(name):
    return lambda q, k, facts, _: str(len(set().union(
        *(f[name] for f in facts))))
