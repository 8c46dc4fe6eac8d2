/*
 * The XLSX renderer: a workbook for controllers. A cover with links, a sheet for each table, chart and map with typed
 * cells, the prose on a sheet of its own, and the definitions of all figures last.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_XLSX_H
#define ALMANAK_RENDER_XLSX_XLSX_H

#include "render/render.h"

extern const struct renderer renderer_xlsx;

#endif
