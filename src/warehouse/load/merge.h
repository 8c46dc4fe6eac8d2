/*
 * Changes to a table: rows that are new, other than before, or to be deleted, by the primary key. Both tables are read
 * in the order of their keys and written as a new one, so that memory does not grow with either. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MERGE_H
#define ALMANAK_WAREHOUSE_MERGE_H

#include "warehouse/load/tally.h"

#define MERGE_DELETED "deleted" /* column of the changes, a boolean: the row is to go; missing is false */

struct merge {
    /* Given: */
    const struct schema_resource *schema;
    const char *base, *changes; /* files with the tables; that of changes has a column more */
    const char *table;          /* file to make, which must not exist */
    const char *folder;         /* for what is sorted, if it does not fit into memory */
    struct tally *tally;        /* of the rows written */
    /* Filled in: rows of the new table; of the changes that were new, replaced a row, deleted one, or found none to
     * delete. */
    int64_t rows, added, changed, deleted, missing;
};

int merge_tables(struct merge *m, struct diag *d) MUST_CHECK;

#endif
