/*
 * Shelves of definitions: see shelf.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/shelf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

const char *shelf_find(struct arena *a, const struct shelves *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *path = path_join(a, s->dirs[i], name);
        if (access(path, F_OK) == 0)
            return path;
    }
    return NULL;
}

const char *shelf_path(struct arena *a, const struct shelves *s, const char *name)
{
    const char *path = shelf_find(a, s, name);
    return path != NULL ? path : path_join(a, s->dirs[0], name);
}

static int by_bytes(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

int shelf_list(struct arena *a, const struct shelves *s, const char *folder, const char *suffix, char ***names,
               size_t *n, struct diag *d)
{
    char **lists[SHELVES_MAX];
    size_t counts[SHELVES_MAX] = {0}, total = 0;
    for (size_t i = 0; i < s->n; i++) {
        const char *dir = folder[0] != '\0' ? path_join(a, s->dirs[i], folder) : s->dirs[i];
        if (dir_exists(dir) && dir_list(a, dir, suffix, &lists[i], &counts[i], d) != 0)
            return -1;
        total += counts[i];
    }
    char **all = ARENA_ARRAY(a, total, char *);
    size_t n_all = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; k < counts[i]; k++) {
            size_t len = strlen(lists[i][k]) - (suffix != NULL ? strlen(suffix) : 0);
            all[n_all++] = arena_strndup(a, lists[i][k], len);
        }
    }
    if (n_all > 0)
        qsort(all, n_all, sizeof(*all), by_bytes);
    *n = 0;
    for (size_t i = 0; i < n_all; i++) {
        if (*n == 0 || strcmp(all[*n - 1], all[i]) != 0)
            all[(*n)++] = all[i];
    }
    *names = all;
    return 0;
}

struct shelves shelf_only(const char *dir)
{
    return (struct shelves){.dirs = {dir}, .n = 1, .own = dir};
}
