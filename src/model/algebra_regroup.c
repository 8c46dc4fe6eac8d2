/*
 * Steps that change what a row is about: either, which makes one dimension of several, only, which leaves
 * measures out, and sum, which leaves dimensions out.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "model/algebra_int.h"

/* Place of a column in a list, or n. */
static size_t place_in(const size_t *columns, size_t n, size_t column)
{
    size_t i = 0;
    while (i < n && columns[i] != column)
        i++;
    return i;
}

/* The named dimensions as columns; NULL and the mistake. */
static size_t *dimensions_named(struct arena *a, const struct dataset *ds, const char *const *names, size_t n,
                                struct src_loc loc, struct diag *d)
{
    size_t *columns = ARENA_ARRAY(a, n, size_t);
    for (size_t i = 0; i < n; i++) {
        int found = algebra_find(ds, names[i], COLUMN_DIMENSION, loc, d);
        if (found < 0)
            return NULL;
        columns[i] = (size_t)found;
    }
    return columns;
}

static int check_either(const struct dataset *ds, const size_t *of, size_t n, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < n; i++) {
        if (ds->columns[of[i]].type == VALUE_TEXT && place_in(of, n, of[i]) == i)
            continue;
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" cannot be one of the dimensions of either", ds->columns[of[i]].name);
        diag_hint(d, "Name dimensions that hold codes, each once.");
        return -1;
    }
    return 0;
}

/* Two rows that became the same would have to be added, which nobody asked for. */
static int check_apart(struct arena *a, const struct dataset *ds, const char *name, struct src_loc loc, struct diag *d)
{
    struct intern keys;
    intern_init(&keys);
    struct algebra_key key = {.ds = ds};
    size_t n_dimensions, n = 0;
    key.columns = algebra_dimensions(a, ds, &n_dimensions);
    key.n = n_dimensions;
    int result = 0;
    for (size_t row = 0; row < ds->n_rows && result == 0; row++) {
        if ((size_t)algebra_key_number(&keys, &key, row, true) == n)
            n++;
        else
            result = -1;
    }
    intern_release(&keys);
    if (result != 0) {
        diag_error(d, DIAG_DEF_VALUE, loc, "rows of dataset \"%s\" would be the same by \"%s\"", ds->name, name);
        diag_hint(d, "Leave out a dimension of which every row but those without it in the others has only one code.");
    }
    return result;
}

struct dataset *algebra_either(struct arena *a, const struct dataset *ds, const char *const *of, size_t n_of,
                               const char *name, const char *label, struct src_loc loc, struct diag *d)
{
    size_t *columns = dimensions_named(a, ds, of, n_of, loc, d);
    if (columns == NULL || check_either(ds, columns, n_of, loc, d) != 0)
        return NULL;
    struct dataset *out = dataset_new(a, ds->name, ds->n_columns - n_of + 1, ds->n_rows);
    out->from = ds->from;
    out->to = ds->to;
    out->cut = ds->cut;
    out->rest = ds->rest;
    if (ds->totals != NULL)
        out->totals = ARENA_ARRAY(a, out->n_columns, struct value);
    for (size_t c = 0, at = 0; c < ds->n_columns; c++) {
        size_t place = place_in(columns, n_of, c);
        if (place < n_of && c != columns[0])
            continue;
        out->columns[at] = ds->columns[c];
        if (place < n_of) {
            out->columns[at].name = name;
            out->columns[at].label = label;
            out->columns[at].dimension = NULL;
            out->columns[at].map = NULL;
        }
        for (size_t row = 0; row < ds->n_rows; row++) {
            const struct value *v = dataset_at(ds, row, c);
            for (size_t i = 0; place < n_of && i < n_of && (v->state != STATE_OK || v->text[0] == '\0'); i++)
                v = dataset_at(ds, row, columns[i]);
            *dataset_at(out, row, at) = *v;
        }
        if (out->totals != NULL)
            out->totals[at] = ds->totals[c];
        at++;
    }
    return algebra_check_names(out, loc, d) == 0 && check_apart(a, out, name, loc, d) == 0 ? out : NULL;
}

