/*
 * Asking about publications and their files: see catalog.h. The condition of a question holds only what was asked for,
 * so that each goes by the index that suits it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "archive/catalog_int.h"
#include "base/text.h"

/* --- conditions --- */

enum { CONDITIONS_MAX = 20 };

/* A condition in the making: its SQL, and what is bound to its question marks in order. */
struct condition {
    struct strbuf sql;
    const char *texts[CONDITIONS_MAX];
    int n;
};

static void add(struct condition *w, const char *sql, const char *text)
{
    if (text == NULL)
        return;
    strbuf_adds(&w->sql, w->n == 0 ? " WHERE " : " AND ");
    strbuf_adds(&w->sql, sql);
    w->texts[w->n++] = text;
}

/* The text that follows all that begin with `prefix`. */
static const char *after_prefix(struct arena *a, const char *prefix)
{
    return arena_printf(a, "%s~", prefix); /* hexadecimal digits come before it */
}

static void form_condition(struct arena *a, const struct archive_query *q, struct condition *w)
{
    strbuf_init(&w->sql, STRBUF_SMALL);
    add(w, "id = ?", q->id);
    add(w, "report = ?", q->report);
    add(w, "period = ?", q->period);
    add(w, "slice = ?", q->slice);
    add(w, "period >= ?", q->from);
    /* Up to the end of a year or month: 2026 holds 2026-12. */
    add(w, "period <= ?", q->to != NULL ? after_prefix(a, q->to) : NULL);
    add(w, "state = ?", q->archived ? publication_state_name(PUBLICATION_ARCHIVED) : NULL);
    add(w, "contains_text(title || ' ' || report || ' ' || id || ' ' || slice, ?)", q->text);
    add(w,
        "EXISTS (SELECT 1 FROM file f WHERE f.publication = publication.id AND f.format = ? AND f.role = 'published')",
        q->format);
    if (q->sha256 != NULL) {
        add(w, "id IN (SELECT publication FROM file WHERE sha256 >= ?", q->sha256);
        strbuf_adds(&w->sql, " AND sha256 < ?)");
        w->texts[w->n++] = after_prefix(a, q->sha256);
    }
    if (q->who != NULL) {
        add(w, "(id IN (SELECT publication FROM outbox WHERE contains_text(recipient || ' ' || address, ?))", q->who);
        strbuf_adds(&w->sql, " OR id IN (SELECT publication FROM chain WHERE contains_text(actor, ?)))");
        w->texts[w->n++] = q->who;
    }
}

/* SQL: whether the first text holds the second, whatever the case of letters, also Danish ones. */
static void contains_text(sqlite3_context *context, int n UNUSED, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    const char *wanted = (const char *)sqlite3_value_text(values[1]);
    sqlite3_result_int(context, text != NULL && wanted != NULL && text_contains(text, wanted));
}

void catalog_add_functions(sqlite3 *db)
{
    (void)sqlite3_create_function(db, "contains_text", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, contains_text, NULL,
                                  NULL);
}

/* A statement: what is selected, under the condition, and how it ends. NULL on failure. */
static sqlite3_stmt *ask(struct catalog *c, const char *select, const struct condition *w, const char *end,
                         struct diag *d)
{
    struct strbuf sql;
    strbuf_init(&sql, STRBUF_SMALL);
    strbuf_addf(&sql, "%s%s%s", select, strbuf_text(&w->sql), end);
    sqlite3_stmt *stmt = catalog_prepare(c, strbuf_text(&sql), d);
    for (int i = 0; stmt != NULL && i < w->n; i++)
        catalog_bind(stmt, i + 1, w->texts[i]);
    strbuf_release(&sql);
    return stmt;
}

/* --- publications --- */

static enum publication_state parse_state(const char *name)
{
    for (int s = PUBLICATION_PLANNED; s < PUBLICATION_FAILED; s++)
        if (strcmp(name, publication_state_name((enum publication_state)s)) == 0)
            return (enum publication_state)s;
    return PUBLICATION_FAILED;
}

