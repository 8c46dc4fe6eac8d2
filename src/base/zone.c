/*
 * Time zones by libical: see zone.h. libical is only asked for the offset of an instant, which has one answer. Its own
 * way from local time to an instant takes one in the gap back by an hour, and of a time that comes twice the second.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/zone.h"

#include <libical/ical.h>
#include <stdio.h>

enum { HOUR_SECONDS = 3600, MINUTE_SECONDS = 60 };

/* A struct zone is libical's zone under a name of ours, so that nobody else needs its header. */
static icaltimezone *zone_of(const struct zone *z)
{
    union {
        const struct zone *outside;
        icaltimezone *inside;
    } pointer = {.outside = z};
    return pointer.inside;
}

const struct zone *zone_lookup(const char *name)
{
    return (const void *)icaltimezone_get_builtin_timezone(name);
}

/* The day of an instant in UTC, rounded down. */
static date_t utc_day(int64_t at, int *second)
{
    int64_t of_day = (at % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
    if (second != NULL)
        *second = (int)of_day;
    return (date_t)((at - of_day) / DAY_SECONDS);
}

int zone_offset(const struct zone *z, int64_t at)
{
    int second, year, month, day, summer;
    date_split(utc_day(at, &second), &year, &month, &day);
    struct icaltimetype t = icaltime_null_time();
    t.year = year;
    t.month = month;
    t.day = day;
    t.hour = second / HOUR_SECONDS;
    t.minute = second / MINUTE_SECONDS % MINUTE_SECONDS;
    t.second = second % MINUTE_SECONDS;
    t.zone = icaltimezone_get_utc_timezone();
    return icaltimezone_get_utc_offset_of_utc_time(zone_of(z), &t, &summer);
}

date_t zone_day(const struct zone *z, int64_t at, int *second)
{
    return utc_day(at + zone_offset(z, at), second);
}

int64_t zone_instant(const struct zone *z, date_t day, int second)
{
    int64_t wall = (int64_t)day * DAY_SECONDS + second;
    /* No zone changes twice within two days: the offset is the one of the day before or the one of the day after. */
    int before = zone_offset(z, wall - DAY_SECONDS), after = zone_offset(z, wall + DAY_SECONDS);
    if (zone_offset(z, wall - before) == before)
        return wall - before;
    if (zone_offset(z, wall - after) == after)
        return wall - after;
    /* In the gap: the clock is put forward somewhere between the two. */
    int64_t low = wall - after, high = wall - before;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (zone_offset(z, middle) == after)
            high = middle;
        else
            low = middle;
    }
    return high;
}

char *zone_iso(char *out, const struct zone *z, int64_t at)
{
    char day[32];
    int second, offset = zone_offset(z, at), minutes = (offset < 0 ? -offset : offset) / MINUTE_SECONDS;
    (void)date_iso(day, zone_day(z, at, &second));
    (void)snprintf(out, ZONE_TEXT, "%.10sT%02d:%02d:%02d%c%02d:%02d", day, second / HOUR_SECONDS,
                   second / MINUTE_SECONDS % MINUTE_SECONDS, second % MINUTE_SECONDS, offset < 0 ? '-' : '+',
                   minutes / MINUTE_SECONDS, minutes % MINUTE_SECONDS);
    return out;
}
