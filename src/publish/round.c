/*
 * A round: see round.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/round.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/num.h"
#include "publish/alerts.h"
#include "publish/due.h"
#include "publish/inbox.h"
#include "publish/keep.h"
#include "publish/metrics.h"
#include "publish/outgoing.h"
#include "publish/pages.h"
#include "publish/record.h"
#include "publish/refresh.h"
#include "publish/worker.h"

enum { SOONEST = 5, LATEST = 300 }; /* seconds to the next round: what people decided meanwhile waits no longer */

/* A round under way. */
struct walk {
    const struct installation *inst;
    struct archive *archive;
    struct round *round;
    const char *work; /* folder */
    int stop;
    int64_t now;
};

static bool stopped(const struct walk *w)
{
    struct pollfd asked = {.fd = w->stop, .events = POLLIN};
    return w->stop >= 0 && poll(&asked, 1, 0) > 0;
}

/* --- taking in --- */

static void tell_delivery(struct journal *journal, const struct inbox_item *item)
{
    if (item->state == INBOX_DONE)
        journal_add(journal, EVENT_LOADED, item->name, "taken in");
    else if (item->state == INBOX_REJECTED)
        journal_add(journal, EVENT_REJECTED, item->name, "%s", item->reason);
    else if (item->state == INBOX_RETURNED)
        journal_add(journal, EVENT_RETURNED, item->name, "%s", item->reason);
}

static int refresh_task(const struct installation *inst, void *arg, FILE *record)
{
    const struct refresh_request request = {.from_nothing = false};
    struct refresh_report report;
    struct store store;
    size_t restated;
    (void)arg;
    if (store_open(&store, inst->config->warehouse, inst->diag) != 0)
        return -1;
    int result = refresh_installation(inst, &store, &request, &report, &restated);
    if (result == 0) {
        record_put_int(record, store.manifest.generation);
        record_put_int(record, report.residents);
    }
    store_close(&store);
    return result;
}

static int refresh(const struct walk *w)
{
    char count[NUM_TEXT];
    int64_t generation = 0, residents = 0;
    FILE *record;
    enum worker_end end =
        worker_run(w->inst, refresh_task, NULL, "the refresh", path_join(w->inst->arena, w->work, "refresh"),
                   (struct worker_limits){0}, w->stop, &record);
    if (end != WORKER_DONE)
        return end == WORKER_STOPPED ? 0 : -1;
    if (record_int(record, &generation) == 0 && record_int(record, &residents) == 0)
        journal_add(&w->round->journal, EVENT_REFRESHED, "warehouse", "generation %lld, %s residents",
                    (long long)generation, num_da_int(count, residents));
    (void)fclose(record);
    return 0;
}

/* Whether something was loaded that no mart was made from: just now, or before a kill. */
static int is_stale(const struct walk *w, bool *stale)
{
    struct store store;
    if (store_open(&store, w->inst->config->warehouse, w->inst->diag) != 0)
        return -1;
    *stale = store.manifest.n_loads > 0 && !store.manifest.has_mart;
    store_close(&store);
    return 0;
}

static int take_in(const struct walk *w)
{
    struct inbox_item *items;
    size_t n;
    bool loaded, stale = false;
    int result = inbox_take(w->inst, path_join(w->inst->arena, w->work, "inbox"), w->stop, &items, &n, &loaded);
    for (size_t i = 0; i < n; i++)
        tell_delivery(&w->round->journal, &items[i]);
    if (is_stale(w, &stale) != 0)
        return -1;
    if (stale && !stopped(w) && refresh(w) != 0)
        result = -1;
    return result;
}

/* When the inbox has something to be taken; ROUND_NEVER: not before something arrives. */
static int64_t inbox_next(const struct walk *w)
{
    struct inbox_item *items;
    size_t n;
    int64_t next = ROUND_NEVER;
    if (inbox_list(w->inst, &items, &n) != 0)
        return w->now + LATEST;
    for (size_t i = 0; i < n; i++) {
        int64_t at = w->now + (int64_t)items[i].wait + 1;
        if (items[i].state == INBOX_GROWING && (next == ROUND_NEVER || at < next))
            next = at;
    }
    return next;
}

/* --- the calendar --- */

static int publish(const struct walk *w, int64_t *next)
{
    struct timetable timetable;
    struct installation own = *w->inst;
    struct diag *said = xcalloc(1, sizeof(*said));
    diag_init(said);
    own.diag = said;
    /* Packs with mistakes are left out, and told as a condition. */
    int result = timetable_load(&own, &timetable) != 0 && timetable.calendar.zone == NULL ? -1 : 0;
    if (result != 0)
        diag_append(w->inst->diag, said);
    diag_release(said);
    free(said);
    *next = w->now + LATEST;
    if (result != 0)
        return -1;
    const struct due due = {.inst = w->inst,
                            .archive = w->archive,
                            .timetable = &timetable,
                            .journal = &w->round->journal,
                            .now = w->now,
                            .work = w->work,
                            .stop = w->stop};
    if (due_recover(&due) != 0 || due_plan(&due) != 0)
        return -1;
    if (!stopped(w))
        result = due_make(&due);
    return due_next(&due, next) != 0 ? -1 : result;
}

/* --- retention --- */

