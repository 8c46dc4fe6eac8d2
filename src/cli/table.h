/*
 * Tables on a terminal: columns padded by characters, figures to the right.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_TABLE_H
#define ALMANAK_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "model/dataset.h"

/* Print rows of texts (row-major, the first row is the heading), `right` says which columns align to the right. */
void table_print(struct strbuf *out, const char *const *cells, size_t n_rows, size_t n_columns, const bool *right);
/* A dataset with Danish labels and figures, and its totals below a rule. */
void table_dataset(struct strbuf *out, const struct dataset *ds);

#endif
