/*
 * Any bytes as a delivered file, packed or not, in every encoding: it becomes a text or is refused with a reason; what
 * is not packed always becomes one, and no text is larger than the limit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "warehouse/load/plain_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_as(const char *path, const char *scratch, const struct package_form *form)
{
    struct diag d;
    struct plain_file p;
    diag_init(&d);
    int result = plain_file_open(&p, path, path, form, scratch, &d);
    if ((result == 0) != (d.n_errors == 0))
        abort();
    if (result == 0) {
        size_t most = p.raw.len * UNPACK_TIMES > UNPACK_FLOOR ? p.raw.len * UNPACK_TIMES : UNPACK_FLOOR;
        if (p.text.len > most)
            abort();
        plain_file_release(&p);
    }
    diag_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[] = "/tmp/almanak-fuzz-XXXXXX", scratch[sizeof(path) + 8];
    int fd = mkstemp(path);
    if (fd < 0)
        return 0;
    ssize_t written = write(fd, data, size);
    (void)close(fd);
    (void)snprintf(scratch, sizeof(scratch), "%s.text", path);
    static const enum package_encoding encodings[] = {ENCODING_UTF8, ENCODING_ISO_8859_1, ENCODING_WINDOWS_1252};
    for (size_t i = 0; written == (ssize_t)size && i < sizeof(encodings) / sizeof(encodings[0]) * 2; i++) {
        const struct package_form form = {.csv = CSV_PLAIN, .encoding = encodings[i / 2], .gzip = i % 2 == 0};
        open_as(path, scratch, &form);
    }
    (void)unlink(path);
    return 0;
}
