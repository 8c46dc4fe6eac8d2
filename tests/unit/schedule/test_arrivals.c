/*
 * What a schedule still waits for: packages of one source and of several, whole and a month at a time, refused ones,
 * and sources from which nothing more comes.
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

#include "schedule/arrivals.h"

#define MONTH(year, month) ((year)*12 + (month)-1)

static struct manifest_resource whole = {.name = "person", .month = MONTH_NONE};
static struct manifest_resource october = {.name = "posting", .month = MONTH(2026, 10)};
static struct manifest_resource november = {.name = "posting", .month = MONTH(2026, 11)};

/* As a source delivers from the second time on: the accounts as a whole, postings of the month. */
static struct manifest_resource november_and_accounts[] = {{.name = "account_function", .month = MONTH_NONE},
                                                           {.name = "posting", .month = MONTH(2026, 11)}};

static struct manifest_load load(const char *package, const char *source, month_t period, struct manifest_resource *r)
{
    return (struct manifest_load){
        .package = package, .source = source, .period = period, .resources = r, .n_resources = 1};
}

struct having {
    struct manifest_load loads[4];
    struct manifest_takeover takeovers[1];
    struct history_entry history[2];
    size_t n_loads, n_takeovers, n_history;
};

static void expect(const char *package, struct period period, struct having have, const char *expected)
{
    struct arena a;
    struct missing *missing;
    size_t n;
    struct manifest m = {
        .loads = have.loads, .n_loads = have.n_loads, .takeovers = have.takeovers, .n_takeovers = have.n_takeovers};
    struct arrivals arrivals = {&m, have.history, have.n_history};
    struct schedule s = {.requires = &package, .n_requires = 1};
    arena_init(&a);
    arrivals_missing(&a, &s, period, &arrivals, &missing, &n);
    const char *words = arrivals_words(&a, missing, n);
    if (expected == NULL)
        assert_null(words);
    else
        assert_string_equal(words, expected);
    arena_release(&a);
}

static const struct period of_october = {PERIOD_UNIT_MONTH, MONTH(2026, 10), MONTH(2026, 10)};
static const struct period of_quarter = {PERIOD_UNIT_QUARTER, MONTH(2026, 10), MONTH(2026, 12)};

static void test_one_source(void **state)
{
    (void)state;
    struct having none = {.n_loads = 0};
    struct having old = {.loads = {load("borger", "CPR", MONTH(2026, 9), &whole)}, .n_loads = 1};
    struct having now = {.loads = {load("borger", "CPR", MONTH(2026, 10), &whole)}, .n_loads = 1};
    struct having later = {.loads = {load("borger", "CPR", MONTH(2026, 12), &whole)}, .n_loads = 1};
    expect("borger", of_october, none, "borger for 2026-10: nothing was ever loaded");
    expect("borger", of_october, old, "borger from CPR for 2026-10: newest is 2026-09");
    expect("borger", of_october, now, NULL);
    expect("borger", of_october, later, NULL);
    expect("borger", of_quarter, now, "borger from CPR for 2026-11: newest is 2026-10");
    expect("borger", of_quarter, later, NULL);
    expect("ydelser", of_october, now, "ydelser for 2026-10: nothing was ever loaded");
}

static void test_a_month_at_a_time(void **state)
{
    (void)state;
    struct having both = {.loads = {load("oekonomi", "KMD", MONTH(2026, 11), &november),
                                    load("oekonomi", "KMD", MONTH(2026, 10), &october)},
                          .n_loads = 2};
    struct having one = {.loads = {load("oekonomi", "KMD", MONTH(2026, 11), &november)}, .n_loads = 1};
    expect("oekonomi", of_october, both, NULL);
    expect("oekonomi", of_october, one, "oekonomi from KMD for 2026-10: newest is 2026-11");
    expect("oekonomi", of_quarter, both, "oekonomi from KMD for 2026-12: newest is 2026-11");
    /* Accounts as of November are no postings of October; all postings up to September and a later month are not
     * either, but as of October they are. */
    one.loads[0].resources = november_and_accounts;
    one.loads[0].n_resources = 2;
    expect("oekonomi", of_october, one, "oekonomi from KMD for 2026-10: newest is 2026-11");
    static struct manifest_resource all = {.name = "posting", .month = MONTH_NONE};
    one.loads[one.n_loads++] = load("oekonomi", "KMD", MONTH(2026, 9), &all);
    expect("oekonomi", of_october, one, "oekonomi from KMD for 2026-10: newest is 2026-11");
    one.loads[1].period = MONTH(2026, 10);
    expect("oekonomi", of_october, one, NULL);
}

static void test_several_sources(void **state)
{
    (void)state;
    struct having have = {
        .loads = {load("ydelser", "DUBU", MONTH(2026, 10), &whole), load("ydelser", "Sensum", MONTH(2026, 8), &whole)},
        .n_loads = 2};
    expect("ydelser", of_october, have, "ydelser from Sensum for 2026-10: newest is 2026-08");
    /* Another system has its work, from the period on or from in it. */
    have.takeovers[0] = (struct manifest_takeover){
        .package = "ydelser", .source = "DUBU", .takes_over = "Sensum", .from = date_of(2026, 10, 1)};
    have.n_takeovers = 1;
    expect("ydelser", of_october, have, NULL);
    have.takeovers[0].from = date_of(2026, 11, 1);
    expect("ydelser", of_october, have, "ydelser from Sensum for 2026-10: newest is 2026-08");
    /* It fell silent a year ago. */
    have.n_takeovers = 0;
    have.loads[1].period = MONTH(2025, 10);
    expect("ydelser", of_october, have, "ydelser from Sensum for 2026-10: newest is 2025-10");
    have.loads[1].period = MONTH(2025, 9);
    expect("ydelser", of_october, have, NULL);
    /* All fell silent: the package itself is missing. */
    have.loads[0].period = MONTH(2025, 9);
    expect("ydelser", of_october, have, "ydelser for 2026-10: newest is 2025-09");
}

static void test_refused(void **state)
{
    (void)state;
    struct having have = {
        .loads = {load("borger", "CPR", MONTH(2026, 9), &whole)},
        .n_loads = 1,
        .history = {{.package = "borger",
                     .source = "CPR",
                     .period = MONTH(2026, 10),
                     .state = HISTORY_REFUSED,
                     .reason = "12 of 100 rows rejected"},
                    {.package = "borger", .source = "CPR", .period = MONTH(2026, 10), .state = HISTORY_LOADED}},
        .n_history = 1};
    expect("borger", of_october, have,
           "borger from CPR for 2026-10: newest is 2026-09, the last attempt was refused: 12 of 100 rows rejected");
    have.n_history = 2; /* and then it went well, but was rolled back */
    expect("borger", of_october, have, "borger from CPR for 2026-10: newest is 2026-09");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_source), cmocka_unit_test(test_a_month_at_a_time),
                                       cmocka_unit_test(test_several_sources), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
