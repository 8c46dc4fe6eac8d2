/*
 * The engine on a town small enough to count by hand: every cube, every kind of measure, months, shares, totals, and
 * what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine_town.h"

#include <sodium.h>
#include <sqlite3.h>

static void tables_fit_the_model(void **state)
{
    struct town *t = *state;
    if (engine_check(&t->model, &t->diag) != 0)
        diag_print(&t->diag, stderr, false);
    assert_int_equal(t->diag.n_errors, 0);
}

/* --- borger --- */

static void counts_residents(void **state)
{
    struct town *t = *state;
    assert_answer(t, "borgere,med_hjaelp,andel_med_hjaelp\n9,7,0.7777777777777778\n", .cube = "borger",
                  .measures = "borgere,med_hjaelp,andel_med_hjaelp");
    assert_answer(t, "koen,borgere\nM,5\nK,4\n", .cube = "borger", .measures = "borgere", .by = "koen");
    assert_answer(t, "distrikt,borgere,med_hjaelp\n,1,0\nD1,5,5\nD2,3,2\n", .cube = "borger",
                  .measures = "borgere,med_hjaelp", .by = "distrikt", .period = FEB, .where = "cpr!=0606800007");
    assert_answer(t,
                  "aldersgruppe,koen,borgere\n6-17,M,2\n6-17,K,1\n18-24,M,1\n30-39,M,1\n50-59,K,1\n60-66,M,1\n60-66,K,"
                  "1\n67-79,K,1\n",
                  .cube = "borger", .measures = "borgere", .by = "aldersgruppe,koen");
    assert_answer(t, "nytilflytter,borgere\nja,1\nnej,8\n", .cube = "borger", .measures = "borgere",
                  .by = "nytilflytter");
}

static void stocks_are_those_of_the_last_month(void **state)
{
    struct town *t = *state;
    assert_answer(t, "borgere\n9\n", .cube = "borger", .measures = "borgere", .last = 13);
    assert_answer(t, "maaned,borgere\n2026-01,10\n2026-02,10\n2026-03,9\n", .cube = "borger", .measures = "borgere",
                  .by = "maaned", .last = 3);
    assert_answer(t, "undergruppe,borgere\n1,3\n5,2\n6,1\n8,2\n9,1\n", .cube = "borger", .measures = "borgere",
                  .by = "undergruppe", .last = 3);
    /* Months before the data are months without rows. */
    assert_answer(t, "maaned,borgere\n2025-01,10\n2025-02,10\n", .cube = "borger", .measures = "borgere",
                  .by = "maaned", .period = FIRST + 1, .last = 5);
}

static void ages_turn_on_the_birthday(void **state)
{
    struct town *t = *state;
    /* Emil turns 14 on 31 March 2026. */
    assert_answer(t, "maaned,alder,borgere\n", .cube = "borger", .measures = "borgere", .by = "maaned,alder",
                  .where = "cpr=nobody");
    assert_answer(t, "maaned,alder,borgere\n2026-02,13,1\n2026-03,14,1\n", .cube = "borger", .measures = "borgere",
                  .by = "maaned,alder", .where = "cpr=3103120005", .last = 2);
    /* Kaj, born on 29 February 2004, is 20 from 29 February 2024, but 21 only from 1 March 2025. */
    assert_answer(t, "maaned,alder,borgere\n2025-02,20,1\n2025-03,21,1\n", .cube = "borger", .measures = "borgere",
                  .by = "maaned,alder", .where = "cpr=2902040013", .period = FIRST + 2, .last = 2);
}

static void filters_pick_rows(void **state)
{
    struct town *t = *state;
    assert_answer(t, "cpr,borgere\n0101600001,1\n0102620002,1\n", .cube = "borger", .measures = "borgere", .by = "cpr",
                  .where = "aldersgruppe=60-66");
    assert_answer(t, "borgere\n3\n", .cube = "borger", .measures = "borgere", .where = "alder=13|14|15|16|10");
    assert_answer(t, "borgere\n6\n", .cube = "borger", .measures = "borgere", .where = "alder!=14|15|10");
    assert_answer(t, "borgere\n1\n", .cube = "borger", .measures = "borgere", .where = "distrikt=");
    assert_answer(t, "borgere\n0\n", .cube = "borger", .measures = "borgere", .where = "distrikt=nowhere");
    assert_answer(t, "borgere,med_hjaelp,andel_med_hjaelp\n0,0,[x]\n", .cube = "borger",
                  .measures = "borgere,med_hjaelp,andel_med_hjaelp", .where = "distrikt=nowhere");
    assert_answer(t, "koen,borgere\n", .cube = "borger", .measures = "borgere", .by = "koen",
                  .where = "distrikt=nowhere");
}

