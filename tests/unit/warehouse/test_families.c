/*
 * Families: each kind of couple with its near misses, children at home, away and dead, and families across addresses.
 * Every town is one of definitions' sentences at its border.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/little_town.h"

#define PERSON "cpr,birth_date,sex,civil_status,mother_cpr,father_cpr,spouse_cpr,status,status_date"
#define RESIDENCE "cpr,from_date,to_date,address_id,municipality_code"

/* Everyone lives at address `home` since 2000, but those named in `elsewhere` as "who=address". */
static struct little_town *town_of(void **state, const char *persons, const char *residences)
{
    struct little_town *t = town_new(state, "2026-10");
    t->in.history_months = 3;
    town_add(t, "address", "address_id,municipality_code", "a,0730;b,0730;c,0730;d,0730;");
    town_add(t, "person", PERSON, persons);
    town_add(t, "residence", RESIDENCE, residences);
    town_refresh(t);
    return t;
}

#define AT(who, where) who ",2000-01-01,," where ",0730;"

/* Section 2.3: a couple with a common child, a child of each at home, and three that live elsewhere. */
static void test_worked_example(void **state)
{
    struct little_town *t =
        town_of(state,
                "F,1980-05-05,M,G,,,M;M,1982-05-05,K,G,,,F;K,2015-01-02,K,U,M,F;S1,2010-01-02,M,U,X,F;"
                "S2,2011-01-02,M,U,M,Y;S3,2012-01-02,M,U,N,F;S4,2013-01-02,M,U,O,F;S5,2014-01-02,M,U,M,Z;"
                "N,1981-01-02,K,U;O,1981-01-03,K,U;",
                AT("F", "a") AT("M", "a") AT("K", "a") AT("S1", "a") AT("S2", "a") AT("N", "b") AT("S3", "b")
                    AT("O", "c") AT("S4", "c") AT("S5", "d"));
    expect_families(t, "2026-10", "F:F1 K:F1h M:F1 N:N5 O:O5 S1:F1h S2:F1h S3:N5h S4:O5h S5:S59w");
    /* S5 lives with no parent: primary with its mother. S3 and S4 are at home with theirs, and only shown here. */
    expect_across(t, "2026-10", "F+S3 F+S4 F+S5*");
    assert_int_equal(t->report.largest_family, 5);
    assert_int_equal(t->report.largest_across, 8);
    assert_int_equal(t->report.families, 4);
    town_close(t);
}

static void expect_home(void **state, const char *persons, const char *want)
{
    struct strbuf residences;
    strbuf_init(&residences, STRBUF_SMALL);
    for (const char *p = persons; *p != '\0'; p += strcspn(p, ";") + 1)
        strbuf_addf(&residences, "%.*s,1950-01-01,,a,0730;", (int)strcspn(p, ","), p);
    struct little_town *t = town_of(state, persons, strbuf_text(&residences));
    strbuf_release(&residences);
    expect_families(t, "2026-10", want);
    town_close(t);
    assert_int_equal(unlink(t->mart_path), 0);
    for (size_t i = 0; i < t->in.n_files; i++)
        assert_int_equal(unlink(t->files[i].path), 0);
}

static void test_married(void **state)
{
    expect_home(state, "A,1970-01-02,M,G,,,B;B,1940-01-02,K,G,,,A;", "A:B2 B:B2"); /* the oldest is the reference */
    expect_home(state, "A,1970-01-02,M,P,,,B;B,1970-01-02,M,P,,,A;", "A:A2 B:A2"); /* same sex, same day: lower CPR */
    expect_home(state, "A,1970-01-02,M,G,,,B;B,1970-01-02,M,G,,,C;", "A:A8 B:B8"); /* not both ways */
    expect_home(state, "A,1970-01-02,M,U,,,B;B,1970-01-02,M,G,,,A;", "A:A8 B:B8"); /* civil status of one */
    expect_home(state, "A,2011-01-02,K,G,,,B;B,2000-01-02,M,G,,,A;", "A:B2 B:B2"); /* aged 15 */
    /* Married before parents: A has a child with C, but is married to B. */
    expect_home(state, "A,1970-01-02,M,G,,,B;B,1970-01-03,K,G,,,A;C,1970-01-04,K,U;D,2010-01-02,K,U,C,A;",
                "A:A2 B:A2 C:C5 D:C5h");
}

