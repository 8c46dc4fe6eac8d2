/*
 * The clocks. One tells the time of day, and tests and simulations may set it; the other only goes forward and is for
 * durations. Nothing of either reaches the bytes of a publication.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_CLOCK_H
#define ALMANAK_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT = 32 };

/* Seconds since 1970, UTC: ALMANAK_NOW (seconds, or as clock_parse reads it) where that is set, else SOURCE_DATE_EPOCH,
 * else the time of day. What cannot be read is passed over. */
int64_t clock_now(void);
/* Seconds of a clock that never goes back. */
double clock_seconds(void);

/* "2026-11-03T08:15:00Z"; `out` holds CLOCK_TEXT bytes and is the result. */
char *clock_iso(char *out, int64_t seconds);
/* Exactly YYYY-MM-DDTHH:MM:SS with Z or +HH:MM or -HH:MM after it. */
bool clock_parse(const char *text, int64_t *out);

#endif
