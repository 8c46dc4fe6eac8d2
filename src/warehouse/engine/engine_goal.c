/*
 * Table goal: what is aimed at for a key figure or a measure in a period, and from which values on it is yellow and
 * red. It has no months: its periods are years or months as they were delivered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum goal_column { GOAL_PERIOD, GOAL_CODE, GOAL_VALUE, GOAL_YELLOW, GOAL_RED };

static const struct table_column columns[] = {
    [GOAL_PERIOD] = {"period", CELL_TEXT, DICT_DOMAIN(DICT_PERIOD)},
    [GOAL_CODE] = {"indicator", CELL_TEXT, DICT_DOMAIN(DICT_INDICATOR)},
    [GOAL_VALUE] = {"goal", CELL_DECIMAL, NO_DOMAIN},
    [GOAL_YELLOW] = {"yellow", CELL_DECIMAL, NO_DOMAIN},
    [GOAL_RED] = {"red", CELL_DECIMAL, NO_DOMAIN},
};

static size_t goal_load(struct source *s)
{
    return mart_goals(s->mart)->n;
}

static void goal_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_goals *g = mart_goals(s->mart);
    switch ((enum goal_column)column) {
    case GOAL_PERIOD: fill_direct(cells->narrow, n, g->period + first); break;
    case GOAL_CODE: fill_direct(cells->narrow, n, g->indicator + first); break;
    case GOAL_VALUE: fill_wide(cells->wide, n, g->goal + first); break; /* none is WIDE_NONE there too */
    case GOAL_YELLOW: fill_wide(cells->wide, n, g->yellow + first); break;
    case GOAL_RED: fill_wide(cells->wide, n, g->red + first); break;
    }
}

const struct table table_goal = {
    .name = "goal",
    .resources = "target indicator",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = NO_COLUMN,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .load = goal_load,
    .fill = goal_fill,
};
