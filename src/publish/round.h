/*
 * A round: all that is due, in order, by the one process that holds the lock of the installation. What a killed round
 * left is mended, deliveries are taken in and refreshed, runs are planned and made, and what is wrong is told. Each
 * step goes on where it was cut off; one that fails does not keep the next from its work.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_ROUND_H
#define ALMANAK_PUBLISH_ROUND_H

#include "publish/installation.h"
#include "publish/journal.h"

/* Seconds since 1970, UTC: no round is asked for. */
#define ROUND_NEVER INT64_MIN

struct round {
    struct journal journal;
    int64_t wake_at; /* when the next round has something to do */
};

/* Make a round; the journal lives in inst->arena. `stop` as in struct batch; -1 for none. -1 when something went wrong
 * that is not told by a run, a delivery or an alert of its own. */
int round_make(const struct installation *inst, int stop, struct round *out) MUST_CHECK;
/* What a round would do now. */
int round_preview(const struct installation *inst, struct round *out) MUST_CHECK;
void round_release(struct round *r);

#endif
