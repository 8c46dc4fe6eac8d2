/*
 * The sheets of words: the prose of the document, and last the notes and what every column means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

#include <string.h>

#include "base/strbuf.h"
#include "render/xlsx/xlsx_text.h"

enum { PROSE_WIDTH = 100, LABEL_WIDTH = 34, MEANING_WIDTH = 90, UNIT_WIDTH = 14 };

/* --- rich text --- */

/* The text of a run; a link says where it leads, since only whole cells can be links. */
static const char *run_text(struct book *b, const struct text_run *run)
{
    if (run->link == NULL || strcmp(run->link, run->text) == 0)
        return run->text;
    return arena_printf(&b->arena, "%s (%s)", run->text, run->link);
}

static lxw_format *run_format(const struct book *b, unsigned style)
{
    if (style & RUN_CODE)
        return b->styles.code;
    if (style & RUN_BOLD)
        return b->styles.bold;
    return style & RUN_ITALIC ? b->styles.italic : NULL;
}

/* All runs as one text; used where emphasis has no place. */
static const char *flat_text(struct book *b, const char *before, const struct rich_text *text)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    strbuf_adds(&out, before);
    for (size_t i = 0; i < text->n; i++)
        strbuf_adds(&out, run_text(b, &text->runs[i]));
    const char *kept = arena_strdup(&b->arena, strbuf_text(&out));
    strbuf_release(&out);
    return kept;
}

/* Excel wants at least two fragments, none empty, and the whole within a cell's limit; else the text is written flat.
 */
static void write_rich(struct book *b, lxw_worksheet *ws, lxw_row_t row, const char *before,
                       const struct rich_text *text, lxw_format *format)
{
    struct arena *a = &b->arena;
    const char *flat = flat_text(b, before, text);
    lxw_rich_string_tuple *parts = ARENA_ARRAY(a, text->n + 1, lxw_rich_string_tuple);
    lxw_rich_string_tuple **list = ARENA_ARRAY(a, text->n + 2, lxw_rich_string_tuple *);
    size_t n = 0;
    bool styled = false, cut = false;
    for (size_t i = 0; i <= text->n; i++) {
        const struct text_run *run = i == 0 ? NULL : &text->runs[i - 1];
        const char *words = run == NULL ? before : run_text(b, run);
        if (words[0] == '\0')
            continue;
        parts[n].format = run == NULL ? NULL : run_format(b, run->style);
        parts[n].string = arena_strdup(a, xlsx_text_cell(a, words, XLSX_CELL_MAX, &cut));
        styled = styled || parts[n].format != NULL;
        list[n] = &parts[n];
        n++;
    }
    grid_row_lines(b, ws, row, grid_lines(flat, PROSE_WIDTH + 4));
    if (n < 2 || !styled || strlen(flat) > XLSX_CELL_MAX / 4)
        book_text(b, ws, row, 0, flat, format);
    else
        book_keep(b, worksheet_write_rich_string(ws, row, 0, list, format));
}

/* --- prose --- */

bool prose_belongs(const struct block *block)
{
    return (block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_LIST) && !block->page_only;
}

static lxw_row_t write_list(struct book *b, lxw_worksheet *ws, lxw_row_t row, const struct block *block)
{
    for (size_t i = 0; i < block->n_items; i++) {
        const char *before = block->ordered ? arena_printf(&b->arena, "%zu. ", i + 1) : "• ";
        write_rich(b, ws, row++, before, &block->items[i], b->styles.item);
    }
    return row + 1;
}

/* Headings only where words follow them before the next heading of the same or a higher level. */
static bool heads_prose(const struct document *doc, size_t i)
{
    for (size_t k = i + 1; k < doc->n_blocks; k++) {
        if (prose_belongs(&doc->blocks[k]))
            return true;
        if (doc->blocks[k].kind == BLOCK_HEADING && doc->blocks[k].level <= doc->blocks[i].level)
            return false;
    }
    return false;
}

void prose_write(struct book *b, const struct sheet *s)
{
    lxw_worksheet *ws = s->handle;
    const struct document *doc = b->doc;
    worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
    book_keep(b, worksheet_set_column(ws, 0, 0, PROSE_WIDTH, NULL));
    lxw_row_t row = SHEET_HEAD_ROW;
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct block *block = &doc->blocks[i];
        if (block->kind == BLOCK_HEADING && !block->page_only && heads_prose(doc, i)) {
            int level = block->level < 1 ? 1 : block->level > 3 ? 3 : block->level;
            book_keep(b, worksheet_set_row(ws, row, 22, NULL));
            book_text(b, ws, row++, 0, flat_text(b, "", &block->text), b->styles.heading[level - 1]);
        } else if (prose_belongs(block) && block->kind == BLOCK_LIST) {
            row = write_list(b, ws, row, block);
        } else if (prose_belongs(block)) {
            write_rich(b, ws, row, "", &block->text, b->styles.prose);
            row += 2;
        }
    }
    book_page(b, ws, false);
}

