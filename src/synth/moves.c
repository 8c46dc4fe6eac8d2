/*
 * Moves out, within, back and in. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/town.h"

static bool settled_before(const struct town *t, const int32_t *members, size_t n, date_t day)
{
    for (size_t i = 0; i < n; i++) {
        if (t->persons[members[i]].res_from >= day - 1)
            return false;
    }
    return true;
}

void moves_depart(struct town *t, int32_t head, date_t day)
{
    int32_t members[FAMILY_MAX];
    size_t n = household_collect(t, head, day, members);
    if (!settled_before(t, members, n, day))
        return;
    bool abroad = rng_hits(&t->move_rng, t->persons[head].origin == IMMIGRANT ? 45 : 11, 100);
    uint16_t where = abroad ? ABROAD : (uint16_t)places_neighbour(&t->places, &t->move_rng);
    uint8_t country = t->persons[head].origin_country;
    if (abroad && country == 0)
        country = country_draw(&t->move_rng);
    for (size_t i = 0; i < n; i++) {
        spells_leave(t, members[i], day - 1, "Fraflyttet", where);
        dwelling_leave(t, members[i], where, country, day);
    }
}

void moves_within(struct town *t, int32_t head, date_t day)
{
    int32_t members[FAMILY_MAX];
    size_t n = household_collect(t, head, day, members);
    if (!settled_before(t, members, n, day))
        return;
    int32_t address = dwelling_find(t);
    t->addresses[address].busy = t->now;
    for (size_t i = 0; i < n; i++)
        dwelling_move(t, members[i], address, day);
}

void moves_return(struct town *t, int32_t who, date_t day)
{
    if (t->persons[who].res_from >= day)
        return;
    int32_t address = dwelling_find(t);
    t->addresses[address].busy = t->now;
    dwelling_move(t, who, address, day);
}

static void draw_children(struct rng *r, struct household *h, int32_t parent_age)
{
    int32_t wanted = rng_between(r, 1, 3), eldest = parent_age - 20 - rng_below(r, 12);
    int32_t age = eldest > 17 ? rng_below(r, 18) : eldest > 0 ? eldest : 0;
    for (; h->n_children < wanted && age >= 0; age -= rng_between(r, 2, 4)) {
        h->children[h->n_children].age = age;
        h->children[h->n_children].male = rng_hits(r, 1, 2);
        h->children[h->n_children].hers = h->woman >= 0;
        h->children[h->n_children].his = h->man >= 0;
        h->n_children++;
    }
}

static struct household draw_household(struct rng *r)
{
    enum { YOUNG, GROWN, COUPLE, FAMILY, MOTHER, FATHER, OLD };
    static const int32_t kinds[] = {44, 17, 12, 17, 4, 2, 4};
    struct household h = {.woman = -1, .man = -1};
    size_t kind = rng_weighted(r, kinds, ARRAY_LEN(kinds));
    int32_t age = kind == YOUNG    ? rng_between(r, 18, 29)
                  : kind == GROWN  ? rng_between(r, 30, 62)
                  : kind == COUPLE ? rng_between(r, 22, 66)
                  : kind == OLD    ? rng_between(r, 67, 84)
                                   : rng_between(r, 23, 43);
    bool couple = kind == COUPLE || kind == FAMILY, male = kind == FATHER || (kind != MOTHER && rng_hits(r, 51, 100));
    if (couple || !male)
        h.woman = age;
    if (couple || male)
        h.man = couple ? age + rng_between(r, 0, 6) : age;
    h.married = couple && rng_hits(r, kind == FAMILY ? 62 : 45, 100);
    if (kind == FAMILY || kind == MOTHER || kind == FATHER)
        draw_children(r, &h, age);
    return h;
}

/* Where an arriving household lived before: one row a member, from birth at the earliest. */
static void write_origin(struct town *t, const int32_t *members, size_t n, date_t day, int32_t municipality)
{
    for (size_t i = 0; i < n; i++) {
        const struct person *p = &t->persons[members[i]];
        date_t since = day - rng_between(&t->move_rng, 150, 5000);
        since = since > p->birth ? since : p->birth;
        uint8_t country = p->origin_country != 0 ? p->origin_country : 13;
        if (since < day)
            dwelling_outside_row(t, members[i], since, day - 1, municipality, country);
    }
}

static void arrive(struct town *t)
{
    struct rng *r = &t->move_rng;
    struct household h = draw_household(r);
    date_t day = month_first(t->now) + rng_below(r, month_days(t->now));
    bool abroad = rng_hits(r, 24, 100);
    h.foreign = rng_hits(r, abroad ? 80 : 9, 100);
    int32_t members[FAMILY_MAX], from = abroad ? ABROAD : places_neighbour(&t->places, r);
    size_t n = household_make(t, &h, day, members);
    if (!abroad || rng_hits(r, 60, 100))
        write_origin(t, members, n, day, from);
    int32_t address = dwelling_find(t);
    t->addresses[address].busy = t->now;
    household_enter(t, members, n, address, day);
    struct person *head = &t->persons[members[0]];
    if (n == 1 && person_age(head, day) < 45 && rng_hits(r, 6, 100))
        head->flags |= HOPPER;
    if (!abroad && rng_hits(r, 65, 1000))
        person_relate(t, members[0], (uint16_t)from, day);
}

void moves_arrive(struct town *t, int64_t wanted)
{
    while (t->residents < wanted)
        arrive(t);
}
