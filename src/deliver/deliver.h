/*
 * Delivery: what waits in the outbox is handed over when it is due. The transports run in a child process, which a
 * stall or a crash ends without harm; the parent alone changes the catalog, and has written down what is about to
 * happen before the child does it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_DELIVER_H
#define ALMANAK_DELIVER_DELIVER_H

#include "access/roles.h"
#include "archive/archive.h"
#include "base/shelf.h"
#include "base/zone.h"

/* All is borrowed. */
struct deliver_context {
    const char *folder;              /* of the installation: where the channel "folder" begins */
    const char *archive;             /* folder */
    const struct shelves *templates; /* mail/ in them */
    const char *municipality;        /* who mails are from, in words; NULL: almanak */
    const struct zone *zone;         /* of dates in mails */
    const struct roles *roles;
    bool (*stop)(void *arg); /* asked before each: true ends after the one at work; NULL: never */
    void *arg;
};

/* Rows, by how they ended. */
struct deliver_counts {
    size_t sent, later, failed, unknown;
    bool busy; /* another process delivers: nothing was done */
};

/*
 * Hand over what is due at `now` (seconds since 1970). What is refused for now, or cannot be handed over, is tried
 * again after 1, 2, 4 ... minutes, at most an hour, for a day. -1 when the outbox could not be read or written; a
 * delivery that fails is no failure of this function, but told in d as a warning.
 */
int deliver_due(const struct deliver_context *c, int64_t now, struct deliver_counts *out, struct diag *d) MUST_CHECK;
/* Write the mails that would be sent into a folder, ID.eml each, and change nothing. Folders and SFTP are told as
 * notes. */
int deliver_dry(const struct deliver_context *c, int64_t now, const char *folder, struct deliver_counts *out,
                struct diag *d) MUST_CHECK;
/* That the templates of mails are sound. */
int deliver_check(struct arena *a, const struct shelves *templates, struct diag *d) MUST_CHECK;

/* Seconds until the next try after so many, and how long it is tried at all. */
int64_t deliver_pause(int attempts);
enum { DELIVER_TRIES_FOR = 24 * 60 * 60 };

#endif
