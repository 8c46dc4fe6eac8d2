/*
 * Runs, the rows that speak for them, and money: what a spell and a posting become in a month.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"

#include "warehouse/refresh/services.h"

#define SPELL "spell_id,cpr,source_system,service_type,from_date,to_date,department_id"
#define PRICED "spell_id,cpr,source_system,service_type,from_date,to_date,quantity,unit,unit_price"
#define POSTING "posting_id,period,function,dranst,art,amount,cpr,spell_id,service_type,department_id"

static struct little_town *town_with_types(void **state, const char *period)
{
    struct little_town *t = town_new(state, period);
    town_add(
        t, "service_type", "code,name,area,kind,is_help,costing,account_function",
        "K,Kontanthjælp,beskaeftigelse,benefit,true,posting,5.57.73;H,Hjemmehjælp,aeldre,service,true,price,5.30.26;"
        "S,Skole,skole,service,false,none,3.22.01;B,Børnetilskud,boern_unge,benefit,true,posting,;");
    town_add(t, "account_function", "function,name,area",
             "5.57.73,k,beskaeftigelse;5.30.26,h,aeldre;5.28.21,f,boern_unge;");
    return t;
}

static void test_runs(void **state)
{
    struct little_town *t = town_with_types(state, "2026-04");
    /* b touches a and c overlaps b: one run to 20 March; d begins two days later: another, still open. */
    town_add(t, "spell", SPELL,
             "a,A,x,K,2026-01-10,2026-01-31,p;b,A,x,K,2026-02-01,2026-03-10,p;c,A,x,K,2026-03-05,2026-03-20,q;"
             "d,A,x,K,2026-03-22,,p;");
    town_refresh(t);
    assert_int_equal(t->report.runs, 2);
    expect_services(t, "2026-01", "A/K#1 10-31 SI;");
    expect_services(t, "2026-02", "A/K#2 1-28 S;");
    expect_services(t, "2026-03", "A/K#2 1-10; A/K#3 5-20 O; A/K#4 22-31 SI;");
    expect_services(t, "2026-04", "A/K#4 1-30 S;");
    town_close(t);
}

static void test_outflow_after_the_month(void **state)
{
    struct little_town *t = town_with_types(state, "2026-04");
    /* The last day is d(m): stock in February, gone in March, on a row without days. */
    town_add(t, "spell", SPELL, "a,A,x,K,2026-02-01,2026-02-28,p;");
    town_refresh(t);
    expect_services(t, "2026-02", "A/K#1 1-28 SI;");
    expect_services(t, "2026-03", "A/K#1 O;");
    expect_services(t, "2026-04", "");
    town_close(t);
}

static void test_ties(void **state)
{
    struct little_town *t = town_with_types(state, "2026-04");
    /* Two that begin and end together: the lower id speaks; the same id of two sources, the source decides. */
    town_add_from(t, "v", "spell", SPELL, "b,A,x,K,2026-02-01,2026-03-10,p;a,A,x,K,2026-02-01,2026-03-10,p;");
    town_add_from(t, "u", "spell", SPELL, "a,A,x,K,2026-02-01,2026-03-12,p;");
    town_refresh(t);
    expect_services(t, "2026-02", "A/K#1 1-28 SI; A/K#2 1-28; A/K#3 1-28;");
    expect_services(t, "2026-03", "A/K#1 1-12 O; A/K#2 1-10; A/K#3 1-10;");
    town_close(t);
}

static void test_last_spell_of_a_run(void **state)
{
    struct little_town *t = town_with_types(state, "2026-04");
    /* Both end on the same day: the one that started last speaks for the end. */
    town_add(t, "spell", SPELL, "a,A,x,K,2026-02-05,2026-03-10,p;b,A,x,K,2026-02-01,2026-03-10,p;");
    town_refresh(t);
    expect_services(t, "2026-02", "A/K#1 5-28 S; A/K#2 1-28 I;");
    expect_services(t, "2026-03", "A/K#1 1-10 O; A/K#2 1-10;");
    town_close(t);
}

static void test_death(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    town_add(t, "person", "cpr,birth_date,sex,civil_status,status,status_date", "A,1950-01-02,K,D,dead,2026-03-15;");
    /* a is cut at the death, b begins after it: no days, but its posting counts. */
    town_add(t, "spell", SPELL, "a,A,x,K,2026-03-01,,p;b,A,x,B,2026-03-16,,p;");
    town_add(t, "posting", POSTING, "1,2026-04,5.28.21,1,5.1,100,A,b,,;");
    town_refresh(t);
    expect_services(t, "2026-03", "A/K#1 1-15 IO;");
    expect_services(t, "2026-04", "A/B#2 10000;");
    expect_costs(t, "2026-04", "A boern_unge 10000;");
    assert_int_equal(t->report.runs, 1);
    assert_int_equal(mart_spells(t->mart)->to[2], DATE_NONE);
    assert_int_equal(mart_spells(t->mart)->to[1], day_at("2026-03-15"));
    town_close(t);
}

