/*
 * Events from the stays of everyone: see events.h. Whoever is resident on a day and was not the day before has arrived,
 * and the other way round; so the residents of two months differ by the events between them, whatever gaps and overlaps
 * the rows have.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/events.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/census.h"

enum { NO_MUNICIPALITY = 1 }; /* "-" */

struct finder {
    const struct town *town;
    uint32_t abroad;
    date_t *days; /* on which the stays of a person begin or are over */
    size_t cap_days;
    struct event *found; /* by person and day */
    size_t n, cap;
};

static bool is_own(const struct town *t, const struct stay *s)
{
    return s != NULL && s->municipality == t->own;
}

/* Whether a stay is in another Danish municipality that is known. */
static bool is_elsewhere(const struct finder *f, const struct stay *s)
{
    return s != NULL && s->municipality != f->abroad && s->municipality != 0;
}

static uint32_t counterpart(const struct stay *s)
{
    return s == NULL || s->municipality == 0 ? NO_MUNICIPALITY : s->municipality;
}

static struct event arrival(const struct finder *f, uint32_t pid, date_t day, const struct stay *from)
{
    const struct town *t = f->town;
    const struct stay *first = &t->stays[t->stay_start[pid]];
    if (first->from == day && t->persons[pid].birth == day)
        return (struct event){.kind = EVENT_BORN, .municipality = NO_MUNICIPALITY};
    return (struct event){.kind = is_elsewhere(f, from) ? EVENT_MOVED_IN : EVENT_IMMIGRATED,
                          .municipality = counterpart(from)};
}

/* `day` is the first one away. */
static struct event departure(const struct finder *f, uint32_t pid, date_t day, const struct stay *to)
{
    date_t death = f->town->persons[pid].death;
    if (death == day || death == day - 1)
        return (struct event){.kind = EVENT_DIED, .municipality = NO_MUNICIPALITY};
    return (struct event){.kind = is_elsewhere(f, to) ? EVENT_MOVED_OUT : EVENT_EMIGRATED,
                          .municipality = counterpart(to)};
}

static void find_on(struct finder *f, uint32_t pid, date_t day)
{
    const struct town *t = f->town;
    const struct stay *before = census_stay(t, pid, day - 1), *after = census_stay(t, pid, day);
    bool was_own = is_own(t, before), own = is_own(t, after);
    struct event event;
    if (own && !was_own)
        event = arrival(f, pid, day, before);
    else if (was_own && !own)
        event = departure(f, pid, day, after);
    else if (own && before->addr != after->addr)
        event = (struct event){.kind = EVENT_MOVED_WITHIN, .municipality = NO_MUNICIPALITY};
    else
        return;
    event.pid = pid;
    event.day = day;
    event.addr = own ? after->addr : before->addr;
    PUSH(f->found, f->n, f->cap) = event;
}

static int compare_days(const void *a, const void *b)
{
    date_t x = *(const date_t *)a, y = *(const date_t *)b;
    return x < y ? -1 : x > y;
}

static void find_person(struct finder *f, uint32_t pid)
{
    const struct town *t = f->town;
    date_t low = month_first(t->first), high = month_last(t->last);
    size_t n = 0;
    for (uint32_t i = t->stay_start[pid]; i < t->stay_start[pid + 1]; i++) {
        const struct stay *s = &t->stays[i];
        const date_t borders[] = {s->from, s->to < high ? s->to + 1 : DATE_NONE};
        for (size_t k = 0; k < ARRAY_LEN(borders); k++) {
            if (borders[k] >= low && borders[k] <= high)
                PUSH(f->days, n, f->cap_days) = borders[k];
        }
    }
    if (n > 1)
        qsort(f->days, n, sizeof(*f->days), compare_days);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || f->days[i] != f->days[i - 1])
            find_on(f, pid, f->days[i]);
    }
}

/* By month; within one they keep their order. */
static void sort_by_month(struct events *e, const struct finder *f)
{
    size_t months = (size_t)(f->town->last - f->town->first) + 1;
    e->start = xcalloc(months + 2, sizeof(*e->start));
    e->items = xreallocarray(NULL, f->n, sizeof(*e->items));
    e->n = f->n;
    for (size_t i = 0; i < f->n; i++)
        e->start[month_of(f->found[i].day) - e->first + 2]++;
    for (size_t m = 2; m < months + 2; m++)
        e->start[m] += e->start[m - 1];
    for (size_t i = 0; i < f->n; i++)
        e->items[e->start[month_of(f->found[i].day) - e->first + 1]++] = f->found[i];
}

void events_init(struct events *e, const struct town *t)
{
    const struct codes *areas = &t->dicts[DICT_MUNICIPALITY];
    struct finder f = {.town = t, .abroad = areas->rank[intern_lookup(&areas->texts, "9999", strlen("9999"))]};
    *e = (struct events){.first = t->first};
    if (t->last == MONTH_NONE)
        return;
    for (uint32_t p = 0; p < t->n_persons; p++)
        find_person(&f, p);
    sort_by_month(e, &f);
    free(f.days);
    free(f.found);
}

void events_release(struct events *e)
{
    free(e->items);
    free(e->start);
    *e = (struct events){0};
}

const struct event *events_of(const struct events *e, month_t month, size_t *n)
{
    size_t k = (size_t)(month - e->first);
    *n = e->start[k + 1] - e->start[k];
    return e->items + e->start[k];
}
