/*
 * Datasets from text and back, for the tests of the algebra.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_MODEL_ALGEBRA_FIXTURE_H
#define ALMANAK_TESTS_MODEL_ALGEBRA_FIXTURE_H

#include "fixture.h"

#include "model/algebra.h"

/* A dataset from its CSV form: names with a type after ":", a dimension in capitals (Text Int Month), a measure small
 * (int money rate) with "!" when it does not add up. A last line that begins with "=" holds totals. */
static const struct {
    const char *word;
    enum value_type type;
    enum column_role role;
} kinds[] = {
    {"T", VALUE_TEXT, COLUMN_DIMENSION}, {"I", VALUE_INT, COLUMN_DIMENSION},     {"M", VALUE_MONTH, COLUMN_DIMENSION},
    {"int", VALUE_INT, COLUMN_MEASURE},  {"money", VALUE_MONEY, COLUMN_MEASURE}, {"rate", VALUE_RATE, COLUMN_MEASURE},
};

static struct column parse_column(struct arena *a, const char *text)
{
    struct column c = {.name = arena_strndup(a, text, strcspn(text, ":")), .decimals = 1};
    const char *word = strchr(text, ':') + 1;
    size_t len = strcspn(word, "!");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strlen(kinds[i].word) == len && strncmp(kinds[i].word, word, len) == 0) {
            c.type = kinds[i].type;
            c.role = kinds[i].role;
        }
    }
    c.label = c.name;
    c.additivity = c.role == COLUMN_DIMENSION || word[len] == '!' || c.type == VALUE_RATE ? ADDS_NOT : ADDS_UP;
    c.absent = c.type == VALUE_RATE ? ABSENT_MISSING : ABSENT_ZERO;
    return c;
}

static struct value parse_value(const struct column *c, const char *text)
{
    if (text[0] == '\0')
        return value_state(STATE_EMPTY);
    if (strcmp(text, "[x]") == 0 || strcmp(text, "[c]") == 0)
        return value_state(text[1] == 'x' ? STATE_MISSING : STATE_WITHHELD);
    struct value v = {.state = STATE_OK};
    month_t month = 0;
    switch ((int)c->type) {
    case VALUE_TEXT: v.text = text; break;
    case VALUE_MONTH: v.i = month_parse(text, 7, &month) ? month : 0; break;
    case VALUE_MONEY: v.i = strtoll(text, NULL, 10) * 100; break;
    case VALUE_RATE: v.r = strtod(text, NULL); break;
    default: v.i = strtoll(text, NULL, 10); break;
    }
    return v;
}

static void parse_row(struct fixture *f, const struct dataset *ds, const char *line, struct value *row)
{
    for (size_t c = 0; c < ds->n_columns; c++) {
        size_t len = strcspn(line, ",\n");
        row[c] = parse_value(&ds->columns[c], arena_strndup(&f->arena, line, len));
        line += len + (line[len] == ',');
    }
}

static struct dataset *make(struct fixture *f, const char *name, const char *text)
{
    size_t n_rows = 0, n_columns = 1;
    for (const char *p = text; *p != '\n'; p++)
        n_columns += *p == ',';
    for (const char *p = strchr(text, '\n'); p[1] != '\0' && p[1] != '='; p = strchr(p + 1, '\n'))
        n_rows++;
    struct dataset *ds = dataset_new(&f->arena, name, n_columns, n_rows);
    for (size_t c = 0; c < n_columns; c++) {
        size_t len = strcspn(text, ",\n");
        ds->columns[c] = parse_column(&f->arena, arena_strndup(&f->arena, text, len));
        text += len + 1;
    }
    for (size_t row = 0; row < n_rows; row++, text = strchr(text, '\n') + 1)
        parse_row(f, ds, text, dataset_at(ds, row, 0));
    if (text[0] == '=') {
        ds->totals = ARENA_ARRAY(&f->arena, n_columns, struct value);
        parse_row(f, ds, text + 1, ds->totals);
    }
    return ds;
}

/* The result as CSV, totals after "=". */
static void check(struct fixture *f, const struct dataset *ds, const char *expected)
{
    if (ds == NULL)
        diag_print(&f->diag, stderr, false);
    assert_non_null(ds);
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    dataset_csv(&out, ds, false);
    if (ds->totals != NULL) {
        struct dataset totals = *ds;
        struct strbuf line;
        strbuf_init(&line, STRBUF_SMALL);
        totals.values = ds->totals;
        totals.n_rows = 1;
        dataset_csv(&line, &totals, false);
        strbuf_addf(&out, "=%s", strchr(strbuf_text(&line), '\n') + 1);
        strbuf_release(&line);
    }
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void refused(struct fixture *f, const struct dataset *ds, enum diag_code code, const char *message)
{
    assert_null(ds);
    const struct diag_item *item = fixture_item(f, message);
    assert_int_equal(item->code, code);
    assert_non_null(item->hint);
    diag_release(&f->diag);
    diag_init(&f->diag);
}

#define START                                                                                                          \
    (void)state;                                                                                                       \
    struct fixture f;                                                                                                  \
    fixture_init(&f);                                                                                                  \
    struct arena *a = &f.arena

#define AT NO_LOC, &f.diag

#endif
