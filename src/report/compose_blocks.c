/*
 * Tables, charts and maps: from datasets to blocks of the document.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/algebra.h"
#include "report/geo.h"
#include "report/report_int.h"

static const char *unit_of(const struct column *column)
{
    return column->unit == NULL && column->type == VALUE_RATE ? "pct." : column->unit;
}

/* What a figure says below itself: the note of its definition, and what there is to remark on its data. */
static const char *footnote_of(struct composition *c, const char *note, const struct dataset *ds)
{
    const char *remark = NULL;
    for (size_t i = 0; i < c->n_asked; i++)
        remark = c->datasets[i] == ds ? c->remarks[i] : remark;
    if (note == NULL || remark == NULL)
        return note != NULL ? note : remark;
    return arena_printf(c->arena, "%s %s", note, remark);
}

static struct block *add_figure(struct composition *c, enum block_kind kind, const struct layout_item *item,
                                const struct dataset *ds)
{
    struct block *block = composition_add(c, kind);
    block->caption = item->block->caption.text != NULL ? item->block->caption.text : "";
    block->footnote = footnote_of(c, item->block->note.text, ds);
    block->page_only = item->block->only == ONLY_PAGE;
    block->workbook_only = item->block->only == ONLY_WORKBOOK;
    block->data = ds;
    block->key = composition_key(c, ds, NULL);
    return block;
}

/* --- tables --- */

/* The columns to show: those named, else all. NULL when a name is wrong. */
static const size_t *table_selection(struct composition *c, const struct block_def *def, const struct dataset *ds,
                                     size_t *n)
{
    *n = def->columns.n > 0 ? def->columns.n : ds->n_columns;
    size_t *selection = ARENA_ARRAY(c->arena, *n, size_t);
    bool failed = false;
    for (size_t i = 0; i < *n; i++) {
        int column = (int)i;
        if (def->columns.n > 0)
            column = composition_column(c, ds, def->columns.items[i].text, def->columns.items[i].loc);
        failed = failed || column < 0;
        selection[i] = column < 0 ? 0 : (size_t)column;
    }
    return failed ? NULL : selection;
}

static void table_columns(struct composition *c, const struct dataset *ds, const size_t *selection, size_t n,
                          struct table *t)
{
    t->n_columns = n;
    t->columns = ARENA_ARRAY(c->arena, n, struct table_column);
    for (size_t i = 0; i < n; i++) {
        const struct column *column = &ds->columns[selection[i]];
        bool text = column->type == VALUE_TEXT || column->type == VALUE_MONTH || column->type == VALUE_DATE;
        t->columns[i] = (struct table_column){.label = column->label,
                                              .align = text ? ALIGN_LEFT : ALIGN_RIGHT,
                                              .type = column->type,
                                              .decimals = column->decimals,
                                              .unit = unit_of(column),
                                              .keep_together = column->type != VALUE_TEXT};
    }
}

static void table_row(struct composition *c, const struct dataset *ds, const size_t *selection, size_t n,
                      const struct value *values, enum row_kind kind, struct table_row *row)
{
    row->kind = kind;
    row->key = composition_row_key(c, ds, values, kind);
    row->cells = ARENA_ARRAY(c->arena, n, struct cell);
    bool named = false; /* a total is named in its first dimension */
    for (size_t i = 0; i < n; i++) {
        const struct column *column = &ds->columns[selection[i]];
        const struct value *v = &values[selection[i]];
        struct cell *cell = &row->cells[i];
        if (kind == ROW_TOTAL && column->role == COLUMN_DIMENSION) {
            *cell = (struct cell){named ? CELL_EMPTY : CELL_TEXT, named ? "" : "I alt", {0}};
            named = true;
        } else if (v->state == STATE_EMPTY) {
            *cell = (struct cell){
                CELL_EMPTY, column->role == COLUMN_DIMENSION ? composition_danish(c, column, v) : "", {0}};
            if (cell->text[0] != '\0')
                cell->kind = CELL_TEXT;
        } else {
            *cell = (struct cell){CELL_VALUE, composition_danish(c, column, v), *v};
        }
    }
}

