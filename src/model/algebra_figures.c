/*
 * Steps that make a figure of others of the same row: times and weigh.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "model/algebra_int.h"

/* A measure, or a dimension of whole numbers, that can be computed with; -1 and the mistake. */
static int find_figure(const struct dataset *ds, const char *name, struct src_loc loc, struct diag *d)
{
    int found = dataset_column(ds, name);
    if (found >= 0 && ds->columns[found].role == COLUMN_DIMENSION && ds->columns[found].type == VALUE_INT)
        return found;
    found = algebra_find(ds, name, COLUMN_MEASURE, loc, d);
    if (found < 0)
        return -1;
    enum value_type type = ds->columns[found].type;
    if (type == VALUE_INT || type == VALUE_MONEY || type == VALUE_DECIMAL)
        return found;
    diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" of dataset \"%s\" cannot be computed with", name, ds->name);
    diag_hint(d, "Name a count, an amount or a number; shares are made of these.");
    return -1;
}

static enum value_state worst(const struct value *a, const struct value *b)
{
    return a->state > b->state ? a->state : b->state;
}

/* A number in the units of the column: øre for money. */
static struct value result_of(const struct column *c, double number)
{
    if (c->type != VALUE_MONEY && c->type != VALUE_INT)
        return value_rate(number);
    return fabs(number) < 9e18 ? value_int((int64_t)llround(number)) : value_state(STATE_MISSING);
}

struct dataset *algebra_times(struct arena *a, const struct dataset *ds, const char *of, const char *by, int64_t most,
                              const char *name, const char *label, struct src_loc loc, struct diag *d)
{
    int found = find_figure(ds, of, loc, d), factor = find_figure(ds, by, loc, d);
    if (found < 0 || factor < 0 || algebra_check_count(ds, factor, loc, d) != 0)
        return NULL;
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = ds->n_columns;
    struct column *c = &out->columns[last];
    *c = ds->columns[found];
    c->role = COLUMN_MEASURE;
    c->name = name != NULL ? name : algebra_name(a, of, "gange");
    c->label = label;
    c->note = most == INT64_MAX ? arena_printf(a, "%s gange %s.", ds->columns[found].label, ds->columns[factor].label)
                                : arena_printf(a, "%s gange %s, højst %lld.", ds->columns[found].label,
                                               ds->columns[factor].label, (long long)most);
    c->measure = NULL;
    struct algebra_sum sum = {.state = STATE_OK};
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *x = dataset_at(ds, row, (size_t)found), *y = dataset_at(ds, row, (size_t)factor);
        struct value *v = dataset_at(out, row, last);
        *v = x->state != STATE_OK || y->state != STATE_OK
                 ? value_state(worst(x, y))
                 : result_of(c, value_number(c, x) * (double)(y->i < most ? y->i : most));
        algebra_sum_add(&sum, v);
    }
    /* A product of totals would mean nothing: the total is the sum of the rows. */
    if (out->totals != NULL)
        out->totals[last] = ds->cut ? value_state(STATE_MISSING) : algebra_sum_value(&sum, c);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}

static struct value weighed(const struct dataset *ds, const size_t *parts, const double *weights, size_t n,
                            const struct column *c, const struct value *row)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct column *p = &ds->columns[parts[i]];
        if (row[parts[i]].state != STATE_OK)
            return value_state(row[parts[i]].state);
        double kroner = p->type == VALUE_MONEY && c->type != VALUE_MONEY ? 0.01 : 1;
        sum += weights[i] * kroner * value_number(p, &row[parts[i]]);
    }
    return result_of(c, sum);
}

struct dataset *algebra_weigh(struct arena *a, const struct dataset *ds, const char *const *columns,
                              const double *weights, size_t n, const char *name, const char *label, struct src_loc loc,
                              struct diag *d)
{
    size_t *parts = ARENA_ARRAY(a, n, size_t);
    bool money = n > 0, adds = true;
    for (size_t i = 0; i < n; i++) {
        int found = find_figure(ds, columns[i], loc, d);
        if (found < 0)
            return NULL;
        parts[i] = (size_t)found;
        money = money && ds->columns[found].type == VALUE_MONEY;
        adds = adds && ds->columns[found].additivity == ADDS_UP;
    }
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = ds->n_columns;
    struct column *c = &out->columns[last];
    *c = (struct column){.name = name,
                         .label = label,
                         .type = money ? VALUE_MONEY : VALUE_DECIMAL,
                         .role = COLUMN_MEASURE,
                         .additivity = adds ? ADDS_UP : ADDS_NOT,
                         .absent = ABSENT_ZERO,
                         .decimals = money ? 0 : 1,
                         .unit = money ? "kr." : NULL};
    struct strbuf note;
    strbuf_init(&note, STRBUF_LARGE);
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        strbuf_addf(&note, "%s%s gange %s",
                    i == 0       ? ""
                    : i + 1 == n ? " og "
                                 : ", ",
                    ds->columns[parts[i]].label,
                    num_da_fixed(text, weights[i], weights[i] == floor(weights[i]) ? 0 : 2));
    }
    c->note = arena_printf(a, "%s, lagt sammen.", strbuf_text(&note));
    strbuf_release(&note);
    for (size_t row = 0; row < ds->n_rows; row++)
        *dataset_at(out, row, last) = weighed(ds, parts, weights, n, c, dataset_at(ds, row, 0));
    if (out->totals != NULL)
        out->totals[last] = weighed(ds, parts, weights, n, c, ds->totals);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
