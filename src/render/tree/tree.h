/*
 * The tree renderer: a document as indented text, one fact a line. No publication has this format; golden tests compare
 * it, and whoever writes a report can see what was composed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_TREE_TREE_H
#define ALMANAK_RENDER_TREE_TREE_H

#include "render/render.h"

extern const struct renderer renderer_tree;

#endif
