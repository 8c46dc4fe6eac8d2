/*
 * Postings and budgets by account, and key figures with their ranks: from deliveries by way of refresh to answers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_query.h"

#define POSTING "posting_id,period,function,dranst,art,amount,cpr,cvr,department_id,service_type,counter_municipality"
#define BUDGET "period,function,dranst,art,department_id,original,revised,expected"

static struct little_town *accounts_town(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "residence", "cpr,from_date,municipality_code", "A,2025-01-01,0730");
    town_add(
        t, "account_function", "function,name,area,committee",
        "5.28.21,Forebyggelse,boern_unge,Børneudvalget;5.57.73,Kontanthjælp,beskaeftigelse,;6.45.51,Sekretariat,,");
    town_add(t, "department", "department_id,name", "BU,Børn og unge");
    town_add(t, "municipality", "code,name,region", "0461,Odense,Syddanmark");
    town_add(t, "company", "cvr,name", "12345678,Bosted A/S");
    return t;
}

static void test_spending_and_budget_meet(void **state)
{
    struct little_town *t = accounts_town(state);
    town_add(t, "service_type", "code,name,area,kind,account_function,costing,is_help",
             "STOT,Støtte,voksne,service,5.28.21,posting,true");
    town_add(t, "posting", POSTING,
             "1,2026-02,5.28.21,1,5.2,100.00,A,,BU,STOT,;"
             "2,2026-02,5.28.21,1,5.2,50.00,A,,BU,STOT,;"
             "3,2026-02,5.28.21,1,7.7,-30.00,,,BU,,0461;"
             "4,2026-02,5.28.21,2,8.6,-20.00,A,,BU,,;"
             "5,2026-03,6.45.51,1,4.6,7.00,,12345678,,,;"
             "6,2026-03,9.99.99,1,4.6,1.00,,12345678,,,;");
    town_add(t, "budget", BUDGET,
             "2026-02,5.28.21,1,5.2,-,200.00,180.00,;"
             "2026-02,5.28.21,1,5.2,BU,10.00,20.00,25.00;"
             "2026-02,5.28.21,2,8.6,-,-40.00,-40.00,-35.00;"
             "2026-12,6.45.51,1,1.1,-,5.00,6.00,;");
    town_refresh(t);
    /* dranst 1 unless asked; a posting on a type of another area stays with its function. */
    expect_answer(t, "boern_unge,120.00,210.00,200.00,205.00,80.00\n", .cube = "oekonomi",
                  .measures = "forbrug,budget,korrigeret,forventet,afvigelse", .by = "fagomraade", .period = "2026-02");
    expect_answer(t, "1,120.00,200.00,80.00\n2,-20.00,-40.00,-20.00\n", .cube = "oekonomi",
                  .measures = "forbrug,korrigeret,afvigelse", .by = "dranst", .period = "2026-02");
    expect_answer(t, "-20.00\n", .cube = "oekonomi", .measures = "forbrug", .where = "dranst=2", .period = "2026-02");
    expect_answer(t,
                  "5.28.21,5,5.28,Børneudvalget,5.2,5,-,0.00\n5.28.21,5,5.28,Børneudvalget,5.2,5,BU,150.00\n"
                  "5.28.21,5,5.28,Børneudvalget,7.7,7,BU,-30.00\n",
                  .cube = "oekonomi", .measures = "forbrug",
                  .by = "funktion,hovedkonto,hovedfunktion,udvalg,art,hovedart,afdeling", .period = "2026-02");
    expect_answer(t, ",150.00\n0461,-30.00\n", .cube = "oekonomi", .measures = "forbrug", .by = "modkommune",
                  .period = "2026-02");
    /* A function without an area, and one that nobody delivered. */
    expect_answer(t, "12345678,andet,6,7.00\n12345678,andet,9,1.00\n", .cube = "oekonomi", .measures = "forbrug",
                  .by = "cvr,fagomraade,hovedkonto");
    assert_int_equal(t->report.unresolved[REF_POSTING_FUNCTION], 1);
    assert_int_equal(t->report.unresolved[REF_BUDGET_FUNCTION], 0);
    assert_int_equal(t->report.postings + t->report.budgets, 10);
    town_close(t);
}

