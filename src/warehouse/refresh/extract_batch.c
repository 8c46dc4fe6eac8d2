/*
 * Rows in batches by way of a relay: see extract_batch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract_batch.h"

#include <stdlib.h>

#include "base/relay.h"

enum { BATCHES = 4 };

/* A file on its way in: SQLite is asked by the maker of a relay. */
struct reading {
    const struct extract_batch *extract;
    struct db *db;
    sqlite3_stmt *stmt;
    struct overlap *overlap;
    struct batch batches[BATCHES];
    bool ended;       /* a statement that is through would begin anew */
    struct diag diag; /* the maker's */
};

void batch_add_text(struct batch *b, struct batch_row *row, int which, sqlite3_stmt *stmt, int column)
{
    const void *text = sqlite3_column_blob(stmt, column); /* the same bytes, without a NUL that nobody needs */
    row->at[which] = (uint32_t)b->bytes.n;
    row->len[which] = text != NULL ? (uint32_t)sqlite3_column_bytes(stmt, column) : 0;
    extract_append(&b->bytes, text, row->len[which]);
}

const char *batch_text(const struct batch *b, const struct batch_row *row, int which)
{
    return row->len[which] > 0 ? b->bytes.data + row->at[which] : "";
}

static int read_batch(void *context, size_t slot)
{
    struct reading *r = context;
    struct batch *b = &r->batches[slot];
    int status = r->ended ? 0 : 1;
    b->n = b->bytes.n = 0;
    while (b->n < BATCH_ROWS && status == 1 && (status = db_step(r->db, r->stmt, &r->diag)) == 1) {
        if (overlap_found(r->overlap, r->stmt))
            continue;
        struct batch_row *row = &b->rows[b->n++];
        *row = (struct batch_row){.cpr = NOBODY};
        r->extract->copy(b, row, r->stmt);
    }
    r->ended = status != 1;
    return status < 0 ? -1 : b->n > 0;
}

/* In three walks: each tells memory what the next will look up. */
static int take_batch(struct town *t, const struct extract_batch *e, struct batch *b, const char *path, struct diag *d)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct batch_row *row = &b->rows[i];
        recent_prefetch(&t->recent_cprs, batch_text(b, row, BATCH_CPR), row->len[BATCH_CPR]);
        if (e->announce != NULL)
            e->announce(t, b, row);
    }
    for (size_t i = 0; i < b->n; i++) {
        struct batch_row *row = &b->rows[i];
        if (extract_cpr_text(t, batch_text(b, row, BATCH_CPR), row->len[BATCH_CPR], path, &row->cpr, d) != 0)
            return -1;
        extract_prefetch_citizen(t, row->cpr);
    }
    for (size_t i = 0; i < b->n; i++)
        e->take(t, b, &b->rows[i]);
    return 0;
}

int batch_read(struct town *t, const struct extract_batch *e, struct db *db, sqlite3_stmt *rows, struct overlap *o,
               struct diag *d)
{
    struct reading *r = xcalloc(1, sizeof(*r));
    r->extract = e;
    r->db = db;
    r->stmt = rows;
    r->overlap = o;
    diag_init(&r->diag);
    /* Rows of several sources are counted in the town as they are read: then there is one thread. */
    struct relay *relay = o->schema == NULL ? relay_start(BATCHES, read_batch, r) : NULL;
    size_t slot = 0;
    int status;
    while ((status = relay != NULL ? relay_next(relay, &slot) : read_batch(r, slot)) == 1) {
        if (take_batch(t, e, &r->batches[slot], db->path, d) != 0) {
            status = -1;
            break;
        }
    }
    if (relay != NULL)
        relay_stop(relay);
    if (r->diag.n_errors > 0)
        diag_error(d, r->diag.items[0].code, NO_LOC, "%s", r->diag.items[0].message);
    diag_release(&r->diag);
    for (size_t k = 0; k < BATCHES; k++)
        free(r->batches[k].bytes.data);
    free(r);
    return status;
}
