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
#include "archive/chain_int.h"

struct catalog {
    sqlite3 *db;
    char *root, *path; /* folder of the archive; file */
    archive_clock *now;
    struct signing_key key;
    bool read_only;
    bool has_key;  /* read when first needed */
    bool appended; /* the transaction at work has lengthened the chain */
};

/* The functions of SQL that questions use. */
void catalog_add_functions(sqlite3 *db);

/* catalog_migrations[v] brings a catalog of version v to v + 1; an empty database has version 0. */
enum { CATALOG_VERSION = 3 };
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
/* End a transaction begun with BEGIN IMMEDIATE: keep its changes when result is 0, else undo them. When it has
 * lengthened the chain, the new head is written. */
int catalog_end(struct catalog *c, int result, struct diag *d) MUST_CHECK;
/* Run a prepared change (NULL: it could not be prepared) and finalize it. */
int catalog_change(struct catalog *c, sqlite3_stmt *stmt, struct diag *d) MUST_CHECK;
/* The number that a query gives, 0 without a row; finalizes the statement, which may be NULL. */
int catalog_number(struct catalog *c, sqlite3_stmt *stmt, int64_t *out, struct diag *d) MUST_CHECK;

/* "2026-11-05T06:00:00Z" of the catalog's clock, in the arena. */
const char *catalog_now(const struct catalog *c, struct arena *a);
/*
 * Append an entry to the chain inside the caller's transaction (BEGIN IMMEDIATE); kind, publication, actor and body are
 * the caller's, the rest is filled in, in the arena. The first entry of an archive brings its key, which is made, and
 * takes in what was archived before there was a chain.
 */
int catalog_chain_append(struct catalog *c, struct arena *a, struct chain_entry *entry, struct diag *d) MUST_CHECK;
/* As archive_chain_list. */
int catalog_chain_list(struct catalog *c, struct arena *a, const struct chain_query *query, struct chain_entry **out,
                       size_t *n, struct diag *d) MUST_CHECK;
/* After a commit that lengthened the chain: name its end. */
void catalog_chain_head(struct catalog *c, struct diag *d);
/* What is held of older versions of a publication is not sent any more; inside the caller's transaction. */
int catalog_supersede(struct catalog *c, const char *id, struct diag *d) MUST_CHECK;
/* The manifest of a publication as its entry in the chain says it: canonical JSON in the arena. */
const char *catalog_manifest(struct catalog *c, struct arena *a, const char *id, bool adopted, struct diag *d);

#endif
