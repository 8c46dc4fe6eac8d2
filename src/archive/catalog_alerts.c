/*
 * Alerts in the catalog: see alerts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/alerts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/outbox_int.h"
#include "base/clock.h"

int archive_alerts_list(struct archive *ar, struct arena *a, bool open, size_t limit, struct alert **out, size_t *n,
                        struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "SELECT id, subject, reason, since, over_at FROM alert"
                                         " WHERE (?1 = 0 OR over_at = '') ORDER BY id DESC LIMIT ?2",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int(stmt, 1, open);
    (void)sqlite3_bind_int64(stmt, 2, limit > 0 ? (int64_t)limit : -1);
    struct alert *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) =
            (struct alert){sqlite3_column_int64(stmt, 0), catalog_text(a, stmt, 1), catalog_text(a, stmt, 2),
                           catalog_text(a, stmt, 3), catalog_text(a, stmt, 4)};
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct alert);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

/* The messages of an alert, as kind "WHAT:ID". */
static int tell(struct catalog *c, const char *what, int64_t id, const struct outbox_delivery *messages, size_t n,
                struct diag *d)
{
    struct arena a;
    arena_init(&a);
    struct outbox_delivery *own = ARENA_ARRAY(&a, n, struct outbox_delivery);
    for (size_t i = 0; i < n; i++) {
        own[i] = messages[i];
        own[i].kind = arena_printf(&a, "%s:%" PRId64, what, id);
    }
    int result = catalog_outbox_add(c, &a, "", own, n, d);
    arena_release(&a);
    return result;
}

int archive_alert_open(struct archive *ar, const char *subject, const char *reason, int64_t now,
                       const struct outbox_delivery *messages, size_t n, bool *opened, struct diag *d)
{
    struct catalog *c = ar->catalog;
    char since[CLOCK_TEXT];
    *opened = false;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "INSERT INTO alert(subject, since, reason) SELECT ?1, ?2, ?3"
                                         " WHERE NOT EXISTS (SELECT 1 FROM alert WHERE subject = ?1 AND over_at = '')",
                                         d);
    if (stmt != NULL) {
        catalog_bind(stmt, 1, subject);
        catalog_bind(stmt, 2, clock_iso(since, now));
        catalog_bind(stmt, 3, reason);
    }
    int result = catalog_change(c, stmt, d);
    bool is_new = result == 0 && sqlite3_changes(c->db) == 1;
    if (is_new)
        result = tell(c, "alert", sqlite3_last_insert_rowid(c->db), messages, n, d);
    result = catalog_end(c, result, d);
    *opened = is_new && result == 0;
    return result;
}

int archive_alert_close(struct archive *ar, int64_t id, int64_t now, const struct outbox_delivery *messages, size_t n,
                        struct diag *d)
{
    struct catalog *c = ar->catalog;
    char over[CLOCK_TEXT];
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    sqlite3_stmt *stmt = catalog_prepare(c, "UPDATE alert SET over_at = ?2 WHERE id = ?1 AND over_at = ''", d);
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, id);
        catalog_bind(stmt, 2, clock_iso(over, now));
    }
    int result = catalog_change(c, stmt, d);
    if (result == 0 && sqlite3_changes(c->db) == 1)
        result = tell(c, "alert_over", id, messages, n, d);
    return catalog_end(c, result, d);
}
