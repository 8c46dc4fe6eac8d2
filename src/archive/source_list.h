/*
 * The list of the files that a publication was made from, which is kept with it under the name ARCHIVE_SOURCES: JSON
 * with names, sizes and hashes. The files themselves are in the archive by their content, each once however many
 * publications were made from it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_SOURCE_LIST_H
#define ALMANAK_ARCHIVE_SOURCE_LIST_H

#include "archive/archive.h"

enum { SOURCE_LIST_FORMAT = 1 };

/* "reports/model/borger.yaml", "templates/x.md.tpl", "fonts/Lato-Bold.ttf", "maps/sogn.geojson". */
struct source {
    const char *name, *sha256;
    int64_t bytes;
};
struct source_list {
    const char *program, *libraries, *build; /* of the program that made the publication */
    struct source *items;
    size_t n;
};
/* Read a list, in the arena; `file` names it in messages. */
int source_list_read(struct arena *a, const char *file, const char *text, size_t len, struct source_list *out,
                     struct diag *d) MUST_CHECK;

#endif
