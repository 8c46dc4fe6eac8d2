/*
 * The PDF renderer: walks the blocks of a document and lets each be drawn. See render/render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/pdf/pdf_write.h"

#include <math.h>
#include <string.h>

#include "render/chart.h"
#include "render/map.h"
#include "render/pdf/pdf_layout.h"

static const double caption_gap = 4, list_indent = 14, item_gap = 2.5;

/* Space before a block. */
static double gap_before(const struct block *b)
{
    static const double heading[] = {20, 15, 11};
    switch (b->kind) {
    case BLOCK_HEADING: return heading[b->level >= 1 && b->level <= 3 ? b->level - 1 : 2];
    case BLOCK_PARAGRAPH:
    case BLOCK_LIST:
    case BLOCK_NOTE: return 6;
    case BLOCK_TILES: return 9;
    case BLOCK_TABLE:
    case BLOCK_CHART:
    case BLOCK_MAP: return 14;
    case BLOCK_PAGE_BREAK: break;
    }
    return 0;
}

static size_t heading_level(const struct block *b)
{
    return b->level >= 1 && b->level <= 3 ? (size_t)b->level - 1 : 2;
}

static struct para set_text(struct flow *f, const struct block *b)
{
    const struct para_style *style = &style_body;
    if (b->kind == BLOCK_HEADING)
        style = &style_heading[heading_level(b)];
    else if (b->kind == BLOCK_NOTE)
        style = &style_note;
    return para_set(f->pdf, f->arena, style, &b->text, flow_width(f));
}

static struct para set_small(struct flow *f, const struct para_style *style, const char *text)
{
    return para_set_plain(f->pdf, f->arena, style, text != NULL ? text : "", flow_width(f));
}

/* A table is set once, also when a heading before it asked for its height. */
static struct table_layout *layout_of(struct flow *f, const struct block *b)
{
    if (f->prepared_for != b) {
        f->prepared = table_layout_new(f->pdf, f->arena, &b->table, flow_width(f));
        f->prepared_for = b;
    }
    return f->prepared;
}

/* --- figures: what is drawn on a canvas --- */

/* Room for caption and footnote around a canvas. */
static double around(struct flow *f, const struct block *b)
{
    struct para caption = set_small(f, &style_caption, b->caption), note = set_small(f, &style_note, b->footnote);
    /* Absurd texts flow over pages; the figure is still given a good part of one. */
    return fmin(para_height(&caption) + caption_gap + para_height(&note) + 8, flow_body_height(f) * 0.4);
}

/* The first canvas of a figure at its best. */
static double figure_height(struct flow *f, const struct block *b, double most)
{
    if (b->kind == BLOCK_MAP)
        return map_height(&b->map, flow_width(f), most);
    return chart_height(&b->chart, chart_part_at(&b->chart, most, 0), flow_width(f), most);
}

/* A figure gives up some of its height before it leaves half a page empty. */
static double least_of(double best)
{
    return best > 150 ? fmax(best * 0.78, 150) : best;
}

static void draw_canvas(struct flow *f, const struct block *b, struct chart_part part, double height)
{
    struct pdf_canvas c;
    pdf_canvas_init(&c, f->pdf, f->left, f->y, flow_width(f), height);
    if (b->kind == BLOCK_MAP)
        map_draw(&c.base, &b->map);
    else
        chart_draw(&c.base, &b->chart, part);
    flow_take(f, height);
}

/* Draw in the room that is left on this page, when the footnote shall stand below. */
static void draw_in_room(struct flow *f, const struct block *b, struct chart_part part, double best)
{
    struct para note = set_small(f, &style_note, b->footnote);
    double below = fmin(para_height(&note) + 4, flow_body_height(f) * 0.3);
    /* Only a caption that fills pages leaves less than the least. */
    flow_need(f, least_of(best) + below);
    draw_canvas(f, b, part, fmin(best, f->bottom - f->y - below));
}

static void draw_figure(struct flow *f, const struct block *b)
{
    double most = flow_body_height(f) - around(f, b);
    if (b->kind == BLOCK_MAP) {
        draw_in_room(f, b, (struct chart_part){0, 0}, figure_height(f, b, most));
        return;
    }
    for (size_t at = 0;;) {
        struct chart_part part = chart_part_at(&b->chart, most, at);
        double height = chart_height(&b->chart, part, flow_width(f), most);
        if (at > 0) {
            flow_new_page(f);
            flow_continued(f, b->caption);
        }
        draw_in_room(f, b, part, height);
        at = part.to;
        if (at >= b->chart.n_categories || f->pdf->failed)
            return;
    }
}

/* --- blocks --- */

static double lines_least(const struct para *para)
{
    return para_height(para) <= para->style.leading * 3 ? para_height(para) : para->style.leading * 2;
}

static size_t next_on_page(const struct flow *f, size_t i)
{
    do
        i++;
    while (i < f->doc->n_blocks && f->doc->blocks[i].workbook_only);
    return i;
}

static double own_least_height(struct flow *f, const struct block *b)
{
    struct para para;
    switch (b->kind) {
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
    case BLOCK_NOTE: para = set_text(f, b); return b->kind == BLOCK_HEADING ? para_height(&para) : lines_least(&para);
    case BLOCK_LIST: return style_body.leading * 2;
    case BLOCK_TILES: return tiles_least_height(f, b);
    case BLOCK_TABLE: return table_least_height(f, b, layout_of(f, b));
    case BLOCK_CHART:
    case BLOCK_MAP: return around(f, b) + least_of(figure_height(f, b, flow_body_height(f) - around(f, b)));
    case BLOCK_PAGE_BREAK: break;
    }
    return 0;
}

