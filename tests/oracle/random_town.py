#!/usr/bin/python3
"""Write the packages of a random small town that hits every rule's border.

usage: random_town.py --seed S DIR   (writes DIR/borger, DIR/ydelser, ...)

The same seed writes the same bytes.  Persons are invented: their numbers
fail modulus 11 and nobody is born on 1 January.
"""
import argparse
import datetime
import os
import random

from calendars import DAY, first_day, last_day, month_text
from packages import FIRST, OTHERS, OWN, PERIOD, write_packages
from random_capacity import grow_capacity
from random_cases import grow_cases
from random_ledger import grow_ledger

D = datetime.date


def fails_modulus_11(cpr):
    return sum(int(c) * w for c, w in zip(cpr, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
               ) % 11 != 0


class Builder:
    def __init__(self, seed):
        self.seed = seed
        self.r = random.Random(seed)
        self.numbers = set()
        self.person = {}
        self.residence = []
        self.civil = []
        self.citizenship = []
        self.addresses = []
        self.spells = []
        self.postings = []
        self.old_numbers = []       # numbers that were replaced
        self.unknown = []           # numbers without a person row
        # package -> resource -> rows that grow beside persons and spells
        self.more = {p: {} for p in ('borger', 'ydelser', 'oekonomi',
                                     'personale', 'noegletal')}
        self.make_lookups()

    # -- small choices

    def chance(self, p):
        return self.r.random() < p

    def month(self, low=FIRST, high=PERIOD):
        return self.r.randint(low, high)

    def day(self, low=FIRST, high=PERIOD):
        """A day in the history, half of them at the border of a month."""
        m = self.month(low, high)
        kind = self.r.random()
        if kind < 0.25:
            return first_day(m)
        if kind < 0.5:
            return last_day(m)
        if kind < 0.6:
            return last_day(m) - DAY
        return first_day(m) + self.r.randrange(28) * DAY

    def birthday(self, low, high):
        d = self.day(low, high)
        return d if (d.month, d.day) != (1, 1) else d + DAY

    def birth(self, low, high):
        """A birth date so that the age in 2026-10 is about low to high."""
        while True:
            d = D(2026 - self.r.randint(low, high), self.r.randint(1, 12),
                  self.r.randint(1, 28))
            if (d.month, d.day) != (1, 1) and d < D(2026, 9, 1):
                return d

    def years_before(self, day, years):
        """The birth date of one who has the birthday on the day."""
        try:
            d = day.replace(year=day.year - years)
        except ValueError:
            d = D(day.year - years, 3, 1)
        return d if (d.month, d.day) != (1, 1) else d + DAY

    # -- persons

    def cpr(self, birth, sex, letters=False):
        assert (birth.month, birth.day) != (1, 1)
        if letters:             # a number that a hospital made
            cpr = (birth.strftime('%d%m%y') + ('0' if birth.year < 2000
                                               else '6')
                   + self.r.choice('ABKZ') + self.r.choice('7X')
                   + self.r.choice('13579' if sex == 'M' else '02468'))
            assert cpr not in self.numbers
            self.numbers.add(cpr)
            return cpr
        while True:
            seventh = self.r.choice('0123' if birth.year < 2000 else '456789'
                                    if birth.year <= 2036 else '5678')
            if birth.year >= 2000 and seventh in '4' and birth.year > 2036:
                continue
            cpr = (birth.strftime('%d%m%y') + seventh
                   + '%02d' % self.r.randrange(100)
                   + self.r.choice('13579' if sex == 'M' else '02468'))
            if fails_modulus_11(cpr) and cpr not in self.numbers:
                self.numbers.add(cpr)
                return cpr

    def add(self, birth, sex, home=None, mother=None, father=None,
            letters=False, **more):
        """A person; home is an address since birth (or long ago)."""
        cpr = self.cpr(birth, sex, letters)
        self.person[cpr] = {
            'cpr': cpr, 'name': 'Testperson %d' % (len(self.person) + 1),
            'birth_date': birth, 'sex': sex, 'civil_status': 'U',
            'citizenship': 'DK', 'origin': 'dansk', 'mother_cpr': mother,
            'father_cpr': father, 'status': 'resident', 'protected':
            self.chance(0.05)}
        if self.chance(0.12):
            self.person[cpr].update(citizenship=self.r.choice(['UA', 'SE',
                                                               'XX']),
                                    origin='indvandrer', origin_country='UA')
        elif self.chance(0.05):
            self.person[cpr].update(origin='efterkommer')
        self.person[cpr].update(more)
        if home is not None:
            self.live(cpr, max(birth, D(2010, 5, 1)) if birth.year < 2024
                      else birth, None, home)
        return cpr

    def live(self, cpr, start, end, address='', municipality=OWN):
        end = end and max(start, end)
        self.residence.append({
            'cpr': cpr, 'from_date': start, 'to_date': end,
            'address_id': address if municipality == OWN else '',
            'municipality_code': municipality,
            'country': 'SE' if municipality == '9999' else ''})

    def address(self):
        r = self.r
        a = 'A%d' % (len(self.addresses) + 1)
        blank = self.chance(0.08)
        self.addresses.append({
            'address_id': a, 'municipality_code': OWN, 'street': 'Prøvevej',
            'house_number': str(len(self.addresses) + 1),
            'postal_code': '' if blank and self.chance(0.7) else
            r.choice(['8900', '8920', '8940']),
            'district': '' if blank else r.choice(['D1', 'D2', 'D3']),
            'school_district': '' if self.chance(0.05) else
            r.choice(['S1', 'S2']),
            'care_district': '' if self.chance(0.05) else
            r.choice(['P1', 'P2']),
            'parish': '' if self.chance(0.05) else r.choice(['7001',
                                                             '7002'])})
        return a

    def marry(self, a, b, code='G'):
        for x, y in ((a, b), (b, a)):
            self.person[x].update(civil_status=code, spouse_cpr=y)

    def die(self, cpr, day, residence='closed'):
        """residence: closed, before (to_date the day before) or open"""
        self.person[cpr].update(status='dead', status_date=day,
                                civil_status='D')
        for row in self.residence:
            if row['cpr'] == cpr and row['to_date'] is None:
                if residence == 'closed':
                    row['to_date'] = max(day, row['from_date'])
                elif residence == 'before':
                    row['to_date'] = max(day - DAY, row['from_date'])

    def move(self, cpr, day, address='', municipality=OWN, gap=0):
        """Close the open residence and open another on the day."""
        if day > last_day(PERIOD):
            return
        for row in self.residence:
            if row['cpr'] == cpr and row['to_date'] is None:
                if row['from_date'] >= day:
                    return
                row['to_date'] = max(day - DAY * (1 + gap), row['from_date'])
        self.live(cpr, day, None, address, municipality)

    def leave(self, cpr, day):
        """The last day at the address, nothing follows."""
        for row in self.residence:
            if row['cpr'] == cpr and row['to_date'] is None:
                row['to_date'] = max(day, row['from_date'])

    def sex(self):
        return self.r.choice('MK')

    # -- lookups

    def make_lookups(self):
        self.departments = ['AFD1', 'AFD2', 'AFD3', 'AFD10']
        self.staff = ['M%d' % n for n in range(1, 9)]
        self.types = []

        def t(code, area, kind, is_help, costing, function='', group='',
              paragraph='', **more):
            self.types.append(dict({
                'code': code, 'name': 'Ydelse ' + code, 'area': area,
                'kind': kind, 'is_help': is_help, 'costing': costing,
                'account_function': function, 'group': group,
                'paragraph': paragraph}, **more))

        t('KH', 'beskaeftigelse', 'benefit', True, 'posting', '5.57.73',
          'kontanthjælp', 'LAS §11', refund_ladder=True)
        t('SDP', 'beskaeftigelse', 'benefit', True, 'posting', '5.57.71',
          'sygedagpenge', 'SDP §7', refund_ladder=True)
        t('FP', 'beskaeftigelse', 'benefit', True, 'none', '', 'pension')
        t('LY', 'beskaeftigelse', 'benefit', True, 'price', '5.58.82')
        t('SU', 'andet', 'benefit', False, 'none')
        t('HP', 'aeldre', 'service', True, 'price', '5.30.26', 'hjemmepleje',
          'SEL §83')
        t('MAD', 'aeldre', 'service', True, 'price', '5.30.26',
          'hjemmepleje', 'SEL §83')
        t('ANB', 'boern_unge', 'service', True, 'posting', '5.28.23',
          'anbringelse', 'BL §46', is_placement=True)
        t('PLEJ', 'boern_unge', 'service', True, 'price', '5.28.22',
          'anbringelse', 'BL §46', is_placement=True)
        t('STOT', 'voksne', 'service', True, 'none', '', '', 'SEL §85')
        t('DAG', 'dagtilbud', 'service', False, 'posting', '5.25.14')
        t('SKO', 'skole', 'service', False, 'none')
        t('VLP', 'beskaeftigelse', 'activity', True, 'posting', '5.68.91',
          'aktivering', 'LAB §57')
        t('KUR', 'beskaeftigelse', 'activity', True, 'price', '5.68.91',
          'aktivering')
        t('SAM', 'beskaeftigelse', 'activity', False, 'none')
        self.functions = ['5.57.73', '5.57.71', '5.58.82', '5.30.26',
                          '5.28.23', '5.28.22', '5.25.14', '5.68.91',
                          '6.45.51']

    # -- scenarios: families

    def couple(self, kind, low=25, high=60, home=None, **more):
        """Two adults at one address: married, registered, free."""
        home = home or self.address()
        b1 = self.birth(low, high)
        b2 = b1 + DAY * self.r.randint(-1500, 1500)
        b2 = min(b2, D(2026 - low + 1, 5, 5))
        if (b2.month, b2.day) == (1, 1):
            b2 += DAY
        first, second = ('M', 'K')
        if kind in ('same', 'registered') or kind == 'married' \
                and self.chance(0.1):
            first = second = self.sex()
        a = self.add(b1, first, home, **more)
        b = self.add(b2, second, home, **more)
        if kind == 'married':
            self.marry(a, b)
        if kind == 'registered':
            self.marry(a, b, 'P')
        return a, b, home

    def child(self, mother, father, low, high, home):
        return self.add(self.birth(low, high), self.sex(), home, mother,
                        father)

    def parents_of(self, a, b):
        """mother, father in the order that the sexes say"""
        return (a, b) if self.person[a]['sex'] == 'K' else (b, a)

    def s_family(self):
        a, b, home = self.couple(self.r.choice(
            ['married', 'married', 'registered', 'free', 'same']))
        mo, fa = self.parents_of(a, b)
        for _ in range(self.r.randint(0, 3)):
            self.child(mo, fa, 0, 24, home)

    def s_single(self):
        home = self.address()
        sex = self.sex()
        a = self.add(self.birth(28, 60), sex, home)
        for _ in range(self.r.randint(1, 3)):
            self.child(*((a, None) if sex == 'K' else (None, a)), 0, 25, home)

    def s_patchwork(self):
        """Common, his and her children, here and elsewhere."""
        f, m, home = self.couple('free', 30, 45)
        if self.chance(0.5):
            self.marry(f, m)
        mo, fa = self.parents_of(f, m)
        self.child(mo, fa, 1, 12, home)
        self.child(None, fa, 1, 20, home)
        self.child(mo, None, 1, 20, home)
        other = self.add(self.birth(28, 45), 'K', self.address())
        for row in self.residence:
            if row['cpr'] == other:
                there = row['address_id']
        self.child(other, fa, 1, 17, there)         # a child in two homes
        self.child(other, None, 1, 17, there)
        far = self.add(self.birth(1, 17), self.sex(), None, mo, None)
        self.live(far, self.person[far]['birth_date'], None, '',
                  self.r.choice(OTHERS + ['9999']))

    def s_common_child_elsewhere(self):
        a, b, home = self.couple(self.r.choice(['free', 'same']), 45, 70)
        mo, fa = self.parents_of(a, b)
        if self.chance(0.6):            # they cannot be samboende then
            self.add(self.birth(20, 90), self.sex(), home)
        kind = self.r.choice(['dead', 'elsewhere', 'adult', 'unborn',
                              'norow'])
        if kind == 'unborn':            # a couple of its own only from then
            c = self.add(self.birthday(FIRST + 3, PERIOD - 3), 'K', None,
                         mo, fa)
            self.live(c, self.person[c]['birth_date'], None, self.address())
            return
        c = self.add(self.birth(20, 26), self.sex(), None, mo, fa)
        if kind == 'dead':
            self.person[c].update(status='dead', status_date=D(2015, 6, 30),
                                  civil_status='D')
        elif kind == 'elsewhere':
            self.live(c, D(2012, 2, 3), None, '', self.r.choice(OTHERS))
        elif kind == 'adult':
            self.live(c, D(2012, 2, 3), None, self.address())

    def s_age_difference(self):
        """15 years less or more a day, and born on 29 February."""
        older = self.r.choice([D(1972, 2, 29), D(1980, 2, 29), None]) \
            or self.birth(40, 55)
        try:
            limit = older.replace(year=older.year + 15)
        except ValueError:
            limit = D(older.year + 15, 3, 1)
        younger = limit + DAY * self.r.choice([-2, -1, -1, 0, 0, 1])
        if (younger.month, younger.day) == (1, 1):
            younger += DAY
        sexes = self.r.choice(['MK', 'KM', 'MK', 'MM'])
        home = self.address()
        self.add(older, sexes[0], home)
        self.add(younger, sexes[1], home)

    def s_third_adult(self):
        """A third adult comes, goes, or turns 18 in the history."""
        a, b, home = self.couple('free', 30, 50)
        kind = self.r.choice(['moves', '18', 'always', 'home child',
                              'big child'])
        if kind == 'moves':
            c = self.add(self.birth(25, 60), self.sex(), self.address())
            d = self.day(FIRST + 2, PERIOD - 6)
            self.move(c, d, home)
            self.move(c, d + DAY * self.r.choice([1, 30, 61]), self.address())
        elif kind == '18':
            self.add(self.years_before(self.day(FIRST + 6), 18), self.sex(),
                     home)
        elif kind == 'always':
            self.add(self.birth(19, 80), self.sex(), home)
        elif kind == 'home child':      # own home-living child over 18
            self.add(self.birth(18, 23), self.sex(), home, None, a)
        else:                           # own child of 25, not home-living
            self.add(self.years_before(self.day(FIRST + 6), 25), self.sex(),
                     home, None, a)

    def s_relatives(self):
        """Siblings, half-siblings, a parent with an adult child."""
        kind = self.r.choice(['siblings', 'half', 'parent', 'unknown parent'])
        home = self.address()
        if kind == 'parent':
            m = self.add(self.birth(40, 42), 'K', home)
            self.add(self.birth(26, 27), 'M', home, m)
            return
        mo = self.add(self.birth(60, 70), 'K', self.address())
        fa = self.add(self.birth(60, 70), 'M', self.address())
        if kind == 'unknown parent':    # both have a mother without a row
            mo = self.cpr(D(1950, 5, 5), 'K')
            self.unknown.append(mo)
        other = fa
        if kind != 'siblings':          # of two fathers, or of unknown ones
            fa, other = (fa, self.add(self.birth(60, 70), 'M',
                                      self.address())) \
                if self.chance(0.5) else (None, None)
        self.add(self.birth(26, 33), 'M', home, mo, fa)
        self.add(self.birth(26, 33), 'K', home, mo, other)

    def s_birthday_25(self):
        m = self.month(FIRST + 1)
        day = last_day(m) + DAY * self.r.choice([0, 1, -1])
        home = self.address()
        mo = self.add(self.birth(50, 60), 'K', home)
        self.add(self.years_before(day, 25), self.sex(), home, mo)

    def s_birthday_18(self):
        m = self.month(FIRST + 1)
        day = last_day(m) + DAY * self.r.choice([0, 1])
        mo = self.add(self.birth(45, 55), 'K', self.address())
        self.add(self.years_before(day, 18), self.sex(), self.address(), mo)

    def s_leap_day(self):
        home = self.address()
        mo = self.add(D(1960, 2, 29) if self.chance(0.5)
                      else D(1972, 2, 29), 'K', home)
        self.add(D(2000, 2, 29), self.sex(), home, mo)
        self.add(D(2008, 2, 29), self.sex(), self.address(), mo)
        self.add(D(2024, 2, 29), self.sex(), home, None)
        # 67 on 1 March 2027 at the earliest, or long ago
        self.add(D(1956, 2, 29), self.sex(), home)

    def s_child_parent(self):
        """A young mother at her mother's, before and after the birth."""
        home = self.address()
        granny = self.add(self.birth(40, 50), 'K', home)
        young = self.add(self.birth(17, 24), 'K', home, granny)
        birth = self.birthday(FIRST + 3, PERIOD - 2)
        baby = self.add(birth, self.sex(), None, young)
        if self.chance(0.7):
            self.live(baby, birth, None, home)
        if self.chance(0.3):
            self.die(baby, last_day(birth.year * 12 + birth.month - 1),
                     'closed')

    def s_young_parent(self):
        """A mother of 15, 16 in the history, beside a boy of 17."""
        home = self.address()
        day = self.day(FIRST + 8, PERIOD - 1)
        girl = self.add(self.years_before(day, 16), 'K', home)
        boy = self.add(self.years_before(day - DAY * 400, 16), 'M', home)
        birth = self.birthday(FIRST, FIRST + 7)
        baby = self.add(birth, self.sex(), None, girl,
                        boy if self.chance(0.7) else None)
        self.live(baby, birth, None, self.r.choice([home, self.address()]))

    def s_married_minor(self):
        home = self.address()
        mo = self.add(self.birth(40, 50), 'K', home)
        girl = self.add(D(2009, 3, self.r.randint(2, 20)), 'K', home, mo,
                        None)
        man = self.add(self.birth(20, 30), 'M', home if self.chance(0.5)
                       else self.address())
        d = self.day(PERIOD - 12, PERIOD - 1)
        self.marry(girl, man)
        for x, y in ((girl, man), (man, girl)):
            self.civil.append({'cpr': x, 'from_date': self.person[x][
                'birth_date'], 'to_date': d - DAY, 'civil_status': 'U'})
            if self.chance(0.5):
                self.civil.append({'cpr': x, 'from_date': d,
                                   'civil_status': 'G', 'spouse_cpr': y})

    def s_both_parents_apart(self):
        """Both parents at one address, in different families."""
        m, man, home = self.couple('free', 30, 45)
        if self.person[m]['sex'] == 'M':
            m, man = man, m
        self.marry(m, man)
        father = self.add(self.birth(30, 50), 'M', home)
        self.child(m, father, 1, 23, home)
        if self.chance(0.5):
            self.child(m, man, 1, 10, home)
        if self.chance(0.5):        # the father's own, too
            self.child(None, father, 1, 17, home)

    def s_two_mothers_of_his(self):
        """Several candidates for a samlevende couple."""
        home = self.address()
        man = self.add(self.birth(35, 45), 'M', home)
        for _ in range(2):
            w = self.add(self.birth(30, 45), 'K', home)
            self.child(w, man, 1, 16, self.r.choice([home, self.address()]))

    def s_teens(self):
        """Young people of 16 and 17 together, several candidates, and some
        with a child."""
        home = self.address()
        y = self.r.choice([2008, 2009])
        young = {}
        for sex in self.r.choice(['MK', 'MKK', 'MMKK', 'KM', 'MKM']):
            mo = self.add(self.birth(40, 55), 'K', self.address()
                          if self.chance(0.7) else None) \
                if self.chance(0.7) else None
            c = self.add(D(y, self.r.randint(2, 12), self.r.randint(1, 28)),
                         sex, home, mo)
            young.setdefault(sex, []).append(c)
        if self.chance(0.5) and len(young) == 2:
            birth = self.birthday(PERIOD - 9, PERIOD - 2)
            baby = self.add(birth, self.sex(), None,
                            self.r.choice(young['K']),
                            self.r.choice(young['M']))
            self.live(baby, birth, None, self.r.choice([home,
                                                        self.address()]))
        if self.chance(0.4):
            self.add(self.birth(19, 24), self.sex(), home)

    def s_placed(self):
        """An institution with many children, parents here or not."""
        home = self.address()
        for _ in range(self.r.randint(2, 4)):
            kind = self.r.choice(['both', 'mother', 'father', 'outside',
                                  'none', 'dead'])
            mo = fa = None
            if kind in ('both', 'mother', 'dead'):
                mo = self.add(self.birth(30, 50), 'K', self.address())
            if kind in ('both', 'father'):
                fa = self.add(self.birth(30, 50), 'M', self.address())
            if kind == 'outside':
                mo = self.add(self.birth(30, 50), 'K')
                self.live(mo, D(2012, 4, 4), None, '', self.r.choice(
                    OTHERS + ['9999']))
            if kind == 'dead':
                self.die(mo, last_day(self.month()),
                         self.r.choice(['closed', 'before', 'open']))
            c = self.child(mo, fa, 2, 19, home)
            if self.chance(0.3):
                self.move(c, self.day(FIRST + 1), '',
                          self.r.choice(OTHERS))

    def s_big_household(self):
        home = self.address()
        for _ in range(self.r.randint(13, 15)):
            self.add(self.birth(20, 90), self.sex(), home)

    def s_no_address(self):
        mo = self.add(self.birth(30, 50), 'K', '')
        fa = self.add(self.birth(30, 50), 'M', '')
        self.child(mo, fa, 1, 17, '')
        self.child(mo, None, 16, 24, '')
        alone = self.add(self.birth(30, 60), 'M', self.address())
        d = self.day(FIRST + 2, PERIOD - 2)
        self.move(alone, d, '')

    def s_flat_share(self):
        home = self.address()
        for _ in range(3):
            self.add(self.birth(18, 30), self.sex(), home)
        mo = self.add(self.birth(25, 40), 'K', home)
        self.child(mo, None, 0, 10, home)

    def s_divorce(self):
        """A civil status history with a gap; the man moves out."""
        a, b, home = self.couple('married', 30, 50)
        mo, fa = self.parents_of(a, b)
        self.child(mo, fa, 2, 16, home)
        d = self.day(FIRST + 4, PERIOD - 4)
        gap = self.r.choice([0, 1, 40])
        for x, y in ((a, b), (b, a)):
            self.civil.append({'cpr': x, 'from_date': D(2018, 6, 1),
                               'to_date': d - DAY * (1 + gap),
                               'civil_status': 'G', 'spouse_cpr': y})
            if self.chance(0.8):
                self.civil.append({'cpr': x, 'from_date': d,
                                   'civil_status': 'F'})
            self.person[x].update(civil_status=self.r.choice('FF'),
                                  spouse_cpr=None)
        if self.chance(0.6):
            self.move(fa, d + DAY * self.r.choice([0, 1, 30]), self.address())

    def s_not_both_ways(self):
        """G on one side only, or with another spouse."""
        a, b, home = self.couple('free', 30, 60)
        c = self.add(self.birth(30, 60), 'K', self.address())
        self.person[a].update(civil_status='G', spouse_cpr=b)
        self.person[b].update(civil_status=self.r.choice('GF'), spouse_cpr=c)

    def s_widow(self):
        """A death ends a marriage; spells and postings go on."""
        a, b, home = self.couple('married', 60, 90)
        m = self.month(FIRST + 2, PERIOD - 1)
        day = self.r.choice([last_day(m), last_day(m), first_day(m),
                             last_day(m) - DAY * 5])
        self.die(a, day, self.r.choice(['closed', 'before', 'open']))
        self.person[a]['spouse_cpr'] = None
        self.person[b].update(civil_status='E', spouse_cpr=None)
        self.civil.append({'cpr': b, 'from_date': D(1999, 5, 5),
                           'to_date': day - DAY, 'civil_status': 'G',
                           'spouse_cpr': a})
        if self.chance(0.7):
            self.civil.append({'cpr': a, 'from_date': D(1999, 5, 5),
                               'to_date': day - DAY, 'civil_status': 'G',
                               'spouse_cpr': b})

    def s_dead_child(self):
        a, b, home = self.couple('married', 30, 50)
        mo, fa = self.parents_of(a, b)
        c = self.child(mo, fa, 4, 15, self.r.choice([home, self.address()]))
        m = self.month(FIRST + 2)
        self.die(c, self.r.choice([last_day(m), last_day(m) - DAY * 3]),
                 self.r.choice(['closed', 'before', 'open']))
        outside = self.add(self.birth(5, 15), self.sex(), None, mo, fa)
        self.live(outside, self.person[outside]['birth_date'], None, '',
                  '0461')
        self.die(outside, last_day(m) - DAY * self.r.randint(1, 9), 'closed')
        if self.chance(0.5):            # a register that does not tell
            self.person[outside]['civil_status'] = 'U'

    # -- scenarios: moves

    def s_moves(self):
        """In and out, gaps of a day, emigrated, missing, returned."""
        c = self.add(self.birth(20, 70), self.sex(), self.address())
        d = self.day(FIRST + 1, PERIOD - 8)
        kind = self.r.choice(['out', 'abroad', 'missing', 'gap', 'return',
                              'overlap', 'internal'])
        if kind == 'out':
            self.move(c, d, '', self.r.choice(OTHERS))
        elif kind == 'abroad':
            self.move(c, d, '', '9999')
            self.person[c].update(status='emigrated', status_date=d)
        elif kind == 'missing':
            self.leave(c, d)
            self.person[c].update(status='missing', status_date=d)
        elif kind == 'gap':
            self.move(c, d, self.address(), gap=1)
        elif kind == 'internal':
            self.move(c, d, self.address())
            self.move(c, d + DAY * 45, '')
        elif kind == 'return':
            self.move(c, d, '', self.r.choice(OTHERS + ['9999']))
            self.move(c, d + DAY * self.r.choice([1, 31, 92]), self.address())
        else:       # a day with two rows, never the last of a month
            d = first_day(d.year * 12 + d.month - 1) + DAY * 9
            self.move(c, d, self.address(), gap=-1)

    def s_hopper(self):
        """2, 3 or 4 changes, some at the border of the 24 months."""
        c = self.add(self.birth(20, 60), self.sex())
        n = self.r.choice([2, 3, 3, 4])
        if n % 2:                       # the last move is to own
            self.live(c, D(2015, 3, 3), None, '', self.r.choice(OTHERS))
        else:
            self.live(c, D(2015, 3, 3), None, self.address())
        m = self.month(FIRST, PERIOD - 14)
        d = self.r.choice([first_day(m), last_day(m), first_day(m) + DAY * 9])
        for i in range(n):
            if (n - i) % 2:
                self.move(c, d, self.address(), gap=self.r.choice([0, 3]))
            else:
                self.move(c, d, '', self.r.choice(OTHERS + ['9999']))
            d = self.r.choice([d + DAY * self.r.choice([20, 31, 90, 170]),
                               last_day(m + 5 * i + 4)])

    def s_hopper_border(self):
        """Three changes, the first at the border of the 24 months; and one
        who moves often, but within the municipality."""
        c = self.add(self.birth(20, 60), self.sex())
        self.live(c, D(2015, 3, 3), None, '', self.r.choice(OTHERS))
        d = first_day(self.month(PERIOD - 27, PERIOD - 23)) \
            - DAY * self.r.choice([0, 0, 1])
        for where in ('here', 'away', 'here'):
            if where == 'here':
                self.move(c, d, self.address())
            else:
                self.move(c, d, '', self.r.choice(OTHERS + ['9999']))
            d += DAY * self.r.randint(20, 90)
        c = self.add(self.birth(20, 60), self.sex())
        self.live(c, D(2015, 3, 3), None, '', self.r.choice(OTHERS))
        d = self.day(PERIOD - 20, PERIOD - 12)
        for _ in range(4):
            self.move(c, d, self.address())
            d += DAY * self.r.randint(20, 90)

    def s_newcomer(self):
        """Arrivals at the first and the last day of months."""
        c = self.add(self.birth(20, 60), self.sex())
        m = self.month(FIRST, PERIOD)
        d = self.r.choice([first_day(m), last_day(m)])
        if self.chance(0.6):
            self.live(c, D(2016, 8, 8), d - DAY, '', self.r.choice(
                OTHERS + ['9999']))
        self.live(c, d, None, self.address())
        if self.chance(0.4):
            self.move(c, d + DAY * self.r.randint(10, 200), self.address())

    def s_born_here(self):
        a, b, home = self.couple('married', 24, 38)
        mo, fa = self.parents_of(a, b)
        d = self.birthday(FIRST + 1, PERIOD - 1)
        c = self.add(d, self.sex(), None, mo, fa)
        late = self.r.choice([0, 0, 1])
        self.live(c, d + DAY * late, None, home)
        if self.chance(0.3):
            self.move(c, d + DAY * 60, self.address())

    def s_born_elsewhere(self):
        """Born into another municipality, arrived in the first year."""
        d = self.birthday(PERIOD - 10, PERIOD - 4)
        mo = self.add(self.birth(24, 38), 'K', self.address())
        c = self.add(d, self.sex(), None, mo)
        self.live(c, d, d + DAY * 40, '', '0751')
        self.live(c, d + DAY * 41, None, self.address())

    def s_events(self):
        """Arrivals and departures at the borders of months, with a gap,
        out of order with a death, and to and from an unknown address."""
        r = self.r
        m = self.month(FIRST + 2, PERIOD - 3)
        border = r.choice([first_day(m), last_day(m), last_day(m) - DAY])
        c = self.add(self.birth(20, 90), self.sex(), self.address())
        kind = r.choice(['die', 'die', 'die away', 'to unknown', 'unlisted',
                         'there and back', 'back after a gap'])
        if kind == 'die':
            self.die(c, border, r.choice(['closed', 'before']))
        elif kind == 'die away':    # dead on the day that he moved
            self.move(c, border, '', r.choice(OTHERS + ['9999']))
            self.die(c, border - DAY * r.choice([0, 1, 2]), 'open')
        elif kind == 'to unknown':
            self.move(c, border, '')
            self.move(c, border + DAY * 31, '')
            self.move(c, border + DAY * 60, self.address())
        elif kind == 'unlisted':
            self.leave(c, border)
        elif kind == 'there and back':
            self.move(c, border, '', r.choice(OTHERS + ['9999']))
            self.move(c, border + DAY * r.choice([1, 2, 31]), self.address())
        else:
            self.leave(c, border)
            self.live(c, border + DAY * r.choice([1, 2, 3]), None,
                      self.address())
        day = first_day(m) + DAY * 12       # into another group of ages
        for early in (0, 1):
            c = self.add(self.years_before(day, r.choice([18, 30, 40, 60])),
                         self.sex(), self.address())
            self.move(c, day - DAY * early, self.address())
        mo = self.add(self.birth(24, 38), 'K', self.address())
        d = r.choice([first_day(m), last_day(m)])
        if (d.month, d.day) == (1, 1):
            d += DAY
        child = self.add(d, self.sex(), None, mo)
        self.live(child, d, None, self.address())

    def s_nowhere(self):
        """In the register without any residence."""
        c = self.add(self.birth(20, 80), self.sex())
        self.add(self.birth(2, 17), self.sex(), None, None, c)

    def s_replaced(self):
        """A number replaced once or twice, rows on all of them."""
        birth = self.birth(25, 60)
        sex = self.sex()
        home = self.address()
        new = self.add(birth, sex)
        old = self.add(birth, sex, replaced_by=new)
        chain = [old, new]
        if self.chance(0.5):
            chain.insert(0, self.add(birth, 'M' if sex == 'K' else 'K',
                                     letters=self.chance(0.5),
                                     replaced_by=old))
        partner = self.add(self.birth(25, 60), self.r.choice('MK'), home)
        self.person[new].update(civil_status='G', spouse_cpr=partner)
        self.person[partner].update(civil_status='G', spouse_cpr=chain[0])
        for x in chain[:-1]:
            self.person[x].update(civil_status='U', spouse_cpr=None)
        mo, fa = (chain[0], None) if self.chance(0.5) else (None, old)
        self.child(mo, fa, 1, 17, home)
        d = D(2016, 4, 4)
        for i, x in enumerate(chain):
            nxt = self.day(FIRST + 2 + 8 * i, FIRST + 9 + 8 * i) \
                if x != new else None
            if nxt and nxt <= d:
                nxt = d + DAY
            self.live(x, d, nxt and nxt - DAY, home)
            d = nxt
        self.citizenship.append({'cpr': chain[0], 'from_date': D(2016, 4, 4),
                                 'to_date': last_day(FIRST + 5),
                                 'country': 'SE'})
        self.old_numbers += chain[:-1]

    def s_citizenship(self):
        c = self.add(self.birth(20, 60), self.sex(), self.address(),
                     citizenship='DK', origin='indvandrer')
        d = self.day(FIRST + 3, PERIOD - 3)
        self.citizenship.append({'cpr': c, 'from_date': D(2012, 5, 5),
                                 'to_date': d - DAY * self.r.choice([1, 20]),
                                 'country': 'UA'})
        self.citizenship.append({'cpr': c, 'from_date': d, 'to_date':
                                 self.r.choice([None, last_day(PERIOD - 1)]),
                                 'country': 'SE'})

    def s_no_history_before(self):
        """A history that begins late: the present value before it."""
        c = self.add(self.birth(30, 60), self.sex(), self.address(),
                     civil_status=self.r.choice('UFEOL'))
        d = self.day(FIRST + 3, PERIOD - 6)
        self.civil.append({'cpr': c, 'from_date': d, 'to_date': d + DAY * 60,
                           'civil_status': self.r.choice('FEOL')})

    def s_outsider(self):
        """Never a resident, but in the register with spells."""
        c = self.add(self.birth(20, 60), self.sex())
        self.live(c, D(2013, 2, 2), None, '', self.r.choice(OTHERS + ['9999']))

    def s_pension(self):
        """67 at the end of a month or the day after."""
        m = self.month(FIRST + 12)
        c = self.add(self.years_before(last_day(m) + DAY
                                       * self.r.choice([0, 1]), 67),
                     self.sex(), self.address())
        self.spell(c, 'KH', D(2023, 1, 1) if self.chance(0.5) else
                   first_day(FIRST), last_day(m - self.r.randint(1, 11)))

    # -- spells

    def spell(self, cpr, code, start, end, **more):
        r = self.r
        t = next(t for t in self.types if t['code'] == code)
        end = end and max(start, end)
        row = {
            'spell_id': r.choice('SFX') + str(len(self.spells) + 1),
            'cpr': cpr, 'source_system': r.choice(['Fasit', 'KMD', 'DUBU']),
            'service_type': code, 'from_date': start, 'to_date': end,
            'staff_id': r.choice(self.staff + ['']),
            'department_id': r.choice(self.departments + ['']),
            'provider_cvr': r.choice(['', '', '12345678', '87654321']),
            'match_category': r.choice(['', '', '1', '2']),
            'target_group': r.choice(['', '', 'LAB §6 nr. 1',
                                      'LAB §6 nr. 2']),
            'end_reason': r.choice(['', 'arbejde', 'frafaldet'])}
        if t['costing'] == 'price' or self.chance(0.05):
            row['quantity'] = r.choice(['', '', '1', '2', '0.5', '1.25',
                                        '0.333', '3.7', '0'])
            row['unit'] = r.choice(['day', 'week', 'month', 'hour_per_week',
                                    'piece'])
            row['unit_price'] = r.choice(['100', '123.45', '0.35', '33.33',
                                          '-50.5', '7', '1999.99', '0.01'])
        row.update(more)
        self.spells.append(row)
        return row

    def random_spells(self, cpr, codes=None):
        r = self.r
        birth = self.person[cpr]['birth_date'] if cpr in self.person \
            else D(1980, 1, 1)
        codes = codes or [t['code'] for t in self.types]
        low = max(FIRST - 6, birth.year * 12 + birth.month)
        if low >= PERIOD - 1:
            return
        for code in r.sample(codes, min(len(codes), r.randint(1, 3))):
            start = self.day(low, PERIOD - 1)
            for _ in range(r.randint(1, 4)):
                length = r.choice([0, 1, 6, 13, 30, 59, 90, 200])
                end = start + DAY * length
                kind = r.random()
                if kind < 0.3:          # ends with the month
                    end = last_day(end.year * 12 + end.month - 1)
                elif kind < 0.45:
                    end = None
                self.spell(cpr, code, start, end)
                if end is None:
                    if self.chance(0.3):        # another beside the open one
                        s = start + DAY * r.randint(0, 90)
                        self.spell(cpr, code, s, r.choice(
                            [None, s + DAY * r.randint(0, 60)]))
                    break
                # the next touches, overlaps, leaves a day, a month, is within
                step = r.choice([1, 1, 2, 2, 31, 0, -3, None])
                if step is None:
                    start = start + DAY * r.randint(0, max(0, length // 2))
                else:
                    start = max(end + DAY * step, birth)
                if start > last_day(PERIOD + 1):
                    break

    def s_activity(self):
        """Activities with and without a benefit; two from the same day."""
        c = self.add(self.birth(20, 60), self.sex(), self.address())
        m = self.month(FIRST, PERIOD - 8)
        d = self.r.choice([first_day(m), last_day(m)])
        end = self.r.choice([None, last_day(m + 2), last_day(m + 5)])
        self.spell(c, self.r.choice(['VLP', 'KUR', 'SAM']), d, end)
        if self.chance(0.8):
            self.spell(c, 'KH', d - DAY * self.r.choice([0, 30]),
                       self.r.choice([None, last_day(m + 3), last_day(m),
                                      last_day(m) - DAY]))
        if self.chance(0.5):
            self.spell(c, self.r.choice(['SDP', 'SU', 'FP']), d,
                       self.r.choice([None, last_day(m + 7)]))

    def s_two_benefits(self):
        """An activity beside two benefits, of which one ends."""
        c = self.add(self.birth(20, 60), self.sex(), self.address())
        m = self.month(FIRST + 1, PERIOD - 8)
        ends = [None, last_day(m + self.r.randint(1, 5))]
        self.r.shuffle(ends)
        later = DAY * self.r.choice([0, 20, 20])
        self.spell(c, self.r.choice(['VLP', 'KUR']), first_day(m), None)
        self.spell(c, 'KH', first_day(m) - DAY * 30, ends[0])
        self.spell(c, 'SDP', first_day(m) - DAY * 30 + later, ends[1])

    def s_two_spells_alike(self):
        """The same service twice at the same time, with two caseworkers."""
        c = self.add(self.birth(20, 80), self.sex(), self.address())
        d = self.day(PERIOD - 12, PERIOD - 4)
        for _ in range(2):
            end = d + DAY * self.r.choice([20, 45])
            for n in self.r.sample(range(4), 2):
                self.spell(c, 'STOT', d, end, staff_id=self.staff[n],
                           department_id=self.departments[n])
            d = end + DAY * self.r.randint(2, 20)

    def s_gone(self):
        """In cohorts, then moved away or dead at the end of a month."""
        c = self.add(self.birth(20, 80), self.sex(), self.address())
        m = self.month(FIRST + 3, PERIOD - 1)
        for code in self.r.sample(['KH', 'SDP', 'VLP', 'KUR', 'STOT', 'HP'],
                                  3):
            self.spell(c, code, first_day(m - self.r.randint(1, 9)),
                       self.r.choice([None, last_day(m), last_day(m + 2)]))
        kind = self.r.choice(['out', 'abroad', 'missing', 'dead', 'dead'])
        day = last_day(m) + DAY * self.r.choice([0, 1, -1])
        if kind == 'dead':
            self.die(c, day, self.r.choice(['closed', 'before', 'open']))
        elif kind == 'missing':
            self.leave(c, day)
            self.person[c].update(status='missing', status_date=day)
        else:
            self.move(c, day, '', '9999' if kind == 'abroad' else '0461')

    def s_service_outcome(self):
        """Kind service followed by another service or a benefit."""
        c = self.add(self.birth(20, 80), self.sex(), self.address())
        m = self.month(FIRST, PERIOD - 8)
        self.spell(c, self.r.choice(['STOT', 'HP', 'DAG', 'SKO']),
                   first_day(m), last_day(m + self.r.randint(0, 3)))
        self.spell(c, self.r.choice(['STOT', 'HP', 'MAD', 'SU', 'VLP', 'SKO',
                                     'SAM']),
                   first_day(m + self.r.randint(1, 5)), None)

    def s_switch(self):
        """One benefit after another on the day, after a gap, and back."""
        c = self.add(self.birth(20, 66), self.sex(), self.address())
        d = self.day(FIRST, FIRST + 10)
        for code in self.r.choice([['KH', 'SDP', 'KH'], ['KH', 'FP'],
                                   ['SDP', 'LY'], ['KH', 'SU'],
                                   ['SDP', 'SDP', 'KH']]):
            end = d + DAY * self.r.choice([29, 30, 60, 150])
            self.spell(c, code, d, end)
            d = end + DAY * self.r.choice([1, 1, 2, 32])

    def s_priced(self):
        """Every unit over a month border, quantity empty or fractional."""
        c = self.add(self.birth(60, 95), self.sex(), self.address())
        for unit in ('day', 'week', 'month', 'hour_per_week', 'piece'):
            d = self.day(FIRST + 6, PERIOD - 1)
            self.spell(c, self.r.choice(['HP', 'MAD', 'PLEJ', 'LY', 'KUR']),
                       d, self.r.choice([None, d, d + DAY * 40,
                                         last_day(PERIOD)]), unit=unit)

    # -- postings

    def posting(self, **more):
        r = self.r
        row = {
            'posting_id': 'B%d' % (len(self.postings) + 1),
            'period': month_text(self.month(PERIOD - 20)),
            'function': r.choice(self.functions),
            'dranst': r.choice([1] * 8 + [2, 3]),
            'art': r.choice(['4.6', '1.1', '2.9', '5.2', '5.9', '7.7', '8.6']),
            'amount': '%.2f' % r.uniform(1, 9000),
            'department_id': r.choice(self.departments + ['', ''])}
        if row['art'][0] in '78':
            row['amount'] = '-' + row['amount']
            if self.chance(0.5):
                row['counter_municipality'] = r.choice(OTHERS)
        if self.chance(0.1):
            row['amount'] = r.choice(['-0.01', '0.01', '12', '-3000', '0.5'])
        row.update(more)
        if row.get('cpr') in self.person:       # not before the birth
            row['period'] = max(row['period'], str(
                self.person[row['cpr']]['birth_date'])[:7])
        self.postings.append(row)

    def random_postings(self, persons):
        r = self.r
        born = {c: (self.person[c]['birth_date'] if c in self.person
                    else D(1980, 1, 1)) for c in persons}
        old_enough = [c for c in persons
                      if born[c] < first_day(PERIOD - 20)]
        for _ in range(len(persons) * 2):
            cpr = r.choice(old_enough)
            kind = r.random()
            more = {'cpr': cpr}
            if kind < 0.3:
                more['service_type'] = r.choice(self.types)['code']
            elif kind < 0.35:
                more['spell_id'] = 'UKENDT%d' % r.randrange(9)
                if self.chance(0.5):
                    more['service_type'] = r.choice(self.types)['code']
            elif kind < 0.4:
                more['cpr'] = ''
                more['service_type'] = r.choice(self.types)['code']
            self.posting(**more)
        for s in self.spells:
            if not self.chance(0.6):
                continue
            t = next(t for t in self.types if t['code'] == s['service_type'])
            kind = r.random()
            if kind < 0.45:     # booked on the spell, another type beside
                more = {'cpr': s['cpr'], 'spell_id': s['spell_id']}
                if self.chance(0.3):
                    more['service_type'] = r.choice(self.types)['code']
                self.posting(**more)
            elif t['account_function']:
                # untyped on the function of the type, around the spell
                day = s['to_date'] or s['from_date']
                m = day.year * 12 + day.month - 1 + r.choice([-1, 0, 1, 1, 2])
                m = min(max(m, PERIOD - 24), PERIOD)
                birth = self.person.get(s['cpr'], {}).get('birth_date')
                if birth and birth > first_day(m):
                    continue
                self.posting(cpr=s['cpr'], function=t['account_function'],
                             period=month_text(m), dranst=1)

    # -- all of it

    def build(self):
        r = self.r
        scenarios = sorted(n for n in dir(self) if n.startswith('s_'))
        big = self.chance(0.25)
        for name in scenarios:
            if name == 's_big_household' and not big:
                continue
            if self.chance(0.85):
                getattr(self, name)()
        for name in ('s_family', 's_age_difference', 's_third_adult',
                     's_common_child_elsewhere', 's_moves', 's_moves',
                     's_hopper', 's_newcomer', 's_activity', 's_switch',
                     's_placed', 's_relatives', 's_third_adult',
                     's_third_adult', 's_common_child_elsewhere',
                     's_hopper', 's_no_history_before'):
            if self.chance(0.8) and len(self.person) < 185:
                getattr(self, name)()
        for _ in range(3):
            birth = self.birth(20, 70)
            self.unknown.append(self.cpr(birth, self.sex(),
                                         self.chance(0.3)))
        persons = list(self.person) + self.unknown
        for cpr in persons:
            age = 2026 - self.person[cpr]['birth_date'].year \
                if cpr in self.person else 40
            if cpr in self.unknown or cpr in self.old_numbers \
                    or self.chance(0.5):
                self.random_spells(cpr, ['ANB', 'PLEJ', 'DAG', 'SKO', 'STOT']
                                   if age < 17 else None)
        self.random_postings(persons)
        # with numbers of their own: what stands above stays as it is
        for grow in grow_cases, grow_capacity, grow_ledger:
            grow(self, random.Random('%s %d' % (grow.__name__, self.seed)))
        return self.tables()

    def tables(self):
        r = self.r
        borger = {
            'district': [{'type': t, 'code': c, 'name': 'Område ' + c}
                         for t, codes in (('district', 'D1 D2 D3'),
                                          ('school', 'S1 S2'),
                                          ('care', 'P1 P2'),
                                          ('postal', '8900 8920 8940'),
                                          ('parish', '7001 7002'))
                         for c in codes.split()],
            'address': self.addresses,
            'person': list(self.person.values()),
            'civil_status': self.civil, 'citizenship': self.citizenship,
            'residence': self.residence}
        for rows in (borger['person'], borger['residence'],
                     borger['address'], self.spells, self.postings):
            r.shuffle(rows)
        population = []
        for code in [OWN] + r.sample(OTHERS, 2) + ['0411']:
            for date in ('2024-01-01', '2025-01-01', '2026-01-01'):
                for sex in 'MK':
                    for age in r.sample(range(0, 105), 9) + [105]:
                        population.append({
                            'municipality_code': code, 'date': date,
                            'sex': sex, 'age': age,
                            'persons': r.choice([0, 1, 7, 250, 1234])})
        if self.chance(0.1):            # resources are optional
            del borger['citizenship']
        tables = {
            'borger': borger,
            'ydelser': {'service_type': self.types, 'spell': self.spells},
            'oekonomi': {'posting': self.postings},
            'personale': {
                'department': [{'department_id': d, 'name': 'Afdeling ' + d,
                                'area': 'voksne'} for d in self.departments]},
            'noegletal': {'population': population}}
        for package, resources in self.more.items():
            tables.setdefault(package, {}).update(resources)
        return tables


def make_town(seed, folder):
    """Write the town; returns the package folders."""
    tables = Builder(seed).build()
    write_packages(folder, tables)
    return [os.path.join(folder, p) for p in tables]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--seed', type=int, required=True)
    parser.add_argument('dir')
    args = parser.parse_args()
    for path in make_town(args.seed, args.dir):
        print(path)


if __name__ == '__main__':
    main()
