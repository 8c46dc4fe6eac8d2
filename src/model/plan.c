/*
 * From a question in words to the logical plan: every name is looked up, every rule of the model is held, and every
 * mistake is reported before anything is computed. Also the columns that a plan's answer has.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/model.h"

enum { MAX_LAST = 120, YEAR_MONTHS = 12, FIRST_MONTH = 1800 * 12, LAST_MONTH = 9999 * 12 + 11 };

struct planner {
    struct arena *arena;
    struct diag *diag;
    const struct ask *ask;
    struct plan *plan;
    int status;
};

/* Place of the i-th name of a kind. */
static struct src_loc name_loc(const struct ask *ask, const struct src_loc *places, size_t i)
{
    return places != NULL ? places[i] : ask->loc;
}

static bool grouped_by(const struct plan *p, const struct dimension *dimension)
{
    for (size_t i = 0; i < p->n_by; i++) {
        if (p->by[i] == dimension)
            return true;
    }
    return false;
}

static const struct plan_filter *filter_of(const struct plan *p, const struct dimension *dimension)
{
    for (size_t i = 0; i < p->n_where; i++) {
        if (p->where[i].dimension == dimension)
            return &p->where[i];
    }
    return NULL;
}

static void refuse_twice(struct planner *pl, const char *what, const char *name, struct src_loc loc)
{
    pl->status = diag_error(pl->diag, DIAG_DEF_DUPLICATE, loc, "%s \"%s\" is asked for twice", what, name);
    diag_hint(pl->diag, "Name it once.");
}

/* Names as they are, without those that are unknown or repeated. */
static void plan_by(struct planner *pl)
{
    struct plan *p = pl->plan;
    p->by = ARENA_ARRAY(pl->arena, pl->ask->n_by, const struct dimension *);
    for (size_t i = 0; i < pl->ask->n_by; i++) {
        struct src_loc loc = name_loc(pl->ask, pl->ask->by_at, i);
        const struct dimension *dimension = cube_dimension(p->cube, pl->ask->by[i], loc, pl->diag);
        if (dimension == NULL)
            pl->status = -1;
        else if (grouped_by(p, dimension))
            refuse_twice(pl, "dimension", dimension->name, loc);
        else
            p->by[p->n_by++] = dimension;
    }
}

static void plan_measures(struct planner *pl)
{
    struct plan *p = pl->plan;
    p->measures = ARENA_ARRAY(pl->arena, pl->ask->n_measures, const struct measure *);
    for (size_t i = 0; i < pl->ask->n_measures; i++) {
        struct src_loc loc = name_loc(pl->ask, pl->ask->measures_at, i);
        const struct measure *measure = cube_measure(p->cube, pl->ask->measures[i], loc, pl->diag);
        bool twice = false;
        for (size_t k = 0; k < p->n_measures; k++)
            twice = twice || p->measures[k] == measure;
        if (measure == NULL)
            pl->status = -1;
        else if (twice)
            refuse_twice(pl, "measure", measure->name, loc);
        else
            p->measures[p->n_measures++] = measure;
    }
    if (pl->ask->n_measures > 0)
        return;
    pl->status = diag_error(pl->diag, DIAG_DEF_SHAPE, pl->ask->loc, "the question names no measure");
    const char **names = ARENA_ARRAY(pl->arena, p->cube->n_measures, const char *);
    for (size_t i = 0; i < p->cube->n_measures; i++)
        names[i] = p->cube->measures[i].hidden ? NULL : p->cube->measures[i].name;
    diag_hint_names(pl->diag, "", names, p->cube->n_measures);
}

/* --- filters --- */

static void refuse_code(struct planner *pl, const struct dimension *dimension, const char *value, struct src_loc loc)
{
    const char **codes = ARENA_ARRAY(pl->arena, dimension->lookup->n, const char *);
    for (size_t i = 0; i < dimension->lookup->n; i++)
        codes[i] = dimension->lookup->groups[i].code;
    pl->status =
        diag_error(pl->diag, DIAG_DEF_VALUE, loc, "dimension \"%s\" has no value \"%s\"", dimension->name, value);
    diag_hint_names(pl->diag, value, codes, dimension->lookup->n);
}

static void refuse_value(struct planner *pl, const struct dimension *dimension, const char *value, struct src_loc loc,
                         const char *hint)
{
    pl->status = diag_error(pl->diag, DIAG_DEF_VALUE, loc, "dimension \"%s\" cannot have the value \"%s\"",
                            dimension->name, value);
    diag_hint(pl->diag, "%s", hint);
}

