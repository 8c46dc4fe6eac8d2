/*
 * Numbers: see num.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The optional exponent at text[i..len); false when malformed. */
static bool parse_exponent(const char *text, size_t len, size_t i, int *out)
{
    *out = 0;
    if (i == len)
        return true;
    if (text[i] != 'e' && text[i] != 'E')
        return false;
    i++;
    bool negative = i < len && text[i] == '-';
    if (i < len && (text[i] == '-' || text[i] == '+'))
        i++;
    if (i == len || len - i > 3)
        return false;
    for (; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    if (negative)
        *out = -*out;
    return true;
}

enum num_status num_parse_decimal(const char *text, size_t len, int scale, int64_t *out)
{
    size_t i = 0;
    bool negative = len > 0 && text[0] == '-';
    if (len > 0 && (text[0] == '-' || text[0] == '+'))
        i++;
    char digits[40];
    int n = 0, fraction = 0, seen = 0;
    bool point = false;
    for (; i < len; i++) {
        if (text[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            break;
        seen++;
        if (n == 0 && text[i] == '0') {
            fraction += point;
            continue;
        }
        if (n == (int)sizeof(digits))
            return NUM_TOO_LARGE;
        digits[n++] = text[i];
        fraction += point;
    }
    int exponent;
    if (seen == 0 || !parse_exponent(text, len, i, &exponent))
        return NUM_SYNTAX;
    int shift = scale - fraction + exponent; /* digits * 10^shift is the scaled value */
    while (shift < 0 && n > 0 && digits[n - 1] == '0') {
        n--;
        shift++;
    }
    if (n > 0 && shift < 0)
        return NUM_TOO_PRECISE;
    if (n > 0 && n + shift > 18)
        return NUM_TOO_LARGE;
    int64_t value = 0;
    for (int k = 0; k < n; k++)
        value = value * 10 + (digits[k] - '0');
    for (int k = 0; n > 0 && k < shift; k++)
        value *= 10;
    *out = negative ? -value : value;
    return NUM_OK;
}

enum num_status num_parse_int(const char *text, size_t len, int64_t *out)
{
    size_t start = len > 0 && (text[0] == '-' || text[0] == '+');
    for (size_t i = start; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return NUM_SYNTAX;
    }
    return num_parse_decimal(text, len, 0, out);
}

int64_t num_div_round(int128_t n, int128_t d)
{
    int128_t half = d / 2;
    if (n >= 0)
        return (int64_t)((n + half) / d);
    return (int64_t) - ((-n + half) / d);
}

/* Sign, thousands dots and an optional decimal part. `whole` is plain digits. */
static void assemble(char *out, bool negative, const char *whole, const char *decimals)
{
    size_t len = strlen(whole);
    char *p = out;
    if (negative) {
        memcpy(p, "\u2212", 3);
        p += 3;
    }
    for (size_t i = 0; i < len; i++) {
        *p++ = whole[i];
        if (i + 1 < len && (len - i - 1) % 3 == 0)
            *p++ = '.';
    }
    if (decimals != NULL && decimals[0] != '\0') {
        *p++ = ',';
        memcpy(p, decimals, strlen(decimals));
        p += strlen(decimals);
    }
    *p = '\0';
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
}

char *num_da_int(char *out, int64_t value)
{
    char whole[24];
    (void)snprintf(whole, sizeof(whole), "%llu", (unsigned long long)magnitude(value));
    assemble(out, value < 0, whole, NULL);
    return out;
}

char *num_da_fixed(char *out, double value, int decimals)
{
    if (!isfinite(value) || fabs(value) >= 1e17) {
        (void)snprintf(out, NUM_TEXT, "..");
        return out;
    }
    if (decimals > 6)
        decimals = 6;
    char plain[40];
    /* printf rounds the binary value to even; halves of decimal figures must go away from zero. */
    double scale = pow(10, decimals);
    double scaled = floor(fabs(value) * scale + 0.5 + 1e-9);
    if (scaled < 9e15)
        (void)snprintf(plain, sizeof(plain), "%.*f", decimals, scaled / scale);
    else
        (void)snprintf(plain, sizeof(plain), "%.*f", decimals, fabs(value));
    char *point = strchr(plain, '.');
    if (point != NULL)
        *point++ = '\0';
    bool zero = scaled == 0;
    assemble(out, value < 0 && !zero, plain, point);
    return out;
}

char *num_da_money(char *out, int64_t oere, int decimals)
{
    if (decimals == 0)
        return num_da_int(out, num_div_round(oere, 100));
    char whole[24], fraction[4];
    uint64_t value = magnitude(oere);
    (void)snprintf(whole, sizeof(whole), "%llu", (unsigned long long)(value / 100));
    (void)snprintf(fraction, sizeof(fraction), "%02u", (unsigned)(value % 100));
    assemble(out, oere < 0, whole, fraction);
    return out;
}

/* By hand: answers of a hundred thousand rows are mostly this. */
char *num_int(char *out, int64_t value)
{
    char digits[NUM_TEXT];
    size_t n = 0, i = 0;
    uint64_t rest = magnitude(value);
    do {
        digits[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        out[i++] = '-';
    while (n > 0)
        out[i++] = digits[--n];
    out[i] = '\0';
    return out;
}

char *num_money(char *out, int64_t oere)
{
    uint64_t value = magnitude(oere);
    (void)snprintf(out, NUM_TEXT, "%s%llu.%02u", oere < 0 ? "-" : "", (unsigned long long)(value / 100),
                   (unsigned)(value % 100));
    return out;
}

char *num_double(char *out, double value)
{
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(out, NUM_TEXT, "%.*g", precision, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}
