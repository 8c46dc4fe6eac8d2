/*
 * almanak load: check deliveries and take them into the warehouse.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/mappings.h"
#include "cli/table.h"

struct load_values {
    const char *reject_limit, *mapping, *source, *municipality;
    month_t period;
};

static const struct option_spec specs[] = {
    {"reject-limit", 0, OPTION_TEXT, "PERCENT", "bad rows of a resource that refuse its package (1)",
     offsetof(struct load_values, reject_limit), false},
    {"mapping", 'm', OPTION_TEXT, "MAPPING", "the arguments are extracts, which this mapping makes a package of",
     offsetof(struct load_values, mapping), false},
    {"period", 'p', OPTION_MONTH, "YYYY-MM", "with --mapping: the month that the extracts tell about",
     offsetof(struct load_values, period), false},
    {"source", 's', OPTION_TEXT, "NAME", "with --mapping: the system that delivers",
     offsetof(struct load_values, source), false},
    {"municipality", 'M', OPTION_TEXT, "CODE", "with --mapping: whose data they are",
     offsetof(struct load_values, municipality), false},
};

enum { TABLE_COLUMNS = 7 };

/* What deliveries of changes did to the tables. */
static void print_changes(const struct load_package *p)
{
    char added[NUM_TEXT], changed[NUM_TEXT], deleted[NUM_TEXT], rows[NUM_TEXT];
    for (size_t i = 0; i < p->n_resources && !p->refused; i++) {
        const struct load_resource *r = &p->resources[i];
        if (r->changes)
            (void)printf("%s: %s added, %s changed, %s deleted; %s rows now\n", r->name, num_da_int(added, r->added),
                         num_da_int(changed, r->changed), num_da_int(deleted, r->deleted), num_da_int(rows, r->rows));
    }
}

static void print_package(struct cli *cli, const struct load_package *p)
{
    static const char *const heading[TABLE_COLUMNS] = {"resource", "read",       "loaded", "rejected",
                                                       "warned",   "not mod 11", "seconds"};
    static const bool right[TABLE_COLUMNS] = {false, true, true, true, true, true, true};
    char month[32];
    (void)printf("%s: %s%s%s%s%s\n", p->path, p->name != NULL ? p->name : "?", p->source != NULL ? " from " : "",
                 p->source != NULL ? p->source : "", p->period != MONTH_NONE ? ", " : "",
                 p->period != MONTH_NONE ? month_iso(month, p->period) : "");
    if (p->unchanged) {
        (void)puts("unchanged: the warehouse holds this delivery already\n");
        return;
    }
    const char **cells = ARENA_ARRAY(&cli->arena, (p->n_resources + 1) * TABLE_COLUMNS, const char *);
    for (size_t c = 0; c < TABLE_COLUMNS; c++)
        cells[c] = heading[c];
    for (size_t i = 0; i < p->n_resources; i++) {
        const struct load_resource *r = &p->resources[i];
        const int64_t counts[] = {r->read, r->loaded, r->rejected, r->warned, r->breaks_modulus11};
        const char **row = cells + (i + 1) * TABLE_COLUMNS;
        row[0] = r->restated ? arena_printf(&cli->arena, "%s (restated)", r->name) : r->name;
        for (size_t k = 0; k < ARRAY_LEN(counts); k++)
            row[k + 1] = num_da_int(arena_alloc(&cli->arena, NUM_TEXT), counts[k]);
        row[TABLE_COLUMNS - 1] = arena_printf(&cli->arena, "%.2f", r->seconds);
    }
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    table_print(&out, cells, p->n_resources + 1, TABLE_COLUMNS, right);
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
    print_changes(p);
    if (p->rejects != NULL)
        (void)printf("bad rows: %s\n", p->rejects);
    (void)puts(p->refused ? "refused\n" : "");
}

