/*
 * What a refresh reads: see gather.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "warehouse/schema.h"

/* The newest period that packages with a resource were delivered for. */
static month_t delivered_period(const struct installation *inst, const struct store *store, const char *own,
                                const char *const *resources)
{
    month_t newest = MONTH_NONE;
    for (; *resources != NULL; resources++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, inst->arena, *resources, &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) == 0 && files[i].period > newest)
                newest = files[i].period;
        }
    }
    return newest;
}

/* The month from which all deliveries of the resources are whole, 0 when none of them says so. */
static month_t covers_from(const struct installation *inst, const struct store *store, const char *own,
                           const char *const *resources)
{
    month_t latest = 0;
    for (; *resources != NULL; resources++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, inst->arena, *resources, &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) == 0 && files[i].covers_from > latest)
                latest = files[i].covers_from;
        }
    }
    return latest;
}

/* Rows about persons and accounts are the own municipality's or nobody's; key figures are about all of them. */
static bool concerns_us(const struct schema_resource *r, const struct store_file *file, const char *own)
{
    return strcmp(r->package, "noegletal") == 0 || strcmp(file->municipality, own) == 0;
}

static void warn_of_others(const struct installation *inst, const struct schema_resource *r,
                           const struct store_file *file)
{
    diag_warn(inst->diag, DIAG_REFERENCE, NO_LOC, "\"%s\" of source \"%s\" is of municipality %s and stays out",
              r->name, file->source, file->municipality);
    diag_hint(inst->diag, "Deliver it under the code of this installation's municipality, if it was meant for it.");
}

static const struct refresh_file *gather_files(const struct installation *inst, const struct store *store,
                                               const char *own, size_t *n)
{
    struct refresh_file *files = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t r = 0; r < schema_n_resources; r++) {
        size_t n_of;
        const struct store_file *of = store_resource_files(store, inst->arena, schema_resources[r].name, &n_of);
        for (size_t i = 0; i < n_of; i++) {
            if (concerns_us(&schema_resources[r], &of[i], own))
                PUSH(files, *n, cap) = (struct refresh_file){.resource = schema_resources[r].name,
                                                             .path = of[i].path,
                                                             .source = of[i].source,
                                                             .table = of[i].table,
                                                             .period = of[i].period,
                                                             .sha256 = of[i].sha256,
                                                             .cut = of[i].cut,
                                                             .rows = of[i].rows,
                                                             .month = of[i].month,
                                                             .months = of[i].months,
                                                             .n_months = of[i].n_months};
            else if (i == 0 || strcmp(of[i].municipality, of[i - 1].municipality) != 0 ||
                     strcmp(of[i].source, of[i - 1].source) != 0)
                warn_of_others(inst, &schema_resources[r], &of[i]);
        }
    }
    struct refresh_file *kept = ARENA_ARRAY(inst->arena, *n, struct refresh_file);
    if (*n > 0)
        memcpy(kept, files, *n * sizeof(*files));
    free(files);
    return kept;
}

/* All tables of the manifest that are this municipality's, or about all of them. */
static const struct refresh_delivery *gather_deliveries(const struct installation *inst, const struct manifest *m,
                                                        const char *own, size_t *n)
{
    size_t most = 0;
    for (size_t i = 0; i < m->n_loads; i++)
        most += m->loads[i].n_resources;
    struct refresh_delivery *out = ARENA_ARRAY(inst->arena, most, struct refresh_delivery);
    *n = 0;
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        bool ours = strcmp(load->package, "noegletal") == 0 || strcmp(load->municipality, own) == 0;
        for (size_t k = 0; ours && k < load->n_resources; k++) {
            const struct manifest_resource *r = &load->resources[k];
            out[(*n)++] = (struct refresh_delivery){load->source, r->name,     load->period, r->month,
                                                    r->rows,      r->rejected, r->months,    r->n_months};
        }
    }
    return out;
}

void gather_input(const struct installation *inst, const struct store *store, struct refresh_input *in)
{
    static const char *const people[] = {"person", "residence", NULL}, *const services[] = {"spell", NULL};
    const struct manifest *manifest = &store->manifest;
    const char *own = inst->config->municipality != NULL ? inst->config->municipality : manifest->municipality;
    if (own == NULL)
        own = "";
    *in = (struct refresh_input){.municipality = own,
                                 .name = inst->config->name,
                                 .period_people = delivered_period(inst, store, own, people),
                                 .period_services = delivered_period(inst, store, own, services),
                                 .covers_from = covers_from(inst, store, own, people),
                                 .sources = inst->config->sources,
                                 .n_sources = inst->config->n_sources,
                                 .history_months = inst->config->history_months};
    for (size_t i = 0; i < manifest->n_loads; i++)
        in->fictive = in->fictive || manifest->loads[i].fictive;
    in->files = gather_files(inst, store, own, &in->n_files);
    in->deliveries = gather_deliveries(inst, manifest, own, &in->n_deliveries);
}

