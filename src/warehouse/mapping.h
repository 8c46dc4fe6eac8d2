/*
 * Mapping files from outside of load: almanak-mapping(5). They are used by load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MAPPING_H
#define ALMANAK_WAREHOUSE_MAPPING_H

#include "base/diag.h"

/* What a mapping is about; texts in the arena. */
struct mapping_summary {
    const char *title, *package, *source; /* source may be NULL */
    const char *resources;                /* names with commas between */
};

/* Read a mapping and check it without any extract; all mistakes are reported. */
int mapping_check(struct arena *a, const char *path, struct mapping_summary *out, struct diag *d) MUST_CHECK;

#endif
