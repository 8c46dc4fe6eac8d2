/*
 * The semantic model: cubes with their dimensions and measures, read from YAML (reports/model/), and the logical plan,
 * which is the only thing an engine ever sees of a question. Knows no SQL, no engine, no rendering.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_MODEL_H
#define ALMANAK_MODEL_MODEL_H

#include "base/diag.h"
#include "model/dataset.h"

enum clearance { CLEARANCE_AGGREGATE, CLEARANCE_PSEUDONYM, CLEARANCE_PERSON };

/* Values a dimension groups a number into, or the closed list of its codes; in the order of printing. */
struct group {
    const char *code, *label;
    int64_t low, high; /* inclusive, for groups of a number; open ends are INT64_MIN and INT64_MAX */
};
struct lookup {
    const char *name;
    struct group *groups;
    size_t n;
    bool ranges; /* every entry is a range of a number, none overlap */
    struct src_loc loc;
};

struct dimension {
    const char *name, *label, *note;
    enum value_type type;        /* of its values: TEXT, INT, MONTH or DATE; TEXT when grouped */
    const char *column;          /* of the cube's table */
    const struct lookup *lookup; /* groups or codes with labels; NULL: labels come from the warehouse's dictionary */
    bool grouped;                /* the column is an INT, the value is the code of the range of `lookup` it lies in */
    enum clearance clearance;    /* lowest that may see it */
    bool single;               /* rows of different values must never be added: grouped by, or filtered to one value */
    const char *default_value; /* of a single dimension nobody mentions; NULL: it must be mentioned */
    bool latest;               /* single and unmentioned: the newest value counts (folketal.dato) */
    const char **unless_asked; /* codes that alone count where the dimension is not mentioned; NULL: all do */
    size_t n_unless_asked;
    const char *map;
    struct src_loc loc;
};

enum measure_kind {
    MEASURE_COUNT,    /* rows */
    MEASURE_SUM,      /* of a column */
    MEASURE_DISTINCT, /* different values of a column */
    MEASURE_MIN,
    MEASURE_MAX,
    MEASURE_MEDIAN, /* of a column's numbers; of an even number of rows the mean of the two in the middle */
    MEASURE_MEAN,
    MEASURE_ONLY,       /* the column's value where a group has just one row */
    MEASURE_DAYS,       /* distinct person-days / days of the period: column holds a bit a day */
    MEASURE_RATIO,      /* sum of measures / sum of measures, from unrounded figures */
    MEASURE_DIFFERENCE, /* sum of measures - sum of measures */
    MEASURE_SHARE       /* a measure / the same measure within fewer dimensions (their filters dropped too) */
};

/* Over several months: FLOW adds up, SNAPSHOT is that of the last month, DISTINCT counts once over the period. */
enum over_time { OVER_FLOW, OVER_SNAPSHOT, OVER_DISTINCT };

struct measure_filter {
    const char *column;  /* of the cube's table */
    const char **values; /* codes */
    size_t n;
};

struct measure {
    const char *name, *label, *note, *unit;
    enum measure_kind kind;
    const char *column;
    struct measure_filter *filters; /* all must hold */
    size_t n_filters;
    enum over_time over_time;
    enum value_type type;
    int decimals;
    const char *of; /* what is counted: persons, families, runs, money ...: what disclosure control asks;
                     * NULL for measures made of others, whose parts say it */
    const struct measure **numerator,
        **denominator; /* RATIO; DIFFERENCE: of which, and what is taken off; SHARE: numerator[0] */
    size_t n_numerator, n_denominator;
    const struct dimension **within; /* SHARE */
    size_t n_within;
    bool hidden; /* a part of other measures, not listed */
    struct src_loc loc;
};

/* Whether a measure is made of others, and not of a column or rows. */
static inline bool measure_is_made(const struct measure *m)
{
    return m->kind >= MEASURE_RATIO;
}

struct cube {
    const char *name, *title, *note;
    const char *table;  /* of the warehouse: see engine.h */
    const char **needs; /* packages that must have been delivered */
    size_t n_needs;
    struct dimension *dimensions;
    size_t n_dimensions;
    struct measure *measures;
    size_t n_measures;
    const struct dimension *month; /* the dimension that a period applies to; NULL when the cube has none */
    struct src_loc loc;
};

struct known_question;
struct model {
    struct cube *cubes;
    size_t n_cubes;
    struct lookup *lookups;
    size_t n_lookups;
    struct known_question *known;
    size_t n_known;
};

