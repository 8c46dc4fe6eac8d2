/*
 * What a publication is of: a month, a quarter or a year, and its key, as it stands in names of files and in the
 * archive: 2026-10, 2026-K3, 2026.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_PERIOD_H
#define ALMANAK_BASE_PERIOD_H

#include "base/date.h"

enum period_unit { PERIOD_UNIT_MONTH, PERIOD_UNIT_QUARTER, PERIOD_UNIT_YEAR };
enum { PERIOD_TEXT = 32 };

struct period {
    enum period_unit unit;
    month_t first, last; /* inclusive */
};

/* The period of this unit that a month lies in. */
struct period period_of(enum period_unit unit, month_t month);
/* The last one that is over when the day begins. */
struct period period_over(enum period_unit unit, date_t day);
/* Its key, and as a Dane writes it (oktober 2026, 3. kvartal 2026, 2026). `out` holds PERIOD_TEXT bytes and is the
 * result. */
char *period_key(char *out, struct period p);
char *period_da(char *out, struct period p);
/* Exactly a key; false otherwise. */
bool period_parse(const char *text, size_t len, struct period *out);

#endif
