/*
 * Native charts over the cells of the table beside them, so that whoever corrects a figure sees the drawing follow.
 * Bars read from the top, pyramids from the bottom.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

#include <math.h>

#include "base/text.h"
#include "render/xlsx/xlsx_text.h"

enum {
    CHART_WIDTH = 820,
    CHART_HEIGHT = 440,
    BAR_PIXELS = 26,
    CHART_HEIGHT_MAX = 1400,
    TITLE_MAX = 200,
    ALT_MAX = 2000
};

/* Told apart also by those who see colours differently; the first is the colour of emphasis. */
static const lxw_color_t palette[] = {0x1B5E8C, 0xE07B00, 0x2E8B57, 0xA23B72, 0x00A3AD, 0x8C6D1F, 0x5B4FA2, 0x6B6B6B};
static const lxw_color_t muted = 0xB4BAC2;

/* The chart being drawn and the cells that it is drawn from. */
struct drawing {
    struct book *book;
    const struct sheet *sheet;
    const struct chart *chart;
    const struct table *table;
    const struct grid_area *area;
    lxw_chart *handle;
};

static bool is_bar(enum chart_kind kind)
{
    return kind == CHART_BAR || kind == CHART_COLUMN || kind == CHART_STACKED_BAR || kind == CHART_PYRAMID;
}

static uint8_t library_kind(enum chart_kind kind)
{
    switch (kind) {
    case CHART_BAR: return LXW_CHART_BAR;
    case CHART_COLUMN: return LXW_CHART_COLUMN;
    case CHART_STACKED_BAR: return LXW_CHART_BAR_STACKED_PERCENT;
    case CHART_PYRAMID: return LXW_CHART_BAR_STACKED;
    case CHART_CURVE: return LXW_CHART_SCATTER_STRAIGHT;
    case CHART_FLOW:
    case CHART_LINE: break;
    }
    return LXW_CHART_LINE;
}

/* --- series --- */

static lxw_color_t series_colour(const struct chart *c, size_t s)
{
    bool any = false;
    for (size_t i = 0; i < c->n_series; i++)
        any = any || c->series[i].highlight != 0;
    if (any)
        return c->series[s].highlight != 0 ? palette[0] : muted;
    return palette[s % (sizeof(palette) / sizeof(palette[0]))];
}

static void style_series(const struct drawing *dr, lxw_chart_series *series, size_t s)
{
    const struct chart *c = dr->chart;
    lxw_color_t colour = series_colour(c, s);
    if (is_bar(c->kind)) {
        lxw_chart_fill fill = {.color = colour};
        chart_series_set_fill(series, &fill);
        return;
    }
    lxw_chart_line line = {.color = colour, .width = c->series[s].highlight != 0 || c->n_series == 1 ? 2.5F : 1.75F};
    chart_series_set_line(series, &line);
    if (c->kind == CHART_LINE && c->n_categories <= 25) {
        lxw_chart_fill fill = {.color = colour};
        lxw_chart_line edge = {.color = colour};
        chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
        chart_series_set_marker_size(series, 5);
        chart_series_set_marker_fill(series, &fill);
        chart_series_set_marker_line(series, &edge);
    }
}

static void add_series(const struct drawing *dr, size_t s, lxw_col_t x, lxw_col_t y, lxw_col_t head)
{
    const struct grid_area *a = dr->area;
    const char *name = dr->sheet->name;
    lxw_chart_series *series = chart_add_series(dr->handle, NULL, NULL);
    chart_series_set_categories(series, name, a->first, x, a->last, x);
    chart_series_set_values(series, name, a->first, y, a->last, y);
    chart_series_set_name_range(series, name, a->header, head);
    style_series(dr, series, s);
}

/*
 * The left side of a pyramid is drawn from negative figures. The table keeps the true ones, which people add up; the
 * negative ones stand in a column of their own that says what it is for.
 */
