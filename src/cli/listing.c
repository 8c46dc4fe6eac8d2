/*
 * Printing listings: see listing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/listing.h"

#include <string.h>

#include "base/json.h"
#include "cli/table.h"

void listing_add(struct listing *l, const char *const *row)
{
    for (size_t i = 0; i < l->n_columns; i++) {
        if (l->n_rows * l->n_columns + i >= l->cap) {
            size_t cap = l->cap * 2 + 64;
            const char **cells = ARENA_ARRAY(l->arena, cap, const char *);
            if (l->n_rows + i > 0)
                memcpy(cells, l->cells, (l->n_rows * l->n_columns + i) * sizeof(*cells));
            l->cells = cells;
            l->cap = cap;
        }
        l->cells[l->n_rows * l->n_columns + i] = row[i] != NULL ? row[i] : "";
    }
    l->n_rows++;
}

void listing_print(struct cli *cli, const struct listing *l)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json) {
        struct json j;
        json_init(&j, &out, true);
        json_array(&j);
        for (size_t row = 1; row < l->n_rows; row++) {
            json_object(&j);
            for (size_t c = 0; c < l->n_columns; c++)
                json_member(&j, l->heading[c], l->cells[row * l->n_columns + c]);
            json_end_object(&j);
        }
        json_end_array(&j);
        strbuf_addch(&out, '\n');
    } else {
        bool *right = ARENA_ARRAY(l->arena, l->n_columns, bool);
        table_print(&out, l->cells, l->n_rows, l->n_columns, right);
    }
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
}
