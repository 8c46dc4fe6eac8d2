/*
 * Line charts over categories and curves over numbers. Lines are named at their right ends where there is room.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "render/chart_int.h"

enum { MAX_END_LABELS = 8 };

static const double end_line_pt = CHART_LABEL_PT * 1.12;

struct end_label {
    size_t series;
    double x, y; /* end of the line */
    double top;  /* of the label */
    double height;
    struct text_lines lines;
    char value[NUM_TEXT];
};

static bool finite_at(const struct chart_series *s, size_t i)
{
    return isfinite(s->values[i]) && (s->x == NULL || isfinite(s->x[i]));
}

/* A place on the plot, by x share and raw value. */
static double plot_y(const struct chart_plot *p, const struct chart_scale *s, double value)
{
    return p->y + p->h * (1 - chart_scale_share(s, value));
}

/* The points of one series; `sx` NULL: categories at equal distances. */
static double plot_x(const struct chart_plot *p, const struct chart *chart, const struct chart_series *series, size_t i,
                     const struct chart_scale *sx)
{
    if (sx != NULL)
        return p->x + p->w * chart_scale_share(sx, series->x[i]);
    if (chart->n_categories < 2)
        return p->x + p->w / 2;
    return p->x + p->w * (double)i / (double)(chart->n_categories - 1);
}

static void draw_series(struct canvas *c, const struct chart *chart, size_t k, const struct chart_plot *p,
                        const struct chart_scale *sy, const struct chart_scale *sx)
{
    const struct chart_series *s = &chart->series[k];
    struct colour colour = chart_series_colour(chart, k);
    struct stroke stroke = {.colour = colour, .width = s->highlight != 0 || chart->n_series == 1 ? 2 : 1.4};
    bool open = false;
    size_t n = chart->n_categories;
    for (size_t i = 0; i < n; i++) {
        if (!finite_at(s, i)) {
            open = false;
            continue;
        }
        double x = plot_x(p, chart, s, i, sx), y = plot_y(p, sy, s->values[i]);
        if (open)
            c->ops->line_to(c, x, y);
        else
            c->ops->move_to(c, x, y);
        open = true;
    }
    c->ops->paint(c, NULL, &stroke);
    /* A point with gaps on both sides makes no line. */
    for (size_t i = 0; i < n; i++) {
        bool before = i > 0 && finite_at(s, i - 1), after = i + 1 < n && finite_at(s, i + 1);
        if (finite_at(s, i) && !before && !after)
            canvas_disc(c, plot_x(p, chart, s, i, sx), plot_y(p, sy, s->values[i]), 2, &colour, NULL);
    }
}

/* --- names at the ends --- */

static void sort_by_top(struct end_label *labels, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct end_label item = labels[i];
        size_t k = i;
        for (; k > 0 && labels[k - 1].top > item.top; k--)
            labels[k] = labels[k - 1];
        labels[k] = item;
    }
}

/* Push labels apart, downwards from the top and then back up from the bottom. */
static void spread(struct end_label *labels, size_t n, double top, double bottom)
{
    sort_by_top(labels, n);
    double at = top;
    for (size_t i = 0; i < n; i++) {
        labels[i].top = fmax(labels[i].top, at);
        at = labels[i].top + labels[i].height;
    }
    at = bottom;
    for (size_t i = n; i-- > 0;) {
        labels[i].top = fmin(labels[i].top, at - labels[i].height);
        at = labels[i].top;
    }
}

/* Room for the names at the right; 0 when a legend must do. Fills `labels`, one a series. */
static double measure_ends(struct canvas *c, const struct chart *chart, const struct chart_scale *sy, double height,
                           struct end_label labels[MAX_END_LABELS])
{
    if (chart->n_series > MAX_END_LABELS)
        return 0;
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    double room = c->width * 0.26, widest = 0, sum = 0;
    for (size_t k = 0; k < chart->n_series; k++) {
        struct end_label *label = &labels[k];
        *label = (struct end_label){.series = k};
        const struct chart_series *s = &chart->series[k];
        if (chart->n_series == 1 && s->x == NULL) {
            /* One line needs no name: the caption names it. Its last figure is what people look for. */
            size_t last = chart->n_categories;
            while (last > 0 && !finite_at(s, last - 1))
                last--;
            if (last > 0)
                (void)chart_value_text(label->value, sy, s->values[last - 1]);
            style.face = FACE_BOLD;
            label->lines = canvas_text_break(c, &style, label->value, room, 1);
        } else {
            label->lines = canvas_text_break(c, &style, s->label != NULL ? s->label : "", room, 2);
        }
        label->height = (double)label->lines.n * end_line_pt + 2;
        widest = fmax(widest, label->lines.width);
        sum += label->height;
    }
    return sum <= height ? widest + 10 : 0;
}

