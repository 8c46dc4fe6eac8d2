/*
 * One month of private life: deaths, births, couples that form, marry and part, children who leave home or are taken in
 * by relatives, and who moves. A household has at most one such event a month. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/mem.h"
#include "synth/town.h"

enum { PER_MONTH = 10000, SIBLING_GAP = 330 };

struct lonely {
    int32_t *people;
    size_t n, cap;
};

struct month {
    struct town *t;
    struct rng *r;
    date_t first, last;
    struct lonely lonely[2];
};

static date_t some_day(struct month *m)
{
    return m->first + rng_below(m->r, m->last - m->first + 1);
}

/* Deaths a year among 100,000 of an age, by steps of five years. */
static int32_t mortality(int age)
{
    static const int32_t steps[] = {330, 9,    8,    18,   38,   45,    55,    75,    110,   180,   300,   480,
                                    780, 1200, 1950, 3300, 5700, 10000, 17500, 28000, 40000, 55000, 80000, 95000};
    size_t slot = (size_t)age / 5;
    if (slot + 1 >= ARRAY_LEN(steps))
        return steps[ARRAY_LEN(steps) - 1];
    return steps[slot] + (steps[slot + 1] - steps[slot]) * (age % 5) / 5;
}

static void widow(struct town *t, int32_t who, date_t day)
{
    struct person *p = &t->persons[who];
    if (p->status == DEAD)
        return;
    if (p->civil == 'G' || p->civil == 'P')
        person_set_civil(t, who, p->civil == 'G' ? 'E' : 'L', NONE, day);
    else
        p->partner = NONE;
}

static void die(struct month *m, int32_t who)
{
    struct town *t = m->t;
    date_t day = some_day(m);
    int32_t partner = t->persons[who].partner;
    if (day < t->persons[who].res_from)
        day = t->persons[who].res_from;
    if (day <= t->persons[who].civil_from)
        day = t->persons[who].civil_from + 1;
    spells_leave(t, who, day, "Død", 0);
    person_set_civil(t, who, 'D', NONE, day);
    dwelling_die(t, who, day);
    if (partner != NONE)
        widow(t, partner, day);
}

static bool death_hits(struct month *m, const struct person *p, int age)
{
    int64_t yearly = mortality(age) * (person_is_male(p) ? 12 : 9) / 10;
    if (age >= 67)
        yearly = yearly * ((p->flags & INSTITUTED) != 0 ? 28 : 8) / 10;
    return rng_hits(m->r, (int32_t)(yearly < 900000 ? yearly : 900000), 1200000);
}

static int32_t fertility(int age)
{
    static const uint8_t by_age[] = {8,   14,  25,  42,  63, 87, 115, 143, 171, 193, 207, 210, 203,
                                     185, 161, 134, 109, 84, 62, 45,  31,  20,  11,  6,   3};
    return age >= 18 && age < 18 + (int)ARRAY_LEN(by_age) ? by_age[age - 18] : 0;
}

static bool has_baby(const struct town *t, int32_t mother, date_t day)
{
    for (int32_t i = t->addresses[t->persons[mother].address].first; i != NONE; i = t->persons[i].next_here) {
        if (t->persons[i].mother == mother && t->persons[i].birth > day - SIBLING_GAP)
            return true;
    }
    return false;
}

static void bear(struct month *m, int32_t mother)
{
    struct town *t = m->t;
    int32_t partner = t->persons[mother].partner, address = t->persons[mother].address;
    bool together = partner != NONE && t->persons[partner].address == address && person_is_male(&t->persons[partner]);
    if (address == NONE || (!together && !rng_hits(m->r, 9, 100)) || has_baby(t, mother, m->first))
        return;
    int32_t child = person_new(t, rng_hits(m->r, 513, 1000), some_day(m), false);
    person_link(t, child, mother, together ? partner : NONE);
    dwelling_enter(t, child, address, t->persons[child].birth);
    t->addresses[address].busy = t->now;
}

