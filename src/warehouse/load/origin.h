/*
 * Where a package comes from: a folder, the path of its descriptor, a zip archive of such a folder, or extracts by way
 * of a mapping. Whatever it is, afterwards there is a package whose rows can be read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ORIGIN_H
#define ALMANAK_WAREHOUSE_ORIGIN_H

#include "warehouse/load/descriptor.h"
#include "warehouse/load/mapped.h"

struct origin {
    const char *unpacked;  /* folder with the files of an archive, NULL for none */
    struct mapped *mapped; /* extracts, NULL for none */
};

/*
 * Read the package at `path`, or of the extracts unless they are NULL; `usual` is the municipality of extracts when
 * nothing else says it. `scratch` is where a file or folder may be made meanwhile, which lives until origin_close, to
 * be called on failure as well.
 */
int origin_open(struct origin *o, struct arena *a, const char *path, const struct load_extracts *x, const char *usual,
                const char *scratch, struct package *out, struct diag *d) MUST_CHECK;
/* Rows of a resource that are made, by its number; NULL for those that stand in its file, and on failure. */
const struct row_source *origin_rows(const struct origin *o, size_t resource, struct diag *d);
/* Remove what was unpacked: it is about persons, so that a failure is one of the command. */
int origin_close(struct origin *o, struct diag *d) MUST_CHECK;

#endif
