/*
 * The outbox: rows come once, states change only from where they may, and after a kill it is known what may have
 * arrived.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/archive.h"
#include "archive/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive/archive_int.h"
#include "archive/outbox_int.h"

enum { NOW = 1793858400 /* 2026-11-05T06:00:00Z */ };

struct fixture {
    struct arena arena;
    struct diag diag;
    char dir[64];
    struct archive *ar;
};

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/test_outbox-XXXXXX"};
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_int_equal(setenv("ALMANAK_NOW", "2026-11-05T06:00:00Z", 1), 0);
    assert_non_null(mkdtemp(f->dir));
    f->ar = archive_open(path_join(&f->arena, f->dir, "archive"), NULL, &f->diag);
    assert_non_null(f->ar);
}

static void fixture_release(struct fixture *f)
{
    archive_close(f->ar);
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static void add(struct fixture *f, const char *publication, const char *recipient, const char *channel, bool held)
{
    const struct outbox_delivery row = {.kind = "publication",
                                        .recipient = recipient,
                                        .role = "controller",
                                        .channel = channel,
                                        .address = "a@randers.dk",
                                        .held = held};
    assert_int_equal(archive_outbox_add(f->ar, publication, &row, 1, &f->diag), 0);
}

static struct outbox_row row_of(struct fixture *f, int64_t id)
{
    struct outbox_row *rows;
    size_t n;
    assert_int_equal(archive_outbox_list(f->ar, &f->arena, &(struct outbox_query){.id = id}, &rows, &n, &f->diag), 0);
    assert_int_equal(n, 1);
    return rows[0];
}

static size_t count_due(struct fixture *f, int64_t by)
{
    struct outbox_row *rows;
    size_t n;
    assert_int_equal(archive_outbox_list(f->ar, &f->arena, &(struct outbox_query){.due_by = by}, &rows, &n, &f->diag),
                     0);
    return n;
}

static void test_added_once(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add(&f, "p-001", "Anna", "mail", false);
    add(&f, "p-001", "Anna", "mail", true);
    add(&f, "p-001", "Anna", "sftp", false);
    add(&f, "p-002", "Anna", "mail", false);
    int64_t counts[OUTBOX__MAX];
    assert_int_equal(archive_outbox_count(f.ar, counts, &f.diag), 0);
    assert_int_equal(counts[OUTBOX_WAITING], 3);
    assert_int_equal(counts[OUTBOX_HELD], 0);
    struct outbox_row first = row_of(&f, 1);
    assert_int_equal(strlen(first.message_id), 32);
    assert_string_not_equal(first.message_id, row_of(&f, 2).message_id);
    assert_string_equal(first.due_at, "2026-11-05T06:00:00Z");
    fixture_release(&f);
}

static void test_try_again(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add(&f, "p-001", "Anna", "mail", false);
    bool taken;
    const int64_t id = 1;
    assert_int_equal(count_due(&f, NOW - 1), 0);
    assert_int_equal(count_due(&f, NOW), 1);
    assert_int_equal(archive_outbox_claim(f.ar, &id, 1, NOW, &taken, &f.diag), 0);
    assert_true(taken);
    assert_int_equal(archive_outbox_claim(f.ar, &id, 1, NOW, &taken, &f.diag), 0);
    assert_false(taken);
    const struct outbox_result later = {.state = OUTBOX_WAITING, .reason = "451 later", .next_try = NOW + 60};
    assert_int_equal(archive_outbox_finish(f.ar, &id, 1, NOW, &later, &f.diag), 0);
    assert_int_equal(count_due(&f, NOW + 59), 0);
    assert_int_equal(count_due(&f, NOW + 60), 1);
    assert_int_equal(archive_outbox_claim(f.ar, &id, 1, NOW + 60, &taken, &f.diag), 0);
    assert_string_equal(row_of(&f, 1).first_try_at, "2026-11-05T06:00:00Z");
    assert_int_equal(row_of(&f, 1).attempts, 2);
    const struct outbox_result sent = {.state = OUTBOX_SENT, .reason = "250 taken"};
    assert_int_equal(archive_outbox_finish(f.ar, &id, 1, NOW + 61, &sent, &f.diag), 0);
    assert_string_equal(row_of(&f, 1).done_at, "2026-11-05T06:01:01Z");
    assert_int_equal(archive_outbox_finish(f.ar, &id, 1, NOW + 61, &sent, &f.diag), -1);
    assert_int_equal(archive_outbox_retry(f.ar, 1, NOW, &f.diag), -1);
    assert_int_equal(archive_outbox_drop(f.ar, 1, "", NOW, &f.diag), -1);
    assert_int_equal(archive_outbox_retry(f.ar, 2, NOW, &f.diag), -1);
    fixture_release(&f);
}

/* Mail that may have left is unknown and stays so until a person says otherwise; what is put in a folder may be
 * repeated. */
static void test_after_a_kill(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add(&f, "p-001", "Anna", "mail", false);
    add(&f, "p-001", "Bo", "mail", false);
    add(&f, "p-001", "out", "folder", false);
    const int64_t ids[] = {1, 2, 3};
    bool taken;
    size_t unknown;
    assert_int_equal(archive_outbox_claim(f.ar, ids, 3, NOW, &taken, &f.diag), 0);
    assert_int_equal(archive_outbox_leaving(f.ar, ids, 1, &f.diag), 0);
    assert_int_equal(archive_outbox_leaving(f.ar, ids + 2, 1, &f.diag), 0);
    assert_int_equal(archive_outbox_recover(f.ar, NOW, &unknown, &f.diag), 0);
    assert_int_equal(unknown, 1);
    assert_int_equal(row_of(&f, 1).state, OUTBOX_UNKNOWN);
    assert_int_equal(row_of(&f, 2).state, OUTBOX_WAITING);
    assert_int_equal(row_of(&f, 3).state, OUTBOX_WAITING);
    assert_int_equal(archive_outbox_leaving(f.ar, ids, 1, &f.diag), -1);
    assert_int_equal(archive_outbox_retry(f.ar, 1, NOW, &f.diag), 0);
    assert_int_equal(count_due(&f, NOW), 3);
    fixture_release(&f);
}

static void test_release(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add(&f, "p-001", "Anna", "mail", true);
    add(&f, "p-002", "Anna", "mail", true);
    struct catalog *c = f.ar->catalog;
    assert_int_equal(count_due(&f, NOW), 0);
    assert_int_equal(catalog_outbox_release(c, "p-001", &f.diag), 0);
    assert_int_equal(row_of(&f, 1).state, OUTBOX_WAITING);
    assert_int_equal(row_of(&f, 2).state, OUTBOX_HELD);
    assert_int_equal(catalog_outbox_hold(c, "p-001", &f.diag), 0);
    assert_int_equal(row_of(&f, 1).state, OUTBOX_HELD);
    assert_int_equal(catalog_outbox_release(c, "p-001", &f.diag), 0);
    assert_int_equal(catalog_outbox_withdraw(c, "p-001", "recalled", &f.diag), 0);
    assert_int_equal(row_of(&f, 1).state, OUTBOX_DROPPED);
    assert_string_equal(row_of(&f, 1).reason, "recalled");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_added_once),
        cmocka_unit_test(test_try_again),
        cmocka_unit_test(test_after_a_kill),
        cmocka_unit_test(test_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
