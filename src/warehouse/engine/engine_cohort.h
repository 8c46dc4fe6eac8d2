/*
 * Cohorts: the persons on a service type at the end of a start month, and what became of them by the end of a later
 * one. Made on the fly from the services and residents of the two months.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_COHORT_H
#define ALMANAK_WAREHOUSE_ENGINE_COHORT_H

#include "warehouse/engine/engine_outcome.h"

/* A row is a person and a type, ascending by person. */
struct cohorts {
    bool benefits_only;
    struct outcomes outcomes;
    const struct mart_residents *residents; /* at the start */
    size_t n, cap;                          /* rows, and how many there is room for */
    uint32_t *pid, *type, *spell, *department;
    int32_t *resident; /* row among the residents at the start */
    uint8_t *outcome;  /* OUTCOME_* */
    uint32_t *asked;   /* the type whose end is asked for: itself, of an activity the benefit */
    uint32_t *after;   /* the other type that is received, 0 for none */
};

/* Caller's storage, zeroed, which lives no longer than the source. */
void cohorts_open(struct cohorts *c, struct source *s, bool benefits_only);
/* Those that started in a month, as they are at the end of s->month. Departments, and what is more to know of residents
 * than who they are, only where these columns of the mart are asked for. */
void cohorts_build(struct cohorts *c, struct source *s, month_t start, uint32_t services, uint32_t residents);

#endif
