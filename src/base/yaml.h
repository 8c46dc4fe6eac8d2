/*
 * YAML (and so JSON) documents as a tree whose every node knows its place in the file. Definitions, the configuration,
 * package descriptors and GeoJSON are read through this. Anchors, aliases and tags are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_YAML_H
#define ALMANAK_BASE_YAML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct src_loc loc;
    const char *text;         /* scalar: its value, NUL-terminated */
    bool quoted;              /* scalar: written in quotes, so never a number, boolean or null */
    struct yaml_node **items; /* list: elements; map: values, in file order */
    struct yaml_node **keys;  /* map: scalar keys */
    size_t n;
};

/*
 * Parse a file, or a text named `name`, into the arena. Duplicate keys, depth over 100 and an empty document are
 * errors. NULL and a diagnostic (code) on failure.
 */
struct yaml_node *yaml_load(struct arena *a, const char *path, size_t max, enum diag_code code, struct diag *d);
struct yaml_node *yaml_parse(struct arena *a, const char *name, const char *text, size_t len, enum diag_code code,
                             struct diag *d);

/* The value of a key; NULL when missing. Borrowed. */
const struct yaml_node *yaml_lookup(const struct yaml_node *map, const char *key);
/* Readings of a scalar; false when it is none, NULL-safe. yaml_is_null: missing, empty unquoted, ~ or null. */
bool yaml_is_null(const struct yaml_node *node);
bool yaml_bool(const struct yaml_node *node, bool *out);
bool yaml_int(const struct yaml_node *node, int64_t *out);
bool yaml_double(const struct yaml_node *node, double *out);
const char *yaml_kind_name(enum yaml_kind kind);

#endif
