/*
 * Columns over categories, and the population pyramid.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "render/chart_int.h"

/* Figures over the columns, where every one of them fits over its own. */
static bool figures_fit(struct canvas *c, const struct chart *chart, const struct chart_scale *s, double width)
{
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_INK);
    style.size = 7;
    for (size_t k = 0; k < chart->n_series; k++) {
        for (size_t i = 0; i < chart->n_categories; i++) {
            char text[NUM_TEXT];
            double value = chart->series[k].values[i];
            if (isfinite(value) && canvas_text_width(c, &style, chart_value_text(text, s, value)) > width - 1)
                return false;
        }
    }
    return true;
}

static void draw_columns(struct canvas *c, const struct chart *chart, const struct chart_scale *s,
                         const struct chart_plot *p, double slot)
{
    double n = (double)chart->n_series, gap = slot * (n > 1 ? 0.24 : 0.32), width = (slot - gap) / n;
    bool figures = figures_fit(c, chart, s, n > 1 ? width : slot);
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_INK);
    style.size = 7;
    double zero = p->y + p->h * (1 - chart_scale_share(s, 0));
    for (size_t k = 0; k < chart->n_series; k++) {
        struct colour colour = chart_series_colour(chart, k);
        for (size_t i = 0; i < chart->n_categories; i++) {
            double value = chart->series[k].values[i];
            double x = p->x + slot * (double)i + gap / 2 + width * (double)k;
            if (!isfinite(value)) {
                struct text_style mark = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
                mark.face = FACE_BOLD;
                if (width > 5)
                    canvas_text(c, x + width / 2, zero - 2, &mark, "\u00b7");
                continue;
            }
            double end = p->y + p->h * (1 - chart_scale_share(s, value));
            canvas_rect(c, x, fmin(end, zero), width - (n > 1 && width > 4 ? 0.8 : 0), fabs(end - zero), &colour, NULL);
            char text[NUM_TEXT];
            if (figures)
                canvas_text(c, x + width / 2, value < 0 ? end + 8 : end - 3, &style, chart_value_text(text, s, value));
        }
    }
}

void chart_column_draw(struct canvas *c, const struct chart *chart)
{
    double low, high;
    if (!chart_extent_all(chart, &low, &high)) {
        chart_nothing(c);
        return;
    }
    struct chart_scale s = chart_scale_over(chart, low, high, true, 5);
    double top = chart->n_series > 1 ? chart_legend(c, chart, 0, true) : 0;
    top += s.unit != NULL ? 20 : 10;
    double left = chart_axis_width(c, &s);
    struct chart_plot p = {left, top, c->width - left, 0};
    double slot = p.w / (double)chart->n_categories;
    p.h = c->height - top - chart_categories_height(c, chart, slot, false) - (low < 0 ? 8 : 0);
    chart_axis_left(c, &s, &p);
    draw_columns(c, chart, &s, &p, slot);
    struct chart_plot below = p;
    below.h += low < 0 ? 8 : 0;
    chart_categories_draw(c, chart, &below, slot, false);
}

/* --- pyramid: the first category at the bottom, the first series to the left --- */

struct pyramid {
    struct chart_scale scale;
    double left, right; /* zero lines of the two sides */
    double side;        /* width of a side */
    double y, h, pitch;
};

static void draw_side(struct canvas *c, const struct chart *chart, size_t series, const struct pyramid *p, double zero,
                      double direction)
{
    struct colour colour = chart_series_colour(chart, series);
    struct stroke seam = {.colour = CHART_PAPER, .width = 0.4};
    for (size_t i = 0; i < chart->n_categories; i++) {
        double value = chart->series[series].values[i];
        if (!isfinite(value) || value <= 0)
            continue;
        double w = p->side * chart_scale_share(&p->scale, value), y = p->y + p->h - (double)(i + 1) * p->pitch;
        canvas_rect(c, direction < 0 ? zero - w : zero, y, w, p->pitch, &colour, p->pitch > 4 ? &seam : NULL);
    }
}

/* Series three and four: what is compared with, as a stepped outline. */
static void draw_outline(struct canvas *c, const struct chart *chart, size_t series, const struct pyramid *p,
                         double zero, double direction)
{
    c->ops->move_to(c, zero, p->y + p->h);
    for (size_t i = 0; i < chart->n_categories; i++) {
        double value = chart->series[series].values[i];
        double w = isfinite(value) && value > 0 ? p->side * chart_scale_share(&p->scale, value) : 0;
        double y = p->y + p->h - (double)i * p->pitch;
        c->ops->line_to(c, zero + direction * w, y);
        c->ops->line_to(c, zero + direction * w, y - p->pitch);
    }
    struct stroke stroke = {.colour = CHART_INK, .width = 0.8};
    c->ops->paint(c, NULL, &stroke);
}

