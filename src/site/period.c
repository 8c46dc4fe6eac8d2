/*
 * Periods in words: see period.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/period.h"

#include <string.h>

enum { YEAR_DIGITS = 4, MONTH_TEXT = 7, QUARTER_TEXT = 7, TEXT_SIZE = 32 };

/* A month of the year that the key begins with. */
static bool month_in_year(const char *key, int month, month_t *out)
{
    char text[TEXT_SIZE] = {0};
    memcpy(text, key, YEAR_DIGITS);
    memcpy(text + YEAR_DIGITS, "-01", sizeof("-01"));
    if (!month_parse(text, MONTH_TEXT, out))
        return false;
    *out += month - 1;
    return true;
}

const char *period_text(struct arena *a, const char *key, date_t published, month_t *month)
{
    char text[TEXT_SIZE];
    date_t day;
    size_t len = strlen(key);
    if (month_parse(key, len, month))
        return arena_strdup(a, month_da(text, *month));
    if (date_parse(key, len, &day)) {
        *month = month_of(day);
        return arena_strdup(a, date_da(text, day));
    }
    if (len == YEAR_DIGITS && month_in_year(key, 12, month))
        return arena_printf(a, "året %s", key);
    bool quarter = len == QUARTER_TEXT && key[YEAR_DIGITS] == '-' && (key[5] == 'K' || key[5] == 'Q') &&
                   key[6] >= '1' && key[6] <= '4';
    if (quarter && month_in_year(key, 3 * (key[6] - '0'), month))
        return arena_printf(a, "%c. kvartal %.4s", key[6], key);
    *month = month_of(published);
    return arena_strdup(a, key);
}
