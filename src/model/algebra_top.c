/*
 * Steps about the largest rows: the first n with the rest as one row, how much of the whole the largest carry, and how
 * much the rows carry one after the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "model/algebra_int.h"

/* --- top --- */

/* Measures must add up, and the others must be there or follow from totals. Ranks stay behind. */
static int check_top(const struct dataset *ds, struct src_loc loc, struct diag *d)
{
    int status = 0;
    if (ds->cut && ds->totals == NULL) {
        status = diag_error(d, DIAG_PLAN, loc, "the rest of dataset \"%s\" is not known: rows were left out at a limit",
                            ds->name);
        diag_hint(d, "Remove the limit from the dataset, or ask for totals in it.");
    }
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *c = &ds->columns[i];
        if (c->role != COLUMN_MEASURE || c->additivity == ADDS_UP)
            continue;
        status =
            diag_error(d, DIAG_PLAN, loc, "\"%s\" of dataset \"%s\" does not add up, so the rest has no value of it",
                       c->name, ds->name);
        diag_hint(d, "Take the first rows of a dataset of counts and sums; add shares, ranks and the like afterwards.");
    }
    return status;
}

static struct value rest_of(const struct dataset *ds, size_t column, size_t n)
{
    const struct column *c = &ds->columns[column];
    struct algebra_sum sum = {.state = STATE_OK};
    bool from_totals = ds->totals != NULL;
    if (from_totals)
        algebra_sum_add(&sum, &ds->totals[column]);
    for (size_t row = from_totals ? 0 : n; row < (from_totals ? n : ds->n_rows); row++) {
        struct value v = *dataset_at(ds, row, column);
        if (from_totals) {
            v.i = v.i == INT64_MIN ? INT64_MAX : -v.i;
            v.r = -v.r;
        }
        algebra_sum_add(&sum, &v);
    }
    return algebra_sum_value(&sum, c);
}

struct dataset *algebra_top(struct arena *a, const struct dataset *ds, size_t n, const char *label, struct src_loc loc,
                            struct diag *d)
{
    if (check_top(ds, loc, d) != 0)
        return NULL;
    bool more = ds->n_rows > n || ds->cut;
    if (n > ds->n_rows)
        n = ds->n_rows;
    struct dataset *out = algebra_extend(a, ds, 0, n + more);
    out->cut = false;
    out->rest = more;
    for (size_t i = 0, dimensions = 0; more && i < ds->n_columns; i++) {
        struct value *v = dataset_at(out, n, i);
        if (ds->columns[i].role == COLUMN_MEASURE) {
            *v = rest_of(ds, i, n);
        } else {
            *v = value_state(STATE_EMPTY);
            if (dimensions++ > 0)
                continue;
            v->state = ds->columns[i].type == VALUE_TEXT ? STATE_OK : STATE_EMPTY;
            v->text = "*";
            v->label = label;
        }
    }
    return out;
}

/* --- concentration --- */

struct ordering {
    const struct dataset *ds;
    size_t column;
};

static int compare_largest(const void *pa, const void *pb, void *context)
{
    const struct ordering *o = context;
    size_t x = *(const size_t *)pa, y = *(const size_t *)pb;
    const struct value *a = dataset_at(o->ds, x, o->column), *b = dataset_at(o->ds, y, o->column);
    bool known = a->state == STATE_OK && b->state == STATE_OK;
    /* Rows without a value come last, whatever keeps it from them. */
    int c = known ? value_compare(&o->ds->columns[o->column], b, a) : (a->state != STATE_OK) - (b->state != STATE_OK);
    return c != 0 ? c : (x > y) - (x < y);
}

static struct dataset *concentration_new(struct arena *a, const struct dataset *ds, const struct column *c, size_t n)
{
    struct dataset *out = dataset_new(a, ds->name, 3, n);
    out->columns[0] = (struct column){
        .name = "antal", .label = "De største", .type = VALUE_INT, .role = COLUMN_DIMENSION, .additivity = ADDS_NOT};
    out->columns[1] = *c;
    out->columns[1].additivity = ADDS_NOT; /* each row holds those above it */
    out->columns[2] = (struct column){.name = algebra_name(a, c->name, "andel"),
                                      .label = arena_printf(a, "%s, andel", c->label),
                                      .type = VALUE_RATE,
                                      .role = COLUMN_MEASURE,
                                      .additivity = ADDS_NOT,
                                      .decimals = 1,
                                      .unit = "pct."};
    out->from = ds->from;
    out->to = ds->to;
    return out;
}

