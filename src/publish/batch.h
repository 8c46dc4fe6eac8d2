/*
 * Several runs, at most one a core at a time. What each makes is archived, and its files are put where people look for
 * them; one that fails leaves its reason in the catalog and touches no other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_BATCH_H
#define ALMANAK_PUBLISH_BATCH_H

#include "archive/archive.h"
#include "publish/worker.h"

/* One run on its way. */
struct job {
    struct run_request request;
    /* From here on the batch's: */
    struct run_child child;
    struct run_result result;
    const char *work, *id; /* folder; of the publication */
    bool running, failed;
    bool known; /* it came out as one that was archived before, which `id` names */
};

struct batch {
    const struct installation *inst;
    const char *out; /* folder for people */
    struct job *jobs;
    size_t n_jobs;
    /* Told of each job that has ended; NULL for nobody. */
    void (*done)(void *arg, const struct job *job);
    void *arg;
    /* From here on the batch's: */
    struct archive *archive;
    const char *work; /* folder for the jobs */
};

/* -1 when any failed. */
int batch_run(struct batch *b) MUST_CHECK;

#endif
