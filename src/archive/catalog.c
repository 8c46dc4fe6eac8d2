/*
 * The catalog in SQLite: see catalog.h. Write-ahead logging lets readers go on while one process writes; full syncs
 * make a publication survive a power cut once it is said to be archived.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/catalog.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

enum { SCHEMA_VERSION = 1, BUSY_MS = 30000 };

struct catalog {
    sqlite3 *db;
    char *path;
};

static const char schema[] =
    "CREATE TABLE publication("
    " id TEXT PRIMARY KEY, report TEXT NOT NULL, period TEXT NOT NULL, seq INTEGER NOT NULL, title TEXT NOT NULL,"
    " params TEXT NOT NULL, clearance TEXT NOT NULL, created_at TEXT NOT NULL, data_date TEXT, fictive INTEGER NOT "
    "NULL,"
    " generation TEXT NOT NULL, municipality TEXT NOT NULL, hash_definition TEXT NOT NULL, hash_templates TEXT NOT "
    "NULL,"
    " hash_data TEXT NOT NULL, program_version TEXT NOT NULL, library_versions TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('planned', 'rendering', 'archived', 'failed')),"
    " reason TEXT NOT NULL DEFAULT '', duration_ms INTEGER NOT NULL DEFAULT 0, UNIQUE (report, period, seq)) STRICT;"
    "CREATE TABLE file("
    " publication TEXT NOT NULL REFERENCES publication(id), name TEXT NOT NULL, format TEXT NOT NULL,"
    " sha256 TEXT NOT NULL CHECK (length(sha256) = 64), bytes INTEGER NOT NULL,"
    " PRIMARY KEY (publication, name)) STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER publication_stays BEFORE UPDATE ON publication WHEN OLD.state = 'archived'"
    " BEGIN SELECT raise(ABORT, 'what is archived is not changed'); END;"
    "CREATE TRIGGER publication_kept BEFORE DELETE ON publication WHEN OLD.state = 'archived'"
    " BEGIN SELECT raise(ABORT, 'what is archived is not removed'); END;"
    "CREATE TRIGGER file_stays BEFORE UPDATE ON file BEGIN SELECT raise(ABORT, 'what is archived is not changed'); END;"
    "CREATE TRIGGER file_kept BEFORE DELETE ON file BEGIN SELECT raise(ABORT, 'what is archived is not removed'); END;";

/* --- small helpers --- */

static int fail(const struct catalog *c, const char *what, struct diag *d)
{
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not %s catalog \"%s\": %s", what, c->path,
               c->db != NULL ? sqlite3_errmsg(c->db) : "no memory");
    if (c->db != NULL && sqlite3_errcode(c->db) == SQLITE_BUSY)
        diag_hint(d, "Another process holds it; run again when that has ended.");
    else
        diag_hint(
            d, "Check that the folder is writable and the disk has room; a damaged catalog must come from a backup.");
    return -1;
}

