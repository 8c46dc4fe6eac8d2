/*
 * almanak run: publish reports. Each is composed and rendered in a forked child, at most one a core at a time; the
 * parent archives what they made and puts the files where people look for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/publish.h"
#include "cli/versions.h"
#include "render/render.h"

struct run_values {
    month_t period;
    struct text_list formats, parameters;
    const char *out, *clearance;
    bool all;
};

static const struct option_spec specs[] = {
    {"period", 'p', OPTION_MONTH, "YYYY-MM", "the month (the newest of the data)", offsetof(struct run_values, period),
     false},
    {"format", 'f', OPTION_LIST, "pdf,xlsx,csv,json", "formats (pdf,xlsx)", offsetof(struct run_values, formats), true},
    {"param", 'P', OPTION_LIST, "NAME=VALUE", "set a parameter of the report; may be repeated",
     offsetof(struct run_values, parameters), false},
    {"out", 'o', OPTION_TEXT, "DIR", "folder for the files (out/publications)", offsetof(struct run_values, out),
     false},
    {"clearance", 0, OPTION_TEXT, "LEVEL", "aggregate, pseudonym or person (aggregate)",
     offsetof(struct run_values, clearance), false},
    {"all", 'a', OPTION_FLAG, NULL, "every report that the clearance allows", offsetof(struct run_values, all), false},
};

/* One report on its way. */
struct job {
    struct run_request request;
    struct run_child child;
    struct run_result result;
    const char *work, *id; /* folder; of the publication */
    bool running, failed, known;
};

struct batch {
    struct cli *cli;
    struct archive *archive;
    const char *out, *work; /* folders: for people, for the jobs */
    struct job *jobs;
    size_t n_jobs;
    bool public_figures; /* a report is about the population of all municipalities */
};

static int parse_formats(struct cli *cli, const struct run_values *v, struct run_request *request)
{
    static const char *const usual[] = {"pdf", "xlsx"};
    const char *const *known = renderer_names();
    size_t n_known = 0;
    while (known[n_known] != NULL && strcmp(known[n_known], "tree") != 0) /* last, and for tests */
        n_known++;
    request->formats = v->formats.n > 0 ? v->formats.items : usual;
    request->n_formats = v->formats.n > 0 ? v->formats.n : ARRAY_LEN(usual);
    int result = 0;
    for (size_t i = 0; i < request->n_formats; i++) {
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || strcmp(request->formats[k], request->formats[i]) == 0;
        if (!twice && renderer_lookup(request->formats[i]) != NULL)
            continue;
        result = diag_error(&cli->diag, DIAG_USAGE, NO_LOC,
                            twice ? "format \"%s\" is named twice" : "unknown format \"%s\"", request->formats[i]);
        if (twice)
            diag_hint(&cli->diag, "Name it once.");
        else
            diag_hint_names(&cli->diag, request->formats[i], known, n_known);
    }
    return result;
}

static int parse_request(struct cli *cli, const struct run_values *v, struct run_request *request)
{
    *request = (struct run_request){.period = v->period != 0 ? v->period : MONTH_NONE};
    if (cli_clearance(cli, v->clearance, &request->clearance) != 0)
        return -1;
    if (parse_formats(cli, v, request) != 0)
        return -1;
    return publish_parameters(cli, &v->parameters, &request->parameters, &request->n_parameters);
}

/* The reports asked for: those named, or all that the clearance allows. */
static int choose_reports(struct cli *cli, const struct run_values *v, const struct text_list *rest,
                          const struct run_request *request, struct batch *b)
{
    char **names;
    size_t n;
    if (v->all == (rest->n > 0)) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "run needs the names of reports, or --all");
        diag_hint(&cli->diag, "'almanak list' shows what there is.");
        return -1;
    }
    if (publish_reports(cli, &names, &n) != 0)
        return -1;
    b->jobs = ARENA_ARRAY(&cli->arena, v->all ? n : rest->n, struct job);
    for (size_t i = 0; i < (v->all ? n : rest->n); i++) {
        const char *name = v->all ? names[i] : rest->items[i];
        struct report *report = publish_load(cli, name);
        if (report == NULL)
            return -1;
        if (v->all && report_clearance(report) > request->clearance) {
            diag_note(&cli->diag, DIAG_CLEARANCE, NO_LOC, "report \"%s\" was left out: it needs clearance \"%s\"", name,
                      clearance_name(report_clearance(report)));
            continue;
        }
        b->public_figures = b->public_figures || !report_has_period(report);
        b->jobs[b->n_jobs].request = *request;
        b->jobs[b->n_jobs++].request.report = name;
    }
    return 0;
}

