/*
 * The descriptor of a delivery: datapackage.json, a Frictionless tabular data package. Reads it, refuses what is wrong
 * or not supported with its place, and lays its fields beside ours (warehouse/schema.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_DESCRIPTOR_H
#define ALMANAK_WAREHOUSE_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "warehouse/load/csv.h"
#include "warehouse/load/value_form.h"
#include "warehouse/schema.h"

#define DESCRIPTOR_NAME "datapackage.json"

enum { DESCRIPTOR_MAX = 4 << 20 }; /* bytes */

/* A bound or a listed value: the text, and for all types but strings the integer that it means. */
struct package_value {
    const char *text;
    int64_t number;
};

/* A column of a delivered file, with the constraints that its descriptor gives. */
struct package_field {
    const char *name;
    struct src_loc loc;
    const struct schema_field *schema; /* NULL: not one of ours, checked but not kept */
    enum field_type type;
    struct value_form form;
    const char **missing_values; /* texts that stand for no value; the empty text does so always */
    size_t n_missing_values;
    bool required, unique;
    const char *pattern; /* NULL for none */
    struct src_loc pattern_loc;
    struct package_value *enums;
    size_t n_enums; /* 0 for none */
    bool has_minimum, has_maximum;
    struct package_value minimum, maximum;
    int64_t min_length, max_length; /* characters of a string; -1 for none */
};

/* Fields, by number, that make a row unique together. */
struct package_key {
    size_t *fields;
    size_t n;
};

enum package_encoding { ENCODING_UTF8, ENCODING_ISO_8859_1, ENCODING_WINDOWS_1252 };

/* How a file is written. */
struct package_form {
    struct csv_dialect csv;
    bool no_header; /* the columns are those of the schema, in its order */
    enum package_encoding encoding;
    bool gzip;
};

/* What a file holds: all rows of its resource, those of a month, or rows that changed. */
enum package_delivery { DELIVERY_FULL, DELIVERY_PERIOD, DELIVERY_DELTA };

/* What the source counted: rows, and sums of columns, of a whole file or of a month in it. */
struct package_sum {
    size_t field; /* of our table */
    int64_t value;
};
struct package_control {
    month_t month; /* MONTH_NONE: of all rows */
    struct src_loc loc;
    int64_t rows; /* -1: not said */
    struct package_sum *sums;
    size_t n_sums;
};

struct package_resource {
    const char *name;
    struct src_loc loc;
    const struct schema_resource *schema; /* NULL: not one of ours, not loaded */
    const char *path;                     /* as the descriptor says, relative to the folder */
    const char *file;                     /* where it is, for people ... */
    const char *at;                       /* ... and where its bytes are */
    struct package_form form;
    enum package_delivery delivery;
    struct package_field *fields;
    size_t n_fields;
    struct package_key primary_key; /* n == 0: none given */
    struct package_control *control;
    size_t n_control;
};

struct package {
    const char *folder, *file; /* of the delivery; of its descriptor, for people ... */
    const char *at;            /* ... and where its bytes are */
    const char *name, *title, *municipality, *source;
    month_t period;
    enum package_delivery delivery; /* of resources that say nothing else */
    month_t covers_from;            /* the data are whole from this month on; 0: not said */
    const char *takes_over;         /* source whose system was replaced, NULL for none ... */
    date_t takes_over_from;         /* ... and the first day that counts here */
    struct src_loc takes_over_loc;
    bool fictive;
    struct package_resource *resources;
    size_t n_resources;
};

/* "full", "period", "delta". */
const char *package_delivery_name(enum package_delivery delivery);
/* Whether a text can name the source, or be the code of a municipality. */
bool package_source_valid(const char *text);
bool package_municipality_valid(const char *text);

/* Read the descriptor of a delivery: `path` is its folder or the file itself. All mistakes are reported. */
int package_load(struct arena *a, const char *path, struct package *out, struct diag *d) MUST_CHECK;
/* The same for a text; `file` names it in messages, and `folder` is where its resources would be. */
int package_parse(struct arena *a, const char *folder, const char *file, const char *text, size_t len,
                  struct package *out, struct diag *d) MUST_CHECK;

#endif
