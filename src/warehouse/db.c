/*
 * The connection to one SQLite file: see db.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/strbuf.h"

static int fail(const struct db *db, const char *what, const char *reason, struct diag *d)
{
    return diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not %s \"%s\": %s", what, db->path, reason);
}

/* Keep a copy of the path in the connection, so that messages need no help from the caller. */
static void keep_path(struct db *db, const char *path)
{
    db->handle = NULL;
    db->path = db->copy = xstrdup(path);
}

/* The path as a URI, in which '?', '#' and '%' would mean something else. */
static char *immutable_uri(const char *path)
{
    struct strbuf uri;
    strbuf_init(&uri, STRBUF_SMALL);
    strbuf_adds(&uri, "file:");
    for (const char *p = path; *p != '\0'; p++) {
        if (strchr("?#%", *p) != NULL)
            strbuf_addf(&uri, "%%%02x", (unsigned)(unsigned char)*p);
        else
            strbuf_addch(&uri, *p);
    }
    strbuf_adds(&uri, "?immutable=1");
    return strbuf_detach(&uri);
}

int db_open_read(struct db *db, const char *path, struct diag *d)
{
    keep_path(db, path);
    int result = 0;
    if (!file_exists(path)) {
        result = fail(db, "open", "there is no such file", d);
    } else {
        char *uri = immutable_uri(path);
        int status =
            sqlite3_open_v2(uri, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
        free(uri);
        if (status != SQLITE_OK)
            result = fail(db, "open", db->handle != NULL ? sqlite3_errmsg(db->handle) : "no memory", d);
    }
    /* SQLite opens lazily: only this reads the header and tells a damaged file. */
    if (result == 0)
        result =
            db_exec(db, "PRAGMA query_only=1; PRAGMA mmap_size=1099511627776; SELECT count(*) FROM sqlite_schema", d);
    if (result != 0)
        db_close(db);
    return result;
}

int db_open_new(struct db *db, const char *path, struct diag *d)
{
    keep_path(db, path);
    struct stat st;
    int result = 0;
    bool there = lstat(path, &st) == 0;
    if (there || errno != ENOENT)
        result = fail(db, "make", there ? "the file is already there" : strerror(errno), d);
    if (result == 0) {
        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
            result = fail(db, "make", db->handle != NULL ? sqlite3_errmsg(db->handle) : "no memory", d);
    }
    if (result == 0)
        result = db_exec(db,
                         "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                         "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY",
                         d);
    if (result != 0)
        db_close(db);
    return result;
}

void db_close(struct db *db)
{
    (void)sqlite3_close_v2(db->handle);
    free(db->copy);
    *db = (struct db){0};
}

int db_exec(struct db *db, const char *sql, struct diag *d)
{
    if (fault_hits(FAULT_QUERY))
        return fail(db, "use", "planned failure", d);
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(db, "use", sqlite3_errmsg(db->handle), d);
    return 0;
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct diag *d)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        fail(db, "query", sqlite3_errmsg(db->handle), d);
        return NULL;
    }
    return stmt;
}

int db_step(struct db *db, sqlite3_stmt *stmt, struct diag *d)
{
    if (fault_hits(FAULT_QUERY)) {
        (void)sqlite3_reset(stmt);
        return fail(db, "query", "planned failure", d);
    }
    int status = sqlite3_step(stmt);
    if (status == SQLITE_ROW)
        return 1;
    if (status == SQLITE_DONE) {
        (void)sqlite3_reset(stmt);
        return 0;
    }
    fail(db, "query", sqlite3_errmsg(db->handle), d);
    (void)sqlite3_reset(stmt);
    return -1;
}
