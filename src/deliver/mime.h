/*
 * A mail as the bytes of RFC 5322 and MIME: text and HTML as alternatives, files beside them. The same mail gives the
 * same bytes each time, so that a try is as the one before it. Files are read piece by piece.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_MIME_H
#define ALMANAK_DELIVER_MIME_H

#include <stdint.h>

#include "base/file.h"

struct mime_file {
    const char *path;
    const char *sha256; /* of its bytes: another content is an error */
    const char *name;   /* as the reader sees it, UTF-8 */
    const char *format; /* "pdf", "xlsx": says its media type */
};

struct mime_mail {
    const char *message_id; /* hexadecimal digits; they also part the mail's parts */
    const char *domain;     /* of the sender */
    int64_t date;           /* seconds since 1970, UTC */
    int offset;             /* seconds that local time is before it */
    const char *from_name, *from;
    const char *to_name, *to;
    const char *reply_to; /* NULL: none */
    const char *subject;
    const char *text, *html;
    const struct mime_file *files;
    size_t n_files;
};

/* Write it; out_commit tells of failures to write. */
int mime_write(struct out_file *out, const struct mime_mail *mail, struct diag *d) MUST_CHECK;
/* About how many bytes a file of this size takes in a mail. */
int64_t mime_size(int64_t bytes);

#endif
