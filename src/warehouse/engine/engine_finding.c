/*
 * Table finding: a spell at the end of a month about whose paying municipality the register and the source system do
 * not agree, or one of the month before that was solved.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum finding_column {
    FINDING_MONTH,
    FINDING_KIND,
    FINDING_FOLLOWUP,
    FINDING_TYPE,
    FINDING_MAIN_TYPE,
    FINDING_REGISTER,
    FINDING_SOURCE,
    FINDING_CPR,
    FINDING_PERSON,
    FINDING_SPELL,
    FINDING_COST,
    FINDING_SINCE,
    FINDING_AGE,
    FINDING_COST_SINCE
};

static const struct table_column columns[] = {
    [FINDING_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [FINDING_KIND] = {"finding", CELL_TEXT, LIST_DOMAIN(domain_finding)},
    [FINDING_FOLLOWUP] = {"followup", CELL_TEXT, LIST_DOMAIN(domain_followup)},
    [FINDING_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [FINDING_MAIN_TYPE] = {"main_type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [FINDING_REGISTER] = {"by_register", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [FINDING_SOURCE] = {"by_source", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [FINDING_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [FINDING_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [FINDING_SPELL] = {"spell", CELL_NUMBER, NO_DOMAIN},
    [FINDING_COST] = {"cost", CELL_MONEY, NO_DOMAIN},
    [FINDING_SINCE] = {"since", CELL_MONTH, NO_DOMAIN},
    [FINDING_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [FINDING_COST_SINCE] = {"cost_since", CELL_MONEY, NO_DOMAIN},
};

struct finding_rows {
    const struct mart_findings *rows;
    uint32_t *type;      /* of each */
    month_t *since;      /* the first month in which it was found, without a break */
    int64_t *cost_since; /* øre; of those months together */
};

static void finding_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct finding_rows);
}

/* Follow the findings of the month back to when they came, a month at a time; both months ascend by spell. A solved one
 * was last found the month before: its row of this month repeats the cost of that one. */
static void follow_back(struct source *s, struct finding_rows *own)
{
    const struct mart_findings *now = own->rows;
    uint32_t *open = ARENA_ARRAY(&s->rows, now->n, uint32_t); /* rows whose first month is still sought */
    size_t n_open = 0;
    own->since = ARENA_ARRAY(&s->rows, now->n, month_t);
    own->cost_since = ARENA_ARRAY(&s->rows, now->n, int64_t);
    for (size_t i = 0; i < now->n; i++) {
        bool solved = now->followup[i] == FOLLOWUP_SOLVED;
        own->since[i] = solved ? s->month - 1 : s->month;
        own->cost_since[i] = solved ? 0 : now->amount[i];
        if (now->followup[i] != FOLLOWUP_NEW)
            open[n_open++] = (uint32_t)i;
    }
    for (month_t m = s->month - 1; m >= s->first && n_open > 0; m--) {
        const struct mart_findings *then = mart_findings(s->mart, m);
        size_t n_left = 0, k = 0;
        for (size_t j = 0; j < n_open; j++) {
            uint32_t i = open[j];
            while (k < then->n &&
                   (then->pid[k] < now->pid[i] || (then->pid[k] == now->pid[i] && then->spell[k] < now->spell[i])))
                k++;
            size_t row = k;
            while (row < then->n && then->spell[row] == now->spell[i] &&
                   (then->kind[row] != now->kind[i] || then->followup[row] == FOLLOWUP_SOLVED))
                row++;
            if (row == then->n || then->spell[row] != now->spell[i])
                continue;
            own->since[i] = m;
            own->cost_since[i] += then->amount[row];
            if (then->followup[row] != FOLLOWUP_NEW)
                open[n_left++] = i;
        }
        n_open = n_left;
    }
}

static size_t finding_load(struct source *s)
{
    struct finding_rows *own = s->own;
    own->rows = mart_findings(s->mart, s->month);
    if (s->needed[FINDING_SINCE] || s->needed[FINDING_AGE] || s->needed[FINDING_COST_SINCE])
        follow_back(s, own);
    own->type = ARENA_ARRAY(&s->rows, own->rows->n, uint32_t);
    for (size_t i = 0; i < own->rows->n; i++)
        own->type[i] = s->spells->type[own->rows->spell[i]];
    return own->rows->n;
}

static void fill_bytes(int32_t *out, size_t n, const uint8_t *values)
{
    for (size_t i = 0; i < n; i++)
        out[i] = values[i];
}

static void finding_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct finding_rows *own = s->own;
    const struct mart_findings *f = own->rows;
    int32_t *out = cells->narrow;
    switch ((enum finding_column)column) {
    case FINDING_MONTH: fill_constant(out, n, s->month); break;
    case FINDING_KIND: fill_bytes(out, n, f->kind + first); break;
    case FINDING_FOLLOWUP: fill_bytes(out, n, f->followup + first); break;
    case FINDING_TYPE: fill_direct(out, n, own->type + first); break;
    case FINDING_MAIN_TYPE: fill_main_type(out, n, s, own->type + first); break;
    case FINDING_REGISTER: fill_direct(out, n, f->by_register + first); break;
    case FINDING_SOURCE: fill_direct(out, n, f->by_source + first); break;
    case FINDING_CPR:
    case FINDING_PERSON: fill_direct(out, n, f->pid + first); break;
    case FINDING_SPELL: fill_direct(out, n, f->spell + first); break;
    case FINDING_COST: fill_wide(cells->wide, n, f->amount + first); break;
    case FINDING_SINCE:
        for (size_t i = 0; i < n; i++)
            out[i] = own->since[first + i];
        break;
    case FINDING_AGE:
        for (size_t i = 0; i < n; i++)
            out[i] = s->month - own->since[first + i] + (f->followup[first + i] != FOLLOWUP_SOLVED);
        break;
    case FINDING_COST_SINCE: fill_wide(cells->wide, n, own->cost_since + first); break;
    }
}

const struct table table_finding = {
    .name = "finding",
    .resources = "spell person residence municipal_relation service_type posting municipality",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = FINDING_MONTH,
    .part = NO_COLUMN,
    .person = FINDING_PERSON,
    .open = finding_open,
    .load = finding_load,
    .fill = finding_fill,
};
