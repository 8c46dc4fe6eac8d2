/*
 * Where a package comes from: a folder, the path of its descriptor, or a zip archive of such a folder. Whatever it is,
 * afterwards there is a package whose files can be read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ORIGIN_H
#define ALMANAK_WAREHOUSE_ORIGIN_H

#include "warehouse/load/descriptor.h"

struct origin {
    const char *unpacked; /* folder with the files of an archive, NULL for none */
};

/*
 * Read the package at `path`; `scratch` is where a folder may be made meanwhile, which lives until origin_close, to be
 * called on failure as well.
 */
int origin_open(struct origin *o, struct arena *a, const char *path, const char *scratch, struct package *out,
                struct diag *d) MUST_CHECK;
/* Remove what was unpacked: it is about persons, so that a failure is one of the command. */
int origin_close(struct origin *o, struct diag *d) MUST_CHECK;

#endif
