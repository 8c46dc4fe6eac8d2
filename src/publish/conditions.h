/*
 * What is wrong with an installation, read from the state that it is in: each condition holds until its cause is gone,
 * and names the command that mends it. What status shows and alerts tell.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_CONDITIONS_H
#define ALMANAK_PUBLISH_CONDITIONS_H

#include "archive/archive.h"
#include "publish/installation.h"

struct condition {
    const char *subject; /* a stable name: "run:12" */
    const char *what;    /* one line */
    const char *mend;    /* what to do: a command, and a few words where it needs some */
    const char *what_da; /* the same for a mail: what is wrong, without the cause that `what` has */
    bool told;           /* people are told by mail; else only status shows it */
};

struct conditions {
    struct condition *items;
    size_t n;
};

/* All that hold now, in the arena: the worst are not first, the order is that of the causes. */
int conditions_find(const struct installation *inst, struct archive *ar, int64_t now,
                    struct conditions *out) MUST_CHECK;

#endif
