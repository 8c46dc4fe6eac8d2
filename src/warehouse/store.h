/*
 * The folder of a warehouse:
 *
 *   current -> generations/000007      switched last, by rename
 *   generations/000007/                complete, never changed: manifest.json, a SQLite file a (municipality, source,
 *                                      resource), and mart.db once refreshed
 *   generations/next/                  in the making; left over when its process was killed
 *   rejects/                           a CSV file a load that had bad rows
 *   history.jsonl                      what was loaded and refused (history.h)
 *   lock                               held by the one who writes
 *
 * A reader opens the store and keeps to the generation that it found. A writer begins the next generation, adds files,
 * and commits or abandons it: killed at any point, the new generation is either wholly in or not at all.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_STORE_H
#define ALMANAK_WAREHOUSE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "warehouse/manifest.h"

enum { STORE_KEPT = 5 }; /* generations that stay */

#define STORE_MART "mart.db"
#define STORE_INPUTS "inputs.db" /* what the mart was made from; for the next refresh alone, which can do without */

struct store {
    struct arena arena;
    const char *path;
    const char *folder; /* of the current generation; NULL while nothing was loaded */
    struct manifest manifest;
    /* While a generation is in the making: */
    int lock; /* descriptor, -1 otherwise */
    const char *next_folder;
    const char *shared_from; /* folder of the generation that unchanged files are shared with */
    struct manifest next;
    const char **added; /* heap: names of the new files */
    size_t n_added, cap_added;
};

/* Open a warehouse. One that does not exist yet is an empty one: generation 0. */
int store_open(struct store *s, const char *path, struct diag *d) MUST_CHECK;
/* Release; abandons a generation in the making. */
void store_close(struct store *s);

/* One file of a resource, with where it came from. */
struct store_file {
    const char *path;
    const char *source, *municipality;
    month_t covers_from; /* as in the manifest */
    month_t period;      /* of the delivery */
    int64_t rows;        /* in the file */
    const char *sha256;  /* as in the manifest, and so the months */
    month_t month;
    const struct manifest_month *months;
    size_t n_months;
    const char *cut; /* which of its rows a change of system lets count, "" for all */
    /* What to select from in SQL: the table, or in brackets the part of it that counts beside the other files. */
    const char *table;
};
/* The files of a resource over all sources, in byte order of (municipality, source), by month of those delivered by
 * themselves. Each row that holds is in one of them. In the arena; n may be 0. */
struct store_file *store_resource_files(const struct store *s, struct arena *a, const char *resource, size_t *n);
/* Path of the history of loads (history.h), in the arena. */
const char *store_history_path(const struct store *s, struct arena *a);
/* Path of mart.db of the current generation, in the arena; NULL and a hint when there is none. */
const char *store_mart_path(const struct store *s, struct arena *a, struct diag *d);

/*
 * Begin the next generation: makes the folders, takes the lock (held by another: an error at once), reads again what is
 * current, and removes what a killed process left. Then exactly one of store_commit and store_abandon.
 */
int store_begin(struct store *s, struct diag *d) MUST_CHECK;
/* Path of the file of rejects of a load, in the store's arena. */
const char *store_reject_path(struct store *s, int64_t load, const char *package);
/* Where to make a new file of the next generation; the name has no slash. In the store's arena. */
const char *store_new_path(struct store *s, const char *name);
/* Path of a file of the generation before, in the store's arena. */
const char *store_old_path(struct store *s, const char *name);
/* A file made there belongs to the next generation. STORE_MART says that it has a mart. */
void store_add_file(struct store *s, const char *name);
/* A load belongs to the next generation; its resources name files that were added, and replace those before. Its memory
 * outlives the store. */
void store_add_load(struct store *s, const struct manifest_load *load);
/* A file that was added again under its name has so many rows now, none of them of a month before `first` (MONTH_NONE:
 * of the same months as before). */
void store_set_rows(struct store *s, const char *name, int64_t rows, month_t first);
/* A change of system, from the next generation on. Its memory outlives the store. */
void store_add_takeover(struct store *s, const struct manifest_takeover *t);
/* A number for a load that neither a load, a file of rejects nor the history has had. */
int64_t store_next_load(struct store *s);
/* The municipality of the installation, from now on. */
void store_set_municipality(struct store *s, const char *municipality);
/*
 * Complete: unchanged files are shared with the generation before (hard links), a mart only when it was added. Removes
 * all but the newest STORE_KEPT generations. On failure nothing has changed, and the generation is abandoned.
 */
int store_commit(struct store *s, struct diag *d) MUST_CHECK;
/* Give the next generation up; fine when none was begun. Never fails. */
void store_abandon(struct store *s);

/* A generation that is kept. */
struct store_generation {
    int64_t number;
    const char *folder;
    bool current;
    struct manifest manifest;
};
/* The kept generations, oldest first, in the arena; one whose manifest is damaged is warned of and left out. */
int store_generations(const struct store *s, struct arena *a, struct store_generation **out, size_t *n,
                      struct diag *d) MUST_CHECK;
/*
 * After store_begin: the next generation becomes what a kept one was, its mart included. The numbers of generations and
 * loads go on, so that history stays.
 */
int store_restore(struct store *s, int64_t generation, struct diag *d) MUST_CHECK;
/* Remove all but the newest `keep` generations, at least one: how many there were. Takes the lock. */
int store_collect(struct store *s, size_t keep, size_t *removed, struct diag *d) MUST_CHECK;

/* The present moment in UTC as 2026-11-03T08:15:00Z: the only clock of the warehouse. `out` holds 32 bytes. */
char *store_clock(char *out);

#endif
