/*
 * The kernel of the engine: batches of rows go in, figures by group come out. It filters, packs the codes of the
 * grouping columns into one key, numbers the keys by hash, and lets every figure add its rows. It knows columns and
 * numbers, no table, no label and no order of printing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_AGGREGATE_H
#define ALMANAK_WAREHOUSE_AGGREGATE_H

#include "warehouse/engine/engine_coder.h"
#include "warehouse/engine/engine_figure.h"

struct grouping {
    /* The question. */
    struct coder *coders; /* what to group by; none: one group, which is always there */
    size_t n_coders;
    struct filter *filters;
    size_t n_filters;
    struct figure *figures;
    size_t n_figures;
    /* The answer so far. */
    size_t n_groups;
    uint32_t *codes; /* by group and coder, heap */
    size_t cap_codes;
    struct keymap keys, *prefixes; /* prefixes: coders before one that no longer fits the key; heap */
    struct grouping_work *work;
};

/* Room for the number of coders, filters and figures, in the arena; the caller sets each up. */
void grouping_init(struct grouping *g, struct arena *a, size_t n_coders, size_t n_filters, size_t n_figures);
/* Releases coders and figures too. */
void grouping_release(struct grouping *g);
void grouping_feed(struct grouping *g, const struct batch *b);
/* Afterwards the figures are finished. -1 when one does not fit 64 bits. */
int grouping_finish(struct grouping *g) MUST_CHECK;
/* What a group has in common, as coder_number gives it. */
int32_t grouping_number(const struct grouping *g, size_t group, size_t coder);
/* The group of these numbers, one a coder; GROUP_NONE when there is none. */
#define GROUP_NONE UINT32_MAX
uint32_t grouping_lookup(const struct grouping *g, const int32_t *numbers);

#endif
