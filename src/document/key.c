/*
 * Keys of figures and editions: see key.h. Fields stand between bars; a bar, a percent sign or a control character
 * inside of a field is written as % and two hexadecimal digits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "document/key.h"

#include <string.h>

#include "base/compiler.h"
#include "base/strbuf.h"
#include "base/text.h"

static const char figure_mark[] = "figur", edition_mark[] = "almanak-1";

static void add_field(struct strbuf *b, const char *field)
{
    static const char digits[] = "0123456789ABCDEF";
    for (const char *p = field; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '|' || c == '%' || c < ' ' || c == 0x7F) {
            strbuf_addch(b, '%');
            strbuf_addch(b, digits[c >> 4]);
            strbuf_addch(b, digits[c & 15]);
        } else {
            strbuf_addch(b, *p);
        }
    }
}

static const char *join(struct arena *a, const char *mark, const char *const *fields, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    strbuf_adds(&b, mark);
    for (size_t i = 0; i < n; i++) {
        strbuf_addch(&b, '|');
        add_field(&b, fields[i]);
    }
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static int digit(char c)
{
    const char *all = "0123456789ABCDEF", *at = c != '\0' ? strchr(all, c) : NULL;
    return at != NULL ? (int)(at - all) : -1;
}

/* Undo add_field; NULL when a percent sign stands for nothing. */
static const char *read_field(struct arena *a, const char *text, size_t len)
{
    char *out = arena_alloc(a, len + 1), *end = out;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '%') {
            *end++ = text[i];
            continue;
        }
        int high = i + 2 < len ? digit(text[i + 1]) : -1, low = i + 2 < len ? digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return NULL;
        *end++ = (char)(high * 16 + low);
        i += 2;
    }
    return utf8_valid(out, (size_t)(end - out)) ? out : NULL;
}

/* Exactly n fields behind the mark. */
static bool split(struct arena *a, const char *text, const char *mark, const char **fields, size_t n)
{
    size_t skip = strlen(mark);
    if (strlen(text) > KEY_MAX || strncmp(text, mark, skip) != 0 || text[skip] != '|')
        return false;
    const char *p = text + skip;
    size_t found = 0;
    while (*p == '|' && found < n) {
        size_t len = strcspn(p + 1, "|");
        fields[found] = read_field(a, p + 1, len);
        if (fields[found++] == NULL)
            return false;
        p += 1 + len;
    }
    return found == n && *p == '\0';
}

const char *figure_key_text(struct arena *a, const struct figure_key *key)
{
    const char *const fields[] = {key->report, key->params, key->figure, key->row};
    return join(a, figure_mark, fields, ARRAY_LEN(fields));
}

const char *edition_key_text(struct arena *a, const struct edition_key *key)
{
    const char *const fields[] = {key->publication, key->period, key->slice, key->data};
    return join(a, edition_mark, fields, ARRAY_LEN(fields));
}

bool figure_key_parse(struct arena *a, const char *text, struct figure_key *out)
{
    const char *fields[4];
    if (!split(a, text, figure_mark, fields, ARRAY_LEN(fields)))
        return false;
    *out = (struct figure_key){fields[0], fields[1], fields[2], fields[3]};
    return true;
}

bool edition_key_parse(struct arena *a, const char *text, struct edition_key *out)
{
    const char *fields[4];
    if (!split(a, text, edition_mark, fields, ARRAY_LEN(fields)))
        return false;
    *out = (struct edition_key){fields[0], fields[1], fields[2], fields[3]};
    return true;
}
