/*
 * Months of rows: see period.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/period.h"

#include <string.h>

enum { WEEK_TEXT = 7, WEEK = 7, MONDAY_OFFSET = 3 }; /* 2026W07; 1970-01-01 was a Thursday */

/* The Thursday of the first ISO week of a year, which is the week of 4 January. */
static date_t first_thursday(int year)
{
    date_t fourth = date_of(year, 1, 4);
    int weekday = ((fourth + MONDAY_OFFSET) % WEEK + WEEK) % WEEK; /* 0 is Monday */
    return fourth - weekday + 3;
}

static bool two_digits(const char *text, int *out)
{
    *out = (text[0] - '0') * 10 + text[1] - '0';
    return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
}

month_t period_of_text(const char *text, size_t len)
{
    month_t month;
    int century, year, week;
    if (month_parse(text, len, &month))
        return month;
    if (len != WEEK_TEXT || text[4] != 'W' || !two_digits(text, &century) || !two_digits(text + 2, &year) ||
        !two_digits(text + 5, &week) || week < 1)
        return MONTH_NONE;
    year += century * 100;
    date_t thursday = first_thursday(year) + (week - 1) * WEEK;
    return year >= 1800 && thursday < first_thursday(year + 1) ? month_of(thursday) : MONTH_NONE;
}

/* The week of a Thursday. */
static void add_week(struct strbuf *out, date_t thursday)
{
    int year, month, day;
    date_split(thursday, &year, &month, &day);
    strbuf_addf(out, "'%04dW%02d'", year, (thursday - first_thursday(year)) / WEEK + 1);
}

/* The first Thursday of a month. */
static date_t thursday_of(month_t month)
{
    date_t first = month_first(month);
    int weekday = ((first + MONDAY_OFFSET) % WEEK + WEEK) % WEEK;
    return first + (3 - weekday + WEEK) % WEEK;
}

void period_add_bound(struct strbuf *out, const struct schema_field *field, month_t month)
{
    char text[32];
    if (field->type == FIELD_MONTH)
        strbuf_addf(out, "%d", month);
    else if (strcmp(field->name, "week") == 0)
        add_week(out, thursday_of(month));
    else
        strbuf_addf(out, "'%s'", month_iso(text, month));
}

void period_add_values(struct strbuf *out, const struct schema_field *field, month_t month)
{
    char text[32];
    if (field->type == FIELD_MONTH) {
        strbuf_addf(out, "%d", month);
        return;
    }
    strbuf_addf(out, "'%s'", month_iso(text, month));
    for (date_t day = thursday_of(month); day <= month_last(month); day += WEEK) {
        strbuf_addch(out, ',');
        add_week(out, day);
    }
}
