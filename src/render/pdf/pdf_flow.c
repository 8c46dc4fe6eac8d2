/*
 * The flow of pages: the body's frame, breaks, the title block, and headers and footers. Those are drawn last, when the
 * number of pages is known. See pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "render/pdf/pdf_layout.h"

static const double continued_pt = 8;

double flow_width(const struct flow *f)
{
    return f->right - f->left;
}

double flow_body_height(const struct flow *f)
{
    return f->bottom - f->top;
}

void flow_new_page(struct flow *f)
{
    size_t page = f->pdf->n_pages;
    pdf_page_new(f->pdf);
    f->pages = xgrow(f->pages, &f->cap_pages, page + 1, sizeof(*f->pages));
    f->pages[page] = f->doc;
    f->y = f->top;
    f->fresh = true;
}

void flow_need(struct flow *f, double height)
{
    if (!f->fresh && f->y + height > f->bottom + 0.01)
        flow_new_page(f);
}

void flow_gap(struct flow *f, double height)
{
    if (!f->fresh)
        f->y += height;
}

void flow_take(struct flow *f, double height)
{
    f->y += height;
    if (height > 0)
        f->fresh = false;
}

void flow_continued(struct flow *f, const char *caption)
{
    static const char mark[] = "(fortsat)";
    const char *name = caption != NULL ? caption : "";
    double width = pdf_text_width(f->pdf, FACE_REGULAR, continued_pt, mark, sizeof(mark) - 1);
    double x = f->left, base = f->y + continued_pt;
    if (name[0] != '\0')
        x += 4 + pdf_text_fit(f->pdf, x, base, flow_width(f) - width - 4, false, FACE_REGULAR, continued_pt, PAGE_MUTED,
                              name);
    pdf_text(f->pdf, x, base, FACE_REGULAR, continued_pt, PAGE_MUTED, mark, sizeof(mark) - 1);
    flow_take(f, FLOW_CONTINUED);
}

void flow_para(struct flow *f, const struct para *para, double indent)
{
    size_t from = 0;
    double leading = para->style.leading;
    while (from < para->n_lines && !f->pdf->failed) {
        size_t left = para->n_lines - from, fit = 0;
        while (fit < left && f->y + (double)(fit + 1) * leading <= f->bottom + 0.01)
            fit++;
        /* No single line before or after the break, where the page leaves a choice. */
        if (fit < left && left - fit == 1 && fit > 2)
            fit--;
        if (fit < left && !f->fresh && fit < 2 && from == 0)
            fit = 0;
        if (fit == 0 && f->fresh)
            fit = 1;
        para_draw(f->pdf, para, from, from + fit, f->left + indent, f->y);
        flow_take(f, (double)fit * leading);
        from += fit;
        if (from < para->n_lines)
            flow_new_page(f);
    }
}

void flow_bookmark(struct flow *f, const char *title, size_t level)
{
    size_t at = f->depth + level;
    /* Levels that a document skips do not leave holes: the nearest heading above is the parent. */
    HPDF_Outline parent = NULL;
    for (size_t i = 0; i < at && i < ARRAY_LEN(f->heading); i++)
        parent = f->heading[i] != NULL ? f->heading[i] : parent;
    HPDF_Outline mark = pdf_bookmark(f->pdf, parent, title, f->y - 4, at == 0 && f->whole->n_parts == 0);
    for (size_t i = at; i < ARRAY_LEN(f->heading); i++)
        f->heading[i] = i == at ? mark : NULL;
}

void flow_bookmark_leaf(struct flow *f, const char *title)
{
    flow_bookmark(f, title, 2);
    f->heading[f->depth + 2] = NULL;
}

/* --- title block --- */

void flow_line(struct flow *f, const char *text, const struct para_style *style, double after)
{
    if (text == NULL || text[0] == '\0')
        return;
    struct para para = para_set_plain(f->pdf, f->arena, style, text, flow_width(f));
    flow_para(f, &para, 0);
    flow_take(f, after);
}

