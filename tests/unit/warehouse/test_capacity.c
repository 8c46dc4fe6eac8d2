/*
 * What a municipality has to work with, from deliveries to answers: offers and places, caseworkers and their hours,
 * companies, and what persons are assessed to be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_query.h"

#define TYPES                                                                                                          \
    "code,name,area,kind,is_help,costing,group", "H,Hjemmepleje,aeldre,service,true,none,hjemmepleje;"                 \
                                                 "A,Praktik,beskaeftigelse,activity,true,none,;"                       \
                                                 "S,Sygedagpenge,beskaeftigelse,benefit,true,none,Sygedagpenge;"       \
                                                 "F,Pension,beskaeftigelse,benefit,true,none,FØRTIDSPENSION;"

/* --- offers --- */

static struct little_town *town_with_offers(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    town_add(t, "company", "cvr,name", "10000001,Solgården;10000002,Engen;");
    town_add(t, "offer", "offer_id,name,provider_cvr,service_type",
             "o1,Solsiden,10000001,H;o2,Skyggen,10000001,H;o3,Engen,10000002,A;");
    town_add(t, "person", "cpr,birth_date,sex,civil_status,status,status_date",
             "A,1980-01-02,K,U,active,;B,1980-01-02,M,U,active,;C,1980-01-02,M,U,dead,2026-03-30;");
    return t;
}

static void test_places(void **state)
{
    struct little_town *t = town_with_offers(state);
    town_add(t, "place", "offer_id,period,places", "o1,2026-03,3;o1,2026-02,9;o2,2026-03,2;o9,2026-03,1;");
    /* A is at o1 by two spells, B until the day before the last; C is dead then; o3 has no places. */
    town_add(t, "spell", "spell_id,cpr,source_system,service_type,from_date,to_date,offer_id",
             "1,A,x,H,2026-01-01,,o1;2,A,x,A,2026-03-31,2026-03-31,o1;3,B,x,H,2026-03-01,2026-03-30,o1;"
             "4,C,x,H,2026-03-01,,o1;5,B,x,A,2026-03-31,,o3;6,A,x,A,2026-03-01,,o3;7,A,x,A,2026-03-01,,;");
    town_refresh(t);
    expect_answer(t,
                  "o1,10000001,H,3,1,2\n"
                  "o2,10000001,H,2,0,2\n"
                  "o3,10000002,A,0,2,-2\n"
                  "o9,,,1,0,1\n",
                  .cube = "plads", .measures = "pladser,brugte,ledige", .by = "tilbud,udbyder,ydelse");
    expect_answer(t, ",1,0\n10000001,5,1\n10000002,0,2\n", .cube = "plads", .measures = "pladser,brugte",
                  .by = "udbyder");
    expect_answer(t, "6,3,3\n", .cube = "plads", .measures = "pladser,brugte,ledige", .last = 3);
    expect_answer(t, "2026-01,0,1\n2026-02,9,1\n2026-03,3,1\n", .cube = "plads", .measures = "pladser,brugte",
                  .by = "maaned", .where = "tilbud=o1", .last = 3);
    assert_int_equal(t->report.unresolved[REF_PLACE_OFFER], 1);
    assert_int_equal(t->report.unresolved[REF_SPELL_OFFER], 0);
    town_close(t);
}

static void test_places_of_sources(void **state)
{
    struct little_town *t = town_with_offers(state);
    town_add_from(t, "r", "place", "offer_id,period,places", "o1,2026-03,4;");
    town_add_from(t, "q", "place", "offer_id,period,places", "o1,2026-03,7;o2,2026-04,5;o2,1990-01,5;");
    town_refresh(t);
    expect_answer(t, "o1,7,7\n", .cube = "plads", .measures = "pladser,ledige", .by = "tilbud", .last = 120);
    town_close(t);
}

/* --- caseworkers --- */

