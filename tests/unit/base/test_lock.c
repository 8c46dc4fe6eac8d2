/*
 * Locks: between processes, shared and alone, and that they go with the last process that has them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lock.h"

static void test_kinds(void **state)
{
    char dir[] = "/tmp/test_lock-XXXXXX", path[64];
    struct diag d;
    int a, b, c;
    (void)state;
    diag_init(&d);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/lock", dir);
    assert_false(lock_held(path));
    assert_int_equal(lock_take(path, LOCK_SHARED, &a, &d), 1);
    assert_int_equal(lock_take(path, LOCK_SHARED, &b, &d), 1);
    assert_int_equal(lock_take(path, LOCK_ALONE, &c, &d), 0);
    assert_int_equal(c, -1);
    assert_true(lock_held(path));
    (void)close(a);
    assert_int_equal(lock_take(path, LOCK_ALONE, &c, &d), 0);
    (void)close(b);
    assert_false(lock_held(path));
    assert_int_equal(lock_take(path, LOCK_ALONE, &c, &d), 1);
    assert_int_equal(lock_take(path, LOCK_SHARED, &a, &d), 0);
    /* A child has it as well, until it ends, however that is. */
    pid_t child = fork();
    if (child == 0) {
        for (;;)
            (void)pause();
    }
    (void)close(c);
    assert_true(lock_held(path));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_false(lock_held(path));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(lock_take(path, LOCK_ALONE, &c, &d), -1);
    assert_int_equal(d.n_errors, 1);
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
