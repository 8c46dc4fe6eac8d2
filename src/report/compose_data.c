/*
 * The datasets of a report: each question becomes a plan and is answered; compose_steps.c has the steps that follow.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "report/report_int.h"

const char **composition_texts(struct arena *a, const struct shape_texts *t)
{
    const char **items = ARENA_ARRAY(a, t->n, const char *);
    for (size_t i = 0; i < t->n; i++)
        items[i] = t->items[i].text;
    return items;
}

static const struct src_loc *places_of(struct arena *a, const struct shape_texts *t)
{
    struct src_loc *places = ARENA_ARRAY(a, t->n, struct src_loc);
    for (size_t i = 0; i < t->n; i++)
        places[i] = t->items[i].loc;
    return places;
}

/* --- the question --- */

/* "$kommune" is the value of a parameter. */
static int fill_value(struct composition *c, const struct shape_text *text, const char **out)
{
    *out = text->text;
    if (text->text[0] != '$')
        return 0;
    *out = composition_parameter(c, text->text + 1);
    if (*out != NULL)
        return 0;
    const struct parameter_def *defs = c->report->parameters.items;
    const char **names = ARENA_ARRAY(c->arena, c->report->parameters.n, const char *);
    for (size_t i = 0; i < c->report->parameters.n; i++)
        names[i] = defs[i].head.name;
    diag_error(c->diag, DIAG_DEF_NAME, text->loc, "there is no parameter \"%s\"", text->text + 1);
    diag_hint_names(c->diag, text->text + 1, names, c->report->parameters.n);
    *out = "";
    return -1;
}

static bool filters_name(const struct shape_items *items, const char *parameter)
{
    const struct shape_filter *filters = items->items;
    for (size_t i = 0; i < items->n; i++) {
        for (size_t k = 0; k < filters[i].values.n; k++) {
            const char *value = filters[i].values.items[k].text;
            if (value[0] == '$' && strcmp(value + 1, parameter) == 0)
                return true;
        }
    }
    return false;
}

bool composition_asks_for(const struct composition *c, const char *parameter)
{
    const struct data_def *defs = c->report->data.items;
    for (size_t i = 0; i < c->report->data.n; i++) {
        if (filters_name(&defs[i].where, parameter) || filters_name(&defs[i].without, parameter))
            return true;
    }
    return false;
}

static int fill_filters(struct composition *c, const struct shape_items *items, bool exclude, struct ask *ask)
{
    const struct shape_filter *filters = items->items;
    int result = 0;
    for (size_t i = 0; i < items->n; i++) {
        struct ask_filter *f = &ask->where[ask->n_where++];
        *f = (struct ask_filter){.dimension = filters[i].head.name,
                                 .values = ARENA_ARRAY(c->arena, filters[i].values.n, const char *),
                                 .n = filters[i].values.n,
                                 .exclude = exclude,
                                 .loc = filters[i].head.loc,
                                 .values_at = places_of(c->arena, &filters[i].values)};
        for (size_t k = 0; k < f->n; k++)
            result |= fill_value(c, &filters[i].values.items[k], &f->values[k]);
    }
    return result;
}

/* Whether the period of the report means something to a cube: public figures have dates of their own. */
static bool has_months(const struct composition *c, const char *cube)
{
    for (size_t i = 0; i < c->context->model->n_cubes; i++) {
        if (cube != NULL && strcmp(c->context->model->cubes[i].name, cube) == 0)
            return c->context->model->cubes[i].month != NULL;
    }
    return false;
}

enum clearance composition_clearance(const struct composition *c)
{
    int own = c->report->clearance;
    return own < (int)c->context->clearance ? (enum clearance)own : c->context->clearance;
}

int composition_judge(struct composition *c, const struct column *column, struct src_loc loc)
{
    const struct dimension *dimension = column->dimension;
    enum clearance allowed = composition_clearance(c);
    if (dimension == NULL || dimension->clearance <= allowed)
        return 0;
    diag_error(c->diag, DIAG_CLEARANCE, loc, "dimension \"%s\" needs clearance \"%s\", the question has \"%s\"",
               dimension->name, clearance_name(dimension->clearance), clearance_name(allowed));
    diag_hint(c->diag, "Give the report clearance: %s, or group it away with a step such as concentration.",
              clearance_name(dimension->clearance));
    return -1;
}

