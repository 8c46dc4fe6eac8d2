/*
 * Time zones: the local time of an instant, and the instant of a local time. The data are those of the system (Debian
 * package tzdata); neither TZ nor the system's own zone has a say.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_ZONE_H
#define ALMANAK_BASE_ZONE_H

#include <stdint.h>

#include "base/date.h"

struct zone;
enum { ZONE_TEXT = 48, DAY_SECONDS = 24 * 60 * 60 };

/* The zone of a name such as Europe/Copenhagen; NULL when there is none. Borrowed: it stays as long as the process. */
const struct zone *zone_lookup(const char *name);
/* Seconds that local time is before UTC at an instant (seconds since 1970, UTC). */
int zone_offset(const struct zone *z, int64_t at);
/* The local day of an instant; `second` (may be NULL) gets the seconds since its midnight as a clock on the wall has
 * them, so that a day of 25 hours has some twice. */
date_t zone_day(const struct zone *z, int64_t at, int *second);
/*
 * The instant of a local time. One that the change to summer time leaves out is the first moment after the gap; of one
 * that the change back brings twice it is the first. So a later local time is never an earlier instant.
 */
int64_t zone_instant(const struct zone *z, date_t day, int second);
/* 2026-11-12T06:00:00+01:00; `out` holds ZONE_TEXT bytes and is the result. */
char *zone_iso(char *out, const struct zone *z, int64_t at);

#endif
