/*
 * Inside the schedule room: recurrence rules, and the words for a day.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_SCHEDULE_INT_H
#define ALMANAK_SCHEDULE_SCHEDULE_INT_H

#include "schedule/due.h"

/* Whether a text is a recurrence rule of RFC 5545 that gives days: -1 with the reason at `loc`. */
int rule_check(const char *rule, date_t start, struct src_loc loc, struct diag *d) MUST_CHECK;

/* The days of a checked rule, counted from `start`. */
struct rule_walk {
    struct icalrecur_iterator_impl *iterator;
    date_t from, to;
};
/* Begin with the first day of from..to. */
void rule_open(struct rule_walk *w, const char *rule, date_t start, date_t from, date_t to);
/* The next day, ascending; DATE_NONE when there are no more. */
date_t rule_next(struct rule_walk *w);
void rule_close(struct rule_walk *w);

/*
 * Why a schedule comes on `day`: the rule in words, the days that it passed over, and how it was moved from `nominal`.
 * `first` and `last` are those of the month, quarter or year that its day is counted in. In the arena.
 */
const char *due_words(struct arena *a, const struct schedule *s, const struct workdays *w, date_t first, date_t last,
                      date_t nominal, date_t day);

#endif
