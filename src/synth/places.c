/*
 * Districts and dwellings: see places.h. All geometry is in integers, so that no rounding decides where a street lies.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/places.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "base/yaml.h"

enum { MAP_MAX = 16 << 20, TABLE_MAX = 16 << 20, TOWN_PEOPLE = 2500, DEGREE_SCALE = 5 };

static int shape_error(struct diag *d, const char *path, struct src_loc loc, const char *what)
{
    (void)diag_error(d, DIAG_DEF_SHAPE, (struct src_loc){path, loc.line, loc.col}, "map without %s", what);
    diag_hint(d, "Install the maps of the program again; each is GeoJSON with the properties kode and navn.");
    return -1;
}

static bool read_coordinate(const struct yaml_node *node, int32_t *out)
{
    int64_t value;
    if (node->kind != YAML_SCALAR ||
        num_parse_decimal(node->text, strlen(node->text), DEGREE_SCALE, &value) != NUM_OK || value < -18000000 ||
        value > 18000000)
        return false;
    *out = (int32_t)value;
    return true;
}

static bool read_ring(struct arena *a, const struct yaml_node *node, struct ring *out)
{
    if (node->kind != YAML_LIST || node->n < 4)
        return false;
    struct point *points = ARENA_ARRAY(a, node->n, struct point);
    for (size_t i = 0; i < node->n; i++) {
        const struct yaml_node *pair = node->items[i];
        if (pair->kind != YAML_LIST || pair->n != 2 || !read_coordinate(pair->items[0], &points[i].x) ||
            !read_coordinate(pair->items[1], &points[i].y))
            return false;
    }
    *out = (struct ring){points, node->n};
    return true;
}

static bool read_rings(struct arena *a, const struct yaml_node *geometry, struct district *out)
{
    const struct yaml_node *polygons = yaml_lookup(geometry, "coordinates");
    if (polygons == NULL || polygons->kind != YAML_LIST)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < polygons->n; i++)
        n += polygons->items[i]->kind == YAML_LIST ? polygons->items[i]->n : 0;
    out->rings = ARENA_ARRAY(a, n, struct ring);
    for (size_t i = 0; i < polygons->n; i++) {
        const struct yaml_node *polygon = polygons->items[i];
        for (size_t k = 0; polygon->kind == YAML_LIST && k < polygon->n; k++) {
            if (!read_ring(a, polygon->items[k], &out->rings[out->n_rings++]))
                return false;
        }
    }
    return out->n_rings > 0;
}

static void find_box(struct district *district)
{
    district->low = (struct point){INT32_MAX, INT32_MAX};
    district->high = (struct point){INT32_MIN, INT32_MIN};
    for (size_t r = 0; r < district->n_rings; r++) {
        for (size_t i = 0; i < district->rings[r].n; i++) {
            struct point p = district->rings[r].points[i];
            district->low.x = p.x < district->low.x ? p.x : district->low.x;
            district->low.y = p.y < district->low.y ? p.y : district->low.y;
            district->high.x = p.x > district->high.x ? p.x : district->high.x;
            district->high.y = p.y > district->high.y ? p.y : district->high.y;
        }
    }
}

static int read_district(struct arena *a, const char *path, const struct yaml_node *feature, struct district *out,
                         int64_t *people, struct diag *d)
{
    const struct yaml_node *properties = yaml_lookup(feature, "properties");
    const struct yaml_node *code = yaml_lookup(properties, "kode"), *name = yaml_lookup(properties, "navn");
    if (code == NULL || code->kind != YAML_SCALAR || name == NULL || name->kind != YAML_SCALAR)
        return shape_error(d, path, feature->loc, "kode and navn in a feature");
    *out = (struct district){.code = arena_strdup(a, code->text), .name = arena_strdup(a, name->text)};
    if (!read_rings(a, yaml_lookup(feature, "geometry"), out))
        return shape_error(d, path, feature->loc, "a MultiPolygon in a feature");
    find_box(out);
    if (people != NULL &&
        (!yaml_int(yaml_lookup(properties, "befolkning"), people) || *people < 0 || *people > 1000000))
        return shape_error(d, path, feature->loc, "befolkning in a feature");
    return 0;
}

/* The features of a map, held by `scratch`; NULL and a diagnostic when there are none. */
static const struct yaml_node *read_map(struct arena *scratch, const char *path, struct diag *d)
{
    const struct yaml_node *root = yaml_load(scratch, path, MAP_MAX, DIAG_FILE_IO, d);
    if (root == NULL)
        return NULL;
    const struct yaml_node *features = yaml_lookup(root, "features");
    if (features == NULL || features->kind != YAML_LIST || features->n == 0) {
        (void)shape_error(d, path, root->loc, "features");
        return NULL;
    }
    return features;
}

