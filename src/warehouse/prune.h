/*
 * Retention: rows about individuals that are older than they may be kept are taken out of the tables. What is no longer
 * about anybody stays: postings keep their money without the person, and the figures that were kept (known.h) stand.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_PRUNE_H
#define ALMANAK_WAREHOUSE_PRUNE_H

#include "warehouse/store.h"

struct prune_table {
    const char *resource, *source;
    int64_t removed, blanked; /* rows taken out; rows that lost their person */
};

struct prune_report {
    month_t first;              /* the oldest month that stays whole, MONTH_NONE when nothing was ever delivered */
    struct prune_table *tables; /* those that changed */
    size_t n;
};

/*
 * Keep `years` years up to the newest delivered month: a row is too old when it ended, or its month lies, more than a
 * month before the first that stays (events look back at what was before). Persons go when nothing is left about them
 * and they are neither resident nor parent or spouse of somebody who stays. Makes the next generation, which has no
 * mart yet; none when nothing was too old. The generations before still hold the rows: remove them once there is a
 * mart.
 */
int prune_warehouse(struct arena *a, struct store *s, int years, struct prune_report *out, struct diag *d) MUST_CHECK;

#endif
