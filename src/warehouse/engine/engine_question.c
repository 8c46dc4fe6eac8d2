/*
 * From a plan to groupings: which months, which rows, which figures. See engine_question.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_question.h"

#include <string.h>

/* --- period --- */

/* Whether every figure of the cube is that of one day, so that only the last month has rows to show. */
static bool cube_of_stocks(const struct cube *c)
{
    for (size_t i = 0; i < c->n_measures; i++) {
        const struct measure *m = &c->measures[i];
        if (!measure_is_made(m) && m->over_time != OVER_SNAPSHOT)
            return false;
    }
    return true;
}

static size_t column_of(const struct question *q, const struct dimension *dim)
{
    return (size_t)table_column_lookup(q->table, dim->column);
}

static bool by_month(const struct question *q, const struct dimension *const *by, size_t n_by)
{
    for (size_t i = 0; i < n_by; i++) {
        if (q->table->month != NO_COLUMN && column_of(q, by[i]) == (size_t)q->table->month)
            return true;
    }
    return false;
}

/* Whether no group has rows of two loads. */
static bool by_load(const struct question *q, const struct dimension *const *by, size_t n_by)
{
    for (size_t i = 0; i < n_by; i++) {
        if (q->table->start != 0 && column_of(q, by[i]) == (size_t)q->table->start)
            return true;
    }
    return by_month(q, by, n_by);
}

/*
 * The months that a table can be asked about, first to latest, and the one meant when none is named: the newest of
 * people and services, where there are any. MONTH_NONE for a table without months or data.
 */
static void table_months(const struct table *t, const struct mart *m, month_t *first, month_t *usual, month_t *latest)
{
    *first = *usual = *latest = MONTH_NONE;
    if (t->month == NO_COLUMN)
        return;
    mart_range(m, first, usual);
    if (*first != MONTH_NONE)
        *latest = *usual + t->beyond;
    month_t own_first = MONTH_NONE, own_last = MONTH_NONE;
    if (t->range != NULL)
        t->range(m, &own_first, &own_last);
    if (own_first == MONTH_NONE)
        return;
    *usual = *usual != MONTH_NONE ? *usual : own_last;
    *first = *first == MONTH_NONE || own_first < *first ? own_first : *first;
    *latest = own_last > *latest ? own_last : *latest;
}

void engine_range(struct mart *m, const struct cube *c, month_t *first, month_t *last)
{
    const struct table *t = table_lookup(c->table);
    month_t usual;
    *first = *last = MONTH_NONE;
    if (t != NULL)
        table_months(t, m, first, &usual, last);
}

static int resolve_period(struct question *q, struct diag *d)
{
    const struct plan *p = q->plan;
    month_t first, last, latest;
    q->from = q->to = q->scan_from = MONTH_NONE;
    table_months(q->table, q->mart, &first, &last, &latest);
    if (first == MONTH_NONE)
        return 0;
    month_t end = p->period == MONTH_NONE ? last : p->period;
    if (end < first || end > latest) {
        char asked[32], from[32], to[32];
        diag_error(d, DIAG_PLAN, NO_LOC, "month %s lies outside the data, which cover %s to %s", month_iso(asked, end),
                   month_iso(from, first), month_iso(to, latest - q->table->beyond));
        diag_hint(d, "Ask cube \"%s\" for a month from %s to %s.", p->cube->name, from, month_iso(to, latest));
        return -1;
    }
    q->to = end;
    q->from = plan_first(p, end);
    q->scan_from = q->from > first ? q->from : first;
    if (cube_of_stocks(p->cube) && !by_month(q, p->by, p->n_by))
        q->scan_from = end;
    return 0;
}

/* --- filters --- */

static bool is_among(const struct dimension *dim, const struct dimension *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == dim)
            return true;
    }
    return false;
}

static bool is_mentioned(const struct plan *p, const struct dimension *dim)
{
    for (size_t i = 0; i < p->n_where; i++) {
        if (p->where[i].dimension == dim)
            return true;
    }
    return is_among(dim, p->by, p->n_by);
}

/* The filters of a grouping. Of a whole only those stay that hold within its dimensions, that keep rows apart which
 * must never be added, or that nobody asked for. */
static int set_filters(struct question *q, struct grouping *g, const struct measure *share, struct diag *d)
{
    const struct plan *p = q->plan;
    g->n_filters = 0;
    for (size_t i = 0; i < p->n_where; i++) {
        const struct dimension *dim = p->where[i].dimension;
        if (share != NULL && !dim->single && !p->where[i].implied && !is_among(dim, share->within, share->n_within))
            continue;
        if (filter_of_plan(&g->filters[g->n_filters++], &q->arena, &q->names, q->table, &p->where[i], d) != 0)
            return -1;
    }
    if (q->has_latest)
        g->filters[g->n_filters++] = q->latest;
    return 0;
}

/* --- figures --- */

static int set_figure(struct question *q, struct figure *f, const struct measure *m, const struct dimension *const *by,
                      size_t n_by, struct diag *d)
{
    const struct table *t = q->table;
    *f = (struct figure){.measure = m, .n_filters = m->n_filters, .last = q->to};
    if (m->column != NULL && m->kind != MEASURE_COUNT) {
        f->column = (size_t)table_column_lookup(t, m->column);
        f->cell = t->columns[f->column].kind;
    }
    f->ascends =
        m->kind == MEASURE_DISTINCT && t->person != NO_COLUMN && f->column == (size_t)t->person && by_load(q, by, n_by);
    if (m->kind == MEASURE_DAYS)
        f->person = (size_t)t->person;
    f->last_only = t->month != NO_COLUMN && m->over_time == OVER_SNAPSHOT && !by_month(q, by, n_by);
    struct filter *filters = ARENA_ARRAY(&q->arena, m->n_filters, struct filter);
    f->filters = filters;
    for (size_t i = 0; i < m->n_filters; i++) {
        if (filter_of_measure(&filters[i], &q->arena, &q->names, t, m, &m->filters[i], d) != 0)
            return -1;
    }
    return 0;
}

