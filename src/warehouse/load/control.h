/*
 * Control totals: what the source says that it sent, beside what arrived. All rows delivered count, also those that are
 * bad, with the values of theirs that can be read. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CONTROL_H
#define ALMANAK_WAREHOUSE_CONTROL_H

#include "warehouse/load/tally.h"

/* -1 when any total is not met; each one is reported. */
int control_check(const struct package_resource *r, const struct tally *t, struct arena *a, struct diag *d) MUST_CHECK;

#endif