static void test_samlevende(void **state)
{
    /* The child lives nowhere near, or is dead, or old, and the ages are far apart. */
    expect_home(state, "A,1940-01-02,M,U;B,1970-01-02,K,U;D,2000-01-02,K,U,B,A;", "A:A4 B:A4 D:D6");
    struct little_town *t = town_of(state, "A,1940-01-02,M,U;B,1970-01-02,K,U;D,2005-01-02,K,D,B,A,,dead,2005-01-03;",
                                    AT("A", "a") AT("B", "a"));
    expect_families(t, "2026-10", "A:A4 B:A4");
    expect_across(t, "2026-10", "");
    town_close(t);
}

static void test_samlevende_from_birth(void **state)
{
    struct little_town *t =
        town_of(state, "A,1940-01-02,M,U;B,1970-01-02,K,U;D,2026-09-01,K,U,B,A;", AT("A", "a") AT("B", "a"));
    expect_families(t, "2026-08", "A:A8 B:B6");
    expect_families(t, "2026-09", "A:A4 B:A4");
    expect_across(t, "2026-08", "");
    expect_across(t, "2026-09", "A+D");
    town_close(t);
}

static void test_samlevende_candidates(void **state)
{
    /* A has children with C and D, B with C: the pair with the lowest CPR, then its lowest partner. */
    expect_home(state,
                "A,1970-01-02,M,U;B,1970-01-02,M,U;C,1970-01-02,K,U;D,1970-01-02,K,U;"
                "x,2005-01-02,K,U,D,A;y,2005-01-03,K,U,C,A;z,2005-01-04,K,U,C,B;",
                "A:A3 B:B8 C:A3 D:D5 x:D5h y:A3h z:A3h");
}

static void test_samboende(void **state)
{
    expect_home(state, "A,1985-01-02,M,U;B,1990-01-02,K,F;", "A:A4 B:A4");
    expect_home(state, "A,1985-01-02,M,G,,,X;B,1990-01-02,K,U;", "A:A4 B:A4"); /* married to someone elsewhere */
    expect_home(state, "A,1985-01-02,M,U;B,1990-01-02,M,U;", "A:A8 B:B8");     /* same sex */
    expect_home(state, "A,1985-01-02,M,U;B,2000-01-01,K,U;", "A:A4 B:A4");     /* a day less than 15 years */
    expect_home(state, "A,1985-01-02,M,U;B,2000-01-02,K,U;", "A:A8 B:B6");     /* 15 years */
    expect_home(state, "A,1980-02-29,M,U;B,1995-02-28,K,U;", "A:A4 B:A4");     /* born on 29 February: 1 March */
    expect_home(state, "A,1980-02-29,M,U;B,1995-03-01,K,U;", "A:A8 B:B6");
    expect_home(state, "A,2000-01-02,M,U;B,2010-10-31,K,U;", "A:A4 B:A4"); /* 16 on the last day */
    expect_home(state, "A,2000-01-02,M,U;B,2010-11-01,K,U;", "A:A8 B:B9w");
    expect_home(state, "A,1985-01-02,M,U,X;B,1990-01-02,K,U,X;", "A:A8 B:B6");   /* one mother, nowhere delivered */
    expect_home(state, "A,1985-01-02,M,U,,X;B,1990-01-02,K,U,,Y;", "A:A4 B:A4"); /* two different fathers */
    expect_home(state, "A,1985-01-02,M,U;B,1999-01-02,K,F,,A;", "A:A8 B:B6");    /* father and daughter, no child */
}

static void test_samboende_alone(void **state)
{
    expect_home(state, "A,1985-01-02,M,U;B,1990-01-02,K,U;C,1950-01-02,K,U;", "A:A8 B:B6 C:C6");
    expect_home(state, "A,1985-01-02,M,U;B,1990-01-02,K,U;C,2008-11-01,K,U;", "A:A4 B:A4 C:C9w"); /* 18 tomorrow */
    expect_home(state, "A,1985-01-02,M,U;B,1990-01-02,K,U;C,2008-10-31,K,U;", "A:A8 B:B6 C:C6");
    /* Their own children at home may be grown; one of a third may not, though the third is away. */
    expect_home(state, "A,1982-01-02,M,U;B,1984-01-02,K,U;C,2003-01-02,K,U,B;", "A:A3 B:A3 C:A3h");
    expect_home(state, "A,1982-01-02,M,U;B,1984-01-02,K,U;C,2001-10-31,K,U,B;", "A:A8 B:B6 C:C6"); /* 25 */
    expect_home(state, "A,1982-01-02,M,U;B,1984-01-02,K,U;C,1990-01-02,M,U;D,2007-01-02,K,U,,C;",
                "A:A8 B:B6 C:C7 D:C7h");
    /* A home-living child of 17 is no partner, and its friend is away from home. */
    expect_home(state, "A,1985-01-02,M,U;B,2009-01-02,K,U,,A;C,2009-01-02,M,U;", "A:A7 B:A7h C:C9w");
    /* Two of 16 and 17 with nobody else make a couple, and are adults of it. */
    expect_home(state, "A,2009-01-02,M,U;B,2010-01-02,K,U;", "A:A4 B:A4");
}

