/*
 * Households: how people of given ages become a family, and who of an address belongs together. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/town.h"

/* A birth date that gives the age on `day`. */
static date_t birth_for(struct rng *r, int32_t age, date_t day)
{
    int year, month, date;
    date_split(day, &year, &month, &date);
    if (month == 2 && date == 29)
        date = 28;
    date_t birthday = date_of(year - age, month, date);
    date_t before = date_of(year - age - 1, month, date);
    /* At the youngest a week old, so that nobody is born after the day the household is made for. */
    int32_t span = birthday - before;
    return age == 0 ? birthday - 7 - rng_below(r, span - 8) : birthday - rng_below(r, span - 1);
}

static void wed(struct town *t, const struct household *h, int32_t a, int32_t b, date_t day)
{
    struct person *pa = &t->persons[a], *pb = &t->persons[b];
    pa->partner = b;
    pb->partner = a;
    if (!h->married)
        return;
    date_t of_age = (pa->birth > pb->birth ? pa->birth : pb->birth) + 365 * 19;
    date_t since = day - 30 - rng_below(&t->people_rng, day - 30 - of_age);
    pa->civil = pb->civil = h->registered ? 'P' : 'G';
    pa->civil_from = pb->civil_from = since > of_age ? since : of_age;
}

size_t household_make(struct town *t, const struct household *h, date_t day, int32_t members[FAMILY_MAX])
{
    struct rng *r = &t->people_rng;
    size_t n = 0;
    int32_t woman = NONE, man = NONE;
    if (h->woman >= 0) {
        woman = person_new(t, h->two_men, birth_for(r, h->woman, day), h->foreign);
        members[n++] = woman;
    }
    if (h->man >= 0) {
        man = person_new(t, !h->two_women, birth_for(r, h->man, day), h->foreign);
        members[n++] = man;
    }
    if (woman != NONE && man != NONE)
        wed(t, h, woman, man, day);
    for (int32_t i = 0; i < h->n_children; i++) {
        bool abroad = h->foreign && rng_hits(r, 1, 2);
        int32_t child = person_new(t, h->children[i].male, birth_for(r, h->children[i].age, day), abroad);
        person_link(t, child, h->children[i].hers ? woman : NONE, h->children[i].his ? man : NONE);
        members[n++] = child;
    }
    return n;
}

void household_enter(struct town *t, const int32_t *members, size_t n, int32_t address, date_t from)
{
    for (size_t i = 0; i < n; i++) {
        date_t birth = t->persons[members[i]].birth;
        dwelling_enter(t, members[i], address, birth > from ? birth : from);
    }
}

bool household_is_child(const struct town *t, int32_t who, date_t day)
{
    const struct person *p = &t->persons[who];
    if (p->civil != 'U' || (p->flags & PARENT) != 0 || p->address == NONE || person_age(p, day) >= CHILD_LIMIT)
        return false;
    return (p->mother != NONE && t->persons[p->mother].address == p->address) ||
           (p->father != NONE && t->persons[p->father].address == p->address);
}

size_t household_collect(const struct town *t, int32_t head, date_t day, int32_t members[FAMILY_MAX])
{
    const struct person *p = &t->persons[head];
    size_t n = 0;
    members[n++] = head;
    int32_t partner = p->partner;
    if (p->address == NONE)
        return n;
    if (partner != NONE && t->persons[partner].address == p->address)
        members[n++] = partner;
    else
        partner = NONE;
    for (int32_t i = t->addresses[p->address].first; i != NONE && n < FAMILY_MAX; i = t->persons[i].next_here) {
        const struct person *c = &t->persons[i];
        bool of_head = c->mother == head || c->father == head;
        bool of_partner = partner != NONE && (c->mother == partner || c->father == partner);
        if (i != head && i != partner && (of_head || of_partner) && household_is_child(t, i, day))
            members[n++] = i;
    }
    return n;
}

int32_t household_adults(const struct town *t, int32_t address, date_t day)
{
    int32_t n = 0;
    for (int32_t i = t->addresses[address].first; i != NONE; i = t->persons[i].next_here)
        n += person_age(&t->persons[i], day) >= ADULT_AGE && !household_is_child(t, i, day);
    return n;
}
