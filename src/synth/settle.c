/*
 * The town before its first month: a census by sex and age, taken from real figures, is turned into households until
 * nobody is left over. Families with children first, from their eldest child; then young people; then everyone else.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/mem.h"
#include "synth/town.h"

/* Children whose other parent lives elsewhere, waiting for somebody of the right age. */
struct orphan {
    int32_t child[8], n, next;
    int32_t parent; /* the one they live with */
};

struct settlement {
    struct town *town;
    struct rng *r;
    date_t day; /* the day before the first month */
    int32_t left[2][AGES];
    struct orphan *orphans;
    size_t n_orphans, cap_orphans;
    int32_t waiting[2][AGES]; /* orphans that lack a mother (0), a father (1), by age of the parent they have */
};

static void scale_census(struct settlement *s, int64_t persons)
{
    int64_t total = 0, seen = 0, given = 0;
    int32_t(*census)[AGES] = s->town->places.census;
    for (int sex = 0; sex < 2; sex++) {
        for (int age = 0; age < AGES; age++)
            total += census[sex][age];
    }
    for (int sex = 0; sex < 2; sex++) {
        for (int age = 0; age < AGES; age++) {
            seen += census[sex][age];
            s->left[sex][age] = (int32_t)(seen * persons / total - given);
            given += s->left[sex][age];
            s->waiting[sex][age] = NONE;
        }
    }
}

/* Take somebody of this sex and nearly this age out of the census; -1 when there is nobody. */
static int32_t take(struct settlement *s, int sex, int32_t age, int32_t spread)
{
    for (int32_t away = 0; away <= spread; away++) {
        for (int side = -1; side <= 1; side += 2) {
            int32_t a = age + side * away;
            if (a >= 0 && a < AGES && s->left[sex][a] > 0) {
                s->left[sex][a]--;
                return a;
            }
        }
    }
    return -1;
}

/* A former life elsewhere for some, and the home that the household has now. */
static void move_in(struct settlement *s, const int32_t *members, size_t n, int32_t address)
{
    struct town *t = s->town;
    date_t from = s->day - 30 - rng_below(s->r, 365 * 11);
    bool from_elsewhere = rng_hits(s->r, 30, 100);
    int32_t before = places_neighbour(&t->places, s->r);
    household_enter(t, members, n, address, from);
    for (size_t i = 0; from_elsewhere && i < n; i++) {
        const struct person *p = &t->persons[members[i]];
        date_t since = from - 200 - rng_below(s->r, 4000);
        since = since > p->birth ? since : p->birth;
        if (since < from)
            dwelling_outside_row(t, members[i], since, from - 1, before, 0);
    }
}

static void wait_for_parent(struct settlement *s, const int32_t *members, size_t n, size_t first_child, int lacks)
{
    struct orphan o = {.parent = members[0]};
    for (size_t i = first_child; i < n && o.n < 8; i++)
        o.child[o.n++] = members[i];
    int age = person_age(&s->town->persons[members[0]], s->day);
    o.next = s->waiting[lacks][age];
    s->waiting[lacks][age] = (int32_t)s->n_orphans;
    PUSH(s->orphans, s->n_orphans, s->cap_orphans) = o;
}

static void adopt(struct town *t, const struct orphan *o, int32_t parent)
{
    for (int32_t i = 0; i < o->n; i++) {
        const struct person *c = &t->persons[o->child[i]];
        if (person_is_male(&t->persons[parent]))
            person_link(t, o->child[i], c->mother, parent);
        else
            person_link(t, o->child[i], parent, c->father);
    }
}

/* An adult who lives alone or with somebody new may be the parent that waiting children lack. */
static void find_children(struct settlement *s, int32_t who)
{
    struct town *t = s->town;
    int sex = person_is_male(&t->persons[who]);
    int age = person_age(&t->persons[who], s->day);
    for (int a = age + 3; a >= age - 6; a--) {
        if (a < 0 || a >= AGES || s->waiting[sex][a] == NONE)
            continue;
        struct orphan *o = &s->orphans[s->waiting[sex][a]];
        bool old_enough = true;
        for (int32_t i = 0; i < o->n; i++)
            old_enough = old_enough && t->persons[o->child[i]].birth > t->persons[who].birth + 365 * 17;
        if (!old_enough)
            continue;
        s->waiting[sex][a] = o->next;
        adopt(t, o, who);
        if (t->persons[who].civil == 'U' && t->persons[o->parent].civil == 'U' && rng_hits(s->r, 55, 100))
            t->persons[who].civil = t->persons[o->parent].civil = 'F';
        return;
    }
}

