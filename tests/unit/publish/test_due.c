/*
 * Planning over a year: rounds at odd moments, with a clock that is set back now and then, plan each due time of the
 * packs that come along exactly once. And runs in the catalog: states, retries, slices.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* */
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"

enum { HOUR = 3600, DAY = 24 * HOUR, YEAR = 365 * DAY };

struct fixture {
    struct arena arena;
    struct diag diag;
    struct config config;
    struct installation inst;
    struct archive *archive;
    char dir[64];
};

static int setup(void **state)
{
    char here[4096];
    struct fixture *f = xcalloc(1, sizeof(*f));
    arena_init(&f->arena);
    diag_init(&f->diag);
    (void)snprintf(f->dir, sizeof(f->dir), "%s/test_due-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(f->dir));
    /* The definitions that come along; tests are run in the folder of the source. */
    const char *text = arena_printf(&f->arena, "paths: {reports: %s/reports, templates: %s/templates}\n",
                                    getcwd(here, sizeof(here)), here);
    assert_int_equal(file_write(path_join(&f->arena, f->dir, "almanak.yaml"), text, strlen(text), &f->diag), 0);
    assert_int_equal(config_load(&f->arena, f->dir, &f->config, &f->diag), 0);
    f->inst = (struct installation){.arena = &f->arena, .diag = &f->diag, .config = &f->config};
    f->archive = archive_open(f->config.archive, NULL, &f->diag);
    assert_non_null(f->archive);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    archive_close(f->archive);
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
    free(f);
    return 0;
}

/* Numbers that are the same in every run. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void plan(struct fixture *f, const struct timetable *t, int64_t now)
{
    struct journal journal;
    journal_init(&journal, &f->arena);
    const struct due due = {
        .inst = &f->inst, .archive = f->archive, .timetable = t, .journal = &journal, .now = now, .stop = -1};
    assert_int_equal(due_plan(&due), 0);
    journal_release(&journal);
}

static struct run *list(struct fixture *f, const struct run_query *query, size_t *n)
{
    struct run *runs;
    assert_int_equal(archive_runs_list(f->archive, &f->arena, query, &runs, n, &f->diag), 0);
    return runs;
}

static void test_a_year(void **state)
{
    struct fixture *f = *state;
    struct timetable t;
    struct timetable_row *expected;
    size_t n_expected, n;
    uint64_t seed = 1;
    int64_t begin, now, latest;
    assert_true(clock_parse("2026-01-01T00:00:00Z", &begin));
    /* The packs that come along, of which there are some with a schedule. */
    assert_int_equal(timetable_load(&f->inst, &t), 0);
    assert_true(t.n_packs > 0);
    for (now = latest = begin; latest < begin + YEAR;) {
        plan(f, &t, now);
        uint32_t r = next_random(&seed);
        now += r % 10 == 0 ? -(int64_t)(r % (3 * DAY)) : (int64_t)(r % (10 * HOUR));
        latest = now > latest ? now : latest;
    }
    plan(f, &t, begin + YEAR);
    timetable_between(&f->arena, &t, begin, begin + YEAR, &expected, &n_expected);
    const struct run_query all = {.due_by = RUN_NEVER};
    const struct run *runs = list(f, &all, &n);
    assert_int_equal(n, n_expected);
    assert_true(n >= 12 * t.n_packs / 2);
    for (size_t i = 0; i < n; i++) {
        char key[PERIOD_TEXT];
        assert_int_equal(runs[i].due_at, expected[i].occurrence.due_at);
        assert_string_equal(runs[i].pack, expected[i].pack->pack->name);
        assert_string_equal(runs[i].period, period_key(key, expected[i].occurrence.period));
        /* A round was at most ten hours late: nothing was missed. */
        assert_int_equal(runs[i].state, RUN_PLANNED);
    }
}

