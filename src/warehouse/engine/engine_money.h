/*
 * The cost of persons over the 12 months up to a month: summed by person, or listed by person and subject area.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_MONEY_H
#define ALMANAK_WAREHOUSE_ENGINE_MONEY_H

#include "warehouse/engine/engine_table.h"

enum { WINDOW_MONTHS = 12 };

/* Cost by pid of the window that ends in a month; a month further on costs two months, not twelve. */
struct window {
    month_t end; /* MONTH_NONE before the first */
    int64_t *cost;
};
void window_init(struct window *w);
void window_move(struct window *w, struct source *s, month_t end);
/* Cost by pid of one month, in s->rows. */
int64_t *month_cost(struct source *s, month_t month);

/* A person and a subject area with cost in the window, ascending. */
struct area_costs {
    size_t n;
    uint32_t *pid, *area;
    int64_t *amount;
};
/* The window that ends in a month, in s->rows. */
void area_costs_build(struct area_costs *c, struct source *s, month_t end);

#endif
