/*
 * Changes of system: see takeover.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/takeover.h"

#include <string.h>

static bool has_delivered(const struct manifest *m, const struct package *p, const char *source)
{
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        if (strcmp(load->municipality, p->municipality) == 0 && strcmp(load->package, p->name) == 0 &&
            strcmp(load->source, source) == 0)
            return true;
    }
    return false;
}

/* Whether `source` takes over from the package's own, in at most so many steps. */
static bool leads_back(const struct manifest *m, const struct package *p, const char *source, size_t steps)
{
    for (size_t i = 0; i < m->n_takeovers && steps > 0; i++) {
        const struct manifest_takeover *t = &m->takeovers[i];
        if (strcmp(t->municipality, p->municipality) != 0 || strcmp(t->package, p->name) != 0 ||
            strcmp(t->source, source) != 0)
            continue;
        if (strcmp(t->takes_over, p->source) == 0 || leads_back(m, p, t->takes_over, steps - 1))
            return true;
    }
    return false;
}

int takeover_check(const struct manifest *m, const struct package *p, struct diag *d)
{
    if (!has_delivered(m, p, p->takes_over)) {
        diag_error(d, DIAG_PACKAGE, p->takes_over_loc, "no source \"%s\" has delivered package \"%s\"", p->takes_over,
                   p->name);
        diag_hint(d, "Name the source as its deliveries do, and load them first.");
        return -1;
    }
    if (leads_back(m, p, p->takes_over, m->n_takeovers)) {
        diag_error(d, DIAG_PACKAGE, p->takes_over_loc, "source \"%s\" takes over from \"%s\" already", p->takes_over,
                   p->source);
        diag_hint(d, "One of them is the newer system; go back with almanak warehouse rollback if that was wrong.");
        return -1;
    }
    return 0;
}
