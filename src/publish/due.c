/*
 * Runs that are due: see due.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/due.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "publish/batch.h"
#include "publish/outgoing.h"
#include "publish/split.h"
#include "warehouse/store.h"

enum { DEATHS_MAX = 2, KILLS_MAX = 10, ATTEMPTS_MAX = 24, MESSAGES_MAX = 8000 };

static const enum run_state open_states[] = {RUN_PLANNED, RUN_WAITING};

static const char *moment(const struct due *due, int64_t at)
{
    char text[ZONE_TEXT];
    (void)zone_iso(text, due->timetable->calendar.zone, at);
    text[16] = '\0'; /* 2026-11-12T06:00 */
    text[10] = ' ';
    return arena_strdup(due->inst->arena, text);
}

static const struct timetable_pack *find_pack(const struct timetable *t, const char *name)
{
    for (size_t i = 0; i < t->n_packs; i++) {
        if (strcmp(t->packs[i].pack->name, name) == 0)
            return &t->packs[i];
    }
    return NULL;
}

/* --- what a killed process left --- */

/* What was archived and not put where people look for it. */
static int place(const struct due *due)
{
    static const enum run_state states[] = {RUN_ARCHIVED};
    const struct run_query query = {
        .states = states, .n_states = ARRAY_LEN(states), .progress = RUN_PLACING, .due_by = RUN_NEVER};
    const struct installation *inst = due->inst;
    struct run *runs;
    size_t n;
    int hold, result = 0;
    if (archive_runs_list(due->archive, inst->arena, &query, &runs, &n, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n && result == 0; i++) {
        const char *work = work_make(inst->arena, inst->config->publications, &hold, inst->diag);
        if (work == NULL)
            return -1;
        result = batch_place(inst, due->archive, runs[i].publication, work, inst->config->publications);
        if (result == 0)
            result = archive_run_placed(due->archive, runs[i].id, inst->diag);
        if (result == 0)
            journal_add(due->journal, EVENT_MENDED, runs[i].pack, "%s: its files are in place", runs[i].period);
        result |= dir_remove(work, inst->diag);
        (void)close(hold);
    }
    return result;
}

int due_recover(const struct due *due)
{
    static const enum run_state states[] = {RUN_RENDERING};
    const struct run_query query = {.states = states, .n_states = ARRAY_LEN(states), .due_by = RUN_NEVER};
    struct run *runs;
    size_t n;
    struct diag *d = due->inst->diag;
    if (archive_runs_list(due->archive, due->inst->arena, &query, &runs, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        /* Whoever killed the whole process had a reason that was not the run's; but at some time it is. */
        bool again = runs[i].attempts < KILLS_MAX;
        const struct run_end end = {.state = again ? RUN_WAITING : RUN_FAILED,
                                    .reason = "the process that made it was killed",
                                    .messages = "",
                                    .without = "",
                                    .next_try = again ? due->now : RUN_NEVER};
        if (archive_run_end(due->archive, runs[i].id, &end, due->now, d) != 0)
            return -1;
        journal_add(due->journal, again ? EVENT_MENDED : EVENT_FAILED, runs[i].pack, "%s: %s", runs[i].period,
                    end.reason);
    }
    if (archive_fail_unfinished(due->archive, "the process that made it was killed", &n, d) != 0)
        return -1;
    if (n > 0)
        journal_add(due->journal, EVENT_MENDED, "archive", "%zu publication%s of a killed process", n,
                    n == 1 ? "" : "s");
    return place(due);
}

/* --- planning --- */

static struct run_planning plan_pack(const struct due *due, const struct timetable_pack *p, int64_t until)
{
    struct arena *a = due->inst->arena;
    struct occurrence *found;
    size_t n;
    schedule_due(a, &p->schedule, &due->timetable->calendar, p->unit, &until, due->now, &found, &n);
    struct run_plan *rows = ARENA_ARRAY(a, n, struct run_plan);
    for (size_t i = 0; i < n; i++) {
        char key[PERIOD_TEXT];
        const struct occurrence *o = &found[i];
        rows[i] = (struct run_plan){.period = arena_strdup(a, period_key(key, o->period)),
                                    .slice = "",
                                    .why = o->why,
                                    .due_at = o->due_at,
                                    .wait_until = o->wait_until != WAIT_FOREVER ? o->wait_until : RUN_NEVER,
                                    .skip = o->skip};
        journal_add(due->journal, o->skip != NULL ? EVENT_SKIPPED : EVENT_PLANNED, p->pack->name, "%s, due %s%s%s",
                    rows[i].period, moment(due, o->due_at), o->skip != NULL ? ": " : "",
                    o->skip != NULL ? o->skip : "");
    }
    return (struct run_planning){p->pack->name, rows, n, until};
}

static int plan_all(const struct due *due, struct run_planning **out)
{
    const struct timetable *t = due->timetable;
    *out = ARENA_ARRAY(due->inst->arena, t->n_packs, struct run_planning);
    for (size_t i = 0; i < t->n_packs; i++) {
        int64_t until;
        if (archive_runs_planned(due->archive, t->packs[i].pack->name, &until, due->inst->diag) != 0)
            return -1;
        (*out)[i] = plan_pack(due, &t->packs[i], until);
    }
    return 0;
}

int due_plan(const struct due *due)
{
    struct run_planning *plans;
    if (plan_all(due, &plans) != 0)
        return -1;
    return archive_runs_plan(due->archive, plans, due->timetable->n_packs, due->inst->diag);
}

/* --- what has arrived --- */

int due_arrivals(const struct installation *inst, struct arrivals *out)
{
    struct store *store = ARENA_NEW(inst->arena, struct store);
    struct history_entry *history;
    size_t n;
    *out = (struct arrivals){.manifest = NULL};
    if (store_open(store, inst->config->warehouse, inst->diag) != 0)
        return -1;
    int result = history_read(inst->arena, store_history_path(store, inst->arena), &history, &n, inst->diag);
    struct manifest *manifest = ARENA_NEW(inst->arena, struct manifest);
    if (result == 0 && store->folder != NULL)
        result =
            manifest_read(inst->arena, path_join(inst->arena, store->folder, "manifest.json"), manifest, inst->diag);
    store_close(store);
    *out = (struct arrivals){manifest, history, n};
    return result;
}

enum due_wait due_waits(const struct due *due, const struct arrivals *have, const struct run *run,
                        const struct timetable_pack *pack, struct due_missing *missing)
{
    struct period period;
    struct missing *list;
    size_t n = 0;
    struct arena *a = due->inst->arena;
    *missing = (struct due_missing){.words = NULL};
    if (!period_parse(run->period, strlen(run->period), &period))
        return WAIT_NOT;
    arrivals_missing(a, &pack->schedule, period, have, &list, &n);
    if (n == 0)
        return WAIT_NOT;
    missing->words = arrivals_words(a, list, n);
    missing->packages = ARENA_ARRAY(a, n, const char *);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(list[i].package, list[i - 1].package) != 0)
            missing->packages[missing->n_packages++] = list[i].package;
    }
    if (run->wait_until == RUN_NEVER || due->now < run->wait_until)
        return WAIT_STILL;
    return pack->schedule.then == THEN_PUBLISH ? WAIT_WITHOUT : WAIT_HELD;
}