static void test_priced(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    town_add(t, "spell", PRICED,
             "a,A,x,H,2026-02-10,2026-03-02,2,day,100;"            /* 19 and 2 days at 2 x 100 */
             "b,B,x,H,2026-02-01,2026-02-28,,week,0.01;"           /* 4 weeks of an øre */
             "c,C,x,H,2026-02-15,,1,month,1000;"                   /* half of February, all of March */
             "d,D,x,H,2026-02-01,2026-02-01,1,hour_per_week,0.07;" /* one øre of a seventh of seven */
             "e,E,x,H,2026-02-20,2026-04-20,3,piece,50.5;");       /* once */
    town_refresh(t);
    expect_services(
        t, "2026-02",
        "A/H#1 10-28 380000 SI; B/H#2 1-28 4 SI; C/H#3 15-28 50000 SI; D/H#4 1-1 1 IO; E/H#5 20-28 15150 SI;");
    expect_services(t, "2026-03", "A/H#1 1-2 40000 O; B/H#2 O; C/H#3 1-31 100000 S; E/H#5 1-31 S;");
    expect_costs(t, "2026-02", "A aeldre 380000; B aeldre 4; C aeldre 50000; D aeldre 1; E aeldre 15150;");
    assert_int_equal(t->report.price_errors, 0);
    town_close(t);
}

static void test_rounding(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    /* 1/2 øre, 3/2 øre and their negatives go away from zero; 4 of 7 and 3 of 7 to the nearest. */
    town_add(t, "spell", PRICED,
             "a,A,x,H,2026-02-01,2026-02-01,0.5,day,0.01;b,B,x,H,2026-02-01,2026-02-01,1.5,day,-0.01;"
             "c,C,x,H,2026-02-01,2026-02-04,1,week,0.01;d,D,x,H,2026-02-01,2026-02-03,1,week,0.01;"
             "e,E,x,H,2026-02-01,2026-02-07,0.333333,week,3.00;");
    town_refresh(t);
    expect_costs(t, "2026-02", "A aeldre 1; B aeldre -2; C aeldre 1; D aeldre 0; E aeldre 100;");
    town_close(t);
}

static void test_price_errors(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    town_add(
        t, "spell", PRICED,
        "a,A,x,H,2026-02-01,,1,,100;b,B,x,H,2026-02-01,,1,day,;c,C,x,H,2026-02-01,,900000000000,day,9000000000000000;"
        "d,D,x,K,2026-02-01,,1,,;");
    town_refresh(t);
    assert_int_equal(t->report.price_errors, 3);
    expect_costs(t, "2026-02", "A aeldre 0; B aeldre 0; C aeldre 0;");
    town_close(t);
}

static void test_posting_types(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    town_add(t, "spell", SPELL, "a,A,x,K,2026-02-01,,p;b,B,x,S,2026-02-01,,p;c,B,x,K,2026-02-01,,p;");
    town_add(t, "posting", POSTING,
             "1,2026-02,5.28.21,1,5.1,1,A,a,B,q;"     /* of its spell, whatever it says itself */
             "2,2026-02,5.28.21,1,5.1,2,A,,B,q;"      /* of the type it says; the type's area is the first */
             "3,2026-02,5.28.21,1,5.1,4,A,,,q;"       /* untyped: no row of a service, area of the function */
             "4,2026-02,9.99.99,1,5.1,8,A,,,q;"       /* a function that nobody knows */
             "5,2026-02,5.28.21,1,5.1,16,B,b,,q;"     /* of costing none */
             "6,2026-02,5.28.21,1,5.1,32,A,,H,q;"     /* of costing price */
             "7,2026-02,5.28.21,2,5.1,64,A,a,,q;"     /* state refund */
             "8,2026-02,5.28.21,1,7.1,-128,A,a,,q;"   /* income */
             "9,2026-02,5.28.21,1,5.1,256,A,c,,q;"    /* of another person's spell: the type, not the spell */
             "A,2026-02,5.28.21,1,5.1,512,A,z,B,q;"   /* a spell that was not delivered: its own type */
             "B,2026-02,5.28.21,1,5.1,1024,,a,,q;"    /* nobody's */
             "C,2026-02,5.28.21,1,5.1,2048,C,,X,q;"); /* a type that was not delivered counts, as its function */
    town_refresh(t);
    expect_services(
        t, "2026-02",
        "A/B#0[q] 51400; A/K#0[q] 25600; A/K#1 1-28 -12700 SI; B/K#3 1-28 SI; B/S#2 1-28 SI; C/X#0[q] 204800;");
    expect_costs(t, "2026-02", "A andet 800; A beskaeftigelse 12900; A boern_unge 51800; C boern_unge 204800;");
    assert_int_equal(t->report.unresolved[REF_POSTING_SPELL], 1);
    assert_int_equal(t->report.unresolved[REF_POSTING_TYPE], 1);
    assert_int_equal(t->report.unresolved[REF_POSTING_FUNCTION], 1);
    assert_int_equal(t->report.unresolved[REF_POSTING_CPR], 11);
    assert_int_equal(t->report.unresolved[REF_SPELL_CPR], 3);
    town_close(t);
}

