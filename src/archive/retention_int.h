/*
 * Inside of the archive: which publications are due, what their tombstones say, and which files are still named.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_RETENTION_INT_H
#define ALMANAK_ARCHIVE_RETENTION_INT_H

#include "archive/catalog.h"
#include "archive/retention.h"

/* A growing list, on the heap. */
struct due_list {
    struct archive_due *items;
    size_t n, cap;
};

/* What is due, appended; texts in the arena. */
int catalog_due(struct catalog *c, struct arena *a, const struct archive_keep *keeps, size_t n, struct due_list *list,
                struct diag *d) MUST_CHECK;
/* The same, with a tombstone for each that is not held, in one transaction. */
int catalog_bury(struct catalog *c, struct arena *a, const struct archive_keep *keeps, size_t n, struct due_list *list,
                 struct diag *d) MUST_CHECK;
/* Whether those that are pruned have their tombstones, and no other; counts what is wrong. */
int catalog_tombs(struct catalog *c, struct archive_report *out, struct diag *d) MUST_CHECK;

/* The files that the living publications' lists of sources name, appended to the findings of them. */
int sources_of_all(struct archive *ar, struct arena *a, struct archive_finding **files, size_t *n,
                   struct diag *d) MUST_CHECK;

#endif
