/*
 * What all steps of the algebra need, and the steps that need nothing more than sums and columns: rank, share.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/algebra_int.h"

#include <stdlib.h>
#include <string.h>

/* --- shared --- */

int algebra_find(const struct dataset *ds, const char *name, enum column_role role, struct src_loc loc, struct diag *d)
{
    int found = dataset_column(ds, name);
    if (found >= 0 && ds->columns[found].role == role)
        return found;
    const char **names = xcalloc(ds->n_columns + 1, sizeof(*names));
    for (size_t i = 0; i < ds->n_columns; i++)
        names[i] = ds->columns[i].role == role ? ds->columns[i].name : NULL;
    diag_error(d, DIAG_DEF_NAME, loc, "dataset \"%s\" has no %s \"%s\"", ds->name,
               role == COLUMN_DIMENSION ? "dimension" : "measure", name);
    diag_hint_names(d, name, names, ds->n_columns);
    free(names);
    return -1;
}

struct dataset *algebra_extend(struct arena *a, const struct dataset *ds, size_t more, size_t n_rows)
{
    struct dataset *out = dataset_new(a, ds->name, ds->n_columns + more, n_rows);
    size_t size = ds->n_columns * sizeof(struct value);
    if (ds->n_columns > 0)
        memcpy(out->columns, ds->columns, ds->n_columns * sizeof(struct column));
    for (size_t row = 0; row < ds->n_rows && row < n_rows && size > 0; row++)
        memcpy(dataset_at(out, row, 0), dataset_at(ds, row, 0), size);
    if (ds->totals != NULL) {
        out->totals = ARENA_ARRAY(a, out->n_columns, struct value);
        if (size > 0)
            memcpy(out->totals, ds->totals, size);
    }
    out->from = ds->from;
    out->to = ds->to;
    out->cut = ds->cut;
    out->rest = ds->rest;
    return out;
}

int algebra_check_names(const struct dataset *ds, struct src_loc loc, struct diag *d)
{
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (dataset_column(ds, ds->columns[i].name) == (int)i)
            continue;
        diag_error(d, DIAG_DEF_DUPLICATE, loc, "dataset \"%s\" would have column \"%s\" twice", ds->name,
                   ds->columns[i].name);
        diag_hint(d, "Leave the column out of one of the datasets, or do the step once.");
        return -1;
    }
    return 0;
}

const char *algebra_name(struct arena *a, const char *column, const char *suffix)
{
    return arena_printf(a, "%s_%s", column, suffix);
}

struct value algebra_absent(const struct dataset *ds, const struct column *c)
{
    if (ds->cut || c->absent == ABSENT_MISSING)
        return value_state(STATE_MISSING);
    return value_state(c->absent == ABSENT_EMPTY ? STATE_EMPTY : STATE_OK);
}

void algebra_sum_add(struct algebra_sum *sum, const struct value *v)
{
    if (v->state == STATE_OK) {
        sum->i += v->i;
        sum->r += v->r;
    } else if (v->state > sum->state && v->state != STATE_EMPTY) {
        sum->state = v->state;
    }
}

struct value algebra_sum_value(const struct algebra_sum *sum, const struct column *c)
{
    if (sum->state != STATE_OK)
        return value_state(sum->state);
    if (c->type == VALUE_RATE || c->type == VALUE_DECIMAL)
        return value_rate(sum->r);
    if (sum->i > INT64_MAX || sum->i < INT64_MIN)
        return value_state(STATE_MISSING);
    return value_int((int64_t)sum->i);
}

int32_t algebra_key_number(struct intern *keys, const struct algebra_key *key, size_t row, bool add)
{
    struct strbuf bytes;
    strbuf_init(&bytes, STRBUF_LARGE);
    for (size_t i = 0; i < key->n; i++) {
        const struct column *c = &key->ds->columns[key->columns[i]];
        const struct value *v = dataset_at(key->ds, row, key->columns[i]);
        strbuf_addch(&bytes, (char)('0' + (int)v->state));
        if (v->state == STATE_OK && c->type == VALUE_TEXT && v->text != NULL) {
            strbuf_addf(&bytes, "%zu:%s", strlen(v->text), v->text); /* the length keeps neighbours apart */
        } else if (v->state == STATE_OK && c->type != VALUE_TEXT) {
            int64_t number = v->i + (c->type == VALUE_MONTH ? key->shift : 0);
            strbuf_addf(&bytes, "%lld", (long long)number);
        }
        strbuf_addch(&bytes, ' ');
    }
    int32_t number =
        add ? intern_add(keys, strbuf_text(&bytes), bytes.len) : intern_lookup(keys, strbuf_text(&bytes), bytes.len);
    strbuf_release(&bytes);
    return number;
}

size_t *algebra_dimensions(struct arena *a, const struct dataset *ds, size_t *n)
{
    size_t *columns = ARENA_ARRAY(a, ds->n_columns, size_t);
    *n = 0;
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].role == COLUMN_DIMENSION)
            columns[(*n)++] = i;
    }
    return columns;
}

