/*
 * Runs together: see batch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/runs.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/relay.h"
#include "publish/outgoing.h"
#include "publish/release.h"
#include "publish/sources.h"
#include "publish/versions.h"

static const char *parameters_text(const struct installation *inst, const struct run_request *request)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    for (size_t i = 0; i < request->n_parameters; i++)
        strbuf_addf(&b, "%s%s=%s", i > 0 ? " " : "", request->parameters[2 * i], request->parameters[2 * i + 1]);
    const char *text = arena_strdup(inst->arena, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static const char *first_error(const struct diag *said)
{
    for (size_t i = 0; i < said->n_items; i++) {
        if (said->items[i].level == LEVEL_ERROR)
            return said->items[i].message;
    }
    return "the run failed";
}

/* --- the archive --- */

static struct publication describe(struct batch *b, const struct job *job)
{
    struct arena *a = b->inst->arena;
    const struct run_result *r = &job->result;
    struct publication p = {.report = job->request.report,
                            .kind = job->request.pack ? PUBLICATION_PACK : PUBLICATION_REPORT,
                            .slice = job->request.slice != NULL ? job->request.slice : "",
                            .title = r->title,
                            .period = r->period,
                            .params = parameters_text(b->inst, &job->request),
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
    if (job->request.replaces != NULL) {
        p.replaces = job->request.replaces;
        p.replaces_why = job->request.replaces_why;
    }
    if (job->state == JOB_FAILED) {
        char month[32];
        p.title = p.municipality = "";
        p.period = job->request.period != MONTH_NONE ? arena_strdup(a, month_iso(month, job->request.period)) : "";
    } else if (!date_parse(r->data_date, strlen(r->data_date), &p.data_date)) {
        p.data_date = DATE_NONE;
    }
    return p;
}

/* A failed run leaves its reason in the catalog. */
static void record_failure(struct batch *b, struct job *job, const struct installation *inst)
{
    struct publication p = describe(b, job);
    const char *id;
    if (archive_begin(b->archive, inst->arena, &p, &id, inst->diag) != 0 ||
        archive_fail(b->archive, id, job->reason, (int64_t)(job->result.seconds * 1000), inst->diag) != 0)
        diag_note(inst->diag, DIAG_ARCHIVE, NO_LOC, "the failure of report \"%s\" could not be recorded", p.report);
}

int batch_place(const struct installation *inst, struct archive *archive, const char *id, const char *work,
                const char *out)
{
    char **names;
    size_t n;
    const char *folder = path_join(inst->arena, work, "published");
    if (archive_extract(archive, id, folder, inst->diag) != 0 ||
        dir_list(inst->arena, folder, NULL, &names, &n, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (file_publish(path_join(inst->arena, folder, names[i]), path_join(inst->arena, out, names[i]), inst->diag) !=
            0)
            return -1;
    }
    return 0;
}

/* What goes out of a pack with its publication. One made by hand that the calendar waits for ends the waiting. */
static int add_deliveries(struct batch *b, struct job *job, const struct installation *inst,
                          struct archive_addition *addition)
{
    const struct run_request *request = &job->request;
    struct outbox_delivery *deliveries;
    const char *slice = request->slice != NULL ? request->slice : "";
    if (!request->pack)
        return 0;
    const struct pack *pack = pack_find(inst->arena, &inst->config->reports, request->report, inst->diag);
    if (pack == NULL)
        return -1;
    /* A pack about public figures has a period of its own, whatever the calendar made it for. */
    char key[PERIOD_TEXT];
    const char *period =
        request->period != MONTH_NONE ? period_key(key, period_of(pack->period, request->period)) : job->result.period;
    if (job->run == 0 && archive_runs_open(b->archive, pack->name, period, slice, &job->run, inst->diag) != 0)
        return -1;
    addition->run = job->run;
    if (job->run == 0 && !b->deliver)
        return 0;
    if (outgoing_deliveries(inst, pack, request, &job->result, &deliveries, &addition->n_deliveries) != 0)
        return -1;
    addition->deliveries = deliveries;
    return 0;
}

/* A correction is of the period that the corrected one is of. */
static int check_correction(const struct installation *inst, const struct job *job)
{
    const struct run_request *request = &job->request;
    if (request->replaces == NULL || strcmp(request->replaces_period, job->result.period) == 0)
        return 0;
    diag_error(inst->diag, DIAG_RELEASE, NO_LOC, "publication \"%s\" is of %s, and what was made is of %s",
               request->replaces, request->replaces_period, job->result.period);
    diag_hint(inst->diag, "Name the period that is to be corrected with --period.");
    return -1;
}

static int archive_result(struct batch *b, struct job *job, const struct installation *inst)
{
    const struct run_result *r = &job->result;
    struct publication p = describe(b, job);
    const char *id;
    if (check_correction(inst, job) != 0 || archive_begin(b->archive, inst->arena, &p, &id, inst->diag) != 0)
        return -1;
    static const char *const made_from[] = {SNAPSHOT_NAME, SOURCES_NAME, LOADS_NAME, ARCHIVE_FIGURES};
    /* The last one only where everybody may see it. */
    size_t n_made_from = ARRAY_LEN(made_from) - !file_exists(path_join(inst->arena, job->work, ARCHIVE_FIGURES));
    struct archived_file *files = ARENA_ARRAY(inst->arena, r->n_files + ARRAY_LEN(made_from), struct archived_file);
    for (size_t i = 0; i < r->n_files; i++)
        files[i] = (struct archived_file){.name = r->files[i].name, .format = r->files[i].format};
    for (size_t i = 0; i < n_made_from; i++)
        files[r->n_files + i] =
            (struct archived_file){.name = made_from[i], .format = i == 0 ? "json.gz" : "json", .role = FILE_SOURCE};
    struct archive_addition addition = {.folder = job->work,
                                        .files = files,
                                        .n_files = r->n_files + n_made_from,
                                        .duration_ms = (int64_t)(r->seconds * 1000)};
    struct archive_source *sources = NULL;
    int result = sources_to_archive(inst, job->work, r->municipality, &sources, &addition.n_sources);
    addition.sources = sources;
    if (result == 0)
        result = add_deliveries(b, job, inst, &addition);
    if (result == 0)
        result = release_prepare(inst, b->archive, &job->request, &p, &addition);
    if (result != 0 || archive_add(b->archive, inst->arena, id, &addition, &job->id, inst->diag) != 0) {
        struct diag ignored;
        diag_init(&ignored);
        if (archive_fail(b->archive, id, first_error(inst->diag), 0, &ignored) != 0)
            diag_note(inst->diag, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" stays unfinished in the catalog", id);
        diag_release(&ignored);
        return -1;
    }
    job->known = strcmp(id, job->id) != 0;
    if (batch_place(inst, b->archive, job->id, job->work, b->out) != 0)
        return -1;
    return addition.run != 0 ? archive_run_placed(b->archive, addition.run, inst->diag) : 0;
}

/* --- the batch --- */

enum job_failure batch_failure(enum worker_end end, const struct diag *said)
{
    if (end == WORKER_SIGNAL || end == WORKER_BROKEN)
        return FAILURE_DEATH;
    if (end != WORKER_REFUSED)
        return FAILURE_FINAL;
    for (size_t i = 0; i < said->n_items; i++) {
        static const enum diag_code passing[] = {DIAG_OUTPUT, DIAG_FILE_IO, DIAG_SYSTEM, DIAG_ARCHIVE, DIAG_WAREHOUSE};
        for (size_t k = 0; said->items[i].level == LEVEL_ERROR && k < ARRAY_LEN(passing); k++) {
            if (said->items[i].code == passing[k])
                return FAILURE_PASSING;
        }
    }
    return FAILURE_FINAL;
}

static void fail(const struct installation *inst, struct job *job, enum job_failure failure)
{
    job->state = JOB_FAILED;
    job->failure = failure;
    job->reason = arena_strdup(inst->arena, first_error(inst->diag));
}

/* `inst` has a sink of the job's own. */
static void end_job(struct batch *b, struct job *job, const struct installation *inst)
{
    enum worker_end end = run_finish(inst, &job->worker, &job->result);
    if (end == WORKER_STOPPED) {
        job->state = JOB_STOPPED;
    } else if (end != WORKER_DONE) {
        fail(inst, job, batch_failure(end, inst->diag));
        if (b->record_failures)
            record_failure(b, job, inst);
    } else if (archive_result(b, job, inst) == 0) {
        job->state = JOB_ARCHIVED;
    } else {
        fail(inst, job, FAILURE_PASSING);
    }
    if (dir_remove(job->work, inst->diag) != 0 && job->state == JOB_ARCHIVED)
        fail(inst, job, FAILURE_FINAL);
}

static void tell(struct batch *b, struct job *job, struct diag *said)
{
    job->said = said;
    if (b->done != NULL)
        b->done(b->arg, job);
    job->said = NULL;
}

static void finish_job(struct batch *b, struct job *job)
{
    struct installation inst = *b->inst;
    struct diag *said = xcalloc(1, sizeof(*said));
    diag_init(said);
    inst.diag = said;
    end_job(b, job, &inst);
    tell(b, job, said);
    diag_release(said);
    free(said);
}

static void start_job(struct batch *b, struct job *job)
{
    struct installation inst = *b->inst;
    struct diag *said = xcalloc(1, sizeof(*said));
    diag_init(said);
    inst.diag = said;
    job->work = arena_printf(inst.arena, "%s/%zu", b->work, (size_t)(job - b->jobs));
    const char *slice = job->request.slice != NULL ? job->request.slice : "";
    if (comments_load(&inst, b->archive, slice, &job->request.comments) != 0 ||
        run_start(&inst, &job->request, job->work, &job->worker) != 0) {
        fail(&inst, job, FAILURE_PASSING);
        tell(b, job, said);
    } else {
        job->state = JOB_RUNNING;
        job->started = true;
        if (b->began != NULL && b->began(b->arg, job) != 0)
            worker_stop(&job->worker);
    }
    diag_release(said);
    free(said);
}

/* The jobs at work: wait until one of them ends, or a moment passes for who wants to know how far they are. */
static bool wait_jobs(struct batch *b, struct worker **workers, int stop, double until)
{
    static const double told_every = 2;
    size_t n = 0;
    for (size_t i = 0; i < b->n_jobs; i++) {
        if (b->jobs[i].state == JOB_RUNNING)
            workers[n++] = &b->jobs[i].worker;
    }
    bool told = worker_wait(workers, n, stop, fmin(until, clock_seconds() + told_every));
    for (size_t i = 0; i < b->n_jobs; i++) {
        struct job *job = &b->jobs[i];
        if (job->state == JOB_RUNNING && job->worker.ended)
            finish_job(b, job);
        else if (job->state == JOB_RUNNING && b->goes_on != NULL)
            b->goes_on(b->arg, job);
    }
    return told;
}

/* Start jobs in order, at most one a core at a time. */
static int work_off(struct batch *b)
{
    size_t most = processor_count(), next = 0, running;
    struct worker **workers = xcalloc(b->n_jobs + 1, sizeof(*workers));
    double killed_at = INFINITY;
    bool stopping = false;
    do {
        running = 0;
        for (size_t i = 0; i < b->n_jobs; i++)
            running += b->jobs[i].state == JOB_RUNNING;
        for (; !stopping && running < most && next < b->n_jobs; next++) {
            start_job(b, &b->jobs[next]);
            running += b->jobs[next].state == JOB_RUNNING;
        }
        for (size_t i = 0; clock_seconds() >= killed_at && i < b->n_jobs; i++) {
            if (b->jobs[i].state == JOB_RUNNING)
                worker_stop(&b->jobs[i].worker);
        }
        if (running > 0 && wait_jobs(b, workers, stopping ? -1 : b->stop, killed_at)) {
            stopping = true;
            killed_at = clock_seconds() + b->grace;
        }
    } while (running > 0 || (!stopping && next < b->n_jobs));
    free(workers);
    int result = 0;
    for (size_t i = 0; i < b->n_jobs; i++) {
        if (b->jobs[i].state == JOB_PLANNED)
            b->jobs[i].state = JOB_STOPPED;
        if (b->jobs[i].state != JOB_ARCHIVED)
            result = -1;
    }
    return result;
}

int batch_run(struct batch *b)
{
    const struct installation *inst = b->inst;
    bool own_archive = b->archive == NULL;
    int hold;
    work_sweep(b->out);
    b->work = work_make(inst->arena, b->out, &hold, inst->diag);
    if (b->work == NULL)
        return -1;
    int result = -1;
    if (own_archive)
        b->archive = archive_open(inst->config->archive, NULL, inst->diag);
    if (b->archive != NULL) {
        archive_sweep(b->archive);
        result = work_off(b);
    }
    if (own_archive) {
        archive_close(b->archive);
        b->archive = NULL;
    }
    if (dir_remove(b->work, inst->diag) != 0)
        result = -1;
    (void)close(hold);
    return result;
}
