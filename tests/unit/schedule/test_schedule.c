/*
 * Reading schedules: what each field becomes, and what is said of every mistake.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>

#include "fixture.h"

enum { HOUR = 3600 };

static void test_fields(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, "{every: month, workday: 8, at: \"07:30\", requires: [borger, ydelser],\n"
                     " wait_until: {workday: 12}, then: publish, missed: all, max_age: 40 days}");
    const struct schedule *s = &f.schedule;
    assert_true(s->every == EVERY_MONTH && s->day.kind == DAY_WORKDAY && s->day.n == 8);
    assert_int_equal(s->at, 7 * HOUR + HOUR / 2);
    assert_int_equal(s->n_requires, 2);
    assert_string_equal(s->requires[1], "ydelser");
    assert_int_equal(s->requires_at[1].line, 1);
    assert_true(s->waits && s->wait_day.kind == DAY_WORKDAY && s->wait_day.n == 12);
    assert_true(s->then == THEN_PUBLISH && s->missed == MISSED_ALL);
    assert_int_equal(s->max_age, 40LL * DAY_SECONDS);
    fixture_close(&f);

    fixture_open(&f, "{every: week}");
    assert_true(s->weekdays == 1 && s->at == 6 * HOUR && s->holiday == HOLIDAY_IGNORE && s->then == THEN_HOLD);
    assert_true(s->missed == MISSED_LATEST && s->max_age == 0 && !s->waits && s->start == DATE_NONE);
    fixture_close(&f);

    fixture_open(&f, "{every: week, weekday: [tuesday, sunday], wait_until: 36 hours, missed: skip}");
    assert_true(s->weekdays == (1U << 1 | 1U << 6) && s->wait_seconds == 36LL * HOUR);
    assert_int_equal(s->max_age, DAY_SECONDS);
    fixture_close(&f);

    fixture_open(&f, "{rrule: \"FREQ=MONTHLY;BYDAY=2TU\", holiday: before}");
    assert_true(s->every == EVERY_RULE && s->start == date_of(2024, 1, 1) && s->holiday == HOLIDAY_BEFORE);
    fixture_close(&f);

    fixture_open(&f, "{every: year, months: [3], day: last, start: 2026-07-01}");
    assert_true(s->months == 1U << 2 && s->day.kind == DAY_NUMBER && s->day.n == -1);
    assert_int_equal(s->start, date_of(2026, 7, 1));
    fixture_close(&f);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message, *hint;
        enum diag_code code;
    } cases[] = {
        {"{workday: 8}", "schedule does not say what it is", "Add one of: every, rrule.", DIAG_DEF_SHAPE},
        {"{every: month}", "schedule does not say on which day of the month", "Add workday: 8", DIAG_DEF_SHAPE},
        {"{every: month, workday: 8, day: 3}", "schedule has both day: and workday:", "Keep one", DIAG_DEF_SHAPE},
        {"{every: day, rrule: \"FREQ=DAILY\"}", "schedule has both \"every\" and \"rrule\"", "Keep one",
         DIAG_DEF_SHAPE},
        {"{every: day, workday: 1}", "workday: is not for this kind of schedule", "month, quarter or year",
         DIAG_DEF_SHAPE},
        {"{every: week, day: 1}", "day: is not for this kind of schedule", "month, quarter or year", DIAG_DEF_SHAPE},
        {"{every: month, day: 1, weekday: monday}", "weekday: is not for this kind of schedule", "every: week",
         DIAG_DEF_SHAPE},
        {"{every: quarter, day: 1, months: [1]}", "months: is not for this kind of schedule", "month or year",
         DIAG_DEF_SHAPE},
        {"{every: fortnight}", "field \"every\" of schedule must be one of its words, not \"fortnight\"", "month",
         DIAG_DEF_VALUE},
        {"{every: month, workday: 0}", "there is no working day 0", "Count from 1", DIAG_DEF_VALUE},
        {"{every: month, workday: 32}", "there is no working day 32", "at most 31", DIAG_DEF_VALUE},
        {"{every: month, day: 32}", "\"32\" of day: is not a day of it", "1 to 31", DIAG_DEF_VALUE},
        {"{every: year, months: [2], day: 60}", "\"60\" of day: is not a day of it", "1 to 31", DIAG_DEF_VALUE},
        {"{every: month, day: sidste}", "\"sidste\" of day: is not a day of it", "or last", DIAG_DEF_VALUE},
        {"{every: year, day: 1, months: [13]}", "\"13\" of months: is not a month", "1 to 12", DIAG_DEF_VALUE},
        {"{every: week, weekday: mondag}", "\"mondag\" of weekday: is not a day of the week",
         "Did you mean \"monday\"?", DIAG_DEF_VALUE},
        {"{every: day, at: \"24:00\"}", "\"24:00\" of at: is not a time of day", "23:59", DIAG_DEF_VALUE},
        {"{every: day, at: \"+6:00\"}", "\"+6:00\" of at: is not a time of day", "23:59", DIAG_DEF_VALUE},
        {"{every: day, at: 0600}", "\"0600\" of at: is not a time of day", "23:59", DIAG_DEF_VALUE},
        {"{every: day, start: 2026-02-30}", "\"2026-02-30\" of start: is not a day", "2026-01-01", DIAG_DEF_VALUE},
        {"{every: day, requires: borgere}", "unknown package \"borgere\" in requires:", "\"borger\"", DIAG_DEF_NAME},
        {"{every: day, wait_until: 3 dage}", "\"3 dage\" of wait_until: is not a length of time", "40 days",
         DIAG_DEF_VALUE},
        {"{every: day, wait_until: 0 days}", "\"0 days\" of wait_until: is not a length of time", "40 days",
         DIAG_DEF_VALUE},
        {"{every: day, max_age: 800 days}", "\"800 days\" of max_age: is not a length of time", "two years",
         DIAG_DEF_VALUE},
        {"{every: day, wait_until: {workday: 2}}", "wait_until: of a schedule that is not counted in months",
         "length of time", DIAG_DEF_VALUE},
        {"{every: month, workday: 8, wait_until: {workday: 7}}", "wait_until: is before the day of publication",
         "later day", DIAG_DEF_VALUE},
        {"{every: month, day: 3, wait_until: {}}", "wait_until does not say what it is", "day, workday",
         DIAG_DEF_SHAPE},
        {"{rrule: \"FREQ=MONTLY\"}", "\"FREQ=MONTLY\" is not a recurrence rule", "RFC 5545", DIAG_DEF_VALUE},
        {"{rrule: \"hver måned\"}", "\"hver måned\" is not a recurrence rule", "RFC 5545", DIAG_DEF_VALUE},
        {"{rrule: \"FREQ=DAILY;BYHOUR=6\"}", "recurrence rule \"FREQ=DAILY;BYHOUR=6\" says more than days",
         "the time is at:", DIAG_DEF_VALUE},
        {"{rrule: \"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2\"}",
         "recurrence rule \"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2\" has BYSETPOS of days or weeks", "MONTHLY",
         DIAG_DEF_VALUE},
        {"{rrule: \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\"}",
         "recurrence rule \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\" gives no day", "BY... parts", DIAG_DEF_VALUE},
        {"{rrule: \"FREQ=DAILY;UNTIL=20231231\"}", "recurrence rule \"FREQ=DAILY;UNTIL=20231231\" gives no day",
         "UNTIL", DIAG_DEF_VALUE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        assert_false(fixture_try(&f, cases[i].text));
        const struct diag_item *item = &f.diag.items[0];
        assert_string_equal(item->message, cases[i].message);
        assert_int_equal(item->code, cases[i].code);
        assert_non_null(item->hint);
        if (strstr(item->hint, cases[i].hint) == NULL)
            fail_msg("%s: %s", cases[i].text, item->hint);
        assert_true(item->loc.line == 1 && strcmp(item->loc.file, "pack.yaml") == 0);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields), cmocka_unit_test(test_mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
