/*
 * What an installation has: see installation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/installation.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "render/render.h"
#include "schedule/schedule.h"
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

int installation_packs(const struct installation *inst, char ***names, size_t *n)
{
    return pack_names(inst->arena, &inst->config->reports, names, n, inst->diag);
}

int installation_kind(const struct installation *inst, const char *name, bool *pack)
{
    char **names[2];
    size_t n[2];
    if (installation_reports(inst, &names[0], &n[0]) != 0 || installation_packs(inst, &names[1], &n[1]) != 0)
        return -1;
    const char **all = ARENA_ARRAY(inst->arena, n[0] + n[1], const char *);
    for (size_t i = 0; i < n[0] + n[1]; i++) {
        *pack = i >= n[0];
        all[i] = *pack ? names[1][i - n[0]] : names[0][i];
        if (strcmp(all[i], name) == 0)
            return 0;
    }
    diag_error(inst->diag, DIAG_DEF_NAME, NO_LOC, "there is no report or pack \"%s\"", name);
    diag_hint_names(inst->diag, name, all, n[0] + n[1]);
    return -1;
}

static int check_formats(const struct installation *inst, const struct pack *pack)
{
    int result = 0;
    for (size_t i = 0; i < pack->n_formats; i++) {
        if (renderer_lookup(pack->formats[i]) != NULL)
            continue;
        result = diag_error(inst->diag, DIAG_DEF_VALUE, pack->formats_at[i], "unknown format \"%s\"", pack->formats[i]);
        diag_hint_names(inst->diag, pack->formats[i], renderer_names(), renderer_count());
    }
    return result;
}

/* A name is of a report or of a pack: both are run, archived and found by it. */
static int check_name(const struct installation *inst, const struct pack *pack)
{
    if (shelf_find(inst->arena, &inst->config->reports, arena_printf(inst->arena, "%s.yaml", pack->name)) == NULL)
        return 0;
    diag_error(inst->diag, DIAG_DEF_DUPLICATE, pack->loc, "\"%s\" is the name of a report, too", pack->name);
    diag_hint(inst->diag, "Call the pack something else, like %s-pakke.", pack->name);
    return -1;
}

/* Whether the days that it names fall well is for those who have the calendar. */
static int check_schedule(const struct installation *inst, const struct pack *pack)
{
    struct schedule schedule;
    return pack->schedule != NULL ? schedule_read(inst->arena, pack->schedule, &schedule, inst->diag) : 0;
}

struct pack *installation_pack(const struct installation *inst, const char *name)
{
    struct pack *pack = pack_find(inst->arena, &inst->config->reports, name, inst->diag);
    if (pack == NULL)
        return NULL;
    int result = pack_load_reports(inst->arena, pack, &inst->config->reports, &inst->config->templates, inst->diag);
    result |= check_formats(inst, pack);
    result |= check_name(inst, pack);
    result |= check_schedule(inst, pack);
    return result == 0 ? pack : NULL;
}
