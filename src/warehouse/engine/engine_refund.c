/*
 * Table refund_week: a person on a benefit in an ISO week, with what was paid and what the state refunds, in the month
 * of the week's Thursday.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "base/num.h"
#include "warehouse/engine/engine_table.h"

enum refund_column {
    REFUND_MONTH,
    REFUND_WEEK,
    REFUND_TYPE,
    REFUND_STEP,
    REFUND_CPR,
    REFUND_PERSON,
    REFUND_PERSON_WEEK,
    REFUND_PAID,
    REFUND_REFUND,
    REFUND_COFINANCING,
    REFUND_NEXT,
    REFUND_MORE
};

static const struct table_column columns[] = {
    [REFUND_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [REFUND_WEEK] = {"week", CELL_TEXT, DICT_DOMAIN(DICT_WEEK)},
    [REFUND_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [REFUND_STEP] = {"step", CELL_NUMBER, NO_DOMAIN},
    [REFUND_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [REFUND_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [REFUND_PERSON_WEEK] = {"person_week", CELL_NUMBER, NO_DOMAIN},
    [REFUND_PAID] = {"paid", CELL_MONEY, NO_DOMAIN},
    [REFUND_REFUND] = {"refund", CELL_MONEY, NO_DOMAIN},
    [REFUND_COFINANCING] = {"cofinancing", CELL_MONEY, NO_DOMAIN},
    [REFUND_NEXT] = {"next_step", CELL_NUMBER, NO_DOMAIN},
    [REFUND_MORE] = {"next_cost", CELL_MONEY, NO_DOMAIN},
};

enum { WEEK_FIRST = 2, WEEK_DAYS = 7 }; /* the dictionary's first real entry is the first week of the mart */

/* Rows of a month, and the week and the person's week of each. */
struct refund_rows {
    const struct mart_refunds *rows;
    int32_t week; /* number of the month's first week */
    int32_t *person_week;
    int32_t counted; /* different ones of the months before */
};

static void refund_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct refund_rows);
}

/* The first Thursday of a month. */
static date_t first_thursday(month_t month)
{
    date_t day = month_first(month);
    return day + (WEEK_DAYS - (day % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS) % WEEK_DAYS; /* day 0 was a Thursday */
}

static size_t refund_load(struct source *s)
{
    struct refund_rows *own = s->own;
    const struct mart_refunds *r = own->rows = mart_refunds(s->mart, s->month);
    own->week = WEEK_FIRST + (first_thursday(s->month) - first_thursday(s->first)) / WEEK_DAYS;
    if (!s->needed[REFUND_PERSON_WEEK])
        return r->n;
    own->person_week = ARENA_ARRAY(&s->rows, r->n, int32_t);
    for (size_t i = 0; i < r->n; i++) {
        own->counted += i == 0 || r->pid[i] != r->pid[i - 1] || r->week[i] != r->week[i - 1];
        own->person_week[i] = own->counted;
    }
    return r->n;
}

static void refund_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct refund_rows *own = s->own;
    const struct mart_refunds *r = own->rows;
    int32_t *out = cells->narrow;
    switch ((enum refund_column)column) {
    case REFUND_MONTH: fill_constant(out, n, s->month); break;
    case REFUND_WEEK:
        for (size_t i = 0; i < n; i++)
            out[i] = own->week + r->week[first + i];
        break;
    case REFUND_TYPE: fill_direct(out, n, r->type + first); break;
    case REFUND_STEP:
        for (size_t i = 0; i < n; i++)
            out[i] = r->step[first + i] != 0 ? r->step[first + i] : NUMBER_NONE;
        break;
    case REFUND_CPR:
    case REFUND_PERSON: fill_direct(out, n, r->pid + first); break;
    case REFUND_PERSON_WEEK:
        for (size_t i = 0; i < n; i++)
            out[i] = own->person_week[first + i];
        break;
    case REFUND_PAID: fill_wide(cells->wide, n, r->paid + first); break;
    case REFUND_REFUND: fill_wide(cells->wide, n, r->refund + first); break;
    case REFUND_COFINANCING: fill_wide(cells->wide, n, r->cofinancing + first); break;
    case REFUND_NEXT:
        for (size_t i = 0; i < n; i++)
            out[i] = r->next[first + i] != 0 ? r->next[first + i] : NUMBER_NONE;
        break;
    case REFUND_MORE:
        for (size_t i = first; i < first + n; i++)
            cells->wide[i - first] =
                r->next[i] != 0 ? num_div_round((int128_t)r->paid[i] * (r->step[i] - r->next[i]), 100) : 0;
        break;
    }
}

const struct table table_refund_week = {
    .name = "refund_week",
    .resources = "refund_week spell person service_type",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = REFUND_MONTH,
    .part = NO_COLUMN,
    .person = REFUND_PERSON,
    .open = refund_open,
    .load = refund_load,
    .fill = refund_fill,
};
