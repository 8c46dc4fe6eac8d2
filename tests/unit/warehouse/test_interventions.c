/*
 * What follows upon an intervention: pairs of first starts, and families before and after one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_query.h"

#define TYPES                                                                                                          \
    "code,name,area,kind,is_help,costing", "H,Hjælp,voksne,service,true,none;"                                        \
                                           "K,Kontakt,voksne,service,true,price;"                                      \
                                           "A,Praktik,beskaeftigelse,activity,true,none;"                              \
                                           "N,Skole,skole,service,false,none;"                                         \
                                           "S,Sygedagpenge,beskaeftigelse,benefit,true,none;"
#define SPELLS "spell_id,cpr,source_system,service_type,from_date,to_date,unit,unit_price"
#define PERSONS "cpr,birth_date,sex,civil_status,status"

/* --- pairs --- */

static struct little_town *town_with_pairs(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    for (const char *p = "PQRTUVWXYZ"; *p != '\0'; p++) {
        struct arena *a = &t->world->arena;
        const char *until = *p == 'X' ? "2025-03-30" : "";
        town_add(t, "person", PERSONS, arena_printf(a, "%c,1980-01-02,K,U,active;", *p));
        town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code",
                 arena_printf(a, "%c,2020-01-01,%s,,0730;", *p, until));
    }
    town_add(t, "spell", SPELLS,
             /* exactly 24 months apart, and a day more */
             "p1,P,x,H,2023-03-10,2023-04-01,,;p2,P,x,K,2025-03-10,2025-03-31,day,1;"
             "q1,Q,x,H,2023-03-09,2023-04-01,,;q2,Q,x,K,2025-03-10,2025-03-31,day,1;"
             /* on the same day */
             "r1,R,x,H,2025-03-05,,,;r2,R,x,K,2025-03-05,,day,1;"
             /* the second goes on; an activity counts as the first one without a benefit */
             "t1,T,x,A,2025-01-01,2025-01-31,,;t2,T,x,H,2025-03-20,,,;"
             /* an activity counts as the second only for those with a benefit that it can end */
             "u1,U,x,H,2025-02-01,2025-02-10,,;u2,U,x,A,2025-03-01,2025-03-10,,;"
             "v1,V,x,H,2025-02-01,2025-02-10,,;v2,V,x,A,2025-03-01,2025-03-10,,;v3,V,x,S,2025-01-01,2025-12-31,,;"
             /* not the first start ever */
             "w1,W,x,H,2020-01-01,2020-02-01,,;w2,W,x,H,2025-02-01,2025-02-02,,;w3,W,x,K,2025-03-02,2025-03-03,day,1;"
             /* gone at the end of the month; what is no help */
             "x1,X,x,H,2025-02-01,2025-02-10,,;x2,X,x,K,2025-03-01,2025-03-10,day,1;"
             "y1,Y,x,N,2025-02-01,2025-02-10,,;y2,Y,x,K,2025-03-01,2025-03-10,day,1;"
             /* 24 months after a leap day, and the outcome is to come */
             "z1,Z,x,H,2024-02-29,2024-03-10,,;z2,Z,x,K,2026-02-28,2026-03-01,day,1;");
    town_refresh(t);
    return t;
}

static void pairs_in_order(void **state)
{
    struct little_town *t = town_with_pairs(state);
    expect_answer(t,
                  "A,H,T,samme,1,1,0\n"
                  "H,A,V,ingen,1,1,1\n"
                  "H,K,P,ingen,1,1,1\n",
                  .cube = "raekkefoelge", .measures = "personer,opgjorte,uden_ydelse",
                  .by = "foerste,anden,cpr,udfald");
    expect_answer(t, "3,3,2,0.6666666666666666\n", .cube = "raekkefoelge",
                  .measures = "personer,opgjorte,uden_ydelse,effekt", .last = 120);
    expect_answer(t, "1-91,2\n366+,1\n", .cube = "raekkefoelge", .measures = "personer", .by = "afstand");
    expect_answer(t, "2027-02,2026-02,H,K,ukendt,1,0,[x]\n", .cube = "raekkefoelge",
                  .measures = "personer,opgjorte,effekt", .by = "maaned,startmaaned,foerste,anden,udfald",
                  .period = "2027-02", .last = 11);
    town_close(t);
}

/* --- families --- */

/* A mother and two children who both began in March, and left at the end of the year. */
static struct little_town *town_with_families(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "service_type", TYPES);
    town_add(t, "address", "address_id,municipality_code,district", "a1,0730,D1;a2,0730,D2;");
    town_add(t, "person", "cpr,birth_date,sex,civil_status,status,mother_cpr",
             "M,1980-01-02,K,U,active,;C,2012-01-02,M,U,active,M;D,2014-01-02,K,U,active,M;"
             "G,1970-01-02,K,U,active,;E,2010-01-02,M,U,active,G;");
    town_add(t, "residence", "cpr,from_date,to_date,address_id,municipality_code",
             "M,2020-01-01,2025-12-31,a1,0730;C,2020-01-01,2025-12-31,a1,0730;D,2020-01-01,2025-12-31,a1,0730;"
             "G,2020-01-01,,a2,0730;E,2020-01-01,,a2,0730;");
    town_add(t, "spell", SPELLS,
             "c1,C,x,K,2025-03-15,2025-05-10,day,100;d1,D,x,K,2025-03-20,2025-03-20,day,100;"
             /* the mother had begun on it before her child did */
             "g1,G,x,K,2021-01-01,2021-01-31,day,100;e1,E,x,K,2025-03-15,2025-05-10,day,100;"
             "e2,E,x,A,2025-03-15,2025-05-10,,;");
    town_refresh(t);
    return t;
}

static void families_are_followed(void **state)
{
    struct little_town *t = town_with_families(state);
    /* 17 + 30 + 10 days of C, one of D; there is help in three months; nobody is left in the last three months. */
    expect_answer(t,
                  "A,foer,1,12,0,0.00\n"
                  "A,under,1,12,3,5700.00\n"
                  "A,efter,1,1,0,0.00\n"
                  "K,foer,1,12,0,0.00\n"
                  "K,under,1,10,3,5800.00\n",
                  .cube = "familieforloeb", .measures = "familier,familiemaaneder,med_hjaelp,udgift",
                  .by = "ydelse,fase", .where = "familietype=familie");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(pairs_in_order),
        WORLD_TEST(families_are_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
