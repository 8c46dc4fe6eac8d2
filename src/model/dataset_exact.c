/*
 * Writing and reading datasets without loss: see dataset_exact.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/dataset_exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/num.h"

static const char *const type_names[] = {
    [VALUE_TEXT] = "text",       [VALUE_INT] = "integer", [VALUE_MONEY] = "money", [VALUE_RATE] = "rate",
    [VALUE_DECIMAL] = "decimal", [VALUE_MONTH] = "month", [VALUE_DATE] = "date"};
static const char *const role_names[] = {[COLUMN_DIMENSION] = "dimension", [COLUMN_MEASURE] = "measure"};
static const char *const additivity_names[] = {[ADDS_UP] = "adds", [ADDS_NOT] = "not"};
static const char *const absence_names[] = {
    [ABSENT_MISSING] = "missing", [ABSENT_EMPTY] = "empty", [ABSENT_ZERO] = "zero"};

/* --- writing --- */

static void put_month(struct json *j, const char *key, month_t month)
{
    char text[32];
    json_member(j, key, month != MONTH_NONE ? month_iso(text, month) : NULL);
}

/* A month or day as a text; one that is none as its number. */
static void put_day(struct json *j, const char *text, bool readable, int64_t number)
{
    if (readable)
        json_string(j, text);
    else
        json_int(j, number);
}

static void put_plain(struct json *j, const struct column *c, const struct value *v)
{
    char text[NUM_TEXT];
    month_t month;
    date_t date;
    switch (c->type) {
    case VALUE_TEXT: json_string(j, v->text != NULL ? v->text : ""); return;
    case VALUE_INT:
    case VALUE_MONEY: json_int(j, v->i); return;
    case VALUE_RATE:
    case VALUE_DECIMAL: json_raw(j, num_double(text, v->r)); return;
    case VALUE_MONTH:
        (void)month_iso(text, (month_t)v->i);
        put_day(j, text, month_parse(text, strlen(text), &month) && month == v->i, v->i);
        return;
    case VALUE_DATE:
        (void)date_iso(text, (date_t)v->i);
        put_day(j, text, date_parse(text, strlen(text), &date) && date == v->i, v->i);
        return;
    }
}

void value_exact_put(struct json *j, const struct column *c, const struct value *v)
{
    if (v->state == STATE_OK)
        put_plain(j, c, v);
    else if (v->state == STATE_EMPTY)
        json_null(j);
    else
        json_bool(j, v->state == STATE_MISSING);
}

/* The code that a label belongs to, as a text; "" for EMPTY. */
static const char *code_text(struct strbuf *scratch, const struct column *c, const struct value *v)
{
    strbuf_clear(scratch);
    value_plain(scratch, c, v);
    return strbuf_text(scratch);
}

/* The labels of one column: what each code is called where it comes first. */
struct label_list {
    struct intern codes;
    const char **labels; /* heap; by number of the code */
    size_t cap;
};

static bool has_label(const struct value *v)
{
    return v->label != NULL && v->state <= STATE_EMPTY;
}

static void collect(struct label_list *l, const struct dataset *ds, size_t column, struct strbuf *scratch)
{
    intern_init(&l->codes);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, column);
        if (!has_label(v))
            continue;
        const char *code = code_text(scratch, &ds->columns[column], v);
        size_t before = l->codes.n;
        int32_t number = intern_add(&l->codes, code, strlen(code));
        if (l->codes.n == before)
            continue;
        l->labels = xgrow(l->labels, &l->cap, l->codes.n, sizeof(*l->labels));
        l->labels[number] = v->label;
    }
}

/* The label that a code has in its column; NULL for none. */
static const char *usual_label(const struct label_list *l, const char *code)
{
    int32_t number = intern_lookup(&l->codes, code, strlen(code));
    return number != INTERN_NONE ? l->labels[number] : NULL;
}

