/*
 * Deliveries one after the other: the same again is no work, an older one never replaces a newer, and the history tells
 * of all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/delivery.h"

#include "warehouse/history.h"
#include "warehouse/load.h"

#define COLUMNS "cvr,name,employees\n"

static const char *deliver(struct world *w, const char *folder, const char *source, const char *period,
                           const char *rows)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    strbuf_addf(&text,
                "{\"name\": \"virksomhed\", \"municipality\": \"0730\", \"period\": \"%s\", \"source\": \"%s\", "
                "\"delivery\": \"full\", \"resources\": [",
                period, source);
    describe_resource(&text, "company");
    describe_field(&text, "cvr", "string", "");
    describe_field(&text, "name", "string", "");
    describe_field(&text, "employees", "integer", "");
    end_resource(&text);
    end_package(w, &text, folder);
    world_write(w, arena_printf(&w->arena, "%s/company.csv", folder), rows);
    return world_path(w, folder);
}

/* Rows of companies, of which the first `bad` have no name. */
static const char *companies(struct world *w, int n, int bad)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    strbuf_adds(&text, COLUMNS);
    for (int i = 0; i < n; i++)
        strbuf_addf(&text, "%08d,%s,%d\n", 10000000 + i, i < bad ? "" : "A/S", i);
    const char *result = arena_strdup(&w->arena, strbuf_text(&text));
    strbuf_release(&text);
    return result;
}

static int load_all(struct world *w, const char *const *paths, size_t n, struct load_report *report)
{
    static const struct load_options options = {.reject_percent = LOAD_REJECT_PERCENT, .user = "Bo \"x\""};
    struct store s;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    int result = load_packages(&w->arena, &s, paths, n, &options, report, &w->diag);
    store_close(&s);
    return result;
}

static int load(struct world *w, const char *path, struct load_report *report)
{
    return load_all(w, &path, 1, report);
}

/* SHA-256 of what the warehouse holds from a source; NULL when nothing. */
static const char *held(struct world *w, const char *source)
{
    struct store s;
    const char *result = NULL;
    assert_done(w, store_open(&s, world_path(w, "wh"), &w->diag));
    for (size_t i = 0; i < s.manifest.n_loads; i++) {
        if (strcmp(s.manifest.loads[i].source, source) == 0)
            result = arena_strdup(&w->arena, s.manifest.loads[i].sha256);
    }
    store_close(&s);
    return result;
}

static struct history_entry *history_of(struct world *w, size_t *n)
{
    struct history_entry *entries;
    assert_done(w, history_read(&w->arena, world_path(w, "wh/history.jsonl"), &entries, n, &w->diag));
    return entries;
}

static void test_the_same_again_is_no_work(void **state)
{
    struct world *w = *state;
    struct load_report report;
    const char *path = deliver(w, "d", "cvr", "2026-10", COLUMNS "12345678,A,1\n");
    assert_done(w, load(w, path, &report));
    assert_false(report.packages[0].unchanged);
    assert_done(w, load(w, path, &report));
    assert_true(report.packages[0].unchanged);
    assert_false(report.packages[0].refused);
    assert_int_equal(report.generation, 0);
    assert_int_equal(w->diag.n_items, 0);
    assert_false(dir_exists(world_path(w, "wh/generations/000002")));
    /* With another beside it only that one is loaded. */
    const char *paths[] = {path, deliver(w, "e", "other", "2026-10", COLUMNS)};
    assert_done(w, load_all(w, paths, 2, &report));
    assert_true(report.packages[0].unchanged);
    assert_false(report.packages[1].unchanged);
    assert_int_equal(report.generation, 2);
    /* One byte is enough to be another delivery, in a file or in the descriptor. */
    (void)deliver(w, "d", "cvr", "2026-10", COLUMNS "12345678,B,1\n");
    assert_done(w, load(w, path, &report));
    assert_false(report.packages[0].unchanged);
    (void)deliver(w, "d", "cvr", "2026-11", COLUMNS "12345678,B,1\n");
    assert_done(w, load(w, path, &report));
    assert_false(report.packages[0].unchanged);
}

/* A delivery that was replaced since is not the same again. */
static void test_replaced_is_loaded_again(void **state)
{
    struct world *w = *state;
    struct load_report report;
    const char *a = deliver(w, "a", "cvr", "2026-10", COLUMNS "12345678,A,1\n");
    const char *b = deliver(w, "b", "cvr", "2026-10", COLUMNS "12345678,B,1\n");
    assert_done(w, load(w, a, &report));
    const char *first = held(w, "cvr");
    assert_done(w, load(w, b, &report));
    assert_string_not_equal(held(w, "cvr"), first);
    assert_done(w, load(w, a, &report));
    assert_false(report.packages[0].unchanged);
    assert_string_equal(held(w, "cvr"), first);
}

