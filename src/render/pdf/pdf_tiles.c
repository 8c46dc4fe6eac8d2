/*
 * Key figures: tiles side by side, each with its figure, what it is called, how it changed, a light with its colour
 * in words, and a small line of its past. Arrows only say which way a figure went, never whether that is good. See
 * pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "render/pdf/pdf_layout.h"

enum { MAX_CHANGES = 6, MAX_LABEL_LINES = 4, MAX_CHANGE_LINES = 3, MAX_COLUMNS = 5 };

static const double gap_pt = 10, pad_pt = 9, value_pt = 21, trend_pt = 22, arrow_pt = 9;
static const struct para_style label_style = {FACE_REGULAR, 8.5, 11, {0x5F, 0x6B, 0x73}, ALIGN_LEFT};
static const struct para_style change_style = {FACE_REGULAR, 8, 10.4, {0x1F, 0x2A, 0x30}, ALIGN_LEFT};

struct tile_view {
    const struct tile *tile;
    struct para label, changes[MAX_CHANGES], judged;
    size_t n_changes;
    double height;
};

static size_t columns_for(const struct flow *f, size_t n)
{
    bool wide = flow_width(f) > 600;
    if (n <= 3)
        return n < 2 ? 2 : n;
    if (wide && n % 5 == 0)
        return 5;
    if (n == 4)
        return wide ? 4 : 2;
    return wide && n != 6 ? 4 : 3;
}

static bool has_trend(const struct tile *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_trend; i++)
        n += isfinite(t->trend[i]) != 0;
    return n >= 2;
}

static struct tile_view set_tile(struct flow *f, const struct tile *t, double width)
{
    struct tile_view v = {.tile = t};
    double inner = width - 2 * pad_pt;
    v.label = para_set_plain(f->pdf, f->arena, &label_style, t->label != NULL ? t->label : "", inner);
    para_bound(f->pdf, &v.label, MAX_LABEL_LINES);
    v.height = 2 * pad_pt + para_height(&v.label) + value_pt * 1.25 + 3;
    for (size_t i = 0; i < t->n_changes && i < MAX_CHANGES; i++) {
        struct para *change = &v.changes[v.n_changes++];
        *change = para_set_plain(f->pdf, f->arena, &change_style, t->changes[i].text != NULL ? t->changes[i].text : "",
                                 inner - arrow_pt - 3);
        para_bound(f->pdf, change, MAX_CHANGE_LINES);
        v.height += para_height(change) + 1;
    }
    if (t->judged != NULL) {
        v.judged = para_set_plain(f->pdf, f->arena, &change_style, t->judged, inner - arrow_pt - 3);
        para_bound(f->pdf, &v.judged, MAX_CHANGE_LINES);
        v.height += para_height(&v.judged) + 1;
    }
    v.height += has_trend(t) ? trend_pt + 6 : 0;
    return v;
}

/* Up, down, or level, as a small triangle or bar. */
static void draw_arrow(struct pdf *p, double x, double middle, int direction)
{
    struct colour colour = PAGE_MUTED;
    if (direction == 0) {
        pdf_box(p, x, middle - 0.8, 6, 1.6, colour);
        return;
    }
    double tip = direction > 0 ? -2.8 : 2.8;
    pdf_move_to(p, x, middle - tip);
    pdf_line_to(p, x + 6, middle - tip);
    pdf_line_to(p, x + 3, middle + tip);
    pdf_close(p);
    pdf_paint(p, &colour, NULL);
}

/* A light before the words that say its colour; a ring when nothing is aimed at. */
static void draw_light(struct pdf *p, double x, double middle, enum light light)
{
    static const struct colour colours[] = {
        [LIGHT_GREEN] = {0x2E, 0x7D, 0x32}, [LIGHT_YELLOW] = {0xE8, 0xA3, 0x00}, [LIGHT_RED] = {0xB3, 0x26, 0x1E}};
    struct pdf_canvas c;
    pdf_canvas_init(&c, p, 0, 0, p->width, p->height);
    if (light != LIGHT_NONE)
        canvas_disc(&c.base, x + 3, middle, 3.2, &colours[light], NULL);
    else
        canvas_disc(&c.base, x + 3, middle, 2.8, NULL, &(struct stroke){.colour = PAGE_MUTED, .width = 0.8});
}