void gather_older(const struct installation *inst, const struct store *store, struct refresh_input *in)
{
    struct store_generation *generations;
    struct diag ignored; /* without, everything is made from nothing */
    size_t n = 0;
    diag_init(&ignored);
    if (store_generations(store, inst->arena, &generations, &n, &ignored) != 0)
        n = 0;
    for (size_t i = n; i > 0 && in->older_mart == NULL; i--) {
        const struct store_generation *g = &generations[i - 1];
        const char *inputs = path_join(inst->arena, g->folder, STORE_INPUTS);
        if (!g->manifest.has_mart)
            continue;
        in->older_mart = path_join(inst->arena, g->folder, STORE_MART);
        in->older_inputs = file_exists(inputs) ? inputs : NULL;
    }
    if (in->older_inputs == NULL)
        in->older_mart = NULL;
    diag_release(&ignored);
}

/* --- what is told --- */

/* Services and postings may be whole from a later month on than the people are. */
static void tell_coverage(const struct installation *inst, const struct store *store, const char *own, month_t first)
{
    static const char *const resources[] = {"spell", "posting"};
    char from[32], begins[32];
    for (size_t k = 0; k < ARRAY_LEN(resources); k++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, inst->arena, resources[k], &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) != 0 || files[i].covers_from <= first ||
                (i > 0 && strcmp(files[i].source, files[i - 1].source) == 0))
                continue;
            diag_warn(inst->diag, DIAG_REFERENCE, NO_LOC,
                      "\"%s\" of source \"%s\" is whole from %s on, and the months begin with %s", resources[k],
                      files[i].source, month_iso(from, files[i].covers_from), month_iso(begins, first));
            diag_hint(inst->diag, "Figures of the months before lack what the source does not have.");
        }
    }
}

/* A source of the configuration that delivers nothing is most likely another's name with a mistake in it. */
static void tell_unknown_sources(const struct installation *inst, const struct manifest *m)
{
    for (size_t i = 0; i < inst->config->n_sources; i++) {
        size_t k = 0;
        while (k < m->n_loads && strcmp(m->loads[k].source, inst->config->sources[i]) != 0)
            k++;
        if (k < m->n_loads)
            continue;
        const char **names = ARENA_ARRAY(inst->arena, m->n_loads, const char *);
        for (k = 0; k < m->n_loads; k++)
            names[k] = m->loads[k].source;
        diag_warn(inst->diag, DIAG_REFERENCE, (struct src_loc){inst->config->file, 0, 0},
                  "source \"%s\" has delivered nothing", inst->config->sources[i]);
        diag_hint_names(inst->diag, inst->config->sources[i], names, m->n_loads);
    }
}

/* What the deliveries leave open; figures are right without it as far as they can be. */
static void tell_warnings(const struct installation *inst, const struct refresh_report *r)
{
    char count[NUM_TEXT];
    for (size_t i = 0; i < REF__MAX; i++) {
        if (r->unresolved[i] == 0)
            continue;
        diag_warn(inst->diag, DIAG_REFERENCE, NO_LOC, "references in \"%s\" that lead to nothing delivered: %s",
                  refresh_reference_name((enum refresh_reference)i), num_da_int(count, r->unresolved[i]));
        diag_hint(inst->diag, "Ask the sources for what is missing; money counts until then without its person.");
    }
    if (r->week_errors > 0) {
        diag_warn(inst->diag, DIAG_ROW, NO_LOC, "refund weeks that no calendar has, which stay out: %s",
                  num_da_int(count, r->week_errors));
        diag_hint(inst->diag, "Ask the source for ISO weeks, such as 2026W07.");
    }
    if (r->stepless > 0) {
        diag_warn(inst->diag, DIAG_ROW, NO_LOC, "weeks on the refund ladder of which no step is known: %s",
                  num_da_int(count, r->stepless));
        diag_hint(inst->diag, "Write the ladder of that time into reports/parameters/.");
    }
    for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
        const struct refresh_conflict *c = &r->conflicts[i];
        if (c->rows == 0)
            continue;
        diag_warn(inst->diag, DIAG_REFERENCE, NO_LOC,
                  "rows of \"%s\" that a source before has as well and that do not count: %s, such as %s of \"%s\"",
                  schema_resources[i].name, num_da_int(count, c->rows), c->key, c->source);
        diag_hint(inst->diag, "Let one source deliver them, or say in sources of almanak.yaml which goes first.");
    }
    if (r->price_errors > 0) {
        diag_warn(inst->diag, DIAG_ROW, NO_LOC, "spells without a usable price, which cost nothing: %s",
                  num_da_int(count, r->price_errors));
        diag_hint(inst->diag, "Ask the source to correct unit, unit_price or quantity.");
    }
}

void gather_tell(const struct installation *inst, const struct store *store, const char *own,
                 const struct refresh_report *r)
{
    tell_warnings(inst, r);
    tell_unknown_sources(inst, &store->manifest);
    if (r->first != MONTH_NONE)
        tell_coverage(inst, store, own, r->first);
}
