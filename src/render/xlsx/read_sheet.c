/*
 * What stands in the parts of a workbook: shared strings and the cells of a sheet. See read_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "render/xlsx/read_int.h"

enum { STRINGS_MAX = 256 << 20, ROWS_MAX = 1 << 20, COLUMNS_MAX = 1 << 14 };

/* --- escapes --- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code of "_xHHHH_" at p, or -1. */
static int escape_at(const char *p)
{
    int code = 0;
    if (p[0] != '_' || p[1] != 'x')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return p[6] == '_' ? code : -1;
}

void xlsx_text_decode(char *text)
{
    char *out = text;
    for (const char *p = text; *p != '\0';) {
        int code = escape_at(p);
        if (code < 0) {
            *out++ = *p++;
            continue;
        }
        p += 7;
        bool allowed =
            code == '\n' || code == '\t' || (code >= ' ' && code != 0x7F && (code < 0xD800 || code > 0xDFFF));
        if (allowed)
            out += utf8_put(out, (uint32_t)code);
    }
    *out = '\0';
}

/* --- shared strings --- */

static void strings_start(struct part_reader *p, const char *name, const char **attributes)
{
    struct strings_reader *r = (struct strings_reader *)p;
    struct shared_strings *s = r->strings;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        size_t at = s->text.len;
        PUSH(s->at, s->n, s->cap) = at;
    }
    r->in_phonetic = r->in_phonetic || strcmp(name, "rPh") == 0;
    r->in_text = strcmp(name, "t") == 0 && s->n > 0 && !r->in_phonetic;
}

static void strings_end(struct part_reader *p, const char *name)
{
    struct strings_reader *r = (struct strings_reader *)p;
    r->in_text = false;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    if (strcmp(name, "si") == 0)
        strbuf_addch(&r->strings->text, '\0');
    if (r->strings->text.overflow)
        part_refuse(p, "its texts are too long");
}

static void strings_text(struct part_reader *p, const char *text, size_t len)
{
    struct strings_reader *r = (struct strings_reader *)p;
    if (r->in_text)
        strbuf_add(&r->strings->text, text, len);
}

void strings_reader_init(struct strings_reader *r, struct shared_strings *strings)
{
    *r = (struct strings_reader){.part = {.start = strings_start, .end = strings_end, .text = strings_text},
                                 .strings = strings};
    strbuf_init(&strings->text, STRINGS_MAX);
}

/* --- cells --- */

/* "AB12"; false when it is no place of a worksheet. */
static bool parse_place(const char *text, size_t *row, size_t *col)
{
    size_t c = 0, r = 0;
    const char *p = text;
    for (; *p >= 'A' && *p <= 'Z' && c <= COLUMNS_MAX; p++)
        c = c * 26 + (size_t)(*p - 'A' + 1);
    if (p == text)
        return false;
    for (; *p >= '0' && *p <= '9' && r <= ROWS_MAX; p++)
        r = r * 10 + (size_t)(*p - '0');
    if (*p != '\0' || c == 0 || c > COLUMNS_MAX || r == 0 || r > ROWS_MAX)
        return false;
    *row = r - 1;
    *col = c - 1;
    return true;
}

static void start_row(struct sheet_reader *r, const char **attributes)
{
    const char *number = part_attribute(attributes, "r");
    size_t row = number != NULL ? strtoul(number, NULL, 10) : r->next_row + 1;
    if (row <= r->next_row || row > ROWS_MAX) {
        part_refuse(&r->part, "its rows are out of order");
        return;
    }
    r->row = row - 1;
    r->next_row = row;
    r->next_col = 0;
}

static void start_cell(struct sheet_reader *r, const char **attributes)
{
    const char *place = part_attribute(attributes, "r"), *type = part_attribute(attributes, "t");
    size_t row = r->row, col = r->next_col;
    if (r->next_row == 0 || (place != NULL && !parse_place(place, &row, &col)) || row != r->row || col < r->next_col ||
        col >= COLUMNS_MAX) {
        part_refuse(&r->part, "its cells are out of order");
        return;
    }
    r->col = col;
    r->next_col = col + 1;
    r->shared = type != NULL && strcmp(type, "s") == 0;
    strbuf_clear(&r->text);
}

static void sheet_start(struct part_reader *p, const char *name, const char **attributes)
{
    struct sheet_reader *r = (struct sheet_reader *)p;
    if (strcmp(name, "row") == 0)
        start_row(r, attributes);
    else if (strcmp(name, "c") == 0)
        start_cell(r, attributes);
    r->in_phonetic = r->in_phonetic || strcmp(name, "rPh") == 0;
    r->in_value = (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) && !r->in_phonetic;
}

/* Tell the cell at hand. */
static void end_cell(struct sheet_reader *r)
{
    if (r->text.overflow) {
        part_refuse(&r->part, "a cell of it is too long");
        return;
    }
    if (r->text.len == 0)
        return;
    const char *text = strbuf_text(&r->text);
    if (r->shared) {
        char *end;
        size_t at = strtoul(text, &end, 10);
        if (*end != '\0' || at >= r->strings->n) {
            part_refuse(&r->part, "a cell of it refers to a text that is not there");
            return;
        }
        strbuf_clear(&r->text);
        strbuf_adds(&r->text, r->strings->text.text + r->strings->at[at]);
        if (r->text.overflow) {
            part_refuse(&r->part, "a cell of it is too long");
            return;
        }
    }
    if (r->text.len == 0)
        return;
    xlsx_text_decode(r->text.text);
    r->text.len = strlen(r->text.text);
    if (r->text.len > 0)
        r->visitor->cell(r->visitor->arg, r->row, r->col, r->text.text);
}

static void sheet_end(struct part_reader *p, const char *name)
{
    struct sheet_reader *r = (struct sheet_reader *)p;
    r->in_value = false;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    if (strcmp(name, "c") == 0 && p->wrong == NULL)
        end_cell(r);
}

static void sheet_text(struct part_reader *p, const char *text, size_t len)
{
    struct sheet_reader *r = (struct sheet_reader *)p;
    if (r->in_value)
        strbuf_add(&r->text, text, len);
}

void sheet_reader_init(struct sheet_reader *r, const struct shared_strings *strings,
                       const struct workbook_visitor *visitor)
{
    *r = (struct sheet_reader){
        .part = {.start = sheet_start, .end = sheet_end, .text = sheet_text}, .strings = strings, .visitor = visitor};
    strbuf_init(&r->text, XLSX_READ_CELL_MAX);
}

void sheet_reader_release(struct sheet_reader *r)
{
    strbuf_release(&r->text);
}
