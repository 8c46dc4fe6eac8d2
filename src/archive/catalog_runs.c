/*
 * Runs in the catalog: see runs.h. Every change names the states that it starts from.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive_int.h"
#include "archive/catalog_int.h"
#include "archive/runs.h"
#include "base/clock.h"
#include "base/lock.h"

static const char *const state_names[RUN__MAX] = {"planned", "waiting", "rendering", "archived", "failed", "skipped"};

const char *run_state_name(enum run_state state)
{
    return state_names[state];
}

/* --- moments --- */

/* As text, "" for RUN_NEVER; SQLite keeps a copy. */
static void bind_moment(sqlite3_stmt *stmt, int at, int64_t moment)
{
    char text[CLOCK_TEXT] = "";
    if (moment != RUN_NEVER)
        (void)clock_iso(text, moment);
    (void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
}

static int64_t read_moment(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    int64_t moment;
    return text != NULL && clock_parse(text, &moment) ? moment : RUN_NEVER;
}

/* --- planning --- */

int archive_runs_planned(struct archive *ar, const char *pack, int64_t *until, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT until FROM planned WHERE pack = ?1", d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, pack);
    int status = catalog_step(c, stmt, d);
    *until = status == 1 ? read_moment(stmt, 0) : RUN_NEVER;
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

static int plan_row(struct catalog *c, const char *pack, const struct run_plan *row, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO run(pack, period, slice, due_at, wait_until, why, state, reason)"
                                         " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                                         " ON CONFLICT (pack, period, slice, due_at) DO NOTHING",
                                         d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, pack);
    catalog_bind(stmt, 2, row->period);
    catalog_bind(stmt, 3, row->slice);
    bind_moment(stmt, 4, row->due_at);
    bind_moment(stmt, 5, row->wait_until);
    catalog_bind(stmt, 6, row->why);
    catalog_bind(stmt, 7, state_names[row->skip != NULL ? RUN_SKIPPED : RUN_PLANNED]);
    catalog_bind(stmt, 8, row->skip != NULL ? row->skip : "");
    return catalog_change(c, stmt, d);
}

static int plan_pack(struct catalog *c, const struct run_planning *p, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < p->n_rows; i++)
        result = plan_row(c, p->pack, &p->rows[i], d);
    if (result != 0)
        return -1;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO planned(pack, until) VALUES(?1, ?2)"
                                         " ON CONFLICT (pack) DO UPDATE SET until = max(until, excluded.until)",
                                         d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, p->pack);
    bind_moment(stmt, 2, p->until);
    return catalog_change(c, stmt, d);
}

int archive_runs_plan(struct archive *ar, const struct run_planning *packs, size_t n, struct diag *d)
{
    struct catalog *c = ar->catalog;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = plan_pack(c, &packs[i], d);
    return catalog_end(c, result, d);
}

/* --- questions --- */

static struct run read_run(struct arena *a, sqlite3_stmt *stmt)
{
    struct run r = {.id = sqlite3_column_int64(stmt, 0),
                    .pack = catalog_text(a, stmt, 1),
                    .period = catalog_text(a, stmt, 2),
                    .slice = catalog_text(a, stmt, 3),
                    .why = catalog_text(a, stmt, 4),
                    .due_at = read_moment(stmt, 6),
                    .wait_until = read_moment(stmt, 7),
                    .next_try = read_moment(stmt, 8),
                    .started_at = read_moment(stmt, 9),
                    .ended_at = read_moment(stmt, 10),
                    .attempts = sqlite3_column_int64(stmt, 11),
                    .pid = sqlite3_column_int64(stmt, 12),
                    .progress = catalog_text(a, stmt, 13),
                    .without = catalog_text(a, stmt, 14),
                    .reason = catalog_text(a, stmt, 15),
                    .messages = catalog_text(a, stmt, 16),
                    .publication = catalog_text(a, stmt, 17),
                    .duration_ms = sqlite3_column_int64(stmt, 18)};
    const char *state = (const char *)sqlite3_column_text(stmt, 5);
    while (r.state < RUN_SKIPPED && state != NULL && strcmp(state, state_names[r.state]) != 0)
        r.state++;
    return r;
}

/* "'planned','waiting'" of the states asked for, NULL for any. */
static const char *state_list(struct arena *a, const struct run_query *q)
{
    const char *list = NULL;
    for (size_t i = 0; i < q->n_states; i++)
        list =
            arena_printf(a, "%s%s'%s'", list != NULL ? list : "", list != NULL ? "," : "", state_names[q->states[i]]);
    return list;
}

