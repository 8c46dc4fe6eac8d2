/*
 * What is due when: worked-out days over several years, the two nights in which the clock jumps, missed runs, and a
 * clock that goes back.
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

/* The occurrences of a schedule from a day up to another: "2026-06-11T04:00:00Z 2026-05" a line. */
static void expect(const char *text, enum period_unit unit, const char *from, const char *to, const char *expected)
{
    struct fixture f;
    struct occurrence *o;
    struct strbuf got;
    char at[CLOCK_TEXT], key[PERIOD_TEXT];
    size_t n;
    fixture_open(&f, text);
    strbuf_init(&got, STRBUF_SMALL);
    schedule_between(&f.arena, &f.schedule, &f.calendar, unit, moment(from), moment(to), &o, &n);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&got, "%s %s\n", clock_iso(at, o[i].due_at), period_key(key, o[i].period));
    assert_string_equal(strbuf_text(&got), expected);
    strbuf_release(&got);
    fixture_close(&f);
}

static void test_days(void **state)
{
    (void)state;
    /* The year before and the year after Store Bededag went: May of both. */
    expect("{every: month, workday: 8}", PERIOD_UNIT_MONTH, "2023-05-01T00:00:00Z", "2023-05-31T00:00:00Z",
           "2023-05-11T04:00:00Z 2023-04\n");
    expect("{every: month, workday: 20}", PERIOD_UNIT_MONTH, "2024-04-01T00:00:00Z", "2024-05-01T00:00:00Z",
           "2024-04-29T04:00:00Z 2024-03\n");
    /* Across Christmas and New Year; summer and winter time. */
    expect("{every: month, workday: 17, at: \"14:15\"}", PERIOD_UNIT_MONTH, "2026-11-30T00:00:00Z",
           "2027-02-01T00:00:00Z", "2026-12-23T13:15:00Z 2026-11\n2027-01-26T13:15:00Z 2026-12\n");
    expect("{every: month, workday: -1}", PERIOD_UNIT_MONTH, "2026-12-01T00:00:00Z", "2027-03-01T00:00:00Z",
           "2026-12-30T05:00:00Z 2026-11\n2027-01-29T05:00:00Z 2026-12\n2027-02-26T05:00:00Z 2027-01\n");
    /* Month ends, a leap year, and months that are too short. */
    expect("{every: month, day: last}", PERIOD_UNIT_MONTH, "2024-01-31T12:00:00Z", "2024-04-30T12:00:00Z",
           "2024-02-29T05:00:00Z 2024-01\n2024-03-31T04:00:00Z 2024-02\n2024-04-30T04:00:00Z 2024-03\n");
    expect("{every: month, day: 31}", PERIOD_UNIT_MONTH, "2026-02-01T00:00:00Z", "2026-04-30T12:00:00Z",
           "2026-02-28T05:00:00Z 2026-01\n2026-03-31T04:00:00Z 2026-02\n2026-04-30T04:00:00Z 2026-03\n");
    expect("{every: month, workday: 31}", PERIOD_UNIT_MONTH, "2026-12-01T00:00:00Z", "2026-12-31T22:00:00Z",
           "2026-12-30T05:00:00Z 2026-11\n");
    expect("{every: quarter, workday: 10}", PERIOD_UNIT_QUARTER, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z",
           "2026-01-15T05:00:00Z 2025-K4\n2026-04-17T04:00:00Z 2026-K1\n2026-07-14T04:00:00Z 2026-K2\n"
           "2026-10-14T04:00:00Z 2026-K3\n");
    expect("{every: year, months: [3], workday: 5}", PERIOD_UNIT_YEAR, "2025-06-01T00:00:00Z", "2027-06-01T00:00:00Z",
           "2026-03-06T05:00:00Z 2025\n2027-03-05T05:00:00Z 2026\n");
    expect("{every: year, day: 60}", PERIOD_UNIT_YEAR, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
           "2024-02-29T05:00:00Z 2023\n2025-03-01T05:00:00Z 2024\n");
    expect("{every: month, months: [1, 7], day: 1, start: 2026-02-01}", PERIOD_UNIT_MONTH, "2026-01-01T00:00:00Z",
           "2027-06-01T00:00:00Z", "2026-07-01T04:00:00Z 2026-06\n2027-01-01T05:00:00Z 2026-12\n");
    /* The limits: after is left out, until is in. */
    expect("{every: day}", PERIOD_UNIT_MONTH, "2026-11-01T05:00:00Z", "2026-11-03T05:00:00Z",
           "2026-11-02T05:00:00Z 2026-10\n2026-11-03T05:00:00Z 2026-10\n");
    expect("{every: day}", PERIOD_UNIT_MONTH, "2026-11-03T05:00:00Z", "2026-11-01T05:00:00Z", "");
}

