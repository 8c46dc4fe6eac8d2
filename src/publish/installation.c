/*
 * What an installation has: see installation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/installation.h"

#include <string.h>

#include "base/file.h"
#include "warehouse/engine.h"

static const char folder_hint[] =
    "Put the folder reports/ beside almanak.yaml, or name it there under paths: reports:.";

int installation_model(const struct installation *inst, struct model *out)
{
    const char *folder = path_join(inst->arena, inst->config->reports, "model");
    if (!dir_exists(folder)) {
        diag_error(inst->diag, DIAG_CONFIG, (struct src_loc){folder, 0, 0}, "there are no cubes");
        diag_hint(inst->diag, "%s", folder_hint);
        return -1;
    }
    if (model_load(inst->arena, folder, out, inst->diag) != 0)
        return -1;
    return engine_check(out, inst->diag);
}

int installation_parameters(const struct installation *inst, struct parameters *out)
{
    return parameters_load(inst->arena, path_join(inst->arena, inst->config->reports, "parameters"), out, inst->diag);
}

int installation_reports(const struct installation *inst, char ***names, size_t *n)
{
    if (dir_list(inst->arena, inst->config->reports, ".yaml", names, n, inst->diag) != 0) {
        diag_hint(inst->diag, "%s", folder_hint);
        return -1;
    }
    for (size_t i = 0; i < *n; i++)
        (*names)[i][strlen((*names)[i]) - strlen(".yaml")] = '\0';
    return 0;
}

struct report *installation_report(const struct installation *inst, const char *name)
{
    char **names;
    size_t n;
    if (installation_reports(inst, &names, &n) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return report_load(inst->arena, arena_printf(inst->arena, "%s/%s.yaml", inst->config->reports, name),
                               inst->config->templates, inst->diag);
    }
    diag_error(inst->diag, DIAG_DEF_NAME, NO_LOC, "there is no report \"%s\"", name);
    diag_hint_names(inst->diag, name, (const char *const *)names, n);
    return NULL;
}
