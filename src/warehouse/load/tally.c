/*
 * Counting rows: see tally.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/tally.h"

#include <stdlib.h>

#include "warehouse/period.h"

void tally_init(struct tally *t, const struct schema_resource *schema)
{
    *t = (struct tally){.schema = schema, .period = -1};
    if (schema->period == NULL)
        return;
    t->period = schema_field_index(schema, schema->period);
    t->months = xcalloc(TALLY_MONTHS, sizeof(*t->months));
}

void tally_release(struct tally *t)
{
    free(t->months);
    *t = (struct tally){.period = -1};
}

void tally_add(struct tally *t, const struct cell *cells)
{
    if (t->period < 0)
        return;
    const struct cell *cell = &cells[t->period];
    int64_t month = cell->text != NULL ? period_of_text(cell->text, cell->len) : cell->number;
    if (month >= TALLY_FIRST && month < TALLY_FIRST + TALLY_MONTHS)
        t->months[month - TALLY_FIRST]++;
}

struct manifest_month *tally_months(const struct tally *t, struct arena *a, size_t *n)
{
    *n = 0;
    for (size_t i = 0; t->months != NULL && i < TALLY_MONTHS; i++)
        *n += t->months[i] > 0;
    struct manifest_month *out = ARENA_ARRAY(a, *n, struct manifest_month);
    *n = 0;
    for (size_t i = 0; t->months != NULL && i < TALLY_MONTHS; i++) {
        if (t->months[i] > 0)
            out[(*n)++] = (struct manifest_month){TALLY_FIRST + (month_t)i, t->months[i]};
    }
    return out;
}
