/*
 * Runs that are due: what the calendar asks for is planned, what has arrived is published, what has not is waited for.
 * Only for who holds the lock of the installation.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_DUE_H
#define ALMANAK_PUBLISH_DUE_H

#include "archive/runs.h"
#include "publish/journal.h"
#include "publish/timetable.h"

/* What the steps of a round work with. */
struct due {
    const struct installation *inst;
    struct archive *archive;
    const struct timetable *timetable;
    struct journal *journal;
    int64_t now;
    const char *work; /* folder for its workers */
    int stop;         /* as in struct batch */
};

/* What a killed process left: its runs are planned again, or fail when they have been tried often enough. */
int due_recover(const struct due *due) MUST_CHECK;
/* Enter what is due by now. */
int due_plan(const struct due *due) MUST_CHECK;
/* Make what is planned, or waits no longer. Runs that fail are no failure of this. */
int due_make(const struct due *due) MUST_CHECK;

/* What would be planned and made now, as journal; nothing is changed. */
int due_preview(const struct due *due) MUST_CHECK;
/* When something is to be done next, as far as runs are concerned; RUN_NEVER: nothing is planned. */
int due_next(const struct due *due, int64_t *next) MUST_CHECK;

/* Whether a row waits for what has not arrived, and how that ends. */
enum due_wait {
    WAIT_NOT,    /* all is there */
    WAIT_STILL,  /* up to its time */
    WAIT_HELD,   /* the time is out, and it is held */
    WAIT_WITHOUT /* the time is out, and it is published without */
};
/* What is missing, in the arena. */
struct due_missing {
    const char *words;     /* NULL when all is there */
    const char **packages; /* each once */
    size_t n_packages;
};
enum due_wait due_waits(const struct due *due, const struct arrivals *have, const struct run *run,
                        const struct timetable_pack *pack, struct due_missing *missing);
/* What has arrived so far; in the arena of the installation. */
int due_arrivals(const struct installation *inst, struct arrivals *out) MUST_CHECK;

#endif