static void test_home_children(void **state)
{
    expect_home(state, "A,1970-01-02,K,F;B,2001-11-01,M,U,A;", "A:A5 B:A5h");     /* 25 tomorrow */
    expect_home(state, "A,1970-01-02,K,F;B,2001-10-31,M,U,A;", "A:A6 B:B8");      /* 25 today */
    expect_home(state, "A,1970-01-02,K,F;B,2010-10-31,M,F,A;", "A:A6 B:B8");      /* was married */
    expect_home(state, "A,1970-01-02,K,F;B,2008-01-02,K,U,A;C,2026-01-02,K,U,B;", /* a parent herself */
                "A:A6 B:B5 C:B5h");
    /* Both parents here in different families: the mother's. */
    expect_home(state, "A,1970-01-02,M,G,,,C;B,1971-01-02,K,U;C,1970-01-03,K,G,,,A;D,2015-01-02,K,U,B,A;",
                "A:A2 B:B5 C:A2 D:B5h");
    /* The father alone is here. */
    expect_home(state, "A,1970-01-02,M,F;B,2015-01-02,K,U,X,A;", "A:A7 B:A7h");
    /* A child that nobody here is a parent of. */
    expect_home(state, "A,1970-01-02,M,F;B,2008-11-01,K,U;C,2008-10-31,K,U;", "A:A8 B:B9w C:C6");
}

static void test_turning_of_age(void **state)
{
    /* 25 in September; 18 on 1 March for one of 29 February, and so still 17 on the last of February. */
    struct little_town *t = town_of(state, "A,1960-01-02,K,F;B,2001-09-30,M,U,A;", AT("A", "a") AT("B", "a"));
    expect_families(t, "2026-08", "A:A5 B:A5h");
    expect_families(t, "2026-09", "A:A6 B:B8");
    town_close(t);
}

static void test_leap_day(void **state)
{
    struct little_town *t = town_new(state, "2026-03");
    town_add(t, "address", "address_id,municipality_code", "a,0730;b,0730;");
    town_add(t, "person", PERSON, "A,2008-02-29,K,U;B,2008-02-28,K,U;");
    town_add(t, "residence", RESIDENCE, AT("A", "a") AT("B", "b"));
    town_refresh(t);
    expect_families(t, "2026-02", "A:A9w B:B6");
    expect_families(t, "2026-03", "A:A6 B:B6");
    town_close(t);
}

static void test_death(void **state)
{
    /* On the day of death, here the last of September, still resident but not unmarried; afterwards gone. */
    struct little_town *t =
        town_of(state, "A,1980-01-02,K,U;B,2015-01-02,M,D,A,,,dead,2026-09-30;C,2016-01-02,M,D,A,,,dead,2026-09-15;",
                AT("A", "a") "B,2015-01-02,2026-09-30,a,0730;C,2016-01-02,2026-09-15,b,0730;");
    expect_families(t, "2026-08", "A:A5 B:A5h C:C9w");
    expect_across(t, "2026-08", "A+C*");
    expect_families(t, "2026-09", "A:A6 B:B8");
    expect_across(t, "2026-09", "");
    expect_families(t, "2026-10", "A:A6");
    town_close(t);
}

static void test_across_primary(void **state)
{
    /* Away from home: with the mother, else the father, else alone; outside own: shown, never primary. */
    struct little_town *t =
        town_of(state,
                "F,1980-01-02,M,U;M,1981-01-02,K,U;N,1982-01-02,K,U;a,2015-01-02,M,U,M,F;b,2015-01-03,M,U,X,F;"
                "c,2015-01-04,M,U,X,Y;d,2015-01-05,M,U,M,F;e,2008-10-31,M,U,M,F;g,2010-01-02,K,F,M,F;",
                AT("F", "a") AT("M", "b") AT("a", "c") AT("b", "c") AT("c", "c") AT("e", "d")
                    AT("g", "d") "d,2000-01-01,,,0461;");
    expect_families(t, "2026-10", "F:F8 M:M6 a:a9w b:b9w c:c9w e:e8 g:g6");
    /* e is 18 today, g was married: neither is added. */
    expect_across(t, "2026-10", "F+a F+b* F+d M+a* M+d");
    town_close(t);
}