static struct publication read_publication(struct arena *a, sqlite3_stmt *stmt)
{
    struct publication p = {.id = catalog_text(a, stmt, 0),
                            .report = catalog_text(a, stmt, 1),
                            .title = catalog_text(a, stmt, 2),
                            .period = catalog_text(a, stmt, 3),
                            .params = catalog_text(a, stmt, 4),
                            .clearance = catalog_text(a, stmt, 5),
                            .created_at = catalog_text(a, stmt, 6),
                            .data_date = DATE_NONE,
                            .fictive = sqlite3_column_int(stmt, 8) != 0,
                            .generation = catalog_text(a, stmt, 9),
                            .municipality = catalog_text(a, stmt, 10),
                            .hash_definition = catalog_text(a, stmt, 11),
                            .hash_templates = catalog_text(a, stmt, 12),
                            .hash_data = catalog_text(a, stmt, 13),
                            .program_version = catalog_text(a, stmt, 14),
                            .library_versions = catalog_text(a, stmt, 15),
                            .state = parse_state(catalog_text(a, stmt, 16)),
                            .reason = catalog_text(a, stmt, 17),
                            .duration_ms = sqlite3_column_int64(stmt, 18),
                            .slice = catalog_text(a, stmt, 20),
                            .names_persons = sqlite3_column_int(stmt, 21) != 0,
                            .replaces = catalog_text(a, stmt, 22),
                            .replaces_why = catalog_text(a, stmt, 23),
                            .pruned_at = catalog_text(a, stmt, 24)};
    if (strcmp(catalog_text(a, stmt, 19), publication_kind_name(PUBLICATION_PACK)) == 0)
        p.kind = PUBLICATION_PACK;
    const char *day = catalog_text(a, stmt, 7);
    if (!date_parse(day, strlen(day), &p.data_date))
        p.data_date = DATE_NONE;
    return p;
}

int catalog_find(struct catalog *c, struct arena *a, const struct archive_query *query, struct publication **out,
                 size_t *n, struct diag *d)
{
    struct condition w = {.n = 0};
    form_condition(a, query, &w);
    sqlite3_stmt *stmt =
        ask(c,
            "SELECT id, report, title, period, params, clearance, created_at, data_date, fictive, generation,"
            " municipality, hash_definition, hash_templates, hash_data, program_version, library_versions, state,"
            " reason, duration_ms, kind, slice, names_persons, replaces, replaces_why, pruned_at FROM publication",
            &w,
            arena_printf(a, " ORDER BY created_at DESC, rowid DESC LIMIT %lld",
                         query->limit > 0 ? (long long)query->limit : -1LL),
            d);
    strbuf_release(&w.sql);
    if (stmt == NULL)
        return -1;
    struct publication *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_publication(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct publication);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int catalog_count_found(struct catalog *c, const struct archive_query *query, size_t *n, struct diag *d)
{
    struct arena a;
    struct condition w = {.n = 0};
    int64_t count = 0;
    arena_init(&a);
    form_condition(&a, query, &w);
    int result = catalog_number(c, ask(c, "SELECT count(*) FROM publication", &w, "", d), &count, d);
    strbuf_release(&w.sql);
    arena_release(&a);
    *n = (size_t)count;
    return result;
}

/* --- files --- */

static enum file_role parse_role(const char *name)
{
    return strcmp(name, file_role_name(FILE_SOURCE)) == 0 ? FILE_SOURCE : FILE_PUBLISHED;
}

int catalog_files(struct catalog *c, struct arena *a, const char *id, struct archive_finding **out, size_t *n,
                  struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         id != NULL ? "SELECT publication, name, format, sha256, bytes, role FROM file"
                                                      " WHERE publication = ?1 ORDER BY name"
                                                    : "SELECT publication, name, format, sha256, bytes, role FROM file"
                                                      " WHERE publication NOT IN (SELECT id FROM publication WHERE"
                                                      " pruned_at <> '') ORDER BY publication, name",
                                         d);
    if (stmt == NULL)
        return -1;
    if (id != NULL)
        catalog_bind(stmt, 1, id);
    struct archive_finding *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = (struct archive_finding){.id = catalog_text(a, stmt, 0),
                                                           .name = catalog_text(a, stmt, 1),
                                                           .format = catalog_text(a, stmt, 2),
                                                           .sha256 = catalog_text(a, stmt, 3),
                                                           .bytes = sqlite3_column_int64(stmt, 4),
                                                           .role = parse_role(catalog_text(a, stmt, 5))};
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct archive_finding);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

int catalog_is_archived(struct catalog *c, const char *id, bool *out, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT count(*) FROM publication WHERE id = ?1 AND state = 'archived'", d);
    if (stmt != NULL)
        catalog_bind(stmt, 1, id);
    int64_t count = 0;
    int result = catalog_number(c, stmt, &count, d);
    *out = count > 0;
    return result;
}

int catalog_has_object(struct catalog *c, const char *sha256, bool *out, struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c,
                        "SELECT EXISTS (SELECT 1 FROM file f JOIN publication p ON p.id = f.publication"
                        " WHERE f.sha256 = ?1 AND p.pruned_at = '')",
                        d);
    if (stmt != NULL)
        catalog_bind(stmt, 1, sha256);
    int64_t found = 0;
    int result = catalog_number(c, stmt, &found, d);
    *out = found != 0;
    return result;
}

int catalog_count(struct catalog *c, enum publication_state state, size_t *n, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT count(*) FROM publication WHERE state = ?1", d);
    if (stmt != NULL)
        catalog_bind(stmt, 1, publication_state_name(state));
    int64_t count = 0;
    int result = catalog_number(c, stmt, &count, d);
    *n = (size_t)count;
    return result;
}
