/*
 * First starts: when persons began on an intervention, a type of help that is an activity or a service, for the first
 * time ever. Used by the tables of what follows upon one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_STARTS_H
#define ALMANAK_WAREHOUSE_ENGINE_STARTS_H

#include "warehouse/engine/engine_table.h"

/* Ascending (pid, type); every pair of them once. */
struct starts {
    size_t n;
    uint32_t *pid, *type;
    date_t *from;
};

/* `traits` by type, as engine_outcome.h has them. In s->keep. */
void starts_build(struct starts *st, struct source *s, const uint8_t *traits);

#endif
