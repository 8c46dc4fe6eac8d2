/*
 * Text in PDFs: fonts, widths, and the only place where user text is made fit for a font. See pdf.h.
 *
 * Codes in the file are Unicode code points of the basic plane; libharu leaves out or blanks what a font lacks without
 * a word, so coverage is looked up here and gaps become a box.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include <hpdf_font.h>
#include <hpdf_fontdef.h>

#include "base/file.h"
#include "base/text.h"
#include "render/pdf/pdf.h"

enum { CODE_BOX = 0x25A1, CODE_NBSP = 0xA0 };

static uint32_t big_endian(const char *at, size_t n)
{
    uint32_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

/* Whether all tables that are needed lie within the file: libharu believes what a font says and may crash on others. */
static bool is_truetype(const char *data, size_t len)
{
    static const char *const needed[] = {"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name"};
    const size_t header = 12, entry = 16;
    if (len < header || big_endian(data, 4) != 0x00010000)
        return false;
    size_t n = big_endian(data + 4, 2), found = 0;
    if (len < header + n * entry)
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *at = data + header + i * entry;
        uint32_t offset = big_endian(at + 8, 4), size = big_endian(at + 12, 4);
        if (offset > len || size > len - offset)
            return false;
        for (size_t k = 0; k < ARRAY_LEN(needed); k++)
            found += memcmp(at, needed[k], 4) == 0;
    }
    return found == ARRAY_LEN(needed);
}

static int check_font(const char *path, struct diag *d)
{
    struct file_map map;
    if (!file_exists(path)) {
        diag_error(d, DIAG_RENDER, NO_LOC, "could not load font \"%s\": no such file", path);
        diag_hint(d, "Install the fonts with make, or name their folder in the configuration.");
        return -1;
    }
    if (file_map_open(&map, path, d) < 0)
        return -1;
    bool usable = is_truetype(map.data, map.len);
    file_map_release(&map);
    if (!usable)
        return diag_error(d, DIAG_RENDER, NO_LOC, "could not load font \"%s\": not a TrueType font", path);
    return 0;
}

int pdf_fonts_load(struct pdf *p, const char *font_dir, struct diag *d)
{
    static const char *const files[FACE__MAX] = {"Lato-Regular.ttf", "Lato-Bold.ttf", "Lato-Italic.ttf"};
    struct arena a;
    arena_init(&a);
    int result = -1;
    for (size_t i = 0; i < FACE__MAX; i++) {
        const char *path = path_join(&a, font_dir != NULL ? font_dir : "", files[i]);
        if (check_font(path, d) < 0)
            goto out;
        const char *name = HPDF_LoadTTFontFromFile(p->doc, path, HPDF_TRUE);
        p->fonts[i].handle = name != NULL ? HPDF_GetFont(p->doc, name, "UTF-8") : NULL;
        if (p->fonts[i].handle == NULL) {
            diag_error(d, DIAG_RENDER, NO_LOC, "could not load font \"%s\": libharu error 0x%04lX", path, p->status);
            goto out;
        }
        p->fonts[i].widths = xcalloc(PDF_CODES, sizeof(int16_t));
        p->fonts[i].drawn = xcalloc(PDF_CODES / 8, 1);
    }
    result = 0;
out:
    arena_release(&a);
    return result;
}

/* --- code points --- */

