/*
 * almanak explain: what a figure is made of. Takes a question as `query` does, or a dataset of a report, narrowed down
 * with --where to the cell in doubt.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/num.h"
#include "cli/ask.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "publish/answers.h"
#include "warehouse/engine.h"
#include "warehouse/manifest.h"

enum { KEYS_SHOWN = 20 };

struct explain_values {
    struct ask_values ask;
    const char *report, *data;
    struct text_list parameters;
};

static const struct option_spec specs[] = {
    ASK_OPTIONS(struct explain_values),
    {"report", 'r', OPTION_TEXT, "NAME", "the question of a report, instead of a cube's",
     offsetof(struct explain_values, report), false},
    {"data", 'd', OPTION_TEXT, "NAME", "which dataset of the report", offsetof(struct explain_values, data), false},
    {"param", 'P', OPTION_LIST, "NAME=VALUE", "set a parameter of the report; may be repeated",
     offsetof(struct explain_values, parameters), false},
};

/* A figure on its way to being explained. */
struct explanation {
    struct cli *cli;
    struct installation inst;
    const struct explain_values *values;
    enum clearance clearance;
    struct model model;
    struct plan plan;
    struct manifest manifest;
    const struct dataset *answer;
    struct engine_trace trace;
    double seconds;
};

/* --- the question of a report --- */

/* Answers that are looked through for the one plan that is wanted. */
struct lookout {
    struct answers answers; /* first: the context's argument is one of these */
    struct dataset *(*answer)(void *arg, struct arena *a, const struct plan *plan, const char *name, struct diag *d);
    const char *wanted;
    struct plan plan;
    bool found;
    const char **names; /* of all datasets, for a hint */
    size_t n_names, cap_names;
};

static struct dataset *note_plan(void *arg, struct arena *a, const struct plan *plan, const char *name, struct diag *d)
{
    struct lookout *l = arg;
    PUSH(l->names, l->n_names, l->cap_names) = name;
    if (!l->found && strcmp(name, l->wanted) == 0) {
        l->found = true;
        l->plan = *plan;
    }
    return l->answer(&l->answers, a, plan, name, d);
}

static int compose(struct explanation *e, struct lookout *l)
{
    struct cli *cli = e->cli;
    struct report_context context;
    struct report *report = installation_report(&e->inst, e->values->report);
    const char **parameters;
    size_t n_parameters;
    if (report == NULL || cli_report_parameters(cli, &e->values->parameters, &parameters, &n_parameters) != 0)
        return -1;
    answers_context(&l->answers, &e->model, &context);
    l->answer = context.answer;
    context.answer = note_plan;
    context.clearance = e->clearance;
    context.parameters = parameters;
    context.n_parameters = n_parameters;
    if (e->values->ask.period != 0)
        context.period = e->values->ask.period;
    if (!report_has_period(report))
        context.period = MONTH_NONE;
    return report_compose(&cli->arena, report, &context, NULL, &cli->diag) != NULL ? 0 : -1;
}

/* A report may group by more than the one who asks may see, and show none of it: then neither is it shown here. */
static void group_away(struct explanation *e)
{
    struct plan *p = &e->plan;
    size_t n = 0;
    for (size_t i = 0; i < p->n_by; i++) {
        if (p->by[i]->clearance <= e->clearance)
            p->by[n++] = p->by[i];
    }
    if (n < p->n_by) {
        p->n_by = n;
        p->n_order = 0; /* its columns have moved */
    }
}

/* The cell: filters on top of those that the report has. */
static int narrow(struct explanation *e)
{
    struct cli *cli = e->cli;
    struct ask_filter *filters;
    size_t n;
    struct plan *p = &e->plan;
    if (ask_filters(cli, &e->values->ask, &filters, &n) != 0)
        return -1;
    struct plan_filter *where = ARENA_ARRAY(&cli->arena, p->n_where + n, struct plan_filter);
    for (size_t i = 0; i < p->n_where; i++)
        where[i] = p->where[i];
    for (size_t i = 0; i < n; i++) {
        const struct dimension *dim = cube_dimension(p->cube, filters[i].dimension, NO_LOC, &cli->diag);
        if (dim == NULL)
            return -1;
        if (dim->clearance > e->clearance) {
            diag_error(&cli->diag, DIAG_CLEARANCE, NO_LOC,
                       "dimension \"%s\" needs clearance \"%s\", the question has \"%s\"", dim->name,
                       clearance_name(dim->clearance), clearance_name(e->clearance));
            diag_hint(&cli->diag, "Ask with --clearance %s if you may see it.", clearance_name(dim->clearance));
            return -1;
        }
        where[p->n_where + i] = (struct plan_filter){
            .dimension = dim, .values = filters[i].values, .n = filters[i].n, .exclude = filters[i].exclude};
    }
    p->where = where;
    p->n_where += n;
    return 0;
}

