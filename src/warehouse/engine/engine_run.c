/*
 * Table run: a run that has begun by the end of a month, as it stands then. One whose last day is that of the month
 * goes on still; what is known of the person holds at the end of the month, and someone not resident then has the place
 * "-".
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum run_column {
    RUN_MONTH,
    RUN_TYPE,
    RUN_KIND,
    RUN_START,
    RUN_END,
    RUN_REASON,
    RUN_ONGOING,
    RUN_DISTRICT,
    RUN_AGE,
    RUN_CPR,
    RUN_PERSON,
    RUN_DURATION,
    RUN_MONTHS,
    RUN_BEGUN
};

static const struct table_column columns[] = {
    [RUN_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [RUN_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [RUN_KIND] = {"kind", CELL_TEXT, DICT_DOMAIN(DICT_KIND)},
    [RUN_START] = {"start_month", CELL_MONTH, NO_DOMAIN},
    [RUN_END] = {"end_month", CELL_MONTH, NO_DOMAIN},
    [RUN_REASON] = {"end_reason", CELL_TEXT, DICT_DOMAIN(DICT_REASON)},
    [RUN_ONGOING] = {"ongoing", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [RUN_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [RUN_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [RUN_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [RUN_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [RUN_DURATION] = {"duration", CELL_NUMBER, NO_DOMAIN},
    [RUN_MONTHS] = {"duration_months", CELL_NUMBER, NO_DOMAIN},
    [RUN_BEGUN] = {"begun", CELL_NUMBER, NO_DOMAIN},
};

/* A month is what four years have on average. */
enum { LEAP_MONTHS = 48, LEAP_DAYS = 1461 };

/* Those begun by the end of the month, column by column. */
struct runs {
    date_t day;
    uint32_t *pid, *type, *reason;
    date_t *from, *to;
    const struct mart_residents *residents;
    const int32_t *resident; /* of each row, or NOT_RESIDENT */
    struct ages ages;
};

static void run_open(struct source *s)
{
    struct runs *own = s->own = ARENA_NEW(&s->keep, struct runs);
    size_t n = mart_runs(s->mart)->n;
    own->pid = ARENA_ARRAY(&s->keep, n, uint32_t);
    own->type = ARENA_ARRAY(&s->keep, n, uint32_t);
    own->reason = ARENA_ARRAY(&s->keep, n, uint32_t);
    own->from = ARENA_ARRAY(&s->keep, n, date_t);
    own->to = ARENA_ARRAY(&s->keep, n, date_t);
}

static size_t run_load(struct source *s)
{
    struct runs *own = s->own;
    const struct mart_runs *all = mart_runs(s->mart);
    size_t n = 0;
    own->day = month_last(s->month);
    for (size_t i = 0; i < all->n; i++) {
        own->pid[n] = all->pid[i];
        own->type[n] = all->type[i];
        own->reason[n] = all->reason[i];
        own->from[n] = all->from[i];
        own->to[n] = all->to[i];
        n += all->from[i] <= own->day;
    }
    if (s->needed[RUN_DISTRICT]) {
        own->residents = mart_residents(s->mart, s->month);
        own->resident = residents_join(&s->rows, own->residents, own->pid, n);
    }
    if (s->needed[RUN_AGE])
        ages_init(&own->ages, &s->rows, own->day);
    return n;
}

/* Columns of time: what is not over by the end of the month has no end yet. */
static int32_t run_time(const struct runs *own, enum run_column column, size_t i)
{
    bool over = own->to[i] < own->day;
    if (column == RUN_START)
        return month_of(own->from[i]);
    if (column == RUN_END)
        return over ? month_of(own->to[i]) : NUMBER_NONE;
    if (column == RUN_REASON)
        return over ? (int32_t)own->reason[i] : 0;
    if (column == RUN_ONGOING)
        return over ? YESNO_NO : YESNO_YES;
    if (column == RUN_BEGUN)
        return month_of(own->day) - month_of(own->from[i]);
    int32_t days = (over ? own->to[i] : own->day) - own->from[i] + 1;
    return column == RUN_MONTHS ? (int32_t)((int64_t)days * LEAP_MONTHS / LEAP_DAYS) : days;
}

static void run_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct runs *own = s->own;
    int32_t *out = cells->narrow;
    switch ((enum run_column)column) {
    case RUN_MONTH: fill_constant(out, n, s->month); break;
    case RUN_TYPE: fill_direct(out, n, own->type + first); break;
    case RUN_KIND: fill_through(out, n, s->types->kind, own->type + first); break;
    case RUN_START:
    case RUN_END:
    case RUN_REASON:
    case RUN_ONGOING:
    case RUN_DURATION:
    case RUN_MONTHS:
    case RUN_BEGUN:
        for (size_t i = 0; i < n; i++)
            out[i] = run_time(own, (enum run_column)column, first + i);
        break;
    case RUN_DISTRICT: fill_place(out, n, s->addresses->district, own->residents, own->resident + first); break;
    case RUN_AGE: fill_age(out, n, s, &own->ages, own->pid + first); break;
    case RUN_CPR:
    case RUN_PERSON: fill_direct(out, n, own->pid + first); break;
    }
}

const struct table table_run = {
    .name = "run",
    .resources = "spell service_type person residence address district",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = RUN_MONTH,
    .part = NO_COLUMN,
    .person = RUN_PERSON,
    .open = run_open,
    .load = run_load,
    .fill = run_fill,
};
