/*
 * Whether a package can take over from the source that it names. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_TAKEOVER_H
#define ALMANAK_WAREHOUSE_TAKEOVER_H

#include "warehouse/load/descriptor.h"
#include "warehouse/manifest.h"

/* The source has delivered the same package, and does not take over from this one, also not by way of others. */
int takeover_check(const struct manifest *m, const struct package *p, struct diag *d) MUST_CHECK;

#endif
