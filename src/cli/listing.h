/*
 * Listings: rows of texts under a heading, printed as a table or as JSON objects.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_LISTING_H
#define ALMANAK_CLI_LISTING_H

#include "cli/cli.h"

struct listing {
    struct arena *arena;
    const char *const *heading;
    size_t n_columns, n_rows, cap;
    const char **cells;
};

#define LISTING(cli, heading)                                                                                          \
    {                                                                                                                  \
        .arena = &(cli)->arena, .heading = (heading), .n_columns = ARRAY_LEN(heading)                                  \
    }

/* A row of n_columns texts, which are borrowed; NULL is an empty one. The first row is the heading. */
void listing_add(struct listing *l, const char *const *row);
void listing_print(struct cli *cli, const struct listing *l);

#endif
