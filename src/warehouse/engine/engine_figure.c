/*
 * Adding up: see engine_figure.h. One loop a kind of measure and of cell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_figure.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS, PAIRS_MIN = 4 << 20 };
#define SIGN UINT32_C(0x80000000)

void selection_filter(const struct selection *in, const struct filter *f, const struct batch *b, struct selection *out)
{
    const int32_t *column = b->columns[f->column].narrow;
    size_t n = 0;
    if (f->n == 1) {
        int64_t low = f->ranges[0].low, high = f->ranges[0].high;
        for (size_t i = 0; i < in->n; i++) {
            int32_t value = column[in->rows[i]];
            out->rows[n] = in->rows[i];
            out->groups[n] = in->groups[i];
            n += value >= low && value <= high;
        }
    } else {
        for (size_t i = 0; i < in->n; i++) {
            bool holds = filter_holds(f, column[in->rows[i]]);
            out->rows[n] = in->rows[i];
            out->groups[n] = in->groups[i];
            n += holds;
        }
    }
    out->n = n;
}

void figure_release(struct figure *f)
{
    free(f->totals);
    free(f->marks);
    free(f->days);
    free(f->pairs);
    *f = (struct figure){0};
}

bool figure_begins_with_nothing(enum measure_kind kind)
{
    return kind == MEASURE_MIN || kind == MEASURE_MAX || kind == MEASURE_MEDIAN || kind == MEASURE_ONLY;
}

/* Make room for groups; new ones begin with nothing. */
static void reserve(struct figure *f, size_t n_groups)
{
    enum measure_kind kind = f->measure->kind;
    if (n_groups <= f->n)
        return;
    f->totals = xgrow(f->totals, &f->cap_totals, n_groups, sizeof(*f->totals));
    for (size_t g = f->n; g < n_groups; g++)
        f->totals[g] = figure_begins_with_nothing(kind) ? FIGURE_NOTHING : 0;
    if (kind == MEASURE_DISTINCT || kind == MEASURE_DAYS || kind == MEASURE_MEAN || kind == MEASURE_ONLY) {
        f->marks = xgrow(f->marks, &f->cap_marks, n_groups, sizeof(*f->marks));
        memset(f->marks + f->n, 0, (n_groups - f->n) * sizeof(*f->marks));
    }
    if (kind == MEASURE_DAYS) {
        f->days = xgrow(f->days, &f->cap_days, n_groups, sizeof(*f->days));
        memset(f->days + f->n, 0, (n_groups - f->n) * sizeof(*f->days));
    }
    f->n = n_groups;
}

/* --- different values --- */

