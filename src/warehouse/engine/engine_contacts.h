/*
 * Contacts: the caseworkers or departments of the spells that touch the 12 months up to a month, by family or person.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_CONTACTS_H
#define ALMANAK_WAREHOUSE_ENGINE_CONTACTS_H

#include "warehouse/engine/engine_table.h"

/* Numbers by group, with repeats: members[offsets[k] .. offsets[k + 1]). */
struct contacts {
    uint32_t *offsets, *members;
};

/* Which groups a person belongs to: those of person p are groups[offsets[p] .. offsets[p + 1]), each the number of a
 * group times two. */
struct membership {
    const uint32_t *offsets, *groups;
};

/* `contact` is of spells, 0 for none. Of n groups, in s->rows. */
void contacts_load(struct source *s, const struct membership *of, size_t n, const uint32_t *contact,
                   struct contacts *out);

#endif
