/*
 * Parameters: the refund ladders that come with the program, ladders of one's own, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/parameters.h"

#include "warehouse/delivery.h"

static int load(struct world *w, struct parameters *p)
{
    return parameters_load(&w->arena, world_path(w, "p"), p, &w->diag);
}

static date_t day(const char *iso)
{
    date_t d = DATE_NONE;
    assert_true(date_parse(iso, strlen(iso), &d));
    return d;
}

static void test_delivered(void **state)
{
    struct world *w = *state;
    struct parameters p;
    assert_int_equal(parameters_load(&w->arena, "reports/parameters", &p, &w->diag), 0);
    assert_int_equal(p.n_ladders, 1);
    const struct refund_ladder *l = parameters_ladder(&p, day("2026-10-29"));
    assert_non_null(l);
    assert_int_equal(l->n_steps, 4);
    static const int percent[] = {80, 40, 30, 20}, until[] = {4, 26, 52};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(l->percent[i], percent[i]);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(l->until_week[i], until[i]);
    assert_int_equal(l->restart_weeks, 52);
    assert_int_equal(l->within_weeks, 156);
    assert_null(parameters_ladder(&p, day("2016-01-03")));
    assert_ptr_equal(parameters_ladder(&p, day("2016-01-04")), l);
}

static void test_several(void **state)
{
    struct world *w = *state;
    struct parameters p;
    assert_int_equal(load(w, &p), 0); /* no folder, no parameters */
    assert_int_equal(p.n_ladders, 0);
    assert_null(parameters_ladder(&p, 0));
    world_write(w, "p/b.yaml",
                "refund_ladders:\n  old: {from: 2016-01-04, percent: 50, restart_weeks: 1, within_weeks: 1}\n");
    world_write(w, "p/a.yaml",
                "refund_ladders:\n  new: {from: 2027-01-01, percent: [9, 8], until_week: 7, restart_weeks: 2,"
                " within_weeks: 3}\n");
    assert_int_equal(load(w, &p), 0);
    assert_int_equal(p.n_ladders, 2);
    assert_string_equal(p.ladders[0].name, "old");
    assert_string_equal(parameters_ladder(&p, day("2026-12-31"))->name, "old");
    assert_string_equal(parameters_ladder(&p, day("2027-01-01"))->name, "new");
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *said;
        int line;
    } cases[] = {
        {"refund_ladders:\n  a: {from: 2016-02-30, percent: 1, restart_weeks: 1, within_weeks: 1}", "is no day", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: [1, 2], restart_weeks: 1, within_weeks: 1}",
         "has 2 percents and 0 last weeks", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: 101, restart_weeks: 1, within_weeks: 1}",
         "\"101\" is no whole number from 0 to 100", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: [3, 2, 1], until_week: [26, 4], restart_weeks: 1,"
         " within_weeks: 1}",
         "do not ascend", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: [3, 2], until_week: [fire], restart_weeks: 1,"
         " within_weeks: 1}",
         "\"fire\" is no whole number", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: 3, restart_weeks: 0, within_weeks: 1}", "restart_weeks", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: 3, within_weeks: 1}", "restart_weeks", 2},
        {"refund_ladders:\n  a: {from: 2016-01-04, percent: 3, restart_weeks: 1, within_weeks: 1}\n"
         "  b: {from: 2016-01-04, percent: 3, restart_weeks: 1, within_weeks: 1}",
         "hold from the same day", 3},
        {"cubes:\n  a: 1", "cubes", 1},
        {"refund_ladders: [", "could not parse", 2},
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct parameters p;
        world_clear(w);
        world_write(w, "p/a.yaml", cases[i].text);
        assert_int_equal(load(w, &p), -1);
        const struct diag_item *item = find_item(&w->diag, cases[i].said);
        assert_non_null(item);
        assert_int_equal(item->loc.line, cases[i].line);
        assert_true(item->hint != NULL || item->code == DIAG_YAML_SYNTAX);
    }
}

static void test_manual(void **state)
{
    (void)state;
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    parameters_print_fields(&out, false);
    assert_non_null(strstr(strbuf_text(&out), "within_weeks"));
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_delivered), WORLD_TEST(test_several), WORLD_TEST(test_mistakes),
                                       cmocka_unit_test(test_manual)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
