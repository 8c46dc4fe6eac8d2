/*
 * Months, quarters and years: see period.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/period.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_LEN = 4, QUARTER_LEN = 7, QUARTER_MONTHS = 3, YEAR_MONTHS = 12 };

static int unit_months(enum period_unit unit)
{
    switch (unit) {
    case PERIOD_UNIT_MONTH: return 1;
    case PERIOD_UNIT_QUARTER: return QUARTER_MONTHS;
    case PERIOD_UNIT_YEAR: return YEAR_MONTHS;
    }
    return 1;
}

struct period period_of(enum period_unit unit, month_t month)
{
    int months = unit_months(unit);
    month_t first = month - month % months;
    return (struct period){unit, first, first + months - 1};
}

struct period period_over(enum period_unit unit, date_t day)
{
    return period_of(unit, period_of(unit, month_of(day)).first - 1);
}

static int quarter_of(struct period p)
{
    return p.first % YEAR_MONTHS / QUARTER_MONTHS + 1;
}

char *period_key(char *out, struct period p)
{
    int year = p.first / YEAR_MONTHS;
    switch (p.unit) {
    case PERIOD_UNIT_MONTH: return month_iso(out, p.first);
    case PERIOD_UNIT_QUARTER: (void)snprintf(out, PERIOD_TEXT, "%04d-K%d", year, quarter_of(p)); break;
    case PERIOD_UNIT_YEAR: (void)snprintf(out, PERIOD_TEXT, "%04d", year); break;
    }
    return out;
}

char *period_da(char *out, struct period p)
{
    int year = p.first / YEAR_MONTHS;
    switch (p.unit) {
    case PERIOD_UNIT_MONTH: return month_da(out, p.first);
    case PERIOD_UNIT_QUARTER: (void)snprintf(out, PERIOD_TEXT, "%d. kvartal %d", quarter_of(p), year); break;
    case PERIOD_UNIT_YEAR: (void)snprintf(out, PERIOD_TEXT, "%d", year); break;
    }
    return out;
}

bool period_parse(const char *text, size_t len, struct period *out)
{
    char january[YEAR_LEN + sizeof("-01")];
    month_t month;
    if (month_parse(text, len, &month)) {
        *out = period_of(PERIOD_UNIT_MONTH, month);
        return true;
    }
    bool quarter = len == QUARTER_LEN && memcmp(text + YEAR_LEN, "-K", 2) == 0 && text[6] >= '1' && text[6] <= '4';
    if (len != YEAR_LEN && !quarter)
        return false;
    (void)snprintf(january, sizeof(january), "%.*s-01", YEAR_LEN, text);
    if (!month_parse(january, strlen(january), &month))
        return false;
    *out = quarter ? period_of(PERIOD_UNIT_QUARTER, month + (text[6] - '1') * QUARTER_MONTHS)
                   : period_of(PERIOD_UNIT_YEAR, month);
    return true;
}
