/*
 * almanak refresh: derive families, month states and costs from what was loaded, as the next generation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "cli/cli.h"
#include "warehouse/engine.h"
#include "warehouse/known.h"
#include "warehouse/schema.h"
#include "warehouse/store.h"

enum { KEY_BYTES = 32, KEY_TEXT = KEY_BYTES * 2 + 1 };

/* The key of pseudonyms belongs to the installation: made once, readable by its user alone. */
static const char *pseudonym_key(struct cli *cli)
{
    const char *path = path_join(&cli->arena, cli->config.warehouse, "pseudonym.key");
    char *text;
    size_t len;
    if (!file_exists(path)) {
        unsigned char key[KEY_BYTES];
        char hex[KEY_TEXT];
        randombytes_buf(key, sizeof(key));
        (void)sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool written = fd >= 0 && write(fd, hex, KEY_TEXT - 1) == KEY_TEXT - 1 && fsync(fd) == 0;
        if (fd >= 0)
            written = close(fd) == 0 && written;
        if (!written) {
            (void)unlink(path);
            diag_error(&cli->diag, DIAG_OUTPUT, (struct src_loc){path, 0, 0}, "could not write the key of pseudonyms");
            diag_hint(&cli->diag, "Check that you may write in the folder of the warehouse.");
            return NULL;
        }
    }
    if (file_read(&cli->arena, path, KEY_TEXT, &text, &len, &cli->diag) != 0)
        return NULL;
    return text;
}

/* The newest period that packages with a resource were delivered for. */
static month_t delivered_period(struct cli *cli, const struct store *store, const char *own,
                                const char *const *resources)
{
    month_t newest = MONTH_NONE;
    for (; *resources != NULL; resources++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, &cli->arena, *resources, &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) == 0 && files[i].period > newest)
                newest = files[i].period;
        }
    }
    return newest;
}

/* The month from which all deliveries of the resources are whole, 0 when none of them says so. */
static month_t covers_from(struct cli *cli, const struct store *store, const char *own, const char *const *resources)
{
    month_t latest = 0;
    for (; *resources != NULL; resources++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, &cli->arena, *resources, &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) == 0 && files[i].covers_from > latest)
                latest = files[i].covers_from;
        }
    }
    return latest;
}

/* Services and postings may be whole from a later month on than the people are. */
static void tell_coverage(struct cli *cli, const struct store *store, const char *own, month_t first)
{
    static const char *const resources[] = {"spell", "posting"};
    char from[32], begins[32];
    for (size_t k = 0; k < ARRAY_LEN(resources); k++) {
        size_t n;
        const struct store_file *files = store_resource_files(store, &cli->arena, resources[k], &n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(files[i].municipality, own) != 0 || files[i].covers_from <= first ||
                (i > 0 && strcmp(files[i].source, files[i - 1].source) == 0))
                continue;
            diag_warn(&cli->diag, DIAG_REFERENCE, NO_LOC,
                      "\"%s\" of source \"%s\" is whole from %s on, and the months begin with %s", resources[k],
                      files[i].source, month_iso(from, files[i].covers_from), month_iso(begins, first));
            diag_hint(&cli->diag, "Figures of the months before lack what the source does not have.");
        }
    }
}

/* Rows about persons and accounts are the own municipality's or nobody's; key figures are about all of them. */
static bool concerns_us(const struct schema_resource *r, const struct store_file *file, const char *own)
{
    return strcmp(r->package, "noegletal") == 0 || strcmp(file->municipality, own) == 0;
}

static void warn_of_others(struct cli *cli, const struct schema_resource *r, const struct store_file *file)
{
    diag_warn(&cli->diag, DIAG_REFERENCE, NO_LOC, "\"%s\" of source \"%s\" is of municipality %s and stays out",
              r->name, file->source, file->municipality);
    diag_hint(&cli->diag, "Deliver it under the code of this installation's municipality, if it was meant for it.");
}

static const struct refresh_file *gather_files(struct cli *cli, const struct store *store, const char *own, size_t *n)
{
    struct refresh_file *files = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t r = 0; r < schema_n_resources; r++) {
        size_t n_of;
        const struct store_file *of = store_resource_files(store, &cli->arena, schema_resources[r].name, &n_of);
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
                warn_of_others(cli, &schema_resources[r], &of[i]);
        }
    }
    struct refresh_file *kept = ARENA_ARRAY(&cli->arena, *n, struct refresh_file);
    if (*n > 0)
        memcpy(kept, files, *n * sizeof(*files));
    free(files);
    return kept;
}