static struct value whole_of(const struct dataset *ds, size_t column)
{
    if (ds->totals != NULL)
        return ds->totals[column];
    struct algebra_sum sum = {.state = STATE_OK};
    for (size_t row = 0; row < ds->n_rows; row++)
        algebra_sum_add(&sum, dataset_at(ds, row, column));
    return algebra_sum_value(&sum, &ds->columns[column]);
}

static int check_carried(const struct dataset *ds, const struct column *c, struct src_loc loc, struct diag *d)
{
    const char *reason = NULL;
    if (c->additivity != ADDS_UP || c->type == VALUE_RATE)
        reason = "the measure does not add up";
    else if (ds->cut && ds->totals == NULL)
        reason = "rows were left out at a limit";
    else if (ds->rest)
        reason = "one of its rows stands for many";
    if (reason == NULL)
        return 0;
    diag_error(d, DIAG_PLAN, loc, "what the largest carry of \"%s\" cannot be formed from dataset \"%s\": %s", c->name,
               ds->name, reason);
    diag_hint(d, "Use a dataset with all rows, or with totals, and a measure that is a count or a sum.");
    return -1;
}

static struct value carried_share(const struct column *c, const struct value *part, const struct value *whole)
{
    if (part->state != STATE_OK || whole->state != STATE_OK)
        return value_state(part->state != STATE_OK ? part->state : STATE_MISSING);
    return value_rate(value_number(c, part) / value_number(c, whole));
}

struct dataset *algebra_concentration(struct arena *a, const struct dataset *ds, const char *order, const char *column,
                                      const int64_t *steps, size_t n_steps, struct src_loc loc, struct diag *d)
{
    int by = algebra_find(ds, order, COLUMN_MEASURE, loc, d);
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (by < 0 || found < 0 || check_carried(ds, &ds->columns[found], loc, d) != 0)
        return NULL;
    size_t k = (size_t)found;
    struct ordering ordering = {.ds = ds, .column = (size_t)by};
    size_t *rows = xcalloc(ds->n_rows + 1, sizeof(*rows));
    for (size_t i = 0; i < ds->n_rows; i++)
        rows[i] = i;
    qsort_r(rows, ds->n_rows, sizeof(*rows), compare_largest, &ordering);
    struct dataset *out = concentration_new(a, ds, &ds->columns[k], n_steps);
    const struct value whole = whole_of(ds, k);
    struct algebra_sum sum = {.state = STATE_OK};
    size_t n = 0, taken = 0;
    for (size_t s = 0; s < n_steps; s++) {
        /* With fewer rows than the first step, that is all of them. */
        int64_t step = s == 0 && (uint64_t)steps[s] > ds->n_rows ? (int64_t)ds->n_rows : steps[s];
        if (step < 1 || (uint64_t)step > ds->n_rows || (s > 0 && step <= steps[s - 1]))
            continue;
        while (taken < (size_t)step)
            algebra_sum_add(&sum, dataset_at(ds, rows[taken++], k));
        struct value part = algebra_sum_value(&sum, &ds->columns[k]);
        *dataset_at(out, n, 0) = value_int(step);
        *dataset_at(out, n, 1) = part;
        *dataset_at(out, n, 2) = carried_share(&ds->columns[k], &part, &whole);
        n++;
    }
    out->n_rows = n;
    free(rows);
    return out;
}

/* --- cumulate --- */

struct dataset *algebra_cumulate(struct arena *a, const struct dataset *ds, const char *column, struct src_loc loc,
                                 struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0 || check_carried(ds, &ds->columns[found], loc, d) != 0)
        return NULL;
    const struct column *c = &ds->columns[found];
    const struct value whole = whole_of(ds, (size_t)found);
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = ds->n_columns;
    out->columns[last] = (struct column){.name = algebra_name(a, c->name, "samlet"),
                                         .label = arena_printf(a, "%s, samlet andel", c->label),
                                         .type = VALUE_RATE,
                                         .role = COLUMN_MEASURE,
                                         .additivity = ADDS_NOT,
                                         .decimals = 1,
                                         .unit = "pct."};
    struct algebra_sum sum = {.state = STATE_OK};
    for (size_t row = 0; row < ds->n_rows; row++) {
        algebra_sum_add(&sum, dataset_at(ds, row, (size_t)found));
        struct value part = algebra_sum_value(&sum, c);
        *dataset_at(out, row, last) = carried_share(c, &part, &whole);
    }
    if (out->totals != NULL)
        out->totals[last] = carried_share(c, &whole, &whole);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