static void test_holidays(void **state)
{
    (void)state;
    /* 1 April 2026 is the last working day before Easter, 7 April the first after it. */
    expect("{every: month, day: 3, holiday: after}", PERIOD_UNIT_MONTH, "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z",
           "2026-04-07T04:00:00Z 2026-03\n");
    expect("{every: month, day: 3, holiday: before}", PERIOD_UNIT_MONTH, "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z",
           "2026-04-01T04:00:00Z 2026-03\n");
    expect("{every: month, day: 3, holiday: skip}", PERIOD_UNIT_MONTH, "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z",
           "");
    expect("{every: month, day: 3}", PERIOD_UNIT_MONTH, "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z",
           "2026-04-03T04:00:00Z 2026-03\n");
    /* Moved into the next month, it still publishes what it would have; and also when it is asked from there on. */
    expect("{every: month, day: last, holiday: after}", PERIOD_UNIT_MONTH, "2026-02-01T00:00:00Z",
           "2026-03-01T00:00:00Z", "2026-02-02T05:00:00Z 2025-12\n");
    expect("{every: month, day: last, holiday: after}", PERIOD_UNIT_MONTH, "2026-12-31T22:00:00Z",
           "2027-01-31T00:00:00Z", "2027-01-04T05:00:00Z 2026-11\n");
    /* 1 November 2026 is a Sunday: the day before would lie in the month that is published. */
    expect("{every: month, day: 1, holiday: before}", PERIOD_UNIT_MONTH, "2026-10-15T00:00:00Z", "2026-11-15T00:00:00Z",
           "2026-11-02T05:00:00Z 2026-10\n");
    /* Days that are moved to the same one are one. */
    expect("{every: day, holiday: after}", PERIOD_UNIT_MONTH, "2026-12-23T12:00:00Z", "2026-12-29T12:00:00Z",
           "2026-12-28T05:00:00Z 2026-11\n2026-12-29T05:00:00Z 2026-11\n");
    expect("{rrule: \"FREQ=MONTHLY;BYMONTHDAY=24\", holiday: before}", PERIOD_UNIT_MONTH, "2026-12-01T00:00:00Z",
           "2026-12-31T00:00:00Z", "2026-12-23T05:00:00Z 2026-11\n");
}

static void test_changing_nights(void **state)
{
    (void)state;
    /* 02:30 does not exist on 29 March and comes twice on 25 October 2026: once a day all the same. */
    expect("{every: day, at: \"02:30\"}", PERIOD_UNIT_MONTH, "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z",
           "2026-03-28T01:30:00Z 2026-02\n2026-03-29T01:00:00Z 2026-02\n2026-03-30T00:30:00Z 2026-02\n");
    expect("{every: day, at: \"02:30\"}", PERIOD_UNIT_MONTH, "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z",
           "2026-10-24T00:30:00Z 2026-09\n2026-10-25T00:30:00Z 2026-09\n2026-10-26T01:30:00Z 2026-09\n");
    /* Asked every ten minutes through both nights, each comes exactly once. */
    static const char *const nights[] = {"2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        size_t total = 0;
        fixture_open(&f, "{every: day, at: \"02:30\", missed: all}");
        int64_t planned = moment(nights[i]);
        for (int minute = 0; minute <= 36 * 60; minute += 10) {
            struct occurrence *o;
            size_t n;
            schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned,
                         moment(nights[i]) + minute * 60, &o, &n);
            total += n;
        }
        assert_int_equal(total, 1);
        fixture_close(&f);
    }
}

