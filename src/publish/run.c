/*
 * Runs: see run.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/run.h"

#include "publish/record.h"

enum { FILES_MAX = 100000 };

static int task(const struct installation *inst, void *arg, FILE *record)
{
    const struct run_request *request = arg;
    struct run_result r = {0};
    if (make_publication(inst, request, request->work, &r) != 0)
        return -1;
    const char *texts[] = {r.title,    r.period,           r.data_date,       r.municipality,
                           r.sentence, r.trace.definition, r.trace.templates, r.trace.data};
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
    return 0;
}

int run_start(const struct installation *inst, const struct run_request *request, const char *work, struct worker *out)
{
    const struct worker_limits limits = {inst->config->memory_limit, (double)inst->config->time_limit};
    struct run_request *own = ARENA_NEW(inst->arena, struct run_request);
    *own = *request;
    own->work = work;
    return worker_start(inst, task, own, arena_printf(inst->arena, "the run of report \"%s\"", request->report), work,
                        limits, out);
}

static int read_result(const struct installation *inst, FILE *in, struct run_result *out)
{
    int64_t fictive, n_files;
    const char *trace[3];
    const char **texts[] = {&out->title,    &out->period, &out->data_date, &out->municipality,
                            &out->sentence, &trace[0],    &trace[1],       &trace[2]};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (record_text(in, inst->arena, texts[i]) != 0 || *texts[i] == NULL)
            return -1;
    }
    char *hashes[] = {out->trace.definition, out->trace.templates, out->trace.data};
    for (size_t i = 0; i < ARRAY_LEN(hashes); i++)
        (void)snprintf(hashes[i], SHA256_TEXT, "%s", trace[i]);
    if (record_int(in, &fictive) != 0 || record_int(in, &out->generation) != 0 || record_int(in, &n_files) != 0 ||
        n_files < 0 || n_files > FILES_MAX)
        return -1;
    out->fictive = fictive != 0;
    out->files = ARENA_ARRAY(inst->arena, (size_t)n_files, struct run_file);
    for (; out->n_files < (size_t)n_files; out->n_files++) {
        struct run_file *f = &out->files[out->n_files];
        if (record_text(in, inst->arena, &f->format) != 0 || record_text(in, inst->arena, &f->name) != 0 ||
            record_text(in, inst->arena, &f->path) != 0)
            return -1;
    }
    return 0;
}

enum worker_end run_finish(const struct installation *inst, struct worker *worker, struct run_result *out)
{
    *out = (struct run_result){0};
    double seconds;
    const char *what = worker->what;
    FILE *record;
    enum worker_end end = worker_finish(inst, worker, &record, &seconds);
    if (end == WORKER_DONE && read_result(inst, record, out) != 0) {
        end = WORKER_BROKEN;
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s did not say what it made", what);
        diag_hint(inst->diag, "Run it again.");
    }
    if (record != NULL)
        (void)fclose(record);
    out->seconds = seconds;
    return end;
}
