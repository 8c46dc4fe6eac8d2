/*
 * From figures to a dataset: groups get the codes and labels of their dimensions, and ratios and shares are formed
 * last, from unrounded figures.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "base/num.h"
#include "warehouse/engine/engine_question.h"

/* A number on its way to a cell: whole as long as it can be. */
struct number {
    bool missing, whole;
    int128_t i;
    double r;
};

static struct number number_whole(int128_t i)
{
    return (struct number){.whole = true, .i = i, .r = (double)i};
}

/* Days of the months that a group stands for. */
static int64_t days_of_group(const struct question *q, const struct grouping *g, size_t group)
{
    for (size_t i = 0; i < g->n_coders; i++) {
        if (g->coders[i].column == (size_t)q->table->month)
            return month_days(grouping_number(g, group, i));
    }
    int64_t days = 0;
    for (month_t m = q->from; m != MONTH_NONE && m <= q->to; m++)
        days += month_days(m);
    return days;
}

static struct number divide(struct number n, struct number d)
{
    if (n.missing || d.missing || d.r == 0)
        return (struct number){.missing = true};
    return (struct number){.r = n.r / d.r};
}

/* What a figure of a grouping comes to in a group. */
static struct number figure_number(const struct question *q, const struct grouping *g, const struct measure *m,
                                   size_t group)
{
    const struct figure *f = g->figures;
    while (f->measure != m)
        f++;
    struct number total = number_whole(f->totals[group]);
    if (m->kind == MEASURE_DAYS)
        return divide(total, number_whole(days_of_group(q, g, group)));
    if (m->kind == MEASURE_MEAN)
        return divide(total, number_whole((int64_t)f->marks[group]));
    total.missing = (figure_begins_with_nothing(m->kind) && f->totals[group] == FIGURE_NOTHING) ||
                    (m->kind == MEASURE_ONLY && f->marks[group] != 1);
    if (f->cell == CELL_DECIMAL && m->kind != MEASURE_COUNT)
        return divide(total, number_whole(DECIMAL_ONE));
    return m->kind == MEASURE_MEDIAN ? divide(total, number_whole(2)) : total; /* it holds both in the middle */
}

static struct number sum_figures(const struct question *q, const struct grouping *g, const struct measure *const *parts,
                                 size_t n, size_t group)
{
    struct number sum = number_whole(0);
    for (size_t i = 0; i < n; i++) {
        struct number part = figure_number(q, g, parts[i], group);
        sum.missing |= part.missing;
        sum.whole &= part.whole;
        sum.i += part.i;
        sum.r = sum.whole ? (double)sum.i : sum.r + part.r;
    }
    return sum;
}

/* What does not fit 64 bits is not available. */
static struct number subtract(struct number a, struct number b)
{
    struct number out = {.missing = a.missing || b.missing, .whole = a.whole && b.whole, .i = a.i - b.i};
    out.r = out.whole ? (double)out.i : a.r - b.r;
    out.missing |= out.whole && (out.i < INT64_MIN || out.i > INT64_MAX);
    return out;
}

/* The whole that a group is a part of. */
static struct number whole_number(const struct question *q, const struct tabulation *t, size_t measure, size_t group,
                                  int32_t *numbers)
{
    const struct measure *share = q->plan->measures[measure];
    const struct whole *whole = &t->wholes[measure];
    for (size_t i = 0; i < whole->figures.n_coders; i++)
        numbers[i] = grouping_number(&t->figures, group, whole->by[i]);
    uint32_t found = grouping_lookup(&whole->figures, numbers);
    if (found == GROUP_NONE)
        return (struct number){.missing = true};
    return figure_number(q, &whole->figures, share->numerator[0], found);
}

static struct number measure_number(const struct question *q, const struct tabulation *t, size_t measure, size_t group,
                                    int32_t *numbers)
{
    const struct measure *m = q->plan->measures[measure];
    const struct grouping *g = &t->figures;
    if (m->kind == MEASURE_RATIO)
        return divide(sum_figures(q, g, m->numerator, m->n_numerator, group),
                      sum_figures(q, g, m->denominator, m->n_denominator, group));
    if (m->kind == MEASURE_DIFFERENCE)
        return subtract(sum_figures(q, g, m->numerator, m->n_numerator, group),
                        sum_figures(q, g, m->denominator, m->n_denominator, group));
    if (m->kind == MEASURE_SHARE)
        return divide(figure_number(q, g, m->numerator[0], group), whole_number(q, t, measure, group, numbers));
    return figure_number(q, g, m, group);
}

static struct value number_value(struct number n)
{
    if (n.missing)
        return (struct value){.state = STATE_MISSING};
    return (struct value){.i = n.whole ? (int64_t)n.i : llround(n.r), .r = n.r};
}

/* The label of a code: the model's own, else the dictionary's. */
static const char *label_of(const struct dimension *dim, const char *code, const char *fallback)
{
    const struct group *g = dim->lookup == NULL ? NULL : lookup_code(dim->lookup, code);
    return g != NULL ? g->label : fallback;
}

static struct value text_value(struct question *q, struct arena *a, const struct dimension *dim,
                               const struct domain *domain, int32_t number)
{
    struct value v = {.text = ""};
    if (dim->grouped) {
        if (number > 0) {
            v.text = dim->lookup->groups[number - 1].code;
            v.label = dim->lookup->groups[number - 1].label;
        }
    } else {
        v.text = domain_code(&q->names, a, domain, (uint32_t)number);
        v.label = label_of(dim, v.text, domain_label(&q->names, domain, (uint32_t)number));
    }
    v.state = v.text[0] == '\0' ? STATE_EMPTY : STATE_OK;
    return v;
}

