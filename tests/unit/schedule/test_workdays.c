/*
 * Working days against calendars on the wall: Easter by another algorithm, the public holidays of some years, closing
 * days of a file, and the n-th working day across Easter and Christmas.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "schedule/workdays.h"

struct fixture {
    struct arena arena;
    struct diag diag;
    struct workdays days;
};

static struct fixture *begin(const char *text)
{
    static struct fixture f;
    arena_init(&f.arena);
    diag_init(&f.diag);
    int result = workdays_parse(&f.arena, "calendar.yaml", text, text != NULL ? strlen(text) : 0, &f.days, &f.diag);
    assert_int_equal(result, 0);
    return &f;
}

static void end(struct fixture *f)
{
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static date_t day_of(const char *text)
{
    date_t day;
    assert_true(date_parse(text, strlen(text), &day));
    return day;
}

/* Gauss's rule in its Gregorian form with its two exceptions, which shares no step with the program's. */
static date_t easter_by_gauss(int year)
{
    int a = year % 19, b = year % 4, c = year % 7, k = year / 100;
    int p = (13 + 8 * k) / 25, q = k / 4;
    int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7;
    int d = (19 * a + m) % 30, e = (2 * b + 4 * c + 6 * d + n) % 7;
    if (d == 29 && e == 6)
        return date_of(year, 4, 19);
    if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)
        return date_of(year, 4, 18);
    return date_of(year, 3, 22) + d + e;
}

static void test_easter(void **state)
{
    (void)state;
    for (int year = 1900; year <= 2200; year++)
        assert_int_equal(easter_sunday(year), easter_by_gauss(year));
    /* From printed calendars: the earliest and the latest of two centuries, and the two exceptions. */
    static const char *const known[] = {"1913-03-23", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23",
                                        "2008-03-23", "2011-04-24", "2016-03-27", "2019-04-21", "2023-04-09",
                                        "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        date_t day = day_of(known[i]);
        int year, month, of_month;
        date_split(day, &year, &month, &of_month);
        assert_int_equal(easter_sunday(year), day);
    }
}

/* All public holidays of a year, in order. */
static void expect_holidays(int year, const char *const *days, size_t n)
{
    size_t found = 0;
    char iso[32];
    for (date_t day = date_of(year, 1, 1); day <= date_of(year, 12, 31); day++) {
        if (public_holiday(day) == NULL)
            continue;
        assert_true(found < n);
        assert_string_equal(date_iso(iso, day), days[found++]);
    }
    assert_int_equal(found, n);
}

static void test_holidays(void **state)
{
    (void)state;
    static const char *const with[] = {"2023-01-01", "2023-04-06", "2023-04-07", "2023-04-09",
                                       "2023-04-10", "2023-05-05", "2023-05-18", "2023-05-28",
                                       "2023-05-29", "2023-12-25", "2023-12-26"};
    static const char *const without[] = {"2024-01-01", "2024-03-28", "2024-03-29", "2024-03-31", "2024-04-01",
                                          "2024-05-09", "2024-05-19", "2024-05-20", "2024-12-25", "2024-12-26"};
    expect_holidays(2023, with, 11);
    expect_holidays(2024, without, 10);
    assert_string_equal(public_holiday(day_of("2023-05-05")), "Store bededag");
    assert_string_equal(public_holiday(day_of("2026-05-14")), "Kristi himmelfartsdag");
    assert_null(public_holiday(day_of("2024-04-26")));
    assert_null(public_holiday(day_of("2026-06-05")));
}

