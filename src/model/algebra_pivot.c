/*
 * Pivot: the values of one dimension become columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/algebra_int.h"
#include "model/model.h"

enum { MAX_COLUMNS = 400 };

struct pivot {
    struct arena *arena;
    const struct dataset *ds;
    size_t across;
    size_t *kept, n_kept; /* the other dimensions */
    size_t *measures, n_measures;
    const struct value **headings; /* the values across, in order of printing */
    size_t n_headings;
    size_t *heading_of; /* heap: per row */
    size_t *target_of;  /* heap: per row, the row of the result */
    size_t n_targets;
    struct dataset *out;
};

/* --- headings --- */

struct heading {
    struct value value;
    size_t place;  /* in the dimension's closed list; after it when it is not there */
    size_t number; /* in order of first appearance */
};

struct heading_order {
    const struct column *column;
    const struct heading *headings;
};

static int compare_headings(const void *pa, const void *pb, void *context)
{
    const struct heading_order *order = context;
    const struct heading *a = &order->headings[*(const size_t *)pa], *b = &order->headings[*(const size_t *)pb];
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return value_compare(order->column, &a->value, &b->value);
}

static size_t place_of(const struct lookup *lookup, const struct value *v)
{
    if (lookup == NULL || v->state != STATE_OK || v->text == NULL)
        return lookup == NULL ? 0 : lookup->n;
    const struct group *g = lookup_code(lookup, v->text);
    return g != NULL ? (size_t)(g - lookup->groups) : lookup->n;
}

/* Number the different values of the rows; fills heading_of with numbers of first appearance. */
static size_t collect_headings(struct pivot *p, const struct lookup *lookup, struct heading *headings)
{
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key key = {.ds = p->ds, .columns = &p->across, .n = 1};
    size_t n = 0;
    for (size_t row = 0; row < p->ds->n_rows; row++) {
        size_t number = (size_t)algebra_key_number(&keys, &key, row, true);
        p->heading_of[row] = number;
        if (number < n)
            continue;
        const struct value *v = dataset_at(p->ds, row, p->across);
        headings[n] = (struct heading){.value = *v, .place = place_of(lookup, v), .number = n};
        n++;
    }
    intern_release(&keys);
    return n;
}

/* Codes of the closed list that no row has. */
static size_t add_unused(const struct lookup *lookup, struct heading *headings, size_t n)
{
    size_t n_used = n;
    for (size_t g = 0; g < lookup->n; g++) {
        bool used = false;
        for (size_t i = 0; i < n_used; i++)
            used = used || headings[i].place == g;
        const struct value v = {.state = STATE_OK, .text = lookup->groups[g].code, .label = lookup->groups[g].label};
        if (!used)
            headings[n++] = (struct heading){.value = v, .place = g, .number = SIZE_MAX};
    }
    return n;
}

static void find_headings(struct pivot *p, bool all)
{
    const struct column *c = &p->ds->columns[p->across];
    const struct lookup *lookup = c->type == VALUE_TEXT && c->dimension != NULL ? c->dimension->lookup : NULL;
    size_t room = p->ds->n_rows + (lookup != NULL ? lookup->n : 0) + 1;
    struct heading *headings = xcalloc(room, sizeof(*headings));
    size_t *order = xcalloc(room, sizeof(*order)), *moved = xcalloc(room, sizeof(*moved));
    size_t n = collect_headings(p, lookup, headings);
    if (all && lookup != NULL)
        n = add_unused(lookup, headings, n);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    struct heading_order by = {.column = c, .headings = headings};
    qsort_r(order, n, sizeof(*order), compare_headings, &by);
    p->headings = ARENA_ARRAY(p->arena, n, const struct value *);
    for (size_t i = 0; i < n; i++) {
        struct value *v = ARENA_NEW(p->arena, struct value);
        *v = headings[order[i]].value;
        p->headings[i] = v;
        if (headings[order[i]].number != SIZE_MAX)
            moved[headings[order[i]].number] = i;
    }
    p->n_headings = n;
    for (size_t row = 0; row < p->ds->n_rows; row++)
        p->heading_of[row] = moved[p->heading_of[row]];
    free(headings);
    free(order);
    free(moved);
}

/* --- columns --- */