/* The empty value stands for those without one, whatever the type. */
static void check_value(struct planner *pl, const struct dimension *dimension, const char *value, struct src_loc loc)
{
    int64_t number;
    month_t month;
    date_t date;
    size_t len = strlen(value);
    if (len == 0)
        return;
    if (dimension->lookup != NULL) {
        if (lookup_code(dimension->lookup, value) == NULL)
            refuse_code(pl, dimension, value, loc);
    } else if (dimension->type == VALUE_INT && num_parse_int(value, len, &number) != NUM_OK) {
        refuse_value(pl, dimension, value, loc, "Write a whole number.");
    } else if (dimension->type == VALUE_MONTH && !month_parse(value, len, &month)) {
        refuse_value(pl, dimension, value, loc, "Write a month as YYYY-MM, like 2026-10.");
    } else if (dimension->type == VALUE_DATE && !date_parse(value, len, &date)) {
        refuse_value(pl, dimension, value, loc, "Write a day as YYYY-MM-DD, like 2026-10-31.");
    } else if (dimension->type == VALUE_TEXT && !utf8_valid(value, len)) {
        refuse_value(pl, dimension, value, loc, "Write the value as UTF-8 text.");
    }
}

static void plan_filter(struct planner *pl, const struct ask_filter *f)
{
    struct plan *p = pl->plan;
    const struct dimension *dimension = cube_dimension(p->cube, f->dimension, f->loc, pl->diag);
    if (dimension == NULL) {
        pl->status = -1;
        return;
    }
    if (filter_of(p, dimension) != NULL) {
        pl->status =
            diag_error(pl->diag, DIAG_DEF_DUPLICATE, f->loc, "dimension \"%s\" is filtered twice", f->dimension);
        diag_hint(pl->diag, "Give all its values in one filter.");
        return;
    }
    if (f->n == 0) {
        pl->status = diag_error(pl->diag, DIAG_DEF_SHAPE, f->loc, "the filter on \"%s\" has no value", f->dimension);
        diag_hint(pl->diag, "Give at least one value.");
        return;
    }
    for (size_t i = 0; i < f->n; i++)
        check_value(pl, dimension, f->values[i], f->values_at != NULL ? f->values_at[i] : f->loc);
    p->where[p->n_where++] =
        (struct plan_filter){.dimension = dimension, .values = f->values, .n = f->n, .exclude = f->exclude};
}

/* Where nobody mentions it, only some of its values count. */
static void plan_unless_asked(struct planner *pl, const struct dimension *dimension)
{
    struct plan *p = pl->plan;
    if (dimension->n_unless_asked == 0 || filter_of(p, dimension) != NULL || grouped_by(p, dimension))
        return;
    p->where[p->n_where++] = (struct plan_filter){
        .dimension = dimension, .values = dimension->unless_asked, .n = dimension->n_unless_asked, .implied = true};
}

/* A dimension whose values must not be added is grouped by, or filtered to one value, or has a usual one. */
static void plan_single(struct planner *pl, const struct dimension *dimension)
{
    struct plan *p = pl->plan;
    const struct plan_filter *f = filter_of(p, dimension);
    bool one = f != NULL && f->n == 1 && !f->exclude;
    if (!dimension->single || one || grouped_by(p, dimension) || (f == NULL && dimension->latest))
        return;
    if (f == NULL && dimension->default_value != NULL) {
        const char **values = ARENA_NEW(pl->arena, const char *);
        values[0] = dimension->default_value;
        p->where[p->n_where++] = (struct plan_filter){.dimension = dimension, .values = values, .n = 1};
        return;
    }
    if (f != NULL)
        pl->status = diag_error(pl->diag, DIAG_PLAN, pl->ask->loc,
                                "values of \"%s\" must not be added, but several are kept", dimension->name);
    else
        pl->status = diag_error(pl->diag, DIAG_PLAN, pl->ask->loc, "cube \"%s\" needs one \"%s\"", p->cube->name,
                                dimension->name);
    struct strbuf codes;
    strbuf_init(&codes, STRBUF_SMALL);
    for (size_t i = 0; dimension->lookup != NULL && i < dimension->lookup->n; i++)
        strbuf_addf(&codes, "%s%s", i == 0 ? ", one of " : ", ", dimension->lookup->groups[i].code);
    diag_hint(pl->diag, "Filter \"%s\" to one value%s; or group by it.", dimension->name, strbuf_text(&codes));
    strbuf_release(&codes);
}

static void plan_where(struct planner *pl)
{
    struct plan *p = pl->plan;
    /* Room for what dimensions that nobody mentions imply, too. */
    p->where = ARENA_ARRAY(pl->arena, pl->ask->n_where + p->cube->n_dimensions, struct plan_filter);
    for (size_t i = 0; i < pl->ask->n_where; i++)
        plan_filter(pl, &pl->ask->where[i]);
    for (size_t i = 0; i < p->cube->n_dimensions; i++) {
        plan_single(pl, &p->cube->dimensions[i]);
        plan_unless_asked(pl, &p->cube->dimensions[i]);
    }
}

