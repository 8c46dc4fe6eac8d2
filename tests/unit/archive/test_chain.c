/*
 * The chain: what is appended is found again; every way of changing history behind the program's back is told, each in
 * its own words; archives from before there was a chain enter it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "archive/chain_int.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    char dir[64];
    const char *root, *work;
    struct archive *ar;
};

static int64_t fixed_clock(void)
{
    return 1793858400; /* 2026-11-05T06:00:00Z */
}

static void reopen(struct fixture *f)
{
    archive_close(f->ar);
    f->ar = archive_open(f->root, fixed_clock, &f->diag);
    assert_non_null(f->ar);
}

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/test_chain-XXXXXX"};
    arena_init(&f->arena);
    diag_init(&f->diag);
    assert_non_null(mkdtemp(f->dir));
    f->root = path_join(&f->arena, f->dir, "archive");
    f->work = path_join(&f->arena, f->dir, "work");
    assert_int_equal(dir_make(f->work, &f->diag), 0);
    reopen(f);
}

static void fixture_release(struct fixture *f)
{
    archive_close(f->ar);
    diag_release(&f->diag);
    diag_init(&f->diag);
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static const char *publish(struct fixture *f, const char *report, const char *draft)
{
    const struct publication p = {.report = report,
                                  .title = "Andel",
                                  .period = "2026-10",
                                  .params = "",
                                  .clearance = "aggregate",
                                  .data_date = DATE_NONE,
                                  .generation = "7",
                                  .municipality = "0730",
                                  .hash_definition = "d",
                                  .hash_templates = "t",
                                  .hash_data = "x",
                                  .program_version = "1",
                                  .library_versions = "",
                                  .slice = "Nord",
                                  .kind = PUBLICATION_PACK};
    static const struct archived_file file = {.name = "a.pdf", .format = "pdf"};
    static const struct outbox_delivery mail = {
        .recipient = "Anna", .channel = "mail", .address = "anna@example.dk", .held = true};
    const struct archive_addition addition = {
        .folder = f->work, .files = &file, .n_files = 1, .deliveries = &mail, .n_deliveries = 1, .draft = draft};
    const char *id, *kept;
    assert_int_equal(file_write(path_join(&f->arena, f->work, "a.pdf"), report, strlen(report), &f->diag), 0);
    assert_int_equal(archive_begin(f->ar, &f->arena, &p, &id, &f->diag), 0);
    assert_int_equal(archive_add(f->ar, &f->arena, id, &addition, &kept, &f->diag), 0);
    return kept;
}

static void comment(struct fixture *f, const char *publication)
{
    struct chain_entry e = {
        .kind = CHAIN_COMMENT, .publication = publication, .actor = "Åse", .body = "{\"text\":\"set\"}"};
    assert_int_equal(archive_chain_append(f->ar, &f->arena, &e, &f->diag), 0);
}

/* An archive with a history of seven entries: key, publication, publication, draft, comment, publication, comment. */
static void history_init(struct fixture *f)
{
    fixture_init(f);
    (void)publish(f, "andel", NULL);
    comment(f, publish(f, "borgere", "{\"by\":\"direktion\"}"));
    comment(f, publish(f, "ydelser", NULL));
}

static void sql(struct fixture *f, const char *statements)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path_join(&f->arena, f->root, "catalog.db"), &db), SQLITE_OK);
    (void)sqlite3_exec(db,
                       "DROP TRIGGER IF EXISTS chain_stays; DROP TRIGGER IF EXISTS chain_kept;"
                       "DROP TRIGGER IF EXISTS publication_stays; DROP TRIGGER IF EXISTS publication_kept;"
                       "DROP TRIGGER IF EXISTS file_stays; DROP TRIGGER IF EXISTS file_kept;",
                       NULL, NULL, NULL);
    if (sqlite3_exec(db, statements, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    (void)sqlite3_close(db);
}

/* What verify has to say: the first message; "" when there is nothing wrong. */
static const char *verdict(struct fixture *f, const char *key)
{
    struct archive_report r;
    diag_release(&f->diag);
    diag_init(&f->diag);
    reopen(f);
    assert_int_equal(archive_verify(f->ar, &f->arena, key, &r, &f->diag), 0);
    assert_int_equal(r.n_broken + r.n_bad > 0, f->diag.n_errors > 0);
    for (size_t i = 0; i < f->diag.n_items; i++) {
        assert_non_null(f->diag.items[i].hint);
        if (f->diag.items[i].level == LEVEL_ERROR)
            return f->diag.items[i].message;
    }
    return "";
}

static void entries_are_found_again(void **state)
{
    (void)state;
    struct fixture f;
    history_init(&f);
    static const enum chain_kind expected[] = {CHAIN_KEY,     CHAIN_PUBLICATION, CHAIN_PUBLICATION, CHAIN_DRAFT,
                                               CHAIN_COMMENT, CHAIN_PUBLICATION, CHAIN_COMMENT};
    static const enum chain_kind waits[] = {CHAIN_DRAFT, CHAIN_RELEASED};
    struct chain_entry *list;
    size_t n;
    struct chain_query query = {.limit = 0};
    assert_int_equal(archive_chain_list(f.ar, &f.arena, &query, &list, &n, &f.diag), 0);
    assert_int_equal(n, 7);
    for (size_t i = 0; i < n; i++) {
        char hash[SHA256_TEXT];
        assert_int_equal(list[i].kind, expected[i]);
        assert_int_equal(list[i].seq, (int64_t)i + 1);
        chain_hash(hash, &list[i]);
        assert_string_equal(list[i].sha256, hash);
        assert_string_equal(list[i].previous, i > 0 ? list[i - 1].sha256 : "");
    }
    assert_string_equal(list[4].actor, "Åse");
    assert_string_equal(list[4].publication, "borgere-2026-10-001");
    assert_non_null(strstr(list[1].body, "\"slice\":\"Nord\""));
    assert_non_null(strstr(list[1].body, "\"name\":\"a.pdf\",\"role\":\"published\""));
    query = (struct chain_query){.publication = "borgere-2026-10-001", .kinds = waits, .n_kinds = 2};
    assert_int_equal(archive_chain_list(f.ar, &f.arena, &query, &list, &n, &f.diag), 0);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].body, "{\"by\":\"direktion\"}");
    query = (struct chain_query){.after = 4, .limit = 2};
    assert_int_equal(archive_chain_list(f.ar, &f.arena, &query, &list, &n, &f.diag), 0);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].seq, 5);
    assert_string_equal(verdict(&f, NULL), "");
    fixture_release(&f);
}

