/*
 * Steps that bring rows of two datasets together by their dimensions: join, and comparison with another time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/algebra_int.h"

/* How rows of two datasets meet. */
struct match {
    size_t *other; /* arena: per row of the first, the row of the second, or NO_ROW */
    size_t *alone; /* arena: rows of the second that met none, when both are wanted */
    size_t n_alone;
};

/* Each row of the second may meet any number of the first, but its key must be its own. */
static int match_rows(struct arena *a, const struct algebra_key *first, const struct algebra_key *second,
                      enum algebra_rows rows, struct match *out, struct src_loc loc, struct diag *d)
{
    size_t n_first = first->ds->n_rows, n_second = second->ds->n_rows;
    struct intern keys;
    intern_init(&keys);
    bool *met = xcalloc(n_second + 1, sizeof(*met));
    int status = 0;
    out->other = ARENA_ARRAY(a, n_first, size_t);
    for (size_t row = 0; status == 0 && row < n_second; row++) {
        if (algebra_key_number(&keys, second, row, true) == (int32_t)row)
            continue;
        status = diag_error(d, DIAG_PLAN, loc, "dataset \"%s\" has several rows that would meet the same row of \"%s\"",
                            second->ds->name, first->ds->name);
        diag_hint(d, "Let \"%s\" be grouped by dimensions that both share, and by nothing else.", second->ds->name);
    }
    for (size_t row = 0; status == 0 && row < n_first; row++) {
        int32_t k = algebra_key_number(&keys, first, row, false);
        out->other[row] = k == INTERN_NONE ? NO_ROW : (size_t)k;
        if (k != INTERN_NONE)
            met[k] = true;
    }
    out->alone = ARENA_ARRAY(a, n_second, size_t);
    out->n_alone = 0;
    for (size_t row = 0; rows == ROWS_BOTH && row < n_second; row++) {
        if (!met[row])
            out->alone[out->n_alone++] = row;
    }
    free(met);
    intern_release(&keys);
    return status;
}

static int check_both(const struct dataset *ds, size_t n_dimensions, size_t n_shared, const struct dataset *other,
                      struct src_loc loc, struct diag *d)
{
    if (n_dimensions == n_shared)
        return 0;
    diag_error(d, DIAG_PLAN, loc, "rows that only dataset \"%s\" has cannot stand in dataset \"%s\"", other->name,
               ds->name);
    diag_hint(d, "Group both by the same dimensions, or keep only the rows of \"%s\".", ds->name);
    return -1;
}

/* Fill the rows after ds's own: dimensions from the second, the first's measures absent. */
static void add_alone(struct dataset *out, const struct dataset *ds, const struct algebra_key *second,
                      const size_t *first_columns, const struct match *match)
{
    for (size_t i = 0; i < match->n_alone; i++) {
        size_t row = ds->n_rows + i;
        for (size_t c = 0; c < ds->n_columns; c++) {
            if (ds->columns[c].role == COLUMN_MEASURE)
                *dataset_at(out, row, c) = algebra_absent(ds, &ds->columns[c]);
        }
        for (size_t k = 0; k < second->n; k++)
            *dataset_at(out, row, first_columns[k]) = *dataset_at(second->ds, match->alone[i], second->columns[k]);
    }
}

/* A row that stands for many has no match in another dataset, and 0 or nothing would be wrong for it. */
static int refuse_rest(const struct dataset *ds, struct src_loc loc, struct diag *d)
{
    if (!ds->rest)
        return 0;
    diag_error(d, DIAG_PLAN, loc,
               "the last row of dataset \"%s\" stands for all others, which no other row agrees with", ds->name);
    diag_hint(d, "Compare and join first, and take the top rows last.");
    return -1;
}

struct dataset *algebra_measures(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n,
                                 struct src_loc loc, struct diag *d)
{
    bool *kept = ARENA_ARRAY(a, ds->n_columns, bool);
    size_t width = 0;
    for (size_t i = 0; i < n; i++) {
        int found = algebra_find(ds, columns[i], COLUMN_MEASURE, loc, d);
        if (found < 0)
            return NULL;
        kept[found] = true;
    }
    struct dataset *out = algebra_extend(a, ds, 0, ds->n_rows);
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (!kept[c] && ds->columns[c].role == COLUMN_MEASURE)
            continue;
        out->columns[width] = ds->columns[c];
        for (size_t row = 0; row < ds->n_rows; row++)
            out->values[row * ds->n_columns + width] = *dataset_at(ds, row, c);
        if (out->totals != NULL)
            out->totals[width] = ds->totals[c];
        width++;
    }
    /* Rows close up once all are in place: each moves down or stays. */
    for (size_t row = 0; row < ds->n_rows && width > 0; row++)
        memmove(&out->values[row * width], &out->values[row * ds->n_columns], width * sizeof(struct value));
    out->n_columns = width;
    return out;
}