static void test_older_does_not_replace_newer(void **state)
{
    struct world *w = *state;
    struct load_report report;
    assert_done(w, load(w, deliver(w, "october", "cvr", "2026-10", COLUMNS), &report));
    const char *first = held(w, "cvr");
    assert_int_equal(load(w, deliver(w, "september", "cvr", "2026-09", COLUMNS), &report), -1);
    assert_true(report.packages[0].refused);
    assert_int_equal(report.generation, 0);
    assert_said(&w->diag,
                "the delivery is of 2026-09, and the warehouse holds \"company\" of source \"cvr\" of 2026-10");
    assert_string_equal(held(w, "cvr"), first);
    world_clear(w);
    /* Of another source it is no older one, and the next month is fine. */
    assert_done(w, load(w, deliver(w, "other", "x", "2026-09", COLUMNS), &report));
    assert_done(w, load(w, deliver(w, "november", "cvr", "2026-11", COLUMNS), &report));
    assert_int_equal(w->diag.n_items, 0);
}

static void test_history_tells_all(void **state)
{
    struct world *w = *state;
    struct load_report report;
    size_t n;
    const char *paths[] = {deliver(w, "d", "cvr", "2026-10", companies(w, 200, 2)), world_path(w, "none")};
    assert_int_equal(load_all(w, paths, 2, &report), -1);
    assert_done(w, load_all(w, paths, 1, &report));
    (void)deliver(w, "d", "cvr", "2026-10", companies(w, 200, 3));
    assert_int_equal(load_all(w, paths, 1, &report), -1);
    const struct history_entry *e = history_of(w, &n);
    assert_int_equal(n, 4);
    assert_int_equal(e[0].state, HISTORY_LOADED);
    assert_int_equal(e[0].id, 1);
    assert_int_equal(e[0].generation, 1);
    assert_int_equal(e[0].read, 200);
    assert_int_equal(e[0].rows, 198);
    assert_int_equal(e[0].rejected, 2);
    assert_int_equal(e[0].period, 2026 * 12 + 9);
    assert_string_equal(e[0].source, "cvr");
    assert_string_equal(e[0].by, "Bo \"x\"");
    assert_string_equal(e[0].sha256, held(w, "cvr"));
    assert_null(e[0].reason);
    assert_int_equal(e[1].state, HISTORY_REFUSED);
    assert_null(e[1].package);
    assert_int_equal(e[1].period, MONTH_NONE);
    assert_string_equal(e[1].reason, "there is no such delivery");
    assert_int_equal(e[2].state, HISTORY_UNCHANGED);
    assert_int_equal(e[2].generation, 0);
    assert_string_equal(e[2].sha256, e[0].sha256);
    assert_int_equal(e[3].state, HISTORY_REFUSED);
    assert_int_equal(e[3].rows, 0);
    assert_int_equal(e[3].rejected, 3);
    assert_non_null(strstr(e[3].reason, "3 of 200 rows"));
    assert_true(e[3].id > e[0].id);
}

/* A line that a power cut left half spoils no other, and takes no number. */
static void test_half_a_line(void **state)
{
    struct world *w = *state;
    struct load_report report;
    size_t n;
    const char *path = deliver(w, "d", "cvr", "2026-10", COLUMNS "12345678,A,1\n");
    assert_done(w, load(w, path, &report));
    const char *text = world_read(w, "wh/history.jsonl");
    world_write(w, "wh/history.jsonl", arena_printf(&w->arena, "%s{\"id\": 2, \"sta", text));
    assert_done(w, load(w, path, &report));
    (void)history_of(w, &n);
    assert_int_equal(n, 2);
    assert_said(&w->diag, "1 lines of the history cannot be read");
}

/* Numbers of loads that were refused are not given again. */
static void test_numbers_are_used_once(void **state)
{
    struct world *w = *state;
    struct load_report report;
    assert_int_equal(load(w, deliver(w, "d", "cvr", "2026-10", "cvr,name\n"), &report), -1);
    int64_t refused = report.packages[0].id;
    assert_true(refused > 0);
    world_clear(w);
    assert_done(w, load(w, deliver(w, "d", "cvr", "2026-10", COLUMNS), &report));
    assert_int_equal(report.packages[0].id, refused + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_the_same_again_is_no_work),
        WORLD_TEST(test_replaced_is_loaded_again),
        WORLD_TEST(test_older_does_not_replace_newer),
        WORLD_TEST(test_history_tells_all),
        WORLD_TEST(test_half_a_line),
        WORLD_TEST(test_numbers_are_used_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
