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
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

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

/* What follows a word of ALMANAK_FAULT; NULL when another is planned. */
static const char *planned(const char *word)
{
    const char *plan = getenv("ALMANAK_FAULT");
    size_t len = strlen(word);
    return plan != NULL && strncmp(plan, word, len) == 0 && plan[len] == ':' ? plan + len + 1 : NULL;
}

void fault_strike(const char *name)
{
    const char *crash = planned("crash"), *hang = planned("hang"), *exhaust = planned("exhaust");
    if (crash != NULL && strstr(name, crash) != NULL)
        abort();
    while (hang != NULL && strstr(name, hang) != NULL)
        (void)pause();
    if (exhaust != NULL && strstr(name, exhaust) != NULL) {
        /* Past the sanitizer, whose own allocator does not survive it. */
        enum { PIECE = 1 << 20 };
        void *piece;
        while ((piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED)
            memset(piece, 1, PIECE);
        out_of_memory();
    }
}

#else
typedef int fault_is_off; /* ISO C forbids an empty translation unit */
#endif