size_t *algebra_shared(struct arena *a, const struct dataset *ds, const struct dataset *other, const size_t *columns,
                       size_t n, struct src_loc loc, struct diag *d)
{
    size_t *shared = ARENA_ARRAY(a, n, size_t);
    for (size_t i = 0; i < n; i++) {
        const struct column *c = &other->columns[columns[i]];
        int k = dataset_column(ds, c->name);
        if (k < 0 || ds->columns[k].role != COLUMN_DIMENSION || ds->columns[k].type != c->type) {
            diag_error(d, DIAG_PLAN, loc, "datasets \"%s\" and \"%s\" do not share the dimension \"%s\"", ds->name,
                       other->name, c->name);
            diag_hint(d, "Group both by it, or turn it into columns with pivot before.");
            return NULL;
        }
        shared[i] = (size_t)k;
    }
    return shared;
}

/* --- rank --- */

struct ranking {
    const struct dataset *ds;
    size_t column;
    bool ascending;
};

static int compare_ranked(const void *pa, const void *pb, void *context)
{
    const struct ranking *r = context;
    size_t x = *(const size_t *)pa, y = *(const size_t *)pb;
    int c = value_compare(&r->ds->columns[r->column], dataset_at(r->ds, x, r->column), dataset_at(r->ds, y, r->column));
    if (c != 0)
        return r->ascending ? c : -c;
    return (x > y) - (x < y);
}

/* Put the last column before the first measure, so that it stands beside what it ranks. */
static void move_before_measures(struct dataset *ds)
{
    size_t at = 0, last = ds->n_columns - 1;
    while (at < last && ds->columns[at].role == COLUMN_DIMENSION)
        at++;
    struct column column = ds->columns[last];
    memmove(&ds->columns[at + 1], &ds->columns[at], (last - at) * sizeof(column));
    ds->columns[at] = column;
    for (size_t row = 0; row <= ds->n_rows; row++) {
        struct value *values = row < ds->n_rows ? dataset_at(ds, row, 0) : ds->totals;
        if (values == NULL)
            continue;
        struct value value = values[last];
        memmove(&values[at + 1], &values[at], (last - at) * sizeof(value));
        values[at] = value;
    }
}

struct dataset *algebra_rank(struct arena *a, const struct dataset *ds, const char *column, bool ascending,
                             struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0)
        return NULL;
    struct ranking ranking = {.ds = ds, .column = (size_t)found, .ascending = ascending};
    size_t n = 0, *rows = xcalloc(ds->n_rows + 1, sizeof(*rows));
    for (size_t row = 0; row + ds->rest < ds->n_rows; row++) {
        if (dataset_at(ds, row, ranking.column)->state == STATE_OK)
            rows[n++] = row;
    }
    qsort_r(rows, n, sizeof(*rows), compare_ranked, &ranking);
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    size_t last = ds->n_columns;
    out->columns[last] = (struct column){
        .name = "rang", .label = "Nr.", .type = VALUE_INT, .role = COLUMN_MEASURE, .additivity = ADDS_NOT};
    for (size_t row = 0; row < ds->n_rows; row++)
        *dataset_at(out, row, last) = value_state(STATE_EMPTY);
    for (size_t i = 0; i < n; i++)
        *dataset_at(out, rows[i], last) = value_int((int64_t)i + 1);
    free(rows);
    if (out->totals != NULL)
        out->totals[last] = value_state(STATE_EMPTY);
    move_before_measures(out);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}

/* --- share --- */

/* The whole of each row, in the arena; NULL and the reason. */
static struct value *wholes_given(struct arena *a, const struct dataset *ds, const char *column,
                                  const struct dataset *whole, struct src_loc loc, struct diag *d)
{
    size_t n;
    size_t *theirs = algebra_dimensions(a, whole, &n);
    size_t *ours = algebra_shared(a, ds, whole, theirs, n, loc, d);
    int value = algebra_find(whole, column, COLUMN_MEASURE, loc, d);
    if (ours == NULL || value < 0)
        return NULL;
    if (whole->columns[value].type != ds->columns[dataset_column(ds, column)].type) {
        diag_error(d, DIAG_PLAN, loc, "\"%s\" is not the same kind of figure in datasets \"%s\" and \"%s\"", column,
                   ds->name, whole->name);
        diag_hint(d, "Take both from the same cube.");
        return NULL;
    }
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key of_whole = {.ds = whole, .columns = theirs, .n = n};
    const struct algebra_key of_row = {.ds = ds, .columns = ours, .n = n};
    struct value *wholes = ARENA_ARRAY(a, ds->n_rows, struct value);
    for (size_t row = 0; row < whole->n_rows; row++) {
        if (algebra_key_number(&keys, &of_whole, row, true) == (int32_t)row)
            continue;
        diag_error(d, DIAG_PLAN, loc, "dataset \"%s\" has several rows that would be the same whole", whole->name);
        diag_hint(d, "Let it be grouped by the dimensions of the whole and by nothing else.");
        wholes = NULL;
        break;
    }
    for (size_t row = 0; wholes != NULL && row < ds->n_rows; row++) {
        int32_t k = algebra_key_number(&keys, &of_row, row, false);
        wholes[row] = k == INTERN_NONE ? value_state(STATE_MISSING) : *dataset_at(whole, (size_t)k, (size_t)value);
    }
    intern_release(&keys);
    return wholes;
}

