/*
 * The outbox in the catalog: see outbox.h for the states and who changes them. Every change names the states that it
 * starts from, so that two processes never act on the same row.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/outbox_int.h"
#include "base/clock.h"

enum { MESSAGE_ID_DIGITS = 32 };

static const char *const state_names[OUTBOX__MAX] = {"held",   "waiting", "sending", "sent",
                                                     "failed", "unknown", "dropped"};

const char *outbox_state_name(enum outbox_state state)
{
    return state_names[state];
}

bool outbox_state_parse(const char *name, enum outbox_state *out)
{
    for (size_t i = 0; i < OUTBOX__MAX; i++) {
        if (strcmp(state_names[i], name) != 0)
            continue;
        *out = (enum outbox_state)i;
        return true;
    }
    return false;
}

/* --- inside of other transactions --- */

/* The same for ever for one row; another installation that happens to have the same publication differs by the time. */
static const char *message_id(struct arena *a, const char *publication, const char *at,
                              const struct outbox_delivery *row)
{
    char sha256[SHA256_TEXT];
    const char *text =
        arena_printf(a, "%s\n%s\n%s\n%s\n%s\n", publication, row->kind, row->recipient, row->channel, at);
    sha256_hex(sha256, text, strlen(text));
    return arena_printf(a, "%.32s", sha256);
}

static int add_row(struct catalog *c, struct arena *a, const char *publication, const char *at,
                   const struct outbox_delivery *row, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO outbox(publication, kind, recipient, role, channel, address,"
                                         " subject, body, message_id, state, created_at, due_at)"
                                         " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                                         " ON CONFLICT (publication, kind, recipient, channel) DO NOTHING",
                                         d);
    if (stmt == NULL)
        return -1;
    bool later = row->due_at != NULL && row->due_at[0] != '\0';
    const char *const texts[] = {publication,
                                 row->kind,
                                 row->recipient,
                                 row->role,
                                 row->channel,
                                 row->address,
                                 row->subject,
                                 row->body,
                                 message_id(a, publication, at, row),
                                 state_names[row->held ? OUTBOX_HELD : OUTBOX_WAITING],
                                 at,
                                 later ? row->due_at : at};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        catalog_bind(stmt, (int)i + 1, texts[i] != NULL ? texts[i] : "");
    return catalog_change(c, stmt, d);
}

int catalog_outbox_add(struct catalog *c, struct arena *a, const char *publication, const struct outbox_delivery *list,
                       size_t n, struct diag *d)
{
    char at[CLOCK_TEXT];
    (void)clock_iso(at, c->now());
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = add_row(c, a, publication, at, &list[i], d);
    return result;
}

/* A statement with up to three texts. */
static int change(struct catalog *c, const char *sql, const char *first, const char *second, const char *third,
                  struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
    if (stmt == NULL)
        return -1;
    const char *const texts[] = {first, second, third};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        catalog_bind(stmt, (int)i + 1, texts[i]);
    return catalog_change(c, stmt, d);
}

int catalog_outbox_release(struct catalog *c, const char *publication, struct diag *d)
{
    char at[CLOCK_TEXT];
    return change(c,
                  "UPDATE outbox SET state = 'waiting', due_at = max(due_at, ?2)"
                  " WHERE publication = ?1 AND state = 'held'",
                  publication, clock_iso(at, c->now()), NULL, d);
}

int catalog_outbox_hold(struct catalog *c, const char *publication, struct diag *d)
{
    return change(c, "UPDATE outbox SET state = 'held' WHERE publication = ?1 AND state = 'waiting'", publication, NULL,
                  NULL, d);
}

int catalog_outbox_withdraw(struct catalog *c, const char *publication, const char *reason, struct diag *d)
{
    char at[CLOCK_TEXT];
    return change(c,
                  "UPDATE outbox SET state = 'dropped', reason = ?2, done_at = ?3"
                  " WHERE publication = ?1 AND state IN ('held', 'waiting')",
                  publication, reason, clock_iso(at, c->now()), d);
}

