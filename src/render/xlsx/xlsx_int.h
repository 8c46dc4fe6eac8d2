/*
 * What the files of the XLSX renderer share: the workbook being made, its sheets and its formats. Data flow: xlsx.c
 * plans the sheets, xlsx_shape.c turns every figure block into a table, xlsx_grid.c writes tables, xlsx_chart.c draws
 * over them, xlsx_comments.c adds what is said about figures, xlsx_front.c writes the cover, xlsx_prose.c the sheets of
 * words, xlsx_check.c reads the finished file again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_XLSX_INT_H
#define ALMANAK_RENDER_XLSX_XLSX_INT_H

#include <xlsxwriter.h>

#include "document/document.h"

/* How a cell stands: broken over lines, kept clear of figures to its left. */
enum look { LOOK_PLAIN = 0, LOOK_WRAP = 1, LOOK_INDENT = 2 };

enum { FORMAT_TYPES = VALUE_DATE + 1, FORMAT_DECIMALS = 7, FORMAT_ROWS = ROW_SUBTOTAL + 1 };

/* Layout: title, context and way back stand above; a table's headings in this row, its groups in the row before. */
enum { SHEET_HEAD_ROW = 4, COVER_LABEL_CHARS = 34, COVER_TEXT_CHARS = 64, TILE_CHANGES_MAX = 4 };

/* Colours of the sheets, 0xRRGGBB. */
enum {
    INK_HEAD = 0x1F3864,
    INK_SOFT = 0x5F6368,
    INK_LINK = 0x0B57D0,
    INK_ALERT = 0xA50E0E,
    FILL_HEAD = 0xDDE6F0,
    FILL_LINE = 0x8EA9C8,
    FILL_INPUT = 0xFFF8DC
};

/* Fixed formats, made once a workbook. */
struct styles {
    lxw_format *title, *subtitle, *heading[3], *soft, *link, *alert, *label, *prose, *item, *bold, *italic, *code;
    lxw_format *head_left, *head_indent, *head_right, *head_value, *head_group, *mark[FORMAT_ROWS], *tile_text,
        *tile_plain, *input;
    lxw_format *cells[FORMAT_TYPES][FORMAT_DECIMALS][FORMAT_ROWS][4]; /* made when first asked for; last: enum look */
    lxw_format *mirror;                                               /* figures that only a drawing needs */
};

enum sheet_kind {
    SHEET_COVER,
    SHEET_PROSE,
    SHEET_TILES,
    SHEET_TABLE,
    SHEET_CHART,
    SHEET_MAP,
    SHEET_COMMENTS,
    SHEET_DEFINITIONS
};

struct sheet {
    enum sheet_kind kind;
    const char *name;           /* on the tab */
    const char *title;          /* on the sheet and in the contents */
    const char *section;        /* the heading it stands under in the document; NULL */
    const struct document *doc; /* it is of: the whole, or a part of it */
    const struct block *block;  /* TABLE, CHART, MAP */
    lxw_worksheet *handle;
};

struct book {
    lxw_workbook *workbook;
    const struct document *whole;
    const struct document *doc; /* that the sheet being written is of */
    struct diag *diag;
    struct arena arena;
    struct styles styles;
    struct sheet *sheets; /* heap */
    size_t n_sheets, cap_sheets;
    int n_tables;                   /* Excel tables so far, for their names */
    size_t n_cut;                   /* texts that were longer than a cell holds */
    bool has_missing, has_withheld; /* marks [x] and [c] stand on the sheet being written */
    lxw_error error;                /* the first that the library reported */
};

/* Where a table came to stand: inclusive rows of its body, first column. No rows: last < first. */
struct grid_area {
    lxw_row_t header, first, last, end; /* end: the first free row below, totals included */
    lxw_col_t col;
};

/* --- xlsx_style.c --- */
void book_styles_init(struct book *b);
/* The format of a typed cell; `look` is a set of enum look, for text and dates. */
lxw_format *book_cell_format(struct book *b, enum value_type type, int decimals, enum row_kind row, unsigned look);
/* Excel's number format of a type, "" for text. `unsigned_look` hides the sign (pyramids). In the arena. */
const char *book_number_format(struct book *b, enum value_type type, int decimals, bool unsigned_look);

/* --- xlsx.c: every write goes through these, so that the first failure is kept --- */
void book_text(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *text, lxw_format *format);
/* A number that is not finite is written as [x]: never as broken XML. */
void book_number(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, double value, lxw_format *format);
void book_link(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const struct sheet *to,
               const char *text);
void book_keep(struct book *b, lxw_error error);
/* Paper, margins, footer: the same on every sheet. */
void book_page(struct book *b, lxw_worksheet *ws, bool landscape);

/* --- xlsx_shape.c: blocks as tables, in the arena of the book --- */
const struct table *shape_chart(struct book *b, const struct block *block);
const struct table *shape_map(struct book *b, const struct block *block);
/* The value that a chart's cell holds: kroner for money, a fraction for rates. */
double shape_number(enum value_type type, const struct value *v);

/* --- xlsx_grid.c --- */
/* Write a table from `row` on (its header's row; a row above is used for groups). -1 when a worksheet cannot hold it.
 */
int grid_write(struct book *b, const struct sheet *s, const struct table *t, lxw_row_t row,
               struct grid_area *area) MUST_CHECK;
/* The width of a column for texts of `chars` characters at most. */
double grid_width(size_t chars);
/* Lines that a text takes when broken between words at `chars` characters. */
size_t grid_lines(const char *text, size_t chars);
/* Make a row as high as so many lines of 11 points: not every program fits rows to wrapped text when it opens a file.
 */
void grid_row_lines(struct book *b, lxw_worksheet *ws, lxw_row_t row, size_t lines);

/* --- xlsx_chart.c --- */
/* Draw the sheet's chart from the cells of its table. */
void xlsx_chart_draw(struct book *b, const struct sheet *s, const struct table *t, const struct grid_area *area);

/* --- xlsx_front.c --- */
void cover_write(struct book *b, const struct sheet *s);
void tiles_write(struct book *b, const struct sheet *s);

/* --- xlsx_prose.c --- */
bool prose_belongs(const struct block *block);
void prose_write(struct book *b, const struct sheet *s);
/* Whether there is something to define or to note in a document without parts. */
bool definitions_any(const struct document *doc);
void definitions_write(struct book *b, const struct sheet *s);

/* --- xlsx_comments.c --- */
/* The columns that were added to a table; -1: not there. */
struct comment_columns {
    int said, input, key;
};
/* A table with columns for what was said about its rows and for more; itself when it gets none. */
const struct table *comments_columns(struct book *b, const struct table *t, struct comment_columns *out);
/* Make the columns of a table that was written fit to be written into, and hide the keys. */
void comments_finish(struct book *b, const struct sheet *s, const struct grid_area *area,
                     const struct comment_columns *columns);
/* Whether something was said or may be, whether something may be, in a document or its parts; and the sheet for it. */
bool comments_any(const struct document *doc);
bool comments_taken(const struct document *doc);
void comments_write(struct book *b, const struct sheet *s);

/* --- xlsx_check.c --- */
/*
 * Read a finished workbook: every part unpacks to the size and checksum it claims and ends as XML does. The library
 * does not notice when its temporary files could not be written.
 */
int workbook_check(const char *path, struct diag *d) MUST_CHECK;

#endif
