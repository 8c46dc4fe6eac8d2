/*
 * The difference of two columns of one dataset.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/algebra_int.h"

static struct value subtract(const struct column *c, const struct value *a, const struct value *b)
{
    if (a->state != STATE_OK || b->state != STATE_OK)
        return value_state(a->state > b->state ? a->state : b->state);
    if (c->type == VALUE_RATE || c->type == VALUE_DECIMAL)
        return value_rate(a->r - b->r);
    int64_t difference;
    return __builtin_sub_overflow(a->i, b->i, &difference) ? value_state(STATE_MISSING) : value_int(difference);
}

struct dataset *algebra_difference(struct arena *a, const struct dataset *ds, const char *column, const char *minus,
                                   const char *label, struct src_loc loc, struct diag *d)
{
    int of = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    int less = algebra_find(ds, minus, COLUMN_MEASURE, loc, d);
    if (of < 0 || less < 0)
        return NULL;
    if (ds->columns[of].type != ds->columns[less].type) {
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" and \"%s\" are figures of different kinds", column, minus);
        diag_hint(d, "Subtract money from money, counts from counts, shares from shares.");
        return NULL;
    }
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = out->n_columns - 1;
    struct column *c = &out->columns[last];
    *c = ds->columns[of];
    c->name = algebra_name(a, column, "forskel");
    c->label = label;
    c->note = arena_printf(a, "%s minus %s.", ds->columns[of].label, ds->columns[less].label);
    c->measure = NULL;
    for (size_t row = 0; row < out->n_rows; row++)
        *dataset_at(out, row, last) = subtract(c, dataset_at(out, row, (size_t)of), dataset_at(out, row, (size_t)less));
    if (out->totals != NULL)
        out->totals[last] = subtract(c, &out->totals[of], &out->totals[less]);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
