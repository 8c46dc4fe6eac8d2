/*
 * The catalog in SQLite: opening it, and what every file that asks it shares. Write-ahead logging lets readers go on
 * while one process writes; full syncs make a publication survive a power cut once it is said to be archived.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/catalog_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fault.h"

enum { BUSY_MS = 30000 };

/* --- small helpers --- */

int catalog_error(const struct catalog *c, const char *what, struct diag *d)
{
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not %s catalog \"%s\": %s", what, c->path,
               c->db != NULL ? sqlite3_errmsg(c->db) : "no memory");
    if (c->read_only)
        diag_hint(d, "You may only read here: change the archive as the user that almanak runs as.");
    else if (c->db != NULL && sqlite3_errcode(c->db) == SQLITE_BUSY)
        diag_hint(d, "Another process holds it; run again when that has ended.");
    else
        diag_hint(
            d, "Check that the folder is writable and the disk has room; a damaged catalog must come from a backup.");
    return -1;
}

int catalog_exec(struct catalog *c, const char *sql, struct diag *d)
{
    if (fault_hits(FAULT_QUERY) || sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return catalog_error(c, "use", d);
    return 0;
}

sqlite3_stmt *catalog_prepare(struct catalog *c, const char *sql, struct diag *d)
{
    sqlite3_stmt *stmt = NULL;
    if (fault_hits(FAULT_QUERY) || sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        (void)sqlite3_finalize(stmt);
        catalog_error(c, "use", d);
        return NULL;
    }
    return stmt;
}

int catalog_step(struct catalog *c, sqlite3_stmt *stmt, struct diag *d)
{
    int status = fault_hits(FAULT_QUERY) ? SQLITE_IOERR : sqlite3_step(stmt);
    if (status == SQLITE_ROW)
        return 1;
    return status == SQLITE_DONE ? 0 : catalog_error(c, "use", d);
}

void catalog_bind(sqlite3_stmt *stmt, int at, const char *text)
{
    (void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

const char *catalog_text(struct arena *a, sqlite3_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);
    return text != NULL ? arena_strdup(a, (const char *)text) : "";
}

const char *catalog_now(const struct catalog *c, struct arena *a)
{
    char text[CLOCK_TEXT];
    return arena_strdup(a, clock_iso(text, c->now()));
}

int catalog_end(struct catalog *c, int result, struct diag *d)
{
    if (result == 0)
        result = catalog_exec(c, "COMMIT", d);
    if (result != 0 && sqlite3_get_autocommit(c->db) == 0)
        (void)sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    if (result == 0 && c->appended)
        catalog_chain_head(c, d);
    c->appended = false;
    return result;
}

int catalog_change(struct catalog *c, sqlite3_stmt *stmt, struct diag *d)
{
    if (stmt == NULL)
        return -1;
    int result = catalog_step(c, stmt, d) < 0 ? -1 : 0;
    (void)sqlite3_finalize(stmt);
    return result;
}

int catalog_number(struct catalog *c, sqlite3_stmt *stmt, int64_t *out, struct diag *d)
{
    if (stmt == NULL)
        return -1;
    int status = catalog_step(c, stmt, d);
    *out = status == 1 ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

/* --- opening --- */

static int read_version(struct catalog *c, int64_t *version, struct diag *d)
{
    return catalog_number(c, catalog_prepare(c, "PRAGMA user_version", d), version, d);
}

/* Bring the tables to this program's version, unless another process has done so in the meantime. */
static int migrate(struct catalog *c, struct diag *d)
{
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int64_t version = 0;
    int result = read_version(c, &version, d);
    for (; result == 0 && version < CATALOG_VERSION; version++) {
        char set_version[48];
        (void)snprintf(set_version, sizeof(set_version), "PRAGMA user_version=%lld", (long long)version + 1);
        result = catalog_exec(c, catalog_migrations[version], d);
        if (result == 0)
            result = catalog_exec(c, set_version, d);
    }
    return catalog_end(c, result, d);
}

/* Make the tables of a new catalog, add what an older one lacks; refuse one from a later program. */
static int check_schema(struct catalog *c, struct diag *d)
{
    int64_t version = 0;
    if (read_version(c, &version, d) != 0)
        return -1;
    if (version < CATALOG_VERSION && !c->read_only)
        return migrate(c, d);
    if (version == CATALOG_VERSION)
        return 0;
    if (version < CATALOG_VERSION) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC,
                   "catalog \"%s\" was written by an older program, and cannot be brought up"
                   " to this one without the right to write",
                   c->path);
        diag_hint(d, "List the archive once as the user that almanak runs as.");
        return -1;
    }
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "catalog \"%s\" has version %lld, this program knows %d", c->path,
               (long long)version, CATALOG_VERSION);
    diag_hint(d, "Use the program that wrote it, or a later one.");
    return -1;
}

static char *catalog_path(const char *root)
{
    struct arena a;
    arena_init(&a);
    char *path = xstrdup(path_join(&a, root, "catalog.db"));
    arena_release(&a);
    return path;
}

/*
 * Readers without the right to write cannot take part in write-ahead logging: they would have to make its index. What
 * lies in the file itself is whole, and it is all there is unless a writer is at work or was killed.
 */
static int open_to_read(struct catalog *c, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const char *log = arena_printf(&a, "%s-wal", c->path);
    struct stat st;
    bool idle = stat(log, &st) != 0 || st.st_size == 0;
    struct strbuf uri;
    strbuf_init(&uri, STRBUF_SMALL);
    strbuf_adds(&uri, "file:");
    for (const char *p = c->path; *p != '\0'; p++) {
        if (*p == '%' || *p == '?' || *p == '#')
            strbuf_addf(&uri, "%%%02x", (unsigned char)*p);
        else
            strbuf_addch(&uri, *p);
    }
    strbuf_adds(&uri, idle ? "?mode=ro&immutable=1" : "?mode=ro");
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(strbuf_text(&uri), &c->db, flags, NULL) == SQLITE_OK ? 0 : catalog_error(c, "open", d);
    strbuf_release(&uri);
    arena_release(&a);
    return result;
}

static int open_to_write(struct catalog *c, struct diag *d)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(c->path, &c->db, flags, NULL) != SQLITE_OK)
        return catalog_error(c, "open", d);
    (void)sqlite3_busy_timeout(c->db, BUSY_MS);
    return catalog_exec(
        c, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF", d);
}

struct catalog *catalog_open(const char *root, archive_clock *now, bool read_only, struct diag *d)
{
    struct catalog *c = xcalloc(1, sizeof(*c));
    c->root = xstrdup(root);
    c->path = catalog_path(root);
    c->now = now;
    c->read_only = read_only;
    int result = read_only ? open_to_read(c, d) : open_to_write(c, d);
    if (result == 0)
        catalog_add_functions(c->db);
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
    key_release(&c->key);
    free(c->path);
    free(c->root);
    free(c);
}

int catalog_check(struct catalog *c, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "PRAGMA quick_check(1)", d);
    if (stmt == NULL)
        return -1;
    int status = catalog_step(c, stmt, d), result = status == 1 ? 0 : -1;
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
    sqlite3_stmt *stmt = catalog_prepare(c, "VACUUM INTO ?1", d);
    if (stmt != NULL)
        (void)sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    return catalog_change(c, stmt, d);
}
