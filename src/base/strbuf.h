/*
 * The only string builder: NUL-terminated, length known, with a mandatory cap. Going over the cap is remembered
 * (`overflow`) and the text stays as it was: callers check once at the end and report it, nothing is cut silently.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_STRBUF_H
#define ALMANAK_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

enum { STRBUF_SMALL = 64 << 10, STRBUF_LARGE = 1 << 30 };

struct strbuf {
    char *text; /* never NULL after the first addition; "" is returned by strbuf_text before */
    size_t len, cap, max;
    bool overflow;
};

/* Caller's storage; `max` bounds the length in bytes. Nothing is allocated until the first addition. */
void strbuf_init(struct strbuf *b, size_t max);
void strbuf_release(struct strbuf *b);
/* Empty it, keep its memory. */
void strbuf_clear(struct strbuf *b);
void strbuf_add(struct strbuf *b, const char *text, size_t len);
void strbuf_adds(struct strbuf *b, const char *text);
void strbuf_addch(struct strbuf *b, char c);
void strbuf_addf(struct strbuf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Borrowed, NUL-terminated. */
const char *strbuf_text(const struct strbuf *b);
/* The caller owns the result (free()); the buffer is empty afterwards. */
char *strbuf_detach(struct strbuf *b);

#endif
