/*
 * Dense numbers for 64-bit keys, in order of first sight: the hash table of the engine's group-by. Knows nothing of
 * what a key means.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_KEYMAP_H
#define ALMANAK_WAREHOUSE_ENGINE_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

struct keymap_slot {
    uint64_t key;
    uint32_t number; /* + 1; 0 marks a free slot */
};
struct keymap {
    struct keymap_slot *slots;
    size_t n_slots; /* a power of two, or 0 before the first key */
    uint32_t n;
};

#define KEYMAP_NONE UINT32_MAX

/* Caller's storage; zeroed storage is an empty map too. */
void keymap_init(struct keymap *m);
void keymap_release(struct keymap *m);
/* The number of the key, which is added when new: then it is the m->n from before the call. */
uint32_t keymap_add(struct keymap *m, uint64_t key);
/* The number of the key, or KEYMAP_NONE. */
uint32_t keymap_lookup(const struct keymap *m, uint64_t key);

#endif
