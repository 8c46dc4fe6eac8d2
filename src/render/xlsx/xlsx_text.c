/*
 * Text for workbooks: see xlsx_text.h. Lengths are counted as Excel counts them, in UTF-16 units.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

enum { REPLACEMENT = 0xFFFD, HEADING_MAX = 255 };

static const char cut_mark[] = " [...]";
static const char escape[] = "_x005F"; /* before an underscore that is meant as one */

static size_t units_of(uint32_t code)
{
    return code > 0xFFFF ? 2 : 1;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether an escape of the form _x0041_ stands here. */
static bool is_escape(const char *p)
{
    if (p[0] != '_' || p[1] != 'x')
        return false;
    for (int i = 2; i < 6; i++)
        if (!is_hex(p[i]))
            return false;
    return p[6] == '_';
}

/* A code point that XML and Excel accept; `one_line` also turns newlines and tabs into spaces. */
static uint32_t clean_code(uint32_t code, bool one_line)
{
    if (code == '\n' || code == '\t')
        return one_line ? ' ' : code;
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return ' ';
    return code == 0xFFFE || code == 0xFFFF ? REPLACEMENT : code;
}

/* Whether a text can stay as it is. */
static bool is_harmless(const char *text, size_t max)
{
    size_t len = strlen(text);
    if (len > max || !utf8_valid(text, len))
        return false;
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7F || *p == '_')
            return false;
        if ((*p == 0xC2 && p[1] < 0xA0) || (*p == 0xEF && p[1] == 0xBF)) /* C1; the last of the plane */
            return false;
    }
    return true;
}

static void put_code(struct strbuf *out, uint32_t code)
{
    char bytes[4];
    strbuf_add(out, bytes, utf8_put(bytes, code));
}

/* UTF-16 units of the character at *p, with the escape before it; advances. */
static size_t next_units(const char **p, bool escaping, uint32_t *code)
{
    size_t prefix = escaping && is_escape(*p) ? sizeof(escape) - 1 : 0;
    *code = utf8_next(p);
    return prefix + units_of(*code);
}

static size_t count_units(const char *text, bool escaping)
{
    size_t units = 0;
    for (uint32_t code; *text != '\0';)
        units += next_units(&text, escaping, &code);
    return units;
}

/* Clean into `out`, at most max units, escapes included. False when text was left out. */
static bool clean_into(struct strbuf *out, const char *text, size_t max, bool one_line, bool escaping)
{
    bool fits = count_units(text, escaping) <= max;
    size_t room = fits ? max : max - (sizeof(cut_mark) - 1), used = 0;
    for (const char *p = text; *p != '\0';) {
        uint32_t code;
        size_t units = next_units(&p, escaping, &code);
        if (used + units > room)
            break;
        used += units;
        if (units > 2)
            strbuf_adds(out, escape);
        put_code(out, clean_code(code, one_line));
    }
    if (!fits)
        strbuf_adds(out, cut_mark);
    return fits;
}

/* Room for the worst case: every byte broken. */
static size_t worst_case(const char *text)
{
    return strlen(text) * 3 + sizeof(cut_mark);
}

static char *keep(struct arena *a, struct strbuf *b)
{
    char *text = arena_strdup(a, strbuf_text(b));
    strbuf_release(b);
    return text;
}

const char *xlsx_text_cell(struct arena *a, const char *text, size_t max, bool *cut)
{
    if (is_harmless(text, max))
        return text;
    struct strbuf b;
    strbuf_init(&b, worst_case(text));
    if (!clean_into(&b, text, max, false, true))
        *cut = true;
    return keep(a, &b);
}

const char *xlsx_text_heading(struct arena *a, const char *text)
{
    struct strbuf b;
    strbuf_init(&b, worst_case(text));
    (void)clean_into(&b, text, HEADING_MAX, true, true);
    return keep(a, &b);
}

char *xlsx_text_plain(struct arena *a, const char *text, size_t max)
{
    struct strbuf b;
    strbuf_init(&b, worst_case(text));
    (void)clean_into(&b, text, max, true, false);
    return keep(a, &b);
}

char *xlsx_text_footer(struct arena *a, const char *text, size_t max)
{
    struct strbuf b;
    strbuf_init(&b, max);
    for (uint32_t code; (code = utf8_next(&text)) != 0;) {
        code = clean_code(code, true);
        if (code == '&')
            strbuf_adds(&b, "&&");
        else
            put_code(&b, code);
        if (b.overflow) /* nothing was added: whole characters only */
            break;
    }
    return keep(a, &b);
}

/* Lower case of Latin letters, enough to tell sheet names apart as Excel does. */
static uint32_t fold(uint32_t code)
{
    if ((code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7))
        return code + 32;
    if ((code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177))
        return code | 1;
    return code;
}

bool xlsx_text_same(const char *a, const char *b)
{
    for (;;) {
        uint32_t x = fold(utf8_next(&a)), y = fold(utf8_next(&b));
        if (x != y)
            return false;
        if (x == 0)
            return true;
    }
}

/* The allowed characters of a caption, blanks run together; apostrophes become typographic ones, which need no quoting.
 */
static void sheet_letters(struct strbuf *out, const char *caption)
{
    bool blank = true;
    for (uint32_t code; (code = utf8_next(&caption)) != 0;) {
        code = clean_code(code, true);
        if (code == ' ' || code == 0xA0 || code == '/' || code == '\\' || code == ':') {
            if (!blank)
                strbuf_addch(out, ' ');
            blank = true;
        } else if (code == '\'') {
            put_code(out, 0x2019);
            blank = false;
        } else if (code > 0xFFFF || strchr("[]*?", (int)(code < 0x80 ? code : 'x')) == NULL) {
            put_code(out, code > 0xFFFF ? REPLACEMENT : code);
            blank = false;
        }
    }
}

/* The first `max` characters, up to the end of a word when that loses less than a third. */
static char *cut_words(struct arena *a, const char *text, size_t max)
{
    const char *p = text, *word = NULL;
    size_t n = 0, word_at = 0;
    while (*p != '\0' && n < max) {
        const char *here = p;
        if (utf8_next(&p) == ' ') {
            word = here;
            word_at = n;
        }
        n++;
    }
    if (*p == ' ')
        word = NULL; /* ends with a whole word */
    else if (*p != '\0' && word != NULL && word_at * 3 >= max * 2)
        p = word;
    while (p > text && strchr(" .,;-", p[-1]) != NULL)
        p--;
    return arena_strndup(a, text, (size_t)(p - text));
}

static bool is_taken(const char *name, const char *const *taken, size_t n)
{
    if (xlsx_text_same(name, "History")) /* Excel keeps this name for itself */
        return true;
    for (size_t i = 0; i < n; i++)
        if (xlsx_text_same(name, taken[i]))
            return true;
    return false;
}

const char *xlsx_text_sheet(struct arena *a, const char *caption, const char *const *taken, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, worst_case(caption));
    sheet_letters(&b, caption);
    const char *base = strbuf_text(&b);
    char *name = cut_words(a, base, XLSX_SHEET_MAX);
    for (char *p = name; *p != '\0'; p++)
        if (is_escape(p))
            *p = '-';
    if (name[0] == '\0')
        name = arena_strdup(a, "Ark");
    const char *stem = name;
    for (unsigned i = 2; is_taken(name, taken, n); i++) {
        char suffix[16];
        int len = snprintf(suffix, sizeof(suffix), " %u", i);
        name = arena_printf(a, "%s%s", cut_words(a, stem, XLSX_SHEET_MAX - (size_t)len), suffix);
    }
    strbuf_release(&b);
    return name;
}
