/*
 * Decisions in the chain: see decisions.h. How a publication stands is what its last entry of these kinds says; a first
 * approval of two is an entry of a draft once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/decisions.h"
#include "archive/outbox_int.h"
#include "base/json.h"
#include "base/yaml.h"

static const enum chain_kind kinds[] = {CHAIN_DRAFT, CHAIN_RELEASED, CHAIN_HELD, CHAIN_RECALLED, CHAIN_TOMBSTONE};

const char *archive_draft_body(struct arena *a, const char *role, bool four_eyes)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, false);
    json_object(&j);
    json_key(&j, "four_eyes");
    json_bool(&j, four_eyes);
    json_member(&j, "role", role);
    json_end_object(&j);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR && !yaml_is_null(node) ? node->text : "";
}

/* Go on from one entry. A draft's first entry says who must release it; whoever holds it makes approvals void. */
static int take_entry(struct arena *a, const struct chain_entry *e, struct decided *out, struct diag *d)
{
    static const enum standing standings[] = {[CHAIN_DRAFT] = STANDING_DRAFT,
                                              [CHAIN_RELEASED] = STANDING_RELEASED,
                                              [CHAIN_HELD] = STANDING_HELD,
                                              [CHAIN_RECALLED] = STANDING_RECALLED,
                                              [CHAIN_TOMBSTONE] = STANDING_PRUNED};
    const struct yaml_node *body = yaml_parse(a, "chain", e->body, strlen(e->body), DIAG_ARCHIVE, d);
    if (body == NULL || body->kind != YAML_MAP)
        return body == NULL ? -1 : diag_error(d, DIAG_ARCHIVE, NO_LOC, "entry %lld is no decision", (long long)e->seq);
    if (e->kind == CHAIN_DRAFT && e->actor[0] == '\0') {
        out->role = text_of(body, "role");
        (void)yaml_bool(yaml_lookup(body, "four_eyes"), &out->four_eyes);
    } else if (e->kind == CHAIN_DRAFT) {
        const char **more = ARENA_ARRAY(a, out->n_approved + 1, const char *);
        if (out->n_approved > 0)
            memcpy(more, out->approved, out->n_approved * sizeof(*more));
        more[out->n_approved++] = e->actor;
        out->approved = more;
    } else if (e->kind == CHAIN_HELD) {
        out->n_approved = 0;
    }
    out->standing = standings[e->kind];
    out->at = e->at;
    out->by = e->actor;
    out->reason = text_of(body, "reason");
    out->seq = e->seq;
    return 0;
}

/* The newest id for a question about one publication, "" when there is none. */
static int find_id(struct catalog *c, struct arena *a, const char *sql, const char *id, const char **out,
                   struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, sql, d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, id);
    int status = catalog_step(c, stmt, d);
    *out = status == 1 ? catalog_text(a, stmt, 0) : "";
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

#define SAME_AS "n.report = p.report AND n.period = p.period AND n.slice = p.slice AND n.params = p.params"

