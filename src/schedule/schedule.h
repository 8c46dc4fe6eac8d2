/*
 * Schedules: the node `schedule:` of a definition says on which days something is published, what must have arrived,
 * how long it waits for that, and what becomes of runs that were missed. Whose schedule it is, is not known here.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_SCHEDULE_H
#define ALMANAK_SCHEDULE_SCHEDULE_H

#include "base/date.h"
#include "base/diag.h"
#include "base/yaml.h"

enum schedule_every { EVERY_DAY, EVERY_WEEK, EVERY_MONTH, EVERY_QUARTER, EVERY_YEAR, EVERY_RULE };
/* A day of publication that is no working day. */
enum schedule_holiday { HOLIDAY_IGNORE, HOLIDAY_BEFORE, HOLIDAY_AFTER, HOLIDAY_SKIP };
/* What happens when the time is out and something is still missing. */
enum schedule_then { THEN_HOLD, THEN_PUBLISH };
/* Runs whose time went by while nothing was running. */
enum schedule_missed { MISSED_LATEST, MISSED_ALL, MISSED_SKIP };

/* A day of a month, quarter or year. */
enum day_kind { DAY_NONE, DAY_NUMBER, DAY_WORKDAY };
struct schedule_day {
    enum day_kind kind;
    int n; /* from 1 in front, from -1 at the end; never 0 */
};

struct schedule {
    struct src_loc loc;
    enum schedule_every every;
    struct schedule_day day; /* EVERY_MONTH, _QUARTER and _YEAR */
    unsigned weekdays;       /* EVERY_WEEK: bit 0 is Monday */
    unsigned months;         /* bit 0 is January: only in these; 0: in all */
    const char *rule;        /* EVERY_RULE: RFC 5545, checked */
    date_t start;            /* no day before it; DATE_NONE: no first day. EVERY_RULE counts from it */
    int at;                  /* local time, seconds since midnight */
    enum schedule_holiday holiday;
    const char **requires; /* names of packages */
    size_t n_requires;
    const struct src_loc *requires_at;
    bool waits;                   /* wait_until is there */
    struct schedule_day wait_day; /* in the same month, quarter or year; DAY_NONE: */
    int64_t wait_seconds;         /* so long after the due time */
    enum schedule_then then;
    enum schedule_missed missed;
    int64_t max_age; /* seconds; a missed run that is older is not made up for; 0: no limit */
};

/* Read a node. Every mistake is reported with its place and a hint. In the arena; borrows from the node's. */
int schedule_read(struct arena *a, const struct yaml_node *node, struct schedule *out, struct diag *d) MUST_CHECK;
/* The fields that a schedule may have, for the manual: plain text, or mdoc(7). Appended. */
struct strbuf;
void schedule_print_fields(struct strbuf *out, bool mdoc);

#endif