static void totals_keep_the_filters(void **state)
{
    struct town *t = *state;
    struct dataset *ds = town_answer(t, &(struct short_ask){.cube = "borger",
                                                            .measures = "borgere,andel_med_hjaelp",
                                                            .by = "maaned,koen",
                                                            .where = "koen=M",
                                                            .last = 3,
                                                            .totals = true});
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 3);
    assert_non_null(ds->totals);
    assert_int_equal(ds->totals[0].state, STATE_EMPTY);
    assert_int_equal(ds->totals[2].i, 5); /* of March, not of the three months */
    assert_true(ds->totals[3].r > 0.79 && ds->totals[3].r < 0.81);
    assert_int_equal(ds->from, JAN);
    assert_int_equal(ds->to, MAR);
}

/* --- ydelse --- */

static void counts_services(void **state)
{
    struct town *t = *state;
    assert_answer(t, "personer,bestand,tilgang,afgang,udgift\n10,10,1,0,9.50\n", .cube = "ydelse",
                  .measures = "personer,bestand,tilgang,afgang,udgift", .period = FEB);
    /* Over three months: persons once, stock of March, flows and money added up. */
    assert_answer(t, "personer,bestand,tilgang,afgang,udgift\n10,4,7,1,12.50\n", .cube = "ydelse",
                  .measures = "personer,bestand,tilgang,afgang,udgift", .last = 3);
    assert_answer(t, "maaned,personer,bestand,tilgang\n2026-01,1,1,2\n2026-02,10,10,1\n2026-03,4,4,4\n",
                  .cube = "ydelse", .measures = "personer,bestand,tilgang", .by = "maaned", .last = 3);
    /* A group keeps its row when only an earlier month has it; HANS's posting without a spell is no person of VLP. */
    assert_answer(t, "ydelse,personer,bestand,udgift\nAKT,5,2,1.00\nKH,6,2,12.00\nSDP,3,1,0.00\nVLP,2,0,-0.50\n",
                  .cube = "ydelse", .measures = "personer,bestand,udgift", .by = "ydelse", .last = 3);
}

static void places_of_those_not_resident(void **state)
{
    struct town *t = *state;
    assert_answer(t, "distrikt,undergruppe,personer\n-,-,1\nD1,1,3\nD1,5,2\nD2,6,1\nD2,8,2\nD2,9,1\n", .cube = "ydelse",
                  .measures = "personer", .by = "distrikt,undergruppe", .period = FEB);
    assert_answer(t, "koen,alder,personer\n,,1\n", .cube = "ydelse", .measures = "personer", .by = "koen,alder",
                  .period = FEB, .where = "cpr=0801010009");
    assert_answer(t, "aldersgruppe,personer\n,1\n", .cube = "ydelse", .measures = "personer", .by = "aldersgruppe",
                  .period = FEB, .where = "aldersgruppe=");
}

static void person_days_count_once(void **state)
{
    struct town *t = *state;
    /* Dora: AKT the whole month and KH half of it; 5 people for the month, 5 for a day and Carl for two. */
    assert_answer(t, "helaarspersoner\n5.214285714285714\n", .cube = "ydelse", .measures = "helaarspersoner",
                  .period = FEB);
    assert_answer(t, "cpr,ydelse,helaarspersoner\n0303700004,AKT,1\n0303700004,KH,0.5\n", .cube = "ydelse",
                  .measures = "helaarspersoner", .by = "cpr,ydelse", .period = FEB, .where = "cpr=0303700004");
    /* 28 + 28 * ... of the period, by month of each month alone. */
    assert_answer(t, "maaned,helaarspersoner\n2026-01,0.03225806451612903\n2026-02,1\n2026-03,0.03225806451612903\n",
                  .cube = "ydelse", .measures = "helaarspersoner", .by = "maaned", .last = 3,
                  .where = "cpr=0303700004");
    assert_answer(t, "helaarspersoner\n0.3333333333333333\n", .cube = "ydelse", .measures = "helaarspersoner",
                  .last = 3, .where = "cpr=0303700004");
}

/* --- effekt and vandring --- */

static void outcomes_in_order(void **state)
{
    struct town *t = *state;
    assert_answer(t,
                  "ydelse,udfald,ydelse_efter,personer\n"
                  "AKT,anden,SDP,1\nAKT,ingen,,1\n"
                  "KH,doed,,1\nKH,fraflyttet,,1\nKH,samme,,1\nKH,anden,SDP,1\n"
                  "SDP,folkepension,,1\nSDP,ingen,,1\n"
                  "VLP,anden,AKT,2\n",
                  .cube = "effekt", .measures = "personer", .by = "ydelse,udfald,ydelse_efter", .where = "horisont=1");
    assert_answer(t, "effekt\n0.2\n", .cube = "effekt", .measures = "effekt", .where = "horisont=1");
    assert_answer(t, "ydelse,personer,effekt\nAKT,2,0.5\nKH,4,0\nSDP,2,[x]\nVLP,2,0\n", .cube = "effekt",
                  .measures = "personer,effekt", .by = "ydelse", .where = "horisont=1");
}

