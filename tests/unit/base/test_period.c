/*
 * Periods of publications and their keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <string.h>

#include "base/period.h"

static void test_over(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        enum period_unit unit;
        const char *key, *danish;
    } cases[] = {
        {2026, 11, 1, PERIOD_UNIT_MONTH, "2026-10", "oktober 2026"},
        {2026, 10, 31, PERIOD_UNIT_MONTH, "2026-09", "september 2026"},
        {2027, 1, 1, PERIOD_UNIT_MONTH, "2026-12", "december 2026"},
        {2026, 10, 1, PERIOD_UNIT_QUARTER, "2026-K3", "3. kvartal 2026"},
        {2026, 9, 30, PERIOD_UNIT_QUARTER, "2026-K2", "2. kvartal 2026"},
        {2027, 3, 31, PERIOD_UNIT_QUARTER, "2026-K4", "4. kvartal 2026"},
        {2026, 12, 31, PERIOD_UNIT_YEAR, "2025", "2025"},
        {2027, 1, 1, PERIOD_UNIT_YEAR, "2026", "2026"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[PERIOD_TEXT];
        struct period back, p = period_over(cases[i].unit, date_of(cases[i].year, cases[i].month, cases[i].day));
        assert_string_equal(period_key(text, p), cases[i].key);
        assert_true(period_parse(text, strlen(text), &back));
        assert_true(back.unit == p.unit && back.first == p.first && back.last == p.last);
        assert_string_equal(period_da(text, p), cases[i].danish);
    }
}

static void test_parse(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        "20",       "2026-13", "2026-K0", "2026-K5", "2026K3",
                                      "2026-k3", "2026-K33", "26-K3",   "x026",    "1799",    "2026-10-01"};
    struct period p;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(period_parse(bad[i], strlen(bad[i]), &p));
    assert_true(period_parse("2024-K1", 7, &p));
    assert_true(p.first == 2024 * 12 && p.last == 2024 * 12 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_over), cmocka_unit_test(test_parse)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
