/*
 * almanak import: take in a bundle of definitions. Everything is checked in a folder of its own first: that no name
 * clashes, that the data were delivered, that the definitions fit the cubes that are here. Nothing is run.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/checking.h"
#include "report/bundle.h"
#include "warehouse/store.h"

struct import_values {
    bool without_data;
};

static const struct option_spec specs[] = {
    {"without-data", 'w', OPTION_FLAG, NULL, "import although packages have not been delivered",
     offsetof(struct import_values, without_data), false},
};

/* The shelves that a file of the bundle belongs to, and its name there. */
static const struct shelves *shelves_of(const struct cli *cli, const char *name, const char **rest)
{
    *rest = strchr(name, '/') + 1;
    return strncmp(name, "templates/", strlen("templates/")) == 0 ? &cli->config.templates : &cli->config.reports;
}

/* What is there already stays: the same file is no matter, another one of that name is refused. */
static int check_clashes(struct cli *cli, const struct bundle *b, const char *path, bool *known)
{
    int result = 0;
    for (size_t i = 0; i < b->n_files; i++) {
        char *text;
        size_t len;
        const char *name;
        const struct shelves *shelves = shelves_of(cli, b->files[i].name, &name);
        const char *there = shelf_find(&cli->arena, shelves, name);
        if (there == NULL)
            continue;
        if (file_read(&cli->arena, there, SIZE_MAX, &text, &len, &cli->diag) != 0)
            return -1;
        known[i] = len == b->files[i].len && memcmp(text, b->files[i].text, len) == 0;
        if (known[i])
            continue;
        result = diag_error(&cli->diag, DIAG_BUNDLE, (struct src_loc){path, 0, 0},
                            "file \"%s\" is here already, with another content: %s", b->files[i].name, there);
        diag_hint(&cli->diag, "Ask for it under another name, or move yours away if you want theirs.");
    }
    return result;
}

static bool is_delivered(const struct manifest *m, const char *package)
{
    for (size_t i = 0; i < m->n_loads; i++) {
        if (strcmp(m->loads[i].package, package) == 0)
            return true;
    }
    return false;
}

static int check_data(struct cli *cli, const struct bundle *b, const char *path)
{
    struct store store;
    int result = 0;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < b->needs.n; i++) {
        if (is_delivered(&store.manifest, b->needs.items[i]))
            continue;
        result = diag_error(&cli->diag, DIAG_BUNDLE, (struct src_loc){path, 0, 0},
                            "its reports need package \"%s\", which has not been delivered", b->needs.items[i]);
        diag_hint(&cli->diag, "Load it first, or import with --without-data.");
    }
    store_close(&store);
    return result;
}

static int put_file(struct cli *cli, const char *folder, const char *name, const struct bundle_file *file)
{
    const char *path = path_join(&cli->arena, folder, name), *slash = strrchr(path, '/');
    if (dir_make(arena_strndup(&cli->arena, path, (size_t)(slash - path)), &cli->diag) != 0)
        return -1;
    return file_write(path, file->text, file->len, &cli->diag);
}

static struct shelves behind(const char *first, const struct shelves *others)
{
    struct shelves s = {.dirs = {first}, .n = 1, .own = others->own};
    for (size_t i = 0; i < others->n && s.n < SHELVES_MAX; i++)
        s.dirs[s.n++] = others->dirs[i];
    return s;
}

/* Check the definitions where they lie aside, in front of those that are here. */
static int check_definitions(struct cli *cli, const struct bundle *b, const char *work)
{
    const struct config kept = cli->config;
    int result = 0;
    for (size_t i = 0; i < b->n_files; i++) {
        if (put_file(cli, work, b->files[i].name, &b->files[i]) != 0)
            return -1;
    }
    cli->config.reports = behind(path_join(&cli->arena, work, "reports"), &kept.reports);
    cli->config.templates = behind(path_join(&cli->arena, work, "templates"), &kept.templates);
    struct model model;
    result = cli_load_model(cli, &model);
    for (size_t i = 0; result == 0 && i < b->reports.n; i++)
        result = checking_report(cli, &model, b->reports.items[i]);
    for (size_t i = 0; result == 0 && i < b->packs.n; i++)
        result = checking_pack(cli, b->packs.items[i]);
    cli->config = kept;
    return result;
}

/* Texts first, then reports, then packs, so that whatever is there is whole at any moment. */
static int put_files(struct cli *cli, const struct bundle *b, const bool *known)
{
    static const char *const order[] = {"templates/", "reports/", "reports/packs/"};
    for (size_t k = 0; k < ARRAY_LEN(order); k++) {
        for (size_t i = 0; i < b->n_files; i++) {
            const char *rest;
            const struct shelves *shelves = shelves_of(cli, b->files[i].name, &rest);
            bool pack = strncmp(rest, "packs/", strlen("packs/")) == 0;
            bool turn = strncmp(b->files[i].name, order[k], strlen(order[k])) == 0 && pack == (k == 2);
            if (turn && !known[i] && put_file(cli, shelves->own, rest, &b->files[i]) != 0)
                return -1;
        }
    }
    return 0;
}

static int take_in(struct cli *cli, const struct import_values *v, const struct bundle *b, const char *path)
{
    bool *known = ARENA_ARRAY(&cli->arena, b->n_files, bool);
    int hold, result = check_clashes(cli, b, path, known);
    if (!v->without_data)
        result |= check_data(cli, b, path);
    if (result != 0)
        return -1;
    const char *work = work_make(&cli->arena, cli->folder[0] != '\0' ? cli->folder : ".", &hold, &cli->diag);
    if (work == NULL)
        return -1;
    result = check_definitions(cli, b, work);
    if (dir_remove(work, &cli->diag) != 0)
        result = -1;
    (void)close(hold);
    return result == 0 ? put_files(cli, b, known) : -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct bundle b;
    if (rest->n != 1) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "import needs one bundle");
        diag_hint(&cli->diag, "Write almanak import andel.zip.");
        return -1;
    }
    const char *path = path_join(&cli->arena, cli->folder, rest->items[0]);
    if (bundle_read(&cli->arena, path, &b, &cli->diag) != 0 || take_in(cli, values, &b, path) != 0)
        return -1;
    for (size_t i = 0; !cli->quiet && i < b.reports.n; i++)
        (void)printf("report %s\n", b.reports.items[i]);
    for (size_t i = 0; !cli->quiet && i < b.packs.n; i++)
        (void)printf("pack %s\n", b.packs.items[i]);
    return 0;
}

const struct command command_import = {
    .name = "import",
    .arguments = "FILE",
    .summary = "take in definitions that another municipality exported",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct import_values),
    .run = run,
    .details = "They are put beside the configuration, when they are found without mistakes. Nothing is run.\n",
};
