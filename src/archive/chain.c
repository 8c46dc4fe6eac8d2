/*
 * Hashes of the chain's entries, the check along it, and the file that names its end: see chain.h. The entries
 * themselves are kept by catalog_chain.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "archive/chain_int.h"
#include "base/json.h"
#include "base/yaml.h"

enum { HEAD_MAX = 400 };

static const char *const kind_names[CHAIN__MAX] = {
    [CHAIN_PUBLICATION] = "publication",
    [CHAIN_TOMBSTONE] = "tombstone",
    [CHAIN_DRAFT] = "draft",
    [CHAIN_RELEASED] = "released",
    [CHAIN_HELD] = "held",
    [CHAIN_RECALLED] = "recalled",
    [CHAIN_COMMENT] = "comment",
    [CHAIN_LEGAL_HOLD] = "legal_hold",
    [CHAIN_LEGAL_HOLD_OVER] = "legal_hold_over",
    [CHAIN_KEY] = "key",
};

const char *chain_kind_name(enum chain_kind kind)
{
    return kind_names[kind];
}

bool chain_kind_parse(const char *name, enum chain_kind *out)
{
    for (int k = 0; k < CHAIN__MAX; k++) {
        if (strcmp(kind_names[k], name) == 0) {
            *out = (enum chain_kind)k;
            return true;
        }
    }
    return false;
}

void chain_hash(char out[SHA256_TEXT], const struct chain_entry *entry)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    strbuf_addf(&b, "%" PRId64 "\n%s\n%s\n%s\n%s\n", entry->seq, entry->at, kind_names[entry->kind], entry->publication,
                entry->actor);
    strbuf_adds(&b, entry->body);
    strbuf_addf(&b, "\n%s\n", entry->previous);
    sha256_hex(out, strbuf_text(&b), b.len);
    strbuf_release(&b);
}

/* --- checking --- */

void chain_walk_init(struct chain_walk *w)
{
    *w = (struct chain_walk){.seq = 0};
}

/* The key that an entry of kind KEY brings in; false when it names none. */
static bool entry_key(const struct chain_entry *entry, char out[KEY_PUBLIC_TEXT])
{
    struct arena a;
    struct diag ignored; /* a body that is no JSON has no key */
    arena_init(&a);
    diag_init(&ignored);
    const struct yaml_node *body = yaml_parse(&a, "chain", entry->body, strlen(entry->body), DIAG_ARCHIVE, &ignored);
    const struct yaml_node *key = body != NULL ? yaml_lookup(body, "public_key") : NULL;
    bool found = key != NULL && key->kind == YAML_SCALAR && strlen(key->text) < KEY_PUBLIC_TEXT;
    if (found)
        (void)snprintf(out, KEY_PUBLIC_TEXT, "%s", key->text);
    diag_release(&ignored);
    arena_release(&a);
    return found;
}

static void bad(struct chain_walk *w, const struct chain_entry *e, struct diag *d, const char *what)
{
    w->n_bad++;
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "entry %" PRId64 " of the chain (%s%s%s) %s", e->seq, kind_names[e->kind],
               e->publication[0] != '\0' ? " " : "", e->publication, what);
    diag_hint(d, "Restore catalog.db from a backup that verifies; what was added since then can be published again.");
}

void chain_walk_step(struct chain_walk *w, const struct chain_entry *entry, struct diag *d)
{
    char hash[SHA256_TEXT], brought[KEY_PUBLIC_TEXT];
    chain_hash(hash, entry);
    if (entry->seq != w->seq + 1)
        bad(w, entry, d, "does not follow the one before it: entries were removed");
    else if (strcmp(entry->previous, w->previous) != 0)
        bad(w, entry, d, "does not name the one before it: entries were swapped or replaced");
    if (strcmp(hash, entry->sha256) != 0)
        bad(w, entry, d, "was changed: its content no longer fits its hash");
    bool brings = entry->kind == CHAIN_KEY && entry_key(entry, brought);
    /* The first entry brings the first key, and signs itself with it. */
    if (!key_verify(w->key[0] != '\0' ? w->key : brings ? brought : "", entry->sha256, entry->signature)) {
        if (brings && w->key[0] != '\0' && key_verify(brought, entry->sha256, entry->signature))
            diag_warn(d, DIAG_ARCHIVE, NO_LOC,
                      "from entry %" PRId64 " of the chain on another key signs, and the key before did not approve it",
                      entry->seq);
        else
            bad(w, entry, d, "is not signed with the key of this archive");
    }
    if (brings)
        (void)snprintf(w->key, sizeof(w->key), "%s", brought);
    (void)snprintf(w->previous, sizeof(w->previous), "%s", entry->sha256);
    w->seq = entry->seq;
}

/* --- the head --- */

static void head_text(char *out, size_t size, int64_t seq, const char *sha256)
{
    (void)snprintf(out, size, "head\n%" PRId64 "\n%s\n", seq, sha256);
}

int chain_head_write(const char *root, const struct signing_key *key, int64_t seq, const char *sha256, struct diag *d)
{
    char text[HEAD_MAX], signature[SIGNATURE_TEXT];
    struct arena a;
    sha256 = seq > 0 ? sha256 : "-";
    head_text(text, sizeof(text), seq, sha256);
    key_sign(key, text, signature);
    (void)snprintf(text, sizeof(text), "%" PRId64 " %s %s\n", seq, sha256, signature);
    arena_init(&a);
    int result = file_write(path_join(&a, root, HEAD_NAME), text, strlen(text), d);
    arena_release(&a);
    return result;
}

static bool parse_head(const char *text, struct chain_head *out)
{
    char end; /* widths as SHA256_TEXT and SIGNATURE_TEXT have room for */
    return sscanf(text, "%" SCNd64 " %64s %88s%c", &out->seq, out->sha256, out->signature, &end) == 4 && end == '\n';
}

int chain_head_read(const char *root, struct chain_head *out, bool *found, struct diag *d)
{
    struct arena a;
    char *text;
    size_t len;
    arena_init(&a);
    const char *path = path_join(&a, root, HEAD_NAME);
    *out = (struct chain_head){.seq = 0};
    *found = file_exists(path);
    int result = *found ? file_read(&a, path, HEAD_MAX, &text, &len, d) : 0;
    if (*found && result == 0 && !parse_head(text, out))
        out->signature[0] = '\0'; /* whatever stands there, nobody signed it */
    arena_release(&a);
    return result;
}

bool chain_head_signed(const struct chain_head *head, const char *public_text)
{
    char text[HEAD_MAX];
    head_text(text, sizeof(text), head->seq, head->sha256);
    return key_verify(public_text, text, head->signature);
}
