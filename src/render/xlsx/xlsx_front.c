/*
 * The cover, which tells what the workbook is and leads to its sheets, and the sheet of key figures.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"

enum { COVER_COL = 1, TILE_LABEL_CHARS = 46, TILE_VALUE_CHARS = 14, TILE_CHANGE_CHARS = 42, TILE_JUDGED_CHARS = 30 };

/* --- cover --- */

static void cover_fact(struct book *b, lxw_worksheet *ws, lxw_row_t *row, const char *label, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    book_text(b, ws, *row, COVER_COL, label, b->styles.label);
    grid_row_lines(b, ws, *row, grid_lines(text, COVER_TEXT_CHARS));
    book_text(b, ws, (*row)++, COVER_COL + 1, text, b->styles.prose);
}

static const char *kind_name(enum sheet_kind kind)
{
    switch (kind) {
    case SHEET_TABLE: return "Tabel";
    case SHEET_CHART: return "Diagram og tabel";
    case SHEET_MAP: return "Tabel til kort";
    case SHEET_TILES: return "Nøgletal";
    case SHEET_COMMENTS: return "Til at skrive i";
    case SHEET_PROSE:
    case SHEET_DEFINITIONS: return "Tekst";
    case SHEET_COVER: break;
    }
    return "";
}

/* A report of a pack: its number, title and question over its sheets. */
static void cover_part(struct book *b, lxw_worksheet *ws, lxw_row_t *row, const struct document *part)
{
    const struct document *whole = b->whole;
    size_t i = 0;
    while (i < whole->n_parts && whole->parts[i] != part)
        i++;
    if (i == whole->n_parts)
        return;
    *row += 1;
    book_text(b, ws, (*row)++, COVER_COL, arena_printf(&b->arena, "%zu  %s", i + 1, part->title), b->styles.heading[1]);
    if (part->subtitle != NULL)
        book_text(b, ws, (*row)++, COVER_COL, part->subtitle, b->styles.soft);
}

/* Every other sheet with its title, under the reports of a pack and the headings of the document. */
static void cover_contents(struct book *b, lxw_worksheet *ws, lxw_row_t *row)
{
    book_text(b, ws, *row, COVER_COL, "Indhold", b->styles.heading[0]);
    *row += 1;
    const char *section = NULL;
    const struct document *of = b->whole;
    for (size_t i = 1; i < b->n_sheets; i++) {
        const struct sheet *to = &b->sheets[i];
        if (to->doc != of) {
            cover_part(b, ws, row, to->doc);
            *row += to->doc == b->whole;
            section = NULL;
        }
        of = to->doc;
        if (to->section != NULL && (section == NULL || strcmp(section, to->section) != 0))
            book_text(b, ws, (*row)++, COVER_COL, to->section, b->styles.label);
        section = to->section != NULL ? to->section : section;
        book_link(b, ws, *row, COVER_COL, to, to->name);
        grid_row_lines(b, ws, *row, grid_lines(to->title, COVER_TEXT_CHARS));
        book_text(b, ws, *row, COVER_COL + 1, to->title, b->styles.prose);
        book_text(b, ws, (*row)++, COVER_COL + 2, kind_name(to->kind), b->styles.soft);
    }
}

void cover_write(struct book *b, const struct sheet *s)
{
    const struct document *doc = b->doc;
    lxw_worksheet *ws = s->handle;
    worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
    book_keep(b, worksheet_set_column(ws, 0, 0, 2, NULL));
    book_keep(b, worksheet_set_column(ws, COVER_COL, COVER_COL, grid_width(COVER_LABEL_CHARS), NULL));
    book_keep(b, worksheet_set_column(ws, COVER_COL + 1, COVER_COL + 1, grid_width(COVER_TEXT_CHARS), NULL));
    book_keep(b, worksheet_set_column(ws, COVER_COL + 2, COVER_COL + 2, grid_width(16), NULL));
    lxw_row_t row = 1;
    book_keep(b, worksheet_set_row(ws, row, 24, NULL));
    book_text(b, ws, row++, COVER_COL, doc->title, b->styles.title);
    if (doc->subtitle != NULL)
        book_text(b, ws, row++, COVER_COL, doc->subtitle, b->styles.subtitle);
    row++;
    if (doc->fictive)
        book_text(b, ws, row++, COVER_COL, "Fiktive data", b->styles.alert);
    if (doc->clearance != NULL)
        book_text(b, ws, row++, COVER_COL, doc->clearance, b->styles.alert);
    for (size_t i = 0; i < doc->n_notices; i++)
        book_text(b, ws, row++, COVER_COL, doc->notices[i], b->styles.alert);
    row += doc->fictive || doc->clearance != NULL || doc->n_notices > 0;
    char day[32];
    cover_fact(b, ws, &row, "Kommune", doc->municipality);
    cover_fact(b, ws, &row, "Udsnit", doc->slice);
    cover_fact(b, ws, &row, "Periode", doc->period);
    cover_fact(b, ws, &row, "Data til og med", doc->data_date != DATE_NONE ? date_da(day, doc->data_date) : NULL);
    cover_fact(b, ws, &row, "Kilder", doc->sources);
    row++;
    cover_contents(b, ws, &row);
    book_page(b, ws, false);
    worksheet_activate(ws);
}

/* --- key figures --- */

/* A figure as it was printed: its number, decimals, and whether thousands were marked. */
struct printed {
    double value;
    int decimals;
    bool grouped;
};

