/*
 * Several runs, at most one a core at a time, finished in the order in which they end. What each makes is archived, and
 * its files are put where people look for them; one that fails touches no other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_BATCH_H
#define ALMANAK_PUBLISH_BATCH_H

#include "archive/archive.h"
#include "publish/run.h"

enum job_state { JOB_PLANNED, JOB_RUNNING, JOB_ARCHIVED, JOB_FAILED, JOB_STOPPED };

/* Whether it can help to try a failed job again. */
enum job_failure {
    FAILURE_FINAL,   /* no: a mistake in a definition, no data, over a limit */
    FAILURE_PASSING, /* later: a full disk, a lock */
    FAILURE_DEATH    /* once: its process was killed */
};

/* One run on its way. */
struct job {
    struct run_request request;
    int64_t run; /* row of the calendar that it is for, 0 for none */
    void *tag;   /* the caller's */
    /* From here on the batch's: */
    enum job_state state;
    struct run_result result; /* ARCHIVED; its seconds always */
    const char *id;           /* ARCHIVED: of the publication */
    bool started;             /* its worker was */
    bool known;               /* ARCHIVED: it came out as one that was archived before, which is `id` */
    const char *reason;       /* FAILED */
    enum job_failure failure; /* FAILED */
    const struct diag *said;  /* its diagnostics, while `done` is told */
    struct worker worker;
    const char *work; /* folder */
};

struct batch {
    const struct installation *inst;
    const char *out; /* folder for people */
    struct job *jobs;
    size_t n_jobs;
    bool deliver;         /* packs go out as they say; those that the calendar asks for do in any case */
    bool record_failures; /* a failed job leaves its reason in the catalog as a publication that failed */
    int stop;             /* when it can be read, no job is started and those running have `grace` seconds; -1: never */
    double grace;
    /* Told of each job that was started, that goes on, and that has ended; NULL for nobody. One that is not to go on
     * after `began` is killed: -1. */
    int (*began)(void *arg, struct job *job);
    void (*goes_on)(void *arg, const struct job *job);
    void (*done)(void *arg, struct job *job);
    void *arg;
    struct archive *archive; /* open; NULL: of the configuration */
    /* From here on the batch's: */
    const char *work; /* folder for the jobs */
};

/* What became of a worker that made nothing, with what it said. */
enum job_failure batch_failure(enum worker_end end, const struct diag *said);
/* Put the files of an archived publication into `out`, where people look for them, each whole or not at all. `work`: a
 * folder of the same file system, which its maker removes. */
int batch_place(const struct installation *inst, struct archive *archive, const char *id, const char *work,
                const char *out) MUST_CHECK;
/* -1 when any failed or was stopped. */
int batch_run(struct batch *b) MUST_CHECK;

#endif
