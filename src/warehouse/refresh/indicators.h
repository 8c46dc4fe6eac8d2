/*
 * Key figures of municipalities: what was delivered, and the rank of each municipality. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_INDICATORS_H
#define ALMANAK_WAREHOUSE_INDICATORS_H

#include "warehouse/mart.h"

struct town;

enum better { BETTER_NONE, BETTER_HIGHER, BETTER_LOWER };

/* By number in DICT_INDICATOR. */
struct indicator {
    uint32_t area;
    enum better better;
    bool known; /* has a row in `indicator` */
};

struct indicator_value {
    uint32_t indicator, period, municipality, source;
    uint32_t rank; /* once arranged; 0 none */
    int64_t value; /* millionths, VALUE_NONE */
};
#define VALUE_NONE INT64_MIN

/* What is aimed at for an indicator, or for a measure written cube.measure. */
struct goal {
    uint32_t indicator, period, source;
    int64_t goal, yellow, red; /* millionths, VALUE_NONE */
};

struct indicators {
    struct indicator *kinds;
    size_t cap_kinds;
    struct indicator_value *values; /* once arranged by (indicator, period, municipality), one each */
    size_t n, cap;
    struct goal *goals; /* once arranged by (indicator, period), one each */
    size_t n_goals, cap_goals;
    uint32_t *peers_of; /* group by number in DICT_MUNICIPALITY, before it is sorted */
    size_t cap_peers;
};

void indicators_release(struct indicators *in);
/* The group of a municipality; room for it is made when new. Borrowed until the next call. */
uint32_t *indicators_peers(struct indicators *in, uint32_t municipality);
/* Once the town's dictionaries are sorted: values in the order of the mart, with their ranks. */
void indicators_arrange(struct town *t);
int indicators_write(const struct town *t, struct mart_writer *w, struct diag *d) MUST_CHECK;

#endif
