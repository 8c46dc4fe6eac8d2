/*
 * Tables on pages: headings repeated on each, rows that stay whole, totals with what they total. See pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "render/pdf/pdf_layout.h"

static const double caption_gap = 4;
static const size_t whole_rows = 6; /* a table this short is not broken over pages */

/* What drawing one panel of a table needs at hand. */
struct table_view {
    struct flow *f;
    const struct block *block;
    const struct table_layout *layout;
    const struct table_panel *panel;
    struct arena scratch;        /* of the row in hand */
    struct para *cells;          /* n: cells that take more than one line; others have n_lines 0 */
    struct para *heads, *groups; /* of the heading: labels, and group labels at the first column of a group */
    double group_height, head_height;
};

static struct para_style cell_style(const struct table_layout *l, bool bold, enum align align)
{
    struct para_style style = {.face = bold ? FACE_BOLD : FACE_REGULAR, .size = l->size, .leading = l->leading};
    style.colour = PAGE_INK;
    style.align = align;
    return style;
}

static const struct table_column *column_at(const struct table_view *v, size_t k)
{
    return &v->layout->table->columns[v->panel->columns[k]];
}

/* --- heading --- */

/* The number of neighbouring columns from k on that share a group heading; 1 for a column without. */
static size_t group_span(const struct table_view *v, size_t k)
{
    const char *group = column_at(v, k)->group;
    size_t n = 1;
    while (group != NULL && k + n < v->panel->n && column_at(v, k + n)->group != NULL &&
           strcmp(column_at(v, k + n)->group, group) == 0)
        n++;
    return n;
}

static double span_width(const struct table_view *v, size_t k, size_t n)
{
    double w = 0;
    for (size_t i = k; i < k + n; i++)
        w += v->panel->widths[i];
    return w;
}

/* Set what a page repeats: bounded, so that rows always have room. */
static void set_heading(struct table_view *v)
{
    const struct table_layout *l = v->layout;
    size_t n = v->panel->n;
    v->heads = ARENA_ARRAY(v->f->arena, n, struct para);
    v->groups = ARENA_ARRAY(v->f->arena, n, struct para);
    size_t most = (size_t)(flow_body_height(v->f) * 0.3 / l->leading), lines = 0, group_lines = 0;
    for (size_t k = 0; k < n; k++) {
        const struct table_column *column = column_at(v, k);
        struct para_style style = cell_style(l, true, column->align);
        style.colour = PAGE_ACCENT;
        v->heads[k] = para_set_plain(v->f->pdf, v->f->arena, &style, table_heading(v->f->arena, column),
                                     v->panel->widths[k] - 2 * l->pad_x);
        para_bound(v->f->pdf, &v->heads[k], most);
        lines = v->heads[k].n_lines > lines ? v->heads[k].n_lines : lines;
    }
    for (size_t k = 0; k < n; k += group_span(v, k)) {
        if (column_at(v, k)->group == NULL)
            continue;
        size_t span = group_span(v, k);
        struct para_style style = cell_style(l, true, span > 1 ? ALIGN_CENTRE : column_at(v, k)->align);
        v->groups[k] = para_set_plain(v->f->pdf, v->f->arena, &style, column_at(v, k)->group,
                                      span_width(v, k, span) - 2 * l->pad_x);
        para_bound(v->f->pdf, &v->groups[k], most);
        group_lines = v->groups[k].n_lines > group_lines ? v->groups[k].n_lines : group_lines;
    }
    v->group_height = group_lines > 0 ? (double)group_lines * l->leading + 5 : 0;
    v->head_height = (double)lines * l->leading + 2 * l->pad_y + 1;
}

static void draw_heading(struct table_view *v)
{
    struct flow *f = v->f;
    const struct table_layout *l = v->layout;
    double x = f->left, top = f->y + v->group_height;
    for (size_t k = 0; k < v->panel->n; k++) {
        double w = v->panel->widths[k];
        if (v->groups[k].n_lines > 0) {
            double span = span_width(v, k, group_span(v, k));
            para_draw(f->pdf, &v->groups[k], 0, v->groups[k].n_lines, x + l->pad_x,
                      top - 4 - para_height(&v->groups[k]));
            pdf_rule(f->pdf, x + l->pad_x, x + span - l->pad_x, top - 2, 0.5, PAGE_MUTED);
        }
        /* Labels stand on the rule. */
        para_draw(f->pdf, &v->heads[k], 0, v->heads[k].n_lines, x + l->pad_x,
                  top + v->head_height - l->pad_y - 1 - para_height(&v->heads[k]));
        x += w;
    }
    flow_take(f, v->group_height + v->head_height);
    pdf_rule(f->pdf, f->left, f->left + v->panel->width, f->y, 0.9, PAGE_ACCENT);
}

