/*
 * What every back end of the canvas would do alike: shapes made of paths, and texts fitted into a width. See canvas.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/canvas.h"

#include <string.h>

#include "base/text.h"

static const char ellipsis[] = "\u2026";

void canvas_rect(struct canvas *c, double x, double y, double w, double h, const struct colour *fill,
                 const struct stroke *stroke)
{
    c->ops->move_to(c, x, y);
    c->ops->line_to(c, x + w, y);
    c->ops->line_to(c, x + w, y + h);
    c->ops->line_to(c, x, y + h);
    c->ops->close(c);
    c->ops->paint(c, fill, stroke);
}

void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, const struct stroke *stroke)
{
    c->ops->move_to(c, x1, y1);
    c->ops->line_to(c, x2, y2);
    c->ops->paint(c, NULL, stroke);
}

void canvas_disc(struct canvas *c, double x, double y, double radius, const struct colour *fill,
                 const struct stroke *stroke)
{
    /* The usual four-curve circle: its handles are this share of the radius. */
    double k = 0.5523 * radius;
    c->ops->move_to(c, x + radius, y);
    c->ops->curve_to(c, x + radius, y + k, x + k, y + radius, x, y + radius);
    c->ops->curve_to(c, x - k, y + radius, x - radius, y + k, x - radius, y);
    c->ops->curve_to(c, x - radius, y - k, x - k, y - radius, x, y - radius);
    c->ops->curve_to(c, x + k, y - radius, x + radius, y - k, x + radius, y);
    c->ops->close(c);
    c->ops->paint(c, fill, stroke);
}

void canvas_hatch(struct canvas *c, double x, double y, double w, double h, double pitch, const struct stroke *stroke)
{
    /* One path for all lines; the phase comes from the page, so that neighbouring shapes match. */
    double first = (double)(long)((x + y) / pitch) * pitch;
    for (double sum = first; sum <= x + w + y + h; sum += pitch) {
        c->ops->move_to(c, sum - y, y);
        c->ops->line_to(c, sum - y - h, y + h);
    }
    c->ops->paint(c, NULL, stroke);
}

void canvas_text(struct canvas *c, double x, double y, const struct text_style *style, const char *text)
{
    c->ops->text(c, x, y, style, text, strlen(text));
}

static double width_of(struct canvas *c, const struct text_style *style, const char *text, size_t len)
{
    return c->ops->text_width(c, style->face, style->size, text, len);
}

double canvas_text_width(struct canvas *c, const struct text_style *style, const char *text)
{
    return width_of(c, style, text, strlen(text));
}

/* Bytes of text[0..len) whose width, with an ellipsis after them, is at most `width`. */
static size_t bytes_that_fit(struct canvas *c, const struct text_style *style, const char *text, size_t len,
                             double width)
{
    double room = width - width_of(c, style, ellipsis, sizeof(ellipsis) - 1);
    size_t fits = 0;
    const char *p = text;
    while (p < text + len) {
        const char *start = p;
        if (utf8_next(&p) == 0)
            break;
        room -= width_of(c, style, start, (size_t)(p - start));
        if (room < 0)
            break;
        fits = (size_t)(p - text);
    }
    while (fits > 0 && text[fits - 1] == ' ')
        fits--;
    return fits;
}

static double draw_fitted(struct canvas *c, double x, double y, double width, const struct text_style *style,
                          const char *text, size_t len)
{
    double whole = width_of(c, style, text, len);
    if (whole <= width + 0.01) {
        c->ops->text(c, x, y, style, text, len);
        return whole;
    }
    char buffer[512];
    size_t fits = bytes_that_fit(c, style, text, len < 500 ? len : 500, width);
    memcpy(buffer, text, fits);
    memcpy(buffer + fits, ellipsis, sizeof(ellipsis));
    double taken = width_of(c, style, buffer, fits + sizeof(ellipsis) - 1);
    if (taken <= width + 0.01)
        c->ops->text(c, x, y, style, buffer, fits + sizeof(ellipsis) - 1);
    return taken;
}

double canvas_text_fit(struct canvas *c, double x, double y, double width, const struct text_style *style,
                       const char *text)
{
    return draw_fitted(c, x, y, width, style, text, strlen(text));
}

struct text_lines canvas_text_break(struct canvas *c, const struct text_style *style, const char *text, double width,
                                    size_t max_lines)
{
    struct text_lines lines = {.n = 0};
    size_t max = max_lines < CANVAS_LINES ? max_lines : CANVAS_LINES;
    const char *p = text;
    while (*p != '\0' && lines.n < max) {
        size_t len = strcspn(p, " ");
        /* Take more words as long as they fit; the last line takes what is left. */
        while (p[len] != '\0') {
            size_t word = strcspn(p + len + 1, " ");
            if (lines.n + 1 < max && width_of(c, style, p, len + 1 + word) > width)
                break;
            len += 1 + word;
        }
        double w = width_of(c, style, p, len);
        if (w > lines.width)
            lines.width = w < width ? w : width;
        lines.line[lines.n].text = p;
        lines.line[lines.n++].len = len;
        p += len;
        p += *p == ' ';
    }
    return lines;
}

void canvas_text_lines(struct canvas *c, double x, double y, double leading, double width,
                       const struct text_style *style, const struct text_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        (void)draw_fitted(c, x, y + (double)i * leading, width, style, lines->line[i].text, lines->line[i].len);
}
