/*
 * GeoJSON to map geometry: see geo.h. Read as YAML, so that mistakes have a line and a column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/geo.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/yaml.h"

enum { GEO_MAX = 64 << 20 };

static int wrong(struct diag *d, struct src_loc loc, const char *expected)
{
    diag_error(d, DIAG_DEF_SHAPE, loc, "not a map that can be drawn: %s expected", expected);
    diag_hint(d, "Give a GeoJSON FeatureCollection of Polygon or MultiPolygon features with properties kode and navn.");
    return -1;
}

static int read_ring(struct arena *a, const struct yaml_node *node, struct map_ring *ring, struct diag *d)
{
    if (node->kind != YAML_LIST || node->n < 3)
        return wrong(d, node->loc, "a ring of three or more points");
    ring->points = ARENA_ARRAY(a, node->n, struct map_point);
    ring->n = node->n;
    for (size_t i = 0; i < node->n; i++) {
        const struct yaml_node *point = node->items[i];
        if (point->kind != YAML_LIST || point->n < 2 || !yaml_double(point->items[0], &ring->points[i].x) ||
            !yaml_double(point->items[1], &ring->points[i].y) || fabs(ring->points[i].x) > 180 ||
            fabs(ring->points[i].y) > 90)
            return wrong(d, point->loc, "a point [longitude, latitude]");
    }
    return 0;
}

static int read_polygon(struct arena *a, const struct yaml_node *node, struct map_area *area, struct diag *d)
{
    if (node->kind != YAML_LIST)
        return wrong(d, node->loc, "a list of rings");
    for (size_t i = 0; i < node->n; i++) {
        if (read_ring(a, node->items[i], &area->rings[area->n_rings++], d) != 0)
            return -1;
    }
    return 0;
}

static int read_feature(struct arena *a, const struct yaml_node *feature, struct map_area *area, struct diag *d)
{
    const struct yaml_node *properties = yaml_lookup(feature, "properties");
    const struct yaml_node *code = yaml_lookup(properties, "kode"), *name = yaml_lookup(properties, "navn");
    const struct yaml_node *geometry = yaml_lookup(feature, "geometry");
    const struct yaml_node *type = yaml_lookup(geometry, "type"), *rings = yaml_lookup(geometry, "coordinates");
    if (code == NULL || code->kind != YAML_SCALAR || name == NULL || name->kind != YAML_SCALAR)
        return wrong(d, feature->loc, "a feature with properties kode and navn");
    if (type == NULL || type->kind != YAML_SCALAR || rings == NULL || rings->kind != YAML_LIST)
        return wrong(d, feature->loc, "a geometry with coordinates");
    area->code = code->text;
    area->name = name->text;
    bool multi = strcmp(type->text, "MultiPolygon") == 0;
    if (!multi && strcmp(type->text, "Polygon") != 0)
        return wrong(d, type->loc, "Polygon or MultiPolygon");
    size_t n_rings = multi ? 0 : rings->n;
    for (size_t i = 0; multi && i < rings->n; i++)
        n_rings += rings->items[i]->n;
    area->rings = ARENA_ARRAY(a, n_rings, struct map_ring);
    for (size_t i = 0; multi && i < rings->n; i++) {
        if (read_polygon(a, rings->items[i], area, d) != 0)
            return -1;
    }
    return multi ? 0 : read_polygon(a, rings, area, d);
}

/* Scale longitudes by the cosine of the middle latitude, and find the bounds. */
static void project(struct map_geometry *g)
{
    double south = 90, north = -90;
    for (int pass = 0; pass < 2; pass++) {
        double scale = cos((south + north) / 2 * acos(-1.0) / 180);
        g->min_x = g->min_y = INFINITY;
        g->max_x = g->max_y = -INFINITY;
        for (size_t i = 0; i < g->n_areas; i++) {
            for (size_t r = 0; r < g->areas[i].n_rings; r++) {
                struct map_ring *ring = &g->areas[i].rings[r];
                for (size_t k = 0; k < ring->n; k++) {
                    struct map_point *p = &ring->points[k];
                    if (pass == 1)
                        p->x *= scale;
                    g->min_x = fmin(g->min_x, p->x);
                    g->max_x = fmax(g->max_x, p->x);
                    g->min_y = fmin(g->min_y, p->y);
                    g->max_y = fmax(g->max_y, p->y);
                }
            }
        }
        south = g->min_y;
        north = g->max_y;
    }
}

struct map_geometry *geo_load(struct arena *a, const char *name, const char *path, struct diag *d)
{
    const struct yaml_node *root = yaml_load(a, path, GEO_MAX, DIAG_YAML_SYNTAX, d);
    if (root == NULL)
        return NULL;
    const struct yaml_node *features = yaml_lookup(root, "features"), *source = yaml_lookup(root, "kilde");
    if (features == NULL || features->kind != YAML_LIST || features->n == 0) {
        (void)wrong(d, root->loc, "a FeatureCollection with features");
        return NULL;
    }
    struct map_geometry *g = ARENA_NEW(a, struct map_geometry);
    g->name = name;
    g->source = source != NULL && source->kind == YAML_SCALAR ? source->text : NULL;
    g->areas = ARENA_ARRAY(a, features->n, struct map_area);
    for (size_t i = 0; i < features->n; i++) {
        if (read_feature(a, features->items[i], &g->areas[g->n_areas++], d) != 0)
            return NULL;
    }
    project(g);
    return g;
}
