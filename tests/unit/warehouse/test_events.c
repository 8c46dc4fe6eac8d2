/*
 * Events: who arrives, leaves and moves within the municipality, and on which day, at the borders of months, with gaps,
 * overlapping rows, deaths and unknown addresses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"

#define PERSON "cpr,birth_date,sex,civil_status,citizenship,status,status_date"
#define RESIDENCE "cpr,from_date,to_date,address_id,municipality_code"

static void add_addresses(struct little_town *t)
{
    town_add(t, "address", "address_id,municipality_code,district,postal_code", "a,0730,D1,8900;b,0730,D2,8920;");
}

/* Who, what, the district, the day of the month, and the other municipality when there is one. */
static void expect_events(struct little_town *t, const char *month, const char *want)
{
    static const char *const names[] = {"?", "born", "in", "immigrated", "died", "out", "emigrated", "within"};
    const struct mart_events *e = mart_events(t->mart, month_at(month));
    const struct mart_addresses *a = mart_addresses(t->mart);
    struct strbuf got;
    strbuf_init(&got, STRBUF_SMALL);
    for (size_t i = 0; i < e->n; i++) {
        const char *other = code_of(t, DICT_MUNICIPALITY, e->municipality[i]);
        strbuf_addf(&got, "%s %s %s %d%s%s; ", who(t, e->pid[i]), names[e->kind[i] & 7],
                    code_of(t, DICT_DISTRICT, a->district[e->addr[i]]),
                    (int)(e->day[i] - month_first(month_at(month))) + 1, strcmp(other, "-") == 0 ? "" : " ",
                    strcmp(other, "-") == 0 ? "" : other);
    }
    expect_text(t, &got, want);
}

static void test_arrivals(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(t, "person", PERSON,
             "A,2026-01-31,K,U,DK;B,2026-01-31,M,U,DK;C,2026-01-10,M,U,DK;D,1980-01-02,M,U,DK;"
             "E,1980-01-02,M,U,DK;F,1980-01-02,M,U,DK;");
    town_add(t, "residence", RESIDENCE,
             "A,2026-01-31,,a,0730;"                               /* from the birth date */
             "B,2026-02-01,,a,0730;"                               /* registered the day after */
             "C,2026-01-10,2026-01-31,,0461;C,2026-02-01,,b,0730;" /* born elsewhere */
             "D,2000-01-01,2026-02-27,,0461;D,2026-03-01,,a,0730;" /* a gap of a day */
             "E,2000-01-01,2026-02-28,,9999;E,2026-03-01,,a,0730;"
             "F,2026-03-31,,,0730;");
    town_refresh(t);
    expect_events(t, "2026-01", "A born D1 31;");
    expect_events(t, "2026-02", "B immigrated D1 1; C in D2 1 0461;");
    expect_events(t, "2026-03", "D immigrated D1 1; E immigrated D1 1 9999; F immigrated  31;");
    town_close(t);
}

static void test_departures(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(t, "person", PERSON,
             "A,1980-01-02,K,D,DK,dead,2026-01-31;B,1980-01-02,K,D,DK,dead,2026-02-01;"
             "C,1980-01-02,K,D,DK,dead,2026-02-02;D,1980-01-02,K,D,DK,dead,2026-01-31;"
             "E,1980-01-02,M,U,DK,missing,2026-01-31;F,1980-01-02,K,D,DK,dead,2026-01-31;");
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2026-01-31,a,0730;"                     /* dead on the last day */
             "B,2000-01-01,2026-01-31,a,0730;"                     /* or the day after */
             "C,2000-01-01,2026-01-31,a,0730;"                     /* gone before the death */
             "D,2000-01-01,2026-01-31,a,0730;D,2026-02-01,,,0461;" /* death goes before the other municipality */
             "E,2000-01-01,2026-01-31,b,0730;"                     /* missing */
             "F,2000-01-01,,a,0730;"                               /* an open row goes on */
             "G,2000-01-01,2026-01-31,a,0730;G,2026-02-01,2026-02-28,,0751;G,2026-03-01,,b,0730;"
             "H,2000-01-01,2026-01-31,a,0730;H,2026-02-01,,,9999;"
             "I,2000-01-01,2026-01-31,a,0730;I,2026-02-02,,,0461;" /* a gap: nothing follows */
             "J,2000-01-01,2026-03-31,a,0730;");                   /* leaves in April */
    town_refresh(t);
    expect_events(t, "2026-01", "");
    expect_events(t, "2026-02",
                  "A died D1 1; B died D1 1; C emigrated D1 1; D died D1 1; E emigrated D2 1; G out D1 1 0751; "
                  "H emigrated D1 1 9999; I emigrated D1 1;");
    expect_events(t, "2026-03", "G in D2 1 0751;");
    town_close(t);
}

static void test_moves_within(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    add_addresses(t);
    town_add(t, "residence", RESIDENCE,
             "A,2000-01-01,2026-01-31,a,0730;A,2026-02-01,,b,0730;"
             "B,2000-01-01,2026-01-31,a,0730;B,2026-02-01,,a,0730;" /* the same address */
             "C,2000-01-01,2026-01-31,a,0730;C,2026-02-01,,,0730;"  /* to none that is known */
             "D,2000-01-01,2026-02-10,a,0730;D,2026-02-10,,b,0730;" /* two rows on the tenth */
             "E,2000-01-01,,a,0730;E,2026-02-05,2026-02-09,b,0461;" /* own holds */
             "F,2000-01-01,2026-01-30,a,0730;F,2026-02-01,,b,0730;");
    town_refresh(t);
    expect_events(t, "2026-01", "F emigrated D1 31;");
    expect_events(t, "2026-02", "A within D2 1; C within  1; D within D2 10; F immigrated D2 1;");
    expect_events(t, "2026-03", "");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_arrivals),
        WORLD_TEST(test_departures),
        WORLD_TEST(test_moves_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
