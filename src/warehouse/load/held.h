/*
 * What the warehouse holds of the source of a package, resource by resource. Part of load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_HELD_H
#define ALMANAK_WAREHOUSE_HELD_H

#include "warehouse/load/descriptor.h"
#include "warehouse/manifest.h"

/* A table and the load that it came with; both NULL for none. Borrowed from the manifest. */
struct held {
    const struct manifest_load *load;
    const struct manifest_resource *table;
};

/* The month of which a resource is delivered, MONTH_NONE for all of it. */
month_t resource_month(const struct package *p, const struct package_resource *r);
/*
 * The file of a (municipality, source, resource), and month where one is delivered by itself. A source keeps its small
 * letters and digits; what is lost of it comes back as a hash, so that two sources never share a file. In the arena.
 */
const char *held_file_name(struct arena *a, const struct package *p, const struct package_resource *r);
/* The table of a month that was delivered by itself, or with MONTH_NONE that of all rows. */
struct held held_find(const struct manifest *m, const struct package *p, const char *resource, month_t month);
/* The load that delivered a month, by itself or among all rows; 0 for none, and for MONTH_NONE. */
int64_t held_month(const struct manifest *m, const struct package *p, const char *resource, month_t month);
/* Whether any month of a resource was delivered by itself. */
bool held_by_month(const struct manifest *m, const struct package *p, const char *resource);
/* The load of the newest period of a resource, NULL for none. */
const struct manifest_load *held_newest(const struct manifest *m, const struct package *p, const char *resource);

#endif
