/*
 * A dataset: typed rows with named columns, what a plan is answered with and what reports are made of. It knows neither
 * where its rows came from nor how they will look. All of it lives in the arena it was made in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_DATASET_H
#define ALMANAK_MODEL_DATASET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum value_type {
    VALUE_TEXT,    /* a code or a name: .text, and its label */
    VALUE_INT,     /* a count, an age: .i */
    VALUE_MONEY,   /* øre: .i */
    VALUE_RATE,    /* a fraction, shown as percent: .r */
    VALUE_DECIMAL, /* any other number: .r */
    VALUE_MONTH,   /* month_t: .i */
    VALUE_DATE     /* date_t: .i */
};

/* EMPTY is a known nothing (no oldest child); MISSING is not available ("..", [x]); WITHHELD is disclosure control
 * ("·", [c]). */
enum value_state { STATE_OK, STATE_EMPTY, STATE_MISSING, STATE_WITHHELD };

struct value {
    enum value_state state;
    int64_t i;
    double r;
    const char *text;  /* VALUE_TEXT: the code */
    const char *label; /* dimension values: as printed in Danish; NULL: format the value itself */
};

struct dimension;
struct measure;

enum column_role { COLUMN_DIMENSION, COLUMN_MEASURE };

/* How rows of a measure combine: decides which totals may be formed from rows and which must be asked for. */
enum additivity { ADDS_UP, ADDS_NOT };

/* What it means that a group has no row: nothing was counted, nothing is there, or nothing is known. */
enum absence { ABSENT_MISSING, ABSENT_EMPTY, ABSENT_ZERO };

struct column {
    const char *name, *label; /* label as a table heading, Danish */
    const char *note;         /* what it means, one sentence, Danish; may be NULL */
    enum value_type type;
    enum column_role role;
    enum additivity additivity;
    enum absence absent;               /* measure */
    int decimals;                      /* shown: rates (of the percent), decimals, money (0 or 2) */
    const char *unit;                  /* "kr.", "pct.", "personer", ...; may be NULL */
    const char *map;                   /* dimension: name of the map its codes belong to; NULL */
    const struct dimension *dimension; /* of the model: its order of printing; NULL for measures and made columns */
    const struct measure *measure;     /* of the model: what is counted; NULL for dimensions and computed columns */
};

struct dataset {
    const char *name;
    struct column *columns;
    size_t n_columns;
    struct value *values; /* row-major, n_rows * n_columns */
    size_t n_rows;
    struct value *totals; /* n_columns: the measures over all rows of the question, dimensions EMPTY; NULL: not asked */
    month_t from, to;     /* period that was asked for; MONTH_NONE when the cube has none */
    bool cut;             /* rows were left out at a limit, so that sums over rows are no totals */
    bool rest;            /* the last row stands for all others (algebra_top) */
};

/* The value at a row and column. Borrowed. */
struct value *dataset_at(const struct dataset *ds, size_t row, size_t column);
/* Index of a column, or -1. */
int dataset_column(const struct dataset *ds, const char *name);
/* Columns and values zeroed (all OK, 0), no totals, no period. */
struct dataset *dataset_new(struct arena *a, const char *name, size_t n_columns, size_t n_rows);

/* Values by hand. A rate (or decimal) that is not finite becomes MISSING. */
struct value value_int(int64_t i);
struct value value_rate(double r);
struct value value_state(enum value_state state);
/* The number of a measure for arithmetic, in the units of its type (øre, fraction). Meaningless unless OK. */
double value_number(const struct column *c, const struct value *v);
/* Order of two values of one column: EMPTY, then the values (text as bytes), then WITHHELD, then MISSING. <0, 0, >0. */
int value_compare(const struct column *c, const struct value *a, const struct value *b);

/* A value as machines read it: ISO dates and months, decimal point, money with two decimals, rates as fractions;
 * "" EMPTY, "[x]" MISSING, "[c]" WITHHELD. Appended. */
void value_plain(struct strbuf *out, const struct column *c, const struct value *v);
/* A value as a Dane reads it: 1.234,5 ; 12,5 (percent without sign) ; oktober 2026; "..", "·". Labels win. Appended. */
void value_danish(struct strbuf *out, const struct column *c, const struct value *v);
/*
 * Whole datasets, appended. CSV: RFC 4180 with LF, a header of names; labels instead of codes when `labels`. JSON: an
 * object with name, from, to, columns, rows (one object a row: numbers, texts, null for EMPTY, "[x]" and "[c]"), totals
 * when asked for, and labels (a map of code to label for each dimension or text that has labels).
 */
void dataset_csv(struct strbuf *out, const struct dataset *ds, bool labels);
void dataset_json(struct strbuf *out, const struct dataset *ds, bool pretty);

#endif