static int plan_of_report(struct explanation *e)
{
    struct cli *cli = e->cli;
    struct lookout l = {.answers = {.inst = &e->inst, .mart = cli_open_mart(cli)},
                        .wanted = e->values->data != NULL ? e->values->data : ""};
    if (l.answers.mart == NULL)
        return -1;
    int result = compose(e, &l);
    if (result == 0 && !l.found) {
        result = diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "report \"%s\" has no dataset \"%s\"", e->values->report,
                            l.wanted);
        diag_hint_names(&cli->diag, l.wanted, l.names, l.n_names);
    }
    e->plan = l.plan;
    group_away(e);
    mart_close(l.answers.mart);
    free(l.names);
    return result == 0 ? narrow(e) : -1;
}

static int make_plan(struct explanation *e)
{
    struct cli *cli = e->cli;
    struct ask ask;
    if (cli_clearance(cli, e->values->ask.clearance, &e->clearance) != 0)
        return -1;
    if (e->values->report == NULL && ask_make(cli, "explain", &e->values->ask, &ask) != 0)
        return -1;
    if (cli_load_model(cli, &e->model) != 0)
        return -1;
    return e->values->report != NULL ? plan_of_report(e)
                                     : plan_make(&cli->arena, &e->model, &ask, &e->plan, &cli->diag);
}

/* --- in words --- */

static void names_of(struct strbuf *out, const struct measure *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        strbuf_addf(out, "%s%s", i == 0 ? "" : " + ", list[i]->name);
}

static void filters_in_words(struct strbuf *out, const struct measure *m)
{
    for (size_t i = 0; i < m->n_filters; i++) {
        strbuf_addf(out, "%s%s is ", i == 0 ? ", where " : " and ", m->filters[i].column);
        for (size_t k = 0; k < m->filters[i].n; k++)
            strbuf_addf(out, "%s%s", k == 0 ? "" : " or ", m->filters[i].values[k]);
    }
}

/* How a measure comes about, as a clause. */
static const char *in_words(struct arena *a, const struct measure *m)
{
    static const char *const verbs[] = {
        [MEASURE_COUNT] = "number of rows", [MEASURE_SUM] = "sum of",
        [MEASURE_DISTINCT] = "different",   [MEASURE_MIN] = "least",
        [MEASURE_MAX] = "greatest",         [MEASURE_MEDIAN] = "median of",
        [MEASURE_MEAN] = "mean of",         [MEASURE_DAYS] = "different person-days of",
        [MEASURE_RATIO] = "ratio of",       [MEASURE_SHARE] = "share of",
        [MEASURE_ONLY] = "the one row's",   [MEASURE_DIFFERENCE] = "",
    };
    static const char *const times[] = {[OVER_FLOW] = "",
                                        [OVER_SNAPSHOT] = ", at the end of the last month",
                                        [OVER_DISTINCT] = ", once over the period"};
    struct strbuf out;
    strbuf_init(&out, STRBUF_SMALL);
    strbuf_adds(&out, verbs[m->kind]);
    if (m->kind != MEASURE_COUNT && m->kind != MEASURE_DIFFERENCE)
        strbuf_addch(&out, ' ');
    if (m->kind == MEASURE_RATIO || m->kind == MEASURE_DIFFERENCE) {
        names_of(&out, m->numerator, m->n_numerator);
        strbuf_adds(&out, m->kind == MEASURE_RATIO ? " to " : " less ");
        names_of(&out, m->denominator, m->n_denominator);
    } else if (m->kind == MEASURE_SHARE) {
        strbuf_adds(&out, m->numerator[0]->name);
        for (size_t i = 0; i < m->n_within; i++)
            strbuf_addf(&out, "%s%s", i == 0 ? " within " : ", ", m->within[i]->name);
    } else {
        strbuf_addf(&out, "%s", m->column != NULL && m->kind != MEASURE_COUNT ? m->column : "");
        filters_in_words(&out, m);
        strbuf_adds(&out, times[m->over_time]);
    }
    const char *text = arena_strdup(a, strbuf_text(&out));
    strbuf_release(&out);
    return text;
}

