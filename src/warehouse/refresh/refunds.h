/*
 * Refund weeks of a month: those delivered, or when none are, derived from the spells of the types on the refund
 * ladder. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_REFUNDS_H
#define ALMANAK_WAREHOUSE_REFUNDS_H

#include "warehouse/refresh/town.h"

/* Weeks of a person on the ladder, one after the other, and how many counted before them. */
struct ladder_stretch {
    uint32_t pid;
    week_t first, last;
    int32_t before;
};

struct refunds {
    const struct town *town;
    struct ladder_stretch *stretches; /* by (pid, first); empty when every week has its step */
    size_t n_stretches, cap_stretches;
    uint32_t *stretch_start; /* by pid */
    uint32_t *spells;        /* derived: those on the ladder, by (pid, type, number) */
    size_t n_spells, cap_spells;
};

/* The rows of a month, by (pid, week, type). */
struct refund_rows {
    struct refund_row *items;
    size_t n, cap;
    struct refund_row *spare; /* room for sorting */
    size_t cap_spare;
    uint64_t *keys;
    size_t cap_keys;
};

void refunds_init(struct refunds *r, const struct town *t);
void refunds_release(struct refunds *r);
/* Months in any order, from any thread. */
void refunds_take(const struct refunds *r, month_t month, struct refund_rows *out);
void refund_rows_release(struct refund_rows *rows);

/* The stretches of everyone, from what is delivered or from spells: see ladder.c. */
void ladder_build(struct refunds *r);
/* Refund percent of a week of a person on the ladder, 0 when no ladder holds then. */
uint8_t ladder_step(const struct refunds *r, uint32_t pid, week_t week);
/* That of `more` weeks later, for whoever goes on without a break; knows nothing of what came after the week. */
uint8_t ladder_later(const struct refunds *r, uint32_t pid, week_t week, int32_t more);

#endif