static void add_siblings(struct settlement *s, struct household *h, int32_t parent_age)
{
    static const int32_t more[] = {27, 46, 21, 5, 1};
    int32_t siblings = (int32_t)rng_weighted(s->r, more, ARRAY_LEN(more)), age = h->children[0].age;
    for (int32_t i = 0; i < siblings; i++) {
        age -= 2 + rng_below(s->r, 3);
        if (age < 0 || parent_age - age > 45)
            return;
        bool male = rng_hits(s->r, 1, 2);
        if (take(s, male, age, 0) < 0 && take(s, male = !male, age, 0) < 0)
            continue;
        h->children[h->n_children].age = age;
        h->children[h->n_children].male = male;
        h->children[h->n_children].hers = h->children[h->n_children].his = true;
        h->n_children++;
    }
}

/* The family of an eldest child that has been taken from the census. */
static void make_family(struct settlement *s, int32_t age, bool male)
{
    enum { MARRIED, COHABITING, MOTHER, FATHER };
    static const int32_t kinds[] = {57, 18, 18, 7};
    size_t kind = rng_weighted(s->r, kinds, ARRAY_LEN(kinds));
    struct household h = {.woman = -1, .man = -1, .n_children = 1, .foreign = rng_hits(s->r, 9, 100)};
    int32_t at_birth = 19 + rng_below(s->r, 12) + rng_below(s->r, 10);
    h.children[0].age = age;
    h.children[0].male = male;
    if (kind != FATHER)
        h.woman = take(s, 0, age + at_birth, 9);
    if (kind != MOTHER)
        h.man = take(s, 1, (h.woman >= 0 ? h.woman : age + at_birth) + rng_between(s->r, -1, 5), 9);
    if (h.woman < 0 && h.man < 0) {
        h.woman = take(s, 0, age + 30, 25);
        if (h.woman - age < 16) { /* nobody can be the parent: the child grew up alone */
            if (h.woman >= 0)
                s->left[0][h.woman]++;
            h.woman = -1;
        }
    }
    bool couple = h.woman >= 0 && h.man >= 0, step = couple && rng_hits(s->r, 13, 100);
    h.married = couple && kind == MARRIED;
    h.children[0].hers = h.woman >= 0 && (!step || rng_hits(s->r, 65, 100));
    h.children[0].his = h.man >= 0 && (!step || !h.children[0].hers);
    if (h.woman >= 0 || h.man >= 0)
        add_siblings(s, &h, h.woman >= 0 ? h.woman : h.man);
    int32_t members[FAMILY_MAX];
    size_t n = household_make(s->town, &h, s->day, members), adults = (size_t)couple + (h.woman >= 0 || h.man >= 0);
    move_in(s, members, n, dwelling_new(s->town, HOME, -1));
    if (adults == 1)
        wait_for_parent(s, members, n, 1, h.woman >= 0);
    if (adults == 0)
        s->town->persons[members[0]].flags |= AWAY;
    if (couple && step) {
        /* The child of one of the two has a parent somewhere else. */
        int32_t order[2] = {h.children[0].hers ? members[0] : members[1], members[2]};
        wait_for_parent(s, order, 2, 1, h.children[0].hers);
    }
}

static void settle_families(struct settlement *s)
{
    static const int32_t at_home[] = {88, 70, 50, 34, 24, 15, 10}; /* per cent of 18 to 24 */
    for (int32_t age = CHILD_LIMIT - 1; age >= 0; age--) {
        for (int sex = 0; sex < 2; sex++) {
            int64_t n = s->left[sex][age];
            if (age >= ADULT_AGE)
                n = rng_round(s->r, n * at_home[age - ADULT_AGE], 100);
            /* Siblings are taken along the way, so the count may run out earlier. */
            for (; n > 0 && s->left[sex][age] > 0; n--) {
                s->left[sex][age]--;
                make_family(s, age, sex == 1);
            }
        }
    }
}

static int32_t single_make(struct settlement *s, int sex, int32_t age)
{
    struct household h = {.woman = age, .man = -1, .two_men = sex == 1, .foreign = rng_hits(s->r, 9, 100)};
    int32_t members[FAMILY_MAX];
    (void)household_make(s->town, &h, s->day, members);
    struct person *p = &s->town->persons[members[0]];
    /* Widows and divorced people grow more common with age. */
    if (age >= 60 && rng_hits(s->r, age - 55, sex == 1 ? 90 : 48))
        p->civil = 'E';
    else if (age >= 28 && rng_hits(s->r, age > 50 ? 45 : age - 20, 100))
        p->civil = rng_hits(s->r, 1, 200) ? 'O' : 'F';
    if (p->civil == 'E' && rng_hits(s->r, 1, 150))
        p->civil = 'L';
    return members[0];
}