static void test_rules(void **state)
{
    (void)state;
    expect("{rrule: \"FREQ=MONTHLY;BYDAY=2TU\"}", PERIOD_UNIT_MONTH, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z",
           "2026-11-10T05:00:00Z 2026-10\n2026-12-08T05:00:00Z 2026-11\n");
    /* Every second Monday from 1 January 2024, or from a start. */
    expect("{rrule: \"FREQ=WEEKLY;INTERVAL=2\"}", PERIOD_UNIT_MONTH, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z",
           "2026-01-12T05:00:00Z 2025-12\n2026-01-26T05:00:00Z 2025-12\n");
    expect("{rrule: \"FREQ=WEEKLY;INTERVAL=2\", start: 2026-01-07}", PERIOD_UNIT_MONTH, "2026-01-01T00:00:00Z",
           "2026-02-01T00:00:00Z", "2026-01-07T05:00:00Z 2025-12\n2026-01-21T05:00:00Z 2025-12\n");
    /* One that ends is counted from its start, not from where it is asked. */
    expect("{rrule: \"FREQ=MONTHLY;COUNT=3\", start: 2026-01-05}", PERIOD_UNIT_MONTH, "2026-02-01T00:00:00Z",
           "2027-01-01T00:00:00Z", "2026-02-05T05:00:00Z 2026-01\n2026-03-05T05:00:00Z 2026-02\n");
    expect("{rrule: \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\"}", PERIOD_UNIT_YEAR, "2025-01-01T00:00:00Z",
           "2033-01-01T00:00:00Z", "2028-02-29T05:00:00Z 2027\n2032-02-29T05:00:00Z 2031\n");
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *schedule, *after, *why;
    } cases[] = {
        {"{every: month, workday: 8}", "2026-06-01T00:00:00Z", "8th working day of the month; 5 June is Grundlovsdag"},
        {"{every: month, workday: 2}", "2026-04-01T12:00:00Z",
         "2nd working day of the month; 2 April is Skærtorsdag; 3 April is Langfredag; 6 April is 2. påskedag"},
        {"{every: month, workday: -1}", "2026-12-01T00:00:00Z",
         "last working day of the month; 31 December is Nytårsaftensdag"},
        {"{every: month, workday: -3}", "2026-11-01T00:00:00Z", "3rd last working day of the month"},
        {"{every: quarter, workday: 60}", "2026-04-01T00:00:00Z",
         "60th working day of the quarter; 2 April is Skærtorsdag; 3 April is Langfredag; 6 April is 2. påskedag; "
         "3 more closed"},
        {"{every: month, day: 11}", "2026-11-01T00:00:00Z", "11th day of the month"},
        {"{every: month, day: 22}", "2026-12-01T00:00:00Z", "22nd day of the month"},
        {"{every: month, day: 15, holiday: after}", "2026-11-01T00:00:00Z",
         "15th day of the month; 15 November is Sunday, so the working day after"},
        {"{every: year, day: last, holiday: before}", "2026-11-01T00:00:00Z",
         "last day of the year; 31 December is Nytårsaftensdag, so the working day before"},
        {"{every: year, months: [3], day: 2}", "2026-11-01T00:00:00Z", "2nd day of the month"},
        {"{every: week, weekday: thursday}", "2026-11-01T00:00:00Z", "every Thursday"},
        {"{every: day}", "2026-11-01T00:00:00Z", "every day"},
        {"{rrule: \"FREQ=YEARLY\"}", "2026-11-01T00:00:00Z", "rule FREQ=YEARLY"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        struct occurrence o;
        fixture_open(&f, cases[i].schedule);
        assert_true(schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, moment(cases[i].after), &o));
        assert_string_equal(o.why, cases[i].why);
        fixture_close(&f);
    }
}

