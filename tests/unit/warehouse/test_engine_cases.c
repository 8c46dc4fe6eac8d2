/*
 * What the engine answers of findings, refund weeks and claims.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine_town.h"

enum { OWN = 2, OTHER = 3 }; /* municipalities */

/* Carl and Gerd in February; in March Carl's stays, Gerd's is solved, and Dora has two on one type. */
static void put_findings(struct mart_writer *w, struct town *t, month_t month)
{
    const struct mart_findings february = {.n = 2,
                                           .pid = U32(CARL, GERD),
                                           .spell = U32(S_CARL_VLP, S_GERD_AKT),
                                           .by_register = U32(OTHER, 0),
                                           .by_source = U32(0, OTHER),
                                           .kind = U8(FINDING_MISSING_CLAIM, FINDING_CLOSED_CASE),
                                           .followup = U8(FOLLOWUP_NEW, FOLLOWUP_NEW),
                                           .amount = I64(1000, 250)};
    const struct mart_findings march = {
        .n = 4,
        .pid = U32(CARL, DORA, DORA, GERD),
        .spell = U32(S_CARL_VLP, S_DORA_AKT, S_DORA_KH, S_GERD_AKT),
        .by_register = U32(OTHER, OWN, OWN, 0),
        .by_source = U32(0, OTHER, OTHER, OTHER),
        .kind = U8(FINDING_MISSING_CLAIM, FINDING_MISSING_CPR, FINDING_MISSING_CPR, FINDING_CLOSED_CASE),
        .followup = U8(FOLLOWUP_OPEN, FOLLOWUP_NEW, FOLLOWUP_NEW, FOLLOWUP_SOLVED),
        .amount = I64(1100, 30, 5, 250)};
    const struct mart_findings nothing = {0};
    const struct mart_findings *f = month == FEB ? &february : month == MAR ? &march : &nothing;
    assert_int_equal(mart_put_findings(w, month, f, &t->diag), 0);
}

/* Adam is on two types in the first week of February, Berta for two weeks. */
static void put_refunds(struct mart_writer *w, struct town *t, month_t month)
{
    const struct mart_refunds january = {1, U32(ADAM), U32(KH), U8(4), U8(80), I64(1000), I64(800), I64(200), U8(40)};
    const struct mart_refunds february = {4,
                                          U32(ADAM, ADAM, BERTA, BERTA),
                                          U32(KH, SDP, KH, KH),
                                          U8(0, 0, 0, 3),
                                          U8(40, 40, 20, 0),
                                          I64(100, 200, 300, 400),
                                          I64(40, 80, 60, 0),
                                          I64(60, 120, 240, 400),
                                          U8(0, 0, 0, 0)};
    const struct mart_refunds nothing = {0};
    const struct mart_refunds *r = month == JAN ? &january : month == FEB ? &february : &nothing;
    assert_int_equal(mart_put_refunds(w, month, r, &t->diag), 0);
}

static void put_claims(struct mart_writer *w, struct town *t, month_t month)
{
    const struct mart_claims march = {4, U32(0, S_CARL_VLP, S_CARL_AKT, S_DORA_AKT), U32(OTHER, OTHER, OTHER, 0),
                                      U8(CLAIM_PAID, CLAIM_SENT, CLAIM_SENT, CLAIM_DROPPED), I64(1, 20, 300, 4000)};
    const struct mart_claims february = {1, U32(S_CARL_VLP), U32(OTHER), U8(CLAIM_SENT), I64(50000)};
    const struct mart_claims nothing = {0};
    const struct mart_claims *c = month == MAR ? &march : month == FEB ? &february : &nothing;
    assert_int_equal(mart_put_claims(w, month, c, &t->diag), 0);
}

static int cases_open(void **state)
{
    struct town *t = town_new();
    struct mart_writer *w = mart_create(t->path, &t->diag);
    assert_non_null(w);
    town_put_dicts(w, t);
    town_put_people(w, t);
    town_put_services_known(w, t);
    for (month_t m = FIRST; m <= MAR; m++) {
        put_findings(w, t, m);
        put_refunds(w, t, m);
        put_claims(w, t, m);
    }
    assert_int_equal(mart_complete(w, FIRST, MAR, &t->diag), 0);
    t->mart = mart_open(t->path, &t->diag);
    assert_non_null(t->mart);
    *state = t;
    return 0;
}

