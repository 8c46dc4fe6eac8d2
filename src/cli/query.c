/*
 * almanak query: ask the model any combination of measures and dimensions.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "warehouse/engine.h"

struct query_values {
    const char *cube, *format, *clearance;
    struct text_list measures, by, where, order;
    month_t period;
    int64_t last, limit;
    bool labels, totals;
};

static const struct option_spec specs[] = {
    {"cube", 'c', OPTION_TEXT, "NAME", "the cube to ask", offsetof(struct query_values, cube), false},
    {"measures", 'm', OPTION_LIST, "A,B", "what to count or add up", offsetof(struct query_values, measures), true},
    {"by", 'b', OPTION_LIST, "X,Y", "dimensions to group by", offsetof(struct query_values, by), true},
    {"where", 'w', OPTION_LIST, "DIM=V1|V2", "only these values (DIM!=V: all but); may be repeated",
     offsetof(struct query_values, where), false},
    {"period", 'p', OPTION_MONTH, "YYYY-MM", "last month of the period (the newest of the data)",
     offsetof(struct query_values, period), false},
    {"last", 'l', OPTION_COUNT, "N", "months up to it (1)", offsetof(struct query_values, last), false},
    {"order", 'o', OPTION_LIST, "[-]NAME", "sort by a column, - for descending", offsetof(struct query_values, order),
     true},
    {"limit", 'n', OPTION_COUNT, "N", "at most this many rows", offsetof(struct query_values, limit), false},
    {"format", 'f', OPTION_TEXT, "csv|json|table", "how to print (table on a terminal, else csv)",
     offsetof(struct query_values, format), false},
    {"labels", 'L', OPTION_FLAG, NULL, "labels instead of codes", offsetof(struct query_values, labels), false},
    {"totals", 't', OPTION_FLAG, NULL, "a last row over all rows (table and json)",
     offsetof(struct query_values, totals), false},
    {"clearance", 0, OPTION_TEXT, "LEVEL", "aggregate, pseudonym or person (aggregate)",
     offsetof(struct query_values, clearance), false},
};

/* "dim=v1|v2" or "dim!=v1|v2" */
static int parse_where(struct cli *cli, const char *text, struct ask_filter *out)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "filter \"%s\" is not of the form DIM=VALUE", text);
        diag_hint(&cli->diag, "Write --where 'distrikt=0101|0102'.");
        return -1;
    }
    out->exclude = equals[-1] == '!';
    out->dimension = arena_strndup(&cli->arena, text, (size_t)(equals - text) - out->exclude);
    size_t n = 1;
    for (const char *p = equals + 1; *p != '\0'; p++)
        n += *p == '|';
    out->values = ARENA_ARRAY(&cli->arena, n, const char *);
    const char *start = equals + 1;
    for (out->n = 0; out->n < n; out->n++) {
        size_t len = strcspn(start, "|");
        out->values[out->n] = arena_strndup(&cli->arena, start, len);
        start += len + 1;
    }
    return 0;
}

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

static int make_ask(struct cli *cli, const struct query_values *v, struct ask *ask)
{
    if (v->cube == NULL || v->measures.n == 0) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "query needs --cube and --measures");
        diag_hint(&cli->diag, "'almanak list cubes' shows what there is.");
        return -1;
    }
    *ask = (struct ask){.cube = v->cube,
                        .measures = v->measures.items,
                        .n_measures = v->measures.n,
                        .by = v->by.items,
                        .n_by = v->by.n,
                        .period = v->period != 0 ? v->period : MONTH_NONE,
                        .last = v->last > 0 ? (int)(v->last < 10000 ? v->last : 10000) : 1,
                        .order = v->order.items,
                        .n_order = v->order.n,
                        .limit = v->limit,
                        .totals = v->totals};
    if (cli_clearance(cli, v->clearance, &ask->clearance) != 0)
        return -1;
    ask->where = ARENA_ARRAY(&cli->arena, v->where.n, struct ask_filter);
    for (; ask->n_where < v->where.n; ask->n_where++) {
        if (parse_where(cli, v->where.items[ask->n_where], &ask->where[ask->n_where]) != 0)
            return -1;
    }
    return 0;
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
    if (format == NULL || make_ask(cli, v, &ask) != 0 || cli_load_model(cli, &model) != 0 ||
        plan_make(&cli->arena, &model, &ask, &plan, &cli->diag) != 0)
        return -1;
    struct mart *mart = cli_open_mart(cli);
    if (mart == NULL)
        return -1;
    month_t first, last;
    mart_range(mart, &first, &last);
    if (plan.cube->month != NULL && last == MONTH_NONE) {
        mart_close(mart);
        diag_error(&cli->diag, DIAG_PLAN, NO_LOC, "cube \"%s\" needs person data, and none are there", plan.cube->name);
        diag_hint(&cli->diag, "Load the packages borger and ydelser, then run: almanak refresh");
        return -1;
    }
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
