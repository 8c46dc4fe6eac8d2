/*
 * From a town and its months to the parts of a mart. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TOWN_WRITE_H
#define ALMANAK_WAREHOUSE_TOWN_WRITE_H

#include "warehouse/mart.h"
#include "warehouse/refresh/census.h"
#include "warehouse/refresh/events.h"
#include "warehouse/refresh/findings.h"
#include "warehouse/refresh/refunds.h"
#include "warehouse/refresh/services.h"

/* A column of n values, each an expression of the row i; in the arena `a`. */
#define FILL(target, type, value)                                                                                      \
    do {                                                                                                               \
        type *column_ = ARENA_ARRAY(&a, n, type);                                                                      \
        for (size_t i = 0; i < n; i++)                                                                                 \
            column_[i] = (value);                                                                                      \
        (target) = column_;                                                                                            \
    } while (0)

/* What does not change from month to month: facts, dictionaries, addresses, persons, types, spells, capacity,
 * population. */
int town_write(const struct town *t, struct mart_writer *w, struct diag *d) MUST_CHECK;
int town_write_people(const struct census *c, struct mart_writer *w, struct diag *d) MUST_CHECK;
int town_write_services(const struct services *s, month_t month, struct mart_writer *w, struct diag *d) MUST_CHECK;
int town_write_events(const struct events *e, month_t month, struct mart_writer *w, struct diag *d) MUST_CHECK;
/* The findings followed last. */
int town_write_findings(const struct findings *f, month_t month, struct mart_writer *w, struct diag *d) MUST_CHECK;
int town_write_refunds(const struct town *t, const struct refund_rows *r, month_t month, struct mart_writer *w,
                       struct diag *d) MUST_CHECK;
int town_write_claims(const struct town *t, month_t month, struct mart_writer *w, struct diag *d) MUST_CHECK;

/* A column of n values, each an expression of the row i; in the arena `a`. */
#define FILL(target, type, value)                                                                                      \
    do {                                                                                                               \
        type *column_ = ARENA_ARRAY(&a, n, type);                                                                      \
        for (size_t i = 0; i < n; i++)                                                                                 \
            column_[i] = (value);                                                                                      \
        (target) = column_;                                                                                            \
    } while (0)

#endif
