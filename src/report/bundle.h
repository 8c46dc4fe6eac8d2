/*
 * Bundles: definitions of reports and packs with their texts in one zip file, to hand from one municipality to another.
 * Its manifest, almanak-bundle.json, lists every file with its SHA-256, and what the definitions ask of whoever takes
 * them in: cubes, and packages that must have been delivered. A bundle holds texts and nothing that runs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_BUNDLE_H
#define ALMANAK_REPORT_BUNDLE_H

#include <stddef.h>

#include "base/diag.h"

enum { BUNDLE_FILES_MAX = 500 };

struct bundle_file {
    const char *name; /* "reports/NAME.yaml", "reports/packs/NAME.yaml" or "templates/NAME.tpl" */
    const char *text;
    size_t len;
};

struct bundle_names {
    const char **items;
    size_t n;
};

struct bundle {
    struct bundle_file *files;
    size_t n_files;
    struct bundle_names reports, packs, cubes, needs; /* needs: packages */
};

/* Write a bundle; the same content gives the same bytes. */
int bundle_write(const struct bundle *b, const char *path, const char *program, struct diag *d) MUST_CHECK;
/* Read one into the arena. Refused: files that the manifest does not list or that differ from it, names that lead out
 * of it, and whatever becomes too large. */
int bundle_read(struct arena *a, const char *path, struct bundle *out, struct diag *d) MUST_CHECK;

#endif
