/*
 * What people said about figures of publications, kept for good in the chain. It belongs to a report, a period and a
 * slice, so that every later version of them carries it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_COMMENTS_H
#define ALMANAK_ARCHIVE_COMMENTS_H

#include "archive/archive.h"

/* Texts are never NULL. */
struct archived_comment {
    int64_t seq;             /* in the chain; given by the archive */
    const char *at;          /* "2026-11-05T06:00:00Z"; given by the archive */
    const char *publication; /* id of the version that it was said of */
    const char *period, *slice;
    const char *report, *params, *figure, *row; /* as in document/key.h */
    const char *text, *by;                      /* as document/comment.h allows */
};

/* Enter comments, all or none. One that says the same of the same figure by the same person is not entered again; the
 * others are counted in *n_added. */
int archive_comments_add(struct archive *ar, struct arena *a, const struct archived_comment *comments, size_t n,
                         size_t *n_added, struct diag *d) MUST_CHECK;
/* Comments in the order they were made, in the arena. NULL: any period, any slice. */
int archive_comments(struct archive *ar, struct arena *a, const char *period, const char *slice,
                     struct archived_comment **out, size_t *n, struct diag *d) MUST_CHECK;

#endif
