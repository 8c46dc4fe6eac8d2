/*
 * Who pays for a case, as far as deliveries say it: type 4 relations, claims on other municipalities, and the weeks
 * that the state refunds. Part of the town. Internal to refresh.
 *
 * Refund weeks may be many millions: they are kept packed, a month at a time, and only those of the months that are
 * kept; of earlier ones nothing but that a person was on the refund ladder.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CASES_H
#define ALMANAK_WAREHOUSE_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

struct town;

/* Who pays, by the register: a relation of type 4. By (pid, from), the one that holds last. */
struct relation {
    uint32_t pid, municipality, source;
    date_t from, to;
    uint8_t manual;
};

struct claim {
    uint32_t spell;  /* while reading text + 1, then the number; 0 when it was not delivered */
    uint32_t source; /* of the delivery */
    uint32_t municipality;
    month_t month;
    uint8_t status;
    int64_t amount;
};

/* ISO weeks are counted from the one of 1 January 1970, a Thursday, so that week w has its Thursday on day 7 w. */
typedef int32_t week_t;

struct refund_row {
    uint32_t pid, type;
    uint8_t week; /* of its month, from 0 */
    uint8_t step; /* percent, 0 none */
    int64_t paid, refund, cofinancing;
    uint8_t next; /* of a month's last week: the lower percent at the end of the next month, 0 none; not packed */
};

struct refund_month {
    unsigned char *bytes; /* packed rows, see weeks.c */
    size_t used, cap, rows;
};

struct early_week {
    uint32_t pid;
    week_t week;
};

struct refund_weeks {
    bool delivered;
    bool stepless;               /* a row on the ladder has no step */
    struct refund_month *months; /* from `first` on */
    size_t n_months;
    month_t first;
    struct early_week *early; /* on the ladder, before the first month */
    size_t n_early, cap_early;
};

struct cases {
    struct relation *relations;
    size_t n_relations, cap_relations;
    uint32_t *relation_start; /* by pid */
    struct claim *claims;     /* in the end by (month, spell, municipality, status, amount) */
    size_t n_claims, cap_claims;
    struct refund_weeks weeks;
};

/* Room for the rows of the months that the town may keep. */
void cases_init(struct town *t);
void cases_release(struct cases *c);
/* The codes of the weeks of the months that are kept; before dictionaries get their order. */
void cases_add_weeks(struct town *t);
/* Numbers of reading become those of the town; number[k] is the pid of CPR k. After the spells are in order. */
void arrange_cases(struct town *t, const uint32_t *number);

/* The relation of type 4 that holds on a day, NULL for none. Borrowed. */
const struct relation *cases_relation(const struct town *t, uint32_t pid, date_t day);

/* --- weeks --- */

week_t week_of(date_t day);
month_t week_month(week_t week);
/* The first week of a month; it has those up to the first of the next. */
week_t week_first(month_t month);
/* 2026W07. False when it is none of the calendar. */
bool week_parse(const char *text, size_t len, week_t *out);
enum { WEEK_TEXT = 16 };
/* The code of a week; out holds WEEK_TEXT bytes. The result is `out`. */
char *week_code(char *out, week_t week);

/* Pack a row at the end of a month, and take it out again: the row that begins at `at`, which moves on. */
void refund_push(struct refund_month *m, const struct refund_row *row);
void refund_next(const struct refund_month *m, size_t *at, struct refund_row *row);
/* Persons and types of all rows become what stands at their numbers. */
void refund_renumber(struct refund_month *m, const uint32_t *pids, const uint32_t *types);

#endif