static const char *filter_in_words(struct arena *a, const struct plan_filter *f)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    strbuf_addf(&out, "%s %s ", f->dimension->name, f->exclude ? "!=" : "=");
    for (size_t k = 0; k < f->n; k++)
        strbuf_addf(&out, "%s%s", k == 0 ? "" : "|", f->values[k]);
    strbuf_adds(&out, f->implied ? " (unless asked)" : "");
    const char *text = arena_strdup(a, strbuf_text(&out));
    strbuf_release(&out);
    return text;
}

/* --- where it came from --- */

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = words; (p = strstr(p, word)) != NULL; p += len) {
        if ((p == words || p[-1] == ' ') && (p[len] == ' ' || p[len] == '\0'))
            return true;
    }
    return false;
}

static void list_deliveries(const struct explanation *e, struct listing *l)
{
    struct arena *a = &e->cli->arena;
    const struct manifest *m = &e->manifest;
    listing_add(l, l->heading);
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        char month[32];
        for (size_t k = 0; k < load->n_resources; k++) {
            const struct manifest_resource *r = &load->resources[k];
            if (!has_word(e->trace.resources, r->name))
                continue;
            const char *row[] = {arena_printf(a, "%lld", (long long)load->id),
                                 load->package,
                                 load->source,
                                 arena_strdup(a, month_iso(month, load->period)),
                                 r->name,
                                 arena_printf(a, "%lld", (long long)r->rows),
                                 load->loaded_at,
                                 load->sha256};
            listing_add(l, row);
        }
    }
}

/* --- printing --- */

static int64_t rows_counted(const struct explanation *e)
{
    const struct dataset *ds = e->trace.parts;
    return ds->totals[dataset_column(ds, "raekker")].i;
}

static void print_measure(struct strbuf *out, struct arena *a, const char *what, const struct measure *m)
{
    strbuf_addf(out, "%-9s %s: %s\n%-9s = %s\n", what, m->name, m->note != NULL ? m->note : m->label, "",
                in_words(a, m));
}

static void print_question(struct strbuf *out, const struct explanation *e)
{
    struct arena *a = &e->cli->arena;
    const struct plan *p = &e->plan;
    const struct engine_trace *t = &e->trace;
    char from[32], to[32];
    strbuf_addf(out, "cube      %s: %s, over table %s\n", p->cube->name, p->cube->title, t->table);
    if (t->from != MONTH_NONE)
        strbuf_addf(out, "months    %s to %s\n", month_iso(from, t->from), month_iso(to, t->to));
    for (size_t i = 0; i < p->n_by; i++)
        strbuf_addf(out, "%s%s%s", i == 0 ? "by        " : ", ", p->by[i]->name, i + 1 == p->n_by ? "\n" : "");
    for (size_t i = 0; i < p->n_where; i++)
        strbuf_addf(out, "where     %s\n", filter_in_words(a, &p->where[i]));
    for (size_t i = 0; i < p->n_measures; i++)
        print_measure(out, a, "measure", p->measures[i]);
    for (size_t i = 0; i < t->parts->n_columns; i++) {
        const struct measure *part = t->parts->columns[i].measure;
        bool asked = part == NULL || strcmp(part->name, "raekker") == 0;
        for (size_t k = 0; k < p->n_measures; k++)
            asked = asked || p->measures[k] == part;
        if (!asked)
            print_measure(out, a, "part", part);
    }
}

/* The same dataset with the first rows only, and its totals. */
static struct dataset first_rows(const struct dataset *ds, int64_t n)
{
    struct dataset out = *ds;
    if ((uint64_t)n < ds->n_rows) {
        out.n_rows = (size_t)n;
        out.cut = true;
    }
    if (out.columns[0].role != COLUMN_DIMENSION)
        out.totals = NULL; /* they are the row */
    return out;
}

