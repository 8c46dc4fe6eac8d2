/*
 * What the kinds of charts share: colours, the value scale, axes and the legend. For the chart_*.c files only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_CHART_INT_H
#define ALMANAK_RENDER_CHART_INT_H

#include "base/num.h"
#include "render/chart.h"

#define CHART_INK COLOUR(0x26323A)   /* labels */
#define CHART_MUTED COLOUR(0x5F6B73) /* axis labels, units */
#define CHART_GRID COLOUR(0xDDE2E5)
#define CHART_AXIS COLOUR(0x8A949B)
#define CHART_ACCENT COLOUR(0x0B5563)
#define CHART_QUIET COLOUR(0xA9B4BA) /* series beside a highlighted one */
#define CHART_PAPER COLOUR(0xFFFFFF)

enum { CHART_LABEL_PT = 8, CHART_MAX_TICKS = 16 };

/*
 * Values on an axis. Values are turned into what is printed by `factor` (a fraction into percent, øre into mio. kr.);
 * low, high and step are of the printed numbers.
 */
struct chart_scale {
    double factor;
    double low, high, step;
    int tick_decimals, value_decimals;
    const char *unit; /* NULL when there is none to print */
};

/* The smallest and largest finite value; false when there is none. */
bool chart_extent(const double *values, size_t n, double *low, double *high);
/* The extent of all series. */
bool chart_extent_all(const struct chart *chart, double *low, double *high);
/* A scale over raw values low..high with about `ticks` steps, ends on steps. */
struct chart_scale chart_scale_over(const struct chart *chart, double low, double high, bool zero, int ticks);
/* A scale for bare numbers (x of curves, shares). */
struct chart_scale chart_scale_plain(double low, double high, int ticks, bool whole);
size_t chart_scale_ticks(const struct chart_scale *s, double ticks[CHART_MAX_TICKS]);
/* Where a raw value lies between low (0) and high (1), kept inside. */
double chart_scale_share(const struct chart_scale *s, double value);
char *chart_tick_text(char out[NUM_TEXT], const struct chart_scale *s, double tick);
char *chart_value_text(char out[NUM_TEXT], const struct chart_scale *s, double value);

/* The colour of a series: colour-blind safe, in order; with a highlighted series the others step back. */
struct colour chart_series_colour(const struct chart *chart, size_t series);
/* The step of `n` of a light to dark ramp, for classes. */
struct colour chart_ramp_colour(size_t step, size_t n);
/* Dark or white, whichever reads better on it. */
struct colour chart_ink_on(struct colour ground);

struct text_style chart_style(enum anchor anchor, struct colour colour);

/* The rectangle that data are drawn in. */
struct chart_plot {
    double x, y, w, h;
};

/* Legend over the chart, wrapped; returns its height, 0 for none. Draws only when `draw`. */
double chart_legend(struct canvas *c, const struct chart *chart, double y, bool draw);
/* Vertical value axis with grid lines left of the plot; the unit stands over it. */
double chart_axis_width(struct canvas *c, const struct chart_scale *s);
void chart_axis_left(struct canvas *c, const struct chart_scale *s, const struct chart_plot *p);
/* Labels of categories below the plot, `slot` apart: under columns, or (points) under places from end to end of it. */
double chart_categories_height(struct canvas *c, const struct chart *chart, double slot, bool points);
void chart_categories_draw(struct canvas *c, const struct chart *chart, const struct chart_plot *p, double slot,
                           bool points);
/* "Ingen data" in the middle. */
void chart_nothing(struct canvas *c);

void chart_line_draw(struct canvas *c, const struct chart *chart);
void chart_curve_draw(struct canvas *c, const struct chart *chart);
void chart_column_draw(struct canvas *c, const struct chart *chart);
void chart_pyramid_draw(struct canvas *c, const struct chart *chart);
void chart_bar_draw(struct canvas *c, const struct chart *chart, struct chart_part part);
void chart_stacked_draw(struct canvas *c, const struct chart *chart, struct chart_part part);
double chart_flow_height(const struct chart *chart);
void chart_flow_draw(struct canvas *c, const struct chart *chart);
/* Height of one category's row in a chart of bars that has room enough, and the least. */
double chart_bar_pitch(const struct chart *chart, bool least);
/* Most categories below each other. */
size_t chart_bar_rows(const struct chart *chart, double height);

#endif
