/*
 * The canvas: the few drawing operations that charts and maps are made of, so that they are drawn once for every format
 * with pages. A back end fills in the operations (PDF: render/pdf/pdf_canvas.c). Lengths are points (1/72 inch), the
 * origin is the upper left corner, y grows downwards. Operations cannot fail: a back end remembers its first error.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_CANVAS_H
#define ALMANAK_RENDER_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct colour {
    uint8_t r, g, b;
};
#define COLOUR(rgb) ((struct colour){(uint8_t)((rgb) >> 16), (uint8_t)((rgb) >> 8), (uint8_t)(rgb)})

enum face { FACE_REGULAR, FACE_BOLD, FACE_ITALIC, FACE__MAX };
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct stroke {
    struct colour colour;
    double width;
    double dash; /* length of dashes and of the gaps between them; 0: solid */
};
struct text_style {
    enum face face;
    double size;
    struct colour colour;
    enum anchor anchor;
    double angle; /* degrees, anticlockwise about the anchor point */
};

struct canvas;

/* What a back end provides. All members are required. */
struct canvas_ops {
    /* Build the current path. */
    void (*move_to)(struct canvas *c, double x, double y);
    void (*line_to)(struct canvas *c, double x, double y);
    void (*curve_to)(struct canvas *c, double x1, double y1, double x2, double y2, double x3, double y3);
    void (*close)(struct canvas *c);
    /* Fill (even-odd rule), then stroke the current path, which ends. Either may be NULL. */
    void (*paint)(struct canvas *c, const struct colour *fill, const struct stroke *stroke);
    /* Cut drawing at the current path (even-odd rule), which ends, until unclip. Not nested. */
    void (*clip)(struct canvas *c);
    void (*unclip)(struct canvas *c);
    /* One line of text, its anchor point on the base line. */
    void (*text)(struct canvas *c, double x, double y, const struct text_style *style, const char *text, size_t len);
    double (*text_width)(struct canvas *c, enum face face, double size, const char *text, size_t len);
};

/* A back end puts its own state behind this as the first member of a larger struct. */
struct canvas {
    const struct canvas_ops *ops;
    double width, height;
};

/* Whole shapes. */
void canvas_rect(struct canvas *c, double x, double y, double w, double h, const struct colour *fill,
                 const struct stroke *stroke);
void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, const struct stroke *stroke);
void canvas_disc(struct canvas *c, double x, double y, double radius, const struct colour *fill,
                 const struct stroke *stroke);
/* Slanted lines over a rectangle; clip to a shape first. */
void canvas_hatch(struct canvas *c, double x, double y, double w, double h, double pitch, const struct stroke *stroke);

void canvas_text(struct canvas *c, double x, double y, const struct text_style *style, const char *text);
double canvas_text_width(struct canvas *c, const struct text_style *style, const char *text);
/* Text in at most `width`, ended by an ellipsis when it is longer. Returns the width it took. */
double canvas_text_fit(struct canvas *c, double x, double y, double width, const struct text_style *style,
                       const char *text);

enum { CANVAS_LINES = 3 };
/* Text broken between words into at most CANVAS_LINES lines of `width`; the last may need an ellipsis when drawn. */
struct text_lines {
    struct {
        const char *text;
        size_t len;
    } line[CANVAS_LINES];
    size_t n;
    double width; /* of the widest, at most the width asked for */
};
struct text_lines canvas_text_break(struct canvas *c, const struct text_style *style, const char *text, double width,
                                    size_t max_lines);
/* Draw broken lines, the first on base line y. */
void canvas_text_lines(struct canvas *c, double x, double y, double leading, double width,
                       const struct text_style *style, const struct text_lines *lines);

#endif
