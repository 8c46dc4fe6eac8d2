/*
 * Key figures of municipalities and what is aimed at: reading, ranks, and their parts of the mart. See indicators.h and
 * extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/indicators.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract.h"

void indicators_release(struct indicators *in)
{
    free(in->kinds);
    free(in->values);
    free(in->goals);
    free(in->peers_of);
    *in = (struct indicators){.kinds = NULL};
}

uint32_t *indicators_peers(struct indicators *in, uint32_t municipality)
{
    size_t before = in->cap_peers;
    in->peers_of = xgrow(in->peers_of, &in->cap_peers, (size_t)municipality + 1, sizeof(*in->peers_of));
    for (size_t i = before; i < in->cap_peers; i++)
        in->peers_of[i] = 0;
    return &in->peers_of[municipality];
}

/* --- reading --- */

static struct indicator *kind_of(struct indicators *in, uint32_t number)
{
    size_t before = in->cap_kinds;
    in->kinds = xgrow(in->kinds, &in->cap_kinds, (size_t)number + 1, sizeof(*in->kinds));
    for (size_t i = before; i < in->cap_kinds; i++)
        in->kinds[i] = (struct indicator){.better = BETTER_NONE};
    return &in->kinds[number];
}

static enum better better_of(const char *text)
{
    if (text != NULL && strcmp(text, "higher") == 0)
        return BETTER_HIGHER;
    return text != NULL && strcmp(text, "lower") == 0 ? BETTER_LOWER : BETTER_NONE;
}

static int indicator_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d UNUSED)
{
    enum { CODE, NAME, AREA, BETTER };
    uint32_t number = extract_code(&t->dicts[DICT_INDICATOR], row, CODE);
    struct indicator *kind = kind_of(&t->indicators, number);
    const char *name = (const char *)sqlite3_column_text(row, NAME);
    if (kind->known)
        return 0;
    codes_label(&t->dicts[DICT_INDICATOR], number, name != NULL ? name : "");
    *kind = (struct indicator){.area = extract_code(&t->dicts[DICT_AREA], row, AREA),
                               .better = better_of((const char *)sqlite3_column_text(row, BETTER)),
                               .known = true};
    return 0;
}

static int64_t number_of(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? VALUE_NONE : sqlite3_column_int64(row, column);
}

static int value_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { MUNICIPALITY, PERIOD, INDICATOR, VALUE };
    struct indicator_value v = {
        .indicator = extract_code(&t->dicts[DICT_INDICATOR], row, INDICATOR),
        .period = extract_code(&t->dicts[DICT_PERIOD], row, PERIOD),
        .municipality = extract_code(&t->dicts[DICT_MUNICIPALITY], row, MUNICIPALITY),
        .source = source,
        .value = number_of(row, VALUE),
    };
    (void)extract_region(t, v.municipality);
    (void)indicators_peers(&t->indicators, v.municipality);
    if (!kind_of(&t->indicators, v.indicator)->known) {
        const char *period = (const char *)sqlite3_column_text(row, PERIOD);
        month_t month;
        bool monthly = period != NULL && month_parse(period, (size_t)sqlite3_column_bytes(row, PERIOD), &month);
        faults_lost(t, REF_INDICATOR, monthly ? month : MONTH_NONE);
    }
    PUSH(t->indicators.values, t->indicators.n, t->indicators.cap) = v;
    return 0;
}

static int goal_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { INDICATOR, PERIOD, GOAL, YELLOW, RED };
    struct goal g = {
        .indicator = extract_code(&t->dicts[DICT_INDICATOR], row, INDICATOR),
        .period = extract_code(&t->dicts[DICT_PERIOD], row, PERIOD),
        .source = source,
        .goal = number_of(row, GOAL),
        .yellow = number_of(row, YELLOW),
        .red = number_of(row, RED),
    };
    PUSH(t->indicators.goals, t->indicators.n_goals, t->indicators.cap_goals) = g;
    return 0;
}

const struct extract extract_indicators[] = {
    {"indicator", "code, name, area, better", indicator_row, NULL},
    {"indicator_value", "municipality_code, period, indicator, value", value_row, NULL},
    {"target", "indicator, period, target, yellow, red", goal_row, NULL},
    {NULL, NULL, NULL, NULL},
};

/* --- order and ranks --- */

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_values(const void *a, const void *b)
{
    const struct indicator_value *x = a, *y = b;
    int order = BY(x->indicator, y->indicator);
    order = order != 0 ? order : BY(x->period, y->period);
    order = order != 0 ? order : BY(x->municipality, y->municipality);
    return order != 0 ? order : BY(x->source, y->source);
}

static bool same_period(const struct indicator_value *a, const struct indicator_value *b)
{
    return a->indicator == b->indicator && a->period == b->period;
}

static int compare_numbers(const void *a, const void *b)
{
    return BY(*(const int64_t *)a, *(const int64_t *)b);
}

/* How many of n ascending numbers are below, or at most, a number. */
static size_t count_below(const int64_t *numbers, size_t n, int64_t number, bool equal_too)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < number || (equal_too && numbers[middle] == number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Ranks within one indicator and period: one more than there are municipalities with a better value. */
static void rank_values(struct indicator_value *values, size_t n, enum better better, int64_t *scratch)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (values[i].value != VALUE_NONE)
            scratch[known++] = values[i].value;
    }
    if (better == BETTER_NONE || known == 0)
        return;
    qsort(scratch, known, sizeof(*scratch), compare_numbers);
    for (size_t i = 0; i < n; i++) {
        if (values[i].value == VALUE_NONE)
            continue;
        size_t ahead = better == BETTER_LOWER ? count_below(scratch, known, values[i].value, false)
                                              : known - count_below(scratch, known, values[i].value, true);
        values[i].rank = (uint32_t)ahead + 1;
    }
}

