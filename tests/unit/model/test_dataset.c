/*
 * Values and datasets as machines and Danes read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"

#include <math.h>

struct spelling {
    enum value_type type;
    int decimals;
    struct value value;
    const char *plain, *danish;
};

#define OK(...)                                                                                                        \
    {                                                                                                                  \
        .state = STATE_OK, __VA_ARGS__                                                                                 \
    }

static const struct spelling spellings[] = {
    {VALUE_TEXT, 0, OK(.text = "D1", .label = "Nord"), "D1", "Nord"},
    {VALUE_TEXT, 0, OK(.text = "D1"), "D1", "D1"},
    {VALUE_TEXT, 0, OK(.text = NULL), "", ""},
    {VALUE_INT, 0, OK(.i = -1234567), "-1234567", "\u22121.234.567"},
    {VALUE_MONEY, 0, OK(.i = 123456750), "1234567.50", "1.234.568"},
    {VALUE_MONEY, 2, OK(.i = -5), "-0.05", "\u22120,05"},
    {VALUE_RATE, 1, OK(.r = 0.125), "0.125", "12,5"},
    {VALUE_RATE, 0, OK(.r = 1), "1", "100"},
    {VALUE_DECIMAL, 1, OK(.r = 1234.25), "1234.25", "1.234,3"},
    {VALUE_MONTH, 0, OK(.i = 2026 * 12 + 9), "2026-10", "oktober 2026"},
    {VALUE_DATE, 0, OK(.i = 20757), "2026-10-31", "31-10-2026"},
    {VALUE_INT, 0, {.state = STATE_EMPTY}, "", ""},
    {VALUE_INT, 0, {.state = STATE_EMPTY, .label = "Øvrige"}, "", "Øvrige"},
    {VALUE_INT, 0, {.state = STATE_MISSING}, "[x]", ".."},
    {VALUE_MONEY, 0, {.state = STATE_WITHHELD, .label = "nej"}, "[c]", "\u00b7"},
    {VALUE_RATE, 1, OK(.r = NAN), "[x]", ".."},
    {VALUE_DECIMAL, 1, OK(.r = INFINITY), "[x]", ".."},
};

static void values_are_spelled(void **state)
{
    (void)state;
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
        const struct spelling *s = &spellings[i];
        const struct column c = {.name = "x", .type = s->type, .decimals = s->decimals};
        strbuf_clear(&out);
        value_plain(&out, &c, &s->value);
        assert_string_equal(strbuf_text(&out), s->plain);
        strbuf_clear(&out);
        value_danish(&out, &c, &s->value);
        assert_string_equal(strbuf_text(&out), s->danish);
    }
    strbuf_release(&out);
}

static void values_have_an_order(void **state)
{
    (void)state;
    const struct column text = {.type = VALUE_TEXT}, number = {.type = VALUE_INT}, rate = {.type = VALUE_RATE};
    const struct value a = OK(.text = "a"), b = OK(.text = "b"), none = OK(.text = NULL);
    assert_true(value_compare(&text, &a, &b) < 0);
    assert_true(value_compare(&text, &none, &a) < 0);
    const struct value low = OK(.i = INT64_MIN, .r = 0.1), high = OK(.i = INT64_MAX, .r = 0.2);
    assert_true(value_compare(&number, &low, &high) < 0);
    assert_true(value_compare(&rate, &high, &low) > 0);
    const struct value empty = value_state(STATE_EMPTY), missing = value_state(STATE_MISSING);
    const struct value withheld = value_state(STATE_WITHHELD);
    assert_true(value_compare(&number, &empty, &low) < 0);
    assert_true(value_compare(&number, &high, &withheld) < 0);
    assert_true(value_compare(&number, &withheld, &missing) < 0);
    assert_int_equal(value_compare(&number, &missing, &missing), 0);
    assert_int_equal(value_rate(NAN).state, STATE_MISSING);
}

/* Two rows with everything that needs care. */
static struct dataset *sample(struct arena *a)
{
    struct dataset *ds = dataset_new(a, "prøve", 4, 3);
    ds->columns[0] = (struct column){.name = "distrikt", .label = "Distrikt", .type = VALUE_TEXT};
    ds->columns[1] = (struct column){.name = "maaned", .label = "Måned", .type = VALUE_MONTH};
    ds->columns[2] = (struct column){.name = "udgift",
                                     .label = "Udgift",
                                     .type = VALUE_MONEY,
                                     .role = COLUMN_MEASURE,
                                     .unit = "kr.",
                                     .note = "Netto."};
    ds->columns[3] = (struct column){.name = "andel", .label = "Andel", .type = VALUE_RATE, .role = COLUMN_MEASURE};
    *dataset_at(ds, 0, 0) = (struct value)OK(.text = "D,1", .label = "Nord \"by\"");
    *dataset_at(ds, 0, 1) = (struct value)OK(.i = 2026 * 12);
    *dataset_at(ds, 0, 2) = (struct value)OK(.i = -150);
    *dataset_at(ds, 0, 3) = (struct value)OK(.r = 0.25);
    *dataset_at(ds, 1, 0) = value_state(STATE_EMPTY);
    *dataset_at(ds, 1, 1) = (struct value)OK(.i = 2026 * 12 + 1);
    *dataset_at(ds, 1, 2) = value_state(STATE_WITHHELD);
    *dataset_at(ds, 1, 3) = value_state(STATE_MISSING);
    *dataset_at(ds, 2, 0) = (struct value)OK(.text = "D,1", .label = "Nord \"by\"");
    *dataset_at(ds, 2, 1) = (struct value)OK(.i = 2026 * 12 + 1);
    ds->from = 2026 * 12;
    ds->to = 2026 * 12 + 1;
    return ds;
}

