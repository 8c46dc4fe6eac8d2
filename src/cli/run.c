/*
 * almanak run: publish reports. Each is composed and rendered in a forked child, at most one a core at a time; the
 * parent archives what they made and puts the files where people look for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "document/comment.h"
#include "publish/batch.h"
#include "publish/release.h"
#include "publish/slices.h"
#include "render/render.h"

struct run_values {
    month_t period;
    struct text_list formats, parameters;
    const char *out, *clearance, *slice, *correct, *reason;
    bool all, deliver;
};

static const struct option_spec specs[] = {
    {"period", 'p', OPTION_MONTH, "YYYY-MM", "the month (the newest of the data)", offsetof(struct run_values, period),
     false},
    {"format", 'f', OPTION_LIST, "pdf,xlsx,csv,json", "formats (pdf,xlsx; of a pack its own)",
     offsetof(struct run_values, formats), true},
    {"param", 'P', OPTION_LIST, "NAME=VALUE", "set a parameter of the report; may be repeated",
     offsetof(struct run_values, parameters), false},
    {"out", 'o', OPTION_TEXT, "DIR", "folder for the files (out/publications)", offsetof(struct run_values, out),
     false},
    {"clearance", 0, OPTION_TEXT, "LEVEL", "aggregate, pseudonym or person (aggregate; of a pack its own)",
     offsetof(struct run_values, clearance), false},
    {"slice", 's', OPTION_TEXT, "VALUE", "of a split pack only this slice", offsetof(struct run_values, slice), false},
    {"deliver", 'd', OPTION_FLAG, NULL, "hand packs over to whom they are for", offsetof(struct run_values, deliver),
     false},
    {"correct", 0, OPTION_TEXT, "ID", "the publication that the new one replaces", offsetof(struct run_values, correct),
     false},
    {"reason", 0, OPTION_TEXT, "TEXT", "what was wrong with it", offsetof(struct run_values, reason), false},
    {"all", 'a', OPTION_FLAG, NULL, "every report that the clearance allows", offsetof(struct run_values, all), false},
};

/* The formats asked for; none when it is left to what is run. */
static int check_formats(struct cli *cli, const struct run_values *v)
{
    int result = 0;
    for (size_t i = 0; i < v->formats.n; i++) {
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || strcmp(v->formats.items[k], v->formats.items[i]) == 0;
        if (!twice && renderer_lookup(v->formats.items[i]) != NULL)
            continue;
        result = diag_error(&cli->diag, DIAG_USAGE, NO_LOC,
                            twice ? "format \"%s\" is named twice" : "unknown format \"%s\"", v->formats.items[i]);
        if (twice)
            diag_hint(&cli->diag, "Name it once.");
        else
            diag_hint_names(&cli->diag, v->formats.items[i], renderer_names(), renderer_count());
    }
    return result;
}

static int parse_request(struct cli *cli, const struct run_values *v, struct run_request *request)
{
    *request = (struct run_request){.period = v->period != 0 ? v->period : MONTH_NONE};
    if (cli_clearance(cli, v->clearance, &request->clearance) != 0)
        return -1;
    if (check_formats(cli, v) != 0)
        return -1;
    return cli_report_parameters(cli, &v->parameters, &request->parameters, &request->n_parameters);
}

/* What `run` was asked for. */
struct asked {
    struct cli *cli;
    const struct run_values *values;
    struct run_request request; /* as the options say it */
    struct batch batch;         /* its jobs are on the heap */
    size_t cap_jobs;
    bool public_figures; /* a report is about the population of all municipalities */
};

static struct run_request *add_job(struct asked *asked, const char *name)
{
    struct batch *b = &asked->batch;
    b->jobs = xgrow(b->jobs, &asked->cap_jobs, b->n_jobs + 1, sizeof(*b->jobs));
    struct job *job = &b->jobs[b->n_jobs++];
    *job = (struct job){.request = asked->request};
    struct run_request *request = &job->request;
    request->report = name;
    request->formats = asked->values->formats.items;
    request->n_formats = asked->values->formats.n;
    return request;
}

static bool has_any_format(const struct report *report, const struct text_list *formats)
{
    for (size_t i = 0; i < formats->n; i++) {
        if (report_allows_format(report, formats->items[i]))
            return true;
    }
    return false;
}

/* Of all reports some may not be published in every format asked for. */
static void keep_formats(struct arena *a, const struct report *report, struct run_request *request)
{
    const char **kept = ARENA_ARRAY(a, request->n_formats, const char *);
    size_t n = 0;
    for (size_t i = 0; i < request->n_formats; i++) {
        if (report_allows_format(report, request->formats[i]))
            kept[n++] = request->formats[i];
    }
    request->formats = kept;
    request->n_formats = n;
}

