/*
 * Tables on a terminal: see table.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/table.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

static void pad(struct strbuf *out, size_t n)
{
    while (n-- > 0)
        strbuf_addch(out, ' ');
}

void table_print(struct strbuf *out, const char *const *cells, size_t n_rows, size_t n_columns, const bool *right)
{
    size_t *widths = xcalloc(n_columns, sizeof(*widths));
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        size_t width = utf8_count(cells[i]);
        if (width > widths[i % n_columns])
            widths[i % n_columns] = width;
    }
    for (size_t row = 0; row < n_rows; row++) {
        for (size_t c = 0; c < n_columns; c++) {
            const char *text = cells[row * n_columns + c];
            size_t space = widths[c] - utf8_count(text);
            if (c > 0)
                strbuf_adds(out, "  ");
            if (right[c])
                pad(out, space);
            strbuf_adds(out, text);
            if (!right[c] && c + 1 < n_columns)
                pad(out, space);
        }
        strbuf_addch(out, '\n');
        for (size_t c = 0; row == 0 && c < n_columns; c++) {
            if (c > 0)
                strbuf_adds(out, "  ");
            for (size_t i = 0; i < widths[c]; i++)
                strbuf_addch(out, '-');
        }
        if (row == 0)
            strbuf_addch(out, '\n');
    }
    free(widths);
}

void table_dataset(struct strbuf *out, const struct dataset *ds)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = ds->n_columns, n_rows = ds->n_rows + 1 + (ds->totals != NULL);
    const char **cells = ARENA_ARRAY(&arena, n_rows * n, const char *);
    bool *right = ARENA_ARRAY(&arena, n, bool);
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    for (size_t c = 0; c < n; c++) {
        cells[c] = ds->columns[c].label;
        right[c] = ds->columns[c].type != VALUE_TEXT;
    }
    for (size_t i = 0; i < (n_rows - 1) * n; i++) {
        const struct value *v = i < ds->n_rows * n ? &ds->values[i] : &ds->totals[i - ds->n_rows * n];
        strbuf_clear(&b);
        bool named = i < ds->n_rows * n || ds->columns[i % n].role == COLUMN_MEASURE;
        if (named)
            value_danish(&b, &ds->columns[i % n], v);
        else
            strbuf_adds(&b, i == ds->n_rows * n ? "I alt" : "");
        cells[n + i] = arena_strdup(&arena, strbuf_text(&b));
    }
    strbuf_release(&b);
    table_print(out, cells, n_rows, n, right);
    arena_release(&arena);
}
