/*
 * Delivery: see deliver.h. This file holds the lock, decides what an attempt means for its rows, and writes it down.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/deliver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "deliver/sender.h"

enum { PAUSE_FIRST = 60, PAUSE_MOST = 3600 };

int64_t deliver_pause(int attempts)
{
    int64_t pause = PAUSE_FIRST;
    for (int i = 1; i < attempts && pause < PAUSE_MOST; i++)
        pause *= 2;
    return pause < PAUSE_MOST ? pause : PAUSE_MOST;
}

int deliver_check(struct arena *a, const struct shelves *templates, struct diag *d)
{
    struct letter_templates t;
    int result = letter_templates_load(a, templates, &t, d);
    letter_templates_release(&t);
    return result;
}

/* One run of delivering. */
struct delivering {
    struct archive *archive;
    struct deliver_counts *counts;
    struct diag *diag;
    int64_t now;
    const int64_t *broken; /* ids of a job that did not go well: its next parts are passed over */
    size_t n_broken;
    bool failed; /* the outbox could not be written */
};

/* --- the lock --- */

/* One process delivers: 1 with the lock in *fd, 0 when another has it. Its children hold it too. */
static int take_lock(struct arena *a, const char *archive, int *fd, struct diag *d)
{
    const char *path = path_join(a, archive, "outbox.lock");
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return 1;
    int error = errno;
    if (*fd >= 0)
        (void)close(*fd);
    if (*fd >= 0 && error == EWOULDBLOCK)
        return 0;
    diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not lock \"%s\": %s", path, strerror(error));
    diag_hint(d, "Check that the archive's folder is writable.");
    return -1;
}

/* --- what the sender is told, and tells --- */

static bool is_broken(const struct delivering *g, const struct job *job)
{
    return g->n_broken == job->n_ids && memcmp(g->broken, job->ids, job->n_ids * sizeof(*job->ids)) == 0;
}

static bool begin(void *arg, const struct job *job)
{
    struct delivering *g = arg;
    bool taken = false;
    if (g->failed || is_broken(g, job))
        return false;
    if (archive_outbox_claim(g->archive, job->ids, job->n_ids, g->now, &taken, g->diag) != 0)
        g->failed = true;
    return taken;
}

static bool leaving(void *arg, const struct job *job)
{
    struct delivering *g = arg;
    if (archive_outbox_leaving(g->archive, job->ids, job->n_ids, g->diag) == 0)
        return true;
    g->failed = true;
    return false;
}

/* When a job that is refused for now comes again; a day after the first try it does not. */
static struct outbox_result later(const struct delivering *g, const struct job *job, const char *said)
{
    int64_t first;
    struct outbox_result r = {.state = OUTBOX_WAITING, .reason = said};
    r.next_try = g->now + deliver_pause(job->attempts + 1);
    if (clock_parse(job->first_try_at, &first) && r.next_try > first + DELIVER_TRIES_FOR)
        r.state = OUTBOX_FAILED;
    return r;
}

static void tell(struct delivering *g, const struct job *job, const struct outbox_result *r)
{
    if (r->state == OUTBOX_FAILED) {
        diag_warn(g->diag, DIAG_DELIVERY, NO_LOC, "%s to %s failed: %s", channel_name(job->channel), job->recipient,
                  r->reason);
        diag_hint(g->diag, "When the reason is gone: 'almanak outbox retry %lld', else 'almanak outbox drop %lld'.",
                  (long long)job->ids[0], (long long)job->ids[0]);
    } else if (r->state == OUTBOX_UNKNOWN) {
        diag_warn(g->diag, DIAG_DELIVERY, NO_LOC, "whether mail to %s arrived is not known: %s", job->recipient,
                  r->reason);
        diag_hint(g->diag, "Ask, or look into the server's log; then 'almanak outbox retry %lld' or 'drop %lld'.",
                  (long long)job->ids[0], (long long)job->ids[0]);
    }
}

static void count(struct delivering *g, const struct outbox_result *r, size_t n)
{
    struct deliver_counts *c = g->counts;
    size_t *which = r->state == OUTBOX_SENT      ? &c->sent
                    : r->state == OUTBOX_FAILED  ? &c->failed
                    : r->state == OUTBOX_UNKNOWN ? &c->unknown
                                                 : &c->later;
    *which += n;
}

