/*
 * The months of a town: each is formed from the town alone, so several are formed at a time, one on each processor;
 * they are written one after the other, in order. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_MONTHS_H
#define ALMANAK_WAREHOUSE_MONTHS_H

#include "warehouse/mart.h"
#include "warehouse/refresh/events.h"
#include "warehouse/refresh/findings.h"
#include "warehouse/refresh/refunds.h"
#include "warehouse/refresh/town.h"

/* Where the time goes; for the report, never in the mart. */
struct laps {
    double *seconds; /* by stage */
    double started;  /* the present stage */
};

struct months {
    const struct town *town;
    const struct events *events;
    struct findings *findings; /* follows them from month to month: of who has the turn to write */
    const struct refunds *refunds;
    struct mart_writer *writer;
    struct refresh_report *report; /* its families are counted */
    struct laps *laps;
    void (*progress)(void *arg, const char *what, int64_t done, int64_t total); /* may be NULL; from any thread */
    void *arg;
};

/* Begin to measure. */
void laps_begin(struct laps *l, double *seconds);
/* The time since the last call was spent on a stage. */
void lap(struct laps *l, enum refresh_stage stage);

/* Form and write all months of a town that has some. */
int months_form(const struct months *m, struct diag *d) MUST_CHECK;
/*
 * The same months where the town goes on from the mart before (inputs.h): those that are touched are formed, the others
 * copied. Findings of a month tell what has become of those of the month before, so they follow it.
 */
int months_go_on(const struct months *m, struct diag *d) MUST_CHECK;

#endif