static struct little_town *town_with_staff(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    town_add(t, "department", "department_id,name,area", "d1,Et,voksne;d2,To,voksne;d3,Tre,voksne;");
    town_add(t, "staff", "staff_id,name,department_id,weekly_norm_hours,from_date,to_date",
             "s1,Ane,d1,37,2020-01-01,;s2,Bo,d1,30.5,2026-03-15,2026-03-20;s3,Cai,d3,37,2020-01-01,2025-12-31;");
    town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code", "Q,2026-01-01,,,0730;");
    return t;
}

static void test_staff(void **state)
{
    struct little_town *t = town_with_staff(state);
    /* Ane's history ends before the month does, with a gap of which she has no hours; Bo and Cai have none. */
    town_add(t, "employment", "staff_id,from_date,to_date,department_id,weekly_norm_hours",
             "s1,2026-01-01,2026-02-10,d2,37;s1,2026-02-12,2026-03-30,d3,20;s5,2026-03-31,,d2,7;");
    town_refresh(t);
    /* 31 / 7 x 37; 10 / 7 x 37 + 17 / 7 x 20, each rounded to a millionth; 30 / 7 x 20; 6 / 7 x 30.5; 1 / 7 x 7. */
    expect_answer(t,
                  "2026-01,s1,d2,163.857143,0\n"
                  "2026-02,s1,d3,101.428572,0\n"
                  "2026-03,s1,d1,85.714286,0\n"
                  "2026-03,s2,d1,26.142857,0\n"
                  "2026-03,s5,d2,1,0\n",
                  .cube = "personale", .measures = "normtimer,sager", .by = "maaned,sagsbehandler,afdeling", .last = 3);
    expect_answer(t, "351.000001\n", .cube = "personale", .measures = "normtimer", .last = 3,
                  .where = "sagsbehandler=s1");
    assert_int_equal(t->report.unresolved[REF_EMPLOYMENT_STAFF], 1);
    town_close(t);
}

static void test_absence(void **state)
{
    struct little_town *t = town_with_staff(state);
    town_add(t, "absence", "staff_id,from_date,to_date,kind,hours",
             "s1,2026-02-27,2026-03-05,sick,37;s1,2026-03-31,2026-03-31,holiday,7.4;s3,2026-03-01,2026-03-01,sick,5;");
    town_refresh(t);
    /* Two days of seven in February, five in March; Cai has left, so that he is not there to be absent. */
    expect_answer(t, "2026-02,s1,10.571429\n2026-03,s1,33.828571\n2026-03,s2,0\n", .cube = "personale",
                  .measures = "fravaerstimer", .by = "maaned,sagsbehandler", .last = 2);
    expect_answer(t, "d1,44.4\n", .cube = "personale", .measures = "fravaerstimer", .by = "afdeling", .last = 2);
    town_close(t);
}

static void test_cases(void **state)
{
    struct little_town *t = town_with_staff(state);
    town_add(t, "person", "cpr,birth_date,sex,civil_status,status,status_date",
             "A,1980-01-02,K,U,active,;B,1980-01-02,M,U,active,;C,1980-01-02,M,U,dead,2026-03-30;");
    town_add(t, "spell", "spell_id,cpr,source_system,service_type,from_date,to_date,staff_id,case_id",
             "1,A,x,H,2026-01-01,,s1,k1;2,A,x,A,2026-01-01,,s1,k1;3,B,x,H,2026-01-01,,s1,;4,B,x,A,2026-01-01,,s1,;"
             "5,B,x,S,2026-01-01,2026-03-30,s1,k2;6,C,x,H,2026-01-01,,s1,k3;7,A,x,S,2026-03-31,,s2,k1;"
             "8,A,x,F,2026-01-01,,s3,k4;9,A,x,F,2026-01-01,,s9,k4;10,A,x,F,2026-01-01,,,k5;");
    town_refresh(t);
    /* s3 has left, and s9 is not delivered: they have a case all the same. Once each over several caseworkers. */
    expect_answer(t, ",s9,1,0\nd1,s1,3,163.857143\nd1,s2,1,26.142857\nd3,s3,1,0\n", .cube = "personale",
                  .measures = "sager,normtimer", .by = "afdeling,sagsbehandler");
    expect_answer(t, "4\n", .cube = "personale", .measures = "sager", .last = 3);
    town_close(t);
}

