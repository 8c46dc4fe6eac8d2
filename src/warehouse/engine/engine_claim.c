/*
 * Table claim: a claim on another municipality, in the month that it is for. The service type and the person are those
 * of its spell; a claim whose spell was not delivered has neither.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum claim_column {
    CLAIM_MONTH,
    CLAIM_MUNICIPALITY,
    CLAIM_STATUS,
    CLAIM_TYPE,
    CLAIM_MAIN_TYPE,
    CLAIM_PERSON,
    CLAIM_AMOUNT
};

static const struct table_column columns[] = {
    [CLAIM_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [CLAIM_MUNICIPALITY] = {"municipality", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [CLAIM_STATUS] = {"status", CELL_TEXT, LIST_DOMAIN(domain_claim)},
    [CLAIM_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [CLAIM_MAIN_TYPE] = {"main_type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [CLAIM_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [CLAIM_AMOUNT] = {"amount", CELL_MONEY, NO_DOMAIN},
};

struct claim_rows {
    const struct mart_claims *rows;
    uint32_t *type; /* of each, 0 none */
};

static void claim_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct claim_rows);
}

static size_t claim_load(struct source *s)
{
    struct claim_rows *own = s->own;
    own->rows = mart_claims(s->mart, s->month);
    own->type = ARENA_ARRAY(&s->rows, own->rows->n, uint32_t);
    for (size_t i = 0; i < own->rows->n; i++)
        own->type[i] = own->rows->spell[i] != 0 ? s->spells->type[own->rows->spell[i]] : 0;
    return own->rows->n;
}

static void claim_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct claim_rows *own = s->own;
    const struct mart_claims *c = own->rows;
    int32_t *out = cells->narrow;
    switch ((enum claim_column)column) {
    case CLAIM_MONTH: fill_constant(out, n, s->month); break;
    case CLAIM_MUNICIPALITY: fill_direct(out, n, c->municipality + first); break;
    case CLAIM_STATUS:
        for (size_t i = 0; i < n; i++)
            out[i] = c->status[first + i];
        break;
    case CLAIM_TYPE: fill_direct(out, n, own->type + first); break;
    case CLAIM_MAIN_TYPE: fill_main_type(out, n, s, own->type + first); break;
    case CLAIM_PERSON:
        for (size_t i = 0; i < n; i++)
            out[i] = c->spell[first + i] != 0 ? (int32_t)s->spells->pid[c->spell[first + i]] : NUMBER_NONE;
        break;
    case CLAIM_AMOUNT: fill_wide(cells->wide, n, c->amount + first); break;
    }
}

const struct table table_claim = {
    .name = "claim",
    .resources = "claim spell service_type municipality",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = CLAIM_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .open = claim_open,
    .load = claim_load,
    .fill = claim_fill,
};
