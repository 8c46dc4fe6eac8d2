/*
 * What was said about figures, on its way from the archive into the publications that carry it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_COMMENTS_H
#define ALMANAK_PUBLISH_COMMENTS_H

#include "archive/comments.h"
#include "publish/installation.h"

/* Everything said about a slice of publications. */
struct comment_list {
    const char **periods; /* of each */
    struct comment *comments;
    size_t n;
};

/* Read what was said of a slice in any period: which period a run is of, it may find out by itself. In the
 * installation's arena. */
int comments_load(const struct installation *inst, struct archive *ar, const char *slice,
                  struct comment_list *out) MUST_CHECK;
/* Those of one period, in the arena. */
const struct comment *comments_of(struct arena *a, const struct comment_list *list, const char *period, size_t *n);

#endif
