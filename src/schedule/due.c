/*
 * When something is due: see due.h. Days are computed a month, quarter or year at a time, from the one in which the
 * asked time begins; nothing is walked from the past.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/due.h"

#include <string.h>

#include "schedule/schedule_int.h"

enum {
    MONTHS = 12,
    QUARTER = 3,
    REACH_DAYS = 400, /* so far back it is looked for what was missed */
    LOOK_DAYS = 40,   /* the first look ahead for the next one; three times as far each time */
    LOOK_MOST = 366 * 10,
    CHECK_YEAR = 2024,
    CHECK_DAYS = 3 * 366
};

int calendar_load(struct arena *a, const char *folder, const char *time_zone, struct calendar *out, struct diag *d)
{
    *out = (struct calendar){.zone = zone_lookup(time_zone)};
    if (out->zone == NULL) {
        diag_error(d, DIAG_CONFIG, NO_LOC, "there is no time zone \"%s\"", time_zone);
        diag_hint(d, "Install the Debian package tzdata, or name another time_zone in almanak.yaml.");
        return -1;
    }
    return workdays_load(a, folder, &out->days, d);
}

/* Occurrences being collected. */
struct walk {
    struct arena *arena;
    const struct schedule *schedule;
    const struct calendar *calendar;
    enum period_unit unit;
    int64_t after, until;
    struct occurrence *items;
    size_t n, cap;
    date_t last_day; /* of the occurrence before: two days that are moved to the same one are one */
};

/* The months that a schedule counts its day in. */
static int unit_months(const struct schedule *s)
{
    if (s->every == EVERY_QUARTER)
        return QUARTER;
    return s->every == EVERY_YEAR && s->months == 0 ? MONTHS : 1;
}

/* A day of first..last; one beyond the end is the last, one before the beginning the first. */
static date_t day_in(const struct workdays *w, struct schedule_day rule, date_t first, date_t last)
{
    date_t far = rule.n > 0 ? last : first;
    if (rule.kind == DAY_WORKDAY) {
        date_t day = workday_nth(w, first, last, rule.n);
        if (day == DATE_NONE) /* fewer than that: the outermost there is */
            day = workday_nth(w, first, last, rule.n > 0 ? -1 : 1);
        return day != DATE_NONE ? day : far;
    }
    date_t day = rule.n > 0 ? first + rule.n - 1 : last + rule.n + 1;
    return day < first || day > last ? far : day;
}

/* Where a day of publication is moved to. The one before must not lie in the period itself, which is not over then. */
static date_t moved(const struct walk *w, date_t nominal, struct period period)
{
    const struct workdays *days = &w->calendar->days;
    enum schedule_holiday rule = w->schedule->holiday;
    if (rule == HOLIDAY_IGNORE || workday_is(days, nominal))
        return nominal;
    if (rule == HOLIDAY_SKIP)
        return DATE_NONE;
    date_t day = rule == HOLIDAY_BEFORE ? workday_until(days, nominal) : workday_from(days, nominal);
    if (rule == HOLIDAY_BEFORE && day < month_first(period.last + 1))
        day = workday_from(days, nominal);
    return day != DATE_NONE ? day : nominal;
}

static int64_t wait_end(const struct walk *w, date_t first, date_t last, int64_t due_at)
{
    const struct schedule *s = w->schedule;
    if (!s->waits)
        return s->n_requires > 0 ? WAIT_FOREVER : due_at;
    int64_t end = due_at + s->wait_seconds;
    if (s->wait_day.kind != DAY_NONE)
        end = zone_instant(w->calendar->zone, day_in(&w->calendar->days, s->wait_day, first, last), s->at);
    return end > due_at ? end : due_at;
}

/* A day of the schedule, counted in first..last. */
static void add_day(struct walk *w, date_t nominal, date_t first, date_t last)
{
    const struct schedule *s = w->schedule;
    struct period period = period_over(w->unit, nominal);
    date_t day = moved(w, nominal, period);
    if (day == DATE_NONE || day == w->last_day || (s->start != DATE_NONE && day < s->start))
        return;
    w->last_day = day;
    int64_t due_at = zone_instant(w->calendar->zone, day, s->at);
    if (due_at <= w->after || due_at > w->until)
        return;
    if (w->n == w->cap) {
        struct occurrence *old = w->items;
        w->cap = w->cap > 0 ? w->cap * 2 : MONTHS;
        w->items = ARENA_ARRAY(w->arena, w->cap, struct occurrence);
        if (w->n > 0)
            memcpy(w->items, old, w->n * sizeof(*old));
    }
    w->items[w->n++] = (struct occurrence){
        .due_at = due_at,
        .wait_until = wait_end(w, first, last, due_at),
        .day = day,
        .period = period,
        .why = due_words(w->arena, s, &w->calendar->days, first, last, nominal, day),
    };
}

