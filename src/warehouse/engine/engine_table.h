/*
 * Tables: what the engine scans. A table is a fixed list of typed columns and a way to load the rows of one month (and
 * one part of it, such as a family type) and to write any of their columns into a batch. Filtering, grouping and adding
 * up are the business of aggregate.h, which knows no table.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_TABLE_H
#define ALMANAK_WAREHOUSE_ENGINE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "warehouse/engine/engine_domain.h"
#include "warehouse/mart.h"

enum cell_kind {
    CELL_TEXT,   /* number of the column's domain */
    CELL_NUMBER, /* whole number, NUMBER_NONE when there is none */
    CELL_MONTH,  /* month_t */
    CELL_DATE,   /* date_t */
    CELL_PERSON, /* pid: counted, never shown */
    CELL_DAYS,   /* bit k: day k + 1 of the month */
    CELL_SET,    /* several numbers of the domain; the empty code is left out */
    CELL_MONEY,  /* øre, 64 bits */
    CELL_BIG,    /* whole number, 64 bits */
    CELL_DECIMAL /* millionths, 64 bits */
};

#define WIDE_NONE INT64_MIN /* MONEY, BIG and DECIMAL: there is none */
enum { NUMBER_NONE = INT32_MIN, BATCH_ROWS = 1024, DECIMAL_ONE = 1000000, MAX_COLUMNS = 32, NO_COLUMN = -1 };

struct table_column {
    const char *name;
    enum cell_kind kind;
    struct domain domain; /* TEXT and SET */
};

/* One column of a batch. Kinds up to DAYS are narrow. Members of row i of a set: members[offsets[i] .. offsets[i + 1]).
 */
struct cells {
    int32_t *narrow;
    int64_t *wide;
    const uint32_t *offsets, *members;
};

/* A table being read: what every table needs, and what a load found. */
struct source {
    struct mart *mart;
    const struct mart_addresses *addresses;
    const struct mart_persons *persons;
    const struct mart_types *types;
    const struct mart_spells *spells;
    month_t first, last; /* months of the mart, MONTH_NONE when empty */
    const bool *needed;  /* by column: load only what is asked for */
    struct arena keep;   /* as long as the source */
    struct arena rows;   /* until the next load */
    month_t month;       /* of the present load */
    int32_t part;
    void *own; /* of the table, in `keep` */
};

struct table {
    const char *name;
    const struct table_column *columns;
    size_t n_columns;
    int month;  /* column that the period applies to, or NO_COLUMN: then there is one load */
    int start;  /* another column that differs between the months of one part; left out (0) where there is none */
    int part;   /* column whose values are loaded apart, or NO_COLUMN */
    int person; /* column by whose value the rows of a load ascend, or NO_COLUMN */
    const int32_t *parts;
    size_t n_parts;
    const char *resources; /* of deliveries that its rows are derived from, in words apart by a space */
    int beyond;            /* months after the data that may be asked about */
    /* Months of its own, which may begin before those of people and services and go on after them; NULL: it has none.
     * Such a table is about no person or spell, and finds no arrays of them in its source. */
    void (*range)(const struct mart *m, month_t *first, month_t *last);
    void (*open)(struct source *s);   /* once, before the first load */
    size_t (*load)(struct source *s); /* make the rows of s->month and s->part; returns how many */
    /* Write rows first .. first + n - 1 (n <= BATCH_ROWS) of a needed column. */
    void (*fill)(const struct source *s, size_t column, size_t first, size_t n, struct cells *out);
};

extern const struct table table_citizen_month, table_family_month, table_family_cost, table_service_month, table_cohort,
    table_compared, table_benefit_move, table_person_cost, table_event, table_run, table_population, table_offer_month,
    table_ledger, table_indicator, table_staff_month, table_company_month, table_finding, table_refund_week,
    table_claim, table_goal, table_quality, table_delivery, table_sequence, table_family_course, table_family_service;

/* Borrowed; NULL when there is none of that name. */
const struct table *table_lookup(const char *name);
/* Index of a column, or NO_COLUMN. */
int table_column_lookup(const struct table *t, const char *name);
/* Whether a cube's table and columns exist and fit what it does with them; all mistakes are reported. */
int table_check_cube(const struct cube *c, struct diag *d) MUST_CHECK;
static inline bool cell_is_narrow(enum cell_kind kind)
{
    return kind <= CELL_DAYS;
}

/*
 * `needed` stays the caller's and outlives the source. Fails when an array without a month cannot be read: afterwards
 * every number in the months, which the mart checks as it reads, may be followed. Release it in either case.
 */
int source_init(struct source *s, struct mart *m, const struct table *t, const bool *needed, struct diag *d) MUST_CHECK;
void source_release(struct source *s);

/* Ages on one day by table, much faster than a calendar a row. */
struct ages {
    date_t day;
    const int16_t *by_days; /* age of someone born so many days before */
};
void ages_init(struct ages *ages, struct arena *a, date_t day);
/* Completed years, NUMBER_NONE without a birth date. */
int32_t ages_at(const struct ages *ages, date_t birth);

/* Fillings that several tables share. `pids` holds the persons of the n rows. */
void fill_constant(int32_t *out, size_t n, int32_t value);
void fill_direct(int32_t *out, size_t n, const uint32_t *values);
void fill_wide(int64_t *out, size_t n, const int64_t *values);
void fill_through(int32_t *out, size_t n, const uint32_t *values, const uint32_t *index);
/* The service type that each of n follows, itself when it follows none. */
void fill_main_type(int32_t *out, size_t n, const struct source *s, const uint32_t *types);
void fill_age(int32_t *out, size_t n, const struct source *s, const struct ages *ages, const uint32_t *pids);
void fill_sex(int32_t *out, size_t n, const struct source *s, const uint32_t *pids);
void fill_origin(int32_t *out, size_t n, const struct source *s, const uint32_t *pids);
/* Where the rows' persons live: `places` is an array of mart_addresses, `resident` their rows or NOT_RESIDENT. */
enum { NOT_RESIDENT = -1, ADDRESS_NOT_RESIDENT = 1 };
void fill_place(int32_t *out, size_t n, const uint32_t *places, const struct mart_residents *r,
                const int32_t *resident);
void fill_subgroup(int32_t *out, size_t n, const struct mart_residents *r, const int32_t *resident);
/* Of the rows of a month of services the value that an assessment gives, else the spell's, which `of_spell` has by
 * number; in s->rows. */
int32_t *assessed_values(struct source *s, const struct mart_services *v, const struct mart_assessments *list,
                         const uint32_t *of_spell);
/* Rows among the residents of n ascending pids (NOT_RESIDENT for others), in the arena. */
int32_t *residents_join(struct arena *a, const struct mart_residents *r, const uint32_t *pids, size_t n);

#endif
