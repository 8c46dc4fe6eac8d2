/*
 * What two archived publications differ in: the program, the definitions and other sources, the loads, and the figures.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_COMPARE_H
#define ALMANAK_PUBLISH_COMPARE_H

#include "archive/archive.h"
#include "base/json.h"
#include "publish/installation.h"

enum { DIFFERENCES_SHOWN = 20 };

enum difference_kind { DIFFERENCE_ADDED, DIFFERENCE_REMOVED, DIFFERENCE_CHANGED };

/* Something that is not the same. Texts are NULL on the side that lacks it. */
struct difference {
    enum difference_kind kind;
    const char *what; /* "program", "reports/x.yaml", "borger from CPR 2026-10", "nu: distrikt=0730-1, borgere" */
    const char *before, *after;
};
struct difference_list {
    struct difference *items; /* the first of them */
    size_t n, n_all;
};
struct comparison {
    struct difference_list program, sources, loads, figures;
};

/* Compare two publications; results are in inst->arena. */
int compare_publications(const struct installation *inst, struct archive *ar, const char *before, const char *after,
                         struct comparison *out) MUST_CHECK;
/* "added", "changed": as in --json. */
const char *difference_kind_name(enum difference_kind kind);

#endif