/* Age labels between the sides, as many as have room. */
static void draw_ages(struct canvas *c, const struct chart *chart, const struct pyramid *p)
{
    size_t stride = (size_t)ceil(CHART_LABEL_PT * 1.25 / p->pitch);
    if (stride > 2 && stride < 5)
        stride = 5;
    if (stride > 5)
        stride = 10 * ((stride + 9) / 10);
    struct text_style style = chart_style(ANCHOR_START, CHART_MUTED);
    double middle = (p->left + p->right) / 2, room = p->right - p->left - 4;
    for (size_t i = 0; i < chart->n_categories; i += stride) {
        double y = p->y + p->h - ((double)i + 0.5) * p->pitch + 2.8;
        double w = fmin(canvas_text_width(c, &style, chart->categories[i]), room);
        (void)canvas_text_fit(c, middle - w / 2, y, room, &style, chart->categories[i]);
    }
}

static double widest_tick(struct canvas *c, const struct chart_scale *s)
{
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    double ticks[CHART_MAX_TICKS], widest = 0;
    size_t n = chart_scale_ticks(s, ticks);
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        widest = fmax(widest, canvas_text_width(c, &style, chart_tick_text(text, s, ticks[i])));
    }
    return widest;
}

static void draw_pyramid_axes(struct canvas *c, const struct pyramid *p)
{
    struct stroke grid = {.colour = CHART_GRID, .width = 0.5};
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    double ticks[CHART_MAX_TICKS], widest = widest_tick(c, &p->scale) + 4;
    size_t n = chart_scale_ticks(&p->scale, ticks);
    size_t stride = n > 1 ? (size_t)ceil(widest * (double)(n - 1) / p->side) : 1;
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        double w = p->side * (ticks[i] - p->scale.low) / (p->scale.high - p->scale.low);
        (void)chart_tick_text(text, &p->scale, ticks[i]);
        canvas_line(c, p->left - w, p->y, p->left - w, p->y + p->h, &grid);
        canvas_line(c, p->right + w, p->y, p->right + w, p->y + p->h, &grid);
        if (i % (stride > 0 ? stride : 1) != 0)
            continue;
        canvas_text(c, p->left - w, p->y + p->h + 4 + CHART_LABEL_PT, &style, text);
        /* Where both zeros would touch, one stands for both. */
        if (i > 0 || p->right - p->left > canvas_text_width(c, &style, text) + 3)
            canvas_text(c, p->right + w, p->y + p->h + 4 + CHART_LABEL_PT, &style, text);
    }
}

void chart_pyramid_draw(struct canvas *c, const struct chart *chart)
{
    double low, high;
    if (chart->n_series < 2 || !chart_extent_all(chart, &low, &high) || high <= 0) {
        chart_nothing(c);
        return;
    }
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    double gutter = 0;
    for (size_t i = 0; i < chart->n_categories; i++)
        gutter = fmax(gutter, canvas_text_width(c, &style, chart->categories[i]));
    gutter = fmin(gutter, c->width * 0.25) + 10;
    struct pyramid p = {.scale = chart_scale_over(chart, 0, high, true, 4), .y = chart_legend(c, chart, 0, true) + 2};
    double edge = fmax(18, widest_tick(c, &p.scale) / 2); /* half of a tick's label stands out */
    p.side = (c->width - gutter) / 2 - edge;
    p.left = edge + p.side;
    p.right = p.left + gutter;
    p.y += p.scale.unit != NULL ? 8 : 0;
    p.h = c->height - p.y - 16;
    p.pitch = p.h / (double)chart->n_categories;
    draw_pyramid_axes(c, &p);
    draw_ages(c, chart, &p);
    draw_side(c, chart, 0, &p, p.left, -1);
    draw_side(c, chart, 1, &p, p.right, 1);
    if (chart->n_series >= 4) {
        draw_outline(c, chart, 2, &p, p.left, -1);
        draw_outline(c, chart, 3, &p, p.right, 1);
    }
    if (p.scale.unit != NULL) {
        struct text_style unit = chart_style(ANCHOR_END, CHART_MUTED);
        (void)canvas_text_fit(c, c->width, p.y - 4, c->width, &unit, p.scale.unit);
    }
}