static const char *heading_text(struct arena *a, const struct column *c, const struct value *v, bool label)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    if (label && c->type == VALUE_MONTH && v->state == STATE_OK) {
        char month[32];
        strbuf_adds(&text, month_da_short(month, (month_t)v->i));
    } else if (label) {
        value_danish(&text, c, v);
    } else {
        value_plain(&text, c, v);
    }
    if (text.len == 0)
        strbuf_adds(&text, label ? "Uoplyst" : "tom");
    const char *copy = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return copy;
}

static struct column pivot_column(struct pivot *p, size_t measure, const char *suffix, const char *label)
{
    const struct column *m = &p->ds->columns[p->measures[measure]];
    struct column c = *m;
    c.name = algebra_name(p->arena, m->name, suffix);
    if (m->measure == NULL)
        c.note = NULL; /* said of a computed column, which the value across is not */
    c.label = p->n_measures == 1 ? label : arena_printf(p->arena, "%s, %s", m->label, label);
    return c;
}

static void make_columns(struct pivot *p, bool total)
{
    const struct column *across = &p->ds->columns[p->across];
    size_t at = 0;
    for (size_t i = 0; i < p->n_kept; i++)
        p->out->columns[at++] = p->ds->columns[p->kept[i]];
    for (size_t h = 0; h < p->n_headings; h++) {
        const char *suffix = heading_text(p->arena, across, p->headings[h], false);
        const char *label = heading_text(p->arena, across, p->headings[h], true);
        for (size_t m = 0; m < p->n_measures; m++)
            p->out->columns[at++] = pivot_column(p, m, suffix, label);
    }
    for (size_t m = 0; total && m < p->n_measures; m++)
        p->out->columns[at++] = pivot_column(p, m, "i_alt", "I alt");
}

/* --- cells --- */

/* A cell without a row. A part of a whole is nothing there, unless the whole is another for each value across. */
static struct value empty_cell(const struct pivot *p, const struct column *c)
{
    const struct measure *m = c->measure;
    if (m == NULL || m->kind != MEASURE_SHARE || p->ds->cut)
        return algebra_absent(p->ds, c);
    for (size_t i = 0; i < m->n_within; i++) {
        if (m->within[i] == p->ds->columns[p->across].dimension)
            return value_state(STATE_MISSING);
    }
    return value_rate(0);
}

static void fill_cells(struct pivot *p)
{
    const struct dataset *ds = p->ds;
    for (size_t row = 0; row < p->n_targets; row++) {
        for (size_t k = 0; k < p->n_headings * p->n_measures; k++)
            *dataset_at(p->out, row, p->n_kept + k) = empty_cell(p, &ds->columns[p->measures[k % p->n_measures]]);
    }
    for (size_t row = 0; row < ds->n_rows; row++) {
        size_t target = p->target_of[row];
        for (size_t i = 0; i < p->n_kept; i++)
            *dataset_at(p->out, target, i) = *dataset_at(ds, row, p->kept[i]);
        for (size_t m = 0; m < p->n_measures; m++)
            *dataset_at(p->out, target, p->n_kept + p->heading_of[row] * p->n_measures + m) =
                *dataset_at(ds, row, p->measures[m]);
    }
}

/* The sum of one measure over the headings, in one row. */
static struct value across_sum(const struct pivot *p, const struct value *row, size_t measure)
{
    struct algebra_sum sum = {.state = STATE_OK};
    for (size_t h = 0; h < p->n_headings; h++)
        algebra_sum_add(&sum, &row[p->n_kept + h * p->n_measures + measure]);
    return algebra_sum_value(&sum, &p->ds->columns[p->measures[measure]]);
}

static void fill_totals(struct pivot *p, bool total)
{
    size_t at = p->n_kept + p->n_headings * p->n_measures;
    for (size_t row = 0; total && row < p->n_targets; row++) {
        for (size_t m = 0; m < p->n_measures; m++)
            *dataset_at(p->out, row, at + m) = across_sum(p, dataset_at(p->out, row, 0), m);
    }
    if (p->ds->totals == NULL)
        return;
    p->out->totals = ARENA_ARRAY(p->arena, p->out->n_columns, struct value);
    for (size_t i = 0; i < p->n_kept; i++)
        p->out->totals[i] = value_state(STATE_EMPTY);
    for (size_t k = p->n_kept; k < p->out->n_columns; k++) {
        const struct column *c = &p->out->columns[k];
        struct algebra_sum sum = {.state = STATE_OK};
        for (size_t row = 0; row < p->n_targets; row++)
            algebra_sum_add(&sum, dataset_at(p->out, row, k));
        bool adds = c->additivity == ADDS_UP && !p->ds->cut;
        p->out->totals[k] = adds ? algebra_sum_value(&sum, c) : value_state(STATE_MISSING);
        if (k >= at) /* the whole question's totals are known */
            p->out->totals[k] = p->ds->totals[p->measures[k - at]];
    }
}

