/*
 * Entering publications and their files in the catalog: see catalog.h. catalog_search.c asks about them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/catalog_int.h"
#include "archive/outbox_int.h"
#include "archive/runs.h"

/* --- changes --- */

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static int insert(struct catalog *c, const struct publication *p, const char *created_at, const char *id, int64_t seq,
                  struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        "INSERT INTO publication(id, report, period, seq, title, params, clearance, created_at,"
        " data_date, fictive, generation, municipality, hash_definition, hash_templates, hash_data,"
        " program_version, library_versions, kind, slice, replaces, replaces_why, names_persons, state)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"
        " 'rendering')",
        d);
    if (stmt == NULL)
        return -1;
    char shape[32];
    const char *day = p->data_date != DATE_NONE ? date_iso(shape, p->data_date) : NULL;
    const char *const texts[] = {id,
                                 p->report,
                                 p->period,
                                 NULL,
                                 p->title,
                                 p->params,
                                 p->clearance,
                                 created_at,
                                 day,
                                 NULL,
                                 p->generation,
                                 p->municipality,
                                 p->hash_definition,
                                 p->hash_templates,
                                 p->hash_data,
                                 p->program_version,
                                 p->library_versions,
                                 publication_kind_name(p->kind),
                                 or_empty(p->slice),
                                 or_empty(p->replaces),
                                 or_empty(p->replaces_why)};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i] != NULL)
            catalog_bind(stmt, (int)i + 1, texts[i]);
    (void)sqlite3_bind_int64(stmt, 4, seq);
    (void)sqlite3_bind_int(stmt, 10, p->fictive);
    (void)sqlite3_bind_int(stmt, 22, p->names_persons);
    return catalog_change(c, stmt, d);
}

int catalog_begin(struct catalog *c, struct arena *a, const struct publication *p, const char **id, struct diag *d)
{
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT max(seq) FROM publication WHERE report = ?1 AND period = ?2", d);
    if (stmt != NULL) {
        catalog_bind(stmt, 1, p->report);
        catalog_bind(stmt, 2, p->period);
    }
    int64_t last = 0;
    int result = catalog_number(c, stmt, &last, d);
    *id = arena_printf(a, "%s%s%s-%03lld", p->report, p->period[0] != '\0' ? "-" : "", p->period, (long long)last + 1);
    if (result == 0)
        result = insert(c, p, catalog_now(c, a), *id, last + 1, d);
    return catalog_end(c, result, d);
}

/* The newest archived publication of the same question, when it was made from the same; its id, or "". */
static int find_same(struct catalog *c, struct arena *a, const char *id, const char **older, struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c,
                        "SELECT o.id, o.title = n.title AND o.clearance = n.clearance AND o.data_date IS n.data_date"
                        " AND o.fictive = n.fictive AND o.municipality = n.municipality"
                        " AND o.hash_definition = n.hash_definition AND o.hash_templates = n.hash_templates"
                        " AND o.hash_data = n.hash_data AND o.program_version = n.program_version"
                        " AND o.library_versions = n.library_versions AND o.replaces = n.replaces"
                        " FROM publication n JOIN publication o ON o.report = n.report AND o.period = n.period"
                        " AND o.params = n.params AND o.slice = n.slice AND o.pruned_at = '' AND o.state = 'archived'"
                        " WHERE n.id = ?1 ORDER BY o.seq DESC LIMIT 1",
                        d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, id);
    int status = catalog_step(c, stmt, d);
    *older = status == 1 && sqlite3_column_int(stmt, 1) ? catalog_text(a, stmt, 0) : "";
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

static bool has_file(const struct archive_finding *list, size_t n, const struct archived_file *f)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, f->name) == 0 && strcmp(list[i].format, f->format) == 0 &&
            strcmp(list[i].sha256, f->sha256) == 0)
            return true;
    return false;
}

static size_t count_published(const struct archive_finding *list, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i].role == FILE_PUBLISHED;
    return count;
}

static size_t count_files(const struct archived_file *files, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += files[i].role == FILE_PUBLISHED;
    return count;
}

static int insert_files(struct catalog *c, const char *id, const struct archived_file *files, size_t n, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++) {
        sqlite3_stmt *stmt = catalog_prepare(
            c, "INSERT INTO file(publication, name, format, sha256, bytes, role) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", d);
        if (stmt == NULL)
            return -1;
        catalog_bind(stmt, 1, id);
        catalog_bind(stmt, 2, files[i].name);
        catalog_bind(stmt, 3, files[i].format);
        catalog_bind(stmt, 4, files[i].sha256);
        (void)sqlite3_bind_int64(stmt, 5, files[i].bytes);
        catalog_bind(stmt, 6, file_role_name(files[i].role));
        result = catalog_change(c, stmt, d);
    }
    return result;
}

