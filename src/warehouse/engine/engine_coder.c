/*
 * Coders: see engine_coder.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_coder.h"

#include <stdlib.h>

#include "base/mem.h"

enum { NUMBER_BITS = 32 };

/* Bits that hold every number below n. */
static unsigned bits_below(uint64_t n)
{
    unsigned bits = 0;
    while (bits < NUMBER_BITS && UINT64_C(1) << bits < n)
        bits++;
    return bits;
}

static uint32_t range_code(const struct lookup *lookup, int32_t number)
{
    if (number == NUMBER_NONE)
        return 0;
    for (size_t i = 0; i < lookup->n; i++) {
        if (number >= lookup->groups[i].low && number <= lookup->groups[i].high)
            return (uint32_t)i + 1;
    }
    return 0;
}

void coder_init(struct coder *c, const struct names *names, const struct table *t, size_t column,
                const struct lookup *ranges)
{
    const struct table_column *tc = &t->columns[column];
    *c = (struct coder){.kind = CODER_NUMBERS, .column = column, .bits = NUMBER_BITS};
    if (ranges != NULL) {
        c->kind = CODER_RANGES;
        c->lookup = ranges;
        c->bits = bits_below(ranges->n + 1);
        for (int32_t i = 0; i < SMALL_NUMBERS; i++)
            c->small[i] = range_code(ranges, i);
    } else if (tc->kind == CELL_TEXT) {
        size_t n = domain_size(names, &tc->domain);
        c->kind = CODER_DIRECT;
        c->n = (uint32_t)n;
        c->bits = bits_below(n);
    }
}

void coder_release(struct coder *c)
{
    keymap_release(&c->seen);
    free(c->numbers);
    *c = (struct coder){0};
}

static uint32_t number_code(struct coder *c, int32_t number)
{
    bool small = number >= 0 && number < SMALL_NUMBERS;
    if (small && c->small[number] != 0)
        return c->small[number] - 1;
    uint32_t code = keymap_add(&c->seen, (uint32_t)number);
    if (code == c->n_numbers)
        PUSH(c->numbers, c->n_numbers, c->cap_numbers) = number;
    if (small)
        c->small[number] = code + 1;
    return code;
}

void coder_encode(struct coder *c, const int32_t *column, const uint16_t *rows, size_t n, uint32_t *codes)
{
    switch (c->kind) {
    case CODER_DIRECT:
        for (size_t i = 0; i < n; i++) {
            uint32_t number = (uint32_t)column[rows[i]];
            codes[i] = number < c->n ? number : 0;
        }
        break;
    case CODER_RANGES:
        for (size_t i = 0; i < n; i++) {
            int32_t number = column[rows[i]];
            codes[i] = number >= 0 && number < SMALL_NUMBERS ? c->small[number] : range_code(c->lookup, number);
        }
        break;
    case CODER_NUMBERS:
        for (size_t i = 0; i < n; i++) {
            int32_t number = column[rows[i]];
            bool again = i > 0 && number == column[rows[i - 1]];
            codes[i] = again ? codes[i - 1] : number_code(c, number);
        }
        break;
    }
}

int32_t coder_number(const struct coder *c, uint32_t code)
{
    return c->kind == CODER_NUMBERS ? c->numbers[code] : (int32_t)code;
}

uint32_t coder_lookup(const struct coder *c, int32_t number)
{
    return c->kind == CODER_NUMBERS ? keymap_lookup(&c->seen, (uint32_t)number) : (uint32_t)number;
}
