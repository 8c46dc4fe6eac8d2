/*
 * CPR numbers: see cpr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/cpr.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { CPR_LENGTH = 10, REPLACEMENT_DAYS = 60, KEPT = 6 };

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_digit_or_capital(char ch)
{
    return is_digit(ch) || (ch >= 'A' && ch <= 'Z');
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool has_shape(const char *p, size_t len)
{
    if (len != CPR_LENGTH || !is_digit(p[9]) || !is_digit_or_capital(p[7]) || !is_digit_or_capital(p[8]))
        return false;
    for (int i = 0; i < 7; i++) {
        if (!is_digit(p[i]))
            return false;
    }
    return true;
}

/* The seventh digit tells the century. */
static int birth_year(const char *p)
{
    int year = two(p + 4);
    char seventh = p[6];
    if (seventh <= '3')
        return 1900 + year;
    if (seventh == '4' || seventh == '9')
        return (year <= 36 ? 2000 : 1900) + year;
    return (year <= 57 ? 2000 : 1800) + year;
}

enum cpr_status cpr_check(const char *text, size_t len, date_t latest)
{
    if (!has_shape(text, len))
        return CPR_SHAPE;
    int day = two(text), month = two(text + 2), year = birth_year(text);
    if (day > REPLACEMENT_DAYS)
        day -= REPLACEMENT_DAYS;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return CPR_DATE;
    return date_of(year, month, day) > latest ? CPR_FUTURE : CPR_OK;
}

bool cpr_breaks_modulus11(const char *text)
{
    static const int weights[CPR_LENGTH] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    int sum = 0;
    if (two(text) > REPLACEMENT_DAYS)
        return false;
    for (int i = 0; i < CPR_LENGTH; i++) {
        if (!is_digit(text[i]))
            return false;
        sum += weights[i] * (text[i] - '0');
    }
    return sum % 11 != 0;
}

/* Length of what looks like a CPR number at p: six digits, perhaps a hyphen or a space, a digit and three more. */
static size_t looks_like_cpr(const char *p, size_t len)
{
    size_t i = 0;
    while (i < KEPT && i < len && is_digit(p[i]))
        i++;
    if (i < KEPT)
        return 0;
    i += i < len && (p[i] == '-' || p[i] == ' ');
    size_t tail = i + 4;
    if (tail > len || !is_digit(p[i]))
        return 0;
    for (; i < tail; i++) {
        if (!is_digit_or_capital(p[i]))
            return 0;
    }
    return tail;
}

/* Copy as valid UTF-8 without control characters; the result fits `room` with its NUL. */
static size_t copy_clean(char *out, size_t room, const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        size_t step = 1;
        while (step < 4 && i + step < len && ((unsigned char)text[i + step] & 0xC0) == 0x80)
            step++;
        bool valid = utf8_valid(text + i, step);
        if (n + step + 4 > room) {
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        if (valid)
            memcpy(out + n, text + i, step);
        else
            out[n] = '?';
        n += valid ? step : 1;
        i += step;
    }
    out[n] = '\0';
    text_clean(out);
    return strlen(out);
}

char *cpr_mask(char *out, const char *text, size_t len, bool personal)
{
    enum { ROOM = CPR_SHOWN - 40 }; /* masking makes nothing longer but a short personal value */
    size_t n = copy_clean(out, ROOM, text, len);
    if (personal) {
        size_t keep = 0;
        for (int characters = 0; keep < n && characters < KEPT; characters++) {
            do
                keep++;
            while (((unsigned char)out[keep] & 0xC0) == 0x80);
        }
        if (keep < n)
            memcpy(out + keep, "XXXX", 5);
        return out;
    }
    for (size_t i = 0; i < n;) {
        size_t found = looks_like_cpr(out + i, n - i);
        for (size_t k = found > 0 ? i + found - 4 : n; k < n && (k < i + found || is_digit(out[k])); k++)
            out[k] = 'X';
        i += found > 0 ? found : 1;
    }
    return out;
}
