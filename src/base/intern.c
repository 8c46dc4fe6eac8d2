/*
 * The string table: open addressing, hash kept beside the number so that most misses touch one cache line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

uint64_t hash_bytes(const void *data, size_t len)
{
    const unsigned char *p = data;
    uint64_t h = len * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t word;
    for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        h = mix(h ^ word) + UINT64_C(0x9e3779b97f4a7c15);
    }
    word = 0;
    if (len > 0)
        memcpy(&word, p, len);
    return mix(h ^ word);
}

void intern_init(struct intern *t)
{
    *t = (struct intern){0};
    arena_init(&t->arena);
}

void intern_release(struct intern *t)
{
    arena_release(&t->arena);
    free(t->texts);
    free(t->lengths);
    free(t->slots);
    *t = (struct intern){0};
}

/* The slot of the text, or the empty one where it belongs. */
static size_t find_slot(const struct intern *t, const char *text, size_t len, uint64_t hash)
{
    size_t mask = t->n_slots - 1;
    size_t i = (size_t)hash & mask;
    for (;; i = (i + 1) & mask) {
        uint64_t slot = t->slots[i];
        if (slot == 0)
            return i;
        if (slot >> 32 != hash >> 32)
            continue;
        size_t number = (size_t)(slot & UINT32_MAX) - 1;
        if (t->lengths[number] == len && memcmp(t->texts[number], text, len) == 0)
            return i;
    }
}

static void rehash(struct intern *t)
{
    size_t n_slots = t->n_slots == 0 ? 64 : t->n_slots * 2;
    free(t->slots);
    t->slots = xcalloc(n_slots, sizeof(*t->slots));
    t->n_slots = n_slots;
    for (size_t k = 0; k < t->n; k++) {
        uint64_t hash = hash_bytes(t->texts[k], t->lengths[k]);
        size_t i = find_slot(t, t->texts[k], t->lengths[k], hash);
        t->slots[i] = (hash >> 32 << 32) | (k + 1);
    }
}

int32_t intern_add(struct intern *t, const char *text, size_t len)
{
    if ((t->n + 1) * 3 >= t->n_slots * 2)
        rehash(t);
    uint64_t hash = hash_bytes(text, len);
    size_t i = find_slot(t, text, len, hash);
    if (t->slots[i] != 0)
        return (int32_t)((t->slots[i] & UINT32_MAX) - 1);
    t->texts = xgrow(t->texts, &t->cap_texts, t->n + 1, sizeof(*t->texts));
    t->lengths = xgrow(t->lengths, &t->cap_lengths, t->n + 1, sizeof(*t->lengths));
    t->texts[t->n] = arena_strndup(&t->arena, text, len);
    t->lengths[t->n] = (uint32_t)len;
    t->slots[i] = (hash >> 32 << 32) | (t->n + 1);
    return (int32_t)t->n++;
}

int32_t intern_lookup(const struct intern *t, const char *text, size_t len)
{
    if (t->n_slots == 0)
        return INTERN_NONE;
    size_t i = find_slot(t, text, len, hash_bytes(text, len));
    return t->slots[i] == 0 ? INTERN_NONE : (int32_t)((t->slots[i] & UINT32_MAX) - 1);
}
