/*
 * The algebra on datasets by hand: what each step makes, and what it refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "algebra_fixture.h"

#include <math.h>

/* --- one dataset --- */

static void rank(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,r:rate\na,5,0.1\nb,9,0.2\nc,9,0.3\nd,[x],0\ne,,0\n=,23,0.5\n");
    check(&f, algebra_rank(a, ds, "n", false, AT),
          "d,rang,n,r\na,3,5,0.1\nb,1,9,0.2\nc,2,9,0.3\nd,,[x],0\ne,,,0\n=,,23,0.5\n");
    check(&f, algebra_rank(a, ds, "n", true, AT),
          "d,rang,n,r\na,1,5,0.1\nb,2,9,0.2\nc,3,9,0.3\nd,,[x],0\ne,,,0\n=,,23,0.5\n");
    refused(&f, algebra_rank(a, ds, "d", false, AT), DIAG_DEF_NAME, "has no measure \"d\"");
    refused(&f, algebra_rank(a, algebra_rank(a, ds, "n", false, AT), "n", false, AT), DIAG_DEF_DUPLICATE,
            "column \"rang\" twice");
    fixture_release(&f);
}

static void share(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,k:T,n:int\na,M,1\na,K,3\nb,M,4\nb,K,[c]\n");
    const char *const within[] = {"d"};
    check(&f, algebra_share(a, ds, "n", within, 1, NULL, AT),
          "d,k,n,n_andel\na,M,1,0.25\na,K,3,0.75\nb,M,4,[c]\nb,K,[c],[c]\n");
    const struct dataset *whole = make(&f, "alle", "k:T,n:int\nM,10\nK,0\n");
    check(&f, algebra_share(a, ds, "n", NULL, 0, whole, AT),
          "d,k,n,n_andel\na,M,1,0.1\na,K,3,[x]\nb,M,4,0.4\nb,K,[c],[c]\n");
    const struct dataset *totals = make(&f, "x", "d:T,n:int!\na,1\nb,3\n=,8\n");
    check(&f, algebra_share(a, totals, "n", NULL, 0, NULL, AT), "d,n,n_andel\na,1,0.125\nb,3,0.375\n=,8,1\n");
    const struct dataset *distinct = make(&f, "x", "d:T,n:int!\na,1\n");
    refused(&f, algebra_share(a, distinct, "n", NULL, 0, NULL, AT), DIAG_PLAN, "the measure does not add up");
    struct dataset *cut = make(&f, "x", "d:T,n:int\na,1\n");
    cut->cut = true;
    refused(&f, algebra_share(a, cut, "n", NULL, 0, NULL, AT), DIAG_PLAN, "rows were left out at a limit");
    refused(&f, algebra_share(a, make(&f, "x", "d:T,n:rate\na,1\n"), "n", NULL, 0, NULL, AT), DIAG_PLAN,
            "it is a share already");
    refused(&f, algebra_share(a, ds, "n", NULL, 0, make(&f, "y", "z:T,n:int\na,1\n"), AT), DIAG_PLAN,
            "do not share the dimension \"z\"");
    refused(&f, algebra_share(a, ds, "n", NULL, 0, make(&f, "y", "k:T,n:int\nM,1\nM,2\n"), AT), DIAG_PLAN,
            "several rows that would be the same whole");
    refused(&f, algebra_share(a, ds, "n", NULL, 0, make(&f, "y", "k:T,n:money\nM,1\n"), AT), DIAG_PLAN,
            "not the same kind of figure");
    fixture_release(&f);
}

static void top_with_rest(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,k:T,n:int,m:money\na,K,5,50\nb,K,4,40\nc,K,3,30\nd,K,2,20\n");
    struct dataset *top = algebra_top(a, ds, 2, "Øvrige", AT);
    check(&f, top, "d,k,n,m\na,K,5,50.00\nb,K,4,40.00\n*,,5,50.00\n");
    assert_string_equal(dataset_at(top, 2, 0)->label, "Øvrige");
    assert_true(top->rest);
    check(&f, algebra_rank(a, top, "n", false, AT), "d,k,rang,n,m\na,K,1,5,50.00\nb,K,2,4,40.00\n*,,,5,50.00\n");
    check(&f, algebra_top(a, ds, 4, "Øvrige", AT), "d,k,n,m\na,K,5,50.00\nb,K,4,40.00\nc,K,3,30.00\nd,K,2,20.00\n");
    struct dataset *cut = make(&f, "x", "d:T,n:int\na,5\nb,4\n=,20\n");
    cut->cut = true;
    check(&f, algebra_top(a, cut, 2, "Øvrige", AT), "d,n\na,5\nb,4\n*,11\n=,20\n");
    cut->totals = NULL;
    refused(&f, algebra_top(a, cut, 1, "Øvrige", AT), DIAG_PLAN, "the rest of dataset \"x\" is not known");
    refused(&f, algebra_top(a, make(&f, "x", "d:T,p:int!\na,1\n"), 1, "Øvrige", AT), DIAG_PLAN,
            "\"p\" of dataset \"x\" does not add up");
    fixture_release(&f);
}

