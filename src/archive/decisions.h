/*
 * What people decide about publications: a draft waits until a role releases it, one that is out can be held or
 * recalled, and a corrected one replaces it. Each decision is an entry of the chain, written in the transaction that
 * changes the outbox, so that nothing is sent which was not released.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_DECISIONS_H
#define ALMANAK_ARCHIVE_DECISIONS_H

#include "archive/archive.h"
#include "archive/published.h"

/* How a publication stands. Texts are "" where there is nothing to say, never NULL. */
struct decided {
    const char *publication; /* id */
    enum standing standing;
    const char *role; /* that releases it; "": it went out without */
    bool four_eyes;
    const char **approved; /* who has released it so far, of a draft that two must release */
    size_t n_approved;
    const char *at, *by, *reason; /* of the last decision */
    int64_t seq;                  /* of it in the chain; 0: nothing was decided */
    const char *newer;            /* id of a later version of the same; "" */
    const char *replaced_by;      /* id of the version that corrects it; "" */
};

int archive_decided(struct archive *ar, struct arena *a, const char *id, struct decided *out,
                    struct diag *d) MUST_CHECK;
/* The newest versions that wait for a release, oldest first, in the arena. */
int archive_drafts(struct archive *ar, struct arena *a, struct decided **out, size_t *n, struct diag *d) MUST_CHECK;

enum decision { DECISION_APPROVE, DECISION_RELEASE, DECISION_HOLD, DECISION_RECALL };

/*
 * Enter a decision of `by` about how `about` stands: an approval that is not the last changes nothing yet, a release
 * lets out what is held, holding keeps what waits, recalling drops both and writes the rows `tell`. An error when
 * somebody has decided since `about` was read.
 */
int archive_decide(struct archive *ar, struct arena *a, const struct decided *about, enum decision decision,
                   const char *by, const char *reason, const struct outbox_delivery *tell, size_t n_tell,
                   struct diag *d) MUST_CHECK;

/* What the entry of a draft says, in the arena: see archive_addition. */
const char *archive_draft_body(struct arena *a, const char *role, bool four_eyes);

#endif
