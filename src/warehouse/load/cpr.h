/*
 * CPR numbers: what can be told from the number itself, and how it is shown to people who need not know it.
 *
 * Numbers that fail modulus 11 have been issued since 2007, so that rule rejects nothing. Replacement numbers, made by
 * an organisation's own system for people without a number, add 60 to the day and may hold letters at places 8 and 9.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CPR_H
#define ALMANAK_WAREHOUSE_CPR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"

enum cpr_status {
    CPR_OK,
    CPR_SHAPE, /* not ten characters of the right kind */
    CPR_DATE,  /* no such day */
    CPR_FUTURE /* born after `latest` */
};

/* Judge a number by its form and its day of birth. */
enum cpr_status cpr_check(const char *text, size_t len, date_t latest);
/* Whether a number of good form is an issued one (ten digits, no replacement) whose weighted sum eleven does not
 * divide. */
bool cpr_breaks_modulus11(const char *text);

enum { CPR_SHOWN = 200 };
/*
 * A value as it may be shown: valid UTF-8 without control characters, cut to fit `out` of CPR_SHOWN bytes. Of a
 * personal value only the first six characters remain; in any other, what looks like a CPR number loses its last four.
 */
char *cpr_mask(char *out, const char *text, size_t len, bool personal);

#endif