/* Give a publication in state RENDERING another one; anything else is a mistake of the caller, told as an error. */
static int finish(struct catalog *c, const char *id, enum publication_state state, const char *reason,
                  int64_t duration_ms, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE publication SET state = ?2, reason = ?3, duration_ms = ?4"
                                         " WHERE id = ?1 AND state = 'rendering'",
                                         d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, id);
    catalog_bind(stmt, 2, publication_state_name(state));
    catalog_bind(stmt, 3, reason);
    (void)sqlite3_bind_int64(stmt, 4, duration_ms);
    if (catalog_change(c, stmt, d) != 0)
        return -1;
    if (sqlite3_changes(c->db) != 1)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" is not being made", id);
    return 0;
}

static int forget(struct catalog *c, const char *id, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "DELETE FROM publication WHERE id = ?1 AND state = 'rendering'", d);
    if (stmt != NULL)
        catalog_bind(stmt, 1, id);
    return catalog_change(c, stmt, d);
}

/* The run that asked for a publication has it now. */
static int finish_run(struct catalog *c, struct arena *a, int64_t run, const char *id, struct diag *d)
{
    if (run == 0)
        return 0;
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "UPDATE run SET state = 'archived', progress = '" RUN_PLACING
                                         "', publication = ?2, ended_at = ?3, reason = ''"
                                         " WHERE id = ?1",
                                         d);
    if (stmt == NULL)
        return -1;
    (void)sqlite3_bind_int64(stmt, 1, run);
    catalog_bind(stmt, 2, id);
    catalog_bind(stmt, 3, catalog_now(c, a));
    return catalog_change(c, stmt, d);
}

/* Say in the chain what was archived and, of a draft, that it waits. */
static int enter_chain(struct catalog *c, struct arena *a, const char *id, const char *draft, struct diag *d)
{
    struct chain_entry e = {.kind = CHAIN_PUBLICATION, .publication = id, .actor = ""};
    e.body = catalog_manifest(c, a, id, false, d);
    if (e.body == NULL || catalog_chain_append(c, a, &e, d) != 0)
        return -1;
    struct chain_entry waits = {.kind = CHAIN_DRAFT, .publication = id, .actor = "", .body = draft};
    return draft != NULL ? catalog_chain_append(c, a, &waits, d) : 0;
}

/* What was added to a publication that people have released already is not held. */
static int release_again(struct catalog *c, const char *id, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "SELECT (SELECT kind FROM chain WHERE publication = ?1 AND kind IN ('draft',"
                                         " 'released', 'held', 'recalled') ORDER BY seq DESC LIMIT 1) = 'released'",
                                         d);
    int64_t released;
    if (stmt != NULL)
        catalog_bind(stmt, 1, id);
    if (catalog_number(c, stmt, &released, d) != 0)
        return -1;
    return released != 0 ? catalog_outbox_release(c, id, d) : 0;
}

int catalog_complete(struct catalog *c, struct arena *a, const char *id, const struct archive_addition *addition,
                     const struct archived_file *files, const char **kept, struct diag *d)
{
    size_t n = addition->n_files;
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    struct archive_finding *list = NULL;
    size_t n_list = 0;
    const char *older = "";
    int result = find_same(c, a, id, &older, d);
    if (result == 0 && older[0] != '\0')
        result = catalog_files(c, a, older, &list, &n_list, d);
    /* Sources may differ in what does not show. */
    bool same = older[0] != '\0' && count_published(list, n_list) == count_files(files, n);
    for (size_t i = 0; same && i < n; i++)
        same = files[i].role == FILE_SOURCE || has_file(list, n_list, &files[i]);
    if (result == 0 && same) {
        result = forget(c, id, d);
    } else if (result == 0) {
        result = insert_files(c, id, files, n, d);
        if (result == 0)
            result = finish(c, id, PUBLICATION_ARCHIVED, "", addition->duration_ms, d);
        if (result == 0)
            result = enter_chain(c, a, id, addition->draft, d);
        if (result == 0)
            result = catalog_supersede(c, id, d);
    }
    *kept = same ? older : arena_strdup(a, id);
    /* One that came out as before may not have been delivered, as when it was first made by hand; what has, stays. */
    if (result == 0)
        result = catalog_outbox_add(c, a, *kept, addition->deliveries, addition->n_deliveries, d);
    if (result == 0 && same)
        result = release_again(c, *kept, d);
    if (result == 0)
        result = finish_run(c, a, addition->run, *kept, d);
    return catalog_end(c, result, d);
}

int catalog_fail(struct catalog *c, const char *id, const char *reason, int64_t duration_ms, struct diag *d)
{
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    return catalog_end(c, finish(c, id, PUBLICATION_FAILED, reason, duration_ms, d), d);
}
