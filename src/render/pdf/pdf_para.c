/*
 * Paragraphs: text with styles broken into lines between words. Words longer than a line are divided, where they can be
 * after the rule that Danish syllables begin with one consonant. See pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "render/pdf/pdf_layout.h"

const struct para_style style_body = {FACE_REGULAR, 9.5, 13.5, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
const struct para_style style_note = {FACE_REGULAR, 7.5, 10.2, {0x5F, 0x6B, 0x73}, ALIGN_LEFT};
const struct para_style style_caption = {FACE_BOLD, 9.5, 12.5, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
const struct para_style style_heading[3] = {
    {FACE_BOLD, 14, 17.5, {0x0B, 0x55, 0x63}, ALIGN_LEFT},
    {FACE_BOLD, 11.5, 15, {0x1F, 0x2A, 0x30}, ALIGN_LEFT},
    {FACE_BOLD, 9.5, 13, {0x1F, 0x2A, 0x30}, ALIGN_LEFT},
};

enum { ELLIPSIS = 0x2026 };

/* One code point of a paragraph. */
struct item {
    uint32_t code;
    float width;
    uint32_t offset; /* in its run */
    uint16_t run, len;
    bool may_break; /* a line may end after it */
};

struct setter {
    struct pdf *pdf;
    struct arena *arena;
    const struct para_style *style;
    const struct rich_text *text;
    double width, hyphen;
    struct item *items;
    size_t n, cap;
};

static enum face face_of(const struct para_style *style, unsigned run_style)
{
    if ((run_style & RUN_BOLD) != 0)
        return FACE_BOLD;
    if ((run_style & RUN_ITALIC) != 0)
        return FACE_ITALIC;
    return style->face;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7);
}

static bool is_vowel(uint32_t c)
{
    static const char vowels[] = "aeiouyæøåéAEIOUYÆØÅÉ";
    for (const char *p = vowels; *p != '\0';) {
        if (utf8_next(&p) == c)
            return true;
    }
    return false;
}

/* --- where lines may end --- */

/* Whether a unit stands at item i: it must not be parted from its figure. */
static bool unit_at(const struct setter *s, size_t i)
{
    static const char *const units[] = {"pct.", "kr.", "mio.", "mia.", "%", "procent"};
    for (size_t u = 0; u < ARRAY_LEN(units); u++) {
        size_t k = 0, len = strlen(units[u]);
        while (k < len && i + k < s->n && s->items[i + k].code == (unsigned char)units[u][k])
            k++;
        if (k == len && (i + k == s->n || !is_letter(s->items[i + k].code)))
            return true;
    }
    return false;
}

static bool may_break_after(const struct setter *s, size_t i)
{
    uint32_t before = i > 0 ? s->items[i - 1].code : ' ', next = i + 1 < s->n ? s->items[i + 1].code : ' ';
    switch (s->items[i].code) {
    case ' ': return !(is_digit(before) && unit_at(s, i + 1));
    case 0xAD: /* soft hyphen */
    case 0x200B: /* zero-width space */ return true;
    case '-': return (is_letter(before) || is_digit(before)) && is_letter(next);
    case 0x2013: /* dashes, but not within 2020–2026 */
    case 0x2014: return before != ' ' && next != ' ' && !is_digit(next);
    case '/': return is_letter(before) && is_letter(next);
    default: return false;
    }
}

static void read_items(struct setter *s)
{
    for (size_t r = 0; r < s->text->n && r < UINT16_MAX; r++) {
        const struct text_run *run = &s->text->runs[r];
        enum face face = face_of(s->style, run->style);
        for (const char *p = run->text; *p != '\0';) {
            const char *start = p;
            uint32_t code = utf8_next(&p);
            if (code == '\n' || code == '\t' || code == '\r')
                code = ' ';
            struct item item = {.code = code, .offset = (uint32_t)(start - run->text), .run = (uint16_t)r};
            item.len = (uint16_t)(p - start);
            item.width = (float)(pdf_code_width(s->pdf, face, code) * s->style->size / 1000);
            PUSH(s->items, s->n, s->cap) = item;
        }
    }
    for (size_t i = 0; i < s->n; i++)
        s->items[i].may_break = may_break_after(s, i);
}

/* --- lines --- */

/* Where to divide a word that began at `start` and has room up to `end`; *hyphen says whether one is shown. */
static size_t divide(const struct setter *s, size_t start, size_t end, bool *hyphen)
{
    const struct item *it = s->items;
    *hyphen = false;
    if (end >= s->n || !is_letter(it[end].code) || !is_letter(it[end - 1].code))
        return end;
    /* Make room for the hyphen. */
    double room = s->width - s->hyphen;
    size_t last = start;
    for (double w = 0; last < end && w + (double)it[last].width <= room; last++)
        w += (double)it[last].width;
    if (last < start + 2)
        return end;
    *hyphen = true;
    for (size_t k = last; k > start + 2 && k + 8 > last; k--) {
        if (k + 1 < s->n && is_letter(it[k - 1].code) && !is_vowel(it[k].code) && is_letter(it[k].code) &&
            is_vowel(it[k + 1].code))
            return k;
    }
    return last;
}

/* The end of the line that starts at item `start`. */
static size_t line_end(const struct setter *s, size_t start, bool *hyphen)
{
    size_t last_break = start;
    double w = 0;
    *hyphen = false;
    for (size_t i = start; i < s->n; i++) {
        const struct item *it = &s->items[i];
        if (it->code != ' ' && w + (double)it->width > s->width + 0.01 && i > start) {
            if (last_break == start)
                return divide(s, start, i, hyphen);
            *hyphen = s->items[last_break - 1].code == 0xAD;
            return last_break;
        }
        w += (double)it->width;
        if (it->may_break && (it->code != 0xAD || w + s->hyphen <= s->width))
            last_break = i + 1;
    }
    return s->n;
}

