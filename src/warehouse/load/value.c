/*
 * Reading values: see value.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/value.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"

enum { INT64_DIGITS = 18 };

static enum value_status from_num(enum num_status status)
{
    switch (status) {
    case NUM_OK: return VALUE_OK;
    case NUM_TOO_PRECISE: return VALUE_PRECISE;
    case NUM_TOO_LARGE: return VALUE_LARGE;
    case NUM_SYNTAX: break;
    }
    return VALUE_SYNTAX;
}

/* Plain short amounts, which most are ("-1234.50"); base/num.h decides about all others. */
static enum value_status parse_decimal(const char *text, size_t len, int scale, int64_t *out)
{
    size_t i = len > 0 && text[0] == '-', first = i;
    int64_t value = 0;
    int left = -1; /* decimals still to come, -1 before the point */
    if (len - first > (size_t)(INT64_DIGITS - scale))
        return from_num(num_parse_decimal(text, len, scale, out));
    for (; i < len; i++) {
        if (text[i] >= '0' && text[i] <= '9' && left != 0) {
            value = value * 10 + (text[i] - '0');
            left -= left > 0;
        } else if (text[i] == '.' && left < 0 && i > first && scale > 0) {
            left = scale;
        } else {
            return from_num(num_parse_decimal(text, len, scale, out));
        }
    }
    if (len == first || text[len - 1] == '.')
        return from_num(num_parse_decimal(text, len, scale, out));
    for (int k = left < 0 ? scale : left; k > 0; k--)
        value *= 10;
    *out = first > 0 ? -value : value;
    return VALUE_OK;
}

static bool equals(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

static enum value_status parse_boolean(const char *text, size_t len, int64_t *out)
{
    static const char *const words[2][4] = {{"false", "False", "FALSE", "0"}, {"true", "True", "TRUE", "1"}};
    for (int value = 0; value < 2; value++) {
        for (size_t i = 0; i < 4; i++) {
            if (equals(text, len, words[value][i])) {
                *out = value;
                return VALUE_OK;
            }
        }
    }
    return VALUE_SYNTAX;
}

enum value_status value_parse(enum field_type type, const char *text, size_t len, int64_t *out)
{
    date_t day;
    month_t month;
    switch (type) {
    case FIELD_DATE:
        if (!date_parse(text, len, &day))
            return VALUE_SYNTAX;
        *out = day;
        return VALUE_OK;
    case FIELD_MONTH:
        if (!month_parse(text, len, &month))
            return VALUE_SYNTAX;
        *out = month;
        return VALUE_OK;
    case FIELD_BOOLEAN: return parse_boolean(text, len, out);
    case FIELD_INTEGER: return from_num(num_parse_int(text, len, out));
    case FIELD_MONEY: return parse_decimal(text, len, MONEY_SCALE, out);
    case FIELD_NUMBER: return parse_decimal(text, len, NUMBER_SCALE, out);
    case FIELD_STRING: break;
    }
    return VALUE_SYNTAX;
}

const char *value_wanted(enum field_type type)
{
    switch (type) {
    case FIELD_DATE: return "a date such as 2026-10-31";
    case FIELD_MONTH: return "a month such as 2026-10";
    case FIELD_BOOLEAN: return "true or false";
    case FIELD_INTEGER: return "a whole number such as -12";
    case FIELD_MONEY: return "an amount in kroner such as -1234.50, with at most two decimals";
    case FIELD_NUMBER: return "a number such as 1.25, with at most six decimals";
    case FIELD_STRING: break;
    }
    return "text";
}
