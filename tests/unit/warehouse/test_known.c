/*
 * What was known when: first values, changes, cells that go and come back, and files that are none.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "warehouse/known.h"

enum { JAN = 2026 * 12, FEB = JAN + 1 };

struct fixture {
    char folder[64];
    const char *path;
    struct arena arena;
    struct diag diag;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));
    (void)snprintf(f->folder, sizeof(f->folder), "/tmp/almanak-known-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    arena_init(&f->arena);
    diag_init(&f->diag);
    f->path = path_join(&f->arena, f->folder, KNOWN_NAME);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(dir_remove(f->folder, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
    free(f);
    return 0;
}

/* The answer of a question by month and district: counts, and a rate of a third of each. A count of -1 is no row. */
static struct dataset *answer(struct fixture *f, const int64_t counts[4])
{
    static const char *const districts[] = {"N", "S"};
    struct dataset *ds = dataset_new(&f->arena, "answer", 4, 4);
    ds->columns[0] = (struct column){.name = "maaned", .type = VALUE_MONTH, .role = COLUMN_DIMENSION};
    ds->columns[1] = (struct column){.name = "distrikt", .type = VALUE_TEXT, .role = COLUMN_DIMENSION};
    ds->columns[2] = (struct column){.name = "antal", .type = VALUE_INT, .role = COLUMN_MEASURE};
    ds->columns[3] = (struct column){.name = "andel", .type = VALUE_RATE, .role = COLUMN_MEASURE};
    ds->from = JAN;
    ds->to = FEB;
    ds->n_rows = 0;
    for (int i = 0; i < 4; i++) {
        if (counts[i] < 0)
            continue;
        struct value *row = dataset_at(ds, ds->n_rows++, 0);
        row[0] = value_int(JAN + i / 2);
        row[1] = (struct value){.text = districts[i % 2]};
        row[2] = value_int(counts[i]);
        row[3] = counts[i] == 0 ? value_state(STATE_MISSING) : value_rate((double)counts[i] / 3);
    }
    return ds;
}

static size_t update(struct fixture *f, int64_t generation, const int64_t counts[4])
{
    const struct known_question question = {.name = "prove", .ask = {.n_by = 2}};
    struct dataset *const answers[] = {answer(f, counts)};
    char at[64];
    size_t changed;
    (void)snprintf(at, sizeof(at), "2026-03-%02dT00:00:00Z", (int)generation);
    assert_int_equal(known_update(f->path, &question, answers, 1, generation, at, &changed, &f->diag), 0);
    return changed;
}

static void assert_known(struct fixture *f, const char *expected)
{
    struct known_value *v;
    size_t n;
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    assert_int_equal(known_read(&f->arena, f->path, &v, &n, &f->diag), 0);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&text, "%s %d %s %s %lld %s %s\n", v[i].question, (int)(v[i].month - JAN), v[i].codes, v[i].measure,
                    (long long)v[i].generation, v[i].value[0] != '\0' ? v[i].value : "gone", v[i].at);
    assert_string_equal(strbuf_text(&text), expected);
    strbuf_release(&text);
}

#define DAY(n) "2026-03-0" #n "T00:00:00Z\n"

static void keeps_what_differs(void **state)
{
    struct fixture *f = *state;
    assert_known(f, "");
    assert_int_equal(update(f, 1, (int64_t[]){3, 6, 0, -1}), 0);
    const char *first = "prove 0 N andel 1 1 " DAY(1) "prove 0 N antal 1 3 " DAY(1) "prove 0 S andel 1 2 " DAY(
        1) "prove 0 S antal 1 6 " DAY(1) "prove 1 N antal 1 0 " DAY(1);
    assert_known(f, first);
    /* The same again is nothing new, and not written. */
    assert_int_equal(update(f, 2, (int64_t[]){3, 6, 0, -1}), 0);
    assert_known(f, first);
    /* One count and its rate change, a row goes, one comes. */
    assert_int_equal(update(f, 3, (int64_t[]){4, -1, 0, 9}), 4);
    assert_known(
        f, "prove 0 N andel 1 1 " DAY(1) "prove 0 N andel 3 1.3333333333333333 " DAY(3) "prove 0 N antal 1 3 " DAY(1) "prove 0 N antal 3 4 " DAY(3) "prove 0 S andel 1 2 " DAY(
               1) "prove 0 S andel 3 gone " DAY(3) "prove 0 S antal 1 6 " DAY(1) "prove "
                                                                                 "0 S "
                                                                                 "antal "
                                                                                 "3 "
                                                                                 "gone"
                                                                                 " " DAY(
                                                                                     3) "prov"
                                                                                        "e 1 "
                                                                                        "N "
                                                                                        "anta"
                                                                                        "l 1 "
                                                                                        "0"
                                                                                        " " DAY(
                                                                                            1) "prove "
                                                                                               "1 S "
                                                                                               "andel "
                                                                                               "3 "
                                                                                               "3 " DAY(
                                                                                                   3) "prove 1 S antal "
                                                                                                      "3 9 " DAY(3));
    /* Gone stays gone without another row; then it comes back. */
    assert_int_equal(update(f, 4, (int64_t[]){4, -1, 0, 9}), 0);
    assert_int_equal(update(f, 5, (int64_t[]){4, 6, 0, 9}), 2);
    struct known_value *v;
    size_t n;
    assert_int_equal(known_read(&f->arena, f->path, &v, &n, &f->diag), 0);
    assert_int_equal(n, 13);
}

static void values_read_back(void **state)
{
    struct fixture *f = *state;
    const struct column money = {.type = VALUE_MONEY}, rate = {.type = VALUE_RATE};
    const struct value third = value_rate(1.0 / 3), oere = value_int(-123456789012345);
    assert_true(known_parse(&rate, known_text(&f->arena, &rate, &third)).r == third.r);
    assert_int_equal(known_parse(&money, known_text(&f->arena, &money, &oere)).i, oere.i);
    assert_int_equal(known_parse(&rate, "").state, STATE_MISSING);
}

static void a_file_that_is_none(void **state)
{
    struct fixture *f = *state;
    struct known_value *v;
    size_t n;
    assert_int_equal(file_write(f->path, "no database, certainly not one of ours", 38, &f->diag), 0);
    assert_int_equal(known_read(&f->arena, f->path, &v, &n, &f->diag), -1);
    assert_int_equal(f->diag.n_errors, 1);
    assert_non_null(f->diag.items[0].hint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_what_differs, setup, teardown),
        cmocka_unit_test_setup_teardown(values_read_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