/* --- rows --- */

/* Set the cells of a row; returns its height. */
static double set_row(struct table_view *v, size_t row)
{
    const struct table_layout *l = v->layout;
    const struct table_row *r = &l->table->rows[row];
    bool bold = r->kind != ROW_BODY;
    size_t lines = 1;
    arena_release(&v->scratch);
    arena_init(&v->scratch);
    for (size_t k = 0; k < v->panel->n; k++) {
        const char *text = r->cells[v->panel->columns[k]].text;
        double room = v->panel->widths[k] - 2 * l->pad_x;
        v->cells[k].n_lines = 0;
        if (text == NULL || text[0] == '\0' ||
            pdf_text_width(v->f->pdf, bold ? FACE_BOLD : FACE_REGULAR, l->size, text, strlen(text)) <= room + 0.01)
            continue;
        struct para_style style = cell_style(l, bold, column_at(v, k)->align);
        v->cells[k] = para_set_plain(v->f->pdf, &v->scratch, &style, text, room);
        lines = v->cells[k].n_lines > lines ? v->cells[k].n_lines : lines;
    }
    return (double)lines * l->leading + 2 * l->pad_y;
}

static void draw_short_cell(const struct table_view *v, size_t k, const struct table_row *r, double x, double y)
{
    const struct table_layout *l = v->layout;
    const char *text = r->cells[v->panel->columns[k]].text;
    if (text == NULL || text[0] == '\0')
        return;
    struct para_style style = cell_style(l, r->kind != ROW_BODY, column_at(v, k)->align);
    size_t len = strlen(text);
    if (style.align != ALIGN_LEFT) {
        double room = v->panel->widths[k] - 2 * l->pad_x;
        x +=
            (room - pdf_text_width(v->f->pdf, style.face, l->size, text, len)) * (style.align == ALIGN_RIGHT ? 1 : 0.5);
    }
    pdf_text(v->f->pdf, x, para_base(&style, y), style.face, l->size, style.colour, text, len);
}

/* Lines [from, to) of the row that was set last. */
static void draw_row(struct table_view *v, size_t row, size_t from, size_t to)
{
    struct flow *f = v->f;
    const struct table_layout *l = v->layout;
    const struct table_row *r = &l->table->rows[row];
    double height = (double)(to - from) * l->leading + 2 * l->pad_y, x = f->left;
    if (r->kind != ROW_BODY)
        pdf_box(f->pdf, f->left, f->y, v->panel->width, height, PAGE_TINT);
    if (r->kind == ROW_TOTAL)
        pdf_rule(f->pdf, f->left, f->left + v->panel->width, f->y, 0.8, PAGE_INK);
    for (size_t k = 0; k < v->panel->n; k++) {
        if (v->cells[k].n_lines > 0)
            para_draw(f->pdf, &v->cells[k], from, to, x + l->pad_x, f->y + l->pad_y);
        else if (from == 0)
            draw_short_cell(v, k, r, x + l->pad_x, f->y + l->pad_y);
        x += v->panel->widths[k];
    }
    flow_take(f, height);
    pdf_rule(f->pdf, f->left, f->left + v->panel->width, f->y, 0.35, PAGE_LINE);
}

static void continue_on_new_page(struct table_view *v)
{
    struct flow *f = v->f;
    flow_new_page(f);
    flow_continued(f, v->block->caption);
    draw_heading(v);
    f->fresh = true; /* a heading alone does not fill a page */
}

/* A row taller than a page goes on over several. */
static void draw_tall_row(struct table_view *v, size_t row, size_t lines)
{
    struct flow *f = v->f;
    for (size_t from = 0; from < lines && !f->pdf->failed;) {
        double room = f->bottom - f->y - 2 * v->layout->pad_y;
        size_t fit = room > v->layout->leading ? (size_t)(room / v->layout->leading) : 0;
        if (fit > lines - from)
            fit = lines - from;
        if (fit == 0 && f->fresh)
            fit = 1;
        if (fit > 0)
            draw_row(v, row, from, from + fit);
        from += fit;
        if (from < lines)
            continue_on_new_page(v);
    }
}