static void put_column(struct json *j, const struct column *c, const struct label_list *l)
{
    json_object(j);
    json_member(j, "absent", absence_names[c->absent]);
    json_member(j, "additivity", additivity_names[c->additivity]);
    json_member_int(j, "decimals", c->decimals);
    json_member(j, "label", c->label);
    json_key(j, "labels");
    json_array(j);
    for (size_t i = 0; i < l->codes.n; i++) {
        json_array(j);
        json_string(j, l->codes.texts[i]);
        json_string(j, l->labels[i]);
        json_end_array(j);
    }
    json_end_array(j);
    json_member(j, "map", c->map);
    json_member(j, "name", c->name);
    json_member(j, "note", c->note);
    json_member(j, "role", role_names[c->role]);
    json_member(j, "type", type_names[c->type]);
    json_member(j, "unit", c->unit);
    json_end_object(j);
}

static void put_row(struct json *j, const struct dataset *ds, const struct value *row, const struct label_list *labels,
                    struct strbuf *scratch)
{
    json_array(j);
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *c = &ds->columns[i];
        const char *label = has_label(&row[i]) ? row[i].label : NULL;
        const char *usual =
            row[i].state <= STATE_EMPTY ? usual_label(&labels[i], code_text(scratch, c, &row[i])) : NULL;
        if (label == usual || (label != NULL && usual != NULL && strcmp(label, usual) == 0)) {
            value_exact_put(j, c, &row[i]);
            continue;
        }
        json_array(j);
        value_exact_put(j, c, &row[i]);
        json_string(j, label);
        json_end_array(j);
    }
    json_end_array(j);
}

void dataset_exact_put(struct json *j, const struct dataset *ds)
{
    struct strbuf scratch;
    struct label_list *labels = xcalloc(ds->n_columns + 1, sizeof(*labels));
    strbuf_init(&scratch, STRBUF_LARGE);
    for (size_t i = 0; i < ds->n_columns; i++)
        collect(&labels[i], ds, i, &scratch);
    json_object(j);
    json_key(j, "columns");
    json_array(j);
    for (size_t i = 0; i < ds->n_columns; i++)
        put_column(j, &ds->columns[i], &labels[i]);
    json_end_array(j);
    json_key(j, "cut");
    json_bool(j, ds->cut);
    put_month(j, "from", ds->from);
    json_member(j, "name", ds->name);
    json_key(j, "rest");
    json_bool(j, ds->rest);
    json_key(j, "rows");
    json_array(j);
    for (size_t row = 0; row < ds->n_rows; row++)
        put_row(j, ds, dataset_at(ds, row, 0), labels, &scratch);
    json_end_array(j);
    put_month(j, "to", ds->to);
    json_key(j, "totals");
    if (ds->totals != NULL)
        put_row(j, ds, ds->totals, labels, &scratch);
    else
        json_null(j);
    json_end_object(j);
    for (size_t i = 0; i < ds->n_columns; i++) {
        intern_release(&labels[i].codes);
        free(labels[i].labels);
    }
    free(labels);
    strbuf_release(&scratch);
}

/* --- reading --- */

static int wrong(const struct yaml_node *at, const char *what, struct diag *d)
{
    return diag_error(d, DIAG_ARCHIVE, at->loc, "the archived dataset has %s that cannot be read", what);
}

static bool read_name(const struct yaml_node *node, const char *const *names, size_t n, int *out)
{
    for (size_t i = 0; node != NULL && node->kind == YAML_SCALAR && i < n; i++) {
        if (strcmp(names[i], node->text) == 0) {
            *out = (int)i;
            return true;
        }
    }
    return false;
}

/* A text that may be null. */
static bool read_text(const struct yaml_node *node, const char **out)
{
    *out = NULL;
    if (node == NULL || node->kind != YAML_SCALAR)
        return false;
    if (!yaml_is_null(node))
        *out = node->text;
    return true;
}

