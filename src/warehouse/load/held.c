/*
 * Looking into the manifest for a package: see held.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/held.h"

#include <string.h>

#include "base/file.h"

month_t resource_month(const struct package *p, const struct package_resource *r)
{
    return r->delivery == DELIVERY_PERIOD ? p->period : MONTH_NONE;
}

/* A walk over the tables of a resource. */
struct walk {
    const struct manifest *manifest;
    const struct package *package;
    const char *resource;
    size_t load, table;
    struct held at;
};

static bool next(struct walk *w)
{
    for (; w->load < w->manifest->n_loads; w->load++, w->table = 0) {
        const struct manifest_load *load = &w->manifest->loads[w->load];
        if (strcmp(load->source, w->package->source) != 0 || strcmp(load->municipality, w->package->municipality) != 0)
            continue;
        while (w->table < load->n_resources) {
            const struct manifest_resource *table = &load->resources[w->table++];
            if (strcmp(table->name, w->resource) == 0) {
                w->at = (struct held){load, table};
                return true;
            }
        }
    }
    return false;
}

struct held held_find(const struct manifest *m, const struct package *p, const char *resource, month_t month)
{
    struct walk w = {.manifest = m, .package = p, .resource = resource};
    while (next(&w)) {
        if (w.at.table->month == month)
            return w.at;
    }
    return (struct held){NULL, NULL};
}

int64_t held_month(const struct manifest *m, const struct package *p, const char *resource, month_t month)
{
    if (month == MONTH_NONE)
        return 0;
    struct held h = held_find(m, p, resource, month);
    if (h.load != NULL)
        return h.load->id;
    h = held_find(m, p, resource, MONTH_NONE);
    for (size_t i = 0; h.load != NULL && i < h.table->n_months; i++) {
        if (h.table->months[i].month == month)
            return h.load->id;
    }
    return 0;
}

bool held_by_month(const struct manifest *m, const struct package *p, const char *resource)
{
    struct walk w = {.manifest = m, .package = p, .resource = resource};
    while (next(&w)) {
        if (w.at.table->month != MONTH_NONE)
            return true;
    }
    return false;
}

const struct manifest_load *held_newest(const struct manifest *m, const struct package *p, const char *resource)
{
    struct walk w = {.manifest = m, .package = p, .resource = resource};
    const struct manifest_load *newest = NULL;
    while (next(&w)) {
        if (newest == NULL || w.at.load->period > newest->period)
            newest = w.at.load;
    }
    return newest;
}

const char *held_file_name(struct arena *a, const struct package *p, const struct package_resource *r)
{
    char text[32];
    month_t month = resource_month(p, r);
    const char *resource = month == MONTH_NONE ? r->name : arena_printf(a, "%s-%s", r->name, month_iso(text, month));
    char *slug = arena_strdup(a, p->source);
    bool plain = true;
    for (char *c = slug; *c != '\0'; c++) {
        if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
            continue;
        plain = false;
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : '_';
    }
    if (plain)
        return arena_printf(a, "%s-%s-%s.db", p->municipality, slug, resource);
    char hash[SHA256_TEXT];
    sha256_hex(hash, p->source, strlen(p->source));
    return arena_printf(a, "%s-%s_%.8s-%s.db", p->municipality, slug, hash, resource);
}