/* Whether row + 1 must stand on the same page: the last row, and totals, are not left alone. */
static bool keeps_next(const struct table *t, size_t row)
{
    return row + 1 < t->n_rows && (row + 2 == t->n_rows || t->rows[row + 1].kind == ROW_TOTAL);
}

/* In place of rows, so that an empty table does not look like one that was cut. */
static void draw_nothing(struct table_view *v)
{
    struct flow *f = v->f;
    const struct table_layout *l = v->layout;
    struct para_style style = cell_style(l, false, ALIGN_LEFT);
    (void)pdf_text_fit(f->pdf, f->left + l->pad_x, para_base(&style, f->y + l->pad_y), flow_width(f) - l->pad_x, false,
                       FACE_ITALIC, l->size, PAGE_MUTED, "Ingen rækker.");
    flow_take(f, l->leading + 2 * l->pad_y);
}

static void draw_rows(struct table_view *v)
{
    struct flow *f = v->f;
    const struct table *t = v->layout->table;
    double page = flow_body_height(f) - FLOW_CONTINUED - v->group_height - v->head_height;
    for (size_t row = 0; row < t->n_rows && !f->pdf->failed; row++) {
        double need = 0;
        if (f->y > f->bottom - page * 0.5 && keeps_next(t, row))
            need = set_row(v, row + 1);
        double height = set_row(v, row);
        if (height > page) {
            size_t lines = (size_t)lround((height - 2 * v->layout->pad_y) / v->layout->leading);
            draw_tall_row(v, row, lines);
            continue;
        }
        if (f->y + height + need > f->bottom + 0.01 && !f->fresh) {
            continue_on_new_page(v);
            (void)set_row(v, row);
        }
        draw_row(v, row, 0, (size_t)lround((height - 2 * v->layout->pad_y) / v->layout->leading));
    }
}

/* --- the whole --- */

static struct table_view view_of(struct flow *f, const struct block *b, const struct table_layout *l, size_t panel)
{
    struct table_view v = {.f = f, .block = b, .layout = l, .panel = &l->panels[panel]};
    v.cells = ARENA_ARRAY(f->arena, v.panel->n, struct para);
    arena_init(&v.scratch);
    set_heading(&v);
    return v;
}

double table_least_height(struct flow *f, const struct block *b, const struct table_layout *l)
{
    struct para caption =
        para_set_plain(f->pdf, f->arena, &style_caption, b->caption != NULL ? b->caption : "", flow_width(f));
    double height = para_height(&caption) + caption_gap;
    if (l->n_panels == 0)
        return height;
    struct table_view v = view_of(f, b, l, 0);
    height += v.group_height + v.head_height;
    double rows = l->table->n_rows == 0 ? l->leading + 2 * l->pad_y : 0;
    size_t n = l->table->n_rows <= whole_rows ? l->table->n_rows : 2;
    for (size_t row = 0; row < n; row++)
        rows += set_row(&v, row);
    arena_release(&v.scratch);
    return height + fmin(rows, 120);
}

/* "Tabel (del 2 af 3)": which panel this is, below the caption. */
static void draw_panel_note(struct flow *f, const struct table_layout *l, size_t panel)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "Del %zu af %zu", panel + 1, l->n_panels);
    (void)pdf_text_fit(f->pdf, f->left, f->y + 8, flow_width(f), false, FACE_ITALIC, 8, PAGE_MUTED, text);
    flow_take(f, 12);
}

void table_draw(struct flow *f, const struct block *b, const struct table_layout *l)
{
    if (l->n_panels == 0)
        return;
    for (size_t i = 0; i < l->n_panels && !f->pdf->failed; i++) {
        struct table_view v = view_of(f, b, l, i);
        if (i > 0)
            flow_gap(f, 10);
        flow_need(f, 12 + v.group_height + v.head_height + (i > 0 ? 60 : l->leading + 2 * l->pad_y));
        if (l->n_panels > 1)
            draw_panel_note(f, l, i);
        draw_heading(&v);
        if (l->table->n_rows == 0)
            draw_nothing(&v);
        draw_rows(&v);
        arena_release(&v.scratch);
    }
}
