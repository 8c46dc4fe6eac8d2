/*
 * Findings of paying municipality: which one holds first, whose word counts on a day, what they cost, and how they are
 * followed from month to month; and claims.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"

#define PERSON "cpr,birth_date,sex,civil_status,citizenship,status,status_date"
#define RESIDENCE "cpr,from_date,to_date,address_id,municipality_code"
#define RELATION "cpr,type,from_date,to_date,municipality_code,source"
#define SPELL "spell_id,cpr,source_system,service_type,from_date,to_date,paying_municipality"

static void add_types(struct little_town *t)
{
    town_add(t, "service_type", "code,name,area,kind,is_help,costing,follows",
             "H,h,voksne,service,true,posting,;S,s,skole,service,false,posting,;F,f,voksne,service,true,posting,H;");
}

/* Findings: who/spell kind-followup register/source amount. */
static void expect_findings(struct little_town *t, const char *month, const char *want)
{
    static const char *const kinds[] = {"?", "closed", "conflict", "claim", "cpr", "wrong"};
    static const char followups[] = {'?', '+', '=', '-'};
    const struct mart_findings *f = mart_findings(t->mart, month_at(month));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < f->n; i++) {
        strbuf_addf(&got, "%s%u %s%c %s/%s", who(t, f->pid[i]), f->spell[i], kinds[f->kind[i] % 6],
                    followups[f->followup[i] & 3], code_of(t, DICT_MUNICIPALITY, f->by_register[i]),
                    code_of(t, DICT_MUNICIPALITY, f->by_source[i]));
        if (f->amount[i] != 0)
            strbuf_addf(&got, " %lld", (long long)f->amount[i]);
        strbuf_adds(&got, "; ");
    }
    expect_text(t, &got, want);
}

static void test_kinds(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_types(t);
    town_add(t, "person", PERSON, "A,1980-01-02,K,U,DK,dead,2026-03-05;");
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2026-03-05,,0730;B,2000-01-01,,,0461;C,2000-01-01,,,9999;E,2000-01-01,,,0730;"
             "F,2000-01-01,,,0730;G,2000-01-01,,,0730;H,2000-01-01,,,0461;I,2000-01-01,,,0730;J,2000-01-01,,,0461;"
             "K,2000-01-01,,,9999;L,2000-01-01,,,0730;");
    town_add(t, "municipal_relation", RELATION,
             "E,4,2026-01-01,,0751,cpr;F,4,2026-01-01,,0461,cpr;G,4,2026-01-01,,0461,cpr;H,4,2026-01-01,,0730,cpr;"
             "I,3,2026-01-01,,0461,cpr;K,4,2026-01-01,,0730,cpr;L,4,2026-01-01,,0461,cpr;X,4,2026-01-01,,0461,cpr;");
    town_add(t, "spell", SPELL,
             "01,A,x,H,2026-01-01,,0461;" /* dead, and the case is open still */
             "02,B,x,H,2026-01-01,,0461;" /* moved, though register and source agree */
             "03,C,x,H,2026-01-01,,0751;" /* abroad */
             "04,D,x,H,2026-01-01,,0751;" /* no row at all */
             "05,E,x,H,2026-01-01,,0461;" /* both another, not the same */
             "06,F,x,H,2026-01-01,,0730;" /* own pays by the source */
             "07,G,x,H,2026-01-01,,;"     /* or it says nothing */
             "08,H,x,H,2026-01-01,,;"     /* elsewhere, and the register says own */
             "09,H,x,H,2026-01-01,,0730;" /* nothing is wrong about that */
             "10,I,x,H,2026-01-01,,0461;" /* another by the source alone; type 3 says nothing */
             "11,J,x,H,2026-01-01,,;"     /* elsewhere without a relation */
             "12,K,x,H,2026-01-01,,;"     /* abroad is not elsewhere */
             "13,L,x,H,2026-01-01,,0461;" /* both the same */
             "14,F,x,S,2026-01-01,,0730;" /* no help */
             "15,F,x,H,2026-01-01,2026-03-30,0730;16,F,x,H,2026-03-31,2026-03-31,0730;17,F,x,H,2026-04-01,,;");
    town_refresh(t);
    expect_findings(
        t, "2026-03",
        "A1 closed+ /0461; A1 cpr- 0730/0461; B2 closed= 0461/0461; C3 closed= 9999/0751; D4 closed= /0751; "
        "E5 conflict= 0751/0461; F6 claim= 0461/0730; F15 claim- 0461/0730; F16 claim+ 0461/0730; "
        "G7 claim= 0461/; H8 wrong= 0730/; I10 cpr= 0730/0461;");
    assert_int_equal(t->report.unresolved[REF_RELATION_CPR], 7); /* only A has a row in person */
    town_close(t);
}