struct dataset *algebra_join(struct arena *a, const struct dataset *ds, const struct dataset *other,
                             enum algebra_rows rows, struct src_loc loc, struct diag *d)
{
    size_t n, n_own;
    size_t *theirs = algebra_dimensions(a, other, &n);
    size_t *ours = algebra_shared(a, ds, other, theirs, n, loc, d);
    (void)algebra_dimensions(a, ds, &n_own);
    if (refuse_rest(ds, loc, d) != 0)
        return NULL;
    if (ours == NULL || (rows == ROWS_BOTH && check_both(ds, n_own, n, other, loc, d) != 0))
        return NULL;
    const struct algebra_key first = {.ds = ds, .columns = ours, .n = n};
    const struct algebra_key second = {.ds = other, .columns = theirs, .n = n};
    struct match match;
    if (match_rows(a, &first, &second, rows, &match, loc, d) != 0)
        return NULL;
    struct dataset *out = algebra_extend(a, ds, other->n_columns - n, ds->n_rows + match.n_alone);
    add_alone(out, ds, &second, ours, &match);
    size_t at = ds->n_columns;
    for (size_t c = 0; c < other->n_columns; c++) {
        if (other->columns[c].role != COLUMN_MEASURE)
            continue;
        out->columns[at] = other->columns[c];
        for (size_t row = 0; row < ds->n_rows; row++)
            *dataset_at(out, row, at) = match.other[row] == NO_ROW ? algebra_absent(other, &other->columns[c])
                                                                   : *dataset_at(other, match.other[row], c);
        for (size_t i = 0; i < match.n_alone; i++)
            *dataset_at(out, ds->n_rows + i, at) = *dataset_at(other, match.alone[i], c);
        if (out->totals != NULL)
            out->totals[at] = other->totals != NULL ? other->totals[c] : value_state(STATE_MISSING);
        at++;
    }
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}

/* --- compare --- */

static struct value difference(const struct column *c, const struct value *now, const struct value *before)
{
    if (now->state != STATE_OK || before->state != STATE_OK) {
        bool withheld = now->state == STATE_WITHHELD || before->state == STATE_WITHHELD;
        return value_state(withheld ? STATE_WITHHELD : STATE_MISSING);
    }
    if (c->type == VALUE_RATE || c->type == VALUE_DECIMAL)
        return value_rate(now->r - before->r);
    int64_t result;
    return __builtin_sub_overflow(now->i, before->i, &result) ? value_state(STATE_MISSING) : value_int(result);
}

static struct value change(const struct column *c, const struct value *now, const struct value *before)
{
    struct value diff = difference(c, now, before);
    if (diff.state != STATE_OK)
        return diff;
    return value_rate(value_number(c, &diff) / fabs(value_number(c, before)));
}

/* What the question before has for a row: without any row, or in a month that it did not cover, nothing is known. */
static struct value value_before(const struct dataset *ds, size_t row, const struct dataset *before, size_t before_row,
                                 size_t column, int shift)
{
    if (before_row != NO_ROW)
        return *dataset_at(before, before_row, column);
    if (before->n_rows == 0)
        return value_state(STATE_MISSING);
    for (size_t i = 0; shift != 0 && i < ds->n_columns; i++) {
        const struct value *v = dataset_at(ds, row, i);
        if (ds->columns[i].type == VALUE_MONTH && ds->columns[i].role == COLUMN_DIMENSION && v->state == STATE_OK &&
            (before->from == MONTH_NONE || v->i - shift < before->from || v->i - shift > before->to))
            return value_state(STATE_MISSING);
    }
    return algebra_absent(before, &before->columns[column]);
}

/* Which measures to compare: their columns in ds and before. Sorted as ds has them. */
static int find_compared(const struct dataset *ds, const struct dataset *before, const char *const *columns, size_t n,
                         int *compared, struct src_loc loc, struct diag *d)
{
    int status = 0;
    for (size_t i = 0; i < n; i++) {
        if (algebra_find(ds, columns[i], COLUMN_MEASURE, loc, d) < 0 ||
            algebra_find(before, columns[i], COLUMN_MEASURE, loc, d) < 0)
            status = -1;
    }
    for (size_t c = 0; c < ds->n_columns; c++) {
        bool wanted = n == 0;
        for (size_t i = 0; i < n; i++)
            wanted = wanted || strcmp(columns[i], ds->columns[c].name) == 0;
        int k = dataset_column(before, ds->columns[c].name);
        bool same = k >= 0 && ds->columns[c].role == COLUMN_MEASURE && before->columns[k].role == COLUMN_MEASURE &&
                    before->columns[k].type == ds->columns[c].type;
        compared[c] = wanted && same ? k : -1;
    }
    return status;
}

