/*
 * Datasets as the archive keeps them: what is read is what was written, in every type and state.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/dataset_exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {
    {.name = "kode", .label = "Kode", .type = VALUE_TEXT, .role = COLUMN_DIMENSION, .map = "sogn", .note = "N\"ote"},
    {.name = "alder", .label = "Alder", .type = VALUE_INT, .role = COLUMN_DIMENSION},
    {.name = "maaned", .label = "Måned", .type = VALUE_MONTH, .role = COLUMN_DIMENSION},
    {.name = "dag", .label = "Dag", .type = VALUE_DATE, .role = COLUMN_DIMENSION},
    {.name = "kr", .label = "Kroner", .type = VALUE_MONEY, .role = COLUMN_MEASURE, .decimals = 2, .unit = "kr."},
    {.name = "andel", .label = "Andel", .type = VALUE_RATE, .role = COLUMN_MEASURE, .additivity = ADDS_NOT},
    {.name = "snit", .label = "Snit", .type = VALUE_DECIMAL, .role = COLUMN_MEASURE, .absent = ABSENT_ZERO},
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]), ROWS = 5 };

/* Labels of their own, a code with two labels, and every state. */
static struct dataset *sample(struct arena *a)
{
    struct dataset *ds = dataset_new(a, "prøve", COLUMNS, ROWS);
    memcpy(ds->columns, columns, sizeof(columns));
    ds->from = 24000;
    ds->to = 24312;
    ds->cut = true;
    ds->totals = ARENA_ARRAY(a, COLUMNS, struct value);
    for (size_t row = 0; row < ROWS; row++) {
        struct value *v = dataset_at(ds, row, 0);
        v[0] = (struct value){.text = row % 2 == 0 ? "null" : "x\ny", .label = row == 4 ? "Andet" : "Nul"};
        v[1] = (struct value){.i = (int64_t)row - 2, .label = row == 1 ? "Minus én" : NULL};
        v[2] = (struct value){.i = 24000 + (int64_t)row};
        v[3] = (struct value){.i = 20000 + (int64_t)row};
        v[4] = (struct value){.i = row == 0 ? 123456789012345678 : -(int64_t)row};
        v[5] = (struct value){.r = 1.0 / (double)(3 + row)};
        v[6] = (struct value){.r = row == 2 ? 1e300 : -0.1};
    }
    for (size_t c = 0; c < COLUMNS; c++)
        dataset_at(ds, 3, c)->state = (enum value_state)(1 + c % 3);
    ds->totals[4] = (struct value){.i = 7};
    ds->totals[0] = (struct value){.state = STATE_EMPTY, .label = "I alt"};
    return ds;
}

static const struct yaml_node *parse(struct arena *a, const char *text, struct diag *d)
{
    const struct yaml_node *node = yaml_parse(a, "test", text, strlen(text), DIAG_ARCHIVE, d);
    assert_non_null(node);
    return node;
}

static const char *print(struct arena *a, const struct dataset *ds)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_LARGE);
    json_init(&j, &b, false);
    dataset_exact_put(&j, ds);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static void assert_same_text(const char *x, const char *y)
{
    if (x == NULL || y == NULL)
        assert_ptr_equal(x, y);
    else
        assert_string_equal(x, y);
}

static void assert_same_row(const struct value *x, const struct value *y)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        assert_int_equal(x[c].state, y[c].state);
        if (x[c].state <= STATE_EMPTY)
            assert_same_text(x[c].label, y[c].label);
        if (x[c].state != STATE_OK)
            continue;
        if (columns[c].type == VALUE_TEXT)
            assert_string_equal(x[c].text, y[c].text);
        else if (columns[c].type == VALUE_RATE || columns[c].type == VALUE_DECIMAL)
            assert_memory_equal(&x[c].r, &y[c].r, sizeof(double));
        else
            assert_int_equal(x[c].i, y[c].i);
    }
}

static void nothing_is_lost(void **state)
{
    (void)state;
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    const struct dataset *ds = sample(&a);
    const char *text = print(&a, ds);
    const struct dataset *again = dataset_exact_read(&a, parse(&a, text, &d), &d);
    assert_non_null(again);
    assert_string_equal(again->name, ds->name);
    assert_int_equal(again->from, ds->from);
    assert_int_equal(again->to, ds->to);
    assert_true(again->cut && !again->rest);
    assert_int_equal(again->n_rows, ROWS);
    for (size_t c = 0; c < COLUMNS; c++) {
        assert_string_equal(again->columns[c].name, columns[c].name);
        assert_same_text(again->columns[c].note, columns[c].note);
        assert_same_text(again->columns[c].unit, columns[c].unit);
        assert_same_text(again->columns[c].map, columns[c].map);
        assert_int_equal(again->columns[c].type, columns[c].type);
        assert_int_equal(again->columns[c].additivity, columns[c].additivity);
        assert_int_equal(again->columns[c].absent, columns[c].absent);
        assert_int_equal(again->columns[c].decimals, columns[c].decimals);
    }
    for (size_t row = 0; row < ROWS; row++)
        assert_same_row(dataset_at(ds, row, 0), dataset_at(again, row, 0));
    assert_same_row(ds->totals, again->totals);
    assert_string_equal(print(&a, again), text);
    diag_release(&d);
    arena_release(&a);
}

static void what_is_no_dataset_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"columns\":[],\"cut\":false,\"from\":null,\"name\":\"x\",\"rest\":false,\"rows\":[[1]],\"to\":null}",
        "{\"columns\":[{}],\"cut\":false,\"from\":null,\"name\":\"x\",\"rest\":false,\"rows\":[],\"to\":null}",
        "{\"columns\":[],\"cut\":1,\"from\":null,\"name\":\"x\",\"rest\":false,\"rows\":[],\"to\":null}",
        "{\"columns\":[],\"cut\":false,\"from\":\"2026-13\",\"name\":\"x\",\"rest\":false,\"rows\":[],\"to\":null}",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct arena a;
        struct diag d;
        arena_init(&a);
        diag_init(&d);
        assert_null(dataset_exact_read(&a, parse(&a, bad[i], &d), &d));
        assert_int_equal(d.n_errors, 1);
        diag_release(&d);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(what_is_no_dataset_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
