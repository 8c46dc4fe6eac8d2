/*
 * For tests of the PDF renderer: an open PDF with the fonts, and documents by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_PDF_FIXTURE_H
#define ALMANAK_TESTS_PDF_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "render/pdf/pdf_layout.h"
#include "render/pdf/pdf_write.h"

/* The folder that make fills, or the package it fills it from. */
static inline struct render_options fixture_options(void)
{
    bool made = file_exists("fonts/Lato-Regular.ttf");
    return (struct render_options){.font_dir = made ? "fonts" : "/usr/share/fonts/truetype/lato"};
}

struct pdf_fixture {
    struct arena arena;
    struct diag diag;
    struct pdf pdf;
    char *dir, *path; /* a work folder and a file name in it */
};

static inline void fixture_open(struct pdf_fixture *f)
{
    arena_init(&f->arena);
    diag_init(&f->diag);
    char pattern[] = "/tmp/almanak-pdf-XXXXXX";
    assert_non_null(mkdtemp(pattern));
    f->dir = arena_strdup(&f->arena, pattern);
    f->path = path_join(&f->arena, f->dir, "prove.pdf");
    struct render_options options = fixture_options();
    assert_int_equal(pdf_open(&f->pdf, &options, &f->diag), 0);
}

static inline void fixture_close(struct pdf_fixture *f)
{
    pdf_release(&f->pdf);
    assert_int_equal(dir_remove(f->dir, &f->diag), 0);
    diag_release(&f->diag);
    arena_release(&f->arena);
}

static inline struct table fixture_table(struct arena *a, size_t n_columns, size_t n_rows, const char *label,
                                         const char *text)
{
    struct table t = {.n_columns = n_columns, .n_rows = n_rows};
    t.columns = ARENA_ARRAY(a, n_columns, struct table_column);
    t.rows = ARENA_ARRAY(a, n_rows, struct table_row);
    for (size_t k = 0; k < n_columns; k++)
        t.columns[k] = (struct table_column){
            .label = label, .align = k > 0 ? ALIGN_RIGHT : ALIGN_LEFT, .type = k > 0 ? VALUE_INT : VALUE_TEXT};
    for (size_t r = 0; r < n_rows; r++) {
        t.rows[r].cells = ARENA_ARRAY(a, n_columns, struct cell);
        for (size_t k = 0; k < n_columns; k++)
            t.rows[r].cells[k] = (struct cell){.kind = k > 0 ? CELL_VALUE : CELL_TEXT, .text = text};
    }
    return t;
}

#endif
