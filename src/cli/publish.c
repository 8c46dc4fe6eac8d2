/*
 * Runs in forked children: see publish.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/record.h"
#include "render/csv/csv.h"
#include "render/render.h"
#include "warehouse/engine.h"
#include "warehouse/known.h"
#include "warehouse/store.h"

enum { STDERR_MAX = 4000 };

/* --- what a report is composed against --- */

static struct dataset *answer(void *arg, struct arena *a, const struct plan *plan, const char *name, struct diag *d)
{
    struct cli_answers *answers = arg;
    return engine_answer(a, answers->mart, plan, name, d);
}

static const char *map_path(void *arg, struct arena *a, const char *map)
{
    const struct cli_answers *answers = arg;
    return config_map_path(a, &answers->cli->config, map, answers->municipality_code);
}

/* The kept question about a cube as a whole. */
static const char *whole_question(const struct model *m, const struct cube *cube)
{
    for (size_t i = 0; i < m->n_known; i++) {
        const struct ask *ask = &m->known[i].ask;
        if (strcmp(ask->cube, cube->name) == 0 && ask->n_by == 1 && ask->n_where == 0)
            return m->known[i].name;
    }
    return NULL;
}

/* What was kept; nothing when it cannot be read: a publication does not fail for it. */
static void read_known(struct cli_answers *answers)
{
    struct cli *cli = answers->cli;
    struct diag own;
    struct known_value *values;
    answers->known_read = true;
    diag_init(&own);
    if (known_read(&cli->arena, path_join(&cli->arena, cli->config.warehouse, KNOWN_NAME), &values, &answers->n_known,
                   &own) == 0) {
        answers->known = values;
    } else {
        answers->n_known = 0;
        diag_warn(&cli->diag, DIAG_WAREHOUSE, NO_LOC, "restated months cannot be marked: %s",
                  own.n_items > 0 ? own.items[0].message : "what was known cannot be read");
    }
    diag_release(&own);
}

static bool restated(void *arg, const struct cube *cube, const struct column *measure, month_t month,
                     struct value *first)
{
    struct cli_answers *answers = arg;
    const char *question = whole_question(answers->model, cube);
    if (question == NULL)
        return false;
    if (!answers->known_read)
        read_known(answers);
    for (size_t i = 0; i < answers->n_known; i++) {
        const struct known_value *v = &answers->known[i]; /* the first value of a cell comes first */
        if (v->month != month || strcmp(v->question, question) != 0 || strcmp(v->measure, measure->name) != 0)
            continue;
        *first = known_parse(measure, v->value);
        return true;
    }
    return false;
}

/* "Randers Kommune" from the configuration, else from the data; "" when neither knows. */
static const char *municipality_name(struct cli *cli, const struct mart *mart)
{
    if (cli->config.name != NULL)
        return cli->config.name;
    const char *name = mart_meta(mart, "name");
    if (name[0] == '\0')
        return "";
    /* Without a list of municipalities the name is the code. */
    bool code = strspn(name, "0123456789") == strlen(name);
    return arena_printf(&cli->arena, code ? "Kommune %s" : "%s Kommune", name);
}

/* The day of the newest population counts: what reports without a period are about. */
static date_t newest_population(struct mart *mart)
{
    const struct mart_population *p = mart_population(mart);
    date_t newest = DATE_NONE;
    for (size_t i = 0; i < p->n; i++) {
        if (p->date[i] > newest)
            newest = p->date[i];
    }
    return newest;
}

