/*
 * almanak check: every definition, every mistake at once, without touching data.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "access/roles.h"
#include "cli/checking.h"
#include "cli/mappings.h"
#include "deliver/deliver.h"
#include "publish/answers.h"
#include "publish/keep.h"
#include "publish/outgoing.h"
#include "publish/release.h"
#include "publish/slices.h"
#include "publish/timetable.h"
#include "report/pack.h"
#include "site/site.h"
#include "warehouse/mapping.h"

struct check_values {
    bool strict;
    struct text_list mappings;
};

static const struct option_spec specs[] = {
    {"mapping", 'm', OPTION_LIST, "MAPPING", "check this mapping of extracts; may be repeated",
     offsetof(struct check_values, mappings), true},
    {"strict", 's', OPTION_FLAG, NULL, "warnings count as mistakes", offsetof(struct check_values, strict), false},
};

int checking_report(struct cli *cli, const struct model *model, const char *name)
{
    struct report_context context;
    const struct installation inst = cli_installation(cli);
    struct answers answers = {.inst = &inst, .mart = NULL};
    struct report *report = installation_report(&inst, name);
    if (report == NULL)
        return -1;
    answers_context(&answers, model, &context);
    context.clearance = report_clearance(report);
    return report_compose(&cli->arena, report, &context, NULL, &cli->diag) != NULL ? 0 : -1;
}

/* Whether the days of its schedule can be said, and each period comes once. */
static bool check_days(const struct installation *inst, const struct pack *pack)
{
    struct calendar calendar;
    struct timetable_pack row;
    return pack->schedule == NULL ||
           (calendar_load(inst->arena, inst->config->folder, inst->config->time_zone, &calendar, inst->diag) == 0 &&
            timetable_read(inst, &calendar, pack, &row) == 0);
}

/* Its reports are checked by themselves; here, that they go together. What is wrong with a report is told once, and so
 * is what is wrong with the calendar. */
/* Whether somebody can release it. */
static bool check_release(const struct installation *inst, const struct pack *pack)
{
    struct release release;
    struct roles roles;
    return release_read(inst->arena, pack->release, &release, inst->diag) == 0 &&
           roles_load(inst->arena, inst->config->folder, &roles, inst->diag) == 0 &&
           release_check(&release, &roles, inst->diag) == 0;
}

int checking_pack(struct cli *cli, const char *name)
{
    struct installation inst = cli_installation(cli);
    struct diag own;
    diag_init(&own);
    inst.diag = &own;
    const struct pack *pack = installation_pack(&inst, name);
    struct archive_keep keep;
    bool limited;
    bool sound = pack != NULL && outgoing_check(&inst, pack) == 0 && slices_check(&inst, pack) == 0 &&
                 check_days(&inst, pack) && keep_read(&inst, pack, &keep, &limited) == 0;
    sound = pack != NULL && check_release(&inst, pack) && sound;
    diag_append_new(&cli->diag, &own);
    diag_release(&own);
    return sound ? 0 : -1;
}

/* A pack is made with no more than those it is for may see. A role that nobody has filled in is no mistake. */
static int check_audience(struct cli *cli, const char *name, const struct roles *roles)
{
    struct diag ignored; /* what is wrong with the pack has been told */
    diag_init(&ignored);
    const struct pack *pack = pack_find(&cli->arena, &cli->config.reports, name, &ignored);
    diag_release(&ignored);
    for (size_t i = 0; pack != NULL && pack->audience != NULL && i < roles->n_roles; i++) {
        const struct role *role = &roles->roles[i];
        if (strcmp(role->name, pack->audience) != 0 || role->clearance >= pack->clearance)
            continue;
        diag_error(&cli->diag, DIAG_DEF_VALUE, pack->audience_at,
                   "pack \"%s\" has clearance \"%s\", and its audience \"%s\" has \"%s\"", pack->name,
                   clearance_name(pack->clearance), role->name, clearance_name(role->clearance));
        diag_hint(&cli->diag, "Lower the clearance of the pack, or raise that of the role in recipients.yaml.");
        return -1;
    }
    return 0;
}

static int check_mapping(struct cli *cli, const char *name)
{
    struct mapping_summary summary;
    const char *path = mappings_path(cli, name);
    return path != NULL ? mapping_check(&cli->arena, path, &summary, &cli->diag) : -1;
}

/* Names of definitions. */
struct wanted {
    const char *const *items;
    size_t n;
};

