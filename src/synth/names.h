/*
 * Invented names of people, streets and companies, put together from short lists. Nobody is meant.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_NAMES_H
#define ALMANAK_SYNTH_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "synth/random.h"

/* Indices into the lists, small enough to keep for everyone. */
struct name_key {
    uint8_t first, middle, last;
    bool foreign;
};

enum { NAME_TEXT = 128, NO_MIDDLE = 255 };

struct name_key name_draw(struct rng *r, bool foreign);
/* Formatting into caller's storage of NAME_TEXT bytes; the result is `out`. */
char *name_text(char *out, struct name_key key, bool male);
char *street_text(char *out, uint32_t number);
char *company_text(char *out, uint32_t number);

#endif
