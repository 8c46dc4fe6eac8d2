/*
 * What is wrong with the data: every kind of fault in a little town, and the neighbour of each that is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_query.h"

#define BY "maaned,kilde,ressource,felt"

/* The faults of a kind, over all months. */
#define expect_faults(t, kind, expected)                                                                               \
    expect_answer(t, expected, .cube = "kvalitet", .measures = "antal", .by = BY, .where = "fejl=" kind, .last = 48)

#define PERSON "cpr,birth_date,status,status_date,mother_cpr"
#define RESIDENCE "cpr,from_date,to_date,municipality_code"
#define SPELL "spell_id,cpr,service_type,from_date,to_date,unit,unit_price"
#define TYPE "code,name,area,kind,costing,is_help"

/* Overlaps count on the later row, once each, within a source; days that touch do not overlap. */
static void test_overlaps(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "person", PERSON, "A,2000-01-01,active,,;B,2000-01-01,active,,");
    town_add_from(t, "cpr", "residence", RESIDENCE,
                  "A,2024-01-01,2024-06-30,0730;A,2024-07-01,2025-01-31,0461;A,2025-01-31,,0730;"
                  "B,2024-05-01,,0730;B,2024-06-01,2024-06-30,0461;B,2024-08-01,2024-08-02,0461");
    town_add_from(t, "other", "residence", RESIDENCE, "B,2024-05-01,,0730");
    town_add(t, "service_type", TYPE, "H,Hjælp,voksne,service,none,true;K,Kontant,beskaeftigelse,benefit,none,false");
    town_add_from(t, "a", "spell", SPELL,
                  "1,A,H,2025-01-01,2025-03-01,,;2,A,H,2025-03-01,2025-04-01,,;"
                  "3,A,K,2025-03-01,,,;4,B,H,2025-03-01,,,");
    town_add_from(t, "b", "spell", SPELL, "1,A,H,2025-01-01,,,");
    town_add(t, "municipal_relation", "cpr,type,from_date,to_date,municipality_code,source",
             "A,4,2025-01-01,,0461,cpr;A,4,2025-02-01,,0461,manual;A,2,2025-02-01,,0461,cpr");
    town_add(t, "staff", "staff_id,name,from_date", "s,Sanne,2020-01-01");
    town_add(t, "employment", "staff_id,from_date,to_date,department_id,weekly_norm_hours",
             "s,2025-01-01,2025-05-31,,37;s,2025-05-31,,,37");
    town_refresh(t);
    expect_faults(t, "overlap",
                  "2024-06,cpr,residence,from_date,1\n"
                  "2024-08,cpr,residence,from_date,1\n"
                  "2025-01,cpr,residence,from_date,1\n"
                  "2025-02,s,municipal_relation,from_date,1\n"
                  "2025-03,a,spell,from_date,1\n"
                  "2025-05,s,employment,from_date,1\n");
    town_close(t);
}

static void test_impossible_dates(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "person", PERSON,
             "A,2024-02-01,active,,;B,1950-01-01,dead,2025-06-10,;C,2026-04-01,active,,;D,2000-01-01,dead,1999-12-31,;"
             "E,2026-03-31,dead,2026-04-01,");
    /* On the day of birth, of death, and on the last day that was delivered is right; a day on is not. */
    town_add(t, "residence", RESIDENCE,
             "A,2024-02-01,,0730;A,2024-01-31,2024-01-31,0730;B,2025-06-10,,0461;B,2025-06-11,2025-06-12,0461");
    town_add(t, "service_type", TYPE, "H,Hjælp,voksne,service,none,true");
    town_add(t, "spell", SPELL,
             "1,A,H,2026-03-31,,,;2,A,H,2026-04-01,,,;3,B,H,2025-06-01,2025-08-01,,;4,X,H,2026-04-30,,,");
    town_refresh(t);
    expect_answer(t,
                  "2024-01,s,residence,from_date,1\n"
                  "2025-06,s,residence,from_date,1\n"
                  "2026-03,s,person,birth_date,1\n"
                  "2026-03,s,person,status_date,2\n"
                  "2026-04,s,spell,from_date,2\n",
                  .cube = "kvalitet", .measures = "antal", .by = BY, .where = "fejl=umulig_dato", .period = "2026-04",
                  .last = 48);
    town_close(t);
}

static void test_references_and_prices(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "person", PERSON, "A,2024-02-01,active,,M;B,1950-01-01,active,,A");
    town_add(t, "residence", RESIDENCE, "A,2024-02-01,,0730;X,2024-03-01,,0730;Y,2024-03-02,,0730");
    town_add(t, "service_type", TYPE, "P,Pleje,voksne,service,price,true");
    town_add(t, "spell", SPELL,
             "1,A,P,2025-02-01,,day,;2,A,P,2024-02-01,2024-02-02,,10.00;3,A,P,2024-03-01,2024-03-02,day,10.00;"
             "4,A,Q,2025-02-01,,,");
    town_refresh(t);
    expect_faults(t, "foraeldreloes",
                  "2024-03,s,residence,cpr,2\n"
                  "2025-02,s,spell,service_type,1\n"
                  "2026-03,s,person,mother_cpr,1\n");
    expect_faults(t, "pris_mangler", "2024-02,s,spell,unit,1\n2025-02,s,spell,unit_price,1\n");
    assert_int_equal(t->report.unresolved[REF_RESIDENCE_CPR], 2);
    assert_int_equal(t->report.price_errors, 2);
    town_close(t);
}

