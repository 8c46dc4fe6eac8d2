/*
 * Exact decimals, rounding, and figures as Danes write them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static void check(const char *text, int scale, enum num_status status, int64_t value)
{
    int64_t out = -999;
    assert_int_equal(num_parse_decimal(text, strlen(text), scale, &out), status);
    if (status == NUM_OK)
        assert_int_equal(out, value);
}

static void test_decimal(void **state)
{
    (void)state;
    check("0", 2, NUM_OK, 0);
    check("-0.00", 2, NUM_OK, 0);
    check("12.5", 2, NUM_OK, 1250);
    check("-1234.56", 2, NUM_OK, -123456);
    check("+.5", 2, NUM_OK, 50);
    check("7.", 2, NUM_OK, 700);
    check("1.2300", 2, NUM_OK, 123);
    check("1.235", 2, NUM_TOO_PRECISE, 0);
    check("1e3", 2, NUM_OK, 100000);
    check("12.5e-1", 2, NUM_OK, 125);
    check("1e-3", 2, NUM_TOO_PRECISE, 0);
    check("000000000000000000000000000001.10", 2, NUM_OK, 110);
    check("9999999999999999.99", 2, NUM_OK, INT64_C(999999999999999999));
    check("99999999999999999.99", 2, NUM_TOO_LARGE, 0);
    check("1e99", 2, NUM_TOO_LARGE, 0);
    check("0e99", 2, NUM_OK, 0);
    static const char *const bad[] = {"",    "-",    ".",  "1,5", "1.2.3", "abc", "1e",
                                      "1e+", "0x10", " 1", "1 ",  "1e1.5", "NaN"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        check(bad[i], 2, NUM_SYNTAX, 0);
}

static void test_int(void **state)
{
    (void)state;
    int64_t out;
    assert_int_equal(num_parse_int("-12", 3, &out), NUM_OK);
    assert_int_equal(out, -12);
    assert_int_equal(num_parse_int("1.0", 3, &out), NUM_SYNTAX);
    assert_int_equal(num_parse_int("", 0, &out), NUM_SYNTAX);
    assert_int_equal(num_parse_int("-", 1, &out), NUM_SYNTAX);
}

static void test_round(void **state)
{
    (void)state;
    assert_int_equal(num_div_round(5, 2), 3);
    assert_int_equal(num_div_round(-5, 2), -3);
    assert_int_equal(num_div_round(4, 3), 1);
    assert_int_equal(num_div_round(-4, 3), -1);
    assert_int_equal(num_div_round(1, 7), 0);
    assert_int_equal(num_div_round(0, 7), 0);
}

static void test_danish(void **state)
{
    (void)state;
    char out[NUM_TEXT];
    assert_string_equal(num_da_int(out, 0), "0");
    assert_string_equal(num_da_int(out, 1234567), "1.234.567");
    assert_string_equal(num_da_int(out, -999), "\u2212999");
    assert_string_equal(num_da_int(out, INT64_MIN), "\u22129.223.372.036.854.775.808");
    assert_string_equal(num_da_fixed(out, 1234.55, 1), "1.234,6");
    assert_string_equal(num_da_fixed(out, 0.285, 2), "0,29");
    assert_string_equal(num_da_fixed(out, -0.04, 1), "0,0");
    assert_string_equal(num_da_fixed(out, -0.05, 1), "\u22120,1");
    assert_string_equal(num_da_fixed(out, 99.995, 2), "100,00");
    assert_string_equal(num_da_fixed(out, NAN, 1), "..");
    assert_string_equal(num_da_money(out, 123456789, 2), "1.234.567,89");
    assert_string_equal(num_da_money(out, -50, 0), "\u22121");
    assert_string_equal(num_da_money(out, -49, 0), "0");
    assert_string_equal(num_int(out, 0), "0");
    assert_string_equal(num_int(out, -1200), "-1200");
    assert_string_equal(num_int(out, INT64_MAX), "9223372036854775807");
    assert_string_equal(num_int(out, INT64_MIN), "-9223372036854775808");
    assert_string_equal(num_money(out, -5), "-0.05");
}

static void test_double_reads_back(void **state)
{
    (void)state;
    static const double values[] = {0.1, 1.0 / 3, 2.0 / 3, 1e-300, 12345678.9, 0, 1, 0.14085};
    char out[NUM_TEXT];
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        assert_true(strtod(num_double(out, values[i]), NULL) == values[i]);
    assert_string_equal(num_double(out, 0.1), "0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_danish),
        cmocka_unit_test(test_double_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
