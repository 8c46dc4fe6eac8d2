/*
 * Charts and maps as tables, so that a reader sees, sorts and copies the figures behind the drawing. One writer of
 * tables (xlsx_grid.c) then serves all blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

double shape_number(enum value_type type, const struct value *v)
{
    switch (type) {
    case VALUE_MONEY: return (double)v->i / 100;
    case VALUE_RATE:
    case VALUE_DECIMAL: return v->r;
    case VALUE_TEXT:
    case VALUE_INT:
    case VALUE_MONTH:
    case VALUE_DATE: break;
    }
    return (double)v->i;
}

static struct table *new_table(struct book *b, size_t n_columns, size_t n_rows)
{
    struct table *t = ARENA_NEW(&b->arena, struct table);
    t->columns = ARENA_ARRAY(&b->arena, n_columns, struct table_column);
    t->n_columns = n_columns;
    t->rows = ARENA_ARRAY(&b->arena, n_rows, struct table_row);
    t->n_rows = n_rows;
    struct cell *cells = ARENA_ARRAY(&b->arena, n_rows * n_columns, struct cell);
    for (size_t r = 0; r < n_rows; r++)
        t->rows[r] = (struct table_row){.kind = ROW_BODY, .cells = cells + r * n_columns};
    for (size_t i = 0; i < n_rows * n_columns; i++)
        cells[i] = (struct cell){.kind = CELL_EMPTY, .text = ""};
    return t;
}

static struct cell text_cell(const char *text)
{
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

/* A figure of a chart (øre for money); the text only serves to measure the column. */
static struct cell number_cell(struct book *b, enum value_type type, int decimals, double number)
{
    if (!isfinite(number))
        return (struct cell){.kind = CELL_EMPTY, .text = ""};
    struct value v = {.state = STATE_OK, .r = number};
    if ((type == VALUE_MONEY || type == VALUE_INT) && fabs(number) < 9e15)
        v.i = llround(number);
    double shown = type == VALUE_RATE ? number * 100 : type == VALUE_MONEY ? number / 100 : number;
    char text[NUM_TEXT];
    (void)num_da_fixed(text, fabs(shown) < 1e15 ? shown : 1e15, decimals < 0 ? 0 : decimals > 6 ? 6 : decimals);
    return (struct cell){CELL_VALUE, arena_strdup(&b->arena, text), v};
}

/* --- charts --- */

/* The month that a category stands for, asked of the dataset's months, which know how they are printed. */
static bool category_month(const struct dataset *ds, size_t column, const char *text, month_t *out)
{
    for (size_t r = 0; r < ds->n_rows; r++) {
        const struct value *v = &ds->values[r * ds->n_columns + column];
        if (v->state != STATE_OK)
            continue;
        char shape[32];
        month_t m = (month_t)v->i;
        if ((v->label != NULL && strcmp(text, v->label) == 0) || strcmp(text, month_da(shape, m)) == 0 ||
            strcmp(text, month_da_short(shape, m)) == 0 || strcmp(text, month_iso(shape, m)) == 0) {
            *out = m;
            return true;
        }
    }
    return false;
}

/* Real months in place of their names, when all categories are months of the dataset. */
static void type_months(const struct dataset *ds, struct table *t)
{
    size_t column = 0;
    while (ds != NULL && column < ds->n_columns && ds->columns[column].type != VALUE_MONTH)
        column++;
    if (ds == NULL || column == ds->n_columns)
        return;
    month_t m;
    for (size_t r = 0; r < t->n_rows; r++)
        if (!category_month(ds, column, t->rows[r].cells[0].text, &m))
            return;
    t->columns[0].type = VALUE_MONTH;
    for (size_t r = 0; r < t->n_rows; r++) {
        struct cell *cell = &t->rows[r].cells[0];
        if (category_month(ds, column, cell->text, &m))
            *cell = (struct cell){CELL_VALUE, cell->text, {.state = STATE_OK, .i = m}};
    }
}