static void title_block(struct flow *f, bool part)
{
    static const struct para_style town = {FACE_BOLD, 9.5, 13, {0x0B, 0x55, 0x63}, ALIGN_LEFT};
    static const struct para_style title = {FACE_BOLD, 20, 24.5, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
    static const struct para_style question = {FACE_REGULAR, 11.5, 15.5, {0x3C, 0x49, 0x50}, ALIGN_LEFT};
    static const struct para_style facts = {FACE_REGULAR, 8.5, 11.5, {0x5F, 0x6B, 0x73}, ALIGN_LEFT};
    static const struct para_style notice = {FACE_BOLD, 8.5, 11.5, {0x9A, 0x34, 0x12}, ALIGN_LEFT};
    const struct document *doc = f->doc;
    pdf_box(f->pdf, f->left, f->y, 40, 3, PAGE_ACCENT);
    flow_take(f, 12);
    if (!part)
        flow_line(f, doc->municipality, &town, 3);
    flow_line(f, doc->title, &title, 4);
    flow_line(f, doc->subtitle, &question, 5);
    const char *period = doc->period != NULL ? doc->period : "", *dated = "", *slice = "";
    char day[32];
    if (doc->data_date != DATE_NONE)
        dated = arena_printf(f->arena, "Data pr. %s", date_da(day, doc->data_date));
    if (doc->slice != NULL)
        slice = arena_printf(f->arena, "%s   \u00b7   ", doc->slice);
    flow_line(f,
              arena_printf(f->arena, "%s%s%s%s%s", slice, period[0] != '\0' ? "Periode: " : "", period,
                           period[0] != '\0' && dated[0] != '\0' ? "   \u00b7   " : "", dated),
              &facts, 0);
    for (size_t i = 0; i < doc->n_notices; i++)
        flow_line(f, doc->notices[i], &notice, 0);
    flow_take(f, 5);
    pdf_rule(f->pdf, f->left, f->right, f->y, 0.6, PAGE_LINE);
    flow_take(f, 12);
}

/* The frame of the pages to come. */
static void set_frame(struct flow *f)
{
    pdf_page_turn(f->pdf, f->doc->landscape);
    f->left = page_margin;
    f->right = f->pdf->width - page_margin;
    f->top = page_body_top;
    f->bottom = f->pdf->height - page_body_bottom - (f->doc->clearance != NULL ? 10 : 0);
}

void flow_start(struct flow *f)
{
    f->doc = f->whole;
    set_frame(f);
    flow_new_page(f);
    f->y = page_margin - 8; /* no running header here */
    if (f->whole->n_parts == 0)
        title_block(f, false);
    else
        cover_draw(f);
}

void flow_part(struct flow *f, const struct document *part)
{
    f->doc = part;
    set_frame(f);
    flow_new_page(f);
    f->depth = 0;
    if (part == f->whole)
        return;
    flow_bookmark(f, part->title, 0);
    f->depth = 1;
    title_block(f, true);
}

/* --- headers and footers --- */

static const double small_pt = 7.5;

static void draw_header(struct flow *f, const struct document *doc)
{
    double y = 40, period = 0;
    if (doc->period != NULL && doc->period[0] != '\0')
        period = pdf_text_fit(f->pdf, f->left + flow_width(f) * 0.6, y, flow_width(f) * 0.4, true, FACE_REGULAR,
                              small_pt, PAGE_MUTED, doc->period);
    const char *town = f->whole->municipality != NULL ? f->whole->municipality : "";
    bool part = doc != f->whole;
    const char *text = arena_printf(f->arena, "%s%s%s%s%s", town, town[0] != '\0' ? "  \u00b7  " : "", f->whole->title,
                                    part ? "  \u00b7  " : "", part ? doc->title : "");
    (void)pdf_text_fit(f->pdf, f->left, y, flow_width(f) - period - 12, false, FACE_REGULAR, small_pt, PAGE_MUTED,
                       text);
    pdf_rule(f->pdf, f->left, f->right, y + 5, 0.5, PAGE_LINE);
}

static void draw_footer(struct flow *f, const struct document *doc, size_t page)
{
    double y = f->pdf->height - 32, x = f->left;
    pdf_rule(f->pdf, f->left, f->right, y - 10.5, 0.5, PAGE_LINE);
    const char *count = arena_printf(f->arena, "Side %zu af %zu", page + 1, f->pdf->n_pages);
    double right = pdf_text_fit(f->pdf, f->left, y, flow_width(f), true, FACE_REGULAR, small_pt, PAGE_MUTED, count);
    if (doc->fictive) {
        static const char fictive[] = "Fiktive data";
        pdf_text(f->pdf, x, y, FACE_BOLD, small_pt, PAGE_ALERT, fictive, sizeof(fictive) - 1);
        x += pdf_text_width(f->pdf, FACE_BOLD, small_pt, fictive, sizeof(fictive) - 1) + 12;
    }
    const char *town = f->whole->municipality != NULL ? f->whole->municipality : "";
    const char *slice = f->whole->slice != NULL ? f->whole->slice : "";
    const char *text = arena_printf(f->arena, "%s%s%s%s%s", town, town[0] != '\0' ? "  \u00b7  " : "", f->whole->title,
                                    slice[0] != '\0' ? "  \u00b7  " : "", slice);
    (void)pdf_text_fit(f->pdf, x, y, f->right - right - 12 - x, false, FACE_REGULAR, small_pt, PAGE_MUTED, text);
    if (doc->clearance != NULL)
        (void)pdf_text_fit(f->pdf, f->left, y - 16, flow_width(f), false, FACE_BOLD, small_pt, PAGE_ALERT,
                           doc->clearance);
}

void flow_finish(struct flow *f)
{
    if (f->whole->n_parts > 0)
        cover_finish(f);
    for (size_t i = 0; i < f->pdf->n_pages && !f->pdf->failed; i++) {
        f->doc = f->pages[i];
        set_frame(f);
        pdf_page_select(f->pdf, i);
        if (i > 0)
            draw_header(f, f->doc);
        draw_footer(f, f->doc, i);
    }
    free(f->pages);
    f->pages = NULL;
}