static void limits_keep_the_first(void **state)
{
    struct town *t = *state;
    assert_answer(t, "ydelse,effekt\nKH,0\nVLP,0\n", .cube = "effekt", .measures = "effekt", .by = "ydelse",
                  .where = "horisont=1", .order = "effekt", .limit = 2);
    assert_answer(t, "ydelse,effekt\nAKT,0.5\nKH,0\n", .cube = "effekt", .measures = "effekt", .by = "ydelse",
                  .where = "horisont=1", .order = "-effekt", .limit = 2);
    assert_answer(t, "ydelse,effekt\nKH,0\nVLP,0\nAKT,0.5\n", .cube = "effekt", .measures = "effekt", .by = "ydelse",
                  .where = "horisont=1", .order = "effekt", .limit = 3);
    struct dataset *ds = town_answer(t, &(struct short_ask){.cube = "effekt",
                                                            .measures = "personer",
                                                            .by = "ydelse",
                                                            .where = "horisont=1",
                                                            .order = "-personer",
                                                            .limit = 1});
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 1);
    assert_true(ds->cut);
    assert_string_equal(dataset_at(ds, 0, 0)->text, "KH");
}

static void outcomes_after_the_data_are_unknown(void **state)
{
    struct town *t = *state;
    assert_answer(t, "maaned,startmaaned,udfald,personer\n2026-04,2026-03,ukendt,3\n", .cube = "effekt",
                  .measures = "personer", .by = "maaned,startmaaned,udfald", .where = "horisont=1", .period = MAR + 1);
    assert_answer(t, "horisont,udfald,personer\n1,ukendt,3\n3,ukendt,1\n", .cube = "effekt", .measures = "personer",
                  .by = "horisont,udfald", .period = MAR + 1, .where = "ydelse=AKT|SDP|KH");
    /* The usual horizon is a year: nobody was on anything that long ago. */
    assert_answer(t, "personer,effekt\n0,[x]\n", .cube = "effekt", .measures = "personer,effekt");
}

static void moves_are_shares_of_their_cohort(void **state)
{
    struct town *t = *state;
    assert_answer(t,
                  "ydelse,udfald,personer,andel\n"
                  "KH,doed,1,0.25\nKH,fraflyttet,1,0.25\nKH,samme,1,0.25\nKH,anden,1,0.25\n"
                  "SDP,folkepension,1,0.5\nSDP,ingen,1,0.5\n",
                  .cube = "vandring", .measures = "personer,andel", .by = "ydelse,udfald", .where = "horisont=1");
    /* A filter on the outcome does not make the whole smaller, one on the benefit does. */
    assert_answer(t, "ydelse,andel\nKH,0.25\n", .cube = "vandring", .measures = "andel", .by = "ydelse",
                  .where = "horisont=1;udfald=anden");
    assert_answer(t, "andel\n0.5\n", .cube = "vandring", .measures = "andel",
                  .where = "horisont=1;udfald=ingen;ydelse=SDP");
    struct dataset *ds = town_answer(t, &(struct short_ask){.cube = "vandring",
                                                            .measures = "andel",
                                                            .by = "ydelse,udfald",
                                                            .totals = true,
                                                            .where = "horisont=1;udfald=anden"});
    assert_non_null(ds);
    assert_true(ds->totals[2].r > 0.16 && ds->totals[2].r < 0.17); /* one of six persons */
}

/* --- familie --- */

static void counts_families(void **state)
{
    struct town *t = *state;
    assert_answer(t, "undergruppe,familier,medlemmer,medlemmer_alle\n1,1,3,3\n5,1,2,2\n6,1,1,1\n8,3,3,3\n9,1,1,1\n",
                  .cube = "familie", .measures = "familier,medlemmer,medlemmer_alle", .by = "undergruppe",
                  .where = "familietype=familie", .period = FEB);
    /* Ida, Jens and Gerd share an address: a household of several families, Ida its oldest adult. */
    assert_answer(t,
                  "undergruppe,antal_boern,aeldste_barn,beboere,referenceperson,familier\n"
                  "1,1,15,3,0101600001,1\n5,1,13,2,0303700004,1\n8,0,,1,0606800007,1\n8,0,,1,2902040013,1\n"
                  "9,1,10,3,0808500010,1\n",
                  .cube = "familie", .measures = "familier",
                  .by = "undergruppe,antal_boern,aeldste_barn,beboere,referenceperson", .where = "familietype=husstand",
                  .period = FEB);
}

