/*
 * The list of tables, and whether a cube fits the one it names. What is checked here is taken for granted when a
 * question is answered.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/compiler.h"
#include "warehouse/engine.h"
#include "warehouse/engine/engine_filter.h"
#include "warehouse/engine/engine_table.h"

static const struct table *const tables[] = {
    &table_compared,      &table_citizen_month, &table_family_month, &table_family_cost,   &table_service_month,
    &table_cohort,        &table_benefit_move,  &table_person_cost,  &table_event,         &table_run,
    &table_population,    &table_offer_month,   &table_ledger,       &table_indicator,     &table_staff_month,
    &table_company_month, &table_finding,       &table_refund_week,  &table_claim,         &table_goal,
    &table_quality,       &table_delivery,      &table_sequence,     &table_family_course, &table_family_service};

#define BIT(kind) (1u << (kind))

/* By enum cell_kind: as messages name it. */
static const char *const cell_names[] = {
    [CELL_TEXT] = "a text",
    [CELL_NUMBER] = "a whole number",
    [CELL_MONTH] = "a month",
    [CELL_DATE] = "a date",
    [CELL_PERSON] = "a person",
    [CELL_DAYS] = "days of a month",
    [CELL_SET] = "a set of texts",
    [CELL_MONEY] = "money",
    [CELL_BIG] = "a large whole number",
    [CELL_DECIMAL] = "a decimal number",
};

/* By enum value_type: the cells that a dimension of this type can stand on. */
static const unsigned dimension_cells[] = {
    [VALUE_TEXT] = BIT(CELL_TEXT),
    [VALUE_INT] = BIT(CELL_NUMBER),
    [VALUE_MONEY] = 0,
    [VALUE_RATE] = 0,
    [VALUE_DECIMAL] = 0,
    [VALUE_MONTH] = BIT(CELL_MONTH),
    [VALUE_DATE] = BIT(CELL_DATE),
};

enum { amount_cells = BIT(CELL_NUMBER) | BIT(CELL_MONEY) | BIT(CELL_BIG) | BIT(CELL_DECIMAL) };

/* By enum measure_kind: the cells that it can be made of; none for those without a column. */
static const unsigned measure_cells[] = {
    [MEASURE_COUNT] = 0,
    [MEASURE_SUM] = amount_cells,
    [MEASURE_DISTINCT] =
        BIT(CELL_TEXT) | BIT(CELL_NUMBER) | BIT(CELL_MONTH) | BIT(CELL_DATE) | BIT(CELL_PERSON) | BIT(CELL_SET),
    [MEASURE_MIN] = amount_cells,
    [MEASURE_MAX] = amount_cells,
    [MEASURE_MEDIAN] = BIT(CELL_NUMBER),
    [MEASURE_MEAN] = BIT(CELL_NUMBER),
    [MEASURE_ONLY] = amount_cells,
    [MEASURE_DAYS] = BIT(CELL_DAYS),
    [MEASURE_RATIO] = 0,
    [MEASURE_DIFFERENCE] = 0,
    [MEASURE_SHARE] = 0,
};

static const unsigned filter_cells = BIT(CELL_TEXT) | BIT(CELL_NUMBER) | BIT(CELL_MONTH) | BIT(CELL_DATE);

const struct table *table_lookup(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        if (strcmp(tables[i]->name, name) == 0)
            return tables[i];
    }
    return NULL;
}

int table_column_lookup(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (strcmp(t->columns[i].name, name) == 0)
            return (int)i;
    }
    return NO_COLUMN;
}

/* One column that a cube names, which must be of one of the kinds. `what` and `name` say who names it. */
static int check_column(const struct table *t, const char *column, unsigned cells, const char *what, const char *name,
                        struct src_loc loc, struct diag *d)
{
    int index = table_column_lookup(t, column);
    if (index != NO_COLUMN && (cells & BIT(t->columns[index].kind)) != 0)
        return 0;
    const char *names[MAX_COLUMNS] = {NULL};
    for (size_t i = 0; i < t->n_columns; i++)
        names[i] = (cells & BIT(t->columns[i].kind)) != 0 ? t->columns[i].name : NULL;
    if (index == NO_COLUMN)
        diag_error(d, DIAG_DEF_NAME, loc, "%s \"%s\" names column \"%s\", which table \"%s\" does not have", what, name,
                   column, t->name);
    else
        diag_error(d, DIAG_DEF_VALUE, loc, "%s \"%s\" cannot use column \"%s\" of table \"%s\": it holds %s", what,
                   name, column, t->name, cell_names[t->columns[index].kind]);
    diag_hint_names(d, column, names, t->n_columns);
    return -1;
}

static int check_dimension(const struct table *t, const struct dimension *dim, struct diag *d)
{
    unsigned cells = dim->grouped ? BIT(CELL_NUMBER) : dimension_cells[dim->type];
    if (check_column(t, dim->column, cells, "dimension", dim->name, dim->loc, d) != 0)
        return -1;
    bool parted = t->part != NO_COLUMN && strcmp(t->columns[t->part].name, dim->column) == 0;
    if (!parted || dim->single)
        return 0;
    diag_error(d, DIAG_DEF_VALUE, dim->loc, "rows of table \"%s\" with different \"%s\" must not be added", t->name,
               dim->column);
    diag_hint(d, "Add \"single: true\" to dimension \"%s\".", dim->name);
    return -1;
}

