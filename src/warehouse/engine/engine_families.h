/*
 * The families of one type at the end of a month, put together from the residents and the children across addresses:
 * who they are, who is shown in them, and whose cost they carry. Used by the family tables.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_ENGINE_FAMILIES_H
#define ALMANAK_WAREHOUSE_ENGINE_FAMILIES_H

#include "warehouse/engine/engine_table.h"

/* A member: its family times two, plus one when it is primary there. */
enum { MEMBER_PRIMARY = 1 };

struct families {
    size_t n;
    const struct mart_residents *residents;
    uint32_t *reference;  /* pid of the reference person */
    int32_t *row;         /* of the reference person among the residents */
    uint8_t *subgroup;    /* 1 to 9 */
    uint8_t *helped;      /* 0 / 1 */
    date_t *oldest_birth; /* of the child members, DATE_NONE without any */
    int32_t *children, *primary, *shown, *away, *household;
    /* Who is shown where: persons in any order, each with a member (see above). */
    size_t n_members;
    uint32_t *member_pid, *member;
};

/* Families of a type (FAMILY_ADDRESS, FAMILY_HOUSEHOLD, FAMILY_ACROSS), ascending by reference person except for
 * households, which ascend by their lowest resident. Lives in s->rows. */
void families_build(struct families *f, struct source *s, month_t month, int32_t type);

/* In which families a person is shown: those of person p are members[offsets[p] .. offsets[p + 1]). */
struct shown {
    uint32_t *offsets, *members;
};
/* In s->rows. */
struct shown families_shown(struct source *s, const struct families *f);

#endif
