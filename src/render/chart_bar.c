/*
 * Horizontal bars: values at the bars' ends instead of an axis, and bars of shares that add up to 100. Many bars are
 * set in two columns over one scale.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "render/chart_int.h"

static const double line_pt = CHART_LABEL_PT * 1.2;

double chart_bar_pitch(const struct chart *chart, bool least)
{
    double n = chart->kind == CHART_BAR && chart->n_series > 0 ? (double)chart->n_series : 1;
    if (least)
        return fmax(10.5, n * 6 + 4);
    return n > 1 ? n * 9 + 8 : 18;
}

/* What stands over and below the bars, roughly: the legend's lines are not known before it is drawn. */
static double bar_margins(const struct chart *chart)
{
    double legend = chart->n_series > 1 ? 20 + 5 * (double)chart->n_series : 0;
    return legend + (chart->kind == CHART_STACKED_BAR ? 18 : 14);
}

size_t chart_bar_rows(const struct chart *chart, double height)
{
    double rows = floor((height - bar_margins(chart)) / chart_bar_pitch(chart, true));
    return rows >= 1 ? (size_t)rows : 1;
}

/* --- labels in the gutter at the left --- */

struct gutter {
    double width;
    size_t lines; /* that a row has room for */
};

static struct gutter measure_gutter(struct canvas *c, const struct chart *chart, struct chart_part part, double width,
                                    double pitch)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    struct gutter g = {.lines = pitch >= 2 * line_pt + 1 ? 2 : 1};
    double most = width * (width < 300 ? 0.5 : 0.4);
    for (size_t i = part.from; i < part.to; i++) {
        double whole = canvas_text_width(c, &style, chart->categories[i]);
        if (whole > most)
            whole = canvas_text_break(c, &style, chart->categories[i], most, g.lines).width;
        g.width = fmax(g.width, whole);
    }
    return g;
}

static void draw_gutter_label(struct canvas *c, const struct gutter *g, double right, double middle, const char *label)
{
    struct text_style style = chart_style(ANCHOR_END, CHART_INK);
    struct text_lines lines = canvas_text_break(c, &style, label, g->width + 0.1, g->lines);
    /* Rather somewhat smaller than cut. */
    for (size_t i = 0; i < lines.n; i++) {
        double w = c->ops->text_width(c, style.face, CHART_LABEL_PT, lines.line[i].text, lines.line[i].len);
        if (w > g->width)
            style.size = fmax(6.2, fmin(style.size, CHART_LABEL_PT * g->width / w));
    }
    double first = middle + CHART_LABEL_PT * 0.35 - (double)(lines.n > 0 ? lines.n - 1 : 0) * line_pt / 2;
    canvas_text_lines(c, right, first, line_pt, g->width, &style, &lines);
}

/* --- bars --- */

/* A column of rows and what it needs to know. */
struct bar_pane {
    struct canvas *c;
    const struct chart *chart;
    const struct chart_scale *scale;
    struct chart_part part;
    struct gutter gutter;
    double x, width, y, pitch;
    double before, after; /* room for figures left of negative and right of positive bars */
};

/* An interval as a thin line with ends, halfway up its bar. Returns how far right it reaches, at least `end`. */
static double draw_interval(const struct bar_pane *p, const struct chart_series *s, size_t i, double left, double room,
                            double middle, double end)
{
    enum { TIP = 2 };
    if (s->low == NULL || s->high == NULL || !isfinite(s->low[i]) || !isfinite(s->high[i]))
        return end;
    double from = left + room * chart_scale_share(p->scale, s->low[i]);
    double to = left + room * chart_scale_share(p->scale, s->high[i]);
    struct stroke line = {.colour = CHART_INK, .width = 0.9}, halo = {.colour = CHART_PAPER, .width = 2.6};
    canvas_line(p->c, from - 1, middle, to, middle, &halo);
    canvas_line(p->c, from, middle, to, middle, &line);
    canvas_line(p->c, from, middle - TIP, from, middle + TIP, &line);
    canvas_line(p->c, to, middle - TIP, to, middle + TIP, &line);
    return fmax(end, to);
}

