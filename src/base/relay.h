/*
 * A relay: one thread makes pieces of work, the caller takes them in the order they were made, and both run at once.
 * Pieces live in a few slots of the caller's, which go round. With one processor, or when no thread can be had, pieces
 * are made when they are asked for: what comes out is the same.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_RELAY_H
#define ALMANAK_BASE_RELAY_H

#include <stddef.h>

#include "base/compiler.h"

/* Fill a slot: 1, or 0 when there is nothing more, -1 after a failure. Not called again after 0 or -1. */
typedef int relay_make(void *context, size_t slot);

struct relay;

/* The maker owns a slot from its call until the slot is taken, the caller from then on until the next is. */
struct relay *relay_start(size_t n_slots, relay_make *make, void *context);
/* The next slot: 1, or what the maker ended with. The slot taken before is given back. */
int relay_next(struct relay *r, size_t *slot) MUST_CHECK;
/* Stop making, wait for the maker, and free r. What the maker wrote may be read afterwards. */
void relay_stop(struct relay *r);

/* Processors that this process may use, at least 1. */
size_t processor_count(void);

#endif