static void csv_is_rfc_4180(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    dataset_csv(&out, sample(&f.arena), false);
    assert_string_equal(strbuf_text(&out), "distrikt,maaned,udgift,andel\n"
                                           "\"D,1\",2026-01,-1.50,0.25\n"
                                           ",2026-02,[c],[x]\n"
                                           "\"D,1\",2026-02,0.00,0\n");
    strbuf_clear(&out);
    dataset_csv(&out, sample(&f.arena), true);
    assert_non_null(strstr(strbuf_text(&out), "\"Nord \"\"by\"\"\",2026-01,-1.50,0.25\n"));
    strbuf_release(&out);
    fixture_release(&f);
}

static void json_says_it_all(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct dataset *ds = sample(&f.arena);
    ds->totals = ARENA_ARRAY(&f.arena, 4, struct value);
    ds->totals[0] = ds->totals[1] = value_state(STATE_EMPTY);
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    dataset_json(&out, ds, false);
    assert_string_equal(strbuf_text(&out),
                        "{\"name\":\"prøve\",\"from\":\"2026-01\",\"to\":\"2026-02\",\"columns\":["
                        "{\"name\":\"distrikt\",\"label\":\"Distrikt\",\"type\":\"text\",\"role\":\"dimension\"},"
                        "{\"name\":\"maaned\",\"label\":\"Måned\",\"type\":\"month\",\"role\":\"dimension\"},"
                        "{\"name\":\"udgift\",\"label\":\"Udgift\",\"type\":\"money\",\"role\":\"measure\",\"unit\":"
                        "\"kr.\",\"note\":\"Netto.\"},"
                        "{\"name\":\"andel\",\"label\":\"Andel\",\"type\":\"rate\",\"role\":\"measure\"}],\"rows\":["
                        "{\"distrikt\":\"D,1\",\"maaned\":\"2026-01\",\"udgift\":-1.50,\"andel\":0.25},"
                        "{\"distrikt\":null,\"maaned\":\"2026-02\",\"udgift\":\"[c]\",\"andel\":\"[x]\"},"
                        "{\"distrikt\":\"D,1\",\"maaned\":\"2026-02\",\"udgift\":0.00,\"andel\":0}],"
                        "\"totals\":{\"distrikt\":null,\"maaned\":null,\"udgift\":0.00,\"andel\":0},"
                        "\"labels\":{\"distrikt\":{\"D,1\":\"Nord \\\"by\\\"\"}}}");
    strbuf_clear(&out);
    ds->n_rows = 0;
    dataset_json(&out, ds, true);
    assert_non_null(strstr(strbuf_text(&out), "\"rows\": []"));
    strbuf_release(&out);
    fixture_release(&f);
}

static void columns_by_name(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    const struct dataset *ds = sample(&f.arena);
    assert_int_equal(dataset_column(ds, "andel"), 3);
    assert_int_equal(dataset_column(ds, "Andel"), -1);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_spelled), cmocka_unit_test(values_have_an_order), cmocka_unit_test(csv_is_rfc_4180),
        cmocka_unit_test(json_says_it_all),   cmocka_unit_test(columns_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
