/*
 * The manifest of a generation: which loads its files came from. Written as manifest.json beside the files, read back
 * when a warehouse is opened. It is the only list of files: what stands in the folder beyond it does not count.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MANIFEST_H
#define ALMANAK_WAREHOUSE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/strbuf.h"

/* How many rows of a table are of a month. */
struct manifest_month {
    month_t month;
    int64_t rows;
};

/*
 * A table of a load: one SQLite file in the folder of the generation. Of a source's resource there is at most one that
 * holds all of it, and one for each month that was delivered by itself: that month's rows in the former do not count.
 */
struct manifest_resource {
    const char *name, *file;
    const char *sha256; /* of what the table was made from: the same is the same table; "" when not known */
    month_t month;      /* that was delivered by itself, MONTH_NONE for all rows */
    int64_t restates;   /* load that had delivered the month before, 0 for none */
    const char *
        *before; /* sha256 of the packages whose rows it holds besides its own load's: changes were made to them */
    size_t n_before;
    int64_t rows, rejected, warned;
    struct manifest_month *months; /* that have rows, ascending; none when its rows have no month (schema.h) */
    size_t n_months;
};

/* A package that was taken in. A resource that a later load replaced is no longer listed; a load without any is gone.
 */
struct manifest_load {
    int64_t id;
    const char *package, *title, *source, *municipality;
    month_t period;
    const char *sha256;    /* of the lines "SHA-256  path" of the descriptor and each file, as sha256sum writes them */
    const char *loaded_at; /* 2026-11-03T08:15:00Z */
    bool fictive;
    month_t covers_from; /* its data are whole from this month on; 0: not said */
    struct manifest_resource *resources;
    size_t n_resources;
};

/*
 * A change of system: of a package, the rows of one source count before a day, those of another from then on. It holds
 * until a delivery of the new source says otherwise.
 */
struct manifest_takeover {
    const char *municipality, *package, *source, *takes_over;
    date_t from;
};

struct manifest {
    int64_t generation;       /* 0: nothing was loaded yet */
    int64_t last_load;        /* highest id given so far */
    const char *municipality; /* of the installation, NULL until known */
    bool has_mart;            /* mart.db is there, made from these files */
    struct manifest_load *loads;
    size_t n_loads;
    struct manifest_takeover *takeovers;
    size_t n_takeovers;
};

/* Read a file into the arena. */
int manifest_read(struct arena *a, const char *path, struct manifest *out, struct diag *d) MUST_CHECK;
/* The text of manifest.json. */
void manifest_print(const struct manifest *m, struct strbuf *out);
/*
 * A copy of m, in the arena, with one load more, which takes over the (municipality, source, resource) that it
 * delivers, or the month of it. The load's own memory must live as long.
 */
struct manifest manifest_with(struct arena *a, const struct manifest *m, const struct manifest_load *load);
/* A copy of m, in the arena, with a change of system, which replaces one between the same sources. */
struct manifest manifest_with_takeover(struct arena *a, const struct manifest *m, const struct manifest_takeover *t);

#endif
