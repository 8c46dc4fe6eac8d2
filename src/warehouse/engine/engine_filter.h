/*
 * Filters: which rows count. Whatever a question asks for (codes, groups of a number, months, all but some values)
 * becomes a few ranges of a column's numbers before the first row is read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_FILTER_H
#define ALMANAK_WAREHOUSE_ENGINE_FILTER_H

#include "warehouse/engine/engine_table.h"

struct range {
    int64_t low, high; /* inclusive */
};

/* Holds for a row whose number lies in one of the ranges, which ascend and do not touch. */
struct filter {
    size_t column;
    const struct range *ranges;
    size_t n;
};

static inline bool filter_holds(const struct filter *f, int32_t value)
{
    for (size_t low = 0, high = f->n; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (value < f->ranges[middle].low)
            high = middle;
        else if (value > f->ranges[middle].high)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/* The filter of a plan. A value that the column cannot have in its kind ("x" for a number) is an error. */
int filter_of_plan(struct filter *out, struct arena *a, const struct names *names, const struct table *t,
                   const struct plan_filter *pf, struct diag *d) MUST_CHECK;
/* One number of a column. */
struct filter filter_of_number(struct arena *a, size_t column, int32_t number);
/* The filter of a measure, whose column exists. */
int filter_of_measure(struct filter *out, struct arena *a, const struct names *names, const struct table *t,
                      const struct measure *measure, const struct measure_filter *mf, struct diag *d) MUST_CHECK;
/* A value as a number of a column without a domain; "" is NUMBER_NONE. False when it is none. */
bool number_parse(enum cell_kind kind, const char *text, int32_t *out);

#endif
