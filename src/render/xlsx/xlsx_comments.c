/*
 * Comments in a workbook: what was said about the figures, and where to say more. A table gets a column for its rows,
 * a sheet of its own takes what is about figures as a whole. Hidden beside each such cell stands the key of its figure
 * (document/key.h), and on top of that column the edition, so that a workbook that comes back says what it is about,
 * however it was sorted, renamed or rearranged (returned.c).
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "document/comment.h"
#include "document/key.h"
#include "render/xlsx/returned.h"
#include "render/xlsx/xlsx_int.h"

enum { INPUT_CHARS = 44, SAID_CHARS = 60, KEY_WIDTH = 10, PLACE_CHARS = 46, SHEET_CHARS = 24, INTRO_ROW = 3 };

static const char intro[] =
    "Skriv i kolonnen Kommentar, og send filen retur. Her gælder kommentaren et tal eller en tabel som helhed; i "
    "tabellerne gælder den en række. Skriv aldrig CPR-numre.";

/* Everything that was said about a figure, one a line; NULL for nothing. */
static const char *said_about(struct book *b, const char *key)
{
    const char *all = NULL;
    char day[32];
    for (size_t i = 0; key != NULL && i < b->doc->n_comments; i++) {
        const struct comment *c = &b->doc->comments[i];
        if (strcmp(c->key, key) == 0)
            all = arena_printf(&b->arena, "%s%s%s (%s, %s)", all != NULL ? all : "", all != NULL ? "\n" : "", c->text,
                               c->by, date_da(day, c->day));
    }
    return all;
}

static void hide_column(struct book *b, lxw_worksheet *ws, lxw_col_t col)
{
    lxw_row_col_options hidden = {.hidden = LXW_TRUE};
    book_keep(b, worksheet_set_column_opt(ws, col, col, KEY_WIDTH, NULL, &hidden));
    book_text(b, ws, 0, col, b->whole->edition != NULL ? b->whole->edition : "", b->styles.soft);
}

/* Excel itself tells when a comment gets too long. */
static void limit_input(struct book *b, lxw_worksheet *ws, lxw_row_t first, lxw_row_t last, lxw_col_t col)
{
    lxw_data_validation limit = {.validate = LXW_VALIDATION_TYPE_LENGTH,
                                 .criteria = LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO,
                                 .value_number = COMMENT_MAX,
                                 .error_title = arena_strdup(&b->arena, "For lang kommentar"),
                                 .error_message = arena_printf(&b->arena, "Højst %d tegn.", COMMENT_MAX)};
    book_keep(b, worksheet_data_validation_range(ws, first, col, last, col, &limit));
}

/* --- in tables --- */

static bool has_keys(const struct table *t)
{
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].key != NULL)
            return true;
    return false;
}

static bool any_said(struct book *b, const struct table *t)
{
    for (size_t i = 0; b->doc->n_comments > 0 && i < t->n_rows; i++)
        if (said_about(b, t->rows[i].key) != NULL)
            return true;
    return false;
}

static struct cell text_cell(const char *text)
{
    return text != NULL ? (struct cell){CELL_TEXT, text, {0}} : (struct cell){CELL_EMPTY, "", {0}};
}

const struct table *comments_columns(struct book *b, const struct table *t, struct comment_columns *out)
{
    *out = (struct comment_columns){-1, -1, -1};
    bool takes = b->doc->takes_comments && has_keys(t), said = any_said(b, t);
    if (!takes && !said)
        return t;
    struct table *more = ARENA_NEW(&b->arena, struct table);
    *more = *t;
    more->columns = ARENA_ARRAY(&b->arena, t->n_columns + 3, struct table_column);
    memcpy(more->columns, t->columns, t->n_columns * sizeof(*t->columns));
    if (said) {
        out->said = (int)more->n_columns;
        more->columns[more->n_columns++] = (struct table_column){.label = "Bemærkninger", .type = VALUE_TEXT};
    }
    if (takes) {
        out->input = (int)more->n_columns;
        more->columns[more->n_columns++] = (struct table_column){.label = RETURNED_INPUT, .type = VALUE_TEXT};
        out->key = (int)more->n_columns;
        more->columns[more->n_columns++] = (struct table_column){.label = RETURNED_KEY, .type = VALUE_TEXT};
    }
    more->rows = ARENA_ARRAY(&b->arena, t->n_rows, struct table_row);
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *key = t->rows[i].key;
        struct cell *cells = ARENA_ARRAY(&b->arena, more->n_columns, struct cell);
        memcpy(cells, t->rows[i].cells, t->n_columns * sizeof(*cells));
        if (said)
            cells[out->said] = text_cell(said_about(b, key));
        if (takes) {
            cells[out->input] = text_cell(NULL);
            cells[out->key] = text_cell(key);
        }
        more->rows[i] = t->rows[i];
        more->rows[i].cells = cells;
    }
    return more;
}