static int add_report(struct asked *asked, const char *name)
{
    static const char *const usual[] = {"pdf", "xlsx"};
    const struct report *report = installation_report(asked->batch.inst, name);
    if (report == NULL)
        return -1;
    if (asked->values->all && report_clearance(report) > asked->request.clearance) {
        diag_note(&asked->cli->diag, DIAG_CLEARANCE, NO_LOC, "report \"%s\" was left out: it needs clearance \"%s\"",
                  name, clearance_name(report_clearance(report)));
        return 0;
    }
    if (asked->values->all && asked->values->formats.n > 0 && !has_any_format(report, &asked->values->formats)) {
        diag_note(&asked->cli->diag, DIAG_USAGE, NO_LOC, "report \"%s\" was left out: it is not published as %s", name,
                  asked->values->formats.items[0]);
        return 0;
    }
    struct run_request *request = add_job(asked, name);
    if (asked->values->all)
        keep_formats(&asked->cli->arena, report, request);
    if (request->n_formats == 0)
        request->formats = report_formats(&asked->cli->arena, report, &request->n_formats);
    if (request->n_formats == 0) {
        request->formats = usual;
        request->n_formats = ARRAY_LEN(usual);
    }
    for (size_t i = 0; i < request->n_formats; i++) {
        if (report_allows_format(report, request->formats[i]))
            continue;
        diag_error(&asked->cli->diag, DIAG_USAGE, NO_LOC, "report \"%s\" is not published as %s", name,
                   request->formats[i]);
        diag_hint(&asked->cli->diag, "Its definition says in which formats it is.");
        return -1;
    }
    asked->public_figures = asked->public_figures || !report_has_period(report);
    return 0;
}

/* What is said of a pack on the command line. */
static int check_pack(struct asked *asked, const struct pack *pack)
{
    struct diag *d = &asked->cli->diag;
    if (asked->request.n_parameters > 0) {
        diag_error(d, DIAG_USAGE, NO_LOC, "pack \"%s\" takes no parameters", pack->name);
        diag_hint(d, "They stand in its definition, reports/packs/%s.yaml, with each report.", pack->name);
        return -1;
    }
    for (size_t i = 0; i < asked->values->formats.n; i++) {
        const struct pack_report *entry = pack_refuses_format(pack, asked->values->formats.items[i]);
        if (entry == NULL)
            continue;
        diag_error(d, DIAG_USAGE, NO_LOC, "report \"%s\" is not published as %s", entry->name,
                   asked->values->formats.items[i]);
        diag_hint(d, "Its definition says in which formats it is, so pack \"%s\" is in no other.", pack->name);
        return -1;
    }
    if (asked->values->slice != NULL && pack->split == NULL) {
        diag_error(d, DIAG_USAGE, NO_LOC, "pack \"%s\" is not split", pack->name);
        diag_hint(d, "Leave --slice out.");
        return -1;
    }
    return 0;
}

/* A job for each slice of which there is something to publish. */
static int add_slices(struct asked *asked, const struct pack *pack, const struct run_request *request)
{
    struct report_slice *slices;
    size_t n;
    if (cli_ensure_data(asked->cli, asked->public_figures) != 0 || slices_check(asked->batch.inst, pack) != 0 ||
        slices_list(asked->batch.inst, pack, request, false, &slices, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct run_request *own = add_job(asked, pack->name);
        *own = *request;
        own->slice = slices[i].value;
    }
    if (n == 0)
        diag_note(&asked->cli->diag, DIAG_PLAN, NO_LOC, "pack \"%s\" has no slice with data, so nothing is published",
                  pack->name);
    return 0;
}

/* A pack has formats and a clearance of its own; options say otherwise. Its reports have their parameters from it. */
static int add_pack(struct asked *asked, const char *name)
{
    const struct pack *pack = installation_pack(asked->batch.inst, name);
    if (pack == NULL || check_pack(asked, pack) != 0)
        return -1;
    for (size_t i = 0; i < pack->n_reports; i++)
        asked->public_figures = asked->public_figures || !report_has_period(pack->reports[i].report);
    struct run_request request = asked->request;
    request.report = name;
    request.pack = true;
    request.slice = asked->values->slice;
    request.formats = asked->values->formats.n > 0 ? asked->values->formats.items : pack->formats;
    request.n_formats = asked->values->formats.n > 0 ? asked->values->formats.n : pack->n_formats;
    if (asked->values->clearance == NULL)
        request.clearance = pack->clearance;
    if (pack->split != NULL)
        return add_slices(asked, pack, &request);
    *add_job(asked, name) = request;
    return 0;
}

/* The reports and packs asked for: those named, or all reports that the clearance allows. */
static int choose(struct asked *asked, const struct text_list *rest)
{
    struct cli *cli = asked->cli;
    const struct installation *inst = asked->batch.inst;
    bool all = asked->values->all;
    char **names;
    size_t n;
    if (all == (rest->n > 0)) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "run needs the names of reports or packs, or --all");
        diag_hint(&cli->diag, "'almanak list' shows what there is.");
        return -1;
    }
    if (installation_reports(inst, &names, &n) != 0)
        return -1;
    n = all ? n : rest->n;
    for (size_t i = 0; i < n; i++) {
        const char *name = all ? names[i] : rest->items[i];
        bool pack = false;
        if ((!all && installation_kind(inst, name, &pack) != 0) ||
            (pack ? add_pack(asked, name) : add_report(asked, name)) != 0)
            return -1;
    }
    return 0;
}