static int load_parishes(struct places *p, struct arena *scratch, const char *path, struct diag *d)
{
    const struct yaml_node *features = read_map(scratch, path, d);
    if (features == NULL)
        return -1;
    if (features->n < SCHOOLS)
        return shape_error(d, path, features->loc, "enough parishes");
    p->n_parishes = features->n;
    p->parishes = ARENA_ARRAY(&p->arena, features->n, struct parish);
    p->parish_weights = ARENA_ARRAY(&p->arena, features->n, int32_t);
    for (size_t i = 0; i < features->n; i++) {
        struct parish *parish = &p->parishes[i];
        int64_t people;
        if (read_district(&p->arena, path, features->items[i], &parish->area, &people, d) != 0)
            return -1;
        parish->people = p->parish_weights[i] = (int32_t)people + 1;
        parish->town = people >= TOWN_PEOPLE;
        parish->centre.x = (parish->area.low.x + parish->area.high.x) / 2;
        parish->centre.y = (parish->area.low.y + parish->area.high.y) / 2;
    }
    return 0;
}

static int load_postals(struct places *p, struct arena *scratch, const char *path, struct diag *d)
{
    const struct yaml_node *features = read_map(scratch, path, d);
    if (features == NULL)
        return -1;
    if (features->n > UINT8_MAX)
        return shape_error(d, path, features->loc, "a limit to postal districts");
    p->n_postals = features->n;
    p->postals = ARENA_ARRAY(&p->arena, features->n, struct district);
    for (size_t i = 0; i < features->n; i++) {
        if (read_district(&p->arena, path, features->items[i], &p->postals[i], NULL, d) != 0)
            return -1;
    }
    return 0;
}

/* One line "0730,2014-01-01,K,0,547" of the population table. */
static bool read_count(const char *line, size_t len, int32_t *code, bool *male, int32_t *age, int32_t *persons)
{
    const char *field[5];
    size_t width[5], n = 0;
    for (const char *p = line, *end = line + len; n < 5; n++) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        field[n] = p;
        width[n] = (size_t)((comma != NULL ? comma : end) - p);
        if (comma == NULL) {
            n++;
            break;
        }
        p = comma + 1;
    }
    int64_t values[3];
    if (n != 5 || num_parse_int(field[0], width[0], &values[0]) != NUM_OK ||
        num_parse_int(field[3], width[3], &values[1]) != NUM_OK ||
        num_parse_int(field[4], width[4], &values[2]) != NUM_OK || width[2] != 1 || values[0] < 0 || values[0] > 9999 ||
        values[1] < 0 || values[1] >= AGES || values[2] < 0 || values[2] > 10000000)
        return false;
    *code = (int32_t)values[0];
    *male = *field[2] == 'M';
    *age = (int32_t)values[1];
    *persons = (int32_t)values[2];
    return true;
}

static void count_neighbour(struct places *p, size_t *cap, int32_t code, int32_t persons)
{
    if (p->n_neighbours == 0 || p->neighbours[p->n_neighbours - 1].code != code)
        PUSH(p->neighbours, p->n_neighbours, *cap) = (struct neighbour){.code = code};
    p->neighbours[p->n_neighbours - 1].people += persons;
}

static int load_census(struct places *p, struct arena *scratch, const char *path, struct diag *d)
{
    char *text;
    size_t len, cap = 0;
    if (file_read(scratch, path, TABLE_MAX, &text, &len, d) != 0)
        return -1;
    int line = 1, found = 0;
    const char *end = text + len;
    for (const char *p_line = text; p_line < end; line++) {
        const char *stop = memchr(p_line, '\n', (size_t)(end - p_line));
        stop = stop != NULL ? stop : end;
        int32_t code, age, persons;
        bool male;
        if (line > 1 && stop > p_line) {
            if (!read_count(p_line, (size_t)(stop - p_line), &code, &male, &age, &persons))
                return diag_error(d, DIAG_PACKAGE, (struct src_loc){path, line, 1}, "not a population count");
            if (code == OWN) {
                p->census[male][age] += persons;
                p->own.people += persons;
                found += persons > 0;
            } else {
                count_neighbour(p, &cap, code, persons);
            }
        }
        p_line = stop + 1;
    }
    if (found < 100 || p->n_neighbours == 0)
        return diag_error(d, DIAG_PACKAGE, (struct src_loc){path, 0, 0}, "no population of municipality 0%d", OWN);
    return 0;
}

