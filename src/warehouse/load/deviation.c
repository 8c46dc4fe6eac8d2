/*
 * Comparing deliveries: see deviation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/deviation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/num.h"
#include "warehouse/load/held.h"

enum { FEW_ROWS = 20, CODES_SHOWN = 5, DETAIL_MAX = 2000 };

/* What is compared with: rows and sums of a table or of one month of it, and missing values of all of the table. */
struct before {
    struct arena arena;
    const struct profile *profile;     /* NULL for none */
    const struct profile_month *month; /* NULL: all of it */
    struct intern *codes;              /* by column of the profile now: those of all tables held */
    bool *has_codes;
    int64_t load;
};

static const struct profile_month *month_of_profile(const struct profile *p, month_t month)
{
    const struct profile_month *found = NULL;
    for (size_t i = 0; i < p->n_months && p->months[i].month <= month; i++)
        found = &p->months[i];
    return found;
}

/* A table held that may be what to compare with: the nearer its month to the one delivered, the better. */
static void consider(struct before *b, const struct profile *p, int64_t load, month_t month)
{
    if (month == MONTH_NONE) {
        if (p->month == MONTH_NONE) {
            b->profile = p;
            b->load = load;
        }
        return;
    }
    const struct profile_month *m = month_of_profile(p, month);
    bool newer = m != NULL && (b->month == NULL || m->month > b->month->month ||
                               (m->month == b->month->month && p->month != MONTH_NONE));
    if (newer) {
        b->profile = p;
        b->month = m;
        b->load = load;
    }
}

static void add_codes(struct before *b, const struct profile *p, const struct profile *now)
{
    for (size_t i = 0; i < now->n_columns; i++) {
        const struct profile_column *c = profile_column(p, now->columns[i].name);
        for (size_t k = 0; c != NULL && k < c->n_codes; k++)
            (void)intern_add(&b->codes[i], c->codes[k], strlen(c->codes[k]));
        /* A column that had too many to be codes has none to compare with. */
        b->has_codes[i] &= c != NULL && (c->n_codes > 0 || c->empty == p->rows);
    }
}

static void find_before(struct before *b, const struct store *s, const struct package *p, const struct profile *now)
{
    const struct manifest *m = &s->next;
    struct diag ignored;
    diag_init(&ignored);
    b->codes = ARENA_ARRAY(&b->arena, now->n_columns, struct intern);
    b->has_codes = ARENA_ARRAY(&b->arena, now->n_columns, bool);
    for (size_t i = 0; i < now->n_columns; i++) {
        intern_init(&b->codes[i]);
        b->has_codes[i] = true;
    }
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        if (strcmp(load->source, p->source) != 0 || strcmp(load->municipality, p->municipality) != 0)
            continue;
        struct profile *profiles = NULL;
        size_t n = 0;
        for (size_t k = 0; k < load->n_resources; k++) {
            const struct manifest_resource *table = &load->resources[k];
            if (strcmp(table->name, now->resource) != 0)
                continue;
            if (n == 0 &&
                profile_read(&b->arena, profile_path(&b->arena, s->path, load->id), &profiles, &n, &ignored) != 0)
                n = 0;
            const struct profile *found = profile_find(profiles, n, table->name, table->month);
            if (found == NULL)
                continue;
            consider(b, found, load->id, now->month);
            add_codes(b, found, now);
        }
    }
    diag_release(&ignored);
}

/* Whether a number is further from the one before than a share of it. */
static bool is_far(double now, double before, double limit)
{
    return limit > 0 && fabs(now - before) > limit * fabs(before);
}

static void add_change(struct strbuf *out, double now, double before)
{
    if (before != 0)
        strbuf_addf(out, " (%+.1f pct.)", (now - before) * 100 / fabs(before));
    strbuf_addch(out, '.');
}

static void compare_rows(struct strbuf *out, int64_t now, int64_t before, double limit)
{
    char a[NUM_TEXT], b[NUM_TEXT];
    if (!is_far((double)now, (double)before, limit))
        return;
    strbuf_addf(out, " Rows: %s, before %s", num_da_int(a, now), num_da_int(b, before));
    add_change(out, (double)now, (double)before);
}

