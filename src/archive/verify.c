/*
 * Whether the archive is what it was: every file against its hash, every entry of the chain against the one before it
 * and the key, every row of the catalog against what the chain says was archived.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/chain_int.h"
#include "archive/objects.h"
#include "archive/retention_int.h"

/* --- files --- */

static int by_hash(const void *x, const void *y)
{
    return strcmp((*(struct archive_finding *const *)x)->sha256, (*(struct archive_finding *const *)y)->sha256);
}

/* Read each object once, however many publications share it. `sorted` is by hash. */
static void check_objects(struct archive *ar, struct archive_finding **sorted, struct archive_report *out,
                          struct diag *d)
{
    for (size_t i = 0; i < out->n_findings; i++) {
        struct archive_finding *f = sorted[i];
        const struct archive_finding *before = i > 0 ? sorted[i - 1] : NULL;
        if (before != NULL && strcmp(before->sha256, f->sha256) == 0 && before->bytes == f->bytes)
            f->state = before->state;
        else
            f->state = object_check(ar->objects, f->sha256, f->bytes);
    }
    for (size_t i = 0; i < out->n_findings; i++) {
        const struct archive_finding *f = &out->findings[i];
        if (f->state == OBJECT_WHOLE)
            continue;
        out->n_bad++;
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" of publication \"%s\" is %s", f->name, f->id,
                   object_state_name(f->state));
        diag_hint(d, "Restore objects/%.2s/%s from a backup, or publish the report again with the same data.",
                  f->sha256, f->sha256 + 2);
    }
}

static bool is_named(struct archive_finding *const *sorted, size_t n, const char *sha256)
{
    struct archive_finding key = {.sha256 = sha256};
    struct archive_finding *wanted = &key;
    return bsearch(&wanted, sorted, n, sizeof(*sorted), by_hash) != NULL;
}

static int count_orphans(struct archive *ar, struct arena *a, struct archive_finding *const *sorted,
                         struct archive_report *out, struct diag *d)
{
    const char **hashes;
    int64_t *bytes;
    size_t n;
    if (objects_list(ar->objects, a, &hashes, &bytes, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (is_named(sorted, out->n_findings, hashes[i]))
            continue;
        out->n_orphans++;
        out->orphan_bytes += bytes[i];
    }
    return 0;
}

static int check_files(struct archive *ar, struct arena *a, struct archive_report *out, struct diag *d)
{
    struct archive_finding **sorted = ARENA_ARRAY(a, out->n_findings, struct archive_finding *);
    for (size_t i = 0; i < out->n_findings; i++)
        sorted[i] = &out->findings[i];
    if (out->n_findings > 0)
        qsort(sorted, out->n_findings, sizeof(*sorted), by_hash);
    check_objects(ar, sorted, out, d);
    return count_orphans(ar, a, sorted, out, d);
}

/* --- the chain --- */

static const char restore_hint[] =
    "Restore catalog.db and head from one backup that verifies; what was added since can be published again.";

/* The chain must reach as far as the head says, and the head must be the archive's own. `at_head` is the hash of the
 * entry that the head names, "" when the chain is shorter. */
static void check_head(const struct chain_head *head, bool found, const struct chain_walk *w, const char *at_head,
                       struct archive_report *out, struct diag *d)
{
    size_t before = d->n_errors;
    if (!found && w->seq > 0)
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "the head of the chain is missing: nobody can tell where it ended");
    else if (found && w->key[0] != '\0' && !chain_head_signed(head, w->key))
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "the head of the chain is not signed with the key of this archive");
    else if (found && head->seq > w->seq)
        diag_error(d, DIAG_ARCHIVE, NO_LOC,
                   "the chain was cut: it ends with entry %" PRId64 ", and entry %" PRId64 " was there", w->seq,
                   head->seq);
    else if (found && head->seq > 0 && strcmp(head->sha256, at_head) != 0)
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "entry %" PRId64 " of the chain is not the one that its head names",
                   head->seq);
    if (d->n_errors == before)
        return;
    out->n_broken++;
    diag_hint(d, "%s", restore_hint);
}

/* The public key beside the archive, or one that was kept elsewhere, must be the one that signs. */
static void check_key(struct archive *ar, struct arena *a, const char *key_path, const struct chain_walk *w,
                      struct archive_report *out, struct diag *d)
{
    char public_text[KEY_PUBLIC_TEXT];
    const char *path = key_path != NULL ? key_path : path_join(a, ar->root, KEY_PUBLIC_NAME);
    if (w->key[0] == '\0')
        return;
    if (key_read_public(public_text, path, d) != 0) {
        out->n_broken++;
        diag_hint(d, "Put the public key there that was kept elsewhere, or restore the archive from a backup.");
    } else if (strcmp(public_text, w->key) != 0) {
        out->n_broken++;
        diag_error(d, DIAG_ARCHIVE, (struct src_loc){path, 0, 0},
                   "the chain is signed with another key than this: all of it may have been replaced");
        diag_hint(d, "Restore the archive from a backup made with this key.");
    }
}

static int check_chain(struct archive *ar, struct arena *a, const char *key_path, struct archive_report *out,
                       struct diag *d)
{
    struct chain_head head;
    struct chain_walk w;
    char at_head[SHA256_TEXT] = "";
    bool found;
    if (chain_head_read(ar->root, &head, &found, d) != 0)
        return -1;
    chain_walk_init(&w);
    if (catalog_chain_walk(ar->catalog, &w, head.seq, at_head, d) != 0)
        return -1;
    out->n_entries = (size_t)w.seq;
    out->n_broken += w.n_bad;
    check_head(&head, found, &w, at_head, out, d);
    check_key(ar, a, key_path, &w, out, d);
    if (catalog_compare(ar->catalog, w.seq > 0, out, d) != 0)
        return -1;
    return catalog_tombs(ar->catalog, out, d);
}

int archive_verify(struct archive *ar, struct arena *a, const char *key_path, struct archive_report *out,
                   struct diag *d)
{
    *out = (struct archive_report){.findings = NULL};
    size_t n_planned, n_rendering;
    if (catalog_check(ar->catalog, d) != 0 ||
        catalog_files(ar->catalog, a, NULL, &out->findings, &out->n_findings, d) != 0 ||
        catalog_count(ar->catalog, PUBLICATION_ARCHIVED, &out->n_publications, d) != 0 ||
        catalog_count(ar->catalog, PUBLICATION_PLANNED, &n_planned, d) != 0 ||
        catalog_count(ar->catalog, PUBLICATION_RENDERING, &n_rendering, d) != 0)
        return -1;
    out->n_unfinished = n_planned + n_rendering;
    if (check_chain(ar, a, key_path, out, d) != 0)
        return -1;
    /* A list that cannot be read is a bad file itself; what it names counts as named by nobody. */
    struct diag ignored;
    diag_init(&ignored);
    if (sources_of_all(ar, a, &out->findings, &out->n_findings, &ignored) != 0)
        diag_note(d, DIAG_ARCHIVE, NO_LOC,
                  "a list of sources cannot be read: the files that it names were not checked");
    diag_release(&ignored);
    return check_files(ar, a, out, d);
}
