/*
 * Markdown prose to document blocks: headings, paragraphs, lists, and quotations as notes. Parsed by md4c, without
 * HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_PROSE_H
#define ALMANAK_REPORT_PROSE_H

#include "document/document.h"

/* Append the blocks of a Markdown text to a growing heap array; texts live in the arena. */
int prose_blocks(struct arena *a, const char *markdown, struct block **blocks, size_t *n, size_t *cap,
                 struct src_loc loc, struct diag *d) MUST_CHECK;
/* A text without markup as rich text. */
struct rich_text prose_plain(struct arena *a, const char *text);

#endif
