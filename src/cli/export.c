/*
 * almanak export: definitions and their texts in one file, for another municipality.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "report/bundle.h"
#include "report/pack.h"

enum { TEXT_MAX = 1 << 20 };

struct export_values {
    const char *out;
};

static const struct option_spec specs[] = {
    {"out", 'o', OPTION_TEXT, "FILE", "the bundle to write, a .zip file", offsetof(struct export_values, out), false},
};

/* What is being gathered. */
struct gathering {
    struct cli *cli;
    const struct model *model;
    struct bundle bundle;
};

static bool add_name(struct gathering *g, struct bundle_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0)
            return false;
    }
    const char **items = ARENA_ARRAY(&g->cli->arena, names->n + 1, const char *);
    if (names->n > 0)
        memcpy(items, names->items, names->n * sizeof(*items));
    items[names->n++] = arena_strdup(&g->cli->arena, name);
    names->items = items;
    return true;
}

/* Take a file from a shelf, once. */
static int add_file(struct gathering *g, const char *room, const struct shelves *shelves, const char *file)
{
    struct cli *cli = g->cli;
    const char *name = arena_printf(&cli->arena, "%s/%s", room, file);
    for (size_t i = 0; i < g->bundle.n_files; i++) {
        if (strcmp(g->bundle.files[i].name, name) == 0)
            return 0;
    }
    char *text;
    size_t len;
    if (g->bundle.n_files == BUNDLE_FILES_MAX)
        return diag_error(&cli->diag, DIAG_BUNDLE, NO_LOC, "a bundle holds at most %d files", BUNDLE_FILES_MAX);
    if (file_read(&cli->arena, shelf_path(&cli->arena, shelves, file), TEXT_MAX, &text, &len, &cli->diag) != 0)
        return -1;
    g->bundle.files[g->bundle.n_files++] = (struct bundle_file){name, text, len};
    return 0;
}

/* What a report asks for: its cubes, and the packages that they need. */
static void add_needs(struct gathering *g, const struct report *report)
{
    size_t n;
    const char **cubes = report_cubes(&g->cli->arena, report, &n);
    for (size_t i = 0; i < n; i++) {
        const struct cube *cube = model_cube(g->model, cubes[i], NO_LOC, &g->cli->diag);
        (void)add_name(g, &g->bundle.cubes, cubes[i]);
        for (size_t k = 0; cube != NULL && k < cube->n_needs; k++)
            (void)add_name(g, &g->bundle.needs, cube->needs[k]);
    }
}

static int add_report(struct gathering *g, const char *name)
{
    struct cli *cli = g->cli;
    const struct installation inst = cli_installation(cli);
    const struct report *report = installation_report(&inst, name);
    size_t n;
    if (report == NULL || !add_name(g, &g->bundle.reports, name))
        return report != NULL ? 0 : -1;
    add_needs(g, report);
    if (add_file(g, "reports", &cli->config.reports, arena_printf(&cli->arena, "%s.yaml", name)) != 0)
        return -1;
    const char **templates = report_templates(&cli->arena, report, &n);
    for (size_t i = 0; i < n; i++) {
        if (add_file(g, "templates", &cli->config.templates, templates[i]) != 0)
            return -1;
    }
    return 0;
}

static int add_pack(struct gathering *g, const char *name)
{
    struct cli *cli = g->cli;
    const struct pack *pack = pack_find(&cli->arena, &cli->config.reports, name, &cli->diag);
    if (pack == NULL || !add_name(g, &g->bundle.packs, name))
        return pack != NULL ? 0 : -1;
    if (add_file(g, "reports", &cli->config.reports, arena_printf(&cli->arena, "packs/%s.yaml", name)) != 0)
        return -1;
    for (size_t i = 0; i < pack->n_reports; i++) {
        if (add_report(g, pack->reports[i].name) != 0)
            return -1;
    }
    return 0;
}

static bool is_pack(struct cli *cli, const char *name)
{
    return shelf_find(&cli->arena, &cli->config.reports, arena_printf(&cli->arena, "packs/%s.yaml", name)) != NULL;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct export_values *v = values;
    struct model model;
    struct gathering g = {.cli = cli, .model = &model};
    if (rest->n == 0 || v->out == NULL) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "export needs the names of reports or packs, and --out");
        diag_hint(&cli->diag, "Write almanak export andel-med-hjaelp --out andel.zip.");
        return -1;
    }
    if (cli_load_model(cli, &model) != 0)
        return -1;
    g.bundle.files = ARENA_ARRAY(&cli->arena, BUNDLE_FILES_MAX, struct bundle_file);
    for (size_t i = 0; i < rest->n; i++) {
        const char *name = rest->items[i];
        if ((is_pack(cli, name) ? add_pack(&g, name) : add_report(&g, name)) != 0)
            return -1;
    }
    const char *path = path_join(&cli->arena, cli->folder, v->out);
    if (bundle_write(&g.bundle, path, ALMANAK_VERSION, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%s: %zu report%s, %zu pack%s, %zu files\n", v->out, g.bundle.reports.n,
                     g.bundle.reports.n == 1 ? "" : "s", g.bundle.packs.n, g.bundle.packs.n == 1 ? "" : "s",
                     g.bundle.n_files);
    return 0;
}

const struct command command_export = {
    .name = "export",
    .arguments = "REPORT|PACK...",
    .summary = "write definitions and their texts into one file, for another municipality",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct export_values),
    .run = run,
    .details = "A pack brings its reports. Cubes, maps and data are not exported; the bundle says which it needs.\n",
};