/* Rows first .. end - 1, and a row of totals unless they are NULL. */
static void table_rows(struct composition *c, const struct dataset *ds, const size_t *selection, size_t n, size_t first,
                       size_t end, const struct value *totals, struct table *t)
{
    t->rows = ARENA_ARRAY(c->arena, end - first + (totals != NULL), struct table_row);
    for (size_t i = first; i < end; i++)
        table_row(c, ds, selection, n, dataset_at(ds, i, 0), ROW_BODY, &t->rows[t->n_rows++]);
    if (totals != NULL)
        table_row(c, ds, selection, n, totals, ROW_TOTAL, &t->rows[t->n_rows++]);
}

/* The sums of rows first .. end - 1, of what adds up; nothing for other columns. */
static const struct value *sum_rows(struct composition *c, const struct dataset *ds, size_t first, size_t end)
{
    struct value *sums = ARENA_ARRAY(c->arena, ds->n_columns, struct value);
    for (size_t i = 0; i < ds->n_columns; i++) {
        const struct column *column = &ds->columns[i];
        bool adds = column->role == COLUMN_MEASURE && column->additivity == ADDS_UP &&
                    (column->type == VALUE_INT || column->type == VALUE_MONEY);
        enum value_state state = STATE_EMPTY;
        int64_t sum = 0;
        for (size_t row = first; adds && row < end; row++) {
            const struct value *v = dataset_at(ds, row, i);
            bool fits = v->state != STATE_OK || !__builtin_add_overflow(sum, v->i, &sum);
            enum value_state worse = fits ? v->state : STATE_MISSING;
            if (worse > STATE_EMPTY || state > STATE_EMPTY)
                state = worse > state ? worse : state;
            else if (worse == STATE_OK)
                state = STATE_OK;
        }
        sums[i] = state == STATE_OK ? value_int(sum) : value_state(state);
    }
    return sums;
}

/* A table for each value of a column, of the rows that stand together and have it. */
static int table_each(struct composition *c, const struct layout_item *item, const struct dataset *ds,
                      const size_t *selection, size_t n)
{
    const struct block_def *def = item->block;
    int each = composition_column(c, ds, def->each.text, def->each.loc);
    if (each < 0)
        return -1;
    const struct column *column = &ds->columns[each];
    for (size_t first = 0, end; first < ds->n_rows; first = end) {
        const struct value *v = dataset_at(ds, first, (size_t)each);
        for (end = first + 1; end < ds->n_rows; end++) {
            if (value_compare(column, v, dataset_at(ds, end, (size_t)each)) != 0)
                break;
        }
        struct block *block = add_figure(c, BLOCK_TABLE, item, ds);
        block->caption = arena_printf(c->arena, "%s %s", block->caption, composition_danish(c, column, v));
        table_columns(c, ds, selection, n, &block->table);
        table_rows(c, ds, selection, n, first, end, def->totals ? sum_rows(c, ds, first, end) : NULL, &block->table);
    }
    return 0;
}

int composition_table(struct composition *c, const struct layout_item *item)
{
    const struct block_def *def = item->block;
    const struct dataset *ds = composition_dataset(c, &def->data);
    if (ds == NULL)
        return -1;
    size_t n;
    const size_t *selection = table_selection(c, def, ds, &n);
    if (selection == NULL)
        return -1;
    if (def->each.text != NULL)
        return table_each(c, item, ds, selection, n);
    if (def->totals && ds->totals == NULL) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->head.loc, "dataset \"%s\" has no totals", def->data.text);
        diag_hint(c->diag, "Write totals: true in the dataset; steps that regroup rows drop them.");
        return -1;
    }
    bool cut = def->rows.given && (size_t)def->rows.value < ds->n_rows && def->only != ONLY_WORKBOOK;
    for (int pass = 0; pass < (cut && def->only != ONLY_PAGE ? 2 : 1); pass++) {
        size_t n_rows = cut && pass == 0 ? (size_t)def->rows.value : ds->n_rows;
        struct block *block = add_figure(c, BLOCK_TABLE, item, ds);
        if (cut) {
            block->page_only = pass == 0;
            block->workbook_only = pass == 1;
        }
        if (cut && pass == 0)
            block->footnote = arena_printf(c->arena, "%s%sDe %zu første af %zu rækker; alle står i regnearket.",
                                           block->footnote != NULL ? block->footnote : "",
                                           block->footnote != NULL ? " " : "", n_rows, ds->n_rows);
        table_columns(c, ds, selection, n, &block->table);
        table_rows(c, ds, selection, n, 0, n_rows, def->totals ? ds->totals : NULL, &block->table);
    }
    return 0;
}