static const char *parameters_text(struct cli *cli, const struct run_request *request)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    for (size_t i = 0; i < request->n_parameters; i++)
        strbuf_addf(&b, "%s%s=%s", i > 0 ? " " : "", request->parameters[2 * i], request->parameters[2 * i + 1]);
    const char *text = arena_strdup(&cli->arena, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

/* --- the archive --- */

static struct publication describe(struct batch *b, const struct job *job)
{
    struct arena *a = &b->cli->arena;
    const struct run_result *r = &job->result;
    struct publication p = {.report = job->request.report,
                            .title = r->title,
                            .period = r->period,
                            .params = parameters_text(b->cli, &job->request),
                            .clearance = clearance_name(job->request.clearance),
                            .data_date = DATE_NONE,
                            .fictive = r->fictive,
                            .generation = arena_printf(a, "%lld", (long long)r->generation),
                            .municipality = r->municipality,
                            .hash_definition = r->trace.definition,
                            .hash_templates = r->trace.templates,
                            .hash_data = r->trace.data,
                            .program_version = ALMANAK_VERSION,
                            .library_versions = versions_libraries(a)};
    if (job->failed) {
        char month[32];
        p.title = p.municipality = "";
        p.period = job->request.period != MONTH_NONE ? arena_strdup(a, month_iso(month, job->request.period)) : "";
    } else if (!date_parse(r->data_date, strlen(r->data_date), &p.data_date)) {
        p.data_date = DATE_NONE;
    }
    return p;
}

/* A failed run leaves its reason in the catalog. */
static void record_failure(struct batch *b, struct job *job, const char *reason)
{
    struct publication p = describe(b, job);
    const char *id;
    if (archive_begin(b->archive, &b->cli->arena, &p, &id, &b->cli->diag) != 0 ||
        archive_fail(b->archive, id, reason, (int64_t)(job->result.seconds * 1000), &b->cli->diag) != 0)
        diag_note(&b->cli->diag, DIAG_ARCHIVE, NO_LOC, "the failure of report \"%s\" could not be recorded", p.report);
}

/* Put the archived files where people look for them, each whole or not at all. */
static int publish_files(struct batch *b, const struct job *job)
{
    struct cli *cli = b->cli;
    char **names;
    size_t n;
    const char *folder = path_join(&cli->arena, job->work, "published");
    if (archive_extract(b->archive, job->id, folder, &cli->diag) != 0 ||
        dir_list(&cli->arena, folder, NULL, &names, &n, &cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (file_publish(path_join(&cli->arena, folder, names[i]), path_join(&cli->arena, b->out, names[i]),
                         &cli->diag) != 0)
            return -1;
    }
    return 0;
}

static int archive_result(struct batch *b, struct job *job)
{
    struct cli *cli = b->cli;
    const struct run_result *r = &job->result;
    struct publication p = describe(b, job);
    const char *id;
    if (archive_begin(b->archive, &cli->arena, &p, &id, &cli->diag) != 0)
        return -1;
    struct archived_file *files = ARENA_ARRAY(&cli->arena, r->n_files, struct archived_file);
    for (size_t i = 0; i < r->n_files; i++)
        files[i] = (struct archived_file){.name = r->files[i].name, .format = r->files[i].format};
    if (archive_add(b->archive, &cli->arena, id, job->work, files, r->n_files, (int64_t)(r->seconds * 1000), &job->id,
                    &cli->diag) != 0) {
        struct diag ignored;
        diag_init(&ignored);
        if (archive_fail(b->archive, id, "the archive could not be written", 0, &ignored) != 0)
            diag_note(&cli->diag, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" stays unfinished in the catalog", id);
        diag_release(&ignored);
        return -1;
    }
    job->known = strcmp(id, job->id) != 0;
    return publish_files(b, job);
}

/* --- the batch --- */

static void finish_job(struct batch *b, struct job *job)
{
    struct cli *cli = b->cli;
    size_t before = cli->diag.n_items;
    job->running = false;
    job->failed = run_finish(cli, &job->child, &job->result) != 0;
    if (job->failed) {
        const char *reason = "the run failed";
        for (size_t i = before; i < cli->diag.n_items; i++) {
            if (cli->diag.items[i].level == LEVEL_ERROR) {
                reason = cli->diag.items[i].message;
                break;
            }
        }
        record_failure(b, job, reason);
    } else if (archive_result(b, job) != 0) {
        job->failed = true;
    }
    if (dir_remove(job->work, &cli->diag) != 0)
        job->failed = true;
    if (cli->quiet || cli->json || job->failed)
        return;
    (void)printf("%s%s, %.1f s\n", job->id, job->known ? " (unchanged, archived before)" : "", job->result.seconds);
    for (size_t i = 0; i < job->result.n_files; i++)
        (void)printf("  %s\n", path_join(&cli->arena, b->out, job->result.files[i].name));
}

/* Start jobs in order, at most one a core at a time, and finish them in order. */
static int run_jobs(struct batch *b)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = cores > 0 ? (size_t)cores : 1, started = 0;
    int result = 0;
    for (size_t i = 0; i < b->n_jobs; i++) {
        while (started < b->n_jobs && started < i + most) {
            struct job *job = &b->jobs[started++];
            job->work = arena_printf(&b->cli->arena, "%s/%zu", b->work, started);
            job->running = run_start(b->cli, &job->request, job->work, &job->child) == 0;
            job->failed = !job->running;
        }
        if (b->jobs[i].running)
            finish_job(b, &b->jobs[i]);
        result |= b->jobs[i].failed ? -1 : 0;
    }
    return result;
}

static void print_json(const struct batch *b)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_array(&j);
    for (size_t i = 0; i < b->n_jobs; i++) {
        const struct job *job = &b->jobs[i];
        json_object(&j);
        json_member(&j, "report", job->request.report);
        json_member(&j, "id", job->failed ? NULL : job->id);
        json_member(&j, "state", job->failed ? "failed" : job->known ? "unchanged" : "archived");
        json_member(&j, "period", job->failed ? NULL : job->result.period);
        json_key(&j, "files");
        json_array(&j);
        for (size_t k = 0; !job->failed && k < job->result.n_files; k++)
            json_string(&j, path_join(&b->cli->arena, b->out, job->result.files[k].name));
        json_end_array(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct run_values *v = values;
    struct run_request request;
    struct batch b = {.cli = cli};
    if (parse_request(cli, v, &request) != 0 || choose_reports(cli, v, rest, &request, &b) != 0 ||
        cli_ensure_data(cli, b.public_figures) != 0)
        return -1;
    b.out = v->out != NULL ? path_join(&cli->arena, cli->folder, v->out) : cli->config.publications;
    int hold;
    work_sweep(b.out);
    b.work = work_make(&cli->arena, b.out, &hold, &cli->diag);
    if (b.work == NULL)
        return -1;
    int result = -1;
    b.archive = archive_open(cli->config.archive, NULL, &cli->diag);
    if (b.archive != NULL) {
        archive_sweep(b.archive);
        result = run_jobs(&b);
        if (cli->json)
            print_json(&b);
    }
    archive_close(b.archive);
    if (dir_remove(b.work, &cli->diag) != 0)
        result = -1;
    (void)close(hold);
    return result;
}

const struct command command_run = {
    .name = "run",
    .arguments = "REPORT...",
    .summary = "publish reports: compose, render and archive them",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct run_values),
    .run = run,
    .details =
        "Each report runs in a process of its own. A publication that comes out as before is not archived twice.\n",
};