/* Remove what has stayed long enough. The files of the archive are looked through only when something is due. */
static int prune(const struct walk *w)
{
    struct installation own = *w->inst;
    struct archive_keep *keeps;
    struct prune_report due;
    struct diag ignored;
    size_t n;
    diag_init(&ignored);
    own.diag = &ignored;
    int result = keep_load(&own, &keeps, &n); /* packs with mistakes are told as a condition; nothing goes meanwhile */
    diag_release(&ignored);
    if (result != 0 || n == 0)
        return 0;
    if (archive_prune(w->archive, w->inst->arena, keeps, n, true, &due, w->inst->diag) != 0)
        return -1;
    if (due.n_due == due.n_held)
        return 0;
    if (archive_prune(w->archive, w->inst->arena, keeps, n, false, &due, w->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < due.n_due; i++) {
        if (!due.due[i].held)
            journal_add(&w->round->journal, EVENT_PRUNED, due.due[i].id, "%s", due.due[i].rule);
    }
    return 0;
}

/* --- the web archive --- */

static int site_task(const struct installation *inst, void *arg, FILE *record)
{
    struct site_report report;
    (void)arg;
    struct archive *ar = archive_open(inst->config->archive, NULL, inst->diag);
    int result = ar != NULL ? pages_update(inst, ar, NULL, false, &report) : -1;
    if (result == 0)
        record_put_int(record, (int64_t)report.n_written);
    archive_close(ar);
    return result;
}

static int update_site(const struct walk *w)
{
    const struct worker_limits limits = {.memory = w->inst->config->memory_limit};
    FILE *record;
    int64_t written = 0;
    enum worker_end end = worker_run(w->inst, site_task, NULL, "the update of the web archive",
                                     path_join(w->inst->arena, w->work, "site"), limits, w->stop, &record);
    if (end != WORKER_DONE)
        return end == WORKER_STOPPED ? 0 : -1;
    if (record_int(record, &written) == 0 && written > 0)
        journal_add(&w->round->journal, EVENT_SITE, "web archive", "%lld page%s written", (long long)written,
                    written == 1 ? "" : "s");
    (void)fclose(record);
    return 0;
}

/* --- delivering --- */

static int deliver(const struct walk *w)
{
    struct deliver_counts n;
    if (outgoing_send(w->inst, w->stop, &n) != 0)
        return -1;
    if (n.sent + n.later + n.failed + n.unknown > 0)
        journal_add(&w->round->journal, EVENT_SENT, "outbox",
                    "%zu sent, %zu to be tried again, %zu failed, %zu unknown", n.sent, n.later, n.failed, n.unknown);
    return 0;
}

/* --- the round --- */

static void sooner(int64_t *at, int64_t other)
{
    if (other != ROUND_NEVER && (*at == ROUND_NEVER || other < *at))
        *at = other;
}

static int tell(const struct walk *w)
{
    struct conditions conditions;
    if (conditions_find(w->inst, w->archive, clock_now(), &conditions) != 0)
        return -1;
    return alerts_update(w->inst, w->archive, &conditions, clock_now(), &w->round->journal);
}

static int walk_steps(struct walk *w)
{
    int64_t runs_next = ROUND_NEVER, outbox_next = ROUND_NEVER;
    if (archive_round_begin(w->archive, w->now, w->inst->diag) != 0)
        return -1;
    int result = take_in(w);
    result |= publish(w, &runs_next);
    result |= prune(w);
    if (!stopped(w))
        result |= update_site(w);
    result |= tell(w);
    if (!stopped(w))
        result |= deliver(w);
    result |= metrics_write(w->inst, w->archive);
    const char *said = arena_printf(w->inst->arena, "%zu event%s%s", w->round->journal.n,
                                    w->round->journal.n == 1 ? "" : "s", result != 0 ? ", with mistakes" : "");
    result |= archive_round_end(w->archive, clock_now(), said, w->inst->diag);
    w->round->wake_at = w->now + LATEST;
    sooner(&w->round->wake_at, runs_next);
    sooner(&w->round->wake_at, inbox_next(w));
    if (outgoing_next(w->inst, w->archive, &outbox_next) == 0)
        sooner(&w->round->wake_at, outbox_next);
    if (w->round->wake_at < w->now + SOONEST)
        w->round->wake_at = w->now + SOONEST;
    return result != 0 ? -1 : 0;
}

int round_make(const struct installation *inst, int stop, struct round *out)
{
    struct walk w = {.inst = inst, .round = out, .stop = stop, .now = clock_now()};
    int hold, result = -1;
    *out = (struct round){.wake_at = w.now + LATEST};
    journal_init(&out->journal, inst->arena);
    work_sweep(inst->config->warehouse);
    w.work = work_make(inst->arena, inst->config->warehouse, &hold, inst->diag);
    if (w.work == NULL)
        return -1;
    w.archive = archive_open(inst->config->archive, NULL, inst->diag);
    if (w.archive != NULL)
        result = walk_steps(&w);
    archive_close(w.archive);
    if (dir_remove(w.work, inst->diag) != 0)
        result = -1;
    (void)close(hold);
    return result;
}

int round_preview(const struct installation *inst, struct round *out)
{
    struct walk w = {.inst = inst, .round = out, .stop = -1, .now = clock_now()};
    struct inbox_item *items;
    struct timetable timetable;
    size_t n;
    *out = (struct round){.wake_at = ROUND_NEVER};
    journal_init(&out->journal, inst->arena);
    if (inbox_list(inst, &items, &n) != 0 || timetable_load(inst, &timetable) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (items[i].state == INBOX_READY)
            journal_add(&out->journal, EVENT_LOADED, items[i].name, "would be taken");
    }
    w.archive = archive_open(inst->config->archive, NULL, inst->diag);
    if (w.archive == NULL)
        return -1;
    const struct due due = {.inst = inst,
                            .archive = w.archive,
                            .timetable = &timetable,
                            .journal = &out->journal,
                            .now = w.now,
                            .stop = -1};
    int result = due_preview(&due);
    archive_close(w.archive);
    return result;
}

void round_release(struct round *r)
{
    journal_release(&r->journal);
}
