/*
 * The steps that change what a row is about, by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "algebra_fixture.h"

static void either(void **state)
{
    START;
    const struct dataset *ds =
        make(&f, "x", "d:T,u:T,e:T,n:int,m:money\na,samme,a,1,10\na,ingen,,2,20\nb,anden,a,3,30\n=,,,6,60\n");
    const char *of[] = {"e", "u"};
    const struct dataset *out = algebra_either(a, ds, of, 2, "til", "Til", AT);
    check(&f, out, "d,til,n,m\na,a,1,10.00\na,ingen,2,20.00\nb,a,3,30.00\n=,,6,60.00\n");
    assert_string_equal(out->columns[1].label, "Til");
    const char *both[] = {"u", "d"}, *twice[] = {"u", "u"}, *measure[] = {"u", "n"}, *number[] = {"i", "d"};
    check(&f, algebra_either(a, ds, both, 2, "d", "D", AT),
          "d,e,n,m\nsamme,a,1,10.00\ningen,,2,20.00\nanden,a,3,30.00\n=,,6,60.00\n");
    refused(&f, algebra_either(a, ds, twice, 2, "til", "Til", AT), DIAG_DEF_VALUE, "cannot be one of the dimensions");
    refused(&f, algebra_either(a, ds, measure, 2, "til", "Til", AT), DIAG_DEF_NAME, "\"n\"");
    refused(&f, algebra_either(a, ds, of, 2, "d", "Til", AT), DIAG_DEF_DUPLICATE, "\"d\"");
    refused(&f, algebra_either(a, make(&f, "x", "d:T,i:I,n:int\na,1,1\n"), number, 2, "til", "Til", AT), DIAG_DEF_VALUE,
            "cannot be one of the dimensions");
    refused(&f, algebra_either(a, make(&f, "x", "u:T,e:T,n:int\np,a,1\nq,a,2\n"), of, 2, "til", "Til", AT),
            DIAG_DEF_VALUE, "would be the same by \"til\"");
    fixture_release(&f);
}

static void sum(void **state)
{
    START;
    const struct dataset *ds =
        make(&f, "x", "d:T,i:I,n:int,m:money\nb,1,1,10\na,1,2,20\nb,2,[c],30\na,2,4,\n=,,9,60\n");
    const char *d[] = {"d"}, *both[] = {"i", "d"}, *wrong[] = {"n"};
    check(&f, algebra_sum(a, ds, d, 1, AT), "d,n,m\nb,[c],40.00\na,6,20.00\n=,9,60.00\n");
    check(&f, algebra_sum(a, ds, both, 2, AT),
          "i,d,n,m\n1,b,1,10.00\n1,a,2,20.00\n2,b,[c],30.00\n2,a,4,0.00\n=,,9,60.00\n");
    check(&f, algebra_sum(a, make(&f, "x", "d:T,n:int\n"), d, 1, AT), "d,n\n");
    refused(&f, algebra_sum(a, ds, wrong, 1, AT), DIAG_DEF_NAME, "\"n\"");
    refused(&f, algebra_sum(a, make(&f, "x", "d:T,n:int!\na,1\n"), d, 1, AT), DIAG_DEF_VALUE,
            "\"n\" of dataset \"x\" does not add up over rows");
    fixture_release(&f);
}

static void only(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,m:money\na,1,10\nb,2,20\n=,3,30\n");
    const char *m[] = {"m"}, *wrong[] = {"d"};
    check(&f, algebra_only(a, ds, m, 1, AT), "d,m\na,10.00\nb,20.00\n=,30.00\n");
    refused(&f, algebra_only(a, ds, wrong, 1, AT), DIAG_DEF_NAME, "has no measure \"d\"");
    fixture_release(&f);
}

static void sort(void **state)
{
    START;
    const struct dataset *ds = make(&f, "x", "d:T,n:int,r:rate\nc,2,0.5\na,[x],0.1\nb,2,0.7\nd,9,0.2\n=,13,1\n");
    const char *falls[] = {"-n", "r"}, *rises[] = {"n", "-d"}, *wrong[] = {"-q"};
    check(&f, algebra_sort(a, ds, falls, 2, AT), "d,n,r\nd,9,0.2\nc,2,0.5\nb,2,0.7\na,[x],0.1\n=,13,1\n");
    check(&f, algebra_sort(a, ds, rises, 2, AT), "d,n,r\nc,2,0.5\nb,2,0.7\nd,9,0.2\na,[x],0.1\n=,13,1\n");
    check(&f, algebra_sort(a, algebra_top(a, make(&f, "x", "d:T,n:int\na,1\nb,2\nc,3\n"), 2, "Rest", AT), falls, 1, AT),
          "d,n\nb,2\na,1\n*,3\n");
    refused(&f, algebra_sort(a, ds, wrong, 1, AT), DIAG_DEF_NAME, "\"q\"");
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either),
        cmocka_unit_test(sum),
        cmocka_unit_test(only),
        cmocka_unit_test(sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
