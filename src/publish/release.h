/*
 * Between making a publication and handing it out: who must release it first, what it corrects, and who is told.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_RELEASE_H
#define ALMANAK_PUBLISH_RELEASE_H

#include "access/roles.h"
#include "archive/decisions.h"
#include "publish/make.h"

/* The field `release:` of a pack. */
struct release {
    const char *role; /* NULL: it goes out without */
    struct src_loc role_at;
    bool four_eyes; /* two people of the role */
};

/* Read it; a node of NULL is none. Every mistake is reported. In the arena. */
int release_read(struct arena *a, const struct yaml_node *node, struct release *out, struct diag *d) MUST_CHECK;
/* Whether enough people hold the role. An installation without recipients.yaml
 * has nobody, which is no mistake of the definition. */
int release_check(const struct release *release, const struct roles *roles, struct diag *d) MUST_CHECK;

/* What a run corrects: an archived publication of the same report or pack and period, which nothing has replaced yet.
 * Sets what the request says of it, and the period. */
int correction_begin(const struct installation *inst, struct archive *ar, const char *id, const char *reason,
                     struct run_request *request) MUST_CHECK;

/*
 * Before a publication is archived: a pack that is to be released becomes a draft, and those who release it are told;
 * whoever has got what it replaces gets it too. Adds to the deliveries of `addition`. In the installation's arena.
 */
int release_prepare(const struct installation *inst, struct archive *ar, const struct run_request *request,
                    const struct publication *p, struct archive_addition *addition) MUST_CHECK;

/* The mails that tell those who have got a publication that it is recalled. In the arena. */
int release_recall_mails(struct arena *a, struct archive *ar, const char *id, const char *reason,
                         struct outbox_delivery **out, size_t *n, struct diag *d) MUST_CHECK;

#endif