static void check_clearance(struct planner *pl)
{
    const struct plan *p = pl->plan;
    for (size_t i = 0; i < p->cube->n_dimensions; i++) {
        const struct dimension *dimension = &p->cube->dimensions[i];
        const struct plan_filter *f = filter_of(p, dimension);
        bool filtered = f != NULL && !f->implied;
        bool grouped = grouped_by(p, dimension) && dimension->clearance > pl->ask->grouping;
        if (dimension->clearance <= pl->ask->clearance || (!grouped && !filtered))
            continue;
        pl->status = diag_error(pl->diag, DIAG_CLEARANCE, pl->ask->loc,
                                "dimension \"%s\" needs clearance \"%s\", the question has \"%s\"", dimension->name,
                                clearance_name(dimension->clearance), clearance_name(pl->ask->clearance));
        diag_hint(pl->diag, "Ask with --clearance %s if you may see it, or leave the dimension out.",
                  clearance_name(dimension->clearance));
    }
}

/* --- time, order, limit --- */

static void plan_time(struct planner *pl)
{
    struct plan *p = pl->plan;
    const struct ask *ask = pl->ask;
    p->period = ask->period;
    p->last = ask->last == 0 ? 1 : ask->last;
    p->year_to_date = ask->year_to_date;
    if (ask->last < 0 || ask->last > MAX_LAST) {
        pl->status = diag_error(pl->diag, DIAG_DEF_VALUE, ask->loc, "%d months cannot be asked for", ask->last);
        diag_hint(pl->diag, "Ask for 1 to %d months.", MAX_LAST);
        p->last = 1;
    }
    if (ask->period != MONTH_NONE && (ask->period < FIRST_MONTH || ask->period > LAST_MONTH)) {
        pl->status = diag_error(pl->diag, DIAG_DEF_VALUE, ask->loc, "the period lies outside the calendar");
        diag_hint(pl->diag, "Ask for a month from 1800-01 to 9999-12.");
    }
    if (ask->year_to_date && ask->last > 1) {
        pl->status =
            diag_error(pl->diag, DIAG_PLAN, ask->loc, "the months from January cannot also be a number of months");
        diag_hint(pl->diag, "Ask for the year to date, or for the last so many months.");
    }
    if (p->cube->month == NULL && (ask->period != MONTH_NONE || ask->last > 1 || ask->year_to_date)) {
        pl->status = diag_error(pl->diag, DIAG_PLAN, ask->loc, "cube \"%s\" has no months, so it takes no period",
                                p->cube->name);
        diag_hint(pl->diag, "Leave the period out; filter a dimension that holds a date where there is one.");
    }
}

static bool has_name(const struct cube *c, const char *name)
{
    for (size_t i = 0; i < c->n_dimensions; i++) {
        if (strcmp(c->dimensions[i].name, name) == 0)
            return true;
    }
    for (size_t i = 0; i < c->n_measures; i++) {
        if (strcmp(c->measures[i].name, name) == 0)
            return true;
    }
    return false;
}

static void plan_order(struct planner *pl)
{
    struct plan *p = pl->plan;
    size_t n = p->n_by + p->n_measures;
    const char **names = ARENA_ARRAY(pl->arena, n, const char *);
    for (size_t k = 0; k < n; k++)
        names[k] = k < p->n_by ? p->by[k]->name : p->measures[k - p->n_by]->name;
    p->order = ARENA_ARRAY(pl->arena, pl->ask->n_order, struct plan_order);
    for (size_t i = 0; i < pl->ask->n_order; i++) {
        const char *name = pl->ask->order[i];
        struct src_loc loc = name_loc(pl->ask, pl->ask->order_at, i);
        bool descending = name[0] == '-';
        name += descending;
        size_t k = 0;
        while (k < n && strcmp(names[k], name) != 0)
            k++;
        bool twice = false;
        for (size_t e = 0; e < p->n_order; e++)
            twice = twice || p->order[e].column == k;
        if (k == n && pl->status != 0 && has_name(p->cube, name))
            continue; /* its own name was mistaken above */
        if (k == n) {
            pl->status = diag_error(pl->diag, DIAG_DEF_NAME, loc, "cannot order by \"%s\": it is no column here", name);
            diag_hint_names(pl->diag, name, names, n);
        } else if (twice) {
            refuse_twice(pl, "order", name, loc);
        } else {
            p->order[p->n_order++] = (struct plan_order){.column = k, .descending = descending};
        }
    }
}