/* Read every *.yaml of a folder: cubes, and files of lookups. All mistakes are reported, with place and hint. Lives in
 * the arena. Cubes are in order of file name. */
int model_load(struct arena *a, const char *dir, struct model *out, struct diag *d) MUST_CHECK;
/* The entry with a code, or the range that a number lies in; NULL when there is none. Borrowed. */
const struct group *lookup_code(const struct lookup *l, const char *code);
const struct group *lookup_range(const struct lookup *l, int64_t number);

/* The fields that definitions of cubes and lookups may have, for the manual: plain text, or mdoc(7). Appended. */
void model_print_fields(struct strbuf *out, bool mdoc);

/* Borrowed; on NULL the mistake stands in d with the names there are and the one probably meant. Hidden measures are
 * not found. */
const struct lookup *model_lookup(const struct model *m, const char *name, struct src_loc loc, struct diag *d);
const struct cube *model_cube(const struct model *m, const char *name, struct src_loc loc, struct diag *d);
const struct dimension *cube_dimension(const struct cube *c, const char *name, struct src_loc loc, struct diag *d);
const struct measure *cube_measure(const struct cube *c, const char *name, struct src_loc loc, struct diag *d);

/* A question in words, before it is checked: what `query` and report definitions fill in. */
struct ask_filter {
    const char *dimension;
    const char **values; /* codes; several mean any of them */
    size_t n;
    bool exclude; /* all but these */
    struct src_loc loc;
    const struct src_loc *values_at; /* where the values stand; NULL: at loc */
};
struct ask {
    const char *cube;
    const char **measures, **by;
    size_t n_measures, n_by;
    struct ask_filter *where;
    size_t n_where;
    month_t period;     /* last month; MONTH_NONE: the newest of the data */
    int last;           /* months up to it, at least 1; 0 means 1 */
    bool year_to_date;  /* instead: from January of its year */
    const char **order; /* column names, "-" before descending */
    size_t n_order;
    int64_t limit; /* rows; 0: all */
    bool totals;
    enum clearance clearance;
    enum clearance grouping; /* where it is more: what may be grouped by, since others see to it that it is not shown */
    struct src_loc loc;
    /* Where the names stand, for mistakes in them; NULL: at loc. */
    const struct src_loc *cube_at, *measures_at, *by_at, *order_at;
};

/* A question whose answers are kept with every refresh, so that it shows when a later delivery changes them. */
struct known_question {
    const char *name;
    struct ask ask;
};

/* At most one filter a dimension. The value "" is EMPTY. */
struct plan_filter {
    const struct dimension *dimension;
    const char **values;
    size_t n;
    bool exclude;
    bool implied; /* nobody asked: the codes that count unless a question mentions the dimension */
};
struct plan_order {
    size_t column; /* dimensions first, then measures, as the dataset's columns */
    bool descending;
};
/* The logical plan: checked names, nothing of any engine. */
struct plan {
    const struct cube *cube;
    const struct dimension **by;
    size_t n_by;
    const struct measure **measures;
    size_t n_measures;
    struct plan_filter *where;
    size_t n_where;
    month_t period;
    int last;
    bool year_to_date; /* then the months from January to the period, and `last` is 1 */
    struct plan_order *order;
    size_t n_order;
    int64_t limit;
    bool totals;
};

/*
 * Check a question against the model: names, clearance, single dimensions, order, values of closed lists. All mistakes
 * are reported. A single dimension with a default that the question does not mention becomes a filter, and so does one
 * with codes that count unless asked; one with `latest` is left to the engine. Lives in the arena; borrows from the
 * model.
 */
int plan_make(struct arena *a, const struct model *m, const struct ask *ask, struct plan *out,
              struct diag *d) MUST_CHECK;
/* The first month of a plan's period, which ends with `end`. */
month_t plan_first(const struct plan *p, month_t end);
/* The empty dataset (columns only) that answers a plan: dimensions in the order asked, then measures. */
struct dataset *plan_columns(struct arena *a, const struct plan *p, const char *name, size_t n_rows);
/*
 * Sort rows by the plan's order, ties and the rest by the dimensions as they stand, then cut at its limit. A dimension
 * that the order names goes by its lookup's order, else by its labels in Danish collation; in ties codes go by the
 * lookup's order, else as bytes. EMPTY sorts before values (after them when descending), WITHHELD and MISSING last.
 */
void plan_sort(const struct plan *p, struct dataset *ds);

const char *clearance_name(enum clearance c);
bool clearance_parse(const char *text, enum clearance *out);

#endif