/* Income and expense may meet near nothing: how far is measured by the amounts without their signs. */
static void compare_sum(struct strbuf *out, const char *name, int64_t now, int64_t before, int64_t gross, double limit)
{
    char a[NUM_TEXT], b[NUM_TEXT];
    if (limit <= 0 || fabs((double)now - (double)before) <= limit * (double)gross)
        return;
    strbuf_addf(out, " Sum of %s: %s, before %s", name, num_da_money(a, now, 2), num_da_money(b, before, 2));
    add_change(out, (double)now, (double)before);
}

static void compare_empty(struct strbuf *out, const char *name, double now, double before, double limit)
{
    if (limit > 0 && fabs(now - before) > limit)
        strbuf_addf(out, " Empty in %s: %.1f pct. of rows, before %.1f.", name, now * 100, before * 100);
}

static void compare_codes(struct strbuf *out, const struct profile_column *now, const struct intern *before)
{
    size_t fresh = 0;
    for (size_t i = 0; i < now->n_codes; i++) {
        if (intern_lookup(before, now->codes[i], strlen(now->codes[i])) != INTERN_NONE)
            continue;
        if (fresh == 0)
            strbuf_addf(out, " New codes in %s:", now->name);
        if (fresh < CODES_SHOWN)
            strbuf_addf(out, "%s %s", fresh > 0 ? "," : "", now->codes[i]);
        fresh++;
    }
    if (fresh > CODES_SHOWN)
        strbuf_addf(out, " and %zu more", fresh - CODES_SHOWN);
    if (fresh > 0)
        strbuf_addch(out, '.');
}

static void compare(struct strbuf *out, const struct before *b, const struct package_resource *r,
                    const struct profile *now, const struct deviation_limits *limits)
{
    int64_t rows = b->month != NULL ? b->month->rows : b->profile->rows;
    compare_rows(out, now->rows, rows, limits->rows);
    for (size_t i = 0; i < now->n_columns; i++) {
        const struct profile_column *c = &now->columns[i], *old = profile_column(b->profile, c->name);
        int field = schema_field_index(r->schema, c->name);
        if (old == NULL || field < 0)
            continue;
        size_t at = (size_t)(old - b->profile->columns);
        int64_t sum = b->month != NULL ? b->month->sums[at] : old->sum;
        int64_t gross = b->month != NULL ? b->month->gross[at] : old->gross;
        if (r->schema->fields[field].type == FIELD_MONEY && old->has_sum)
            compare_sum(out, c->name, c->sum, sum, gross, limits->sums);
        if (now->rows > 0 && b->profile->rows > 0)
            compare_empty(out, c->name, (double)c->empty / (double)now->rows,
                          (double)old->empty / (double)b->profile->rows, limits->empty);
        if (b->has_codes[i] && limits->rows > 0)
            compare_codes(out, c, &b->codes[i]);
    }
}

void deviation_tell(const struct store *s, const struct package *p, const struct package_resource *r,
                    const struct profile *now, const struct deviation_limits *limits, struct diag *d)
{
    struct before b = {.profile = NULL};
    struct strbuf text;
    arena_init(&b.arena);
    strbuf_init(&text, STRBUF_SMALL);
    find_before(&b, s, p, now);
    if (b.profile != NULL && (now->rows >= FEW_ROWS || b.profile->rows >= FEW_ROWS))
        compare(&text, &b, r, now, limits);
    if (text.len > 0) {
        char month[32];
        bool other = b.month != NULL && b.month->month != now->month;
        diag_warn(d, DIAG_DEVIATION, r->loc, "\"%s\" of source \"%s\" is far from %s%s, load %lld", r->name, p->source,
                  other ? "" : "its last delivery", other ? month_iso(month, b.month->month) : "", (long long)b.load);
        diag_detail(d, "%.*s", DETAIL_MAX, strbuf_text(&text) + 1);
        diag_hint(d, "Ask the source whether that is right; delivery_limits of almanak.yaml say from where on it is "
                     "told.");
    }
    for (size_t i = 0; i < now->n_columns; i++)
        intern_release(&b.codes[i]);
    strbuf_release(&text);
    arena_release(&b.arena);
}
