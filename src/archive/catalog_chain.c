/*
 * The chain's entries in the catalog. Appending happens inside the transaction of what it tells about, so that neither
 * is there without the other; write transactions come one after the other, so the chain has no branches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/catalog_int.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "archive/archive_int.h"
#include "base/json.h"

#define COLUMNS "seq, at, kind, publication, actor, body, previous, sha256, signature"

/* --- reading --- */

static struct chain_entry read_entry(struct arena *a, sqlite3_stmt *stmt)
{
    struct chain_entry e = {.seq = sqlite3_column_int64(stmt, 0),
                            .at = catalog_text(a, stmt, 1),
                            .kind = CHAIN_PUBLICATION,
                            .publication = catalog_text(a, stmt, 3),
                            .actor = catalog_text(a, stmt, 4),
                            .body = catalog_text(a, stmt, 5),
                            .previous = catalog_text(a, stmt, 6),
                            .sha256 = catalog_text(a, stmt, 7),
                            .signature = catalog_text(a, stmt, 8)};
    (void)chain_kind_parse(catalog_text(a, stmt, 2), &e.kind);
    return e;
}

/* Kinds as one text between commas, for a question about any of them. */
static const char *kinds_text(struct arena *a, const struct chain_query *query)
{
    const char *text = ",";
    for (size_t i = 0; i < query->n_kinds; i++)
        text = arena_printf(a, "%s%s,", text, chain_kind_name(query->kinds[i]));
    return text;
}

int catalog_chain_list(struct catalog *c, struct arena *a, const struct chain_query *query, struct chain_entry **out,
                       size_t *n, struct diag *d)
{
    /* Two statements, so that each goes by its index. */
    sqlite3_stmt *stmt = catalog_prepare(
        c,
        query->publication != NULL ? "SELECT " COLUMNS " FROM chain WHERE publication = ?1 AND seq > ?2"
                                     " AND (?3 = ',' OR instr(?3, ',' || kind || ',') > 0) ORDER BY seq LIMIT ?4"
                                   : "SELECT " COLUMNS " FROM chain WHERE ?1 IS NULL AND seq > ?2"
                                     " AND (?3 = ',' OR instr(?3, ',' || kind || ',') > 0) ORDER BY seq LIMIT ?4",
        d);
    if (stmt == NULL)
        return -1;
    catalog_bind(stmt, 1, query->publication);
    (void)sqlite3_bind_int64(stmt, 2, query->after);
    catalog_bind(stmt, 3, kinds_text(a, query));
    (void)sqlite3_bind_int64(stmt, 4, query->limit > 0 ? (int64_t)query->limit : -1);
    struct chain_entry *rows = NULL;
    size_t n_rows = 0, cap = 0;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1)
        PUSH(rows, n_rows, cap) = read_entry(a, stmt);
    (void)sqlite3_finalize(stmt);
    *out = ARENA_ARRAY(a, n_rows, struct chain_entry);
    *n = n_rows;
    if (n_rows > 0)
        memcpy(*out, rows, n_rows * sizeof(*rows));
    free(rows);
    return status;
}

/* The last entry; seq 0 when there is none. */
static int read_last(struct catalog *c, int64_t *seq, char sha256[SHA256_TEXT], struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT seq, sha256 FROM chain ORDER BY seq DESC LIMIT 1", d);
    if (stmt == NULL)
        return -1;
    int status = catalog_step(c, stmt, d);
    *seq = status == 1 ? sqlite3_column_int64(stmt, 0) : 0;
    (void)snprintf(sha256, SHA256_TEXT, "%s", status == 1 ? (const char *)sqlite3_column_text(stmt, 1) : "");
    (void)sqlite3_finalize(stmt);
    return status < 0 ? -1 : 0;
}