static void split(struct month *m, int32_t one, int32_t other)
{
    struct town *t = m->t;
    date_t day = some_day(m);
    int32_t leaver = person_is_male(&t->persons[one]) == rng_hits(m->r, 72, 100) ? one : other;
    int32_t members[FAMILY_MAX], stayer = leaver == one ? other : one;
    size_t n = household_collect(t, one, day, members);
    bool takes_children = rng_hits(m->r, person_is_male(&t->persons[leaver]) ? 16 : 45, 100);
    bool outside = rng_hits(m->r, 18, 100);
    for (size_t i = 0; i < n; i++) {
        if (t->persons[members[i]].res_from >= day - 1)
            return;
    }
    uint16_t where = (uint16_t)places_neighbour(&t->places, m->r);
    int32_t address = outside ? NONE : dwelling_find(t);
    if (!outside)
        t->addresses[address].busy = t->now;
    for (size_t i = 0; i < n; i++) {
        int32_t who = members[i];
        const struct person *p = &t->persons[who];
        bool own_child = p->mother == leaver || p->father == leaver;
        bool of_stayer = p->mother == stayer || p->father == stayer;
        if (who != leaver && !(own_child && (takes_children || !of_stayer)))
            continue;
        if (outside) {
            spells_leave(t, who, day - 1, "Fraflyttet", where);
            dwelling_leave(t, who, where, 0, day);
        } else {
            dwelling_move(t, who, address, day);
        }
    }
    bool wed = t->persons[one].civil == 'G' || t->persons[one].civil == 'P';
    if (wed && rng_hits(m->r, 25, 100)) {
        person_note(t, one, RELATION_APART, day);
        person_note(t, other, RELATION_APART, day);
        return; /* separated, still married */
    }
    if (wed)
        person_marry(t, one, other, day, t->persons[one].civil == 'G' ? 'F' : 'O');
    t->persons[one].partner = t->persons[other].partner = NONE;
}

static void divorce_apart(struct month *m, int32_t one)
{
    struct town *t = m->t;
    int32_t other = t->persons[one].partner;
    if (t->persons[one].civil == 'G' || t->persons[one].civil == 'P')
        person_marry(t, one, other, some_day(m), t->persons[one].civil == 'G' ? 'F' : 'O');
    t->persons[one].partner = t->persons[other].partner = NONE;
}

static void leave_home(struct month *m, int32_t who)
{
    struct town *t = m->t;
    date_t day = some_day(m);
    if (t->persons[who].res_from >= day - 1)
        return;
    if (rng_hits(m->r, 26, 100)) {
        uint16_t where = (uint16_t)places_neighbour(&t->places, m->r);
        spells_leave(t, who, day - 1, "Fraflyttet", where);
        dwelling_leave(t, who, where, 0, day);
        return;
    }
    bool dormitory = rng_hits(m->r, 10, 100);
    int32_t address = dormitory ? dwelling_institution(t, DORMITORY, 40) : dwelling_find(t);
    if (dormitory)
        t->persons[who].flags |= INSTITUTED;
    dwelling_move(t, who, address, day);
}

/* Children who come to live away from their parents without a placement, and back. */
static void child_month(struct month *m, int32_t who, int age)
{
    struct town *t = m->t;
    struct person *p = &t->persons[who];
    bool away = (p->flags & AWAY) != 0;
    if (p->spells != NONE && away)
        return; /* placed, or looked after */
    if (!away && age >= 15 && rng_hits(m->r, 62, PER_MONTH)) {
        p->flags |= AWAY;
        dwelling_move(t, who, dwelling_institution(t, DORMITORY, 40), some_day(m));
    } else if (!away && rng_hits(m->r, 3, PER_MONTH)) {
        int32_t host = crowd_draw(t, 52, 72);
        if (host == NONE || t->persons[host].address == NONE || (t->persons[host].flags & INSTITUTED) != 0)
            return;
        p->flags |= AWAY;
        dwelling_move(t, who, t->persons[host].address, some_day(m));
    } else if (away && age < 15 && rng_hits(m->r, 150, PER_MONTH)) {
        int32_t parent = p->mother != NONE && t->persons[p->mother].address != NONE ? p->mother : p->father;
        if (parent == NONE || t->persons[parent].address == NONE)
            return;
        p->flags &= (uint16_t)~AWAY;
        dwelling_move(t, who, t->persons[parent].address, some_day(m));
    }
}