static void draw_bar_row(const struct bar_pane *p, size_t i, double y)
{
    const struct chart *chart = p->chart;
    double left = p->x + p->gutter.width + 6 + p->before, room = p->x + p->width - p->after - left;
    double thick = fmin((p->pitch * 0.76) / (double)chart->n_series, 14),
           zero = left + room * chart_scale_share(p->scale, 0);
    double top = y + (p->pitch - thick * (double)chart->n_series) / 2;
    draw_gutter_label(p->c, &p->gutter, p->x + p->gutter.width, y + p->pitch / 2, chart->categories[i]);
    for (size_t k = 0; k < chart->n_series; k++, top += thick) {
        double value = chart->series[k].values[i];
        struct text_style style = chart_style(ANCHOR_START, CHART_INK);
        style.size = fmin(CHART_LABEL_PT, fmax(5.5, thick * 1.05));
        double base = top + thick / 2 + style.size * 0.35;
        if (!isfinite(value)) {
            style.colour = CHART_MUTED;
            style.face = FACE_BOLD;
            canvas_text(p->c, zero + 4, base, &style, "\u00b7");
            continue;
        }
        double end = left + room * chart_scale_share(p->scale, value);
        struct colour colour = chart_series_colour(chart, k);
        canvas_rect(p->c, fmin(zero, end), top, fabs(end - zero), thick - (chart->n_series > 1 ? 0.8 : 0), &colour,
                    NULL);
        char text[NUM_TEXT];
        end = end < zero ? end : draw_interval(p, &chart->series[k], i, left, room, top + (thick - 0.8) / 2, end);
        style.anchor = end < zero ? ANCHOR_END : ANCHOR_START;
        canvas_text(p->c, end < zero ? end - 3 : end + 3, base, &style, chart_value_text(text, p->scale, value));
    }
}

static void draw_bar_pane(struct bar_pane *p)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    p->gutter = measure_gutter(p->c, p->chart, p->part, p->width, p->pitch);
    p->before = p->after = 0;
    for (size_t k = 0; k < p->chart->n_series; k++) {
        for (size_t i = p->part.from; i < p->part.to; i++) {
            double value = p->chart->series[k].values[i];
            if (!isfinite(value))
                continue;
            char text[NUM_TEXT];
            double w = canvas_text_width(p->c, &style, chart_value_text(text, p->scale, value)) + 5;
            if (value < 0)
                p->before = fmax(p->before, w);
            else
                p->after = fmax(p->after, w);
        }
    }
    double left = p->x + p->gutter.width + 6 + p->before;
    double zero = left + (p->x + p->width - p->after - left) * chart_scale_share(p->scale, 0);
    for (size_t i = p->part.from; i < p->part.to; i++)
        draw_bar_row(p, i, p->y + (double)(i - p->part.from) * p->pitch);
    struct stroke axis = {.colour = CHART_AXIS, .width = 0.75};
    canvas_line(p->c, zero, p->y, zero, p->y + (double)(p->part.to - p->part.from) * p->pitch, &axis);
}

void chart_bar_draw(struct canvas *c, const struct chart *chart, struct chart_part part)
{
    double low, high;
    if (!chart_extent_all(chart, &low, &high) || part.from >= part.to) {
        chart_nothing(c);
        return;
    }
    struct chart_scale scale = chart_scale_over(chart, low, high, true, 4);
    /* The longest bar may fill its room: no axis is printed, so the ends need not be round. */
    scale.low = fmin(low * scale.factor, 0);
    scale.high = high * scale.factor > 0 ? high * scale.factor : scale.low < 0 ? 0 : 1;
    double top = chart->n_series > 1 ? chart_legend(c, chart, 0, true) : 0;
    if (scale.unit != NULL) {
        struct text_style style = chart_style(ANCHOR_END, CHART_MUTED);
        (void)canvas_text_fit(c, c->width, top + CHART_LABEL_PT, c->width, &style, scale.unit);
        top += 13;
    }
    size_t n = part.to - part.from, panes = n > chart_bar_rows(chart, c->height) && chart->n_series == 1 ? 2 : 1;
    size_t rows = (n + panes - 1) / panes;
    const double between = 24;
    double width = (c->width - between * (double)(panes - 1)) / (double)panes;
    for (size_t k = 0; k < panes; k++) {
        size_t from = part.from + k * rows, to = from + rows < part.to ? from + rows : part.to;
        struct bar_pane pane = {.c = c, .chart = chart, .scale = &scale, .part = {from, to}, .width = width, .y = top};
        pane.x = (double)k * (width + between);
        pane.pitch = fmin((c->height - top) / (double)rows, 2.2 * chart_bar_pitch(chart, false));
        draw_bar_pane(&pane);
    }
}

