/*
 * Inside of the archive: the handle. Only the files of this folder include it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_ARCHIVE_INT_H
#define ALMANAK_ARCHIVE_ARCHIVE_INT_H

#include "archive/archive.h"
#include "archive/catalog.h"

#define ARCHIVE_ADDING "adding.lock"

struct archive {
    struct catalog *catalog;
    struct arena arena;         /* of the paths */
    const char *root, *objects; /* folders */
    int adding;                 /* held while publications are begun and completed; -1 before the first */
};

#endif