/* The definitions that are asked for, or all of them when nothing is. */
static int find_wanted(struct cli *cli, const struct check_values *v, const struct text_list *rest,
                       struct wanted *reports, struct wanted *packs, struct wanted *mappings)
{
    const struct installation inst = cli_installation(cli);
    const char **kinds[] = {ARENA_ARRAY(&cli->arena, rest->n, const char *),
                            ARENA_ARRAY(&cli->arena, rest->n, const char *)};
    char **names = NULL;
    *reports = (struct wanted){kinds[0], 0};
    *packs = (struct wanted){kinds[1], 0};
    for (size_t i = 0; i < rest->n; i++) {
        bool pack;
        if (installation_kind(&inst, rest->items[i], &pack) != 0)
            return -1;
        if (pack)
            kinds[1][packs->n++] = rest->items[i];
        else
            kinds[0][reports->n++] = rest->items[i];
    }
    *mappings = (struct wanted){v->mappings.items, v->mappings.n};
    if (rest->n > 0 || v->mappings.n > 0)
        return 0;
    if (installation_reports(&inst, &names, &reports->n) != 0)
        return -1;
    reports->items = (const char *const *)names;
    names = NULL;
    if (installation_packs(&inst, &names, &packs->n) != 0)
        return -1;
    packs->items = (const char *const *)names;
    names = NULL;
    if (mappings_list(cli, &names, &mappings->n) != 0)
        return -1;
    mappings->items = (const char *const *)names;
    return 0;
}

/* Of all packs those that somebody here is to read. One of the municipality's own that nobody reads is warned of. */
static void leave_out(struct cli *cli, const struct roles *roles, struct wanted *packs)
{
    const char *own = cli->config.reports.own;
    const char **kept = ARENA_ARRAY(&cli->arena, packs->n, const char *);
    size_t n = 0;
    for (size_t i = 0; i < packs->n; i++) {
        struct diag ignored; /* mistakes are told when it is checked */
        diag_init(&ignored);
        const struct pack *pack = pack_find(&cli->arena, &cli->config.reports, packs->items[i], &ignored);
        if (pack == NULL || timetable_wants(roles, pack)) {
            kept[n++] = packs->items[i];
        } else if (strncmp(pack->path, own, strlen(own)) == 0) {
            diag_warn(&cli->diag, DIAG_DELIVERY, pack->audience_at,
                      "pack \"%s\" is not published: recipients.yaml has no role \"%s\"", pack->name, pack->audience);
            diag_hint(&cli->diag, "Add the role there, or correct its name here.");
            kept[n++] = packs->items[i];
        }
        diag_release(&ignored);
    }
    *packs = (struct wanted){kept, n};
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct check_values *v = values;
    struct model model;
    struct parameters parameters;
    struct wanted reports, packs, mappings;
    struct roles roles;
    struct calendar calendar;
    if ((calendar_load(&cli->arena, cli->folder, cli->config.time_zone, &calendar, &cli->diag) != 0) |
            (roles_load(&cli->arena, cli->folder, &roles, &cli->diag) != 0) |
            (cli_load_parameters(cli, &parameters) != 0) | (cli_load_model(cli, &model) != 0) ||
        find_wanted(cli, v, rest, &reports, &packs, &mappings) != 0)
        return -1;
    int result = 0;
    if (rest->n == 0 && v->mappings.n == 0)
        leave_out(cli, &roles, &packs);
    for (size_t i = 0; i < reports.n; i++)
        result |= checking_report(cli, &model, reports.items[i]);
    for (size_t i = 0; i < packs.n; i++)
        result |= checking_pack(cli, packs.items[i]) | check_audience(cli, packs.items[i], &roles);
    for (size_t i = 0; i < mappings.n; i++)
        result |= check_mapping(cli, mappings.items[i]);
    if (rest->n == 0 && v->mappings.n == 0)
        result |= site_check(&cli->config.site_templates, &cli->diag) |
                  deliver_check(&cli->arena, &cli->config.site_templates, &cli->diag);
    if (v->strict && cli->diag.n_warnings > 0 && result == 0) {
        diag_error(&cli->diag, DIAG_STRICT, NO_LOC, "%zu warning%s, which --strict counts as mistakes",
                   cli->diag.n_warnings, cli->diag.n_warnings == 1 ? "" : "s");
        return -1;
    }
    if (result == 0 && !cli->quiet)
        (void)printf("%zu cubes, %zu report%s, %zu pack%s and %zu mapping%s: no mistakes\n", model.n_cubes, reports.n,
                     reports.n == 1 ? "" : "s", packs.n, packs.n == 1 ? "" : "s", mappings.n,
                     mappings.n == 1 ? "" : "s");
    return result;
}

const struct command command_check = {
    .name = "check",
    .arguments = "[REPORT|PACK]...",
    .summary = "check all definitions of cubes, reports, packs and mappings",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct check_values),
    .run = run,
};