/* The ledger begins and ends where it does; the usual month is the last of people and services. */
static void test_months_of_the_ledger(void **state)
{
    struct little_town *t = accounts_town(state);
    town_add(t, "posting", POSTING, "1,2024-06,5.57.73,1,5.2,1.00,,,,,;2,2026-03,5.57.73,1,5.2,2.00,,,,,;");
    town_add(t, "budget", BUDGET, "2026-12,5.57.73,1,5.2,-,4.00,8.00,;");
    town_refresh(t);
    expect_answer(t, "2.00,0.00\n", .cube = "oekonomi", .measures = "forbrug,budget");
    expect_answer(t, "0.00,8.00\n", .cube = "oekonomi", .measures = "forbrug,korrigeret", .period = "2026-12");
    expect_answer(t, "2024-06,1.00,0.00\n2026-03,2.00,0.00\n2026-12,0.00,4.00\n", .cube = "oekonomi",
                  .measures = "forbrug,budget", .by = "maaned", .period = "2026-12", .last = 120);
    expect_answer(t, "2024,1.00\n2026,2.00\n", .cube = "oekonomi", .measures = "forbrug", .by = "aar",
                  .period = "2026-12", .last = 31);
    /* From January, also where the period is the usual one; months of the year before stay out. */
    expect_answer(t, "2.00,4.00\n", .cube = "oekonomi", .measures = "forbrug,budget", .period = "2026-12",
                  .year_to_date = true);
    expect_answer(t, "2.00\n", .cube = "oekonomi", .measures = "forbrug", .year_to_date = true);
    expect_answer(t, "0.00\n", .cube = "oekonomi", .measures = "forbrug", .period = "2026-02", .year_to_date = true);
    month_t first, last;
    mart_ledger_range(t->mart, &first, &last);
    assert_int_equal(first, month_at("2024-06"));
    assert_int_equal(last, month_at("2026-12"));
    town_close(t);
}

/* Without people the usual month is the ledger's last; without anything there is nothing to ask. */
static void test_a_ledger_alone(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    t->in.period_people = t->in.period_services = MONTH_NONE;
    town_refresh(t);
    expect_answer(t, "0.00\n", .cube = "oekonomi", .measures = "forbrug");
    town_add(t, "posting", POSTING, "1,2026-02,5.57.73,1,5.2,1.00,,,,,;");
    town_refresh(t);
    expect_answer(t, "2026-02,5.57.73,1.00\n", .cube = "oekonomi", .measures = "forbrug", .by = "maaned,funktion");
    town_close(t);
}

/* Rows of several sources: postings add up, of a budget line the first source's holds. Long texts are told apart. */
static void test_sources_and_long_texts(void **state)
{
    struct little_town *t = accounts_town(state);
    static const char long_a[] =
        "1,2026-03,5.57.73,1,5.2,1.00,,,et-meget-langt-navn-paa-en-afdeling-som-ingen-har-a,,;"
        "2,2026-03,5.57.73,1,5.2,2.00,,,et-meget-langt-navn-paa-en-afdeling-som-ingen-har-b,,;"
        "3,2026-03,5.57.73,1,5.2,4.00,,,et-meget-langt-navn-paa-en-afdeling-som-ingen-har-a,,;";
    town_add_from(t, "b", "posting", POSTING, long_a);
    town_add_from(t, "a", "posting", POSTING, "1,2026-03,5.57.73,1,5.2,8.00,,,,,;");
    town_add_from(t, "b", "budget", BUDGET, "2026-03,5.57.73,1,5.2,-,1.00,1.00,;2026-03,5.57.73,1,5.2,BU,10.00,1.00,;");
    town_add_from(t, "a", "budget", BUDGET, "2026-03,5.57.73,1,5.2,-,2.00,1.00,;");
    town_refresh(t);
    expect_answer(t,
                  ",8.00,0.00\n-,0.00,2.00\nBU,0.00,10.00\net-meget-langt-navn-paa-en-afdeling-som-ingen-har-a,5.00,"
                  "0.00\net-meget-langt-navn-paa-en-afdeling-som-ingen-har-b,2.00,0.00\n",
                  .cube = "oekonomi", .measures = "forbrug,budget", .by = "afdeling");
    town_close(t);
}

