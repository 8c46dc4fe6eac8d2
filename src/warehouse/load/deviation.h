/*
 * A delivery far from the one before: fewer or more rows, other sums of money, more or fewer missing values, codes not
 * seen before. It is told, and nothing else: it may be right. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_DEVIATION_H
#define ALMANAK_WAREHOUSE_DEVIATION_H

#include "warehouse/load.h"
#include "warehouse/load/descriptor.h"
#include "warehouse/profile.h"

/*
 * Compare the profile of a table with what the warehouse holds of the source: a whole table with the whole one before,
 * a month with itself when it is restated, else with the month before it that was delivered last.
 */
void deviation_tell(const struct store *s, const struct package *p, const struct package_resource *r,
                    const struct profile *now, const struct deviation_limits *limits, struct diag *d);

#endif
