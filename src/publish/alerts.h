/*
 * Alerts: the role that the configuration names is told once of each condition that holds, and once when it is over.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_ALERTS_H
#define ALMANAK_PUBLISH_ALERTS_H

#include "publish/conditions.h"
#include "publish/journal.h"

/* Open and close alerts as the conditions say; the mails go into the outbox. */
int alerts_update(const struct installation *inst, struct archive *ar, const struct conditions *conditions, int64_t now,
                  struct journal *journal) MUST_CHECK;

#endif