static void test_effect_of_staff(void **state)
{
    struct little_town *t = town_with_staff(state);
    town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code",
             "A,2000-01-01,,,0730;B,2000-01-01,,,0730;C,2000-01-01,,,0730;D,2000-01-01,,,0730;");
    /* A and D are through with it, B is on it still, and C is another's by then: the spell at the start decides. */
    town_add(t, "spell", "spell_id,cpr,source_system,service_type,from_date,to_date,staff_id",
             "1,A,x,S,2025-01-01,2025-12-31,s1;2,B,x,S,2025-01-01,,s1;3,C,x,S,2025-02-01,2025-12-31,s1;"
             "4,C,x,F,2026-01-01,,s2;5,D,x,S,2025-01-01,2025-12-31,s3;");
    town_refresh(t);
    expect_answer(t, "s1,0.3333333333333333\ns2,[x]\n", .cube = "personale", .measures = "effekt",
                  .by = "sagsbehandler");
    expect_answer(t, "s1,0.3333333333333333\ns3,1\n", .cube = "effekt", .measures = "effekt", .by = "sagsbehandler");
    expect_answer(t, "0.3333333333333333\n", .cube = "personale", .measures = "effekt", .last = 2);
    expect_answer(t, "[x]\n", .cube = "personale", .measures = "effekt", .period = "2025-12");
    town_close(t);
}

/* --- companies --- */

#define COMPANY_SPELL "spell_id,cpr,source_system,service_type,from_date,to_date,provider_cvr,employer_cvr"

static void test_companies(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    town_add(t, "company", "cvr,name,industry", "10000001,Mejeriet,105100;10000002,Bageriet,107120;");
    town_add(t, "wage_refund", "cvr,period,service_type,persons,amount",
             "10000001,2026-03,S,2,100.10;10000001,2026-03,F,1,50;10000003,2026-02,S,1,7;10000002,2026-04,S,1,7;");
    town_add_from(t, "r", "wage_refund", "cvr,period,service_type,persons,amount",
                  "10000001,2026-03,S,2,999;10000001,2026-02,S,2,1;");
    town_add(t, "spell", COMPANY_SPELL,
             "1,A,x,A,2026-02-28,2026-02-28,10000001,;2,A,x,A,2026-03-01,,10000001,;3,B,x,A,2026-03-31,,10000002,;"
             "4,B,x,H,2026-03-01,,10000001,;5,C,x,A,2026-03-01,,,;");
    town_refresh(t);
    expect_answer(t,
                  "10000001,105100,1,1049.00\n"
                  "10000002,107120,1,0.00\n",
                  .cube = "virksomhed", .measures = "aktiverede,loenrefusion", .by = "virksomhed,branche");
    expect_answer(t, "1,1050.00\n", .cube = "virksomhed", .measures = "aktiverede,loenrefusion", .last = 2,
                  .where = "virksomhed=10000001");
    town_close(t);
}

static void test_purchases(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "company", "cvr,name,industry", "10000001,Mejeriet,105100;");
    /* What is bought with operating and investment money, with its sign; no wages, no refund of the state, no income.
     */
    town_add(t, "posting", "posting_id,period,function,dranst,art,amount,cvr,cpr",
             "1,2026-03,5.28.21,1,4.6,100.50,10000001,;2,2026-03,5.28.21,3,2.2,10,10000001,A;"
             "3,2026-03,5.28.21,1,4.9,-0.25,10000001,;4,2026-03,5.28.21,1,1.0,1000,10000001,;"
             "5,2026-03,5.28.21,2,4.6,1000,10000001,;6,2026-03,5.28.21,1,7.9,-1000,10000001,;"
             "7,2026-03,5.28.21,1,4.6,1000,,;8,2026-02,5.28.21,1,2.9,7,10000002,;9,2026-03,5.28.21,2,4.6,1,10000002,;");
    town_refresh(t);
    expect_answer(t, "2026-02,10000002,,7.00\n2026-03,10000001,105100,110.25\n", .cube = "virksomhed",
                  .measures = "koeb", .by = "maaned,virksomhed,branche", .last = 2);
    town_close(t);
}

