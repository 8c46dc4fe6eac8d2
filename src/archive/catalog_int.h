/*
 * Inside of the catalog: the handle, and the few steps that all its statements are made of. Only the files catalog*.c
 * of this folder include it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_CATALOG_INT_H
#define ALMANAK_ARCHIVE_CATALOG_INT_H

#include <sqlite3.h>

#include "archive/catalog.h"

struct catalog {
    sqlite3 *db;
    char *path;
};

/* catalog_migrations[v] brings a catalog of version v to v + 1; an empty database has version 0. */
enum { CATALOG_VERSION = 2 };
extern const char *const catalog_migrations[CATALOG_VERSION];

/* Report that `what` ("use", "open") failed, with SQLite's reason; -1. */
int catalog_error(const struct catalog *c, const char *what, struct diag *d);
/* Run SQL without parameters and without rows. */
int catalog_exec(struct catalog *c, const char *sql, struct diag *d) MUST_CHECK;
/* NULL on failure. Parameters are bound by the caller; finalize when done. */
sqlite3_stmt *catalog_prepare(struct catalog *c, const char *sql, struct diag *d);
/* 1 with a row, 0 when done, -1 on failure. */
int catalog_step(struct catalog *c, sqlite3_stmt *stmt, struct diag *d) MUST_CHECK;
/* Borrowed until the statement is done; the caller's texts outlive it. NULL is SQL's NULL. */
void catalog_bind(sqlite3_stmt *stmt, int at, const char *text);
/* A column as text in the arena, "" for NULL. */
const char *catalog_text(struct arena *a, sqlite3_stmt *stmt, int column);
/* End a transaction begun with BEGIN IMMEDIATE: keep its changes when result is 0, else undo them. */
int catalog_end(struct catalog *c, int result, struct diag *d) MUST_CHECK;
/* Run a prepared change (NULL: it could not be prepared) and finalize it. */
int catalog_change(struct catalog *c, sqlite3_stmt *stmt, struct diag *d) MUST_CHECK;
/* The number that a query gives, 0 without a row; finalizes the statement, which may be NULL. */
int catalog_number(struct catalog *c, sqlite3_stmt *stmt, int64_t *out, struct diag *d) MUST_CHECK;

#endif
