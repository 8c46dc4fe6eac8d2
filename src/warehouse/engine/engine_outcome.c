/*
 * What became of a person on a service type: see engine_outcome.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_outcome.h"

#include <string.h>

enum { PENSION_AGE = 67 };

static uint8_t kind_trait(const char *code)
{
    static const char *const codes[] = {"activity", "benefit", "service"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(codes[i], code) == 0)
            return (uint8_t)(1 << i);
    }
    return 0;
}

void outcomes_open(struct outcomes *o, struct source *s)
{
    const struct dict *kinds = mart_dict(s->mart, DICT_KIND);
    o->traits = ARENA_ARRAY(&s->keep, s->types->n, uint8_t);
    for (size_t i = 0; i < s->types->n; i++) {
        bool help = (s->types->flags[i] & TYPE_IS_HELP) != 0;
        uint8_t kind = s->types->kind[i] < kinds->n ? kind_trait(kinds->codes[s->types->kind[i]]) : 0;
        o->traits[i] = (uint8_t)(kind | (help ? IS_HELP : 0));
    }
}

/* Whether spell a started later than b. */
static bool started_later(const struct source *s, uint32_t a, uint32_t b)
{
    return s->spells->from[a] > s->spells->from[b];
}

/* Rows ascend by type, so that a tie goes to the lower code. */
size_t outcome_benefit(const struct outcomes *o, const struct source *s, const struct mart_services *v, size_t first,
                       size_t end)
{
    size_t best = end;
    for (size_t i = first; i < end; i++) {
        if ((v->flags[i] & SERVICE_STOCK) != 0 && (o->traits[v->type[i]] & IS_BENEFIT) != 0 &&
            (best == end || started_later(s, v->spell[i], v->spell[best])))
            best = i;
    }
    return best;
}

size_t skip_to(const uint32_t *pids, size_t n, size_t from, uint32_t pid)
{
    enum { STRIDE = 8 };
    while (from + STRIDE <= n && pids[from + STRIDE - 1] < pid)
        from += STRIDE;
    while (from < n && pids[from] < pid)
        from++;
    return from;
}

void outcomes_begin(struct outcomes *o, struct source *s)
{
    o->known = s->last != MONTH_NONE && s->month <= s->last;
    o->day = month_last(s->month);
    o->resident = o->first = 0;
    if (!o->known)
        return;
    o->residents = mart_residents_only(s->mart, s->month, MART_COLUMN(residents, pid));
    o->services = mart_services_only(s->mart, s->month, OUTCOME_SERVICES);
    ages_init(&o->ages, &s->rows, o->day);
}

uint8_t outcome_of(struct outcomes *o, const struct source *s, uint32_t pid, uint32_t type, uint32_t asked,
                   uint32_t *after)
{
    if (!o->known)
        return OUTCOME_UNKNOWN;
    if (s->persons->death[pid] != DATE_NONE && s->persons->death[pid] <= o->day)
        return OUTCOME_DEAD;
    o->resident = skip_to(o->residents->pid, o->residents->n, o->resident, pid);
    if (o->resident == o->residents->n || o->residents->pid[o->resident] != pid)
        return OUTCOME_MOVED;

    const struct mart_services *v = o->services;
    o->first = skip_to(v->pid, v->n, o->first, pid);
    uint8_t counting = (o->traits[type] & IS_SERVICE) != 0 ? IS_BENEFIT | IS_HELP : IS_BENEFIT;
    size_t other = v->n;
    for (size_t i = o->first; i < v->n && v->pid[i] == pid; i++) {
        if ((v->flags[i] & SERVICE_STOCK) == 0)
            continue;
        if (v->type[i] == asked)
            return OUTCOME_SAME;
        bool counts = (o->traits[v->type[i]] & counting) != 0;
        if (counts && (other == v->n || started_later(s, v->spell[i], v->spell[other])))
            other = i;
    }
    if (other < v->n) {
        *after = v->type[other];
        return OUTCOME_OTHER;
    }
    return ages_at(&o->ages, s->persons->birth[pid]) >= PENSION_AGE ? OUTCOME_PENSION : OUTCOME_NONE;
}