static void names_of_several_lines_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    struct chain_entry e = {.kind = CHAIN_COMMENT, .publication = "", .actor = "a\nb", .body = "{}"};
    assert_int_equal(archive_chain_append(f.ar, &f.arena, &e, &f.diag), -1);
    fixture_release(&f);
}

static void changes_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *message;
    } cases[] = {
        {"UPDATE chain SET body = '{\"text\":\"not\"}' WHERE seq = 5",
         "entry 5 of the chain (comment borgere-2026-10-001) was changed: its content no longer fits its hash"},
        {"UPDATE chain SET actor = 'Bo' WHERE seq = 7",
         "entry 7 of the chain (comment ydelser-2026-10-001) was changed: its content no longer fits its hash"},
        {"DELETE FROM chain WHERE seq = 4",
         "entry 5 of the chain (comment borgere-2026-10-001) does not follow the one before it: entries were removed"},
        {"DELETE FROM chain WHERE seq = 4; UPDATE chain SET seq = seq - 1 WHERE seq > 4",
         "entry 4 of the chain (comment borgere-2026-10-001) does not name the one before it: entries were swapped or"
         " replaced"},
        {"UPDATE chain SET seq = 99 WHERE seq = 4; UPDATE chain SET seq = 4 WHERE seq = 5;"
         "UPDATE chain SET seq = 5 WHERE seq = 99",
         "entry 4 of the chain (comment borgere-2026-10-001) does not name the one before it: entries were swapped or"
         " replaced"},
        {"DELETE FROM chain WHERE seq = 7", "the chain was cut: it ends with entry 6, and entry 7 was there"},
        {"DELETE FROM chain", "the chain was cut: it ends with entry 0, and entry 7 was there"},
        {"UPDATE chain SET signature = (SELECT signature FROM chain WHERE seq = 6) WHERE seq = 7",
         "entry 7 of the chain (comment ydelser-2026-10-001) is not signed with the key of this archive"},
        {"UPDATE publication SET title = 'Andet' WHERE id = 'andel-2026-10-001'",
         "what the catalog says of publication \"andel-2026-10-001\" is not what was archived"},
        {"UPDATE file SET sha256 = (SELECT max(sha256) FROM file) WHERE sha256 = (SELECT min(sha256) FROM file)", NULL},
        {"DELETE FROM file WHERE publication = 'ydelser-2026-10-001'",
         "what the catalog says of publication \"ydelser-2026-10-001\" is not what was archived"},
        {"PRAGMA foreign_keys=OFF; DELETE FROM publication WHERE id = 'ydelser-2026-10-001'",
         "publication \"ydelser-2026-10-001\" was archived, and the catalog has lost it"},
        {"UPDATE publication SET id = 'fremmed-001' WHERE id = 'ydelser-2026-10-001'", NULL},
        {"INSERT INTO publication SELECT 'fremmed-001', 'fremmed', '', 1, title, params, clearance, created_at,"
         " data_date, fictive, generation, municipality, hash_definition, hash_templates, hash_data, program_version,"
         " library_versions, state, reason, duration_ms, kind, slice, names_persons, replaces, replaces_why, pruned_at"
         " FROM publication WHERE id = 'andel-2026-10-001'",
         "publication \"fremmed-001\" is in the catalog, and the chain knows nothing of it"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        history_init(&f);
        sql(&f, cases[i].sql);
        const char *found = verdict(&f, NULL);
        if (cases[i].message != NULL)
            assert_string_equal(found, cases[i].message);
        else
            assert_string_not_equal(found, "");
        fixture_release(&f);
    }
}

