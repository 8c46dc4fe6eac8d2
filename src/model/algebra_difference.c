/*
 * Two columns of one dataset, row by row: their difference, and one for each of the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

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

/* Whole units, half away from zero; `by` may stand for a DECIMAL or a count. */
static struct value divide(const struct column *of, const struct value *a, const struct column *by,
                           const struct value *b, int64_t per)
{
    if (a->state != STATE_OK || b->state != STATE_OK)
        return value_state(a->state > b->state ? a->state : b->state);
    double below = value_number(by, b);
    if (below == 0)
        return value_state(STATE_MISSING);
    double quotient = value_number(of, a) * (double)per / below;
    return of->type == VALUE_MONEY ? value_int(llround(quotient)) : value_rate(quotient);
}

struct dataset *algebra_quotient(struct arena *a, const struct dataset *ds, const char *column, const char *by,
                                 const char *label, const struct quotient *q, struct src_loc loc, struct diag *d)
{
    const struct quotient plain = {.per = 1};
    q = q != NULL ? q : &plain;
    int64_t per = q->per != 0 ? q->per : 1;
    int of = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    int below = algebra_find(ds, by, COLUMN_MEASURE, loc, d);
    if (of < 0 || below < 0)
        return NULL;
    const struct column *above = &ds->columns[of], *under = &ds->columns[below];
    if (above->type == VALUE_RATE || under->type == VALUE_RATE || under->type == VALUE_MONEY) {
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" cannot be divided by \"%s\"", column, by);
        diag_hint(d, "Divide money or a count by a count; a share of a whole is the step share.");
        return NULL;
    }
    if (q->percent && above->type == VALUE_MONEY) {
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" is money and no part of \"%s\"", column, by);
        diag_hint(d, "Leave percent out.");
        return NULL;
    }
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = out->n_columns - 1;
    struct column *c = &out->columns[last];
    *c = *above;
    c->name = q->name != NULL ? q->name : algebra_name(a, column, "pr");
    c->label = label;
    c->note = q->percent ? arena_printf(a, "%s i procent af %s.", above->label, under->label)
              : per == 1
                  ? arena_printf(a, "%s divideret med %s.", above->label, under->label)
                  : arena_printf(a, "%s divideret med %s, gange %lld.", above->label, under->label, (long long)per);
    c->measure = NULL;
    c->additivity = ADDS_NOT;
    if (above->type != VALUE_MONEY) {
        c->type = q->percent ? VALUE_RATE : VALUE_DECIMAL;
        c->decimals = 1;
        c->unit = q->percent ? "pct." : NULL;
    }
    for (size_t row = 0; row < out->n_rows; row++)
        *dataset_at(out, row, last) =
            divide(above, dataset_at(out, row, (size_t)of), under, dataset_at(out, row, (size_t)below), per);
    if (out->totals != NULL)
        out->totals[last] = divide(above, &out->totals[of], under, &out->totals[below], per);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
