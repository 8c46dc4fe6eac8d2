/*
 * The order of a plan's rows: a total one, so that equal data give equal bytes whatever order the engine found rows in.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/model.h"

/* One thing to compare rows by. */
struct sort_key {
    size_t column;
    bool descending, by_label;
    size_t *places; /* heap: per row, the place of its code in the lookup; NULL without one */
};

struct sorter {
    const struct dataset *ds;
    struct sort_key *keys; /* heap */
    size_t n_keys;
};

/* Places of codes in their lookup; a code that is not listed comes after those that are. */
static size_t *lookup_places(const struct dataset *ds, size_t column)
{
    const struct lookup *lookup = ds->columns[column].dimension->lookup;
    size_t *places = xcalloc(ds->n_rows + 1, sizeof(*places));
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, column);
        const struct group *g = v->state == STATE_OK && v->text != NULL ? lookup_code(lookup, v->text) : NULL;
        places[row] = g != NULL ? (size_t)(g - lookup->groups) : lookup->n;
    }
    return places;
}

static struct sort_key sort_key_make(const struct dataset *ds, size_t column, bool descending, bool by_label)
{
    const struct column *c = &ds->columns[column];
    struct sort_key key = {.column = column, .descending = descending};
    bool text = c->role == COLUMN_DIMENSION && c->type == VALUE_TEXT;
    if (text && c->dimension != NULL && c->dimension->lookup != NULL)
        key.places = lookup_places(ds, column);
    key.by_label = by_label && text && key.places == NULL;
    return key;
}

static const char *label_of(const struct value *v)
{
    if (v->label != NULL)
        return v->label;
    return v->text != NULL ? v->text : "";
}

static int compare_key(const struct dataset *ds, const struct sort_key *key, size_t x, size_t y)
{
    const struct value *a = dataset_at(ds, x, key->column), *b = dataset_at(ds, y, key->column);
    int c = 0;
    if (a->state == STATE_OK && b->state == STATE_OK && key->places != NULL)
        c = (key->places[x] > key->places[y]) - (key->places[x] < key->places[y]);
    else if (a->state == STATE_OK && b->state == STATE_OK && key->by_label)
        c = text_compare_da(label_of(a), label_of(b));
    if (c == 0)
        c = value_compare(&ds->columns[key->column], a, b);
    bool known = a->state <= STATE_EMPTY && b->state <= STATE_EMPTY;
    return key->descending && known ? -c : c;
}

static int compare_rows(const void *pa, const void *pb, void *context)
{
    const struct sorter *s = context;
    size_t x = *(const size_t *)pa, y = *(const size_t *)pb;
    for (size_t i = 0; i < s->n_keys; i++) {
        int c = compare_key(s->ds, &s->keys[i], x, y);
        if (c != 0)
            return c;
    }
    return (x > y) - (x < y);
}

static void permute(struct dataset *ds, const size_t *rows)
{
    size_t size = ds->n_columns * sizeof(*ds->values);
    struct value *sorted = xcalloc(ds->n_rows * ds->n_columns + 1, sizeof(*sorted));
    for (size_t i = 0; i < ds->n_rows; i++)
        memcpy(&sorted[i * ds->n_columns], dataset_at(ds, rows[i], 0), size);
    memcpy(ds->values, sorted, ds->n_rows * size);
    free(sorted);
}

void plan_sort(const struct plan *p, struct dataset *ds)
{
    struct sorter s = {.ds = ds, .keys = xcalloc(p->n_order + p->n_by + 1, sizeof(*s.keys))};
    for (size_t i = 0; i < p->n_order; i++)
        s.keys[s.n_keys++] = sort_key_make(ds, p->order[i].column, p->order[i].descending, true);
    for (size_t i = 0; i < p->n_by; i++)
        s.keys[s.n_keys++] = sort_key_make(ds, i, false, false);
    size_t *rows = xcalloc(ds->n_rows + 1, sizeof(*rows));
    for (size_t i = 0; i < ds->n_rows; i++)
        rows[i] = i;
    if (ds->n_rows > 1 && ds->n_columns > 0) {
        qsort_r(rows, ds->n_rows, sizeof(*rows), compare_rows, &s);
        permute(ds, rows);
    }
    for (size_t i = 0; i < s.n_keys; i++)
        free(s.keys[i].places);
    free(s.keys);
    free(rows);
    if (p->limit > 0 && (uint64_t)p->limit < ds->n_rows) {
        ds->n_rows = (size_t)p->limit;
        ds->cut = true;
    }
}
