/*
 * Runs of split packs: see split.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/split.h"

#include "publish/record.h"

enum { SLICES_MAX = 100000 };

static int slices_task(const struct installation *inst, void *arg, FILE *record)
{
    const struct run_request *request = arg;
    struct report_slice *slices;
    size_t n;
    const struct pack *pack = installation_pack(inst, request->report);
    if (pack == NULL || slices_check(inst, pack) != 0 || slices_list(inst, pack, request, false, &slices, &n) != 0)
        return -1;
    record_put_int(record, (int64_t)n);
    for (size_t i = 0; i < n; i++)
        record_put_text(record, slices[i].value);
    return 0;
}

static int read_slices(const struct installation *inst, FILE *record, const char ***out, size_t *n)
{
    int64_t count;
    if (record_int(record, &count) != 0 || count < 0 || count > SLICES_MAX)
        return -1;
    *out = ARENA_ARRAY(inst->arena, (size_t)count, const char *);
    for (*n = 0; *n < (size_t)count; (*n)++) {
        if (record_text(record, inst->arena, &(*out)[*n]) != 0 || (*out)[*n] == NULL)
            return -1;
    }
    return 0;
}

enum worker_end split_run(const struct installation *inst, struct archive *ar, const struct run *run,
                          const struct run_request *request, const char *work, int stop, int64_t now, size_t *n)
{
    const struct worker_limits limits = {inst->config->memory_limit, (double)inst->config->time_limit};
    struct run_request own = *request;
    const char **slices = NULL;
    FILE *record;
    *n = 0;
    enum worker_end end =
        worker_run(inst, slices_task, &own, arena_printf(inst->arena, "splitting pack \"%s\"", request->report), work,
                   limits, stop, &record);
    if (end != WORKER_DONE)
        return end;
    int result = read_slices(inst, record, &slices, n);
    (void)fclose(record);
    if (result == 0)
        result = archive_run_split(ar, run->id, slices, *n, now, inst->diag);
    return result == 0 ? WORKER_DONE : WORKER_BROKEN;
}
