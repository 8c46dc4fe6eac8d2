/*
 * Refreshing the warehouse of an installation: the next generation with a mart, and the figures that are kept as they
 * were known.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_REFRESH_H
#define ALMANAK_PUBLISH_REFRESH_H

#include "publish/installation.h"
#include "warehouse/refresh.h"
#include "warehouse/store.h"

struct refresh_request {
    bool from_nothing; /* form every month, whatever is kept */
    bool silent;       /* what the deliveries leave open is not told */
    /* As in struct load_options. */
    void (*progress)(void *context, const char *what, int64_t done, int64_t total);
    void *context;
};

/* Refresh an open store. *restated: kept figures that are not what they were. */
int refresh_installation(const struct installation *inst, struct store *store, const struct refresh_request *request,
                         struct refresh_report *out, size_t *restated) MUST_CHECK;

#endif
