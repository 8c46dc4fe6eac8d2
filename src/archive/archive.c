/*
 * The archive: see archive.h. This file orders the steps; objects.c keeps the files, catalog.c the records.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>

#include "archive/archive_int.h"
#include "archive/objects.h"
#include "base/clock.h"

enum { NAME_MAX_BYTES = 200 };

const char *publication_state_name(enum publication_state state)
{
    static const char *const names[] = {"planned", "rendering", "archived", "failed"};
    return names[state];
}

const char *object_state_name(enum object_state state)
{
    static const char *const names[] = {"whole", "missing", "resized", "changed"};
    return names[state];
}

/* --- opening --- */

static const char *stamp(struct arena *a, int64_t seconds)
{
    char text[CLOCK_TEXT];
    return arena_strdup(a, clock_iso(text, seconds));
}

struct archive *archive_open(const char *root, archive_clock *now, struct diag *d)
{
    struct archive *ar = xcalloc(1, sizeof(*ar));
    arena_init(&ar->arena);
    ar->now = now != NULL ? now : clock_now;
    ar->objects = path_join(&ar->arena, root, "objects");
    bool is_new = !dir_exists(ar->objects);
    if (dir_make(ar->objects, d) == 0 && (!is_new || dir_sync(root, d) == 0))
        ar->catalog = catalog_open(path_join(&ar->arena, root, "catalog.db"), d);
    if (ar->catalog != NULL)
        return ar;
    archive_close(ar);
    return NULL;
}

void archive_close(struct archive *ar)
{
    if (ar == NULL)
        return;
    catalog_close(ar->catalog);
    arena_release(&ar->arena);
    free(ar);
}

void archive_sweep(struct archive *ar)
{
    objects_sweep(ar->objects);
}

/* --- adding --- */

/* Names become parts of ids and paths: no folders, no surprises. */
static bool is_plain_name(const char *name, bool dots)
{
    size_t len = strlen(name);
    if (len == 0 || len > NAME_MAX_BYTES || name[0] == '.' || name[0] == '-')
        return false;
    for (const char *p = name; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (!letter && *p != '-' && *p != '_' && !(dots && *p == '.'))
            return false;
    }
    return true;
}

int archive_begin(struct archive *ar, struct arena *a, const struct publication *p, const char **id, struct diag *d)
{
    if (!is_plain_name(p->report, false) || (p->period[0] != '\0' && !is_plain_name(p->period, false))) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC,
                   "report \"%s\" of period \"%s\" cannot be archived: the name is no plain name", p->report,
                   p->period);
        diag_hint(d, "Use letters a to z, digits, hyphens and underscores.");
        return -1;
    }
    return catalog_begin(ar->catalog, a, p, stamp(a, ar->now()), id, d);
}

int archive_add(struct archive *ar, struct arena *a, const char *id, const char *folder,
                const struct archived_file *files, size_t n, int64_t duration_ms, const char **kept, struct diag *d)
{
    if (n == 0)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" has no files", id);
    struct archived_file *done = ARENA_ARRAY(a, n, struct archived_file);
    for (size_t i = 0; i < n; i++) {
        if (!is_plain_name(files[i].name, true))
            return diag_error(d, DIAG_ARCHIVE, NO_LOC, "file \"%s\" cannot be archived: its name is no plain name",
                              files[i].name);
        char sha256[SHA256_TEXT];
        done[i] = (struct archived_file){.name = files[i].name, .format = files[i].format};
        if (object_put(ar->objects, path_join(a, folder, files[i].name), sha256, &done[i].bytes, d) != 0)
            return -1;
        done[i].sha256 = arena_strdup(a, sha256);
    }
    return catalog_complete(ar->catalog, a, id, done, n, duration_ms, kept, d);
}

int archive_fail(struct archive *ar, const char *id, const char *reason, int64_t duration_ms, struct diag *d)
{
    return catalog_fail(ar->catalog, id, reason, duration_ms, d);
}

/* --- asking --- */

int archive_list(struct archive *ar, struct arena *a, const char *report, const char *period, size_t limit,
                 struct publication **out, size_t *n, struct diag *d)
{
    return catalog_list(ar->catalog, a, NULL, report, period, limit, out, n, d);
}

int archive_show(struct archive *ar, struct arena *a, const char *id, struct publication *out,
                 struct archived_file **files, size_t *n_files, struct diag *d)
{
    struct publication *found;
    size_t n;
    if (catalog_list(ar->catalog, a, id, NULL, NULL, 1, &found, &n, d) != 0)
        return -1;
    if (n == 0) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "there is no publication \"%s\"", id);
        diag_hint(d, "List the archive to see what there is; an id looks like \"REPORT-2026-10-001\".");
        return -1;
    }
    *out = found[0];
    struct archive_finding *list;
    if (catalog_files(ar->catalog, a, id, &list, n_files, d) != 0)
        return -1;
    *files = ARENA_ARRAY(a, *n_files, struct archived_file);
    for (size_t i = 0; i < *n_files; i++)
        (*files)[i] = (struct archived_file){list[i].name, list[i].format, list[i].sha256, list[i].bytes};
    return 0;
}

static int extract_files(struct archive *ar, struct arena *a, const char *id, const char *folder, struct diag *d)
{
    struct publication p;
    struct archived_file *files;
    size_t n;
    if (archive_show(ar, a, id, &p, &files, &n, d) != 0)
        return -1;
    if (p.state != PUBLICATION_ARCHIVED) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" has no files: it is %s", id,
                   publication_state_name(p.state));
        diag_hint(d, "Publish the report again for the period.");
        return -1;
    }
    if (dir_make(folder, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (object_copy(ar->objects, files[i].sha256, path_join(a, folder, files[i].name), d) != 0)
            return -1;
    return 0;
}

int archive_extract(struct archive *ar, const char *id, const char *folder, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    int result = extract_files(ar, &a, id, folder, d);
    arena_release(&a);
    return result;
}

/* --- verifying --- */

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

int archive_copy_catalog(struct archive *ar, const char *path, struct diag *d)
{
    return catalog_copy(ar->catalog, path, d);
}

int archive_verify(struct archive *ar, struct arena *a, struct archive_report *out, struct diag *d)
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
    struct archive_finding **sorted = ARENA_ARRAY(a, out->n_findings, struct archive_finding *);
    for (size_t i = 0; i < out->n_findings; i++)
        sorted[i] = &out->findings[i];
    if (out->n_findings > 0)
        qsort(sorted, out->n_findings, sizeof(*sorted), by_hash);
    check_objects(ar, sorted, out, d);
    return count_orphans(ar, a, sorted, out, d);
}
