/*
 * The checker of rows: see check.h. Columns are judged one by one (check_column.c); here are the rules of whole rows
 * and of a row among others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "warehouse/load/check_column.h"
#include "warehouse/load/keyset.h"
#include "warehouse/load/merge.h"
#include "warehouse/period.h"

enum { KEYS_MAX = 64 };

/* Fields that make a row unique together: ours, the descriptor's primary key, or one unique field. */
struct key {
    size_t *columns, n; /* numbers of descriptor fields */
    size_t last;        /* column of the file after which the key is known */
    uint64_t hash;
    bool whole; /* no part of it is missing */
    const char *code;
    struct keyset seen;
};

struct checker {
    struct arena arena;
    const struct package_resource *resource;
    struct check_context *context;
    size_t n_columns;
    struct column *columns; /* by descriptor field */
    size_t *order;          /* descriptor field of each column of the file */
    struct key keys[KEYS_MAX];
    size_t n_keys;
    struct csv again;              /* for looking at an earlier row ... */
    const struct row_source *rows; /* ... unless rows are made */
    const struct csv_row *row;
    const struct cell *values; /* of the present row by descriptor field */
    struct cell *scratch, *earlier;
    struct cell *cells;                                                    /* by field of our table */
    int from_date, to_date, service_type, unit, unit_price, costing, code; /* fields of our table, -1 for none */
    int period;                             /* the field that must be of the period of the delivery, -1 for none */
    int deleted;                            /* the field that says that the row is to go, -1 for none */
    struct reason reasons[REASONS_MAX + 1]; /* the last is for what is not told any more */
    size_t n_reasons;
    struct column_notes notes;
};

void check_context_init(struct check_context *x, month_t period)
{
    *x = (struct check_context){.period = period};
    intern_init(&x->price_types);
}

void check_context_release(struct check_context *x)
{
    intern_release(&x->price_types);
}