/* The three columns that follow a compared one. */
static void compared_columns(struct arena *a, const struct column *c, struct column out[3])
{
    out[0] = *c;
    out[0].name = algebra_name(a, c->name, "foer");
    out[0].label = arena_printf(a, "%s, før", c->label);
    out[1] = *c;
    out[1].name = algebra_name(a, c->name, "forskel");
    out[1].label = arena_printf(a, "%s, ændring", c->label);
    out[1].measure = NULL;
    if (c->type == VALUE_RATE)
        out[1].unit = "pct.point";
    out[2] = (struct column){.name = algebra_name(a, c->name, "pct"),
                             .label = arena_printf(a, "%s, ændring i pct.", c->label),
                             .type = VALUE_RATE,
                             .role = COLUMN_MEASURE,
                             .additivity = ADDS_NOT,
                             .decimals = 1,
                             .unit = "pct."};
}

static size_t added_by(const struct column *c)
{
    return c->type == VALUE_RATE ? 2 : 3;
}

static void fill_compared(const struct column *c, const struct value *now, const struct value *before,
                          struct value *out)
{
    out[0] = *before;
    out[1] = difference(c, now, before);
    if (added_by(c) == 3)
        out[2] = change(c, now, before);
}

static bool has_months(const struct dataset *ds)
{
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].role == COLUMN_DIMENSION && ds->columns[i].type == VALUE_MONTH)
            return true;
    }
    return false;
}

/* The pair of keys by which rows of the same question meet. */
static int compare_keys(struct arena *a, const struct dataset *ds, const struct dataset *before, int shift,
                        struct algebra_key keys[2], struct src_loc loc, struct diag *d)
{
    size_t n, n_before;
    size_t *ours = algebra_dimensions(a, ds, &n);
    size_t *theirs = algebra_dimensions(a, before, &n_before);
    size_t *shared = algebra_shared(a, ds, before, theirs, n_before, loc, d);
    if (shared == NULL || algebra_shared(a, before, ds, ours, n, loc, d) == NULL)
        return -1;
    keys[0] = (struct algebra_key){.ds = ds, .columns = shared, .n = n_before};
    keys[1] = (struct algebra_key){.ds = before, .columns = theirs, .n = n_before, .shift = shift};
    return 0;
}

struct dataset *algebra_compare(struct arena *a, const struct dataset *ds, const struct dataset *before,
                                const char *const *columns, size_t n_columns, int shift, enum algebra_rows rows,
                                struct src_loc loc, struct diag *d)
{
    int *compared = ARENA_ARRAY(a, ds->n_columns, int);
    struct algebra_key keys[2];
    struct match match;
    if (refuse_rest(ds, loc, d) != 0)
        return NULL;
    if (rows == ROWS_BOTH && shift != 0 && has_months(ds)) {
        diag_error(d, DIAG_PLAN, loc, "rows that only dataset \"%s\" has cannot be placed in \"%s\"", before->name,
                   ds->name);
        diag_hint(d, "Keep only the rows of \"%s\" when months are shifted.", ds->name);
        return NULL;
    }
    if (find_compared(ds, before, columns, n_columns, compared, loc, d) != 0 ||
        compare_keys(a, ds, before, shift, keys, loc, d) != 0 ||
        match_rows(a, &keys[0], &keys[1], rows, &match, loc, d) != 0)
        return NULL;
    size_t more = 0, at = 0;
    for (size_t c = 0; c < ds->n_columns; c++)
        more += compared[c] >= 0 ? added_by(&ds->columns[c]) : 0;
    struct dataset *out = algebra_extend(a, ds, more, ds->n_rows + match.n_alone);
    add_alone(out, ds, &keys[1], keys[0].columns, &match);
    at = ds->n_columns;
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (compared[c] < 0)
            continue;
        const struct column *column = &ds->columns[c];
        struct column made[3];
        compared_columns(a, column, made);
        memcpy(&out->columns[at], made, added_by(column) * sizeof(made[0]));
        for (size_t row = 0; row < out->n_rows; row++) {
            size_t k = row < ds->n_rows ? match.other[row] : match.alone[row - ds->n_rows];
            struct value then = value_before(out, row, before, k, (size_t)compared[c], shift);
            fill_compared(column, dataset_at(out, row, c), &then, dataset_at(out, row, at));
        }
        /* Totals of one dataset cannot stand for two times. */
        const struct value unknown = value_state(STATE_MISSING);
        bool known = before->totals != NULL && before != ds;
        if (out->totals != NULL)
            fill_compared(column, &out->totals[c], known ? &before->totals[compared[c]] : &unknown, &out->totals[at]);
        at += added_by(column);
    }
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