int plan_make(struct arena *a, const struct model *m, const struct ask *ask, struct plan *out, struct diag *d)
{
    struct planner pl = {.arena = a, .diag = d, .ask = ask, .plan = out};
    *out = (struct plan){.cube = model_cube(m, ask->cube, name_loc(ask, ask->cube_at, 0), d),
                         .limit = ask->limit,
                         .totals = ask->totals};
    if (out->cube == NULL)
        return -1;
    plan_by(&pl);
    plan_measures(&pl);
    plan_where(&pl);
    check_clearance(&pl);
    plan_time(&pl);
    plan_order(&pl);
    if (ask->limit < 0) {
        pl.status = diag_error(d, DIAG_DEF_VALUE, ask->loc, "the limit is %lld rows", (long long)ask->limit);
        diag_hint(d, "Give a positive number of rows, or 0 for all.");
    }
    return pl.status;
}

/* --- columns --- */

/*
 * Rows of counts and sums add up over groups, since a row of the table lies in one group. They do not over months of a
 * stock, nor over values of a dimension that must not be added. A distinct thing may lie in several groups.
 */
static enum additivity plan_additivity(const struct plan *p, const struct measure *m)
{
    if (m->kind == MEASURE_DIFFERENCE) {
        for (size_t i = 0; i < m->n_numerator + m->n_denominator; i++) {
            const struct measure *part = i < m->n_numerator ? m->numerator[i] : m->denominator[i - m->n_numerator];
            if (plan_additivity(p, part) != ADDS_UP)
                return ADDS_NOT;
        }
        return ADDS_UP;
    }
    if (m->kind != MEASURE_COUNT && m->kind != MEASURE_SUM)
        return ADDS_NOT;
    if (p->cube->month != NULL && m->over_time != OVER_FLOW && (p->last > 1 || p->year_to_date) &&
        grouped_by(p, p->cube->month))
        return ADDS_NOT;
    for (size_t i = 0; i < p->n_by; i++) {
        const struct plan_filter *f = filter_of(p, p->by[i]);
        if (p->by[i]->single && (f == NULL || f->n != 1 || f->exclude))
            return ADDS_NOT;
    }
    return ADDS_UP;
}

static enum absence plan_absence(const struct measure *m);

/* Nothing less nothing, where every part is a number without rows. */
static enum absence difference_absence(const struct measure *m)
{
    enum absence absence = ABSENT_ZERO;
    for (size_t i = 0; i < m->n_numerator; i++)
        absence = plan_absence(m->numerator[i]) == ABSENT_ZERO ? absence : ABSENT_MISSING;
    for (size_t i = 0; i < m->n_denominator; i++)
        absence = plan_absence(m->denominator[i]) == ABSENT_ZERO ? absence : ABSENT_MISSING;
    return absence;
}

static enum absence plan_absence(const struct measure *m)
{
    switch (m->kind) {
    case MEASURE_COUNT:
    case MEASURE_SUM:
    case MEASURE_DISTINCT:
    case MEASURE_DAYS: return ABSENT_ZERO;
    case MEASURE_MIN:
    case MEASURE_MAX: return ABSENT_EMPTY;
    case MEASURE_DIFFERENCE: return difference_absence(m);
    case MEASURE_MEDIAN:
    case MEASURE_MEAN:
    case MEASURE_ONLY:
    case MEASURE_RATIO:
    case MEASURE_SHARE: break;
    }
    return ABSENT_MISSING;
}

month_t plan_first(const struct plan *p, month_t end)
{
    return p->year_to_date ? end - end % YEAR_MONTHS : end - (p->last > 1 ? p->last - 1 : 0);
}

struct dataset *plan_columns(struct arena *a, const struct plan *p, const char *name, size_t n_rows)
{
    struct dataset *ds = dataset_new(a, name, p->n_by + p->n_measures, n_rows);
    for (size_t i = 0; i < p->n_by; i++) {
        const struct dimension *dimension = p->by[i];
        ds->columns[i] = (struct column){.name = dimension->name,
                                         .label = dimension->label,
                                         .note = dimension->note,
                                         .type = dimension->type,
                                         .role = COLUMN_DIMENSION,
                                         .additivity = ADDS_NOT,
                                         .map = dimension->map,
                                         .dimension = dimension};
    }
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *measure = p->measures[i];
        ds->columns[p->n_by + i] = (struct column){.name = measure->name,
                                                   .label = measure->label,
                                                   .note = measure->note,
                                                   .type = measure->type,
                                                   .role = COLUMN_MEASURE,
                                                   .additivity = plan_additivity(p, measure),
                                                   .absent = plan_absence(measure),
                                                   .decimals = measure->decimals,
                                                   .unit = measure->unit,
                                                   .measure = measure};
    }
    if (p->cube->month != NULL && p->period != MONTH_NONE) {
        ds->from = plan_first(p, p->period);
        ds->to = p->period;
    }
    return ds;
}
