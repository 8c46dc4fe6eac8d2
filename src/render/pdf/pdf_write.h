/*
 * The PDF renderer, for the table of renderers: A4 pages with embedded fonts, bookmarks and document information.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_PDF_WRITE_H
#define ALMANAK_RENDER_PDF_WRITE_H

#include "render/render.h"

extern const struct renderer renderer_pdf;

#endif
