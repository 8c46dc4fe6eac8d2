/*
 * Residents at the end of a month: where they live and what they are then, from the rows of their histories. See
 * census.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/census.h"

#include <stdlib.h>
#include <string.h>

enum { NEWCOMER_MONTHS = 12, HOPPER_MONTHS = 24, HOPPER_CHANGES = 3 };

void census_init(struct census *c, const struct town *t)
{
    size_t n = t->n_persons;
    *c = (struct census){.town = t};
    uint32_t **words[] = {&c->pid,         &c->addr,   &c->family,  &c->household,
                          &c->citizenship, &c->spouse, &c->partner, &c->row_of};
    for (size_t k = 0; k < ARRAY_LEN(words); k++)
        *words[k] = xreallocarray(NULL, n, sizeof(uint32_t));
    uint8_t **bytes[] = {&c->civil, &c->flags, &c->role, &c->subgroup, &c->coupled, &c->help};
    for (size_t k = 0; k < ARRAY_LEN(bytes); k++)
        *bytes[k] = xcalloc(n, 1);
    c->keys = xreallocarray(NULL, n, sizeof(*c->keys));
    c->scratch = xreallocarray(NULL, n, sizeof(*c->scratch));
}

void census_release(struct census *c)
{
    void *arrays[] = {c->pid,     c->addr,   c->family, c->household, c->citizenship, c->spouse,
                      c->partner, c->row_of, c->civil,  c->flags,     c->role,        c->subgroup,
                      c->coupled, c->help,   c->keys,   c->scratch,   c->across};
    for (size_t k = 0; k < ARRAY_LEN(arrays); k++)
        free(arrays[k]);
    *c = (struct census){.town = NULL};
}

date_t census_born(date_t day, int years)
{
    int year, month, dom;
    date_split(day, &year, &month, &dom);
    int days = days_in_month(year - years, month);
    return date_of(year - years, month, dom < days ? dom : days);
}

const struct stay *census_stay(const struct town *t, uint32_t pid, date_t day)
{
    const struct stay *other = NULL;
    /* The latest one stands last. */
    for (uint32_t i = t->stay_start[pid + 1]; i > t->stay_start[pid]; i--) {
        const struct stay *s = &t->stays[i - 1];
        if (s->from > day || s->to < day)
            continue;
        if (s->municipality == t->own)
            return s;
        if (other == NULL)
            other = s;
    }
    return other;
}

/* The first day of the unbroken stay in own that holds on a day, on which the person is resident. */
static date_t own_since(const struct town *t, uint32_t pid, date_t day)
{
    date_t since = day;
    for (const struct stay *s = census_stay(t, pid, day); s != NULL && s->municipality == t->own;
         s = census_stay(t, pid, since - 1))
        since = s->from;
    return since;
}

static bool is_newcomer(const struct census *c, uint32_t pid)
{
    date_t since = own_since(c->town, pid, c->day);
    return since >= month_first(c->month - NEWCOMER_MONTHS + 1) && since != c->town->persons[pid].birth;
}

static bool is_hopper(const struct census *c, uint32_t pid)
{
    const struct town *t = c->town;
    const struct stay *before = NULL, *end = t->stays + t->stay_start[pid + 1];
    date_t first = month_first(c->month - HOPPER_MONTHS + 1);
    int changes = 0;
    for (const struct stay *s = t->stays + t->stay_start[pid]; s < end && s->from <= c->day; s++) {
        if (s + 1 < end && s[1].from == s->from)
            continue; /* the other row of that day holds */
        changes += before != NULL && before->municipality != s->municipality && s->from >= first;
        before = s;
    }
    return changes >= HOPPER_CHANGES;
}

uint8_t census_civil(const struct town *t, uint32_t pid, date_t day, uint32_t *spouse)
{
    for (uint32_t i = t->civil_start[pid + 1]; i > t->civil_start[pid]; i--) {
        const struct civil_row *row = &t->civils[i - 1];
        if (row->from <= day && row->to >= day) {
            *spouse = row->spouse;
            return row->civil;
        }
    }
    const struct person *p = &t->persons[pid];
    *spouse = p->spouse;
    bool dead = p->death != DATE_NONE && p->death <= day;
    return p->civil == CIVIL_D && !dead ? CIVIL_U : p->civil;
}

bool census_unattached(const struct person *p, uint8_t civil, date_t day)
{
    return civil == CIVIL_U && p->parent_since > day;
}

static uint32_t citizenship_at(const struct town *t, uint32_t pid, date_t day)
{
    for (uint32_t i = t->citizen_start[pid + 1]; i > t->citizen_start[pid]; i--) {
        const struct citizen_row *row = &t->citizens[i - 1];
        if (row->from <= day && row->to >= day)
            return row->country;
    }
    return t->persons[pid].citizenship;
}

void census_take(struct census *c, month_t month)
{
    const struct town *t = c->town;
    c->month = month;
    c->day = month_last(month);
    c->born16 = census_born(c->day, 16);
    c->born18 = census_born(c->day, 18);
    c->born25 = census_born(c->day, 25);
    c->n = 0;
    for (uint32_t p = 0; p < t->n_persons; p++) {
        const struct stay *s = census_stay(t, p, c->day);
        c->row_of[p] = NOBODY;
        if (s == NULL || s->municipality != t->own)
            continue;
        size_t r = c->n++;
        c->row_of[p] = (uint32_t)r;
        c->pid[r] = p;
        c->addr[r] = s->addr;
        c->civil[r] = census_civil(t, p, c->day, &c->spouse[r]);
        c->citizenship[r] = citizenship_at(t, p, c->day);
        c->flags[r] = (uint8_t)((c->help[p] ? RES_HELP : 0) | (is_newcomer(c, p) ? RES_NEWCOMER : 0) |
                                (is_hopper(c, p) ? RES_HOPPER : 0));
    }
}