static int32_t by_age(int age, int32_t young, int32_t twenties, int32_t thirties, int32_t middle, int32_t old)
{
    return age < 25 ? young : age < 30 ? twenties : age < 40 ? thirties : age < 60 ? middle : old;
}

static void couple_month(struct month *m, int32_t who, int age)
{
    struct town *t = m->t;
    struct person *p = &t->persons[who];
    int32_t other = p->partner;
    const struct person *q = &t->persons[other];
    if (q->address != p->address || p->address == NONE) {
        if (q->status != DEAD && rng_hits(m->r, 300, PER_MONTH))
            divorce_apart(m, who);
        return;
    }
    bool wed = p->civil == 'G' || p->civil == 'P';
    int32_t parting = (wed ? 16 : 42) / (age < 60 ? 1 : 5);
    if (rng_hits(m->r, parting, PER_MONTH)) {
        split(m, who, other);
    } else if (!wed && age >= 23 && rng_hits(m->r, 55, PER_MONTH)) {
        date_t day = some_day(m);
        if (p->civil_from < day && q->civil_from < day)
            person_marry(t, who, other, day, 'G');
    } else {
        return;
    }
    if (t->persons[who].address != NONE)
        t->addresses[t->persons[who].address].busy = t->now;
}

/* What the head of a household may do; the other one of a couple is spared. */
static void head_month(struct month *m, int32_t who, int age)
{
    struct town *t = m->t;
    struct person *p = &t->persons[who];
    bool hopper = (p->flags & HOPPER) != 0, home = (p->flags & INSTITUTED) == 0;
    if (p->partner != NONE) {
        if (p->partner < who && t->persons[p->partner].address == p->address)
            return;
        couple_month(m, who, age);
        p = &t->persons[who];
        if (p->municipality != OWN || (p->address != NONE && t->addresses[p->address].busy == t->now))
            return;
    } else if (home && age >= 19 && p->address != NONE &&
               rng_hits(m->r, by_age(age, 190, 200, 150, 75, 14), PER_MONTH)) {
        struct lonely *list = &m->lonely[person_is_male(p)];
        PUSH(list->people, list->n, list->cap) = who;
        return;
    }
    if (!home && age > 30)
        return; /* in a home for good; students do move */
    if (rng_hits(m->r, hopper ? 1500 : by_age(age, 75, 62, 28, 11, 4), PER_MONTH))
        moves_depart(t, who, some_day(m));
    else if (rng_hits(m->r, by_age(age, 210, 170, 85, 42, 20), PER_MONTH)) {
        p->flags &= (uint16_t)~INSTITUTED;
        moves_within(t, who, some_day(m));
    } else if (p->partner == NONE && age >= ADULT_AGE && rng_hits(m->r, 4, 10 * PER_MONTH)) {
        date_t day = some_day(m);
        if (p->res_from >= day - 1)
            return;
        spells_leave(t, who, day - 1, "Forsvundet", 0);
        dwelling_leave(t, who, 0, 0, day);
        t->persons[who].status = MISSING;
        t->persons[who].status_date = day;
    }
}

static void resident_month(struct month *m, int32_t who)
{
    struct town *t = m->t;
    struct person *p = &t->persons[who];
    int age = person_age(p, m->last);
    if (p->res_from >= m->first)
        return; /* came this month */
    if (death_hits(m, p, age)) {
        die(m, who);
        return;
    }
    if (p->origin_country != 0 && p->citizenship != 0 && age >= 8 && rng_hits(m->r, 35, PER_MONTH))
        person_naturalise(t, who, some_day(m));
    if (rng_hits(m->r, p->origin == IMMIGRANT ? 120 : 10, 100 * PER_MONTH))
        person_renumber(t, who);
    struct address *a = p->address != NONE ? &t->addresses[p->address] : NULL;
    if (a != NULL && a->busy == t->now && a->kind == HOME)
        return;
    if (age < ADULT_AGE) {
        child_month(m, who, age);
        return;
    }
    p->flags &= (uint16_t)~AWAY;
    if (!person_is_male(p) && rng_hits(m->r, fertility(age), PER_MONTH)) {
        bear(m, who);
        return;
    }
    if (spell_lookup(t, who, BOTILBUD_108) != NONE || spell_lookup(t, who, BOTILBUD_107) != NONE ||
        spell_lookup(t, who, PLEJEHJEM) != NONE)
        return;
    if (household_is_child(t, who, m->last)) {
        if (rng_hits(m->r, 330, PER_MONTH))
            leave_home(m, who);
        return;
    }
    head_month(m, who, age);
}