/* Whether a filter leaves out nothing but rows that are of no slice: see pack_slices. */
static bool spares_slices(const struct ask_filter *f)
{
    bool spares = f->exclude;
    for (size_t i = 0; i < f->n; i++)
        spares = spares && (f->values[i][0] == '\0' || strcmp(f->values[i], "-") == 0);
    return spares;
}

/*
 * Only the rows of the slice. A cube without its dimension would show the rows of others; so would a filter of the
 * dataset's own, if there could be two.
 */
static int fill_slice(struct composition *c, const struct data_def *def, struct ask *ask)
{
    const struct report_slice *slice = c->context->slice;
    const struct cube *cube = NULL;
    bool found = false;
    if (slice == NULL || def->from.text == NULL)
        return 0;
    for (size_t i = 0; i < c->context->model->n_cubes; i++) {
        if (strcmp(c->context->model->cubes[i].name, def->from.text) == 0)
            cube = &c->context->model->cubes[i];
    }
    for (size_t i = 0; cube != NULL && i < cube->n_dimensions; i++)
        found = found || strcmp(cube->dimensions[i].name, slice->dimension) == 0;
    if (cube != NULL && !found) {
        diag_error(c->diag, DIAG_DEF_VALUE, def->from.loc,
                   "dataset \"%s\" cannot be split by \"%s\", which cube \"%s\" does not have", def->head.name,
                   slice->dimension, cube->name);
        diag_hint(c->diag, "Leave the report out of the pack, or write whole: true there if every slice may see all.");
        return -1;
    }
    struct ask_filter *own = NULL;
    for (size_t i = 0; i < ask->n_where; i++) {
        if (strcmp(ask->where[i].dimension, slice->dimension) == 0)
            own = &ask->where[i];
    }
    if (own != NULL && !spares_slices(own)) {
        diag_error(c->diag, DIAG_DEF_VALUE, own->loc,
                   "dataset \"%s\" filters \"%s\" itself, which its pack is split by", def->head.name,
                   slice->dimension);
        diag_hint(c->diag, "Leave the filter out, or write whole: true for the report if every slice may see all.");
        return -1;
    }
    if (slice->value == NULL) /* checking */
        return 0;
    const char **values = ARENA_ARRAY(c->arena, 1, const char *);
    values[0] = slice->value;
    if (own == NULL)
        own = &ask->where[ask->n_where++];
    *own = (struct ask_filter){.dimension = slice->dimension, .values = values, .n = 1, .loc = def->head.loc};
    return 0;
}

/* The months of a question that does not say how many: those of the report's period. */
static int months_of(const struct composition *c, const struct data_def *def)
{
    static const int months[] = {[PERIOD_UNIT_MONTH] = 1, [PERIOD_UNIT_QUARTER] = 3, [PERIOD_UNIT_YEAR] = 12};
    return def->year_to_date || !has_months(c, def->from.text) ? 1 : months[report_unit(c->report)];
}

