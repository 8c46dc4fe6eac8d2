/*
 * The workbook as a whole: which sheets there are, in which order, and the file that appears only when it is complete.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "render/xlsx/xlsx_int.h"
#include "render/xlsx/xlsx_text.h"

enum { PAPER_A4 = 9, FOOTER_PART = 90, PROPERTY_MAX = 250, DAY_SECONDS = 86400, NO_DATE_DAYS = 3652 /* 1980-01-01 */ };

/* --- writing --- */

void book_keep(struct book *b, lxw_error error)
{
    if (b->error == LXW_NO_ERROR)
        b->error = error;
}

void book_text(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *text, lxw_format *format)
{
    bool cut = false;
    const char *clean = xlsx_text_cell(&b->arena, text, XLSX_CELL_MAX, &cut);
    b->n_cut += cut;
    if (clean[0] == '\0')
        book_keep(b, worksheet_write_blank(ws, row, col, format));
    else
        book_keep(b, worksheet_write_string(ws, row, col, clean, format));
}

void book_number(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, double value, lxw_format *format)
{
    if (isfinite(value)) {
        book_keep(b, worksheet_write_number(ws, row, col, value, format));
        return;
    }
    b->has_missing = true;
    book_text(b, ws, row, col, "[x]", b->styles.mark[ROW_BODY]);
}

void book_link(struct book *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const struct sheet *to,
               const char *text)
{
    bool cut = false;
    const char *clean = xlsx_text_cell(&b->arena, text, XLSX_CELL_MAX, &cut);
    const char *place = arena_printf(&b->arena, "internal:'%s'!A1", to->name);
    book_keep(b, worksheet_write_url_opt(ws, row, col, place, b->styles.link, clean, NULL));
}

void book_page(struct book *b, lxw_worksheet *ws, bool landscape)
{
    const struct document *doc = b->doc;
    worksheet_set_paper(ws, PAPER_A4);
    if (landscape)
        worksheet_set_landscape(ws);
    worksheet_set_margins(ws, 0.5, 0.5, 0.6, 0.7);
    worksheet_fit_to_pages(ws, 1, 0);
    const char *title = xlsx_text_footer(&b->arena, doc->title, FOOTER_PART);
    const char *period = xlsx_text_footer(&b->arena, doc->period, FOOTER_PART / 3);
    const char *footer =
        arena_printf(&b->arena, "&L&8%s, %s&C&8%s&R&8Side &P af &N", title, period, doc->fictive ? "Fiktive data" : "");
    book_keep(b, worksheet_set_footer(ws, footer));
}

/* --- the plan of sheets --- */

/* Names of sheets of a part begin with its number. */
static const char *part_name(struct book *b, const struct document *doc, const char *wanted)
{
    for (size_t i = 0; i < b->whole->n_parts; i++) {
        if (b->whole->parts[i] == doc)
            return arena_printf(&b->arena, "%zu %s", i + 1, wanted);
    }
    return wanted;
}

static struct sheet *add_sheet(struct book *b, const struct document *doc, enum sheet_kind kind, const char *title,
                               const char *wanted)
{
    const char **taken = xcalloc(b->n_sheets, sizeof(*taken));
    for (size_t i = 0; i < b->n_sheets; i++)
        taken[i] = b->sheets[i].name;
    const char *name = xlsx_text_sheet(&b->arena, part_name(b, doc, wanted), taken, b->n_sheets);
    free(taken);
    struct sheet *s = &PUSH(b->sheets, b->n_sheets, b->cap_sheets);
    *s = (struct sheet){.kind = kind, .name = name, .title = title, .doc = doc};
    return s;
}

static const char *heading_text(struct book *b, const struct block *block)
{
    const char *text = "";
    for (size_t i = 0; i < block->text.n; i++)
        text = arena_printf(&b->arena, "%s%s", text, block->text.runs[i].text);
    return text;
}

/* The sheets of a document without parts, but for its cover and definitions. */
static void plan_document(struct book *b, const struct document *doc)
{
    bool prose = false, tiles = false;
    for (size_t i = 0; i < doc->n_blocks; i++) {
        prose = prose || prose_belongs(&doc->blocks[i]);
        tiles = tiles || (doc->blocks[i].kind == BLOCK_TILES && !doc->blocks[i].page_only);
    }
    if (prose)
        (void)add_sheet(b, doc, SHEET_PROSE, "Tekst", "Tekst");
    if (tiles)
        (void)add_sheet(b, doc, SHEET_TILES, "Nøgletal", "Nøgletal");
    const char *section = NULL;
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct block *block = &doc->blocks[i];
        bool table = block->kind == BLOCK_TABLE, chart = block->kind == BLOCK_CHART, map = block->kind == BLOCK_MAP;
        if (block->kind == BLOCK_HEADING && block->level <= 2)
            section = heading_text(b, block);
        if (block->page_only || !(table || chart || map))
            continue;
        enum sheet_kind kind = table ? SHEET_TABLE : chart ? SHEET_CHART : SHEET_MAP;
        struct sheet *s = add_sheet(b, doc, kind, block->caption, block->caption);
        s->block = block;
        s->section = section;
    }
}

