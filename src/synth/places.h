/*
 * Where people can live: parishes, postal districts, school and care districts of the municipality, the other
 * municipalities, and streets laid out on demand inside the real parish polygons. Read from the program's public data.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SYNTH_PLACES_H
#define ALMANAK_SYNTH_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/mem.h"
#include "synth/random.h"

enum { AGES = 126, SCHOOLS = 12, CARES = 5, OWN = 730, ABROAD = 9999 };

/* Longitude and latitude in 1/100000 degree. */
struct point {
    int32_t x, y;
};

struct ring {
    const struct point *points; /* the last equals the first */
    size_t n;
};

struct district {
    const char *code, *name;
    struct ring *rings; /* inside is where an odd number of them goes around */
    size_t n_rings;
    struct point low, high; /* box around it */
};

/* Dwellings of a parish are laid out along one street after another. */
struct parish {
    struct district area;
    struct point centre;
    int32_t people; /* real population, the weight */
    int school, care;
    bool town;              /* with blocks of flats */
    uint32_t street;        /* road code of the street that is being built; 0 before the first */
    uint32_t number, flats; /* next house number; flats still free in this house */
    int postal;             /* of that street */
};

struct neighbour {
    int32_t code, people;
    const char *name, *region;
};

struct places {
    struct arena arena;
    struct parish *parishes;
    struct district *postals;
    const char *school_names[SCHOOLS], *care_names[CARES];
    struct neighbour own, *neighbours; /* the others in order of code */
    size_t n_parishes, n_postals, n_neighbours;
    int32_t census[2][AGES]; /* real population by sex (0 women, 1 men) and age */
    int32_t *parish_weights, *neighbour_weights;
    uint32_t n_streets;
};

/* A dwelling's whereabouts. flat 0: a house; else floor (flat - 1) / 2, door left or right. */
struct site {
    uint32_t street;
    uint16_t number, parish;
    uint8_t flat, postal;
};

/* -1 and a diagnostic when a file of data_dir is missing or has another shape; release in any case. */
int places_load(struct places *p, const char *data_dir, struct diag *d) MUST_CHECK;
void places_release(struct places *p);
/* The next dwelling of a parish drawn by population, or of a given one (-1: draw). */
struct site places_build(struct places *p, struct rng *r, int which);
/* Another municipality: mostly near or large ones. */
int32_t places_neighbour(const struct places *p, struct rng *r);

#endif