/* Whoever forges an entry with a key of their own, hash and link right, is found by the signature. */
static void forged_entries_are_found(void **state)
{
    (void)state;
    struct fixture f;
    struct signing_key other;
    struct chain_entry *list;
    size_t n;
    char hash[SHA256_TEXT], signature[SIGNATURE_TEXT];
    history_init(&f);
    const char *elsewhere = path_join(&f.arena, f.dir, "elsewhere");
    assert_int_equal(dir_make(elsewhere, &f.diag), 0);
    assert_int_equal(key_make(&other, elsewhere, &f.diag), 0);
    const struct chain_query last = {.after = 6};
    assert_int_equal(archive_chain_list(f.ar, &f.arena, &last, &list, &n, &f.diag), 0);
    list[0].body = "{\"text\":\"forged\"}";
    chain_hash(hash, &list[0]);
    key_sign(&other, hash, signature);
    sql(&f, arena_printf(&f.arena, "UPDATE chain SET body = '%s', sha256 = '%s', signature = '%s' WHERE seq = 7",
                         list[0].body, hash, signature));
    assert_string_equal(
        verdict(&f, NULL),
        "entry 7 of the chain (comment ydelser-2026-10-001) is not signed with the key of this archive");
    assert_string_equal(f.diag.items[1].message, "entry 7 of the chain is not the one that its head names");
    fixture_release(&f);
}

