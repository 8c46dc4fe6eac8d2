/*
 * The synthetic municipality: the same seed gives the same bytes, nobody in it can be real, its size is what was asked
 * for, options are judged, and values are written as CSV wants them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/file.h"
#include "synth/random.h"
#include "synth/sheet.h"
#include "synth/synth.h"
#include "warehouse/load/csv.h"

enum { PERSONS = 700, MONTHS = 4, END = 2026 * 12 + 9, TEXT_MAX = 64 << 20 };

static const char *const packages[] = {"borger", "ydelser", "oekonomi", "personale", "virksomhed", "noegletal"};

struct world {
    char folder[32];
    struct arena arena;
    struct diag diag;
};

static int world_open(void **state)
{
    struct world *w = xcalloc(1, sizeof(*w));
    memcpy(w->folder, "/tmp/almanak-XXXXXX", 20);
    if (mkdtemp(w->folder) == NULL)
        return -1;
    arena_init(&w->arena);
    diag_init(&w->diag);
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;
    int result = dir_remove(w->folder, &w->diag);
    arena_release(&w->arena);
    diag_release(&w->diag);
    free(w);
    return result;
}

static const char *town(struct world *w, const char *name, uint64_t seed)
{
    const char *dir = path_join(&w->arena, w->folder, name);
    struct synth_options options = {PERSONS, MONTHS, 0, END, seed, dir, "reports"};
    assert_int_equal(synth_write(&options, NULL, NULL, &w->diag), 0);
    return dir;
}

/* All file names and their hashes, a line each. */
static const char *fingerprint(struct world *w, const char *dir)
{
    const char *all = "";
    for (size_t i = 0; i < ARRAY_LEN(packages); i++) {
        const char *folder = path_join(&w->arena, dir, packages[i]);
        char **names, hash[SHA256_TEXT];
        size_t n;
        assert_int_equal(dir_list(&w->arena, folder, NULL, &names, &n, &w->diag), 0);
        assert_true(n >= 2);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(sha256_file(hash, path_join(&w->arena, folder, names[k]), &w->diag), 0);
            all = arena_printf(&w->arena, "%s%s/%s %s\n", all, packages[i], names[k], hash);
        }
    }
    return all;
}

static void test_same_seed_same_bytes(void **state)
{
    struct world *w = *state;
    const char *first = fingerprint(w, town(w, "a", 7));
    assert_string_equal(first, fingerprint(w, town(w, "b", 7)));
    assert_string_not_equal(first, fingerprint(w, town(w, "c", 8)));
}

static bool passes_modulus_11(const char *cpr)
{
    static const int weights[] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    int sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(weights); i++)
        sum += (cpr[i] - '0') * weights[i];
    return sum % 11 == 0;
}

static const char *cell(struct world *w, const struct csv_row *row, const char *resource, const char *field)
{
    int i = schema_field_index(schema_lookup(resource), field);
    assert_in_range(i, 0, row->n_fields - 1);
    return arena_strndup(&w->arena, row->fields[i].text, row->fields[i].len);
}

static void test_nobody_is_real(void **state)
{
    struct world *w = *state;
    char *text;
    size_t len;
    const char *path = path_join(&w->arena, town(w, "a", 3), "borger/person.csv");
    assert_int_equal(file_read(&w->arena, path, TEXT_MAX, &text, &len, &w->diag), 0);
    struct csv c;
    struct csv_row row;
    csv_init(&c, text, len);
    assert_true(csv_next(&c, &row)); /* the header */
    int people = 0;
    for (; csv_next(&c, &row); people++) {
        const char *cpr = cell(w, &row, "person", "cpr"), *birth = cell(w, &row, "person", "birth_date");
        assert_int_equal(row.error, CSV_OK);
        assert_int_equal(strlen(cpr), 10);
        assert_false(passes_modulus_11(cpr));
        assert_string_not_equal(birth + 4, "-01-01");
        assert_memory_equal(cpr, birth + 8, 2);
        assert_memory_equal(cpr + 2, birth + 5, 2);
        assert_memory_equal(cpr + 4, birth + 2, 2);
        assert_int_equal((cpr[9] - '0') % 2, *cell(w, &row, "person", "sex") == 'M');
    }
    csv_release(&c);
    assert_true(people >= PERSONS);
}

static void test_size_is_as_asked(void **state)
{
    struct world *w = *state;
    char *text;
    size_t len;
    const char *path = path_join(&w->arena, town(w, "a", 5), "borger/residence.csv");
    assert_int_equal(file_read(&w->arena, path, TEXT_MAX, &text, &len, &w->diag), 0);
    struct csv c;
    struct csv_row row;
    csv_init(&c, text, len);
    assert_true(csv_next(&c, &row));
    int residents = 0;
    while (csv_next(&c, &row)) {
        const char *to = cell(w, &row, "residence", "to_date");
        bool own = strcmp(cell(w, &row, "residence", "municipality_code"), "0730") == 0;
        residents += own && (*to == '\0' || strcmp(to, "2026-10-31") == 0);
    }
    csv_release(&c);
    assert_in_range(residents, PERSONS * 99 / 100, PERSONS * 101 / 100);
}

