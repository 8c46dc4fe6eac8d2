/*
 * Writing a mail: see mime.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/mime.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "deliver/header.h"

/* 57 bytes become the 76 characters of a line. */
enum { LINE_BYTES = 57, LINE_CHARACTERS = 76, LINES = 256, PART_OVERHEAD = 1024 };

int64_t mime_size(int64_t bytes)
{
    return (bytes + LINE_BYTES - 1) / LINE_BYTES * (LINE_CHARACTERS + 2) + PART_OVERHEAD;
}

/* --- text --- */

/* Quoted-printable: a line stays a line of at most 76 characters, bytes beyond ASCII are spelled out. */
static void add_quoted(struct strbuf *out, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t column = 0;
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char b = (unsigned char)*p;
        if (b == '\n') {
            strbuf_adds(out, "\r\n");
            column = 0;
            continue;
        }
        bool at_end = p[1] == '\n' || p[1] == '\0';
        bool plain = (b > ' ' && b < 0x7f && b != '=') || ((b == ' ' || b == '\t') && !at_end);
        size_t len = plain ? 1 : 3;
        if (column + len > LINE_CHARACTERS - 1) {
            strbuf_adds(out, "=\r\n");
            column = 0;
        }
        /* A dot or "From " at the beginning of a line has a meaning for some servers. */
        if (plain && !(column == 0 && (b == '.' || strncmp(p, "From ", 5) == 0))) {
            strbuf_addch(out, (char)b);
            column++;
        } else {
            strbuf_addch(out, '=');
            strbuf_addch(out, digits[b >> 4]);
            strbuf_addch(out, digits[b & 15]);
            column += 3;
        }
    }
    strbuf_adds(out, "\r\n");
}

static void add_text_part(struct strbuf *out, const struct mime_mail *mail, const char *subtype, const char *text)
{
    strbuf_addf(out, "--=_%s_a\r\nContent-Type: text/%s; charset=UTF-8\r\n", mail->message_id, subtype);
    strbuf_adds(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    add_quoted(out, text);
}

static void add_alternatives(struct strbuf *out, const struct mime_mail *mail)
{
    strbuf_addf(out, "Content-Type: multipart/alternative;\r\n boundary=\"=_%s_a\"\r\n\r\n", mail->message_id);
    add_text_part(out, mail, "plain", mail->text);
    add_text_part(out, mail, "html", mail->html);
    strbuf_addf(out, "--=_%s_a--\r\n", mail->message_id);
}

static void add_headers(struct strbuf *out, const struct mime_mail *mail)
{
    header_date(out, mail->date, mail->offset);
    header_address(out, "From", mail->from_name, mail->from);
    header_address(out, "To", mail->to_name, mail->to);
    if (mail->reply_to != NULL)
        header_address(out, "Reply-To", "", mail->reply_to);
    header_text(out, "Subject", mail->subject);
    strbuf_addf(out, "Message-ID: <%s@%s>\r\n", mail->message_id, mail->domain);
    /* No answers from machines; the second is what Exchange goes by. */
    strbuf_adds(out, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n");
}

/* --- files --- */

static const char *media_type(const char *format)
{
    static const char *const types[][2] = {
        {"pdf", "application/pdf"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"csv", "text/csv"},
        {"json", "application/json"}};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(types[i][0], format) == 0)
            return types[i][1];
    }
    return "application/octet-stream";
}

static int write_base64(struct out_file *out, const char *path, struct diag *d)
{
    FILE *in = fopen(path, "rbe");
    unsigned char bytes[LINES * LINE_BYTES];
    size_t n = 0;
    while (in != NULL && (n = fread(bytes, 1, sizeof(bytes), in)) > 0) {
        for (size_t at = 0; at < n; at += LINE_BYTES) {
            char line[LINE_CHARACTERS + 1];
            size_t len = n - at < LINE_BYTES ? n - at : LINE_BYTES;
            (void)sodium_bin2base64(line, sizeof(line), bytes + at, len, sodium_base64_VARIANT_ORIGINAL);
            out_puts(out, line);
            out_puts(out, "\r\n");
        }
    }
    bool failed = in == NULL || ferror(in) != 0;
    int error = errno;
    if (in != NULL)
        (void)fclose(in);
    return failed
               ? diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not read archived file \"%s\": %s", path, strerror(error))
               : 0;
}

static int write_attachment(struct out_file *out, const struct mime_mail *mail, const struct mime_file *file,
                            struct diag *d)
{
    char sha256[SHA256_TEXT];
    struct strbuf b;
    if (sha256_file(sha256, file->path, d) != 0)
        return -1;
    if (strcmp(sha256, file->sha256) != 0) {
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" is not as it was archived", file->path);
        diag_hint(d, "'almanak archive verify' tells which publications it belongs to; restore it from a backup.");
        return -1;
    }
    strbuf_init(&b, STRBUF_SMALL);
    strbuf_addf(&b, "--=_%s_m\r\n", mail->message_id);
    header_attachment(&b, media_type(file->format), file->name);
    strbuf_adds(&b, "Content-Transfer-Encoding: base64\r\n\r\n");
    out_write(out, strbuf_text(&b), b.len);
    strbuf_release(&b);
    return write_base64(out, file->path, d);
}

int mime_write(struct out_file *out, const struct mime_mail *mail, struct diag *d)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    add_headers(&b, mail);
    if (mail->n_files > 0) {
        strbuf_addf(&b, "Content-Type: multipart/mixed;\r\n boundary=\"=_%s_m\"\r\n\r\n", mail->message_id);
        strbuf_addf(&b, "--=_%s_m\r\n", mail->message_id);
    }
    add_alternatives(&b, mail);
    out_write(out, strbuf_text(&b), b.len);
    int result = 0;
    for (size_t i = 0; result == 0 && i < mail->n_files; i++)
        result = write_attachment(out, mail, &mail->files[i], d);
    strbuf_clear(&b);
    strbuf_addf(&b, "--=_%s_m--\r\n", mail->message_id);
    if (mail->n_files > 0)
        out_write(out, strbuf_text(&b), b.len);
    strbuf_release(&b);
    return result;
}