/* The heading over the categories: the axis' own, else the label of the dataset's first dimension. */
static const char *category_label(const struct block *block)
{
    if (block->chart.x_label != NULL)
        return block->chart.x_label;
    const struct dataset *ds = block->data;
    for (size_t c = 0; ds != NULL && c < ds->n_columns; c++)
        if (ds->columns[c].role == COLUMN_DIMENSION)
            return ds->columns[c].label;
    return "Kategori";
}

/* Counts that are no whole numbers (averages) are shown with a decimal. */
static enum value_type figure_type(const struct chart *c)
{
    if (c->type != VALUE_INT && c->type != VALUE_MONEY && c->type != VALUE_RATE)
        return VALUE_DECIMAL;
    for (size_t s = 0; c->type == VALUE_INT && s < c->n_series; s++)
        for (size_t i = 0; i < c->n_categories; i++)
            if (isfinite(c->series[s].values[i]) && c->series[s].values[i] != nearbyint(c->series[s].values[i]))
                return VALUE_DECIMAL;
    return c->type;
}

static bool shares_x(const struct chart *c)
{
    for (size_t s = 1; s < c->n_series; s++)
        if (memcmp(c->series[s].x, c->series[0].x, c->n_categories * sizeof(double)) != 0)
            return false;
    return true;
}

/* Columns x, y, y, ... when all series share their x; else x, y, x, y, ... */
static const struct table *shape_curve(struct book *b, const struct block *block)
{
    const struct chart *c = &block->chart;
    size_t stride = c->n_series > 0 && shares_x(c) ? 1 : 2;
    struct table *t = new_table(b, stride == 1 ? 1 + c->n_series : 2 * c->n_series, c->n_categories);
    enum value_type type = figure_type(c);
    for (size_t s = 0; s < c->n_series; s++) {
        size_t x = stride == 1 ? 0 : 2 * s, y = stride == 1 ? 1 + s : 2 * s + 1;
        t->columns[x] = (struct table_column){.label = category_label(block), .type = VALUE_DECIMAL, .decimals = 2};
        t->columns[y] = (struct table_column){c->series[s].label, NULL, ALIGN_RIGHT, type, c->decimals, c->unit, false};
        bool whole = true;
        for (size_t i = 0; i < c->n_categories; i++) {
            double v = c->series[s].x[i];
            whole = whole && (!isfinite(v) || v == nearbyint(v));
            t->rows[i].cells[y] = number_cell(b, type, c->decimals, c->series[s].values[i]);
            t->rows[i].cells[x] = number_cell(b, VALUE_DECIMAL, 2, v);
        }
        if (whole)
            t->columns[x].decimals = 0;
    }
    return t;
}

const struct table *shape_chart(struct book *b, const struct block *block)
{
    const struct chart *c = &block->chart;
    if (c->kind == CHART_CURVE)
        return shape_curve(b, block);
    struct table *t = new_table(b, 1 + c->n_series, c->n_categories);
    enum value_type type = figure_type(c);
    int decimals = type == VALUE_DECIMAL && c->decimals == 0 && c->type == VALUE_INT ? 1 : c->decimals;
    t->columns[0] = (struct table_column){.label = category_label(block), .type = VALUE_TEXT};
    for (size_t i = 0; i < c->n_categories; i++)
        t->rows[i].cells[0] = text_cell(c->categories[i]);
    for (size_t s = 0; s < c->n_series; s++) {
        t->columns[1 + s] =
            (struct table_column){c->series[s].label, NULL, ALIGN_RIGHT, type, decimals, c->unit, false};
        for (size_t i = 0; i < c->n_categories; i++)
            t->rows[i].cells[1 + s] = number_cell(b, type, decimals, c->series[s].values[i]);
    }
    type_months(block->data, t);
    return t;
}

/* --- maps --- */

static const char *class_label(const struct map *m, size_t area_index, const char *none)
{
    for (size_t i = 0; i < m->n_values; i++) {
        const struct map_value *v = &m->values[i];
        if (v->area == (int)area_index && v->class_ >= 0 && (size_t)v->class_ < m->n_classes)
            return m->class_labels[v->class_];
    }
    return none;
}

static const struct map_area *find_area(const struct map_geometry *g, const char *code, size_t *index)
{
    for (size_t i = 0; code != NULL && i < g->n_areas; i++) {
        if (strcmp(g->areas[i].code, code) == 0) {
            *index = i;
            return &g->areas[i];
        }
    }
    return NULL;
}

