/*
 * The clocks: see clock.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/num.h"

enum { HOUR = 3600, DAY = 24 * HOUR, DAY_DIGITS = 10 };

int64_t clock_now(void)
{
    static const char *const names[] = {"ALMANAK_NOW", "SOURCE_DATE_EPOCH"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *fixed = getenv(names[i]);
        int64_t seconds;
        if (fixed != NULL && (num_parse_int(fixed, strlen(fixed), &seconds) == NUM_OK || clock_parse(fixed, &seconds)))
            return seconds;
    }
    struct timespec t = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

double clock_seconds(void)
{
    struct timespec t = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

char *clock_iso(char *out, int64_t seconds)
{
    char day[32];
    int of_day = (int)(((seconds % DAY) + DAY) % DAY);
    (void)date_iso(day, (date_t)((seconds - of_day) / DAY));
    (void)snprintf(out, CLOCK_TEXT, "%.*sT%02d:%02d:%02dZ", DAY_DIGITS, day, of_day / HOUR, of_day / 60 % 60,
                   of_day % 60);
    return out;
}

/* Two digits below `limit`; -1 otherwise. */
static int two_digits(const char *text, int limit)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    int value = (text[0] - '0') * 10 + text[1] - '0';
    return value < limit ? value : -1;
}

bool clock_parse(const char *text, int64_t *out)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    enum { TIME_AT = DAY_DIGITS + 1, ZONE_AT = sizeof(shape) - 1 };
    date_t day;
    if (strlen(text) <= ZONE_AT || !date_parse(text, DAY_DIGITS, &day) || text[DAY_DIGITS] != 'T' ||
        text[TIME_AT + 2] != ':' || text[TIME_AT + 5] != ':')
        return false;
    int hour = two_digits(text + TIME_AT, 24), minute = two_digits(text + TIME_AT + 3, 60),
        second = two_digits(text + TIME_AT + 6, 60);
    if (hour < 0 || minute < 0 || second < 0)
        return false;
    const char *zone = text + ZONE_AT;
    int offset = 0;
    if ((zone[0] == '+' || zone[0] == '-') && strlen(zone) == 6 && zone[3] == ':') {
        int zone_hour = two_digits(zone + 1, 24), zone_minute = two_digits(zone + 4, 60);
        if (zone_hour < 0 || zone_minute < 0)
            return false;
        offset = (zone_hour * HOUR + zone_minute * 60) * (zone[0] == '-' ? -1 : 1);
    } else if (strcmp(zone, "Z") != 0) {
        return false;
    }
    *out = (int64_t)day * DAY + hour * HOUR + minute * 60 + second - offset;
    return true;
}
