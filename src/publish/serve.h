/*
 * Serving: rounds for as long as the process lives. It wakes when the calendar, the outbox or a retry is due, when
 * something is put into the inbox, and when the clock is set; in between it sleeps. Each round is a worker, so that
 * nothing that happens in one reaches the next. Signals: SIGHUP reads the configuration again, SIGTERM and SIGINT end
 * after the runs at work, for which there is a limited time. systemd is told how it stands (sd_notify).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_SERVE_H
#define ALMANAK_PUBLISH_SERVE_H

#include "publish/round.h"

/* Told of what happens: a line, or NULL; a round, or NULL; and what was said, which may be nothing. */
typedef void serve_told(void *arg, const char *line, const struct round *round, const struct diag *said);

/* Serve until a signal ends it. The configuration is read again from its own folder, into memory of its own. */
int serve(const struct installation *inst, serve_told *told, void *arg) MUST_CHECK;

#endif
