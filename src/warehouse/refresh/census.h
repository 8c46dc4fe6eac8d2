/*
 * The census: the residents at the end of one month with their attributes, the families that they form on their
 * addresses, and the children that belong to a family across addresses. One census is used for month after month; its
 * arrays are as large as the town. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CENSUS_H
#define ALMANAK_WAREHOUSE_CENSUS_H

#include "warehouse/refresh/town.h"

enum coupled { COUPLED_NOT, COUPLED_MARRIED, COUPLED_OTHER };

struct across_row {
    uint32_t family, child;
    uint8_t primary;
};

struct census {
    const struct town *town;
    month_t month;
    date_t day;                    /* the last of the month */
    date_t born16, born18, born25; /* who is born then or before is so old */
    size_t n;                      /* residents, ascending pid; the arrays below are by row */
    uint32_t *pid, *addr, *family, *household, *citizenship;
    uint8_t *civil, *flags, *role, *subgroup;
    uint32_t *spouse;  /* pid on the day, NOBODY */
    uint32_t *partner; /* row of the other one of a couple, NOBODY */
    uint8_t *coupled;
    uint32_t *row_of;          /* by pid: row of a resident, NOBODY */
    uint8_t *help;             /* by pid: a spell that is help overlaps the month; filled by the caller */
    uint64_t *keys, *scratch;  /* room for sorting */
    struct across_row *across; /* by (family, child) */
    size_t n_across, cap_across;
};

void census_init(struct census *c, const struct town *t);
void census_release(struct census *c);

/* The residents of a month. help must be filled. */
void census_take(struct census *c, month_t month);
/* Their families: family, household, role, subgroup. */
void census_form_families(struct census *c);
/* Children of the families across addresses. */
void census_add_across(struct census *c);

/* The stay that holds on a day: of those that cover it one in own, which makes a resident, then the latest. NULL for
 * none; borrowed. */
const struct stay *census_stay(const struct town *t, uint32_t pid, date_t day);
/* The latest birth of someone who has completed so many years on a day. */
date_t census_born(date_t day, int years);
/* Civil status and spouse (NOBODY) of a person on a day. */
uint8_t census_civil(const struct town *t, uint32_t pid, date_t day, uint32_t *spouse);
/* Never married and nobody's parent on the day, given the civil status then. */
bool census_unattached(const struct person *p, uint8_t civil, date_t day);

#endif