/* Plan one run by hand; its id. */
static int64_t plan_one(struct fixture *f, int64_t due_at)
{
    const struct run_plan row = {
        .period = "2026-10", .slice = "", .why = "a day", .due_at = due_at, .wait_until = due_at};
    const struct run_planning planning = {"pakke", &row, 1, due_at};
    const struct run_query one = {.pack = "pakke", .due_by = RUN_NEVER, .limit = 1};
    size_t n;
    assert_int_equal(archive_runs_plan(f->archive, &planning, 1, &f->diag), 0);
    return list(f, &one, &n)->id;
}

static const struct run *get(struct fixture *f, int64_t id)
{
    const struct run_query one = {.id = id, .due_by = RUN_NEVER};
    size_t n;
    const struct run *r = list(f, &one, &n);
    assert_int_equal(n, 1);
    return r;
}

static void test_states(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan_one(f, 1000), until, open;
    assert_int_equal(plan_one(f, 1000), id);
    assert_int_equal(archive_runs_planned(f->archive, "pakke", &until, &f->diag), 0);
    assert_int_equal(until, 1000);
    assert_int_equal(archive_runs_planned(f->archive, "anden", &until, &f->diag), 0);
    assert_true(until == RUN_NEVER);
    assert_int_equal(archive_run_begin(f->archive, id, 77, 1001, &f->diag), 0);
    assert_int_equal(archive_run_begin(f->archive, id, 78, 1001, &f->diag), -1); /* only once at a time */
    assert_int_equal(archive_run_progress(f->archive, id, "composing", &f->diag), 0);
    assert_string_equal(get(f, id)->progress, "composing");
    const struct run_end later = {
        .state = RUN_WAITING, .reason = "disk", .messages = "m", .without = "", .next_try = 2000};
    assert_int_equal(archive_run_end(f->archive, id, &later, 1002, &f->diag), 0);
    const struct run_query due = {.due_by = 1999};
    size_t n;
    (void)list(f, &due, &n);
    assert_int_equal(n, 0);
    const struct run_query then = {.due_by = 2000};
    (void)list(f, &then, &n);
    assert_int_equal(n, 1);
    assert_int_equal(archive_runs_open(f->archive, "pakke", "2026-10", "", &open, &f->diag), 0);
    assert_int_equal(open, id);
    assert_int_equal(archive_run_begin(f->archive, id, 79, 2000, &f->diag), 0);
    const struct run_end stopped = {
        .state = RUN_PLANNED, .reason = "", .messages = "", .without = "", .next_try = RUN_NEVER};
    assert_int_equal(archive_run_end(f->archive, id, &stopped, 2001, &f->diag), 0);
    assert_int_equal(get(f, id)->attempts, 1); /* the stopped one does not count */
    assert_int_equal(archive_run_skip(f->archive, id, "nok", 2002, &f->diag), 0);
    assert_int_equal(archive_run_begin(f->archive, id, 80, 2003, &f->diag), -1);
    assert_int_equal(archive_run_retry(f->archive, id, &f->diag), 0);
    assert_int_equal(get(f, id)->state, RUN_PLANNED);
    assert_int_equal(get(f, id)->attempts, 0);
}

static void test_slices(void **state)
{
    struct fixture *f = *state;
    static const char *const slices[] = {"nord", "syd", "øst"};
    int64_t id = plan_one(f, 1000), counts[RUN__MAX];
    assert_int_equal(archive_run_split(f->archive, id, slices, 3, 1001, &f->diag), 0);
    assert_int_equal(archive_run_split(f->archive, id, slices, 3, 1001, &f->diag), -1); /* it is done */
    assert_int_equal(archive_runs_count(f->archive, counts, &f->diag), 0);
    assert_int_equal(counts[RUN_ARCHIVED], 1);
    assert_int_equal(counts[RUN_PLANNED], 3);
    size_t n;
    const struct run_query all = {.due_by = RUN_NEVER};
    const struct run *runs = list(f, &all, &n);
    assert_int_equal(n, 4);
    assert_string_equal(runs[3].slice, "øst");
    assert_int_equal(runs[3].due_at, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_year, setup, teardown),
        cmocka_unit_test_setup_teardown(test_states, setup, teardown),
        cmocka_unit_test_setup_teardown(test_slices, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
