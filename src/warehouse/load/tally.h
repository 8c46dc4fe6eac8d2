/*
 * What is counted of the rows of a table while they are written: how many of each month. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TALLY_H
#define ALMANAK_WAREHOUSE_TALLY_H

#include "warehouse/load/check.h"
#include "warehouse/manifest.h"

enum { TALLY_FIRST = 1900 * 12, TALLY_MONTHS = 300 * 12 }; /* months that are counted; rows of others have none */

struct tally {
    const struct schema_resource *schema;
    int period;      /* field that tells the month of a row, -1 for none */
    int64_t *months; /* rows by month from TALLY_FIRST on, heap; NULL without such a field */
};

void tally_init(struct tally *t, const struct schema_resource *schema);
void tally_release(struct tally *t);
void tally_add(struct tally *t, const struct cell *cells);
/* The months that have rows, ascending, in the arena. */
struct manifest_month *tally_months(const struct tally *t, struct arena *a, size_t *n);

#endif
