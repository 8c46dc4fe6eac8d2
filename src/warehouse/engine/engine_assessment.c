/*
 * What persons are assessed to be, for the rows of services: an assessment that holds wins over the value that the
 * source system wrote on the spell. A cost that no spell carries has neither.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

/* The day that a row of a spell is looked at: the last of the month, or of the spell when it ended before. */
static date_t reference_day(const struct source *s, uint32_t spell)
{
    date_t last = month_last(s->month), to = s->spells->to[spell];
    return to != DATE_NONE && to < last ? to : last;
}

int32_t *assessed_values(struct source *s, const struct mart_services *v, const struct mart_assessments *list,
                         const uint32_t *of_spell)
{
    int32_t *out = ARENA_ARRAY(&s->rows, v->n, int32_t);
    size_t first = 0, end = 0; /* those of the present person */
    for (size_t i = 0; i < v->n; i++) {
        out[i] = (int32_t)of_spell[v->spell[i]];
        while (first < list->n && list->pid[first] < v->pid[i])
            first++;
        if (end < first)
            end = first;
        while (end < list->n && list->pid[end] == v->pid[i])
            end++;
        if (first == end || v->spell[i] == 0)
            continue;
        date_t day = reference_day(s, v->spell[i]);
        for (size_t k = end; k > first; k--) {
            if (list->from[k - 1] > day || list->to[k - 1] < day)
                continue;
            out[i] = (int32_t)list->value[k - 1];
            break;
        }
    }
    return out;
}
