/*
 * Formats of the workbook. Number formats are written as Excel stores them (comma and point); Excel shows them by the
 * reader's settings. Months carry the Danish language code, so that their names do not depend on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

static lxw_format *new_format(struct book *b)
{
    lxw_format *f = workbook_add_format(b->workbook);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    return f;
}

static lxw_format *font_format(struct book *b, double size, bool bold, lxw_color_t colour)
{
    lxw_format *f = new_format(b);
    if (size > 0)
        format_set_font_size(f, size);
    if (bold)
        format_set_bold(f);
    if (colour != 0)
        format_set_font_color(f, colour);
    return f;
}

static lxw_format *wrapped(lxw_format *f, uint8_t indent)
{
    format_set_text_wrap(f);
    if (indent > 0)
        format_set_indent(f, indent);
    return f;
}

/* Headings stand at the bottom of their row; right ones keep clear of the filter's button. */
static lxw_format *head_format(struct book *b, uint8_t align, uint8_t indent)
{
    lxw_format *f = workbook_add_format(b->workbook);
    format_set_bold(f);
    format_set_font_color(f, INK_HEAD);
    format_set_bg_color(f, FILL_HEAD);
    format_set_bottom(f, LXW_BORDER_THIN);
    format_set_bottom_color(f, FILL_LINE);
    format_set_align(f, align);
    format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM);
    return wrapped(f, indent);
}

/* Totals are bold under a line, subtotals only bold. */
static void emphasise(lxw_format *f, enum row_kind row)
{
    if (row != ROW_BODY)
        format_set_bold(f);
    if (row == ROW_TOTAL) {
        format_set_top(f, LXW_BORDER_THIN);
        format_set_top_color(f, INK_HEAD);
    }
}

static lxw_format *mark_format(struct book *b, enum row_kind row)
{
    lxw_format *f = font_format(b, 0, false, INK_SOFT);
    format_set_align(f, LXW_ALIGN_RIGHT);
    emphasise(f, row);
    return f;
}

void book_styles_init(struct book *b)
{
    struct styles *s = &b->styles;
    s->title = font_format(b, 16, true, INK_HEAD);
    s->subtitle = font_format(b, 12, false, INK_SOFT);
    static const double sizes[] = {14, 12, 11};
    for (int i = 0; i < 3; i++)
        s->heading[i] = wrapped(font_format(b, sizes[i], true, INK_HEAD), 0);
    s->soft = font_format(b, 10, false, INK_SOFT);
    s->alert = font_format(b, 12, true, INK_ALERT);
    s->label = font_format(b, 0, true, 0);
    s->link = font_format(b, 0, false, INK_LINK);
    format_set_underline(s->link, LXW_UNDERLINE_SINGLE);
    s->prose = wrapped(new_format(b), 0);
    s->item = wrapped(new_format(b), 1);
    s->bold = font_format(b, 0, true, 0);
    s->italic = new_format(b);
    format_set_italic(s->italic);
    s->code = new_format(b);
    format_set_font_name(s->code, "Consolas");
    s->tile_text = new_format(b);
    format_set_align(s->tile_text, LXW_ALIGN_RIGHT);
    s->tile_plain = new_format(b);
    format_set_num_format(s->tile_plain, "0");
    s->input = wrapped(new_format(b), 0);
    format_set_bg_color(s->input, FILL_INPUT);
    format_set_border(s->input, LXW_BORDER_HAIR);
    format_set_border_color(s->input, FILL_LINE);
    s->mirror = font_format(b, 0, false, INK_SOFT);
    format_set_num_format(s->mirror, "#,##0.######");
    s->head_left = head_format(b, LXW_ALIGN_LEFT, 0);
    s->head_indent = head_format(b, LXW_ALIGN_LEFT, 1);
    s->head_right = head_format(b, LXW_ALIGN_RIGHT, 2);
    s->head_value = head_format(b, LXW_ALIGN_RIGHT, 0);
    s->head_group = head_format(b, LXW_ALIGN_CENTER, 0);
    for (int row = ROW_BODY; row <= ROW_SUBTOTAL; row++)
        s->mark[row] = mark_format(b, (enum row_kind)row);
}

const char *book_number_format(struct book *b, enum value_type type, int decimals, bool unsigned_look)
{
    static const char *const zeros[FORMAT_DECIMALS] = {"", ".0", ".00", ".000", ".0000", ".00000", ".000000"};
    if (decimals < 0 || decimals >= FORMAT_DECIMALS)
        decimals = decimals < 0 ? 0 : FORMAT_DECIMALS - 1;
    const char *stem = "#,##0", *tail = zeros[decimals], *sign = "";
    switch (type) {
    case VALUE_TEXT: return "";
    case VALUE_MONTH: return "[$-406]mmm yyyy";
    case VALUE_DATE: return "dd-mm-yyyy";
    case VALUE_INT: tail = ""; break;
    case VALUE_RATE:
        stem = "0";
        sign = "%";
        break;
    case VALUE_MONEY:
    case VALUE_DECIMAL: break;
    }
    const char *one = arena_printf(&b->arena, "%s%s%s", stem, tail, sign);
    return unsigned_look ? arena_printf(&b->arena, "%s;%s", one, one) : one;
}

lxw_format *book_cell_format(struct book *b, enum value_type type, int decimals, enum row_kind row, unsigned look)
{
    if (decimals < 0 || type == VALUE_TEXT || type == VALUE_INT || type == VALUE_MONTH || type == VALUE_DATE)
        decimals = 0;
    if (decimals >= FORMAT_DECIMALS)
        decimals = FORMAT_DECIMALS - 1;
    lxw_format **slot = &b->styles.cells[type][decimals][row][look];
    if (*slot != NULL)
        return *slot;
    lxw_format *f = new_format(b);
    emphasise(f, row);
    if (type != VALUE_TEXT)
        format_set_num_format(f, book_number_format(b, type, decimals, false));
    if (type == VALUE_TEXT || type == VALUE_MONTH || type == VALUE_DATE)
        format_set_align(f, LXW_ALIGN_LEFT);
    if (look & LOOK_WRAP)
        format_set_text_wrap(f);
    if (look & LOOK_INDENT)
        format_set_indent(f, 1);
    *slot = f;
    return f;
}