static void plan_sheets(struct book *b)
{
    const struct document *whole = b->whole;
    bool definitions = definitions_any(whole);
    (void)add_sheet(b, whole, SHEET_COVER, whole->title, "Forside");
    for (size_t i = 0; i < whole->n_parts; i++) {
        plan_document(b, whole->parts[i]);
        definitions = definitions || definitions_any(whole->parts[i]);
    }
    plan_document(b, whole);
    if (comments_any(whole))
        (void)add_sheet(b, whole, SHEET_COMMENTS,
                        comments_taken(whole) ? "Kommentarer til tallene" : "Bemærkninger til tallene",
                        comments_taken(whole) ? "Kommentarer" : "Bemærkninger");
    if (definitions)
        (void)add_sheet(b, whole, SHEET_DEFINITIONS, "Definitioner og noter", "Definitioner");
}

static int open_sheets(struct book *b)
{
    for (size_t i = 0; i < b->n_sheets; i++) {
        struct sheet *s = &b->sheets[i];
        s->handle = workbook_add_worksheet(b->workbook, s->name);
        if (s->handle == NULL)
            return diag_error(b->diag, DIAG_RENDER, NO_LOC, "could not make worksheet \"%s\": %s", s->name,
                              "the library refused the name");
    }
    return 0;
}

/* --- sheets of figures --- */

/* The same three rows over every sheet but the cover. */
static void write_head(struct book *b, const struct sheet *s)
{
    const struct document *doc = b->doc;
    book_keep(b, worksheet_set_row(s->handle, 0, 22, NULL));
    book_text(b, s->handle, 0, 0, s->title, b->styles.title);
    bool part = doc != b->whole;
    const char *context =
        arena_printf(&b->arena, "%s%s%s%s%s%s%s%s", doc->municipality, doc->municipality[0] != '\0' ? " · " : "",
                     part ? doc->title : "", part ? " · " : "", doc->period, doc->fictive ? " · Fiktive data" : "",
                     doc->clearance != NULL ? " · " : "", doc->clearance != NULL ? doc->clearance : "");
    book_text(b, s->handle, 1, 0, context, b->styles.soft);
    book_link(b, s->handle, 2, 0, &b->sheets[0], "← Forside");
}

static bool has_state(const struct dataset *ds, enum value_state state)
{
    for (size_t i = 0; ds != NULL && i < ds->n_rows * ds->n_columns; i++)
        if (ds->values[i].state == state)
            return true;
    return false;
}

/*
 * Why cells of a chart's table are empty; NULL when none is. A mark in place of the figure would be drawn as 0, so the
 * reason stands below.
 */
static const char *gap_reason(const struct block *block)
{
    const struct chart *c = &block->chart;
    bool gap = false;
    for (size_t s = 0; s < c->n_series; s++)
        for (size_t i = 0; i < c->n_categories; i++)
            gap = gap || !isfinite(c->series[s].values[i]);
    if (!gap)
        return NULL;
    bool withheld = has_state(block->data, STATE_WITHHELD), missing = has_state(block->data, STATE_MISSING);
    if (withheld && !missing)
        return "Tomme celler: tallet er skjult af hensyn til fortrolighed [c].";
    if (missing && !withheld)
        return "Tomme celler: oplysningen er ikke tilgængelig [x].";
    return "Tomme celler: oplysningen er ikke tilgængelig [x], eller tallet er skjult af hensyn til fortrolighed [c].";
}

/* What stands below a table: its footnote, the source of its map, the marks that it holds. */
static void write_foot(struct book *b, const struct sheet *s, lxw_row_t row)
{
    row++;
    if (s->block->footnote != NULL)
        book_text(b, s->handle, row++, 0, s->block->footnote, b->styles.soft);
    if (s->kind == SHEET_MAP && s->block->map.geometry->source != NULL)
        book_text(b, s->handle, row++, 0, arena_printf(&b->arena, "Kort: %s", s->block->map.geometry->source),
                  b->styles.soft);
    if (s->kind == SHEET_CHART && gap_reason(s->block) != NULL)
        book_text(b, s->handle, row++, 0, gap_reason(s->block), b->styles.soft);
    if (b->has_missing)
        book_text(b, s->handle, row++, 0, "[x]: oplysningen er ikke tilgængelig.", b->styles.soft);
    if (b->has_withheld)
        book_text(b, s->handle, row++, 0, "[c]: tallet er skjult af hensyn til fortrolighed.", b->styles.soft);
}

