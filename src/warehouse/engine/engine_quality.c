/*
 * Tables quality and delivery: what is wrong with the data, and what was read. Their months are those of rows and
 * deliveries, which may lie outside the months of people and services.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

/* The rows of the present month among those of all, which ascend by month. */
struct slice {
    size_t first, n;
};

static size_t slice_load(struct source *s, const month_t *months, size_t n)
{
    struct slice *own = s->own = ARENA_NEW(&s->rows, struct slice);
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (months[middle] < s->month)
            low = middle + 1;
        else
            high = middle;
    }
    own->first = low;
    for (own->n = 0; low + own->n < n && months[low + own->n] == s->month;)
        own->n++;
    return own->n;
}

enum quality_column {
    QUALITY_MONTH,
    QUALITY_SOURCE,
    QUALITY_RESOURCE,
    QUALITY_FIELD,
    QUALITY_FAULT,
    QUALITY_ROWS,
};

static const struct table_column quality_columns[] = {
    [QUALITY_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [QUALITY_SOURCE] = {"source", CELL_TEXT, DICT_DOMAIN(DICT_SOURCE)},
    [QUALITY_RESOURCE] = {"resource", CELL_TEXT, DICT_DOMAIN(DICT_RESOURCE)},
    [QUALITY_FIELD] = {"field", CELL_TEXT, DICT_DOMAIN(DICT_FIELD)},
    [QUALITY_FAULT] = {"fault", CELL_TEXT, LIST_DOMAIN(domain_fault)},
    [QUALITY_ROWS] = {"rows", CELL_BIG, NO_DOMAIN},
};

static size_t quality_load(struct source *s)
{
    const struct mart_quality *q = mart_quality(s->mart);
    return slice_load(s, q->month, q->n);
}

static void quality_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_quality *q = mart_quality(s->mart);
    int32_t *out = cells->narrow;
    first += ((const struct slice *)s->own)->first;
    switch ((enum quality_column)column) {
    case QUALITY_MONTH: fill_constant(out, n, s->month); break;
    case QUALITY_SOURCE: fill_direct(out, n, q->source + first); break;
    case QUALITY_RESOURCE: fill_direct(out, n, q->resource + first); break;
    case QUALITY_FIELD: fill_direct(out, n, q->field + first); break;
    case QUALITY_FAULT:
        for (size_t i = 0; i < n; i++)
            out[i] = q->fault[first + i];
        break;
    case QUALITY_ROWS: fill_wide(cells->wide, n, q->rows + first); break;
    }
}

/* All resources that refresh reads. */
#define RESOURCES                                                                                                      \
    "district address person civil_status citizenship residence municipal_relation service_type spell assessment "     \
    "offer place support_code refund_week claim wage_refund support_week account_function posting budget department "  \
    "staff employment absence company municipality population target indicator indicator_value"

const struct table table_quality = {
    .name = "quality",
    .resources = RESOURCES,
    .columns = quality_columns,
    .n_columns = ARRAY_LEN(quality_columns),
    .month = QUALITY_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .range = mart_quality_range,
    .load = quality_load,
    .fill = quality_fill,
};

enum delivery_column { DELIVERY_MONTH, DELIVERY_SOURCE, DELIVERY_RESOURCE, DELIVERY_ROWS, DELIVERY_REJECTED };

static const struct table_column delivery_columns[] = {
    [DELIVERY_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [DELIVERY_SOURCE] = {"source", CELL_TEXT, DICT_DOMAIN(DICT_SOURCE)},
    [DELIVERY_RESOURCE] = {"resource", CELL_TEXT, DICT_DOMAIN(DICT_RESOURCE)},
    [DELIVERY_ROWS] = {"rows", CELL_BIG, NO_DOMAIN},
    [DELIVERY_REJECTED] = {"rejected", CELL_BIG, NO_DOMAIN},
};

static size_t delivery_load(struct source *s)
{
    const struct mart_deliveries *v = mart_deliveries(s->mart);
    return slice_load(s, v->month, v->n);
}

static void delivery_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_deliveries *v = mart_deliveries(s->mart);
    int32_t *out = cells->narrow;
    first += ((const struct slice *)s->own)->first;
    switch ((enum delivery_column)column) {
    case DELIVERY_MONTH: fill_constant(out, n, s->month); break;
    case DELIVERY_SOURCE: fill_direct(out, n, v->source + first); break;
    case DELIVERY_RESOURCE: fill_direct(out, n, v->resource + first); break;
    case DELIVERY_ROWS: fill_wide(cells->wide, n, v->rows + first); break;
    case DELIVERY_REJECTED: fill_wide(cells->wide, n, v->rejected + first); break;
    }
}

const struct table table_delivery = {
    .name = "delivery",
    .resources = RESOURCES,
    .columns = delivery_columns,
    .n_columns = ARRAY_LEN(delivery_columns),
    .month = DELIVERY_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .range = mart_quality_range,
    .load = delivery_load,
    .fill = delivery_fill,
};
