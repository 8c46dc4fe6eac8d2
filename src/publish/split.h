/*
 * Runs of split packs: the one that the calendar plans becomes one a slice, once what it requires has arrived.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_SPLIT_H
#define ALMANAK_PUBLISH_SPLIT_H

#include "archive/runs.h"
#include "publish/slices.h"
#include "publish/worker.h"

/*
 * Plan the slices of a run, in place of it; a worker asks for them, in folder `work`. What it said is added to
 * inst->diag. *n: how many; of a WORKER_DONE alone.
 */
enum worker_end split_run(const struct installation *inst, struct archive *ar, const struct run *run,
                          const struct run_request *request, const char *work, int stop, int64_t now, size_t *n);

#endif
