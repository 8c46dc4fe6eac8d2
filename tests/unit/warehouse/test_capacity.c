/*
 * What a municipality has to work with, from deliveries to answers: offers and places, and what persons are assessed to
 * be.
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
        WORLD_TEST(test_places),
        WORLD_TEST(test_places_of_sources),
        WORLD_TEST(test_assessments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