/* --- the rows there are --- */

static struct outbox_row read_row(struct arena *a, sqlite3_stmt *stmt)
{
    struct outbox_row row = {.id = sqlite3_column_int64(stmt, 0),
                             .publication = catalog_text(a, stmt, 1),
                             .kind = catalog_text(a, stmt, 2),
                             .recipient = catalog_text(a, stmt, 3),
                             .role = catalog_text(a, stmt, 4),
                             .channel = catalog_text(a, stmt, 5),
                             .address = catalog_text(a, stmt, 6),
                             .subject = catalog_text(a, stmt, 7),
                             .body = catalog_text(a, stmt, 8),
                             .message_id = catalog_text(a, stmt, 9),
                             .state = OUTBOX_FAILED,
                             .leaving = sqlite3_column_int(stmt, 11) != 0,
                             .created_at = catalog_text(a, stmt, 12),
                             .due_at = catalog_text(a, stmt, 13),
                             .next_try_at = catalog_text(a, stmt, 14),
                             .first_try_at = catalog_text(a, stmt, 15),
                             .done_at = catalog_text(a, stmt, 16),
                             .attempts = sqlite3_column_int(stmt, 17),
                             .files_done = sqlite3_column_int(stmt, 18),
                             .parts_done = sqlite3_column_int(stmt, 19),
                             .reason = catalog_text(a, stmt, 20)};
    (void)outbox_state_parse(catalog_text(a, stmt, 10), &row.state);
    return row;
}

/* States as one text between commas, for a question about any of them. */
static const char *states_text(struct arena *a, const struct outbox_query *query)
{
    const char *text = ",";
    for (size_t i = 0; i < query->n_states; i++)
        text = arena_printf(a, "%s%s,", text, state_names[query->states[i]]);
    return text;
}

#define COLUMNS                                                                                                        \
    "SELECT id, publication, kind, recipient, role, channel, address, subject, body, message_id, state, leaving,"      \
    " created_at, due_at, next_try_at, first_try_at, done_at, attempts, files_done, parts_done, reason FROM outbox"

/* Each form of question has a statement of its own, so that each goes by its index. */
static sqlite3_stmt *prepare_list(struct catalog *c, struct arena *a, const struct outbox_query *q, struct diag *d)
{
    static const char *const others = " AND (?2 IS NULL OR recipient = ?2) AND (?3 IS NULL OR channel = ?3)"
                                      " AND (?4 = ',' OR instr(?4, ',' || state || ',') > 0) AND (?5 = 0 OR id = ?5)"
                                      " AND (?6 IS NULL OR (due_at <= ?6 AND next_try_at <= ?6))";
    const char *first = q->due_by != 0           ? " WHERE state = 'waiting' AND (?1 IS NULL OR publication = ?1)"
                        : q->publication != NULL ? " WHERE publication = ?1"
                                                 : " WHERE ?1 IS NULL";
    const char *sql =
        arena_printf(a, COLUMNS "%s%s ORDER BY id%s LIMIT ?7", first, others, q->limit > 0 ? " DESC" : "");
    sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
    if (stmt == NULL)
        return NULL;
    char due[CLOCK_TEXT];
    catalog_bind(stmt, 1, q->publication);
    catalog_bind(stmt, 2, q->recipient);
    catalog_bind(stmt, 3, q->channel);
    catalog_bind(stmt, 4, states_text(a, q));
    (void)sqlite3_bind_int64(stmt, 5, q->id);
    catalog_bind(stmt, 6, q->due_by != 0 ? arena_strdup(a, clock_iso(due, q->due_by)) : NULL);
    (void)sqlite3_bind_int64(stmt, 7, q->limit > 0 ? (int64_t)q->limit : -1);
    return stmt;
}

