/*
 * What goes out of an installation: the deliveries of a publication, as its pack says, and handing over what is due.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_OUTGOING_H
#define ALMANAK_PUBLISH_OUTGOING_H

#include "archive/outbox.h"
#include "deliver/deliver.h"
#include "publish/make.h"

/* The rows of the outbox for what a request made of a pack, in the arena; none without `to:`. Of a pack
 * that must be released they are held. Who may not get it is left out, with a warning. */
int outgoing_deliveries(const struct installation *inst, const struct pack *pack, const struct run_request *request,
                        const struct run_result *result, struct outbox_delivery **out, size_t *n) MUST_CHECK;
/* Whether a pack may go where it says. Every mistake is reported. */
int outgoing_check(const struct installation *inst, const struct pack *pack) MUST_CHECK;

/* Whether it can be said to whom packs go: recipients.yaml has no mistake. What it has is told as a condition. */
bool outgoing_sound(const struct installation *inst);

/* Hand over what is due; `stop` as in struct batch. */
int outgoing_send(const struct installation *inst, int stop, struct deliver_counts *out) MUST_CHECK;
/* When something is due next: seconds since 1970, INT64_MIN for never. */
int outgoing_next(const struct installation *inst, struct archive *ar, int64_t *next) MUST_CHECK;

#endif