/* On the row of the later source, which does not count; rows that say the same are none. */
static void test_conflicts(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add_from(t, "a", "person", PERSON, "A,2000-01-01,active,,;B,2000-01-01,active,,");
    town_add_from(t, "b", "person", PERSON, "A,2000-01-01,active,,;B,2000-01-02,active,,A;C,2000-01-01,active,,");
    town_add_from(t, "a", "service_type", TYPE, "P,Pleje,voksne,service,price,true;Q,Hjælp,voksne,service,none,true");
    town_add_from(t, "b", "service_type", TYPE, "P,Pleje,voksne,service,none,false;Q,Hjælp,voksne,service,none,true");
    town_add_from(t, "a", "residence", RESIDENCE, "A,2024-02-01,,0730");
    town_add_from(t, "b", "residence", RESIDENCE, "A,2024-02-01,,0461");
    town_add_from(t, "a", "spell", SPELL, "1,A,Q,2025-02-01,,,");
    town_add_from(t, "b", "spell", SPELL, "1,A,Q,2025-02-01,,,;1,A,P,2025-02-01,,,");
    town_refresh(t);
    expect_faults(t, "konflikt",
                  "2024-02,b,residence,row,1\n2025-02,b,spell,spell_id,1\n2026-03,b,person,row,1\n2026-03,b,service_"
                  "type,row,1\n");
    town_close(t);
}

#define MONTHS 10

static const struct manifest_month *months_of(struct world *w, const int64_t rows[MONTHS])
{
    struct manifest_month *out = ARENA_ARRAY(&w->arena, MONTHS, struct manifest_month);
    for (int k = 0; k < MONTHS; k++)
        out[k] = (struct manifest_month){month_at("2025-06") + k, rows[k]};
    return out;
}

static void test_deliveries(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    const month_t last = month_at("2026-03");
    town_add(t, "residence", RESIDENCE, "A,2024-02-01,,0730");
    /* Medians 100, then 100, 110, 110: twice is no jump, less than half is one, and a month of its own counts. */
    const struct manifest_month *many = months_of(t->world, (int64_t[]){90, 100, 80, 100, 120, 140, 200, 49, 110, 9});
    /* Small numbers jump as they like; 50 may not. */
    const struct manifest_month *few = months_of(t->world, (int64_t[]){2, 3, 4, 5, 6, 7, 49, 0, 50, 1});
    const struct refresh_delivery deliveries[] = {
        {"erp", "posting", last, MONTH_NONE, 998, 3, many, MONTHS},
        {"erp", "posting", last, last, 300, 0, many + MONTHS - 1, 1},
        {"erp", "place", last, MONTH_NONE, 127, 0, few, MONTHS},
        {"state", "indicator_value", last, MONTH_NONE, 998, 1, many, MONTHS},
        {"old", "person", month_at("2025-12"), MONTH_NONE, 7, 0, NULL, 0},
    };
    t->in.deliveries = deliveries;
    t->in.n_deliveries = ARRAY_LEN(deliveries);
    town_refresh(t);
    expect_faults(t, "spring", "2026-01,erp,posting,rows,1\n2026-02,erp,place,rows,1\n2026-03,erp,posting,rows,1\n");
    expect_faults(t, "afvist", "2026-03,erp,posting,row,3\n2026-03,state,indicator_value,row,1\n");
    expect_answer(t,
                  "2025-12,old,person,7,0\n2026-03,erp,place,127,0\n2026-03,erp,posting,1298,3\n"
                  "2026-03,state,indicator_value,998,1\n",
                  .cube = "leverance", .measures = "raekker,afviste", .by = "maaned,kilde,ressource", .last = 12);
    town_close(t);
}

/* Nothing is wrong with it: an answer without rows for every month, and none for another. */
static void test_nothing_wrong(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "person", PERSON, "A,2000-01-01,active,,");
    town_add(t, "residence", RESIDENCE, "A,2024-02-01,,0730");
    town_refresh(t);
    expect_answer(t, "", .cube = "kvalitet", .measures = "antal", .by = BY, .last = 24);
    expect_answer(t, "0\n", .cube = "kvalitet", .measures = "antal");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_overlaps),  WORLD_TEST(test_impossible_dates), WORLD_TEST(test_references_and_prices),
        WORLD_TEST(test_conflicts), WORLD_TEST(test_deliveries),       WORLD_TEST(test_nothing_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
