/*
 * Step sort: rows in the order of columns that the question did not have.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "model/algebra_int.h"

struct order {
    const struct dataset *ds;
    const size_t *columns;
    const bool *falls;
    size_t n;
};

static int compare_rows(const void *pa, const void *pb, void *context)
{
    const struct order *o = context;
    size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
    for (size_t i = 0; i < o->n; i++) {
        const struct value *x = dataset_at(o->ds, a, o->columns[i]), *y = dataset_at(o->ds, b, o->columns[i]);
        /* Without a value comes last, whichever way. */
        if ((x->state == STATE_OK) != (y->state == STATE_OK))
            return x->state == STATE_OK ? -1 : 1;
        int c = value_compare(&o->ds->columns[o->columns[i]], x, y);
        if (c != 0)
            return (c < 0) == o->falls[i] ? 1 : -1;
    }
    return a < b ? -1 : a > b;
}

struct dataset *algebra_sort(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n_columns,
                             struct src_loc loc, struct diag *d)
{
    size_t *by = ARENA_ARRAY(a, n_columns, size_t), *rows = ARENA_ARRAY(a, ds->n_rows, size_t);
    bool *falls = ARENA_ARRAY(a, n_columns, bool);
    for (size_t i = 0; i < n_columns; i++) {
        falls[i] = columns[i][0] == '-';
        const char *name = columns[i] + falls[i];
        int found = dataset_column(ds, name);
        if (found < 0)
            found = algebra_find(ds, name, COLUMN_MEASURE, loc, d);
        if (found < 0)
            return NULL;
        by[i] = (size_t)found;
    }
    for (size_t row = 0; row < ds->n_rows; row++)
        rows[row] = row;
    struct order order = {ds, by, falls, n_columns};
    size_t n = ds->n_rows - (ds->rest && ds->n_rows > 0);
    if (n > 0)
        qsort_r(rows, n, sizeof(*rows), compare_rows, &order);
    struct dataset *out = algebra_extend(a, ds, 0, ds->n_rows);
    for (size_t row = 0; row < ds->n_rows && ds->n_columns > 0; row++)
        memcpy(dataset_at(out, row, 0), dataset_at(ds, rows[row], 0), ds->n_columns * sizeof(struct value));
    return out;
}
