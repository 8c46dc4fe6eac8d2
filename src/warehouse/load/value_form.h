/*
 * Values written in another way than the usual one: dates in the order of a format, decimal commas and group signs,
 * other words for true and false. They are rewritten in the usual way and then read by value.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_VALUE_FORM_H
#define ALMANAK_WAREHOUSE_VALUE_FORM_H

#include <stdbool.h>

#include "warehouse/load/value.h"

/* How a column writes its values. All zero is the usual way. */
struct value_form {
    const char *date_format; /* %d, %m and %Y once each, with other characters between; NULL: 2026-10-31 */
    char decimal, group;     /* 0: a point; none */
    const char **words[2];   /* for false and true; NULL: the usual */
    size_t n_words[2];
};

enum { VALUE_WANTED = 128 };

/* Whether a date can be read by the format. */
bool value_form_is_date(const char *format);
/* Read a value of any type but FIELD_STRING. */
enum value_status value_form_parse(const struct value_form *form, enum field_type type, const char *text, size_t len,
                                   int64_t *out);
/* What the type wants in this form, as the end of a sentence; `out` holds VALUE_WANTED bytes. */
const char *value_form_wanted(const struct value_form *form, enum field_type type, char *out);

#endif
