/*
 * Headers of a mail: see header.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/header.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

/* Bytes: an encoded word may have 75, a line should have 78, the name of a file in one piece has up to 998. */
enum { WORD_MAX = 75, LINE_BYTES = 76, DAY = 86400 };

#define WORD_START "=?UTF-8?Q?"
#define WORD_END "?="

/* --- characters --- */

/* The next character of a text, control characters as spaces; 0 at the end. */
static uint32_t next_clean(const char **text)
{
    uint32_t c = utf8_next(text);
    return c != 0 && (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) ? ' ' : c;
}

/* Printable ASCII that does not look like an encoded word. */
static bool is_plain(const char *text)
{
    if (strstr(text, "=?") != NULL)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < 0x20 || *text == 0x7f)
            return false;
    }
    return true;
}

static bool is_letter_or_digit(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void add_hex(struct strbuf *out, char mark, const char *bytes, size_t n)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)bytes[i];
        strbuf_addch(out, mark);
        strbuf_addch(out, digits[b >> 4]);
        strbuf_addch(out, digits[b & 15]);
    }
}

/* --- text --- */

/* The whole text as encoded words, cut between characters; a form that is right in a name before an address too.
 * `used`: bytes of the line so far. */
static void add_words(struct strbuf *out, size_t used, const char *text)
{
    struct strbuf piece;
    size_t word = 0;
    strbuf_init(&piece, STRBUF_SMALL);
    for (uint32_t c; (c = next_clean(&text)) != 0;) {
        char bytes[4];
        strbuf_clear(&piece);
        if (c == ' ')
            strbuf_addch(&piece, '_');
        else if (is_letter_or_digit(c) || (c < 0x80 && strchr("!*+-/", (int)c) != NULL))
            strbuf_addch(&piece, (char)c);
        else
            add_hex(&piece, '=', bytes, utf8_put(bytes, c));
        size_t end = piece.len + strlen(WORD_END);
        if (word > 0 && (word + end > WORD_MAX || used + end > LINE_BYTES)) {
            strbuf_adds(out, WORD_END "\r\n ");
            word = 0;
            used = 1;
        }
        if (word == 0) {
            strbuf_adds(out, WORD_START);
            word = strlen(WORD_START);
            used += word;
        }
        strbuf_add(out, strbuf_text(&piece), piece.len);
        word += piece.len;
        used += piece.len;
    }
    if (word > 0)
        strbuf_adds(out, WORD_END);
    strbuf_release(&piece);
}

/* Plain text, folded before spaces where lines would grow long; false when it cannot be. */
static bool add_plain(struct strbuf *out, size_t used, const char *text)
{
    if (!is_plain(text) || text[0] == ' ' || strstr(text, "  ") != NULL)
        return false;
    for (const char *p = text; *p != '\0'; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");
        if (len > LINE_BYTES / 2)
            return false;
        p += len;
    }
    while (*text != '\0') {
        size_t len = 1 + strcspn(text + 1, " ");
        if (used + len > LINE_BYTES && text[0] == ' ' && text[1] != '\0') {
            strbuf_adds(out, "\r\n");
            used = 0;
        }
        strbuf_add(out, text, len);
        used += len;
        text += len;
    }
    return true;
}

void header_text(struct strbuf *out, const char *name, const char *text)
{
    size_t used = strlen(name) + 2;
    strbuf_addf(out, "%s: ", name);
    if (!add_plain(out, used, text))
        add_words(out, used, text);
    strbuf_adds(out, "\r\n");
}

void header_address(struct strbuf *out, const char *name, const char *display, const char *address)
{
    strbuf_addf(out, "%s: ", name);
    if (display[0] == '\0') {
        strbuf_addf(out, "%s\r\n", address);
        return;
    }
    if (is_plain(display) && strlen(display) <= LINE_BYTES / 2) {
        strbuf_addch(out, '"');
        for (const char *p = display; *p != '\0'; p++) {
            if (*p == '"' || *p == '\\')
                strbuf_addch(out, '\\');
            strbuf_addch(out, *p);
        }
        strbuf_addch(out, '"');
    } else {
        add_words(out, strlen(name) + 2, display);
    }
    strbuf_addf(out, "\r\n <%s>\r\n", address);
}

void header_attachment(struct strbuf *out, const char *type, const char *file_name)
{
    if (is_plain(file_name) && strpbrk(file_name, "\"\\") == NULL && strlen(file_name) <= LINE_BYTES / 2) {
        strbuf_addf(out, "Content-Type: %s;\r\n name=\"%s\"\r\n", type, file_name);
        strbuf_addf(out, "Content-Disposition: attachment;\r\n filename=\"%s\"\r\n", file_name);
        return;
    }
    /* Older Outlook reads the encoded words of name=, everything else filename*=; that one is not cut into numbered
     * pieces, which some programs do not put together again. */
    strbuf_addf(out, "Content-Type: %s;\r\n name=\"", type);
    add_words(out, strlen(" name=\""), file_name);
    strbuf_adds(out, "\"\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''");
    for (uint32_t c; (c = next_clean(&file_name)) != 0;) {
        char bytes[4];
        if (is_letter_or_digit(c) || (c < 0x80 && strchr("-._~", (int)c) != NULL))
            strbuf_addch(out, (char)c);
        else
            add_hex(out, '%', bytes, utf8_put(bytes, c));
    }
    strbuf_adds(out, "\r\n");
}

void header_date(struct strbuf *out, int64_t at, int offset)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t local = at + offset;
    int second = (int)(((local % DAY) + DAY) % DAY), minutes = (offset < 0 ? -offset : offset) / 60;
    date_t day = (date_t)((local - second) / DAY);
    int year, month, of_month;
    date_split(day, &year, &month, &of_month);
    strbuf_addf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[((day % 7) + 7) % 7], of_month,
                months[month - 1], year, second / 3600, second / 60 % 60, second % 60, offset < 0 ? '-' : '+',
                minutes / 60, minutes % 60);
}