/* --- definitions --- */

static bool is_note(const struct block *block)
{
    return block->kind == BLOCK_NOTE && !block->page_only;
}

bool definitions_any(const struct document *doc)
{
    for (size_t i = 0; i < doc->n_blocks; i++) {
        enum block_kind kind = doc->blocks[i].kind;
        if (is_note(&doc->blocks[i]) || kind == BLOCK_TABLE || kind == BLOCK_CHART || kind == BLOCK_MAP)
            return true;
    }
    return false;
}

static lxw_row_t write_term(struct book *b, lxw_worksheet *ws, lxw_row_t row, const char *label, const char *meaning,
                            const char *unit)
{
    size_t lines = grid_lines(meaning, MEANING_WIDTH + 3), label_lines = grid_lines(label, LABEL_WIDTH);
    grid_row_lines(b, ws, row, lines > label_lines ? lines : label_lines);
    book_text(b, ws, row, 0, label, b->styles.prose);
    book_text(b, ws, row, 1, meaning, b->styles.prose);
    if (unit != NULL)
        book_text(b, ws, row, 2, unit, b->styles.prose);
    return row + 1;
}

static lxw_row_t write_head(struct book *b, lxw_worksheet *ws, lxw_row_t row, const char *first, const char *second,
                            const char *third)
{
    const char *const heads[] = {first, second, third};
    for (lxw_col_t c = 0; c < 3; c++)
        book_text(b, ws, row, c, heads[c], b->styles.head_left);
    return row + 1;
}

static lxw_row_t write_terms(struct book *b, lxw_worksheet *ws, lxw_row_t row)
{
    const struct document *doc = b->whole;
    if (doc->n_terms == 0)
        return row;
    row = write_head(b, ws, row, "Begreb", "Betydning", "Enhed");
    for (size_t i = 0; i < doc->n_terms; i++)
        row = write_term(b, ws, row, doc->terms[i].label, doc->terms[i].meaning, doc->terms[i].unit);
    return row + 1;
}

static lxw_row_t write_marks(struct book *b, lxw_worksheet *ws, lxw_row_t row)
{
    row = write_head(b, ws, row, "Tegn", "Betydning", "");
    row = write_term(b, ws, row, "[x]", "Oplysningen er ikke tilgængelig.", NULL);
    row =
        write_term(b, ws, row, "[c]",
                   "Tallet er skjult, så ingen kan kende enkelte personer eller virksomheder. Også andre tal kan være "
                   "skjult, fordi det skjulte ellers kunne regnes ud.",
                   NULL);
    return write_term(b, ws, row, "tom celle", "Der er ingen værdi; i tabeller til diagrammer kan den også mangle.",
                      NULL) +
           1;
}

/* The notes of a document; `any` is whether their heading stands there already. */
static lxw_row_t write_notes(struct book *b, lxw_worksheet *ws, lxw_row_t row, const struct document *doc, bool *any)
{
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct block *block = &doc->blocks[i];
        if (!is_note(block))
            continue;
        if (!*any)
            row = write_head(b, ws, row, "Noter", "", "");
        *any = true;
        const char *note = flat_text(b, "", &block->text);
        grid_row_lines(b, ws, row, grid_lines(note, MEANING_WIDTH + 3));
        if (doc != b->whole)
            book_text(b, ws, row, 0, doc->title, b->styles.prose);
        book_text(b, ws, row++, 1, note, b->styles.prose);
    }
    return row;
}

/* Where the figures of each report of a pack come from. */
static lxw_row_t write_sources(struct book *b, lxw_worksheet *ws, lxw_row_t row)
{
    bool any = false;
    for (size_t i = 0; i < b->whole->n_parts; i++) {
        const struct document *part = b->whole->parts[i];
        if (part->sources == NULL)
            continue;
        if (!any)
            row = write_head(b, ws, row, "Rapport", "Kilder", "");
        any = true;
        row = write_term(b, ws, row, part->title, part->sources, NULL);
    }
    return row + any;
}

void definitions_write(struct book *b, const struct sheet *s)
{
    lxw_worksheet *ws = s->handle;
    worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
    book_keep(b, worksheet_set_column(ws, 0, 0, grid_width(LABEL_WIDTH), NULL));
    book_keep(b, worksheet_set_column(ws, 1, 1, MEANING_WIDTH, NULL));
    book_keep(b, worksheet_set_column(ws, 2, 2, grid_width(UNIT_WIDTH), NULL));
    lxw_row_t row = write_terms(b, ws, SHEET_HEAD_ROW);
    row = write_marks(b, ws, row);
    row = write_sources(b, ws, row);
    bool any = false;
    for (size_t i = 0; i < b->whole->n_parts; i++)
        row = write_notes(b, ws, row, b->whole->parts[i], &any);
    (void)write_notes(b, ws, row, b->whole, &any);
    book_page(b, ws, true);
}
