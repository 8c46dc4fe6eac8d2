/*
 * Figures for Prometheus: see metrics.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive/alerts.h"
#include "archive/outbox.h"
#include "archive/runs.h"
#include "base/clock.h"
#include "base/file.h"
#include "warehouse/store.h"

static void head(struct strbuf *out, const char *name, const char *kind, const char *help)
{
    strbuf_addf(out, "# HELP almanak_%s %s\n# TYPE almanak_%s %s\n", name, help, name, kind);
}

/* Names of packs are plain; what is not stands as "_" so that the line stays one. */
static const char *label(struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text);
    for (char *p = copy; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\' || *p == '\n')
            *p = '_';
    }
    return copy;
}

static int by_pack(const void *x, const void *y)
{
    const struct run *a = x, *b = y;
    int order = strcmp(a->pack, b->pack);
    if (order != 0)
        return order;
    return a->ended_at < b->ended_at ? -1 : a->ended_at > b->ended_at;
}

/* Of each pack the last success, and how long it took. */
static int put_packs(struct strbuf *out, const struct installation *inst, struct archive *ar)
{
    static const enum run_state states[] = {RUN_ARCHIVED};
    const struct run_query query = {.states = states, .n_states = 1, .due_by = RUN_NEVER, .limit = 1000};
    struct run *runs;
    size_t n;
    if (archive_runs_list(ar, inst->arena, &query, &runs, &n, inst->diag) != 0)
        return -1;
    if (n > 0)
        qsort(runs, n, sizeof(*runs), by_pack);
    head(out, "last_success_timestamp_seconds", "gauge", "When a pack was published last.");
    for (size_t i = 0; i < n; i++) {
        if ((i + 1 == n || strcmp(runs[i].pack, runs[i + 1].pack) != 0) && runs[i].ended_at != RUN_NEVER)
            strbuf_addf(out, "almanak_last_success_timestamp_seconds{pack=\"%s\"} %" PRId64 "\n",
                        label(inst->arena, runs[i].pack), runs[i].ended_at);
    }
    head(out, "last_duration_seconds", "gauge", "How long that took.");
    for (size_t i = 0; i < n; i++) {
        if (i + 1 == n || strcmp(runs[i].pack, runs[i + 1].pack) != 0)
            strbuf_addf(out, "almanak_last_duration_seconds{pack=\"%s\"} %.3f\n", label(inst->arena, runs[i].pack),
                        (double)runs[i].duration_ms / 1000);
    }
    return 0;
}

static int put_states(struct strbuf *out, const struct installation *inst, struct archive *ar)
{
    int64_t runs[RUN__MAX], outbox[OUTBOX__MAX];
    struct alert *alerts;
    size_t n;
    if (archive_runs_count(ar, runs, inst->diag) != 0 || archive_outbox_count(ar, outbox, inst->diag) != 0 ||
        archive_alerts_list(ar, inst->arena, true, 0, &alerts, &n, inst->diag) != 0)
        return -1;
    head(out, "runs", "gauge", "Runs of the calendar by state.");
    for (size_t i = 0; i < RUN__MAX; i++)
        strbuf_addf(out, "almanak_runs{state=\"%s\"} %" PRId64 "\n", run_state_name((enum run_state)i), runs[i]);
    head(out, "outbox", "gauge", "Deliveries to people by state.");
    for (size_t i = 0; i < OUTBOX__MAX; i++)
        strbuf_addf(out, "almanak_outbox{state=\"%s\"} %" PRId64 "\n", outbox_state_name((enum outbox_state)i),
                    outbox[i]);
    head(out, "alerts", "gauge", "Failures that were told and are not over.");
    strbuf_addf(out, "almanak_alerts %zu\n", n);
    return 0;
}

static int put_warehouse(struct strbuf *out, const struct installation *inst)
{
    struct store store;
    int64_t newest = 0, at;
    if (store_open(&store, inst->config->warehouse, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < store.manifest.n_loads; i++) {
        if (clock_parse(store.manifest.loads[i].loaded_at, &at) && at > newest)
            newest = at;
    }
    head(out, "generation", "gauge", "Generation of the warehouse.");
    strbuf_addf(out, "almanak_generation %" PRId64 "\n", store.manifest.generation);
    head(out, "last_load_timestamp_seconds", "gauge", "When something was loaded last.");
    strbuf_addf(out, "almanak_last_load_timestamp_seconds %" PRId64 "\n", newest);
    store_close(&store);
    return 0;
}

int metrics_write(const struct installation *inst, struct archive *ar)
{
    struct strbuf out;
    if (inst->config->metrics == NULL)
        return 0;
    strbuf_init(&out, STRBUF_LARGE);
    head(&out, "round_timestamp_seconds", "gauge", "When the last round was made.");
    strbuf_addf(&out, "almanak_round_timestamp_seconds %" PRId64 "\n", clock_now());
    int result = put_states(&out, inst, ar) | put_packs(&out, inst, ar) | put_warehouse(&out, inst);
    if (result == 0)
        result = file_write(inst->config->metrics, strbuf_text(&out), strlen(strbuf_text(&out)), inst->diag);
    strbuf_release(&out);
    return result;
}
