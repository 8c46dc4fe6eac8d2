/*
 * Any bytes as a zip archive of a package: it is unpacked or refused with a reason, and what is unpacked stays within
 * its bounds and its folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "warehouse/load/archive.h"
#include "warehouse/load/plain_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Files called by numbers, and not too much in them. */
static void check_folder(struct arena *a, const char *folder, size_t size, struct diag *d)
{
    char **names;
    size_t n, total = 0;
    struct stat st;
    if (dir_list(a, folder, NULL, &names, &n, d) != 0)
        abort();
    for (size_t i = 0; i < n; i++) {
        if (strspn(names[i], "0123456789") != strlen(names[i]) || stat(path_join(a, folder, names[i]), &st) != 0 ||
            !S_ISREG(st.st_mode))
            abort();
        total += (size_t)st.st_size;
    }
    if (total > (size * UNPACK_TIMES > UNPACK_FLOOR ? size * UNPACK_TIMES : UNPACK_FLOOR))
        abort();
}

static void load(struct arena *a, const char *dir, const uint8_t *data, size_t size, struct diag *d)
{
    const char *path = path_join(a, dir, "x.zip"), *folder = path_join(a, dir, "unpacked");
    struct package p;
    if (file_write(path, data, size, d) != 0 || dir_make(folder, d) != 0)
        abort();
    int result = archive_load(a, path, folder, &p, d);
    if ((result == 0) != (d->n_errors == 0))
        abort();
    for (size_t i = 0; result == 0 && i < p.n_resources; i++) {
        if (p.resources[i].schema != NULL && !file_exists(p.resources[i].at))
            abort();
    }
    check_folder(a, folder, size, d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/almanak-fuzz-XXXXXX";
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    if (mkdtemp(dir) == NULL)
        abort();
    load(&a, dir, data, size, &d);
    if (dir_remove(dir, &d) != 0)
        abort();
    diag_release(&d);
    arena_release(&a);
    return 0;
}