/* --- charts --- */

/* What a chart shows in words: its extent, and for a single series from what to what. */
static const char *chart_words(struct composition *c, const struct dataset *ds, size_t x, const size_t *y, size_t n_y)
{
    if (ds->n_rows == 0)
        return "Ingen data.";
    const struct column *column = &ds->columns[y[0]];
    const char *from = composition_danish(c, &ds->columns[x], dataset_at(ds, 0, x));
    const char *to = composition_danish(c, &ds->columns[x], dataset_at(ds, ds->n_rows - 1, x));
    if (n_y > 1)
        return arena_printf(c->arena, "%zu serier fra %s til %s; tallene står i tabellen og regnearket.", n_y, from,
                            to);
    return arena_printf(c->arena, "%s: %s ved %s, %s ved %s.", column->label,
                        composition_danish(c, column, dataset_at(ds, 0, y[0])), from,
                        composition_danish(c, column, dataset_at(ds, ds->n_rows - 1, y[0])), to);
}

static void chart_fill(struct composition *c, const struct block_def *def, const struct dataset *ds, size_t x,
                       const size_t *y, size_t n_y, struct chart *chart)
{
    const struct column *first = &ds->columns[y[0]];
    const bool share = def->kind == CHART_CURVE && ds->columns[x].type == VALUE_RATE;
    const double scale = share ? 100 : 1; /* the axis of x has bare numbers */
    *chart = (struct chart){.kind = (enum chart_kind)def->kind,
                            .n_categories = ds->n_rows,
                            .n_series = n_y,
                            .type = first->type,
                            .decimals = first->decimals,
                            .unit = def->unit.text != NULL ? def->unit.text : unit_of(first),
                            .x_label = share ? arena_printf(c->arena, "%s (pct.)", ds->columns[x].label)
                                             : ds->columns[x].label,
                            .zero_based = def->kind != CHART_LINE};
    chart->categories = ARENA_ARRAY(c->arena, ds->n_rows, const char *);
    chart->series = ARENA_ARRAY(c->arena, n_y, struct chart_series);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *v = dataset_at(ds, row, x);
        char month[32];
        chart->categories[row] = ds->columns[x].type == VALUE_MONTH && v->state == STATE_OK
                                     ? arena_strdup(c->arena, month_da_short(month, (month_t)v->i))
                                     : composition_danish(c, &ds->columns[x], v);
    }
    for (size_t s = 0; s < n_y; s++) {
        struct chart_series *series = &chart->series[s];
        series->label = ds->columns[y[s]].label;
        series->values = ARENA_ARRAY(c->arena, ds->n_rows, double);
        if (def->kind == CHART_CURVE)
            series->x = ARENA_ARRAY(c->arena, ds->n_rows, double);
        for (size_t row = 0; row < ds->n_rows; row++) {
            series->values[row] = composition_number(&ds->columns[y[s]], dataset_at(ds, row, y[s]));
            if (series->x != NULL)
                series->x[row] = scale * composition_number(&ds->columns[x], dataset_at(ds, row, x));
        }
    }
}

