/*
 * Workbooks that come back with comments in them: what was written into the columns that xlsx_comments.c made,
 * whichever program saved the workbook, and however its rows were sorted.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_RETURNED_H
#define ALMANAK_RENDER_XLSX_RETURNED_H

#include "base/diag.h"
#include "document/key.h"

/* The headings of the column to write into, and of the hidden one beside it. */
#define RETURNED_INPUT "Kommentar"
#define RETURNED_KEY "Nøgle"

enum { RETURNED_MAX = 100000 }; /* comments of a workbook */

/* Something written beside a figure. */
struct returned_comment {
    struct figure_key figure;
    const char *text;
    const char *sheet; /* where it stood, as row `row` counted from 1 */
    size_t row;
};

struct returned {
    struct edition_key edition;
    struct returned_comment *comments; /* by sheet and row */
    size_t n;
};

/* Read a workbook; in the arena. One that is not ours, or whose sheets come from different editions, is DIAG_COMMENT.
 */
int returned_read(struct arena *a, const char *path, struct returned *out, struct diag *d) MUST_CHECK;

#endif
