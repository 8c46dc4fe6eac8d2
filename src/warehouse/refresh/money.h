/*
 * Sums of øre that cannot leave their bounds: load admits single amounts below 10^18, and a total beyond all bounds
 * stays at the edge instead of turning its sign.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MONEY_H
#define ALMANAK_WAREHOUSE_MONEY_H

#include <stdint.h>

#define MONEY_NONE INT64_MIN           /* an amount that is missing */
#define MONEY_MILLION INT64_C(1000000) /* one, of a number kept in millionths */

static inline int64_t money_sum(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? -INT64_MAX : INT64_MAX;
    return sum;
}

#endif