/* Codes of a fixed list and numbers can be checked without a warehouse. */
static int check_filter_values(const struct table *t, const struct measure *measure, const struct measure_filter *f,
                               struct diag *d)
{
    const struct table_column *column = &t->columns[table_column_lookup(t, f->column)];
    const struct dict *list = column->domain.kind == DOMAIN_LIST ? column->domain.list : NULL;
    for (size_t i = 0; i < f->n; i++) {
        int32_t number;
        bool known = column->kind == CELL_TEXT ? list == NULL : number_parse(column->kind, f->values[i], &number);
        for (size_t k = 0; list != NULL && k < list->n; k++)
            known |= strcmp(list->codes[k], f->values[i]) == 0;
        if (known)
            continue;
        diag_error(d, DIAG_DEF_VALUE, measure->loc, "\"%s\" is no value of column \"%s\" in measure \"%s\"",
                   f->values[i], f->column, measure->name);
        if (list != NULL)
            diag_hint_names(d, f->values[i], list->codes + 1, list->n - 1);
        else
            diag_hint(d, "Column \"%s\" holds %s.", f->column, cell_names[column->kind]);
        return -1;
    }
    return 0;
}

/* What an amount of a column is, and the format that says so. */
static enum value_type amount_type(enum cell_kind kind)
{
    if (kind == CELL_MONEY)
        return VALUE_MONEY;
    return kind == CELL_DECIMAL ? VALUE_DECIMAL : VALUE_INT;
}

static const char *amount_format(enum value_type type)
{
    if (type == VALUE_MONEY)
        return "money";
    return type == VALUE_DECIMAL ? "decimal" : "integer";
}

static int check_measure(const struct table *t, const struct measure *m, struct diag *d)
{
    int status = 0;
    unsigned cells = measure_cells[m->kind];
    if (cells != 0) {
        if (check_column(t, m->column, cells, "measure", m->name, m->loc, d) != 0)
            return -1;
        const struct table_column *column = &t->columns[table_column_lookup(t, m->column)];
        if (cells == amount_cells && m->type != amount_type(column->kind)) {
            status = diag_error(d, DIAG_DEF_VALUE, m->loc, "measure \"%s\" is %s, but column \"%s\" holds %s", m->name,
                                amount_format(m->type), m->column, cell_names[column->kind]);
            diag_hint(d, "Write \"format: %s\".", amount_format(amount_type(column->kind)));
        }
    }
    for (size_t i = 0; i < m->n_filters; i++) {
        const struct measure_filter *f = &m->filters[i];
        if (check_column(t, f->column, filter_cells, "filter of measure", m->name, m->loc, d) != 0 ||
            check_filter_values(t, m, f, d) != 0)
            status = -1;
    }
    return status;
}

/* The month and the part that rows must not be added over have their dimensions. */
static int check_table_rules(const struct table *t, const struct cube *c, struct diag *d)
{
    int status = 0;
    const char *month = t->month == NO_COLUMN ? NULL : t->columns[t->month].name;
    if (month != NULL && (c->month == NULL || strcmp(c->month->column, month) != 0)) {
        status =
            diag_error(d, DIAG_DEF_SHAPE, c->loc, "cube \"%s\" does not say which dimension its periods mean", c->name);
        diag_hint(d, "Add \"month:\" with the name of a dimension of column \"%s\".", month);
    } else if (month == NULL && c->month != NULL) {
        status = diag_error(d, DIAG_DEF_SHAPE, c->loc, "cube \"%s\" has a month, but table \"%s\" has none", c->name,
                            t->name);
        diag_hint(d, "Remove \"month:\".");
    }
    bool parted = t->part == NO_COLUMN;
    for (size_t i = 0; !parted && i < c->n_dimensions; i++)
        parted = strcmp(c->dimensions[i].column, t->columns[t->part].name) == 0;
    if (!parted) {
        status = diag_error(d, DIAG_DEF_SHAPE, c->loc, "cube \"%s\" has no dimension for column \"%s\" of table \"%s\"",
                            c->name, t->columns[t->part].name, t->name);
        diag_hint(d, "Add a dimension of that column with \"single: true\".");
    }
    return status;
}

int table_check_cube(const struct cube *c, struct diag *d)
{
    const struct table *t = table_lookup(c->table);
    if (t == NULL) {
        const char *names[ARRAY_LEN(tables)];
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
            names[i] = tables[i]->name;
        diag_error(d, DIAG_DEF_NAME, c->loc, "cube \"%s\" names unknown table \"%s\"", c->name, c->table);
        diag_hint_names(d, c->table, names, ARRAY_LEN(tables));
        return -1;
    }
    int status = check_table_rules(t, c, d);
    for (size_t i = 0; i < c->n_dimensions; i++) {
        if (check_dimension(t, &c->dimensions[i], d) != 0)
            status = -1;
    }
    for (size_t i = 0; i < c->n_measures; i++) {
        if (check_measure(t, &c->measures[i], d) != 0)
            status = -1;
    }
    return status;
}

int engine_check(const struct model *m, struct diag *d)
{
    int status = 0;
    for (size_t i = 0; i < m->n_cubes; i++) {
        if (table_check_cube(&m->cubes[i], d) != 0)
            status = -1;
    }
    return status;
}