/* The question of a dataset, `shift` months away from the report's period. */
int composition_plan(struct composition *c, const struct data_def *def, int shift, struct plan *plan)
{
    shift += (def->shift.given ? (int)def->shift.value : 0) - c->back;
    struct ask ask = {.cube = def->from.text,
                      .measures = composition_texts(c->arena, &def->measures),
                      .n_measures = def->measures.n,
                      .by = composition_texts(c->arena, &def->by),
                      .n_by = def->by.n,
                      .period = c->context->period == MONTH_NONE || !has_months(c, def->from.text)
                                    ? MONTH_NONE
                                    : c->context->period + shift,
                      .last = def->last.given ? (int)def->last.value : months_of(c, def),
                      .year_to_date = def->year_to_date,
                      .order = composition_texts(c->arena, &def->order),
                      .n_order = def->order.n,
                      .limit = def->limit.given ? def->limit.value : 0,
                      .totals = def->totals,
                      .clearance = composition_clearance(c),
                      .loc = def->head.loc,
                      .cube_at = &def->from.loc,
                      .measures_at = places_of(c->arena, &def->measures),
                      .by_at = places_of(c->arena, &def->by),
                      .order_at = places_of(c->arena, &def->order)};
    ask.where = ARENA_ARRAY(c->arena, def->where.n + def->without.n + 1, struct ask_filter);
    int result = fill_filters(c, &def->where, false, &ask);
    result |= fill_filters(c, &def->without, true, &ask);
    result |= fill_slice(c, def, &ask);
    /* Steps may group away what a reader may not see; composition_judge looks at what is left. */
    if (def->then != NULL)
        ask.grouping = CLEARANCE_PERSON;
    if (def->from.text == NULL)
        return -1;
    return plan_make(c->arena, c->context->model, &ask, plan, c->diag) != 0 ? -1 : result;
}

/* The answer of the engine; when checking, and for months before the data begin, one without rows. */
struct dataset *composition_answer(struct composition *c, const struct plan *plan, const char *name)
{
    if (c->context->checking) {
        struct dataset *none = plan_columns(c->arena, plan, name, 0);
        if (plan->totals)
            none->totals = ARENA_ARRAY(c->arena, none->n_columns, struct value);
        return none;
    }
    return c->context->answer(c->context->arg, c->arena, plan, name, c->diag);
}

static int refuse_value(struct composition *c, const struct parameter_def *def, const char *value,
                        const struct dataset *ds)
{
    const char **codes = ARENA_ARRAY(c->arena, ds->n_rows, const char *);
    for (size_t i = 0; i < ds->n_rows; i++) {
        codes[i] = dataset_at(ds, i, 0)->text;
        if (codes[i] != NULL && strcmp(codes[i], value) == 0)
            return 0;
    }
    diag_error(c->diag, DIAG_USAGE, NO_LOC, "parameter \"%s\" has no value \"%s\"", def->head.name, value);
    diag_hint_names(c->diag, value, codes, ds->n_rows);
    return -1;
}

int composition_check_value(struct composition *c, const struct parameter_def *def, const char *value)
{
    if (def->cube.text == NULL || def->dimension.text == NULL || c->context->checking)
        return 0;
    const struct cube *cube = model_cube(c->context->model, def->cube.text, def->cube.loc, c->diag);
    if (cube == NULL)
        return -1;
    size_t m = 0;
    while (m < cube->n_measures && cube->measures[m].hidden)
        m++;
    if (m == cube->n_measures)
        return 0;
    const char *measures[] = {cube->measures[m].name}, *by[] = {def->dimension.text};
    const struct ask ask = {.cube = cube->name,
                            .measures = measures,
                            .n_measures = 1,
                            .by = by,
                            .n_by = 1,
                            .period = cube->month != NULL ? c->context->period : MONTH_NONE,
                            .last = 1,
                            .clearance = (enum clearance)c->report->clearance,
                            .loc = def->head.loc};
    struct plan plan;
    if (plan_make(c->arena, c->context->model, &ask, &plan, c->diag) != 0)
        return -1;
    const struct dataset *ds = composition_answer(c, &plan, def->head.name);
    return ds != NULL ? refuse_value(c, def, value, ds) : -1;
}

/* The question and its steps, `back` months before the report's. `plan` is that of the question. */
static struct dataset *ask_once(struct composition *c, const struct data_def *def, int back, struct plan *plan)
{
    c->back = back;
    struct dataset *ds = composition_plan(c, def, 0, plan) == 0 ? composition_answer(c, plan, def->head.name) : NULL;
    if (ds != NULL && !def->series.given)
        c->remarks[c->n_asked] = composition_restated(c, plan, ds);
    ds = ds != NULL ? composition_steps(c, def, ds) : NULL;
    c->back = 0;
    return ds;
}

