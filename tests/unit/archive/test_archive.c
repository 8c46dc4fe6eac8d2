/*
 * The archive: round trips, repeats, damage, refused names; and what is left when processes are killed, fail at any
 * step, or work on one archive at the same time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/archive.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { CHILDREN = 5, ROUNDS = 6, KILLS = 12, FAULTS_MAX = 200 };

/* A folder of its own for each test, with an open archive in it. */
struct fixture {
    struct arena arena;
    struct diag diag;
    char dir[64];
    char *root, *work;
    struct archive *ar;
};

static int64_t fixed_clock(void)
{
    return 1793858400; /* 2026-11-05T06:00:00Z */
}

static void dir_init(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/test_archive-XXXXXX"};
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_non_null(mkdtemp(f->dir));
    f->root = path_join(&f->arena, f->dir, "archive");
    f->work = path_join(&f->arena, f->dir, "work");
    assert_int_equal(dir_make(f->work, &f->diag), 0);
}

static void fixture_init(struct fixture *f)
{
    dir_init(f);
    f->ar = archive_open(f->root, fixed_clock, &f->diag);
    assert_non_null(f->ar);
}

static void fixture_release(struct fixture *f)
{
    archive_close(f->ar);
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static struct publication sample(const char *hash_data)
{
    return (struct publication){.report = "andel-med-hjaelp",
                                .title = "Andel med hjælp",
                                .period = "2026-10",
                                .params = "",
                                .clearance = "aggregate",
                                .data_date = date_of(2026, 10, 31),
                                .fictive = true,
                                .generation = "7",
                                .municipality = "0730",
                                .hash_definition = "d1",
                                .hash_templates = "t1",
                                .hash_data = hash_data,
                                .program_version = "0.1.0",
                                .library_versions = "sqlite 3.40.1"};
}

static const struct archived_file two_files[] = {{.name = "andel.pdf", .format = "pdf"},
                                                 {.name = "andel.xlsx", .format = "xlsx"}};

/* Write two finished files and archive them; the id that is kept. -1: something failed, told in f->diag. */
static int publish(struct fixture *f, const char *content, const char *hash_data, const char **kept)
{
    const struct publication p = sample(hash_data);
    const char *id;
    if (archive_begin(f->ar, &f->arena, &p, &id, &f->diag) != 0)
        return -1;
    if (file_write(path_join(&f->arena, f->work, "andel.pdf"), content, strlen(content), &f->diag) != 0 ||
        file_write(path_join(&f->arena, f->work, "andel.xlsx"), "same", 4, &f->diag) != 0)
        return -1;
    const struct archive_addition addition = {.folder = f->work, .files = two_files, .n_files = 2, .duration_ms = 1500};
    return archive_add(f->ar, &f->arena, id, &addition, kept, &f->diag);
}

static struct archive_report verify(struct fixture *f)
{
    struct archive_report r;
    assert_int_equal(archive_verify(f->ar, &f->arena, NULL, &r, &f->diag), 0);
    return r;
}

/* --- one process --- */

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    const char *id;
    assert_int_equal(publish(&f, "pdf one", "h1", &id), 0);
    assert_string_equal(id, "andel-med-hjaelp-2026-10-001");
    struct publication p;
    struct archived_file *files;
    size_t n;
    assert_int_equal(archive_show(f.ar, &f.arena, id, &p, &files, &n, &f.diag), 0);
    assert_int_equal(p.state, PUBLICATION_ARCHIVED);
    assert_string_equal(p.created_at, "2026-11-05T06:00:00Z");
    assert_string_equal(p.title, "Andel med hjælp");
    assert_int_equal(p.data_date, date_of(2026, 10, 31));
    assert_true(p.fictive);
    assert_int_equal(p.duration_ms, 1500);
    assert_int_equal(n, 2);
    assert_string_equal(files[0].name, "andel.pdf");
    assert_int_equal(files[0].bytes, 7);
    struct stat st;
    const char *object = arena_printf(&f.arena, "%s/objects/%.2s/%s", f.root, files[0].sha256, files[0].sha256 + 2);
    assert_int_equal(stat(object, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0444);
    char *text;
    size_t len;
    assert_int_equal(archive_extract(f.ar, id, path_join(&f.arena, f.dir, "out"), &f.diag), 0);
    assert_int_equal(file_read(&f.arena, path_join(&f.arena, f.dir, "out/andel.pdf"), 100, &text, &len, &f.diag), 0);
    assert_string_equal(text, "pdf one");
    fixture_release(&f);
}

static int find(struct fixture *f, const struct archive_query *query, struct publication **list, size_t *n)
{
    return archive_find(f->ar, &f->arena, query, list, n, &f->diag);
}

static void repeats_are_not_added(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    const char *id;
    static const struct {
        const char *content, *hash_data, *kept;
    } cases[] = {{"one", "h1", "andel-med-hjaelp-2026-10-001"},
                 {"one", "h1", "andel-med-hjaelp-2026-10-001"},
                 {"two", "h1", "andel-med-hjaelp-2026-10-002"},
                 {"two", "h2", "andel-med-hjaelp-2026-10-003"},
                 {"one", "h1", "andel-med-hjaelp-2026-10-004"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(publish(&f, cases[i].content, cases[i].hash_data, &id), 0);
        assert_string_equal(id, cases[i].kept);
    }
    struct publication *list;
    size_t n;
    assert_int_equal(find(&f, &(struct archive_query){.report = "andel-med-hjaelp", .period = "2026-10"}, &list, &n),
                     0);
    assert_int_equal(n, 4);
    assert_string_equal(list[0].id, "andel-med-hjaelp-2026-10-004");
    assert_int_equal(find(&f, &(struct archive_query){.limit = 2}, &list, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(find(&f, &(struct archive_query){.report = "andet"}, &list, &n), 0);
    assert_int_equal(n, 0);
    fixture_release(&f);
}

static void reports_without_period_have_ids(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct publication p = sample("h1");
    p.period = "";
    const char *id;
    assert_int_equal(archive_begin(f.ar, &f.arena, &p, &id, &f.diag), 0);
    assert_string_equal(id, "andel-med-hjaelp-001");
    fixture_release(&f);
}

static void failures_say_why(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct publication p = sample("h1"), found;
    const char *id, *kept;
    struct archived_file *files;
    size_t n;
    assert_int_equal(archive_begin(f.ar, &f.arena, &p, &id, &f.diag), 0);
    const struct archive_addition none = {.folder = f.work, .files = two_files, .n_files = 2};
    assert_int_equal(archive_add(f.ar, &f.arena, id, &none, &kept, &f.diag), -1); /* no such files */
    assert_int_equal(archive_fail(f.ar, id, "disk full", 10, &f.diag), 0);
    assert_int_equal(archive_show(f.ar, &f.arena, id, &found, &files, &n, &f.diag), 0);
    assert_int_equal(found.state, PUBLICATION_FAILED);
    assert_string_equal(found.reason, "disk full");
    assert_int_equal(n, 0);
    assert_int_equal(archive_fail(f.ar, id, "again", 10, &f.diag), -1);
    assert_int_equal(archive_extract(f.ar, id, f.dir, &f.diag), -1);
    assert_int_equal(archive_show(f.ar, &f.arena, "findes-ikke", &found, &files, &n, &f.diag), -1);
    assert_string_equal(f.diag.items[f.diag.n_items - 1].message, "there is no publication \"findes-ikke\"");
    assert_non_null(f.diag.items[f.diag.n_items - 1].hint);
    fixture_release(&f);
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    static const char *const bad[] = {"", "../x", "a/b", ".hidden", "-x", "x y", "æ"};
    const char *id, *kept;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct publication p = sample("h1");
        p.report = bad[i];
        assert_int_equal(archive_begin(f.ar, &f.arena, &p, &id, &f.diag), -1);
    }
    struct publication p = sample("h1");
    assert_int_equal(archive_begin(f.ar, &f.arena, &p, &id, &f.diag), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const struct archived_file file = {.name = bad[i], .format = "pdf"};
        const struct archive_addition addition = {.folder = f.work, .files = &file, .n_files = 1};
        assert_int_equal(archive_add(f.ar, &f.arena, id, &addition, &kept, &f.diag), -1);
    }
    fixture_release(&f);
}

static void damage_is_found_and_mended(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    const char *id;
    struct publication p;
    struct archived_file *files;
    size_t n;
    assert_int_equal(publish(&f, "first", "h1", &id), 0);
    assert_int_equal(archive_show(f.ar, &f.arena, id, &p, &files, &n, &f.diag), 0);
    const char *object = arena_printf(&f.arena, "%s/objects/%.2s/%s", f.root, files[0].sha256, files[0].sha256 + 2);
    struct archive_report r = verify(&f);
    assert_int_equal(r.n_findings, 2);
    assert_int_equal(r.n_bad, 0);
    static const struct {
        const char *content;
        enum object_state state;
    } cases[] = {{"First", OBJECT_CHANGED}, {"longer than it was", OBJECT_RESIZED}, {NULL, OBJECT_MISSING}};
    for (size_t i = 0; i < 3; i++) {
        if (cases[i].content != NULL)
            assert_int_equal(file_write(object, cases[i].content, strlen(cases[i].content), &f.diag), 0);
        else
            assert_int_equal(unlink(object), 0);
        r = verify(&f);
        assert_int_equal(r.n_bad, 1);
        assert_int_equal(r.findings[0].state, cases[i].state);
        assert_int_equal(archive_extract(f.ar, id, path_join(&f.arena, f.dir, "out"), &f.diag), -1);
    }
    assert_int_equal(publish(&f, "first", "h2", &id), 0); /* the same content again mends the old publication too */
    const char *orphan =
        arena_printf(&f.arena, "%s/objects/%.2s/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd", f.root,
                     files[0].sha256);
    assert_int_equal(file_write(orphan, "nobody's", 8, &f.diag), 0);
    r = verify(&f);
    assert_int_equal(r.n_bad, 0);
    assert_int_equal(r.n_publications, 2);
    assert_int_equal(r.n_orphans, 1);
    assert_int_equal(r.orphan_bytes, 8);
    fixture_release(&f);
}

/* --- several processes --- */

/* Archive a few publications, each with a file of its own and one that all share. */
static void child_publishes(struct fixture *f, int child, int rounds)
{
    f->work = arena_printf(&f->arena, "%s/work-%d", f->dir, child);
    f->ar = archive_open(f->root, fixed_clock, &f->diag);
    int status = f->ar != NULL ? dir_make(f->work, &f->diag) : -1;
    for (int i = 0; status == 0 && i < rounds; i++) {
        const char *id, *content = arena_printf(&f->arena, "child %d round %d", child, i);
        status = publish(f, content, content, &id);
    }
    if (status != 0 && getenv("ALMANAK_FAULT") == NULL)
        diag_print(&f->diag, stderr, false);
    archive_close(f->ar);
    diag_release(&f->diag);
    arena_release(&f->arena);
    _exit(status == 0 ? 0 : 1);
}

static pid_t start_child(struct fixture *f, int child, int rounds)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child_publishes(f, child, rounds);
    return pid;
}

/* No archived publication without its two files, none damaged, ids without doubles. */
static void assert_sound(struct fixture *f, size_t at_least)
{
    struct archive_report r = verify(f);
    assert_int_equal(r.n_bad, 0);
    assert_int_equal(r.n_findings, 2 * r.n_publications);
    assert_true(r.n_publications >= at_least);
}

static void processes_share_an_archive(void **state)
{
    (void)state;
    struct fixture f;
    dir_init(&f);
    pid_t pids[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        pids[i] = start_child(&f, i, ROUNDS);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    f.ar = archive_open(f.root, fixed_clock, &f.diag);
    assert_non_null(f.ar);
    struct archive_report r = verify(&f);
    assert_int_equal(r.n_publications, CHILDREN * ROUNDS);
    assert_int_equal(r.n_orphans, 0);
    assert_int_equal(r.n_unfinished, 0);
    assert_sound(&f, CHILDREN * ROUNDS);
    fixture_release(&f);
}

static void killed_processes_leave_no_half(void **state)
{
    (void)state;
    struct fixture f;
    dir_init(&f);
    for (int i = 0; i < KILLS; i++) {
        pid_t pid = start_child(&f, i, 1000);
        (void)usleep((useconds_t)(3000 + 7000 * i));
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    }
    f.ar = archive_open(f.root, fixed_clock, &f.diag);
    assert_non_null(f.ar);
    assert_sound(&f, 1);
    fixture_release(&f);
}

/* Run this program anew on the folder, since planned failures are read once a process; its exit status. */
static int run_planned(const struct fixture *f, const char *plan, const char *task)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (plan != NULL ? setenv("ALMANAK_FAULT", plan, 1) == 0 : unsetenv("ALMANAK_FAULT") == 0)
            (void)execl("/proc/self/exe", "test_archive", task, f->dir, (char *)NULL);
        _exit(99);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status);
}

/* What run_planned runs: publish once in a folder, or check what is there. */
static int planned_task(const char *task, const char *dir)
{
    struct fixture f = {.ar = NULL};
    arena_init(&f.arena);
    diag_init(&f.diag);
    f.root = path_join(&f.arena, dir, "archive");
    (void)snprintf(f.dir, sizeof(f.dir), "%s", dir);
    if (strcmp(task, "publish") == 0)
        child_publishes(&f, 0, 1);
    struct archive_report r;
    f.ar = archive_open(f.root, fixed_clock, &f.diag);
    int status = f.ar != NULL && archive_verify(f.ar, &f.arena, NULL, &r, &f.diag) == 0 && r.n_bad == 0 &&
                         r.n_findings == 2 * r.n_publications
                     ? 0
                     : 1;
    diag_print(&f.diag, stderr, false);
    archive_close(f.ar);
    diag_release(&f.diag);
    arena_release(&f.arena);
    return status;
}

/* Fail the n-th statement or write until a run gets through; without planned failures (release) that is the first. */
static void every_step_may_fail(void **state)
{
    (void)state;
    static const char *const kinds[] = {"query", "write"};
    for (size_t k = 0; k < 2; k++) {
        int failed = 1;
        for (int n = 1; failed != 0 && n < FAULTS_MAX; n++) {
            struct fixture f;
            char plan[32];
            dir_init(&f);
            (void)snprintf(plan, sizeof(plan), "%s:%d", kinds[k], n);
            failed = run_planned(&f, plan, "publish");
            assert_int_equal(run_planned(&f, NULL, "check"), 0);
            fixture_release(&f);
        }
        assert_int_equal(failed, 0);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return planned_task(argv[1], argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_may_fail),
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(repeats_are_not_added),
        cmocka_unit_test(reports_without_period_have_ids),
        cmocka_unit_test(failures_say_why),
        cmocka_unit_test(names_that_lead_elsewhere_are_refused),
        cmocka_unit_test(damage_is_found_and_mended),
        cmocka_unit_test(processes_share_an_archive),
        cmocka_unit_test(killed_processes_leave_no_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