/* What was published of a month does not change with the months that follow. */
static void test_deliveries_agree(void **state)
{
    struct world *w = *state;
    const char *dir = path_join(&w->arena, w->folder, "a");
    struct synth_options options = {PERSONS, MONTHS, 2, END, 1, dir, "reports"};
    assert_int_equal(synth_write(&options, NULL, NULL, &w->diag), 0);
    static const char *const same[] = {"oekonomi/account_function.csv", "virksomhed/company.csv", "ydelser/offer.csv"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        char first[SHA256_TEXT], second[SHA256_TEXT];
        const char *months[] = {path_join(&w->arena, dir, "2026-09"), path_join(&w->arena, dir, "2026-10")};
        assert_int_equal(sha256_file(first, path_join(&w->arena, months[0], same[i]), &w->diag), 0);
        assert_int_equal(sha256_file(second, path_join(&w->arena, months[1], same[i]), &w->diag), 0);
        assert_string_equal(first, second);
    }
    assert_false(dir_exists(path_join(&w->arena, dir, "2026-09/oekonomi-2026-08")));
    assert_true(dir_exists(path_join(&w->arena, dir, "2026-10/oekonomi-2026-09")));
    assert_false(dir_exists(path_join(&w->arena, dir, "borger")));
}

static void test_options_are_judged(void **state)
{
    struct world *w = *state;
    const struct synth_options bad[] = {
        {SYNTH_PERSONS_MIN - 1, 1, 0, END, 1, w->folder, "reports"},
        {(int64_t)SYNTH_PERSONS_MAX + 1, 1, 0, END, 1, w->folder, "reports"},
        {PERSONS, 0, 0, END, 1, w->folder, "reports"},
        {PERSONS, SYNTH_MONTHS_MAX + 1, 0, END, 1, w->folder, "reports"},
        {PERSONS, 1, 0, SYNTH_YEAR_MIN * 12 - 1, 1, w->folder, "reports"},
        {PERSONS, 1, 0, MONTH_NONE, 1, w->folder, "reports"},
        {PERSONS, 1, 2, END, 1, w->folder, "reports"},
        {PERSONS, 1, -1, END, 1, w->folder, "reports"},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(synth_write(&bad[i], NULL, NULL, &w->diag), -1);
        assert_int_equal(w->diag.items[i].code, DIAG_USAGE);
        assert_non_null(w->diag.items[i].hint);
    }
}

static void test_missing_data_leaves_nothing(void **state)
{
    struct world *w = *state;
    const char *dir = path_join(&w->arena, w->folder, "a");
    struct synth_options options = {PERSONS, MONTHS, 0, END, 1, dir, w->folder};
    assert_int_equal(synth_write(&options, NULL, NULL, &w->diag), -1);
    assert_true(w->diag.n_errors > 0);
    assert_false(dir_exists(dir));
}

static void test_values(void **state)
{
    struct world *w = *state;
    struct sheet s;
    char *text;
    size_t len;
    assert_int_equal(dir_make(path_join(&w->arena, w->folder, "virksomhed"), &w->diag), 0);
    assert_int_equal(sheet_open(&s, "company", w->folder, NULL, &w->diag), 0);
    sheet_code(&s, 42, 8);
    sheet_text(&s, "A, \"B\" & C");
    sheet_money(&s, -5);
    sheet_money(&s, 123456);
    sheet_date(&s, date_of(2024, 2, 29));
    sheet_number(&s, -2500000);
    sheet_end(&s);
    sheet_none(&s, 1);
    sheet_text(&s, NULL);
    sheet_month(&s, END);
    sheet_int(&s, INT64_MIN);
    sheet_date(&s, DATE_OPEN);
    sheet_bool(&s, true);
    sheet_end(&s);
    assert_int_equal(s.rows, 2);
    assert_int_equal(sheet_commit(&s, &w->diag), 0);
    const char *path = path_join(&w->arena, w->folder, "virksomhed/company.csv");
    assert_int_equal(file_read(&w->arena, path, TEXT_MAX, &text, &len, &w->diag), 0);
    assert_string_equal(text, "cvr,name,industry,postal_code,municipality_code,employees\n"
                              "00000042,\"A, \"\"B\"\" & C\",-0.05,1234.56,2024-02-29,-2.50\n"
                              ",,2026-10,-9223372036854775808,,true\n");
}

/* The generator is part of what a seed means: its values must never change. */
static void test_generator_is_fixed(void **state)
{
    (void)state;
    struct rng a, b;
    rng_init(&a, 1, 1);
    assert_true(rng_next(&a) == UINT64_C(0x550e4e55a37114cc));
    rng_init(&a, 1, 1);
    rng_init(&b, 1, 1);
    for (int i = 0; i < 1000; i++) {
        int32_t v = rng_between(&a, -3, 3);
        assert_in_range(v + 3, 0, 6);
        assert_int_equal(v, rng_between(&b, -3, 3));
    }
    rng_init(&b, 1, 2);
    assert_true(rng_next(&a) != rng_next(&b));
    assert_int_equal(rng_below(&a, 0), 0);
    assert_int_equal(rng_below(&a, 1), 0);
    int64_t sum = 0;
    for (int i = 0; i < 3000; i++)
        sum += rng_round(&a, 1, 3);
    assert_in_range(sum, 850, 1150);
}

int main(void)
{
#define TOWN_TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
    const struct CMUnitTest tests[] = {
        TOWN_TEST(test_same_seed_same_bytes),
        TOWN_TEST(test_nobody_is_real),
        TOWN_TEST(test_size_is_as_asked),
        TOWN_TEST(test_deliveries_agree),
        TOWN_TEST(test_options_are_judged),
        TOWN_TEST(test_missing_data_leaves_nothing),
        TOWN_TEST(test_values),
        cmocka_unit_test(test_generator_is_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
