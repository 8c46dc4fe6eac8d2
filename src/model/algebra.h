/*
 * The closed algebra on datasets: what one question to one cube cannot say. Every function takes datasets and makes a
 * new one in the arena; its inputs stay as they are, and the result borrows their texts. What would add up wrong
 * (column.additivity) or is not all there (dataset.cut) is refused with the reason and NULL.
 *
 * New columns are named after the one they come from: udgift_andel, udgift_foer, udgift_forskel, udgift_pct. A name
 * that is there already is refused. `loc` is the place of the step in a definition.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_ALGEBRA_H
#define ALMANAK_MODEL_ALGEBRA_H

#include "base/diag.h"
#include "model/dataset.h"

struct lookup;

/* Rows of a combination: the first dataset's, or after them also those that only the second has. */
enum algebra_rows { ROWS_FIRST, ROWS_BOTH };

/*
 * Add a column "rang" in front of the measures: 1 for the largest value of `column` (smallest when `ascending`), equal
 * values in the order of rows, so that ranks are 1 to n. Rows do not move. EMPTY for rows without a value and for the
 * row of the rest.
 */
struct dataset *algebra_rank(struct arena *a, const struct dataset *ds, const char *column, bool ascending,
                             struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add a column <column>_andel: the value over the whole. The whole is that of the rows with equal values in the
 * dimensions `within` (none: all rows, or the totals where there are any); or, with `whole`, the same column of the row
 * of `whole` that agrees in all dimensions of `whole`. Without `whole` or totals the column must add up.
 */
struct dataset *algebra_share(struct arena *a, const struct dataset *ds, const char *column, const char *const *within,
                              size_t n_within, const struct dataset *whole, struct src_loc loc,
                              struct diag *d) MUST_CHECK;

/*
 * The first n rows, and one row labelled `label` for all others when there are any: totals less those n, or the sum of
 * the others. All measures must add up. The row's first dimension has the code "*".
 */
struct dataset *algebra_top(struct arena *a, const struct dataset *ds, size_t n, const char *label, struct src_loc loc,
                            struct diag *d) MUST_CHECK;

/*
 * How much of the whole the k largest carry, for each k of `steps` (ascending): a row with antal (k), the sum of
 * `column` over the k rows that are largest by `order` (ties in the order of rows), and its share of the whole. A k
 * over the number of rows is left out; the first then stands for all rows. The column must add up.
 */
struct dataset *algebra_concentration(struct arena *a, const struct dataset *ds, const char *order, const char *column,
                                      const int64_t *steps, size_t n_steps, struct src_loc loc,
                                      struct diag *d) MUST_CHECK;

/*
 * Add a column <column>_samlet: how much of the whole the row and all rows above it are. The whole is the totals where
 * there are any, else the sum of the rows; the column must add up.
 */
struct dataset *algebra_cumulate(struct arena *a, const struct dataset *ds, const char *column, struct src_loc loc,
                                 struct diag *d) MUST_CHECK;

/*
 * Only the rows whose count in `column` lies from `low` to `high`, both included; the others count as left out at a
 * limit. Rows without a value go.
 */
struct dataset *algebra_keep(struct arena *a, const struct dataset *ds, const char *column, int64_t low, int64_t high,
                             struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Only the rows that agree with a row of `other` in all dimensions of `other`, which `ds` must have, in the order of
 * `other`; the others count as left out at a limit.
 */
struct dataset *algebra_among(struct arena *a, const struct dataset *ds, const struct dataset *other,
                              struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add a column <column>_gruppe with the heading `label`: the range of `ranges` that the count lies in, EMPTY where none
 * does. `ranges` must be a lookup of ranges.
 */
struct dataset *algebra_band(struct arena *a, const struct dataset *ds, const char *column, const struct lookup *ranges,
                             const char *label, struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add columns <column>_fra and <column>_til: the interval that the share of `column`, a count, in `whole`, a count too,
 * lies in with 95 percent confidence (Wilson's score interval). Not available where the whole is 0.
 */
struct dataset *algebra_interval(struct arena *a, const struct dataset *ds, const char *column, const char *whole,
                                 struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add the measures of `other` to the rows that agree with its rows in all dimensions of `other`, which `ds` must have.
 * A row without a match takes what absence means for the column. ROWS_BOTH: the dimensions must be the same.
 */
struct dataset *algebra_join(struct arena *a, const struct dataset *ds, const struct dataset *other,
                             enum algebra_rows rows, struct src_loc loc, struct diag *d) MUST_CHECK;

/* The dataset with its dimensions and only these measures, in their order there. */
struct dataset *algebra_measures(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n,
                                 struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Compare with the same question at another time: for each of `columns` (none: every measure that both have) the value
 * before, the difference and, except for rates, the change in percent of the value before, which are MISSING where
 * they cannot be computed. Rows agree in all dimensions, which must be the same; months of `before` count as `shift`
 * months later. Nothing is known before, rather than nothing counted, when `before` has no row at all, and in months
 * that it did not cover. ROWS_BOTH goes without a shift of months.
 */
struct dataset *algebra_compare(struct arena *a, const struct dataset *ds, const struct dataset *before,
                                const char *const *columns, size_t n_columns, int shift, enum algebra_rows rows,
                                struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add a column <column>_forskel with the heading `label`: `column` less `minus` of the same row, which must be figures
 * of one kind. What is not known in either is not known in the difference.
 */
struct dataset *algebra_difference(struct arena *a, const struct dataset *ds, const char *column, const char *minus,
                                   const char *label, struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add a column <column>_pr with the heading `label`: `column`, a count or money, for each of `by`, a count, of the same
 * row, as `q` says (NULL: plainly); money in whole øre, half away from zero. MISSING where `by` is 0.
 */
struct quotient {
    const char *name; /* of the new column; NULL: <column>_pr */
    int64_t per;      /* for so many of `by`; 0: for one */
    bool percent;     /* a share, shown in percent */
};
struct dataset *algebra_quotient(struct arena *a, const struct dataset *ds, const char *column, const char *by,
                                 const char *label, const struct quotient *q, struct src_loc loc,
                                 struct diag *d) MUST_CHECK;

/* The dimensions, and of the measures only `columns`, in their order in the dataset. */
struct dataset *algebra_only(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n_columns,
                             struct src_loc loc, struct diag *d) MUST_CHECK;

/* Rows in the order of `columns`, each with "-" before it when it descends; equal ones stay as they were, and the row
 * of the rest stays last. */
struct dataset *algebra_sort(struct arena *a, const struct dataset *ds, const char *const *columns, size_t n_columns,
                             struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * One dimension `name`, labelled `label`, in place of several: the first of `of` that has a code. It stands where the
 * first stood. Refused when rows could then no longer be told apart.
 */
struct dataset *algebra_either(struct arena *a, const struct dataset *ds, const char *const *of, size_t n_of,
                               const char *name, const char *label, struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * One row for each combination of the dimensions `by`, in order of first appearance, with the sums of its rows; all
 * measures must add up.
 */
struct dataset *algebra_sum(struct arena *a, const struct dataset *ds, const char *const *by, size_t n_by,
                            struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Count the rows by what `column`, a count, says: a row for each of its values, ascending, with the dimension <column>
 * and the measure "antal", whose heading is `label`. Rows without a value are left out; totals are gone.
 */
struct dataset *algebra_distribution(struct arena *a, const struct dataset *ds, const char *column, const char *label,
                                     struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Put several dimensions into one, `name` with the heading `label`, which stands where the first of them stood: its
 * codes have '|' and its labels `between` between those of the parts. What is EMPTY says Uoplyst.
 */
struct dataset *algebra_combine(struct arena *a, const struct dataset *ds, const char *const *dimensions, size_t n,
                                const char *name, const char *label, const char *between, struct src_loc loc,
                                struct diag *d) MUST_CHECK;

/*
 * Add a column `name` (NULL: <of>_gange) labelled `label`: `of` times `by`, a count, which counts as at most `most`.
 * Its total is the sum of the rows.
 */
struct dataset *algebra_times(struct arena *a, const struct dataset *ds, const char *of, const char *by, int64_t most,
                              const char *name, const char *label, struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Add a column `name` labelled `label`: the sum of columns, each times its weight. Money when all are, else a number,
 * with money in kroner.
 */
struct dataset *algebra_weigh(struct arena *a, const struct dataset *ds, const char *const *columns,
                              const double *weights, size_t n, const char *name, const char *label, struct src_loc loc,
                              struct diag *d) MUST_CHECK;

/* Durations 0 to `to`, of which only those `at` become rows (none: all); shares while at least `least` are followed. */
struct survival {
    int64_t to, least;
    const int64_t *at;
    size_t n_at;
};
/*
 * How many are left after each duration: rows by the other dimensions and the dimension `over`, which holds whole
 * durations, with <of>_fulgt, how many were followed so long, and <of>_tilbage, the share that has not ended before, by
 * the life table. `ended` counts those of `of` that have ended.
 */
struct dataset *algebra_survival(struct arena *a, const struct dataset *ds, const char *of, const char *ended,
                                 const char *over, const struct survival *s, struct src_loc loc,
                                 struct diag *d) MUST_CHECK;

/* What is compared: the share of count `of` in count `in`, of the rows with code `group` in dimension `across` against
 * those with code `other`, by the strata `over`. */
struct standardise {
    const char *of, *in, *across, *group, *other;
    const char *const *over;
    size_t n_over;
};
/*
 * A row for each combination of the dimensions that are left, with antal_<group>, antal_<other>, andel_<group>,
 * andel_<other> as it would be with the group's composition by strata, forskel, its 95 percent interval forskel_fra to
 * forskel_til, and uden_sammenligning: how many of the group stand in strata without others, which do not count.
 */
struct dataset *algebra_standardise(struct arena *a, const struct dataset *ds, const struct standardise *s,
                                    struct src_loc loc, struct diag *d) MUST_CHECK;

/*
 * Turn the values of dimension `across` into columns, <measure>_<code> for each measure, labelled by the value (and the
 * measure where there are several); one row remains for each combination of the other dimensions, in order of first
 * appearance. Columns come in the dimension's order of printing; `all` adds those codes of its closed list that do not
 * occur. `total` adds a column <measure>_i_alt, for which measures must add up.
 */
struct dataset *algebra_pivot(struct arena *a, const struct dataset *ds, const char *across, bool all, bool total,
                              struct src_loc loc, struct diag *d) MUST_CHECK;

#endif
