/*
 * Axes and legends of charts: labels that never overlap and never leave the canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "render/chart_int.h"

static const double line_pt = CHART_LABEL_PT * 1.2;

struct text_style chart_style(enum anchor anchor, struct colour colour)
{
    return (struct text_style){.face = FACE_REGULAR, .size = CHART_LABEL_PT, .colour = colour, .anchor = anchor};
}

void chart_nothing(struct canvas *c)
{
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    style.face = FACE_ITALIC;
    canvas_text(c, c->width / 2, c->height / 2, &style, "Ingen data");
}

double chart_legend(struct canvas *c, const struct chart *chart, double y, bool draw)
{
    const double swatch = 9, gap = 14;
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    double x = 0, base = y + CHART_LABEL_PT;
    bool any = false;
    for (size_t i = 0; i < chart->n_series; i++) {
        const char *label = chart->series[i].label != NULL ? chart->series[i].label : "";
        double room = c->width - swatch - 4;
        double w = fmin(canvas_text_width(c, &style, label), room);
        if (any && x + swatch + 4 + w > c->width) {
            x = 0;
            base += line_pt + 2;
        }
        if (draw) {
            struct colour colour = chart_series_colour(chart, i);
            struct stroke outline = {.colour = CHART_INK, .width = 0.8};
            bool line = chart->kind == CHART_PYRAMID && i >= 2;
            canvas_rect(c, x, base - 7, swatch, 7, line ? NULL : &colour, line ? &outline : NULL);
            (void)canvas_text_fit(c, x + swatch + 4, base, room, &style, label);
        }
        any = true;
        x += swatch + 4 + w + gap;
    }
    return any ? base - y + 8 : 0;
}

double chart_axis_width(struct canvas *c, const struct chart_scale *s)
{
    struct text_style style = chart_style(ANCHOR_END, CHART_MUTED);
    double ticks[CHART_MAX_TICKS], widest = 0;
    size_t n = chart_scale_ticks(s, ticks);
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        widest = fmax(widest, canvas_text_width(c, &style, chart_tick_text(text, s, ticks[i])));
    }
    return widest + 6;
}

void chart_axis_left(struct canvas *c, const struct chart_scale *s, const struct chart_plot *p)
{
    struct text_style style = chart_style(ANCHOR_END, CHART_MUTED);
    struct stroke grid = {.colour = CHART_GRID, .width = 0.5}, zero = {.colour = CHART_AXIS, .width = 0.75};
    double ticks[CHART_MAX_TICKS];
    size_t n = chart_scale_ticks(s, ticks);
    double apart = n > 1 ? fmax(p->h, 1) / (double)(n - 1) : p->h;
    size_t stride = (size_t)ceil(CHART_LABEL_PT / fmax(apart, 0.5));
    for (size_t i = 0; i < n; i++) {
        char text[NUM_TEXT];
        double y = p->y + p->h * (1 - (ticks[i] - s->low) / (s->high - s->low));
        bool base = fabs(ticks[i]) <= 0;
        canvas_line(c, p->x, y, p->x + p->w, y, base ? &zero : &grid);
        if (i % (stride > 0 ? stride : 1) == 0)
            canvas_text(c, p->x - 5, y + 2.8, &style, chart_tick_text(text, s, ticks[i]));
    }
    if (s->unit != NULL) {
        style.anchor = ANCHOR_START;
        (void)canvas_text_fit(c, 0, p->y - 9, c->width, &style, s->unit);
    }
}

/* --- categories --- */

/* Months, years, ages: labels that may be thinned out, since a reader can count. */
static bool is_sequence(const struct chart *chart)
{
    for (size_t i = 0; i < chart->n_categories; i++) {
        const char *label = chart->categories[i];
        size_t len = strlen(label);
        if (len == 0 || (!isdigit((unsigned char)label[0]) && !isdigit((unsigned char)label[len - 1])))
            return false;
    }
    return true;
}

enum category_way { WAY_LEVEL, WAY_THINNED, WAY_SLANTED };
static const double slant_degrees = 40, slant_reach = 104; /* longest label along the slant */

struct category_fit {
    enum category_way way;
    double size;   /* of the letters */
    double room;   /* for a label */
    size_t lines;  /* LEVEL */
    size_t stride; /* THINNED */
    double height;
};

/* Whether all labels stand level in their slots at this size; the lines they take, the width of the widest. */
static bool fits_level(struct canvas *c, const struct chart *chart, double room, double size, size_t *lines,
                       double *widest)
{
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED);
    style.size = size;
    *lines = 1;
    *widest = 0;
    bool fits = true;
    for (size_t i = 0; i < chart->n_categories; i++) {
        struct text_lines broken = canvas_text_break(c, &style, chart->categories[i], room - 4, CANVAS_LINES);
        *lines = *lines > broken.n ? *lines : broken.n;
        *widest = fmax(*widest, canvas_text_width(c, &style, chart->categories[i]));
        for (size_t k = 0; k < broken.n; k++)
            fits = fits && c->ops->text_width(c, style.face, size, broken.line[k].text, broken.line[k].len) <= room - 4;
    }
    return fits;
}

