/*
 * Outcomes: what became of a person on a service type by the end of a month, and what decides about a type. Used by the
 * tables that follow persons.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_OUTCOME_H
#define ALMANAK_WAREHOUSE_ENGINE_OUTCOME_H

#include "warehouse/engine/engine_table.h"

/* What decides about a service type. */
enum { IS_ACTIVITY = 1, IS_BENEFIT = 2, IS_SERVICE = 4, IS_HELP = 8 };

/* The columns of services that decide. */
#define OUTCOME_SERVICES                                                                                               \
    (MART_COLUMN(services, pid) | MART_COLUMN(services, type) | MART_COLUMN(services, spell) |                         \
     MART_COLUMN(services, flags))

struct outcomes {
    uint8_t *traits; /* by type */
    bool known;      /* the month lies in the data */
    date_t day;
    const struct mart_residents *residents;
    const struct mart_services *services;
    size_t resident, first; /* where the present person's rows begin, or would */
    struct ages ages;
};

/* Caller's storage, which lives no longer than the source. */
void outcomes_open(struct outcomes *o, struct source *s);
/* Outcomes by the end of s->month. */
void outcomes_begin(struct outcomes *o, struct source *s);
/* What became of a person on a type, OUTCOME_*, by the benefit or service `asked`; `after` is the other type received,
 * left alone where there is none. To be asked in ascending order of pid. */
uint8_t outcome_of(struct outcomes *o, const struct source *s, uint32_t pid, uint32_t type, uint32_t asked,
                   uint32_t *after);
/* The row of a benefit on the last day among a person's rows first .. end - 1 of a month, the one that started last;
 * or `end`. */
size_t outcome_benefit(const struct outcomes *o, const struct source *s, const struct mart_services *v, size_t first,
                       size_t end);
/* The first of ascending pids, from one on, that is no less than `pid`; n when there is none. */
size_t skip_to(const uint32_t *pids, size_t n, size_t from, uint32_t pid);

#endif
