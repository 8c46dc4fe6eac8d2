/*
 * Charts and maps, drawn on a canvas that only records: nothing may leave it and no two texts may touch, whatever the
 * data and however long the names.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "render/chart_int.h"
#include "render/map.h"

/* --- the recording canvas --- */

enum { MAX_TEXTS = 4000 };

struct recorder {
    struct canvas base;
    size_t n_texts, n_paints, n_outside, n_overlaps;
    bool clipped;
    struct {
        double x0, y0, x1, y1;
        bool level;
        char text[64];
    } texts[MAX_TEXTS];
};

static struct recorder recorder;

static void point(struct canvas *c, double x, double y)
{
    struct recorder *r = (struct recorder *)c;
    const double slack = 2.5; /* dots and line widths */
    bool inside = x >= -slack && y >= -slack && x <= c->width + slack && y <= c->height + slack;
    if (!r->clipped && !inside) {
        print_message("outside of %.0f x %.0f: %.1f, %.1f\n", c->width, c->height, x, y);
        r->n_outside++;
    }
    assert_true(isfinite(x) && isfinite(y));
}

static void curve(struct canvas *c, double x1, double y1, double x2, double y2, double x3, double y3)
{
    point(c, x1, y1);
    point(c, x2, y2);
    point(c, x3, y3);
}

static void nothing(struct canvas *c)
{
    (void)c;
}

static void paint(struct canvas *c, const struct colour *fill, const struct stroke *stroke)
{
    assert_true(fill != NULL || stroke != NULL);
    ((struct recorder *)c)->n_paints++;
}

static void clip(struct canvas *c)
{
    assert_false(((struct recorder *)c)->clipped);
    ((struct recorder *)c)->clipped = true;
}

static void unclip(struct canvas *c)
{
    assert_true(((struct recorder *)c)->clipped);
    ((struct recorder *)c)->clipped = false;
}

static double text_width(struct canvas *c, enum face face, double size, const char *text, size_t len)
{
    (void)c;
    size_t n = 0;
    for (const char *p = text; p < text + len; n++)
        (void)utf8_next(&p);
    return (double)n * size * (face == FACE_BOLD ? 0.56 : 0.53);
}

static void text(struct canvas *c, double x, double y, const struct text_style *style, const char *string, size_t len)
{
    struct recorder *r = (struct recorder *)c;
    double w = text_width(c, style->face, style->size, string, len);
    bool level = fabs(style->angle) < 0.01;
    double x0 = x - (style->anchor == ANCHOR_START ? 0 : style->anchor == ANCHOR_MIDDLE ? w / 2 : w);
    double turn = style->angle * 0.0174533;
    point(c, level ? x0 : x - w * cos(turn), level ? y : y + w * sin(turn));
    point(c, level ? x0 + w : x, y);
    assert_true(r->n_texts < MAX_TEXTS);
    assert_true(style->size >= 5.5);
    size_t i = r->n_texts++;
    r->texts[i].x0 = x0 + 0.05;
    r->texts[i].x1 = x0 + w - 0.05;
    r->texts[i].y0 = y - style->size * 0.6;
    r->texts[i].y1 = y;
    r->texts[i].level = level;
    (void)snprintf(r->texts[i].text, sizeof(r->texts[i].text), "%.*s", (int)len, string);
    for (size_t k = 0; level && k < i; k++) {
        if (r->texts[k].level && r->texts[k].x0 < r->texts[i].x1 && r->texts[i].x0 < r->texts[k].x1 &&
            r->texts[k].y0 < r->texts[i].y1 && r->texts[i].y0 < r->texts[k].y1) {
            print_message("\"%s\" touches \"%s\"\n", r->texts[i].text, r->texts[k].text);
            r->n_overlaps++;
        }
    }
}

static struct canvas *record(double width, double height)
{
    static const struct canvas_ops ops = {.move_to = point,
                                          .line_to = point,
                                          .curve_to = curve,
                                          .close = nothing,
                                          .paint = paint,
                                          .clip = clip,
                                          .unclip = unclip,
                                          .text = text,
                                          .text_width = text_width};
    memset(&recorder, 0, sizeof(recorder));
    recorder.base = (struct canvas){.ops = &ops, .width = width, .height = height};
    return &recorder.base;
}

static bool has_text(const char *wanted)
{
    for (size_t i = 0; i < recorder.n_texts; i++) {
        if (strcmp(recorder.texts[i].text, wanted) == 0)
            return true;
    }
    return false;
}

static void assert_clean(void)
{
    assert_int_equal(recorder.n_outside, 0);
    assert_int_equal(recorder.n_overlaps, 0);
    assert_false(recorder.clipped);
}

/* --- charts --- */

