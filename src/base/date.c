/*
 * Calendar arithmetic: see date.h. The civil-from-days conversion counts eras of 400 years from 1 March of year 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/date.h"

#include <stdio.h>

enum { OUT_SIZE = 32, ERA_DAYS = 146097 };

static const char *const month_names[12] = {"januar", "februar", "marts",     "april",   "maj",      "juni",
                                            "juli",   "august",  "september", "oktober", "november", "december"};

date_t date_of(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - 719468;
}

void date_split(date_t d, int *year, int *month, int *day)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int day_of_era = z - era * ERA_DAYS;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool digits(const char *text, int n, int *out)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool date_parse(const char *text, size_t len, date_t *out)
{
    int year, month, day;
    if (len != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) || !digits(text + 5, 2, &month) ||
        !digits(text + 8, 2, &day))
        return false;
    if (year < 1800 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *out = date_of(year, month, day);
    return true;
}

bool month_parse(const char *text, size_t len, month_t *out)
{
    int year, month;
    if (len != 7 || text[4] != '-' || !digits(text, 4, &year) || !digits(text + 5, 2, &month))
        return false;
    if (year < 1800 || month < 1 || month > 12)
        return false;
    *out = year * 12 + month - 1;
    return true;
}

month_t month_of(date_t d)
{
    int year, month, day;
    date_split(d, &year, &month, &day);
    return year * 12 + month - 1;
}

date_t month_first(month_t m)
{
    return date_of(m / 12, m % 12 + 1, 1);
}

date_t month_last(month_t m)
{
    return month_first(m + 1) - 1;
}

int month_days(month_t m)
{
    return days_in_month(m / 12, m % 12 + 1);
}

date_t date_add_months(date_t d, int n)
{
    month_t month = month_of(d);
    int day = d - month_first(month), days = month_days(month + n);
    return month_first(month + n) + (day < days ? day : days - 1);
}

int age_at(date_t birth, date_t day)
{
    int by, bm, bd, y, m, d;
    date_split(birth, &by, &bm, &bd);
    date_split(day, &y, &m, &d);
    return y - by - (m < bm || (m == bm && d < bd));
}

char *date_iso(char *out, date_t d)
{
    int year, month, day;
    date_split(d, &year, &month, &day);
    (void)snprintf(out, OUT_SIZE, "%04d-%02d-%02d", year, month, day);
    return out;
}

char *month_iso(char *out, month_t m)
{
    if (m < 0 || m >= 12 * 10000) {
        (void)snprintf(out, OUT_SIZE, "%04d-%02d", m / 12, m % 12 + 1);
        return out;
    }
    int year = m / 12, month = m % 12 + 1;
    for (int i = 3; i >= 0; i--, year /= 10)
        out[i] = (char)('0' + year % 10);
    out[4] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[7] = '\0';
    return out;
}

char *date_da(char *out, date_t d)
{
    int year, month, day;
    date_split(d, &year, &month, &day);
    (void)snprintf(out, OUT_SIZE, "%d. %s %d", day, month_names[month - 1], year);
    return out;
}

char *date_da_short(char *out, date_t d)
{
    int year, month, day;
    date_split(d, &year, &month, &day);
    (void)snprintf(out, OUT_SIZE, "%02d-%02d-%04d", day, month, year);
    return out;
}

char *month_da(char *out, month_t m)
{
    (void)snprintf(out, OUT_SIZE, "%s %d", month_names[m % 12], m / 12);
    return out;
}

char *month_da_short(char *out, month_t m)
{
    (void)snprintf(out, OUT_SIZE, "%.3s %d", month_names[m % 12], m / 12);
    return out;
}
