/*
 * A month of services and money: who is on which service type through which spell, which row speaks for a run, and what
 * it cost. Used for month after month. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_SERVICES_H
#define ALMANAK_WAREHOUSE_SERVICES_H

#include "warehouse/refresh/town.h"

struct service_row {
    uint32_t pid, type, spell, department;
    uint32_t days; /* bit k: day k + 1 */
    uint32_t area; /* of the amount */
    uint8_t flags;
    int64_t amount;
};

/* A growing list of rows. */
struct service_rows {
    struct service_row *items;
    size_t n, cap;
};

struct cost_row {
    uint32_t pid, area;
    int64_t amount;
};

struct services {
    const struct town *town;
    uint32_t andet; /* area of what has none */
    month_t month;
    date_t first, last;         /* its days */
    struct service_rows spells; /* of the month, by (pid, type, spell) */
    struct service_rows posted; /* posting cost, likewise; type 0 is untyped */
    struct service_rows rows;   /* both, without the untyped */
    struct cost_row *costs;     /* by (pid, area) */
    size_t n_costs, cap_costs;
    int64_t *area_sums; /* room for the costs of a person */
    uint8_t *area_seen;
    uint64_t *keys; /* room for sorting */
    size_t cap_keys;
};

void services_init(struct services *s, const struct town *t);
void services_release(struct services *s);
/* Spells of a month, with priced cost; help[pid] becomes 1 for whom a spell that is help overlaps it, else 0. */
void services_take_spells(struct services *s, month_t month, uint8_t *help);
/* Posting cost of the same month, and then rows and costs. */
void services_add_postings(struct services *s);

/* Whether a price spell has what its price needs, within all bounds. */
bool services_priceable(const struct spell *s);
/* Its cost in a month of so many days, of which it covers some; øre. */
int64_t services_price(const struct spell *s, month_t month, int covered);

#endif
