/*
 * Any text as the list of files of a backup: what is read stays inside the backup.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct backup_file *files;
    size_t n;
    arena_init(&a);
    diag_init(&d);
    char *text = arena_strndup(&a, (const char *)data, size);
    int result = backup_parse(&a, "SHA256SUMS", text, size, &files, &n, &d);
    if ((result == 0) != (d.n_errors == 0))
        abort();
    for (size_t i = 0; result == 0 && i < n; i++) {
        const char *path = files[i].path;
        if (path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL ||
            strlen(files[i].sha256) != 64)
            abort();
    }
    diag_release(&d);
    arena_release(&a);
    return 0;
}
