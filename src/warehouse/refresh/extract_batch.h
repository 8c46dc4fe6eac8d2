/*
 * Rows of a table too many to be handed over one by one: a thread of its own asks SQLite for them, and they are taken
 * in batches, whose look-ups memory is told of before. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_EXTRACT_BATCH_H
#define ALMANAK_WAREHOUSE_EXTRACT_BATCH_H

#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/overlap.h"

enum { BATCH_ROWS = 512, BATCH_NUMBERS = 5, BATCH_TEXTS = 4 };
enum { BATCH_CPR = 0 }; /* the first text of every table */

/* Values in an order that the table chooses; a missing number is 0, a missing text empty. */
struct batch_row {
    int64_t numbers[BATCH_NUMBERS];
    uint32_t at[BATCH_TEXTS], len[BATCH_TEXTS]; /* in the bytes of the batch; one that was not added is empty */
    uint32_t cpr;                               /* as by extract_cpr, once the batch is taken */
};

/* Texts are copied into their batch, so that all of a batch lies together. */
struct batch {
    struct batch_row rows[BATCH_ROWS];
    size_t n;
    struct extract_bytes bytes;
};

struct extract_batch {
    /* Fill a row, which is all zero, from the present one; in the other thread, that must not look at the town. */
    void (*copy)(struct batch *b, struct batch_row *row, sqlite3_stmt *stmt);
    void (*announce)(struct town *t, const struct batch *b, const struct batch_row *row); /* prefetch; NULL: nothing */
    void (*take)(struct town *t, const struct batch *b, const struct batch_row *row);
};

/* Add a column to a row as its text `which`. */
void batch_add_text(struct batch *b, struct batch_row *row, int which, sqlite3_stmt *stmt, int column);
const char *batch_text(const struct batch *b, const struct batch_row *row, int which);

/* Every row of a file but those that a source before has. */
int batch_read(struct town *t, const struct extract_batch *e, struct db *db, sqlite3_stmt *rows, struct overlap *o,
               struct diag *d) MUST_CHECK;

#endif
