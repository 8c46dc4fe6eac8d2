/*
 * Questions to a little town: from deliveries by way of refresh to an answer of the cubes that come with almanak.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_WAREHOUSE_LITTLE_QUERY_H
#define ALMANAK_TESTS_WAREHOUSE_LITTLE_QUERY_H

#include "warehouse/little_town.h"

#include "warehouse/engine.h"

/* A question: lists with commas, a filter as "koen=K". */
struct little_ask {
    const char *cube, *measures, *by, *where;
    const char *period; /* NULL: the newest */
    int last;
    bool year_to_date;
    bool totals;
};

static inline size_t little_list(struct arena *a, const char *text, const char ***out)
{
    const char **items = ARENA_ARRAY(a, strlen(text) + 1, const char *);
    size_t n = 0;
    while (*text != '\0') {
        const char *end = strchrnul(text, ',');
        items[n++] = arena_strndup(a, text, (size_t)(end - text));
        text = *end == '\0' ? end : end + 1;
    }
    *out = items;
    return n;
}

static inline const char *little_answer(struct little_town *t, const struct little_ask *q)
{
    struct world *w = t->world;
    struct model *model = ARENA_NEW(&w->arena, struct model);
    assert_done(w, model_load(&w->arena, "reports/model", model, &w->diag));
    struct ask ask = {.cube = q->cube,
                      .last = q->last,
                      .year_to_date = q->year_to_date,
                      .totals = q->totals,
                      .clearance = CLEARANCE_PERSON};
    ask.period = q->period != NULL ? month_at(q->period) : MONTH_NONE;
    ask.n_measures = little_list(&w->arena, q->measures, &ask.measures);
    ask.n_by = little_list(&w->arena, q->by != NULL ? q->by : "", &ask.by);
    struct ask_filter filter = {.dimension = NULL};
    if (q->where != NULL) {
        const char *end = strchr(q->where, '=');
        assert_non_null(end);
        filter.dimension = arena_strndup(&w->arena, q->where, (size_t)(end - q->where));
        filter.n = little_list(&w->arena, end + 1, &filter.values);
        ask.where = &filter;
        ask.n_where = 1;
    }
    struct plan plan;
    assert_done(w, plan_make(&w->arena, model, &ask, &plan, &w->diag));
    struct dataset *ds = engine_answer(&w->arena, t->mart, &plan, "svar", &w->diag);
    assert_done(w, ds == NULL ? -1 : 0);
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    dataset_csv(&text, ds, false);
    const char *copy = arena_strdup(&w->arena, strbuf_text(&text));
    strbuf_release(&text);
    return copy;
}

/* The rows of the answer as CSV, without its header. */
#define expect_answer(t, want, ...) expect_rows((t), (want), &(struct little_ask){__VA_ARGS__})

static inline void expect_rows(struct little_town *t, const char *want, const struct little_ask *q)
{
    const char *rows = strchr(little_answer(t, q), '\n');
    assert_non_null(rows);
    assert_string_equal(rows + 1, want);
}

#endif