static void concentration(void **state)
{
    START;
    const int64_t steps[] = {1, 2, 4, 100};
    const struct dataset *ds = make(&f, "x", "f:T,alle:money,egen:money\na,10,5\nb,40,40\nc,40,30\nd,[x],25\n");
    check(&f, algebra_concentration(a, ds, "alle", "egen", steps, 4, AT),
          "antal,egen,egen_andel\n1,40.00,0.4\n2,70.00,0.7\n4,100.00,1\n");
    struct dataset *cut = make(&f, "x", "f:T,alle:money\na,10\nb,40\n=,200\n");
    cut->cut = true;
    check(&f, algebra_concentration(a, cut, "alle", "alle", steps, 2, AT),
          "antal,alle,alle_andel\n1,40.00,0.2\n2,50.00,0.25\n");
    cut->totals = NULL;
    refused(&f, algebra_concentration(a, cut, "alle", "alle", steps, 2, AT), DIAG_PLAN, "rows were left out");
    refused(&f, algebra_concentration(a, make(&f, "x", "f:T,n:int!\na,1\n"), "n", "n", steps, 1, AT), DIAG_PLAN,
            "does not add up");
    fixture_release(&f);
}

/* --- two datasets --- */

static void join(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,k:T,n:int\na,M,1\nb,M,2\nc,K,3\n=,,6\n");
    const struct dataset *other = make(&f, "y", "k:T,u:money,r:rate\nM,10,0.5\nX,5,1\n=,15,0.7\n");
    check(&f, algebra_join(a, ds, other, ROWS_FIRST, AT),
          "d,k,n,u,r\na,M,1,10.00,0.5\nb,M,2,10.00,0.5\nc,K,3,0.00,[x]\n=,,6,15.00,0.7\n");
    struct dataset *cut = make(&f, "y", "k:T,u:money\nM,10\n");
    cut->cut = true; /* what is not there may have been left out */
    check(&f, algebra_join(a, ds, cut, ROWS_FIRST, AT), "d,k,n,u\na,M,1,10.00\nb,M,2,10.00\nc,K,3,[x]\n=,,6,[x]\n");
    check(&f, algebra_join(a, make(&f, "x", "k:T,n:int\nM,1\nK,2\n"), other, ROWS_BOTH, AT),
          "k,n,u,r\nM,1,10.00,0.5\nK,2,0.00,[x]\nX,0,5.00,1\n");
    check(&f, algebra_join(a, ds, make(&f, "z", "i:int\n7\n"), ROWS_FIRST, AT),
          "d,k,n,i\na,M,1,7\nb,M,2,7\nc,K,3,7\n=,,6,[x]\n");
    refused(&f, algebra_join(a, other, ds, ROWS_FIRST, AT), DIAG_PLAN, "do not share the dimension \"d\"");
    refused(&f, algebra_join(a, ds, other, ROWS_BOTH, AT), DIAG_PLAN, "rows that only dataset \"y\" has");
    refused(&f, algebra_join(a, ds, make(&f, "y", "k:T,u:int\nM,1\nM,2\n"), ROWS_FIRST, AT), DIAG_PLAN, "several rows");
    refused(&f, algebra_join(a, ds, make(&f, "y", "k:T,n:int\nM,1\n"), ROWS_FIRST, AT), DIAG_DEF_DUPLICATE,
            "column \"n\" twice");
    refused(&f, algebra_join(a, ds, make(&f, "y", "k:I,u:int\n1,1\n"), ROWS_FIRST, AT), DIAG_PLAN, "do not share");
    fixture_release(&f);
}

