/*
 * From the text of a value to the integer that stands for it, by the type of its field (warehouse/schema.h). Used for
 * the rows of a delivery and for the limits and lists in its descriptor.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_VALUE_H
#define ALMANAK_WAREHOUSE_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "warehouse/schema.h"

enum value_status {
    VALUE_OK,
    VALUE_SYNTAX,  /* not written as the type wants it, or no such day */
    VALUE_PRECISE, /* more decimals than are kept */
    VALUE_LARGE    /* beyond 18 digits */
};

/* Read a value of any type but FIELD_STRING. */
enum value_status value_parse(enum field_type type, const char *text, size_t len, int64_t *out);
/* What the type wants, as the end of a sentence: "a date such as 2026-10-31". */
const char *value_wanted(enum field_type type);

#endif