/* All tables of the manifest that are this municipality's, or about all of them. */
static const struct refresh_delivery *gather_deliveries(struct cli *cli, const struct manifest *m, const char *own,
                                                        size_t *n)
{
    size_t most = 0;
    for (size_t i = 0; i < m->n_loads; i++)
        most += m->loads[i].n_resources;
    struct refresh_delivery *out = ARENA_ARRAY(&cli->arena, most, struct refresh_delivery);
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

static void gather_input(struct cli *cli, const struct store *store, struct refresh_input *in)
{
    static const char *const people[] = {"person", "residence", NULL}, *const services[] = {"spell", NULL};
    const struct manifest *manifest = &store->manifest;
    const char *own = cli->config.municipality != NULL ? cli->config.municipality : manifest->municipality;
    if (own == NULL)
        own = "";
    *in = (struct refresh_input){.municipality = own,
                                 .name = cli->config.name,
                                 .period_people = delivered_period(cli, store, own, people),
                                 .period_services = delivered_period(cli, store, own, services),
                                 .covers_from = covers_from(cli, store, own, people),
                                 .sources = cli->config.sources,
                                 .n_sources = cli->config.n_sources,
                                 .history_months = cli->config.history_months};
    for (size_t i = 0; i < manifest->n_loads; i++)
        in->fictive = in->fictive || manifest->loads[i].fictive;
    in->files = gather_files(cli, store, own, &in->n_files);
    in->deliveries = gather_deliveries(cli, manifest, own, &in->n_deliveries);
}

/* The newest mart that is kept and the record of what it was made from. */
static void find_older(struct cli *cli, const struct store *store, struct refresh_input *in)
{
    struct store_generation *generations;
    struct diag ignored; /* without, everything is made from nothing */
    size_t n = 0;
    diag_init(&ignored);
    if (store_generations(store, &cli->arena, &generations, &n, &ignored) != 0)
        n = 0;
    for (size_t i = n; i > 0 && in->older_mart == NULL; i--) {
        const struct store_generation *g = &generations[i - 1];
        const char *inputs = path_join(&cli->arena, g->folder, STORE_INPUTS);
        if (!g->manifest.has_mart)
            continue;
        in->older_mart = path_join(&cli->arena, g->folder, STORE_MART);
        in->older_inputs = file_exists(inputs) ? inputs : NULL;
    }
    if (in->older_inputs == NULL)
        in->older_mart = NULL;
    diag_release(&ignored);
}

static double total_seconds(const struct refresh_report *r)
{
    double sum = 0;
    for (size_t i = 0; i < STAGE__MAX; i++)
        sum += r->seconds[i];
    return sum;
}

/* A source of the configuration that delivers nothing is most likely another's name with a mistake in it. */
static void tell_unknown_sources(struct cli *cli, const struct manifest *m)
{
    for (size_t i = 0; i < cli->config.n_sources; i++) {
        size_t k = 0;
        while (k < m->n_loads && strcmp(m->loads[k].source, cli->config.sources[i]) != 0)
            k++;
        if (k < m->n_loads)
            continue;
        const char **names = ARENA_ARRAY(&cli->arena, m->n_loads, const char *);
        for (k = 0; k < m->n_loads; k++)
            names[k] = m->loads[k].source;
        diag_warn(&cli->diag, DIAG_REFERENCE, (struct src_loc){cli->config.file, 0, 0},
                  "source \"%s\" has delivered nothing", cli->config.sources[i]);
        diag_hint_names(&cli->diag, cli->config.sources[i], names, m->n_loads);
    }
}

/* What the deliveries leave open; figures are right without it as far as they can be. */
static void tell_warnings(struct cli *cli, const struct refresh_report *r)
{
    char count[NUM_TEXT];
    for (size_t i = 0; i < REF__MAX; i++) {
        if (r->unresolved[i] == 0)
            continue;
        diag_warn(&cli->diag, DIAG_REFERENCE, NO_LOC, "references in \"%s\" that lead to nothing delivered: %s",
                  refresh_reference_name((enum refresh_reference)i), num_da_int(count, r->unresolved[i]));
        diag_hint(&cli->diag, "Ask the sources for what is missing; money counts until then without its person.");
    }
    if (r->week_errors > 0) {
        diag_warn(&cli->diag, DIAG_ROW, NO_LOC, "refund weeks that no calendar has, which stay out: %s",
                  num_da_int(count, r->week_errors));
        diag_hint(&cli->diag, "Ask the source for ISO weeks, such as 2026W07.");
    }
    if (r->stepless > 0) {
        diag_warn(&cli->diag, DIAG_ROW, NO_LOC, "weeks on the refund ladder of which no step is known: %s",
                  num_da_int(count, r->stepless));
        diag_hint(&cli->diag, "Write the ladder of that time into reports/parameters/.");
    }
    for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
        const struct refresh_conflict *c = &r->conflicts[i];
        if (c->rows == 0)
            continue;
        diag_warn(&cli->diag, DIAG_REFERENCE, NO_LOC,
                  "rows of \"%s\" that a source before has as well and that do not count: %s, such as %s of \"%s\"",
                  schema_resources[i].name, num_da_int(count, c->rows), c->key, c->source);
        diag_hint(&cli->diag, "Let one source deliver them, or say in sources of almanak.yaml which goes first.");
    }
    if (r->price_errors > 0) {
        diag_warn(&cli->diag, DIAG_ROW, NO_LOC, "spells without a usable price, which cost nothing: %s",
                  num_da_int(count, r->price_errors));
        diag_hint(&cli->diag, "Ask the source to correct unit, unit_price or quantity.");
    }
}

