/*
 * What is due, tombstones and legal holds in the catalog: see retention.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/retention.h"

#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/outbox_int.h"
#include "archive/retention_int.h"
#include "base/clock.h"
#include "base/json.h"

enum { DAY_SECONDS = 86400 };

#define HELD                                                                                                           \
    "coalesce((SELECT kind FROM chain WHERE publication = p.id AND kind IN ('legal_hold', 'legal_hold_over')"          \
    " ORDER BY seq DESC LIMIT 1), '') = 'legal_hold'"

/* --- what is due --- */

static int find_due(struct catalog *c, struct arena *a, const struct archive_keep *keep, struct due_list *list,
                    struct diag *d)
{
    char before[CLOCK_TEXT];
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        "SELECT id, title, created_at, (SELECT coalesce(sum(bytes), 0) FROM file WHERE publication = p.id), " HELD
        " FROM publication p WHERE report = ?1 AND kind = 'pack' AND state = 'archived' AND pruned_at = ''"
        " AND created_at < ?2 ORDER BY created_at, id",
        d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, keep->pack);
    catalog_bind(stmt, 2, clock_iso(before, c->now() - keep->days * DAY_SECONDS));
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(list->items, list->n, list->cap) = (struct archive_due){.id = catalog_text(a, stmt, 0),
                                                                     .title = catalog_text(a, stmt, 1),
                                                                     .created_at = catalog_text(a, stmt, 2),
                                                                     .rule = keep->rule,
                                                                     .days = keep->days,
                                                                     .bytes = sqlite3_column_int64(stmt, 3),
                                                                     .held = sqlite3_column_int(stmt, 4) != 0};
    (void)sqlite3_finalize(stmt);
    return status;
}

int catalog_due(struct catalog *c, struct arena *a, const struct archive_keep *keeps, size_t n, struct due_list *list,
                struct diag *d)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = find_due(c, a, &keeps[i], list, d);
    return result;
}

/* --- tombstones --- */

/* What was removed: keys in the order of their bytes. */
static const char *epitaph(struct arena *a, const struct archive_due *due, const struct publication *p,
                           const struct archive_finding *files, size_t n)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_LARGE);
    json_init(&j, &b, false);
    json_object(&j);
    json_member(&j, "created_at", p->created_at);
    json_member_int(&j, "days", due->days);
    json_key(&j, "files");
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_member_int(&j, "bytes", files[i].bytes);
        json_member(&j, "name", files[i].name);
        json_member(&j, "sha256", files[i].sha256);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_member(&j, "period", p->period);
    json_member(&j, "report", p->report);
    json_member(&j, "rule", due->rule);
    json_member(&j, "slice", p->slice);
    json_member(&j, "title", p->title);
    json_end_object(&j);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static int mark_pruned(struct catalog *c, struct arena *a, const char *id, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "UPDATE publication SET pruned_at = ?2 WHERE id = ?1", d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, id);
    catalog_bind(stmt, 2, catalog_now(c, a));
    return catalog_change(c, stmt, d);
}

static int bury(struct catalog *c, const struct archive_due *due, struct diag *d)
{
    struct arena a;
    struct publication *p;
    struct archive_finding *files;
    size_t n, n_files;
    arena_init(&a);
    int result = catalog_find(c, &a, &(struct archive_query){.id = due->id, .limit = 1}, &p, &n, d);
    if (result == 0)
        result = catalog_files(c, &a, due->id, &files, &n_files, d);
    if (result == 0 && n == 1) {
        struct chain_entry e = {.kind = CHAIN_TOMBSTONE, .publication = due->id, .actor = ""};
        e.body = epitaph(&a, due, p, files, n_files);
        result = catalog_chain_append(c, &a, &e, d);
        if (result == 0)
            result = mark_pruned(c, &a, due->id, d);
        if (result == 0)
            result = catalog_outbox_withdraw(c, due->id, "its files were removed by a rule", d);
    }
    arena_release(&a);
    return result;
}

int catalog_bury(struct catalog *c, struct arena *a, const struct archive_keep *keeps, size_t n, struct due_list *list,
                 struct diag *d)
{
    if (catalog_exec(c, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    int result = catalog_due(c, a, keeps, n, list, d);
    for (size_t i = 0; result == 0 && i < list->n; i++)
        if (!list->items[i].held)
            result = bury(c, &list->items[i], d);
    return catalog_end(c, result, d);
}

int catalog_tombs(struct catalog *c, struct archive_report *out, struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c,
                        "SELECT p.id, p.pruned_at <> '' FROM publication p WHERE (p.pruned_at <> '') <> EXISTS (SELECT"
                        " 1 FROM chain WHERE publication = p.id AND kind = 'tombstone') ORDER BY p.id",
                        d);
    if (stmt == NULL)
        return -1;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1) {
        const char *id = (const char *)sqlite3_column_text(stmt, 0);
        out->n_broken++;
        diag_error(d, DIAG_ARCHIVE, NO_LOC,
                   sqlite3_column_int(stmt, 1) != 0
                       ? "publication \"%s\" is said to be pruned, and has no tombstone in the chain"
                       : "publication \"%s\" has a tombstone in the chain, and is not said to be pruned",
                   id);
        diag_hint(d, "Restore catalog.db, head and the objects from one backup that verifies.");
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* --- legal hold --- */

static int change_hold(struct catalog *c, struct arena *a, struct chain_entry *e, struct diag *d)
{
    bool hold = e->kind == CHAIN_LEGAL_HOLD;
    sqlite3_stmt *stmt = catalog_prepare(
        c, "SELECT " HELD ", p.pruned_at <> '' FROM publication p WHERE id = ?1 AND state = 'archived'", d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, e->publication);
    int status = catalog_step(c, stmt, d);
    bool held = status == 1 && sqlite3_column_int(stmt, 0) != 0, gone = status == 1 && sqlite3_column_int(stmt, 1) != 0;
    (void)sqlite3_finalize(stmt);
    if (status < 0)
        return -1;
    if (status == 1 && held != hold && !gone)
        return catalog_chain_append(c, a, e, d);
    diag_error(d, DIAG_ARCHIVE, NO_LOC,
               status == 0 ? "there is no archived publication \"%s\""
               : gone      ? "the files of publication \"%s\" were removed before"
               : held      ? "publication \"%s\" is on legal hold already"
                           : "publication \"%s\" is not on legal hold",
               e->publication);
    diag_hint(d, "'almanak archive find' looks for publications, 'almanak archive show %s' tells what happened to it.",
              e->publication);
    return -1;
}

int archive_hold(struct archive *ar, struct arena *a, const char *id, bool hold, const char *by, const char *reason,
                 struct diag *d)
{
    struct catalog *c = ar->catalog;
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, false);
    json_object(&j);
    json_member(&j, "reason", reason);
    json_end_object(&j);
    struct chain_entry e = {.kind = hold ? CHAIN_LEGAL_HOLD : CHAIN_LEGAL_HOLD_OVER,
                            .publication = id,
                            .actor = by,
                            .body = strbuf_text(&b)};
    int result = catalog_exec(c, "BEGIN IMMEDIATE", d);
    if (result == 0)
        result = catalog_end(c, change_hold(c, a, &e, d), d);
    strbuf_release(&b);
    return result;
}
