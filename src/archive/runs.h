/*
 * Runs by the calendar: one row a pack, period, slice and due time, planned once and brought to an end once. Only the
 * process that holds the lock of the installation changes them, but for what a person does by name.
 *
 *     planned --> rendering --> archived
 *        |  ^        |  '-----> failed     nothing helps but a person
 *        v  |        v
 *      waiting <-----'                     for what has not arrived, or to be tried again at next_try_at
 *        '-------> skipped                 missed and not made up for, or given up by a person
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_RUNS_H
#define ALMANAK_ARCHIVE_RUNS_H

#include "archive/archive.h"

enum run_state { RUN_PLANNED, RUN_WAITING, RUN_RENDERING, RUN_ARCHIVED, RUN_FAILED, RUN_SKIPPED, RUN__MAX };

/* Moments are seconds since 1970, UTC; this is none. */
#define RUN_NEVER INT64_MIN

/* Progress of what is archived, while its files do not lie yet where people look for them. */
#define RUN_PLACING "placing"

/* A row as it stands. No text is NULL. */
struct run {
    int64_t id;
    const char *pack, *period, *slice; /* slice: "" for the whole */
    const char *why;                   /* of the due time: "8th working day" */
    enum run_state state;
    int64_t due_at, wait_until;   /* RUN_NEVER: it waits without end */
    int64_t next_try;             /* PLANNED, WAITING: not before; RUN_NEVER: at once */
    int64_t started_at, ended_at; /* of the last attempt; RUN_NEVER before */
    int64_t attempts;
    int64_t pid;             /* RENDERING: its worker */
    const char *progress;    /* RENDERING: what it does; ARCHIVED: RUN_PLACING or "" */
    const char *without;     /* what it was published without, in words */
    const char *reason;      /* why it waits, failed or was skipped */
    const char *messages;    /* all that the last attempt said, a line each */
    const char *publication; /* ARCHIVED: its id */
    int64_t duration_ms;     /* of the last attempt */
};

/* A row to be. */
struct run_plan {
    const char *period, *slice, *why;
    int64_t due_at, wait_until;
    const char *skip; /* why it is not made; NULL: it is */
};

/* Up to when the calendar of a pack has been planned; RUN_NEVER for a new one. */
int archive_runs_planned(struct archive *ar, const char *pack, int64_t *until, struct diag *d) MUST_CHECK;
/* What the calendar of a pack asks for up to a moment. */
struct run_planning {
    const char *pack;
    const struct run_plan *rows;
    size_t n_rows;
    int64_t until;
};
/* Plan the rows of all packs, unless they are there already, and note up to when it was planned, all or nothing. */
int archive_runs_plan(struct archive *ar, const struct run_planning *packs, size_t n, struct diag *d) MUST_CHECK;

/* Which rows: NULL, 0 and RUN_NEVER ask for any. */
struct run_query {
    int64_t id;
    const char *pack, *period;
    const enum run_state *states;
    size_t n_states;
    const char *progress;
    int64_t due_by; /* with next_try not later; RUN_NEVER: whenever */
    size_t limit;   /* newest first where it is given; else in the order of due_at, pack, slice */
};
/* In the arena. */
int archive_runs_list(struct archive *ar, struct arena *a, const struct run_query *query, struct run **out, size_t *n,
                      struct diag *d) MUST_CHECK;
/* Rows in each state. */
int archive_runs_count(struct archive *ar, int64_t counts[RUN__MAX], struct diag *d) MUST_CHECK;

/* PLANNED or WAITING to RENDERING, by a worker; counts the attempt. */
int archive_run_begin(struct archive *ar, int64_t id, int64_t pid, int64_t now, struct diag *d) MUST_CHECK;
int archive_run_progress(struct archive *ar, int64_t id, const char *progress, struct diag *d) MUST_CHECK;

/* How an attempt ended that archive_add has not ended already (ARCHIVED: only the rest is noted). */
struct run_end {
    enum run_state state; /* PLANNED: as if it had not been; WAITING: again at next_try; FAILED, SKIPPED */
    const char *reason, *messages, *without;
    int64_t next_try, duration_ms;
    bool unplaced; /* ARCHIVED: its files could not be put where people look for them */
};
int archive_run_end(struct archive *ar, int64_t id, const struct run_end *end, int64_t now, struct diag *d) MUST_CHECK;
/* The files of an archived row are where people look for them. */
int archive_run_placed(struct archive *ar, int64_t id, struct diag *d) MUST_CHECK;
/* A row that is planned or waits has a reason to go on waiting until `next_try`. */
int archive_run_wait(struct archive *ar, int64_t id, const char *reason, int64_t next_try, struct diag *d) MUST_CHECK;

/* For a person: once more, at once, what failed, waits or was skipped; give up what is planned, waits or failed. An id
 * that is not there, or in another state, is an error with a hint. */
int archive_run_retry(struct archive *ar, int64_t id, struct diag *d) MUST_CHECK;
int archive_run_skip(struct archive *ar, int64_t id, const char *reason, int64_t now, struct diag *d) MUST_CHECK;
/* The run of a pack's period and slice that failed or waits, which publishing by hand brings to its end; 0: none. */
int archive_runs_open(struct archive *ar, const char *pack, const char *period, const char *slice, int64_t *id,
                      struct diag *d) MUST_CHECK;
/* The run of a split pack becomes one a slice, planned for the same time; itself it is done. n may be 0. */
int archive_run_split(struct archive *ar, int64_t id, const char *const *slices, size_t n, int64_t now,
                      struct diag *d) MUST_CHECK;

/* Publications that a killed process left in state RENDERING fail with this reason. While any process is archiving,
 * nothing is done. *n: how many. */
int archive_fail_unfinished(struct archive *ar, const char *reason, size_t *n, struct diag *d) MUST_CHECK;

/* The round that the installation made last: times, and what came of it in words. */
struct archive_round {
    int64_t began_at, ended_at; /* RUN_NEVER: never; not yet */
    const char *said;
};
int archive_round_begin(struct archive *ar, int64_t now, struct diag *d) MUST_CHECK;
int archive_round_end(struct archive *ar, int64_t now, const char *said, struct diag *d) MUST_CHECK;
int archive_round_read(struct archive *ar, struct arena *a, struct archive_round *out, struct diag *d) MUST_CHECK;

/* "planned": as in the catalog and in --json. */
const char *run_state_name(enum run_state state);

#endif