static void add_key(struct checker *c, const size_t *columns, size_t n, const char *code, size_t max_rows)
{
    if (n == 0 || c->n_keys == KEYS_MAX)
        return;
    for (size_t i = 0; i < c->n_keys; i++) {
        if (c->keys[i].n == n && memcmp(c->keys[i].columns, columns, n * sizeof(*columns)) == 0)
            return;
    }
    struct key *k = &c->keys[c->n_keys++];
    k->columns = ARENA_ARRAY(&c->arena, n, size_t);
    memcpy(k->columns, columns, n * sizeof(*columns));
    k->n = n;
    k->code = code;
    keyset_init(&k->seen, max_rows);
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* The keys in one order of columns each, so that the descriptor's key is seen to be ours when it is. */
static void make_keys(struct checker *c, size_t max_rows)
{
    const struct package_resource *r = c->resource;
    size_t *columns = ARENA_ARRAY(&c->arena, r->n_fields + 1, size_t), n = 0;
    for (size_t i = 0; i < r->n_fields; i++) {
        if (r->fields[i].schema != NULL && r->fields[i].schema->key)
            columns[n++] = i;
    }
    add_key(c, columns, n, "key", max_rows);
    n = r->primary_key.n < r->n_fields ? r->primary_key.n : r->n_fields;
    if (n > 0)
        memcpy(columns, r->primary_key.fields, n * sizeof(*columns));
    qsort(columns, n, sizeof(*columns), by_number);
    add_key(c, columns, n, "key", max_rows);
    for (size_t i = 0; i < r->n_fields; i++) {
        if (r->fields[i].unique)
            add_key(c, &i, 1, "unique", max_rows);
    }
}

static void find_fields(struct checker *c)
{
    const struct schema_resource *s = c->resource->schema;
    c->from_date = schema_field_index(s, "from_date");
    c->to_date = schema_field_index(s, "to_date");
    bool spell = strcmp(s->name, "spell") == 0, type = strcmp(s->name, "service_type") == 0;
    c->service_type = spell ? schema_field_index(s, "service_type") : -1;
    c->unit = spell ? schema_field_index(s, "unit") : -1;
    c->unit_price = spell ? schema_field_index(s, "unit_price") : -1;
    c->costing = type ? schema_field_index(s, "costing") : -1;
    c->code = type ? schema_field_index(s, "code") : -1;
    c->period = c->resource->delivery == DELIVERY_PERIOD ? schema_field_index(s, s->period) : -1;
    c->deleted = c->resource->delivery == DELIVERY_DELTA ? schema_field_index(s, MERGE_DELETED) : -1;
}

/* What does not depend on where the rows come from. */
static struct checker *make_checker(const struct package_resource *resource, struct check_context *x, size_t max_rows,
                                    struct diag *d)
{
    struct checker *c = xcalloc(1, sizeof(*c));
    arena_init(&c->arena);
    c->resource = resource;
    c->context = x;
    size_t n = resource->n_fields;
    c->columns = ARENA_ARRAY(&c->arena, n, struct column);
    c->order = ARENA_ARRAY(&c->arena, n, size_t);
    c->scratch = ARENA_ARRAY(&c->arena, n, struct cell);
    c->earlier = ARENA_ARRAY(&c->arena, n, struct cell);
    c->values = c->scratch;
    c->cells = ARENA_ARRAY(&c->arena, resource->schema->n_fields, struct cell);
    for (size_t i = 0; i < resource->schema->n_fields; i++)
        c->cells[i].missing = true;
    /* No later than a month after the period: a delivery is made some days after its month. */
    date_t latest = month_last(x->period + 1);
    for (size_t i = 0; i < n; i++) {
        if (column_init(&c->columns[i], &resource->fields[i], resource, latest, d) != 0) {
            checker_free(c);
            return NULL;
        }
    }
    find_fields(c);
    make_keys(c, max_rows);
    return c;
}

struct checker *checker_new(const struct package_resource *resource, struct check_context *x, const char *data,
                            size_t len, struct diag *d)
{
    if (len >= KEYSET_PLACES) {
        diag_error(d, DIAG_PACKAGE, resource->loc, "file \"%s\" is too large", resource->path);
        return NULL;
    }
    struct checker *c = make_checker(resource, x, csv_count_lines(data, len) + 1, d);
    if (c != NULL)
        csv_init_dialect(&c->again, data, len, &resource->form.csv);
    return c;
}

struct checker *checker_new_rows(const struct package_resource *resource, struct check_context *x,
                                 const struct row_source *rows, struct diag *d)
{
    struct checker *c = make_checker(resource, x, rows->most + 1, d);
    if (c != NULL) {
        c->rows = rows;
        checker_skip_header(c);
    }
    return c;
}

void checker_free(struct checker *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->resource->n_fields; i++)
        column_release(&c->columns[i]);
    for (size_t i = 0; i < c->n_keys; i++)
        keyset_release(&c->keys[i].seen);
    csv_release(&c->again);
    arena_release(&c->arena);
    free(c);
}

static int header_error(const struct checker *c, const char *name, const char *what, struct diag *d)
{
    struct src_loc loc = {c->resource->file, 1, 0};
    diag_error(d, DIAG_PACKAGE, loc, "column \"%s\" of \"%s\" %s", name, c->resource->name, what);
    diag_hint(d, "The first line of the file names the fields of the descriptor, each once.");
    return -1;
}

/* Where in a row each key is complete. */
static void place_keys(struct checker *c)
{
    for (size_t k = 0; k < c->n_keys; k++) {
        for (size_t j = 0; j < c->n_columns; j++) {
            for (size_t i = 0; i < c->keys[k].n; i++) {
                if (c->keys[k].columns[i] == c->order[j])
                    c->keys[k].last = j;
            }
        }
    }
}

void checker_skip_header(struct checker *c)
{
    c->n_columns = c->resource->n_fields;
    for (size_t j = 0; j < c->n_columns; j++)
        c->order[j] = j;
    place_keys(c);
}

int checker_read_header(struct checker *c, const struct csv_row *row, struct diag *d)
{
    const struct package_resource *r = c->resource;
    int result = 0;
    bool *seen = ARENA_ARRAY(&c->arena, r->n_fields, bool);
    if (row->error != CSV_OK) {
        diag_error(d, DIAG_PACKAGE, (struct src_loc){r->file, (int)row->error_line, 0},
                   "the line of column names cannot be read: %s", csv_error_text(row->error));
        diag_hint(d, "Write the names of the fields there, with commas between them.");
        return -1;
    }
    for (size_t j = 0; j < row->n_fields; j++) {
        const struct csv_field *f = &row->fields[j];
        size_t i = 0;
        while (i < r->n_fields &&
               (strlen(r->fields[i].name) != f->len || memcmp(r->fields[i].name, f->text, f->len) != 0))
            i++;
        if (i == r->n_fields || seen[i]) {
            char *name = arena_strndup(&d->arena, f->text, f->len < 100 ? f->len : 100);
            result = header_error(c, utf8_valid(name, strlen(name)) ? name : "?",
                                  i < r->n_fields ? "stands there twice" : "is not in the descriptor", d);
        } else {
            seen[i] = true;
            c->order[c->n_columns++] = i;
        }
    }
    for (size_t i = 0; i < r->n_fields; i++) {
        if (!seen[i] && result == 0)
            result = header_error(c, r->fields[i].name, "is described but not in the file", d);
    }
    place_keys(c);
    return result;
}

