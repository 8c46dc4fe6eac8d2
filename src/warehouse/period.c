/*
 * Months of rows: see period.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/period.h"

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

void period_add_values(struct strbuf *out, const struct schema_field *field, month_t month)
{
    char text[32];
    if (field->type == FIELD_MONTH) {
        strbuf_addf(out, "%d", month);
        return;
    }
    strbuf_addf(out, "'%s'", month_iso(text, month));
    for (date_t day = month_first(month); day <= month_last(month); day++) {
        int year, of_month, of_day;
        date_split(day, &year, &of_month, &of_day);
        date_t first = first_thursday(year);
        if ((day - first) % WEEK == 0)
            strbuf_addf(out, ",'%04dW%02d'", year, (day - first) / WEEK + 1);
    }
}
