/*
 * The resources that a delivery may hold: names, types and constraints of every field. One table drives the checks of
 * load, the SQLite tables, the descriptors that synth writes, and almanak-package(5).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_SCHEMA_H
#define ALMANAK_WAREHOUSE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How a value is written in CSV and kept in SQLite:
 *   STRING   text                 TEXT
 *   DATE     2026-10-31           INTEGER, days since 1970 (date_t)
 *   MONTH    2026-10              INTEGER, month_t
 *   BOOLEAN  true false           INTEGER 0 / 1
 *   INTEGER  -12                  INTEGER
 *   MONEY    -12.50 (kroner)      INTEGER, øre
 *   NUMBER   1.25                 INTEGER, millionths
 * A missing value is NULL in every type.
 */
enum field_type { FIELD_STRING, FIELD_DATE, FIELD_MONTH, FIELD_BOOLEAN, FIELD_INTEGER, FIELD_MONEY, FIELD_NUMBER };

enum { NUMBER_SCALE = 6, MONEY_SCALE = 2 };

/* A CPR field: the row is checked against the rules of the CPR register, and the value is masked in reject files. */
enum field_rule { RULE_NONE, RULE_CPR };

struct schema_field {
    const char *name;
    enum field_type type;
    bool required, key; /* key: part of the primary key, in this order */
    enum field_rule rule;
    const char *pattern;      /* regular expression, NULL for none */
    const char *const *enums; /* NULL-terminated, NULL for none */
    const char *title;
    const char *ref; /* "package.resource.field" that it refers to, NULL for none */
    bool code;       /* one of a few values, so that a new one is worth telling */
};

/* How a resource may be delivered, other than whole. */
struct schema_resource {
    const char *package, *name;
    const struct schema_field *fields;
    size_t n_fields;
    const char *period; /* by period: the field that tells a row's (warehouse/period.h); NULL: not so */
    bool history;       /* a row holds from from_date to to_date, and is cut where one system takes over from another */
    bool changes;       /* by changes of rows: those of a primary key are replaced, added and deleted */
};

struct schema_package {
    const char *name, *title;
};

extern const struct schema_package schema_packages[];
extern const size_t schema_n_packages;
extern const struct schema_resource schema_resources[];
extern const size_t schema_n_resources;

/* Borrowed; NULL when there is none of that name. Resource names are unique over all packages. */
const struct schema_resource *schema_lookup(const char *resource);
/* Index of a field, or -1. */
int schema_field_index(const struct schema_resource *r, const char *field);
/* Frictionless name of a type: string, date, yearmonth, boolean, integer, number. */
const char *schema_type_name(enum field_type type);

#endif