static void print_json(struct cli *cli, const struct batch *b)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_array(&j);
    for (size_t i = 0; i < b->n_jobs; i++) {
        const struct job *job = &b->jobs[i];
        bool done = job->state == JOB_ARCHIVED;
        json_object(&j);
        json_member(&j, job->request.pack ? "pack" : "report", job->request.report);
        if (job->request.slice != NULL)
            json_member(&j, "slice", job->request.slice);
        json_member(&j, "id", done ? job->id : NULL);
        json_member(&j, "state", !done ? "failed" : job->known ? "unchanged" : "archived");
        json_member(&j, "period", done ? job->result.period : NULL);
        json_key(&j, "files");
        json_array(&j);
        for (size_t k = 0; done && k < job->result.n_files; k++)
            json_string(&j, path_join(&cli->arena, b->out, job->result.files[k].name));
        json_end_array(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static void print_job(void *arg, struct job *job)
{
    const struct asked *asked = arg;
    struct cli *cli = asked->cli;
    diag_append(&cli->diag, job->said);
    if (cli->quiet || cli->json || job->state != JOB_ARCHIVED)
        return;
    (void)printf("%s%s, %.1f s\n", job->id, job->known ? " (unchanged, archived before)" : "", job->result.seconds);
    for (size_t i = 0; i < job->result.n_files; i++)
        (void)printf("  %s\n", path_join(&cli->arena, asked->batch.out, job->result.files[i].name));
}

/* One report or pack takes the place of a version that was published before. */
static int begin_correction(struct asked *asked)
{
    struct cli *cli = asked->cli;
    const struct run_values *v = asked->values;
    if (v->correct == NULL || v->reason == NULL || asked->batch.n_jobs != 1) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "a correction is of one publication, and says what was wrong");
        diag_hint(&cli->diag, "Write almanak run NAME --period YYYY-MM --correct ID --reason \"TEXT\".");
        return -1;
    }
    if (comment_problem(v->reason) != NULL || strchr(v->reason, '\n') != NULL) {
        diag_error(&cli->diag, DIAG_RELEASE, NO_LOC, "the reason %s",
                   comment_problem(v->reason) != NULL ? comment_problem(v->reason) : "has more than one line");
        diag_hint(&cli->diag, "It is printed on the publication: one line of plain text without CPR numbers.");
        return -1;
    }
    struct archive *ar = archive_open(cli->config.archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    int result = correction_begin(asked->batch.inst, ar, v->correct, v->reason, &asked->batch.jobs[0].request);
    archive_close(ar);
    return result;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct run_values *v = values;
    const struct installation inst = cli_installation(cli);
    struct asked asked = {.cli = cli,
                          .values = v,
                          .batch = {.inst = &inst,
                                    .deliver = v->deliver,
                                    .record_failures = true,
                                    .stop = -1,
                                    .done = print_job,
                                    .arg = &asked}};
    asked.batch.out = v->out != NULL ? path_join(&cli->arena, cli->folder, v->out) : cli->config.publications;
    bool corrects = v->correct != NULL || v->reason != NULL;
    int result = -1;
    if (parse_request(cli, v, &asked.request) == 0 && choose(&asked, rest) == 0 &&
        cli_ensure_data(cli, asked.public_figures) == 0 && (!corrects || begin_correction(&asked) == 0)) {
        result = batch_run(&asked.batch);
        if (cli->json)
            print_json(cli, &asked.batch);
    }
    free(asked.batch.jobs);
    return result;
}

const struct command command_run = {
    .name = "run",
    .arguments = "REPORT|PACK...",
    .summary = "publish reports and packs: compose, render and archive them",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct run_values),
    .run = run,
    .details = "Each runs in a process of its own. A publication that comes out as before is not archived twice.\n",
};