/* The labels that have a line, at the ends of their lines and then pushed apart; returns how many. */
static size_t place_ends(const struct chart *chart, const struct chart_plot *p, const struct chart_scale *sy,
                         const struct chart_scale *sx, struct end_label *labels)
{
    size_t n = 0;
    for (size_t k = 0; k < chart->n_series; k++) {
        const struct chart_series *s = &chart->series[k];
        size_t last = chart->n_categories;
        while (last > 0 && !finite_at(s, last - 1))
            last--;
        if (last == 0)
            continue;
        labels[n] = labels[k];
        labels[n].x = plot_x(p, chart, s, last - 1, sx);
        labels[n].y = plot_y(p, sy, s->values[last - 1]);
        labels[n].top = labels[n].y - labels[n].height / 2;
        n++;
    }
    spread(labels, n, p->y - 4, p->y + p->h + 6);
    return n;
}

/* Names pushed far from their lines are harder to follow than a legend. */
static bool ends_are_near(const struct chart *chart, const struct chart_scale *sy, const struct chart_scale *sx,
                          double height, const struct end_label *labels)
{
    struct end_label trial[MAX_END_LABELS];
    memcpy(trial, labels, sizeof(trial));
    struct chart_plot p = {0, 16, 100, height};
    size_t n = place_ends(chart, &p, sy, sx, trial);
    for (size_t i = 0; i < n; i++) {
        if (fabs(trial[i].top + trial[i].height / 2 - trial[i].y) > 22)
            return false;
    }
    return true;
}

static void draw_ends(struct canvas *c, const struct chart *chart, const struct chart_plot *p,
                      const struct chart_scale *sy, const struct chart_scale *sx, struct end_label *labels)
{
    size_t n = place_ends(chart, p, sy, sx, labels);
    for (size_t i = 0; i < n; i++) {
        struct colour colour = chart_series_colour(chart, labels[i].series);
        struct text_style style = chart_style(ANCHOR_START, CHART_INK);
        canvas_disc(c, labels[i].x, labels[i].y, 2.2, &colour, NULL);
        if (labels[i].value[0] != '\0') {
            style.face = FACE_BOLD;
            canvas_text(c, labels[i].x + 6, labels[i].y + 2.8, &style, labels[i].value);
            continue;
        }
        double x = p->x + p->w + 8, middle = labels[i].top + labels[i].height / 2;
        struct stroke thin = {.colour = colour, .width = 0.5};
        if (fabs(middle - labels[i].y) > 4 || labels[i].x < p->x + p->w - 4)
            canvas_line(c, labels[i].x + 3, labels[i].y, x - 2, middle, &thin);
        if (chart->series[labels[i].series].highlight != 0)
            style.face = FACE_BOLD;
        canvas_text_lines(c, x, labels[i].top + CHART_LABEL_PT, end_line_pt, c->width - x, &style, &labels[i].lines);
    }
}

/* --- the two kinds --- */

