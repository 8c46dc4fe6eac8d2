/*
 * The set of keys: see keyset.h. Linear probing; the slot comes from the high bits of the hash, the mark from the low.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/keyset.h"

#include <stdlib.h>

#include "base/mem.h"

enum { MARK_BITS = 20 };

void keyset_init(struct keyset *k, size_t max)
{
    k->n_slots = max + max / 2 + 16;
    k->slots = xcalloc(k->n_slots, sizeof(*k->slots));
}

void keyset_release(struct keyset *k)
{
    free(k->slots);
    *k = (struct keyset){NULL, 0};
}

static size_t first_slot(const struct keyset *k, uint64_t hash)
{
    __extension__ typedef unsigned __int128 wide;
    return (size_t)((wide)hash * k->n_slots >> 64);
}

void keyset_prefetch(const struct keyset *k, uint64_t hash)
{
    __builtin_prefetch(&k->slots[first_slot(k, hash)], 1);
}

bool keyset_add(struct keyset *k, uint64_t hash, uint64_t place, bool (*same)(void *context, uint64_t place),
                void *context)
{
    const uint64_t mark = hash & ((UINT64_C(1) << MARK_BITS) - 1);
    size_t i = first_slot(k, hash);
    while (k->slots[i] != 0) {
        if ((k->slots[i] ^ mark) << (64 - MARK_BITS) == 0 && same(context, (k->slots[i] >> MARK_BITS) - 1))
            return false;
        i = i + 1 == k->n_slots ? 0 : i + 1;
    }
    k->slots[i] = (place + 1) << MARK_BITS | mark;
    return true;
}
