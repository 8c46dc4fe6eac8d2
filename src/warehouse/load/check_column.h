/*
 * Judging one value by the constraints of its column, ours and the descriptor's. Part of check.h; for nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CHECK_COLUMN_H
#define ALMANAK_WAREHOUSE_CHECK_COLUMN_H

#include "warehouse/load/check.h"
#include "warehouse/load/pattern.h"

/* The values that are allowed: texts by number, all other types as integers. */
struct column_values {
    bool limited;
    struct intern texts;
    int64_t *numbers; /* heap */
    size_t n_numbers;
};

struct column {
    const struct package_field *field;
    int target; /* field of our table, -1: not kept */
    enum field_type type;
    bool required;
    struct pattern *patterns[2];
    size_t n_patterns;
    struct column_values allowed[2];
    size_t n_allowed;
    enum { CPR_NONE, CPR_CHECKED, CPR_WARNED } cpr;
    bool counts_modulus11;
    date_t latest_birth;
};

/* What is noted about a row without keeping it out. */
struct column_notes {
    bool odd_cpr, breaks_modulus11;
};

int column_init(struct column *c, const struct package_field *field, const struct package_resource *resource,
                date_t latest_birth, struct diag *d) MUST_CHECK;
void column_release(struct column *c);
/*
 * Read a value: true when it is good. The cell of one that is not good is missing, and `reason` is filled in, unless it
 * is NULL: then only the cell is made, from a value known to be good. `utf8`: known to be valid.
 */
bool column_read(const struct column *c, const struct csv_field *f, bool utf8, struct cell *cell, struct reason *reason,
                 struct column_notes *notes);

#endif
