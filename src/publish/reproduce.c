/*
 * Reproducing a publication: see reproduce.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/reproduce.h"

#include <string.h>

#include "publish/make.h"
#include "publish/sources.h"
#include "publish/versions.h"

/* What the archive has of a publication. */
struct kept {
    struct publication publication;
    struct archived_file *files;
    size_t n_files;
};

static const struct archived_file *find_source(const struct kept *k, const char *name)
{
    for (size_t i = 0; i < k->n_files; i++)
        if (k->files[i].role == FILE_SOURCE && strcmp(k->files[i].name, name) == 0)
            return &k->files[i];
    return NULL;
}

static int read_source(const struct installation *inst, struct archive *ar, const struct kept *k, const char *name,
                       char **text, size_t *len)
{
    const struct archived_file *file = find_source(k, name);
    if (file != NULL)
        return archive_read(ar, inst->arena, name, file->sha256, text, len, inst->diag);
    diag_error(inst->diag, DIAG_ARCHIVE, NO_LOC,
               "publication \"%s\" cannot be made again: what it was made from was not kept", k->publication.id);
    diag_hint(inst->diag, "Publications have been archived with their sources since version 0.2 of almanak.");
    return -1;
}

/* Put the files that took part into a folder, as an installation has them. */
static int restore(const struct installation *inst, struct archive *ar, const struct source_list *list,
                   const char *folder)
{
    struct arena *a = inst->arena;
    for (size_t i = 0; i < list->n; i++) {
        const char *path = path_join(a, folder, list->items[i].name);
        if (dir_make(arena_strndup(a, path, (size_t)(path_base(path) - path) - 1), inst->diag) != 0 ||
            archive_copy(ar, list->items[i].sha256, path, inst->diag) != 0)
            return -1;
    }
    return 0;
}

/* The formats that its files have, each once. */
static const char **formats_of(struct arena *a, const struct kept *k, size_t *n)
{
    const char **formats = ARENA_ARRAY(a, k->n_files, const char *);
    *n = 0;
    for (size_t i = 0; i < k->n_files; i++) {
        bool known = k->files[i].role == FILE_SOURCE;
        for (size_t f = 0; f < *n; f++)
            known = known || strcmp(formats[f], k->files[i].format) == 0;
        if (!known)
            formats[(*n)++] = k->files[i].format;
    }
    return formats;
}

static int make(const struct installation *inst, const struct kept *k, const char *text, size_t len, const char *work)
{
    struct arena *a = inst->arena;
    struct config config = *inst->config;
    config.reports = shelf_only(path_join(a, work, "reports"));
    config.templates = shelf_only(path_join(a, work, "templates"));
    config.fonts = path_join(a, work, "fonts");
    const struct installation then = {.arena = a, .diag = inst->diag, .config = &config};
    struct run_request request = {.report = k->publication.report, .pack = k->publication.kind == PUBLICATION_PACK};
    struct run_result result = {.n_files = 0};
    request.formats = formats_of(a, k, &request.n_formats);
    struct snapshot *snapshot = snapshot_read(a, SNAPSHOT_NAME, text, len, inst->diag);
    const char *made = path_join(a, work, "made");
    if (snapshot == NULL || dir_make(made, inst->diag) != 0)
        return -1;
    return make_again(&then, &request, snapshot, path_join(a, work, "maps"), made, &result);
}

static int compare(const struct installation *inst, const struct kept *k, const char *work, struct reproduction *out)
{
    struct arena *a = inst->arena;
    out->files = ARENA_ARRAY(a, k->n_files, struct reproduced_file);
    for (size_t i = 0; i < k->n_files; i++) {
        if (k->files[i].role == FILE_SOURCE)
            continue;
        struct reproduced_file *f = &out->files[out->n_files++];
        *f = (struct reproduced_file){.name = k->files[i].name, .sha256 = k->files[i].sha256};
        const char *path = arena_printf(a, "%s/made/%s", work, f->name);
        if (file_exists(path) && sha256_file(f->made, path, inst->diag) != 0)
            return -1;
        f->same = strcmp(f->made, f->sha256) == 0;
        out->n_different += !f->same;
    }
    return 0;
}

int reproduce(const struct installation *inst, struct archive *ar, const char *id, const char *work,
              struct reproduction *out)
{
    struct arena *a = inst->arena;
    struct kept k;
    struct source_list list;
    char *text;
    size_t len;
    *out = (struct reproduction){.id = id};
    if (archive_show(ar, a, id, &k.publication, &k.files, &k.n_files, inst->diag) != 0 ||
        read_source(inst, ar, &k, SOURCES_NAME, &text, &len) != 0 ||
        source_list_read(a, SOURCES_NAME, text, len, &list, inst->diag) != 0 || restore(inst, ar, &list, work) != 0)
        return -1;
    out->made_by = arena_printf(a, "almanak %s, %s", list.program, list.libraries);
    out->made_now = arena_printf(a, "almanak %s, %s", ALMANAK_VERSION, versions_libraries(a));
    out->same_build = strcmp(list.build, versions_build(a)) == 0;
    if (read_source(inst, ar, &k, SNAPSHOT_NAME, &text, &len) != 0 || make(inst, &k, text, len, work) != 0)
        return -1;
    return compare(inst, &k, work, out);
}
