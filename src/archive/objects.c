/*
 * Content-addressed files: see objects.h. Writing goes through base/file.h, which syncs a file before it gets its name;
 * the folders are synced after, so that the catalog never names what a power cut can take away.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_DIGITS = SHA256_TEXT - 1 };

static char *object_dir(struct arena *a, const char *folder, const char *sha256)
{
    return path_join(a, folder, arena_printf(a, "%.2s", sha256));
}

static char *object_path(struct arena *a, const char *folder, const char *sha256)
{
    return path_join(a, object_dir(a, folder, sha256), sha256 + 2);
}

/* Make an object read-only and secure the folders that name it, also when another process has only just put it there.
 */
static int secure_object(const char *folder, const char *dir, const char *path, struct diag *d)
{
    if (chmod(path, 0444) != 0)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not make \"%s\" read-only: %s", path, strerror(errno));
    return dir_sync(dir, d) == 0 ? dir_sync(folder, d) : -1;
}

int object_put(const char *folder, const char *path, char sha256[SHA256_TEXT], int64_t *bytes, struct diag *d)
{
    struct file_map m;
    if (file_map_open(&m, path, d) != 0)
        return -1;
    struct arena a;
    arena_init(&a);
    sha256_hex(sha256, m.data, m.len);
    *bytes = (int64_t)m.len;
    const char *dir = object_dir(&a, folder, sha256), *object = object_path(&a, folder, sha256);
    int result = 0;
    if (object_check(folder, sha256, *bytes) != OBJECT_WHOLE)
        result = dir_make(dir, d) != 0 ? -1 : file_write(object, m.data, m.len, d);
    if (result == 0)
        result = secure_object(folder, dir, object, d);
    arena_release(&a);
    file_map_release(&m);
    return result;
}

enum object_state object_check(const char *folder, const char *sha256, int64_t bytes)
{
    struct arena a;
    struct diag ignored; /* the state says all there is to say */
    struct stat st;
    arena_init(&a);
    diag_init(&ignored);
    const char *path = object_path(&a, folder, sha256);
    char found[SHA256_TEXT];
    enum object_state state = OBJECT_WHOLE;
    if (stat(path, &st) != 0)
        state = OBJECT_MISSING;
    else if (st.st_size != bytes)
        state = OBJECT_RESIZED;
    else if (sha256_file(found, path, &ignored) != 0 || strcmp(found, sha256) != 0)
        state = OBJECT_CHANGED;
    diag_release(&ignored);
    arena_release(&a);
    return state;
}

/* Map an object whose content fits its hash. */
static int open_whole(struct file_map *m, const char *folder, const char *name, const char *sha256, struct diag *d)
{
    struct arena a;
    char found[SHA256_TEXT];
    arena_init(&a);
    const char *object = object_path(&a, folder, sha256);
    int result = -1;
    if (!file_exists(object)) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" is missing", name);
        diag_hint(d, "Restore objects/%.2s/%s from a backup.", sha256, sha256 + 2);
    } else {
        result = file_map_open(m, object, d);
    }
    arena_release(&a);
    if (result != 0)
        return -1;
    sha256_hex(found, m->data, m->len);
    if (strcmp(found, sha256) == 0)
        return 0;
    file_map_release(m);
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" is changed: its content no longer fits its hash", name);
    diag_hint(d, "Verify the archive, and restore objects/%.2s/%s from a backup.", sha256, sha256 + 2);
    return -1;
}

int object_copy(const char *folder, const char *sha256, const char *path, struct diag *d)
{
    struct file_map m;
    if (open_whole(&m, folder, path_base(path), sha256, d) != 0)
        return -1;
    int result = file_write(path, m.data, m.len, d);
    file_map_release(&m);
    return result;
}

int object_link(const char *folder, const char *sha256, const char *path, struct diag *d)
{
    struct arena a;
    char found[SHA256_TEXT];
    arena_init(&a);
    const char *object = object_path(&a, folder, sha256);
    /* A changed or missing object, another file system, too many links: the copy does it, or tells what is wrong. */
    bool linked = file_exists(object) && sha256_file(found, object, d) == 0 && strcmp(found, sha256) == 0 &&
                  link(object, path) == 0;
    int result = linked ? 0 : object_copy(folder, sha256, path, d);
    arena_release(&a);
    return result;
}

int object_read(const char *folder, struct arena *a, const char *name, const char *sha256, char **text, size_t *len,
                struct diag *d)
{
    struct file_map m;
    if (open_whole(&m, folder, name, sha256, d) != 0)
        return -1;
    *text = arena_strndup(a, m.data, m.len);
    *len = m.len;
    file_map_release(&m);
    return 0;
}

int objects_hold(const char *folder, bool alone, struct diag *d)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, alone ? LOCK_EX : LOCK_SH) == 0)
        return fd;
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not hold the files of the archive in \"%s\": %s", folder,
               strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

int object_remove(const char *folder, const char *sha256, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const char *path = object_path(&a, folder, sha256);
    int result = 0;
    if (unlink(path) != 0 && errno != ENOENT)
        result = diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not remove \"%s\": %s", path, strerror(errno));
    arena_release(&a);
    return result;
}

static bool is_hex(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789abcdef") == len;
}

void objects_sweep(const char *folder)
{
    struct arena a;
    struct diag ignored; /* what stays now goes another time */
    char **names;
    size_t n;
    arena_init(&a);
    diag_init(&ignored);
    if (dir_list(&a, folder, NULL, &names, &n, &ignored) == 0) {
        for (size_t i = 0; i < n; i++) {
            if (is_hex(names[i], 2))
                temp_sweep(path_join(&a, folder, names[i]));
        }
    }
    diag_release(&ignored);
    arena_release(&a);
}

struct object_list {
    const char **hashes;
    int64_t *bytes;
    size_t n, cap_hashes, cap_bytes;
};

/* The objects of one of the 256 folders. */
static int list_dir(struct arena *a, const char *folder, const char *prefix, struct object_list *list, struct diag *d)
{
    char **names;
    size_t n;
    const char *dir = path_join(a, folder, prefix);
    if (dir_list(a, dir, NULL, &names, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (!is_hex(names[i], HASH_DIGITS - 2) || stat(path_join(a, dir, names[i]), &st) != 0)
            continue;
        list->hashes = xgrow(list->hashes, &list->cap_hashes, list->n + 1, sizeof(*list->hashes));
        list->bytes = xgrow(list->bytes, &list->cap_bytes, list->n + 1, sizeof(*list->bytes));
        list->hashes[list->n] = arena_printf(a, "%s%s", prefix, names[i]);
        list->bytes[list->n++] = st.st_size;
    }
    return 0;
}

int objects_list(const char *folder, struct arena *a, const char ***hashes, int64_t **bytes, size_t *n, struct diag *d)
{
    char **prefixes;
    size_t n_prefixes;
    if (dir_list(a, folder, NULL, &prefixes, &n_prefixes, d) != 0)
        return -1;
    struct object_list list = {.n = 0};
    int result = 0;
    for (size_t i = 0; result == 0 && i < n_prefixes; i++)
        if (is_hex(prefixes[i], 2))
            result = list_dir(a, folder, prefixes[i], &list, d);
    *n = list.n;
    *hashes = ARENA_ARRAY(a, list.n, const char *);
    *bytes = ARENA_ARRAY(a, list.n, int64_t);
    if (list.n > 0) {
        memcpy(*hashes, list.hashes, list.n * sizeof(*list.hashes));
        memcpy(*bytes, list.bytes, list.n * sizeof(*list.bytes));
    }
    free(list.hashes);
    free(list.bytes);
    return result;
}
