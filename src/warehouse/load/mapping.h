/*
 * Mapping files: how the extract of a system becomes resources of ours, almanak-mapping(5). A mapping is read and
 * checked as a whole against warehouse/schema.h before any extract is looked at; what it makes of extracts is for
 * mapped.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_LOAD_MAPPING_H
#define ALMANAK_WAREHOUSE_LOAD_MAPPING_H

#include "base/intern.h"
#include "warehouse/load/descriptor.h"
#include "warehouse/load/mapping_def.h"
#include "warehouse/load/pattern.h"

enum { MAPPING_COLUMNS_MAX = 1000 };

/* A column by its name in the mapping. */
struct mapping_column {
    const char *name;
    struct src_loc loc;
    const char *const *headings; /* that it may have, the first that is there holds */
    size_t n_headings;
    bool optional;
};

/* A code list: the codes by number, and what each becomes. */
struct mapping_codes {
    const char *name; /* "" for one that stands in its field */
    struct intern from;
    const char **to; /* heap */
    size_t cap;
    const struct yaml_node **nodes; /* heap: where each was written */
    size_t n_nodes, cap_nodes;
    struct mapping_codes *next;
};

struct mapping_match {
    struct pattern *pattern;
    const char *template; /* NULL: the groups */
};

enum mapping_base { BASE_COLUMN, BASE_CONSTANT, BASE_JOIN, BASE_HASH };

/* Columns beside those of the extract: of a row that is unpivoted, and what is said of the delivery as a whole. */
enum { COLUMN_UNPIVOT_NAME = -1, COLUMN_UNPIVOT_VALUE = -2, COLUMN_GIVEN = -3 };
enum { GIVEN_SOURCE, GIVEN_MUNICIPALITY, GIVEN_PERIOD, GIVEN_N };
extern const char *const mapping_given[GIVEN_N]; /* how they are called: $source ... */

struct mapping_field {
    const struct schema_field *schema;
    struct src_loc loc;
    enum mapping_base base;
    const int *columns; /* of the mapping, or of the unpivot */
    size_t n_columns;
    const char *constant, *with, *split;
    int part;         /* with split */
    int from, length; /* characters; 0 for none */
    struct mapping_match *matches;
    size_t n_matches;
    const struct mapping_codes *codes;
    const char *otherwise; /* NULL: `unknown` says */
    int unknown, as;       /* as: -1 for none */
    const char *const *dates;
    size_t n_dates;
};

struct mapping_filter {
    int column;
    const char *const *values;
    size_t n_values;
};

struct mapping_resource {
    const struct schema_resource *schema;
    struct src_loc loc;
    struct mapping_field *fields;
    size_t n_fields;
    struct mapping_filter *where, *unless;
    size_t n_where, n_unless;
    bool unpivots;
    const int *unpivot_of; /* columns of the mapping ... */
    size_t n_unpivot_of;
    struct pattern *unpivot_matching; /* ... or what their heading is like; NULL for none */
    int distinct;                     /* -1: all rows count */
    enum package_delivery delivery;
};

struct mapping {
    const char *file, *title, *package, *source, *municipality; /* the last two may be NULL */
    struct package_form form;
    struct value_form numbers; /* how numbers are written */
    const char *const *names;  /* of the columns, when the extract has no line of them */
    size_t n_names;
    int skip;
    const char *const *dates;
    size_t n_dates;
    const char *const *missing;
    size_t n_missing;
    struct mapping_column *columns;
    size_t n_columns;
    struct mapping_codes *codes;
    struct mapping_resource *resources;
    size_t n_resources;
    const char **files; /* heap: the mapping and the files of its code lists */
    size_t n_files, cap_files;
};

/*
 * Read a mapping. All mistakes are reported with their place, and a hint. mapping_release is to be called in any case.
 */
int mapping_load(struct arena *a, const char *path, struct mapping *out, struct diag *d) MUST_CHECK;
/* The same for a text; `file` names it in messages, and code lists in files are looked for beside it. */
int mapping_parse(struct arena *a, const char *file, const char *text, size_t len, struct mapping *out,
                  struct diag *d) MUST_CHECK;
void mapping_release(struct mapping *m);

/* --- for the files that read mappings --- */

struct mapping_builder {
    struct arena *arena;
    struct mapping *out;
    struct diag *diag;
    int result;       /* -1 once anything was wrong */
    bool lacks_codes; /* the code lists could not be read, so that none can be missed */
};

/* Report a mistake in a definition and what to do. */
void mapping_fail(struct mapping_builder *b, enum diag_code code, struct src_loc loc, const char *hint,
                  const char *format, ...) PRINTF_LIKE(5, 6);
/* The code lists of the mapping: a map of names, NULL for none. */
void mapping_read_codes(struct mapping_builder *b, const struct yaml_node *node);
/* The code list that a field uses, by name or on the spot; NULL after a mistake. */
const struct mapping_codes *mapping_use_codes(struct mapping_builder *b, const struct yaml_node *node);
/* What a field makes of a value by regular expressions. */
void mapping_read_match(struct mapping_builder *b, const struct yaml_node *node, struct mapping_field *out);
/* Hold a value that a mapping gives itself against its field, in the usual way of writing. */
void mapping_check_value(struct mapping_builder *b, const struct schema_field *field, const char *text,
                         struct src_loc loc);
/* Read a field of a resource, of which `out` has the schema; its columns are looked up by `find`. */
void mapping_read_field(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct field_def *def,
                        struct mapping_field *out);
/* The number of a column, those of an unpivot (NULL for none) among them; COLUMN_GIVEN - k is the k-th of
 * mapping_given. 0 after a mistake. */
int mapping_find_column(struct mapping_builder *b, const struct unpivot_def *unpivot, const struct shape_text *name);

#endif
