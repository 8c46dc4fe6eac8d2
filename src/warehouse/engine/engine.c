/*
 * The engine: see engine.h. A plan is turned into groupings (engine_question.c), the cube's table is read once and fed
 * to all of them, and the figures become a dataset (engine_answer.c).
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine.h"

#include "warehouse/engine/engine_question.h"

/* A table on its way through a scan. */
struct scan {
    struct question *q;
    struct grouping *const *groupings;
    size_t n;
    bool needed[MAX_COLUMNS];
    struct source source;
    struct cells cells[MAX_COLUMNS];
    uint32_t loads;
};

static void mark_filters(struct scan *s, const struct filter *filters, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->needed[filters[i].column] = true;
}

/* Which columns the groupings look at. */
static void mark_needed(struct scan *s)
{
    for (size_t k = 0; k < s->n; k++) {
        const struct grouping *g = s->groupings[k];
        mark_filters(s, g->filters, g->n_filters);
        for (size_t i = 0; i < g->n_coders; i++)
            s->needed[g->coders[i].column] = true;
        for (size_t i = 0; i < g->n_figures; i++) {
            const struct figure *f = &g->figures[i];
            mark_filters(s, f->filters, f->n_filters);
            if (f->measure->kind != MEASURE_COUNT)
                s->needed[f->column] = true;
            if (f->measure->kind == MEASURE_DAYS)
                s->needed[f->person] = true;
        }
    }
}

static void make_cells(struct scan *s)
{
    for (size_t c = 0; c < s->q->table->n_columns; c++) {
        if (!s->needed[c] || s->q->table->columns[c].kind == CELL_SET)
            continue;
        if (cell_is_narrow(s->q->table->columns[c].kind))
            s->cells[c].narrow = ARENA_ARRAY(&s->source.keep, BATCH_ROWS, int32_t);
        else
            s->cells[c].wide = ARENA_ARRAY(&s->source.keep, BATCH_ROWS, int64_t);
    }
}

/* Whether any grouping can take rows whose column holds this number throughout a load. */
static bool load_wanted(const struct scan *s, int column, int32_t number)
{
    for (size_t k = 0; column != NO_COLUMN && k < s->n; k++) {
        const struct grouping *g = s->groupings[k];
        bool wanted = true;
        for (size_t i = 0; i < g->n_filters; i++)
            wanted &= g->filters[i].column != (size_t)column || filter_holds(&g->filters[i], number);
        if (wanted)
            return true;
    }
    return column == NO_COLUMN;
}

static void scan_load(struct scan *s, month_t month, int32_t part)
{
    const struct table *t = s->q->table;
    arena_release(&s->source.rows);
    arena_init(&s->source.rows);
    s->source.month = month;
    s->source.part = part;
    s->loads++;
    size_t n_rows = t->load(&s->source);
    s->q->scanned += (int64_t)n_rows;
    for (size_t first = 0; first < n_rows; first += BATCH_ROWS) {
        struct batch b = {.month = month, .load = s->loads, .columns = s->cells};
        b.n = n_rows - first < BATCH_ROWS ? n_rows - first : BATCH_ROWS;
        for (size_t c = 0; c < t->n_columns; c++) {
            if (s->needed[c])
                t->fill(&s->source, c, first, b.n, &s->cells[c]);
        }
        for (size_t k = 0; k < s->n; k++)
            grouping_feed(s->groupings[k], &b);
    }
}

static void scan_month(struct scan *s, month_t month)
{
    const struct table *t = s->q->table;
    if (t->n_parts == 0)
        scan_load(s, month, 0);
    for (size_t i = 0; i < t->n_parts; i++) {
        if (load_wanted(s, t->part, t->parts[i]))
            scan_load(s, month, t->parts[i]);
    }
}

static void scan_all(struct scan *s)
{
    if (s->q->table->month == NO_COLUMN) {
        scan_month(s, MONTH_NONE);
        return;
    }
    for (month_t m = s->q->scan_from; m != MONTH_NONE && m <= s->q->to; m++) {
        if (load_wanted(s, s->q->table->month, m))
            scan_month(s, m);
    }
}

int question_scan(struct question *q, struct grouping *const *groupings, size_t n, struct diag *d)
{
    struct scan s = {.q = q, .groupings = groupings, .n = n};
    mark_needed(&s);
    int status = source_init(&s.source, q->mart, q->table, s.needed, d);
    if (status == 0) {
        make_cells(&s);
        scan_all(&s);
        status = mart_check(q->mart, d);
    }
    for (size_t k = 0; k < n && status == 0; k++) {
        if (grouping_finish(groupings[k]) != 0)
            status = diag_error(d, DIAG_WAREHOUSE, NO_LOC, "a sum of cube \"%s\" is too large for 64 bits",
                                q->plan->cube->name);
    }
    source_release(&s.source);
    return status;
}

/* All groupings of a question, in the question's arena. */
static size_t collect_groupings(struct question *q, struct grouping ***out)
{
    struct tabulation *tabulations[] = {&q->rows, &q->totals};
    struct grouping **all = ARENA_ARRAY(&q->arena, 2 * (1 + q->plan->n_measures), struct grouping *);
    size_t n = 0;
    for (size_t k = 0; k < (q->plan->totals ? 2 : 1); k++) {
        all[n++] = &tabulations[k]->figures;
        for (size_t i = 0; i < q->plan->n_measures; i++) {
            if (q->plan->measures[i]->kind == MEASURE_SHARE)
                all[n++] = &tabulations[k]->wholes[i].figures;
        }
    }
    *out = all;
    return n;
}

struct dataset *question_answer(struct question *q, struct arena *a, const char *name, struct diag *d)
{
    struct grouping **groupings;
    size_t n = collect_groupings(q, &groupings);
    if (question_scan(q, groupings, n, d) != 0)
        return NULL;
    struct dataset *answer = question_dataset(q, a, name);
    return mart_check(q->mart, d) == 0 ? answer : NULL; /* a dictionary could not be read */
}

struct dataset *engine_answer(struct arena *a, struct mart *m, const struct plan *p, const char *name, struct diag *d)
{
    struct dataset *answer = NULL;
    struct question q;
    if (question_init(&q, m, p, d) == 0)
        answer = question_answer(&q, a, name, d);
    question_release(&q);
    return answer;
}
