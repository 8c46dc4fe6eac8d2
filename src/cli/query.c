/*
 * almanak query: ask the model any combination of measures and dimensions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/answer.h"
#include "cli/ask.h"
#include "warehouse/engine.h"

struct query_values {
    struct ask_values ask;
    const char *format;
    bool labels, totals;
};

static const struct option_spec specs[] = {
    ASK_OPTIONS(struct query_values),
    {"format", 'f', OPTION_TEXT, "csv|json|table", "how to print (table on a terminal, else csv)",
     offsetof(struct query_values, format), false},
    {"labels", 'L', OPTION_FLAG, NULL, "labels instead of codes", offsetof(struct query_values, labels), false},
    {"totals", 't', OPTION_FLAG, NULL, "a last row over all rows (table and json)",
     offsetof(struct query_values, totals), false},
};

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct query_values *v = values;
    (void)rest;
    struct ask ask;
    struct model model;
    struct plan plan;
    const char *format = answer_format(cli, v->format);
    if (format == NULL || ask_make(cli, "query", &v->ask, &ask) != 0)
        return -1;
    ask.totals = v->totals;
    if (cli_load_model(cli, &model) != 0 || plan_make(&cli->arena, &model, &ask, &plan, &cli->diag) != 0)
        return -1;
    struct mart *mart = ask_open_mart(cli, &v->ask, &plan, NULL);
    if (mart == NULL)
        return -1;
    const struct dataset *ds = engine_answer(&cli->arena, mart, &plan, "query", &cli->diag);
    int result = ds != NULL ? answer_print(cli, format, v->labels, ds) : -1;
    mart_close(mart);
    return result;
}

const struct command command_query = {
    .name = "query",
    .arguments = "",
    .summary = "ask any combination of measures and dimensions",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct query_values),
    .run = run,
    .details = "CSV has the names as header, decimal points, ISO dates and months, money with two decimals, and rates\n"
               "as fractions; [x] is not available. Dimensions that identify people need --clearance person.\n\n"
               "  almanak query --cube borger --measures borgere,andel_med_hjaelp --by distrikt --order -borgere\n",
};
