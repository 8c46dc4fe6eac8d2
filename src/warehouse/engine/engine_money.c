/*
 * Cost over a window: see engine_money.h. The months of the mart ascend by person and area, so that twelve of them are
 * merged side by side.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_money.h"

void window_init(struct window *w)
{
    *w = (struct window){.end = MONTH_NONE};
}

static void add_month(const struct source *s, int64_t *cost, month_t month, int sign)
{
    const struct mart_costs *c = mart_costs(s->mart, month);
    for (size_t i = 0; i < c->n; i++)
        cost[c->pid[i]] += sign * c->amount[i];
}

void window_move(struct window *w, struct source *s, month_t end)
{
    if (w->end == end)
        return;
    if (w->end != MONTH_NONE && w->end == end - 1) {
        add_month(s, w->cost, end - WINDOW_MONTHS, -1);
        add_month(s, w->cost, end, 1);
    } else {
        w->cost = ARENA_ARRAY(&s->keep, s->persons->n, int64_t);
        for (month_t m = end - WINDOW_MONTHS + 1; m <= end; m++)
            add_month(s, w->cost, m, 1);
    }
    w->end = end;
}

int64_t *month_cost(struct source *s, month_t month)
{
    int64_t *cost = ARENA_ARRAY(&s->rows, s->persons->n, int64_t);
    add_month(s, cost, month, 1);
    return cost;
}

/* One month on its way through the merge; `next` is the key of its row `at`, KEY_END after the last. */
struct cursor {
    const struct mart_costs *costs;
    size_t at;
    uint64_t next;
};

#define KEY_END UINT64_MAX

static void cursor_set(struct cursor *c, size_t at)
{
    c->at = at;
    c->next = at < c->costs->n ? (uint64_t)c->costs->pid[at] << 32 | c->costs->area[at] : KEY_END;
}

/* Take the rows of the least key from all months. False when there are none left. */
static bool take_least(struct cursor cursors[WINDOW_MONTHS], uint64_t *key, int64_t *amount)
{
    *key = KEY_END;
    *amount = 0;
    for (int m = 0; m < WINDOW_MONTHS; m++)
        *key = cursors[m].next < *key ? cursors[m].next : *key;
    if (*key == KEY_END)
        return false;
    for (int m = 0; m < WINDOW_MONTHS; m++) {
        while (cursors[m].next == *key) {
            *amount += cursors[m].costs->amount[cursors[m].at];
            cursor_set(&cursors[m], cursors[m].at + 1);
        }
    }
    return true;
}

void area_costs_build(struct area_costs *c, struct source *s, month_t end)
{
    struct cursor cursors[WINDOW_MONTHS];
    size_t most = 0;
    for (int m = 0; m < WINDOW_MONTHS; m++) {
        cursors[m].costs = mart_costs(s->mart, end - m);
        cursor_set(&cursors[m], 0);
        most += cursors[m].costs->n;
    }
    *c = (struct area_costs){0};
    c->pid = ARENA_ARRAY(&s->rows, most, uint32_t);
    c->area = ARENA_ARRAY(&s->rows, most, uint32_t);
    c->amount = ARENA_ARRAY(&s->rows, most, int64_t);
    uint64_t key;
    int64_t amount;
    while (take_least(cursors, &key, &amount)) {
        c->pid[c->n] = (uint32_t)(key >> 32);
        c->area[c->n] = (uint32_t)key;
        c->amount[c->n++] = amount;
    }
}
