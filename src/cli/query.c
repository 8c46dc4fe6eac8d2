/*
 * almanak query: ask the model any combination of measures and dimensions.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/table.h"
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

/* The format asked for, else by where the answer goes; NULL when there is none of the name. */
static const char *choose_format(struct cli *cli, const struct query_values *v)
{
    static const char *const formats[] = {"csv", "json", "table"};
    if (v->format == NULL)
        return cli->json ? "json" : isatty(STDOUT_FILENO) == 1 ? "table" : "csv";
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (strcmp(formats[i], v->format) == 0)
            return formats[i];
    }
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "unknown format \"%s\"", v->format);
    diag_hint_names(&cli->diag, v->format, formats, ARRAY_LEN(formats));
    return NULL;
}

static int print(struct cli *cli, const struct query_values *v, const char *format, const struct dataset *ds)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    int result = 0;
    if (strcmp(format, "csv") == 0) {
        dataset_csv(&out, ds, v->labels);
    } else if (strcmp(format, "json") == 0) {
        dataset_json(&out, ds, true);
        strbuf_addch(&out, '\n');
    } else {
        table_dataset(&out, ds);
    }
    if (out.overflow) {
        result = diag_error(&cli->diag, DIAG_OUTPUT, NO_LOC, "the answer is larger than 1 GiB");
        diag_hint(&cli->diag, "Ask for fewer rows with --where or --limit.");
    }
    if (result == 0)
        (void)fwrite(strbuf_text(&out), 1, out.len, stdout);
    strbuf_release(&out);
    return result;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct query_values *v = values;
    (void)rest;
    struct ask ask;
    struct model model;
    struct plan plan;
    const char *format = choose_format(cli, v);
    if (format == NULL || ask_make(cli, "query", &v->ask, &ask) != 0)
        return -1;
    ask.totals = v->totals;
    if (cli_load_model(cli, &model) != 0 || plan_make(&cli->arena, &model, &ask, &plan, &cli->diag) != 0)
        return -1;
    struct mart *mart = ask_open_mart(cli, &v->ask, &plan, NULL);
    if (mart == NULL)
        return -1;
    const struct dataset *ds = engine_answer(&cli->arena, mart, &plan, "query", &cli->diag);
    int result = ds != NULL ? print(cli, v, format, ds) : -1;
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
