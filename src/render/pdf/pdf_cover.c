/*
 * The cover of a pack: what it is, of which period and for whom, what must be said of it, and its contents. The page
 * numbers are drawn last, when they are known. See pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "render/pdf/pdf_layout.h"

static const double number_width = 22, page_width = 34, entry_gap = 9;
static const struct para_style style_entry = {FACE_BOLD, 10.5, 14, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
static const struct para_style style_question = {FACE_REGULAR, 8.5, 11.5, {0x5F, 0x6B, 0x73}, ALIGN_LEFT};

/* --- what it is --- */

static void fact(struct flow *f, const char *label, const char *text)
{
    static const struct para_style style = {FACE_REGULAR, 10.5, 15, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
    struct text_run runs[] = {{arena_printf(f->arena, "%s  ", label), 0, NULL}, {text, RUN_BOLD, NULL}};
    if (text == NULL || text[0] == '\0')
        return;
    struct para para = para_set(f->pdf, f->arena, &style, &(struct rich_text){runs, ARRAY_LEN(runs)}, flow_width(f));
    flow_para(f, &para, 0);
}

static void notices(struct flow *f)
{
    static const struct para_style style = {FACE_BOLD, 9.5, 13.5, {0x9A, 0x34, 0x12}, ALIGN_LEFT};
    const struct document *doc = f->doc;
    flow_take(f, doc->n_notices > 0 || doc->clearance != NULL ? 8 : 0);
    for (size_t i = 0; i < doc->n_notices; i++)
        flow_line(f, doc->notices[i], &style, 2);
    flow_line(f, doc->clearance, &style, 2);
}

static void titles(struct flow *f)
{
    static const struct para_style town = {FACE_BOLD, 12, 16, {0x0B, 0x55, 0x63}, ALIGN_LEFT};
    static const struct para_style title = {FACE_BOLD, 30, 36, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};
    static const struct para_style question = {FACE_REGULAR, 13, 18, {0x3C, 0x49, 0x50}, ALIGN_LEFT};
    const struct document *doc = f->doc;
    char day[32];
    f->y = 84;
    flow_line(f, doc->municipality, &town, 10);
    pdf_box(f->pdf, f->left, f->y, 56, 4, PAGE_ACCENT);
    flow_take(f, 18);
    flow_line(f, doc->title, &title, 6);
    flow_line(f, doc->subtitle, &question, 0);
    flow_take(f, 14);
    fact(f, "Periode", doc->period);
    fact(f, "Data pr.", doc->data_date != DATE_NONE ? date_da(day, doc->data_date) : NULL);
    flow_line(f, doc->slice, &style_entry, 0);
    notices(f);
}

/* --- contents --- */

/* A line of the contents, set. */
struct line {
    struct para title, question;
    const char *number;
    double height;
};

static struct line set_line(struct flow *f, size_t i, bool questions)
{
    const struct document *whole = f->whole;
    bool part = i < whole->n_parts;
    double width = flow_width(f) - number_width - page_width;
    const char *title = part ? whole->parts[i]->title : "Definitioner og kilder";
    const char *question = part && questions ? whole->parts[i]->subtitle : NULL;
    struct line line = {.title = para_set_plain(f->pdf, f->arena, &style_entry, title, width)};
    line.number = part ? arena_printf(f->arena, "%zu", i + 1) : "";
    line.question = para_set_plain(f->pdf, f->arena, &style_question, question != NULL ? question : "", width);
    line.height = para_height(&line.title);
    if (question != NULL)
        line.height += para_height(&line.question);
    else
        line.question.n_lines = 0;
    return line;
}

static double contents_height(const struct line *lines, size_t n)
{
    double height = 0;
    for (size_t i = 0; i < n; i++)
        height += lines[i].height + entry_gap;
    return n > 0 ? height - entry_gap : 0;
}

static void draw_line(struct flow *f, const struct line *line, struct flow_entry *entry)
{
    flow_need(f, line->height);
    *entry = (struct flow_entry){.on = f->pdf->n_pages - 1, .y = f->y, .height = line->height};
    pdf_text(f->pdf, f->left, para_base(&style_entry, f->y), FACE_BOLD, style_entry.size, PAGE_ACCENT, line->number,
             strlen(line->number));
    flow_para(f, &line->title, number_width);
    flow_para(f, &line->question, number_width);
    flow_gap(f, entry_gap);
}

static void contents(struct flow *f)
{
    size_t n = f->whole->n_parts + (f->whole->n_blocks > 0);
    struct line *lines = ARENA_ARRAY(f->arena, n, struct line);
    f->n_entries = n;
    f->entries = ARENA_ARRAY(f->arena, n, struct flow_entry);
    struct para heading = para_set_plain(f->pdf, f->arena, &style_heading[0], "Indhold", flow_width(f));
    f->y = f->y + 26 > 330 ? f->y + 26 : 330;
    double room = f->bottom - f->y - para_height(&heading) - 18;
    /* The questions are left out where the contents would not stay on the cover with them. */
    for (int questions = 1; questions >= 0; questions--) {
        for (size_t i = 0; i < n; i++)
            lines[i] = set_line(f, i, questions == 1);
        if (contents_height(lines, n) <= room)
            break;
    }
    flow_need(f, para_height(&heading) + 18 + lines[0].height);
    flow_para(f, &heading, 0);
    flow_take(f, 6);
    pdf_rule(f->pdf, f->left, f->right, f->y, 0.6, PAGE_LINE);
    flow_take(f, 12);
    for (size_t i = 0; i < n; i++)
        draw_line(f, &lines[i], &f->entries[i]);
}

void cover_draw(struct flow *f)
{
    titles(f);
    contents(f);
}

void cover_finish(struct flow *f)
{
    for (size_t i = 0; i < f->n_entries && !f->pdf->failed; i++) {
        const struct flow_entry *entry = &f->entries[i];
        const char *page = arena_printf(f->arena, "%zu", entry->page + 1);
        double left = page_margin;
        pdf_page_select(f->pdf, entry->on);
        double right = f->pdf->width - page_margin;
        (void)pdf_text_fit(f->pdf, right - page_width, para_base(&style_entry, entry->y), page_width, true, FACE_BOLD,
                           style_entry.size, PAGE_INK, page);
        pdf_link_page(f->pdf, left, entry->y - 2, right - left, entry->height + 4, entry->page);
    }
}
