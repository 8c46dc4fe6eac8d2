/*
 * Pruning: first the tombstones, then the files that no publication names any more. See retention.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/retention.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive_int.h"
#include "archive/objects.h"
#include "archive/retention_int.h"
#include "archive/source_list.h"
#include "base/intern.h"

/* --- what is named --- */

/* The files of one list, as findings. */
static int add_sources(struct archive *ar, struct arena *a, const struct archive_finding *list,
                       struct archive_finding **files, size_t *n, size_t *cap, struct diag *d)
{
    struct source_list sources;
    char *text;
    size_t len;
    if (archive_read(ar, a, ARCHIVE_SOURCES, list->sha256, &text, &len, d) != 0 ||
        source_list_read(a, ARCHIVE_SOURCES, text, len, &sources, d) != 0)
        return -1;
    for (size_t i = 0; i < sources.n; i++)
        PUSH(*files, *n, *cap) = (struct archive_finding){.id = list->id,
                                                          .name = sources.items[i].name,
                                                          .format = "",
                                                          .sha256 = sources.items[i].sha256,
                                                          .role = FILE_SOURCE,
                                                          .bytes = sources.items[i].bytes};
    return 0;
}

static bool is_list(const struct archive_finding *f)
{
    return f->role == FILE_SOURCE && strcmp(f->name, ARCHIVE_SOURCES) == 0;
}

int sources_of_all(struct archive *ar, struct arena *a, struct archive_finding **files, size_t *n, struct diag *d)
{
    struct intern seen; /* lists that many publications share are read once */
    struct archive_finding *all = NULL;
    size_t n_all = 0, cap = 0;
    int result = 0;
    intern_init(&seen);
    for (size_t i = 0; i < *n; i++)
        PUSH(all, n_all, cap) = (*files)[i];
    for (size_t i = 0; i < *n; i++) {
        size_t before = seen.n;
        if (!is_list(&(*files)[i]))
            continue;
        (void)intern_add(&seen, (*files)[i].sha256, strlen((*files)[i].sha256));
        /* One that cannot be read is told, and so is any file that it alone names: as one that nobody names. */
        if (seen.n > before && add_sources(ar, a, &(*files)[i], &all, &n_all, &cap, d) != 0)
            result = -1;
    }
    *files = ARENA_ARRAY(a, n_all, struct archive_finding);
    *n = n_all;
    if (n_all > 0)
        memcpy(*files, all, n_all * sizeof(*all));
    free(all);
    intern_release(&seen);
    return result;
}

/* --- removing what is not --- */

static int remove_unnamed(struct archive *ar, const struct archive_finding *files, size_t n_files,
                          struct prune_report *out, struct diag *d)
{
    struct arena a;
    struct intern living;
    const char **hashes;
    int64_t *bytes;
    size_t n;
    arena_init(&a);
    intern_init(&living);
    for (size_t i = 0; i < n_files; i++)
        (void)intern_add(&living, files[i].sha256, strlen(files[i].sha256));
    int result = objects_list(ar->objects, &a, &hashes, &bytes, &n, d);
    for (size_t i = 0; result == 0 && i < n; i++) {
        if (intern_lookup(&living, hashes[i], strlen(hashes[i])) != INTERN_NONE)
            continue;
        result = object_remove(ar->objects, hashes[i], d);
        out->n_objects++;
        out->bytes += bytes[i];
    }
    intern_release(&living);
    arena_release(&a);
    return result;
}

static int sweep(struct archive *ar, struct prune_report *out, struct diag *d)
{
    struct arena a;
    struct archive_finding *files;
    size_t n;
    int hold = objects_hold(ar->objects, true, d);
    if (hold < 0)
        return -1;
    arena_init(&a);
    int result = catalog_files(ar->catalog, &a, NULL, &files, &n, d);
    if (result == 0)
        result = sources_of_all(ar, &a, &files, &n, d); /* without all lists nothing is removed */
    if (result == 0)
        result = remove_unnamed(ar, files, n, out, d);
    arena_release(&a);
    (void)close(hold);
    return result;
}

int archive_prune(struct archive *ar, struct arena *a, const struct archive_keep *keeps, size_t n, bool dry_run,
                  struct prune_report *out, struct diag *d)
{
    struct due_list list = {.n = 0};
    *out = (struct prune_report){.n_due = 0};
    int result =
        dry_run ? catalog_due(ar->catalog, a, keeps, n, &list, d) : catalog_bury(ar->catalog, a, keeps, n, &list, d);
    out->due = ARENA_ARRAY(a, list.n, struct archive_due);
    for (size_t i = 0; i < list.n; i++) {
        out->due[out->n_due++] = list.items[i];
        out->n_held += list.items[i].held;
    }
    free(list.items);
    return result == 0 && !dry_run ? sweep(ar, out, d) : result;
}
