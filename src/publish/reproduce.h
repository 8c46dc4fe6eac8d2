/*
 * Making an archived publication again, from its own snapshot, definitions, templates, maps and fonts and nothing of
 * today's installation, to see that the same bytes come out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_REPRODUCE_H
#define ALMANAK_PUBLISH_REPRODUCE_H

#include "archive/archive.h"
#include "publish/installation.h"

struct reproduced_file {
    const char *name, *sha256; /* as archived */
    char made[SHA256_TEXT];    /* what came out now; "" when it was not made */
    bool same;
};
struct reproduction {
    const char *id;
    struct reproduced_file *files;
    size_t n_files, n_different;
    const char *made_by, *made_now; /* "almanak 0.1.0, libharu 2.3.0, ...": then, now */
    bool same_build;                /* this very program made it */
};

/* Make it in `work`, which exists. Files that differ are no failure. Results are in inst->arena. */
int reproduce(const struct installation *inst, struct archive *ar, const char *id, const char *work,
              struct reproduction *out) MUST_CHECK;

#endif
