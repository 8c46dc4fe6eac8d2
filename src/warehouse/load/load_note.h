/*
 * Telling the history of a warehouse what became of packages. Part of load.h; for nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_LOAD_NOTE_H
#define ALMANAK_WAREHOUSE_LOAD_NOTE_H

#include "warehouse/load.h"

/* Add a line for each package of the report. That they are in does not depend on it: a failure is a warning. */
void load_note(struct arena *a, const struct store *s, const struct load_options *o, const struct load_report *report,
               struct diag *d);

#endif