static lxw_col_t write_mirror(const struct drawing *dr)
{
    struct book *b = dr->book;
    const struct grid_area *a = dr->area;
    lxw_worksheet *ws = dr->sheet->handle;
    lxw_col_t col = (lxw_col_t)(a->col + dr->table->n_columns + 1);
    const char *head = arena_printf(&b->arena, "%s, negativ: kun til diagrammet", dr->chart->series[0].label);
    book_keep(b, worksheet_set_column(ws, (lxw_col_t)(col - 1), (lxw_col_t)(col - 1), 2, NULL));
    book_keep(b, worksheet_set_column(ws, col, col, grid_width(utf8_count(head)), NULL));
    book_text(b, ws, a->header, col, head, b->styles.mirror);
    enum value_type type = dr->table->columns[1].type;
    for (size_t i = 0; i < dr->table->n_rows; i++) {
        const struct cell *cell = &dr->table->rows[i].cells[1];
        if (cell->kind == CELL_VALUE)
            book_number(b, ws, a->first + (lxw_row_t)i, col, -fabs(shape_number(type, &cell->value)), b->styles.mirror);
    }
    return col;
}

static void add_all_series(const struct drawing *dr)
{
    const struct chart *c = dr->chart;
    lxw_col_t col = dr->area->col;
    bool pairs = c->kind == CHART_CURVE && dr->table->n_columns == 2 * c->n_series && c->n_series > 1;
    for (size_t s = 0; s < c->n_series; s++) {
        lxw_col_t x = pairs ? (lxw_col_t)(col + 2 * s) : col;
        lxw_col_t y = pairs ? (lxw_col_t)(x + 1) : (lxw_col_t)(col + 1 + s);
        bool mirrored = c->kind == CHART_PYRAMID && s == 0;
        add_series(dr, s, x, mirrored ? write_mirror(dr) : y, y);
    }
}

/* --- axes and layout --- */

static void name_axis(struct book *b, lxw_chart_axis *axis, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    lxw_chart_font font = {.size = 10, .color = INK_SOFT};
    chart_axis_set_name(axis, xlsx_text_plain(&b->arena, text, TITLE_MAX));
    chart_axis_set_name_font(axis, &font);
}

/* The least and the greatest figure; 0 counts always. */
static void find_range(const struct chart *c, double *low, double *high)
{
    *low = *high = 0;
    for (size_t s = 0; s < c->n_series; s++) {
        for (size_t i = 0; i < c->n_categories; i++) {
            double v = c->series[s].values[i];
            *low = v < *low ? v : *low;
            *high = v > *high ? v : *high;
        }
    }
}

/* The library calls the horizontal axis x, whatever lies on it. */
static bool is_lying(enum chart_kind kind)
{
    return kind == CHART_BAR || kind == CHART_STACKED_BAR || kind == CHART_PYRAMID;
}

