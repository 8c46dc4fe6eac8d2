/*
 * A run: one publication, made in a forked child. The child's memory and library state die with it; what it made and
 * what it had to say come back through a pipe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_WORKER_H
#define ALMANAK_PUBLISH_WORKER_H

#include <sys/types.h>

#include "publish/make.h"

/* A child at work. */
struct run_child {
    pid_t pid;
    int pipe;         /* its record */
    const char *work; /* its folder, which the parent removes */
    const char *report;
    double started;
};

/* Fork the child. */
int run_start(const struct installation *inst, const struct run_request *request, const char *work,
              struct run_child *out) MUST_CHECK;
/* Wait for it and read its record; its diagnostics are added to inst->diag. */
int run_finish(const struct installation *inst, struct run_child *child, struct run_result *out) MUST_CHECK;

#endif
