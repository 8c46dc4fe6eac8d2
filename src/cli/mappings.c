/*
 * Finding mapping files: see mappings.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/mappings.h"

#include <string.h>

#include "base/file.h"

#define SUFFIX ".yaml"

int mappings_list(struct cli *cli, char ***names, size_t *n)
{
    return shelf_list(&cli->arena, &cli->config.reports, "mappings", SUFFIX, names, n, &cli->diag);
}

const char *mappings_path(struct cli *cli, const char *name)
{
    char **names = NULL;
    size_t n, len = strlen(name), suffix = strlen(SUFFIX);
    if (strchr(name, '/') != NULL || (len > suffix && strcmp(name + len - suffix, SUFFIX) == 0))
        return path_join(&cli->arena, cli->folder, name);
    if (mappings_list(cli, &names, &n) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return shelf_path(&cli->arena, &cli->config.reports,
                              arena_printf(&cli->arena, "mappings/%s%s", name, SUFFIX));
    }
    diag_error(&cli->diag, DIAG_DEF_NAME, NO_LOC, "there is no mapping \"%s\"", name);
    diag_hint_names(&cli->diag, name, (const char *const *)names, n);
    return NULL;
}
