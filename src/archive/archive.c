/*
 * The archive: see archive.h. This file orders the steps; objects.c keeps the files, catalog.c the records.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive_int.h"
#include "archive/objects.h"
#include "base/clock.h"
#include "base/lock.h"

enum { NAME_MAX_BYTES = 200 };

const char *publication_state_name(enum publication_state state)
{
    static const char *const names[] = {"planned", "rendering", "archived", "failed"};
    return names[state];
}

const char *publication_kind_name(enum publication_kind kind)
{
    return kind == PUBLICATION_PACK ? "pack" : "report";
}

const char *file_role_name(enum file_role role)
{
    return role == FILE_SOURCE ? "source" : "published";
}

const char *object_state_name(enum object_state state)
{
    static const char *const names[] = {"whole", "missing", "resized", "changed"};
    return names[state];
}

/* --- opening --- */

struct archive *archive_open(const char *root, archive_clock *now, struct diag *d)
{
    struct archive *ar = xcalloc(1, sizeof(*ar));
    arena_init(&ar->arena);
    ar->adding = -1;
    ar->root = arena_strdup(&ar->arena, root);
    ar->objects = path_join(&ar->arena, root, "objects");
    bool is_new = !dir_exists(ar->objects), read_only = !is_new && access(root, W_OK) != 0;
    if (read_only || (dir_make(ar->objects, d) == 0 && (!is_new || dir_sync(root, d) == 0)))
        ar->catalog = catalog_open(root, now != NULL ? now : clock_now, read_only, d);
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
    if (ar->adding >= 0)
        (void)close(ar->adding);
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
    /* Whoever looks for what killed processes left sees that this one is at work: see archive_fail_unfinished. */
    if (ar->adding < 0 && lock_take(path_join(&ar->arena, ar->root, ARCHIVE_ADDING), LOCK_SHARED, &ar->adding, d) < 0)
        return -1;
    return catalog_begin(ar->catalog, a, p, id, d);
}

/* Whether the list of sources is that of a publication before: then all that it names is there too. */
static int sources_known(struct archive *ar, const struct archived_file *files, size_t n, bool *known, struct diag *d)
{
    *known = false;
    for (size_t i = 0; i < n; i++)
        if (files[i].role == FILE_SOURCE && strcmp(files[i].name, ARCHIVE_SOURCES) == 0)
            return catalog_has_object(ar->catalog, files[i].sha256, known, d);
    return 0;
}

static int put_sources(struct archive *ar, const struct archive_addition *addition, struct diag *d)
{
    for (size_t i = 0; i < addition->n_sources; i++) {
        const struct archive_source *s = &addition->sources[i];
        char sha256[SHA256_TEXT];
        int64_t bytes;
        if (object_put(ar->objects, s->path, sha256, &bytes, d) != 0)
            return -1;
        if (strcmp(sha256, s->sha256) != 0) {
            diag_error(d, DIAG_ARCHIVE, (struct src_loc){s->path, 0, 0},
                       "the file was changed while the publication was being made from it");
            diag_hint(d, "Run it again.");
            return -1;
        }
    }
    return 0;
}

static int put_files(struct archive *ar, struct arena *a, const struct archive_addition *addition,
                     struct archived_file *done, struct diag *d)
{
    for (size_t i = 0; i < addition->n_files; i++) {
        const struct archived_file *file = &addition->files[i];
        char sha256[SHA256_TEXT];
        done[i] = (struct archived_file){.name = file->name, .format = file->format, .role = file->role};
        if (object_put(ar->objects, path_join(a, addition->folder, file->name), sha256, &done[i].bytes, d) != 0)
            return -1;
        done[i].sha256 = arena_strdup(a, sha256);
    }
    return 0;
}

static int check_names(const char *id, const struct archive_addition *addition, struct diag *d)
{
    if (addition->n_files == 0)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" has no files", id);
    for (size_t i = 0; i < addition->n_files; i++)
        if (!is_plain_name(addition->files[i].name, true))
            return diag_error(d, DIAG_ARCHIVE, NO_LOC, "file \"%s\" cannot be archived: its name is no plain name",
                              addition->files[i].name);
    return 0;
}

int archive_add(struct archive *ar, struct arena *a, const char *id, const struct archive_addition *addition,
                const char **kept, struct diag *d)
{
    if (check_names(id, addition, d) != 0)
        return -1;
    /* Nothing is removed between putting a file in and naming it. */
    int hold = objects_hold(ar->objects, false, d);
    if (hold < 0)
        return -1;
    struct archived_file *done = ARENA_ARRAY(a, addition->n_files, struct archived_file);
    bool known = false;
    int result = put_files(ar, a, addition, done, d);
    if (result == 0)
        result = sources_known(ar, done, addition->n_files, &known, d);
    if (result == 0 && !known)
        result = put_sources(ar, addition, d);
    if (result == 0)
        result = catalog_complete(ar->catalog, a, id, addition, done, kept, d);
    (void)close(hold);
    return result;
}

int archive_fail(struct archive *ar, const char *id, const char *reason, int64_t duration_ms, struct diag *d)
{
    return catalog_fail(ar->catalog, id, reason, duration_ms, d);
}

/* --- asking --- */

int archive_find(struct archive *ar, struct arena *a, const struct archive_query *query, struct publication **out,
                 size_t *n, struct diag *d)
{
    return catalog_find(ar->catalog, a, query, out, n, d);
}

int archive_count(struct archive *ar, const struct archive_query *query, size_t *n, struct diag *d)
{
    return catalog_count_found(ar->catalog, query, n, d);
}

int archive_show(struct archive *ar, struct arena *a, const char *id, struct publication *out,
                 struct archived_file **files, size_t *n_files, struct diag *d)
{
    struct publication *found;
    size_t n;
    if (catalog_find(ar->catalog, a, &(struct archive_query){.id = id, .limit = 1}, &found, &n, d) != 0)
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
        (*files)[i] = (struct archived_file){list[i].name, list[i].format, list[i].role, list[i].sha256, list[i].bytes};
    return 0;
}

int archive_read(struct archive *ar, struct arena *a, const char *name, const char *sha256, char **text, size_t *len,
                 struct diag *d)
{
    return object_read(ar->objects, a, name, sha256, text, len, d);
}

int archive_copy(struct archive *ar, const char *sha256, const char *path, struct diag *d)
{
    return object_copy(ar->objects, sha256, path, d);
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
    if (p.pruned_at[0] != '\0') {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" has no files: they were removed by a rule on %.10s", id,
                   p.pruned_at);
        diag_hint(d, "'almanak archive show %s' tells by which.", id);
        return -1;
    }
    if (dir_make(folder, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (files[i].role == FILE_PUBLISHED &&
            object_copy(ar->objects, files[i].sha256, path_join(a, folder, files[i].name), d) != 0)
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

int archive_published(struct archive *ar, struct arena *a, const char *clearance, struct published **out, size_t *n,
                      struct diag *d)
{
    return catalog_published(ar->catalog, a, clearance, out, n, d);
}

int archive_link(struct archive *ar, const char *sha256, const char *path, struct diag *d)
{
    return object_link(ar->objects, sha256, path, d);
}

/* --- for backups --- */

int archive_copy_catalog(struct archive *ar, const char *path, struct diag *d)
{
    return catalog_copy(ar->catalog, path, d);
}
