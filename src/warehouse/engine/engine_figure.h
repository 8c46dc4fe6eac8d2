/*
 * Figures: one measure being added up for every group. Counts, sums, least and greatest are kept as they come;
 * different values and person-days, which cannot be added, are settled at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_FIGURE_H
#define ALMANAK_WAREHOUSE_ENGINE_FIGURE_H

#include "warehouse/engine/engine_filter.h"

/* Rows of one load, at most BATCH_ROWS; columns that nobody needs are not filled. */
struct batch {
    size_t n;
    month_t month; /* MONTH_NONE for a table without months */
    uint32_t load; /* from 1; rows of one load ascend by person */
    const struct cells *columns;
};

/* Rows of a batch that count, and the group of each. */
struct selection {
    size_t n;
    uint16_t rows[BATCH_ROWS];
    uint32_t groups[BATCH_ROWS];
};

/* The rows of `in` that the filter lets through; `out` may be `in`. */
void selection_filter(const struct selection *in, const struct filter *f, const struct batch *b, struct selection *out);

/* Least, greatest or middle of nothing. */
#define FIGURE_NOTHING INT64_MIN
/* Whether a figure of this kind is FIGURE_NOTHING until a row counts. */
bool figure_begins_with_nothing(enum measure_kind kind);

struct figure {
    const struct measure *measure; /* none of RATIO and SHARE */
    const struct filter *filters;
    size_t n_filters;
    size_t column; /* unused by COUNT */
    enum cell_kind cell;
    size_t person;  /* DAYS: the column of the person */
    bool ascends;   /* DISTINCT: values of a group come in ascending order, equal ones together */
    bool last_only; /* only rows of this month count */
    month_t last;
    /* By group. */
    int64_t *totals; /* MEDIAN: twice the median. MEAN: the sum. ONLY: that of the last row */
    uint64_t *marks; /* DISTINCT: the last value met, + 1. DAYS: load and person whose days are being joined. MEAN: how
                      * many numbers. ONLY: how many rows */
    uint32_t *days;  /* DAYS: those days */
    size_t n, cap_totals, cap_marks, cap_days;
    /* Group in the high, value in the low half. DISTINCT: the first n_settled ascend and are all different. MEDIAN: the
     * values are turned so that they ascend without sign. */
    uint64_t *pairs;
    size_t n_pairs, cap_pairs, n_settled;
    bool overflow;
};

/* Above `totals` everything is the caller's to set; it begins zeroed. */
void figure_release(struct figure *f);
/* Add the rows of a selection, whose groups are below n_groups. */
void figure_feed(struct figure *f, const struct batch *b, const struct selection *s, size_t n_groups);
/* Afterwards totals[g] is the figure of each of the n_groups. -1 when a sum does not fit 64 bits. */
int figure_finish(struct figure *f, size_t n_groups) MUST_CHECK;

#endif
