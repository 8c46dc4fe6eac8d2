/*
 * From the values of a question to ranges of numbers: see engine_filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Ranges being collected, in any order, possibly overlapping. */
struct ranges {
    struct arena *arena;
    struct range *items;
    size_t n, cap;
};

static void ranges_add(struct ranges *r, int64_t low, int64_t high)
{
    if (r->n == r->cap) {
        size_t cap = r->cap * 2 + 4;
        struct range *items = ARENA_ARRAY(r->arena, cap, struct range);
        if (r->n > 0)
            memcpy(items, r->items, r->n * sizeof(*items));
        r->items = items;
        r->cap = cap;
    }
    /* Open ends come as the ends of 64 bits. */
    low = low < INT32_MIN ? INT32_MIN : low;
    high = high > INT32_MAX ? INT32_MAX : high;
    if (low <= high)
        r->items[r->n++] = (struct range){low, high};
}

static int range_compare(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->low > y->low) - (x->low < y->low);
}

/* Sort and join. */
static void ranges_settle(struct ranges *r)
{
    if (r->n == 0)
        return;
    qsort(r->items, r->n, sizeof(*r->items), range_compare);
    size_t n = 1;
    for (size_t i = 1; i < r->n; i++) {
        struct range *last = &r->items[n - 1];
        if (r->items[i].low > last->high + 1)
            r->items[n++] = r->items[i];
        else if (r->items[i].high > last->high)
            last->high = r->items[i].high;
    }
    r->n = n;
}

/* Everything that settled ranges leave out. */
static struct ranges ranges_complement(const struct ranges *r)
{
    struct ranges out = {.arena = r->arena};
    int64_t next = INT32_MIN;
    for (size_t i = 0; i < r->n; i++) {
        ranges_add(&out, next, r->items[i].low - 1);
        next = r->items[i].high + 1;
    }
    ranges_add(&out, next, INT32_MAX);
    return out;
}

static struct filter filter_from(struct ranges *r, size_t column, bool exclude)
{
    ranges_settle(r);
    struct ranges kept = exclude ? ranges_complement(r) : *r;
    return (struct filter){column, kept.items, kept.n};
}

bool number_parse(enum cell_kind kind, const char *text, int32_t *out)
{
    size_t len = strlen(text);
    int64_t number;
    *out = NUMBER_NONE;
    if (len == 0)
        return true;
    if (kind == CELL_MONTH)
        return month_parse(text, len, out);
    if (kind == CELL_DATE)
        return date_parse(text, len, out);
    if (num_parse_int(text, len, &number) != NUM_OK || number <= INT32_MIN || number > INT32_MAX)
        return false;
    *out = (int32_t)number;
    return true;
}

static const char *number_form(enum cell_kind kind)
{
    if (kind == CELL_MONTH)
        return "Write a month as 2026-10.";
    if (kind == CELL_DATE)
        return "Write a date as 2026-10-31.";
    return "Write a whole number.";
}

/* The numbers of a group; none of them is "no number". */
static void add_group(struct ranges *r, const struct group *g)
{
    ranges_add(r, g->low <= NUMBER_NONE ? NUMBER_NONE + 1 : g->low, g->high);
}

/* The numbers of the groups with these codes; "" stands for every number in no group. */
static void add_groups(struct ranges *r, const struct lookup *lookup, const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ranges all = {.arena = r->arena};
        for (size_t k = 0; k < lookup->n; k++) {
            add_group(&all, &lookup->groups[k]);
            if (strcmp(lookup->groups[k].code, values[i]) == 0)
                add_group(r, &lookup->groups[k]);
        }
        if (values[i][0] != '\0')
            continue;
        ranges_settle(&all);
        struct ranges rest = ranges_complement(&all);
        for (size_t k = 0; k < rest.n; k++)
            ranges_add(r, rest.items[k].low, rest.items[k].high);
    }
}

static void add_codes(struct ranges *r, const struct names *names, const struct domain *domain,
                      const char *const *values, size_t n)
{
    uint32_t *numbers;
    size_t found = domain_numbers(names, r->arena, domain, values, n, &numbers);
    for (size_t i = 0; i < found; i++)
        ranges_add(r, numbers[i], numbers[i]);
}

/* The values as numbers of a column; the first that is none comes back, else NULL. */
static const char *add_values(struct ranges *r, const struct names *names, const struct table_column *column,
                              const char *const *values, size_t n)
{
    if (column->kind == CELL_TEXT) {
        add_codes(r, names, &column->domain, values, n);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t number;
        if (!number_parse(column->kind, values[i], &number))
            return values[i];
        ranges_add(r, number, number);
    }
    return NULL;
}

int filter_of_plan(struct filter *out, struct arena *a, const struct names *names, const struct table *t,
                   const struct plan_filter *pf, struct diag *d)
{
    size_t index = (size_t)table_column_lookup(t, pf->dimension->column);
    const struct table_column *column = &t->columns[index];
    const char *const *values = (const char *const *)pf->values;
    struct ranges r = {.arena = a};
    if (pf->dimension->grouped) {
        add_groups(&r, pf->dimension->lookup, values, pf->n);
    } else {
        const char *wrong = add_values(&r, names, column, values, pf->n);
        if (wrong != NULL) {
            diag_error(d, DIAG_PLAN, NO_LOC, "\"%s\" is no value of dimension \"%s\"", wrong, pf->dimension->name);
            diag_hint(d, "%s", number_form(column->kind));
            return -1;
        }
    }
    *out = filter_from(&r, index, pf->exclude);
    return 0;
}

struct filter filter_of_number(struct arena *a, size_t column, int32_t number)
{
    struct ranges r = {.arena = a};
    ranges_add(&r, number, number);
    return filter_from(&r, column, false);
}

int filter_of_measure(struct filter *out, struct arena *a, const struct names *names, const struct table *t,
                      const struct measure *measure, const struct measure_filter *mf, struct diag *d)
{
    size_t index = (size_t)table_column_lookup(t, mf->column);
    struct ranges r = {.arena = a};
    const char *wrong = add_values(&r, names, &t->columns[index], (const char *const *)mf->values, mf->n);
    if (wrong != NULL) {
        diag_error(d, DIAG_DEF_VALUE, measure->loc, "\"%s\" is no value of column \"%s\" in measure \"%s\"", wrong,
                   mf->column, measure->name);
        diag_hint(d, "%s", number_form(t->columns[index].kind));
        return -1;
    }
    *out = filter_from(&r, index, false);
    return 0;
}
