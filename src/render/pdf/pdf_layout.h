/*
 * From blocks to pages: paragraphs, the flow of pages, tables, tiles and figures. Inside render/pdf only.
 *
 * Type scale, spacing and colours of the PDFs are set here and nowhere else. Lengths are points.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_PDF_LAYOUT_H
#define ALMANAK_RENDER_PDF_LAYOUT_H

#include "render/pdf/pdf.h"

#define PAGE_INK COLOUR(0x1F2A30)
#define PAGE_MUTED COLOUR(0x5F6B73)
#define PAGE_ACCENT COLOUR(0x0B5563)
#define PAGE_LINE COLOUR(0xD5DBDF)
#define PAGE_TINT COLOUR(0xF1F5F6)
#define PAGE_ALERT COLOUR(0x9A3412) /* clearance, fictive data */

static const double page_margin = 56.7, page_body_top = 62, page_body_bottom = 62;

/* --- paragraphs (pdf_para.c) --- */

struct para_style {
    enum face face; /* of text without a style of its own */
    double size, leading;
    struct colour colour;
    enum align align;
};
extern const struct para_style style_body, style_note, style_caption, style_heading[3];

struct para_span {
    const char *text;
    size_t len;
    enum face face;
    const char *link;
    double x, width;
};
struct para_line {
    struct para_span *spans;
    size_t n_spans;
    double width;
    bool hyphen; /* a word was broken here */
    bool cut;    /* the text goes on, but is not shown: an ellipsis stands for it */
};
struct para {
    struct para_style style;
    struct para_line *lines;
    size_t n_lines;
    double width; /* it was set in */
};

/* Set text in lines of at most `width`. Texts are borrowed; the rest lives in the arena. */
struct para para_set(struct pdf *p, struct arena *a, const struct para_style *style, const struct rich_text *text,
                     double width);
struct para para_set_plain(struct pdf *p, struct arena *a, const struct para_style *style, const char *text,
                           double width);
/* Keep at most the first `most` lines; an ellipsis ends the last. */
void para_bound(struct pdf *p, struct para *para, size_t most);
double para_height(const struct para *para);
/* Draw lines [from, to), the first with its top at y. */
void para_draw(struct pdf *p, const struct para *para, size_t from, size_t to, double x, double y);
/* Base line of a line whose top is at y. */
double para_base(const struct para_style *style, double y);
/* The narrowest and the natural width of a text in multiples of the font size; words over `longest` count as that. */
void para_extent(struct pdf *p, enum face face, const char *text, double longest, double *narrow, double *natural);

/* --- pages (pdf_flow.c) --- */

/* A line of the contents of a pack: where its page number goes, and where it leads. */
struct flow_entry {
    size_t on; /* page of the line, from 0 */
    double y, height;
    size_t page; /* it leads to */
};

struct flow {
    struct pdf *pdf;
    const struct document *whole;
    const struct document *doc; /* being drawn: the whole, or a part of it */
    struct arena *arena;
    double left, right, top, bottom; /* of the body */
    double y;                        /* where the next thing goes */
    bool fresh;                      /* nothing on this page's body yet */
    size_t depth;                    /* of headings: 1 inside a part, below its own bookmark */
    HPDF_Outline heading[4];         /* bookmarks that captions and lower headings go below */
    const struct document **pages;   /* whose each page is; heap */
    size_t cap_pages;
    struct flow_entry *entries; /* of a pack: its parts, then its own blocks; in the arena */
    size_t n_entries;
    struct table_layout *prepared; /* of a table that a heading looked ahead at */
    const struct block *prepared_for;
};

enum { FLOW_CONTINUED = 14 }; /* height of flow_continued's line */

/* First page with the title block. */
void flow_start(struct flow *f);
/* A new page for a part of the whole, with its title; or for the whole's own blocks. */
void flow_part(struct flow *f, const struct document *part);
/* Headers and footers on all pages, once their number is known. */
void flow_finish(struct flow *f);
void flow_new_page(struct flow *f);
double flow_width(const struct flow *f);
/* The height of an empty page's body. */
double flow_body_height(const struct flow *f);
/* Break the page unless there is room; a page with nothing on it is never broken. */
void flow_need(struct flow *f, double height);
/* Space between blocks; none at the top of a page. */
void flow_gap(struct flow *f, double height);
/* The frame was drawn on to this height. */
void flow_take(struct flow *f, double height);
/* "Caption (fortsat)" over what goes on from the page before. */
void flow_continued(struct flow *f, const char *caption);
/* A paragraph, broken over pages without lonely first or last lines. */
void flow_para(struct flow *f, const struct para *para, double indent);
/* Level 0 to 2 of the document being drawn. */
void flow_bookmark(struct flow *f, const char *title, size_t level);
/* A bookmark that nothing goes below. */
void flow_bookmark_leaf(struct flow *f, const char *title);
/* A line of text, broken where it must be, and space after it; nothing when there is none. */
void flow_line(struct flow *f, const char *text, const struct para_style *style, double after);

/* The cover of a pack, with its contents (pdf_cover.c): the frame as flow_start leaves it. */
void cover_draw(struct flow *f);
/* Page numbers and links of the contents, once all parts are drawn. */
void cover_finish(struct flow *f);

/* --- blocks --- */

/* What must stand together when block i begins: heading with what follows, caption with first rows. */
double block_least_height(struct flow *f, size_t i);
void block_draw(struct flow *f, size_t i);

/* The heading of a column with its unit where cells do not say it. In the arena or borrowed. */
const char *table_heading(struct arena *a, const struct table_column *column);
/* Tables (pdf_table.c: widths, pdf_table_draw.c: pages). */
struct table_panel {
    const size_t *columns; /* of the table, the first repeated in every panel */
    size_t n;
    double *widths; /* with padding */
    double width;   /* their sum */
};
struct table_layout {
    const struct table *table;
    double size, leading, pad_x, pad_y;
    struct table_panel *panels;
    size_t n_panels;
};
struct table_layout *table_layout_new(struct pdf *p, struct arena *a, const struct table *t, double width);
double table_least_height(struct flow *f, const struct block *b, const struct table_layout *layout);
void table_draw(struct flow *f, const struct block *b, const struct table_layout *layout);

/* Key figures (pdf_tiles.c). */
double tiles_least_height(struct flow *f, const struct block *b);
void tiles_draw(struct flow *f, const struct block *b);

#endif