static void test_relations(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_types(t);
    town_add(t, "residence", RESIDENCE, "A,2000-01-01,,,0730;B,2000-01-01,,,0730;C,2000-01-01,,,0730;");
    /* The latest first day holds while it lasts; of one day what was written by hand; then the lower code. */
    town_add(t, "municipal_relation", RELATION,
             "A,4,2026-01-01,,0461,manual;A,4,2026-02-01,2026-02-28,0751,cpr;"
             "B,4,2026-01-01,,0751,manual;B,4,2026-01-01,,0461,cpr;C,4,2026-01-01,2026-01-31,0461,cpr;");
    town_add_from(t, "r", "municipal_relation", RELATION, "B,4,2026-01-01,,0615,manual;");
    town_add(t, "spell", SPELL, "1,A,x,H,2026-01-01,,;2,B,x,H,2026-01-01,,;3,C,x,H,2026-01-01,,;");
    town_refresh(t);
    expect_findings(t, "2026-01", "A1 claim+ 0461/; B2 claim+ 0615/; C3 claim+ 0461/;");
    expect_findings(t, "2026-02", "A1 claim= 0751/; B2 claim= 0615/; C3 claim- 0461/;");
    expect_findings(t, "2026-03", "A1 claim= 0461/; B2 claim= 0615/;");
    town_close(t);
}

static void test_following(void **state)
{
    struct little_town *t = town_new(state, "2026-04");
    add_types(t);
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2026-02-28,,0730;A,2026-03-01,2026-03-31,,0461;A,2026-04-01,,,0730;");
    town_add(t, "spell", SPELL, "1,A,x,H,2026-01-15,,0461;");
    t->in.history_months = 3;
    town_refresh(t);
    expect_findings(t, "2026-01", "");                   /* before the data */
    expect_findings(t, "2026-02", "A1 cpr+ 0730/0461;"); /* the first month knows none before */
    expect_findings(t, "2026-03", "A1 closed+ 0461/0461; A1 cpr- 0730/0461;");
    expect_findings(t, "2026-04", "A1 cpr+ 0730/0461; A1 closed- 0461/0461;");
    town_close(t);
}

static void test_cost(void **state)
{
    struct little_town *t = town_new(state, "2026-02");
    add_types(t);
    town_add(t, "residence", RESIDENCE, "A,2000-01-01,,,0730;");
    /* The cost of a type is told once, on the first source's spell, also when it was another one's. */
    town_add_from(t, "b", "spell", SPELL, "1,A,x,H,2026-01-01,,0461;2,A,x,F,2026-01-01,,0461;");
    town_add_from(t, "a", "spell", SPELL, "3,A,x,H,2026-01-01,2026-01-31,0461;4,A,x,H,2026-01-01,,;");
    town_add(t, "posting", "period,cpr,dranst,amount,spell_id,service_type",
             "2026-01,A,1,10.00,4,;2026-01,A,1,2.50,,H;2026-01,A,1,7.00,2,;2026-01,A,2,99.00,1,;2026-02,A,1,5.00,1,;");
    town_refresh(t);
    expect_findings(t, "2026-01", "A1 cpr+ 0730/0461; A2 cpr+ 0730/0461 700; A3 cpr+ 0730/0461 1250;");
    expect_findings(t, "2026-02", "A1 cpr= 0730/0461 500; A2 cpr= 0730/0461; A3 cpr- 0730/0461 1250;");
    town_close(t);
}

static void test_claims(void **state)
{
    struct little_town *t = town_new(state, "2026-02");
    add_types(t);
    town_add_from(t, "b", "spell", SPELL, "1,A,x,H,2026-01-01,,;2,B,x,H,2026-01-01,,;");
    town_add_from(t, "a", "spell", SPELL, "1,C,x,F,2026-01-01,,;");
    const char *fields = "claim_id,spell_id,municipality_code,period,amount,status";
    town_add_from(t, "b", "claim", fields,
                  "k1,1,0751,2026-02,100.00,sent;k2,2,0461,2026-02,50.00,paid;k3,9,0461,2026-02,1.00,dropped;"
                  "k4,1,0461,2026-01,2.00,disputed;k5,1,0461,2026-03,3.00,sent;");
    town_add_from(t, "c", "claim", fields, "k1,1,0751,2026-02,4.00,accepted;");
    town_refresh(t);
    const struct mart_claims *c = mart_claims(t->mart, month_at("2026-02"));
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < c->n; i++)
        strbuf_addf(&got, "%u %s %d %lld; ", c->spell[i], code_of(t, DICT_MUNICIPALITY, c->municipality[i]),
                    c->status[i], (long long)c->amount[i]);
    /* Spell 1 is that of source a, 2 that of b: a claim means its own source's. Of k1 the row of source b holds. */
    expect_text(t, &got, "0 0461 5 100; 2 0751 1 10000; 3 0461 4 5000;");
    assert_int_equal(mart_claims(t->mart, month_at("2026-01"))->n, 1);
    assert_int_equal(t->report.unresolved[REF_CLAIM_SPELL], 1);
    assert_string_equal(code_of(t, DICT_TYPE, mart_types(t->mart)->follows[mart_spells(t->mart)->type[1]]), "H");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_kinds), WORLD_TEST(test_relations), WORLD_TEST(test_following),
        WORLD_TEST(test_cost),  WORLD_TEST(test_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
