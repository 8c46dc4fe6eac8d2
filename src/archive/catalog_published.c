/*
 * The catalog's list of what may be shown: see published.h. The bodies of the chain are large; what is asked of it for
 * every publication comes from its index alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "archive/catalog_int.h"

/* What was decided last. One that was pruned before it was ever released stays what it was: nobody learns of it. */
static enum standing read_standing(const char *kind, bool pruned)
{
    static const char *const kinds[] = {"released", "draft", "held", "recalled"};
    enum standing standing = STANDING_RELEASED; /* nothing was decided about it */
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kind, kinds[i]) == 0)
            standing = (enum standing)i;
    return pruned && standing != STANDING_DRAFT && standing != STANDING_HELD ? STANDING_PRUNED : standing;
}

static struct published read_published(struct arena *a, sqlite3_stmt *stmt)
{
    return (struct published){.id = catalog_text(a, stmt, 0),
                              .kind = catalog_text(a, stmt, 1),
                              .report = catalog_text(a, stmt, 2),
                              .slice = catalog_text(a, stmt, 3),
                              .title = catalog_text(a, stmt, 4),
                              .period = catalog_text(a, stmt, 5),
                              .params = catalog_text(a, stmt, 6),
                              .created_at = catalog_text(a, stmt, 7),
                              .replaces = catalog_text(a, stmt, 8),
                              .replaces_why = catalog_text(a, stmt, 9),
                              .fictive = sqlite3_column_int(stmt, 10) != 0,
                              .touched = sqlite3_column_int64(stmt, 11),
                              .standing = read_standing(catalog_text(a, stmt, 12), sqlite3_column_int(stmt, 14) != 0),
                              .figures = sqlite3_column_int(stmt, 13) != 0};
}

int catalog_published(struct catalog *c, struct arena *a, const char *clearance, struct published **out, size_t *n,
                      struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        "SELECT id, kind, report, slice, title, period, params, created_at, replaces, replaces_why, fictive,"
        " (SELECT max(seq) FROM chain WHERE publication = p.id),"
        " (SELECT kind FROM chain WHERE publication = p.id AND kind IN ('draft', 'released', 'held', 'recalled')"
        " ORDER BY seq DESC LIMIT 1),"
        " pruned_at = '' AND EXISTS (SELECT 1 FROM file WHERE publication = p.id AND name = '" ARCHIVE_FIGURES "'),"
        " pruned_at <> ''"
        " FROM publication p WHERE state = 'archived' AND names_persons = 0"
        " AND (clearance = 'aggregate' OR (clearance = 'pseudonym' AND ?1 = 'pseudonym'))"
        " ORDER BY created_at DESC, rowid DESC",
        d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, clearance);
    struct published *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_published(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct published);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}
