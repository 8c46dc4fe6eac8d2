/*
 * Alerts: what is wrong and was told, until it is over. Each is told once when it begins and once when it is over.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_ALERTS_H
#define ALMANAK_ARCHIVE_ALERTS_H

#include "archive/archive.h"
#include "archive/outbox.h"

struct alert {
    int64_t id;
    const char *subject;         /* what is wrong, a stable name: "run:politikerpakke:2026-10" */
    const char *reason;          /* in words, as it was told */
    const char *since, *over_at; /* over_at: "" while it is open */
};

/* Newest first, in the arena; `open` only those that are not over. limit 0: all. */
int archive_alerts_list(struct archive *ar, struct arena *a, bool open, size_t limit, struct alert **out, size_t *n,
                        struct diag *d) MUST_CHECK;
/*
 * Open an alert and hand the message of it to the outbox, both or neither. `messages` have everything but their kind,
 * which becomes "alert:ID". n may be 0: nobody is told. *opened false: it was open already, and nothing is told.
 */
int archive_alert_open(struct archive *ar, const char *subject, const char *reason, int64_t now,
                       const struct outbox_delivery *messages, size_t n, bool *opened, struct diag *d) MUST_CHECK;
/* The same for its end; the kind becomes "alert_over:ID". */
int archive_alert_close(struct archive *ar, int64_t id, int64_t now, const struct outbox_delivery *messages, size_t n,
                        struct diag *d) MUST_CHECK;

#endif
