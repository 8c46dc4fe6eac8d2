/*
 * What several subcommands need of an installation: see cli.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "access/roles.h"
#include "base/file.h"
#include "cli/cli.h"
#include "warehouse/load.h"
#include "warehouse/store.h"

int cli_clearance(struct cli *cli, const char *word, enum clearance *out)
{
    static const char *const levels[] = {"aggregate", "pseudonym", "person"};
    *out = CLEARANCE_AGGREGATE;
    if (word == NULL || clearance_parse(word, out))
        return 0;
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "unknown clearance \"%s\"", word);
    diag_hint_names(&cli->diag, word, levels, ARRAY_LEN(levels));
    return -1;
}

struct installation cli_installation(struct cli *cli)
{
    return (struct installation){.arena = &cli->arena, .diag = &cli->diag, .config = &cli->config};
}

int cli_load_model(struct cli *cli, struct model *out)
{
    const struct installation inst = cli_installation(cli);
    return installation_model(&inst, out);
}

int cli_load_parameters(struct cli *cli, struct parameters *out)
{
    const struct installation inst = cli_installation(cli);
    return installation_parameters(&inst, out);
}

int cli_report_parameters(struct cli *cli, const struct text_list *texts, const char ***out, size_t *n)
{
    *out = ARENA_ARRAY(&cli->arena, 2 * texts->n, const char *);
    for (*n = 0; *n < texts->n; (*n)++) {
        const char *text = texts->items[*n], *equals = strchr(text, '=');
        if (equals == NULL || equals == text) {
            diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "parameter \"%s\" is not of the form NAME=VALUE", text);
            diag_hint(&cli->diag, "Write --param kommune=0730.");
            return -1;
        }
        (*out)[2 * *n] = arena_strndup(&cli->arena, text, (size_t)(equals - text));
        (*out)[2 * *n + 1] = equals + 1;
    }
    return 0;
}

int cli_ensure_data(struct cli *cli, bool public_figures)
{
    struct store store;
    char **names;
    size_t n;
    const char *folder = shelf_path(&cli->arena, &cli->config.reports, "data");
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = 0;
    size_t n_population;
    (void)store_resource_files(&store, &cli->arena, "population", &n_population);
    bool needed = store.manifest.n_loads == 0 || (public_figures && n_population == 0);
    if (needed && dir_exists(folder)) {
        struct load_options options = {.user = "almanak", .reject_percent = cli->config.reject_limit * 100};
        struct load_report report;
        result = dir_list(&cli->arena, folder, NULL, &names, &n, &cli->diag);
        const char **paths = ARENA_ARRAY(&cli->arena, n, const char *);
        for (size_t i = 0; i < n; i++)
            paths[i] = path_join(&cli->arena, folder, names[i]);
        if (result == 0)
            result = load_packages(&cli->arena, &store, paths, n, &options, &report, &cli->diag);
        if (result == 0)
            result = cli_refresh(cli, &store, true);
        if (result == 0 && !cli->quiet && !cli->json)
            (void)puts("no population counts were loaded: took the public data that come with almanak");
    }
    store_close(&store);
    return result;
}

struct mart *cli_open_mart(struct cli *cli)
{
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return NULL;
    const char *path = store_mart_path(&store, &cli->arena, &cli->diag);
    struct mart *mart = path != NULL ? mart_open(path, &cli->diag) : NULL;
    store_close(&store);
    return mart;
}

int cli_person(struct cli *cli, const char *name, const struct person **person)
{
    struct roles *roles = ARENA_NEW(&cli->arena, struct roles);
    if (roles_load(&cli->arena, cli->folder, roles, &cli->diag) != 0)
        return -1;
    const struct person *found = roles_person(roles, name);
    if (person != NULL)
        *person = found;
    if (found != NULL || roles->n_people == 0)
        return 0;
    const char **names = ARENA_ARRAY(&cli->arena, roles->n_people, const char *);
    for (size_t i = 0; i < roles->n_people; i++)
        names[i] = roles->people[i].name;
    diag_error(&cli->diag, DIAG_DEF_NAME, NO_LOC, "recipients.yaml knows nobody called \"%s\"", name);
    diag_hint_names(&cli->diag, name, names, roles->n_people);
    return -1;
}