void publish_context(struct cli_answers *answers, const struct model *model, struct report_context *out)
{
    struct cli *cli = answers->cli;
    *out = (struct report_context){.model = model,
                                   .answer = answer,
                                   .map_path = map_path,
                                   .restated = restated,
                                   .arg = answers,
                                   .period = MONTH_NONE,
                                   .earliest = MONTH_NONE,
                                   .municipality_code = "",
                                   .municipality = "",
                                   .data_date = DATE_NONE,
                                   .checking = answers->mart == NULL};
    answers->municipality_code = "";
    answers->model = model;
    if (answers->mart == NULL)
        return;
    const char *date = mart_meta(answers->mart, "data_date");
    if (!date_parse(date, strlen(date), &out->data_date))
        out->data_date = DATE_NONE;
    mart_range(answers->mart, &out->earliest, &out->period);
    out->municipality_code = answers->municipality_code = mart_meta(answers->mart, "municipality");
    out->municipality = municipality_name(cli, answers->mart);
    out->fictive = strcmp(mart_meta(answers->mart, "fictive"), "1") == 0;
}

int publish_parameters(struct cli *cli, const struct text_list *texts, const char ***out, size_t *n)
{
    *out = ARENA_ARRAY(&cli->arena, 2 * texts->n, const char *);
    for (*n = 0; *n < texts->n; (*n)++) {
        const char *text = texts->items[*n], *equals = strchr(text, '=');
        if (equals == NULL || equals == text) {
            diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "parameter \"%s\" is not of the form NAME=VALUE", text);
            diag_hint(&cli->diag, "Write --param kommune=0730.");
            return -1;
        }
        (*out)[2 * *n] = arena_strndup(&cli->arena, text, (size_t)(equals - text));
        (*out)[2 * *n + 1] = equals + 1;
    }
    return 0;
}

int publish_reports(struct cli *cli, char ***names, size_t *n)
{
    if (dir_list(&cli->arena, cli->config.reports, ".yaml", names, n, &cli->diag) != 0) {
        diag_hint(&cli->diag, "Put the folder reports/ beside almanak.yaml, or name it there under paths: reports:.");
        return -1;
    }
    for (size_t i = 0; i < *n; i++)
        (*names)[i][strlen((*names)[i]) - strlen(".yaml")] = '\0';
    return 0;
}

struct report *publish_load(struct cli *cli, const char *name)
{
    char **names;
    size_t n;
    if (publish_reports(cli, &names, &n) != 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return report_load(&cli->arena, arena_printf(&cli->arena, "%s/%s.yaml", cli->config.reports, name),
                               cli->config.templates, &cli->diag);
    }
    diag_error(&cli->diag, DIAG_DEF_NAME, NO_LOC, "there is no report \"%s\"", name);
    diag_hint_names(&cli->diag, name, (const char *const *)names, n);
    return NULL;
}

/* --- the child --- */

static void add_file(struct run_result *r, struct arena *a, const char *work, const char *format, const char *name)
{
    r->files[r->n_files++] = (struct run_file){format, name, path_join(a, work, name)};
}

/* Write the document in one format; CSV is a file a dataset. */
static int render(struct cli *cli, const struct document *doc, const char *format, const char *stem, const char *work,
                  struct run_result *r)
{
    struct arena *a = &cli->arena;
    if (strcmp(format, "csv") == 0) {
        for (size_t i = 0; i < doc->n_datasets; i++) {
            add_file(r, a, work, format, arena_printf(a, "%s-%s.csv", stem, doc->datasets[i]->name));
            if (render_csv_dataset(doc->datasets[i], r->files[r->n_files - 1].path, &cli->diag) != 0)
                return -1;
        }
        return 0;
    }
    const struct renderer *renderer = renderer_lookup(format);
    const struct render_options options = {.font_dir = cli->config.fonts};
    add_file(r, a, work, format, arena_printf(a, "%s.%s", stem, renderer->extension));
    return renderer->write(doc, &options, r->files[r->n_files - 1].path, &cli->diag);
}

/* report-2026-10 and, where parameters were given, their values. */
static const char *file_stem(struct cli *cli, const struct document *doc, const struct run_request *request)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    strbuf_addf(&b, "%s-%s", doc->report, doc->period_key);
    for (size_t i = 0; i < request->n_parameters; i++) {
        strbuf_addch(&b, '-');
        for (const char *p = request->parameters[2 * i + 1]; *p != '\0'; p++) {
            bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '-';
            strbuf_addch(&b, plain ? *p : '_');
        }
    }
    const char *stem = arena_strdup(&cli->arena, strbuf_text(&b));
    strbuf_release(&b);
    return stem;
}