static void findings_are_stocks(void **state)
{
    struct town *t = *state;
    assert_answer(t, "personer,forloeb,udgift\n2,3,11.35\n", .cube = "betaling", .measures = "personer,forloeb,udgift",
                  .last = 3);
    assert_answer(t, "maaned,personer,udgift\n2026-02,2,12.50\n2026-03,2,11.35\n", .cube = "betaling",
                  .measures = "personer,udgift", .by = "maaned", .last = 2);
    assert_answer(t,
                  "fund,opfoelgning,kommune_register,kommune_kilde,cpr,forloeb,udgift\n"
                  "lukket_sag,loest,,0751,0707150008,1,2.50\n"
                  "manglende_opkraevning,aaben,0751,,0505100003,1,11.00\n"
                  "cpr_mangler,ny,0730,0751,0303700004,2,0.35\n",
                  .cube = "betaling", .measures = "forloeb,udgift",
                  .by = "fund,opfoelgning,kommune_register,kommune_kilde,cpr");
}

static void solved_findings_are_asked_for(void **state)
{
    struct town *t = *state;
    assert_answer(t, "fund,personer\nmanglende_opkraevning,1\ncpr_mangler,1\n", .cube = "betaling",
                  .measures = "personer", .by = "fund");
    assert_answer(t, "personer,udgift\n1,2.50\n", .cube = "betaling", .measures = "personer,udgift",
                  .where = "opfoelgning=loest");
}

/* Carl's came in February; Gerd's did too and was over in March, so February alone is what it cost. */
static void findings_know_since_when(void **state)
{
    struct town *t = *state;
    assert_answer(t,
                  "fund,opfoelgning,siden,maaneder,udgift,udgift_siden\n"
                  "lukket_sag,loest,2026-02,1,2.50,2.50\n"
                  "manglende_opkraevning,aaben,2026-02,2,11.00,21.00\n"
                  "cpr_mangler,ny,2026-03,1,0.35,0.35\n",
                  .cube = "betaling", .measures = "udgift,udgift_siden", .by = "fund,opfoelgning,siden,maaneder");
    assert_answer(t, "udgift_siden\n21.35\n", .cube = "betaling", .measures = "udgift_siden");
    assert_answer(t, "fundalder,forloeb\n1,2\n2-3,1\n", .cube = "betaling", .measures = "forloeb", .by = "fundalder");
}

static void types_stand_with_what_they_follow(void **state)
{
    struct town *t = *state;
    assert_answer(t, "hovedydelse,ydelse,forloeb\nKH,AKT,1\nKH,KH,1\nVLP,VLP,1\n", .cube = "betaling",
                  .measures = "forloeb", .by = "hovedydelse,ydelse");
    assert_answer(t, "hovedydelse,krav\n,1\nKH,2\nVLP,1\n", .cube = "krav", .measures = "krav", .by = "hovedydelse");
}

static void refund_weeks(void **state)
{
    struct town *t = *state;
    assert_answer(t, "personer,uger,udbetalt,refusion,medfinansiering,andel_refusion\n2,4,20.00,9.80,10.20,0.49\n",
                  .cube = "refusion", .measures = "personer,uger,udbetalt,refusion,medfinansiering,andel_refusion",
                  .last = 3);
    assert_answer(t, "uge,uger,personer\n2026W05,1,1\n2026W06,2,2\n2026W09,1,1\n", .cube = "refusion",
                  .measures = "uger,personer", .by = "uge", .last = 3);
    /* A person's week counts in each type, and once over both. */
    assert_answer(t, "ydelse,uger\nKH,3\nSDP,1\n", .cube = "refusion", .measures = "uger", .by = "ydelse",
                  .period = FEB);
    assert_answer(t, "trin,uger\n,1\n40,1\n20,1\n", .cube = "refusion", .measures = "uger", .by = "trin",
                  .period = FEB);
    assert_answer(t, "cpr,udbetalt\n0102620002,4.00\n", .cube = "refusion", .measures = "udbetalt", .by = "cpr",
                  .where = "uge=2026W09;trin!=40", .period = FEB);
    assert_answer(t, "uger,udbetalt\n0,0.00\n", .cube = "refusion", .measures = "uger,udbetalt");
}

static void claims(void **state)
{
    struct town *t = *state;
    assert_answer(t, "status,krav,personer,beloeb\nsent,2,1,3.20\npaid,1,0,0.01\ndropped,1,1,40.00\n", .cube = "krav",
                  .measures = "krav,personer,beloeb", .by = "status");
    assert_answer(t, "kommune,krav,beloeb\n,1,40.00\n0751,4,503.21\n", .cube = "krav", .measures = "krav,beloeb",
                  .by = "kommune", .last = 2);
    assert_answer(t, "ydelse,krav\n,1\nAKT,2\nVLP,1\n", .cube = "krav", .measures = "krav", .by = "ydelse");
}

int main(void)
{
#define CASES_TEST(name) cmocka_unit_test_setup_teardown(name, cases_open, town_close)
    const struct CMUnitTest tests[] = {
        CASES_TEST(findings_are_stocks),
        CASES_TEST(solved_findings_are_asked_for),
        CASES_TEST(findings_know_since_when),
        CASES_TEST(types_stand_with_what_they_follow),
        CASES_TEST(refund_weeks),
        CASES_TEST(claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
