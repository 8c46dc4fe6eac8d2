/*
 * Whether what a schedule requires has arrived: packages that were loaded, so have passed their checks, for a period.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_ARRIVALS_H
#define ALMANAK_SCHEDULE_ARRIVALS_H

#include "base/period.h"
#include "schedule/schedule.h"
#include "warehouse/history.h"
#include "warehouse/manifest.h"

/* What is known of deliveries: the manifest of the current generation and the history of loads. Borrowed. */
struct arrivals {
    const struct manifest *manifest;
    const struct history_entry *history;
    size_t n_history;
};

/* One thing that is missing. Texts in the arena. */
struct missing {
    const char *package;
    const char *what; /* "borger for 2026-10: newest is 2026-09", or that and why it was refused */
};

/*
 * What is missing of `requires` for a period; *n is 0 when all is there. A package is there when each of its sources
 * has delivered for every month of the period: the month itself, or all data as of a later one. Resources that come a
 * month at a time must all have come for it. A source that delivered nothing for the year before, or whose system
 * another has taken over, is not waited for.
 */
void arrivals_missing(struct arena *a, const struct schedule *s, struct period period, const struct arrivals *have,
                      struct missing **out, size_t *n);
/* The same in one line: "borger for 2026-10: newest is 2026-09; ..."; NULL when all is there. */
const char *arrivals_words(struct arena *a, const struct missing *missing, size_t n);

#endif
