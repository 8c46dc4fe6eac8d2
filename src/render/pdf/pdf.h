/*
 * One PDF in the making: the only part that calls libharu. It keeps the first error and turns every later call into
 * nothing, so that the layout above need not check each line it draws; pdf_save reports. Lengths are points, y grows
 * downwards from the top of the page (libharu counts upwards). Texts are UTF-8 and may hold anything: what the fonts
 * lack is replaced, what has no width is dropped.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_PDF_PDF_H
#define ALMANAK_RENDER_PDF_PDF_H

#include <hpdf.h>

#include "document/document.h"
#include "render/canvas.h"
#include "render/render.h"

enum { PDF_MAX_PAGES = 10000, PDF_CODES = 65536 };

/* A font: widths are looked up once a code point. */
struct pdf_font {
    HPDF_Font handle;
    int16_t *widths; /* PDF_CODES, in 1/1000 em plus 1; 0 not looked up yet, -1 not in the font */
    uint8_t *drawn;  /* PDF_CODES / 8 bits: code points that stand on a page */
};

/* What the page's graphics state holds, so that nothing is said twice. */
struct pdf_state {
    bool fill_set, stroke_set, font_set;
    struct colour fill, stroke;
    double line_width, dash;
    enum face face;
    double size;
};

/* A step of the current path: PDF wants colours before the path, so it is kept until it is painted. */
struct pdf_step {
    enum { STEP_MOVE, STEP_LINE, STEP_CURVE, STEP_CLOSE } kind;
    HPDF_REAL at[6];
};

struct pdf {
    HPDF_Doc doc;
    HPDF_Page page;       /* the one drawn on; NULL before the first */
    double width, height; /* of it, and of those that follow */
    bool *lying;          /* by page */
    size_t n_pages, cap_pages;
    struct pdf_font fonts[FACE__MAX];
    struct strbuf text; /* scratch of pdf_text */
    struct pdf_step *path;
    size_t n_path, cap_path;
    /* the first failure */
    bool failed;
    unsigned long status, detail;
    const char *reason; /* our own refusal; NULL when libharu's */
    struct pdf_state state, saved;
};

/* Start a document of A4 pages, which stand. On failure nothing is left to release. */
int pdf_open(struct pdf *p, const struct render_options *options, struct diag *d) MUST_CHECK;
/* Write the finished document to `path`; reports the first failure of all that was drawn. */
int pdf_save(struct pdf *p, const char *path, struct diag *d) MUST_CHECK;
void pdf_release(struct pdf *p);
/* Remember a failure of ours, unless there is one already. `reason` is a constant. */
void pdf_refuse(struct pdf *p, const char *reason);

/* Pages from the next one on lie down, or stand. */
void pdf_page_turn(struct pdf *p, bool landscape);
/* A new page at the end; it becomes the one drawn on. */
void pdf_page_new(struct pdf *p);
/* Draw on an earlier page again, counted from 0. */
void pdf_page_select(struct pdf *p, size_t page);

/* --- text (pdf_text.c) --- */
int pdf_fonts_load(struct pdf *p, const char *font_dir, struct diag *d) MUST_CHECK;
/* Replace libharu's ToUnicode maps, which readers complain about, by valid ones; before saving. */
void pdf_fonts_finish(struct pdf *p);
/* Advance of one code point in 1/1000 em as it will be drawn; 0 for what is dropped. */
/* The text as the font can show it: substitutes for what it lacks, nothing for what has no width. Valid until the next
 * call. Too long a text is a failure. */
const char *pdf_text_clean(struct pdf *p, enum face face, const char *text, size_t len);
int pdf_code_width(struct pdf *p, enum face face, uint32_t code);
double pdf_text_width(struct pdf *p, enum face face, double size, const char *text, size_t len);
/* One line with its left end on the base line at (x, y), turned by `angle` degrees anticlockwise. */
void pdf_text_turned(struct pdf *p, double x, double y, double angle, enum face face, double size, struct colour colour,
                     const char *text, size_t len);
void pdf_text(struct pdf *p, double x, double y, enum face face, double size, struct colour colour, const char *text,
              size_t len);
/* In at most `width`, with an ellipsis when needed; right-aligned to x + width when `right`. Returns the width. */
double pdf_text_fit(struct pdf *p, double x, double y, double width, bool right, enum face face, double size,
                    struct colour colour, const char *text);

/* --- graphics --- */
void pdf_move_to(struct pdf *p, double x, double y);
void pdf_line_to(struct pdf *p, double x, double y);
void pdf_curve_to(struct pdf *p, double x1, double y1, double x2, double y2, double x3, double y3);
void pdf_close(struct pdf *p);
/* Fill by the even-odd rule, then stroke; the path ends. */
void pdf_paint(struct pdf *p, const struct colour *fill, const struct stroke *stroke);
/* Cut drawing at the current path (even-odd rule), which ends, until unclip. Not nested. */
void pdf_clip(struct pdf *p);
void pdf_unclip(struct pdf *p);
void pdf_box(struct pdf *p, double x, double y, double w, double h, struct colour fill);
void pdf_rule(struct pdf *p, double x1, double x2, double y, double width, struct colour colour);
/* Makes an area lead to an http(s) or mailto URI in ASCII; any other is ignored. */
void pdf_link(struct pdf *p, double x, double y, double w, double h, const char *uri);
/* Makes an area lead to the top of a page of the document, counted from 0. */
void pdf_link_page(struct pdf *p, double x, double y, double w, double h, size_t page);

/* --- the document around the pages (pdf_info.c) --- */
void pdf_info_set(struct pdf *p, const struct document *doc);
/* A bookmark to the current page at y below `parent` (NULL: top level). NULL after a failure. */
HPDF_Outline pdf_bookmark(struct pdf *p, HPDF_Outline parent, const char *title, double y, bool open);

/* --- canvas (pdf_canvas.c) --- */
struct pdf_canvas {
    struct canvas base;
    struct pdf *pdf;
    double x, y; /* of its upper left corner on the page */
};
void pdf_canvas_init(struct pdf_canvas *c, struct pdf *p, double x, double y, double width, double height);

#endif
