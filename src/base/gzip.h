/*
 * Compression of whole texts as gzip (RFC 1952): the same text gives the same bytes, without a name or a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_GZIP_H
#define ALMANAK_BASE_GZIP_H

#include "base/diag.h"
#include "base/strbuf.h"

/* Append the compressed form of a text. */
void gzip_pack(struct strbuf *out, const char *text, size_t len);
/* Whether bytes begin as gzip does. */
bool gzip_is(const char *data, size_t len);
/* Unpack into the arena, NUL-terminated; more than `max` bytes, or damage, is an error about `name`. */
int gzip_unpack(struct arena *a, const char *name, const char *data, size_t len, size_t max, char **text,
                size_t *text_len, struct diag *d) MUST_CHECK;

#endif
