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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either),
        cmocka_unit_test(sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
