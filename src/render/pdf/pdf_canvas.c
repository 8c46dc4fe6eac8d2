/*
 * The canvas's PDF back end: a rectangle of the current page. See render/canvas.h and pdf.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "render/pdf/pdf.h"

/* The canvas is the first member of the larger struct. */
static struct pdf_canvas *own(struct canvas *c)
{
    return (struct pdf_canvas *)c;
}

static void move_to(struct canvas *c, double x, double y)
{
    pdf_move_to(own(c)->pdf, own(c)->x + x, own(c)->y + y);
}

static void line_to(struct canvas *c, double x, double y)
{
    pdf_line_to(own(c)->pdf, own(c)->x + x, own(c)->y + y);
}

static void curve_to(struct canvas *c, double x1, double y1, double x2, double y2, double x3, double y3)
{
    double x = own(c)->x, y = own(c)->y;
    pdf_curve_to(own(c)->pdf, x + x1, y + y1, x + x2, y + y2, x + x3, y + y3);
}

static void close_path(struct canvas *c)
{
    pdf_close(own(c)->pdf);
}

static void paint(struct canvas *c, const struct colour *fill, const struct stroke *stroke)
{
    pdf_paint(own(c)->pdf, fill, stroke);
}

static void clip(struct canvas *c)
{
    pdf_clip(own(c)->pdf);
}

static void unclip(struct canvas *c)
{
    pdf_unclip(own(c)->pdf);
}

static double text_width(struct canvas *c, enum face face, double size, const char *text, size_t len)
{
    return pdf_text_width(own(c)->pdf, face, size, text, len);
}

static void text(struct canvas *c, double x, double y, const struct text_style *style, const char *string, size_t len)
{
    double back = 0;
    if (style->anchor != ANCHOR_START) {
        back = text_width(c, style->face, style->size, string, len);
        back *= style->anchor == ANCHOR_MIDDLE ? 0.5 : 1;
    }
    double turn = style->angle * 3.14159265358979323846 / 180;
    pdf_text_turned(own(c)->pdf, own(c)->x + x - back * cos(turn), own(c)->y + y + back * sin(turn), style->angle,
                    style->face, style->size, style->colour, string, len);
}

void pdf_canvas_init(struct pdf_canvas *c, struct pdf *p, double x, double y, double width, double height)
{
    static const struct canvas_ops ops = {
        .move_to = move_to,
        .line_to = line_to,
        .curve_to = curve_to,
        .close = close_path,
        .paint = paint,
        .clip = clip,
        .unclip = unclip,
        .text = text,
        .text_width = text_width,
    };
    *c = (struct pdf_canvas){.base = {.ops = &ops, .width = width, .height = height}, .pdf = p, .x = x, .y = y};
}
