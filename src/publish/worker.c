/*
 * Runs in forked children: see worker.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "publish/record.h"

enum { STDERR_MAX = 4000 };

static NO_RETURN void child_main(const struct installation *inst, const struct run_request *request, const char *work,
                                 int out)
{
    struct run_result r = {0};
    /* What libraries print must not reach the terminal between our lines: it is kept and told if the run fails. */
    int log = open(path_join(inst->arena, work, "stderr"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log >= 0)
        (void)dup2(log, STDERR_FILENO);
    int result = make_publication(inst, request, work, &r);
    FILE *record = fdopen(out, "wb");
    if (record == NULL)
        _exit(EXIT_SYSTEM);
    record_put_diag(record, inst->diag);
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
    diag_release(inst->diag);
    arena_release(inst->arena);
    _exit(failed != 0 ? EXIT_SYSTEM : EXIT_OK);
}

/* --- the parent --- */

int run_start(const struct installation *inst, const struct run_request *request, const char *work,
              struct run_child *out)
{
    int ends[2];
    if (dir_make(work, inst->diag) != 0)
        return -1;
    *out = (struct run_child){.work = work, .report = request->report, .started = clock_seconds(), .pipe = -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "could not make a pipe: %s", strerror(errno));
    (void)fflush(NULL);
    out->pid = fork();
    if (out->pid == 0) {
        (void)close(ends[0]);
        /* Only what the child itself has to say goes into its record. */
        diag_init(inst->diag);
        child_main(inst, request, work, ends[1]);
    }
    (void)close(ends[1]);
    out->pipe = ends[0];
    if (out->pid > 0)
        return 0;
    (void)close(ends[0]);
    return diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "could not start a run: %s", strerror(errno));
}

static int read_record(const struct installation *inst, FILE *in, struct run_result *out)
{
    int64_t result, fictive, n_files;
    const char *trace[3];
    const char **texts[] = {&out->title, &out->period, &out->data_date, &out->municipality,
                            &trace[0],   &trace[1],    &trace[2]};
    if (record_diag(in, inst->arena, inst->diag) != 0 || record_int(in, &result) != 0)
        return -1;
    if (result != 0)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (record_text(in, inst->arena, texts[i]) != 0 || *texts[i] == NULL)
            return -1;
    }
    char *hashes[] = {out->trace.definition, out->trace.templates, out->trace.data};
    for (size_t i = 0; i < ARRAY_LEN(hashes); i++)
        (void)snprintf(hashes[i], SHA256_TEXT, "%s", trace[i]);
    if (record_int(in, &fictive) != 0 || record_int(in, &out->generation) != 0 || record_int(in, &n_files) != 0 ||
        n_files < 0 || n_files > 10000)
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

/* How a child ended that left no record, with what it printed last. */
static void report_death(const struct installation *inst, const struct run_child *child, int status)
{
    char *text = NULL;
    size_t len = 0;
    const char *log = path_join(inst->arena, child->work, "stderr");
    if (WIFSIGNALED(status))
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "the run of report \"%s\" was ended by signal %d", child->report,
                   WTERMSIG(status));
    else
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "the run of report \"%s\" ended with status %d", child->report,
                   WEXITSTATUS(status));
    struct diag ignored;
    diag_init(&ignored);
    if (file_exists(log) && file_read(inst->arena, log, 1 << 20, &text, &len, &ignored) == 0 && len > 0)
        diag_detail(inst->diag, "It printed: %s", text + (len > STDERR_MAX ? len - STDERR_MAX : 0));
    diag_release(&ignored);
    diag_hint(inst->diag, "Nothing was published of it; the other reports are not touched. Run it again.");
}

int run_finish(const struct installation *inst, struct run_child *child, struct run_result *out)
{
    *out = (struct run_result){0};
    FILE *in = fdopen(child->pipe, "rb");
    int result = in != NULL ? read_record(inst, in, out) : -1;
    if (in != NULL)
        (void)fclose(in);
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    out->seconds = clock_seconds() - child->started;
    if (result < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_OK) {
        report_death(inst, child, status);
        return -1;
    }
    return result == 0 ? 0 : -1;
}
