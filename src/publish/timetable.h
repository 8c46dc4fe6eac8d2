/*
 * The timetable of an installation: its packs that have a schedule, on its calendar.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_TIMETABLE_H
#define ALMANAK_PUBLISH_TIMETABLE_H

#include "access/roles.h"
#include "publish/installation.h"
#include "report/pack.h"
#include "schedule/arrivals.h"
#include "schedule/due.h"

struct timetable_pack {
    const struct pack *pack;
    struct schedule schedule;
    enum period_unit unit; /* of what it publishes */
    bool repeats;          /* some period more than once, which has been warned of */
};

struct timetable {
    struct calendar calendar;
    struct timetable_pack *packs; /* by name */
    size_t n_packs;
};

/* Whether an installation has readers for a pack: recipients.yaml has the role that it is for, or is not there at all.
 * The packs that come with the program are for roles that not everybody has; those stay out of the calendar. */
bool timetable_wants(const struct roles *roles, const struct pack *pack);
/* The schedule of one pack, which has one. */
int timetable_read(const struct installation *inst, const struct calendar *calendar, const struct pack *pack,
                   struct timetable_pack *out) MUST_CHECK;
/* Read the calendar and all packs; those without a schedule stay out. Every mistake is reported. In the arena. */
int timetable_load(const struct installation *inst, struct timetable *out) MUST_CHECK;
/* The pack of a name; NULL when it is unknown or has no schedule, with a hint. */
const struct timetable_pack *timetable_find(const struct installation *inst, const struct timetable *t,
                                            const char *name);

/* One line of the timetable. */
struct timetable_row {
    const struct timetable_pack *pack;
    struct occurrence occurrence;
};
/* What is due in (after, until]: by time, then by name. In the arena. */
void timetable_between(struct arena *a, const struct timetable *t, int64_t after, int64_t until,
                       struct timetable_row **out, size_t *n);

#endif