struct dataset *algebra_only(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n_columns,
                             struct src_loc loc, struct diag *d)
{
    bool *stays = ARENA_ARRAY(a, ds->n_columns, bool);
    size_t n = 0;
    for (size_t i = 0; i < n_columns; i++) {
        int found = algebra_find(ds, columns[i], COLUMN_MEASURE, loc, d);
        if (found < 0)
            return NULL;
        stays[found] = true;
    }
    for (size_t c = 0; c < ds->n_columns; c++) {
        stays[c] = stays[c] || ds->columns[c].role == COLUMN_DIMENSION;
        n += stays[c];
    }
    struct dataset *out = dataset_new(a, ds->name, n, ds->n_rows);
    out->from = ds->from;
    out->to = ds->to;
    out->cut = ds->cut;
    out->rest = ds->rest;
    if (ds->totals != NULL)
        out->totals = ARENA_ARRAY(a, n, struct value);
    for (size_t c = 0, at = 0; c < ds->n_columns; c++) {
        if (!stays[c])
            continue;
        out->columns[at] = ds->columns[c];
        for (size_t row = 0; row < ds->n_rows; row++)
            *dataset_at(out, row, at) = *dataset_at(ds, row, c);
        if (out->totals != NULL)
            out->totals[at] = ds->totals[c];
        at++;
    }
    return out;
}

/* Every measure must add up over the rows that become one. */
static int check_sums(const struct dataset *ds, struct src_loc loc, struct diag *d)
{
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (ds->columns[c].role == COLUMN_DIMENSION || ds->columns[c].additivity == ADDS_UP)
            continue;
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" of dataset \"%s\" does not add up over rows", ds->columns[c].name,
                   ds->name);
        diag_hint(d, "Ask for it in a dataset of its own, by the dimensions that remain, and join that.");
        return -1;
    }
    return 0;
}

struct dataset *algebra_sum(struct arena *a, const struct dataset *ds, const char *const *by, size_t n_by,
                            struct src_loc loc, struct diag *d)
{
    size_t *kept = dimensions_named(a, ds, by, n_by, loc, d);
    if (kept == NULL || check_sums(ds, loc, d) != 0)
        return NULL;
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key key = {.ds = ds, .columns = kept, .n = n_by};
    size_t n = 0, n_measures = 0, *first = ARENA_ARRAY(a, ds->n_rows, size_t);
    size_t *target = ARENA_ARRAY(a, ds->n_rows, size_t), *measures = ARENA_ARRAY(a, ds->n_columns, size_t);
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (ds->columns[c].role == COLUMN_MEASURE)
            measures[n_measures++] = c;
    }
    for (size_t row = 0; row < ds->n_rows; row++) {
        target[row] = (size_t)algebra_key_number(&keys, &key, row, true);
        if (target[row] == n)
            first[n++] = row;
    }
    intern_release(&keys);
    struct algebra_sum *sums = ARENA_ARRAY(a, n * n_measures, struct algebra_sum);
    for (size_t row = 0; row < ds->n_rows; row++) {
        for (size_t m = 0; m < n_measures; m++)
            algebra_sum_add(&sums[target[row] * n_measures + m], dataset_at(ds, row, measures[m]));
    }
    struct dataset *out = dataset_new(a, ds->name, n_by + n_measures, n);
    out->from = ds->from;
    out->to = ds->to;
    out->cut = ds->cut;
    if (ds->totals != NULL)
        out->totals = ARENA_ARRAY(a, out->n_columns, struct value);
    for (size_t c = 0; c < out->n_columns; c++) {
        size_t source = c < n_by ? kept[c] : measures[c - n_by];
        out->columns[c] = ds->columns[source];
        for (size_t row = 0; row < n; row++)
            *dataset_at(out, row, c) =
                c < n_by ? *dataset_at(ds, first[row], source)
                         : algebra_sum_value(&sums[row * n_measures + c - n_by], &ds->columns[source]);
        if (out->totals != NULL)
            out->totals[c] = ds->totals[source];
    }
    return out;
}
