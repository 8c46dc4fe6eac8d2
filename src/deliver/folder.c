/*
 * The channel "folder": see place.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/file.h"
#include "deliver/place.h"

/* 1: it is there under this name, now or since before; 0: another file has the name; -1 with the reason. */
static int put_as(const char *target, const struct place_file *file, struct diag *d)
{
    struct file_map map;
    struct out_file out;
    char sha256[SHA256_TEXT];
    bool taken;
    if (file_exists(target))
        return sha256_file(sha256, target, d) != 0 ? -1 : strcmp(sha256, file->sha256) == 0;
    if (file_map_open(&map, file->path, d) != 0)
        return -1;
    sha256_hex(sha256, map.data, map.len);
    int result = -1;
    if (strcmp(sha256, file->sha256) != 0) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" is not as it was archived", file->path);
        diag_hint(d, "'almanak archive verify' tells which publications it belongs to; restore it from a backup.");
    } else if (out_open(&out, target, d) == 0) {
        out_write(&out, map.data, map.len);
        result = out_commit_new(&out, &taken, d) != 0 ? -1 : 1;
        if (result == 1 && taken) /* in the meantime */
            result = sha256_file(sha256, target, d) != 0 ? -1 : strcmp(sha256, file->sha256) == 0;
    }
    file_map_release(&map);
    return result;
}

static int put_file(struct arena *a, const char *folder, const struct place_file *file, struct diag *d)
{
    int done = put_as(path_join(a, folder, file->name), file, d);
    if (done == 0)
        done = put_as(path_join(a, folder, file->fallback), file, d);
    if (done != 0)
        return done == 1 ? 0 : -1;
    diag_error(d, DIAG_OUTPUT, NO_LOC, "other files are called \"%s\" and \"%s\" in \"%s\"", file->name, file->fallback,
               folder);
    diag_hint(d, "Move them away, then run 'almanak outbox retry'.");
    return -1;
}

void folder_put(const char *folder, const struct place_file *files, size_t n, struct attempt *out)
{
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    int result = dir_make(folder, &d);
    if (result == 0)
        temp_sweep(folder);
    for (size_t i = 0; result == 0 && i < n; i++)
        result = put_file(&a, folder, &files[i], &d);
    if (result == 0)
        result = dir_sync(folder, &d);
    if (result == 0)
        attempt_set(out, OUTCOME_TAKEN, "put into %s", folder);
    else
        attempt_diag(out, OUTCOME_LATER, &d);
    diag_release(&d);
    arena_release(&a);
}
