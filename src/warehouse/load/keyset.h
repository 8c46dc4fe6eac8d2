/*
 * A set of keys too many to copy: it remembers where each key stands, and asks when two may be equal. Eight bytes a
 * key, a table made once for the most keys that there can be.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_KEYSET_H
#define ALMANAK_WAREHOUSE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keyset {
    uint64_t *slots; /* place + 1 in the high bits, part of the hash in the low ones; 0 is empty */
    size_t n_slots;
};

/* Places are below this. */
#define KEYSET_PLACES (UINT64_C(1) << 44)

/* For at most `max` keys. The table is the process's only as far as it is filled. */
void keyset_init(struct keyset *k, size_t max);
void keyset_release(struct keyset *k);
/* Begin to fetch what keyset_add will look at. */
void keyset_prefetch(const struct keyset *k, uint64_t hash);
/*
 * Add the key with this hash that stands at `place`, unless an equal one is there: true when it was added. `same` tells
 * whether the new key equals the one at another place; it is called for few keys that are not equal.
 */
bool keyset_add(struct keyset *k, uint64_t hash, uint64_t place, bool (*same)(void *context, uint64_t place),
                void *context);

#endif
