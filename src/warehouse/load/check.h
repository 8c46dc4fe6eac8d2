/*
 * Checking the rows of a delivered file against our constraints and those of its descriptor, and turning their values
 * into what the warehouse keeps. One checker a file; rows are checked in the order of the file.
 *
 * A value is missing when it is empty or one of the descriptor's missing values. References to other tables are not
 * checked here: packages come in any order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CHECK_H
#define ALMANAK_WAREHOUSE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/intern.h"
#include "warehouse/load/csv.h"
#include "warehouse/load/descriptor.h"
#include "warehouse/load/rows.h"

/* A value as it is kept: the text of a string, the integer of all other types (warehouse/schema.h). */
struct cell {
    const char *text; /* valid until the next row is read */
    size_t len;
    int64_t number;
    bool missing;
};

enum { REASONS_MAX = 5, REASON_TEXT = 160 };

/*
 * Why a row is kept out:
 *   form       the row is not CSV                  minimum, maximum   beyond a limit
 *   columns    too few or too many fields          min_length, max_length
 *   encoding   broken text                         cpr_date    a CPR number without a day of birth
 *   required   no value                            cpr_future  a CPR number of someone not yet born
 *   type       not written as its type wants it    order       from_date is after to_date
 *   precision  too many decimals                   price       a spell that is priced lacks unit or unit_price
 *   size       too large a number, too long a text key         the same key as a row before
 *   pattern, enum                                  unique      the same value as a row before
 */
struct reason {
    const char *field; /* "" for the row as a whole */
    const char *code;
    const char *value; /* as delivered, not masked; valid until the next row is read */
    size_t value_len;
    bool personal;          /* a CPR field: mask the value */
    char text[REASON_TEXT]; /* a clause */
};

/* What the files of a package have to know of each other. */
struct check_context {
    month_t period;
    struct intern price_types; /* codes of service types whose cost is a price */
    bool knows_types;          /* service_type has been read */
};

void check_context_init(struct check_context *x, month_t period);
void check_context_release(struct check_context *x);

struct checker;

/* A checker for a resource of ours in `data`, which is its whole file. Both must live as long; NULL on failure. */
struct checker *checker_new(const struct package_resource *resource, struct check_context *x, const char *data,
                            size_t len, struct diag *d) MUST_CHECK;
/* The same for rows that are made; the source must live as long. */
struct checker *checker_new_rows(const struct package_resource *resource, struct check_context *x,
                                 const struct row_source *rows, struct diag *d) MUST_CHECK;
void checker_free(struct checker *c);
/* Read the line of column names: they are the fields of the descriptor, in any order. */
int checker_read_header(struct checker *c, const struct csv_row *row, struct diag *d) MUST_CHECK;
/* Instead of it for a file without such a line: the columns are the fields of the descriptor, in its order. */
void checker_skip_header(struct checker *c);
/* Check a row: the number of reasons against it, 0 when it is good. */
size_t checker_check(struct checker *c, const struct csv_row *row);
/* What was found wrong with the row checked last. Borrowed. */
struct reason *checker_reasons(struct checker *c);
/* The values of the row checked last, when it was good, in the order of our table. Borrowed. */
const struct cell *checker_cells(const struct checker *c);
/* Whether the row has a value for each column, so that those that are good are among the cells. */
bool checker_readable(const struct checker *c, const struct csv_row *row);
/* Whether the row checked last, good as it is, holds a CPR number that breaks the rules. */
bool checker_warns(const struct checker *c);
/* Whether the row checked last is about a CPR number, its key, that modulus 11 does not hold for. */
bool checker_breaks_modulus11(const struct checker *c);

#endif