/* Keys are values, not their spelling: neighbours and empty codes stay apart. */
static void keys_stay_apart(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "a:T,b:T,n:int\n1,21,1\n12,1,2\n,1,3\n");
    const struct dataset *other = make(&f, "y", "a:T,b:T,u:int\n12,1,7\n1,,8\n");
    check(&f, algebra_join(a, ds, other, ROWS_FIRST, AT), "a,b,n,u\n1,21,1,0\n12,1,2,7\n,1,3,0\n");
    fixture_release(&f);
}

static void compare(void **state)
{
    START;
    const struct dataset *now = make(&f, "nu", "d:T,n:int,r:rate\na,6,0.5\nb,4,0.25\nc,0,[x]\n=,10,0.4\n");
    const struct dataset *then = make(&f, "foer", "d:T,n:int,r:rate\na,4,0.25\nc,0,0.5\nz,9,0.1\n=,13,0.2\n");
    check(&f, algebra_compare(a, now, then, NULL, 0, 0, ROWS_FIRST, AT),
          "d,n,r,n_foer,n_forskel,n_pct,r_foer,r_forskel\n"
          "a,6,0.5,4,2,0.5,0.25,0.25\nb,4,0.25,0,4,[x],[x],[x]\nc,0,[x],0,0,[x],0.5,[x]\n"
          "=,10,0.4,13,-3,-0.23076923076923078,0.2,0.2\n");
    const char *const only[] = {"n"};
    check(&f, algebra_compare(a, now, then, only, 1, 12, ROWS_BOTH, AT),
          "d,n,r,n_foer,n_forskel,n_pct\na,6,0.5,4,2,0.5\nb,4,0.25,0,4,[x]\nc,0,[x],0,0,[x]\nz,0,[x],9,-9,-1\n"
          "=,10,0.4,13,-3,-0.23076923076923078\n");
    struct dataset *none = make(&f, "foer", "d:T,n:int,r:rate\n");
    check(&f, algebra_compare(a, now, none, only, 1, 12, ROWS_FIRST, AT),
          "d,n,r,n_foer,n_forskel,n_pct\na,6,0.5,[x],[x],[x]\nb,4,0.25,[x],[x],[x]\nc,0,[x],[x],[x],[x]\n"
          "=,10,0.4,[x],[x],[x]\n");
    const char *const unknown[] = {"m"};
    refused(&f, algebra_compare(a, now, then, unknown, 1, 0, ROWS_FIRST, AT), DIAG_DEF_NAME, "has no measure \"m\"");
    refused(&f, algebra_compare(a, now, make(&f, "y", "n:int\n1\n"), NULL, 0, 0, ROWS_FIRST, AT), DIAG_PLAN,
            "do not share the dimension \"d\"");
    fixture_release(&f);
}

/* A series against itself a year before: what lies before the series is not known, gaps in it are nothing. */
static void compare_months(void **state)
{
    START;
    struct dataset *ds = make(&f, "x", "m:M,n:int\n2025-01,4\n2025-03,8\n2026-01,5\n2026-02,7\n2026-03,4\n=,28\n");
    ds->from = 2025 * 12;
    ds->to = 2026 * 12 + 2;
    check(&f, algebra_compare(a, ds, ds, NULL, 0, 12, ROWS_FIRST, AT),
          "m,n,n_foer,n_forskel,n_pct\n2025-01,4,[x],[x],[x]\n2025-03,8,[x],[x],[x]\n2026-01,5,4,1,0.25\n"
          "2026-02,7,0,7,[x]\n2026-03,4,8,-4,-0.5\n=,28,[x],[x],[x]\n");
    refused(&f, algebra_compare(a, ds, ds, NULL, 0, 12, ROWS_BOTH, AT), DIAG_PLAN, "cannot be placed");
    fixture_release(&f);
}

static void difference(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:money,b:money,i:int\na,5,3,1\nb,1,[x],1\n=,6,3,2\n");
    check(&f, algebra_difference(a, ds, "n", "b", "Ændring", AT),
          "d,n,b,i,n_forskel\na,5.00,3.00,1,2.00\nb,1.00,[x],1,[x]\n=,6.00,3.00,2,3.00\n");
    refused(&f, algebra_difference(a, ds, "n", "i", "Ændring", AT), DIAG_DEF_VALUE, "different kinds");
    fixture_release(&f);
}

