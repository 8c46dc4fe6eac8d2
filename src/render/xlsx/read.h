/*
 * Reading a workbook that came back: every cell as text, sheet after sheet, whichever program saved it last. Parts are
 * unpacked by libzip and parsed by expat as a stream, so that only the shared strings are held. What comes from outside
 * is bounded: a workbook may not unpack to more than XLSX_READ_MAX, nor declare entities.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_READ_H
#define ALMANAK_RENDER_XLSX_READ_H

#include "base/diag.h"

enum {
    XLSX_FILE_MAX = 64 << 20,  /* bytes of a workbook's file */
    XLSX_READ_MAX = 512 << 20, /* bytes of all its parts, unpacked */
    XLSX_SHEETS_MAX = 1000,
    XLSX_READ_CELL_MAX = 4 * 32767 /* bytes of a cell's text */
};

/* Who is told what stands in a workbook. Texts are UTF-8, and last only for the call. */
struct workbook_visitor {
    void (*sheet)(void *arg, const char *name); /* its cells follow */
    /* Rows and columns count from 0; rows never go back, nor columns within a row. Empty cells are not told. */
    void (*cell)(void *arg, size_t row, size_t col, const char *text);
    void *arg;
};

/* Read a workbook. A file that is none, or a damaged one, is DIAG_COMMENT; cells may have been told by then. */
int workbook_read(const char *path, const struct workbook_visitor *visitor, struct diag *d) MUST_CHECK;

#endif
