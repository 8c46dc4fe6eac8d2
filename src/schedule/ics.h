/*
 * Publications as a calendar that others subscribe to (RFC 5545, iCalendar): an entry a publication, in Danish.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_ICS_H
#define ALMANAK_SCHEDULE_ICS_H

#include "schedule/due.h"

/* A publication that is to come. Texts are borrowed. */
struct ics_event {
    const char *pack, *title, *question; /* question may be NULL */
    const struct schedule *schedule;
    bool repeats; /* the schedule publishes a period more than once (schedule_repeats) */
    struct occurrence occurrence;
};

/*
 * The text of the calendar, in the arena: `name` is shown by calendar programs, `domain` ("0730.almanak") makes the
 * entries' identifiers the municipality's own. The same events give the same bytes. An entry keeps its identifier when
 * its day is moved, so that a subscriber sees it move.
 */
const char *ics_print(struct arena *a, const char *name, const char *domain, const struct calendar *c,
                      const struct ics_event *events, size_t n);

#endif