/* --- shares of 100 --- */

static double positive(double v)
{
    return isfinite(v) && v > 0 && v < 1e15 ? v : 0;
}

static void draw_stack(struct canvas *c, const struct chart *chart, const struct chart_plot *p, size_t i, double y,
                       double pitch)
{
    double sum = 0, thick = fmin(pitch * 0.76, 18), top = y + (pitch - thick) / 2, x = p->x;
    for (size_t k = 0; k < chart->n_series; k++)
        sum += positive(chart->series[k].values[i]);
    if (sum <= 0) {
        struct text_style style = chart_style(ANCHOR_START, CHART_MUTED);
        canvas_text(c, x + 4, y + pitch / 2 + 2.8, &style, "\u00b7");
        return;
    }
    struct stroke seam = {.colour = CHART_PAPER, .width = 0.6};
    for (size_t k = 0; k < chart->n_series; k++) {
        double share = positive(chart->series[k].values[i]) / sum, w = p->w * share;
        struct colour colour = chart_series_colour(chart, k);
        if (w > 0)
            canvas_rect(c, x, top, w, thick, &colour, &seam);
        char text[NUM_TEXT];
        struct text_style style = chart_style(ANCHOR_MIDDLE, chart_ink_on(colour));
        style.size = fmin(7.5, thick * 0.85);
        int decimals = chart->decimals > 0 ? 1 : 0;
        if (canvas_text_width(c, &style, num_da_fixed(text, share * 100, decimals)) + 4 <= w && style.size >= 5.5)
            canvas_text(c, x + w / 2, top + thick / 2 + style.size * 0.35, &style, text);
        x += w;
    }
}

void chart_stacked_draw(struct canvas *c, const struct chart *chart, struct chart_part part)
{
    if (part.from >= part.to || chart->n_series == 0) {
        chart_nothing(c);
        return;
    }
    double top = chart_legend(c, chart, 0, true) + 2, bottom = 16;
    double pitch = (c->height - top - bottom) / (double)(part.to - part.from);
    pitch = fmin(pitch, 2 * chart_bar_pitch(chart, false));
    struct gutter gutter = measure_gutter(c, chart, part, c->width, pitch);
    struct chart_plot p = {gutter.width + 6, top, c->width - gutter.width - 20, pitch * (double)(part.to - part.from)};
    struct stroke grid = {.colour = CHART_GRID, .width = 0.5};
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    for (int tick = 0; tick <= 100; tick += 20) {
        char text[NUM_TEXT];
        double x = p.x + p.w * tick / 100;
        canvas_line(c, x, p.y, x, p.y + p.h + 3, &grid);
        canvas_text(c, x, p.y + p.h + 4 + CHART_LABEL_PT, &style, num_da_int(text, tick));
    }
    struct text_style unit = chart_style(ANCHOR_END, CHART_MUTED);
    canvas_text(c, p.x - 6, p.y + p.h + 4 + CHART_LABEL_PT, &unit, "pct.");
    for (size_t i = part.from; i < part.to; i++) {
        double y = p.y + (double)(i - part.from) * pitch;
        draw_gutter_label(c, &gutter, gutter.width, y + pitch / 2, chart->categories[i]);
        draw_stack(c, chart, &p, i, y, pitch);
    }
}
