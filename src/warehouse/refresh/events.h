/*
 * Events: what makes the residents of one day differ from those of the day before, and moves within the municipality.
 * All are found once, from the stays of everyone, and handed out a month at a time. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_EVENTS_H
#define ALMANAK_WAREHOUSE_EVENTS_H

#include "warehouse/refresh/town.h"

struct event {
    uint32_t pid, addr, municipality;
    date_t day;
    uint8_t kind; /* EVENT_* */
};

struct events {
    struct event *items; /* by month, person and day */
    size_t n, cap;
    size_t *start; /* by month since the first: items[start[k]] .. items[start[k + 1]] */
    month_t first;
};

/* Those of the months that the town keeps. */
void events_init(struct events *e, const struct town *t);
void events_release(struct events *e);
/* The events of a kept month; *n of them. */
const struct event *events_of(const struct events *e, month_t month, size_t *n);

#endif
