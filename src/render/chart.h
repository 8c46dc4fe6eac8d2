/*
 * Charts on a canvas: the same drawing for every format with pages. A chart fills the canvas it is given and never
 * draws outside of it; labels that are too long are broken over lines, thinned out or end in an ellipsis.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_CHART_H
#define ALMANAK_RENDER_CHART_H

#include "document/document.h"
#include "render/canvas.h"

/* The categories [from, to) that one canvas shows. Charts of bars may need several; all others are shown whole. */
struct chart_part {
    size_t from, to;
};

/* The part that starts at `from` and goes into a canvas of at most max_height; its `to` is n_categories when it is the
 * last. Parts are about equally long. */
struct chart_part chart_part_at(const struct chart *chart, double max_height, size_t from);
/* A good height for the part, at most max_height. */
double chart_height(const struct chart *chart, struct chart_part part, double width, double max_height);
void chart_draw(struct canvas *c, const struct chart *chart, struct chart_part part);

#endif
