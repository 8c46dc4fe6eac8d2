/*
 * Calendar arithmetic against what a calendar on the wall says.
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

#include "base/date.h"

static void test_every_day_returns(void **state)
{
    (void)state;
    date_t d = date_of(1799, 12, 31);
    for (int year = 1800; year <= 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_in_month(year, month); day++) {
                int y, m, k;
                assert_int_equal(date_of(year, month, day), ++d);
                date_split(d, &y, &m, &k);
                assert_true(y == year && m == month && k == day);
                assert_int_equal(month_of(d), year * 12 + month - 1);
            }
        }
    }
    assert_int_equal(date_of(1970, 1, 1), 0);
    assert_int_equal(date_of(2000, 3, 1), 11017);
    assert_int_equal(DATE_OPEN, date_of(9999, 12, 31));
}

static void test_parse(void **state)
{
    (void)state;
    date_t d;
    month_t m;
    assert_true(date_parse("2024-02-29", 10, &d));
    assert_int_equal(d, date_of(2024, 2, 29));
    static const char *const bad[] = {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01",   "2024/01/01",
                                      "1799-12-31", "2024-01-32", "2024-01-0x", "",          "2024-01-01 "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(date_parse(bad[i], strlen(bad[i]), &d));
    assert_true(month_parse("2026-10", 7, &m));
    assert_int_equal(m, 2026 * 12 + 9);
    assert_false(month_parse("2026-13", 7, &m));
    assert_false(month_parse("2026-1", 6, &m));
}

static void test_months(void **state)
{
    (void)state;
    month_t february = 2024 * 12 + 1;
    assert_int_equal(month_first(february), date_of(2024, 2, 1));
    assert_int_equal(month_last(february), date_of(2024, 2, 29));
    assert_int_equal(month_days(february), 29);
    assert_int_equal(month_last(2025 * 12 + 11), date_of(2025, 12, 31));
}

static void test_age(void **state)
{
    (void)state;
    date_t leap = date_of(2004, 2, 29);
    assert_int_equal(age_at(leap, date_of(2005, 2, 28)), 0);
    assert_int_equal(age_at(leap, date_of(2005, 3, 1)), 1);
    assert_int_equal(age_at(leap, date_of(2008, 2, 29)), 4);
    assert_int_equal(age_at(date_of(2001, 10, 31), date_of(2026, 10, 30)), 24);
    assert_int_equal(age_at(date_of(2001, 10, 31), date_of(2026, 10, 31)), 25);
    assert_true(age_at(date_of(2026, 11, 1), date_of(2026, 10, 31)) < 0);
}

static void test_danish(void **state)
{
    (void)state;
    char out[32];
    assert_string_equal(date_iso(out, date_of(2026, 3, 9)), "2026-03-09");
    assert_string_equal(date_da(out, date_of(2026, 3, 9)), "9. marts 2026");
    assert_string_equal(date_da_short(out, date_of(2026, 3, 9)), "09-03-2026");
    assert_string_equal(month_da(out, 2026 * 12 + 4), "maj 2026");
    assert_string_equal(month_da_short(out, 2026 * 12 + 2), "mar 2026");
    assert_string_equal(month_iso(out, 2026 * 12), "2026-01");
    assert_string_equal(month_iso(out, 33 * 12 + 11), "0033-12");
    assert_string_equal(month_iso(out, 10000 * 12), "10000-01");
}

static void adds_months(void **state)
{
    (void)state;
    assert_int_equal(date_add_months(date_of(2024, 2, 29), 24), date_of(2026, 2, 28));
    assert_int_equal(date_add_months(date_of(2024, 2, 29), 48), date_of(2028, 2, 29));
    assert_int_equal(date_add_months(date_of(2025, 8, 31), 1), date_of(2025, 9, 30));
    assert_int_equal(date_add_months(date_of(2025, 12, 15), 1), date_of(2026, 1, 15));
    assert_int_equal(date_add_months(date_of(2026, 3, 31), -1), date_of(2026, 2, 28));
    assert_int_equal(date_add_months(date_of(2026, 3, 31), 0), date_of(2026, 3, 31));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_returns),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_danish),
        cmocka_unit_test(adds_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