static int run(struct catalog *c, const char *sql, struct diag *d)
{
    if (fault_hits(FAULT_QUERY) || sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(c, "use", d);
    return 0;
}

/* NULL on failure. Parameters are bound by the caller; finalize when done. */
static sqlite3_stmt *prepare(struct catalog *c, const char *sql, struct diag *d)
{
    sqlite3_stmt *stmt = NULL;
    if (fault_hits(FAULT_QUERY) || sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        (void)sqlite3_finalize(stmt);
        fail(c, "use", d);
        return NULL;
    }
    return stmt;
}

/* 1 with a row, 0 when done, -1 on failure. */
static int step(struct catalog *c, sqlite3_stmt *stmt, struct diag *d)
{
    int status = fault_hits(FAULT_QUERY) ? SQLITE_IOERR : sqlite3_step(stmt);
    if (status == SQLITE_ROW)
        return 1;
    return status == SQLITE_DONE ? 0 : fail(c, "use", d);
}

/* Borrowed until the statement is done; the caller's texts outlive it. */
static void bind(sqlite3_stmt *stmt, int at, const char *text)
{
    (void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

static const char *text_at(struct arena *a, sqlite3_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);
    return text != NULL ? arena_strdup(a, (const char *)text) : "";
}

/* End a transaction begun with BEGIN IMMEDIATE: keep its changes when result is 0, else undo them. */
static int end(struct catalog *c, int result, struct diag *d)
{
    if (result == 0)
        result = run(c, "COMMIT", d);
    if (result != 0 && sqlite3_get_autocommit(c->db) == 0)
        (void)sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    return result;
}

/* Run a prepared change; it is finalized. */
static int change(struct catalog *c, sqlite3_stmt *stmt, struct diag *d)
{
    if (stmt == NULL)
        return -1;
    int result = step(c, stmt, d) < 0 ? -1 : 0;
    (void)sqlite3_finalize(stmt);
    return result;
}

/* The number that a query gives, 0 without a row; the statement is finalized. */
static int number(struct catalog *c, sqlite3_stmt *stmt, int64_t *out, struct diag *d)
{
    if (stmt == NULL)
        return -1;
    int status = step(c, stmt, d);
    *out = status == 1 ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

/* --- opening --- */

static int read_version(struct catalog *c, int64_t *version, struct diag *d)
{
    return number(c, prepare(c, "PRAGMA user_version", d), version, d);
}

/* Make the tables, unless another process has done so in the meantime. */
static int make_schema(struct catalog *c, struct diag *d)
{
    if (run(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    char set_version[48];
    (void)snprintf(set_version, sizeof(set_version), "PRAGMA user_version=%d", SCHEMA_VERSION);
    int64_t version = 0;
    int result = read_version(c, &version, d);
    if (result == 0 && version == 0)
        result = run(c, schema, d);
    if (result == 0 && version == 0)
        result = run(c, set_version, d);
    return end(c, result, d);
}

/* Make the tables of a new catalog; refuse one from a later program. */
static int check_schema(struct catalog *c, struct diag *d)
{
    int64_t version = 0;
    if (read_version(c, &version, d) != 0)
        return -1;
    if (version == 0)
        return make_schema(c, d);
    if (version == SCHEMA_VERSION)
        return 0;
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "catalog \"%s\" has version %lld, this program knows %d", c->path,
               (long long)version, SCHEMA_VERSION);
    diag_hint(d, "Use the program that wrote it, or a later one.");
    return -1;
}

struct catalog *catalog_open(const char *path, struct diag *d)
{
    struct catalog *c = xcalloc(1, sizeof(*c));
    c->path = xstrdup(path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(path, &c->db, flags, NULL) == SQLITE_OK ? 0 : fail(c, "open", d);
    if (result == 0) {
        (void)sqlite3_busy_timeout(c->db, BUSY_MS);
        result = run(
            c, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF",
            d);
    }
    if (result == 0)
        result = check_schema(c, d);
    if (result == 0)
        return c;
    catalog_close(c);
    return NULL;
}

void catalog_close(struct catalog *c)
{
    if (c == NULL)
        return;
    (void)sqlite3_close_v2(c->db);
    free(c->path);
    free(c);
}

/* --- changes --- */

static int insert(struct catalog *c, const struct publication *p, const char *created_at, const char *id, int64_t seq,
                  struct diag *d)
{
    sqlite3_stmt *stmt =
        prepare(c,
                "INSERT INTO publication(id, report, period, seq, title, params, clearance, created_at,"
                " data_date, fictive, generation, municipality, hash_definition, hash_templates, hash_data,"
                " program_version, library_versions, state)"
                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 'rendering')",
                d);
    if (stmt == NULL)
        return -1;
    char shape[32];
    const char *day = p->data_date != DATE_NONE ? date_iso(shape, p->data_date) : NULL;
    const char *const texts[] = {id,
                                 p->report,
                                 p->period,
                                 NULL,
                                 p->title,
                                 p->params,
                                 p->clearance,
                                 created_at,
                                 day,
                                 NULL,
                                 p->generation,
                                 p->municipality,
                                 p->hash_definition,
                                 p->hash_templates,
                                 p->hash_data,
                                 p->program_version,
                                 p->library_versions};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i] != NULL)
            bind(stmt, (int)i + 1, texts[i]);
    (void)sqlite3_bind_int64(stmt, 4, seq);
    (void)sqlite3_bind_int(stmt, 10, p->fictive);
    return change(c, stmt, d);
}

int catalog_begin(struct catalog *c, struct arena *a, const struct publication *p, const char *created_at,
                  const char **id, struct diag *d)
{
    if (run(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    sqlite3_stmt *stmt = prepare(c, "SELECT max(seq) FROM publication WHERE report = ?1 AND period = ?2", d);
    if (stmt != NULL) {
        bind(stmt, 1, p->report);
        bind(stmt, 2, p->period);
    }
    int64_t last = 0;
    int result = number(c, stmt, &last, d);
    *id = arena_printf(a, "%s%s%s-%03lld", p->report, p->period[0] != '\0' ? "-" : "", p->period, (long long)last + 1);
    if (result == 0)
        result = insert(c, p, created_at, *id, last + 1, d);
    return end(c, result, d);
}

/* The newest archived publication of the same question, when it was made from the same; its id, or "". */
static int find_same(struct catalog *c, struct arena *a, const char *id, const char **older, struct diag *d)
{
    sqlite3_stmt *stmt =
        prepare(c,
                "SELECT o.id, o.title = n.title AND o.clearance = n.clearance AND o.data_date IS n.data_date"
                " AND o.fictive = n.fictive AND o.municipality = n.municipality"
                " AND o.hash_definition = n.hash_definition AND o.hash_templates = n.hash_templates"
                " AND o.hash_data = n.hash_data AND o.program_version = n.program_version"
                " AND o.library_versions = n.library_versions"
                " FROM publication n JOIN publication o ON o.report = n.report AND o.period = n.period"
                " AND o.params = n.params AND o.state = 'archived'"
                " WHERE n.id = ?1 ORDER BY o.seq DESC LIMIT 1",
                d);
    if (stmt == NULL)
        return -1;
    bind(stmt, 1, id);
    int status = step(c, stmt, d);
    *older = status == 1 && sqlite3_column_int(stmt, 1) ? text_at(a, stmt, 0) : "";
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

static bool has_file(const struct archive_finding *list, size_t n, const struct archived_file *f)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, f->name) == 0 && strcmp(list[i].format, f->format) == 0 &&
            strcmp(list[i].sha256, f->sha256) == 0)
            return true;
    return false;
}

static int insert_files(struct catalog *c, const char *id, const struct archived_file *files, size_t n, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++) {
        sqlite3_stmt *stmt =
            prepare(c, "INSERT INTO file(publication, name, format, sha256, bytes) VALUES(?1, ?2, ?3, ?4, ?5)", d);
        if (stmt == NULL)
            return -1;
        bind(stmt, 1, id);
        bind(stmt, 2, files[i].name);
        bind(stmt, 3, files[i].format);
        bind(stmt, 4, files[i].sha256);
        (void)sqlite3_bind_int64(stmt, 5, files[i].bytes);
        result = change(c, stmt, d);
    }
    return result;
}

/* Give a publication in state RENDERING another one; anything else is a mistake of the caller, told as an error. */
static int finish(struct catalog *c, const char *id, enum publication_state state, const char *reason,
                  int64_t duration_ms, struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c,
                                 "UPDATE publication SET state = ?2, reason = ?3, duration_ms = ?4"
                                 " WHERE id = ?1 AND state = 'rendering'",
                                 d);
    if (stmt == NULL)
        return -1;
    bind(stmt, 1, id);
    bind(stmt, 2, publication_state_name(state));
    bind(stmt, 3, reason);
    (void)sqlite3_bind_int64(stmt, 4, duration_ms);
    if (change(c, stmt, d) != 0)
        return -1;
    if (sqlite3_changes(c->db) != 1)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" is not being made", id);
    return 0;
}

