/*
 * Comments in the chain: entries whose body says what was said about which figure.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/catalog_int.h"
#include "archive/comments.h"
#include "base/json.h"

/* All that makes a comment this one, keys sorted. */
static const char *comment_body(struct arena *a, const struct archived_comment *c)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, false);
    json_object(&j);
    json_member(&j, "figure", c->figure);
    json_member(&j, "params", c->params);
    json_member(&j, "period", c->period);
    json_member(&j, "report", c->report);
    json_member(&j, "row", c->row);
    json_member(&j, "slice", c->slice);
    json_member(&j, "text", c->text);
    json_end_object(&j);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

/* Whether the same was said before by the same person. */
static int is_known(struct catalog *c, const struct archived_comment *comment, const char *body, bool *known,
                    struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c,
                        "SELECT count(*) FROM chain WHERE kind = 'comment' AND json_extract(body, '$.period') = ?1"
                        " AND json_extract(body, '$.slice') = ?2 AND body = ?3 AND actor = ?4",
                        d);
    int64_t n = 0;
    if (stmt != NULL) {
        catalog_bind(stmt, 1, comment->period);
        catalog_bind(stmt, 2, comment->slice);
        catalog_bind(stmt, 3, body);
        catalog_bind(stmt, 4, comment->by);
    }
    int result = catalog_number(c, stmt, &n, d);
    *known = n > 0;
    return result;
}

static int add_all(struct catalog *c, struct arena *a, const struct archived_comment *comments, size_t n,
                   size_t *n_added, struct diag *d)
{
    for (size_t i = 0; i < n; i++) {
        bool known;
        struct chain_entry e = {.kind = CHAIN_COMMENT,
                                .publication = comments[i].publication,
                                .actor = comments[i].by,
                                .body = comment_body(a, &comments[i])};
        if (is_known(c, &comments[i], e.body, &known, d) != 0)
            return -1;
        if (known)
            continue;
        if (catalog_chain_append(c, a, &e, d) != 0)
            return -1;
        (*n_added)++;
    }
    return 0;
}

int archive_comments_add(struct archive *ar, struct arena *a, const struct archived_comment *comments, size_t n,
                         size_t *n_added, struct diag *d)
{
    *n_added = 0;
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    return catalog_end(ar->catalog, add_all(ar->catalog, a, comments, n, n_added, d), d);
}

static struct archived_comment read_comment(struct arena *a, sqlite3_stmt *stmt)
{
    return (struct archived_comment){.seq = sqlite3_column_int64(stmt, 0),
                                     .at = catalog_text(a, stmt, 1),
                                     .publication = catalog_text(a, stmt, 2),
                                     .by = catalog_text(a, stmt, 3),
                                     .period = catalog_text(a, stmt, 4),
                                     .slice = catalog_text(a, stmt, 5),
                                     .report = catalog_text(a, stmt, 6),
                                     .params = catalog_text(a, stmt, 7),
                                     .figure = catalog_text(a, stmt, 8),
                                     .row = catalog_text(a, stmt, 9),
                                     .text = catalog_text(a, stmt, 10)};
}

int archive_comments(struct archive *ar, struct arena *a, const char *period, const char *slice,
                     struct archived_comment **out, size_t *n, struct diag *d)
{
    struct catalog *c = ar->catalog;
    const char *sql =
        "SELECT seq, at, publication, actor, json_extract(body, '$.period'), json_extract(body, '$.slice'),"
        " json_extract(body, '$.report'), json_extract(body, '$.params'), json_extract(body, '$.figure'),"
        " json_extract(body, '$.row'), json_extract(body, '$.text') FROM chain WHERE kind = 'comment'"
        " AND (?1 IS NULL OR json_extract(body, '$.period') = ?1)"
        " AND (?2 IS NULL OR json_extract(body, '$.slice') = ?2) ORDER BY seq";
    sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, period);
    catalog_bind(stmt, 2, slice);
    struct archived_comment *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_comment(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct archived_comment);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}
