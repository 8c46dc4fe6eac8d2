/*
 * Local time and instants, above all in the two nights a year in which a clock on the wall jumps.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>

#include "base/zone.h"

enum { HOUR = 3600, MINUTE = 60 };

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return (int64_t)date_of(year, month, day) * DAY_SECONDS + hour * HOUR + minute * MINUTE;
}

static const struct zone *copenhagen(void)
{
    const struct zone *z = zone_lookup("Europe/Copenhagen");
    assert_non_null(z);
    return z;
}

static void test_instants(void **state)
{
    (void)state;
    const struct zone *z = copenhagen();
    static const struct {
        int year, month, day, hour, minute; /* local */
        int utc_day, utc_hour, utc_minute;
    } cases[] = {
        {2026, 11, 12, 6, 0, 12, 5, 0},
        {2026, 7, 8, 6, 0, 8, 4, 0},
        {2026, 7, 1, 0, 30, 30, 22, 30}, /* the day before in UTC */
        /* 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC. */
        {2026, 3, 29, 1, 59, 29, 0, 59},
        {2026, 3, 29, 2, 0, 29, 1, 0},
        {2026, 3, 29, 2, 30, 29, 1, 0},
        {2026, 3, 29, 2, 59, 29, 1, 0},
        {2026, 3, 29, 3, 0, 29, 1, 0},
        {2026, 3, 29, 3, 1, 29, 1, 1},
        /* 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC; the first of each pair counts. */
        {2026, 10, 25, 1, 59, 24, 23, 59},
        {2026, 10, 25, 2, 0, 25, 0, 0},
        {2026, 10, 25, 2, 30, 25, 0, 30},
        {2026, 10, 25, 3, 0, 25, 2, 0},
        /* Beyond the tables of tzdata, by its rule. */
        {2066, 3, 28, 2, 30, 28, 1, 0},
        {2066, 10, 31, 2, 30, 31, 0, 30},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t got = zone_instant(z, date_of(cases[i].year, cases[i].month, cases[i].day),
                                   cases[i].hour * HOUR + cases[i].minute * MINUTE);
        int month = cases[i].utc_day > cases[i].day ? cases[i].month - 1 : cases[i].month;
        assert_int_equal(got, utc(cases[i].year, month, cases[i].utc_day, cases[i].utc_hour, cases[i].utc_minute));
    }
}

/* Through a whole year, minute by minute of the changing nights: never backwards, and back to the same local time
 * wherever that exists. */
static void test_order(void **state)
{
    (void)state;
    const struct zone *z = copenhagen();
    int64_t before = INT64_MIN;
    for (date_t day = date_of(2026, 1, 1); day <= date_of(2026, 12, 31); day++) {
        bool changes = zone_offset(z, (int64_t)day * DAY_SECONDS) != zone_offset(z, (int64_t)(day + 1) * DAY_SECONDS);
        for (int second = 0; second < DAY_SECONDS; second += changes ? MINUTE : 6 * HOUR) {
            int back;
            int64_t at = zone_instant(z, day, second);
            assert_true(at >= before);
            before = at;
            bool gap = changes && day < date_of(2026, 6, 1) && second >= 2 * HOUR && second < 3 * HOUR;
            assert_int_equal(zone_day(z, at, &back), day);
            assert_int_equal(back, gap ? 3 * HOUR : second);
        }
    }
}

static void test_other_zones(void **state)
{
    (void)state;
    char text[ZONE_TEXT];
    assert_null(zone_lookup("Europe/Kobenhavn"));
    assert_null(zone_lookup("../../etc/passwd"));
    assert_null(zone_lookup(""));
    assert_string_equal(zone_iso(text, copenhagen(), utc(2026, 11, 12, 5, 0)), "2026-11-12T06:00:00+01:00");
    assert_string_equal(zone_iso(text, zone_lookup("UTC"), utc(2026, 11, 12, 5, 0)), "2026-11-12T05:00:00+00:00");
    /* The Faroes are an hour behind, Nuuk puts its clock forward on the evening before. */
    assert_string_equal(zone_iso(text, zone_lookup("Atlantic/Faroe"), utc(2026, 7, 1, 5, 0)),
                        "2026-07-01T06:00:00+01:00");
    assert_int_equal(zone_instant(zone_lookup("America/Nuuk"), date_of(2026, 3, 28), 23 * HOUR + 30 * MINUTE),
                     utc(2026, 3, 29, 1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_instants), cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_other_zones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
