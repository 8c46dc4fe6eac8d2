/*
 * What an installation has: see installation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/installation.h"

#include <stdio.h>

#include "base/file.h"
#include "warehouse/engine.h"

static const char folder_hint[] =
    "Put the folder reports/ beside almanak.yaml, or name it there under paths: reports:.";

void installation_progress(const struct installation *inst, const char *format, ...)
{
    if (inst->progress == NULL)
        return;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(inst->progress, PROGRESS_TEXT, format, args);
    va_end(args);
}

int installation_model(const struct installation *inst, struct model *out)
{
    const char *folder = shelf_path(inst->arena, &inst->config->reports, "model");
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
    return parameters_load(inst->arena, shelf_path(inst->arena, &inst->config->reports, "parameters"), out, inst->diag);
}

int installation_reports(const struct installation *inst, char ***names, size_t *n)
{
    if (report_names(inst->arena, &inst->config->reports, names, n, inst->diag) != 0)
        return -1;
    if (*n > 0)
        return 0;
    diag_error(inst->diag, DIAG_CONFIG, (struct src_loc){inst->config->reports.dirs[0], 0, 0}, "there are no reports");
    diag_hint(inst->diag, "%s", folder_hint);
    return -1;
}

struct report *installation_report(const struct installation *inst, const char *name)
{
    return report_find(inst->arena, &inst->config->reports, &inst->config->templates, name, NO_LOC, inst->diag);
}
