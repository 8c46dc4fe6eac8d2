/*
 * Charts: which kind is drawn by whom, how high it is and how it is divided. See chart.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/chart.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "render/chart_int.h"

static bool is_bars(const struct chart *chart)
{
    return chart->kind == CHART_BAR || chart->kind == CHART_STACKED_BAR;
}

/* Bars of one series may stand in two columns. */
static size_t columns_of(const struct chart *chart)
{
    return chart->kind == CHART_BAR && chart->n_series == 1 ? 2 : 1;
}

struct chart_part chart_part_at(const struct chart *chart, double max_height, size_t from)
{
    size_t n = chart->n_categories;
    if (!is_bars(chart))
        return (struct chart_part){0, n};
    size_t most = chart_bar_rows(chart, max_height) * columns_of(chart);
    size_t pieces = (n + most - 1) / most, each = pieces > 0 ? (n + pieces - 1) / pieces : n;
    return (struct chart_part){from, n - from < each ? n : from + each};
}

/* Height of the legend's lines after the first, guessed from the length of the names: nothing can be measured yet. */
static double legend_growth(const struct chart *chart, double width)
{
    double x = 0, lines = 0;
    for (size_t k = 0; k < chart->n_series; k++) {
        double w =
            fmin(27 + 4.3 * (double)utf8_count(chart->series[k].label != NULL ? chart->series[k].label : ""), width);
        if (x > 0 && x + w > width) {
            x = 0;
            lines++;
        }
        x += w;
    }
    return 11.6 * lines;
}

double chart_height(const struct chart *chart, struct chart_part part, double width, double max_height)
{
    double low, high;
    /* Two of them go on a landscape page, three on an upright one. */
    double height = fmin(fmax(width * 0.4, 150), 190);
    if (!chart_extent_all(chart, &low, &high))
        return fmin(60, max_height);
    for (size_t i = 0; chart->kind == CHART_COLUMN && i < chart->n_categories; i++) {
        /* Long names below the columns are slanted or broken, and need room. */
        if (strlen(chart->categories[i]) > 14)
            height = 230;
    }
    if (chart->kind == CHART_PYRAMID)
        height = fmin(width * 0.72, 380);
    if (chart->kind == CHART_FLOW)
        return fmin(chart_flow_height(chart), max_height);
    height += legend_growth(chart, width);
    if (is_bars(chart)) {
        size_t n = part.to - part.from, rows = chart_bar_rows(chart, max_height);
        if (n > rows && columns_of(chart) == 2)
            n = (n + 1) / 2;
        height = 32 + (double)n * chart_bar_pitch(chart, false);
        height += chart->n_series > 1 ? 15 + legend_growth(chart, width) : 0;
    }
    return fmin(height, max_height);
}

void chart_draw(struct canvas *c, const struct chart *chart, struct chart_part part)
{
    if (chart->n_categories == 0 || chart->n_series == 0) {
        chart_nothing(c);
        return;
    }
    switch (chart->kind) {
    case CHART_LINE: chart_line_draw(c, chart); break;
    case CHART_CURVE: chart_curve_draw(c, chart); break;
    case CHART_COLUMN: chart_column_draw(c, chart); break;
    case CHART_PYRAMID: chart_pyramid_draw(c, chart); break;
    case CHART_FLOW: chart_flow_draw(c, chart); break;
    case CHART_BAR: chart_bar_draw(c, chart, part); break;
    case CHART_STACKED_BAR: chart_stacked_draw(c, chart, part); break;
    }
}