static void print_json(const struct load_report *report)
{
    struct strbuf out;
    struct json j;
    char month[32];
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_member_int(&j, "generation", report->generation);
    json_key(&j, "packages");
    json_array(&j);
    for (size_t i = 0; i < report->n_packages; i++) {
        const struct load_package *p = &report->packages[i];
        json_object(&j);
        json_member(&j, "path", p->path);
        json_member(&j, "name", p->name);
        json_member(&j, "source", p->source);
        json_member(&j, "municipality", p->municipality);
        json_member(&j, "period", p->period != MONTH_NONE ? month_iso(month, p->period) : NULL);
        json_member(&j, "delivery", p->delivery);
        json_key(&j, "refused");
        json_bool(&j, p->refused);
        json_key(&j, "unchanged");
        json_bool(&j, p->unchanged);
        json_member(&j, "sha256", p->sha256);
        json_member(&j, "rejects", p->rejects);
        json_key(&j, "resources");
        json_array(&j);
        for (size_t k = 0; k < p->n_resources; k++) {
            const struct load_resource *r = &p->resources[k];
            json_object(&j);
            json_member(&j, "name", r->name);
            json_member(&j, "period", r->month != MONTH_NONE ? month_iso(month, r->month) : NULL);
            json_key(&j, "restated");
            json_bool(&j, r->restated);
            if (r->changes) {
                json_member_int(&j, "added", r->added);
                json_member_int(&j, "changed", r->changed);
                json_member_int(&j, "deleted", r->deleted);
            }
            json_member_int(&j, "rows", r->rows);
            json_member_int(&j, "read", r->read);
            json_member_int(&j, "loaded", r->loaded);
            json_member_int(&j, "rejected", r->rejected);
            json_member_int(&j, "warned", r->warned);
            json_member_int(&j, "breaks_modulus11", r->breaks_modulus11);
            json_end_object(&j);
        }
        json_end_array(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

/* Share in percent from the option, else from the configuration. */
static int reject_percent(struct cli *cli, const struct load_values *v, double *out)
{
    int64_t millionths;
    *out = cli->config.reject_limit * 100;
    if (v->reject_limit == NULL)
        return 0;
    if (num_parse_decimal(v->reject_limit, strlen(v->reject_limit), 6, &millionths) == NUM_OK && millionths >= 0 &&
        millionths <= 100000000) {
        *out = (double)millionths / 1e6;
        return 0;
    }
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "option --reject-limit needs a percentage, not \"%s\"", v->reject_limit);
    diag_hint(&cli->diag, "Write --reject-limit 1 for one percent of a resource's rows.");
    return -1;
}

/* Who loads: as the environment says, for jobs that run as one user for several people, else the user. */
static const char *user_name(struct cli *cli)
{
    const char *name = getenv("ALMANAK_USER");
    if (name != NULL && name[0] != '\0')
        return name;
    const struct passwd *entry = getpwuid(geteuid());
    return entry != NULL ? arena_strdup(&cli->arena, entry->pw_name)
                         : arena_printf(&cli->arena, "%lld", (long long)geteuid());
}

static int misuse(struct cli *cli, const char *what, const char *hint)
{
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "%s", what);
    diag_hint(&cli->diag, "%s", hint);
    return -1;
}

/* What the options say of extracts; the mapping stays NULL for packages. */
static int read_extracts(struct cli *cli, const struct load_values *v, struct load_extracts *out)
{
    *out = (struct load_extracts){.period = v->period, .source = v->source, .municipality = v->municipality};
    if (v->mapping == NULL && (v->period != 0 || v->source != NULL || v->municipality != NULL))
        return misuse(cli, "options --period, --source and --municipality go with --mapping",
                      "A package tells them in its datapackage.json.");
    if (v->mapping == NULL)
        return 0;
    if (v->period == 0)
        return misuse(cli, "--mapping needs the month that the extracts tell about",
                      "Write it as in --period 2026-10.");
    if (v->municipality != NULL && (strlen(v->municipality) != 4 || strspn(v->municipality, "0123456789") != 4))
        return misuse(cli, "option --municipality needs four digits", "Write it as in --municipality 0730.");
    if (v->source != NULL && (v->source[0] == '\0' || strlen(v->source) > 64))
        return misuse(cli, "option --source needs a name of at most 64 letters", "Write it as in --source DUBU.");
    out->mapping = mappings_path(cli, v->mapping);
    return out->mapping != NULL ? 0 : -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct config *c = &cli->config;
    struct load_options options = {.user = user_name(cli),
                                   .municipality = c->municipality,
                                   .limits = {c->limit_rows, c->limit_sums, c->limit_empty}};
    struct load_report report = {0};
    struct load_extracts extracts;
    if (read_extracts(cli, values, &extracts) != 0)
        return -1;
    if (rest->n == 0)
        return extracts.mapping != NULL
                   ? misuse(cli, "load needs at least one extract",
                            "Name the files that the mapping is about: almanak load --mapping dubu2 udtraek.csv")
                   : misuse(cli, "load needs at least one package",
                            "Name the folders that hold a datapackage.json: almanak load borger ydelser");
    if (reject_percent(cli, values, &options.reject_percent) != 0)
        return -1;
    const char **paths = ARENA_ARRAY(&cli->arena, rest->n, const char *);
    size_t n = rest->n;
    for (size_t i = 0; i < rest->n; i++)
        paths[i] = path_join(&cli->arena, cli->folder, rest->items[i]);
    if (extracts.mapping != NULL) {
        extracts.files = paths;
        extracts.n_files = n;
        options.extracts = &extracts;
        paths = ARENA_ARRAY(&cli->arena, 1, const char *);
        paths[0] = n == 1 ? extracts.files[0] : arena_printf(&cli->arena, "%s (%zu extracts)", extracts.files[0], n);
        n = 1;
    }
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    struct progress progress;
    progress_init(&progress, cli);
    options.progress = progress_step;
    options.context = &progress;
    int result = load_packages(&cli->arena, &store, paths, n, &options, &report, &cli->diag);
    progress_end(&progress);
    if (cli->json)
        print_json(&report);
    for (size_t i = 0; !cli->json && !cli->quiet && i < report.n_packages; i++)
        print_package(cli, &report.packages[i]);
    store_close(&store);
    return result;
}

const struct command command_load = {
    .name = "load",
    .arguments = "PACKAGE...",
    .summary = "check deliveries and take them into the warehouse",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct load_values),
    .run = run,
    .details =
        "A package is a folder with datapackage.json and CSV files, or a zip archive of it, see almanak-package(5).\n"
        "It comes in as a whole or not at all; bad rows are kept out and written to a file that says why.\n"
        "With --mapping the arguments are extracts of a system, CSV files of which a mapping makes one package: see\n"
        "almanak-mapping(5), and almanak list mappings.\n",
};
