/*
 * Maps: the view, the areas and the legend. See map.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "render/chart_int.h"
#include "render/map_int.h"

static const double legend_line_pt = 14, source_pt = 14;

bool map_area_box(const struct map_area *area, struct map_box *box)
{
    *box = (struct map_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t r = 0; r < area->n_rings; r++) {
        for (size_t i = 0; i < area->rings[r].n; i++) {
            const struct map_point *p = &area->rings[r].points[i];
            if (!isfinite(p->x) || !isfinite(p->y))
                continue;
            box->x0 = fmin(box->x0, p->x);
            box->y0 = fmin(box->y0, p->y);
            box->x1 = fmax(box->x1, p->x);
            box->y1 = fmax(box->y1, p->y);
        }
    }
    return box->x0 <= box->x1 && box->y0 <= box->y1;
}

bool map_is_inset(const struct map *map, size_t area)
{
    /* Bornholm and Christiansø lie so far east that they would make all of Denmark small. */
    const char *code = map->geometry->areas[area].code;
    return map->geometry->name != NULL && strcmp(map->geometry->name, "kommune") == 0 && code != NULL &&
           (strcmp(code, "0400") == 0 || strcmp(code, "0411") == 0);
}

/* The box of all areas that are (or are not) in the inset. */
static bool extent(const struct map *map, bool inset, struct map_box *all)
{
    bool any = false;
    for (size_t i = 0; i < map->geometry->n_areas; i++) {
        struct map_box box;
        if (map_is_inset(map, i) != inset || !map_area_box(&map->geometry->areas[i], &box))
            continue;
        if (!any)
            *all = box;
        all->x0 = fmin(all->x0, box.x0);
        all->y0 = fmin(all->y0, box.y0);
        all->x1 = fmax(all->x1, box.x1);
        all->y1 = fmax(all->y1, box.y1);
        any = true;
    }
    return any;
}

/* The view that shows `box` as large as possible in the middle of a frame. */
static struct map_view fit(const struct map_box *box, const struct map_box *frame)
{
    double w = fmax(box->x1 - box->x0, 1e-9), h = fmax(box->y1 - box->y0, 1e-9);
    double room_w = frame->x1 - frame->x0, room_h = frame->y1 - frame->y0;
    struct map_view v = {.scale = fmin(room_w / w, room_h / h)};
    v.dx = frame->x0 + (room_w - w * v.scale) / 2 - box->x0 * v.scale;
    v.dy = frame->y1 - (room_h - h * v.scale) / 2 + box->y0 * v.scale;
    return v;
}

/* --- areas --- */

const struct map_view *map_view_of(const struct map_frame *f, size_t area)
{
    return f->has_inset && map_is_inset(f->map, area) ? &f->inset : &f->main;
}

enum map_state map_state_of(const struct map_frame *f, size_t area)
{
    const struct map_value *v = f->values[area];
    if (v == NULL)
        return MAP_MISSING;
    if (v->class_ >= 0 && (size_t)v->class_ < f->map->n_classes)
        return MAP_CLASS;
    return f->map->withheld ? MAP_WITHHELD : MAP_MISSING;
}

struct colour map_fill(const struct map_frame *f, size_t area)
{
    switch (map_state_of(f, area)) {
    case MAP_CLASS: return chart_ramp_colour((size_t)f->values[area]->class_, f->map->n_classes);
    case MAP_WITHHELD: return CHART_PAPER;
    case MAP_MISSING: break;
    }
    return MAP_NO_DATA;
}

/* Points closer together than this on paper cannot be told apart. */
static const double smallest_step_pt = 0.12;

static void trace(const struct map_frame *f, size_t area)
{
    const struct map_area *a = &f->map->geometry->areas[area];
    const struct map_view *v = map_view_of(f, area);
    const struct canvas_ops *ops = f->c->ops;
    for (size_t r = 0; r < a->n_rings; r++) {
        bool open = false;
        double last_x = 0, last_y = 0;
        for (size_t i = 0; i < a->rings[r].n; i++) {
            const struct map_point *p = &a->rings[r].points[i];
            if (!isfinite(p->x) || !isfinite(p->y))
                continue;
            double x = p->x * v->scale + v->dx, y = v->dy - p->y * v->scale;
            if (!open)
                ops->move_to(f->c, x, y);
            else if (fabs(x - last_x) + fabs(y - last_y) >= smallest_step_pt)
                ops->line_to(f->c, x, y);
            else
                continue;
            open = true;
            last_x = x;
            last_y = y;
        }
        if (open)
            ops->close(f->c);
    }
}

static void draw_area(const struct map_frame *f, size_t area)
{
    struct colour fill = map_fill(f, area);
    struct stroke border = {.colour = MAP_BORDER, .width = 0.35};
    if (map_state_of(f, area) == MAP_WITHHELD) {
        struct map_box box;
        if (!map_area_box(&f->map->geometry->areas[area], &box))
            return;
        const struct map_view *v = map_view_of(f, area);
        double x = box.x0 * v->scale + v->dx, y = v->dy - box.y1 * v->scale;
        trace(f, area);
        f->c->ops->clip(f->c);
        struct stroke hatch = {.colour = MAP_HATCH, .width = 0.5};
        canvas_rect(f->c, x, y, (box.x1 - box.x0) * v->scale, (box.y1 - box.y0) * v->scale, &fill, NULL);
        canvas_hatch(f->c, x, y, (box.x1 - box.x0) * v->scale, (box.y1 - box.y0) * v->scale, 2.6, &hatch);
        f->c->ops->unclip(f->c);
        border.colour = MAP_COAST;
        trace(f, area);
        f->c->ops->paint(f->c, NULL, &border);
        return;
    }
    /* Light areas would melt into the paper with a white border. */
    border.colour = chart_ink_on(fill).r < 128 ? MAP_COAST : MAP_BORDER;
    trace(f, area);
    f->c->ops->paint(f->c, &fill, &border);
}