static void quotient(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:money,i:int,r:rate\na,5,3,0.5\nb,-5,2,0.5\nc,1,0,[x]\n=,1,5,[x]\n");
    check(&f, algebra_quotient(a, ds, "n", "i", "Pr. borger", NULL, AT),
          "d,n,i,r,n_pr\na,5.00,3,0.5,1.67\nb,-5.00,2,0.5,-2.50\nc,1.00,0,[x],[x]\n=,1.00,5,[x],0.20\n");
    check(&f, algebra_quotient(a, ds, "i", "i", "Hver", NULL, AT),
          "d,n,i,r,i_pr\na,5.00,3,0.5,1\nb,-5.00,2,0.5,1\nc,1.00,0,[x],[x]\n=,1.00,5,[x],1\n");
    refused(&f, algebra_quotient(a, ds, "i", "n", "x", NULL, AT), DIAG_DEF_VALUE, "cannot be divided");
    refused(&f, algebra_quotient(a, ds, "r", "i", "x", NULL, AT), DIAG_DEF_VALUE, "cannot be divided");
    fixture_release(&f);
}

static void distribution(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,m:money\na,2,1\nb,0,1\nc,2,1\nd,[x],1\n=,4,4\n");
    check(&f, algebra_distribution(a, ds, "n", "Familier", AT), "n,antal\n0,1\n2,2\n");
    check(&f, algebra_distribution(a, make(&f, "x", "d:T,n:int\n"), "n", "Familier", AT), "n,antal\n");
    refused(&f, algebra_distribution(a, ds, "m", "x", AT), DIAG_DEF_VALUE, "");
    fixture_release(&f);
}

/* --- pivot --- */

static void pivot(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,k:T,n:int\nb,x,1\nb,,2\na,y,3\na,x,4\n=,,10\n");
    struct dataset *out = algebra_pivot(a, ds, "k", false, true, AT);
    check(&f, out, "d,n_tom,n_x,n_y,n_i_alt\nb,2,1,0,3\na,0,4,3,7\n=,2,5,3,10\n");
    assert_string_equal(out->columns[1].label, "Uoplyst");
    assert_string_equal(out->columns[4].label, "I alt");
    out = algebra_pivot(a, make(&f, "x", "m:M,n:int,u:money\n2026-02,1,5\n2026-01,2,6\n"), "m", false, false, AT);
    check(&f, out, "n_2026-01,u_2026-01,n_2026-02,u_2026-02\n2,6.00,1,5.00\n");
    assert_string_equal(out->columns[1].label, "u, jan 2026");
    check(&f, algebra_pivot(a, make(&f, "x", "k:T,d:T,r:rate\nx,a,1\ny,b,0.5\n"), "k", false, false, AT),
          "d,r_x,r_y\na,1,[x]\nb,[x],0.5\n");
    check(&f, algebra_pivot(a, make(&f, "x", "k:T,d:T,n:int\n"), "k", false, true, AT), "d,n_i_alt\n");
    refused(&f, algebra_pivot(a, ds, "n", false, false, AT), DIAG_DEF_NAME, "has no dimension \"n\"");
    refused(&f, algebra_pivot(a, make(&f, "x", "d:T,n:int!\na,1\n"), "d", false, true, AT), DIAG_PLAN,
            "cannot be added across \"d\": the measure does not add up");
    refused(&f, algebra_pivot(a, make(&f, "x", "d:T,k:T,n:int\na,x,1\na,x,2\n"), "k", false, false, AT), DIAG_PLAN,
            "several rows for one cell");
    refused(&f, algebra_pivot(a, algebra_top(a, ds, 1, "Øvrige", AT), "k", false, false, AT), DIAG_PLAN,
            "row for the rest");
    fixture_release(&f);
}

