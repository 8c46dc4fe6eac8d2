/*
 * Calendar: days since 1970-01-01 (proleptic Gregorian) and months as year * 12 + (month - 1). No time zones, no
 * locale, no clock: the document's clock is its data's date.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_DATE_H
#define ALMANAK_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t date_t;  /* days since 1970-01-01 */
typedef int32_t month_t; /* year * 12 + month - 1 */

#define DATE_NONE INT32_MIN /* no date */
#define DATE_OPEN 2932896   /* 9999-12-31: the open end of a spell */
#define MONTH_NONE INT32_MIN

date_t date_of(int year, int month, int day);
void date_split(date_t d, int *year, int *month, int *day);
/* Exactly YYYY-MM-DD and a day that exists, years 1800 to 9999; false otherwise. */
bool date_parse(const char *text, size_t len, date_t *out);
/* Exactly YYYY-MM. */
bool month_parse(const char *text, size_t len, month_t *out);
month_t month_of(date_t d);
date_t month_first(month_t m);
date_t month_last(month_t m);
int month_days(month_t m);
int days_in_month(int year, int month);
/* The same day n months later, or the last day of that month when it is shorter. */
date_t date_add_months(date_t d, int n);
/* Completed years at `day`; someone born on 29 February has the birthday on 1 March in other years. Negative before
 * birth. */
int age_at(date_t birth, date_t day);

/* Formatting into caller's storage; `out` holds at least 32 bytes. The result is `out`. */
char *date_iso(char *out, date_t d);        /* 2026-10-31 */
char *month_iso(char *out, month_t m);      /* 2026-10 */
char *date_da(char *out, date_t d);         /* 31. oktober 2026 */
char *date_da_short(char *out, date_t d);   /* 31-10-2026 */
char *month_da(char *out, month_t m);       /* oktober 2026 */
char *month_da_short(char *out, month_t m); /* okt 2026 */

#endif