/* --- legend --- */

enum { ENTRY_WITHHELD = -1, ENTRY_MISSING = -2 };

static void draw_entry(const struct map_frame *f, double x, double y, int entry, const char *label)
{
    struct colour fill = entry == ENTRY_WITHHELD ? CHART_PAPER : MAP_NO_DATA;
    struct stroke edge = {.colour = MAP_COAST, .width = 0.4}, hatch = {.colour = MAP_HATCH, .width = 0.5};
    if (entry >= 0)
        fill = chart_ramp_colour((size_t)entry, f->map->n_classes);
    canvas_rect(f->c, x, y, 14, 9, &fill, NULL);
    if (entry == ENTRY_WITHHELD) {
        f->c->ops->move_to(f->c, x, y);
        f->c->ops->line_to(f->c, x + 14, y);
        f->c->ops->line_to(f->c, x + 14, y + 9);
        f->c->ops->line_to(f->c, x, y + 9);
        f->c->ops->close(f->c);
        f->c->ops->clip(f->c);
        canvas_hatch(f->c, x, y, 14, 9, 2.6, &hatch);
        f->c->ops->unclip(f->c);
    }
    canvas_rect(f->c, x, y, 14, 9, NULL, &edge);
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    (void)canvas_text_fit(f->c, x + 19, y + 7.5, f->legend_width - 19, &style, label);
}

static bool any_missing(const struct map_frame *f)
{
    if (f->map->missing)
        return true;
    for (size_t i = 0; i < f->map->geometry->n_areas; i++) {
        if (map_state_of(f, i) == MAP_MISSING)
            return true;
    }
    return false;
}

/* Highest class first, as on a thermometer. */
static void draw_legend(const struct map_frame *f, double x, double y)
{
    for (size_t i = f->map->n_classes; i-- > 0; y += legend_line_pt)
        draw_entry(f, x, y, (int)i, f->map->class_labels[i]);
    y += 4;
    if (f->map->withheld) {
        draw_entry(f, x, y, ENTRY_WITHHELD, "Diskretioneret");
        y += legend_line_pt;
    }
    if (any_missing(f))
        draw_entry(f, x, y, ENTRY_MISSING, "Ingen data");
}

static double measure_legend(struct canvas *c, const struct map *map)
{
    struct text_style style = chart_style(ANCHOR_START, CHART_INK);
    double widest = canvas_text_width(c, &style, "Diskretioneret");
    for (size_t i = 0; i < map->n_classes; i++)
        widest = fmax(widest, canvas_text_width(c, &style, map->class_labels[i]));
    return fmin(widest + 20, c->width * 0.34);
}

/* --- the whole --- */

double map_height(const struct map *map, double width, double max_height)
{
    struct map_box box;
    double ratio = 0.75;
    if (map->geometry != NULL && extent(map, false, &box))
        ratio = (box.y1 - box.y0) / fmax(box.x1 - box.x0, 1e-9);
    return fmin(fmax(width * 0.76 * ratio + source_pt, 170), fmin(max_height, 430));
}

/* The source stands at the very bottom; returns the height it takes. */
static double draw_source(struct canvas *c, const struct map *map)
{
    if (map->geometry->source == NULL || map->geometry->source[0] == '\0')
        return 0;
    struct text_style style = chart_style(ANCHOR_START, CHART_MUTED);
    style.size = 7;
    (void)canvas_text_fit(c, 0, c->height - 2, c->width, &style, map->geometry->source);
    return source_pt;
}

void map_draw(struct canvas *c, const struct map *map)
{
    struct map_box box, small;
    if (map->geometry == NULL || !extent(map, false, &box)) {
        chart_nothing(c);
        return;
    }
    struct map_frame f = {.c = c, .map = map, .legend_width = measure_legend(c, map)};
    size_t n = map->geometry->n_areas;
    f.values = xcalloc(n, sizeof(*f.values));
    for (size_t i = 0; i < map->n_values; i++) {
        if (map->values[i].area >= 0 && (size_t)map->values[i].area < n)
            f.values[map->values[i].area] = &map->values[i];
    }
    double bottom = c->height - draw_source(c, map), right = c->width - f.legend_width - 14;
    struct map_box frame = {1, 1, right, bottom - 1};
    f.main = fit(&box, &frame);
    f.has_inset = extent(map, true, &small);
    if (f.has_inset) {
        double side = fmin(62, right * 0.2);
        f.inset_box = (struct map_box){right - side, 2, right, 2 + side * 0.9};
        struct map_box inside = {right - side + 5, 7, right - 5, 2 + side * 0.9 - 5};
        f.inset = fit(&small, &inside);
    }
    for (size_t i = 0; i < n; i++)
        draw_area(&f, i);
    if (f.has_inset) {
        struct stroke edge = {.colour = CHART_GRID, .width = 0.6};
        canvas_rect(c, f.inset_box.x0, f.inset_box.y0, f.inset_box.x1 - f.inset_box.x0, f.inset_box.y1 - f.inset_box.y0,
                    NULL, &edge);
    }
    if (map->label_areas)
        map_labels_draw(&f);
    draw_legend(&f, c->width - f.legend_width, 4);
    free(f.values);
}