/* The ends of the interval that a bar is drawn with. */
static int chart_interval(struct composition *c, const struct block_def *def, const struct dataset *ds, size_t y,
                          struct chart_series *series)
{
    double **ends[] = {&series->low, &series->high};
    if (def->interval.n == 0)
        return 0;
    if (def->kind != CHART_BAR || def->y.n != 1 || def->interval.n != ARRAY_LEN(ends)) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->interval.items[0].loc,
                   "an interval is two columns about the bars of one series");
        diag_hint(c->diag, "Write kind: bar, one column in y, and interval: [effekt_fra, effekt_til].");
        return -1;
    }
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        int column = composition_column(c, ds, def->interval.items[i].text, def->interval.items[i].loc);
        if (column < 0)
            return -1;
        if (ds->columns[column].type != ds->columns[y].type) {
            diag_error(c->diag, DIAG_DEF_VALUE, def->interval.items[i].loc,
                       "\"%s\" and \"%s\" are figures of different kinds", def->interval.items[i].text,
                       ds->columns[y].name);
            diag_hint(c->diag, "Name the ends of an interval of the figure that is drawn.");
            return -1;
        }
        *ends[i] = ARENA_ARRAY(c->arena, ds->n_rows, double);
        for (size_t row = 0; row < ds->n_rows; row++)
            (*ends[i])[row] = composition_number(&ds->columns[column], dataset_at(ds, row, (size_t)column));
    }
    return 0;
}

/* A figure draws one row a category: other dimensions must have been pivoted or left out. */
static int check_rows(struct composition *c, const struct dataset *ds, size_t category, struct src_loc loc)
{
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (i == category || ds->columns[i].role != COLUMN_DIMENSION || ds->columns[category].role != COLUMN_DIMENSION)
            continue;
        diag_error(c->diag, DIAG_DEF_VALUE, loc, "dataset \"%s\" has several rows for a \"%s\": one for each \"%s\"",
                   ds->name, ds->columns[category].name, ds->columns[i].name);
        diag_hint(c->diag, "Pivot it across \"%s\", or leave that out of its by.", ds->columns[i].name);
        return -1;
    }
    return 0;
}

static int check_series(struct composition *c, const struct block_def *def)
{
    size_t least = def->kind == CHART_PYRAMID || def->kind == CHART_STACKED_BAR ? 2 : 1;
    size_t most = def->kind == CHART_PYRAMID ? 2 : SIZE_MAX;
    if (def->y.n >= least && def->y.n <= most)
        return 0;
    diag_error(c->diag, DIAG_DEF_VALUE, def->head.loc, "this kind of chart needs %s two columns in y",
               def->kind == CHART_PYRAMID ? "exactly" : "at least");
    diag_hint(c->diag, "Write y: [personer_M, personer_K].");
    return -1;
}

/* The dataset with the values of a dimension as the series: its columns are the category and then those. NULL: a
 * mistake. `n_y` and `y` are the columns of the series. */
static const struct dataset *spread_series(struct composition *c, const struct block_def *def, const struct dataset *ds,
                                           size_t **y, size_t *n_y)
{
    struct arena *a = c->arena;
    const struct dataset *only =
        algebra_only(a, ds, composition_texts(a, &def->y), def->y.n, def->y.items[0].loc, c->diag);
    const struct dataset *spread =
        only != NULL ? algebra_pivot(a, only, def->series.text, true, false, def->series.loc, c->diag) : NULL;
    if (spread == NULL)
        return NULL;
    *y = ARENA_ARRAY(a, spread->n_columns, size_t);
    *n_y = 0;
    for (size_t i = 0; i < spread->n_columns; i++) {
        if (spread->columns[i].role == COLUMN_MEASURE)
            (*y)[(*n_y)++] = i;
    }
    return spread;
}