static void families_across_addresses(void **state)
{
    struct town *t = *state;
    /* Gerd is primary with Dora and no family of her own; Emil is shown with Finn, who so has a child. */
    assert_answer(t,
                  "referenceperson,undergruppe,antal_boern,medlemmer,medlemmer_alle,medlemmer_udenfor\n"
                  "0101600001,1,1,3,3,0\n0303700004,5,2,3,3,1\n0606800007,7,1,1,2,1\n0808500010,6,0,1,1,0\n"
                  "0909900011,8,0,1,1,0\n2902040013,8,0,1,1,0\n",
                  .cube = "familie", .measures = "medlemmer,medlemmer_alle,medlemmer_udenfor",
                  .by = "referenceperson,undergruppe,antal_boern", .where = "familietype=tvaers", .period = FEB);
    assert_answer(t, "familietype,medlemmer\nfamilie,10\nhusstand,10\ntvaers,10\n", .cube = "familie",
                  .measures = "medlemmer", .by = "familietype", .period = FEB);
    assert_answer(t, "familier_med_hjaelp,andel_med_hjaelp\n4,0.6666666666666666\n", .cube = "familie",
                  .measures = "familier_med_hjaelp,andel_med_hjaelp", .where = "familietype=tvaers", .period = FEB);
}

static void family_money(void **state)
{
    struct town *t = *state;
    /* Twelve months of Adam and Gerd, Emil's hundred kroner with both parents; Hans is not resident. */
    assert_answer(t,
                  "referenceperson,udgift,udgift_alle,udgift_maaned\n0303700004,220.00,220.00,10.00\n"
                  "0606800007,0.00,100.00,0.00\n0101600001,12.00,12.00,1.00\n",
                  .cube = "familie", .measures = "udgift,udgift_alle,udgift_maaned", .by = "referenceperson",
                  .where = "familietype=tvaers", .period = FEB, .order = "-udgift_alle", .limit = 3);
    /* The window slides: February 2025 is the last month without Gerd. */
    assert_answer(t, "maaned,udgift\n2025-11,90.00\n2025-12,100.00\n2026-01,210.00\n2026-02,220.00\n2026-03,220.00\n",
                  .cube = "familie", .measures = "udgift", .by = "maaned",
                  .where = "familietype=tvaers;referenceperson=0303700004", .last = 5);
    assert_answer(t, "udgift,udgift_alle\n232.00,232.00\n", .cube = "familie", .measures = "udgift,udgift_alle",
                  .where = "familietype=familie");
    assert_answer(t, "udgift,udgift_alle\n232.00,332.00\n", .cube = "familie", .measures = "udgift,udgift_alle",
                  .where = "familietype=tvaers", .period = FEB);
    /* The 12 months before: only January and February 2025 are known of them. */
    assert_answer(t, "maaned,udgift_alle_foer\n2026-01,1.00\n2026-02,2.00\n2026-03,13.00\n", .cube = "familie",
                  .measures = "udgift_alle_foer", .by = "maaned", .where = "familietype=tvaers", .last = 3);
}

static void family_contacts(void **state)
{
    struct town *t = *state;
    /* Carl's spells of March do not touch the window of February. */
    assert_answer(t,
                  "referenceperson,sagsbehandlere,afdelinger\n0101600001,2,2\n0303700004,2,2\n0606800007,1,1\n"
                  "0808500010,0,0\n0909900011,1,1\n2902040013,0,0\n",
                  .cube = "familie", .measures = "sagsbehandlere,afdelinger", .by = "referenceperson",
                  .where = "familietype=tvaers", .period = FEB);
    assert_answer(t, "maaned,sagsbehandlere\n2026-02,3\n2026-03,3\n", .cube = "familie", .measures = "sagsbehandlere",
                  .by = "maaned", .where = "familietype=familie", .last = 2);
}

static void families_by_pseudonym(void **state)
{
    struct town *t = *state;
    unsigned char hash[crypto_generichash_BYTES];
    char name[13], where[64];
    assert_int_equal(crypto_generichash(hash, sizeof(hash), (const unsigned char *)"0101600001", 10,
                                        (const unsigned char *)"nøgle", strlen("nøgle")),
                     0);
    (void)sodium_bin2hex(name, sizeof(name), hash, 6);
    (void)snprintf(where, sizeof(where), "familietype=familie;familie_id=%s", name);
    assert_answer(t, "referenceperson,familier\n0101600001,1\n", .cube = "familie", .measures = "familier",
                  .by = "referenceperson", .where = where);
    struct dataset *ds = town_answer(
        t, &(struct short_ask){.cube = "familie", .measures = "familier", .by = "familie_id", .where = where});
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 1);
    assert_string_equal(dataset_at(ds, 0, 0)->text, name);
}

/* --- folketal --- */

