/*
 * A string table: every distinct text gets a dense number from 0 in order of first sight. Keys are copied.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_INTERN_H
#define ALMANAK_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct intern {
    struct arena arena;
    const char **texts; /* by number, NUL-terminated */
    uint32_t *lengths;
    size_t n, cap_texts, cap_lengths;
    uint64_t *slots; /* number + 1 in the low half, hash in the high half */
    size_t n_slots;
};

enum { INTERN_NONE = -1 };

void intern_init(struct intern *t);
void intern_release(struct intern *t);
/* The number of the text, which is added when new. */
int32_t intern_add(struct intern *t, const char *text, size_t len);
/* The number of the text, or INTERN_NONE. */
int32_t intern_lookup(const struct intern *t, const char *text, size_t len);
/* 64-bit hash of bytes, stable across runs and machines of the same byte order. Not for untrusted secrets. */
uint64_t hash_bytes(const void *data, size_t len);

#endif
