/*
 * What is counted of rows as they go by: how many, sums of numbers, missing values and codes, in all and by month. Part
 * of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TALLY_H
#define ALMANAK_WAREHOUSE_TALLY_H

#include "warehouse/load/check.h"
#include "warehouse/manifest.h"
#include "warehouse/profile.h"

enum { TALLY_FIRST = 1900 * 12, TALLY_MONTHS = 300 * 12 }; /* months that are counted; rows of others have none */

struct tally_month {
    int64_t rows;
    int64_t sums[]; /* by field, and after them those of the values without their signs */
};

struct tally_column;

struct tally {
    const struct schema_resource *schema; /* NULL: nothing is counted */
    int period;                           /* field that tells the month of a row, -1 for none */
    int64_t rows;
    struct tally_column *columns; /* heap, as are the months by number from TALLY_FIRST on */
    struct tally_month **months;
};

/* `codes`: note which codes there are. */
void tally_init(struct tally *t, const struct schema_resource *schema, bool codes);
void tally_release(struct tally *t);
/* A row; cells == NULL: one that cannot be read. */
void tally_add(struct tally *t, const struct cell *cells);
/* Of a month; NULL when it has no rows. */
const struct tally_month *tally_month(const struct tally *t, month_t month);
int64_t tally_sum(const struct tally *t, size_t field);
/* The months that have rows, ascending, in the arena. */
struct manifest_month *tally_months(const struct tally *t, struct arena *a, size_t *n);
/* All that was counted, in the arena. */
struct profile tally_profile(const struct tally *t, struct arena *a, month_t month);

#endif