static void population_is_that_of_the_newest_date(void **state)
{
    struct town *t = *state;
    assert_answer(t, "personer\n3000000100\n", .cube = "folketal", .measures = "personer");
    assert_answer(t, "dato,personer\n2025-01-01,7\n2026-01-01,3000000100\n", .cube = "folketal", .measures = "personer",
                  .by = "dato");
    assert_answer(t, "koen,personer,andel\nM,30,0.3\nK,70,0.7\n", .cube = "folketal", .measures = "personer,andel",
                  .by = "koen", .where = "kommune=0730");
    assert_answer(t, "kommune,andel\n0730,0.2\n", .cube = "folketal", .measures = "andel", .by = "kommune",
                  .where = "aldersgruppe=67-79");
    assert_answer(t, "personer,andel\n7,1\n", .cube = "folketal", .measures = "personer,andel",
                  .where = "dato=2025-01-01");
}

/* --- forloeb --- */

static void runs_as_they_stand(void **state)
{
    struct town *t = *state;
    /* Days at the end of March: 90, 59, 30, 45 and 2. */
    assert_answer(t, "forloeb,varighed,varighed_middel\n5,45,45.2\n", .cube = "forloeb",
                  .measures = "forloeb,varighed,varighed_middel");
    /* At the end of February: 59, 28, 45 and 2; the middle of four lies between two. */
    assert_answer(t, "forloeb,varighed,varighed_middel\n4,36.5,33.5\n", .cube = "forloeb",
                  .measures = "forloeb,varighed,varighed_middel", .period = FEB, .last = 3);
    assert_answer(t,
                  "igangvaerende,slutmaaned,afslutningsaarsag,varighed\nja,,,74.5\nnej,2024-05,,2\n"
                  "nej,2026-02,arbejde,45\nnej,2026-03,flytning,30\n",
                  .cube = "forloeb", .measures = "varighed", .by = "igangvaerende,slutmaaned,afslutningsaarsag");
    assert_answer(t, "varighed,varighed_middel\n[x],[x]\n", .cube = "forloeb", .measures = "varighed,varighed_middel",
                  .where = "ydelse=SDP");
}

/* --- cubes of the test's own --- */

static void least_and_greatest(void **state)
{
    struct town *t = *state;
    static struct dimension dimensions[] = {{.name = "maaned", .type = VALUE_MONTH, .column = "month"},
                                            {.name = "koen", .type = VALUE_TEXT, .column = "sex"}};
    static struct measure measures[] = {
        {.name = "yngste", .kind = MEASURE_MIN, .column = "age", .type = VALUE_INT, .over_time = OVER_SNAPSHOT},
        {.name = "aeldste", .kind = MEASURE_MAX, .column = "age", .type = VALUE_INT, .over_time = OVER_SNAPSHOT},
        {.name = "koen", .kind = MEASURE_DISTINCT, .column = "sex", .type = VALUE_INT, .over_time = OVER_SNAPSHOT}};
    static const struct measure *asked[] = {&measures[0], &measures[1], &measures[2]};
    static const struct dimension *by[] = {&dimensions[1]};
    struct cube cube = {.name = "prøve", .table = "citizen_month", .dimensions = dimensions, .n_dimensions = 2};
    cube.measures = measures;
    cube.n_measures = 3;
    cube.month = &dimensions[0];
    struct plan plan = {.cube = &cube, .by = by, .n_by = 1, .measures = asked, .n_measures = 3};
    plan.period = MONTH_NONE;
    plan.last = 1;
    struct dataset *ds = engine_answer(&t->arena, t->mart, &plan, "svar", &t->diag);
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 2);
    assert_int_equal(dataset_at(ds, 0, 1)->i + dataset_at(ds, 1, 1)->i, 14 + 10);
    assert_int_equal(dataset_at(ds, 0, 2)->i + dataset_at(ds, 1, 2)->i, 66 + 75);
    static const char *nowhere[] = {"X"};
    struct plan_filter filter = {.dimension = &dimensions[1], .values = nowhere, .n = 1};
    plan.where = &filter;
    plan.n_where = 1;
    plan.n_by = 0;
    ds = engine_answer(&t->arena, t->mart, &plan, "svar", &t->diag);
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 1);
    assert_int_equal(dataset_at(ds, 0, 0)->state, STATE_MISSING);
    assert_int_equal(dataset_at(ds, 0, 2)->i, 0);
}

/* A cube of the test's own takes the place of the delivered ones. */
static void use_cube(struct town *t, const char *text)
{
    const char *folder = path_join(&t->arena, t->folder, "model");
    assert_int_equal(dir_make(folder, &t->diag), 0);
    assert_int_equal(file_write(path_join(&t->arena, folder, "p.yaml"), text, strlen(text), &t->diag), 0);
    assert_int_equal(model_load(&t->arena, folder, &t->model, &t->diag), 0);
    assert_int_equal(engine_check(&t->model, &t->diag), 0);
}