static const char long_name[] = "Speciallægepraksissygesikringsoverenskomst og sundhedsfremmende foranstaltninger";

static struct chart make(struct arena *a, enum chart_kind kind, size_t n, size_t n_series, bool long_names)
{
    struct chart chart = {.kind = kind, .n_categories = n, .n_series = n_series, .type = VALUE_RATE, .decimals = 1};
    chart.categories = ARENA_ARRAY(a, n, const char *);
    chart.series = ARENA_ARRAY(a, n_series, struct chart_series);
    for (size_t i = 0; i < n; i++)
        chart.categories[i] = long_names ? long_name : arena_printf(a, "%zu", 2000 + i);
    for (size_t k = 0; k < n_series; k++) {
        chart.series[k].label = long_names ? long_name : arena_printf(a, "Serie %zu", k);
        chart.series[k].values = ARENA_ARRAY(a, n, double);
        chart.series[k].x = kind == CHART_CURVE ? ARENA_ARRAY(a, n, double) : NULL;
        for (size_t i = 0; i < n; i++) {
            chart.series[k].values[i] = (i + k) % 7 == 3 ? (double)NAN : 0.01 * (double)((i * 7 + k * 3) % 23);
            if (chart.series[k].x != NULL)
                chart.series[k].x[i] = 10 * (double)i;
        }
    }
    return chart;
}

static void draw_all(const struct chart *chart, double width, double most)
{
    size_t seen = 0;
    for (size_t at = 0;;) {
        struct chart_part part = chart_part_at(chart, most, at);
        assert_true(part.to > part.from || chart->n_categories == 0);
        double height = chart_height(chart, part, width, most);
        assert_true(height <= most);
        chart_draw(record(width, height), chart, part);
        assert_clean();
        seen += part.to - part.from;
        at = part.to;
        if (at >= chart->n_categories)
            break;
    }
    assert_int_equal(seen, chart->n_categories);
}

static void every_kind_stays_inside(void **state)
{
    (void)state;
    static const enum chart_kind kinds[] = {CHART_LINE,    CHART_BAR,   CHART_COLUMN, CHART_STACKED_BAR,
                                            CHART_PYRAMID, CHART_CURVE, CHART_FLOW};
    static const size_t counts[] = {1, 2, 7, 36, 98, 300}, series[] = {1, 2, 5, 11};
    struct arena a;
    arena_init(&a);
    for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
        for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
            for (size_t k = 0; k < ARRAY_LEN(series); k++) {
                for (int names = 0; names < 2; names++) {
                    struct chart chart = make(&a, kinds[kind], counts[i], series[k], names == 1);
                    draw_all(&chart, 482, 650);
                    draw_all(&chart, 728, 420);
                }
            }
        }
    }
    arena_release(&a);
}

static void absurd_values_stay_inside(void **state)
{
    (void)state;
    static const double values[][4] = {
        {NAN, NAN, NAN, NAN}, {0, 0, 0, 0},        {INFINITY, 1, -INFINITY, 2}, {1e300, 1, 2, 3},
        {-5, -4, -3, -2},     {-1e14, 1e14, 0, 0}, {1e-12, 2e-12, 0, 1e-12},    {7, 7, 7, 7},
    };
    struct arena a;
    arena_init(&a);
    for (int kind = CHART_LINE; kind <= CHART_FLOW; kind++) {
        for (size_t i = 0; i < ARRAY_LEN(values); i++) {
            struct chart chart = make(&a, (enum chart_kind)kind, 4, 2, false);
            memcpy(chart.series[0].values, values[i], sizeof(values[i]));
            memcpy(chart.series[1].values, values[i], sizeof(values[i]));
            draw_all(&chart, 482, 650);
        }
    }
    struct chart none = {.kind = CHART_BAR};
    chart_draw(record(482, 200), &none, (struct chart_part){0, 0});
    assert_true(has_text("Ingen data"));
    arena_release(&a);
}