static void done(void *arg, const struct job *job, const struct attempt *attempt)
{
    struct delivering *g = arg;
    struct outbox_result r = {.state = OUTBOX_SENT, .reason = attempt->said};
    bool part = attempt->outcome == OUTCOME_TAKEN && job->n_part_files > 0;
    if (attempt->outcome == OUTCOME_LATER)
        r = later(g, job, attempt->said);
    else if (attempt->outcome == OUTCOME_REFUSED)
        r.state = OUTBOX_FAILED;
    else if (attempt->outcome == OUTCOME_UNKNOWN)
        r.state = OUTBOX_UNKNOWN;
    if (part) /* the row goes on with the next */
        r = (struct outbox_result){.state = OUTBOX_WAITING,
                                   .reason = attempt->said,
                                   .next_try = g->now,
                                   .files_done = job->n_part_files,
                                   .parts_done = 1,
                                   .uncounted = true};
    if (r.state != OUTBOX_SENT && !part) {
        g->broken = job->ids;
        g->n_broken = job->n_ids;
    }
    if (archive_outbox_finish(g->archive, job->ids, job->n_ids, g->now, &r, g->diag) != 0) {
        g->failed = true;
        return;
    }
    if (!part)
        count(g, &r, job->n_ids);
    tell(g, job, &r);
}

/* --- delivering --- */

static int deliver_locked(struct arena *a, const struct deliver_context *c, struct delivering *g)
{
    struct jobs jobs;
    size_t unknown;
    int hold;
    const char *parent = path_join(a, c->archive, "outgoing");
    work_sweep(parent); /* what those that were killed left */
    if (archive_outbox_recover(g->archive, g->now, &unknown, g->diag) != 0 ||
        jobs_make(a, c, g->archive, g->now, &jobs, g->diag) != 0)
        return -1;
    g->counts->unknown += unknown;
    int result = 0;
    if (jobs.n > 0) {
        const char *work = work_make(a, parent, &hold, g->diag);
        const struct sender_calls calls = {begin, leaving, done, g};
        result = work != NULL ? sender_run(c, &jobs, work, &calls, g->diag) : -1;
        if (work != NULL) {
            if (dir_remove(work, g->diag) != 0)
                result = -1;
            (void)close(hold);
        }
    }
    free(jobs.items);
    return g->failed ? -1 : result;
}

int deliver_due(const struct deliver_context *c, int64_t now, struct deliver_counts *out, struct diag *d)
{
    struct arena a;
    struct delivering g = {.counts = out, .diag = d, .now = now};
    int lock, result = -1;
    *out = (struct deliver_counts){.busy = false};
    arena_init(&a);
    g.archive = archive_open(c->archive, NULL, d);
    int taken = g.archive != NULL ? take_lock(&a, c->archive, &lock, d) : -1;
    if (taken == 0) {
        out->busy = true;
        result = 0;
    } else if (taken == 1) {
        result = deliver_locked(&a, c, &g);
        (void)close(lock);
    }
    archive_close(g.archive);
    arena_release(&a);
    return result;
}

/* --- trying without sending --- */

static int dry_job(struct arena *a, const struct deliver_context *c, const struct letter_templates *t,
                   const struct job *job, const char *folder, struct deliver_counts *out, struct diag *d)
{
    if (job->judged) {
        *(job->verdict.outcome == OUTCOME_REFUSED ? &out->failed : &out->later) += job->n_ids;
        diag_note(d, DIAG_DELIVERY, NO_LOC, "row %lld would not be sent: %s", (long long)job->ids[0],
                  job->verdict.said);
        return 0;
    }
    out->sent += job->n_part_files > 0 ? 0 : job->n_ids;
    for (size_t i = 0; i < job->n_places; i++)
        diag_note(d, DIAG_DELIVERY, NO_LOC, "%s would get \"%s/%s\"", channel_name(job->channel), job->address,
                  job->places[i].name);
    if (job->channel != CHANNEL_MAIL)
        return 0;
    const char *part = job->letter.parts > 1 ? arena_printf(a, "-%d", job->letter.part) : "";
    const char *path = arena_printf(a, "%s/%lld%s.eml", folder, (long long)job->ids[0], part);
    return job_write_mail(a, c, t, job, path, d);
}

int deliver_dry(const struct deliver_context *c, int64_t now, const char *folder, struct deliver_counts *out,
                struct diag *d)
{
    struct arena a;
    struct letter_templates t = {.html = NULL};
    struct jobs jobs = {.n = 0};
    *out = (struct deliver_counts){.busy = false};
    arena_init(&a);
    struct archive *ar = archive_open(c->archive, NULL, d);
    int result = -1;
    if (ar != NULL && dir_make(folder, d) == 0 && letter_templates_load(&a, c->templates, &t, d) == 0)
        result = jobs_make(&a, c, ar, now, &jobs, d);
    for (size_t i = 0; result == 0 && i < jobs.n; i++)
        result = dry_job(&a, c, &t, &jobs.items[i], folder, out, d);
    free(jobs.items);
    letter_templates_release(&t);
    archive_close(ar);
    arena_release(&a);
    return result;
}