static size_t add_once(const struct measure **list, size_t n, const struct measure *m)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == m)
            return n;
    }
    list[n] = m;
    return n + 1;
}

size_t question_parts(struct arena *a, const struct plan *p, const struct measure *first, const struct measure ***out)
{
    size_t most = 1, n = 0;
    for (size_t i = 0; i < p->n_measures; i++)
        most += 1 + p->measures[i]->n_numerator + p->measures[i]->n_denominator;
    const struct measure **list = ARENA_ARRAY(a, most, const struct measure *);
    if (first != NULL)
        list[n++] = first;
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures[i];
        if (!measure_is_made(m))
            n = add_once(list, n, m);
        for (size_t k = 0; k < m->n_numerator; k++)
            n = add_once(list, n, m->numerator[k]);
        for (size_t k = 0; k < m->n_denominator; k++)
            n = add_once(list, n, m->denominator[k]);
    }
    *out = list;
    return n;
}

/* --- groupings --- */

static int set_grouping(struct question *q, struct grouping *g, const struct dimension *const *by, size_t n_by,
                        const struct measure *const *measures, size_t n_measures, const struct measure *share,
                        struct diag *d)
{
    grouping_init(g, &q->arena, n_by, q->plan->n_where + 1, n_measures);
    for (size_t i = 0; i < n_by; i++)
        coder_init(&g->coders[i], &q->names, q->table, column_of(q, by[i]), by[i]->grouped ? by[i]->lookup : NULL);
    for (size_t i = 0; i < n_measures; i++) {
        if (set_figure(q, &g->figures[i], measures[i], by, n_by, d) != 0)
            return -1;
    }
    return set_filters(q, g, share, d);
}

static int set_whole(struct question *q, struct tabulation *t, size_t measure, struct diag *d)
{
    const struct measure *share = q->plan->measures[measure];
    struct whole *whole = &t->wholes[measure];
    const struct dimension **by = ARENA_ARRAY(&q->arena, t->n_by, const struct dimension *);
    size_t n_by = 0;
    whole->by = ARENA_ARRAY(&q->arena, t->n_by, size_t);
    for (size_t i = 0; i < t->n_by; i++) {
        if (!is_among(t->by[i], share->within, share->n_within))
            continue;
        whole->by[n_by] = i;
        by[n_by++] = t->by[i];
    }
    return set_grouping(q, &whole->figures, by, n_by, share->numerator, 1, share, d);
}

static int set_tabulation(struct question *q, struct tabulation *t, const struct dimension **by, size_t n_by,
                          struct diag *d)
{
    const struct measure **measures;
    size_t n_measures = question_parts(&q->arena, q->plan, NULL, &measures);
    t->by = by;
    t->n_by = n_by;
    t->wholes = ARENA_ARRAY(&q->arena, q->plan->n_measures, struct whole);
    if (set_grouping(q, &t->figures, by, n_by, measures, n_measures, NULL, d) != 0)
        return -1;
    for (size_t i = 0; i < q->plan->n_measures; i++) {
        if (q->plan->measures[i]->kind == MEASURE_SHARE && set_whole(q, t, i, d) != 0)
            return -1;
    }
    return 0;
}

static void tabulation_release(struct question *q, struct tabulation *t)
{
    if (t->wholes == NULL)
        return;
    grouping_release(&t->figures);
    for (size_t i = 0; i < q->plan->n_measures; i++)
        grouping_release(&t->wholes[i].figures);
}

/* The newest value of a dimension that keeps its values apart and that nobody mentions: found by a scan of its own. */
static int find_latest(struct question *q, const struct dimension *dim, struct diag *d)
{
    static const struct measure newest = {.name = "newest", .kind = MEASURE_MAX};
    size_t column = column_of(q, dim);
    struct grouping g, *all[] = {&g};
    grouping_init(&g, &q->arena, 0, 0, 1);
    g.figures[0] = (struct figure){.measure = &newest, .column = column, .cell = q->table->columns[column].kind};
    int status = question_scan(q, all, 1, d);
    if (status == 0 && g.figures[0].totals[0] != FIGURE_NOTHING) {
        q->latest = filter_of_number(&q->arena, column, (int32_t)g.figures[0].totals[0]);
        q->has_latest = true;
    }
    grouping_release(&g);
    return status;
}

static int resolve_latest(struct question *q, struct diag *d)
{
    const struct cube *c = q->plan->cube;
    for (size_t i = 0; i < c->n_dimensions; i++) {
        const struct dimension *dim = &c->dimensions[i];
        if (dim->single && dim->latest && !is_mentioned(q->plan, dim))
            return find_latest(q, dim, d); /* a cube has one at most */
    }
    return 0;
}

int question_init(struct question *q, struct mart *m, const struct plan *p, struct diag *d)
{
    *q = (struct question){.plan = p, .mart = m};
    arena_init(&q->arena);
    if (table_check_cube(p->cube, d) != 0)
        return -1;
    q->table = table_lookup(p->cube->table);
    names_init(&q->names, &q->arena, m);
    if (resolve_period(q, d) != 0 || resolve_latest(q, d) != 0 || set_tabulation(q, &q->rows, p->by, p->n_by, d) != 0)
        return -1;
    return p->totals ? set_tabulation(q, &q->totals, NULL, 0, d) : 0;
}

void question_release(struct question *q)
{
    tabulation_release(q, &q->rows);
    tabulation_release(q, &q->totals);
    arena_release(&q->arena);
    *q = (struct question){0};
}