static int read_decided(struct catalog *c, struct arena *a, const char *id, struct decided *out, struct diag *d)
{
    const struct chain_query query = {.publication = id, .kinds = kinds, .n_kinds = ARRAY_LEN(kinds)};
    struct chain_entry *entries;
    size_t n;
    *out = (struct decided){.publication = arena_strdup(a, id), .role = "", .at = "", .by = "", .reason = ""};
    if (catalog_chain_list(c, a, &query, &entries, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (take_entry(a, &entries[i], out, d) != 0)
            return -1;
    if (find_id(c, a,
                "SELECT n.id FROM publication p JOIN publication n ON " SAME_AS
                " WHERE p.id = ?1 AND n.state = 'archived' AND n.seq > p.seq ORDER BY n.seq DESC LIMIT 1",
                id, &out->newer, d) != 0)
        return -1;
    return find_id(c, a,
                   "SELECT id FROM publication WHERE replaces = ?1 AND replaces <> '' AND state = 'archived'"
                   " ORDER BY seq DESC LIMIT 1",
                   id, &out->replaced_by, d);
}

int archive_decided(struct archive *ar, struct arena *a, const char *id, struct decided *out, struct diag *d)
{
    return read_decided(ar->catalog, a, id, out, d);
}

int archive_drafts(struct archive *ar, struct arena *a, struct decided **out, size_t *n, struct diag *d)
{
    struct catalog *c = ar->catalog;
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        "SELECT p.id FROM publication p WHERE p.state = 'archived'"
        " AND p.id IN (SELECT publication FROM chain WHERE kind = 'draft')"
        " AND NOT EXISTS (SELECT 1 FROM publication n WHERE n.state = 'archived' AND n.seq > p.seq AND " SAME_AS ")"
        " ORDER BY p.created_at, p.rowid",
        d);
    if (stmt == NULL)
        return -1;
    const char **ids = NULL;
    size_t n_ids = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(ids, n_ids, cap) = catalog_text(a, stmt, 0);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_ids, struct decided);
    *n = 0;
    for (size_t i = 0; status == 0 && i < n_ids; i++) {
        struct decided *one = &(*out)[*n];
        status = read_decided(c, a, ids[i], one, d);
        *n += status == 0 && (one->standing == STANDING_DRAFT || one->standing == STANDING_HELD);
    }
    free(ids);
    return status;
}

/* --- deciding --- */

static const char *decision_body(struct arena *a, const struct decided *about, const char *reason)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, false);
    json_object(&j);
    json_member(&j, "reason", reason);
    json_member(&j, "role", about->role);
    json_end_object(&j);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static int decide(struct catalog *c, struct arena *a, const struct decided *about, enum decision decision,
                  struct chain_entry *e, const struct outbox_delivery *tell, size_t n_tell, struct diag *d)
{
    struct decided now;
    const char *id = about->publication;
    if (read_decided(c, a, id, &now, d) != 0)
        return -1;
    if (now.seq != about->seq || strcmp(now.newer, about->newer) != 0) {
        diag_error(d, DIAG_RELEASE, NO_LOC, "something was decided about publication \"%s\" just now", id);
        diag_hint(d, "Look at it with almanak archive show, and decide again.");
        return -1;
    }
    if (catalog_chain_append(c, a, e, d) != 0)
        return -1;
    switch (decision) {
    case DECISION_APPROVE: return 0;
    case DECISION_RELEASE: return catalog_outbox_release(c, id, d);
    case DECISION_HOLD: return catalog_outbox_hold(c, id, d);
    case DECISION_RECALL: break;
    }
    if (catalog_outbox_withdraw(c, id, "recalled", d) != 0)
        return -1;
    return catalog_outbox_add(c, a, id, tell, n_tell, d);
}

int archive_decide(struct archive *ar, struct arena *a, const struct decided *about, enum decision decision,
                   const char *by, const char *reason, const struct outbox_delivery *tell, size_t n_tell,
                   struct diag *d)
{
    static const enum chain_kind as[] = {[DECISION_APPROVE] = CHAIN_DRAFT,
                                         [DECISION_RELEASE] = CHAIN_RELEASED,
                                         [DECISION_HOLD] = CHAIN_HELD,
                                         [DECISION_RECALL] = CHAIN_RECALLED};
    struct chain_entry e = {
        .kind = as[decision], .publication = about->publication, .actor = by, .body = decision_body(a, about, reason)};
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    return catalog_end(ar->catalog, decide(ar->catalog, a, about, decision, &e, tell, n_tell, d), d);
}

int catalog_supersede(struct catalog *c, const char *id, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        "UPDATE outbox SET state = 'dropped', reason = 'a newer version took its place'"
        " WHERE ((state = 'held' OR (state = 'waiting' AND kind = 'draft')) AND publication IN"
        " (SELECT p.id FROM publication n JOIN publication p ON " SAME_AS " WHERE n.id = ?1 AND p.id <> n.id))"
        " OR (state = 'waiting' AND publication = (SELECT replaces FROM publication WHERE id = ?1) AND kind IN"
        " ('publication', 'correction'))",
        d);
    if (stmt != NULL)
        catalog_bind(stmt, 1, id);
    return catalog_change(c, stmt, d);
}