static int check_adds_up(const struct dataset *ds, const struct column *c, const char *step, struct src_loc loc,
                         struct diag *d)
{
    if (c->additivity == ADDS_UP && !ds->cut)
        return 0;
    diag_error(d, DIAG_PLAN, loc, "%s of \"%s\" cannot be formed from the rows of dataset \"%s\": %s", step, c->name,
               ds->name, c->additivity == ADDS_UP ? "rows were left out at a limit" : "the measure does not add up");
    diag_hint(d, "Ask for totals in the dataset, or give a dataset that holds the whole.");
    return -1;
}

/* As wholes_given, by adding up rows of a group, or from the totals. */
static struct value *wholes_added(struct arena *a, const struct dataset *ds, size_t column, const char *const *within,
                                  size_t n_within, struct src_loc loc, struct diag *d)
{
    const struct column *c = &ds->columns[column];
    struct value *wholes = ARENA_ARRAY(a, ds->n_rows, struct value);
    if (n_within == 0 && ds->totals != NULL) {
        for (size_t row = 0; row < ds->n_rows; row++)
            wholes[row] = ds->totals[column];
        return wholes;
    }
    if (check_adds_up(ds, c, "a share", loc, d) != 0)
        return NULL;
    size_t *columns = ARENA_ARRAY(a, n_within, size_t);
    for (size_t i = 0; i < n_within; i++) {
        int found = algebra_find(ds, within[i], COLUMN_DIMENSION, loc, d);
        if (found < 0)
            return NULL;
        columns[i] = (size_t)found;
    }
    struct intern keys;
    intern_init(&keys);
    const struct algebra_key key = {.ds = ds, .columns = columns, .n = n_within};
    struct algebra_sum *sums = xcalloc(ds->n_rows + 1, sizeof(*sums));
    size_t *groups = xcalloc(ds->n_rows + 1, sizeof(*groups));
    for (size_t row = 0; row < ds->n_rows; row++) {
        groups[row] = (size_t)algebra_key_number(&keys, &key, row, true);
        algebra_sum_add(&sums[groups[row]], dataset_at(ds, row, column));
    }
    for (size_t row = 0; row < ds->n_rows; row++)
        wholes[row] = algebra_sum_value(&sums[groups[row]], c);
    free(groups);
    free(sums);
    intern_release(&keys);
    return wholes;
}

static struct value part_of(const struct column *c, const struct value *part, const struct value *whole)
{
    if (part->state != STATE_OK)
        return value_state(part->state);
    if (whole->state != STATE_OK)
        return value_state(whole->state == STATE_WITHHELD ? STATE_WITHHELD : STATE_MISSING);
    return value_rate(value_number(c, part) / value_number(c, whole));
}

struct dataset *algebra_share(struct arena *a, const struct dataset *ds, const char *column, const char *const *within,
                              size_t n_within, const struct dataset *whole, struct src_loc loc, struct diag *d)
{
    int found = algebra_find(ds, column, COLUMN_MEASURE, loc, d);
    if (found < 0)
        return NULL;
    size_t k = (size_t)found, last = ds->n_columns;
    const struct column *c = &ds->columns[k];
    if (c->type == VALUE_RATE) {
        diag_error(d, DIAG_PLAN, loc, "a share of \"%s\" means nothing: it is a share already", c->name);
        diag_hint(d, "Take the share of a count, a sum or an amount.");
        return NULL;
    }
    struct value *wholes =
        whole != NULL ? wholes_given(a, ds, column, whole, loc, d) : wholes_added(a, ds, k, within, n_within, loc, d);
    if (wholes == NULL)
        return NULL;
    struct dataset *out = algebra_extend(a, ds, 1, ds->n_rows);
    out->columns[last] = (struct column){.name = algebra_name(a, c->name, "andel"),
                                         .label = arena_printf(a, "%s, andel", c->label),
                                         .type = VALUE_RATE,
                                         .role = COLUMN_MEASURE,
                                         .additivity = ADDS_NOT,
                                         .absent = ABSENT_ZERO,
                                         .decimals = 1,
                                         .unit = "pct."};
    for (size_t row = 0; row < ds->n_rows; row++)
        *dataset_at(out, row, last) = part_of(c, dataset_at(ds, row, k), &wholes[row]);
    if (out->totals != NULL && n_within == 0 && whole == NULL)
        out->totals[last] = part_of(c, &ds->totals[k], &ds->totals[k]);
    else if (out->totals != NULL)
        out->totals[last] = value_state(STATE_EMPTY);
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
