/*
 * First starts: see engine_starts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_starts.h"

#include "warehouse/engine/engine_outcome.h"

void starts_build(struct starts *st, struct source *s, const uint8_t *traits)
{
    const struct mart_runs *runs = mart_runs(s->mart);
    *st = (struct starts){.pid = ARENA_ARRAY(&s->keep, runs->n, uint32_t),
                          .type = ARENA_ARRAY(&s->keep, runs->n, uint32_t),
                          .from = ARENA_ARRAY(&s->keep, runs->n, date_t)};
    for (size_t i = 0; i < runs->n; i++) {
        uint8_t trait = traits[runs->type[i]];
        bool again = i > 0 && runs->pid[i - 1] == runs->pid[i] && runs->type[i - 1] == runs->type[i];
        if (again || (trait & IS_HELP) == 0 || (trait & (IS_ACTIVITY | IS_SERVICE)) == 0)
            continue;
        st->pid[st->n] = runs->pid[i];
        st->type[st->n] = runs->type[i];
        st->from[st->n++] = runs->from[i];
    }
}