/* Read a number back that was written the Danish way ("−1.234,5"); false for anything else. */
static bool read_printed(const char *text, struct printed *out)
{
    static const char minus[] = "\xE2\x88\x92"; /* U+2212 */
    bool negative = strncmp(text, minus, 3) == 0;
    const char *p = text + (negative ? 3 : 0);
    size_t n_digits = 0, run = 0;
    double value = 0, scale = 1;
    bool grouped = false, fraction = false;
    for (; *p != '\0'; p++) {
        if (*p >= '0' && *p <= '9') {
            value = value * 10 + (*p - '0');
            scale *= fraction ? 10 : 1;
            n_digits++;
            run++;
            continue;
        }
        bool group_ends = grouped ? run == 3 : run >= 1;
        if (fraction || !group_ends || (*p == '.' && !grouped && run > 3) || (*p != '.' && *p != ','))
            return false;
        grouped = grouped || *p == '.';
        fraction = *p == ',';
        run = 0;
    }
    if (run == 0 || n_digits > 15 || (fraction && run > 6) || (grouped && !fraction && run != 3))
        return false;
    *out =
        (struct printed){(negative ? -value : value) / scale, fraction ? (int)run : 0, grouped || value / scale < 1000};
    return true;
}

/* A number as a number, whatever else ("..", "·", "2,1 mio.") as it is printed. */
static void tile_value(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *text)
{
    struct printed p;
    if (strcmp(text, "..") == 0 || strcmp(text, "·") == 0) {
        b->has_missing = b->has_missing || text[0] == '.';
        b->has_withheld = b->has_withheld || text[0] != '.';
        book_text(b, ws, row, col, text[0] == '.' ? "[x]" : "[c]", b->styles.mark[ROW_BODY]);
    } else if (!read_printed(text, &p)) {
        book_text(b, ws, row, col, text, b->styles.tile_text);
    } else if (p.grouped) {
        book_number(b, ws, row, col, p.value, book_cell_format(b, VALUE_DECIMAL, p.decimals, ROW_BODY, false));
    } else {
        book_number(b, ws, row, col, p.value, b->styles.tile_plain); /* a year */
    }
}

/* `judged`: the column of how it stands against a goal. */
static void write_tile(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t judged, const struct tile *t)
{
    book_text(b, ws, row, 0, t->label, b->styles.prose);
    tile_value(b, ws, row, 1, t->value);
    if (t->unit != NULL)
        book_text(b, ws, row, 2, t->unit, b->styles.item);
    grid_row_lines(b, ws, row, grid_lines(t->label, TILE_LABEL_CHARS));
    for (size_t i = 0; i < t->n_changes && i < TILE_CHANGES_MAX; i++)
        book_text(b, ws, row, (lxw_col_t)(3 + i), t->changes[i].text, b->styles.prose);
    if (t->judged != NULL)
        book_text(b, ws, row, judged, t->judged, b->styles.prose);
}

static lxw_format *head_of(const struct book *b, lxw_col_t col)
{
    return col == 1 ? b->styles.head_value : col == 2 ? b->styles.head_indent : b->styles.head_left;
}

static bool shows_tiles(const struct block *block)
{
    return block->kind == BLOCK_TILES && !block->page_only;
}

void tiles_write(struct book *b, const struct sheet *s)
{
    lxw_worksheet *ws = s->handle;
    static const char *const heads[] = {"Nøgletal", "Værdi", "Enhed", "Udvikling"};
    static const size_t widths[] = {TILE_LABEL_CHARS, TILE_VALUE_CHARS, TILE_VALUE_CHARS};
    for (lxw_col_t c = 0; c < 3; c++)
        book_keep(b, worksheet_set_column(ws, c, c, grid_width(widths[c]), NULL));
    book_keep(b, worksheet_set_column(ws, 3, 2 + TILE_CHANGES_MAX, grid_width(TILE_CHANGE_CHARS), NULL));
    size_t n_changes = 1;
    bool judged = false;
    for (size_t i = 0; i < b->doc->n_blocks; i++) {
        const struct block *block = &b->doc->blocks[i];
        for (size_t k = 0; shows_tiles(block) && k < block->n_tiles; k++) {
            if (block->tiles[k].n_changes > n_changes)
                n_changes = block->tiles[k].n_changes < TILE_CHANGES_MAX ? block->tiles[k].n_changes : TILE_CHANGES_MAX;
            judged = judged || block->tiles[k].judged != NULL;
        }
    }
    lxw_row_t row = SHEET_HEAD_ROW + 1;
    lxw_col_t end = (lxw_col_t)(3 + n_changes);
    for (size_t i = 0; i < b->doc->n_blocks; i++) {
        const struct block *block = &b->doc->blocks[i];
        for (size_t k = 0; shows_tiles(block) && k < block->n_tiles; k++)
            write_tile(b, ws, row++, end, &block->tiles[k]);
    }
    for (lxw_col_t c = 0; c < end; c++)
        book_text(b, ws, SHEET_HEAD_ROW, c, c < 4 ? heads[c] : "", head_of(b, c));
    if (judged) {
        book_keep(b, worksheet_set_column(ws, end, end, grid_width(TILE_JUDGED_CHARS), NULL));
        book_text(b, ws, SHEET_HEAD_ROW, end, "Mål", head_of(b, end));
    }
    worksheet_freeze_panes(ws, SHEET_HEAD_ROW + 1, 0);
    book_page(b, ws, true);
}
