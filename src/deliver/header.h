/*
 * Headers of a mail: the only code that writes text of others into them. Danish text becomes encoded words (RFC 2047),
 * names of files parameters in both spellings that mail programs know; a control character becomes a space, so no value
 * can begin a header of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_HEADER_H
#define ALMANAK_DELIVER_HEADER_H

#include <stdint.h>

#include "base/strbuf.h"

/* Name and text, folded, with the end of the line. */
void header_text(struct strbuf *out, const char *name, const char *text);
/* Name, display name ("" for none) and an address that address_valid allows. */
void header_address(struct strbuf *out, const char *name, const char *display, const char *address);
/* The headers Content-Type and Content-Disposition of an attachment. `type` is "application/pdf". */
void header_attachment(struct strbuf *out, const char *type, const char *file_name);
/* Date, in local time with its offset in seconds: "Thu, 05 Nov 2026 07:00:00 +0100". */
void header_date(struct strbuf *out, int64_t at, int offset);

#endif