int catalog_chain_walk(struct catalog *c, struct chain_walk *w, int64_t wanted, char hash[SHA256_TEXT], struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c, "SELECT " COLUMNS " FROM chain ORDER BY seq", d);
    if (stmt == NULL)
        return -1;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1) {
        struct arena a;
        arena_init(&a);
        const struct chain_entry e = read_entry(&a, stmt);
        chain_walk_step(w, &e, d);
        if (e.seq == wanted)
            (void)snprintf(hash, SHA256_TEXT, "%s", e.sha256);
        arena_release(&a);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* --- appending --- */

static int insert_entry(struct catalog *c, const struct chain_entry *e, struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c, "INSERT INTO chain(" COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", d);
    if (stmt == NULL)
        return -1;
    const char *const texts[] = {
        e->at, chain_kind_name(e->kind), e->publication, e->actor, e->body, e->previous, e->sha256, e->signature};
    (void)sqlite3_bind_int64(stmt, 1, e->seq);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        catalog_bind(stmt, (int)i + 2, texts[i]);
    return catalog_change(c, stmt, d);
}

/* Give an entry its place, hash and signature, and keep it. */
static int append(struct catalog *c, struct arena *a, struct chain_entry *e, struct diag *d)
{
    char previous[SHA256_TEXT], sha256[SHA256_TEXT], signature[SIGNATURE_TEXT];
    int64_t last;
    if (read_last(c, &last, previous, d) != 0)
        return -1;
    e->seq = last + 1;
    e->at = catalog_now(c, a);
    e->previous = arena_strdup(a, previous);
    chain_hash(sha256, e);
    key_sign(&c->key, sha256, signature);
    e->sha256 = arena_strdup(a, sha256);
    e->signature = arena_strdup(a, signature);
    c->appended = true;
    return insert_entry(c, e, d);
}

/* The key of an archive that has none yet: the first entry says which it is. */
static int begin_chain(struct catalog *c, struct arena *a, struct diag *d)
{
    struct strbuf b;
    struct json j;
    if (!file_exists(path_join(a, c->root, KEY_SECRET_NAME))) {
        if (key_make(&c->key, c->root, d) != 0)
            return -1;
    } else if (key_read(&c->key, c->root, d) != 0) {
        return -1;
    }
    c->has_key = true;
    if (chain_head_write(c->root, &c->key, 0, "", d) != 0)
        return -1;
    strbuf_init(&b, STRBUF_SMALL);
    json_init(&j, &b, false);
    json_object(&j);
    json_member(&j, "public_key", c->key.public_text);
    json_end_object(&j);
    struct chain_entry e = {.kind = CHAIN_KEY, .publication = "", .actor = "", .body = strbuf_text(&b)};
    int result = append(c, a, &e, d);
    strbuf_release(&b);
    return result;
}

/* What was archived before there was a chain enters it now, as it stands; not what `entry` is about to enter. */
static int adopt(struct catalog *c, struct arena *a, const struct chain_entry *entry, struct diag *d)
{
    struct publication *p;
    size_t n;
    if (catalog_find(c, a, &(struct archive_query){.archived = true}, &p, &n, d) != 0)
        return -1;
    for (size_t i = n; i-- > 0;) { /* the oldest first */
        bool own = entry->kind == CHAIN_PUBLICATION && strcmp(entry->publication, p[i].id) == 0;
        if (own)
            continue;
        struct chain_entry e = {.kind = CHAIN_PUBLICATION, .publication = p[i].id, .actor = ""};
        e.body = catalog_manifest(c, a, p[i].id, true, d);
        if (e.body == NULL || append(c, a, &e, d) != 0)
            return -1;
    }
    return 0;
}

static bool is_one_line(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' || *p == 127)
            return false;
    return true;
}

int catalog_chain_append(struct catalog *c, struct arena *a, struct chain_entry *entry, struct diag *d)
{
    char sha256[SHA256_TEXT];
    int64_t last;
    if (!is_one_line(entry->actor) || !is_one_line(entry->publication) || !is_one_line(entry->body)) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "the history cannot hold \"%s\": it is more than one line", entry->actor);
        diag_hint(d, "Write names without line breaks.");
        return -1;
    }
    if (read_last(c, &last, sha256, d) != 0)
        return -1;
    if (last == 0 && (begin_chain(c, a, d) != 0 || adopt(c, a, entry, d) != 0))
        return -1;
    if (!c->has_key && key_read(&c->key, c->root, d) != 0) {
        diag_hint(d, "Nothing is archived without the key that signs it: restore \"" KEY_SECRET_NAME
                     "\" in the folder of the archive from a backup.");
        return -1;
    }
    c->has_key = true;
    return append(c, a, entry, d);
}

/* One writer at a time, and each writes the newest there is: the head never goes back. */
void catalog_chain_head(struct catalog *c, struct diag *d)
{
    struct arena a;
    struct diag own;
    int64_t seq;
    char sha256[SHA256_TEXT];
    arena_init(&a);
    diag_init(&own);
    int lock = open(path_join(&a, c->root, KEY_PUBLIC_NAME), O_RDONLY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0 || read_last(c, &seq, sha256, &own) != 0 ||
        chain_head_write(c->root, &c->key, seq, sha256, &own) != 0)
        diag_warn(d, DIAG_ARCHIVE, NO_LOC, "the head of the archive's chain could not be written: the next entry will");
    if (lock >= 0)
        (void)close(lock);
    diag_release(&own);
    arena_release(&a);
}

/* --- the public way --- */

int archive_chain_append(struct archive *ar, struct arena *a, struct chain_entry *entry, struct diag *d)
{
    if (catalog_exec(ar->catalog, "BEGIN IMMEDIATE", d) != 0)
        return -1;
    return catalog_end(ar->catalog, catalog_chain_append(ar->catalog, a, entry, d), d);
}

int archive_chain_list(struct archive *ar, struct arena *a, const struct chain_query *query, struct chain_entry **out,
                       size_t *n, struct diag *d)
{
    return catalog_chain_list(ar->catalog, a, query, out, n, d);
}