/* Months, quarters or years that begin in from..to. */
static void walk_units(struct walk *w, date_t from, date_t to)
{
    const struct schedule *s = w->schedule;
    int months = unit_months(s);
    for (month_t m = month_of(from) / months * months; month_first(m) <= to; m += months) {
        if (s->months != 0 && (s->months >> (m % MONTHS) & 1U) == 0)
            continue;
        date_t first = month_first(m), last = month_last(m + months - 1);
        add_day(w, day_in(&w->calendar->days, s->day, first, last), first, last);
    }
}

static void walk_days(struct walk *w, date_t from, date_t to)
{
    const struct schedule *s = w->schedule;
    for (date_t day = from; day <= to; day++) {
        if (s->every == EVERY_DAY || (s->weekdays >> weekday_of(day) & 1U) != 0)
            add_day(w, day, day, day);
    }
}

static void walk_rule(struct walk *w, date_t from, date_t to)
{
    struct rule_walk rule;
    rule_open(&rule, w->schedule->rule, w->schedule->start, from, to);
    for (date_t day = rule_next(&rule); day != DATE_NONE; day = rule_next(&rule))
        add_day(w, day, day, day);
    rule_close(&rule);
}

void schedule_between(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                      int64_t after, int64_t until, struct occurrence **out, size_t *n)
{
    struct walk w = {
        .arena = a, .schedule = s, .calendar = c, .unit = unit, .after = after, .until = until, .last_day = DATE_NONE};
    if (after < until) {
        /* A day that was moved may come from as far as one is moved. */
        date_t from = zone_day(c->zone, after, NULL), to = zone_day(c->zone, until, NULL);
        bool moves = s->holiday == HOLIDAY_BEFORE || s->holiday == HOLIDAY_AFTER;
        from -= moves ? WORKDAY_REACH : 0;
        to += moves ? WORKDAY_REACH : 0;
        if (s->every == EVERY_RULE)
            walk_rule(&w, from, to);
        else if (s->every == EVERY_DAY || s->every == EVERY_WEEK)
            walk_days(&w, from, to);
        else
            walk_units(&w, from, to);
    }
    *out = w.items;
    *n = w.n;
}

bool schedule_repeats(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                      struct diag *d)
{
    static const char *const units[] = {"month", "quarter", "year"};
    struct occurrence *o;
    size_t n;
    char key[PERIOD_TEXT], first[32], second[32];
    date_t from = s->start != DATE_NONE ? s->start : date_of(CHECK_YEAR, 1, 1);
    int64_t begin = zone_instant(c->zone, from, 0) - 1;
    schedule_between(a, s, c, unit, begin, begin + CHECK_DAYS * DAY_SECONDS, &o, &n);
    for (size_t i = 1; i < n; i++) {
        if (o[i].period.first != o[i - 1].period.first)
            continue;
        diag_warn(d, DIAG_DEF_VALUE, s->loc, "the schedule publishes %s more than once: on %s and on %s",
                  period_key(key, o[i].period), date_iso(first, o[i - 1].day), date_iso(second, o[i].day));
        diag_hint(d, "What is published is a %s: let the schedule come once in each, or let period: be shorter.",
                  units[unit]);
        return true;
    }
    return false;
}

bool schedule_next(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                   int64_t after, struct occurrence *out)
{
    struct occurrence *found;
    size_t n = 0;
    for (int64_t days = LOOK_DAYS; n == 0 && days / 3 <= LOOK_MOST; days *= 3)
        schedule_between(a, s, c, unit, after, after + days * DAY_SECONDS, &found, &n);
    if (n > 0)
        *out = found[0];
    return n > 0;
}

/* Why an occurrence that was missed is not made up for; NULL when it is to be made. */
static const char *skip_words(struct arena *a, const struct schedule *s, int64_t age, bool latest)
{
    if (!latest && s->missed != MISSED_ALL)
        return "missed while nothing was running; a later one takes its place";
    if (s->max_age > 0 && age > s->max_age)
        return arena_printf(a, "missed while nothing was running, and %lld days old, which is more than max_age allows",
                            (long long)(age / DAY_SECONDS));
    return NULL;
}

void schedule_due(struct arena *a, const struct schedule *s, const struct calendar *c, enum period_unit unit,
                  int64_t *planned_until, int64_t now, struct occurrence **out, size_t *n)
{
    *out = NULL;
    *n = 0;
    if (*planned_until == DUE_NEVER || *planned_until >= now) {
        *planned_until = *planned_until > now ? *planned_until : now;
        return;
    }
    int64_t oldest = now - (int64_t)REACH_DAYS * DAY_SECONDS;
    schedule_between(a, s, c, unit, *planned_until > oldest ? *planned_until : oldest, now, out, n);
    for (size_t i = 0; i < *n; i++)
        (*out)[i].skip = skip_words(a, s, now - (*out)[i].due_at, i + 1 == *n);
    *planned_until = now;
}
