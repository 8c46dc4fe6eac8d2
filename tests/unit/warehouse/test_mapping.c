/*
 * The values that a mapping makes of those of an extract.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include <time.h>

#include "warehouse/load/mapped.h"

/* A mapping of district, whose name is what is tried; of columns a, b and c. */
static struct mapping_field *read_field(struct world *w, struct mapping *m, const char *name)
{
    const char *text = arena_printf(&w->arena,
                                    "title: T\npackage: borger\n"
                                    "input: {dates: [\"%%d-%%m-%%Y\", excel], missing: [\"-\"]}\n"
                                    "columns: {a: A, b: B, c: C}\n"
                                    "resources:\n  district:\n    fields:\n      type: {constant: school}\n"
                                    "      code: {column: a}\n      name: %s\n",
                                    name);
    assert_done(w, mapping_parse(&w->arena, "m.yaml", text, strlen(text), m, &w->diag));
    return &m->resources[0].fields[2];
}

/* What the field makes of three columns: its text, or the code of a reason in brackets, or "skip". */
static const char *make(struct world *w, const char *name, const char *a, const char *b, const char *c)
{
    struct mapping m;
    const struct mapping_field *f = read_field(w, &m, name);
    const struct csv_field fields[] = {{a, strlen(a), false}, {b, strlen(b), false}, {c, strlen(c), false}};
    const struct csv_row csv = {.fields = fields, .n_fields = 3};
    int columns[] = {0, 1, 2};
    const struct extract e = {.columns = columns};
    const char *given[] = {"Kilde", "0730", "2026-10"};
    const struct mapped_row row = {&m, given, &e, &csv, 0};
    struct strbuf work[2], out;
    struct reason reason;
    strbuf_init(&work[0], STRBUF_SMALL);
    strbuf_init(&work[1], STRBUF_SMALL);
    strbuf_init(&out, STRBUF_SMALL);
    enum mapped_verdict verdict = mapped_value(&row, f, work, &out, &reason);
    const char *result = verdict == MAPPED_GOOD   ? arena_strdup(&w->arena, strbuf_text(&out))
                         : verdict == MAPPED_SKIP ? "skip"
                                                  : arena_printf(&w->arena, "[%s]", reason.code);
    strbuf_release(&work[0]);
    strbuf_release(&work[1]);
    strbuf_release(&out);
    mapping_release(&m);
    return result;
}