static struct neighbour *find_municipality(struct places *p, int64_t code)
{
    for (size_t i = 0; i < p->n_neighbours; i++) {
        if (p->neighbours[i].code == code)
            return &p->neighbours[i];
    }
    return code == OWN ? &p->own : NULL;
}

/* One line "0730,Randers,Midtjylland,"; whether it names a municipality that has people. */
static bool read_name(struct places *p, const char *line, size_t len)
{
    const char *end = line + len, *name = memchr(line, ',', len);
    const char *region = name != NULL ? memchr(name + 1, ',', (size_t)(end - name - 1)) : NULL;
    int64_t code;
    if (region == NULL || num_parse_int(line, (size_t)(name - line), &code) != NUM_OK)
        return false;
    struct neighbour *n = find_municipality(p, code);
    if (n == NULL)
        return false;
    const char *stop = memchr(region + 1, ',', (size_t)(end - region - 1));
    n->name = arena_strndup(&p->arena, name + 1, (size_t)(region - name - 1));
    n->region = arena_strndup(&p->arena, region + 1, (size_t)((stop != NULL ? stop : end) - region - 1));
    return true;
}

static int load_names(struct places *p, struct arena *scratch, const char *path, struct diag *d)
{
    char *text;
    size_t len, named = 0;
    if (file_read(scratch, path, TABLE_MAX, &text, &len, d) != 0)
        return -1;
    p->own.code = OWN;
    for (const char *line = text, *end = text + len; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop != NULL ? stop : end;
        named += read_name(p, line, (size_t)(stop - line));
        line = stop + 1;
    }
    if (named != p->n_neighbours + 1)
        return diag_error(d, DIAG_PACKAGE, (struct src_loc){path, 0, 0}, "a municipality has no name");
    return 0;
}

/* Weights of moves: population, ten times as much inside the own part of the country (codes 7xx). */
static void weigh_neighbours(struct places *p)
{
    p->neighbour_weights = ARENA_ARRAY(&p->arena, p->n_neighbours, int32_t);
    for (size_t i = 0; i < p->n_neighbours; i++)
        p->neighbour_weights[i] = p->neighbours[i].people / 100 * (p->neighbours[i].code / 100 == 7 ? 10 : 1);
}

static int64_t distance(struct point a, struct point b)
{
    /* A degree of longitude is a little over half as long as one of latitude here. */
    int64_t dx = (int64_t)(a.x - b.x) * 56 / 100, dy = a.y - b.y;
    return dx * dx + dy * dy;
}

/* School districts: the parish of each school is far from the schools before it and well populated. */
static void group_schools(struct places *p)
{
    size_t seats[SCHOOLS] = {0};
    for (size_t k = 0; k < SCHOOLS; k++) {
        int64_t best = -1;
        for (size_t i = 0; i < p->n_parishes; i++) {
            int64_t nearest = 40000000;
            for (size_t j = 0; j < k; j++) {
                int64_t away = distance(p->parishes[i].centre, p->parishes[seats[j]].centre);
                nearest = away < nearest ? away : nearest;
            }
            if (nearest * p->parishes[i].people > best) {
                best = nearest * p->parishes[i].people;
                seats[k] = i;
            }
        }
        p->school_names[k] = arena_printf(&p->arena, "%s Skole", p->parishes[seats[k]].area.name);
    }
    for (size_t i = 0; i < p->n_parishes; i++) {
        for (int k = 1; k < SCHOOLS; k++) {
            if (distance(p->parishes[i].centre, p->parishes[seats[k]].centre) <
                distance(p->parishes[i].centre, p->parishes[seats[p->parishes[i].school]].centre))
                p->parishes[i].school = k;
        }
    }
}

