/*
 * The relay: order, both ends, failures, and being stopped in the middle.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <sched.h>

#include "base/relay.h"

enum { SLOTS = 3 };

struct maker {
    int made, most, end; /* what comes after `most` pieces */
    int slots[SLOTS];
};

static int make(void *context, size_t slot)
{
    struct maker *m = context;
    assert_true(slot < SLOTS);
    if (m->made == m->most)
        return m->end;
    m->slots[slot] = ++m->made;
    return 1;
}

/* Take up to `wanted` pieces; returns what relay_next said last. */
static int take(struct maker *m, int wanted)
{
    struct relay *r = relay_start(SLOTS, make, m);
    size_t slot;
    int status = 1;
    for (int i = 1; i <= wanted && (status = relay_next(r, &slot)) == 1; i++)
        assert_int_equal(m->slots[slot], i);
    relay_stop(r);
    return status;
}

static void run_all(void)
{
    struct maker all = {.most = 10000}, none = {.most = 0}, broken = {.most = 7, .end = -1},
                 long_one = {.most = 1 << 30};
    assert_int_equal(take(&all, 20000), 0);
    assert_int_equal(all.made, 10000);
    assert_int_equal(take(&none, 1), 0);
    assert_int_equal(take(&broken, 10), -1);
    assert_int_equal(take(&long_one, 100), 1);
    assert_in_range(long_one.made, 100, 100 + SLOTS);
    struct maker untaken = {.most = 1 << 30};
    assert_int_equal(take(&untaken, 0), 1);
}

static void test_threads(void **state)
{
    (void)state;
    run_all();
}

/* The same where there is one processor only. */
static void test_alone(void **state)
{
    (void)state;
    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
    assert_int_equal(processor_count(), 1);
    run_all();
    assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
