/*
 * Table person_cost: a person and a subject area with cost in the 12 months up to a month, resident or not. It is where
 * all the money of persons is, so that what families do not carry shows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include "base/compiler.h"
#include "warehouse/engine/engine_money.h"

enum person_column { PERSON_MONTH, PERSON_RESIDENT, PERSON_AREA, PERSON_CPR, PERSON_PERSON, PERSON_COST };

static const struct table_column columns[] = {
    [PERSON_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [PERSON_RESIDENT] = {"resident", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [PERSON_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [PERSON_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [PERSON_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [PERSON_COST] = {"cost", CELL_MONEY, NO_DOMAIN},
};

struct persons {
    struct area_costs costs;
    const int32_t *resident; /* row among the residents, or NOT_RESIDENT */
};

static void person_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct persons);
}

static size_t person_load(struct source *s)
{
    struct persons *own = s->own;
    area_costs_build(&own->costs, s, s->month);
    if (s->needed[PERSON_RESIDENT])
        own->resident = residents_join(&s->rows, mart_residents(s->mart, s->month), own->costs.pid, own->costs.n);
    return own->costs.n;
}

static void person_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct persons *own = s->own;
    int32_t *out = cells->narrow;
    switch ((enum person_column)column) {
    case PERSON_MONTH: fill_constant(out, n, s->month); break;
    case PERSON_RESIDENT:
        for (size_t i = 0; i < n; i++)
            out[i] = own->resident[first + i] == NOT_RESIDENT ? YESNO_NO : YESNO_YES;
        break;
    case PERSON_AREA: fill_direct(out, n, own->costs.area + first); break;
    case PERSON_CPR:
    case PERSON_PERSON: fill_direct(out, n, own->costs.pid + first); break;
    case PERSON_COST: fill_wide(cells->wide, n, own->costs.amount + first); break;
    }
}

const struct table table_person_cost = {
    .name = "person_cost",
    .resources = "spell service_type posting account_function person residence",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = PERSON_MONTH,
    .part = NO_COLUMN,
    .person = PERSON_PERSON,
    .open = person_open,
    .load = person_load,
    .fill = person_fill,
};
