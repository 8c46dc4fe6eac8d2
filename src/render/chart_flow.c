/*
 * Flows: what stood at the left and where it went, at the right, as bands as wide as they are large. A node keeps its
 * true height in a slot that has room for its label, so that small nodes can be read too. What stayed where it was is
 * grey; what moved has the colour of where it came from.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "render/chart_int.h"

enum { NODE_PT = 9, GAP_PT = 4 };
static const double slot_pt = CHART_LABEL_PT * 1.35, head_pt = 18;

struct node {
    const char *label;
    double total; /* of its bands */
    double y, h;  /* its bar */
    double used;  /* height that bands have taken so far */
    struct colour colour;
};

struct side {
    struct node *nodes;
    size_t n;
};

struct flow {
    const struct chart *chart;
    struct side from, to;
    double left, right; /* inner ends of the bars */
    double scale;       /* points a unit */
};

static double amount(const struct chart *chart, size_t from, size_t to)
{
    double v = chart->series[to].values[from];
    return isfinite(v) && v > 0 && v < 1e15 ? v : 0;
}

static void sides_init(struct flow *f, struct arena *a)
{
    const struct chart *chart = f->chart;
    f->from = (struct side){ARENA_ARRAY(a, chart->n_categories, struct node), chart->n_categories};
    f->to = (struct side){ARENA_ARRAY(a, chart->n_series, struct node), chart->n_series};
    for (size_t i = 0; i < f->from.n; i++) {
        f->from.nodes[i].label = chart->categories[i];
        f->from.nodes[i].colour = chart_series_colour(chart, i % 8);
    }
    for (size_t k = 0; k < f->to.n; k++) {
        f->to.nodes[k].label = chart->series[k].label != NULL ? chart->series[k].label : "";
        f->to.nodes[k].colour = CHART_AXIS;
        for (size_t i = 0; i < f->from.n; i++) {
            double v = amount(chart, i, k);
            f->from.nodes[i].total += v;
            f->to.nodes[k].total += v;
            if (strcmp(f->from.nodes[i].label, f->to.nodes[k].label) == 0)
                f->to.nodes[k].colour = f->from.nodes[i].colour;
        }
    }
}

/* Points that the slots of a side take at a scale, with the gaps between them. */
static double side_height(const struct side *s, double scale)
{
    double sum = s->n > 0 ? GAP_PT * (double)(s->n - 1) : 0;
    for (size_t i = 0; i < s->n; i++)
        sum += fmax(s->nodes[i].total * scale, slot_pt);
    return sum;
}

/* The largest scale at which both sides fit the height; 0 when even the labels do not. */
static double fitting_scale(const struct flow *f, double height)
{
    double whole = 0, low = 0, high;
    for (size_t i = 0; i < f->from.n; i++)
        whole += f->from.nodes[i].total;
    high = whole > 0 ? height / whole : 0;
    enum { HALVINGS = 40 };
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (fmax(side_height(&f->from, middle), side_height(&f->to, middle)) <= height)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void place_side(struct side *s, double scale, double top, double height)
{
    /* The smaller side spreads over the same height. */
    double spare = height - side_height(s, scale);
    double gap = GAP_PT + (s->n > 1 && spare > 0 ? spare / (double)(s->n - 1) : 0), y = top;
    for (size_t i = 0; i < s->n; i++) {
        struct node *node = &s->nodes[i];
        double slot = fmax(node->total * scale, slot_pt);
        node->h = node->total * scale;
        node->y = y + (slot - node->h) / 2;
        y += slot + gap;
    }
}

static struct colour tint(struct colour c, double share)
{
    return (struct colour){(uint8_t)lround(255 - share * (255 - c.r)), (uint8_t)lround(255 - share * (255 - c.g)),
                           (uint8_t)lround(255 - share * (255 - c.b))};
}

/* --- drawing --- */

static void draw_band(struct canvas *c, const struct flow *f, struct node *a, struct node *b, double value)
{
    double h = value * f->scale, y1 = a->y + a->used, y2 = b->y + b->used, bend = (f->right - f->left) * 0.45;
    bool stays = strcmp(a->label, b->label) == 0;
    struct colour fill = stays ? CHART_GRID : tint(a->colour, 0.55);
    struct stroke seam = {.colour = CHART_PAPER, .width = 0.35};
    a->used += h;
    b->used += h;
    c->ops->move_to(c, f->left, y1);
    c->ops->curve_to(c, f->left + bend, y1, f->right - bend, y2, f->right, y2);
    c->ops->line_to(c, f->right, y2 + h);
    c->ops->curve_to(c, f->right - bend, y2 + h, f->left + bend, y1 + h, f->left, y1 + h);
    c->ops->close(c);
    c->ops->paint(c, &fill, h > 1.5 ? &seam : NULL);
}

/* What stayed lies below what moved. Bands leave and arrive in the order of the nodes, so that few cross. */
static void draw_bands(struct canvas *c, struct flow *f, struct arena *a)
{
    size_t n = f->to.n;
    double *leave = ARENA_ARRAY(a, f->from.n * n, double), *arrive = ARENA_ARRAY(a, f->from.n * n, double);
    for (size_t i = 0; i < f->from.n; i++) {
        for (size_t k = 0; k < n; k++) {
            leave[i * n + k] = f->from.nodes[i].used;
            arrive[i * n + k] = f->to.nodes[k].used;
            f->from.nodes[i].used += amount(f->chart, i, k) * f->scale;
            f->to.nodes[k].used += amount(f->chart, i, k) * f->scale;
        }
    }
    for (int moved = 0; moved < 2; moved++) {
        for (size_t i = 0; i < f->from.n; i++) {
            for (size_t k = 0; k < n; k++) {
                struct node *from = &f->from.nodes[i], *to = &f->to.nodes[k];
                double v = amount(f->chart, i, k);
                if (v <= 0 || (strcmp(from->label, to->label) != 0) != (moved == 1))
                    continue;
                from->used = leave[i * n + k];
                to->used = arrive[i * n + k];
                draw_band(c, f, from, to, v);
            }
        }
    }
}

/* How many, on the ends of bands that are high enough for it. */
static void draw_figures(struct canvas *c, struct flow *f, const struct chart_scale *scale)
{
    struct text_style start = chart_style(ANCHOR_START, CHART_INK), end = chart_style(ANCHOR_END, CHART_INK);
    start.size = end.size = 6.5;
    for (size_t k = 0; k < f->to.n; k++)
        f->to.nodes[k].used = 0;
    for (size_t i = 0; i < f->from.n; i++) {
        double y = f->from.nodes[i].y;
        for (size_t k = 0; k < f->to.n; k++) {
            double v = amount(f->chart, i, k), h = v * f->scale;
            char text[NUM_TEXT];
            if (h >= start.size * 1.05) {
                chart_value_text(text, scale, v);
                canvas_text(c, f->left + 3, y + h / 2 + start.size * 0.35, &start, text);
                canvas_text(c, f->right - 3, f->to.nodes[k].y + f->to.nodes[k].used + h / 2 + end.size * 0.35, &end,
                            text);
            }
            y += h;
            f->to.nodes[k].used += h;
        }
    }
}

static double label_width(struct canvas *c, const struct side *s, const struct chart_scale *scale, double most)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_INK), bold = style;
    bold.face = FACE_BOLD;
    double width = 0;
    for (size_t i = 0; i < s->n; i++) {
        char text[NUM_TEXT];
        double figure = canvas_text_width(c, &bold, chart_value_text(text, scale, s->nodes[i].total));
        width = fmax(width, canvas_text_width(c, &style, s->nodes[i].label) + figure + 6);
    }
    return fmin(width, most);
}