static void print_text(const struct refresh_report *r, int64_t generation, size_t restated)
{
    char a[NUM_TEXT], b[NUM_TEXT], c[NUM_TEXT], from[32], to[32];
    if (r->first == MONTH_NONE)
        (void)printf("generation %lld: no person data, %s population counts, %.1f s\n", (long long)generation,
                     num_da_int(a, r->population), total_seconds(r));
    else
        (void)printf("generation %lld: %s residents in %s families, %s to %s, %s spells, %.1f s\n",
                     (long long)generation, num_da_int(a, r->residents), num_da_int(b, r->families),
                     month_iso(from, r->first), month_iso(to, r->last), num_da_int(c, r->spells), total_seconds(r));
    if (restated > 0)
        (void)printf("%s kept figures are not what they were: almanak list restated\n",
                     num_da_int(a, (int64_t)restated));
}

static void print_json(const struct refresh_report *r, int64_t generation, size_t restated)
{
    struct strbuf out;
    struct json j;
    char month[32];
    strbuf_init(&out, STRBUF_SMALL);
    json_init(&j, &out, true);
    json_object(&j);
    json_member_int(&j, "generation", generation);
    json_member(&j, "first", r->first != MONTH_NONE ? month_iso(month, r->first) : NULL);
    json_member(&j, "last", r->last != MONTH_NONE ? month_iso(month, r->last) : NULL);
    json_member_int(&j, "persons", r->persons);
    json_member_int(&j, "residents", r->residents);
    json_member_int(&j, "families", r->families);
    json_member_int(&j, "largest_family", r->largest_family);
    json_member_int(&j, "largest_across", r->largest_across);
    json_member_int(&j, "spells", r->spells);
    json_member_int(&j, "runs", r->runs);
    json_member_int(&j, "postings", r->postings);
    json_member_int(&j, "population", r->population);
    json_member_int(&j, "refund_weeks", r->refund_weeks);
    json_member_int(&j, "week_errors", r->week_errors);
    json_member_int(&j, "stepless", r->stepless);
    json_member_int(&j, "price_errors", r->price_errors);
    json_member_int(&j, "months_formed", r->months_formed);
    json_member_int(&j, "months_kept", r->months_kept);
    json_member_int(&j, "restated", (int64_t)restated);
    json_key(&j, "conflicts");
    json_object(&j);
    for (size_t i = 0; i < schema_n_resources && i < REFRESH_RESOURCES; i++) {
        if (r->conflicts[i].rows > 0)
            json_member_int(&j, schema_resources[i].name, r->conflicts[i].rows);
    }
    json_end_object(&j);
    json_key(&j, "unresolved");
    json_object(&j);
    for (size_t i = 0; i < REF__MAX; i++)
        json_member_int(&j, refresh_reference_name((enum refresh_reference)i), r->unresolved[i]);
    json_end_object(&j);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

/* When the newest delivery came in. */
static const char *newest_load(const struct manifest *m)
{
    const char *newest = "";
    for (size_t i = 0; i < m->n_loads; i++)
        newest = strcmp(m->loads[i].loaded_at, newest) > 0 ? m->loads[i].loaded_at : newest;
    return newest;
}

/* Answer the model's kept questions from the new mart; those that need person data are left out without any. */
static int ask_known(struct cli *cli, struct store *store, const struct refresh_report *r, size_t *changed,
                     struct diag *d)
{
    struct arena *a = &cli->arena;
    struct model model;
    if (model_load(a, shelf_path(a, &cli->config.reports, "model"), &model, d) != 0 || engine_check(&model, d) != 0)
        return -1;
    struct mart *mart = mart_open(store_new_path(store, STORE_MART), d);
    if (mart == NULL)
        return -1;
    struct known_question *asked = ARENA_ARRAY(a, model.n_known, struct known_question);
    struct dataset **answers = ARENA_ARRAY(a, model.n_known, struct dataset *);
    size_t n = 0;
    int result = 0;
    for (size_t i = 0; i < model.n_known && result == 0; i++) {
        struct plan plan;
        result = plan_make(a, &model, &model.known[i].ask, &plan, d);
        if (result != 0 || (plan.cube->month != NULL && r->last == MONTH_NONE))
            continue;
        asked[n] = model.known[i];
        answers[n] = engine_answer(a, mart, &plan, "known", d);
        result = answers[n++] != NULL ? 0 : -1;
    }
    if (result == 0)
        result = known_update(path_join(a, cli->config.warehouse, KNOWN_NAME), asked, answers, n,
                              store->next.generation, newest_load(&store->manifest), changed, d);
    mart_close(mart); /* codes of the answers are borrowed from it */
    return result;
}

/* Keep figures as they are now known, while nobody else can write. Nothing that is computed depends on them, so what
 * goes wrong here does not keep the new figures out. */
static void keep_known(struct cli *cli, struct store *store, const struct refresh_report *r, size_t *changed)
{
    struct diag own;
    *changed = 0;
    if (shelf_find(&cli->arena, &cli->config.reports, "model") == NULL)
        return;
    diag_init(&own);
    if (ask_known(cli, store, r, changed, &own) != 0) {
        diag_warn(&cli->diag, DIAG_WAREHOUSE, own.n_items > 0 ? own.items[0].loc : NO_LOC,
                  "figures were not kept as they are known now: %s",
                  own.n_items > 0 ? own.items[0].message : "they could not be asked for");
        diag_hint(&cli->diag, "Mend it and refresh again; 'almanak check' tells mistakes in definitions.");
    }
    diag_release(&own);
}

static int refresh_store(struct cli *cli, struct store *store, bool silent, bool from_nothing)
{
    struct refresh_input in;
    struct refresh_report report;
    struct parameters parameters;
    if (cli_load_parameters(cli, &parameters) != 0 || store_begin(store, &cli->diag) != 0)
        return -1;
    if (store->manifest.n_loads == 0) {
        diag_error(&cli->diag, DIAG_WAREHOUSE, (struct src_loc){cli->config.warehouse, 0, 0},
                   "nothing has been loaded");
        diag_hint(&cli->diag, "Load a delivery first: almanak load PACKAGE...");
        return -1;
    }
    gather_input(cli, store, &in);
    in.parameters = &parameters;
    in.pseudonym_key = pseudonym_key(cli);
    if (in.pseudonym_key == NULL)
        return -1;
    in.inputs_path = store_new_path(store, STORE_INPUTS);
    if (!from_nothing)
        find_older(cli, store, &in);
    struct progress progress;
    progress_init(&progress, cli);
    int result = refresh_build(&in, store_new_path(store, STORE_MART), progress_step, &progress, &report, &cli->diag);
    progress_end(&progress);
    if (result != 0)
        return -1;
    size_t restated;
    store_add_file(store, STORE_MART);
    store_add_file(store, STORE_INPUTS);
    keep_known(cli, store, &report, &restated);
    if (store_commit(store, &cli->diag) != 0)
        return -1;
    if (silent)
        return 0;
    tell_warnings(cli, &report);
    tell_unknown_sources(cli, &store->manifest);
    if (report.first != MONTH_NONE)
        tell_coverage(cli, store, in.municipality, report.first);
    if (cli->json)
        print_json(&report, store->manifest.generation, restated);
    else if (!cli->quiet)
        print_text(&report, store->manifest.generation, restated);
    return 0;
}

int cli_refresh(struct cli *cli, struct store *store, bool silent)
{
    return refresh_store(cli, store, silent, false);
}

struct values {
    bool from_nothing;
};

static const struct option_spec options[] = {
    {"from-nothing", 'f', OPTION_FLAG, NULL, "form every month, whatever is kept",
     offsetof(struct values, from_nothing), false},
};

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct values *v = values;
    (void)rest;
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = refresh_store(cli, &store, false, v->from_nothing);
    store_close(&store);
    return result;
}

const struct command command_refresh = {
    .name = "refresh",
    .arguments = "",
    .summary = "derive families, month states and costs from what was loaded",
    .options = options,
    .n_options = ARRAY_LEN(options),
    .values_size = sizeof(struct values),
    .run = run,
    .details = "Makes the next generation of the warehouse; readers keep the one they opened.\n"
               "Months that nothing new was loaded for are kept from the mart before.\n",
};
