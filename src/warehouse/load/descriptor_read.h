/*
 * Reading the parts of a descriptor: typed look-ups in the tree that report what they do not find. Shared by the files
 * that read packages (descriptor.c), the forms of files and values (descriptor_form.c) and schemas
 * (descriptor_schema.c); for nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_DESCRIPTOR_READ_H
#define ALMANAK_WAREHOUSE_DESCRIPTOR_READ_H

#include "base/yaml.h"
#include "warehouse/load/descriptor.h"

struct reader {
    struct arena *arena;
    struct diag *diag;
    int result; /* -1 once anything was wrong */
};

/* Report a mistake and what to do. */
void reader_fail(struct reader *r, struct src_loc loc, const char *hint, const char *format, ...) PRINTF_LIKE(4, 5);
/*
 * The text of a member; NULL when it is missing, which is a mistake with a `hint` (NULL: it may be missing), or no
 * text.
 */
const char *reader_text(struct reader *r, const struct yaml_node *map, const char *key, const char *hint);
/* A true or false; `otherwise` when it is missing or wrong. */
bool reader_flag(struct reader *r, const struct yaml_node *map, const char *key, bool otherwise);
/* A text or a list of texts; n is 0 when it is missing or wrong. The nodes are borrowed. */
const struct yaml_node *const *reader_texts(struct reader *r, const struct yaml_node *map, const char *key, size_t *n);
/* The member when it is a list or map, as `kind` says; NULL and, with a hint or when it is something else, a mistake.
 */
const struct yaml_node *reader_member(struct reader *r, const struct yaml_node *map, const char *key,
                                      enum yaml_kind kind, const char *hint);

/* How the file of a resource is written: encoding, packing and dialect. Its path is known. */
void descriptor_read_form(struct reader *r, const struct yaml_node *map, struct package_resource *out);
/* How the values of a field, whose type is known, are written. */
void descriptor_read_value_form(struct reader *r, const struct yaml_node *map, struct package_field *out);
/* The schema of a resource: its fields, keys and missing values. */
void descriptor_read_schema(struct reader *r, const struct yaml_node *schema, struct package_resource *out);

/* The member `control` of a resource, whose schema is known. */
void descriptor_read_control(struct reader *r, const struct yaml_node *map, struct package_resource *out);

#endif
