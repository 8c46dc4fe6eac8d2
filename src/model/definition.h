/*
 * Definitions of cubes and lookups as they stand in their files: every field read and checked by itself, names not yet
 * followed. Only the files that load the model include this.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_DEFINITION_H
#define ALMANAK_MODEL_DEFINITION_H

#include "model/model.h"
#include "model/shape.h"

enum definition_format { FORMAT_INTEGER, FORMAT_MONEY, FORMAT_PERCENT, FORMAT_DECIMAL };

struct dimension_def {
    struct shape_head head;
    struct shape_text column, label, note, lookup, groups, default_value, map;
    int type;      /* index of text, int, month, date; -1 when absent */
    int clearance; /* enum clearance */
    bool single, latest;
    struct shape_texts unless_asked;
};

struct measure_def {
    struct shape_head head;
    int rows;                                    /* 0 when "count: rows" stands there, else -1 */
    struct shape_text columns[MEASURE_DAYS + 1]; /* by enum measure_kind; [MEASURE_COUNT] is unused */
    struct shape_texts ratio[2], difference[2];
    struct shape_text share;
    struct shape_texts within;
    struct shape_items filters; /* of shape_filter */
    struct shape_text label, note, unit;
    int of;        /* index of definition_of, -1 when absent */
    int over_time; /* enum over_time, -1 when absent */
    int format;    /* enum definition_format, -1 when absent */
    struct shape_int decimals;
    bool hidden;
};

struct cube_def {
    struct shape_head head;
    struct shape_text name, title, note, table, month;
    struct shape_texts needs;
    struct shape_items dimensions, measures; /* of dimension_def, measure_def */
};

struct group_def {
    struct shape_head head;
    struct shape_text code, label;
    struct shape_int from, to;
};

struct lookups_def {
    struct shape_head head;
    struct shape_items lookups; /* of shape_list of group_def */
};

struct known_def {
    struct shape_head head;
    struct shape_text cube;
    struct shape_texts measures, by;
    struct shape_items where; /* of shape_filter */
    struct shape_int last;
};

struct knowns_def {
    struct shape_head head;
    struct shape_items known; /* of known_def */
};

/* The fields there are. */
extern const struct shape definition_cube, definition_dimension, definition_measure, definition_lookups,
    definition_group, definition_knowns, definition_known;
/* The word for what a measure counts, as "of" has it; NULL for -1. */
const char *definition_of(int of);

/*
 * Build the model's structs from definitions, following names. Each reports all mistakes it meets, and returns -1 when
 * there was one. `lookups` must be complete; borrows from the definition.
 */
int definition_build_lookup(struct arena *a, const struct shape_list *def, struct lookup *out,
                            struct diag *d) MUST_CHECK;
/* A question whose answers are kept; cubes must be complete. Asked for by month first where its cube has months. */
int definition_build_known(struct arena *a, const struct known_def *def, const struct model *m,
                           struct known_question *out, struct diag *d) MUST_CHECK;
int definition_build_cube(struct arena *a, const struct cube_def *def, const struct model *m, struct cube *out,
                          struct diag *d) MUST_CHECK;

#endif