/* Without a dataset: what the map itself knows. */
static const struct table *shape_bare_map(struct book *b, const struct map *m)
{
    struct table *t = new_table(b, 4, m->n_values);
    t->columns[0] = (struct table_column){.label = "Kode", .type = VALUE_TEXT};
    t->columns[1] = (struct table_column){.label = "Område", .type = VALUE_TEXT};
    t->columns[2] = (struct table_column){.label = "Værdi", .type = VALUE_DECIMAL, .decimals = 3};
    t->columns[3] = (struct table_column){.label = "Interval på kortet", .type = VALUE_TEXT};
    for (size_t i = 0; i < m->n_values; i++) {
        const struct map_value *v = &m->values[i];
        if (v->area < 0 || (size_t)v->area >= m->geometry->n_areas)
            continue;
        const struct map_area *area = &m->geometry->areas[v->area];
        t->rows[i].cells[0] = text_cell(area->code);
        t->rows[i].cells[1] = text_cell(area->name);
        t->rows[i].cells[2] = number_cell(b, VALUE_DECIMAL, 3, v->value);
        t->rows[i].cells[3] = text_cell(class_label(m, (size_t)v->area, ""));
    }
    return t;
}

static struct cell dataset_cell(struct book *b, const struct column *c, const struct value *v)
{
    if (v->state == STATE_EMPTY)
        return (struct cell){.kind = CELL_EMPTY, .text = ""};
    struct cell cell = {CELL_VALUE, "", *v};
    if (c->type == VALUE_TEXT)
        cell.text = v->label != NULL ? v->label : v->text != NULL ? v->text : "";
    else if (v->state == STATE_OK)
        cell.text =
            number_cell(b, c->type, c->decimals, c->type == VALUE_MONEY ? (double)v->i : shape_number(c->type, v)).text;
    return cell;
}

/* The dimension whose codes are areas; SIZE_MAX when there is none. */
static size_t area_column(const struct dataset *ds, const struct map_geometry *g)
{
    for (size_t c = 0; ds != NULL && c < ds->n_columns; c++) {
        size_t index;
        for (size_t r = 0; ds->columns[c].type == VALUE_TEXT && r < ds->n_rows; r++)
            if (find_area(g, ds->values[r * ds->n_columns + c].text, &index) != NULL)
                return c;
    }
    return SIZE_MAX;
}

/* Code, area and all columns of the dataset in its order (so also rows without an area), and the colour class. */
const struct table *shape_map(struct book *b, const struct block *block)
{
    const struct map *m = &block->map;
    const struct dataset *ds = block->data;
    size_t key = area_column(ds, m->geometry);
    if (key == SIZE_MAX)
        return shape_bare_map(b, m);
    struct table *t = new_table(b, ds->n_columns + 2, ds->n_rows);
    t->columns[0] = (struct table_column){.label = "Kode", .type = VALUE_TEXT};
    t->columns[ds->n_columns + 1] = (struct table_column){.label = "Interval på kortet", .type = VALUE_TEXT};
    for (size_t c = 0; c < ds->n_columns; c++) {
        const struct column *from = &ds->columns[c];
        t->columns[c + 1] =
            (struct table_column){from->label, NULL, ALIGN_LEFT, from->type, from->decimals, from->unit, false};
    }
    for (size_t r = 0; r < ds->n_rows; r++) {
        const struct value *values = &ds->values[r * ds->n_columns];
        struct cell *cells = t->rows[r].cells;
        size_t index = 0;
        const struct map_area *area = find_area(m->geometry, values[key].text, &index);
        if (values[key].text != NULL)
            cells[0] = text_cell(values[key].text);
        for (size_t c = 0; c < ds->n_columns; c++)
            cells[c + 1] = dataset_cell(b, &ds->columns[c], &values[c]);
        if (area != NULL)
            cells[ds->n_columns + 1] = text_cell(class_label(m, index, "ingen værdi på kortet"));
        if (area != NULL && values[key].label == NULL)
            cells[key + 1] = text_cell(area->name);
    }
    return t;
}