int composition_chart(struct composition *c, const struct layout_item *item)
{
    const struct block_def *def = item->block;
    const struct dataset *ds = composition_dataset(c, &def->data);
    if (ds == NULL)
        return -1;
    size_t *y = ARENA_ARRAY(c->arena, def->y.n, size_t), n_y = def->y.n;
    if (def->series.text != NULL && def->y.n != 1) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->series.loc, "series needs one column in y");
        diag_hint(c->diag, "Write y: [bestand]; each value of the dimension becomes a series of it.");
        return -1;
    }
    bool failed = false;
    for (size_t i = 0; i < def->y.n; i++) {
        int column = composition_column(c, ds, def->y.items[i].text, def->y.items[i].loc);
        enum value_type type = column >= 0 ? ds->columns[column].type : VALUE_INT;
        bool no_figure = type == VALUE_TEXT || type == VALUE_MONTH || type == VALUE_DATE;
        if (no_figure) {
            diag_error(c->diag, DIAG_DEF_VALUE, def->y.items[i].loc, "column \"%s\" holds no figures to draw",
                       def->y.items[i].text);
            diag_hint(c->diag, "Name a column of figures.");
        }
        failed = failed || column < 0 || no_figure;
        y[i] = column < 0 ? 0 : (size_t)column;
    }
    const struct dataset *shown = failed || def->series.text == NULL ? ds : spread_series(c, def, ds, &y, &n_y);
    int x = shown != NULL ? composition_column(c, shown, def->x.text, def->x.loc) : -1;
    if (failed || x < 0 || def->y.n == 0)
        return -1;
    ds = shown;
    if (def->kind == CHART_FLOW) {
        struct chart flow;
        if (composition_flow(c, def, ds, (size_t)x, y[0], &flow) != 0)
            return -1;
        struct block *block = add_figure(c, BLOCK_CHART, item, ds);
        block->chart = flow;
        block->alt = composition_flow_words(c, &flow);
        return 0;
    }
    if ((def->series.text == NULL && check_series(c, def) != 0) || check_rows(c, ds, (size_t)x, def->x.loc) != 0)
        return -1;
    struct block *block = add_figure(c, BLOCK_CHART, item, ds);
    if (n_y == 0)
        block->chart = (struct chart){.kind = (enum chart_kind)def->kind};
    else
        chart_fill(c, def, ds, (size_t)x, y, n_y, &block->chart);
    if (n_y > 0 && chart_interval(c, def, ds, y[0], &block->chart.series[0]) != 0)
        return -1;
    block->alt = n_y == 0 ? "Ingen data." : chart_words(c, ds, (size_t)x, y, n_y);
    return 0;
}

/* --- maps --- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Limits between classes: quantiles of the values, rounded as they are printed, each once. Returns how many. */
static size_t class_limits(struct composition *c, const struct column *column, const struct map *map, size_t wanted,
                           double *limits)
{
    double *sorted = ARENA_ARRAY(c->arena, map->n_values, double);
    size_t n = 0;
    for (size_t i = 0; i < map->n_values; i++) {
        if (!isnan(map->values[i].value))
            sorted[n++] = map->values[i].value;
    }
    if (n == 0)
        return 0;
    qsort(sorted, n, sizeof(*sorted), by_value);
    double scale = column->type == VALUE_RATE    ? pow(10, column->decimals + 2)
                   : column->type == VALUE_MONEY ? 0.01
                   : column->type == VALUE_INT   ? 1
                                                 : pow(10, column->decimals);
    if (column->type == VALUE_INT && sorted[n - 1] >= 1000)
        scale = 0.01; /* hundreds are precise enough to tell areas apart */
    size_t k = 0;
    for (size_t i = 1; i < wanted; i++) {
        double limit = floor(sorted[i * n / wanted] * scale + 0.5) / scale;
        if (limit > sorted[0] && limit <= sorted[n - 1] && (k == 0 || limit > limits[k - 1]))
            limits[k++] = limit;
    }
    return k;
}

static const char *class_label(struct composition *c, const struct column *column, const double *limits, size_t n,
                               size_t class_)
{
    struct value low = {.state = STATE_OK}, high = {.state = STATE_OK};
    if (class_ > 0) {
        low.r = limits[class_ - 1];
        low.i = (int64_t)llround(limits[class_ - 1]);
    }
    if (class_ < n) {
        high.r = limits[class_];
        high.i = (int64_t)llround(limits[class_]);
    }
    const char *unit = unit_of(column) != NULL ? unit_of(column) : "";
    if (n == 0)
        return "alle";
    if (class_ == 0)
        return arena_printf(c->arena, "under %s %s", composition_danish(c, column, &high), unit);
    if (class_ == n)
        return arena_printf(c->arena, "%s %s og derover", composition_danish(c, column, &low), unit);
    return arena_printf(c->arena, "%s\u2013%s %s", composition_danish(c, column, &low),
                        composition_danish(c, column, &high), unit);
}