int archive_outbox_list(struct archive *ar, struct arena *a, const struct outbox_query *query, struct outbox_row **out,
                        size_t *n, struct diag *d)
{
    sqlite3_stmt *stmt = prepare_list(ar->catalog, a, query, d);
    if (stmt == NULL)
        return -1;
    struct outbox_row *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(ar->catalog, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_row(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct outbox_row);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int archive_outbox_count(struct archive *ar, int64_t counts[OUTBOX__MAX], struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(ar->catalog, "SELECT state, count(*) FROM outbox GROUP BY state", d);
    if (stmt == NULL)
        return -1;
    memset(counts, 0, OUTBOX__MAX * sizeof(*counts));
    int status;
    while ((status = catalog_step(ar->catalog, stmt, d)) == 1) {
        enum outbox_state state;
        if (outbox_state_parse((const char *)sqlite3_column_text(stmt, 0), &state))
            counts[state] = sqlite3_column_int64(stmt, 1);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

int archive_outbox_add(struct archive *ar, const char *publication, const struct outbox_delivery *list, size_t n,
                       struct diag *d)
{
    struct arena a;
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    arena_init(&a);
    int result = catalog_outbox_add(ar->catalog, &a, publication, list, n, d);
    arena_release(&a);
    return catalog_end(ar->catalog, result, d);
}

/* --- sending --- */

/* Run a statement for each of n rows, ?1 its id; stop after one that changes nothing, *all false. */
static int change_each(struct catalog *c, const char *sql, const int64_t *ids, size_t n, const char *text, bool *all,
                       struct diag *d)
{
    *all = true;
    for (size_t i = 0; *all && i < n; i++) {
        sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
        if (stmt == NULL)
            return -1;
        (void)sqlite3_bind_int64(stmt, 1, ids[i]);
        if (text != NULL)
            catalog_bind(stmt, 2, text);
        if (catalog_change(c, stmt, d) != 0)
            return -1;
        *all = sqlite3_changes(c->db) == 1;
    }
    return 0;
}

int archive_outbox_claim(struct archive *ar, const int64_t *ids, size_t n, int64_t now, bool *taken, struct diag *d)
{
    char at[CLOCK_TEXT];
    *taken = false;
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    bool all;
    int result = change_each(ar->catalog,
                             "UPDATE outbox SET state = 'sending', leaving = 0, attempts = attempts + 1,"
                             " first_try_at = CASE first_try_at WHEN '' THEN ?2 ELSE first_try_at END"
                             " WHERE id = ?1 AND state = 'waiting'",
                             ids, n, clock_iso(at, now), &all, d);
    if (result == 0 && !all)
        return catalog_exec(ar->catalog, "ROLLBACK", d);
    result = catalog_end(ar->catalog, result, d);
    *taken = result == 0;
    return result;
}

static int not_being_sent(struct diag *d)
{
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "a row of the outbox is not being sent any more");
    diag_hint(d, "Another process has changed it; see what it is with 'almanak outbox list'.");
    return -1;
}

int archive_outbox_leaving(struct archive *ar, const int64_t *ids, size_t n, struct diag *d)
{
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    bool all;
    int result = change_each(ar->catalog, "UPDATE outbox SET leaving = 1 WHERE id = ?1 AND state = 'sending'", ids, n,
                             NULL, &all, d);
    if (result == 0 && !all)
        result = not_being_sent(d);
    return catalog_end(ar->catalog, result, d);
}

static int finish_row(struct catalog *c, int64_t id, const char *at, const char *next, const struct outbox_result *r,
                      struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE outbox SET state = ?2, reason = ?3, next_try_at = ?4, done_at = ?5,"
                                         " leaving = 0, files_done = files_done + ?6, parts_done = parts_done + ?7,"
                                         " attempts = attempts - ?8,"
                                         " first_try_at = CASE ?8 WHEN 1 THEN '' ELSE first_try_at END"
                                         " WHERE id = ?1 AND state = 'sending'",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, state_names[r->state]);
    catalog_bind(stmt, 3, r->reason);
    catalog_bind(stmt, 4, next);
    catalog_bind(stmt, 5, r->state == OUTBOX_WAITING ? "" : at);
    (void)sqlite3_bind_int(stmt, 6, r->files_done);
    (void)sqlite3_bind_int(stmt, 7, r->parts_done);
    (void)sqlite3_bind_int(stmt, 8, r->uncounted);
    if (catalog_change(c, stmt, d) != 0)
        return -1;
    return sqlite3_changes(c->db) == 1 ? 0 : not_being_sent(d);
}

int archive_outbox_finish(struct archive *ar, const int64_t *ids, size_t n, int64_t now, const struct outbox_result *r,
                          struct diag *d)
{
    char at[CLOCK_TEXT], next[CLOCK_TEXT] = "";
    (void)clock_iso(at, now);
    if (r->state == OUTBOX_WAITING)
        (void)clock_iso(next, r->next_try);
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = finish_row(ar->catalog, ids[i], at, next, r, d);
    return catalog_end(ar->catalog, result, d);
}

int archive_outbox_recover(struct archive *ar, int64_t now, size_t *n, struct diag *d)
{
    struct catalog *c = ar->catalog;
    char at[CLOCK_TEXT];
    (void)clock_iso(at, now);
    *n = 0;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int result = change(c,
                        "UPDATE outbox SET state = 'unknown', leaving = 0, done_at = ?2, reason = ?3"
                        " WHERE state = 'sending' AND leaving = 1 AND channel = ?1",
                        "mail", at, "the program ended after the message had been handed over", d);
    if (result == 0) {
        *n = (size_t)sqlite3_changes(c->db);
        result = catalog_exec(c, "UPDATE outbox SET state = 'waiting', leaving = 0 WHERE state = 'sending'", d);
    }
    return catalog_end(c, result, d);
}

/* --- by a person --- */

/* Change one row if it is in one of the states named; else say what it is. */
static int change_state(struct archive *ar, int64_t id, const char *sql, const char *text, const char *at,
                        const char *what, struct diag *d)
{
    struct catalog *c = ar->catalog;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, id);
        catalog_bind(stmt, 2, at);
        if (text != NULL)
            catalog_bind(stmt, 3, text);
    }
    int result = catalog_change(c, stmt, d);
    bool changed = result == 0 && sqlite3_changes(c->db) == 1;
    if (catalog_end(c, result, d) != 0)
        return -1;
    if (changed)
        return 0;
    struct arena a;
    struct outbox_row *rows;
    size_t n;
    arena_init(&a);
    result = archive_outbox_list(ar, &a, &(struct outbox_query){.id = id}, &rows, &n, d);
    if (result == 0 && n == 0)
        diag_error(d, DIAG_DELIVERY, NO_LOC, "there is no row %" PRId64 " in the outbox", id);
    else if (result == 0)
        diag_error(d, DIAG_DELIVERY, NO_LOC, "row %" PRId64 " of the outbox cannot be %s: it is %s", id, what,
                   state_names[rows[0].state]);
    if (result == 0)
        diag_hint(d, "'almanak outbox list' shows the rows and their states.");
    arena_release(&a);
    return -1;
}

int archive_outbox_retry(struct archive *ar, int64_t id, int64_t now, struct diag *d)
{
    char at[CLOCK_TEXT];
    return change_state(ar, id,
                        "UPDATE outbox SET state = 'waiting', attempts = 0, first_try_at = '', next_try_at = '',"
                        " done_at = '', due_at = min(due_at, ?2)"
                        " WHERE id = ?1 AND (state IN ('failed', 'unknown', 'dropped')"
                        " OR (state = 'waiting' AND next_try_at <> ''))",
                        NULL, clock_iso(at, now), "sent again", d);
}

int archive_outbox_drop(struct archive *ar, int64_t id, const char *reason, int64_t now, struct diag *d)
{
    char at[CLOCK_TEXT];
    return change_state(ar, id,
                        "UPDATE outbox SET state = 'dropped', done_at = ?2, reason = ?3"
                        " WHERE id = ?1 AND state IN ('held', 'waiting', 'failed', 'unknown')",
                        reason, clock_iso(at, now), "dropped", d);
}
