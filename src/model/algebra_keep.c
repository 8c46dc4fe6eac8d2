/*
 * Steps that leave rows out: keep, by a count, and among, by the rows of another dataset.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "model/algebra_int.h"

/* Rows of a dataset in a new order, the others left out: sums over the rows are no totals any more. */
static struct dataset *take_rows(struct arena *a, const struct dataset *ds, const size_t *rows, size_t n)
{
    struct dataset *out = algebra_extend(a, ds, 0, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < ds->n_columns; c++)
            *dataset_at(out, i, c) = *dataset_at(ds, rows[i], c);
    }
    out->totals = NULL;
    out->cut = true;
    return out;
}

int algebra_check_count(const struct dataset *ds, int column, struct src_loc loc, struct diag *d)
{
    if (ds->columns[column].type == VALUE_INT)
        return 0;
    diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" of dataset \"%s\" is no count", ds->columns[column].name, ds->name);
    diag_hint(d, "Name a column that holds whole numbers.");
    return -1;
}

struct dataset *algebra_keep(struct arena *a, const struct dataset *ds, const char *column, int64_t low, int64_t high,
                             struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0 || algebra_check_count(ds, found, loc, d) != 0)
        return NULL;
    size_t n = 0, *rows = ARENA_ARRAY(a, ds->n_rows, size_t);
    bool rest = false;
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, (size_t)found);
        if (v->state != STATE_OK || v->i < low || v->i > high)
            continue;
        rest = ds->rest && row == ds->n_rows - 1;
        rows[n++] = row;
    }
    struct dataset *out = take_rows(a, ds, rows, n);
    out->rest = rest;
    return out;
}

struct dataset *algebra_among(struct arena *a, const struct dataset *ds, const struct dataset *other,
                              struct src_loc loc, struct diag *d)
{
    size_t n_dimensions, n = 0;
    size_t *theirs = algebra_dimensions(a, other, &n_dimensions);
    size_t *ours = algebra_shared(a, ds, other, theirs, n_dimensions, loc, d);
    if (ours == NULL)
        return NULL;
    /* Rows by the number of their key in `other`: next[row] is the row after it with the same key. */
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key wanted = {.ds = other, .columns = theirs, .n = n_dimensions};
    const struct algebra_key has = {.ds = ds, .columns = ours, .n = n_dimensions};
    size_t n_keys = 0, *first = ARENA_ARRAY(a, other->n_rows, size_t), *next = ARENA_ARRAY(a, ds->n_rows, size_t);
    for (size_t row = 0; row < other->n_rows; row++) {
        if ((size_t)algebra_key_number(&keys, &wanted, row, true) == n_keys)
            first[n_keys++] = NO_ROW;
    }
    for (size_t row = ds->n_rows - ds->rest; row-- > 0;) {
        int32_t key = algebra_key_number(&keys, &has, row, false);
        if (key == INTERN_NONE)
            continue;
        next[row] = first[key];
        first[key] = row;
    }
    intern_release(&keys);
    size_t *rows = ARENA_ARRAY(a, ds->n_rows, size_t);
    for (size_t key = 0; key < n_keys; key++) {
        for (size_t row = first[key]; row != NO_ROW; row = next[row])
            rows[n++] = row;
    }
    struct dataset *out = take_rows(a, ds, rows, n);
    out->rest = false;
    return out;
}
