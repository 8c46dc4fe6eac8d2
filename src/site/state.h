/*
 * What the site was made of the last time: a key a page, in a file of the site's folder. A page whose key is the same
 * says the same. Pages about to be replaced are marked first, so that a killed call leaves none that nobody knows of.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_STATE_H
#define ALMANAK_SITE_STATE_H

#include <stdint.h>

#include "base/diag.h"
#include "base/intern.h"

/* Nothing has this key: the page is there perhaps, and says something unknown. */
enum { STATE_UNKNOWN = 0 };

struct state {
    struct intern paths;
    uint64_t *keys; /* by number of the path */
    size_t cap;
};

void state_init(struct state *s);
void state_release(struct state *s);
void state_set(struct state *s, const char *path, uint64_t key);
/* STATE_UNKNOWN for a path never seen. */
uint64_t state_lookup(const struct state *s, const char *path);
/* A missing file is an empty state, and so is one of another form: everything is written again then. */
int state_read(struct state *s, const char *file, struct diag *d) MUST_CHECK;
/* Add lines to the file, on disk when this returns. */
int state_mark(const char *file, const char *const *paths, size_t n, struct diag *d) MUST_CHECK;
int state_write(const struct state *s, const char *file, struct diag *d) MUST_CHECK;

#endif
