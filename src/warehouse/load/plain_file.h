/*
 * A delivered file as the UTF-8 text that the CSV reader wants. One that is UTF-8 and not packed is mapped where it is;
 * any other is unpacked and rewritten into a file without a name, so that memory stays small whatever its size.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_PLAIN_FILE_H
#define ALMANAK_WAREHOUSE_PLAIN_FILE_H

#include "base/file.h"
#include "warehouse/load/descriptor.h"

/* A packed file may become this many times its size; small ones more, up to a floor. */
enum { UNPACK_TIMES = 200, UNPACK_FLOOR = 16 << 20 };

struct plain_file {
    struct file_map raw;  /* as delivered */
    struct file_map text; /* as read; the same memory when nothing had to be done */
};

/*
 * Open the file at a path, called `name` in messages; `scratch` is a path that may be used for a moment. Nothing is
 * held on failure.
 */
int plain_file_open(struct plain_file *p, const char *path, const char *name, const struct package_form *form,
                    const char *scratch, struct diag *d) MUST_CHECK;
void plain_file_release(struct plain_file *p);

#endif
