/*
 * Refund weeks: ISO weeks and their months, rows as delivered, rows derived from spells, and the refund ladder with its
 * limits, its restarts and its changes of law.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"
#include "warehouse/refresh/cases.h"

#define SPELL "spell_id,cpr,source_system,service_type,from_date,to_date,gross_amount,net_amount"
#define WEEK "cpr,week,service_type,paid,refund,cofinancing,step"

static const int32_t until[] = {4, 26, 52};
static const uint8_t percent[] = {80, 40, 30, 20}, later[] = {50, 10, 5, 1};
static struct refund_ladder ladders[] = {
    {"one", 0, until, percent, 4, 52, 156},
    {"two", 0, until, later, 4, 52, 156},
};
static const struct parameters parameters = {ladders, 1}, changing = {ladders, 2};

static struct little_town *new_town(void **state, const char *period)
{
    struct little_town *t = town_new(state, period);
    t->in.parameters = &parameters;
    town_add(t, "service_type", "code,name,area,kind,is_help,costing,refund_ladder",
             "H,h,beskaeftigelse,benefit,true,none,true;S,s,beskaeftigelse,benefit,true,none,true;"
             "P,p,beskaeftigelse,benefit,true,none,false;");
    return t;
}

/* Rows: who/type week step paid/refund/cofinancing. */
static void expect_weeks(struct little_town *t, const char *month, const char *want)
{
    const struct mart_refunds *r = mart_refunds(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < r->n; i++)
        strbuf_addf(&got, "%s/%s %d %d%% %lld/%lld/%lld; ", who(t, r->pid[i]), code_of(t, DICT_TYPE, r->type[i]),
                    r->week[i], r->step[i], (long long)r->paid[i], (long long)r->refund[i],
                    (long long)r->cofinancing[i]);
    expect_text(t, &got, want);
}

static void test_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *code, *thursday;
    } weeks[] = {{"2026W01", "2026-01-01"}, {"2026W53", "2026-12-31"}, {"2027W01", "2027-01-07"},
                 {"2020W53", "2020-12-31"}, {"2021W52", "2021-12-30"}, {"2024W09", "2024-02-29"},
                 {"1969W52", "1969-12-25"}, {"1970W01", "1970-01-01"}, {"1970W53", "1970-12-31"}};
    for (size_t i = 0; i < ARRAY_LEN(weeks); i++) {
        week_t week = 0;
        char code[WEEK_TEXT];
        date_t thursday = day_at(weeks[i].thursday);
        assert_true(week_parse(weeks[i].code, 7, &week));
        assert_int_equal(week * 7, thursday);
        assert_string_equal(week_code(code, week), weeks[i].code);
        assert_int_equal(week_month(week), month_of(thursday));
        assert_int_equal(week_of(thursday - 3), week); /* Monday to Sunday */
        assert_int_equal(week_of(thursday + 3), week);
        assert_int_equal(week_of(thursday + 4), week + 1);
        assert_in_range(week - week_first(month_of(thursday)), 0, 4);
    }
    static const char *const wrong[] = {"2025W53", "2026W00",  "2026W54", "2026-07", "2026w07",
                                        "2026W7",  "2026W071", "1799W01", "20a6W07", ""};
    week_t week;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(week_parse(wrong[i], strlen(wrong[i]), &week));
}

static void test_packing(void **state)
{
    (void)state;
    static const struct refund_row rows[] = {
        {1, 2, 0, 80, 0, -1, 1, 0},
        {UINT32_MAX, 70000, 4, 0, INT64_MAX, INT64_MIN, -64, 0},
        {0, 0, 1, 100, 63, 64, 1234567, 0},
    };
    struct refund_month m = {.bytes = NULL};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refund_push(&m, &rows[i]);
    size_t at = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct refund_row row;
        refund_next(&m, &at, &row);
        assert_int_equal(row.pid, rows[i].pid);
        assert_int_equal(row.type, rows[i].type);
        assert_int_equal(row.week, rows[i].week);
        assert_int_equal(row.step, rows[i].step);
        assert_true(row.paid == rows[i].paid && row.refund == rows[i].refund && row.cofinancing == rows[i].cofinancing);
    }
    assert_int_equal(at, m.used);
    free(m.bytes);
}

