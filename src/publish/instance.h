/*
 * One instance an installation: whoever loads, plans and publishes by itself holds the lock of the warehouse. It says
 * who it is, and is gone with its process.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_INSTANCE_H
#define ALMANAK_PUBLISH_INSTANCE_H

#include "publish/installation.h"

struct instance {
    bool held;
    int64_t pid;      /* of who holds it */
    const char *what; /* "tick", "serve"; "" when not known */
};

/* Take the lock: 1, or 0 when another process has it, which *other then tells. *fd is kept until the end. */
int instance_take(const struct installation *inst, const char *what, int *fd, struct instance *other) MUST_CHECK;
/* Who has it now. */
void instance_look(const struct installation *inst, struct instance *out);

#endif
