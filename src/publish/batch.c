/*
 * Runs together: see batch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/batch.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
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

/* --- the archive --- */

static struct publication describe(struct batch *b, const struct job *job)
{
    struct arena *a = b->inst->arena;
    const struct run_result *r = &job->result;
    struct publication p = {.report = job->request.report,
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
    if (archive_begin(b->archive, b->inst->arena, &p, &id, b->inst->diag) != 0 ||
        archive_fail(b->archive, id, reason, (int64_t)(job->result.seconds * 1000), b->inst->diag) != 0)
        diag_note(b->inst->diag, DIAG_ARCHIVE, NO_LOC, "the failure of report \"%s\" could not be recorded", p.report);
}

/* Put the archived files where people look for them, each whole or not at all. */
static int publish_files(struct batch *b, const struct job *job)
{
    const struct installation *inst = b->inst;
    char **names;
    size_t n;
    const char *folder = path_join(inst->arena, job->work, "published");
    if (archive_extract(b->archive, job->id, folder, inst->diag) != 0 ||
        dir_list(inst->arena, folder, NULL, &names, &n, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (file_publish(path_join(inst->arena, folder, names[i]), path_join(inst->arena, b->out, names[i]),
                         inst->diag) != 0)
            return -1;
    }
    return 0;
}

static int archive_result(struct batch *b, struct job *job)
{
    const struct installation *inst = b->inst;
    const struct run_result *r = &job->result;
    struct publication p = describe(b, job);
    const char *id;
    if (archive_begin(b->archive, inst->arena, &p, &id, inst->diag) != 0)
        return -1;
    struct archived_file *files = ARENA_ARRAY(inst->arena, r->n_files, struct archived_file);
    for (size_t i = 0; i < r->n_files; i++)
        files[i] = (struct archived_file){.name = r->files[i].name, .format = r->files[i].format};
    const struct archive_addition addition = {
        .folder = job->work, .files = files, .n_files = r->n_files, .duration_ms = (int64_t)(r->seconds * 1000)};
    if (archive_add(b->archive, inst->arena, id, &addition, &job->id, inst->diag) != 0) {
        struct diag ignored;
        diag_init(&ignored);
        if (archive_fail(b->archive, id, "the archive could not be written", 0, &ignored) != 0)
            diag_note(inst->diag, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" stays unfinished in the catalog", id);
        diag_release(&ignored);
        return -1;
    }
    job->known = strcmp(id, job->id) != 0;
    return publish_files(b, job);
}

/* --- the batch --- */

static void finish_job(struct batch *b, struct job *job)
{
    const struct installation *inst = b->inst;
    size_t before = inst->diag->n_items;
    job->running = false;
    job->failed = run_finish(inst, &job->child, &job->result) != 0;
    if (job->failed) {
        const char *reason = "the run failed";
        for (size_t i = before; i < inst->diag->n_items; i++) {
            if (inst->diag->items[i].level == LEVEL_ERROR) {
                reason = inst->diag->items[i].message;
                break;
            }
        }
        record_failure(b, job, reason);
    } else if (archive_result(b, job) != 0) {
        job->failed = true;
    }
    if (dir_remove(job->work, inst->diag) != 0)
        job->failed = true;
    if (b->done != NULL)
        b->done(b->arg, job);
}

/* Start jobs in order, at most one a core at a time, and finish them in order. */
static int work_off(struct batch *b)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = cores > 0 ? (size_t)cores : 1, started = 0;
    int result = 0;
    for (size_t i = 0; i < b->n_jobs; i++) {
        while (started < b->n_jobs && started < i + most) {
            struct job *job = &b->jobs[started++];
            job->work = arena_printf(b->inst->arena, "%s/%zu", b->work, started);
            job->running = run_start(b->inst, &job->request, job->work, &job->child) == 0;
            job->failed = !job->running;
        }
        if (b->jobs[i].running)
            finish_job(b, &b->jobs[i]);
        result |= b->jobs[i].failed ? -1 : 0;
    }
    return result;
}

int batch_run(struct batch *b)
{
    const struct installation *inst = b->inst;
    int hold;
    work_sweep(b->out);
    b->work = work_make(inst->arena, b->out, &hold, inst->diag);
    if (b->work == NULL)
        return -1;
    int result = -1;
    b->archive = archive_open(inst->config->archive, NULL, inst->diag);
    if (b->archive != NULL) {
        archive_sweep(b->archive);
        result = work_off(b);
    }
    archive_close(b->archive);
    b->archive = NULL;
    if (dir_remove(b->work, inst->diag) != 0)
        result = -1;
    (void)close(hold);
    return result;
}
