/*
 * The slices that a pack is published in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_SLICES_H
#define ALMANAK_PUBLISH_SLICES_H

#include "publish/make.h"
#include "warehouse/mart.h"

/* The month that a run of a pack is about: the last of the period asked for, else of the newest that is over. */
month_t slices_period(const struct pack *pack, month_t asked, month_t newest);

/*
 * The slices of a split pack for the request's period and clearance, as the current generation of the warehouse has
 * them: those of which there is something to publish, and with `all` the others too. One that is asked for by
 * request->slice stands alone. In the arena.
 */
int slices_list(const struct installation *inst, const struct pack *pack, const struct run_request *request, bool all,
                struct report_slice **out, size_t *n) MUST_CHECK;

/* The slice of a request in a context that nothing is noted of yet; left alone for a pack that is not split. */
int slices_choose(const struct installation *inst, const struct run_request *request,
                  struct report_context *context) MUST_CHECK;

/* Whether a pack can be split as it says, as far as that shows without data. */
int slices_check(const struct installation *inst, const struct pack *pack) MUST_CHECK;

#endif
