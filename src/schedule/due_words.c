/*
 * The words for a day of a schedule: "8th working day; 5 June is Grundlovsdag".
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/strbuf.h"
#include "schedule/schedule_int.h"

enum { TOLD_MOST = 3, SATURDAY = 5 };

static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/* 5 June */
static void add_day(struct strbuf *out, date_t day)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    strbuf_addf(out, "%d %s", of_month, months[month - 1]);
}

static void add_ordinal(struct strbuf *out, int n)
{
    bool teen = n % 100 / 10 == 1;
    strbuf_addf(out, "%d%s", n,
                teen || n % 10 == 0 || n % 10 > 3 ? "th"
                : n % 10 == 1                     ? "st"
                : n % 10 == 2                     ? "nd"
                                                  : "rd");
}

/* "8th working day", "3rd last day", "last working day" */
static void add_counted(struct strbuf *out, struct schedule_day rule)
{
    if (rule.n != -1)
        add_ordinal(out, abs(rule.n));
    strbuf_adds(out, rule.n > 0 ? " " : rule.n == -1 ? "last " : " last ");
    strbuf_adds(out, rule.kind == DAY_WORKDAY ? "working day" : "day");
}

/* The rule that named the day. */
static void add_rule(struct strbuf *out, const struct schedule *s, date_t nominal)
{
    static const char *const units[] = {"day", "week", "month", "quarter", "year"};
    switch (s->every) {
    case EVERY_DAY: strbuf_adds(out, "every day"); break;
    case EVERY_WEEK: strbuf_addf(out, "every %s", weekdays[weekday_of(nominal)]); break;
    case EVERY_RULE: strbuf_addf(out, "rule %s", s->rule); break;
    case EVERY_MONTH:
    case EVERY_QUARTER:
    case EVERY_YEAR:
        add_counted(out, s->day);
        strbuf_addf(out, " of the %s", units[s->every == EVERY_YEAR && s->months != 0 ? EVERY_MONTH : s->every]);
        break;
    }
}

/* The weekdays that were passed over in counting working days up to the day, or back to it from the end. */
static void add_passed(struct strbuf *out, const struct schedule *s, const struct workdays *w, date_t first,
                       date_t last, date_t nominal)
{
    size_t n = 0;
    date_t from = s->day.n > 0 ? first : nominal, to = s->day.n > 0 ? nominal : last;
    for (date_t day = from; day <= to; day++) {
        const char *name = weekday_of(day) < SATURDAY ? workday_closed(w, day) : NULL;
        if (name == NULL)
            continue;
        if (n++ < TOLD_MOST) {
            strbuf_adds(out, "; ");
            add_day(out, day);
            strbuf_addf(out, " is %s", name);
        }
    }
    if (n > TOLD_MOST)
        strbuf_addf(out, "; %zu more closed", n - TOLD_MOST);
}

static void add_moved(struct strbuf *out, const struct workdays *w, date_t nominal, date_t day)
{
    const char *name = workday_closed(w, nominal);
    strbuf_adds(out, "; ");
    add_day(out, nominal);
    strbuf_addf(out, " is %s, so the working day %s", name != NULL ? name : weekdays[weekday_of(nominal)],
                day < nominal ? "before" : "after");
}

const char *due_words(struct arena *a, const struct schedule *s, const struct workdays *w, date_t first, date_t last,
                      date_t nominal, date_t day)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    add_rule(&text, s, nominal);
    if (s->day.kind == DAY_WORKDAY)
        add_passed(&text, s, w, first, last, nominal);
    if (nominal != day)
        add_moved(&text, w, nominal, day);
    const char *words = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return words;
}