static void test_entries(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    /*
     * A has an employer, so that the activity does not tell; B comes from two companies, of which one ended 92 days
     * before; C's ended 93 days before; D's began with the run; E enters twice in a month and again the next.
     */
    town_add(t, "spell", COMPANY_SPELL,
             "1,A,x,S,2026-03-05,,,10000001;2,A,x,A,2026-01-01,,10000002,;"
             "3,B,x,F,2026-03-05,,,;4,B,x,A,2025-01-01,2025-12-03,10000001,;5,B,x,A,2026-03-04,,10000002,;"
             "6,C,x,F,2026-03-05,,,;7,C,x,A,2025-01-01,2025-12-02,10000001,;"
             "8,D,x,F,2026-03-05,,,;9,D,x,A,2026-03-05,,10000001,;"
             "10,E,x,S,2026-02-01,2026-02-05,,10000001;11,E,x,S,2026-02-10,2026-02-28,,10000001;"
             "12,E,x,S,2026-03-02,,,10000001;13,E,x,S,2026-03-03,,,10000002;");
    town_refresh(t);
    expect_answer(t,
                  "2026-02,10000001,1,0\n"
                  "2026-02,10000002,0,0\n"
                  "2026-03,10000001,2,1\n"
                  "2026-03,10000002,0,1\n",
                  .cube = "virksomhed", .measures = "til_sygedagpenge,til_foertidspension", .by = "maaned,virksomhed",
                  .last = 2);
    /* B once in a month over both companies; E once in each of two months. */
    expect_answer(t, "3,1\n", .cube = "virksomhed", .measures = "til_sygedagpenge,til_foertidspension", .last = 2);
    town_close(t);
}

/* --- assessments --- */

static void test_assessments(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    town_add(t, "assessment", "cpr,kind,from_date,to_date,value",
             "A,match_category,2026-01-01,2026-02-27,1;A,match_category,2026-02-10,2026-02-28,2;"
             "A,target_group,2026-03-31,,t9;A,function_level,2026-01-01,,4;"
             "B,match_category,2026-03-15,2026-03-20,3;Z,match_category,2026-01-01,,3;");
    town_add(t, "spell", "spell_id,cpr,source_system,service_type,from_date,to_date,match_category,target_group",
             "1,A,x,S,2026-01-01,,5,t1;2,B,x,S,2026-01-01,2026-03-18,5,t1;3,B,x,A,2026-01-01,2026-03-21,5,;"
             "4,C,x,S,2026-01-01,,,;");
    town_refresh(t);
    /* Of several the latest; of none that holds the spell's; where a spell ends, its last day is asked. */
    expect_answer(t,
                  "2026-01,,1\n2026-01,1,1\n2026-01,5,1\n2026-02,,1\n2026-02,2,1\n2026-02,5,1\n"
                  "2026-03,,1\n2026-03,3,1\n2026-03,5,1\n",
                  .cube = "ydelse", .measures = "personer", .by = "maaned,matchkategori", .where = "ydelse=S",
                  .last = 3);
    expect_answer(t, "5,1\n", .cube = "ydelse", .measures = "personer", .by = "matchkategori", .where = "ydelse=A");
    expect_answer(t, "2026-02,,1\n2026-02,t1,2\n2026-03,,1\n2026-03,t1,1\n2026-03,t9,1\n", .cube = "ydelse",
                  .measures = "personer", .by = "maaned,maalgruppe", .where = "ydelse=S", .last = 2);
    assert_int_equal(t->report.unresolved[REF_ASSESSMENT_CPR], 5); /* nobody has a row in `person` */
    assert_int_equal(t->report.persons, 3);                        /* an assessment alone makes nobody a person */
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_places),    WORLD_TEST(test_places_of_sources),
        WORLD_TEST(test_staff),     WORLD_TEST(test_absence),
        WORLD_TEST(test_cases),     WORLD_TEST(test_effect_of_staff),
        WORLD_TEST(test_companies), WORLD_TEST(test_purchases),
        WORLD_TEST(test_entries),   WORLD_TEST(test_assessments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