double block_least_height(struct flow *f, size_t i)
{
    double height = own_least_height(f, &f->doc->blocks[i]);
    for (size_t k = 0; k < 4 && f->doc->blocks[i].kind == BLOCK_HEADING; k++) {
        i = next_on_page(f, i);
        if (i >= f->doc->n_blocks || f->doc->blocks[i].kind == BLOCK_PAGE_BREAK)
            break;
        height += gap_before(&f->doc->blocks[i]) + own_least_height(f, &f->doc->blocks[i]);
    }
    return height;
}

static void draw_heading(struct flow *f, const struct block *b)
{
    struct para para = set_text(f, b);
    struct strbuf title;
    strbuf_init(&title, STRBUF_SMALL);
    for (size_t i = 0; i < b->text.n; i++)
        strbuf_adds(&title, b->text.runs[i].text);
    flow_bookmark(f, strbuf_text(&title), heading_level(b));
    strbuf_release(&title);
    flow_para(f, &para, 0);
    f->fresh = false;
}

static void draw_list(struct flow *f, const struct block *b)
{
    for (size_t i = 0; i < b->n_items && !f->pdf->failed; i++) {
        struct para para = para_set(f->pdf, f->arena, &style_body, &b->items[i], flow_width(f) - list_indent - 6);
        if (i > 0)
            flow_gap(f, item_gap);
        flow_need(f, lines_least(&para));
        char mark[24] = "\u2022";
        if (b->ordered)
            (void)snprintf(mark, sizeof(mark), "%zu.", i + 1);
        double indent = b->ordered ? list_indent + 4 : list_indent;
        double base = para_base(&style_body, f->y),
               width = pdf_text_width(f->pdf, FACE_REGULAR, 9.5, mark, strlen(mark));
        pdf_text(f->pdf, f->left + indent - 6 - width, base, FACE_REGULAR, style_body.size, PAGE_ACCENT, mark,
                 strlen(mark));
        flow_para(f, &para, indent);
    }
}

static void draw_captioned(struct flow *f, const struct block *b)
{
    if (b->caption != NULL && b->caption[0] != '\0') {
        struct para caption = set_small(f, &style_caption, b->caption);
        flow_bookmark_leaf(f, b->caption);
        flow_para(f, &caption, 0);
        flow_take(f, caption_gap);
    }
    if (b->kind == BLOCK_TABLE)
        table_draw(f, b, layout_of(f, b));
    else
        draw_figure(f, b);
    if (b->footnote != NULL && b->footnote[0] != '\0') {
        struct para note = set_small(f, &style_note, b->footnote);
        flow_gap(f, 4);
        flow_para(f, &note, 0);
    }
}

void block_draw(struct flow *f, size_t i)
{
    const struct block *b = &f->doc->blocks[i];
    if (b->kind == BLOCK_PAGE_BREAK) {
        if (!f->fresh)
            flow_new_page(f);
        return;
    }
    flow_gap(f, gap_before(b));
    flow_need(f, fmin(block_least_height(f, i), flow_body_height(f)));
    struct para para;
    switch (b->kind) {
    case BLOCK_HEADING: draw_heading(f, b); break;
    case BLOCK_PARAGRAPH:
    case BLOCK_NOTE:
        para = set_text(f, b);
        flow_para(f, &para, 0);
        break;
    case BLOCK_LIST: draw_list(f, b); break;
    case BLOCK_TILES: tiles_draw(f, b); break;
    case BLOCK_TABLE:
    case BLOCK_CHART:
    case BLOCK_MAP: draw_captioned(f, b); break;
    case BLOCK_PAGE_BREAK: break;
    }
}

static void draw_sources(struct flow *f)
{
    if (f->doc->sources == NULL || f->doc->sources[0] == '\0')
        return;
    struct para para = set_small(f, &style_note, f->doc->sources);
    flow_gap(f, 14);
    flow_need(f, lines_least(&para) + 6);
    pdf_rule(f->pdf, f->left, f->left + 60, f->y, 0.5, PAGE_LINE);
    flow_take(f, 5);
    flow_para(f, &para, 0);
}

static void draw_blocks(struct flow *f)
{
    for (size_t i = 0; i < f->doc->n_blocks && !f->pdf->failed; i++) {
        if (!f->doc->blocks[i].workbook_only)
            block_draw(f, i);
    }
}

/* The reports of a pack, and what they share: cover_draw has made an entry of the contents for each. */
static void draw_parts(struct flow *f)
{
    const struct document *whole = f->whole;
    for (size_t i = 0; i < f->n_entries && !f->pdf->failed; i++) {
        flow_part(f, i < whole->n_parts ? whole->parts[i] : whole);
        f->entries[i].page = f->pdf->n_pages - 1;
        draw_blocks(f);
    }
}

static int pdf_write(const struct document *doc, const struct render_options *options, const char *path, struct diag *d)
{
    struct pdf pdf;
    if (pdf_open(&pdf, options, d) < 0)
        return -1;
    struct arena arena;
    arena_init(&arena);
    struct flow flow = {.pdf = &pdf, .whole = doc, .arena = &arena};
    flow_start(&flow);
    if (doc->n_parts > 0) {
        draw_parts(&flow);
    } else {
        draw_blocks(&flow);
        draw_sources(&flow);
    }
    flow_finish(&flow);
    pdf_info_set(&pdf, doc);
    int result = pdf_save(&pdf, path, d);
    if (result < 0 && pdf.reason != NULL && pdf.n_pages == PDF_MAX_PAGES)
        diag_hint(d, "Ask for fewer rows, or render the report as xlsx.");
    arena_release(&arena);
    pdf_release(&pdf);
    return result;
}

const struct renderer renderer_pdf = {
    .name = "pdf", .extension = "pdf", .media_type = "application/pdf", .write = pdf_write};