static void draw_trend(struct pdf *p, const struct tile *t, double x, double y, double w)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < t->n_trend; i++) {
        if (isfinite(t->trend[i])) {
            low = fmin(low, t->trend[i]);
            high = fmax(high, t->trend[i]);
        }
    }
    double span = high - low, px = x, py = y;
    bool open = false;
    for (size_t i = 0; i < t->n_trend; i++) {
        if (!isfinite(t->trend[i])) {
            open = false;
            continue;
        }
        double share = span > 0 && isfinite(span) ? (t->trend[i] - low) / span : 0.5;
        px = x + (w - 3) * (double)i / (double)(t->n_trend - 1);
        py = y + trend_pt - 2 - (trend_pt - 4) * share;
        if (open)
            pdf_line_to(p, px, py);
        else
            pdf_move_to(p, px, py);
        open = true;
    }
    pdf_paint(p, NULL, &(struct stroke){.colour = PAGE_ACCENT, .width = 1.1});
    struct pdf_canvas c;
    pdf_canvas_init(&c, p, 0, 0, p->width, p->height);
    struct colour dot = PAGE_ACCENT;
    canvas_disc(&c.base, px, py, 1.9, &dot, NULL);
}

/* The figure as large as its tile allows. */
static void draw_value(struct flow *f, const struct tile *t, double x, double y, double width)
{
    const char *unit = t->unit != NULL ? t->unit : "", *value = t->value != NULL ? t->value : "";
    double size = value_pt, unit_size = 10, unit_width = 0, value_width = 0;
    for (; size > 9; size -= 1) {
        unit_size = size * 0.5 > 8 ? size * 0.5 : 8;
        unit_width = unit[0] != '\0' ? 4 + pdf_text_width(f->pdf, FACE_REGULAR, unit_size, unit, strlen(unit)) : 0;
        unit_width = fmin(unit_width, width * 0.5);
        value_width = pdf_text_width(f->pdf, FACE_BOLD, size, value, strlen(value));
        if (value_width + unit_width <= width)
            break;
    }
    double base = y + value_pt;
    double taken = pdf_text_fit(f->pdf, x, base, width - unit_width, false, FACE_BOLD, size, PAGE_ACCENT, value);
    if (unit_width > 0)
        (void)pdf_text_fit(f->pdf, x + taken + 4, base, unit_width - 4 + 0.1, false, FACE_REGULAR, unit_size,
                           PAGE_MUTED, unit);
}

static void draw_tile(struct flow *f, const struct tile_view *v, double x, double width, double height)
{
    struct pdf *p = f->pdf;
    double y = f->y, inner = width - 2 * pad_pt;
    pdf_box(p, x, y, width, height, PAGE_TINT);
    pdf_box(p, x, y, width, 1.6, PAGE_ACCENT);
    x += pad_pt;
    y += pad_pt;
    para_draw(p, &v->label, 0, v->label.n_lines, x, y);
    y += para_height(&v->label);
    draw_value(f, v->tile, x, y, inner);
    y += value_pt * 1.25 + 3;
    for (size_t i = 0; i < v->n_changes; i++) {
        draw_arrow(p, x, y + change_style.leading / 2, v->tile->changes[i].direction);
        para_draw(p, &v->changes[i], 0, v->changes[i].n_lines, x + arrow_pt, y);
        y += para_height(&v->changes[i]) + 1;
    }
    if (v->tile->judged != NULL) {
        draw_light(p, x, y + change_style.leading / 2, v->tile->light);
        para_draw(p, &v->judged, 0, v->judged.n_lines, x + arrow_pt, y);
    }
    /* All trends of a row of tiles stand on one line. */
    if (has_trend(v->tile))
        draw_trend(p, v->tile, x, f->y + height - pad_pt - trend_pt, inner);
}

/* The tiles of one row, set; returns their common height. */
static double set_row(struct flow *f, const struct block *b, size_t from, size_t n, double width,
                      struct tile_view *views)
{
    double height = 0;
    for (size_t i = 0; i < n; i++) {
        views[i] = set_tile(f, &b->tiles[from + i], width);
        height = fmax(height, views[i].height);
    }
    return height;
}

static double tile_width(const struct flow *f, size_t columns)
{
    return (flow_width(f) - gap_pt * (double)(columns - 1)) / (double)columns;
}

double tiles_least_height(struct flow *f, const struct block *b)
{
    struct tile_view views[MAX_COLUMNS];
    size_t columns = columns_for(f, b->n_tiles), n = b->n_tiles < columns ? b->n_tiles : columns;
    return set_row(f, b, 0, n, tile_width(f, columns), views);
}

void tiles_draw(struct flow *f, const struct block *b)
{
    struct tile_view views[MAX_COLUMNS];
    size_t columns = columns_for(f, b->n_tiles);
    double width = tile_width(f, columns);
    for (size_t at = 0; at < b->n_tiles && !f->pdf->failed; at += columns) {
        size_t n = b->n_tiles - at < columns ? b->n_tiles - at : columns;
        double height = set_row(f, b, at, n, width, views);
        if (at > 0)
            flow_gap(f, gap_pt);
        flow_need(f, height);
        for (size_t i = 0; i < n; i++)
            draw_tile(f, &views[i], f->left + (double)i * (width + gap_pt), width, height);
        flow_take(f, height);
    }
}
