/*
 * A run: one publication, made by a worker.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_RUN_H
#define ALMANAK_PUBLISH_RUN_H

#include "publish/make.h"
#include "publish/worker.h"

/* Start the worker. */
int run_start(const struct installation *inst, const struct run_request *request, const char *work,
              struct worker *out) MUST_CHECK;
/* Wait for it and read what it made, into inst->arena; its diagnostics are added to inst->diag. */
enum worker_end run_finish(const struct installation *inst, struct worker *worker, struct run_result *out) MUST_CHECK;

#endif