static void make_spans(const struct setter *s, struct para_line *line, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += i == from || s->items[i].run != s->items[i - 1].run;
    line->spans = ARENA_ARRAY(s->arena, n, struct para_span);
    double x = 0;
    for (size_t i = from; i < to; i++) {
        const struct item *it = &s->items[i];
        const struct text_run *run = &s->text->runs[it->run];
        if (i == from || it->run != s->items[i - 1].run) {
            line->spans[line->n_spans++] = (struct para_span){
                .text = run->text + it->offset, .face = face_of(s->style, run->style), .link = run->link, .x = x};
        }
        struct para_span *span = &line->spans[line->n_spans - 1];
        span->len += it->len;
        span->width += (double)it->width;
        x += (double)it->width;
    }
    line->width = x + (line->hyphen ? s->hyphen : 0);
}

struct para para_set(struct pdf *p, struct arena *a, const struct para_style *style, const struct rich_text *text,
                     double width)
{
    struct setter s = {.pdf = p, .arena = a, .style = style, .text = text, .width = width > 1 ? width : 1};
    s.hyphen = pdf_code_width(p, style->face, '-') * style->size / 1000;
    read_items(&s);
    struct para para = {.style = *style, .width = s.width};
    struct para_line *lines = NULL;
    size_t cap = 0;
    for (size_t at = 0; at < s.n;) {
        bool hyphen;
        size_t end = line_end(&s, at, &hyphen), to = end;
        while (to > at && s.items[to - 1].code == ' ')
            to--;
        struct para_line line = {.hyphen = hyphen};
        make_spans(&s, &line, at, to);
        PUSH(lines, para.n_lines, cap) = line;
        for (at = end; at < s.n && s.items[at].code == ' ';)
            at++;
    }
    if (para.n_lines > 0) {
        para.lines = ARENA_ARRAY(a, para.n_lines, struct para_line);
        memcpy(para.lines, lines, para.n_lines * sizeof(*lines));
    }
    free(lines);
    free(s.items);
    return para;
}

struct para para_set_plain(struct pdf *p, struct arena *a, const struct para_style *style, const char *text,
                           double width)
{
    struct text_run run = {.text = text};
    return para_set(p, a, style, &(struct rich_text){&run, 1}, width);
}

void para_bound(struct pdf *p, struct para *para, size_t most)
{
    if (para->n_lines <= most || most == 0)
        return;
    para->n_lines = most;
    struct para_line *line = &para->lines[most - 1];
    line->hyphen = false;
    line->cut = true;
    if (line->n_spans == 0)
        return;
    struct para_span *last = &line->spans[line->n_spans - 1];
    double room = para->width - last->x - pdf_code_width(p, last->face, ELLIPSIS) * para->style.size / 1000;
    while (last->len > 0 && last->width > room) {
        /* Back to the start of a character. */
        do
            last->len--;
        while (last->len > 0 && ((unsigned char)last->text[last->len] & 0xC0) == 0x80);
        last->width = pdf_text_width(p, last->face, para->style.size, last->text, last->len);
    }
    line->width = last->x + last->width;
}

double para_height(const struct para *para)
{
    return (double)para->n_lines * para->style.leading;
}

double para_base(const struct para_style *style, double y)
{
    return y + style->leading / 2 + style->size * 0.34;
}

static void draw_line(struct pdf *p, const struct para *para, const struct para_line *line, double x, double y)
{
    const struct para_style *style = &para->style;
    double base = para_base(style, y);
    if (style->align != ALIGN_LEFT)
        x += (para->width - line->width) * (style->align == ALIGN_RIGHT ? 1 : 0.5);
    double end = x;
    for (size_t i = 0; i < line->n_spans; i++) {
        const struct para_span *span = &line->spans[i];
        struct colour colour = span->link != NULL ? PAGE_ACCENT : style->colour;
        pdf_text(p, x + span->x, base, span->face, style->size, colour, span->text, span->len);
        if (span->link != NULL) {
            pdf_rule(p, x + span->x, x + span->x + span->width, base + 1.4, 0.4, PAGE_ACCENT);
            pdf_link(p, x + span->x, y, span->width, style->leading, span->link);
        }
        end = x + span->x + span->width;
    }
    const char *tail = line->cut ? "\u2026" : line->hyphen ? "-" : "";
    if (tail[0] != '\0' && line->n_spans > 0)
        pdf_text(p, end, base, line->spans[line->n_spans - 1].face, style->size, style->colour, tail, strlen(tail));
}

void para_draw(struct pdf *p, const struct para *para, size_t from, size_t to, double x, double y)
{
    for (size_t i = from; i < to && i < para->n_lines; i++)
        draw_line(p, para, &para->lines[i], x, y + (double)(i - from) * para->style.leading);
}

void para_extent(struct pdf *p, enum face face, const char *text, double longest, double *narrow, double *natural)
{
    double word = 0;
    *narrow = *natural = 0;
    for (const char *at = text; *at != '\0';) {
        uint32_t code = utf8_next(&at);
        double w = pdf_code_width(p, face, code) / 1000.0;
        *natural += w;
        word = code == ' ' ? 0 : word + w;
        *narrow = word > *narrow ? word : *narrow;
        if (code == '-' || code == '/' || code == 0xAD)
            word = 0;
    }
    if (*narrow > longest)
        *narrow = longest;
}