static int make_files(struct cli *cli, const struct run_request *request, const char *work, struct mart *mart,
                      struct run_result *r)
{
    struct model model;
    struct report_context context;
    struct cli_answers answers = {.cli = cli, .mart = mart};
    struct report *report = publish_load(cli, request->report);
    if (report == NULL || cli_load_model(cli, &model) != 0)
        return -1;
    publish_context(&answers, &model, &context);
    if (report_has_period(report) && context.period == MONTH_NONE) {
        diag_error(&cli->diag, DIAG_PLAN, NO_LOC, "report \"%s\" needs person data, and none are there",
                   request->report);
        diag_hint(&cli->diag, "Load the packages borger and ydelser, then run: almanak refresh");
        return -1;
    }
    if (request->period != MONTH_NONE && report_has_period(report))
        context.period = request->period;
    else if (!report_has_period(report)) {
        context.period = MONTH_NONE;
        context.data_date = newest_population(mart);
    }
    context.clearance = request->clearance;
    context.parameters = request->parameters;
    context.n_parameters = request->n_parameters;
    struct document *doc = report_compose(&cli->arena, report, &context, &r->trace, &cli->diag);
    if (doc == NULL)
        return -1;
    char date[32];
    r->title = doc->title;
    r->period = doc->period_key;
    r->municipality = arena_strdup(&cli->arena, context.municipality_code); /* the mart is closed before it is told */
    r->data_date = doc->data_date != DATE_NONE ? arena_strdup(&cli->arena, date_iso(date, doc->data_date)) : "";
    r->fictive = doc->fictive;
    const char *stem = file_stem(cli, doc, request);
    r->files = ARENA_ARRAY(&cli->arena, request->n_formats + doc->n_datasets, struct run_file);
    for (size_t i = 0; i < request->n_formats; i++) {
        if (render(cli, doc, request->formats[i], stem, work, r) != 0)
            return -1;
    }
    return 0;
}

static int child_work(struct cli *cli, const struct run_request *request, const char *work, struct run_result *r)
{
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    r->generation = store.manifest.generation;
    const char *path = store_mart_path(&store, &cli->arena, &cli->diag);
    struct mart *mart = path != NULL ? mart_open(path, &cli->diag) : NULL;
    int result = mart != NULL ? make_files(cli, request, work, mart, r) : -1;
    if (mart != NULL) {
        if (mart_check(mart, &cli->diag) != 0)
            result = -1;
        mart_close(mart);
    }
    store_close(&store);
    return result;
}

