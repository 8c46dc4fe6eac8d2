/*
 * Coders: how the numbers of a grouping column become small codes that fit a key together, and how codes become numbers
 * again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_CODER_H
#define ALMANAK_WAREHOUSE_ENGINE_CODER_H

#include "warehouse/engine/engine_keymap.h"
#include "warehouse/engine/engine_table.h"

enum coder_kind {
    CODER_DIRECT, /* the number of a domain is its own code */
    CODER_RANGES, /* the place of a range of the lookup + 1, 0 for none */
    CODER_NUMBERS /* any number, numbered in order of first sight */
};

enum { SMALL_NUMBERS = 256 };

struct coder {
    enum coder_kind kind;
    size_t column;
    unsigned bits;                 /* every code is below 1 << bits */
    uint32_t n;                    /* DIRECT: codes are below this; other numbers become 0 */
    const struct lookup *lookup;   /* RANGES */
    uint32_t small[SMALL_NUMBERS]; /* of the numbers from 0: RANGES the code, NUMBERS the code + 1 or 0 */
    struct keymap seen;            /* NUMBERS */
    int32_t *numbers;              /* NUMBERS: by code, heap */
    size_t n_numbers, cap_numbers;
};

/* `ranges` NULL: the column's numbers are kept apart as they are. */
void coder_init(struct coder *c, const struct names *names, const struct table *t, size_t column,
                const struct lookup *ranges);
void coder_release(struct coder *c);
/* Codes of n numbers: codes[i] of column[rows[i]]. */
void coder_encode(struct coder *c, const int32_t *column, const uint16_t *rows, size_t n, uint32_t *codes);
/* The number of a code; of RANGES the code itself. */
int32_t coder_number(const struct coder *c, uint32_t code);
/* The code of what coder_number of a coder of the same column and kind gives; CODE_NONE when it was not met here. */
#define CODE_NONE UINT32_MAX
uint32_t coder_lookup(const struct coder *c, int32_t number);

#endif
