/*
 * Contacts of families and persons: see engine_contacts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_contacts.h"

#include "warehouse/engine/engine_money.h"

/* Spells that touch the window and have a contact, counted (fill NULL) or filled in by group. */
static void walk(const struct source *s, const struct membership *of, const uint32_t *contact, uint32_t *offsets,
                 uint32_t *fill)
{
    const struct mart_spells *v = s->spells;
    date_t first = month_first(s->month - WINDOW_MONTHS + 1), last = month_last(s->month);
    for (size_t i = 1; i < v->n; i++) {
        if (contact[i] == 0 || v->from[i] > last || v->to[i] < first || v->to[i] < v->from[i])
            continue;
        for (uint32_t k = of->offsets[v->pid[i]]; k < of->offsets[v->pid[i] + 1]; k++) {
            uint32_t place = offsets[of->groups[k] / 2 + 1]++;
            if (fill != NULL)
                fill[place] = contact[i];
        }
    }
}

void contacts_load(struct source *s, const struct membership *of, size_t n, const uint32_t *contact,
                   struct contacts *out)
{
    uint32_t *counts = ARENA_ARRAY(&s->rows, n + 1, uint32_t);
    walk(s, of, contact, counts, NULL);
    out->offsets = ARENA_ARRAY(&s->rows, n + 2, uint32_t);
    for (size_t k = 0; k < n; k++)
        out->offsets[k + 2] = out->offsets[k + 1] + counts[k + 1];
    out->members = ARENA_ARRAY(&s->rows, out->offsets[n + 1], uint32_t);
    walk(s, of, contact, out->offsets, out->members);
}