static bool read_month(const struct yaml_node *node, month_t *out)
{
    *out = MONTH_NONE;
    return node != NULL && node->kind == YAML_SCALAR &&
           (yaml_is_null(node) || month_parse(node->text, strlen(node->text), out));
}

static bool read_plain(const struct column *c, const struct yaml_node *node, struct value *v)
{
    month_t month;
    date_t date;
    *v = (struct value){.state = STATE_OK};
    switch (c->type) {
    case VALUE_TEXT: v->text = node->text; return node->quoted;
    case VALUE_INT:
    case VALUE_MONEY:
        if (!yaml_int(node, &v->i))
            return false;
        v->r = (double)v->i;
        return true;
    case VALUE_RATE:
    case VALUE_DECIMAL:
        if (!yaml_double(node, &v->r))
            return false;
        v->i = fabs(v->r) < 1e18 ? llround(v->r) : 0;
        return true;
    case VALUE_MONTH:
        if (yaml_int(node, &v->i))
            return true;
        if (!month_parse(node->text, strlen(node->text), &month))
            return false;
        v->i = month;
        v->r = (double)month;
        return true;
    case VALUE_DATE:
        if (yaml_int(node, &v->i))
            return true;
        if (!date_parse(node->text, strlen(node->text), &date))
            return false;
        v->i = date;
        v->r = (double)date;
        return true;
    }
    return false;
}

bool value_exact_read(const struct column *c, const struct yaml_node *node, struct value *v)
{
    bool missing;
    if (node->kind != YAML_SCALAR)
        return false;
    if (yaml_is_null(node)) {
        *v = (struct value){.state = STATE_EMPTY, .text = ""};
        return true;
    }
    if (!node->quoted && yaml_bool(node, &missing)) {
        *v = value_state(missing ? STATE_MISSING : STATE_WITHHELD);
        return true;
    }
    return read_plain(c, node, v);
}

/* The labels of a column while its rows are read, so that each is found quickly. */
struct column_labels {
    struct intern codes;
    const struct yaml_node *node;
};

static int read_row(struct dataset *ds, const struct yaml_node *node, const struct column_labels *labels,
                    struct value *row, struct strbuf *scratch, struct diag *d)
{
    if (node->kind != YAML_LIST || node->n != ds->n_columns)
        return wrong(node, "a row", d);
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *c = &ds->columns[i];
        const struct yaml_node *cell = node->items[i];
        bool own = cell->kind == YAML_LIST && cell->n == 2;
        if (!value_exact_read(c, own ? cell->items[0] : cell, &row[i]))
            return wrong(cell, "a cell", d);
        if (own && !read_text(cell->items[1], &row[i].label))
            return wrong(cell, "a label", d);
        if (own || row[i].state > STATE_EMPTY)
            continue;
        const char *code = code_text(scratch, c, &row[i]);
        int32_t number = intern_lookup(&labels[i].codes, code, strlen(code));
        if (number != INTERN_NONE)
            row[i].label = labels[i].node->items[number]->items[1]->text;
    }
    return 0;
}

