/*
 * What the files of the algebra share: finding columns, sums that cannot go wrong silently, and matching rows of two
 * datasets by their dimensions. Not for use outside.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_ALGEBRA_INT_H
#define ALMANAK_MODEL_ALGEBRA_INT_H

#include "base/intern.h"
#include "base/num.h"
#include "model/algebra.h"

#define NO_ROW SIZE_MAX

/* Index of a column of the role, or -1 and the mistake with those there are. */
int algebra_find(const struct dataset *ds, const char *name, enum column_role role, struct src_loc loc,
                 struct diag *d) MUST_CHECK;
/* A dataset as `ds` with room for more columns (zeroed) at the end of each row and `n_rows` rows; rows and totals that
 * `ds` has are copied. */
struct dataset *algebra_extend(struct arena *a, const struct dataset *ds, size_t more, size_t n_rows);
/* Refuse columns that are named alike. */
int algebra_check_names(const struct dataset *ds, struct src_loc loc, struct diag *d) MUST_CHECK;
/* "udgift" and "andel" -> "udgift_andel". */
const char *algebra_name(struct arena *a, const char *column, const char *suffix);
/* What a group without a row has in a column of `ds`. */
struct value algebra_absent(const struct dataset *ds, const struct column *c);

/* A running sum: EMPTY counts as nothing; anything not known makes the sum so. */
struct algebra_sum {
    int128_t i;
    double r;
    enum value_state state; /* OK, or the worst met */
};
void algebra_sum_add(struct algebra_sum *sum, const struct value *v);
/* The sum as a value of the column's type; MISSING when too large for it. */
struct value algebra_sum_value(const struct algebra_sum *sum, const struct column *c);

/*
 * Rows by the values of some of their dimensions. Columns are indices into the dataset; `shift` is added to months.
 */
struct algebra_key {
    const struct dataset *ds;
    const size_t *columns;
    size_t n;
    int shift;
};
/* The dense number of the row's key, added when new; or INTERN_NONE when it is not there and `add` is false. */
int32_t algebra_key_number(struct intern *keys, const struct algebra_key *key, size_t row, bool add);
/* The dimension columns of a dataset. In the arena. */
size_t *algebra_dimensions(struct arena *a, const struct dataset *ds, size_t *n);
/* The columns of `ds` that stand for the dimensions `columns` of `other`, with equal types; NULL and the mistake. */
size_t *algebra_shared(struct arena *a, const struct dataset *ds, const struct dataset *other, const size_t *columns,
                       size_t n, struct src_loc loc, struct diag *d) MUST_CHECK;

/* Refuse a column that holds no whole numbers. */
int algebra_check_count(const struct dataset *ds, int column, struct src_loc loc, struct diag *d) MUST_CHECK;

#endif
