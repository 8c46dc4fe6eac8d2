/*
 * The refund ladder: how many weeks a person has had any benefit of it, and so the percent of a week. The weeks of a
 * person are kept as stretches of weeks in a row: the count can begin again only with the first week of one, since
 * within it no week without is added. See refunds.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/refunds.h"

enum { WEEK_DAYS = 7 };

/* --- collecting the weeks --- */

/* Add the weeks first..last of a person, whose weeks come in ascending order of their first. */
static void add_weeks(struct refunds *r, uint32_t pid, week_t first, week_t last)
{
    struct ladder_stretch *open = r->n_stretches > 0 ? &r->stretches[r->n_stretches - 1] : NULL;
    if (open != NULL && open->pid == pid && first <= open->last + 1) {
        if (last > open->last)
            open->last = last;
        return;
    }
    PUSH(r->stretches, r->n_stretches, r->cap_stretches) = (struct ladder_stretch){pid, first, last, 0};
}

#define SIGN UINT32_C(0x80000000)

static void push_key(uint64_t **keys, size_t *n, size_t *cap, uint32_t pid, week_t week)
{
    PUSH(*keys, *n, *cap) = (uint64_t)pid << 32 | ((uint32_t)week ^ SIGN);
}

static void collect_delivered(struct refunds *r)
{
    const struct town *t = r->town;
    const struct refund_weeks *w = &t->cases.weeks;
    uint64_t *keys = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < w->n_early; i++)
        push_key(&keys, &n, &cap, w->early[i].pid, w->early[i].week);
    for (size_t m = 0; m < w->n_months; m++) {
        week_t first = week_first(w->first + (month_t)m);
        struct refund_row row;
        for (size_t at = 0; at < w->months[m].used;) {
            refund_next(&w->months[m], &at, &row);
            if ((t->types[row.type].flags & TYPE_LADDER) != 0)
                push_key(&keys, &n, &cap, row.pid, first + row.week);
        }
    }
    uint64_t *scratch = xreallocarray(NULL, n, sizeof(*scratch));
    sort_keys(keys, scratch, n, 0);
    for (size_t i = 0; i < n; i++) {
        week_t week = (week_t)((uint32_t)keys[i] ^ SIGN);
        add_weeks(r, (uint32_t)(keys[i] >> 32), week, week);
    }
    free(scratch);
    free(keys);
}

static int compare_starts(const void *a, const void *b, void *arg)
{
    const struct town *t = arg;
    uint32_t k = *(const uint32_t *)a, l = *(const uint32_t *)b;
    const struct spell *x = &t->spells[k], *y = &t->spells[l];
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return k < l ? -1 : k > l;
}

static void collect_spells(struct refunds *r)
{
    const struct town *t = r->town;
    date_t end = month_last(t->last);
    uint32_t *spells = xreallocarray(NULL, r->n_spells, sizeof(*spells));
    if (r->n_spells > 0)
        memcpy(spells, r->spells, r->n_spells * sizeof(*spells));
    for (size_t first = 0, n; first < r->n_spells; first += n) {
        uint32_t pid = t->spells[spells[first]].pid;
        for (n = 1; first + n < r->n_spells && t->spells[spells[first + n]].pid == pid;)
            n++;
        qsort_r(spells + first, n, sizeof(*spells), compare_starts, (void *)(uintptr_t)t);
        for (size_t i = first; i < first + n; i++) {
            const struct spell *s = &t->spells[spells[i]];
            if (s->from <= end)
                add_weeks(r, pid, week_of(s->from), week_of(s->to < end ? s->to : end));
        }
    }
    free(spells);
}

/* --- counting them --- */

/* The ladder of a week; before the first one its rules of counting hold, though it has no steps yet. */
static const struct refund_ladder *ladder_of(const struct town *t, week_t week)
{
    const struct refund_ladder *l = parameters_ladder(t->in->parameters, week * WEEK_DAYS);
    return l != NULL ? l : t->in->parameters->ladders;
}

/* Count along the stretches of a person. */
static void count_stretches(const struct town *t, struct ladder_stretch *s, size_t n)
{
    week_t since = s[0].first;
    int32_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct refund_ladder *l = ladder_of(t, s[i].first);
        if (s[i].first - l->within_weeks > since)
            since = s[i].first - l->within_weeks;
        int32_t without = s[i].first - since;
        for (size_t k = i; k > 0 && s[k - 1].last >= since; k--)
            without -= s[k - 1].last - (s[k - 1].first > since ? s[k - 1].first : since) + 1;
        if (without >= l->restart_weeks) {
            count = 0;
            since = s[i].first;
        }
        s[i].before = count;
        count += s[i].last - s[i].first + 1;
    }
}

void ladder_build(struct refunds *r)
{
    const struct town *t = r->town;
    const struct refund_weeks *w = &t->cases.weeks;
    if (t->last == MONTH_NONE || t->in->parameters == NULL || t->in->parameters->n_ladders == 0)
        return;
    if (!w->delivered)
        collect_spells(r);
    else
        collect_delivered(r);
    r->stretch_start = index_rows(r->stretches, r->n_stretches, sizeof(*r->stretches), t->n_persons);
    for (size_t p = 0; p < t->n_persons; p++) {
        size_t n = r->stretch_start[p + 1] - r->stretch_start[p];
        if (n > 0)
            count_stretches(t, &r->stretches[r->stretch_start[p]], n);
    }
}

uint8_t ladder_later(const struct refunds *r, uint32_t pid, week_t week, int32_t more)
{
    const struct refund_ladder *l =
        r->n_stretches == 0 ? NULL : parameters_ladder(r->town->in->parameters, (week + more) * WEEK_DAYS);
    if (l == NULL)
        return 0;
    uint32_t i = r->stretch_start[pid + 1];
    while (r->stretches[i - 1].first > week)
        i--;
    int32_t count = r->stretches[i - 1].before + week - r->stretches[i - 1].first + 1 + more;
    size_t step = 0;
    while (step + 1 < l->n_steps && count > l->until_week[step])
        step++;
    return l->percent[step];
}

uint8_t ladder_step(const struct refunds *r, uint32_t pid, week_t week)
{
    return ladder_later(r, pid, week, 0);
}
