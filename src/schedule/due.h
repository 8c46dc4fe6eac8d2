/*
 * When something is due: the days of a schedule on the calendar of an installation. What was planned up to a moment is
 * never given again, also when the clock goes back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_DUE_H
#define ALMANAK_SCHEDULE_DUE_H

#include <stdint.h>

#include "base/period.h"
#include "base/zone.h"
#include "schedule/schedule.h"
#include "schedule/workdays.h"

/* Moments are seconds since 1970, UTC. */
#define DUE_NEVER INT64_MIN
#define WAIT_FOREVER INT64_C(253402300799) /* 9999-12-31T23:59:59Z, which can be written down */

/* The calendar of an installation. */
struct calendar {
    struct workdays days;
    const struct zone *zone;
};

/* A day of a schedule. Texts live in the arena it was asked with. */
struct occurrence {
    int64_t due_at;
    int64_t wait_until;   /* up to when it waits for what it requires: due_at or later, or WAIT_FOREVER */
    date_t day;           /* local */
    struct period period; /* that is published: the last one over */
    const char *why;      /* in words: "8th working day; 5 June is Grundlovsdag" */
    const char *skip;     /* why a missed run is not made up for; NULL: it is to be made */
};

/* The calendar of the configuration's time zone (config_load has checked it) and closing days. */
int calendar_load(struct arena *a, const char *folder, const char *time_zone, struct calendar *out,
                  struct diag *d) MUST_CHECK;

/* Whether a schedule publishes the same period more than once, as one of every month does with quarters, which is
 * warned of; three years from its start, or from 2024, are looked at. */
bool schedule_repeats(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                      struct diag *d);

/* The occurrences with after < due_at <= until, ascending, in the arena. */
void schedule_between(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                      int64_t after, int64_t until, struct occurrence **out, size_t *n);
/* The first with due_at > after; false when there is none within ten years. */
bool schedule_next(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                   int64_t after, struct occurrence *out);
/*
 * What is to be planned now. *planned_until is up to when it has been planned, DUE_NEVER for something new, of which
 * nothing was missed; it is moved to `now`, never back. The occurrences since then are given, also the missed ones that
 * are not made up for (skip), so that it can be told. Store the rows and *planned_until in one transaction.
 */
void schedule_due(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                  int64_t *planned_until, int64_t now, struct occurrence **out, size_t *n);

#endif
