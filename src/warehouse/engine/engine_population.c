/*
 * Table population: how many people an area has by sex and age on a date. It has no months: it is there whole, also
 * when nothing else was delivered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include "base/compiler.h"

enum population_column {
    POPULATION_DATE,
    POPULATION_MUNICIPALITY,
    POPULATION_REGION,
    POPULATION_SEX,
    POPULATION_AGE,
    POPULATION_PERSONS
};

static const struct table_column columns[] = {
    [POPULATION_DATE] = {"date", CELL_DATE, NO_DOMAIN},
    [POPULATION_MUNICIPALITY] = {"municipality", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [POPULATION_REGION] = {"region", CELL_TEXT, DICT_DOMAIN(DICT_REGION)},
    [POPULATION_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [POPULATION_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [POPULATION_PERSONS] = {"persons", CELL_BIG, NO_DOMAIN},
};

static size_t population_load(struct source *s)
{
    return mart_population(s->mart)->n;
}

static void population_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_population *p = mart_population(s->mart);
    switch ((enum population_column)column) {
    case POPULATION_DATE:
        for (size_t i = 0; i < n; i++)
            cells->narrow[i] = p->date[first + i];
        break;
    case POPULATION_MUNICIPALITY: fill_direct(cells->narrow, n, p->municipality + first); break;
    case POPULATION_REGION: fill_direct(cells->narrow, n, p->region + first); break;
    case POPULATION_SEX:
        for (size_t i = 0; i < n; i++)
            cells->narrow[i] = p->sex[first + i];
        break;
    case POPULATION_AGE:
        for (size_t i = 0; i < n; i++)
            cells->narrow[i] = p->age[first + i];
        break;
    case POPULATION_PERSONS: fill_wide(cells->wide, n, p->persons + first); break;
    }
}

const struct table table_population = {
    .name = "population",
    .resources = "population municipality",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = NO_COLUMN,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .load = population_load,
    .fill = population_fill,
};