/* Characters that only steer: joiners, direction and line marks, variation selectors, soft hyphens, controls. */
static bool is_invisible(uint32_t code)
{
    return (code < 0x20 && code != '\t') || (code >= 0x7F && code < CODE_NBSP) || code == 0xAD ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

/* Another way to write what a font may lack. */
static uint32_t substitute(uint32_t code)
{
    switch (code) {
    case '\t': return ' ';
    case 0x2010:
    case 0x2011: return '-';
    case 0x2007:
    case 0x2009:
    case 0x202F: return CODE_NBSP;
    default: return CODE_BOX;
    }
}

/* Width in 1/1000 em, -1 when the font lacks it. Does not mark the glyph as used, unlike libharu's own lookup. */
static int lookup_width(struct pdf *p, enum face face, uint32_t code)
{
    if (code >= PDF_CODES)
        return -1;
    int16_t *known = &p->fonts[face].widths[code];
    if (*known == 0) {
        HPDF_FontAttr attr = p->fonts[face].handle->attr;
        HPDF_UINT16 glyph = HPDF_TTFontDef_GetGlyphid(attr->fontdef, (HPDF_UINT16)code);
        *known = -1;
        if (glyph != 0)
            *known = (int16_t)(HPDF_TTFontDef_GetGidWidth(attr->fontdef, glyph) + 1);
    }
    return *known < 0 ? -1 : *known - 1;
}

/* What is drawn for a code point; 0 for nothing. */
static uint32_t shown_code(struct pdf *p, enum face face, uint32_t code)
{
    if (is_invisible(code))
        return 0;
    if (lookup_width(p, face, code) >= 0)
        return code;
    uint32_t other = substitute(code);
    return lookup_width(p, face, other) >= 0 ? other : '?';
}

int pdf_code_width(struct pdf *p, enum face face, uint32_t code)
{
    uint32_t shown = shown_code(p, face, code);
    int width = shown != 0 ? lookup_width(p, face, shown) : 0;
    return width > 0 ? width : 0;
}

/* The next code point of a text that ends at `end`; a sequence cut by the end counts as broken. */
static uint32_t next_code(const char **at, const char *end)
{
    uint32_t code = utf8_next(at);
    if (*at > end)
        *at = end;
    return code;
}

double pdf_text_width(struct pdf *p, enum face face, double size, const char *text, size_t len)
{
    long sum = 0;
    const char *end = text + len;
    while (text < end) {
        unsigned char c = (unsigned char)*text;
        const int16_t *known = &p->fonts[face].widths[c];
        if (c < 0x80 && *known > 0) {
            sum += *known - 1;
            text++;
            continue;
        }
        if (c == 0)
            break;
        sum += pdf_code_width(p, face, next_code(&text, end));
    }
    return (double)sum * size / 1000;
}

const char *pdf_text_clean(struct pdf *p, enum face face, const char *text, size_t len)
{
    strbuf_clear(&p->text);
    const char *end = text + len;
    while (text < end && *text != '\0') {
        uint32_t code = shown_code(p, face, next_code(&text, end));
        if (code == 0)
            continue;
        char bytes[4];
        strbuf_add(&p->text, bytes, utf8_put(bytes, code));
        p->fonts[face].drawn[code / 8] |= (uint8_t)(1U << (code % 8));
    }
    /* Four hex digits a character must stay below libharu's limit for strings. */
    if (p->text.overflow || p->text.len > 15000)
        pdf_refuse(p, "a line of text is too long");
    return strbuf_text(&p->text);
}

double pdf_text_fit(struct pdf *p, double x, double y, double width, bool right, enum face face, double size,
                    struct colour colour, const char *text)
{
    struct pdf_canvas c;
    pdf_canvas_init(&c, p, 0, 0, p->width, p->height);
    struct text_style style = {.face = face, .size = size, .colour = colour};
    style.anchor = right ? ANCHOR_END : ANCHOR_START;
    return canvas_text_fit(&c.base, right ? x + width : x, y, width, &style, text);
}

/* --- ToUnicode --- */

enum { MAX_RANGES = 100 }; /* that one section may hold */

struct ranges {
    struct {
        unsigned first, last;
    } at[MAX_RANGES];
    size_t n;
};

static void flush_ranges(struct strbuf *out, struct ranges *r)
{
    if (r->n == 0)
        return;
    strbuf_addf(out, "%zu beginbfrange\n", r->n);
    for (size_t i = 0; i < r->n; i++)
        strbuf_addf(out, "<%04X> <%04X> <%04X>\n", r->at[i].first, r->at[i].last, r->at[i].first);
    strbuf_adds(out, "endbfrange\n");
    r->n = 0;
}

static void add_ranges(struct strbuf *out, const struct pdf_font *font)
{
    struct ranges r = {.n = 0};
    for (unsigned code = 1; code < PDF_CODES; code++) {
        if ((font->drawn[code / 8] >> (code % 8) & 1) == 0)
            continue;
        /* A range must not cross a multiple of 256. */
        if (r.n > 0 && r.at[r.n - 1].last == code - 1 && code % 256 != 0) {
            r.at[r.n - 1].last = code;
            continue;
        }
        if (r.n == MAX_RANGES)
            flush_ranges(out, &r);
        r.at[r.n].first = code;
        r.at[r.n++].last = code;
    }
    flush_ranges(out, &r);
}

void pdf_fonts_finish(struct pdf *p)
{
    struct strbuf map;
    strbuf_init(&map, STRBUF_LARGE);
    for (size_t i = 0; i < FACE__MAX && !p->failed; i++) {
        HPDF_Dict old = HPDF_Dict_GetItem(p->fonts[i].handle, "ToUnicode", HPDF_OCLASS_DICT);
        if (old == NULL)
            continue;
        strbuf_clear(&map);
        strbuf_adds(&map, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                          "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                          "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                          "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        add_ranges(&map, &p->fonts[i]);
        strbuf_adds(&map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        HPDF_MemStream_FreeData(old->stream);
        (void)HPDF_Stream_Write(old->stream, (const HPDF_BYTE *)strbuf_text(&map), (HPDF_UINT)map.len);
    }
    strbuf_release(&map);
}
