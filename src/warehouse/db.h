/*
 * SQLite files of the warehouse. A file is written once, in a temporary place, and never changes afterwards: so it is
 * read without locks, and written without a journal. Failures name the file and SQLite's own reason.
 *
 * Values are bound and read with sqlite3_bind_* and sqlite3_column_* directly; rows come through db_step.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_DB_H
#define ALMANAK_WAREHOUSE_DB_H

#include <sqlite3.h>

#include "base/diag.h"

struct db {
    sqlite3 *handle;  /* NULL when closed */
    const char *path; /* for messages; lives as long as the connection */
    char *copy;       /* of it, heap */
};

/* Open a finished file, read-only and as unchangeable. On failure db is closed. */
int db_open_read(struct db *db, const char *path, struct diag *d) MUST_CHECK;
/*
 * Make a new file, which must not exist, for one writer that fills it in one go: 16 KiB pages, no journal, no syncs.
 * The caller begins and commits, closes, and then secures and renames it (base/file.h). On failure db is closed.
 */
int db_open_new(struct db *db, const char *path, struct diag *d) MUST_CHECK;
/* Close; fine when never opened or closed before. Statements of the connection must have been finalized. */
void db_close(struct db *db);

/* Run statements that give no rows. */
int db_exec(struct db *db, const char *sql, struct diag *d) MUST_CHECK;
/* A statement for repeated use; the caller calls sqlite3_finalize. NULL on failure. */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct diag *d) MUST_CHECK;
/* Advance: 1 with a row, 0 when done (the statement is then reset), -1 on failure. */
int db_step(struct db *db, sqlite3_stmt *stmt, struct diag *d) MUST_CHECK;

#endif