/* Care districts: the middle, and what lies around it by points of the compass. */
static void group_cares(struct places *p)
{
    static const char *const names[CARES] = {"Plejedistrikt Midt", "Plejedistrikt Nord", "Plejedistrikt Syd",
                                             "Plejedistrikt Øst", "Plejedistrikt Vest"};
    int64_t x = 0, y = 0, people = 0;
    for (size_t i = 0; i < p->n_parishes; i++) {
        x += (int64_t)p->parishes[i].centre.x * p->parishes[i].people;
        y += (int64_t)p->parishes[i].centre.y * p->parishes[i].people;
        people += p->parishes[i].people;
    }
    if (people == 0)
        people = 1;
    struct point middle = {(int32_t)(x / people), (int32_t)(y / people)};
    for (size_t i = 0; i < p->n_parishes; i++) {
        struct parish *parish = &p->parishes[i];
        int32_t dx = (parish->centre.x - middle.x) * 56 / 100, dy = parish->centre.y - middle.y;
        if (distance(parish->centre, middle) < (int64_t)2500 * 2500)
            parish->care = 0;
        else if (abs(dy) >= abs(dx))
            parish->care = dy > 0 ? 1 : 2;
        else
            parish->care = dx > 0 ? 3 : 4;
    }
    for (size_t k = 0; k < CARES; k++)
        p->care_names[k] = names[k];
}

int places_load(struct places *p, const char *data_dir, struct diag *d)
{
    struct arena scratch;
    arena_init(&scratch);
    *p = (struct places){0};
    arena_init(&p->arena);
    int result = -1;
    if (load_parishes(p, &scratch, path_join(&scratch, data_dir, "maps/sogne-0730.geojson"), d) == 0 &&
        load_postals(p, &scratch, path_join(&scratch, data_dir, "maps/postnumre-0730.geojson"), d) == 0 &&
        load_census(p, &scratch, path_join(&scratch, data_dir, "data/folketal/population.csv"), d) == 0 &&
        load_names(p, &scratch, path_join(&scratch, data_dir, "data/folketal/municipality.csv"), d) == 0) {
        weigh_neighbours(p);
        group_schools(p);
        group_cares(p);
        result = 0;
    }
    arena_release(&scratch);
    return result;
}

void places_release(struct places *p)
{
    free(p->neighbours);
    p->neighbours = NULL;
    arena_release(&p->arena);
}

static bool district_holds(const struct district *district, struct point at)
{
    bool inside = false;
    for (size_t r = 0; r < district->n_rings; r++) {
        const struct ring *ring = &district->rings[r];
        for (size_t i = 0; i + 1 < ring->n; i++) {
            struct point a = ring->points[i], b = ring->points[i + 1];
            if ((a.y > at.y) == (b.y > at.y))
                continue;
            /* at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y), multiplied out */
            int64_t left = (int64_t)(at.x - a.x) * (b.y - a.y), right = (int64_t)(b.x - a.x) * (at.y - a.y);
            if (b.y > a.y ? left < right : left > right)
                inside = !inside;
        }
    }
    return inside;
}

/* Put a new street somewhere in the parish, in the postal district that lies there. */
static void begin_street(struct places *p, struct rng *r, struct parish *parish)
{
    parish->street = ++p->n_streets;
    parish->number = 1;
    parish->postal = 0;
    for (int attempt = 0; attempt < 60; attempt++) {
        struct point at = {rng_between(r, parish->area.low.x, parish->area.high.x),
                           rng_between(r, parish->area.low.y, parish->area.high.y)};
        if (!district_holds(&parish->area, at))
            continue;
        for (size_t i = 0; i < p->n_postals; i++) {
            if (district_holds(&p->postals[i], at)) {
                parish->postal = (int)i;
                return;
            }
        }
    }
}

struct site places_build(struct places *p, struct rng *r, int which)
{
    enum { FLATS = 6, TOWN_STREET = 48, COUNTRY_STREET = 30 };
    size_t index = which >= 0 ? (size_t)which : rng_weighted(r, p->parish_weights, p->n_parishes);
    struct parish *parish = &p->parishes[index];
    if (parish->flats == 0) {
        parish->number++;
        if (parish->street == 0 || parish->number > (parish->town ? TOWN_STREET : COUNTRY_STREET))
            begin_street(p, r, parish);
        if (parish->town && parish->number % 3 == 0)
            parish->flats = FLATS;
    }
    struct site site = {.street = parish->street,
                        .number = (uint16_t)parish->number,
                        .parish = (uint16_t)index,
                        .flat = (uint8_t)parish->flats,
                        .postal = (uint8_t)parish->postal};
    if (parish->flats > 0)
        parish->flats--;
    return site;
}

int32_t places_neighbour(const struct places *p, struct rng *r)
{
    return p->neighbours[rng_weighted(r, p->neighbour_weights, p->n_neighbours)].code;
}
