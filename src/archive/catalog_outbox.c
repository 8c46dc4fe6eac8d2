/*
 * The outbox in the catalog: see outbox.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/outbox.h"

#include <string.h>

#include "archive/catalog_int.h"

/* Stable, so that a delivery is never made twice under two names. */
static const char *message_id(struct arena *a, const char *publication, const struct outbox_delivery *o)
{
    char sha256[SHA256_TEXT];
    const char *text = arena_printf(a, "%s\n%s\n%s\n", publication, o->recipient, o->channel);
    sha256_hex(sha256, text, strlen(text));
    return arena_printf(a, "%.32s@almanak", sha256);
}

int catalog_outbox_add(struct catalog *c, struct arena *a, const char *publication, const struct outbox_delivery *list,
                       size_t n, struct diag *d)
{
    const char *now = catalog_now(c, a);
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++) {
        sqlite3_stmt *stmt = catalog_prepare(
            c,
            "INSERT INTO outbox(publication, recipient, channel, address, message_id, state, created_at, due_at,"
            " next_try_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            d);
        if (stmt == NULL)
            return -1;
        const char *const texts[] = {publication,
                                     list[i].recipient,
                                     list[i].channel,
                                     list[i].address,
                                     message_id(a, publication, &list[i]),
                                     list[i].held ? "held" : "waiting",
                                     now,
                                     list[i].due_at != NULL ? list[i].due_at : now};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            catalog_bind(stmt, (int)k + 1, texts[k]);
        result = catalog_change(c, stmt, d);
    }
    return result;
}
