/*
 * Retention: publications whose rule says so lose their files after some days. What they were stays in the catalog, and
 * a tombstone in the chain says what was removed, when and by which rule. One that is on legal hold is never touched.
 * The tombstone is durable before the first file goes, so that a process killed at any moment leaves files that nobody
 * names, which the next one removes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_RETENTION_H
#define ALMANAK_ARCHIVE_RETENTION_H

#include "archive/archive.h"

/* How long the publications of a pack are kept. */
struct archive_keep {
    const char *pack;
    int64_t days;
    const char *rule; /* why: for the tombstone */
};

/* A publication that is due. */
struct archive_due {
    const char *id, *title, *created_at, *rule;
    int64_t days, bytes; /* of its own files */
    bool held;           /* on legal hold: it stays */
};
struct prune_report {
    struct archive_due *due;
    size_t n_due, n_held;
    size_t n_objects; /* files removed */
    int64_t bytes;
};
/* Prune by rules; `dry_run`: only say what is due. In the arena. */
int archive_prune(struct archive *ar, struct arena *a, const struct archive_keep *keeps, size_t n, bool dry_run,
                  struct prune_report *out, struct diag *d) MUST_CHECK;

/* Put a publication on legal hold, or end that; who and why stand in the chain. */
int archive_hold(struct archive *ar, struct arena *a, const char *id, bool hold, const char *by, const char *reason,
                 struct diag *d) MUST_CHECK;

#endif
