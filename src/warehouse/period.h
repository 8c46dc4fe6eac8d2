/*
 * The month that a row belongs to, by the value of one field: a month, the same as a text, or an ISO week, which
 * belongs to the month of its Thursday. Resources whose rows have such a field can be delivered a month at a time
 * (schema.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_PERIOD_H
#define ALMANAK_WAREHOUSE_PERIOD_H

#include <stdbool.h>

#include "base/date.h"
#include "base/strbuf.h"
#include "warehouse/schema.h"

/* The month of 2026-10 or of 2026W07; MONTH_NONE for a year or any other text. */
month_t period_of_text(const char *text, size_t len);
/* Append the values that belong to a month as a list in SQL, without brackets. */
void period_add_values(struct strbuf *out, const struct schema_field *field, month_t month);

/* Append, as a literal of SQL, the least value of a month or after it: what is less is of a month before. */
void period_add_bound(struct strbuf *out, const struct schema_field *field, month_t month);

#endif