static void test_waiting(void **state)
{
    (void)state;
    static const struct {
        const char *schedule, *until;
    } cases[] = {
        {"{every: month, workday: 8, requires: borger, wait_until: {workday: 12}}", "2026-06-17T04:00:00Z"},
        {"{every: month, workday: 8, requires: borger, wait_until: {day: last}}", "2026-06-30T04:00:00Z"},
        {"{every: month, workday: 8, requires: borger, wait_until: {day: 3}}", "2026-06-11T04:00:00Z"},
        {"{every: month, workday: 8, requires: borger, wait_until: 36 hours}", "2026-06-12T16:00:00Z"},
        {"{every: month, workday: 8}", "2026-06-11T04:00:00Z"},
    };
    struct fixture f;
    struct occurrence o;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[CLOCK_TEXT];
        fixture_open(&f, cases[i].schedule);
        assert_true(
            schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, moment("2026-06-01T00:00:00Z"), &o));
        assert_string_equal(clock_iso(text, o.wait_until), cases[i].until);
        fixture_close(&f);
    }
    fixture_open(&f, "{every: day, requires: borger}");
    assert_true(schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, 0, &o));
    assert_true(o.wait_until == WAIT_FOREVER);
    /* It comes back from a catalog, where moments are text. */
    char text[CLOCK_TEXT];
    int64_t back;
    assert_true(clock_parse(clock_iso(text, WAIT_FOREVER), &back) && back == WAIT_FOREVER);
    fixture_close(&f);
}

/* Plan from one moment to another: the months that are to be made, then those that are skipped. */
static void expect_missed(const char *schedule, const char *planned, const char *now, const char *expected)
{
    struct fixture f;
    struct occurrence *o;
    struct strbuf got;
    char key[PERIOD_TEXT];
    size_t n;
    int64_t until = moment(planned);
    fixture_open(&f, schedule);
    strbuf_init(&got, STRBUF_SMALL);
    schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &until, moment(now), &o, &n);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&got, "%s%s ", o[i].skip != NULL ? "-" : "", period_key(key, o[i].period));
    assert_string_equal(strbuf_text(&got), expected);
    assert_int_equal(until, moment(now));
    schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &until, moment(now), &o, &n);
    assert_int_equal(n, 0);
    strbuf_release(&got);
    fixture_close(&f);
}

static void test_missed(void **state)
{
    (void)state;
    const char *from = "2026-07-01T00:00:00Z", *to = "2026-10-20T00:00:00Z";
    expect_missed("{every: month, day: 10}", from, to, "-2026-06 -2026-07 -2026-08 2026-09 ");
    expect_missed("{every: month, day: 10, missed: all}", from, to, "2026-06 2026-07 2026-08 2026-09 ");
    expect_missed("{every: month, day: 10, missed: all, max_age: 45 days}", from, to,
                  "-2026-06 -2026-07 2026-08 2026-09 ");
    expect_missed("{every: month, day: 10, max_age: 5 days}", from, to, "-2026-06 -2026-07 -2026-08 -2026-09 ");
    expect_missed("{every: month, day: 10, missed: skip}", from, to, "-2026-06 -2026-07 -2026-08 -2026-09 ");
    expect_missed("{every: month, day: 10, missed: skip}", from, "2026-10-10T12:00:00Z",
                  "-2026-06 -2026-07 -2026-08 2026-09 ");
    /* A machine without a clock woke in 1970 and then knew better: years of days are not told one by one. */
    expect_missed("{every: month, day: 10}", "1970-01-01T00:00:00Z", "2026-02-20T00:00:00Z",
                  "-2025-01 -2025-02 -2025-03 -2025-04 -2025-05 -2025-06 -2025-07 -2025-08 -2025-09 -2025-10 "
                  "-2025-11 -2025-12 2026-01 ");
}

static void test_clock(void **state)
{
    (void)state;
    struct fixture f;
    struct occurrence *o;
    size_t n;
    int64_t planned = DUE_NEVER;
    fixture_open(&f, "{every: day}");
    /* Something new has missed nothing, though its time today is over. */
    schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned, moment("2026-11-10T12:00:00Z"), &o,
                 &n);
    assert_true(n == 0 && planned == moment("2026-11-10T12:00:00Z"));
    schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned, moment("2026-11-11T05:00:00Z"), &o,
                 &n);
    assert_int_equal(n, 1);
    /* The clock is set back two days and goes on: the same is not given again. */
    for (int hour = 0; hour <= 48; hour++) {
        schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned,
                     moment("2026-11-09T05:00:00Z") + hour * 3600LL, &o, &n);
        assert_int_equal(n, 0);
    }
    schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned, moment("2026-11-12T05:00:00Z"), &o,
                 &n);
    assert_int_equal(n, 1);
    fixture_close(&f);
}

