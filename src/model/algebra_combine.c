/*
 * Step combine: several dimensions become one, such as for the axis of a chart, which has room for one only.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "model/algebra_int.h"

/* Columns of the dimensions to put together, in the order given. */
static size_t *find_parts(struct arena *a, const struct dataset *ds, const char *const *dimensions, size_t n,
                          struct src_loc loc, struct diag *d)
{
    size_t *parts = ARENA_ARRAY(a, n, size_t);
    if (n < 2) {
        diag_error(d, DIAG_DEF_SHAPE, loc, "combine needs at least two dimensions");
        diag_hint(d, "Write of: [one, another].");
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        int found = algebra_find(ds, dimensions[i], COLUMN_DIMENSION, loc, d);
        if (found < 0)
            return NULL;
        parts[i] = (size_t)found;
    }
    return parts;
}

/* The parts of a row as codes, or as they are printed. */
static const char *joined(struct arena *a, const struct dataset *ds, size_t row, const size_t *parts, size_t n,
                          const char *between, bool printed)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    for (size_t i = 0; i < n; i++) {
        const struct column *c = &ds->columns[parts[i]];
        const struct value *v = dataset_at(ds, row, parts[i]);
        strbuf_adds(&text, i > 0 ? between : "");
        if (printed && v->state == STATE_EMPTY)
            strbuf_adds(&text, "Uoplyst");
        else if (printed)
            value_danish(&text, c, v);
        else
            value_plain(&text, c, v);
    }
    const char *out = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return out;
}

static bool is_part(const size_t *parts, size_t n, size_t column)
{
    for (size_t i = 0; i < n; i++) {
        if (parts[i] == column)
            return true;
    }
    return false;
}

struct dataset *algebra_combine(struct arena *a, const struct dataset *ds, const char *const *dimensions, size_t n,
                                const char *name, const char *label, const char *between, struct src_loc loc,
                                struct diag *d)
{
    const size_t *parts = find_parts(a, ds, dimensions, n, loc, d);
    if (parts == NULL)
        return NULL;
    struct dataset *out = algebra_extend(a, ds, 0, ds->n_rows);
    size_t width = 0, at = ds->n_columns;
    for (size_t c = 0; c < ds->n_columns; c++) {
        if (is_part(parts, n, c) && at != ds->n_columns)
            continue;
        at = is_part(parts, n, c) ? width : at;
        out->columns[width++] = ds->columns[c];
    }
    out->columns[at] = (struct column){
        .name = name, .label = label, .type = VALUE_TEXT, .role = COLUMN_DIMENSION, .additivity = ADDS_NOT};
    out->n_columns = width;
    for (size_t row = 0; row <= ds->n_rows; row++) {
        const struct value *from = row < ds->n_rows ? dataset_at(ds, row, 0) : ds->totals;
        struct value *to = row < ds->n_rows ? dataset_at(out, row, 0) : out->totals;
        for (size_t c = 0, k = 0; from != NULL && c < ds->n_columns; c++) {
            if (!is_part(parts, n, c))
                to[k++] = from[c];
            else if (k == at)
                to[k++] = row == ds->n_rows ? value_state(STATE_EMPTY)
                                            : (struct value){.text = joined(a, ds, row, parts, n, "|", false),
                                                             .label = joined(a, ds, row, parts, n, between, true)};
        }
    }
    return algebra_check_names(out, loc, d) == 0 ? out : NULL;
}