/* Young people who left home: alone, sharing a flat, in a dormitory, or on a farm with many rooms. */
static void settle_young(struct settlement *s)
{
    struct town *t = s->town;
    int32_t shared = NONE, places = 0;
    for (int32_t age = ADULT_AGE; age < CHILD_LIMIT; age++) {
        for (int sex = 0; sex < 2; sex++) {
            /* A fifth is kept for the couples. */
            for (int32_t n = s->left[sex][age] * 4 / 5; n > 0; n--) {
                s->left[sex][age]--;
                int32_t who = single_make(s, sex, age), address;
                if (rng_hits(s->r, 8, 100)) {
                    address = dwelling_institution(t, DORMITORY, 40);
                    t->persons[who].flags |= INSTITUTED;
                } else if (rng_hits(s->r, 30, 100)) {
                    if (places == 0) {
                        shared = dwelling_new(t, HOME, -1);
                        places = rng_between(s->r, 2, 5);
                    }
                    places--;
                    address = shared;
                } else {
                    address = dwelling_new(t, HOME, -1);
                }
                move_in(s, &who, 1, address);
            }
        }
    }
}

static int32_t couple_share(int32_t age)
{
    return age < 25 ? 70 : age < 35 ? 52 : age < 50 ? 40 : age < 65 ? 69 : age < 75 ? 63 : age < 85 ? 42 : 15;
}

/* A couple without children at home around a woman; false when no partner was found. */
static bool make_couple(struct settlement *s, int32_t age)
{
    struct town *t = s->town;
    struct household h = {.woman = age, .man = -1, .foreign = rng_hits(s->r, 8, 100)};
    bool far = rng_hits(s->r, 25, 1000); /* too far apart in age to count as a couple unless they marry */
    if (rng_hits(s->r, 12, 1000)) {
        h.two_women = true;
        h.man = take(s, 0, age, 6);
    } else {
        h.man = take(s, 1, age + (far ? 18 : rng_between(s->r, -2, 5)), far ? 4 : 9);
    }
    if (h.man < 20) {
        if (h.man >= 0)
            s->left[!h.two_women][h.man]++;
        return false;
    }
    h.married = !far && age >= 24 && rng_hits(s->r, age < 30 ? 22 : age < 45 ? 55 : age < 60 ? 80 : 92, 100);
    h.registered = h.married && h.two_women && age > 40;
    int32_t members[FAMILY_MAX], address = dwelling_new(t, HOME, -1);
    size_t n = household_make(t, &h, s->day, members);
    move_in(s, members, n, address);
    for (size_t i = 0; i < n; i++) {
        if (rng_hits(s->r, 30, 100))
            find_children(s, members[i]);
    }
    if (rng_hits(s->r, 12, 1000)) { /* a lodger: then an unmarried pair is no couple either */
        int32_t lodger = take(s, 1, 40, 15);
        if (lodger >= 0) {
            lodger = single_make(s, 1, lodger);
            move_in(s, &lodger, 1, address);
        }
    }
    return true;
}

static void settle_single(struct settlement *s, int sex, int32_t age)
{
    struct town *t = s->town;
    int32_t who = single_make(s, sex, age);
    if (rng_hits(s->r, 60, 100))
        find_children(s, who);
    bool homeless = age < 65 && rng_hits(s->r, 2, 1000);
    move_in(s, &who, 1, homeless ? NONE : dwelling_new(t, HOME, -1));
    if (age < 60 && rng_hits(s->r, 12, 1000)) { /* brother and sister under one roof */
        int32_t other = take(s, sex == 0, age, 7);
        if (other < 0)
            return;
        int32_t mother = person_new(t, false, t->persons[who].birth - 365 * rng_between(s->r, 24, 33), false);
        t->persons[mother].flags |= KNOWN;
        t->persons[mother].status = DEAD;
        t->persons[mother].civil = 'D';
        t->persons[mother].status_date = s->day - 100 - rng_below(s->r, 2000);
        other = single_make(s, sex == 0, other);
        person_link(t, who, mother, t->persons[who].father);
        person_link(t, other, mother, NONE);
        move_in(s, &other, 1, t->persons[who].address);
    }
}

static void settle_others(struct settlement *s)
{
    for (int32_t age = AGES - 1; age >= 0; age--) {
        while (s->left[0][age] > 0) {
            s->left[0][age]--;
            if (age < 20 || !rng_hits(s->r, couple_share(age), 100) || !make_couple(s, age))
                settle_single(s, 0, age);
        }
    }
    for (int32_t age = AGES - 1; age >= 0; age--) {
        while (s->left[1][age] > 0) {
            s->left[1][age]--;
            settle_single(s, 1, age);
        }
    }
}