static int forget(struct catalog *c, const char *id, struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c, "DELETE FROM publication WHERE id = ?1 AND state = 'rendering'", d);
    if (stmt != NULL)
        bind(stmt, 1, id);
    return change(c, stmt, d);
}

int catalog_complete(struct catalog *c, struct arena *a, const char *id, const struct archived_file *files, size_t n,
                     int64_t duration_ms, const char **kept, struct diag *d)
{
    if (run(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    struct archive_finding *list = NULL;
    size_t n_list = 0;
    const char *older = "";
    int result = find_same(c, a, id, &older, d);
    if (result == 0 && older[0] != '\0')
        result = catalog_files(c, a, older, &list, &n_list, d);
    bool same = older[0] != '\0' && n_list == n;
    for (size_t i = 0; same && i < n; i++)
        same = has_file(list, n_list, &files[i]);
    if (result == 0 && same) {
        result = forget(c, id, d);
    } else if (result == 0) {
        result = finish(c, id, PUBLICATION_ARCHIVED, "", duration_ms, d);
        if (result == 0)
            result = insert_files(c, id, files, n, d);
    }
    *kept = same ? older : arena_strdup(a, id);
    return end(c, result, d);
}

int catalog_fail(struct catalog *c, const char *id, const char *reason, int64_t duration_ms, struct diag *d)
{
    if (run(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    return end(c, finish(c, id, PUBLICATION_FAILED, reason, duration_ms, d), d);
}

/* --- questions --- */

static enum publication_state parse_state(const char *name)
{
    for (int s = PUBLICATION_PLANNED; s < PUBLICATION_FAILED; s++)
        if (strcmp(name, publication_state_name((enum publication_state)s)) == 0)
            return (enum publication_state)s;
    return PUBLICATION_FAILED;
}

static struct publication read_publication(struct arena *a, sqlite3_stmt *stmt)
{
    struct publication p = {.id = text_at(a, stmt, 0),
                            .report = text_at(a, stmt, 1),
                            .title = text_at(a, stmt, 2),
                            .period = text_at(a, stmt, 3),
                            .params = text_at(a, stmt, 4),
                            .clearance = text_at(a, stmt, 5),
                            .created_at = text_at(a, stmt, 6),
                            .data_date = DATE_NONE,
                            .fictive = sqlite3_column_int(stmt, 8) != 0,
                            .generation = text_at(a, stmt, 9),
                            .municipality = text_at(a, stmt, 10),
                            .hash_definition = text_at(a, stmt, 11),
                            .hash_templates = text_at(a, stmt, 12),
                            .hash_data = text_at(a, stmt, 13),
                            .program_version = text_at(a, stmt, 14),
                            .library_versions = text_at(a, stmt, 15),
                            .state = parse_state(text_at(a, stmt, 16)),
                            .reason = text_at(a, stmt, 17),
                            .duration_ms = sqlite3_column_int64(stmt, 18)};
    const char *day = text_at(a, stmt, 7);
    if (!date_parse(day, strlen(day), &p.data_date))
        p.data_date = DATE_NONE;
    return p;
}

int catalog_list(struct catalog *c, struct arena *a, const char *id, const char *report, const char *period,
                 size_t limit, struct publication **out, size_t *n, struct diag *d)
{
    sqlite3_stmt *stmt =
        prepare(c,
                "SELECT id, report, title, period, params, clearance, created_at, data_date, fictive,"
                " generation, municipality, hash_definition, hash_templates, hash_data, program_version,"
                " library_versions, state, reason, duration_ms FROM publication"
                " WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR report = ?2) AND (?3 IS NULL OR period = ?3)"
                " ORDER BY created_at DESC, rowid DESC LIMIT ?4",
                d);
    if (stmt == NULL)
        return -1;
    bind(stmt, 1, id);
    bind(stmt, 2, report);
    bind(stmt, 3, period);
    (void)sqlite3_bind_int64(stmt, 4, limit > 0 ? (int64_t)limit : -1);
    struct publication *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_publication(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct publication);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int catalog_files(struct catalog *c, struct arena *a, const char *id, struct archive_finding **out, size_t *n,
                  struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c,
                                 "SELECT publication, name, format, sha256, bytes FROM file"
                                 " WHERE ?1 IS NULL OR publication = ?1 ORDER BY publication, name",
                                 d);
    if (stmt == NULL)
        return -1;
    bind(stmt, 1, id);
    struct archive_finding *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = (struct archive_finding){.id = text_at(a, stmt, 0),
                                                           .name = text_at(a, stmt, 1),
                                                           .format = text_at(a, stmt, 2),
                                                           .sha256 = text_at(a, stmt, 3),
                                                           .bytes = sqlite3_column_int64(stmt, 4)};
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct archive_finding);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int catalog_count(struct catalog *c, enum publication_state state, size_t *n, struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c, "SELECT count(*) FROM publication WHERE state = ?1", d);
    if (stmt != NULL)
        bind(stmt, 1, publication_state_name(state));
    int64_t count = 0;
    int result = number(c, stmt, &count, d);
    *n = (size_t)count;
    return result;
}

int catalog_check(struct catalog *c, struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c, "PRAGMA quick_check(1)", d);
    if (stmt == NULL)
        return -1;
    int status = step(c, stmt, d), result = status == 1 ? 0 : -1;
    const char *verdict = status == 1 ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (verdict != NULL && strcmp(verdict, "ok") != 0) {
        result = diag_error(d, DIAG_ARCHIVE, NO_LOC, "catalog \"%s\" is damaged: %s", c->path, verdict);
        diag_hint(d, "Restore it from a backup; the archived files themselves are checked by their names.");
    }
    (void)sqlite3_finalize(stmt);
    return result;
}

int catalog_copy(struct catalog *c, const char *path, struct diag *d)
{
    sqlite3_stmt *stmt = prepare(c, "VACUUM INTO ?1", d);
    if (stmt != NULL)
        (void)sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    return change(c, stmt, d);
}
