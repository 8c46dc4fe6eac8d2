/*
 * Families across addresses: the children of an address family's adults who live elsewhere, also outside the
 * municipality, one step from parent to child. See census.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/census.h"

#include <stdlib.h>

/* Whether a person may be a child that a family across addresses adds, wherever it lives. */
static bool may_be_added(const struct census *c, uint32_t pid)
{
    const struct person *p = &c->town->persons[pid];
    if (!p->known || p->birth <= c->born18 || p->birth > c->day)
        return false;
    uint32_t row = c->row_of[pid], spouse;
    if (row == NOBODY) {
        bool dead = p->death != DATE_NONE && p->death <= c->day;
        return !dead && census_unattached(p, census_civil(c->town, pid, c->day, &spouse), c->day);
    }
    return c->partner[row] == NOBODY && census_unattached(p, c->civil[row], c->day);
}

/* The reference person of the family of a parent who is a resident; NOBODY otherwise. */
static uint32_t family_of(const struct census *c, uint32_t parent)
{
    if (parent >= c->town->n_persons || c->row_of[parent] == NOBODY)
        return NOBODY;
    return c->family[c->row_of[parent]];
}

static void add(struct census *c, uint32_t family, uint32_t child, bool primary)
{
    PUSH(c->across, c->n_across, c->cap_across) = (struct across_row){family, child, primary};
}

static int compare_rows(const void *a, const void *b)
{
    const struct across_row *x = a, *y = b;
    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    return x->child < y->child ? -1 : x->child > y->child;
}

/*
 * A child at home with a parent is primary there. One away from home is so with its mother, else with its father, and
 * when neither is a resident it stays a family of its own.
 */
void census_add_across(struct census *c)
{
    const struct town *t = c->town;
    c->n_across = 0;
    for (uint32_t child = 0; child < t->n_persons; child++) {
        const struct person *p = &t->persons[child];
        if ((p->mother == NOBODY && p->father == NOBODY) || !may_be_added(c, child))
            continue;
        uint32_t row = c->row_of[child];
        uint32_t own = row == NOBODY ? NOBODY : c->family[row];
        bool away = row != NOBODY && c->role[row] == ROLE_AWAY_CHILD;
        uint32_t with_mother = family_of(c, p->mother), with_father = family_of(c, p->father);
        if (with_mother != NOBODY && with_mother != own)
            add(c, with_mother, child, away);
        if (with_father != NOBODY && with_father != own && with_father != with_mother)
            add(c, with_father, child, away && with_mother == NOBODY);
    }
    if (c->n_across > 0)
        qsort(c->across, c->n_across, sizeof(*c->across), compare_rows);
}