static void style_categories(const struct drawing *dr, lxw_chart_axis *axis)
{
    const struct chart *c = dr->chart;
    const struct table_column *column = &dr->table->columns[0];
    chart_axis_major_gridlines_set_visible(axis, LXW_FALSE);
    chart_axis_set_label_position(axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (column->type == VALUE_MONTH || c->kind == CHART_CURVE)
        chart_axis_set_num_format(axis, book_number_format(dr->book, column->type, column->decimals, false));
    name_axis(dr->book, axis, c->x_label);
    if (c->kind == CHART_BAR || c->kind == CHART_STACKED_BAR) {
        chart_axis_set_reverse(axis); /* first on top */
        chart_axis_set_crossing_max(axis);
    }
}

static void style_figures(const struct drawing *dr, lxw_chart_axis *axis)
{
    const struct chart *c = dr->chart;
    const struct table_column *column = &dr->table->columns[1];
    lxw_chart_line grid = {.color = 0xD9DCE0, .width = 0.75F}, hidden = {.none = 1};
    chart_axis_major_gridlines_set_visible(axis, LXW_TRUE);
    chart_axis_major_gridlines_set_line(axis, &grid);
    chart_axis_set_line(axis, &hidden);
    bool shares = c->kind == CHART_STACKED_BAR;
    enum value_type type = shares ? VALUE_RATE : column->type;
    int decimals = shares || type == VALUE_MONEY ? 0 : column->decimals;
    chart_axis_set_num_format(axis, book_number_format(dr->book, type, decimals, c->kind == CHART_PYRAMID));
    double low, high;
    find_range(c, &low, &high);
    if ((c->zero_based && c->kind != CHART_PYRAMID && low >= 0) || shares)
        chart_axis_set_min(axis, 0);
    if (shares || (type == VALUE_RATE && high > 0.8 && high <= 1)) /* no share beyond all */
        chart_axis_set_max(axis, 1);
    if (type != VALUE_RATE)
        name_axis(dr->book, axis, c->unit);
}

static void style_axes(const struct drawing *dr)
{
    bool lying = is_lying(dr->chart->kind);
    style_categories(dr, lying ? dr->handle->y_axis : dr->handle->x_axis);
    style_figures(dr, lying ? dr->handle->x_axis : dr->handle->y_axis);
}

static void style_layout(const struct drawing *dr)
{
    const struct chart *c = dr->chart;
    lxw_chart_font title = {.size = 13, .bold = 1, .color = INK_HEAD};
    lxw_chart_line hidden = {.none = 1};
    chart_title_set_name(dr->handle, xlsx_text_plain(&dr->book->arena, dr->sheet->title, TITLE_MAX));
    chart_title_set_name_font(dr->handle, &title);
    chart_chartarea_set_line(dr->handle, &hidden);
    chart_legend_set_position(dr->handle, c->n_series > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    if (is_bar(c->kind))
        chart_set_series_gap(dr->handle, c->kind == CHART_PYRAMID ? 15 : 50);
    if (c->kind == CHART_PYRAMID || c->kind == CHART_STACKED_BAR)
        chart_set_series_overlap(dr->handle, 100);
    chart_show_blanks_as(dr->handle, LXW_CHART_BLANKS_AS_GAP);
}

/* Lying bars need room for each; other charts have one size. */
static double chart_height(const struct chart *c)
{
    if (!is_lying(c->kind))
        return CHART_HEIGHT;
    size_t bars = c->n_categories * (c->kind == CHART_BAR ? c->n_series : 1);
    double need = 140 + (double)bars * BAR_PIXELS;
    return need < CHART_HEIGHT ? CHART_HEIGHT : need > CHART_HEIGHT_MAX ? CHART_HEIGHT_MAX : need;
}

void xlsx_chart_draw(struct book *b, const struct sheet *s, const struct table *t, const struct grid_area *area)
{
    /* Spreadsheets draw no flows: shares of 100 show the same, where those of each category went. */
    struct chart shown = s->block->chart;
    if (shown.kind == CHART_FLOW)
        shown.kind = CHART_STACKED_BAR;
    const struct chart *c = &shown;
    if (c->n_series == 0 || area->last < area->first)
        return;
    struct drawing dr = {b, s, c, t, area, workbook_add_chart(b->workbook, library_kind(c->kind))};
    if (dr.handle == NULL) {
        book_keep(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    add_all_series(&dr);
    style_axes(&dr);
    style_layout(&dr);
    /* Excel's own size of a new chart is 480 by 288 pixels. */
    lxw_chart_options options = {.x_scale = CHART_WIDTH / 480.0, .y_scale = chart_height(c) / 288};
    if (s->block->alt != NULL)
        options.description = xlsx_text_plain(&b->arena, s->block->alt, ALT_MAX);
    lxw_col_t col = (lxw_col_t)(area->col + t->n_columns + (c->kind == CHART_PYRAMID ? 3 : 1));
    book_keep(b, worksheet_insert_chart_opt(s->handle, area->header, col, dr.handle, &options));
}
