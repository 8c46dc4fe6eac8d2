/*
 * The history of a warehouse: a line for each package that anyone tried to load, also those that were refused. It
 * stands beside the generations and outlives them; nothing that is computed depends on it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_HISTORY_H
#define ALMANAK_WAREHOUSE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/diag.h"

#define HISTORY_NAME "history.jsonl"

/* What became of a package. */
enum history_state { HISTORY_LOADED, HISTORY_REFUSED, HISTORY_UNCHANGED };

struct history_entry {
    int64_t id; /* of the load; 0 when it got none */
    enum history_state state;
    const char *path; /* of the delivery, as it was given */
    /* Of the descriptor; NULL, and MONTH_NONE, when it could not be read. */
    const char *package, *source, *municipality;
    month_t period;
    const char *delivery; /* "full", "period"; NULL when it could not be read, or is not known */
    bool restated;        /* a month in it had been delivered before */
    const char *sha256;   /* NULL when it was refused before its files were looked at */
    int64_t generation;   /* that it came in with, 0 for none */
    int64_t read, rows, rejected;
    const char *at, *by; /* 2026-11-03T08:15:00Z; user name */
    const char *reason;  /* why it was refused, NULL otherwise */
};

/* "loaded", "refused", "unchanged". */
const char *history_state_name(enum history_state state);
/* Add entries to the file, which need not exist, and secure it on disk. What was loaded is loaded: a failure is a
 * warning. */
void history_append(const char *path, const struct history_entry *entries, size_t n, struct diag *d);
/* All entries of a text, in the arena. Lines that cannot be read are passed over: their number is the result. */
size_t history_parse(struct arena *a, const char *text, size_t len, struct history_entry **out, size_t *n);
/* All entries of a file; none when it is not there. Broken lines are warned of. */
int history_read(struct arena *a, const char *path, struct history_entry **out, size_t *n, struct diag *d) MUST_CHECK;

#endif