/* Sort by the lowest `bits` bits, the others being zero. */
static void radix_sort(uint64_t *keys, uint64_t *spare, size_t n, unsigned bits)
{
    uint64_t *from = keys, *to = spare;
    for (unsigned shift = 0; shift < bits; shift += RADIX_BITS) {
        size_t places[RADIX] = {0}, next = 0;
        for (size_t i = 0; i < n; i++)
            places[from[i] >> shift & (RADIX - 1)]++;
        for (size_t k = 0; k < RADIX; k++) {
            size_t count = places[k];
            places[k] = next;
            next += count;
        }
        for (size_t i = 0; i < n; i++)
            to[places[from[i] >> shift & (RADIX - 1)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof(*keys));
}

static unsigned bit_length(uint64_t x)
{
    return x == 0 ? 0 : 64 - (unsigned)__builtin_clzll(x);
}

/* Sort the pairs. Both halves are squeezed together first: few bits are few passes. */
static void sort_pairs(struct figure *f)
{
    uint64_t values = 0, groups = 0;
    for (size_t i = 0; i < f->n_pairs; i++) {
        values |= f->pairs[i] & UINT32_MAX;
        groups |= f->pairs[i] >> 32;
    }
    unsigned value_bits = bit_length(values);
    uint64_t value_mask = (UINT64_C(1) << value_bits) - 1;
    for (size_t i = 0; i < f->n_pairs; i++)
        f->pairs[i] = f->pairs[i] >> 32 << value_bits | (f->pairs[i] & UINT32_MAX);
    uint64_t *spare = xreallocarray(NULL, f->n_pairs, sizeof(*spare));
    radix_sort(f->pairs, spare, f->n_pairs, value_bits + bit_length(groups));
    free(spare);
    for (size_t i = 0; i < f->n_pairs; i++)
        f->pairs[i] = f->pairs[i] >> value_bits << 32 | (f->pairs[i] & value_mask);
}

/* Sort the pairs and drop those met before. */
static void settle_pairs(struct figure *f)
{
    size_t n = 0;
    sort_pairs(f);
    for (size_t i = 0; i < f->n_pairs; i++) {
        if (n == 0 || f->pairs[n - 1] != f->pairs[i])
            f->pairs[n++] = f->pairs[i];
    }
    f->n_pairs = f->n_settled = n;
}

static inline void push_pair(struct figure *f, uint32_t group, uint32_t value)
{
    if (f->n_pairs == f->cap_pairs)
        f->pairs = xgrow(f->pairs, &f->cap_pairs, f->n_pairs + BATCH_ROWS, sizeof(*f->pairs));
    f->pairs[f->n_pairs++] = (uint64_t)group << 32 | value;
}

static inline void add_pair(struct figure *f, uint32_t group, uint32_t value)
{
    if (f->marks[group] == (uint64_t)value + 1)
        return;
    f->marks[group] = (uint64_t)value + 1;
    push_pair(f, group, value);
}

/* Values that come in order need not be kept: each differs from the one before, or does not count. */
static void feed_ascending(struct figure *f, const struct cells *cells, const struct selection *s)
{
    for (size_t i = 0; i < s->n; i++) {
        uint64_t mark = (uint64_t)(uint32_t)cells->narrow[s->rows[i]] + 1;
        f->totals[s->groups[i]] += f->marks[s->groups[i]] != mark;
        f->marks[s->groups[i]] = mark;
    }
}

static void feed_distinct(struct figure *f, const struct cells *cells, const struct selection *s)
{
    if (f->ascends) {
        feed_ascending(f, cells, s);
        return;
    }
    if (f->cell == CELL_SET) {
        for (size_t i = 0; i < s->n; i++) {
            for (uint32_t k = cells->offsets[s->rows[i]]; k < cells->offsets[s->rows[i] + 1]; k++)
                add_pair(f, s->groups[i], cells->members[k]);
        }
    } else {
        int32_t nothing = f->cell == CELL_TEXT ? 0 : NUMBER_NONE; /* no pid is NUMBER_NONE */
        for (size_t i = 0; i < s->n; i++) {
            int32_t value = cells->narrow[s->rows[i]];
            if (value != nothing)
                add_pair(f, s->groups[i], (uint32_t)value);
        }
    }
    if (f->n_pairs >= PAIRS_MIN && f->n_pairs / 2 >= f->n_settled)
        settle_pairs(f);
}

/* --- the middle --- */

static void feed_median(struct figure *f, const struct cells *cells, const struct selection *s)
{
    for (size_t i = 0; i < s->n; i++) {
        int32_t value = cells->narrow[s->rows[i]];
        if (value != NUMBER_NONE)
            push_pair(f, s->groups[i], (uint32_t)value ^ SIGN);
    }
}

static int64_t pair_number(uint64_t pair)
{
    return (int32_t)((uint32_t)pair ^ SIGN);
}

static void finish_median(struct figure *f)
{
    sort_pairs(f);
    for (size_t first = 0, end; first < f->n_pairs; first = end) {
        uint32_t group = (uint32_t)(f->pairs[first] >> 32);
        for (end = first + 1; end < f->n_pairs && f->pairs[end] >> 32 == group;)
            end++;
        f->totals[group] = pair_number(f->pairs[(first + end - 1) / 2]) + pair_number(f->pairs[(first + end) / 2]);
    }
}

/* --- the other kinds --- */

static void feed_sum(struct figure *f, const struct cells *cells, const struct selection *s)
{
    bool overflow = false;
    if (cell_is_narrow(f->cell)) {
        for (size_t i = 0; i < s->n; i++) {
            int32_t value = cells->narrow[s->rows[i]];
            int64_t *total = &f->totals[s->groups[i]];
            overflow |= __builtin_add_overflow(*total, value == NUMBER_NONE ? 0 : value, total);
        }
    } else {
        for (size_t i = 0; i < s->n; i++) {
            int64_t *total = &f->totals[s->groups[i]];
            int64_t value = cells->wide[s->rows[i]];
            overflow |= __builtin_add_overflow(*total, value == WIDE_NONE ? 0 : value, total);
        }
    }
    f->overflow |= overflow;
}

static void feed_extreme(struct figure *f, const struct cells *cells, const struct selection *s)
{
    bool least = f->measure->kind == MEASURE_MIN;
    for (size_t i = 0; i < s->n; i++) {
        bool narrow = cell_is_narrow(f->cell);
        int64_t value = narrow ? cells->narrow[s->rows[i]] : cells->wide[s->rows[i]];
        int64_t *total = &f->totals[s->groups[i]];
        if (value == (narrow ? NUMBER_NONE : WIDE_NONE))
            continue;
        if (*total == FIGURE_NOTHING || (least ? value < *total : value > *total))
            *total = value;
    }
}

static void feed_mean(struct figure *f, const struct cells *cells, const struct selection *s)
{
    feed_sum(f, cells, s);
    for (size_t i = 0; i < s->n; i++)
        f->marks[s->groups[i]] += cells->narrow[s->rows[i]] != NUMBER_NONE;
}

static void feed_only(struct figure *f, const struct cells *cells, const struct selection *s)
{
    bool narrow = cell_is_narrow(f->cell);
    for (size_t i = 0; i < s->n; i++) {
        int64_t value = narrow ? cells->narrow[s->rows[i]] : cells->wide[s->rows[i]];
        f->marks[s->groups[i]]++;
        f->totals[s->groups[i]] = value == (narrow ? NUMBER_NONE : WIDE_NONE) ? FIGURE_NOTHING : value;
    }
}

/* Days of the same person in the same month count once: rows ascend by person, so a change of person ends them. */
static void feed_days(struct figure *f, const struct batch *b, const struct selection *s)
{
    const int32_t *days = b->columns[f->column].narrow, *person = b->columns[f->person].narrow;
    for (size_t i = 0; i < s->n; i++) {
        uint32_t group = s->groups[i];
        uint64_t mark = (uint64_t)b->load << 32 | (uint32_t)person[s->rows[i]];
        if (f->marks[group] != mark) {
            f->totals[group] += __builtin_popcount(f->days[group]);
            f->marks[group] = mark;
            f->days[group] = 0;
        }
        f->days[group] |= (uint32_t)days[s->rows[i]];
    }
}

void figure_feed(struct figure *f, const struct batch *b, const struct selection *s, size_t n_groups)
{
    struct selection kept;
    reserve(f, n_groups);
    if (f->last_only && b->month != f->last)
        return;
    for (size_t i = 0; i < f->n_filters; i++) {
        selection_filter(s, &f->filters[i], b, &kept);
        s = &kept;
    }
    const struct cells *cells = &b->columns[f->column];
    switch (f->measure->kind) {
    case MEASURE_COUNT:
        for (size_t i = 0; i < s->n; i++)
            f->totals[s->groups[i]]++;
        break;
    case MEASURE_SUM: feed_sum(f, cells, s); break;
    case MEASURE_DISTINCT: feed_distinct(f, cells, s); break;
    case MEASURE_MIN:
    case MEASURE_MAX: feed_extreme(f, cells, s); break;
    case MEASURE_MEDIAN: feed_median(f, cells, s); break;
    case MEASURE_MEAN: feed_mean(f, cells, s); break;
    case MEASURE_ONLY: feed_only(f, cells, s); break;
    case MEASURE_DAYS: feed_days(f, b, s); break;
    case MEASURE_RATIO:
    case MEASURE_DIFFERENCE:
    case MEASURE_SHARE: break; /* made of other figures */
    }
}

int figure_finish(struct figure *f, size_t n_groups)
{
    reserve(f, n_groups);
    if (f->measure->kind == MEASURE_DISTINCT) {
        settle_pairs(f);
        for (size_t i = 0; i < f->n_pairs; i++)
            f->totals[f->pairs[i] >> 32]++;
    }
    if (f->measure->kind == MEASURE_MEDIAN)
        finish_median(f);
    if (f->measure->kind == MEASURE_DAYS) {
        for (size_t g = 0; g < n_groups; g++)
            f->totals[g] += __builtin_popcount(f->days[g]);
    }
    return f->overflow ? -1 : 0;
}