void comments_finish(struct book *b, const struct sheet *s, const struct grid_area *area,
                     const struct comment_columns *columns)
{
    if (columns->input < 0 || area->last < area->first)
        return;
    lxw_col_t input = (lxw_col_t)(area->col + columns->input);
    book_keep(b, worksheet_set_column(s->handle, input, input, grid_width(INPUT_CHARS), NULL));
    for (lxw_row_t row = area->first; row < area->end; row++)
        book_text(b, s->handle, row, input, "", b->styles.input);
    limit_input(b, s->handle, area->first, area->end - 1, input);
    hide_column(b, s->handle, (lxw_col_t)(area->col + columns->key));
}

/* --- the sheet of figures as a whole --- */

bool comments_taken(const struct document *doc)
{
    bool taken = doc->takes_comments;
    for (size_t i = 0; i < doc->n_parts; i++)
        taken = taken || doc->parts[i]->takes_comments;
    return taken;
}

bool comments_any(const struct document *doc)
{
    bool any = doc->n_comments > 0 || comments_taken(doc);
    for (size_t i = 0; i < doc->n_parts; i++)
        any = any || doc->parts[i]->n_comments > 0;
    return any;
}

/* The sheet being written. Comments about rows stand in their tables, not here. */
struct listing {
    struct book *book;
    const struct sheet *sheet;
    struct comment_columns columns; /* behind place and sheet */
    lxw_row_t row;
    const char **shown; /* keys that have a line */
    size_t n_shown, cap_shown;
};

enum { COL_PLACE, COL_SHEET, COL_FIRST };

static bool is_shown(const struct listing *l, const char *key)
{
    for (size_t i = 0; i < l->n_shown; i++)
        if (strcmp(l->shown[i], key) == 0)
            return true;
    return false;
}

static void write_line(struct listing *l, const char *place, const struct sheet *to, const char *key)
{
    struct book *b = l->book;
    lxw_worksheet *ws = l->sheet->handle;
    const char *said = said_about(b, key);
    bool takes = l->columns.input >= 0 && b->doc->takes_comments;
    if (is_shown(l, key) || (said == NULL && !takes))
        return;
    PUSH(l->shown, l->n_shown, l->cap_shown) = key;
    size_t lines = grid_lines(place, PLACE_CHARS), more = said != NULL ? grid_lines(said, SAID_CHARS) : 1;
    grid_row_lines(b, ws, l->row, lines > more ? lines : more);
    book_text(b, ws, l->row, COL_PLACE, place, b->styles.prose);
    if (to != NULL)
        book_link(b, ws, l->row, COL_SHEET, to, to->name);
    if (said != NULL)
        book_text(b, ws, l->row, (lxw_col_t)l->columns.said, said, b->styles.prose);
    if (takes) {
        book_text(b, ws, l->row, (lxw_col_t)l->columns.input, "", b->styles.input);
        book_text(b, ws, l->row, (lxw_col_t)l->columns.key, key, b->styles.soft);
    }
    l->row++;
}

/* The report as a whole. */
static void write_report(struct listing *l, const char *key)
{
    struct figure_key figure;
    struct arena *a = &l->book->arena;
    if (key == NULL || !figure_key_parse(a, key, &figure))
        return;
    const char *whole = figure_key_text(a, &(struct figure_key){figure.report, figure.params, "", ""});
    write_line(l, arena_printf(a, "Hele rapporten: %s", l->book->doc->title), NULL, whole);
}