/* --- making --- */

/* A row that is made. */
struct making {
    const struct run *run;
    const char *without;  /* what it is published without; "" for nothing */
    const char *progress; /* as it stands in the catalog */
};

/* What all jobs of a batch share. */
struct makings {
    const struct due *due;
    struct installation aside; /* with a sink for what is not worth failing for */
    int result;
};

static const char *messages_of(struct arena *a, const struct diag *said)
{
    static const char *const levels[] = {"note", "warning", "error"};
    struct strbuf b;
    strbuf_init(&b, MESSAGES_MAX);
    for (size_t i = 0; i < said->n_items; i++) {
        const struct diag_item *item = &said->items[i];
        if (item->loc.file != NULL)
            strbuf_addf(&b, "%s:%d:%d: ", item->loc.file, item->loc.line, item->loc.col);
        strbuf_addf(&b, "%s: %s\n", levels[item->level], item->message);
        if (item->detail != NULL)
            strbuf_addf(&b, "  detail: %s\n", item->detail);
        if (item->hint != NULL)
            strbuf_addf(&b, "  hint: %s\n", item->hint);
    }
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

/* When a failed run is tried again; RUN_NEVER: that would not help. */
static int64_t next_try(enum job_failure failure, int64_t attempt, int64_t now)
{
    static const int64_t delays[] = {60, 120, 300, 900, 1800, 3600}; /* seconds */
    if (failure == FAILURE_FINAL || (failure == FAILURE_DEATH && attempt >= DEATHS_MAX) || attempt >= ATTEMPTS_MAX)
        return RUN_NEVER;
    size_t i = (size_t)(attempt > 0 ? attempt - 1 : 0);
    return now + delays[i < ARRAY_LEN(delays) ? i : ARRAY_LEN(delays) - 1];
}

static int began(void *arg, struct job *job)
{
    const struct makings *m = arg;
    const struct making *making = job->tag;
    return archive_run_begin(m->due->archive, making->run->id, job->worker.pid, clock_now(), m->due->inst->diag);
}

static void goes_on(void *arg, const struct job *job)
{
    const struct makings *m = arg;
    struct making *making = job->tag;
    const char *progress = worker_progress(&job->worker);
    if (strcmp(progress, making->progress) == 0)
        return;
    making->progress = arena_strdup(m->due->inst->arena, progress);
    /* Only told; the run goes on without. */
    if (archive_run_progress(m->due->archive, making->run->id, making->progress, m->aside.diag) != 0)
        return;
}

static void tell(const struct due *due, const struct job *job, const struct run *run, int64_t again)
{
    const char *name =
        run->slice[0] != '\0' ? arena_printf(due->inst->arena, "%s/%s", run->pack, run->slice) : run->pack;
    if (job->state == JOB_ARCHIVED)
        journal_add(due->journal, job->known ? EVENT_UNCHANGED : EVENT_PUBLISHED, name, "%s as %s, %.1f s", run->period,
                    job->id, job->result.seconds);
    else if (job->state == JOB_STOPPED)
        journal_add(due->journal, EVENT_RETRY, name, "%s was stopped, and is made by the next round", run->period);
    else if (again != RUN_NEVER)
        journal_add(due->journal, EVENT_RETRY, name, "%s is tried again at %s: %s", run->period, moment(due, again),
                    job->reason);
    else
        journal_add(due->journal, EVENT_FAILED, name, "%s: %s", run->period, job->reason);
}

static void done(void *arg, struct job *job)
{
    struct makings *m = arg;
    const struct making *making = job->tag;
    const struct due *due = m->due;
    int64_t now = clock_now(), again = RUN_NEVER;
    struct run_end end = {.state = RUN_ARCHIVED,
                          .reason = "",
                          .messages = messages_of(due->inst->arena, job->said),
                          .without = making->without,
                          .next_try = RUN_NEVER,
                          .duration_ms = (int64_t)(job->result.seconds * 1000)};
    if (job->state == JOB_STOPPED) {
        end.state = RUN_PLANNED;
        end.reason = "it was stopped before its end";
    } else if (job->state == JOB_FAILED && job->id != NULL) {
        end.reason = job->reason;
        end.unplaced = true; /* all that comes after archiving */
    } else if (job->state == JOB_FAILED) {
        again = job->started ? next_try(job->failure, making->run->attempts + 1, now) : now;
        end.state = again != RUN_NEVER ? RUN_WAITING : RUN_FAILED;
        end.reason = job->reason;
        end.next_try = again;
    }
    if (job->started && archive_run_end(due->archive, making->run->id, &end, now, due->inst->diag) != 0)
        m->result = -1;
    tell(due, job, making->run, again);
}

static struct job make_job(const struct due *due, const struct run *run, const struct timetable_pack *p,
                           const struct due_missing *missing)
{
    struct period period = {.last = MONTH_NONE};
    struct making *making = ARENA_NEW(due->inst->arena, struct making);
    *making = (struct making){run, missing->words != NULL ? missing->words : "", ""};
    if (!period_parse(run->period, strlen(run->period), &period))
        period.last = MONTH_NONE;
    struct job job = {.request = {.report = p->pack->name,
                                  .pack = true,
                                  .slice = run->slice[0] != '\0' ? run->slice : NULL,
                                  .period = period.last,
                                  .clearance = p->pack->clearance,
                                  .formats = (const char *const *)p->pack->formats,
                                  .n_formats = p->pack->n_formats},
                      .run = run->id,
                      .tag = making};
    if (missing->n_packages > 0) {
        job.request.notices = ARENA_ARRAY(due->inst->arena, 1, const char *);
        job.request.notices[0] =
            notice_without(due->inst->arena, (const char *const *)missing->packages, missing->n_packages);
        job.request.n_notices = 1;
    }
    return job;
}

/* --- split packs --- */

static const char *first_error(const struct diag *said)
{
    for (size_t i = 0; i < said->n_items; i++) {
        if (said->items[i].level == LEVEL_ERROR)
            return said->items[i].message;
    }
    return "it could not be split";
}

/* A run that could not be split has failed like any other. */
static int fail_split(const struct due *due, const struct run *run, enum worker_end end, const struct diag *said)
{
    struct arena *a = due->inst->arena;
    int64_t again = next_try(batch_failure(end, said), run->attempts + 1, due->now);
    const struct run_end ending = {.state = end == WORKER_STOPPED ? RUN_PLANNED
                                            : again != RUN_NEVER  ? RUN_WAITING
                                                                  : RUN_FAILED,
                                   .reason = arena_strdup(a, first_error(said)),
                                   .messages = messages_of(a, said),
                                   .without = "",
                                   .next_try = again};
    if (archive_run_begin(due->archive, run->id, getpid(), due->now, due->inst->diag) != 0 ||
        archive_run_end(due->archive, run->id, &ending, due->now, due->inst->diag) != 0)
        return -1;
    journal_add(due->journal, ending.state == RUN_FAILED ? EVENT_FAILED : EVENT_RETRY, run->pack, "%s: %s", run->period,
                ending.reason);
    return 0;
}

static int split(const struct due *due, const struct run *run, const struct timetable_pack *p)
{
    struct installation own = *due->inst;
    struct diag *said = xcalloc(1, sizeof(*said));
    size_t n;
    const struct due_missing nothing = {.words = NULL};
    const struct job job = make_job(due, run, p, &nothing);
    diag_init(said);
    own.diag = said;
    enum worker_end end = split_run(&own, due->archive, run, &job.request, path_join(own.arena, due->work, "split"),
                                    due->stop, due->now, &n);
    int result = 0;
    if (end != WORKER_DONE)
        result = fail_split(due, run, end, said);
    else
        journal_add(due->journal, n > 0 ? EVENT_PLANNED : EVENT_SKIPPED, run->pack,
                    n > 0 ? "%s, %zu slices" : "%s: no slice has data", run->period, n);
    diag_release(said);
    free(said);
    return result;
}

/* What waits says why; it is written only when that has changed. */
static int keep_waiting(const struct due *due, const struct run *run, const char *reason)
{
    if (run->state == RUN_WAITING && strcmp(run->reason, reason) == 0 && run->next_try == RUN_NEVER)
        return 0;
    journal_add(due->journal, EVENT_WAITS, run->pack, "%s %s", run->period, reason);
    return archive_run_wait(due->archive, run->id, reason, RUN_NEVER, due->inst->diag);
}

/* Make a job of a row, or say why it waits. */
static int consider(const struct due *due, const struct arrivals *have, const struct run *run, struct job *jobs,
                    size_t *n)
{
    struct arena *a = due->inst->arena;
    const struct timetable_pack *p = find_pack(due->timetable, run->pack);
    struct due_missing missing;
    if (p == NULL)
        return keep_waiting(due, run, "waits for a definition without mistakes: almanak check");
    switch (due_waits(due, have, run, p, &missing)) {
    case WAIT_STILL:
        if (run->wait_until == RUN_NEVER)
            return keep_waiting(due, run, arena_printf(a, "waits for %s", missing.words));
        return keep_waiting(due, run,
                            arena_printf(a, "waits until %s for %s", moment(due, run->wait_until), missing.words));
    case WAIT_HELD: return keep_waiting(due, run, arena_printf(a, "is held: %s", missing.words));
    case WAIT_NOT:
    case WAIT_WITHOUT: break;
    }
    /* What cannot be delivered is not made in vain, again and again. */
    if (p->pack->to != NULL && !outgoing_sound(due->inst))
        return keep_waiting(due, run, "waits for recipients.yaml without mistakes: almanak check");
    if (p->pack->split != NULL && run->slice[0] == '\0')
        return split(due, run, p);
    jobs[(*n)++] = make_job(due, run, p, &missing);
    return 0;
}

static int list_open(const struct due *due, struct run **runs, size_t *n)
{
    const struct run_query query = {.states = open_states, .n_states = ARRAY_LEN(open_states), .due_by = due->now};
    return archive_runs_list(due->archive, due->inst->arena, &query, runs, n, due->inst->diag);
}

/* The jobs of what is due; -1 when some of it could not be looked at. */
static int make_jobs(const struct due *due, const struct arrivals *have, struct job **jobs, size_t *n_jobs)
{
    struct run *runs;
    size_t n;
    int result = 0;
    *n_jobs = 0;
    if (list_open(due, &runs, &n) != 0)
        return -1;
    *jobs = ARENA_ARRAY(due->inst->arena, n, struct job);
    for (size_t i = 0; i < n; i++)
        result |= consider(due, have, &runs[i], *jobs, n_jobs);
    return result;
}

static bool has_split(const struct timetable *t)
{
    for (size_t i = 0; i < t->n_packs; i++) {
        if (t->packs[i].pack->split != NULL)
            return true;
    }
    return false;
}

int due_make(const struct due *due)
{
    struct run *runs;
    struct arrivals have;
    struct job *jobs;
    size_t n, n_jobs;
    if (list_open(due, &runs, &n) != 0)
        return -1;
    if (n == 0)
        return 0;
    if (due_arrivals(due->inst, &have) != 0)
        return -1;
    int result = make_jobs(due, &have, &jobs, &n_jobs);
    /* Slices that were planned just now are due as well. */
    if (has_split(due->timetable))
        result |= make_jobs(due, &have, &jobs, &n_jobs);
    if (n_jobs == 0)
        return result;
    struct diag *aside = xcalloc(1, sizeof(*aside));
    diag_init(aside);
    struct makings makings = {due, *due->inst, 0};
    makings.aside.diag = aside;
    struct batch batch = {.inst = due->inst,
                          .out = due->inst->config->publications,
                          .jobs = jobs,
                          .n_jobs = n_jobs,
                          .stop = due->stop,
                          .grace = (double)due->inst->config->stop_limit,
                          .began = began,
                          .goes_on = goes_on,
                          .done = done,
                          .arg = &makings,
                          .archive = due->archive};
    /* That runs failed is told by the journal. */
    if ((batch_run(&batch) != 0 && due->inst->diag->n_errors > 0) || makings.result != 0)
        result = -1;
    diag_release(aside);
    free(aside);
    return result;
}

/* --- looking ahead --- */

int due_preview(const struct due *due)
{
    struct run_planning *plans;
    struct run *runs;
    struct arrivals have;
    size_t n;
    if (plan_all(due, &plans) != 0 || due_arrivals(due->inst, &have) != 0 || list_open(due, &runs, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct timetable_pack *p = find_pack(due->timetable, runs[i].pack);
        struct due_missing missing = {.words = NULL};
        enum due_wait wait = p != NULL ? due_waits(due, &have, &runs[i], p, &missing) : WAIT_HELD;
        bool made = wait == WAIT_NOT || wait == WAIT_WITHOUT;
        journal_add(due->journal, made ? EVENT_PUBLISHED : EVENT_WAITS, runs[i].pack, "%s%s%s", runs[i].period,
                    missing.words == NULL ? ""
                    : made                ? " without "
                                          : ": ",
                    missing.words != NULL ? missing.words : "");
    }
    return 0;
}

int due_next(const struct due *due, int64_t *next)
{
    const struct timetable *t = due->timetable;
    const struct run_query query = {.states = open_states, .n_states = ARRAY_LEN(open_states), .due_by = RUN_NEVER};
    struct run *runs;
    size_t n;
    *next = RUN_NEVER;
    if (archive_runs_list(due->archive, due->inst->arena, &query, &runs, &n, due->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        /* What is missing may arrive at any time, which the inbox tells; its time may also run out. */
        int64_t at = runs[i].next_try != RUN_NEVER ? runs[i].next_try : runs[i].wait_until;
        if (at != RUN_NEVER && at > due->now && (*next == RUN_NEVER || at < *next))
            *next = at;
    }
    for (size_t i = 0; i < t->n_packs; i++) {
        struct occurrence o;
        const struct timetable_pack *p = &t->packs[i];
        if (schedule_next(due->inst->arena, &p->schedule, &t->calendar, p->unit, due->now, &o) &&
            (*next == RUN_NEVER || o.due_at < *next))
            *next = o.due_at;
    }
    return 0;
}