static int read_column(struct column *c, struct column_labels *labels, const struct yaml_node *node, struct diag *d)
{
    int type, role, additivity, absent;
    int64_t decimals;
    labels->node = yaml_lookup(node, "labels");
    if (node->kind != YAML_MAP || !read_name(yaml_lookup(node, "type"), type_names, ARRAY_LEN(type_names), &type) ||
        !read_name(yaml_lookup(node, "role"), role_names, ARRAY_LEN(role_names), &role) ||
        !read_name(yaml_lookup(node, "additivity"), additivity_names, ARRAY_LEN(additivity_names), &additivity) ||
        !read_name(yaml_lookup(node, "absent"), absence_names, ARRAY_LEN(absence_names), &absent) ||
        !yaml_int(yaml_lookup(node, "decimals"), &decimals) || decimals < 0 || decimals > 6 ||
        !read_text(yaml_lookup(node, "name"), &c->name) || c->name == NULL ||
        !read_text(yaml_lookup(node, "label"), &c->label) || !read_text(yaml_lookup(node, "note"), &c->note) ||
        !read_text(yaml_lookup(node, "unit"), &c->unit) || !read_text(yaml_lookup(node, "map"), &c->map) ||
        labels->node == NULL || labels->node->kind != YAML_LIST)
        return wrong(node, "a column", d);
    c->type = (enum value_type)type;
    c->role = (enum column_role)role;
    c->additivity = (enum additivity)additivity;
    c->absent = (enum absence)absent;
    c->decimals = (int)decimals;
    for (size_t i = 0; i < labels->node->n; i++) {
        const struct yaml_node *pair = labels->node->items[i];
        if (pair->kind != YAML_LIST || pair->n != 2 || pair->items[0]->kind != YAML_SCALAR ||
            pair->items[1]->kind != YAML_SCALAR)
            return wrong(labels->node, "a label", d);
        size_t before = labels->codes.n;
        (void)intern_add(&labels->codes, pair->items[0]->text, strlen(pair->items[0]->text));
        if (labels->codes.n == before)
            return wrong(pair, "two labels of one code", d);
    }
    return 0;
}

static int read_values(struct arena *a, struct dataset *ds, const struct yaml_node *node, struct column_labels *labels,
                       struct diag *d)
{
    const struct yaml_node *columns = yaml_lookup(node, "columns"), *rows = yaml_lookup(node, "rows");
    const struct yaml_node *totals = yaml_lookup(node, "totals");
    struct strbuf scratch;
    int result = 0;
    strbuf_init(&scratch, STRBUF_LARGE);
    for (size_t i = 0; i < ds->n_columns && result == 0; i++)
        result = read_column(&ds->columns[i], &labels[i], columns->items[i], d);
    for (size_t row = 0; row < ds->n_rows && result == 0; row++)
        result = read_row(ds, rows->items[row], labels, dataset_at(ds, row, 0), &scratch, d);
    if (result == 0 && totals != NULL && !yaml_is_null(totals)) {
        ds->totals = ARENA_ARRAY(a, ds->n_columns, struct value);
        result = read_row(ds, totals, labels, ds->totals, &scratch, d);
    }
    strbuf_release(&scratch);
    return result;
}

struct dataset *dataset_exact_read(struct arena *a, const struct yaml_node *node, struct diag *d)
{
    const struct yaml_node *columns, *rows;
    const char *name;
    month_t from, to;
    bool cut, rest;
    if (node->kind != YAML_MAP || (columns = yaml_lookup(node, "columns")) == NULL || columns->kind != YAML_LIST ||
        (rows = yaml_lookup(node, "rows")) == NULL || rows->kind != YAML_LIST ||
        !read_text(yaml_lookup(node, "name"), &name) || name == NULL || !read_month(yaml_lookup(node, "from"), &from) ||
        !read_month(yaml_lookup(node, "to"), &to) || !yaml_bool(yaml_lookup(node, "cut"), &cut) ||
        !yaml_bool(yaml_lookup(node, "rest"), &rest)) {
        (void)wrong(node, "a form", d);
        return NULL;
    }
    struct dataset *ds = dataset_new(a, name, columns->n, rows->n);
    ds->from = from;
    ds->to = to;
    ds->cut = cut;
    ds->rest = rest;
    struct column_labels *labels = xcalloc(ds->n_columns + 1, sizeof(*labels));
    for (size_t i = 0; i < ds->n_columns; i++)
        intern_init(&labels[i].codes);
    int result = read_values(a, ds, node, labels, d);
    for (size_t i = 0; i < ds->n_columns; i++)
        intern_release(&labels[i].codes);
    free(labels);
    return result == 0 ? ds : NULL;
}
