/*
 * Working days of a Danish municipality: not Saturdays and Sundays, not public holidays, and not the days on which the
 * town hall is closed. Public holidays are computed; closing days are 5 June, 24 and 31 December, and what the file
 * calendar.yaml beside almanak.yaml adds or takes away.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SCHEDULE_WORKDAYS_H
#define ALMANAK_SCHEDULE_WORKDAYS_H

#include "base/date.h"
#include "base/diag.h"

#define CALENDAR_NAME "calendar.yaml"
enum { WORKDAY_REACH = 60 }; /* days within which the next working day is looked for */

/* Days that are closed or open by a rule of the file. */
enum closing_kind {
    CLOSING_DAYS,   /* from first to last */
    CLOSING_YEARLY, /* that day of every year; 29 February only where there is one */
    CLOSING_EASTER  /* days after Easter Sunday, every year */
};
struct closing {
    enum closing_kind kind;
    date_t first, last; /* DAYS */
    int month, day;     /* YEARLY */
    int offset;         /* EASTER */
    bool open;          /* is no holiday and not closed; a weekend stays one */
    const char *name;
};

/* The closing days of an installation, beside the public holidays. */
struct workdays {
    struct closing *rules; /* the built-in ones first */
    size_t n_rules;
};

/* Easter Sunday, Gregorian. */
date_t easter_sunday(int year);
/* The name of a public holiday ("Skærtorsdag"), NULL on other days. */
const char *public_holiday(date_t day);
/* 0 Monday to 6 Sunday. */
int weekday_of(date_t day);

/* The built-in closing days, and those of `folder`/calendar.yaml where that is there. In the arena. */
int workdays_load(struct arena *a, const char *folder, struct workdays *out, struct diag *d) MUST_CHECK;
/* The same of a text that stands in `file`; NULL: the built-in days alone. */
int workdays_parse(struct arena *a, const char *file, const char *text, size_t len, struct workdays *out,
                   struct diag *d) MUST_CHECK;

bool workday_is(const struct workdays *w, date_t day);
/* Why a day that is not in a weekend is no working day: the name of the holiday or closing day. NULL when it is one. */
const char *workday_closed(const struct workdays *w, date_t day);
/* The n-th working day of the days from first to last; -1 is the last, -2 the one before it. DATE_NONE when there are
 * not so many. n is not 0. */
date_t workday_nth(const struct workdays *w, date_t first, date_t last, int n);
/* The first working day on or after, the last on or before a day; DATE_NONE when there is none within
 * WORKDAY_REACH days. */
date_t workday_from(const struct workdays *w, date_t day);
date_t workday_until(const struct workdays *w, date_t day);

/* The fields that calendar.yaml may have, for the manual: plain text, or mdoc(7). Appended. */
struct strbuf;
void workdays_print_fields(struct strbuf *out, bool mdoc);

#endif
