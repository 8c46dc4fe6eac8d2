/*
 * Working days: see workdays.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "schedule/workdays.h"

enum {
    WEEK = 7,
    MONDAY_OFFSET = 3, /* 1970-01-01 was a Thursday */
    SATURDAY = 5,
    LAST_PRAYER_DAY = 2023 /* Store Bededag was abolished from 2024 on */
};

/* By the rule of the Gregorian calendar: the Sunday after the full moon of spring, where full moons repeat every 19
 * years but for what centuries take off and add. */
date_t easter_sunday(int year)
{
    int golden = year % 19, century = year / 100;
    int skipped = century - century / 4, moon = (8 * century + 13) / 25;
    int epact = (19 * golden + skipped - moon + 15) % 30;
    /* The full moon's day of March; the two latest are put a day forward, so that it stays in April's first 18 days. */
    epact -= epact > 28 || (epact == 28 && golden > 10);
    date_t full_moon = date_of(year, 3, 21) + epact;
    return full_moon + WEEK - (weekday_of(full_moon) + 1) % WEEK;
}

int weekday_of(date_t day)
{
    return ((day + MONDAY_OFFSET) % WEEK + WEEK) % WEEK;
}

static const char *fixed_holiday(int month, int day)
{
    if (month == 1 && day == 1)
        return "Nytårsdag";
    if (month == 12 && day == 25)
        return "Juledag";
    return month == 12 && day == 26 ? "2. juledag" : NULL;
}

/* Of a day so many days after Easter Sunday. */
static const char *easter_holiday(int year, int offset)
{
    switch (offset) {
    case -3: return "Skærtorsdag";
    case -2: return "Langfredag";
    case 0: return "Påskedag";
    case 1: return "2. påskedag";
    case 26: return year <= LAST_PRAYER_DAY ? "Store bededag" : NULL;
    case 39: return "Kristi himmelfartsdag";
    case 49: return "Pinsedag";
    case 50: return "2. pinsedag";
    default: return NULL;
    }
}

const char *public_holiday(date_t day)
{
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    const char *name = fixed_holiday(month, of_month);
    /* Easter moves between 22 March and 25 April, Whit Monday comes 50 days after. */
    if (name == NULL && month >= 3 && month <= 6)
        name = easter_holiday(year, day - easter_sunday(year));
    return name;
}

static bool rule_holds(const struct closing *rule, date_t day)
{
    int year, month, of_month;
    if (rule->kind == CLOSING_DAYS)
        return rule->first <= day && day <= rule->last;
    date_split(day, &year, &month, &of_month);
    if (rule->kind == CLOSING_YEARLY)
        return rule->month == month && rule->day == of_month;
    return day == easter_sunday(year) + rule->offset;
}

const char *workday_closed(const struct workdays *w, date_t day)
{
    const char *name = public_holiday(day);
    for (size_t i = 0; i < w->n_rules; i++) {
        const struct closing *rule = &w->rules[i];
        if ((name == NULL || rule->open) && rule_holds(rule, day)) {
            if (rule->open)
                return NULL;
            name = rule->name;
        }
    }
    return name;
}

bool workday_is(const struct workdays *w, date_t day)
{
    return weekday_of(day) < SATURDAY && workday_closed(w, day) == NULL;
}

date_t workday_nth(const struct workdays *w, date_t first, date_t last, int n)
{
    int step = n > 0 ? 1 : -1, left = n > 0 ? n : -n;
    for (date_t day = n > 0 ? first : last; first <= day && day <= last; day += step) {
        left -= workday_is(w, day);
        if (left == 0)
            return day;
    }
    return DATE_NONE;
}

date_t workday_from(const struct workdays *w, date_t day)
{
    return workday_nth(w, day, day + WORKDAY_REACH, 1);
}

date_t workday_until(const struct workdays *w, date_t day)
{
    return workday_nth(w, day - WORKDAY_REACH, day, -1);
}