/* A place for one reason more; NULL when the row has enough. */
static struct reason *add_reason(struct checker *c, const char *code)
{
    if (c->n_reasons == REASONS_MAX)
        return NULL;
    struct reason *r = &c->reasons[c->n_reasons++];
    r->field = r->value = "";
    r->value_len = 0;
    r->personal = false;
    r->code = code;
    r->text[0] = '\0';
    return r;
}

static void refuse_field(struct checker *c, const char *code, const char *field, const char *text)
{
    struct reason *r = add_reason(c, code);
    if (r != NULL) {
        r->field = field;
        (void)snprintf(r->text, sizeof(r->text), "%s", text);
    }
}

/* The row before at this place has the present row's values in the key of the context. */
struct comparison {
    struct checker *checker;
    const struct key *key;
};

/* Read the row that begins at a place again. */
static bool read_again(struct checker *c, uint64_t place, struct csv_row *row)
{
    if (c->rows != NULL)
        return c->rows->again(c->rows->context, place, row);
    csv_seek(&c->again, (size_t)place);
    return csv_next(&c->again, row);
}

static bool same_key(void *context, uint64_t place)
{
    const struct comparison *m = context;
    struct checker *c = m->checker;
    struct csv_row row;
    if (!read_again(c, place, &row) || row.n_fields != c->n_columns)
        return false;
    struct column_notes notes;
    for (size_t j = 0; j < c->n_columns; j++) {
        size_t i = c->order[j];
        bool wanted = false;
        for (size_t k = 0; k < m->key->n; k++)
            wanted |= m->key->columns[k] == i;
        if (!wanted)
            continue;
        struct cell *before = &c->earlier[i];
        const struct cell *now = &c->values[i];
        (void)column_read(&c->columns[i], &row.fields[j], true, before, NULL, &notes);
        if (before->number != now->number || before->len != now->len ||
            (now->len > 0 && memcmp(before->text, now->text, now->len) != 0))
            return false;
    }
    return true;
}

/* Hash the keys that are known after this column, and have their slots fetched while the other columns are read. */
static void hash_keys(struct checker *c, size_t column)
{
    for (struct key *k = c->keys; k < c->keys + c->n_keys; k++) {
        if (k->last != column)
            continue;
        uint64_t pair[2] = {0, 0};
        k->whole = true;
        for (size_t i = 0; i < k->n; i++) {
            const struct cell *v = &c->values[k->columns[i]];
            k->whole = k->whole && !v->missing;
            pair[1] = v->text != NULL ? hash_bytes(v->text, v->len) : (uint64_t)v->number;
            pair[0] = hash_bytes(pair, sizeof(pair));
        }
        k->hash = pair[0];
        keyset_prefetch(&k->seen, k->hash);
    }
}

/* Whether the row is the first of its key. Incomplete keys are not compared. */
static bool is_new(struct checker *c, struct key *k)
{
    struct comparison m = {c, k};
    return !k->whole || keyset_add(&k->seen, k->hash, c->row->offset, same_key, &m);
}

static void check_keys(struct checker *c)
{
    for (size_t i = 0; i < c->n_keys && c->n_reasons == 0; i++) {
        struct key *k = &c->keys[i];
        if (is_new(c, k))
            continue;
        /* The value shown is that of the first field; the reason names them all by being of the key. */
        const struct package_field *f = &c->resource->fields[k->columns[0]];
        struct reason *r = add_reason(c, k->code);
        r->field = f->name;
        r->value = c->values[k->columns[0]].text != NULL ? c->values[k->columns[0]].text : "";
        r->value_len = c->values[k->columns[0]].len;
        r->personal = f->schema != NULL && f->schema->rule == RULE_CPR;
        (void)snprintf(r->text, sizeof(r->text), "a row before has the same %s",
                       k->n > 1 ? "combination of key fields" : "value");
    }
}