/* --- */

static int check_pivot(const struct pivot *p, bool total, struct src_loc loc, struct diag *d)
{
    if (p->ds->rest) {
        diag_error(d, DIAG_PLAN, loc, "dataset \"%s\" has a row for the rest, which no column can hold", p->ds->name);
        diag_hint(d, "Pivot first, and take the first rows afterwards.");
        return -1;
    }
    for (size_t m = 0; total && m < p->n_measures; m++) {
        const struct column *c = &p->ds->columns[p->measures[m]];
        if (c->additivity == ADDS_UP && !p->ds->cut)
            continue;
        diag_error(d, DIAG_PLAN, loc, "\"%s\" of dataset \"%s\" cannot be added across \"%s\": %s", c->name,
                   p->ds->name, p->ds->columns[p->across].name,
                   c->additivity == ADDS_UP ? "rows were left out at a limit" : "the measure does not add up");
        diag_hint(d, "Leave the total out, and join a dataset that is not grouped by \"%s\".",
                  p->ds->columns[p->across].name);
        return -1;
    }
    if (p->n_headings * p->n_measures <= MAX_COLUMNS)
        return 0;
    diag_error(d, DIAG_PLAN, loc, "\"%s\" would become %zu columns", p->ds->columns[p->across].name,
               p->n_headings * p->n_measures);
    diag_hint(d, "Filter the dimension, or pivot another one; at most %d columns are made.", MAX_COLUMNS);
    return -1;
}

/* Number the rows that remain; two rows of one cell would hide each other. */
static int find_targets(struct pivot *p, struct src_loc loc, struct diag *d)
{
    struct intern keys, cells;
    intern_init(&keys);
    intern_init(&cells);
    size_t n_dimensions;
    size_t *dimensions = algebra_dimensions(p->arena, p->ds, &n_dimensions);
    const struct algebra_key kept = {.ds = p->ds, .columns = p->kept, .n = p->n_kept};
    const struct algebra_key whole = {.ds = p->ds, .columns = dimensions, .n = n_dimensions};
    int status = 0;
    for (size_t row = 0; status == 0 && row < p->ds->n_rows; row++) {
        p->target_of[row] = (size_t)algebra_key_number(&keys, &kept, row, true);
        if (algebra_key_number(&cells, &whole, row, true) == (int32_t)row)
            continue;
        status = diag_error(d, DIAG_PLAN, loc, "dataset \"%s\" has several rows for one cell", p->ds->name);
        diag_hint(d, "Pivot a dataset as it was asked for, with every dimension it is grouped by.");
    }
    p->n_targets = keys.n;
    intern_release(&keys);
    intern_release(&cells);
    return status;
}

struct dataset *algebra_pivot(struct arena *a, const struct dataset *ds, const char *across, bool all, bool total,
                              struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, across, COLUMN_DIMENSION, loc, d);
    if (found < 0)
        return NULL;
    struct pivot p = {.arena = a, .ds = ds, .across = (size_t)found};
    p.kept = ARENA_ARRAY(a, ds->n_columns, size_t);
    p.measures = ARENA_ARRAY(a, ds->n_columns, size_t);
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].role == COLUMN_MEASURE)
            p.measures[p.n_measures++] = i;
        else if (i != p.across)
            p.kept[p.n_kept++] = i;
    }
    p.heading_of = xcalloc(ds->n_rows + 1, sizeof(*p.heading_of));
    p.target_of = xcalloc(ds->n_rows + 1, sizeof(*p.target_of));
    find_headings(&p, all);
    struct dataset *result = NULL;
    if (check_pivot(&p, total, loc, d) == 0 && find_targets(&p, loc, d) == 0) {
        size_t n_columns = p.n_kept + (p.n_headings + total) * p.n_measures;
        p.out = dataset_new(a, ds->name, n_columns, p.n_targets);
        p.out->from = ds->from;
        p.out->to = ds->to;
        p.out->cut = ds->cut;
        make_columns(&p, total);
        fill_cells(&p);
        fill_totals(&p, total);
        if (algebra_check_names(p.out, loc, d) == 0)
            result = p.out;
    }
    free(p.heading_of);
    free(p.target_of);
    return result;
}