/* Columns follow the closed list of the dimension; a part of a whole without a row is nothing of it. */
static void pivot_in_order_of_printing(void **state)
{
    START;
    fixture_assert_ok(&f, model_load(a, "reports/model", &f.model, &f.diag));
    const struct cube *c = model_cube(&f.model, "vandring", NO_LOC, &f.diag);
    struct dataset *ds = make(&f, "x", "ydelse:T,udfald:T,andel:rate\nKH,samme,0.5\nKH,ingen,0.5\nSDP,zzz,1\n");
    ds->columns[1].dimension = cube_dimension(c, "udfald", NO_LOC, &f.diag);
    ds->columns[2].measure = cube_measure(c, "andel", NO_LOC, &f.diag);
    check(&f, algebra_pivot(a, ds, "udfald", false, false, AT),
          "ydelse,andel_samme,andel_ingen,andel_zzz\nKH,0.5,0.5,0\nSDP,0,0,1\n");
    struct dataset *all = algebra_pivot(a, ds, "udfald", true, false, AT);
    check(&f, all,
          "ydelse,andel_ukendt,andel_doed,andel_fraflyttet,andel_samme,andel_anden,andel_folkepension,andel_ingen,"
          "andel_zzz\n"
          "KH,0,0,0,0.5,0,0,0.5,0\nSDP,0,0,0,0,0,0,0,1\n");
    assert_string_equal(all->columns[3].label, "Fraflyttet");
    /* Across the whole itself, nothing is known where there is none. */
    ds->columns[0].dimension = cube_dimension(c, "ydelse", NO_LOC, &f.diag);
    check(&f, algebra_pivot(a, ds, "ydelse", false, false, AT),
          "udfald,andel_KH,andel_SDP\nsamme,0.5,[x]\ningen,0.5,[x]\nzzz,[x],1\n");
    fixture_release(&f);
}

static void too_many_columns(void **state)
{
    START;
    struct dataset *ds = dataset_new(a, "x", 2, 401);
    ds->columns[0] = (struct column){.name = "i", .label = "i", .type = VALUE_INT};
    ds->columns[1] = (struct column){.name = "n", .label = "n", .type = VALUE_INT, .role = COLUMN_MEASURE};
    for (size_t row = 0; row < 401; row++)
        *dataset_at(ds, row, 0) = value_int((int64_t)row);
    refused(&f, algebra_pivot(a, ds, "i", false, false, AT), DIAG_PLAN, "\"i\" would become 401 columns");
    fixture_release(&f);
}

/* Sums that no figure can hold are not known, rather than wrong. */
static void sums_do_not_wrap(void **state)
{
    START;
    struct dataset *ds = make(&f, "x", "d:T,n:int\na,1\nb,1\nc,1\n");
    dataset_at(ds, 1, 1)->i = dataset_at(ds, 2, 1)->i = INT64_MAX;
    check(&f, algebra_top(a, ds, 1, "Øvrige", AT), "d,n\na,1\n*,[x]\n");
    struct dataset *before = make(&f, "y", "d:T,n:int\na,-5\n");
    dataset_at(ds, 0, 1)->i = INT64_MAX;
    const struct dataset *out = algebra_compare(a, ds, before, NULL, 0, 0, ROWS_FIRST, AT);
    assert_int_equal(dataset_at(out, 0, 3)->state, STATE_MISSING);
    fixture_release(&f);
}

/* --- rows left out, and what a count is worth --- */

static void cumulate(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:I,n:int,r:rate\n1,6,0.5\n2,,0.5\n3,2,0.5\n");
    check(&f, algebra_cumulate(a, ds, "n", AT), "d,n,r,n_samlet\n1,6,0.5,0.75\n2,,0.5,0.75\n3,2,0.5,1\n");
    check(&f, algebra_cumulate(a, make(&f, "x", "d:I,n:int\n1,6\n2,2\n=,16\n"), "n", AT),
          "d,n,n_samlet\n1,6,0.375\n2,2,0.5\n=,16,1\n");
    check(&f, algebra_cumulate(a, make(&f, "x", "d:I,n:int\n1,6\n2,[c]\n3,1\n=,9\n"), "n", AT),
          "d,n,n_samlet\n1,6,0.6666666666666666\n2,[c],[c]\n3,1,[c]\n=,9,1\n");
    check(&f, algebra_cumulate(a, make(&f, "x", "d:I,n:int\n1,0\n"), "n", AT), "d,n,n_samlet\n1,0,[x]\n");
    refused(&f, algebra_cumulate(a, ds, "r", AT), DIAG_PLAN, "does not add up");
    refused(&f, algebra_cumulate(a, ds, "m", AT), DIAG_DEF_NAME, "no measure \"m\"");
    struct dataset *cut = make(&f, "x", "d:I,n:int\n1,6\n");
    cut->cut = true;
    refused(&f, algebra_cumulate(a, cut, "n", AT), DIAG_PLAN, "left out at a limit");
    fixture_release(&f);
}