static void outsider_month(struct month *m, int32_t who)
{
    struct person *p = &m->t->persons[who];
    bool hopper = (p->flags & HOPPER) != 0;
    if (p->status == DEAD || (p->flags & KNOWN) != 0 || p->spells != NONE || p->res_from >= m->first)
        return;
    if (p->partner != NONE || person_age(p, m->first) < ADULT_AGE)
        return;
    if (rng_hits(m->r, hopper ? 1800 : p->status == MISSING ? 250 : 18, PER_MONTH))
        moves_return(m->t, who, some_day(m));
}

static bool kin(const struct person *a, const struct person *b)
{
    return (a->mother != NONE && a->mother == b->mother) || (a->father != NONE && a->father == b->father);
}

/* Two people move together: into the home of the one who has it alone, else into a new one. */
static void join(struct month *m, int32_t woman, int32_t man)
{
    struct town *t = m->t;
    date_t day = some_day(m);
    int32_t pair[2] = {woman, man}, home = NONE, members[FAMILY_MAX];
    for (int i = 0; i < 2 && home == NONE; i++) {
        int32_t address = t->persons[pair[i]].address;
        if (household_adults(t, address, day) == 1 && t->addresses[address].kind == HOME)
            home = address;
    }
    if (home == NONE)
        home = dwelling_find(t);
    for (int i = 0; i < 2; i++) {
        size_t n = household_collect(t, pair[i], day, members);
        for (size_t k = 0; k < n; k++) {
            if (t->persons[members[k]].address != home)
                dwelling_move(t, members[k], home, day);
        }
    }
    t->addresses[home].busy = t->now;
    t->persons[woman].partner = man;
    t->persons[man].partner = woman;
}

static void join_couples(struct month *m)
{
    enum { LOOK = 30, APART = 365 * 14, SELDOM_APART = 365 * 24 };
    struct person *persons = m->t->persons;
    struct lonely *women = &m->lonely[0], *men = &m->lonely[1];
    for (size_t i = 0; i < women->n; i++) {
        int32_t woman = women->people[i], best = NONE;
        int32_t limit = rng_hits(m->r, 2, 100) ? SELDOM_APART : APART;
        size_t at = 0;
        if (persons[woman].municipality != OWN || persons[woman].address == NONE)
            continue;
        for (size_t k = 0; k < men->n && k < LOOK; k++) {
            size_t slot = (i + k) % men->n;
            int32_t man = men->people[slot];
            if (man == NONE || persons[man].municipality != OWN || persons[man].address == NONE ||
                persons[man].address == persons[woman].address || kin(&persons[man], &persons[woman]))
                continue;
            int32_t apart = abs(persons[man].birth - persons[woman].birth);
            if (apart < limit) {
                limit = apart;
                best = man;
                at = slot;
            }
        }
        if (best == NONE)
            continue;
        men->people[at] = NONE;
        join(m, woman, best);
    }
}

void life_month(struct town *t)
{
    struct month m = {.t = t, .r = &t->people_rng, .first = month_first(t->now), .last = month_last(t->now)};
    int32_t n = (int32_t)t->n_persons;
    for (int32_t i = 0; i < n; i++) {
        if (t->persons[i].municipality == OWN)
            resident_month(&m, i);
        else
            outsider_month(&m, i);
    }
    join_couples(&m);
    free(m.lonely[0].people);
    free(m.lonely[1].people);
}
