/*
 * almanak check: every definition, every mistake at once, without touching data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/publish.h"

struct check_values {
    bool strict;
};

static const struct option_spec specs[] = {
    {"strict", 's', OPTION_FLAG, NULL, "warnings count as mistakes", offsetof(struct check_values, strict), false},
};

static int check_report(struct cli *cli, const struct model *model, const char *name)
{
    struct report_context context;
    struct cli_answers answers = {.cli = cli, .mart = NULL};
    struct report *report = publish_load(cli, name);
    if (report == NULL)
        return -1;
    publish_context(&answers, model, &context);
    context.clearance = report_clearance(report);
    return report_compose(&cli->arena, report, &context, NULL, &cli->diag) != NULL ? 0 : -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct check_values *v = values;
    struct model model;
    if (cli_load_model(cli, &model) != 0)
        return -1;
    char **names;
    size_t n;
    if (publish_reports(cli, &names, &n) != 0)
        return -1;
    const char *const *wanted = rest->n > 0 ? rest->items : (const char *const *)names;
    size_t n_wanted = rest->n > 0 ? rest->n : n;
    int result = 0;
    for (size_t i = 0; i < n_wanted; i++)
        result |= check_report(cli, &model, wanted[i]);
    if (v->strict && cli->diag.n_warnings > 0 && result == 0) {
        diag_error(&cli->diag, DIAG_STRICT, NO_LOC, "%zu warning%s, which --strict counts as mistakes",
                   cli->diag.n_warnings, cli->diag.n_warnings == 1 ? "" : "s");
        return -1;
    }
    if (result == 0 && !cli->quiet)
        (void)printf("%zu cubes and %zu report%s: no mistakes\n", model.n_cubes, n_wanted, n_wanted == 1 ? "" : "s");
    return result;
}

const struct command command_check = {
    .name = "check",
    .arguments = "[REPORT]...",
    .summary = "check all definitions of cubes and reports",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct check_values),
    .run = run,
};
