/*
 * Any bytes as a bundle of definitions: it is read, with every file in a place that bundles have, or refused with a
 * reason.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "report/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[] = "/tmp/almanak-fuzz-XXXXXX";
    struct arena a;
    struct diag d;
    struct bundle b;
    arena_init(&a);
    diag_init(&d);
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0)
        abort();
    int result = bundle_read(&a, path, &b, &d);
    if ((result == 0) != (d.n_errors == 0))
        abort();
    for (size_t i = 0; result == 0 && i < b.n_files; i++) {
        if (strstr(b.files[i].name, "..") == b.files[i].name || b.files[i].name[0] == '/' ||
            b.files[i].text[b.files[i].len] != '\0')
            abort();
    }
    (void)unlink(path);
    diag_release(&d);
    arena_release(&a);
    return 0;
}