static int write_figures(struct book *b, const struct sheet *s)
{
    const struct table *t = s->kind == SHEET_CHART ? shape_chart(b, s->block)
                            : s->kind == SHEET_MAP ? shape_map(b, s->block)
                                                   : &s->block->table;
    struct comment_columns columns;
    t = comments_columns(b, t, &columns);
    struct grid_area area;
    if (grid_write(b, s, t, SHEET_HEAD_ROW, &area) != 0)
        return -1;
    comments_finish(b, s, &area, &columns);
    write_foot(b, s, area.end);
    if (s->kind == SHEET_CHART)
        xlsx_chart_draw(b, s, t, &area);
    bool names = t->n_columns > 4 && t->columns[0].type == VALUE_TEXT;
    worksheet_freeze_panes(s->handle, SHEET_HEAD_ROW + 1, names ? 1 : 0);
    if (s->kind != SHEET_CHART) /* repeated rows would show a strip of the chart */
        book_keep(b, worksheet_repeat_rows(s->handle, SHEET_HEAD_ROW, SHEET_HEAD_ROW));
    book_page(b, s->handle, s->kind == SHEET_CHART || t->n_columns > 5);
    return 0;
}

static int write_sheet(struct book *b, const struct sheet *s)
{
    b->has_missing = b->has_withheld = false;
    b->doc = s->doc;
    if (s->kind != SHEET_COVER)
        write_head(b, s);
    switch (s->kind) {
    case SHEET_COVER: cover_write(b, s); break;
    case SHEET_PROSE: prose_write(b, s); break;
    case SHEET_TILES: tiles_write(b, s); break;
    case SHEET_COMMENTS: comments_write(b, s); break;
    case SHEET_DEFINITIONS: definitions_write(b, s); break;
    case SHEET_TABLE:
    case SHEET_CHART:
    case SHEET_MAP: return write_figures(b, s);
    }
    return 0;
}

/* --- the file --- */

/* Without `created` the library would put the time of day into the file. */
static void write_properties(struct book *b)
{
    const struct document *doc = b->whole;
    struct arena *a = &b->arena;
    date_t day = doc->data_date != DATE_NONE ? doc->data_date : NO_DATE_DAYS;
    lxw_doc_properties p = {.title = xlsx_text_plain(a, doc->title, PROPERTY_MAX),
                            .author = xlsx_text_plain(a, "almanak", PROPERTY_MAX),
                            .company = xlsx_text_plain(a, doc->municipality, PROPERTY_MAX),
                            .keywords = xlsx_text_plain(a, doc->period, PROPERTY_MAX),
                            .created = (time_t)day * DAY_SECONDS};
    if (doc->subtitle != NULL)
        p.subject = xlsx_text_plain(a, doc->subtitle, PROPERTY_MAX);
    if (doc->fictive)
        p.comments = xlsx_text_plain(a, "Fiktive data", PROPERTY_MAX);
    book_keep(b, workbook_set_properties(b->workbook, &p));
}

/* `system_error`: errno where the system refused, 0 where the library did. */
static int fail(struct book *b, const char *path, int system_error)
{
    diag_error(b->diag, DIAG_OUTPUT, NO_LOC, "could not write workbook \"%s\": %s", path,
               system_error != 0 ? strerror(system_error) : lxw_strerror(b->error));
    diag_hint(b->diag, "Check that the folder is there, that you may write in it, and that its disk has room.");
    return -1;
}

/* Fill and close the workbook; its memory is released either way. */
static int write_book(struct book *b, const char *path)
{
    plan_sheets(b);
    book_styles_init(b);
    int result = open_sheets(b);
    for (size_t i = 0; result == 0 && i < b->n_sheets; i++)
        result = write_sheet(b, &b->sheets[i]);
    write_properties(b);
    errno = 0;
    lxw_error closed = workbook_close(b->workbook);
    int system_error = closed != LXW_NO_ERROR && b->error == LXW_NO_ERROR ? errno : 0;
    book_keep(b, closed);
    if (result == 0 && b->error != LXW_NO_ERROR)
        result = fail(b, path, system_error);
    if (result == 0 && b->n_cut > 0) {
        diag_warn(b->diag, DIAG_RENDER, NO_LOC, "%zu texts are longer than a workbook's cell holds", b->n_cut);
        diag_hint(b->diag, "They end in \"[...]\" there; other formats have them whole.");
    }
    return result;
}

static int xlsx_write(const struct document *doc, const struct render_options *options, const char *path,
                      struct diag *d)
{
    (void)options; /* workbooks embed no fonts */
    struct book b = {.whole = doc, .doc = doc, .diag = d};
    arena_init(&b.arena);
    const char *temp = arena_printf(&b.arena, "%s.part", path);
    int result = -1;
    /* The library's own temporary files hold the same figures: they belong in the same folder. */
    char *folder = arena_strndup(&b.arena, path, (size_t)(path_base(path) - path));
    lxw_workbook_options settings = {.tmpdir = folder[0] != '\0' ? folder : NULL};
    b.workbook = workbook_new_opt(temp, &settings);
    if (b.workbook == NULL)
        diag_error(d, DIAG_RENDER, NO_LOC, "could not make a workbook");
    else
        result = write_book(&b, path);
    if (result == 0)
        result = workbook_check(temp, d);
    if (result == 0)
        result = file_publish(temp, path, d);
    else
        (void)unlink(temp);
    free(b.sheets);
    arena_release(&b.arena);
    return result;
}

const struct renderer renderer_xlsx = {
    .name = "xlsx",
    .extension = "xlsx",
    .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .write = xlsx_write,
};