static bool same_columns(const struct dataset *a, const struct dataset *b)
{
    bool same = a->n_columns == b->n_columns;
    for (size_t i = 0; same && i < a->n_columns; i++)
        same = strcmp(a->columns[i].name, b->columns[i].name) == 0;
    return same;
}

/* Rows of answers for different months below each other, with the month in front. */
static struct dataset *stack(struct composition *c, const struct dimension *month, struct dataset *const *parts,
                             const month_t *months, size_t n)
{
    size_t n_rows = 0, width = parts[0]->n_columns, row = 0;
    for (size_t i = 0; i < n; i++)
        n_rows += parts[i]->n_rows;
    struct dataset *ds = dataset_new(c->arena, parts[0]->name, width + 1, n_rows);
    ds->columns[0] = (struct column){.name = month->name,
                                     .label = month->label,
                                     .note = month->note,
                                     .type = VALUE_MONTH,
                                     .role = COLUMN_DIMENSION,
                                     .additivity = ADDS_NOT,
                                     .dimension = month};
    memcpy(ds->columns + 1, parts[0]->columns, width * sizeof(struct column));
    for (size_t i = 1; i <= width; i++)
        ds->columns[i].additivity = ADDS_NOT; /* the months of a series overlap */
    for (size_t i = 0; i < n; i++) {
        ds->cut = ds->cut || parts[i]->cut;
        for (size_t k = 0; k < parts[i]->n_rows; k++, row++) {
            *dataset_at(ds, row, 0) = value_int(months[i]);
            memcpy(dataset_at(ds, row, 1), dataset_at(parts[i], k, 0), width * sizeof(struct value));
        }
    }
    ds->from = months[0];
    ds->to = months[n - 1];
    return ds;
}

static struct dataset *refuse_series(struct composition *c, const struct data_def *def, const char *why)
{
    diag_error(c->diag, DIAG_DEF_VALUE, def->series.loc, "dataset \"%s\" cannot be a series: %s", def->head.name, why);
    diag_hint(c->diag, "A series asks a question of one month, or of the year to date, for each month.");
    return NULL;
}

/* The question as each of the last months would ask it; months before the data begin have no rows. */
static struct dataset *ask_series(struct composition *c, const struct data_def *def)
{
    size_t n = 0, wanted = c->context->checking ? 1 : (size_t)def->series.value;
    struct dataset **parts = ARENA_ARRAY(c->arena, wanted, struct dataset *);
    month_t *months = ARENA_ARRAY(c->arena, wanted, month_t), earliest = c->context->earliest;
    struct plan plan;
    if (def->from.text != NULL && !has_months(c, def->from.text))
        return refuse_series(c, def, "its cube has no months");
    if (c->report->period == PERIOD_NONE)
        return refuse_series(c, def, "the report is about no month");
    for (size_t i = wanted; i-- > 0;) {
        month_t month = c->context->period - (month_t)i + (def->shift.given ? (month_t)def->shift.value : 0);
        if (i > 0 && earliest != MONTH_NONE && month < earliest)
            continue;
        months[n] = month;
        parts[n] = ask_once(c, def, (int)i, &plan);
        if (parts[n] == NULL)
            return NULL;
        if (dataset_column(parts[n], plan.cube->month->name) >= 0)
            return refuse_series(c, def, "it is grouped by the month");
        if (!same_columns(parts[0], parts[n]))
            return refuse_series(c, def, "its columns are not the same every month");
        n++;
    }
    return stack(c, plan.cube->month, parts, months, n);
}

int composition_ask(struct composition *c)
{
    const struct data_def *defs = c->report->data.items;
    int result = 0;
    for (size_t i = 0; i < c->report->data.n; i++) {
        struct plan plan;
        c->n_asked = i;
        struct dataset *ds = defs[i].series.given ? ask_series(c, &defs[i]) : ask_once(c, &defs[i], 0, &plan);
        if (ds != NULL)
            ds->name = defs[i].head.name;
        else
            result = -1;
        c->datasets[i] = ds;
        c->n_asked = i + 1;
    }
    return result;
}
