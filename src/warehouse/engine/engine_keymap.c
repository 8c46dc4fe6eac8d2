/*
 * Dense numbers for keys: open addressing with linear probing, at most half full. The hash only spreads; no result
 * depends on it, since numbers are given in order of first sight.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_keymap.h"

#include <stdlib.h>

#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

static size_t spread(uint64_t key)
{
    key *= UINT64_C(0x9e3779b97f4a7c15);
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(key ^ key >> 32);
}

/* The slot of the key, or the free one where it belongs. */
static struct keymap_slot *find_slot(const struct keymap *m, uint64_t key)
{
    size_t mask = m->n_slots - 1;
    size_t i = spread(key) & mask;
    while (m->slots[i].number != 0 && m->slots[i].key != key)
        i = (i + 1) & mask;
    return &m->slots[i];
}

static void grow(struct keymap *m)
{
    struct keymap old = *m;
    m->n_slots = old.n_slots == 0 ? FIRST_SLOTS : old.n_slots * 2;
    m->slots = xcalloc(m->n_slots, sizeof(*m->slots));
    for (size_t i = 0; i < old.n_slots; i++) {
        if (old.slots[i].number != 0)
            *find_slot(m, old.slots[i].key) = old.slots[i];
    }
    free(old.slots);
}

void keymap_init(struct keymap *m)
{
    *m = (struct keymap){0};
}

void keymap_release(struct keymap *m)
{
    free(m->slots);
    *m = (struct keymap){0};
}

uint32_t keymap_add(struct keymap *m, uint64_t key)
{
    if (((size_t)m->n + 1) * 2 > m->n_slots)
        grow(m);
    struct keymap_slot *slot = find_slot(m, key);
    if (slot->number == 0)
        *slot = (struct keymap_slot){key, ++m->n};
    return slot->number - 1;
}

uint32_t keymap_lookup(const struct keymap *m, uint64_t key)
{
    if (m->n_slots == 0)
        return KEYMAP_NONE;
    const struct keymap_slot *slot = find_slot(m, key);
    return slot->number == 0 ? KEYMAP_NONE : slot->number - 1;
}