int archive_runs_list(struct archive *ar, struct arena *a, const struct run_query *query, struct run **out, size_t *n,
                      struct diag *d)
{
    struct catalog *c = ar->catalog;
    const char *states = state_list(a, query);
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        arena_printf(a,
                     "SELECT id, pack, period, slice, why, state, due_at, wait_until, next_try_at, started_at,"
                     " ended_at, attempts, pid, progress, without, reason, messages, publication, duration_ms FROM run"
                     " WHERE (?1 = 0 OR id = ?1) AND (?2 IS NULL OR pack = ?2) AND (?3 IS NULL OR period = ?3)"
                     " AND (?6 IS NULL OR progress = ?6)%s%s%s"
                     " AND (?4 = '' OR next_try_at <= ?4) ORDER BY %s LIMIT ?5",
                     states != NULL ? " AND state IN (" : "", states != NULL ? states : "", states != NULL ? ")" : "",
                     query->limit > 0 ? "due_at DESC, id DESC" : "due_at, pack, slice"),
        d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, query->id);
    catalog_bind(stmt, 2, query->pack);
    catalog_bind(stmt, 3, query->period);
    bind_moment(stmt, 4, query->due_by);
    (void)sqlite3_bind_int64(stmt, 5, query->limit > 0 ? (int64_t)query->limit : -1);
    catalog_bind(stmt, 6, query->progress);
    struct run *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_run(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct run);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int archive_runs_count(struct archive *ar, int64_t counts[RUN__MAX], struct diag *d)
{
    struct catalog *c = ar->catalog;
    memset(counts, 0, RUN__MAX * sizeof(*counts));
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT state, count(*) FROM run GROUP BY state", d);
    if (stmt == NULL)
        return -1;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        for (size_t i = 0; i < RUN__MAX; i++) {
            if (strcmp(name, state_names[i]) == 0)
                counts[i] = sqlite3_column_int64(stmt, 1);
        }
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* --- changes of one row --- */

/* Run a prepared change in a transaction of its own. *changed, which may be NULL: rows. */
static int change(struct catalog *c, sqlite3_stmt *stmt, int64_t *changed, struct diag *d)
{
    int result = catalog_change(c, stmt, d);
    if (changed != NULL)
        *changed = result == 0 ? sqlite3_changes(c->db) : 0;
    return result;
}

/* The same of one row, which must be in one of the states that the statement starts from. */
static int change_one(struct catalog *c, sqlite3_stmt *stmt, int64_t id, const char *not_now, const char *hint,
                      struct diag *d)
{
    int64_t changed;
    if (change(c, stmt, &changed, d) != 0)
        return -1;
    if (changed == 1)
        return 0;
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "run %" PRId64 " %s", id, not_now);
    diag_hint(d, "%s", hint);
    return -1;
}

static const char list_hint[] = "List the runs and their states: almanak runs";

int archive_run_begin(struct archive *ar, int64_t id, int64_t pid, int64_t now, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'rendering', attempts = attempts + 1, pid = ?2,"
                                         " started_at = ?3, ended_at = '', progress = '', reason = '', messages = ''"
                                         " WHERE id = ?1 AND state IN ('planned', 'waiting')",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    (void)sqlite3_bind_int64(stmt, 2, pid);
    bind_moment(stmt, 3, now);
    return change_one(c, stmt, id, "is not to be made", list_hint, d);
}

int archive_run_progress(struct archive *ar, int64_t id, const char *progress, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c, "UPDATE run SET progress = ?2 WHERE id = ?1 AND state = 'rendering'", d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, progress);
    return change(c, stmt, NULL, d);
}

int archive_run_end(struct archive *ar, int64_t id, const struct run_end *end, int64_t now, struct diag *d)
{
    struct catalog *c = ar->catalog;
    /* What was archived has its state from archive_add. An attempt that was stopped does not count. */
    sqlite3_stmt *stmt =
        catalog_prepare(c,
                        "UPDATE run SET state = ?2, reason = ?3, messages = ?4, without = ?5, next_try_at = ?6,"
                        " duration_ms = ?7, ended_at = ?8, pid = 0, progress = ?9,"
                        " attempts = attempts - (?2 = 'planned')"
                        " WHERE id = ?1 AND state = iif(?2 = 'archived', 'archived', 'rendering')",
                        d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, state_names[end->state]);
    catalog_bind(stmt, 3, end->reason);
    catalog_bind(stmt, 4, end->messages);
    catalog_bind(stmt, 5, end->without);
    bind_moment(stmt, 6, end->next_try);
    (void)sqlite3_bind_int64(stmt, 7, end->duration_ms);
    bind_moment(stmt, 8, now);
    catalog_bind(stmt, 9, end->unplaced ? RUN_PLACING : "");
    return change_one(c, stmt, id, "is not being made", list_hint, d);
}

int archive_run_placed(struct archive *ar, int64_t id, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt =
        catalog_prepare(c, "UPDATE run SET progress = '', reason = '' WHERE id = ?1 AND state = 'archived'", d);
    if (stmt != NULL)
        (void)sqlite3_bind_int64(stmt, 1, id);
    return catalog_change(c, stmt, d);
}

