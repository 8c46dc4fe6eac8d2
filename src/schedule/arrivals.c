/*
 * What has arrived: see arrivals.h. What counts is the manifest, which lists what was loaded and stayed; the history
 * only tells why something is not there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/arrivals.h"

#include <string.h>

#include "base/strbuf.h"

enum { SILENT_MONTHS = 12 }; /* after which a source is no longer waited for */

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Whether a load is of a package, and of a source where one is named. */
static bool is_of(const struct manifest_load *load, const char *package, const char *source)
{
    return same_text(load->package, package) && (source == NULL || same_text(load->source, source));
}

/* Whether a resource of a source is there for a month: that month by itself, or all rows as of then or later. */
static bool has_resource(const struct manifest *m, const char *package, const char *source, const char *resource,
                         month_t month)
{
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        for (size_t k = 0; is_of(load, package, source) && k < load->n_resources; k++) {
            const struct manifest_resource *r = &load->resources[k];
            if (same_text(r->name, resource) &&
                (r->month == month || (r->month == MONTH_NONE && load->period >= month)))
                return true;
        }
    }
    return false;
}

/*
 * Whether a source has delivered a month: some resource is there for it, and each of those that come a month at a time
 * is. Of the others it is not known how often they come (budgets once a year), so one that stayed behind is no reason.
 */
static bool has_month(const struct manifest *m, const char *package, const char *source, month_t month)
{
    bool some = false;
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        for (size_t k = 0; is_of(load, package, source) && k < load->n_resources; k++) {
            bool there = has_resource(m, package, source, load->resources[k].name, month);
            if (!there && load->resources[k].month != MONTH_NONE)
                return false;
            some = some || there;
        }
    }
    return some;
}

/* The newest period that a source has delivered; MONTH_NONE when it has nothing in the warehouse. */
static month_t newest_of(const struct manifest *m, const char *package, const char *source)
{
    month_t newest = MONTH_NONE;
    for (size_t i = 0; i < m->n_loads; i++) {
        if (is_of(&m->loads[i], package, source) && m->loads[i].period > newest)
            newest = m->loads[i].period;
    }
    return newest;
}

/* Whether nothing more is to come of a source: another system has its work from before the period, or it fell silent.
 */
static bool has_ended(const struct manifest *m, const char *package, const char *source, struct period period)
{
    for (size_t i = 0; i < m->n_takeovers; i++) {
        const struct manifest_takeover *t = &m->takeovers[i];
        if (same_text(t->package, package) && same_text(t->takes_over, source) && month_of(t->from) <= period.first)
            return true;
    }
    return newest_of(m, package, source) < period.first - SILENT_MONTHS;
}

/* Why the package was refused, when the last attempt for a month of the period was. */
static const char *refusal(const struct arrivals *have, const char *package, const char *source, struct period period)
{
    const struct history_entry *last = NULL;
    for (size_t i = 0; i < have->n_history; i++) {
        const struct history_entry *e = &have->history[i];
        if (same_text(e->package, package) && (source == NULL || same_text(e->source, source)) &&
            e->period >= period.first && e->period <= period.last)
            last = e;
    }
    return last != NULL && last->state == HISTORY_REFUSED ? last->reason : NULL;
}

/* What is missing of one source (NULL: of the package); NULL when it is there. */
static const char *missing_words(struct arena *a, const char *package, const char *source, struct period period,
                                 const struct arrivals *have)
{
    month_t month = period.first;
    char lacks[32], newest[32];
    while (month <= period.last && has_month(have->manifest, package, source, month))
        month++;
    if (month > period.last)
        return NULL;
    month_t last = newest_of(have->manifest, package, source);
    const char *why = refusal(have, package, source, period);
    const char *from = source != NULL ? arena_printf(a, " from %s", source) : "";
    const char *known =
        last == MONTH_NONE ? "nothing was ever loaded" : arena_printf(a, "newest is %s", month_iso(newest, last));
    return arena_printf(a, "%s%s for %s: %s%s%s", package, from, month_iso(lacks, month), known,
                        why != NULL ? ", the last attempt was refused: " : "", why != NULL ? why : "");
}

/* Whether load i is the first of its package's source. */
static bool first_of_source(const struct manifest *m, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (is_of(&m->loads[k], m->loads[i].package, m->loads[i].source))
            return false;
    }
    return true;
}

void arrivals_missing(struct arena *a, const struct schedule *s, struct period period, const struct arrivals *have,
                      struct missing **out, size_t *n)
{
    const struct manifest *m = have->manifest;
    *out = ARENA_ARRAY(a, s->n_requires * (m->n_loads + 1), struct missing);
    *n = 0;
    for (size_t i = 0; i < s->n_requires; i++) {
        const char *package = s->requires[i], *what;
        size_t asked = 0;
        for (size_t k = 0; k < m->n_loads; k++) {
            const char *source = m->loads[k].source;
            if (!is_of(&m->loads[k], package, NULL) || !first_of_source(m, k) || has_ended(m, package, source, period))
                continue;
            asked++;
            if ((what = missing_words(a, package, source, period, have)) != NULL)
                (*out)[(*n)++] = (struct missing){package, what};
        }
        if (asked == 0 && (what = missing_words(a, package, NULL, period, have)) != NULL)
            (*out)[(*n)++] = (struct missing){package, what};
    }
}

const char *arrivals_words(struct arena *a, const struct missing *missing, size_t n)
{
    if (n == 0)
        return NULL;
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&text, "%s%s", i > 0 ? "; " : "", missing[i].what);
    const char *words = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return words;
}