/* From A to B and C: bands of 30, 10 and 60 with their figures, and the totals of the nodes beside their names. */
static void flows_carry_their_figures(void **state)
{
    (void)state;
    double to_b[] = {30, 60}, to_c[] = {10, 0}, none[] = {0, 0};
    const char *from[] = {"Fra A", "Fra B"};
    struct chart_series series[] = {{.label = "Til B", .values = to_b}, {.label = "Til C", .values = to_c}};
    struct chart chart = {.kind = CHART_FLOW, .categories = from, .n_categories = 2, .series = series, .n_series = 2};
    chart.type = VALUE_INT;
    chart.x_label = "Fra ydelse";
    chart.to_label = "Til ydelse";
    chart_draw(record(482, 300), &chart, (struct chart_part){0, 2});
    assert_clean();
    static const char *const texts[] = {"Fra A", "Fra B", "Til B", "Til C", "Fra ydelse", "Til ydelse",
                                        "30",    "60",    "10",    "40",    "90"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_true(has_text(texts[i]));
    series[0].values = series[1].values = none;
    chart_draw(record(482, 300), &chart, (struct chart_part){0, 2});
    assert_true(has_text("Ingen data"));
}

static void axes_are_written_in_danish(void **state)
{
    (void)state;
    double values[] = {8.1e8, 14.5e8}, rates[] = {0.0512, 0.0815}, counts[] = {1200, 61234};
    const char *months[] = {"sep 2026", "okt 2026"};
    struct chart_series series = {.label = "", .values = values};
    struct chart chart = {.kind = CHART_BAR, .categories = months, .n_categories = 2, .series = &series, .n_series = 1};
    chart.type = VALUE_MONEY;
    chart_draw(record(482, 100), &chart, (struct chart_part){0, 2});
    assert_true(has_text("kr.") == false && has_text("1.000 kr.") == false);
    assert_true(has_text("14,5") && has_text("mio. kr."));
    series.values = rates;
    chart.type = VALUE_RATE;
    chart.decimals = 2;
    chart_draw(record(482, 100), &chart, (struct chart_part){0, 2});
    assert_true(has_text("8,15") && has_text("pct."));
    series.values = counts;
    chart.type = VALUE_INT;
    chart.kind = CHART_COLUMN;
    chart_draw(record(482, 200), &chart, (struct chart_part){0, 2});
    assert_true(has_text("61.234") && has_text("20.000"));
}

static void steps_are_round(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        const char *first, *second;
    } cases[] = {
        {0, 100, "0", "20"},
        {0, 7, "0", "2"},
        {0.051, 0.083, "0,050", "0,060"},
        {-3, 9, "\u22125,0", "\u22122,5"},
        {0, 1.1e6, "0", "250.000"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct chart_scale s = chart_scale_plain(cases[i].low, cases[i].high, 5, false);
        double ticks[CHART_MAX_TICKS];
        size_t n = chart_scale_ticks(&s, ticks);
        char text[NUM_TEXT];
        assert_true(n >= 3 && n <= 8);
        assert_true(s.low <= cases[i].low + 1e-9 && s.high >= cases[i].high - 1e-9);
        if (i == 2)
            continue; /* ends may be written with or without the last zero */
        assert_string_equal(chart_tick_text(text, &s, ticks[0]), cases[i].first);
        assert_string_equal(chart_tick_text(text, &s, ticks[1]), cases[i].second);
    }
}

/* --- maps --- */

static void maps_stay_inside(void **state)
{
    (void)state;
    struct map_point squares[3][4], broken[] = {{NAN, 0}, {1, INFINITY}};
    struct map_ring rings[4];
    struct map_area areas[4] = {{"0730", "Randers", &rings[0], 1},
                                {"0740", "Silkeborg", &rings[1], 1},
                                {"0400", "Bornholm", &rings[2], 1},
                                {"0000", "Ingen", &rings[3], 1}};
    for (int i = 0; i < 3; i++) {
        double x = i == 2 ? 40 : 10.0 * i;
        struct map_point square[] = {{x, 0}, {x + 9, 0}, {x + 9, 9}, {x, 9}};
        memcpy(squares[i], square, sizeof(square));
        rings[i] = (struct map_ring){squares[i], 4};
    }
    rings[3] = (struct map_ring){broken, 2};
    struct map_geometry geometry = {.name = "kommune", .areas = areas, .n_areas = 4, .source = "Kilde: prøve"};
    struct map_value values[] = {{0, 0.1, 0}, {1, NAN, -1}, {2, 0.3, 2}, {99, 0.1, 1}, {-1, 0.2, 9}};
    const char *classes[] = {"0-1 pct.", long_name, "2-3 pct."};
    struct map map = {.geometry = &geometry, .values = values, .n_values = ARRAY_LEN(values), .class_labels = classes};
    map.n_classes = 3;
    map.label_areas = map.withheld = true;
    map_draw(record(482, map_height(&map, 482, 650)), &map);
    assert_clean();
    assert_true(has_text("Randers") && has_text("Bornholm") && has_text("Diskretioneret") && has_text("Ingen data"));
    assert_false(has_text("Silkeborg")); /* hatched: a name would not be legible */
    geometry.n_areas = 0;
    map_draw(record(482, 200), &map);
    assert_true(has_text("Ingen data"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_stays_inside),   cmocka_unit_test(absurd_values_stay_inside),
        cmocka_unit_test(flows_carry_their_figures), cmocka_unit_test(axes_are_written_in_danish),
        cmocka_unit_test(steps_are_round),           cmocka_unit_test(maps_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