static void test_delivered(void **state)
{
    struct little_town *t = new_town(state, "2026-02");
    town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code", "A,2026-01-01,,,0730;");
    town_add(t, "spell", SPELL, "1,A,x,H,2026-01-01,,3100.00,1000.00;"); /* nothing is derived beside rows */
    /* Two sources say something of the same week, of which the first holds, and a week ends in the next month. */
    town_add(t, "refund_week", WEEK,
             "B,2026W06,S,100.00,80.00,20.00,80;A,2026W05,P,5.00,2.00,3.00,;A,2026W05,H,10.00,4.00,6.00,40;"
             "A,2026W09,H,1.00,0.80,0.20,20;A,2026W10,H,9.00,,9.00,20;A,2025W60,H,9.00,,9.00,20;");
    town_add_from(t, "r", "refund_week", WEEK, "A,2026W05,H,7.00,7.00,0.00,80;");
    town_refresh(t);
    expect_weeks(t, "2026-01", "A/H 4 80% 700/700/0; A/P 4 0% 500/200/300;");
    expect_weeks(t, "2026-02", "A/H 3 20% 100/80/20; B/S 0 80% 10000/8000/2000;");
    assert_int_equal(t->report.week_errors, 1);
    assert_int_equal(t->report.refund_weeks, 5);
    assert_int_equal(t->report.unresolved[REF_REFUND_CPR], 5);
    assert_int_equal(t->report.persons, 2); /* a refund week makes a person */
    assert_string_equal(code_of(t, DICT_WEEK, 2), "2026W01");
    assert_int_equal(mart_dict(t->mart, DICT_WEEK)->n, 2 + 9);
    town_close(t);
}

static void test_derived(void **state)
{
    struct little_town *t = new_town(state, "2026-02");
    town_add(t, "person", "cpr,birth_date,sex,status,status_date", "C,1980-01-02,K,dead,2026-02-04;");
    town_add(t, "spell", SPELL,
             "1,A,x,H,2026-01-28,2026-02-03,310.00,31.05;" /* Wednesday to Tuesday over the month */
             "2,A,x,H,2026-02-03,2026-02-08,28.00,;"       /* the same type, on the same day too */
             "3,A,x,P,2026-01-01,,100.00,;"                /* not on the ladder */
             "4,B,x,S,2026-02-26,,280.00,140.00;"          /* the data end on Saturday */
             "5,C,x,H,2026-02-02,,0.28,0.13;"              /* dies on Wednesday */
             "6,D,x,H,2026-02-02,2026-02-02,,;");
    town_refresh(t);
    /* Week 5 has 28 to 31 January, 40.00 and 31.05 * 4 / 31, and 1 February, 310 / 28 and 31.05 / 28. */
    expect_weeks(t, "2026-01", "A/H 4 80% 5107/4595/512;");
    /* Week 6: two days of the first, 22.14 and 2.22, and six of the second, 6.00; 3 / 28 of 0.28 and of 0.13. */
    expect_weeks(t, "2026-02", "A/H 0 80% 2814/2592/222; B/S 3 80% 3000/1500/1500; C/H 0 80% 3/2/1; D/H 0 80% 0/0/0;");
    town_close(t);
}

/* The steps of a person's weeks in a month. */
static void expect_steps(struct little_town *t, const char *month, const char *want)
{
    const struct mart_refunds *r = mart_refunds(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < r->n; i++)
        strbuf_addf(&got, "%s%d ", who(t, r->pid[i]), r->step[i]);
    expect_text(t, &got, want);
}

