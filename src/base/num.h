/*
 * Numbers: exact decimal parsing, rounding half away from zero, and the Danish way of writing figures.
 * Money is integer øre, counts are integers; double only for rates, computed last.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_NUM_H
#define ALMANAK_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum num_status { NUM_OK, NUM_SYNTAX, NUM_TOO_PRECISE, NUM_TOO_LARGE };

/*
 * Parse a decimal number ("-1234.5", optional sign, '.' as decimal sign, exponent allowed as Frictionless does) into
 * value * 10^scale. Trailing zeros beyond the scale are accepted, other digits there are NUM_TOO_PRECISE.
 */
enum num_status num_parse_decimal(const char *text, size_t len, int scale, int64_t *out);
/* Digits with an optional sign. */
enum num_status num_parse_int(const char *text, size_t len, int64_t *out);

/* Wide enough for days * quantity * price without rounding in between. */
__extension__ typedef __int128 int128_t;

/* n / d rounded to the nearest, halves away from zero; d > 0. */
int64_t num_div_round(int128_t n, int128_t d);

enum { NUM_TEXT = 48 };

/* Formatting into caller's storage of NUM_TEXT bytes; the result is `out`. The minus is U+2212. */
char *num_da_int(char *out, int64_t value);                /* 1.234.567 */
char *num_da_fixed(char *out, double value, int decimals); /* 1.234,5 ; at most 6 decimals */
char *num_da_money(char *out, int64_t oere, int decimals); /* kroner with 0 or 2 decimals */
/* Machine forms: decimal point, no thousands sign. */
char *num_int(char *out, int64_t value);
char *num_money(char *out, int64_t oere);  /* -1234.50 */
char *num_double(char *out, double value); /* shortest text that reads back the same */

#endif