static void test_posting_after_the_spell(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    town_add(t, "spell", SPELL, "a,A,x,K,2026-02-01,2026-02-10,p;");
    town_add(t, "posting", POSTING,
             "1,2026-04,5.28.21,1,5.1,1,A,a,,q;2,2026-04,5.28.21,1,5.1,-1,A,,K,q;"
             "3,2026-04,5.28.21,1,5.1,5,A,,K,r;");
    town_refresh(t);
    expect_services(t, "2026-03", "");
    expect_services(t, "2026-04", "A/K#0[q] -100; A/K#0[r] 500; A/K#1 100;");
    expect_costs(t, "2026-04", "A beskaeftigelse 500;");
    town_close(t);
}

/* An untyped posting on the function of a price type is the priced cost again, that month and the next. */
static void test_priced_already(void **state)
{
    struct little_town *t = town_with_types(state, "2026-07");
    town_add(t, "spell", PRICED, "a,A,x,H,2026-03-31,2026-04-01,1,piece,0.01;");
    town_add(t, "posting", POSTING,
             "1,2026-02,5.30.26,1,5.1,1,A,,,;2,2026-03,5.30.26,1,5.1,2,A,,,;3,2026-04,5.30.26,1,5.1,4,A,,,;"
             "4,2026-05,5.30.26,1,5.1,8,A,,,;5,2026-06,5.30.26,1,5.1,16,A,,,;6,2026-04,5.28.21,1,5.1,32,A,,,;"
             "7,2026-04,5.30.26,1,5.1,64,B,,,;");
    town_refresh(t);
    expect_costs(t, "2026-02", "A aeldre 100;");
    expect_costs(t, "2026-03", "A aeldre 1;");
    expect_costs(t, "2026-04", "A aeldre 0; A boern_unge 3200; B aeldre 6400;");
    expect_costs(t, "2026-05", "");
    expect_costs(t, "2026-06", "A aeldre 1600;");
    town_close(t);
}

static void test_spell_of_several_sources(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    /* The id 7 is of A in u, of B in v: a posting means the one of its person, for C the first. */
    town_add_from(t, "v", "spell", SPELL, "7,B,x,B,2026-02-01,,p;");
    town_add_from(t, "u", "spell", SPELL, "7,A,x,K,2026-02-01,,p;");
    town_add(t, "posting", POSTING,
             "1,2026-02,5.28.21,1,5.1,1,B,7,,q;2,2026-02,5.28.21,1,5.1,2,A,7,,q;"
             "3,2026-02,5.28.21,1,5.1,4,C,7,,q;");
    town_refresh(t);
    expect_services(t, "2026-02", "A/K#1 1-28 200 SI; B/B#2 1-28 100 SI; C/K#0[q] 400;");
    town_close(t);
}

static void test_months_outside(void **state)
{
    struct little_town *t = town_with_types(state, "2026-05");
    t->in.history_months = 2;
    town_add(t, "spell", SPELL, "a,A,x,K,2026-02-01,,p;");
    town_add(t, "posting", POSTING,
             "1,2026-03,5.28.21,1,5.1,1,A,a,,;2,2026-04,5.28.21,1,5.1,2,A,a,,;"
             "3,2026-06,5.28.21,1,5.1,4,A,a,,;");
    town_refresh(t);
    expect_services(t, "2026-03", "");
    expect_services(t, "2026-04", "A/K#1 1-30 200 S;");
    expect_services(t, "2026-05", "A/K#1 1-31 S;");
    expect_costs(t, "2026-06", "");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_runs),           WORLD_TEST(test_outflow_after_the_month),
        WORLD_TEST(test_ties),           WORLD_TEST(test_last_spell_of_a_run),
        WORLD_TEST(test_death),          WORLD_TEST(test_priced),
        WORLD_TEST(test_rounding),       WORLD_TEST(test_price_errors),
        WORLD_TEST(test_posting_types),  WORLD_TEST(test_posting_after_the_spell),
        WORLD_TEST(test_priced_already), WORLD_TEST(test_spell_of_several_sources),
        WORLD_TEST(test_months_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