/* The name and the total of each node outside of its bar, `x` being the bar's outer end. */
static void draw_labels(struct canvas *c, const struct side *s, const struct chart_scale *scale, double x, double width,
                        bool left)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct node *node = &s->nodes[i];
        struct text_style style = chart_style(ANCHOR_START, CHART_INK), bold = style;
        bold.face = FACE_BOLD;
        char text[NUM_TEXT];
        double base = node->y + node->h / 2 + CHART_LABEL_PT * 0.35;
        double figure = canvas_text_width(c, &bold, chart_value_text(text, scale, node->total));
        double name = fmin(canvas_text_width(c, &style, node->label), width - figure - 6);
        if (left) {
            canvas_text(c, x - 4 - figure, base, &bold, text);
            (void)canvas_text_fit(c, x - 8 - figure - name, base, name + 0.1, &style, node->label);
        } else {
            canvas_text(c, x + 4, base, &bold, text);
            (void)canvas_text_fit(c, x + 8 + figure, base, name + 0.1, &style, node->label);
        }
        canvas_rect(c, left ? x : x - NODE_PT, node->y, NODE_PT, fmax(node->h, 0.5), &node->colour, NULL);
    }
}

static void draw_heads(struct canvas *c, const struct flow *f, double top)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_MUTED);
    double half = c->width / 2 - 4;
    if (f->chart->x_label != NULL)
        (void)canvas_text_fit(c, 0, top, half, &style, f->chart->x_label);
    if (f->chart->to_label == NULL)
        return;
    double width = fmin(canvas_text_width(c, &style, f->chart->to_label), half);
    (void)canvas_text_fit(c, c->width - width, top, width + 0.1, &style, f->chart->to_label);
}

double chart_flow_height(const struct chart *chart)
{
    size_t n = chart->n_categories > chart->n_series ? chart->n_categories : chart->n_series;
    return head_pt + fmax(200, (double)n * 24);
}

void chart_flow_draw(struct canvas *c, const struct chart *chart)
{
    double low, high;
    if (!chart_extent_all(chart, &low, &high) || high <= 0) {
        chart_nothing(c);
        return;
    }
    struct arena arena;
    arena_init(&arena);
    struct flow f = {.chart = chart};
    sides_init(&f, &arena);
    f.scale = fitting_scale(&f, c->height - head_pt);
    if (f.scale <= 0) {
        chart_nothing(c);
    } else {
        struct chart_scale scale = chart_scale_over(chart, low, high, true, 4);
        double most = c->width * 0.3;
        double left = label_width(c, &f.from, &scale, most) + 8, right = label_width(c, &f.to, &scale, most) + 8;
        f.left = left + NODE_PT;
        f.right = c->width - right - NODE_PT;
        place_side(&f.from, f.scale, head_pt, c->height - head_pt);
        place_side(&f.to, f.scale, head_pt, c->height - head_pt);
        draw_heads(c, &f, CHART_LABEL_PT);
        draw_bands(c, &f, &arena);
        draw_labels(c, &f.from, &scale, left, left - 8, true);
        draw_labels(c, &f.to, &scale, c->width - right, right - 8, false);
        draw_figures(c, &f, &scale);
    }
    arena_release(&arena);
}