static void test_nth(void **state)
{
    (void)state;
    struct fixture *f = begin(NULL);
    static const struct {
        const char *first, *last;
        int n;
        const char *expected;
    } cases[] = {
        {"2024-01-01", "2024-01-31", 3, "2024-01-04"}, /* 1 January does not count */
        {"2026-06-01", "2026-06-30", 5, "2026-06-08"}, /* nor does Constitution Day */
        {"2026-06-01", "2026-06-30", 8, "2026-06-11"},
        {"2026-04-01", "2026-04-30", 2, "2026-04-07"},  /* Easter from Thursday to Monday */
        {"2023-05-01", "2023-05-31", 5, "2023-05-08"},  /* the last Store Bededag */
        {"2024-04-22", "2024-04-30", 5, "2024-04-26"},  /* the first year without it */
        {"2026-12-01", "2026-12-31", 17, "2026-12-23"}, /* 24, 25 (26 is a Saturday) and 31 do not count */
        {"2026-12-01", "2026-12-31", 18, "2026-12-28"},
        {"2026-12-01", "2026-12-31", 20, "2026-12-30"},
        {"2026-12-01", "2026-12-31", 21, NULL},
        {"2026-12-01", "2026-12-31", -1, "2026-12-30"},
        {"2026-12-01", "2026-12-31", -4, "2026-12-23"},
        {"2026-12-01", "2026-12-31", -20, "2026-12-01"},
        {"2026-12-01", "2026-12-31", -21, NULL},
        {"2024-02-01", "2024-02-29", -1, "2024-02-29"}, /* a leap year */
        {"2026-01-01", "2026-01-31", -1, "2026-01-30"}, /* the 31st is a Saturday */
        {"2026-01-01", "2026-03-31", 10, "2026-01-15"},
        /* 261 days from Monday to Friday, 10 of them closed */
        {"2026-01-01", "2026-12-31", 251, "2026-12-30"},
        {"2026-01-01", "2026-12-31", 252, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        date_t got = workday_nth(&f->days, day_of(cases[i].first), day_of(cases[i].last), cases[i].n);
        assert_int_equal(got, cases[i].expected != NULL ? day_of(cases[i].expected) : DATE_NONE);
    }
    assert_int_equal(workday_from(&f->days, day_of("2026-12-24")), day_of("2026-12-28"));
    assert_int_equal(workday_until(&f->days, day_of("2026-04-06")), day_of("2026-04-01"));
    assert_int_equal(workday_from(&f->days, day_of("2026-11-12")), day_of("2026-11-12"));
    end(f);
}

static void test_file(void **state)
{
    (void)state;
    struct fixture *f = begin("closed:\n"
                              "  - {date: 2026-12-23, name: Lillejuleaften}\n"
                              "  - {from: 2026-07-20, to: 2026-07-31, name: Sommerlukket}\n"
                              "  - {every_year: 02-29, name: Skuddag}\n"
                              "  - {easter: 40, name: Fredag efter Kristi himmelfartsdag}\n"
                              "open:\n"
                              "  - {every_year: 12-31}\n"
                              "  - {date: 2026-06-05}\n"
                              "  - {easter: -3}\n");
    static const struct {
        const char *day, *closed;
    } cases[] = {
        {"2026-12-23", "Lillejuleaften"},
        {"2027-12-23", NULL},
        {"2026-07-17", NULL},
        {"2026-07-20", "Sommerlukket"},
        {"2026-07-31", "Sommerlukket"},
        {"2024-02-29", "Skuddag"},
        {"2026-05-15", "Fredag efter Kristi himmelfartsdag"},
        {"2023-05-19", "Fredag efter Kristi himmelfartsdag"},
        {"2026-12-31", NULL},
        {"2026-06-05", NULL},
        {"2025-06-05", "Grundlovsdag"},
        {"2026-04-02", NULL},
        {"2026-04-03", "Langfredag"},
        {"2026-12-24", "Juleaftensdag"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = workday_closed(&f->days, day_of(cases[i].day));
        if (cases[i].closed == NULL)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].closed);
    }
    /* An open day in a weekend is none for that: 31 December 2028 is a Sunday. */
    assert_false(workday_is(&f->days, day_of("2028-12-31")));
    assert_true(workday_is(&f->days, day_of("2026-12-31")));
    end(f);
    f = begin("closed: [{from: 2026-01-01, to: 2026-12-31, name: Nedlagt}]\n");
    assert_int_equal(workday_from(&f->days, day_of("2026-03-01")), DATE_NONE);
    assert_int_equal(workday_until(&f->days, day_of("2026-12-31")), DATE_NONE);
    end(f);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        int line;
    } cases[] = {
        {"closed:\n  - {date: 2026-02-30, name: X}", "\"2026-02-30\" is not a day", 2},
        {"closed:\n  - {every_year: 6-5, name: X}", "\"6-5\" is not a day of every year", 2},
        {"closed:\n  - {every_year: 13-01, name: X}", "\"13-01\" is not a day of every year", 2},
        {"closed:\n  - {date: 2026-12-23}", "a closing day has no name", 2},
        {"closed:\n  - {from: 2026-12-23, name: X}", "from: has no to:", 2},
        {"closed:\n  - {date: 2026-12-23, to: 2026-12-24, name: X}", "to: has no from:", 2},
        {"closed:\n  - {from: 2026-12-23, to: 2026-12-22, name: X}",
         "the days from 2026-12-23 to 2026-12-22 are not in order, or more than a year", 2},
        {"closed:\n  - {name: X}", "calendar day does not say what it is", 2},
        {"closed:\n  - {easter: 400, name: X}",
         "field \"easter\" of calendar day must be a whole number in its range, not \"400\"", 2},
        {"closed: 2026-12-23", "closed: needs a list of days", 1},
        {"shut: []", "unknown field \"shut\" of calendar", 1},
        {"[]", "calendar must be a map of fields, not list", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena a;
        struct diag d;
        struct workdays w;
        arena_init(&a);
        diag_init(&d);
        assert_int_equal(workdays_parse(&a, "calendar.yaml", cases[i].text, strlen(cases[i].text), &w, &d), -1);
        assert_string_equal(d.items[0].message, cases[i].message);
        assert_int_equal(d.items[0].loc.line, cases[i].line);
        assert_string_equal(d.items[0].loc.file, "calendar.yaml");
        assert_non_null(d.items[0].hint);
        diag_release(&d);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_easter), cmocka_unit_test(test_holidays),
                                       cmocka_unit_test(test_nth), cmocka_unit_test(test_file),
                                       cmocka_unit_test(test_mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
