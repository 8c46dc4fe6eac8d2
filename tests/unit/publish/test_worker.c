/*
 * Workers: what comes back of those that succeed and refuse, and how each kind of bad end is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/worker.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
/* */
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "publish/record.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    struct config config;
    struct installation inst;
    char dir[64];
    const char *work;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));
    arena_init(&f->arena);
    diag_init(&f->diag);
    f->inst = (struct installation){.arena = &f->arena, .diag = &f->diag, .config = &f->config};
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/test_worker-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->work = path_join(&f->arena, f->dir, "work");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static enum worker_end work(struct fixture *f, worker_task *task, struct worker_limits limits, FILE **record)
{
    return worker_run(&f->inst, task, f, "the work", f->work, limits, -1, record);
}

/* The only thing said, and how it begins. */
static void assert_said(const struct fixture *f, const char *start)
{
    assert_int_equal(f->diag.n_items, 1);
    assert_memory_equal(f->diag.items[0].message, start, strlen(start));
    assert_non_null(f->diag.items[0].hint);
}

static int succeed(const struct installation *inst, void *arg, FILE *record)
{
    (void)arg;
    diag_note(inst->diag, DIAG_ROW, NO_LOC, "by the way");
    diag_hint(inst->diag, "Look.");
    /* More than any pipe holds. */
    for (int i = 0; i < 100000; i++)
        record_put_int(record, i);
    record_put_text(record, "whole");
    return 0;
}

static void test_success(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    const char *text;
    int64_t value;
    diag_note(&f->diag, DIAG_ROW, NO_LOC, "before"); /* is not told twice */
    assert_int_equal(work(f, succeed, (struct worker_limits){0}, &record), WORKER_DONE);
    for (int i = 0; i < 100000; i++) {
        assert_int_equal(record_int(record, &value), 0);
        assert_int_equal(value, i);
    }
    assert_int_equal(record_text(record, &f->arena, &text), 0);
    assert_string_equal(text, "whole");
    assert_int_equal(fclose(record), 0);
    assert_int_equal(f->diag.n_items, 2);
    assert_string_equal(f->diag.items[1].message, "by the way");
    assert_string_equal(f->diag.items[1].hint, "Look.");
}

static int refuse(const struct installation *inst, void *arg, FILE *record)
{
    (void)arg;
    record_put_text(record, "half");
    diag_error(inst->diag, DIAG_PLAN, (struct src_loc){"a.yaml", 3, 7}, "no");
    diag_hint(inst->diag, "Mend it.");
    return -1;
}

static void test_refusal(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    assert_int_equal(work(f, refuse, (struct worker_limits){0}, &record), WORKER_REFUSED);
    assert_null(record);
    assert_said(f, "no");
    assert_int_equal(f->diag.items[0].code, DIAG_PLAN);
    assert_int_equal(f->diag.items[0].loc.line, 3);
}

static int die(const struct installation *inst, void *arg, FILE *record)
{
    (void)inst, (void)arg, (void)record;
    (void)fputs("last words", stderr);
    (void)fflush(stderr);
    (void)raise(SIGKILL);
    return 0;
}

static void test_death(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    assert_int_equal(work(f, die, (struct worker_limits){0}, &record), WORKER_SIGNAL);
    assert_null(record);
    assert_said(f, "the work was ended by signal 9, Killed");
    assert_string_equal(f->diag.items[0].detail, "It printed: last words");
}

static int leave(const struct installation *inst, void *arg, FILE *record)
{
    (void)inst, (void)arg, (void)record;
    _exit(3);
}

static void test_leaving(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    assert_int_equal(work(f, leave, (struct worker_limits){0}, &record), WORKER_BROKEN);
    assert_said(f, "the work ended with status 3");
}

/* A child of the worker that would live on writes its number where the test finds it. */
static int hang(const struct installation *inst, void *arg, FILE *record)
{
    struct fixture *f = arg;
    (void)inst, (void)record;
    pid_t child = fork();
    if (child > 0) {
        char text[32];
        int len = snprintf(text, sizeof(text), "%d", (int)child);
        if (file_write(path_join(&f->arena, f->dir, "child"), text, (size_t)len, &f->diag) != 0)
            return -1;
    }
    for (;;)
        (void)pause();
    return 0;
}

static void test_hang(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    char *text;
    size_t len;
    double before = clock_seconds();
    assert_int_equal(work(f, hang, (struct worker_limits){.seconds = 0.5}, &record), WORKER_LATE);
    assert_true(clock_seconds() - before < 20);
    assert_said(f, "the work was stopped after its limit of ");
    assert_int_equal(file_read(&f->arena, path_join(&f->arena, f->dir, "child"), 32, &text, &len, &f->diag), 0);
    /* It went with the group; whoever inherited it may take a moment to notice. */
    for (int i = 0; i < 500 && kill((pid_t)strtol(text, NULL, 10), 0) == 0; i++) {
        char state_of[64], letter = 'Z';
        (void)snprintf(state_of, sizeof(state_of), "/proc/%s/stat", text);
        FILE *in = fopen(state_of, "r");
        if (in == NULL || fscanf(in, "%*d %*s %c", &letter) != 1)
            letter = 'Z';
        if (in != NULL)
            (void)fclose(in);
        if (letter == 'Z')
            return;
        (void)usleep(10000);
    }
    assert_int_not_equal(kill((pid_t)strtol(text, NULL, 10), 0), 0);
}

/* Past the sanitizer's allocator, which does not survive a limit. */
static int exhaust(const struct installation *inst, void *arg, FILE *record)
{
    enum { PIECE = 1 << 20, MOST = 1000 };
    (void)inst, (void)arg, (void)record;
    for (int i = 0; i < MOST; i++) {
        if (mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
            out_of_memory();
    }
    return 0;
}

static void test_memory(void **state)
{
    struct fixture *f = *state;
    FILE *record;
    assert_int_equal(work(f, exhaust, (struct worker_limits){.memory = 100 << 20}, &record), WORKER_MEMORY);
    assert_said(f, "the work ran out of memory; its limit is 100 MB");
    assert_int_equal(work(f, exhaust, (struct worker_limits){0}, &record), WORKER_DONE);
    assert_int_equal(fclose(record), 0);
}

static int report_progress(const struct installation *inst, void *arg, FILE *record)
{
    (void)arg, (void)record;
    installation_progress(inst, "step %d", 7);
    for (;;)
        (void)pause();
    return 0;
}

static void test_progress_and_stop(void **state)
{
    struct fixture *f = *state;
    struct worker w, *const one[] = {&w};
    FILE *record;
    int ends[2];
    assert_int_equal(worker_start(&f->inst, report_progress, f, "the work", f->work, (struct worker_limits){0}, &w), 0);
    for (int i = 0; i < 1000 && strcmp(worker_progress(&w), "step 7") != 0; i++)
        assert_false(worker_wait(one, 1, -1, clock_seconds() + 0.01));
    assert_string_equal(worker_progress(&w), "step 7");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(worker_wait(one, 1, ends[0], clock_seconds() + 10));
    assert_false(w.ended);
    worker_stop(&w);
    assert_int_equal(worker_finish(&f->inst, &w, &record, NULL), WORKER_STOPPED);
    assert_said(f, "the work was stopped before its end");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_success, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_death, setup, teardown),
        cmocka_unit_test_setup_teardown(test_leaving, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hang, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_progress_and_stop, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
