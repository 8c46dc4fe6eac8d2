/*
 * Group by hash: see aggregate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/aggregate.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_BITS = 64, PREFIX_BITS = 32 };

/* One batch on its way through. */
struct grouping_work {
    struct selection selection;
    uint64_t keys[BATCH_ROWS];
    uint32_t codes[]; /* n_coders times BATCH_ROWS */
};

void grouping_init(struct grouping *g, struct arena *a, size_t n_coders, size_t n_filters, size_t n_figures)
{
    *g = (struct grouping){.n_coders = n_coders, .n_filters = n_filters, .n_figures = n_figures};
    g->coders = ARENA_ARRAY(a, n_coders, struct coder);
    g->filters = ARENA_ARRAY(a, n_filters, struct filter);
    g->figures = ARENA_ARRAY(a, n_figures, struct figure);
    g->prefixes = xcalloc(n_coders, sizeof(*g->prefixes));
    g->work = xcalloc(1, sizeof(*g->work) + n_coders * BATCH_ROWS * sizeof(g->work->codes[0]));
    g->n_groups = n_coders == 0 ? 1 : 0;
}

void grouping_release(struct grouping *g)
{
    for (size_t i = 0; i < g->n_coders; i++) {
        coder_release(&g->coders[i]);
        keymap_release(&g->prefixes[i]);
    }
    for (size_t i = 0; i < g->n_figures; i++)
        figure_release(&g->figures[i]);
    keymap_release(&g->keys);
    free(g->prefixes);
    free(g->codes);
    free(g->work);
    *g = (struct grouping){0};
}

/*
 * One key a row from all its codes. What no longer fits 64 bits is numbered first, and its number takes its place; so
 * any number of columns works, and the usual few cost nothing.
 */
static void make_keys(struct grouping *g, const struct batch *b)
{
    struct grouping_work *w = g->work;
    unsigned used = 0;
    memset(w->keys, 0, w->selection.n * sizeof(w->keys[0]));
    for (size_t c = 0; c < g->n_coders; c++) {
        struct coder *coder = &g->coders[c];
        uint32_t *codes = w->codes + c * BATCH_ROWS;
        coder_encode(coder, b->columns[coder->column].narrow, w->selection.rows, w->selection.n, codes);
        if (used + coder->bits > KEY_BITS) {
            for (size_t i = 0; i < w->selection.n; i++)
                w->keys[i] = keymap_add(&g->prefixes[c], w->keys[i]);
            used = PREFIX_BITS;
        }
        for (size_t i = 0; i < w->selection.n; i++)
            w->keys[i] = w->keys[i] << coder->bits | codes[i];
        used += coder->bits;
    }
}

static void add_group(struct grouping *g, size_t row)
{
    g->codes = xgrow(g->codes, &g->cap_codes, (g->n_groups + 1) * g->n_coders, sizeof(*g->codes));
    for (size_t c = 0; c < g->n_coders; c++)
        g->codes[g->n_groups * g->n_coders + c] = g->work->codes[c * BATCH_ROWS + row];
    g->n_groups++;
}

static void find_groups(struct grouping *g)
{
    struct grouping_work *w = g->work;
    for (size_t i = 0; i < w->selection.n; i++) {
        uint32_t group =
            i > 0 && w->keys[i] == w->keys[i - 1] ? w->selection.groups[i - 1] : keymap_add(&g->keys, w->keys[i]);
        if (group == g->n_groups)
            add_group(g, i);
        w->selection.groups[i] = group;
    }
}

void grouping_feed(struct grouping *g, const struct batch *b)
{
    struct selection *s = &g->work->selection;
    s->n = b->n;
    for (size_t i = 0; i < b->n; i++)
        s->rows[i] = (uint16_t)i;
    for (size_t i = 0; i < g->n_filters; i++)
        selection_filter(s, &g->filters[i], b, s);
    if (g->n_coders == 0) {
        memset(s->groups, 0, s->n * sizeof(s->groups[0]));
    } else {
        make_keys(g, b);
        find_groups(g);
    }
    for (size_t i = 0; i < g->n_figures; i++)
        figure_feed(&g->figures[i], b, s, g->n_groups);
}

int grouping_finish(struct grouping *g)
{
    int status = 0;
    for (size_t i = 0; i < g->n_figures; i++) {
        if (figure_finish(&g->figures[i], g->n_groups) != 0)
            status = -1;
    }
    return status;
}

int32_t grouping_number(const struct grouping *g, size_t group, size_t coder)
{
    return coder_number(&g->coders[coder], g->codes[group * g->n_coders + coder]);
}

uint32_t grouping_lookup(const struct grouping *g, const int32_t *numbers)
{
    if (g->n_coders == 0)
        return 0;
    uint64_t key = 0;
    unsigned used = 0;
    for (size_t c = 0; c < g->n_coders; c++) {
        const struct coder *coder = &g->coders[c];
        uint32_t code = coder_lookup(coder, numbers[c]);
        if (code == CODE_NONE)
            return GROUP_NONE;
        if (used + coder->bits > KEY_BITS) {
            uint32_t prefix = keymap_lookup(&g->prefixes[c], key);
            if (prefix == KEYMAP_NONE)
                return GROUP_NONE;
            key = prefix;
            used = PREFIX_BITS;
        }
        key = key << coder->bits | code;
        used += coder->bits;
    }
    return keymap_lookup(&g->keys, key);
}
