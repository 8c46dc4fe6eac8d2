/*
 * Datasets as the archive keeps them: JSON from which exactly the same dataset can be read again, and which any other
 * program can read too. A dataset is an object with name, from, to, columns, rows (arrays of cells), totals, cut and
 * rest. A cell is a number (øre, fractions, months as 2026-10 and dates as 2026-10-31 are texts), a text, null where
 * there is nothing, true where it is not available, false where it was withheld. What a code is called stands once a
 * column, as pairs under labels; a cell with another label is an array of both.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_DATASET_EXACT_H
#define ALMANAK_MODEL_DATASET_EXACT_H

#include "base/json.h"
#include "base/yaml.h"
#include "model/dataset.h"

/* Write a dataset as the next value. */
void dataset_exact_put(struct json *j, const struct dataset *ds);
/* Read one; NULL and a diagnostic when the node is no dataset. Columns have neither dimension nor measure of a model.
 * In the arena. */
struct dataset *dataset_exact_read(struct arena *a, const struct yaml_node *node, struct diag *d) MUST_CHECK;

/* A single value of a column in the same form. False when the node holds none. */
void value_exact_put(struct json *j, const struct column *c, const struct value *v);
bool value_exact_read(const struct column *c, const struct yaml_node *node, struct value *out) MUST_CHECK;

#endif