static void print_text(const struct explanation *e, const struct listing *deliveries)
{
    struct strbuf out;
    const struct dataset *parts = e->trace.parts;
    strbuf_init(&out, STRBUF_LARGE);
    print_question(&out, e);
    strbuf_addf(&out, "rows      %lld read, %lld counted, in %.1f ms\n\n", (long long)e->trace.scanned,
                (long long)rows_counted(e), e->seconds * 1000);
    table_dataset(&out, e->answer);
    bool keyed = parts->columns[0].role == COLUMN_DIMENSION;
    struct dataset shown = first_rows(parts, e->values->ask.limit > 0 ? e->values->ask.limit : KEYS_SHOWN);
    strbuf_addf(&out, "\nmade of%s\n", keyed ? "" : " (by person with --clearance pseudonym or person)");
    table_dataset(&out, &shown);
    if (shown.cut)
        strbuf_addf(&out, "the first %zu of %zu; --limit shows more\n", shown.n_rows, parts->n_rows);
    strbuf_adds(&out, "\ndeliveries\n");
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
    listing_print(e->cli, deliveries);
}

static void json_dataset(struct json *j, const char *key, const struct dataset *ds)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    dataset_json(&text, ds, false);
    json_key(j, key);
    json_raw(j, strbuf_text(&text));
    strbuf_release(&text);
}

static void print_json(const struct explanation *e, const struct listing *deliveries)
{
    struct arena *a = &e->cli->arena;
    struct strbuf out;
    struct json j;
    char month[32];
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_member(&j, "cube", e->plan.cube->name);
    json_member(&j, "table", e->trace.table);
    json_member(&j, "from", e->trace.from != MONTH_NONE ? month_iso(month, e->trace.from) : NULL);
    json_member(&j, "to", e->trace.to != MONTH_NONE ? month_iso(month, e->trace.to) : NULL);
    json_key(&j, "measures");
    json_object(&j);
    for (size_t i = 0; i < e->plan.n_measures; i++)
        json_member(&j, e->plan.measures[i]->name, in_words(a, e->plan.measures[i]));
    json_end_object(&j);
    json_key(&j, "where");
    json_array(&j);
    for (size_t i = 0; i < e->plan.n_where; i++)
        json_string(&j, filter_in_words(a, &e->plan.where[i]));
    json_end_array(&j);
    json_member_int(&j, "rows_read", e->trace.scanned);
    json_member_int(&j, "rows_counted", rows_counted(e));
    json_dataset(&j, "answer", e->answer);
    json_dataset(&j, "parts", e->trace.parts);
    json_key(&j, "deliveries");
    json_array(&j);
    for (size_t row = 1; row < deliveries->n_rows; row++) {
        json_object(&j);
        for (size_t c = 0; c < deliveries->n_columns; c++)
            json_member(&j, deliveries->heading[c], deliveries->cells[row * deliveries->n_columns + c]);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static int explain(struct explanation *e)
{
    static const char *const heading[] = {"load",     "package", "source",    "period",
                                          "resource", "rows",    "loaded_at", "sha256"};
    struct cli *cli = e->cli;
    struct mart *mart = ask_open_mart(cli, &e->values->ask, &e->plan, &e->manifest);
    if (mart == NULL)
        return -1;
    double started = clock_seconds();
    e->answer = engine_answer(&cli->arena, mart, &e->plan, "answer", &cli->diag);
    e->seconds = clock_seconds() - started;
    int result = e->answer == NULL ? -1
                                   : engine_trace(&cli->arena, mart, &e->plan, e->clearance != CLEARANCE_AGGREGATE,
                                                  e->clearance == CLEARANCE_PERSON, &e->trace, &cli->diag);
    if (result == 0) {
        struct listing deliveries = LISTING(cli, heading);
        list_deliveries(e, &deliveries);
        if (cli->json)
            print_json(e, &deliveries);
        else
            print_text(e, &deliveries);
    }
    mart_close(mart);
    return result;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct explanation e = {.cli = cli, .inst = cli_installation(cli), .values = values};
    (void)rest;
    return make_plan(&e) == 0 ? explain(&e) : -1;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "",
    .summary = "what a figure is made of: measure in words, rows, deliveries",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct explain_values),
    .run = run,
    .details =
        "The question is one of 'almanak query', or a dataset of a report; --where narrows it down to the figure\n"
        "in doubt. With --clearance pseudonym or person it lists those who count.\n\n"
        "  almanak explain --cube borger --measures andel_med_hjaelp --where distrikt=0101\n"
        "  almanak explain --report andel-med-hjaelp --data distrikter --where distrikt=0101\n",
};
