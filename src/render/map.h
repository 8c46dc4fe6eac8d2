/*
 * Maps on a canvas: areas filled by class, a legend, names in the larger areas, a source line. The map keeps its aspect
 * ratio and stays inside the canvas.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_MAP_H
#define ALMANAK_RENDER_MAP_H

#include "document/document.h"
#include "render/canvas.h"

/* A good height for a canvas of that width, at most max_height. */
double map_height(const struct map *map, double width, double max_height);
void map_draw(struct canvas *c, const struct map *map);

#endif