int archive_run_wait(struct archive *ar, int64_t id, const char *reason, int64_t next_try, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'waiting', reason = ?2, next_try_at = ?3"
                                         " WHERE id = ?1 AND state IN ('planned', 'waiting')",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, reason);
    bind_moment(stmt, 3, next_try);
    return change_one(c, stmt, id, "does not wait", list_hint, d);
}

/* --- by a person --- */

int archive_run_retry(struct archive *ar, int64_t id, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'planned', next_try_at = '', reason = '',"
                                         " attempts = 0 WHERE id = ?1 AND state IN ('failed', 'waiting', 'skipped')",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    return change_one(c, stmt, id, "is not one that failed, waits or was skipped", list_hint, d);
}

int archive_run_skip(struct archive *ar, int64_t id, const char *reason, int64_t now, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'skipped', reason = ?2, ended_at = ?3"
                                         " WHERE id = ?1 AND state IN ('planned', 'failed', 'waiting')",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, reason);
    bind_moment(stmt, 3, now);
    return change_one(c, stmt, id, "is not one that is planned, failed or waits", list_hint, d);
}

int archive_runs_open(struct archive *ar, const char *pack, const char *period, const char *slice, int64_t *id,
                      struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "SELECT id FROM run WHERE pack = ?1 AND period = ?2 AND slice = ?3"
                                         " AND state IN ('failed', 'waiting') ORDER BY due_at DESC LIMIT 1",
                                         d);
    if (stmt != NULL) {
        catalog_bind(stmt, 1, pack);
        catalog_bind(stmt, 2, period);
        catalog_bind(stmt, 3, slice);
    }
    return catalog_number(c, stmt, id, d);
}

/* --- slices --- */

static int add_slice(struct catalog *c, int64_t id, const char *slice, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO run(pack, period, slice, due_at, wait_until, why, state)"
                                         " SELECT pack, period, ?2, due_at, wait_until, why, 'planned' FROM run"
                                         " WHERE id = ?1"
                                         " ON CONFLICT (pack, period, slice, due_at) DO NOTHING",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    catalog_bind(stmt, 2, slice);
    return catalog_change(c, stmt, d);
}

static int end_split(struct catalog *c, int64_t id, size_t n, int64_t now, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'archived', reason = 'split into ' || ?2,"
                                         " started_at = ?3, ended_at = ?3"
                                         " WHERE id = ?1 AND state IN ('planned', 'waiting')",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, id);
    (void)sqlite3_bind_int64(stmt, 2, (int64_t)n);
    bind_moment(stmt, 3, now);
    return change_one(c, stmt, id, "is not to be made", list_hint, d);
}

int archive_run_split(struct archive *ar, int64_t id, const char *const *slices, size_t n, int64_t now, struct diag *d)
{
    struct catalog *c = ar->catalog;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = add_slice(c, id, slices[i], d);
    if (result == 0)
        result = end_split(c, id, n, now, d);
    return catalog_end(c, result, d);
}

/* --- what a killed process left --- */

static int fail_unfinished(struct catalog *c, const char *reason, size_t *n, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(
        c, "UPDATE publication SET state = 'failed', reason = ?1 WHERE state IN ('planned', 'rendering')", d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, reason);
    int64_t changed;
    int result = change(c, stmt, &changed, d);
    *n = (size_t)changed;
    return result;
}

int archive_fail_unfinished(struct archive *ar, const char *reason, size_t *n, struct diag *d)
{
    int alone;
    *n = 0;
    int taken = lock_take(path_join(&ar->arena, ar->root, ARCHIVE_ADDING), LOCK_ALONE, &alone, d);
    if (taken != 1)
        return taken;
    int result = fail_unfinished(ar->catalog, reason, n, d);
    (void)close(alone);
    return result;
}

/* --- rounds --- */

int archive_round_begin(struct archive *ar, int64_t now, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO round(id, began_at) VALUES(1, ?1) ON CONFLICT (id) DO"
                                         " UPDATE SET began_at = excluded.began_at, ended_at = '', said = ''",
                                         d);
    if (stmt == NULL)
        return -1;
    bind_moment(stmt, 1, now);
    return change(c, stmt, NULL, d);
}

int archive_round_end(struct archive *ar, int64_t now, const char *said, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c, "UPDATE round SET ended_at = ?1, said = ?2", d);
    if (stmt == NULL)
        return -1;
    bind_moment(stmt, 1, now);
    catalog_bind(stmt, 2, said);
    return change(c, stmt, NULL, d);
}

int archive_round_read(struct archive *ar, struct arena *a, struct archive_round *out, struct diag *d)
{
    struct catalog *c = ar->catalog;
    *out = (struct archive_round){RUN_NEVER, RUN_NEVER, ""};
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT began_at, ended_at, said FROM round", d);
    if (stmt == NULL)
        return -1;
    int status = catalog_step(c, stmt, d);
    if (status == 1)
        *out = (struct archive_round){read_moment(stmt, 0), read_moment(stmt, 1), catalog_text(a, stmt, 2)};
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}