static NO_RETURN void child_main(struct cli *cli, const struct run_request *request, const char *work, int out)
{
    struct run_result r = {0};
    /* What libraries print must not reach the terminal between our lines: it is kept and told if the run fails. */
    int log = open(path_join(&cli->arena, work, "stderr"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log >= 0)
        (void)dup2(log, STDERR_FILENO);
    int result = child_work(cli, request, work, &r);
    FILE *record = fdopen(out, "wb");
    if (record == NULL)
        _exit(EXIT_SYSTEM);
    record_put_diag(record, &cli->diag);
    record_put_int(record, result);
    if (result == 0) {
        const char *texts[] = {r.title,           r.period,    r.data_date, r.municipality, r.trace.definition,
                               r.trace.templates, r.trace.data};
        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
            record_put_text(record, texts[i]);
        record_put_int(record, r.fictive);
        record_put_int(record, r.generation);
        record_put_int(record, (int64_t)r.n_files);
        for (size_t i = 0; i < r.n_files; i++) {
            record_put_text(record, r.files[i].format);
            record_put_text(record, r.files[i].name);
            record_put_text(record, r.files[i].path);
        }
    }
    int failed = fclose(record);
    diag_release(&cli->diag);
    arena_release(&cli->arena);
    _exit(failed != 0 ? EXIT_SYSTEM : EXIT_OK);
}

/* --- the parent --- */

int run_start(struct cli *cli, const struct run_request *request, const char *work, struct run_child *out)
{
    int ends[2];
    if (dir_make(work, &cli->diag) != 0)
        return -1;
    *out = (struct run_child){.work = work, .report = request->report, .started = clock_seconds(), .pipe = -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diag_error(&cli->diag, DIAG_SYSTEM, NO_LOC, "could not make a pipe: %s", strerror(errno));
    (void)fflush(NULL);
    out->pid = fork();
    if (out->pid == 0) {
        (void)close(ends[0]);
        /* Only what the child itself has to say goes into its record. */
        diag_init(&cli->diag);
        child_main(cli, request, work, ends[1]);
    }
    (void)close(ends[1]);
    out->pipe = ends[0];
    if (out->pid > 0)
        return 0;
    (void)close(ends[0]);
    return diag_error(&cli->diag, DIAG_SYSTEM, NO_LOC, "could not start a run: %s", strerror(errno));
}

static int read_record(struct cli *cli, FILE *in, struct run_result *out)
{
    int64_t result, fictive, n_files;
    const char *trace[3];
    const char **texts[] = {&out->title, &out->period, &out->data_date, &out->municipality,
                            &trace[0],   &trace[1],    &trace[2]};
    if (record_diag(in, &cli->arena, &cli->diag) != 0 || record_int(in, &result) != 0)
        return -1;
    if (result != 0)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (record_text(in, &cli->arena, texts[i]) != 0 || *texts[i] == NULL)
            return -1;
    }
    char *hashes[] = {out->trace.definition, out->trace.templates, out->trace.data};
    for (size_t i = 0; i < ARRAY_LEN(hashes); i++)
        (void)snprintf(hashes[i], SHA256_TEXT, "%s", trace[i]);
    if (record_int(in, &fictive) != 0 || record_int(in, &out->generation) != 0 || record_int(in, &n_files) != 0 ||
        n_files < 0 || n_files > 10000)
        return -1;
    out->fictive = fictive != 0;
    out->files = ARENA_ARRAY(&cli->arena, (size_t)n_files, struct run_file);
    for (; out->n_files < (size_t)n_files; out->n_files++) {
        struct run_file *f = &out->files[out->n_files];
        if (record_text(in, &cli->arena, &f->format) != 0 || record_text(in, &cli->arena, &f->name) != 0 ||
            record_text(in, &cli->arena, &f->path) != 0)
            return -1;
    }
    return 0;
}

/* How a child ended that left no record, with what it printed last. */
static void report_death(struct cli *cli, const struct run_child *child, int status)
{
    char *text = NULL;
    size_t len = 0;
    const char *log = path_join(&cli->arena, child->work, "stderr");
    if (WIFSIGNALED(status))
        diag_error(&cli->diag, DIAG_SYSTEM, NO_LOC, "the run of report \"%s\" was ended by signal %d", child->report,
                   WTERMSIG(status));
    else
        diag_error(&cli->diag, DIAG_SYSTEM, NO_LOC, "the run of report \"%s\" ended with status %d", child->report,
                   WEXITSTATUS(status));
    struct diag ignored;
    diag_init(&ignored);
    if (file_exists(log) && file_read(&cli->arena, log, 1 << 20, &text, &len, &ignored) == 0 && len > 0)
        diag_detail(&cli->diag, "It printed: %s", text + (len > STDERR_MAX ? len - STDERR_MAX : 0));
    diag_release(&ignored);
    diag_hint(&cli->diag, "Nothing was published of it; the other reports are not touched. Run it again.");
}

int run_finish(struct cli *cli, struct run_child *child, struct run_result *out)
{
    *out = (struct run_result){0};
    FILE *in = fdopen(child->pipe, "rb");
    int result = in != NULL ? read_record(cli, in, out) : -1;
    if (in != NULL)
        (void)fclose(in);
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    out->seconds = clock_seconds() - child->started;
    if (result < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_OK) {
        report_death(cli, child, status);
        return -1;
    }
    return result == 0 ? 0 : -1;
}
