/*
 * The fields of a mapping file as they are read, before anything is looked up: see mapping.h. The tables that reading,
 * checks, hints and almanak-mapping(5) are made from. Part of mapping.h; for nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MAPPING_DEF_H
#define ALMANAK_WAREHOUSE_MAPPING_DEF_H

#include "model/shape.h"

/* Indexes of the choices. */
enum { UNKNOWN_REFUSE, UNKNOWN_KEEP, UNKNOWN_SKIP };
enum { AS_DATE, AS_MONTH, AS_WEEK, AS_YEAR };
enum { DISTINCT_KEY, DISTINCT_ROW };

struct input_def {
    struct shape_head head;
    int encoding, delimiter, quote, decimal, group;
    struct shape_int skip;
    struct shape_texts names, dates, missing;
};

struct unpivot_def {
    struct shape_head head;
    struct shape_texts of;
    struct shape_text matching, name, value;
};

struct field_def {
    struct shape_head head;
    struct shape_text column, constant;
    struct shape_texts join, hash;
    struct shape_text with, split;
    struct shape_int part, from, length;
    const struct yaml_node *match, *map;
    struct shape_text otherwise;
    int unknown, as;
    struct shape_texts dates;
};

struct resource_def {
    struct shape_head head;
    struct shape_items fields;        /* field_def */
    struct shape_items where, unless; /* shape_filter */
    const struct yaml_node *unpivot;
    int distinct, delivery;
};

struct mapping_def {
    struct shape_head head;
    struct shape_text title, package, source, municipality, note;
    const struct yaml_node *input, *codes;
    struct shape_items columns; /* shape_filter: names, each with the headings that it may have */
    struct shape_texts optional;
    struct shape_items resources; /* resource_def */
};

extern const struct shape mapping_shape, mapping_input, mapping_resource_shape, mapping_unpivot, mapping_field_shape;

#endif
