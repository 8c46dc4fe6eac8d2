/*
 * Names of areas on a map: only where the name lies wholly inside its own area and touches no other name; the largest
 * areas are tried first.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "render/chart_int.h"
#include "render/map_int.h"

enum { MAX_LABELS = 200, SCAN_ROWS = 9 };

struct placed {
    struct map_box box;
};

/* A candidate for a label, its size as sort key. */
struct candidate {
    size_t area;
    double size;
};

static int by_size(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->size < y->size || x->size > y->size)
        return x->size > y->size ? -1 : 1;
    return x->area < y->area ? -1 : x->area > y->area;
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Where the horizontal line at y crosses the area's edges, sorted; the caller frees. Inside lies between pairs. */
static double *crossings(const struct map_area *area, double y, size_t *n)
{
    double *at = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t r = 0; r < area->n_rings; r++) {
        const struct map_ring *ring = &area->rings[r];
        for (size_t i = 0; i < ring->n; i++) {
            const struct map_point *p = &ring->points[i], *q = &ring->points[(i + 1) % ring->n];
            if (!isfinite(p->x) || !isfinite(p->y) || !isfinite(q->x) || !isfinite(q->y) || (p->y > y) == (q->y > y))
                continue;
            PUSH(at, *n, cap) = p->x + (y - p->y) / (q->y - p->y) * (q->x - p->x);
        }
    }
    if (*n > 1)
        qsort(at, *n, sizeof(*at), by_number);
    return at;
}

/* The widest stretch inside the area along y. */
static double widest_stretch(const struct map_area *area, double y, double *middle)
{
    size_t n;
    double *at = crossings(area, y, &n), best = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        if (at[i + 1] - at[i] > best) {
            best = at[i + 1] - at[i];
            *middle = (at[i] + at[i + 1]) / 2;
        }
    }
    free(at);
    return best;
}

/* Whether [x0, x1] along y lies inside the area. */
static bool stretch_inside(const struct map_area *area, double y, double x0, double x1)
{
    size_t n;
    double *at = crossings(area, y, &n);
    bool inside = false;
    for (size_t i = 0; i + 1 < n && !inside; i += 2)
        inside = at[i] <= x0 && x1 <= at[i + 1];
    free(at);
    return inside;
}

static bool touches(const struct placed *placed, size_t n, const struct map_box *box)
{
    for (size_t i = 0; i < n; i++) {
        const struct map_box *o = &placed[i].box;
        if (box->x0 < o->x1 + 1 && o->x0 < box->x1 + 1 && box->y0 < o->y1 + 1 && o->y0 < box->y1 + 1)
            return true;
    }
    return false;
}

/* Try heights from the middle of the area outwards; true when the name was drawn. */
static bool place(const struct map_frame *f, size_t index, const struct text_style *style, struct placed *placed,
                  size_t n)
{
    const struct map_area *area = &f->map->geometry->areas[index];
    const struct map_view *v = map_view_of(f, index);
    struct map_box box;
    if (area->name == NULL || !map_area_box(area, &box))
        return false;
    double w = canvas_text_width(f->c, style, area->name), half = style->size * 0.55;
    double best_width = 0, best_x = 0, best_y = 0;
    struct map_box best = {0, 0, 0, 0};
    for (int k = 1; k <= SCAN_ROWS; k++) {
        double y = box.y0 + (box.y1 - box.y0) * k / (SCAN_ROWS + 1), middle = 0;
        double stretch = widest_stretch(area, y, &middle);
        double x = middle * v->scale + v->dx, yc = v->dy - y * v->scale;
        struct map_box label = {x - w / 2, yc - half, x + w / 2, yc + half};
        if (stretch * v->scale < w + 3 || stretch <= best_width || touches(placed, n, &label))
            continue;
        double reach = (w / 2 + 1) / v->scale, rise = half / v->scale;
        if (!stretch_inside(area, y + rise, middle - reach, middle + reach) ||
            !stretch_inside(area, y - rise, middle - reach, middle + reach))
            continue;
        best_width = stretch;
        best_x = x;
        best_y = yc;
        best = label;
    }
    if (best_width <= 0)
        return false;
    placed[n].box = best;
    struct text_style ink = *style;
    ink.colour = chart_ink_on(map_fill(f, index));
    canvas_text(f->c, best_x, best_y + style->size * 0.35, &ink, area->name);
    return true;
}

void map_labels_draw(const struct map_frame *f)
{
    size_t n_areas = f->map->geometry->n_areas, n = 0;
    struct candidate *order = xcalloc(n_areas, sizeof(*order));
    struct placed *placed = xcalloc(MAX_LABELS, sizeof(*placed));
    for (size_t i = 0; i < n_areas; i++) {
        struct map_box box;
        order[i].area = i;
        if (map_area_box(&f->map->geometry->areas[i], &box))
            order[i].size = (box.x1 - box.x0) * (box.y1 - box.y0);
    }
    qsort(order, n_areas, sizeof(*order), by_size);
    struct text_style style = chart_style(ANCHOR_MIDDLE, CHART_INK);
    for (size_t i = 0; i < n_areas && n < MAX_LABELS; i++) {
        if (map_state_of(f, order[i].area) == MAP_WITHHELD)
            continue;
        style.size = 7;
        bool done = place(f, order[i].area, &style, placed, n);
        style.size = 5.5;
        if (done || place(f, order[i].area, &style, placed, n))
            n++;
    }
    free(order);
    free(placed);
}