/* Parents that nobody in town turned out to be: half live elsewhere, the others are not in the register. */
static void settle_absent(struct settlement *s)
{
    struct town *t = s->town;
    for (int lacks = 0; lacks < 2; lacks++) {
        for (int age = 0; age < AGES; age++) {
            for (int32_t i = s->waiting[lacks][age]; i != NONE; i = s->orphans[i].next) {
                if (rng_hits(s->r, 1, 2))
                    continue;
                date_t birth = t->persons[s->orphans[i].parent].birth - rng_below(s->r, 900);
                int32_t parent = person_new(t, lacks == 1, birth, false);
                struct person *p = &t->persons[parent];
                p->flags |= KNOWN;
                p->municipality = (uint16_t)places_neighbour(&t->places, s->r);
                p->res_from = birth + 365 * 20;
                adopt(t, &s->orphans[i], parent);
            }
        }
    }
}

/* Some residents have a child that grows up in another municipality. */
static void settle_children_outside(struct settlement *s, size_t residents)
{
    struct town *t = s->town;
    for (size_t i = 0; i < residents; i++) {
        int age = person_age(&t->persons[i], s->day);
        if (t->persons[i].municipality != OWN || age < 26 || age > 50 || !rng_hits(s->r, 22, 1000))
            continue;
        int32_t years = rng_between(s->r, 1, age - 22 < 17 ? age - 22 : 17);
        int32_t child = person_new(t, rng_hits(s->r, 1, 2), s->day - years * 365 - rng_below(s->r, 300), false);
        bool father = person_is_male(&t->persons[i]);
        person_link(t, child, father ? NONE : (int32_t)i, father ? (int32_t)i : NONE);
        t->persons[child].municipality = (uint16_t)places_neighbour(&t->places, s->r);
        t->persons[child].res_from = t->persons[child].birth;
        t->persons[child].flags |= KNOWN;
    }
}

/* Grown-up people get parents among the older ones. */
static void settle_kin(struct settlement *s)
{
    struct town *t = s->town;
    crowd_count(t, s->day);
    size_t n = t->n_persons;
    for (size_t i = 0; i < n; i++) {
        const struct person *p = &t->persons[i];
        int age = person_age(p, s->day);
        if (p->mother != NONE || p->father != NONE || p->municipality != OWN || age < 18 || age > 48 ||
            p->origin != DANISH || !rng_hits(s->r, 50, 100))
            continue;
        int32_t mother = crowd_draw(t, age + 20, age + 38);
        if (mother == NONE || person_is_male(&t->persons[mother]) || t->persons[mother].address == p->address ||
            t->persons[mother].mother == (int32_t)i)
            continue;
        int32_t father = t->persons[mother].partner;
        bool fits = father != NONE && person_is_male(&t->persons[father]) &&
                    t->persons[father].birth < p->birth - 365 * 17 && t->persons[father].address != p->address;
        person_link(t, (int32_t)i, mother, fits ? father : NONE);
    }
}

/* Children with grandparents, and teenagers in rooms of their own. */
static void settle_away(struct settlement *s)
{
    struct town *t = s->town;
    int64_t teens = t->options.persons * 26 / 10000, small = t->options.persons * 9 / 10000;
    for (int64_t i = 0; i < teens + small; i++) {
        bool teen = i < teens;
        int32_t child = crowd_draw(t, teen ? 15 : 1, teen ? 17 : 14);
        int32_t host = teen ? NONE : crowd_draw(t, 52, 72);
        if (child == NONE || (t->persons[child].flags & (AWAY | PARENT)) != 0)
            continue;
        if (!teen && (host == NONE || t->persons[host].address == NONE || (t->persons[host].flags & INSTITUTED) != 0))
            continue;
        int32_t address = teen ? dwelling_institution(t, DORMITORY, 40) : t->persons[host].address;
        date_t day = s->day - rng_below(s->r, 300);
        if (day <= t->persons[child].res_from + 1)
            continue;
        t->persons[child].flags |= AWAY;
        dwelling_move(t, child, address, day);
    }
}

void town_settle(struct town *t)
{
    struct settlement s = {.town = t, .r = &t->people_rng, .day = month_first(t->first) - 1};
    scale_census(&s, t->options.persons);
    settle_families(&s);
    settle_young(&s);
    settle_others(&s);
    size_t residents = t->n_persons;
    settle_absent(&s);
    settle_children_outside(&s, residents);
    settle_kin(&s);
    settle_away(&s);
    free(s.orphans);
}
