/*
 * Texts that were looked up before, with their numbers: one place in memory for each instead of the four that a string
 * table touches. A place holds the text that came last; whoever is not there is asked of the table. Internal to
 * refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_RECENT_H
#define ALMANAK_WAREHOUSE_RECENT_H

#include <stdbool.h>

#include "base/intern.h"

struct recent_text;

/* All zero is an empty one. */
struct recent {
    struct recent_text *places; /* NULL until the first use */
    struct recent_text *last;   /* the place asked for before: rows of a case come together */
};

void recent_release(struct recent *r);
/* Begin to fetch the place of a text that will be asked for soon. */
void recent_prefetch(struct recent *r, const char *text, size_t len);
/* As intern_add and intern_lookup of a table that is only ever asked through r. */
int32_t recent_add(struct recent *r, struct intern *t, const char *text, size_t len);
int32_t recent_lookup(struct recent *r, const struct intern *t, const char *text, size_t len);

#endif