void chart_line_draw(struct canvas *c, const struct chart *chart)
{
    double low, high;
    if (!chart_extent_all(chart, &low, &high)) {
        chart_nothing(c);
        return;
    }
    struct chart_scale sy = chart_scale_over(chart, low, high, false, c->height > 180 ? 5 : 3);
    struct end_label labels[MAX_END_LABELS];
    double right = measure_ends(c, chart, &sy, c->height - 40, labels);
    if (right > 0 && !ends_are_near(chart, &sy, NULL, c->height - 40, labels))
        right = 0;
    double top = right > 0 ? 0 : chart_legend(c, chart, 0, true);
    top += sy.unit != NULL ? 16 : 6;
    double left = chart_axis_width(c, &sy);
    struct chart_plot p = {left, top, c->width - left - (right > 0 ? right : 6), 0};
    double slot = chart->n_categories > 1 ? p.w / (double)(chart->n_categories - 1) : p.w;
    p.h = c->height - top - chart_categories_height(c, chart, slot, true);
    chart_axis_left(c, &sy, &p);
    chart_categories_draw(c, chart, &p, slot, true);
    /* Highlighted lines lie on top. */
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < chart->n_series; k++) {
            if ((chart->series[k].highlight != 0) == (pass == 1))
                draw_series(c, chart, k, &p, &sy, NULL);
        }
    }
    if (right > 0)
        draw_ends(c, chart, &p, &sy, NULL, labels);
}

static bool curve_extent(const struct chart *chart, double *low, double *high)
{
    bool any = false;
    for (size_t k = 0; k < chart->n_series; k++) {
        double l, h;
        if (chart->series[k].x == NULL || !chart_extent(chart->series[k].x, chart->n_categories, &l, &h))
            continue;
        *low = any ? fmin(*low, l) : l;
        *high = any ? fmax(*high, h) : h;
        any = true;
    }
    return any;
}

static void draw_x_axis(struct canvas *c, const struct chart *chart, const struct chart_plot *p,
                        const struct chart_scale *sx)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_MUTED);
    struct stroke grid = {.colour = CHART_GRID, .width = 0.5}, axis = {.colour = CHART_AXIS, .width = 0.75};
    double ticks[CHART_MAX_TICKS], taken = -1;
    size_t n = chart_scale_ticks(sx, ticks);
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        double x = p->x + p->w * (ticks[i] - sx->low) / (sx->high - sx->low);
        canvas_line(c, x, p->y, x, p->y + p->h, &grid);
        double w = canvas_text_width(c, &style, chart_tick_text(text, sx, ticks[i]));
        double left = fmax(0, fmin(x - w / 2, c->width - w));
        if (left <= taken)
            continue;
        canvas_text(c, left, p->y + p->h + 5 + CHART_LABEL_PT, &style, text);
        taken = left + w + 4;
    }
    canvas_line(c, p->x, p->y + p->h, p->x + p->w, p->y + p->h, &axis);
    if (chart->x_label != NULL) {
        style.anchor = ANCHOR_END;
        (void)canvas_text_fit(c, p->x + p->w, p->y + p->h + 18 + CHART_LABEL_PT, p->w, &style, chart->x_label);
    }
}

void chart_curve_draw(struct canvas *c, const struct chart *chart)
{
    double low, high, x_low, x_high;
    for (size_t k = 0; k < chart->n_series; k++) {
        if (chart->series[k].x == NULL) {
            chart_nothing(c);
            return;
        }
    }
    if (!chart_extent_all(chart, &low, &high) || !curve_extent(chart, &x_low, &x_high)) {
        chart_nothing(c);
        return;
    }
    struct chart_scale sy = chart_scale_over(chart, low, high, false, 5);
    struct chart_scale sx = chart_scale_plain(x_low, x_high, 8, false);
    struct end_label labels[MAX_END_LABELS];
    double right = chart->n_series > 1 ? measure_ends(c, chart, &sy, c->height - 50, labels) : 0;
    if (right > 0 && !ends_are_near(chart, &sy, &sx, c->height - 50, labels))
        right = 0;
    double top = right > 0 || chart->n_series < 2 ? 0 : chart_legend(c, chart, 0, true);
    top += sy.unit != NULL ? 16 : 6;
    double left = chart_axis_width(c, &sy);
    struct chart_plot p = {left, top, c->width - left - (right > 0 ? right : 12), 0};
    p.h = c->height - top - (chart->x_label != NULL ? 30 : 16);
    chart_axis_left(c, &sy, &p);
    draw_x_axis(c, chart, &p, &sx);
    for (size_t k = 0; k < chart->n_series; k++)
        draw_series(c, chart, k, &p, &sy, &sx);
    if (right > 0)
        draw_ends(c, chart, &p, &sy, &sx, labels);
}