static void test_values(void **state)
{
    static const struct {
        const char *field, *a, *b, *c, *expected;
    } cases[] = {
        {"{column: a}", " x y\t", "", "", "x y"},
        {"{column: a}", "-", "", "", ""},
        {"{column: $source}", "", "", "", "Kilde"},
        {"{column: $period}", "", "", "", "2026-10"},
        {"{constant: '1 2'}", "x", "", "", "1 2"},
        {"{join: [a, b, c]}", "x", "-", "z", "x-z"},
        {"{join: [a, b, c], with: ''}", "x", "y", "z", "xyz"},
        {"{join: [a, $municipality], with: '/'}", "", "", "", "0730"},
        {"{hash: [a, b]}", "-", "", "x", ""},
        {"{column: a, split: ', ', part: 1}", "x, y, z", "", "", "x"},
        {"{column: a, split: ', ', part: -1}", "x, y, z", "", "", "z"},
        {"{column: a, split: ', ', part: 3}", "x, y", "", "", ""},
        {"{column: a, split: ', ', part: -3}", "x, y", "", "", ""},
        {"{column: a, split: aa, part: 2}", "aaaa b", "", "", ""},
        {"{column: a, from: 2, length: 2}", "æøåx", "", "", "øå"},
        {"{column: a, from: 3}", "æøåx", "", "", "åx"},
        {"{column: a, length: 2}", "æ", "", "", "æ"},
        {"{column: a, from: 5}", "æøå", "", "", ""},
        {"{column: a, from: 1}", "\xC3", "", "", "[encoding]"},
        {"{column: a, match: '(\\d\\d)-?(\\d)'}", "12-3", "", "", "123"},
        {"{column: a, match: '\\d+'}", "12", "", "", "12"},
        {"{column: a, match: '\\d+'}", "12x", "", "", "[match]"},
        {"{column: a, match: '\\d+'}", "", "", "", ""},
        {"{column: a, match: {'(x)(y)?': '$2|$1|$', '.*': andet}}", "x", "", "", "|x|$"},
        {"{column: a, match: {'(x)(y)?': '$2|$1|$', '.*': andet}}", "z", "", "", "andet"},
        {"{column: a, map: {x: y}}", "x", "", "", "y"},
        {"{column: a, map: {x: y}}", "X", "", "", "[code]"},
        {"{column: a, map: {x: y}}", "", "", "", ""},
        {"{column: a, map: {x: y, '': z}}", "-", "", "", "z"},
        {"{column: a, map: {x: y}, otherwise: q}", "X", "", "", "q"},
        {"{column: a, map: {x: y}, otherwise: q}", "", "", "", ""},
        {"{column: a, map: {x: y}, unknown: keep}", "X", "", "", "X"},
        {"{column: a, map: {x: y}, unknown: skip}", "X", "", "", "skip"},
        {"{column: a, from: 1, length: 1, match: '(.)', map: {x: y}}", "xyz", "", "", "y"},
        {"{column: a, as: date}", "2-1-1970", "", "", "1970-01-02"},
        {"{column: a, as: date}", "31-10-2026 23:59:59", "", "", "2026-10-31"},
        {"{column: a, as: date}", "31-10-2026T00:00", "", "", "2026-10-31"},
        {"{column: a, as: date}", "31-10-2026 i dag", "", "", "[type]"},
        {"{column: a, as: date}", "31-10-2026 10", "", "", "[type]"},
        {"{column: a, as: date}", "46326", "", "", "2026-10-31"},
        {"{column: a, as: date}", "46326,00", "", "", "2026-10-31"},
        {"{column: a, as: date}", "46326,5", "", "", "[type]"},
        {"{column: a, as: date}", "1", "", "", "1899-12-31"},
        {"{column: a, as: date}", "0", "", "", "[type]"},
        {"{column: a, as: date}", "2958466", "", "", "[type]"},
        {"{column: a, as: month}", "31-10-2026", "", "", "2026-10"},
        {"{column: a, as: year}", "31-10-2026", "", "", "2026"},
        {"{column: a, as: week, dates: '%Y%m%d'}", "20261231", "", "", "2026W53"},
        {"{column: a, as: week}", "", "", "", ""},
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *found = make(w, cases[i].field, cases[i].a, cases[i].b, cases[i].c);
        if (strcmp(found, cases[i].expected) != 0)
            fail_msg("%s of \"%s\": \"%s\", not \"%s\"", cases[i].field, cases[i].a, found, cases[i].expected);
    }
}

/* Every day of 120 years has the week that the C library gives it. */
static void test_weeks(void **state)
{
    struct world *w = *state;
    for (date_t day = date_of(1950, 1, 1); day<date_of(2070, 1, 1); day += day % 366> 350 || day % 366 < 15 ? 1 : 9) {
        char expected[16], text[32];
        struct tm tm = {0};
        int year, month, d;
        date_split(day, &year, &month, &d);
        tm.tm_year = year - 1900;
        tm.tm_mon = month - 1;
        tm.tm_mday = d;
        (void)timegm(&tm);
        (void)strftime(expected, sizeof(expected), "%GW%V", &tm);
        assert_string_equal(make(w, "{column: a, as: week}", date_da_short(text, day), "", ""), expected);
    }
}

/* Different columns make different keys, and the same ones the same. */
static void test_keys(void **state)
{
    struct world *w = *state;
    const char *key = make(w, "{hash: [a, b, c]}", "1", "2", "");
    assert_int_equal(strlen(key), 20);
    assert_string_equal(make(w, "{hash: [a, b, c]}", " 1", "2 ", "-"), key);
    assert_string_not_equal(make(w, "{hash: [a, b, c]}", "12", "", ""), key);
    assert_string_not_equal(make(w, "{hash: [a, b, c]}", "", "1", "2"), key);
    assert_string_not_equal(make(w, "{hash: [b, a, c]}", "1", "2", ""), key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_values), WORLD_TEST(test_weeks), WORLD_TEST(test_keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
