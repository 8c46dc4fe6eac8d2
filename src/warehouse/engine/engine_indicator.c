/*
 * Table indicator: the value of a key figure for a municipality and a period. It has no months: its periods are years
 * or months as they were delivered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum indicator_column {
    INDICATOR_PERIOD,
    INDICATOR_MUNICIPALITY,
    INDICATOR_REGION,
    INDICATOR_PEERS,
    INDICATOR_CODE,
    INDICATOR_AREA,
    INDICATOR_VALUE,
    INDICATOR_RANK
};

static const struct table_column columns[] = {
    [INDICATOR_PERIOD] = {"period", CELL_TEXT, DICT_DOMAIN(DICT_PERIOD)},
    [INDICATOR_MUNICIPALITY] = {"municipality", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [INDICATOR_REGION] = {"region", CELL_TEXT, DICT_DOMAIN(DICT_REGION)},
    [INDICATOR_PEERS] = {"peers", CELL_TEXT, DICT_DOMAIN(DICT_PEERS)},
    [INDICATOR_CODE] = {"indicator", CELL_TEXT, DICT_DOMAIN(DICT_INDICATOR)},
    [INDICATOR_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [INDICATOR_VALUE] = {"value", CELL_DECIMAL, NO_DOMAIN},
    [INDICATOR_RANK] = {"rank", CELL_NUMBER, NO_DOMAIN},
};

static size_t indicator_load(struct source *s)
{
    return mart_indicators(s->mart)->n;
}

static void indicator_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_indicators *v = mart_indicators(s->mart);
    int32_t *out = cells->narrow;
    switch ((enum indicator_column)column) {
    case INDICATOR_PERIOD: fill_direct(out, n, v->period + first); break;
    case INDICATOR_MUNICIPALITY: fill_direct(out, n, v->municipality + first); break;
    case INDICATOR_REGION: fill_direct(out, n, v->region + first); break;
    case INDICATOR_PEERS: fill_direct(out, n, v->peers + first); break;
    case INDICATOR_CODE: fill_direct(out, n, v->indicator + first); break;
    case INDICATOR_AREA: fill_direct(out, n, v->area + first); break;
    case INDICATOR_VALUE: fill_wide(cells->wide, n, v->value + first); break; /* none is WIDE_NONE there too */
    case INDICATOR_RANK:
        for (size_t i = 0; i < n; i++)
            out[i] = v->rank[first + i] == 0 ? NUMBER_NONE : (int32_t)v->rank[first + i];
        break;
    }
}

const struct table table_indicator = {
    .name = "indicator",
    .resources = "indicator_value indicator municipality",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = NO_COLUMN,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .load = indicator_load,
    .fill = indicator_fill,
};
