/*
 * Recurrence rules of RFC 5545 by libical. They know neither working days nor our closing days, so those are the
 * schedule's own; and they give days, since the time of day is the schedule's as well.
 *
 * SPDX-License-Identifier: MIT
 */
#include <libical/ical.h>
#include <string.h>

#include "schedule/schedule_int.h"

static struct icaltimetype ical_day(date_t day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    /* Not icaltime_null_date(): its hour is -1, which makes a step of fourteen days one of thirteen. */
    struct icaltimetype t = icaltime_null_time();
    t.is_date = 1;
    t.year = year;
    t.month = month;
    t.day = of_month;
    return t;
}

enum { CENTURY_DAYS = 36525 };

static bool has_time(const struct icalrecurrencetype *r)
{
    return r->freq == ICAL_SECONDLY_RECURRENCE || r->freq == ICAL_MINUTELY_RECURRENCE ||
           r->freq == ICAL_HOURLY_RECURRENCE || r->by_second[0] != ICAL_RECURRENCE_ARRAY_MAX ||
           r->by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX || r->by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

int rule_check(const char *rule, date_t start, struct src_loc loc, struct diag *d)
{
    icalerror_clear_errno();
    struct icalrecurrencetype r = icalrecurrencetype_from_string(rule);
    bool sound = icalerrno == ICAL_NO_ERROR && r.freq != ICAL_NO_RECURRENCE;
    icalerror_clear_errno();
    if (!sound) {
        diag_error(d, DIAG_DEF_VALUE, loc, "\"%s\" is not a recurrence rule", rule);
        diag_hint(d,
                  "Write a rule of RFC 5545, such as \"FREQ=MONTHLY;BYDAY=2TU\" for each second Tuesday of a month.");
        return -1;
    }
    if (has_time(&r) || r.rscale != NULL) {
        diag_error(d, DIAG_DEF_VALUE, loc, "recurrence rule \"%s\" says more than days", rule);
        diag_hint(d,
                  "Use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, without BYHOUR, BYMINUTE and RSCALE; the time is at:.");
        return -1;
    }
    /* libical passes over BYSETPOS there, and every day of the set would count. */
    if (r.by_set_pos[0] != ICAL_RECURRENCE_ARRAY_MAX && r.freq != ICAL_MONTHLY_RECURRENCE &&
        r.freq != ICAL_YEARLY_RECURRENCE) {
        diag_error(d, DIAG_DEF_VALUE, loc, "recurrence rule \"%s\" has BYSETPOS of days or weeks", rule);
        diag_hint(d, "Use BYSETPOS with FREQ=MONTHLY or YEARLY.");
        return -1;
    }
    /* A rule that can never hold (30 February) gives no iterator, or one without a day, and no error. */
    struct rule_walk w;
    rule_open(&w, rule, start, start, start + CENTURY_DAYS);
    date_t first = rule_next(&w);
    rule_close(&w);
    if (first != DATE_NONE)
        return 0;
    diag_error(d, DIAG_DEF_VALUE, loc, "recurrence rule \"%s\" gives no day", rule);
    diag_hint(d, "Look at its BY... parts, and whether UNTIL lies before start:.");
    return -1;
}

void rule_open(struct rule_walk *w, const char *rule, date_t start, date_t from, date_t to)
{
    struct icalrecurrencetype r = icalrecurrencetype_from_string(rule);
    w->from = from > start ? from : start;
    w->to = to;
    /* Where no day comes any more, libical would look on to the year 2582. */
    if (r.count == 0 && icaltime_is_null_time(r.until))
        r.until = ical_day(to);
    w->iterator = icalrecur_iterator_new(r, ical_day(start));
    /* A rule with COUNT must be counted from its start; others begin where they are asked for. */
    if (w->iterator != NULL && r.count == 0 && w->from > start)
        (void)icalrecur_iterator_set_start(w->iterator, ical_day(w->from));
    icalerror_clear_errno();
}

date_t rule_next(struct rule_walk *w)
{
    while (w->iterator != NULL) {
        struct icaltimetype t = icalrecur_iterator_next(w->iterator);
        date_t day = icaltime_is_null_time(t) ? DATE_NONE : date_of(t.year, t.month, t.day);
        if (day == DATE_NONE || day > w->to)
            break;
        if (day >= w->from)
            return day;
    }
    return DATE_NONE;
}

void rule_close(struct rule_walk *w)
{
    if (w->iterator != NULL)
        icalrecur_iterator_free(w->iterator);
    w->iterator = NULL;
}
