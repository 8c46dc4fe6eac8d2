/*
 * Refund weeks of a month: see refunds.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/refunds.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/money.h"

enum { WEEK_DAYS = 7, MONDAY = 3 };

/* The spells of the ladder, as spans stand: by person and type. */
static void list_spells(struct refunds *r)
{
    const struct town *t = r->town;
    for (size_t i = 0; i + 1 < t->n_spells; i++) {
        const struct span *s = &t->spans[i];
        if ((t->types[s->type].flags & TYPE_LADDER) != 0 && s->to != DATE_NONE)
            PUSH(r->spells, r->n_spells, r->cap_spells) = s->number;
    }
}

void refunds_init(struct refunds *r, const struct town *t)
{
    *r = (struct refunds){.town = t};
    if (!t->cases.weeks.delivered)
        list_spells(r);
    ladder_build(r);
}

void refunds_release(struct refunds *r)
{
    free(r->stretches);
    free(r->stretch_start);
    free(r->spells);
    *r = (struct refunds){.town = NULL};
}

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

void refund_rows_release(struct refund_rows *rows)
{
    free(rows->items);
    free(rows->spare);
    free(rows->keys);
    *rows = (struct refund_rows){.items = NULL};
}

static int compare_rows(const void *a, const void *b)
{
    const struct refund_row *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->week, y->week);
    order = order != 0 ? order : BY(x->type, y->type);
    order = order != 0 ? order : BY(x->step, y->step);
    order = order != 0 ? order : BY(x->paid, y->paid);
    order = order != 0 ? order : BY(x->refund, y->refund);
    return order != 0 ? order : BY(x->cofinancing, y->cofinancing);
}

/* By person with the sort of keys, then each person's few rows. */
static void sort_rows(struct refund_rows *r)
{
    size_t n = r->n, begin = 0;
    r->keys = xgrow(r->keys, &r->cap_keys, 2 * n, sizeof(*r->keys));
    r->spare = xgrow(r->spare, &r->cap_spare, n, sizeof(*r->spare));
    for (size_t i = 0; i < n; i++)
        r->keys[i] = (uint64_t)r->items[i].pid << 32 | i;
    sort_keys(r->keys, r->keys + n, n, 4);
    for (size_t i = 0; i < n; i++) {
        r->spare[i] = r->items[r->keys[i] & UINT32_MAX];
        if (i + 1 < n && r->keys[i + 1] >> 32 == r->keys[i] >> 32)
            continue;
        if (i > begin)
            qsort(r->spare + begin, i + 1 - begin, sizeof(*r->spare), compare_rows);
        begin = i + 1;
    }
    struct refund_row *items = r->items;
    size_t cap = r->cap;
    r->items = r->spare;
    r->cap = r->cap_spare;
    r->spare = items;
    r->cap_spare = cap;
}

/* The lower step that a person on a type of the ladder comes to next month by going on; 0 when there is none, and for
 * weeks that are not the last of their month. */
static uint8_t step_next(const struct refunds *r, month_t month, const struct refund_row *row)
{
    week_t end = week_first(month + 1), week = week_first(month) + row->week;
    if (week != end - 1 || row->step == 0 || (r->town->types[row->type].flags & TYPE_LADDER) == 0)
        return 0;
    uint8_t next = ladder_later(r, row->pid, week, week_first(month + 2) - end);
    return next < row->step ? next : 0;
}

/* --- delivered --- */

static void take_delivered(const struct refunds *r, month_t month, struct refund_rows *out)
{
    const struct town *t = r->town;
    const struct refund_weeks *w = &t->cases.weeks;
    const struct refund_month *m = &w->months[month - w->first];
    week_t first = week_first(month);
    struct refund_row row;
    for (size_t at = 0; at < m->used;) {
        refund_next(m, &at, &row);
        if (row.step == 0 && (t->types[row.type].flags & TYPE_LADDER) != 0)
            row.step = ladder_step(r, row.pid, first + row.week);
        row.next = step_next(r, month, &row);
        PUSH(out->items, out->n, out->cap) = row;
    }
    sort_rows(out);
}

/* --- derived --- */

/* What a spell's amount a month comes to for the days from..to, which lie in one month. */
static int64_t by_days(int64_t amount, date_t from, date_t to)
{
    return num_div_round((int128_t)amount * (to - from + 1), month_days(month_of(from)));
}

/* Add the days of a spell in a week, each month's on their own. */
static void add_days(struct refund_row *row, const struct spell *s, date_t from, date_t to)
{
    while (from <= to) {
        date_t end = month_last(month_of(from));
        if (end > to)
            end = to;
        int64_t gross = by_days(s->gross, from, end), net = by_days(s->net, from, end);
        row->paid = money_sum(row->paid, gross);
        row->cofinancing = money_sum(row->cofinancing, net);
        row->refund = money_sum(row->refund, money_sum(gross, -net));
        from = end + 1;
    }
}

/* The weeks of the month in which spells of a person on one type have a day. */
static void add_type(const struct refunds *r, const uint32_t *spells, size_t n, month_t month, struct refund_rows *out)
{
    const struct town *t = r->town;
    week_t first = week_first(month), end = week_first(month + 1);
    date_t last = month_last(t->last);
    for (week_t w = first; w < end; w++) {
        date_t monday = w * WEEK_DAYS - MONDAY, sunday = monday + WEEK_DAYS - 1;
        struct refund_row row = {.week = (uint8_t)(w - first)};
        bool any = false;
        if (sunday > last)
            sunday = last;
        for (size_t i = 0; i < n; i++) {
            const struct spell *s = &t->spells[spells[i]];
            date_t from = s->from > monday ? s->from : monday, to = s->to < sunday ? s->to : sunday;
            if (from > to)
                continue;
            any = true;
            row.pid = s->pid;
            row.type = s->type;
            add_days(&row, s, from, to);
        }
        if (!any)
            continue;
        row.step = ladder_step(r, row.pid, w);
        row.next = step_next(r, month, &row);
        PUSH(out->items, out->n, out->cap) = row;
    }
}

static void take_derived(const struct refunds *r, month_t month, struct refund_rows *out)
{
    const struct town *t = r->town;
    week_t first = week_first(month), end = week_first(month + 1);
    date_t monday = first * WEEK_DAYS - MONDAY, sunday = end * WEEK_DAYS - MONDAY - 1;
    for (size_t i = 0, n; i < r->n_spells; i += n) {
        const struct spell *s = &t->spells[r->spells[i]];
        bool here = s->from <= sunday && s->to >= monday;
        for (n = 1; i + n < r->n_spells; n++) {
            const struct spell *next = &t->spells[r->spells[i + n]];
            if (next->pid != s->pid || next->type != s->type)
                break;
            here |= next->from <= sunday && next->to >= monday;
        }
        if (here)
            add_type(r, &r->spells[i], n, month, out);
    }
    sort_rows(out);
}

void refunds_take(const struct refunds *r, month_t month, struct refund_rows *out)
{
    out->n = 0;
    if (r->town->cases.weeks.delivered)
        take_delivered(r, month, out);
    else
        take_derived(r, month, out);
}