/* The sheet of a figure, or, without a block, that of all tiles. */
static const struct sheet *sheet_of(const struct book *b, const struct block *block)
{
    for (size_t i = 0; i < b->n_sheets; i++) {
        const struct sheet *s = &b->sheets[i];
        if (s->doc == b->doc && s->block == block && (block != NULL || s->kind == SHEET_TILES))
            return s;
    }
    return NULL;
}

static void write_block(struct listing *l, const struct block *block)
{
    struct book *b = l->book;
    write_report(l, block->key);
    if (block->key != NULL && sheet_of(b, block) != NULL)
        write_line(l, block->caption, sheet_of(b, block), block->key);
    for (size_t i = 0; i < block->n_tiles && !block->page_only; i++) {
        write_report(l, block->tiles[i].key);
        if (block->tiles[i].key != NULL)
            write_line(l, block->tiles[i].label, sheet_of(b, NULL), block->tiles[i].key);
    }
}

/* Whether a comment stands in a table's column. */
static bool in_table(const struct document *doc, const char *key)
{
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct table *t = &doc->blocks[i].table;
        for (size_t r = 0; !doc->blocks[i].page_only && r < t->n_rows; r++)
            if (t->rows[r].key != NULL && strcmp(t->rows[r].key, key) == 0)
                return true;
    }
    return false;
}

static void comments_head(struct book *b, lxw_worksheet *ws, int col, const char *label, size_t chars)
{
    if (col < 0)
        return;
    book_text(b, ws, SHEET_HEAD_ROW, (lxw_col_t)col, label, b->styles.head_left);
    book_keep(b, worksheet_set_column(ws, (lxw_col_t)col, (lxw_col_t)col, grid_width(chars), NULL));
}

static void write_document(struct listing *l, const struct document *doc)
{
    l->book->doc = doc;
    for (size_t i = 0; i < doc->n_blocks; i++)
        write_block(l, &doc->blocks[i]);
    for (size_t i = 0; i < doc->n_comments; i++) {
        const struct comment *c = &doc->comments[i];
        if (!in_table(doc, c->key)) /* its figure is not shown any more */
            write_line(l, c->place[0] != '\0' ? c->place : doc->title, NULL, c->key);
    }
}

void comments_write(struct book *b, const struct sheet *s)
{
    const struct document *whole = b->whole;
    lxw_worksheet *ws = s->handle;
    struct listing l = {.book = b, .sheet = s, .columns = {-1, -1, -1}, .row = SHEET_HEAD_ROW + 1};
    bool takes = comments_taken(whole), said = whole->n_comments > 0;
    int end = COL_FIRST;
    for (size_t i = 0; i < whole->n_parts; i++)
        said = said || whole->parts[i]->n_comments > 0;
    if (said)
        l.columns.said = end++;
    if (takes) {
        l.columns.input = end++;
        l.columns.key = end;
        book_text(b, ws, INTRO_ROW, 0, intro, b->styles.soft);
    }
    comments_head(b, ws, COL_PLACE, "Tal", PLACE_CHARS);
    comments_head(b, ws, COL_SHEET, "Ark", SHEET_CHARS);
    comments_head(b, ws, l.columns.said, "Bemærkninger", SAID_CHARS);
    comments_head(b, ws, l.columns.input, RETURNED_INPUT, INPUT_CHARS);
    comments_head(b, ws, l.columns.key, RETURNED_KEY, KEY_WIDTH);
    for (size_t i = 0; i < whole->n_parts; i++)
        write_document(&l, whole->parts[i]);
    write_document(&l, whole);
    if (takes) {
        if (l.row > SHEET_HEAD_ROW + 1)
            limit_input(b, ws, SHEET_HEAD_ROW + 1, l.row - 1, (lxw_col_t)l.columns.input);
        hide_column(b, ws, (lxw_col_t)l.columns.key);
    }
    free(l.shown);
    worksheet_freeze_panes(ws, SHEET_HEAD_ROW + 1, 0);
    book_page(b, ws, true);
}
