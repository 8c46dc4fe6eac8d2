/*
 * Taking deliveries in: every file of a package is checked and written as a table, and all packages of one command make
 * one new generation of the warehouse. A package comes in as a whole or not at all; one that is refused does not keep
 * the others out. One that is in the warehouse already is no work, and one that is older than what is there is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_LOAD_H
#define ALMANAK_WAREHOUSE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "warehouse/store.h"

/* Extracts of a system that a mapping makes one package of: almanak-mapping(5). */
struct load_extracts {
    const char *mapping; /* path */
    const char *const *files;
    size_t n_files;
    month_t period;
    const char *source, *municipality; /* NULL: as the mapping says, and else that of the installation */
};

/* From where on a delivery is told to be far from the one before: shares, of which 0 is never. */
struct deviation_limits {
    double rows, sums; /* of how many there were, of what they summed up to */
    double empty;      /* of rows without a value in a column: so much more or less than before */
};

struct load_options {
    struct deviation_limits limits;
    double reject_percent;    /* rows of a resource that may be bad; LOAD_REJECT_PERCENT unless asked otherwise */
    const char *user;         /* who loads, for the history */
    const char *municipality; /* of the installation; NULL: the one known, or of the first package borger */
    /* Told now and then how far a file has been read, in bytes; NULL for nobody. `what` is "package/resource". */
    void (*progress)(void *context, const char *what, int64_t done, int64_t total);
    void *context;
    const struct load_extracts *extracts; /* what the only path stands for; NULL for packages */
};

#define LOAD_REJECT_PERCENT 1.0

struct load_resource {
    const char *name;
    int64_t read, loaded, rejected; /* rows; read = loaded + rejected, unless reading was given up */
    int64_t warned;                 /* rows loaded with a CPR number that breaks the rules */
    int64_t breaks_modulus11; /* rows loaded whose own CPR number modulus 11 does not hold for: legal since 2007 */
    month_t month;            /* that was delivered by itself, MONTH_NONE for all rows */
    bool restated;            /* the month had been delivered before */
    /* Of a delivery of changes: rows that were new, replaced one, deleted one, or found none to delete; and rows that
     * the table has with them. */
    bool changes;
    int64_t added, changed, deleted, missing, rows;
    double seconds;
};

struct load_package {
    const char *path;
    int64_t id; /* 0 when the descriptor was refused */
    /* Of the descriptor; NULL, and MONTH_NONE, when it could not be read. */
    const char *name, *title, *source, *municipality;
    month_t period;
    const char *delivery; /* "full", "period"; NULL when it could not be read */
    bool fictive, refused;
    bool unchanged;      /* in the warehouse already, as it is */
    const char *sha256;  /* as in the manifest; NULL when it was refused before its files were looked at */
    const char *reason;  /* why it was refused, NULL otherwise */
    const char *rejects; /* file with the bad rows, NULL when there are none */
    struct load_resource *resources;
    size_t n_resources;
};

struct load_report {
    int64_t generation;            /* made by this command, 0 when no package came in */
    struct load_package *packages; /* in the order given */
    size_t n_packages;
};

/*
 * Load deliveries, each a folder, the path of its datapackage.json, or a zip archive of the folder. The report lives in
 * the arena, as do the file names in diagnostics; it is filled in on failure as well. -1 when any package was refused,
 * or nothing could be written at all.
 */
int load_packages(struct arena *a, struct store *s, const char *const *paths, size_t n, const struct load_options *o,
                  struct load_report *out, struct diag *d) MUST_CHECK;

#endif