/* Two years of rounds at odd times, with nights off, days off and a clock that is put back now and then: what was given
 * is what there is, each once and in order. */
static void test_rounds(void **state)
{
    (void)state;
    static const char *const schedules[] = {
        "{every: day, at: \"02:30\", missed: all}",
        "{every: month, workday: 8, missed: all}",
        "{every: week, weekday: [monday, saturday], holiday: after, missed: all}",
        "{rrule: \"FREQ=MONTHLY;BYMONTHDAY=-1,15\", holiday: before, missed: all}",
    };
    for (size_t i = 0; i < sizeof(schedules) / sizeof(schedules[0]); i++) {
        struct fixture f;
        struct occurrence *all, *o;
        size_t n_all, n, given = 0;
        uint32_t seed = 20261122;
        int64_t from = moment("2026-01-01T00:00:00Z"), to = moment("2028-01-01T00:00:00Z"), planned = from;
        fixture_open(&f, schedules[i]);
        schedule_between(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, from, to, &all, &n_all);
        for (int64_t now = from; now < to;) {
            seed = seed * 1664525U + 1013904223U;
            unsigned roll = seed >> 24, step = (seed >> 8) % 3600;
            now += roll < 8 ? -7200 : roll < 16 ? 20LL * DAY_SECONDS : roll < 64 ? 10 * 3600LL : (int64_t)step;
            now = now < to ? now : to;
            schedule_due(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, &planned, now, &o, &n);
            for (size_t k = 0; k < n; k++) {
                assert_true(given < n_all && o[k].skip == NULL);
                assert_int_equal(o[k].due_at, all[given++].due_at);
            }
        }
        assert_int_equal(given, n_all);
        fixture_close(&f);
    }
}

static void test_next(void **state)
{
    (void)state;
    struct fixture f;
    struct occurrence o;
    fixture_open(&f, "{rrule: \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\"}");
    assert_true(
        schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_YEAR, moment("2028-03-01T00:00:00Z"), &o));
    assert_int_equal(o.day, date_of(2032, 2, 29));
    fixture_close(&f);
    fixture_open(&f, "{rrule: \"FREQ=MONTHLY;COUNT=3\", start: 2026-01-05}");
    assert_false(
        schedule_next(&f.arena, &f.schedule, &f.calendar, PERIOD_UNIT_MONTH, moment("2026-03-05T05:00:00Z"), &o));
    fixture_close(&f);
}

static void test_repeats(void **state)
{
    (void)state;
    static const struct {
        const char *schedule;
        enum period_unit unit;
        const char *warning;
    } cases[] = {
        {"{every: month, workday: 8}", PERIOD_UNIT_MONTH, NULL},
        {"{every: month, day: last, holiday: after}", PERIOD_UNIT_MONTH, NULL},
        {"{every: month, months: [2, 5, 8, 11], day: 1}", PERIOD_UNIT_QUARTER, NULL},
        {"{every: month, workday: 8}", PERIOD_UNIT_QUARTER,
         "the schedule publishes 2023-K4 more than once: on 2024-01-11 and on 2024-02-12"},
        {"{every: week, start: 2026-11-02}", PERIOD_UNIT_MONTH,
         "the schedule publishes 2026-10 more than once: on 2026-11-02 and on 2026-11-09"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        fixture_open(&f, cases[i].schedule);
        bool repeats = schedule_repeats(&f.arena, &f.schedule, &f.calendar, cases[i].unit, &f.diag);
        assert_int_equal(repeats, cases[i].warning != NULL);
        assert_int_equal(f.diag.n_warnings, cases[i].warning != NULL);
        if (cases[i].warning != NULL)
            assert_string_equal(f.diag.items[0].message, cases[i].warning);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),   cmocka_unit_test(test_holidays), cmocka_unit_test(test_changing_nights),
        cmocka_unit_test(test_rules),  cmocka_unit_test(test_words),    cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_missed), cmocka_unit_test(test_clock),    cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_next),   cmocka_unit_test(test_repeats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
