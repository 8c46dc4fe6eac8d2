/*
 * Text: UTF-8, the Danish order of letters, near misses of names, and cleaning of untrusted text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_TEXT_H
#define ALMANAK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all of text[0..len) is well-formed UTF-8 (no surrogates, no overlong forms, no NUL). */
bool utf8_valid(const char *text, size_t len);
/* Decode one code point at *text (NUL-terminated, valid UTF-8) and advance; 0 at the end, U+FFFD for a broken byte. */
uint32_t utf8_next(const char **text);
/* Write one code point as UTF-8 (at most 4 bytes, no NUL); returns the number of bytes. */
size_t utf8_put(char *out, uint32_t code);
/* Code points in a NUL-terminated text. */
size_t utf8_count(const char *text);

/*
 * Danish alphabetical order (Retskrivningsordbogen, paragraph 4): a-z, æ ø å; aa counts as å, å before aa when
 * otherwise equal; ü as y, ä as æ, ö as ø; other accents and case only break ties, the capital first. Numbers inside
 * text compare as numbers. <0, 0, >0; 0 only for equal bytes.
 */
int text_compare_da(const char *a, const char *b);

/* Whether a text holds another, letters of either case being the same, also Danish ones. The empty text is in all. */
bool text_contains(const char *text, const char *wanted);

/* The candidate most like `wrong`, near enough to be meant; NULL when none is. NULL candidates are skipped. Borrowed.
 */
const char *text_nearest(const char *wrong, const char *const *candidates, size_t n);

/* Replace control characters (C0, DEL, and C1 in UTF-8) by '?' in place, so that text may reach a terminal or a log. */
void text_clean(char *text);

#endif