static struct value number_dimension_value(struct arena *a, const struct dimension *dim, int32_t number)
{
    if (number == NUMBER_NONE)
        return (struct value){.state = STATE_EMPTY};
    struct value v = {.i = number, .r = number};
    if (dim->lookup != NULL)
        v.label = label_of(dim, arena_printf(a, "%d", (int)number), NULL);
    return v;
}

/* --- which groups can be rows --- */

/* The n-th least of some numbers, which are reordered; n counts from 0. */
static double nth_least(double *numbers, size_t count, size_t n)
{
    size_t first = 0, end = count;
    while (end - first > 1) {
        double pivot = numbers[first + (end - 1 - first) / 2];
        size_t low = first, high = end - 1;
        for (;;) {
            while (numbers[low] < pivot)
                low++;
            while (numbers[high] > pivot)
                high--;
            if (low >= high)
                break;
            double swap = numbers[low];
            numbers[low++] = numbers[high];
            numbers[high--] = swap;
        }
        if (n <= high)
            end = high + 1;
        else
            first = high + 1;
    }
    return numbers[first];
}

/*
 * Groups in the order they were found. Where only the first few by a measure are asked for, those that cannot be among
 * them are left out: names and sorting cost far more than this. One row more than the limit stays, so that the cut is
 * known, and so do ties.
 */
static size_t *choose_groups(struct question *q, size_t *n)
{
    const struct plan *p = q->plan;
    size_t all = q->rows.figures.n_groups, n_by = q->rows.n_by, kept = 0;
    size_t *groups = ARENA_ARRAY(&q->arena, all, size_t);
    for (*n = 0; *n < all; (*n)++)
        groups[*n] = *n;
    if (p->limit <= 0 || (uint64_t)p->limit + 1 >= all || p->n_order == 0 || p->order[0].column < n_by)
        return groups;
    int32_t *scratch = ARENA_ARRAY(&q->arena, n_by, int32_t);
    double *keys = ARENA_ARRAY(&q->arena, all, double), *work = ARENA_ARRAY(&q->arena, all, double);
    for (size_t g = 0; g < all; g++) {
        struct number number = measure_number(q, &q->rows, p->order[0].column - n_by, g, scratch);
        double key = p->order[0].descending ? -number.r : number.r;
        work[g] = keys[g] = number.missing ? HUGE_VAL : key; /* missing ones come last either way */
    }
    double last = nth_least(work, all, (size_t)p->limit);
    for (size_t g = 0; g < all; g++) {
        if (keys[g] <= last)
            groups[kept++] = g;
    }
    *n = kept;
    return groups;
}

/* --- rows --- */

/* One dimension of all rows. A code of a dictionary is looked up once, however many rows have it. */
static void fill_dimension(struct question *q, struct arena *a, struct dataset *ds, const size_t *groups, size_t index)
{
    const struct dimension *dim = q->rows.by[index];
    const struct grouping *g = &q->rows.figures;
    const struct coder *coder = &g->coders[index];
    const struct domain *domain = &q->table->columns[coder->column].domain;
    bool named = coder->kind == CODER_DIRECT && (domain->kind == DOMAIN_DICT || domain->kind == DOMAIN_LIST);
    struct value *known = named ? ARENA_ARRAY(&q->arena, coder->n, struct value) : NULL;
    for (size_t row = 0; row < ds->n_rows; row++) {
        int32_t number = grouping_number(g, groups[row], index);
        struct value *out = dataset_at(ds, row, index);
        if (coder->kind == CODER_NUMBERS) {
            *out = number_dimension_value(a, dim, number);
        } else if (named && known[number].text != NULL) {
            *out = known[number];
        } else {
            *out = text_value(q, a, dim, domain, number);
            if (named)
                known[number] = *out;
        }
    }
}

static void fill_totals(struct question *q, struct arena *a, struct dataset *ds)
{
    int32_t none = 0; /* totals have no dimensions */
    ds->totals = ARENA_ARRAY(a, ds->n_columns, struct value);
    for (size_t i = 0; i < q->rows.n_by; i++)
        ds->totals[i] = (struct value){.state = STATE_EMPTY, .text = ""};
    for (size_t i = 0; i < q->plan->n_measures; i++)
        ds->totals[q->rows.n_by + i] = number_value(measure_number(q, &q->totals, i, 0, &none));
}

struct dataset *question_dataset(struct question *q, struct arena *a, const char *name)
{
    size_t n_rows, n_by = q->rows.n_by;
    const size_t *groups = choose_groups(q, &n_rows);
    struct dataset *ds = plan_columns(a, q->plan, name, n_rows);
    int32_t *numbers = ARENA_ARRAY(&q->arena, n_by, int32_t);
    ds->from = q->from;
    ds->to = q->to;
    for (size_t i = 0; i < n_by; i++)
        fill_dimension(q, a, ds, groups, i);
    for (size_t i = 0; i < q->plan->n_measures; i++) {
        for (size_t row = 0; row < n_rows; row++)
            *dataset_at(ds, row, n_by + i) = number_value(measure_number(q, &q->rows, i, groups[row], numbers));
    }
    if (q->plan->totals)
        fill_totals(q, a, ds);
    plan_sort(q->plan, ds);
    return ds;
}