/* Of values of the same indicator, period and municipality, that of the first source holds. */
static void arrange_values(struct indicators *in)
{
    size_t kept = 0;
    qsort(in->values, in->n, sizeof(*in->values), compare_values);
    for (size_t i = 0; i < in->n; i++) {
        if (kept == 0 || !same_period(&in->values[kept - 1], &in->values[i]) ||
            in->values[kept - 1].municipality != in->values[i].municipality)
            in->values[kept++] = in->values[i];
    }
    in->n = kept;
}

static int compare_goals(const void *a, const void *b)
{
    const struct goal *x = a, *y = b;
    int order = BY(x->indicator, y->indicator);
    order = order != 0 ? order : BY(x->period, y->period);
    return order != 0 ? order : BY(x->source, y->source);
}

/* Of goals for the same indicator and period, that of the first source holds. */
static void arrange_goals(struct town *t)
{
    struct indicators *in = &t->indicators;
    size_t kept = 0;
    if (in->n_goals == 0)
        return;
    for (size_t i = 0; i < in->n_goals; i++) {
        in->goals[i].indicator = t->dicts[DICT_INDICATOR].rank[in->goals[i].indicator];
        in->goals[i].period = t->dicts[DICT_PERIOD].rank[in->goals[i].period];
    }
    qsort(in->goals, in->n_goals, sizeof(*in->goals), compare_goals);
    for (size_t i = 0; i < in->n_goals; i++) {
        if (kept == 0 || in->goals[kept - 1].indicator != in->goals[i].indicator ||
            in->goals[kept - 1].period != in->goals[i].period)
            in->goals[kept++] = in->goals[i];
    }
    in->n_goals = kept;
}

void indicators_arrange(struct town *t)
{
    struct indicators *in = &t->indicators;
    arrange_goals(t);
    if (in->n == 0)
        return;
    for (size_t i = 0; i < in->n; i++) {
        struct indicator_value *v = &in->values[i];
        v->indicator = t->dicts[DICT_INDICATOR].rank[v->indicator];
        v->period = t->dicts[DICT_PERIOD].rank[v->period];
        v->municipality = t->dicts[DICT_MUNICIPALITY].rank[v->municipality];
    }
    arrange_values(in);
    int64_t *scratch = xreallocarray(NULL, in->n, sizeof(*scratch));
    for (size_t first = 0, end; first < in->n; first = end) {
        for (end = first + 1; end < in->n && same_period(&in->values[first], &in->values[end]);)
            end++;
        uint32_t indicator = t->dicts[DICT_INDICATOR].order[in->values[first].indicator];
        rank_values(in->values + first, end - first, in->kinds[indicator].better, scratch);
    }
    free(scratch);
}

/* --- the mart --- */

#define GOAL_COLUMN(target, type, member)                                                                              \
    do {                                                                                                               \
        type *column_ = ARENA_ARRAY(&a, in->n_goals, type);                                                            \
        for (size_t i = 0; i < in->n_goals; i++)                                                                       \
            column_[i] = in->goals[i].member;                                                                          \
        (target) = column_;                                                                                            \
    } while (0)

static int write_goals(const struct indicators *in, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    struct mart_goals out = {.n = in->n_goals};
    GOAL_COLUMN(out.indicator, uint32_t, indicator);
    GOAL_COLUMN(out.period, uint32_t, period);
    GOAL_COLUMN(out.goal, int64_t, goal);
    GOAL_COLUMN(out.yellow, int64_t, yellow);
    GOAL_COLUMN(out.red, int64_t, red);
    int result = mart_put_goals(w, &out, d);
    arena_release(&a);
    return result;
}

#define VALUE_COLUMN(target, type, expression)                                                                         \
    do {                                                                                                               \
        type *column_ = ARENA_ARRAY(&a, in->n, type);                                                                  \
        for (size_t i = 0; i < in->n; i++) {                                                                           \
            const struct indicator_value *v = &in->values[i];                                                          \
            column_[i] = (expression);                                                                                 \
        }                                                                                                              \
        (target) = column_;                                                                                            \
    } while (0)

int indicators_write(const struct town *t, struct mart_writer *w, struct diag *d)
{
    const struct indicators *in = &t->indicators;
    const struct codes *places = &t->dicts[DICT_MUNICIPALITY], *kinds = &t->dicts[DICT_INDICATOR];
    const uint32_t *areas = t->dicts[DICT_AREA].rank, *regions = t->dicts[DICT_REGION].rank;
    struct arena a;
    arena_init(&a);
    struct mart_indicators out = {.n = in->n};
    VALUE_COLUMN(out.indicator, uint32_t, v->indicator);
    VALUE_COLUMN(out.area, uint32_t, areas[in->kinds[kinds->order[v->indicator]].area]);
    VALUE_COLUMN(out.period, uint32_t, v->period);
    VALUE_COLUMN(out.municipality, uint32_t, v->municipality);
    VALUE_COLUMN(out.region, uint32_t, regions[t->region_of[places->order[v->municipality]]]);
    VALUE_COLUMN(out.peers, uint32_t, t->dicts[DICT_PEERS].rank[in->peers_of[places->order[v->municipality]]]);
    VALUE_COLUMN(out.rank, uint32_t, v->rank);
    VALUE_COLUMN(out.value, int64_t, v->value);
    int result = mart_put_indicators(w, &out, d);
    arena_release(&a);
    return result == 0 ? write_goals(in, w, d) : result;
}
