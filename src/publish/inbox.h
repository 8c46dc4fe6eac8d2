/*
 * The inbox: a folder that deliveries are put into, each a package folder, a zip archive of one, or a folder of
 * several. One that has not changed for a while is taken: it is moved aside, loaded, and then lies in done/ or, with a
 * text that says why, in rejected/. No delivery is ever removed: after a kill it is found where it was left, and taken
 * again.
 *
 *     inbox/NAME -> inbox/loading/NAME -> inbox/done/NAME
 *          ^               |------------> inbox/rejected/NAME and NAME.txt
 *          '---------------'              (changed while it was read, or nothing could be loaded for a while)
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_INBOX_H
#define ALMANAK_PUBLISH_INBOX_H

#include "publish/installation.h"

enum inbox_state {
    INBOX_GROWING,    /* it has changed a moment ago */
    INBOX_INCOMPLETE, /* no descriptor is in it */
    INBOX_READY,
    INBOX_DONE,     /* taken, and in the warehouse */
    INBOX_REJECTED, /* taken, and refused */
    INBOX_RETURNED  /* put back: it will be taken again */
};

struct inbox_item {
    const char *name;
    enum inbox_state state;
    double wait;        /* GROWING: seconds until it is ready */
    const char *reason; /* REJECTED, RETURNED: why; NULL otherwise */
};

/* What lies there now, by name, in the arena. A missing inbox is an empty one. */
int inbox_list(const struct installation *inst, struct inbox_item **out, size_t *n) MUST_CHECK;
/*
 * Take what is ready, each by a worker of its own, in folder `work`. *loaded: something came into the warehouse.
 * Refused deliveries are no failure. `stop` as in worker_wait. Only one process at a time may do this.
 */
int inbox_take(const struct installation *inst, const char *work, int stop, struct inbox_item **out, size_t *n,
               bool *loaded) MUST_CHECK;

/* "ready": in --json. */
const char *inbox_state_name(enum inbox_state state);

#endif
