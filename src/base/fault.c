/*
 * Planned failures: see fault.h. Counts are atomic since children inherit and libraries may thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/fault.h"

#ifdef ALMANAK_FAULTS

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[FAULT__MAX] = {"alloc", "write", "query"};

bool fault_hits(enum fault_kind kind)
{
    static atomic_long counts[FAULT__MAX];
    static atomic_int state; /* 0 unread, 1 off, 2 + kind */
    static long target;
    if (atomic_load(&state) == 0) {
        const char *plan = getenv("ALMANAK_FAULT");
        int read = 1;
        for (int k = 0; plan != NULL && k < FAULT__MAX; k++) {
            size_t len = strlen(kind_names[k]);
            if (strncmp(plan, kind_names[k], len) == 0 && plan[len] == ':') {
                target = strtol(plan + len + 1, NULL, 10);
                read = 2 + k;
            }
        }
        atomic_store(&state, read);
    }
    return atomic_load(&state) == 2 + (int)kind && atomic_fetch_add(&counts[kind], 1) + 1 == target;
}

#else
typedef int fault_is_off; /* ISO C forbids an empty translation unit */
#endif
