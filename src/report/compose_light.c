/*
 * Traffic lights: where a figure stands between what is aimed at and the limits of yellow and red. Colours are always
 * said in words too.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "report/report_int.h"

/* What is aimed at, in the units in which goals are delivered: fractions, kroner, counts. NAN where there is none. */
struct goal {
    double goal, yellow, red;
};

enum { GOAL_CODE, GOAL_PERIOD, GOAL_VALUE, GOAL_YELLOW, GOAL_RED, GOAL__MAX };
static const char *const goal_columns[GOAL__MAX] = {"noegletal", "periode", "maal", "gul", "roed"};

static double goal_number(const struct dataset *ds, size_t row, int column)
{
    const struct value *v = dataset_at(ds, row, (size_t)column);
    return v->state == STATE_OK ? value_number(&ds->columns[column], v) : (double)NAN;
}

/* The goal of a month: its own, else that of its year. */
static bool find_goal(const struct dataset *ds, const int at[GOAL__MAX], const char *code, month_t month,
                      struct goal *out)
{
    char period[32];
    (void)month_iso(period, month);
    for (int whole_year = 0; whole_year < 2; whole_year++) {
        if (whole_year)
            period[4] = '\0';
        for (size_t i = 0; i < ds->n_rows; i++) {
            const char *its_code = dataset_at(ds, i, (size_t)at[GOAL_CODE])->text,
                       *its_period = dataset_at(ds, i, (size_t)at[GOAL_PERIOD])->text;
            if (its_code == NULL || its_period == NULL || strcmp(its_code, code) != 0 ||
                strcmp(its_period, period) != 0)
                continue;
            *out = (struct goal){goal_number(ds, i, at[GOAL_VALUE]), goal_number(ds, i, at[GOAL_YELLOW]),
                                 goal_number(ds, i, at[GOAL_RED])};
            return true;
        }
    }
    return false;
}

/* 1 when larger figures are worse, -1 when smaller ones are, 0 when the goal does not tell. */
static int worse_way(const struct goal *g)
{
    const double pairs[][2] = {{g->goal, g->red}, {g->goal, g->yellow}, {g->yellow, g->red}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        if (pairs[i][1] > pairs[i][0])
            return 1;
        if (pairs[i][1] < pairs[i][0])
            return -1;
    }
    return 0;
}

/* Who reaches the goal is green; otherwise a limit counts from itself on. Without a limit of yellow it is the goal. */
static enum light light_of(const struct goal *g, double value)
{
    int way = worse_way(g);
    if (way == 0 || !isfinite(value))
        return LIGHT_NONE;
    if (isfinite(g->goal) && way * value <= way * g->goal)
        return LIGHT_GREEN;
    if (isfinite(g->red) && way * value >= way * g->red)
        return LIGHT_RED;
    if (isfinite(g->yellow) ? way * value >= way * g->yellow : isfinite(g->goal))
        return LIGHT_YELLOW;
    return LIGHT_GREEN;
}

static const char *goal_text(struct composition *c, const struct column *column, const struct tile *tile, double goal)
{
    char text[NUM_TEXT];
    bool rate = column->type == VALUE_RATE;
    int decimals = rate || column->type == VALUE_DECIMAL ? column->decimals : 0;
    num_da_fixed(text, rate ? goal * 100 : goal, decimals);
    const char *unit = tile->unit != NULL ? tile->unit : "";
    return arena_printf(c->arena, "%s%s%s", text, unit[0] != '\0' ? " " : "", unit);
}

int composition_light(struct composition *c, const struct tile_def *def, const struct column *column,
                      const struct value *v, month_t month, struct tile *tile)
{
    static const char *const words[] = {"Intet tal", "Grøn", "Gul", "Rød"};
    if (def->targets.text == NULL && def->target.text == NULL)
        return 0;
    if (def->targets.text == NULL || def->target.text == NULL) {
        diag_error(c->diag, DIAG_DEF_SHAPE, def->head.loc, "a tile with a goal needs both \"targets\" and \"target\"");
        diag_hint(c->diag, "Write targets: with a dataset of cube maal, and target: with the code of a figure.");
        return -1;
    }
    const struct dataset *ds = composition_dataset(c, &def->targets);
    int at[GOAL__MAX];
    for (size_t i = 0; ds != NULL && i < GOAL__MAX; i++) {
        at[i] = composition_column(c, ds, goal_columns[i], def->targets.loc);
        if (at[i] < 0)
            return -1;
    }
    if (ds == NULL)
        return -1;
    struct goal goal;
    tile->judged = "Intet mål";
    if (month == MONTH_NONE || !find_goal(ds, at, def->target.text, month, &goal))
        return 0;
    double number = composition_number(column, v);
    tile->light = light_of(&goal, column->type == VALUE_MONEY ? number / 100 : number);
    const char *word = tile->light != LIGHT_NONE ? words[tile->light] : isfinite(number) ? NULL : words[LIGHT_NONE];
    const char *aim = isfinite(goal.goal) ? arena_printf(c->arena, "mål %s", goal_text(c, column, tile, goal.goal))
                      : isfinite(goal.yellow)
                          ? arena_printf(c->arena, "gul fra %s", goal_text(c, column, tile, goal.yellow))
                          : NULL;
    if (word != NULL)
        tile->judged = aim != NULL ? arena_printf(c->arena, "%s, %s", word, aim) : word;
    else if (aim != NULL)
        tile->judged = aim;
    return 0;
}
