/*
 * Rows that do not stand in the file of their resource as they are: those that a mapping makes of extracts. The checker
 * and the loader take them like the rows of a file; what is wrong with one is told in terms of where it came from.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ROWS_H
#define ALMANAK_WAREHOUSE_ROWS_H

#include "warehouse/load/csv.h"

struct reason;

struct row_source {
    void *context;
    size_t most; /* how many rows there are at most */
    /*
     * The next row: 1; 0 at the end; -1 after a failure that was reported. Its fields are those of the resource, in
     * their order, and its `offset` is a place, below KEYSET_PLACES, that `again` knows. Valid until the next call.
     */
    int (*next)(void *context, struct csv_row *row);
    /* The row at a place told before, which stays valid beside the present one; false when it cannot be made. */
    bool (*again)(void *context, uint64_t place, struct csv_row *row);
    /* Reasons against the present row that no check has to be made for: how many; borrowed. */
    size_t (*refused)(void *context, const struct reason **reasons);
    /* Put reasons that the checks found in terms of where the row came from. */
    void (*explain)(void *context, struct reason *reasons, size_t n);
    /* The file that the present row came from, for the list of bad rows. */
    const char *(*file)(void *context);
    /* Bytes read so far, and in all. */
    void (*progress)(void *context, int64_t *done, int64_t *total);
};

#endif