static void keep(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,m:money\na,4,1\nb,5,2\nc,,3\nd,[c],4\ne,20,5\n=,29,15\n");
    const struct dataset *kept = algebra_keep(a, ds, "n", 5, 19, AT);
    check(&f, kept, "d,n,m\nb,5,2.00\n");
    assert_true(kept->cut);
    check(&f, algebra_keep(a, ds, "n", 5, INT64_MAX, AT), "d,n,m\nb,5,2.00\ne,20,5.00\n");
    check(&f, algebra_keep(a, ds, "n", INT64_MIN, 4, AT), "d,n,m\na,4,1.00\n");
    check(&f, algebra_keep(a, ds, "n", 100, 200, AT), "d,n,m\n");
    refused(&f, algebra_keep(a, ds, "m", 0, 1, AT), DIAG_DEF_VALUE, "\"m\" of dataset \"x\" is no count");
    refused(&f, algebra_keep(a, ds, "d", 0, 1, AT), DIAG_DEF_NAME, "no measure \"d\"");
    /* What stands for many others still does, or it is gone. */
    const struct dataset *top = algebra_top(a, make(&f, "x", "d:T,n:int\na,9\nb,3\nc,3\n"), 1, "Øvrige", AT);
    assert_true(algebra_keep(a, top, "n", 5, 9, AT)->rest);
    assert_false(algebra_keep(a, top, "n", 9, 9, AT)->rest);
    fixture_release(&f);
}

static void among(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,e:T,n:int\na,p,1\nb,p,2\na,q,3\n,p,4\n=,,10\n");
    const struct dataset *taken = algebra_among(a, ds, make(&f, "y", "d:T,m:int\nc,1\nb,1\na,1\na,2\n"), AT);
    check(&f, taken, "d,e,n\nb,p,2\na,p,1\na,q,3\n");
    assert_true(taken->cut);
    check(&f, algebra_among(a, ds, make(&f, "y", "d:T,m:int\n,1\n"), AT), "d,e,n\n,p,4\n");
    check(&f, algebra_among(a, ds, make(&f, "y", "e:T,d:T,m:int\nq,a,1\np,b,1\n"), AT), "d,e,n\na,q,3\nb,p,2\n");
    check(&f, algebra_among(a, ds, make(&f, "y", "d:T,m:int\n"), AT), "d,e,n\n");
    refused(&f, algebra_among(a, ds, make(&f, "y", "g:T,m:int\na,1\n"), AT), DIAG_PLAN,
            "do not share the dimension \"g\"");
    fixture_release(&f);
}

static void band(void **state)
{
    START;
    struct group entries[] = {{.code = "svag", .label = "Svagt grundlag", .low = 5, .high = 19},
                              {.code = "ok", .label = "Godt grundlag", .low = 20, .high = INT64_MAX}};
    const struct lookup ranges = {.name = "grundlag", .groups = entries, .n = 2, .ranges = true};
    const struct dataset *ds = make(&f, "x", "d:T,n:int,m:money\na,4,1\nb,5,1\nc,20,1\nd,[c],1\ne,,1\n=,29,1\n");
    const struct dataset *out = algebra_band(a, ds, "n", &ranges, "Grundlag", AT);
    check(&f, out, "d,n,m,n_gruppe\na,4,1.00,\nb,5,1.00,svag\nc,20,1.00,ok\nd,[c],1.00,[c]\ne,,1.00,\n=,29,1.00,\n");
    assert_string_equal(out->columns[3].label, "Grundlag");
    assert_string_equal(dataset_at(out, 1, 3)->label, "Svagt grundlag");
    refused(&f, algebra_band(a, ds, "m", &ranges, "Grundlag", AT), DIAG_DEF_VALUE, "is no count");
    const struct lookup codes = {.name = "koder", .groups = entries, .n = 2};
    refused(&f, algebra_band(a, ds, "n", &codes, "Grundlag", AT), DIAG_DEF_VALUE, "lookup \"koder\" has no ranges");
    fixture_release(&f);
}

