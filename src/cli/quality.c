/*
 * almanak quality: what is wrong with the data, by source, resource, kind of fault and field. The cube kvalitet, asked
 * for all months there are unless one is named.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/num.h"
#include "cli/answer.h"
#include "cli/ask.h"
#include "warehouse/engine.h"

#define CUBE "kvalitet"
#define MEASURE "antal"

struct quality_values {
    struct ask_values ask; /* where, as-of */
    month_t month;
    const char *format;
    bool labels;
};

static const struct option_spec specs[] = {
    {"month", 'M', OPTION_MONTH, "YYYY-MM", "only rows of this month (all months)",
     offsetof(struct quality_values, month), false},
    {"where", 'w', OPTION_LIST, "DIM=V1|V2", "only these values (DIM!=V: all but); may be repeated",
     offsetof(struct quality_values, ask.where), false},
    {"as-of", 0, OPTION_TEXT, "DAY|N", "as known on a day, or in a generation that is kept",
     offsetof(struct quality_values, ask.as_of), false},
    {"format", 'f', OPTION_TEXT, "csv|json|table", "how to print (table on a terminal, else csv)",
     offsetof(struct quality_values, format), false},
    {"labels", 'L', OPTION_FLAG, NULL, "labels instead of codes", offsetof(struct quality_values, labels), false},
};

static int make_plan(struct cli *cli, const struct quality_values *v, struct model *model, struct plan *plan,
                     struct ask *ask)
{
    static const char *measures[] = {MEASURE}, *by[] = {"kilde", "ressource", "fejl", "felt"};
    *ask = (struct ask){.cube = CUBE,
                        .measures = measures,
                        .n_measures = ARRAY_LEN(measures),
                        .by = by,
                        .n_by = ARRAY_LEN(by),
                        .period = v->month != 0 ? v->month : MONTH_NONE,
                        .last = 1};
    if (cli_clearance(cli, NULL, &ask->clearance) != 0 || ask_filters(cli, &v->ask, &ask->where, &ask->n_where) != 0)
        return -1;
    return plan_make(&cli->arena, model, ask, plan, &cli->diag);
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct quality_values *v = values;
    struct model model;
    struct plan plan;
    struct ask ask;
    month_t first, last;
    (void)rest;
    const char *format = answer_format(cli, v->format);
    if (format == NULL || cli_load_model(cli, &model) != 0 || make_plan(cli, v, &model, &plan, &ask) != 0)
        return -1;
    struct mart *mart = ask_open_mart(cli, &v->ask, &plan, NULL);
    if (mart == NULL)
        return -1;
    engine_range(mart, plan.cube, &first, &last);
    if (v->month == 0) {
        plan.period = last;
        plan.last = last - first + 1;
    }
    const struct dataset *ds = engine_answer(&cli->arena, mart, &plan, "quality", &cli->diag);
    int result = ds != NULL ? answer_print(cli, format, v->labels, ds) : -1;
    mart_close(mart);
    return result;
}

const struct command command_quality = {
    .name = "quality",
    .arguments = "",
    .summary = "what is wrong with the data, by source",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct quality_values),
    .run = run,
    .details =
        "Counts are those of cube " CUBE " by kilde, ressource, fejl and felt; 'almanak query' asks it further.\n\n"
        "  almanak quality --month 2026-10 --where fejl=overlap\n",
};