static bool has(const struct checker *c, int field)
{
    return field >= 0 && !c->cells[field].missing;
}

/* A row that is to go needs its key alone: what else is wrong with it does not matter. True when it is one. */
static bool check_deleted(struct checker *c)
{
    if (!has(c, c->deleted) || c->cells[c->deleted].number == 0)
        return false;
    const struct schema_resource *s = c->resource->schema;
    for (size_t i = 0; i < s->n_fields; i++) {
        if (s->fields[i].key && c->cells[i].missing)
            return true;
    }
    c->n_reasons = 0;
    return true;
}

/* A delivery of a month holds that month's rows: others would come beside those that are there. */
static void check_period(struct checker *c)
{
    if (!has(c, c->period))
        return;
    const struct cell *cell = &c->cells[c->period];
    month_t month = cell->text != NULL ? period_of_text(cell->text, cell->len) : (month_t)cell->number;
    if (month != c->context->period)
        refuse_field(c, "period", c->resource->schema->fields[c->period].name,
                     "the row is not of the month that is delivered");
}

/* Dates in order, and what a priced spell needs. */
static void check_together(struct checker *c)
{
    if (has(c, c->from_date) && has(c, c->to_date) && c->cells[c->from_date].number > c->cells[c->to_date].number)
        refuse_field(c, "order", "to_date", "the last day is before the first");
    if (!c->context->knows_types || !has(c, c->service_type))
        return;
    const struct cell *type = &c->cells[c->service_type];
    if (intern_lookup(&c->context->price_types, type->text, type->len) == INTERN_NONE)
        return;
    if (!has(c, c->unit))
        refuse_field(c, "price", "unit", "its service type is priced, and there is no unit");
    if (!has(c, c->unit_price))
        refuse_field(c, "price", "unit_price", "its service type is priced, and there is no price");
}

/* Remember the priced service types for the spells of the package. */
static void note_type(struct checker *c)
{
    if (c->costing < 0)
        return;
    c->context->knows_types = true;
    const struct cell *costing = &c->cells[c->costing], *code = &c->cells[c->code];
    if (costing->len == 5 && memcmp(costing->text, "price", 5) == 0)
        (void)intern_add(&c->context->price_types, code->text, code->len);
}

size_t checker_check(struct checker *c, const struct csv_row *row)
{
    c->row = row;
    c->n_reasons = 0;
    c->notes = (struct column_notes){false, false};
    if (row->error != CSV_OK) {
        refuse_field(c, "form", "", csv_error_text(row->error));
        return c->n_reasons;
    }
    if (row->n_fields != c->n_columns) {
        struct reason *r = add_reason(c, "columns");
        (void)snprintf(r->text, sizeof(r->text), "the row has %zu fields, the first line %zu", row->n_fields,
                       c->n_columns);
        return c->n_reasons;
    }
    /* The fields of a row that is made do not stand side by side: each is looked at. */
    bool utf8 = c->rows == NULL && utf8_valid(c->again.data + row->offset, row->length);
    for (size_t j = 0; j < c->n_columns; j++) {
        size_t i = c->order[j];
        struct cell *cell = &c->scratch[i];
        if (!column_read(&c->columns[i], &row->fields[j], utf8, cell, &c->reasons[c->n_reasons], &c->notes))
            c->n_reasons += c->n_reasons < REASONS_MAX;
        if (c->columns[i].target >= 0)
            c->cells[c->columns[i].target] = *cell;
        hash_keys(c, j);
    }
    if (!check_deleted(c)) {
        check_together(c);
        check_period(c);
    }
    if (c->n_reasons == 0)
        check_keys(c);
    if (c->n_reasons == 0)
        note_type(c);
    return c->n_reasons;
}

struct reason *checker_reasons(struct checker *c)
{
    return c->reasons;
}

const struct cell *checker_cells(const struct checker *c)
{
    return c->cells;
}

bool checker_readable(const struct checker *c, const struct csv_row *row)
{
    return row->error == CSV_OK && row->n_fields == c->n_columns;
}

bool checker_warns(const struct checker *c)
{
    return c->notes.odd_cpr;
}

bool checker_breaks_modulus11(const struct checker *c)
{
    return c->notes.breaks_modulus11;
}