static void test_limits(void **state)
{
    struct little_town *t = new_town(state, "2026-03");
    /* Monday of 2025W01 on; weeks are added together over types, and count once on two of them. */
    town_add(t, "spell", SPELL,
             "1,A,x,H,2024-12-30,2025-02-09,,;2,A,x,S,2025-02-03,,,;3,A,x,P,2020-01-01,2024-12-29,,;");
    town_refresh(t);
    expect_steps(t, "2025-01", "A80 A80 A80 A80 A40");
    expect_steps(t, "2025-02", "A40 A40 A40 A40 A40"); /* week 6 has both */
    expect_steps(t, "2025-06", "A40 A40 A40 A40");     /* week 26 */
    expect_steps(t, "2025-07", "A30 A30 A30 A30 A30");
    expect_steps(t, "2025-12", "A30 A30 A30 A30"); /* week 52 */
    expect_steps(t, "2026-01", "A20 A20 A20 A20 A20");
    assert_int_equal(t->report.stepless, 0);
    town_close(t);
}

static void test_restarts(void **state)
{
    struct little_town *t = new_town(state, "2026-03");
    /* Five weeks from 2024W01 on, then 51 or 52 without before the next. */
    town_add(t, "spell", SPELL,
             "1,A,x,H,2024-01-01,2024-02-04,,;2,A,x,H,2025-01-27,2025-02-02,,;"
             "3,B,x,H,2024-01-01,2024-02-04,,;4,B,x,H,2025-02-03,2025-02-09,,;"
             /* 30 and 22 weeks without, not in a row, within three years */
             "5,C,x,H,2024-01-01,2024-02-04,,;6,C,x,H,2024-09-02,2024-09-02,,;7,C,x,H,2025-02-10,2025-02-10,,;"
             /* the same, but the 30 lie more than 156 weeks back */
             "8,D,x,H,2021-01-04,2021-01-04,,;9,D,x,H,2021-08-09,2024-09-01,,;A,D,x,H,2025-02-03,2025-02-03,,;");
    town_refresh(t);
    expect_steps(t, "2025-01", "A40");
    expect_steps(t, "2025-02", "B80 C80 D20");
    town_close(t);
}

static void test_missing_steps(void **state)
{
    struct little_town *t = new_town(state, "2026-02");
    t->in.history_months = 1;
    town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code", "A,2020-01-01,,,0730;");
    /* Four weeks in January, of which only the ladder's count, with a step or without; then the fifth. */
    town_add(t, "refund_week", WEEK,
             "A,2026W06,H,1.00,0,0,;A,2026W06,P,1.00,0,0,;A,2026W07,H,1.00,0,0,;A,2026W02,H,1.00,0,0,20;"
             "A,2026W03,S,1.00,0,0,;A,2026W03,H,1.00,0,0,;A,2026W04,H,1.00,0,0,20;A,2026W05,P,1.00,0,0,20;"
             "A,2026W08,S,1.00,0,0,30;");
    town_refresh(t);
    expect_weeks(t, "2026-02", "A/H 0 80% 100/0/0; A/P 0 0% 100/0/0; A/H 1 40% 100/0/0; A/S 2 30% 100/0/0;");
    town_close(t);
}

static void test_laws(void **state)
{
    struct little_town *t = new_town(state, "2026-02");
    ladders[0].from = day_at("2026-01-08");
    ladders[1].from = day_at("2026-01-22");
    t->in.parameters = &changing;
    town_add(t, "spell", SPELL, "1,A,x,H,2025-12-29,2026-02-08,,;");
    town_refresh(t);
    expect_steps(t, "2026-01", "A0 A80 A80 A50 A10"); /* weeks counted before the law count */
    expect_steps(t, "2026-02", "A10");
    assert_int_equal(t->report.stepless, 1);
    t->in.parameters = NULL;
    town_refresh(t);
    expect_steps(t, "2026-01", "A0 A0 A0 A0 A0");
    assert_int_equal(t->report.stepless, 6);
    town_close(t);
    ladders[0].from = ladders[1].from = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_packing), WORLD_TEST(test_delivered),
        WORLD_TEST(test_derived),        WORLD_TEST(test_limits),        WORLD_TEST(test_restarts),
        WORLD_TEST(test_missing_steps),  WORLD_TEST(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
