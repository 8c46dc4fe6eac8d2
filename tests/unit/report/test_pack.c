/*
 * Definitions of packs: what is read, what is refused with its place and a hint.
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

#include "report/pack.h"

static struct arena arena;
static struct diag diag;

static int start(void **state)
{
    (void)state;
    arena_init(&arena);
    diag_init(&diag);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    diag_release(&diag);
    return 0;
}

static struct pack *parse(const char *text)
{
    return pack_parse(&arena, "packs/prove.yaml", text, strlen(text), &diag);
}

static void test_read(void **state)
{
    (void)state;
    const struct pack *p = parse("pack: prove\ntitle: Prøve\nquestion: Hvordan?\naudience: politiker\n"
                                 "reports: [a, {report: b, parameters: {kommune: '0461'}, whole: true}]\n"
                                 "formats: [pdf, xlsx]\nclearance: pseudonym\nperiod: quarter\n"
                                 "split: {by: afdeling, cube: ydelse, empty: note}\n"
                                 "schedule: {every: month}\nto: [{role: politiker}]\nrelease: {by: direktion}\n"
                                 "keep: {days: 10}\n");
    assert_non_null(p);
    assert_string_equal(p->title, "Prøve");
    assert_string_equal(p->audience, "politiker");
    assert_int_equal(p->n_reports, 2);
    assert_string_equal(p->reports[0].name, "a");
    assert_false(p->reports[0].whole);
    assert_true(p->reports[1].whole);
    assert_int_equal(p->reports[1].n_parameters, 1);
    assert_string_equal(p->reports[1].parameters[0], "kommune");
    assert_string_equal(p->reports[1].parameters[1], "0461");
    assert_int_equal(p->n_formats, 2);
    assert_int_equal(p->clearance, CLEARANCE_PSEUDONYM);
    assert_int_equal(p->period, PERIOD_UNIT_QUARTER);
    assert_string_equal(p->split->by, "afdeling");
    assert_string_equal(p->split->cube, "ydelse");
    assert_int_equal(p->split->empty, PACK_EMPTY_NOTE);
    assert_non_null(p->schedule);
    assert_non_null(p->to);
    assert_non_null(p->release);
    assert_int_equal(p->keep->kind, YAML_MAP);
}

static void test_defaults(void **state)
{
    (void)state;
    const struct pack *p = parse("pack: prove\ntitle: Prøve\nreports: [a]\nformats: pdf\n");
    assert_non_null(p);
    assert_null(p->split);
    assert_null(p->schedule);
    assert_null(p->audience);
    assert_int_equal(p->clearance, CLEARANCE_AGGREGATE);
    assert_int_equal(p->period, PERIOD_UNIT_MONTH);
}

static void refuse(const char *text, const char *message, int line)
{
    assert_null(parse(text));
    const struct diag_item *item = &diag.items[diag.n_items - 1];
    assert_string_equal(item->message, message);
    assert_int_equal(item->loc.line, line);
    assert_non_null(item->hint);
}

static void test_refused(void **state)
{
    (void)state;
#define HEAD "pack: prove\ntitle: Prøve\nformats: pdf\n"
    refuse(HEAD "reports: []\n", "reports needs a list of 1 to 100 reports", 4);
    refuse(HEAD "reports: [a, b, a]\n", "report \"a\" is in the pack twice", 4);
    refuse(HEAD "reports:\n  - {report: a, parameters: {kommune: ['1', '2']}}\n",
           "parameter \"kommune\" needs one value", 5);
    refuse("pack: andet\ntitle: Prøve\nreports: [a]\nformats: pdf\n",
           "pack \"andet\" stands in a file called \"prove.yaml\"", 1);
    refuse("pack: Ø\ntitle: Prøve\nreports: [a]\nformats: pdf\n", "pack name \"Ø\" is not allowed", 1);
    refuse("pack: prove\ntitle: Prøve\nreports: [a]\nformats: [pdf, pdf]\n",
           "\"pdf\" stands twice in field \"formats\" of pack \"prove.yaml\"", 4);
    refuse("pack: prove\ntitle: Prøve\nreports: [a]\nformats: []\n",
           "field \"formats\" of pack \"prove.yaml\" must be one or more values, not list", 4);
    assert_null(parse(HEAD "reports: [a]\nsplit: {by: afdeling}\n"));
    assert_null(parse(HEAD "reports: [a]\nsplits: {by: afdeling}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, start, stop),
        cmocka_unit_test_setup_teardown(test_defaults, start, stop),
        cmocka_unit_test_setup_teardown(test_refused, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
