/*
 * Workers: forked children that do one piece of work, so that a crash, a hang or exhausted memory ends that piece alone
 * and library state dies with it. A worker is a process group of its own with a limit of memory and of time; it dies
 * with its parent. What it found out and what it had to say come back in a record once it has ended; what libraries
 * print is kept in its folder and told when it fails.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_WORKER_H
#define ALMANAK_PUBLISH_WORKER_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "publish/installation.h"

/* Zero: no limit. */
struct worker_limits {
    int64_t memory; /* bytes on top of what the parent has */
    double seconds;
};

/* The work, in the child: 0, or -1 with the reason in inst->diag. What it puts into the record is read by the parent
 * after success only. Its memory need not be freed. */
typedef int worker_task(const struct installation *inst, void *arg, FILE *record);

/* How a worker ended. */
enum worker_end {
    WORKER_DONE,
    WORKER_REFUSED, /* the work failed and says why */
    WORKER_LATE,    /* killed: over its time */
    WORKER_MEMORY,  /* out of memory */
    WORKER_SIGNAL,  /* by a signal that was not the parent's */
    WORKER_BROKEN,  /* without a word, or a record that cannot be read */
    WORKER_STOPPED  /* by worker_stop */
};

struct worker {
    pid_t pid;        /* also of its group; 0: not started */
    const char *what; /* in messages: "report \"andel-med-hjaelp\"" */
    const char *work; /* its folder, which the parent removes */
    double started;
    bool ended; /* worker_finish does not wait */
    /* For worker.c: */
    int pidfd, record;
    char *progress; /* shared with the child */
    struct worker_limits limits;
    bool late, stopped;
};

/* Fork; `work` is made. */
int worker_start(const struct installation *inst, worker_task *task, void *arg, const char *what, const char *work,
                 struct worker_limits limits, struct worker *out) MUST_CHECK;
/*
 * Wait until a worker of the n has ended (which is then set, in all that have), `stop` can be read (-1: none), or
 * `until` is there on the clock that only goes forward. Workers that are over their time are killed meanwhile. Whether
 * `stop` can be read.
 */
bool worker_wait(struct worker *const *workers, size_t n, int stop, double until);
/* Kill a worker with all that it has started. */
void worker_stop(struct worker *w);
/* What it does now, "" when it has not said. Borrowed until worker_finish. */
const char *worker_progress(const struct worker *w);
/*
 * Wait for its end. Its diagnostics, and one that says how it ended when it was not by itself, are added to inst->diag.
 * *record is open behind them after success, for the caller to close, else NULL. *seconds may be NULL.
 */
enum worker_end worker_finish(const struct installation *inst, struct worker *w, FILE **record, double *seconds);

/* One worker from beginning to end; it is stopped when `stop` can be read. */
enum worker_end worker_run(const struct installation *inst, worker_task *task, void *arg, const char *what,
                           const char *work, struct worker_limits limits, int stop, FILE **record);

#endif