/* Against values that are in print: 0 of 10 gives 0 to 27.75 percent, 5 of 10 gives 23.66 to 76.34. */
static void interval(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,w:int,m:money\na,0,10,1\nb,5,10,1\nc,10,10,1\nd,1,0,1\n");
    const struct dataset *out = algebra_interval(a, ds, "n", "w", AT);
    const double ends[][2] = {{0, 0.277533}, {0.236593, 0.763407}, {0.722467, 1}};
    assert_string_equal(out->columns[4].name, "n_fra");
    assert_string_equal(out->columns[5].name, "n_til");
    for (size_t row = 0; row < 3; row++) {
        for (size_t end = 0; end < 2; end++)
            assert_true(fabs(dataset_at(out, row, 4 + end)->r - ends[row][end]) < 1e-6);
    }
    assert_int_equal(dataset_at(out, 3, 4)->state, STATE_MISSING);
    assert_int_equal(dataset_at(out, 3, 5)->state, STATE_MISSING);
    check(&f, algebra_interval(a, make(&f, "x", "d:T,n:int,w:int\na,[c],10\nb,1,[x]\nc,11,10\n"), "n", "w", AT),
          "d,n,w,n_fra,n_til\na,[c],10,[c],[c]\nb,1,[x],[x],[x]\nc,11,10,[x],[x]\n");
    refused(&f, algebra_interval(a, ds, "n", "m", AT), DIAG_DEF_VALUE, "\"m\" of dataset \"x\" is no count");
    fixture_release(&f);
}

static void combine(void **state)
{
    START;
    struct dataset *ds = make(&f, "x", "d:T,n:int,e:T,m:M\na,1,p,2026-01\nb,2,,2026-02\n=,3,,\n");
    dataset_at(ds, 0, 0)->label = "Anna";
    const struct dataset *out = algebra_combine(a, ds, (const char *const[]){"e", "d"}, 2, "par", "Par", " og ", AT);
    check(&f, out, "par,n,m\np|a,1,2026-01\n|b,2,2026-02\n=,3,\n");
    assert_string_equal(dataset_at(out, 0, 0)->label, "p og Anna");
    assert_string_equal(dataset_at(out, 1, 0)->label, "Uoplyst og b");
    assert_int_equal(out->columns[0].role, COLUMN_DIMENSION);
    out = algebra_combine(a, ds, (const char *const[]){"m", "e"}, 2, "par", "Par", ", ", AT);
    check(&f, out, "d,n,par\na,1,2026-01|p\nb,2,2026-02|\n=,3,\n");
    refused(&f, algebra_combine(a, ds, (const char *const[]){"d"}, 1, "par", "Par", ", ", AT), DIAG_DEF_SHAPE,
            "at least two dimensions");
    refused(&f, algebra_combine(a, ds, (const char *const[]){"d", "n"}, 2, "par", "Par", ", ", AT), DIAG_DEF_NAME,
            "no dimension \"n\"");
    refused(&f, algebra_combine(a, ds, (const char *const[]){"d", "e"}, 2, "n", "Par", ", ", AT), DIAG_DEF_DUPLICATE,
            "column \"n\" twice");
    fixture_release(&f);
}

static void measures(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,e:T,m:int,k:int\na,1,p,2,3\nb,4,q,5,6\n=,5,,7,9\n");
    check(&f, algebra_measures(a, ds, (const char *const[]){"k", "n"}, 2, AT), "d,n,e,k\na,1,p,3\nb,4,q,6\n=,5,,9\n");
    check(&f, algebra_measures(a, ds, (const char *const[]){"m"}, 1, AT), "d,e,m\na,p,2\nb,q,5\n=,,7\n");
    refused(&f, algebra_measures(a, ds, (const char *const[]){"e"}, 1, AT), DIAG_DEF_NAME, "no measure \"e\"");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank),
        cmocka_unit_test(share),
        cmocka_unit_test(top_with_rest),
        cmocka_unit_test(concentration),
        cmocka_unit_test(join),
        cmocka_unit_test(keys_stay_apart),
        cmocka_unit_test(compare),
        cmocka_unit_test(compare_months),
        cmocka_unit_test(difference),
        cmocka_unit_test(quotient),
        cmocka_unit_test(distribution),
        cmocka_unit_test(pivot),
        cmocka_unit_test(pivot_in_order_of_printing),
        cmocka_unit_test(too_many_columns),
        cmocka_unit_test(sums_do_not_wrap),
        cmocka_unit_test(cumulate),
        cmocka_unit_test(keep),
        cmocka_unit_test(among),
        cmocka_unit_test(band),
        cmocka_unit_test(interval),
        cmocka_unit_test(combine),
        cmocka_unit_test(measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