static void rows_that_count_unless_asked(void **state)
{
    struct town *t = *state;
    use_cube(t, "cube: p\ntitle: P\ntable: citizen_month\nmonth: maaned\ndimensions:\n"
                "  maaned: {column: month, type: month, label: M}\n"
                "  koen: {column: sex, label: K, unless_asked: K}\n"
                "  distrikt: {column: district, label: D}\n"
                "  alder: {column: age, type: int, label: A}\n"
                "measures:\n"
                "  borgere: {count: rows, label: B, of: persons, over_time: snapshot}\n"
                "  hjulpne: {sum: receives_help, label: H, of: persons, over_time: snapshot}\n"
                "  uden: {difference: [borgere, hjulpne], label: U}\n"
                "  mangler: {difference: [hjulpne, [borgere, borgere2]], label: U}\n"
                "  borgere2: {count: rows, label: B, of: persons, over_time: snapshot}\n"
                "  eneste: {only: age, label: E, of: persons, over_time: snapshot}\n"
                "  over: {difference: [eneste, borgere], label: O}\n"
                "  andel: {share: borgere, within: [maaned], label: S}\n");
    assert_answer(t, "borgere,hjulpne,uden,mangler\n4,3,1,-5\n", .cube = "p",
                  .measures = "borgere,hjulpne,uden,mangler");
    assert_answer(t, "borgere,uden\n9,2\n", .cube = "p", .measures = "borgere,uden", .where = "koen!=X");
    assert_answer(t, "koen,borgere,uden\nK,4,1\nM,5,1\n", .cube = "p", .measures = "borgere,uden", .by = "koen");
    /* The whole of a share keeps to them too, where nobody asks; its other filters drop. */
    assert_answer(t, "andel\n0.25\n", .cube = "p", .measures = "andel", .where = "alder=14|15|16|17|18|10");
    /* One row, or nothing to tell: neither of two, nor of none. */
    assert_answer(t, "eneste,over\n[x],[x]\n", .cube = "p", .measures = "eneste,over");
    assert_answer(t, "eneste\n[x]\n", .cube = "p", .measures = "eneste", .where = "distrikt=nowhere");
    assert_answer(t, "eneste,over\n64,63\n", .cube = "p", .measures = "eneste,over", .where = "alder=64");
}

static void keys_wider_than_a_word(void **state)
{
    struct town *t = *state;
    /* Three columns of any numbers do not fit 64 bits together. */
    assert_answer(t, "maaned,alder,koen,cpr,borgere\n2026-02,13,M,3103120005,1\n2026-03,14,M,3103120005,1\n",
                  .cube = "borger", .measures = "borgere", .by = "maaned,alder,koen,cpr", .last = 2,
                  .where = "alder=13|14");
    static struct dimension dimensions[] = {{.name = "maaned", .type = VALUE_MONTH, .column = "month"},
                                            {.name = "alder", .type = VALUE_INT, .column = "age"},
                                            {.name = "koen", .type = VALUE_TEXT, .column = "sex"},
                                            {.name = "cpr", .type = VALUE_TEXT, .column = "cpr"}};
    static const struct dimension *by[] = {&dimensions[0], &dimensions[1], &dimensions[2], &dimensions[3]};
    static struct measure count = {.name = "borgere", .kind = MEASURE_COUNT, .type = VALUE_INT};
    static const struct measure *part[] = {&count};
    static struct measure share = {.name = "andel",
                                   .kind = MEASURE_SHARE,
                                   .type = VALUE_RATE,
                                   .numerator = part,
                                   .n_numerator = 1,
                                   .within = by,
                                   .n_within = 3};
    static const struct measure *asked[] = {&share};
    struct cube cube = {.name = "prøve", .table = "citizen_month", .dimensions = dimensions, .n_dimensions = 4};
    cube.measures = &share;
    cube.n_measures = 1;
    cube.month = &dimensions[0];
    struct plan plan = {.cube = &cube, .by = by, .n_by = 4, .measures = asked, .n_measures = 1};
    plan.period = MONTH_NONE;
    plan.last = 2;
    struct dataset *ds = engine_answer(&t->arena, t->mart, &plan, "svar", &t->diag);
    assert_non_null(ds);
    assert_int_equal(ds->n_rows, 19);
    for (size_t i = 0; i < ds->n_rows; i++)
        assert_true(dataset_at(ds, i, 4)->state == STATE_OK && dataset_at(ds, i, 4)->r == 1);
}

