/*
 * Shelves: the folders that definitions lie in, the first looked at first. A municipality's own shelf stands before the
 * program's, so that a definition of its own can be added, or stand in for one that comes with the program, without
 * copying all others.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_SHELF_H
#define ALMANAK_BASE_SHELF_H

#include "base/diag.h"

enum { SHELVES_MAX = 3 };

struct shelves {
    const char *dirs[SHELVES_MAX];
    size_t n;        /* at least 1 */
    const char *own; /* where new definitions are put, a folder that need not be there yet */
};

/* Where the file or folder `name` ("model", "packs/x.yaml") lies, in the arena: on the first shelf that has it; NULL
 * when none has. */
const char *shelf_find(struct arena *a, const struct shelves *s, const char *name);
/* The same, and where it would lie on the first shelf when none has it. */
const char *shelf_path(struct arena *a, const struct shelves *s, const char *name);
/* What the folder `folder` ("": the shelf itself) holds on all shelves, of the names that end in `suffix` (NULL: any):
 * without the suffix, sorted as bytes, each once, in the arena. None when no shelf has the folder. */
int shelf_list(struct arena *a, const struct shelves *s, const char *folder, const char *suffix, char ***names,
               size_t *n, struct diag *d) MUST_CHECK;
/* One shelf. */
struct shelves shelf_only(const char *dir);

#endif
