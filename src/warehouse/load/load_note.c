/*
 * Telling the history what became of packages: see load_note.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/load_note.h"

#include "warehouse/history.h"

void load_note(struct arena *a, const struct store *s, const struct load_options *o, const struct load_report *report,
               struct diag *d)
{
    char now[32];
    struct history_entry *entries = ARENA_ARRAY(a, report->n_packages, struct history_entry);
    (void)store_clock(now);
    for (size_t i = 0; i < report->n_packages; i++) {
        const struct load_package *p = &report->packages[i];
        entries[i] = (struct history_entry){
            .id = p->id,
            .state = p->refused     ? HISTORY_REFUSED
                     : p->unchanged ? HISTORY_UNCHANGED
                                    : HISTORY_LOADED,
            .path = p->path,
            .package = p->name,
            .source = p->source,
            .municipality = p->municipality,
            .period = p->period,
            .sha256 = p->sha256,
            .generation = p->refused || p->unchanged ? 0 : report->generation,
            .at = now,
            .by = o->user != NULL ? o->user : "",
            .reason = p->reason,
            .delivery = p->delivery,
        };
        for (size_t k = 0; k < p->n_resources; k++) {
            entries[i].restated |= !p->refused && p->resources[k].restated;
            entries[i].read += p->resources[k].read;
            entries[i].rows += p->refused ? 0 : p->resources[k].loaded;
            entries[i].rejected += p->resources[k].rejected;
        }
    }
    history_append(store_history_path(s, a), entries, report->n_packages, d);
}
