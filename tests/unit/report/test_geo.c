/*
 * Map geometry from GeoJSON: shapes, projection, and what is refused with its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "report/geo.h"

static struct map_geometry *load(struct arena *a, const char *text, struct diag *d)
{
    char path[] = "/tmp/almanak-geo-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(file_write(path, text, strlen(text), d), 0);
    struct map_geometry *g = geo_load(a, "prøve", path, d);
    (void)unlink(path);
    return g;
}

#define FEATURE(type, coordinates)                                                                                     \
    "{\"features\": [{\"properties\": {\"kode\": \"01\", \"navn\": \"A\"}, \"geometry\": {\"type\": \"" type           \
    "\", \"coordinates\": " coordinates "}}]}"

static void test_shapes(void **state)
{
    (void)state;
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    const struct map_geometry *g =
        load(&a,
             FEATURE("MultiPolygon", "[[[[10, 55], [12, 55], [12, 57]], [[10.5, 55.1], [11, 55.1], [11, 55.5]]], "
                                     "[[[8, 56], [9, 56], [9, 56.5]]]]"),
             &d);
    assert_non_null(g);
    assert_int_equal(g->n_areas, 1);
    assert_int_equal(g->areas[0].n_rings, 3);
    assert_string_equal(g->areas[0].code, "01");
    /* At 56 degrees north a degree of longitude is little more than half one of latitude. */
    double width = g->max_x - g->min_x, height = g->max_y - g->min_y;
    assert_true(fabs(height - 2) < 1e-9);
    assert_true(fabs(width - 4 * cos(56 * acos(-1.0) / 180)) < 1e-9);
    arena_release(&a);
    diag_release(&d);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"features\": []}",
        "{\"features\": [{}]}",
        "{\"features\": [{\"properties\": {\"kode\": \"1\", \"navn\": \"A\"}}]}",
        FEATURE("Point", "[1, 2]"),
        FEATURE("Polygon", "[[[1, 2], [3, 4]]]"),
        FEATURE("Polygon", "[[[1, 2], [3, 4], [500, 4]]]"),
        FEATURE("Polygon", "[[[1, 2], [3, 4], \"x\"]]"),
        FEATURE("MultiPolygon", "[[[1, 2], [3, 4], [5, 6]]]"),
        FEATURE("Polygon", "7"),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct arena a;
        struct diag d;
        arena_init(&a);
        diag_init(&d);
        assert_null(load(&a, bad[i], &d));
        assert_true(d.n_errors >= 1 && d.items[0].hint != NULL && d.items[0].loc.line == 1);
        arena_release(&a);
        diag_release(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shapes), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
