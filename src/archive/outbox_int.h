/*
 * The outbox inside of other changes of the catalog: each of these runs in the caller's transaction. Only the files of
 * this folder include it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_OUTBOX_INT_H
#define ALMANAK_ARCHIVE_OUTBOX_INT_H

#include "archive/catalog_int.h"
#include "archive/outbox.h"

/* See archive_outbox_add. */
int catalog_outbox_add(struct catalog *c, struct arena *a, const char *publication, const struct outbox_delivery *list,
                       size_t n, struct diag *d) MUST_CHECK;
/* A publication was released: what is held of it waits from now on. */
int catalog_outbox_release(struct catalog *c, const char *publication, struct diag *d) MUST_CHECK;
/* It is held again: what waits of it is held. What is being sent goes on. */
int catalog_outbox_hold(struct catalog *c, const char *publication, struct diag *d) MUST_CHECK;
/* It was recalled: what is held or waits is dropped. */
int catalog_outbox_withdraw(struct catalog *c, const char *publication, const char *reason, struct diag *d) MUST_CHECK;

#endif
