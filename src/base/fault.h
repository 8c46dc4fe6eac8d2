/*
 * Planned failures for tests. In builds with ALMANAK_FAULTS the variable ALMANAK_FAULT=KIND:N makes the N-th call of a
 * kind fail; in release builds the question is a constant and costs nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_FAULT_H
#define ALMANAK_BASE_FAULT_H

#include <stdbool.h>

enum fault_kind { FAULT_ALLOC, FAULT_WRITE, FAULT_QUERY, FAULT__MAX };

#ifdef ALMANAK_FAULTS
bool fault_hits(enum fault_kind kind);
/* ALMANAK_FAULT=crash:NAME, hang:NAME or exhaust:NAME ends a worker whose name has NAME in it: by a signal, never, or
 * for want of memory. */
void fault_strike(const char *name);
#else
static inline void fault_strike(const char *name)
{
    (void)name;
}

static inline bool fault_hits(enum fault_kind kind)
{
    (void)kind;
    return false;
}
#endif

#endif
