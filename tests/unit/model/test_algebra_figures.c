/*
 * The steps that compute figures from others, by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "algebra_fixture.h"

#include <math.h>

static void times(void **state)
{
    START;
    const struct dataset *ds =
        make(&f, "x", "d:T,m:I,u:money,n:int\na,2,10,1\nb,50,10,2\nc,,5,3\nd,1,[c],4\n=,,25,10\n");
    check(&f, algebra_times(a, ds, "u", "m", 36, NULL, "I alt", AT),
          "d,m,u,n,u_gange\na,2,10.00,1,20.00\nb,50,10.00,2,360.00\nc,,5.00,3,\nd,1,[c],4,[c]\n=,,25.00,10,[c]\n");
    const struct dataset *out =
        algebra_times(a, make(&f, "x", "d:T,n:int,k:int\na,2,3\n=,2,3\n"), "n", "k", INT64_MAX, "v", "V", AT);
    check(&f, out, "d,n,k,v\na,2,3,6\n=,2,3,6\n");
    assert_string_equal(out->columns[3].label, "V");
    refused(&f, algebra_times(a, ds, "n", "u", 36, NULL, "V", AT), DIAG_DEF_VALUE,
            "\"u\" of dataset \"x\" is no count");
    refused(&f, algebra_times(a, make(&f, "x", "d:T,r:rate,n:int\na,1,1\n"), "r", "n", 1, NULL, "V", AT),
            DIAG_DEF_VALUE, "\"r\" of dataset \"x\" cannot be computed with");
    fixture_release(&f);
}

static void weigh(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,m:money,k:money\na,4,100,50\nb,[c],1,1\nc,1,,2\n=,5,101,53\n");
    const char *columns[] = {"n", "m"}, *amounts[] = {"m", "k"}, *wrong[] = {"d"};
    const double weights[] = {2, -0.01}, halves[] = {0.5, 1};
    check(&f, algebra_weigh(a, ds, columns, weights, 2, "point", "Point", AT),
          "d,n,m,k,point\na,4,100.00,50.00,7\nb,[c],1.00,1.00,[c]\nc,1,,2.00,\n=,5,101.00,53.00,8.99\n");
    check(&f, algebra_weigh(a, ds, amounts, halves, 2, "sum", "Sum", AT),
          "d,n,m,k,sum\na,4,100.00,50.00,100.00\nb,[c],1.00,1.00,1.50\nc,1,,2.00,\n=,5,101.00,53.00,103.50\n");
    refused(&f, algebra_weigh(a, ds, wrong, weights, 1, "sum", "Sum", AT), DIAG_DEF_NAME, "\"d\"");
    fixture_release(&f);
}

static void quotient(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,w:int,m:money\na,1,4,10\nb,1,0,10\n=,2,4,20\n");
    const struct quotient share = {.name = "andel", .percent = true}, hundred = {.per = 100};
    const struct dataset *out = algebra_quotient(a, ds, "n", "w", "Andel", &share, AT);
    check(&f, out, "d,n,w,m,andel\na,1,4,10.00,0.25\nb,1,0,10.00,[x]\n=,2,4,20.00,0.5\n");
    assert_int_equal(out->columns[4].type, VALUE_RATE);
    check(&f, algebra_quotient(a, ds, "m", "w", "Pr. 100", &hundred, AT),
          "d,n,w,m,m_pr\na,1,4,10.00,250.00\nb,1,0,10.00,[x]\n=,2,4,20.00,500.00\n");
    refused(&f, algebra_quotient(a, ds, "m", "w", "Andel", &share, AT), DIAG_DEF_VALUE,
            "is money and no part of \"w\"");
    fixture_release(&f);
}

/* Of five, three are followed for less than a month, of which one ended: 1 - 1 / (5 - 2 / 2). */
static void survival(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,t:I,n:int,e:int\na,0,3,1\na,1,1,1\na,2,1,0\nb,9,2,0\n");
    const struct survival all = {.to = 3, .least = 1};
    check(&f, algebra_survival(a, ds, "n", "e", "t", &all, AT),
          "d,t,n_fulgt,n_tilbage\na,0,5,1\na,1,2,0.75\na,2,1,0.375\na,3,0,[x]\n"
          "b,0,2,1\nb,1,2,1\nb,2,2,1\nb,3,2,1\n");
    const int64_t at[] = {0, 2};
    const struct survival some = {.to = 2, .least = 2, .at = at, .n_at = 2};
    check(&f, algebra_survival(a, ds, "n", "e", "t", &some, AT),
          "d,t,n_fulgt,n_tilbage\na,0,5,1\na,2,1,[x]\nb,0,2,1\nb,2,2,1\n");
    refused(&f, algebra_survival(a, ds, "n", "e", "d", &all, AT), DIAG_DEF_VALUE, "\"d\" of dataset \"x\" is no count");
    struct dataset *cut = make(&f, "x", "t:I,n:int,e:int\n1,1,1\n");
    cut->cut = true;
    refused(&f, algebra_survival(a, cut, "n", "e", "t", &all, AT), DIAG_PLAN, "were left out at a limit");
    fixture_release(&f);
}

/* Group i has 3 of 4 and 1 of 4; the others 1 of 2 and 3 of 4, which weighted alike make 5 of 8. */
static void standardise(void **state)
{
    START;
    const struct dataset *ds =
        make(&f, "x", "d:T,s:T,g:T,n:int,w:int\nx,i,u,3,4\nx,i,v,1,4\nx,s,u,1,2\nx,s,v,3,4\nx,i,z,1,1\ny,s,u,1,1\n");
    const char *over[] = {"g"}, *wrong[] = {"q"};
    struct standardise how = {
        .of = "n", .in = "w", .across = "s", .group = "i", .other = "s", .over = over, .n_over = 1};
    const struct dataset *out = algebra_standardise(a, ds, &how, AT);
    assert_non_null(out);
    assert_int_equal(out->n_rows, 2);
    static const char *const names[] = {"d",       "antal_i",     "antal_s",     "andel_i",           "andel_s",
                                        "forskel", "forskel_fra", "forskel_til", "uden_sammenligning"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_string_equal(out->columns[i].name, names[i]);
    assert_int_equal(dataset_at(out, 0, 1)->i, 8);
    assert_int_equal(dataset_at(out, 0, 2)->i, 6);
    const double shares[] = {0.5, 0.625, -0.125, -0.630071, 0.380071};
    for (size_t i = 0; i < ARRAY_LEN(shares); i++)
        assert_true(fabs(dataset_at(out, 0, 3 + i)->r - shares[i]) < 1e-5);
    assert_int_equal(dataset_at(out, 0, 8)->i, 1);
    assert_int_equal(dataset_at(out, 1, 1)->i, 0); /* nobody is in the group */
    assert_int_equal(dataset_at(out, 1, 5)->state, STATE_MISSING);
    how.over = wrong;
    refused(&f, algebra_standardise(a, ds, &how, AT), DIAG_DEF_NAME, "\"q\"");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),    cmocka_unit_test(weigh),       cmocka_unit_test(quotient),
        cmocka_unit_test(survival), cmocka_unit_test(standardise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