static void map_values(struct composition *c, const struct dataset *ds, size_t area, size_t value, struct map *map)
{
    map->values = ARENA_ARRAY(c->arena, ds->n_rows, struct map_value);
    for (size_t row = 0; row < ds->n_rows; row++) {
        const struct value *code = dataset_at(ds, row, area), *v = dataset_at(ds, row, value);
        for (size_t i = 0; code->text != NULL && i < map->geometry->n_areas; i++) {
            if (strcmp(map->geometry->areas[i].code, code->text) != 0)
                continue;
            map->values[map->n_values++] = (struct map_value){(int)i, composition_number(&ds->columns[value], v), -1};
            map->withheld = map->withheld || v->state == STATE_WITHHELD;
            break;
        }
    }
    map->missing = map->n_values < map->geometry->n_areas;
}

static void map_classes(struct composition *c, const struct column *column, size_t wanted, struct map *map)
{
    double limits[8];
    size_t n = class_limits(c, column, map, wanted, limits);
    map->n_classes = n + 1;
    map->class_labels = ARENA_ARRAY(c->arena, n + 1, const char *);
    for (size_t k = 0; k <= n; k++)
        map->class_labels[k] = class_label(c, column, limits, n, k);
    for (size_t i = 0; i < map->n_values; i++) {
        if (isnan(map->values[i].value))
            continue;
        int k = 0;
        while ((size_t)k < n && map->values[i].value >= limits[k])
            k++;
        map->values[i].class_ = k;
    }
}

/* The highest and the lowest area in words. */
static const char *map_words(struct composition *c, const struct column *column, const struct map *map)
{
    const struct map_value *low = NULL, *high = NULL;
    for (size_t i = 0; i < map->n_values; i++) {
        const struct map_value *v = &map->values[i];
        if (isnan(v->value))
            continue;
        if (low == NULL || v->value < low->value)
            low = v;
        if (high == NULL || v->value > high->value)
            high = v;
    }
    if (low == NULL)
        return "Ingen data.";
    return arena_printf(c->arena, "%s er højest i %s og lavest i %s.", column->label,
                        map->geometry->areas[high->area].name, map->geometry->areas[low->area].name);
}

int composition_map(struct composition *c, const struct layout_item *item)
{
    const struct block_def *def = item->block;
    const struct dataset *ds = composition_dataset(c, &def->data);
    if (ds == NULL)
        return -1;
    int area = composition_column(c, ds, def->area.text, def->area.loc);
    int value = composition_column(c, ds, def->value.text, def->value.loc);
    if (area < 0 || value < 0)
        return -1;
    if (ds->columns[value].type == VALUE_TEXT) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->value.loc, "column \"%s\" is text and colours no area",
                   def->value.text);
        diag_hint(c->diag, "Name a column of figures.");
        return -1;
    }
    if (check_rows(c, ds, (size_t)area, def->area.loc) != 0)
        return -1;
    const char *name = ds->columns[area].map;
    if (name == NULL) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->area.loc, "column \"%s\" belongs to no map", def->area.text);
        diag_hint(c->diag, "Group by a dimension whose cube says map:, such as distrikt or kommune.");
        return -1;
    }
    if (c->context->checking)
        return 0;
    const char *path = c->context->map_path(c->context->arg, c->arena, name);
    if (path == NULL) {
        struct block *note = composition_add(c, BLOCK_NOTE);
        struct text_run *run = ARENA_NEW(c->arena, struct text_run);
        run->text = arena_printf(c->arena, "%s: kortet \u201d%s\u201d er ikke sat op for denne kommune.",
                                 def->caption.text, name);
        note->text = (struct rich_text){run, 1};
        return 0;
    }
    const struct map_geometry *geometry = geo_load(c->arena, name, path, c->diag);
    if (geometry == NULL)
        return -1;
    struct block *block = add_figure(c, BLOCK_MAP, item, ds);
    block->map.geometry = geometry;
    block->map.label_areas = def->labels;
    map_values(c, ds, (size_t)area, (size_t)value, &block->map);
    map_classes(c, &ds->columns[value], (size_t)def->classes.value, &block->map);
    block->alt = map_words(c, &ds->columns[value], &block->map);
    return 0;
}
