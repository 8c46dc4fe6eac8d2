/*
 * Whole datasets as CSV and JSON, for other programs.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/intern.h"
#include "base/json.h"
#include "model/dataset.h"

/* A field, quoted only where RFC 4180 asks for it. */
static void csv_field(struct strbuf *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        strbuf_adds(out, text);
        return;
    }
    strbuf_addch(out, '"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            strbuf_addch(out, '"');
        strbuf_addch(out, *p);
    }
    strbuf_addch(out, '"');
}

void dataset_csv(struct strbuf *out, const struct dataset *ds, bool labels)
{
    struct strbuf field;
    strbuf_init(&field, STRBUF_LARGE);
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (c > 0)
            strbuf_addch(out, ',');
        csv_field(out, ds->columns[c].name);
    }
    strbuf_addch(out, '\n');
    for (size_t row = 0; row < ds->n_rows; row++) {
        for (size_t c = 0; c < ds->n_columns; c++) {
            const struct value *v = dataset_at(ds, row, c);
            strbuf_clear(&field);
            if (labels && v->label != NULL && v->state <= STATE_EMPTY)
                strbuf_adds(&field, v->label);
            else
                value_plain(&field, &ds->columns[c], v);
            if (c > 0)
                strbuf_addch(out, ',');
            csv_field(out, strbuf_text(&field));
        }
        strbuf_addch(out, '\n');
    }
    strbuf_release(&field);
}

/* --- JSON --- */

static void json_value(struct json *j, const struct column *c, const struct value *v, struct strbuf *scratch)
{
    strbuf_clear(scratch);
    value_plain(scratch, c, v);
    const char *text = strbuf_text(scratch);
    bool number = c->type == VALUE_INT || c->type == VALUE_MONEY || c->type == VALUE_RATE || c->type == VALUE_DECIMAL;
    if (v->state == STATE_EMPTY)
        json_null(j);
    else if (number && text[0] != '[')
        json_raw(j, text);
    else
        json_string(j, text);
}

static void json_row(struct json *j, const struct dataset *ds, const struct value *row, struct strbuf *scratch)
{
    json_object(j);
    for (size_t c = 0; c < ds->n_columns; c++) {
        json_key(j, ds->columns[c].name);
        json_value(j, &ds->columns[c], &row[c], scratch);
    }
    json_end_object(j);
}

static void json_columns(struct json *j, const struct dataset *ds)
{
    static const char *const types[] = {
        [VALUE_TEXT] = "text",       [VALUE_INT] = "integer", [VALUE_MONEY] = "money", [VALUE_RATE] = "rate",
        [VALUE_DECIMAL] = "decimal", [VALUE_MONTH] = "month", [VALUE_DATE] = "date"};
    json_key(j, "columns");
    json_array(j);
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *c = &ds->columns[i];
        json_object(j);
        json_member(j, "name", c->name);
        json_member(j, "label", c->label);
        json_member(j, "type", types[c->type]);
        json_member(j, "role", c->role == COLUMN_DIMENSION ? "dimension" : "measure");
        if (c->unit != NULL)
            json_member(j, "unit", c->unit);
        if (c->note != NULL)
            json_member(j, "note", c->note);
        if (c->map != NULL)
            json_member(j, "map", c->map);
        json_end_object(j);
    }
    json_end_array(j);
}

/* Code to label of one column, each code once, in the order of rows. */
static void json_column_labels(struct json *j, const struct dataset *ds, size_t column, struct strbuf *scratch)
{
    struct intern seen;
    intern_init(&seen);
    bool open = false;
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, column);
        if (v->label == NULL || v->state != STATE_OK)
            continue;
        strbuf_clear(scratch);
        value_plain(scratch, &ds->columns[column], v);
        size_t before = seen.n;
        intern_add(&seen, strbuf_text(scratch), scratch->len);
        if (seen.n == before)
            continue;
        if (!open) {
            json_key(j, ds->columns[column].name);
            json_object(j);
            open = true;
        }
        json_member(j, strbuf_text(scratch), v->label);
    }
    if (open)
        json_end_object(j);
    intern_release(&seen);
}

void dataset_json(struct strbuf *out, const struct dataset *ds, bool pretty)
{
    struct json j;
    struct strbuf scratch;
    char text[32];
    json_init(&j, out, pretty);
    strbuf_init(&scratch, STRBUF_LARGE);
    json_object(&j);
    json_member(&j, "name", ds->name);
    json_member(&j, "from", ds->from != MONTH_NONE ? month_iso(text, ds->from) : NULL);
    json_member(&j, "to", ds->to != MONTH_NONE ? month_iso(text, ds->to) : NULL);
    json_columns(&j, ds);
    json_key(&j, "rows");
    json_array(&j);
    for (size_t row = 0; row < ds->n_rows; row++)
        json_row(&j, ds, dataset_at(ds, row, 0), &scratch);
    json_end_array(&j);
    if (ds->totals != NULL) {
        json_key(&j, "totals");
        json_row(&j, ds, ds->totals, &scratch);
    }
    json_key(&j, "labels");
    json_object(&j);
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (ds->columns[c].role == COLUMN_DIMENSION || ds->columns[c].type == VALUE_TEXT)
            json_column_labels(&j, ds, c, &scratch);
    }
    json_end_object(&j);
    json_end_object(&j);
    if (pretty)
        strbuf_addch(out, '\n');
    strbuf_release(&scratch);
}
