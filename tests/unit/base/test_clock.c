/*
 * Tests of the clocks.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <stdlib.h>

#include "base/clock.h"

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
        const char *again; /* in UTC */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
        {"2026-11-03T08:15:00Z", 1793693700, "2026-11-03T08:15:00Z"},
        {"2026-11-03T09:15:00+01:00", 1793693700, "2026-11-03T08:15:00Z"},
        {"2026-11-02T22:45:00-09:30", 1793693700, "2026-11-03T08:15:00Z"},
        {"1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"},
        {"2024-02-29T12:00:00Z", 1709208000, "2024-02-29T12:00:00Z"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t seconds = 7;
        char text[CLOCK_TEXT];
        assert_true(clock_parse(cases[i].text, &seconds));
        assert_int_equal(seconds, cases[i].seconds);
        assert_string_equal(clock_iso(text, seconds), cases[i].again);
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "2026-11-03",
                                        "2026-11-03T08:15:00",
                                        "2026-11-03 08:15:00Z",
                                        "2026-02-30T08:15:00Z",
                                        "2026-11-03T24:00:00Z",
                                        "2026-11-03T08:60:00Z",
                                        "2026-11-03T08:15:61Z",
                                        "2026-11-03T08:15:00ZZ",
                                        "2026-11-03T08:15:00+0100",
                                        "2026-11-03T08:15:00+25:00",
                                        "2026-11-03T8:15:00Z"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t seconds;
        assert_false(clock_parse(texts[i], &seconds));
    }
}

static void test_injected(void **state)
{
    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1000", 1), 0);
    assert_int_equal(clock_now(), 1000);
    assert_int_equal(setenv("ALMANAK_NOW", "2026-11-03T09:15:00+01:00", 1), 0);
    assert_int_equal(clock_now(), 1793693700);
    assert_int_equal(setenv("ALMANAK_NOW", "5", 1), 0);
    assert_int_equal(clock_now(), 5);
    assert_int_equal(setenv("ALMANAK_NOW", "soon", 1), 0);
    assert_int_equal(clock_now(), 1000);
    assert_int_equal(unsetenv("ALMANAK_NOW"), 0);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    assert_true(clock_now() > 1700000000);
    double before = clock_seconds();
    assert_true(clock_seconds() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_injected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
