/*
 * Shared by the map files: where areas land on the canvas, and what colour they have. For map*.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_MAP_INT_H
#define ALMANAK_RENDER_MAP_INT_H

#include "render/map.h"

#define MAP_BORDER COLOUR(0xFFFFFF)
#define MAP_COAST COLOUR(0x8A949B)
#define MAP_NO_DATA COLOUR(0xE7EAEC)
#define MAP_HATCH COLOUR(0x9AA4AB)

struct map_box {
    double x0, y0, x1, y1;
};

/* From map units to the canvas: x * scale + dx, dy - y * scale. */
struct map_view {
    double scale, dx, dy;
};

enum map_state { MAP_CLASS, MAP_WITHHELD, MAP_MISSING };

struct map_frame {
    struct canvas *c;
    const struct map *map;
    struct map_view main, inset;
    bool has_inset;
    struct map_box inset_box; /* on the canvas */
    double legend_width;
    const struct map_value **values; /* by area; NULL: no value */
};

/* The extent of an area's finite points; false when it has none. */
bool map_area_box(const struct map_area *area, struct map_box *box);
/* Areas drawn in a box of their own, since they lie far from all others. */
bool map_is_inset(const struct map *map, size_t area);
const struct map_view *map_view_of(const struct map_frame *f, size_t area);
enum map_state map_state_of(const struct map_frame *f, size_t area);
struct colour map_fill(const struct map_frame *f, size_t area);

/* Names in areas that have room for them. */
void map_labels_draw(const struct map_frame *f);

#endif
