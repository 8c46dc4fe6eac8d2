/*
 * Key-figure tiles: a value, what it was before, and its course.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "report/report_int.h"

enum tile_row { TILE_LAST, TILE_FIRST, TILE_TOTALS };

static int month_column(const struct dataset *ds)
{
    for (size_t i = 0; i < ds->n_columns; i++) {
        if (ds->columns[i].type == VALUE_MONTH && ds->columns[i].role == COLUMN_DIMENSION)
            return (int)i;
    }
    return -1;
}

/* The value some months before a row of a series; NULL when the series does not reach there. */
static const struct value *months_before(const struct dataset *ds, size_t row, size_t column, int months)
{
    int month = month_column(ds);
    if (month < 0)
        return NULL;
    int64_t wanted = dataset_at(ds, row, (size_t)month)->i - months;
    for (size_t i = 0; i < ds->n_rows; i++) {
        if (dataset_at(ds, i, (size_t)month)->i == wanted)
            return dataset_at(ds, i, column);
    }
    return NULL;
}

static struct tile_change describe_change(struct composition *c, const struct column *column, const struct value *now,
                                          const struct value *before, month_t month)
{
    char since[32], text[NUM_TEXT], share[NUM_TEXT];
    month_da(since, month);
    double difference = composition_number(column, now) - composition_number(column, before);
    if (!isfinite(difference))
        return (struct tile_change){arena_printf(c->arena, "ikke opgjort for %s", since), 0};
    const char *unit = "";
    if (column->type == VALUE_RATE) {
        num_da_fixed(text, fabs(difference) * 100, column->decimals);
        unit = " procentpoint";
    } else if (column->type == VALUE_MONEY) {
        num_da_money(text, llabs(now->i - before->i), column->decimals);
        unit = " kr.";
    } else {
        num_da_fixed(text, fabs(difference), column->type == VALUE_INT ? 0 : column->decimals);
    }
    if (strpbrk(text, "123456789") == NULL)
        return (struct tile_change){arena_printf(c->arena, "uændret siden %s", since), 0};
    double base = composition_number(column, before);
    const char *percent = "";
    if (column->type != VALUE_RATE && base > 0 && difference >= -base)
        percent = arena_printf(c->arena, " (%s pct.)", num_da_fixed(share, 100 * fabs(difference) / base, 1));
    return (struct tile_change){
        arena_printf(c->arena, "%s%s%s%s siden %s", difference > 0 ? "+" : "\u2212", text, unit, percent, since),
        difference > 0 ? 1 : -1};
}

static void add_changes(struct composition *c, const struct tile_def *def, const struct dataset *ds, size_t row,
                        size_t column, struct tile *tile)
{
    int month = month_column(ds);
    tile->changes = ARENA_ARRAY(c->arena, def->compare.n, struct tile_change);
    for (size_t i = 0; i < def->compare.n && month >= 0; i++) {
        int months = strcmp(def->compare.items[i].text, "previous") == 0 ? 1 : 12;
        const struct value *before = months_before(ds, row, column, months);
        month_t then = (month_t)dataset_at(ds, row, (size_t)month)->i - months;
        if (before != NULL)
            tile->changes[tile->n_changes++] =
                describe_change(c, &ds->columns[column], dataset_at(ds, row, column), before, then);
    }
}

static int check_compare(struct composition *c, const struct tile_def *def)
{
    static const char *const names[] = {"previous", "year_before"};
    int result = 0;
    for (size_t i = 0; i < def->compare.n; i++) {
        const char *name = def->compare.items[i].text;
        if (strcmp(name, names[0]) == 0 || strcmp(name, names[1]) == 0)
            continue;
        result = diag_error(c->diag, DIAG_DEF_VALUE, def->compare.items[i].loc, "cannot compare with \"%s\"", name);
        diag_hint_names(c->diag, name, names, ARRAY_LEN(names));
    }
    return result;
}

static int make_tile(struct composition *c, const struct tile_def *def, struct tile *tile)
{
    int result = check_compare(c, def);
    const struct dataset *ds = composition_dataset(c, &def->data);
    int column = ds != NULL ? composition_column(c, ds, def->value.text, def->value.loc) : -1;
    if (column < 0)
        return -1;
    const struct column *col = &ds->columns[column];
    const struct value missing = {.state = STATE_MISSING};
    const struct value *v = &missing;
    size_t row = def->row == TILE_FIRST || ds->n_rows == 0 ? 0 : ds->n_rows - 1;
    if (def->row == TILE_TOTALS && ds->totals != NULL)
        v = &ds->totals[column];
    else if (def->row != TILE_TOTALS && ds->n_rows > 0)
        v = dataset_at(ds, row, (size_t)column);
    tile->label = def->label.text != NULL ? def->label.text : col->label;
    tile->key = composition_key(c, ds, col->name);
    tile->value = composition_danish(c, col, v);
    tile->unit = def->unit.text != NULL ? def->unit.text : col->type == VALUE_RATE ? "pct." : col->unit;
    if (def->row != TILE_TOTALS && ds->n_rows > 0)
        add_changes(c, def, ds, row, (size_t)column, tile);
    int month = month_column(ds);
    month_t when = month >= 0 && def->row != TILE_TOTALS && ds->n_rows > 0
                       ? (month_t)dataset_at(ds, row, (size_t)month)->i
                       : c->context->period;
    result |= composition_light(c, def, col, v, when, tile);
    if (month >= 0 && ds->n_rows > 2) {
        tile->n_trend = ds->n_rows;
        tile->trend = ARENA_ARRAY(c->arena, ds->n_rows, double);
        for (size_t i = 0; i < ds->n_rows; i++)
            tile->trend[i] = composition_number(col, dataset_at(ds, i, (size_t)column));
    }
    return result;
}

int composition_tiles(struct composition *c, const struct layout_item *item)
{
    struct block *block = composition_add(c, BLOCK_TILES);
    struct tile *tiles = ARENA_ARRAY(c->arena, item->n_tiles, struct tile);
    block->tiles = tiles;
    block->n_tiles = item->n_tiles;
    int result = 0;
    for (size_t i = 0; i < item->n_tiles; i++)
        result |= make_tile(c, &item->tiles[i], &tiles[i]);
    return result;
}