static void test_across_at_home(void **state)
{
    /* A child at home is shown at its other parent's, primary where it lives, once when its parents are a couple. */
    struct little_town *t = town_of(state,
                                    "F,1980-01-02,M,G,,,M;M,1981-01-02,K,G,,,F;N,1982-01-02,K,U;a,2015-01-02,M,U,N,F;"
                                    "b,2015-01-03,M,U,M,F;c,2003-01-03,M,U,N,F;",
                                    AT("F", "a") AT("M", "a") AT("N", "b") AT("a", "b") AT("b", "d") AT("c", "b"));
    expect_families(t, "2026-10", "F:F2 M:F2 N:N5 a:N5h b:b9w c:N5h");
    expect_across(t, "2026-10", "F+a F+b*");
    town_close(t);
}

static void test_across_same_address(void **state)
{
    /* Mother and father at one address in two families: the child is at home with her, and shown with him. */
    struct little_town *t =
        town_of(state, "A,1970-01-02,M,G,,,C;B,1971-01-02,K,U;C,1970-01-03,K,G,,,A;D,2015-01-02,K,U,B,A;",
                AT("A", "a") AT("B", "a") AT("C", "a") AT("D", "a"));
    expect_across(t, "2026-10", "A+D");
    town_close(t);
}

static void test_young_couple_across(void **state)
{
    /* A child of 17 in a couple is nobody's child across addresses. */
    struct little_town *t = town_of(state, "A,1980-01-02,K,U;B,2009-01-02,M,U,A;C,2009-01-02,K,U;D,2009-01-03,K,U,A;",
                                    AT("A", "a") AT("B", "b") AT("C", "b") AT("D", "c"));
    expect_families(t, "2026-10", "A:A6 B:B4 C:B4 D:D9w");
    expect_across(t, "2026-10", "A+D*");
    town_close(t);
}

static void test_no_address(void **state)
{
    /* Without an address, or with one that was not delivered: everyone alone, households of their own. */
    struct little_town *t = town_of(state, "A,1980-01-02,K,U;B,2015-01-02,M,U,A;C,1980-01-02,M,U;",
                                    "A,2000-01-01,,,0730;B,2015-01-02,,,0730;C,2000-01-01,,q,0730;");
    expect_families(t, "2026-10", "A:A6 B:B9w C:C8");
    expect_across(t, "2026-10", "A+B*");
    const struct mart_residents *r = mart_residents(t->mart, month_at("2026-10"));
    for (size_t i = 0; i < r->n; i++)
        assert_int_equal(r->household[i], r->pid[i]);
    assert_int_equal(t->report.unresolved[REF_RESIDENCE_ADDRESS], 1);
    town_close(t);
}

static void test_households(void **state)
{
    struct little_town *t = town_of(state, "A,1950-01-02,K,U;B,1980-01-02,M,U;C,1981-01-02,M,U;D,1982-01-02,M,U;",
                                    AT("A", "b") AT("B", "a") AT("C", "b") AT("D", "a"));
    const struct mart_residents *r = mart_residents(t->mart, month_at("2026-10"));
    static const char *const want[] = {"A", "B", "A", "B"};
    for (size_t i = 0; i < r->n; i++)
        assert_string_equal(who(t, r->household[i]), want[i]);
    town_close(t);
}

static void test_unknown_persons(void **state)
{
    /* A resident without a person row is an adult of unknown age and sex, in nobody's couple but of a child in common.
     */
    expect_home(state, "A,1980-01-02,K,U;", "A:A6");
    struct little_town *t =
        town_of(state, "A,1980-01-02,K,U;D,2015-01-02,K,U,A,C;", AT("A", "a") AT("B", "b") AT("C", "a") AT("D", "a"));
    expect_families(t, "2026-10", "A:A3 B:B8 C:A3 D:A3h");
    town_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_worked_example),
        WORLD_TEST(test_married),
        WORLD_TEST(test_samlevende),
        WORLD_TEST(test_samlevende_from_birth),
        WORLD_TEST(test_samlevende_candidates),
        WORLD_TEST(test_samboende),
        WORLD_TEST(test_samboende_alone),
        WORLD_TEST(test_home_children),
        WORLD_TEST(test_turning_of_age),
        WORLD_TEST(test_leap_day),
        WORLD_TEST(test_death),
        WORLD_TEST(test_across_primary),
        WORLD_TEST(test_across_at_home),
        WORLD_TEST(test_across_same_address),
        WORLD_TEST(test_young_couple_across),
        WORLD_TEST(test_no_address),
        WORLD_TEST(test_households),
        WORLD_TEST(test_unknown_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