static void costs_by_area(void **state)
{
    struct town *t = *state;
    static struct dimension dimensions[] = {
        {.name = "maaned", .type = VALUE_MONTH, .column = "month"},
        {.name = "type", .type = VALUE_TEXT, .column = "family_type", .single = true},
        {.name = "person", .type = VALUE_TEXT, .column = "reference_cpr"},
        {.name = "omraade", .type = VALUE_TEXT, .column = "area"}};
    static struct measure measures[] = {
        {.name = "alle", .kind = MEASURE_SUM, .column = "cost_all", .type = VALUE_MONEY, .over_time = OVER_SNAPSHOT},
        {.name = "primaer", .kind = MEASURE_SUM, .column = "cost", .type = VALUE_MONEY, .over_time = OVER_SNAPSHOT}};
    static const struct measure *asked[] = {&measures[0], &measures[1]};
    static const struct dimension *by[] = {&dimensions[2], &dimensions[3]};
    static const char *across[] = {"tvaers"};
    struct plan_filter filter = {.dimension = &dimensions[1], .values = across, .n = 1};
    struct cube cube = {.name = "prøve", .table = "family_cost", .dimensions = dimensions, .n_dimensions = 4};
    cube.measures = measures;
    cube.n_measures = 2;
    cube.month = &dimensions[0];
    struct plan plan = {.cube = &cube, .by = by, .n_by = 2, .measures = asked, .n_measures = 2, .where = &filter};
    plan.n_where = 1;
    plan.period = FEB;
    plan.last = 1;
    struct dataset *ds = engine_answer(&t->arena, t->mart, &plan, "svar", &t->diag);
    assert_non_null(ds);
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    dataset_csv(&text, ds, false);
    assert_string_equal(strbuf_text(&text), "person,omraade,alle,primaer\n0101600001,beskaeftigelse,12.00,12.00\n"
                                            "0303700004,voksne,220.00,220.00\n0606800007,voksne,100.00,0.00\n");
    strbuf_release(&text);
}

static void costs_of_everyone(void **state)
{
    struct town *t = *state;
    assert_answer(t, "bosat,personer,udgift\nja,3,232.00\nnej,1,100.00\n", .cube = "personudgift",
                  .measures = "personer,udgift", .by = "bosat");
    assert_answer(t,
                  "maaned,fagomraade,personer,udgift\n2026-02,voksne,3,320.00\n2026-02,beskaeftigelse,1,12.00\n"
                  "2026-03,voksne,3,320.00\n2026-03,beskaeftigelse,1,12.00\n",
                  .cube = "personudgift", .measures = "personer,udgift", .by = "maaned,fagomraade", .last = 2);
}

/* --- what is refused --- */

static void periods_outside_the_data(void **state)
{
    struct town *t = *state;
    assert_refused(t, "month 2026-04 lies outside the data, which cover 2025-01 to 2026-03", .cube = "borger",
                   .measures = "borgere", .period = MAR + 1);
    assert_int_equal(t->diag.items[0].code, DIAG_PLAN);
    assert_refused(t, "month 2024-12 lies outside", .cube = "borger", .measures = "borgere", .period = FIRST - 1);
    assert_refused(t, "month 2028-04 lies outside", .cube = "effekt", .measures = "personer", .period = MAR + 25);
    assert_answer(t, "personer\n0\n", .cube = "effekt", .measures = "personer", .period = MAR + 24);
}

static void a_town_without_months(void **state)
{
    struct town *t = *state;
    assert_answer(t, "distrikt,borgere\n", .cube = "borger", .measures = "borgere", .by = "distrikt");
    assert_answer(t, "borgere,andel_med_hjaelp\n0,[x]\n", .cube = "borger", .measures = "borgere,andel_med_hjaelp");
    assert_answer(t, "personer,helaarspersoner\n0,[x]\n", .cube = "ydelse", .measures = "personer,helaarspersoner",
                  .period = MAR, .last = 12);
    assert_answer(t, "ydelse,personer\n", .cube = "effekt", .measures = "personer", .by = "ydelse");
    assert_answer(t, "familie_id,familier\n", .cube = "familie", .measures = "familier", .by = "familie_id",
                  .where = "familietype=tvaers;undergruppe=1");
    assert_answer(t, "kommune,personer\n0730,9223372036854775807\n0751,1\n", .cube = "folketal", .measures = "personer",
                  .by = "kommune");
    assert_refused(t, "a sum of cube \"folketal\" is too large", .cube = "folketal", .measures = "personer");
}

static void a_damaged_mart_gives_no_figures(void **state)
{
    struct town *t = *state;
    mart_close(t->mart);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE part SET data = x'ff' WHERE name = 'residents' AND month = 24314", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    t->mart = mart_open(t->path, &t->diag);
    assert_non_null(t->mart);
    assert_answer(t, "borgere\n10\n", .cube = "borger", .measures = "borgere", .period = FEB);
    assert_refused(t, "is damaged in \"residents\"", .cube = "borger", .measures = "borgere", .period = MAR);
    assert_int_equal(t->diag.n_errors, 1);
}