static void heads_and_keys_are_checked(void **state)
{
    (void)state;
    struct fixture f;
    struct signing_key other;
    history_init(&f);
    const char *head = path_join(&f.arena, f.root, HEAD_NAME), *elsewhere = path_join(&f.arena, f.dir, "elsewhere");
    const char *kept = path_join(&f.arena, elsewhere, "other"), *own = path_join(&f.arena, f.root, KEY_PUBLIC_NAME);
    assert_int_equal(dir_make(elsewhere, &f.diag), 0);
    assert_int_equal(key_make(&other, elsewhere, &f.diag), 0);
    assert_int_equal(rename(path_join(&f.arena, elsewhere, KEY_PUBLIC_NAME), kept), 0);
    assert_string_equal(verdict(&f, own), "");
    assert_string_equal(verdict(&f, kept),
                        "the chain is signed with another key than this: all of it may have been replaced");
    /* A head that is behind is what a kill leaves; the next entry mends it. */
    char *old;
    size_t len;
    assert_int_equal(file_read(&f.arena, head, 1000, &old, &len, &f.diag), 0);
    comment(&f, "");
    assert_int_equal(file_write(head, old, len, &f.diag), 0);
    assert_string_equal(verdict(&f, NULL), "");
    comment(&f, "");
    old[0] = '9';
    assert_int_equal(file_write(head, old, len, &f.diag), 0);
    assert_string_equal(verdict(&f, NULL), "the head of the chain is not signed with the key of this archive");
    assert_int_equal(file_write(head, "x", 1, &f.diag), 0);
    assert_string_equal(verdict(&f, NULL), "the head of the chain is not signed with the key of this archive");
    assert_int_equal(unlink(head), 0);
    assert_string_equal(verdict(&f, NULL), "the head of the chain is missing: nobody can tell where it ended");
    comment(&f, "");
    assert_string_equal(verdict(&f, NULL), "");
    assert_int_equal(unlink(own), 0);
    assert_string_not_equal(verdict(&f, NULL), "");
    fixture_release(&f);
}

static void nothing_is_archived_without_the_key(void **state)
{
    (void)state;
    struct fixture f;
    history_init(&f);
    const char *key = path_join(&f.arena, f.root, KEY_SECRET_NAME);
    assert_int_equal(rename(key, path_join(&f.arena, f.dir, "away")), 0);
    reopen(&f);
    struct chain_entry e = {.kind = CHAIN_COMMENT, .publication = "", .actor = "Åse", .body = "{}"};
    assert_int_equal(archive_chain_append(f.ar, &f.arena, &e, &f.diag), -1);
    assert_non_null(strstr(f.diag.items[f.diag.n_items - 1].hint, "restore \"key\""));
    assert_string_equal(verdict(&f, NULL), "");
    fixture_release(&f);
}

/* As an archive was before there was a chain: publications, and nothing else. */
static void older_archives_enter_the_chain(void **state)
{
    (void)state;
    struct fixture f;
    struct archive_report r;
    history_init(&f);
    sql(&f, "DELETE FROM chain");
    static const char *const names[] = {HEAD_NAME, KEY_SECRET_NAME, KEY_PUBLIC_NAME};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(unlink(path_join(&f.arena, f.root, names[i])), 0);
    reopen(&f);
    assert_int_equal(archive_verify(f.ar, &f.arena, NULL, &r, &f.diag), 0);
    assert_int_equal(f.diag.n_errors, 0);
    assert_int_equal(r.n_before, 3);
    comment(&f, "andel-2026-10-001");
    assert_int_equal(archive_verify(f.ar, &f.arena, NULL, &r, &f.diag), 0);
    assert_int_equal(f.diag.n_errors, 0);
    assert_int_equal(r.n_before, 0);
    assert_int_equal(r.n_entries, 5); /* key, three adopted, the comment */
    sql(&f, "UPDATE publication SET title = 'Andet' WHERE id = 'andel-2026-10-001'");
    assert_string_equal(verdict(&f, NULL),
                        "what the catalog says of publication \"andel-2026-10-001\" is not what was archived");
    assert_string_equal(f.diag.items[0].detail, "Of the publication, \"title\" was \"Andel\" and is now \"Andet\".");
    fixture_release(&f);
}

int main(void)
{
    assert_true(sodium_init() >= 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_found_again),
        cmocka_unit_test(names_of_several_lines_are_refused),
        cmocka_unit_test(changes_are_found),
        cmocka_unit_test(forged_entries_are_found),
        cmocka_unit_test(heads_and_keys_are_checked),
        cmocka_unit_test(nothing_is_archived_without_the_key),
        cmocka_unit_test(older_archives_enter_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
