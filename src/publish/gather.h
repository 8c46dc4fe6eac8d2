/*
 * What a refresh reads: which of the deliveries are this municipality's, and the mart before.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_GATHER_H
#define ALMANAK_PUBLISH_GATHER_H

#include "publish/installation.h"
#include "warehouse/refresh.h"
#include "warehouse/store.h"

/* Fill in the input but for parameters, key and path of the inputs; what other municipalities delivered is warned of.
 */
void gather_input(const struct installation *inst, const struct store *store, struct refresh_input *in);
/* The newest mart that is kept and the record of what it was made from. */
void gather_older(const struct installation *inst, const struct store *store, struct refresh_input *in);
/* What the deliveries leave open, as warnings; figures are right without it as far as they can be. */
void gather_tell(const struct installation *inst, const struct store *store, const char *own,
                 const struct refresh_report *r);

#endif
