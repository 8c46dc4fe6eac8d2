/*
 * A dictionary in the making: texts get numbers in order of first sight, and at the end their place in byte order, so
 * that no number depends on the order of rows. Number 0 is the empty code and 1 is "-", before and after.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CODES_H
#define ALMANAK_WAREHOUSE_CODES_H

#include "base/intern.h"
#include "warehouse/mart.h"

struct codes {
    struct intern texts;
    const char **labels; /* by number, NULL: the code itself; owned by texts.arena */
    size_t cap_labels;
    uint32_t *rank;  /* once sorted: place of a number */
    uint32_t *order; /* number at a place */
};

void codes_init(struct codes *c);
void codes_release(struct codes *c);
/* The number of a code, which is added when new; 0 for NULL. */
uint32_t codes_add(struct codes *c, const char *code, size_t len);
/* Give a number its label unless it has one. */
void codes_label(struct codes *c, uint32_t number, const char *label);
bool codes_labelled(const struct codes *c, uint32_t number);
/* Find the places. No code may be added afterwards. */
void codes_sort(struct codes *c);
/* The finished dictionary, arrays in the arena; lives as long as both. */
struct dict codes_dict(const struct codes *c, struct arena *a);

/* Places of the n texts of a table in byte order: rank[number]. Heap. */
uint32_t *rank_texts(const struct intern *t);
/* Sort n keys by their bytes from `from` (0 lowest, to 7) upwards; stable. scratch holds n. */
void sort_keys(uint64_t *keys, uint64_t *scratch, size_t n, int from);

#endif
