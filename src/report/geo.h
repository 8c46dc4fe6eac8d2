/*
 * Polygons of areas from a GeoJSON file (features with properties `kode` and `navn`), as the geometry of a map.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_GEO_H
#define ALMANAK_REPORT_GEO_H

#include "document/document.h"

/*
 * Read Polygon and MultiPolygon features; longitude and latitude are projected so that shapes are true in the middle of
 * the map. `name` becomes the geometry's. NULL and the mistake with its place on failure. Lives in the arena.
 */
struct map_geometry *geo_load(struct arena *a, const char *name, const char *path, struct diag *d) MUST_CHECK;

#endif