/* Every third or sixth month rather than every fifth; every fifth or tenth year of age. */
static size_t round_stride(const struct chart *chart, size_t least)
{
    static const size_t months[] = {1, 2, 3, 4, 6, 12, 24, 36, 60, 120},
                        numbers[] = {1, 2, 5, 10, 20, 25, 50, 100, 200, 500};
    bool months_named = chart->n_categories > 0 && strchr(chart->categories[0], ' ') != NULL;
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        size_t stride = months_named ? months[i] : numbers[i];
        if (stride >= least)
            return stride;
    }
    return least;
}

static struct category_fit fit_categories(struct canvas *c, const struct chart *chart, double slot, bool points)
{
    static const double sizes[] = {6.5, 7.2, CHART_LABEL_PT};
    struct category_fit fit = {.way = WAY_LEVEL, .stride = 1};
    bool sequence = is_sequence(chart), fits = false;
    double widest = 0;
    /* Labels at the ends of the plot have half a slot inwards, and little outwards. */
    fit.room = points ? fmin(slot, slot / 2 + 6) : slot;
    for (size_t i = ARRAY_LEN(sizes); i-- > (sequence ? 2 : 0) && !fits;) {
        fit.size = sizes[i];
        fits = fits_level(c, chart, fit.room, fit.size, &fit.lines, &widest);
    }
    if (!fits || (sequence && fit.lines > 1)) {
        fit.way = sequence || slot < 9 ? WAY_THINNED : WAY_SLANTED;
        fit.size = CHART_LABEL_PT;
        fit.lines = 1;
        (void)fits_level(c, chart, fit.room, fit.size, &(size_t){0}, &widest);
    }
    fit.height = 5 + (double)fit.lines * line_pt;
    if (fit.way == WAY_THINNED) {
        /* Those at the ends may be moved inwards by half their width. */
        fit.room = fmin(widest, c->width / 4);
        fit.stride = round_stride(chart, (size_t)ceil((fit.room * 1.5 + 6) / slot));
    }
    if (fit.way == WAY_SLANTED)
        fit.height = 10 + fmin(widest, slant_reach) * sin(slant_degrees * 0.0174533);
    return fit;
}

double chart_categories_height(struct canvas *c, const struct chart *chart, double slot, bool points)
{
    return fit_categories(c, chart, slot, points).height;
}

/* A line centred on x, moved inwards where it would leave the canvas. */
static void draw_centred(struct canvas *c, double x, double y, double room, struct text_style style,
                         const struct text_lines *lines)
{
    style.anchor = ANCHOR_START;
    for (size_t i = 0; i < lines->n; i++) {
        double w = c->ops->text_width(c, style.face, style.size, lines->line[i].text, lines->line[i].len);
        double left = fmax(0, fmin(x - fmin(w, room) / 2, c->width - fmin(w, room)));
        struct text_lines one = {.n = 1};
        one.line[0] = lines->line[i];
        canvas_text_lines(c, left, y + (double)i * line_pt, line_pt, room, &style, &one);
    }
}

void chart_categories_draw(struct canvas *c, const struct chart *chart, const struct chart_plot *p, double slot,
                           bool points)
{
    struct category_fit fit = fit_categories(c, chart, slot, points);
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_MUTED), slanted = chart_style(ANCHOR_END, CHART_MUTED);
    style.size = fit.size;
    slanted.angle = slant_degrees;
    double first = p->x + (p->w - slot * (double)(chart->n_categories - 1)) / 2;
    for (size_t i = 0; i < chart->n_categories; i++) {
        double x = first + slot * (double)i, base = p->y + p->h + 5 + CHART_LABEL_PT;
        const char *label = chart->categories[i];
        if (fit.way == WAY_SLANTED) {
            /* It must not run out at the left. */
            double reach = fmin(slant_reach, (x + 3) / cos(slant_degrees * 0.0174533));
            (void)canvas_text_fit(c, x + 3, p->y + p->h + 9, reach, &slanted, label);
            continue;
        }
        /* The newest is always labelled, so counting starts at the end. */
        if (fit.way == WAY_THINNED && (chart->n_categories - 1 - i) % fit.stride != 0)
            continue;
        size_t most = fit.way == WAY_THINNED ? 1 : CANVAS_LINES;
        struct text_lines lines = canvas_text_break(c, &style, label, fit.room - (most > 1 ? 4 : 0), most);
        draw_centred(c, x, base, fit.room, style, &lines);
    }
}
