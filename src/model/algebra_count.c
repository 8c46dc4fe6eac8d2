/*
 * Steps that say what a count is worth: band, the range that it lies in; interval, how sure the share is that it makes
 * of another; and distribution, how many rows have which.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "model/algebra_int.h"
#include "model/model.h"

struct dataset *algebra_band(struct arena *a, const struct dataset *ds, const char *column, const struct lookup *ranges,
                             const char *label, struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0 || algebra_check_count(ds, found, loc, d) != 0)
        return NULL;
    if (!ranges->ranges) {
        diag_error(d, DIAG_DEF_VALUE, loc, "lookup \"%s\" has no ranges", ranges->name);
        diag_hint(d, "Name a lookup whose entries say from and to.");
        return NULL;
    }
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = ds->n_columns;
    out->columns[last] = (struct column){.name = algebra_name(a, column, "gruppe"),
                                         .label = label,
                                         .type = VALUE_TEXT,
                                         .role = COLUMN_MEASURE,
                                         .additivity = ADDS_NOT,
                                         .absent = ABSENT_EMPTY};
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, (size_t)found);
        const struct group *g = v->state == STATE_OK ? lookup_range(ranges, v->i) : NULL;
        *dataset_at(out, row, last) = g != NULL ? (struct value){.text = g->code, .label = g->label}
                                                : value_state(v->state == STATE_OK ? STATE_EMPTY : v->state);
    }
    if (out->totals != NULL)
        out->totals[last] = value_state(STATE_EMPTY);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}

/* Wilson's score interval: its middle lies a little towards one half, and its ends never leave 0 to 1. */
static void wilson(const struct value *part, const struct value *whole, struct value ends[2])
{
    const double z = 1.959963984540054; /* 95 percent of a normal distribution lie within so many deviations */
    ends[0] = ends[1] = value_state(STATE_MISSING);
    if (part->state != STATE_OK || whole->state != STATE_OK) {
        ends[0] = ends[1] = value_state(part->state > whole->state ? part->state : whole->state);
    } else if (whole->i > 0 && part->i >= 0 && part->i <= whole->i) {
        double n = (double)whole->i, p = (double)part->i / n, square = z * z / n;
        double middle = (p + square / 2) / (1 + square);
        double reach = z * sqrt(p * (1 - p) / n + square / (4 * n)) / (1 + square);
        ends[0] = value_rate(part->i == 0 ? 0 : fmax(0, middle - reach));
        ends[1] = value_rate(part->i == whole->i ? 1 : fmin(1, middle + reach));
    }
}

struct dataset *algebra_interval(struct arena *a, const struct dataset *ds, const char *column, const char *whole,
                                 struct src_loc loc, struct diag *d)
{
    int part = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    int all = algebra_find(ds, whole, COLUMN_MEASURE, loc, d);
    if (part < 0 || all < 0 || algebra_check_count(ds, part, loc, d) != 0 || algebra_check_count(ds, all, loc, d) != 0)
        return NULL;
    struct dataset *out = algebra_extend(a, ds, 2, ds->n_rows);
    size_t last = ds->n_columns;
    out->columns[last] = (struct column){
        .name = algebra_name(a, column, "fra"),
        .label = "Mindst",
        .note = "Den nederste ende af det interval, som andelen med 95 pct. sikkerhed ligger i (Wilsons interval).",
        .type = VALUE_RATE,
        .role = COLUMN_MEASURE,
        .additivity = ADDS_NOT,
        .decimals = 1,
        .unit = "pct."};
    out->columns[last + 1] = out->columns[last];
    out->columns[last + 1].name = algebra_name(a, column, "til");
    out->columns[last + 1].label = "Højst";
    out->columns[last + 1].note = "Den øverste ende af det samme interval.";
    for (size_t row = 0; row < ds->n_rows; row++)
        wilson(dataset_at(ds, row, (size_t)part), dataset_at(ds, row, (size_t)all), dataset_at(out, row, last));
    if (out->totals != NULL)
        wilson(&ds->totals[part], &ds->totals[all], &out->totals[last]);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

struct dataset *algebra_distribution(struct arena *a, const struct dataset *ds, const char *column, const char *label,
                                     struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0 || algebra_check_count(ds, found, loc, d) != 0)
        return NULL;
    size_t n = 0, n_rows = 0;
    int64_t *numbers = ARENA_ARRAY(a, ds->n_rows, int64_t);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, (size_t)found);
        if (v->state == STATE_OK)
            numbers[n++] = v->i;
    }
    if (n > 0)
        qsort(numbers, n, sizeof(*numbers), by_number);
    for (size_t i = 0; i < n; i++)
        n_rows += i == 0 || numbers[i] != numbers[i - 1];
    struct dataset *out = dataset_new(a, ds->name, 2, n_rows);
    out->columns[0] = (struct column){.name = ds->columns[found].name,
                                      .label = ds->columns[found].label,
                                      .note = ds->columns[found].note,
                                      .type = VALUE_INT,
                                      .role = COLUMN_DIMENSION};
    out->columns[1] = (struct column){.name = "antal",
                                      .label = label,
                                      .type = VALUE_INT,
                                      .role = COLUMN_MEASURE,
                                      .additivity = ADDS_UP,
                                      .absent = ABSENT_ZERO};
    size_t row = 0;
    for (size_t i = 0, first = 0; i < n; i++) {
        if (i + 1 < n && numbers[i + 1] == numbers[i])
            continue;
        *dataset_at(out, row, 0) = value_int(numbers[i]);
        *dataset_at(out, row++, 1) = value_int((int64_t)(i + 1 - first));
        first = i + 1;
    }
    return out;
}
