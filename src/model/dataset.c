/*
 * Datasets: making them, finding in them, and writing single values for machines and for Danes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/dataset.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

struct dataset *dataset_new(struct arena *a, const char *name, size_t n_columns, size_t n_rows)
{
    struct dataset *ds = ARENA_NEW(a, struct dataset);
    *ds =
        (struct dataset){.name = name, .n_columns = n_columns, .n_rows = n_rows, .from = MONTH_NONE, .to = MONTH_NONE};
    ds->columns = ARENA_ARRAY(a, n_columns, struct column);
    /* Two steps, so that the product of the counts is checked for overflow. */
    ds->values = arena_array(a, n_rows, n_columns * sizeof(struct value));
    return ds;
}

struct value *dataset_at(const struct dataset *ds, size_t row, size_t column)
{
    return &ds->values[row * ds->n_columns + column];
}

int dataset_column(const struct dataset *ds, const char *name)
{
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (strcmp(ds->columns[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

struct value value_int(int64_t i)
{
    return (struct value){.state = STATE_OK, .i = i};
}

struct value value_rate(double r)
{
    return isfinite(r) ? (struct value){.state = STATE_OK, .r = r} : value_state(STATE_MISSING);
}

struct value value_state(enum value_state state)
{
    return (struct value){.state = state};
}

static bool is_real(enum value_type type)
{
    return type == VALUE_RATE || type == VALUE_DECIMAL;
}

double value_number(const struct column *c, const struct value *v)
{
    return is_real(c->type) ? v->r : (double)v->i;
}

static const char *text_of(const struct value *v)
{
    return v->text != NULL ? v->text : "";
}

int value_compare(const struct column *c, const struct value *a, const struct value *b)
{
    static const int order[] = {[STATE_EMPTY] = 0, [STATE_OK] = 1, [STATE_WITHHELD] = 2, [STATE_MISSING] = 3};
    if (a->state != STATE_OK || b->state != STATE_OK)
        return order[a->state] - order[b->state];
    if (c->type == VALUE_TEXT)
        return strcmp(text_of(a), text_of(b));
    if (is_real(c->type))
        return (a->r > b->r) - (a->r < b->r);
    return (a->i > b->i) - (a->i < b->i);
}

/* A number that cannot be written is not there. */
static enum value_state shown_state(const struct column *c, const struct value *v)
{
    return v->state == STATE_OK && is_real(c->type) && !isfinite(v->r) ? STATE_MISSING : v->state;
}

void value_plain(struct strbuf *out, const struct column *c, const struct value *v)
{
    static const char *const states[] = {[STATE_EMPTY] = "", [STATE_MISSING] = "[x]", [STATE_WITHHELD] = "[c]"};
    char text[NUM_TEXT];
    enum value_state state = shown_state(c, v);
    if (state != STATE_OK) {
        strbuf_adds(out, states[state]);
        return;
    }
    switch (c->type) {
    case VALUE_TEXT: strbuf_adds(out, text_of(v)); break;
    case VALUE_INT: strbuf_adds(out, num_int(text, v->i)); break;
    case VALUE_MONEY: strbuf_adds(out, num_money(text, v->i)); break;
    case VALUE_RATE:
    case VALUE_DECIMAL: strbuf_adds(out, num_double(text, v->r)); break;
    case VALUE_MONTH: strbuf_adds(out, month_iso(text, (month_t)v->i)); break;
    case VALUE_DATE: strbuf_adds(out, date_iso(text, (date_t)v->i)); break;
    }
}

void value_danish(struct strbuf *out, const struct column *c, const struct value *v)
{
    static const char *const states[] = {[STATE_EMPTY] = "", [STATE_MISSING] = "..", [STATE_WITHHELD] = "\u00b7"};
    char text[NUM_TEXT];
    enum value_state state = shown_state(c, v);
    bool code = c->type == VALUE_TEXT && c->role == COLUMN_DIMENSION && v->text != NULL;
    if (code && (v->label == NULL || v->label[0] == '\0' || strcmp(v->label, v->text) == 0)) {
        /* Codes that stand for no thing have no name in any list. */
        if (v->text[0] == '\0' || strcmp(v->text, "-") == 0) {
            strbuf_adds(out, v->text[0] == '\0' ? "Uoplyst" : "Ikke borger");
            return;
        }
    }
    if (v->label != NULL && (state == STATE_OK || state == STATE_EMPTY)) {
        strbuf_adds(out, v->label);
        return;
    }
    if (state != STATE_OK) {
        strbuf_adds(out, states[state]);
        return;
    }
    switch (c->type) {
    case VALUE_TEXT: strbuf_adds(out, text_of(v)); break;
    case VALUE_INT: strbuf_adds(out, num_da_int(text, v->i)); break;
    case VALUE_MONEY: strbuf_adds(out, num_da_money(text, v->i, c->decimals)); break;
    case VALUE_RATE: strbuf_adds(out, num_da_fixed(text, v->r * 100, c->decimals)); break;
    case VALUE_DECIMAL: strbuf_adds(out, num_da_fixed(text, v->r, c->decimals)); break;
    case VALUE_MONTH: strbuf_adds(out, month_da(text, (month_t)v->i)); break;
    case VALUE_DATE: strbuf_adds(out, date_da_short(text, (date_t)v->i)); break;
    }
}