/* --- noegletal --- */

static void test_key_figures(void **state)
{
    struct little_town *t = accounts_town(state);
    town_add(t, "municipality", "code,name,region,group",
             "0730,Randers,Midtjylland,Provins;0751,Aarhus,Midtjylland,By;");
    town_add(t, "indicator", "code,name,area,better",
             "fravaer,Fravær,skole,lower;klarer,Klarer sig,skole,higher;folk,Folketal,andet,none");
    town_add(t, "indicator_value", "municipality_code,period,indicator,value",
             "0461,2025,fravaer,1.5;0730,2025,fravaer,1.25;0751,2025,fravaer,1.25;0999,2025,fravaer,;"
             "0461,2025,klarer,90;0730,2025,klarer,95.5;0751,2025,klarer,90;0730,2026-01,klarer,1;"
             "0730,2025,folk,100;0751,2025,folk,-0.000001;0730,2025,ukendt,3;");
    town_refresh(t);
    expect_answer(t, "0461,1.5,3\n0730,1.25,1\n0751,1.25,1\n0999,[x],[x]\n", .cube = "noegletal",
                  .measures = "vaerdi,rang", .by = "kommune", .where = "noegletal=fravaer");
    expect_answer(t, "2025,0461,90,2\n2025,0730,95.5,1\n2025,0751,90,2\n2026-01,0730,1,1\n", .cube = "noegletal",
                  .measures = "vaerdi,rang", .by = "periode,kommune", .where = "noegletal=klarer");
    expect_answer(t, "0730,100,[x]\n0751,-1e-06,[x]\n", .cube = "noegletal", .measures = "vaerdi,rang", .by = "kommune",
                  .where = "noegletal=folk");
    /* Never a sum: only a row alone has a value. */
    expect_answer(t, ",[x]\nBy,1.25\nProvins,1.25\n", .cube = "noegletal", .measures = "vaerdi", .by = "gruppe",
                  .where = "noegletal=fravaer");
    expect_answer(t, "[x],[x]\n", .cube = "noegletal", .measures = "vaerdi,rang");
    expect_answer(t, "Midtjylland,,0730,3,[x]\n", .cube = "noegletal", .measures = "vaerdi,rang",
                  .by = "region,fagomraade,kommune", .where = "noegletal=ukendt");
    assert_int_equal(t->report.unresolved[REF_INDICATOR], 1);
    town_close(t);
}

/* The same municipality in two deliveries: the first source's value holds, and counts once in the ranks. */
static void test_key_figures_of_two_sources(void **state)
{
    struct little_town *t = accounts_town(state);
    town_add(t, "indicator", "code,name,area,better", "x,X,skole,higher");
    town_add_from(t, "z", "indicator_value", "municipality_code,period,indicator,value", "0730,2025,x,9;0461,2025,x,1");
    town_add_from(t, "a", "indicator_value", "municipality_code,period,indicator,value", "0730,2025,x,2;");
    town_refresh(t);
    expect_answer(t, "0461,1,2\n0730,2,1\n", .cube = "noegletal", .measures = "vaerdi,rang", .by = "kommune");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_spending_and_budget_meet),
        WORLD_TEST(test_months_of_the_ledger),
        WORLD_TEST(test_a_ledger_alone),
        WORLD_TEST(test_sources_and_long_texts),
        WORLD_TEST(test_key_figures),
        WORLD_TEST(test_key_figures_of_two_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
