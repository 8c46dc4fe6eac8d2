/*
 * The catalog of the archive: the only file of this folder that knows SQLite. Every change is one immediate
 * transaction, durable when the function returns; waiting for other processes is bounded.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_CATALOG_H
#define ALMANAK_ARCHIVE_CATALOG_H

#include "archive/archive.h"
#include "archive/published.h"

struct catalog;
struct chain_walk;

/* Open the catalog of the archive in folder `root`, only to read when nobody may write there. NULL and the reason on
 * failure. */
struct catalog *catalog_open(const char *root, archive_clock *now, bool read_only, struct diag *d) MUST_CHECK;
void catalog_close(struct catalog *c);

/* Insert in state RENDERING, created now, with the next free number of its report and period; the id comes in the
 * arena. */
int catalog_begin(struct catalog *c, struct arena *a, const struct publication *p, const char **id,
                  struct diag *d) MUST_CHECK;
/* `files` are those of the addition with their hashes. Files and state ARCHIVED at once, or forget the publication when
 * it repeats an older one: see archive_add. */
int catalog_complete(struct catalog *c, struct arena *a, const char *id, const struct archive_addition *addition,
                     const struct archived_file *files, const char **kept, struct diag *d) MUST_CHECK;
int catalog_fail(struct catalog *c, const char *id, const char *reason, int64_t duration_ms, struct diag *d) MUST_CHECK;

/* As archive_find and archive_count. */
int catalog_find(struct catalog *c, struct arena *a, const struct archive_query *query, struct publication **out,
                 size_t *n, struct diag *d) MUST_CHECK;
int catalog_count_found(struct catalog *c, const struct archive_query *query, size_t *n, struct diag *d) MUST_CHECK;
/* The files of a publication, or of all that were not pruned when id is NULL (with their ids), by id and name. */
int catalog_files(struct catalog *c, struct arena *a, const char *id, struct archive_finding **out, size_t *n,
                  struct diag *d) MUST_CHECK;
/* As archive_published. */
int catalog_published(struct catalog *c, struct arena *a, const char *clearance, struct published **out, size_t *n,
                      struct diag *d) MUST_CHECK;
/* Whether the database is sound by its own account. */
int catalog_check(struct catalog *c, struct diag *d) MUST_CHECK;
/* Copy everything that is committed to a new file. */
int catalog_copy(struct catalog *c, const char *path, struct diag *d) MUST_CHECK;
/* Publications in a state. */
int catalog_count(struct catalog *c, enum publication_state state, size_t *n, struct diag *d) MUST_CHECK;

/* Walk along the whole chain; the hash of entry `wanted` is put into `hash` when it comes by. */
int catalog_chain_walk(struct catalog *c, struct chain_walk *w, int64_t wanted, char hash[SHA256_TEXT],
                       struct diag *d) MUST_CHECK;
/* Hold every publication against its entry in the chain, and count what is wrong. */
int catalog_compare(struct catalog *c, bool has_chain, struct archive_report *out, struct diag *d) MUST_CHECK;
/* Whether a publication has a file of that content. */
int catalog_has_object(struct catalog *c, const char *sha256, bool *out, struct diag *d) MUST_CHECK;
/* Whether there is an archived publication of that id. */
int catalog_is_archived(struct catalog *c, const char *id, bool *out, struct diag *d) MUST_CHECK;

#endif