/* The town has neither offers nor caseworkers nor companies; that must be told and not be taken for none. */
static void a_mart_that_lacks_parts_gives_no_figures(void **state)
{
    struct town *t = *state;
    assert_refused(t, "is damaged in \"offers\"", .cube = "plads", .measures = "pladser", .by = "tilbud");
    mart_close(t->mart);
    t->mart = mart_open(t->path, &t->diag);
    assert_refused(t, "is damaged in \"staff\"", .cube = "personale", .measures = "sager,normtimer", .by = "afdeling");
    mart_close(t->mart);
    t->mart = mart_open(t->path, &t->diag);
    assert_refused(t, "is damaged in \"companies\"", .cube = "virksomhed", .measures = "til_sygedagpenge,koeb",
                   .by = "branche");
}

static void values_that_are_none(void **state)
{
    struct town *t = *state;
    assert_null(town_answer(t, &(struct short_ask){.cube = "borger", .measures = "borgere", .where = "alder=ung"}));
    assert_null(town_answer(t, &(struct short_ask){.cube = "borger", .measures = "borgere", .where = "maaned=marts"}));
    assert_int_equal(t->diag.n_errors, 2);
}

static void models_that_do_not_fit(void **state)
{
    struct town *t = *state;
    struct dimension dimensions[] = {{.name = "a", .type = VALUE_INT, .column = "sex"},
                                     {.name = "b", .type = VALUE_TEXT, .column = "distrikt"},
                                     {.name = "maaned", .type = VALUE_MONTH, .column = "month"}};
    static const char *values[] = {"X"};
    struct measure_filter filter = {"sex", values, 1};
    struct measure measures[] = {{.name = "c", .kind = MEASURE_SUM, .column = "district", .type = VALUE_INT},
                                 {.name = "d", .kind = MEASURE_SUM, .column = "age", .type = VALUE_MONEY},
                                 {.name = "e", .kind = MEASURE_COUNT, .filters = &filter, .n_filters = 1}};
    struct cube cubes[] = {{.name = "prøve",
                            .table = "citizen_month",
                            .dimensions = dimensions,
                            .n_dimensions = 3,
                            .measures = measures,
                            .n_measures = 3},
                           {.name = "anden", .table = "citizens"},
                           {.name = "tredje", .table = "cohort", .month = &dimensions[2]}};
    const struct model model = {.cubes = cubes, .n_cubes = 3};
    assert_int_equal(engine_check(&model, &t->diag), -1);
    static const char *const said[] = {
        "cube \"prøve\" does not say which dimension its periods mean",
        "dimension \"a\" cannot use column \"sex\" of table \"citizen_month\": it holds a text",
        "dimension \"b\" names column \"distrikt\", which table \"citizen_month\" does not have",
        "measure \"c\" cannot use column \"district\" of table \"citizen_month\": it holds a text",
        "measure \"d\" is money, but column \"age\" holds a whole number",
        "\"X\" is no value of column \"sex\" in measure \"e\"",
        "cube \"anden\" names unknown table \"citizens\"",
        "cube \"tredje\" has no dimension for column \"horizon\" of table \"cohort\""};
    assert_int_equal(t->diag.n_items, ARRAY_LEN(said));
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        assert_string_equal(t->diag.items[i].message, said[i]);
        assert_non_null(t->diag.items[i].hint);
    }
}

int main(void)
{
#define TOWN_TEST(name) cmocka_unit_test_setup_teardown(name, town_open, town_close)
    const struct CMUnitTest tests[] = {
        TOWN_TEST(tables_fit_the_model),
        TOWN_TEST(counts_residents),
        TOWN_TEST(stocks_are_those_of_the_last_month),
        TOWN_TEST(ages_turn_on_the_birthday),
        TOWN_TEST(filters_pick_rows),
        TOWN_TEST(totals_keep_the_filters),
        TOWN_TEST(counts_services),
        TOWN_TEST(places_of_those_not_resident),
        TOWN_TEST(person_days_count_once),
        TOWN_TEST(outcomes_in_order),
        TOWN_TEST(limits_keep_the_first),
        TOWN_TEST(outcomes_after_the_data_are_unknown),
        TOWN_TEST(moves_are_shares_of_their_cohort),
        TOWN_TEST(counts_families),
        TOWN_TEST(families_across_addresses),
        TOWN_TEST(family_money),
        TOWN_TEST(family_contacts),
        TOWN_TEST(families_by_pseudonym),
        TOWN_TEST(population_is_that_of_the_newest_date),
        TOWN_TEST(runs_as_they_stand),
        TOWN_TEST(least_and_greatest),
        TOWN_TEST(rows_that_count_unless_asked),
        TOWN_TEST(keys_wider_than_a_word),
        TOWN_TEST(costs_by_area),
        TOWN_TEST(costs_of_everyone),
        TOWN_TEST(periods_outside_the_data),
        cmocka_unit_test_setup_teardown(a_town_without_months, town_open_empty, town_close),
        TOWN_TEST(a_damaged_mart_gives_no_figures),
        TOWN_TEST(a_mart_that_lacks_parts_gives_no_figures),
        TOWN_TEST(values_that_are_none),
        TOWN_TEST(models_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
