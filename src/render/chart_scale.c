/*
 * Value scales of charts: round steps, units as the magnitude asks, figures the Danish way; and the colours.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "render/chart_int.h"

/* Beyond this no figure of a municipality means anything, and arithmetic with it might overflow. */
static const double largest = 1e15;

static bool usable(double v)
{
    return isfinite(v) && fabs(v) <= largest;
}

bool chart_extent(const double *values, size_t n, double *low, double *high)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!usable(values[i]))
            continue;
        *low = any && *low < values[i] ? *low : values[i];
        *high = any && *high > values[i] ? *high : values[i];
        any = true;
    }
    return any;
}

bool chart_extent_all(const struct chart *chart, double *low, double *high)
{
    bool any = false;
    for (size_t i = 0; i < chart->n_series; i++) {
        double l, h;
        if (!chart_extent(chart->series[i].values, chart->n_categories, &l, &h))
            continue;
        *low = any && *low < l ? *low : l;
        *high = any && *high > h ? *high : h;
        any = true;
        if (chart->series[i].low != NULL && chart_extent(chart->series[i].low, chart->n_categories, &l, &h))
            *low = fmin(*low, l);
        if (chart->series[i].high != NULL && chart_extent(chart->series[i].high, chart->n_categories, &l, &h))
            *high = fmax(*high, h);
    }
    return any;
}

/* The smallest of 1, 2, 2.5, 5, 10 times a power of ten that is at least `rough`. */
static double round_step(double rough, bool whole)
{
    double power = pow(10, floor(log10(rough)));
    static const double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        double step = steps[i] * power;
        if (whole && (step < 1 || step > floor(step)))
            continue;
        if (step >= rough * (1 - 1e-9))
            return step;
    }
    return whole && power < 1 ? 1 : 10 * power;
}

static int decimals_of(double step)
{
    int decimals = 0;
    for (double s = step; decimals < 6 && fabs(s - round(s)) > 1e-6 * s; s *= 10)
        decimals++;
    return decimals;
}

/* Round the ends outwards to steps. */
static void set_steps(struct chart_scale *s, double low, double high, int ticks, bool whole)
{
    if (high - low < 1e-9 * (1 + fabs(high))) {
        double pad = fabs(high) > 0 ? fabs(high) * 0.1 : 1;
        low -= low < 0 || low > 0 ? pad : 0;
        high += pad;
    }
    s->step = round_step((high - low) / ticks, whole);
    s->low = floor(low / s->step + 1e-9) * s->step;
    s->high = ceil(high / s->step - 1e-9) * s->step;
    s->tick_decimals = decimals_of(s->step);
}

struct chart_scale chart_scale_plain(double low, double high, int ticks, bool whole)
{
    struct chart_scale s = {.factor = 1};
    set_steps(&s, low, high, ticks, whole);
    s.value_decimals = s.tick_decimals;
    return s;
}

struct chart_scale chart_scale_over(const struct chart *chart, double low, double high, bool zero, int ticks)
{
    struct chart_scale s = {.factor = 1, .unit = chart->unit};
    s.value_decimals = chart->type == VALUE_INT ? 0 : chart->decimals;
    double most = fmax(fabs(low), fabs(high));
    if (chart->type == VALUE_RATE) {
        s.factor = 100;
        s.unit = chart->unit != NULL ? chart->unit : "pct.";
    } else if (chart->type == VALUE_MONEY) {
        bool millions = most >= 1e9, thousands = most >= 1e7; /* øre */
        s.factor = millions ? 1e-8 : thousands ? 1e-5 : 1e-2;
        s.unit = millions ? "mio. kr." : thousands ? "1.000 kr." : "kr.";
        s.value_decimals = millions ? 1 : thousands ? 0 : chart->decimals;
    }
    if (zero || chart->zero_based) {
        low = fmin(low, 0);
        high = fmax(high, 0);
    }
    set_steps(&s, low * s.factor, high * s.factor, ticks, chart->type == VALUE_INT);
    if (s.value_decimals < 0 || s.value_decimals > 6)
        s.value_decimals = s.value_decimals < 0 ? 0 : 6;
    return s;
}

size_t chart_scale_ticks(const struct chart_scale *s, double ticks[CHART_MAX_TICKS])
{
    size_t n = 0;
    for (double t = s->low; t <= s->high + s->step * 0.5 && n < CHART_MAX_TICKS; t = s->low + (double)n * s->step)
        ticks[n++] = fabs(t) < s->step * 1e-6 ? 0 : t;
    return n;
}

double chart_scale_share(const struct chart_scale *s, double value)
{
    double share = (value * s->factor - s->low) / (s->high - s->low);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

char *chart_tick_text(char out[NUM_TEXT], const struct chart_scale *s, double tick)
{
    return num_da_fixed(out, tick, s->tick_decimals);
}

char *chart_value_text(char out[NUM_TEXT], const struct chart_scale *s, double value)
{
    return num_da_fixed(out, value * s->factor, s->value_decimals);
}

/* --- colours --- */

/* Apart in hue and in lightness, so that they differ for the colour-blind and on paper without colour. */
static const unsigned long series_colours[] = {0x0B5563, 0xE08A1E, 0x6BB1D6, 0x8C3B5E,
                                               0x7A9A3A, 0x4A5A8C, 0xD9B84A, 0x8A8F94};

struct colour chart_series_colour(const struct chart *chart, size_t series)
{
    bool any = false;
    for (size_t i = 0; i < chart->n_series; i++)
        any = any || chart->series[i].highlight != 0;
    if (!any)
        return COLOUR(series_colours[series % ARRAY_LEN(series_colours)]);
    if (chart->series[series].highlight != 0)
        return CHART_ACCENT;
    /* The quiet ones still differ a little. */
    static const unsigned long greys[] = {0xA9B4BA, 0xC9A46A, 0x8795A8, 0xB89AA6};
    return COLOUR(greys[series % ARRAY_LEN(greys)]);
}

struct colour chart_ramp_colour(size_t step, size_t n)
{
    static const unsigned long ends[] = {0xCDE6E2, 0x6FB1AC, 0x0B5563, 0x07303F}; /* at 0, 0.45, 0.85, 1 */
    static const double at[] = {0, 0.45, 0.85, 1};
    double t = n > 1 ? (double)step / (double)(n - 1) : 0.5;
    size_t i = t <= at[1] ? 0 : t <= at[2] ? 1 : 2;
    double f = (t - at[i]) / (at[i + 1] - at[i]);
    struct colour a = COLOUR(ends[i]), b = COLOUR(ends[i + 1]);
    return (struct colour){(uint8_t)lround(a.r + f * (b.r - a.r)), (uint8_t)lround(a.g + f * (b.g - a.g)),
                           (uint8_t)lround(a.b + f * (b.b - a.b))};
}

struct colour chart_ink_on(struct colour ground)
{
    double light = 0.299 * ground.r + 0.587 * ground.g + 0.114 * ground.b;
    return light > 140 ? CHART_INK : CHART_PAPER;
}
