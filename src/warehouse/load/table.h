/*
 * Writing one table of the warehouse: a new SQLite file with the checked rows of a resource, in the order given.
 * Columns are the fields of warehouse/schema.h in their order; there are no indexes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TABLE_H
#define ALMANAK_WAREHOUSE_TABLE_H

#include "warehouse/db.h"
#include "warehouse/load/check.h"

/* Where the rows come from. */
struct table_rows {
    /*
     * The next row: 1 and its cells, which stay as they are until the next call; 0 at the end; -1 after a failure that
     * was reported, and then the table fails too.
     */
    int (*next)(void *context, const struct cell **cells);
    void *context;
};

/*
 * Make the file, which must not exist, and write all rows. On failure it is the caller's to remove; failures of the
 * rows are reported by them, all others here.
 */
int table_write(const char *path, const struct schema_resource *schema, const struct table_rows *rows,
                struct diag *d) MUST_CHECK;

#endif
