/*
 * The profile of a table as it was loaded: rows, sums, missing values and codes, a column at a time and by month. Kept
 * beside the generations, one file a load, so that a delivery can be compared with those before it, also when their
 * rows are long gone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_PROFILE_H
#define ALMANAK_WAREHOUSE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "warehouse/schema.h"

#define PROFILE_FOLDER "profiles" /* of a warehouse; its files are named after the loads: 000012.json */

struct profile_column {
    const char *name;
    int64_t empty;      /* rows without a value */
    bool has_sum;       /* a column of numbers, as it is kept: øre, millionths, whole numbers */
    int64_t sum, gross; /* gross: of the values without their signs; both held at the bounds of their type */
    const char **codes; /* the values, in byte order, of a column of codes (schema.h) that has not too many */
    size_t n_codes;
};

struct profile_month {
    month_t month;
    int64_t rows, *sums, *gross; /* by column; 0 for those without */
};

/* Of one table of a load; after changes, of the table with them. */
struct profile {
    const char *resource;
    month_t month; /* that was delivered by itself, MONTH_NONE for all rows */
    int64_t rows;
    struct profile_column *columns; /* in the order of the schema */
    size_t n_columns;
    struct profile_month *months; /* ascending; none when rows have no month */
    size_t n_months;
};

/* Path of the profiles of a load, in the arena. */
const char *profile_path(struct arena *a, const char *warehouse, int64_t load);
/* The text of such a file. */
void profile_print(const struct profile *profiles, size_t n, struct strbuf *out);
/* Read it into the arena. A load of before there were profiles has none: n is 0. */
int profile_read(struct arena *a, const char *path, struct profile **out, size_t *n, struct diag *d) MUST_CHECK;
/* The same for a text; false when it is not one of ours. */
bool profile_parse(struct arena *a, const char *text, size_t len, struct profile **out, size_t *n);
/* That of a table of a load, NULL when there is none. Borrowed. */
const struct profile *profile_find(const struct profile *profiles, size_t n, const char *resource, month_t month);
/* The column, NULL when there is none of that name. Borrowed. */
const struct profile_column *profile_column(const struct profile *p, const char *name);

#endif
