/*
 * Table ledger: postings and budget lines added up by account, a month. Its months are those of the ledger: budgets
 * reach beyond the last month of people and services.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum { YEAR_MONTHS = 12 };

enum ledger_column {
    LEDGER_MONTH,
    LEDGER_YEAR,
    LEDGER_MAIN_ACCOUNT,
    LEDGER_MAIN_FUNCTION,
    LEDGER_FUNCTION,
    LEDGER_AREA,
    LEDGER_COMMITTEE,
    LEDGER_DRANST,
    LEDGER_MAIN_ART,
    LEDGER_ART,
    LEDGER_DEPARTMENT,
    LEDGER_MUNICIPALITY,
    LEDGER_COMPANY,
    LEDGER_SPENT,
    LEDGER_BUDGET,
    LEDGER_REVISED,
    LEDGER_EXPECTED
};

static const struct table_column columns[] = {
    [LEDGER_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [LEDGER_YEAR] = {"year", CELL_NUMBER, NO_DOMAIN},
    [LEDGER_MAIN_ACCOUNT] = {"main_account", CELL_TEXT, DICT_DOMAIN(DICT_MAIN_ACCOUNT)},
    [LEDGER_MAIN_FUNCTION] = {"main_function", CELL_TEXT, DICT_DOMAIN(DICT_MAIN_FUNCTION)},
    [LEDGER_FUNCTION] = {"function", CELL_TEXT, DICT_DOMAIN(DICT_FUNCTION)},
    [LEDGER_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [LEDGER_COMMITTEE] = {"committee", CELL_TEXT, DICT_DOMAIN(DICT_COMMITTEE)},
    [LEDGER_DRANST] = {"dranst", CELL_TEXT, DICT_DOMAIN(DICT_DRANST)},
    [LEDGER_MAIN_ART] = {"main_art", CELL_TEXT, DICT_DOMAIN(DICT_MAIN_ART)},
    [LEDGER_ART] = {"art", CELL_TEXT, DICT_DOMAIN(DICT_ART)},
    [LEDGER_DEPARTMENT] = {"department", CELL_TEXT, DICT_DOMAIN(DICT_DEPARTMENT)},
    [LEDGER_MUNICIPALITY] = {"municipality", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [LEDGER_COMPANY] = {"company", CELL_TEXT, DICT_DOMAIN(DICT_COMPANY)},
    [LEDGER_SPENT] = {"spent", CELL_MONEY, NO_DOMAIN},
    [LEDGER_BUDGET] = {"budget", CELL_MONEY, NO_DOMAIN},
    [LEDGER_REVISED] = {"revised", CELL_MONEY, NO_DOMAIN},
    [LEDGER_EXPECTED] = {"expected", CELL_MONEY, NO_DOMAIN},
};

/* What a column is made of, of the arrays of the mart. */
static uint32_t stored_column(enum ledger_column column)
{
    switch (column) {
    case LEDGER_MONTH:
    case LEDGER_YEAR: break;
    case LEDGER_MAIN_ACCOUNT:
    case LEDGER_MAIN_FUNCTION:
    case LEDGER_FUNCTION:
    case LEDGER_AREA:
    case LEDGER_COMMITTEE: return MART_COLUMN(ledger, function);
    case LEDGER_DRANST: return MART_COLUMN(ledger, dranst);
    case LEDGER_MAIN_ART:
    case LEDGER_ART: return MART_COLUMN(ledger, art);
    case LEDGER_DEPARTMENT: return MART_COLUMN(ledger, department);
    case LEDGER_MUNICIPALITY: return MART_COLUMN(ledger, municipality);
    case LEDGER_COMPANY: return MART_COLUMN(ledger, company);
    case LEDGER_SPENT: return MART_COLUMN(ledger, spent);
    case LEDGER_BUDGET: return MART_COLUMN(ledger, budget);
    case LEDGER_REVISED: return MART_COLUMN(ledger, revised);
    case LEDGER_EXPECTED: return MART_COLUMN(ledger, expected);
    }
    return 0;
}

static size_t ledger_load(struct source *s)
{
    uint32_t stored = 0;
    for (size_t k = 0; k < ARRAY_LEN(columns); k++)
        stored |= s->needed[k] ? stored_column((enum ledger_column)k) : 0;
    return mart_ledger_only(s->mart, s->month, stored)->n;
}

static void ledger_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_ledger *l = mart_ledger_only(s->mart, s->month, 0); /* as loaded */
    int32_t *out = cells->narrow;
    switch ((enum ledger_column)column) {
    case LEDGER_MONTH: fill_constant(out, n, s->month); break;
    case LEDGER_YEAR: fill_constant(out, n, s->month / YEAR_MONTHS); break;
    case LEDGER_MAIN_ACCOUNT: fill_through(out, n, mart_functions(s->mart)->main_account, l->function + first); break;
    case LEDGER_MAIN_FUNCTION: fill_through(out, n, mart_functions(s->mart)->main_function, l->function + first); break;
    case LEDGER_FUNCTION: fill_direct(out, n, l->function + first); break;
    case LEDGER_AREA: fill_through(out, n, mart_functions(s->mart)->area, l->function + first); break;
    case LEDGER_COMMITTEE: fill_through(out, n, mart_functions(s->mart)->committee, l->function + first); break;
    case LEDGER_DRANST: fill_direct(out, n, l->dranst + first); break;
    case LEDGER_MAIN_ART: fill_through(out, n, mart_arts(s->mart)->main, l->art + first); break;
    case LEDGER_ART: fill_direct(out, n, l->art + first); break;
    case LEDGER_DEPARTMENT: fill_direct(out, n, l->department + first); break;
    case LEDGER_MUNICIPALITY: fill_direct(out, n, l->municipality + first); break;
    case LEDGER_COMPANY: fill_direct(out, n, l->company + first); break;
    case LEDGER_SPENT: fill_wide(cells->wide, n, l->spent + first); break;
    case LEDGER_BUDGET: fill_wide(cells->wide, n, l->budget + first); break;
    case LEDGER_REVISED: fill_wide(cells->wide, n, l->revised + first); break;
    case LEDGER_EXPECTED: fill_wide(cells->wide, n, l->expected + first); break;
    }
}

const struct table table_ledger = {
    .name = "ledger",
    .resources = "posting budget account_function",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = LEDGER_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .range = mart_ledger_range,
    .load = ledger_load,
    .fill = ledger_fill,
};
