/*
 * Counting rows: see tally.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/tally.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/period.h"

enum { CODES_MAX = 500, RECENT = 64 };

struct tally_column {
    enum { COUNT_EMPTY, COUNT_SUM, COUNT_CODES } kind;
    int64_t empty, sum, gross;
    struct intern codes; /* of which CODES_MAX + 1 are kept at most: then they are no codes */
    /* Codes met lately, by a rough hash. */
    struct {
        const char *text;
        size_t len;
    } recent[RECENT];
    uint64_t small; /* numbers below 64 that were met */
};

static bool is_number(enum field_type type)
{
    return type == FIELD_MONEY || type == FIELD_NUMBER || type == FIELD_INTEGER;
}

void tally_init(struct tally *t, const struct schema_resource *schema, bool codes)
{
    *t = (struct tally){.schema = schema, .period = -1};
    t->columns = xcalloc(schema->n_fields, sizeof(*t->columns));
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct schema_field *f = &schema->fields[i];
        intern_init(&t->columns[i].codes);
        if (f->code)
            t->columns[i].kind = codes ? COUNT_CODES : COUNT_EMPTY;
        else if (is_number(f->type))
            t->columns[i].kind = COUNT_SUM;
    }
    if (schema->period == NULL)
        return;
    t->period = schema_field_index(schema, schema->period);
    t->months = xcalloc(TALLY_MONTHS, sizeof(*t->months));
}

void tally_release(struct tally *t)
{
    for (size_t i = 0; t->schema != NULL && i < t->schema->n_fields; i++)
        intern_release(&t->columns[i].codes);
    for (size_t i = 0; t->months != NULL && i < TALLY_MONTHS; i++)
        free(t->months[i]);
    free(t->columns);
    free(t->months);
    *t = (struct tally){.period = -1};
}

/* A sum stays at the bounds of its type. */
static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? INT64_MAX : INT64_MIN;
}

static void add_code(struct tally_column *c, const struct cell *cell)
{
    char number[32];
    const char *text = cell->text;
    size_t len = cell->len;
    if (text == NULL) {
        if (cell->number >= 0 && cell->number < 64) {
            uint64_t bit = UINT64_C(1) << cell->number;
            if ((c->small & bit) != 0)
                return;
            c->small |= bit;
        }
        len = (size_t)snprintf(number, sizeof(number), "%lld", (long long)cell->number);
        text = number;
    }
    if (len == 0 || c->codes.n > CODES_MAX)
        return;
    size_t slot =
        ((unsigned char)text[0] * 5U + (unsigned char)text[len - 1] * 3U + (unsigned char)text[len / 2] + len) % RECENT;
    if (c->recent[slot].len == len && memcmp(c->recent[slot].text, text, len) == 0)
        return;
    int32_t known = intern_add(&c->codes, text, len);
    c->recent[slot].text = c->codes.texts[known];
    c->recent[slot].len = len;
}

/* The month of a row, made when it is new; NULL for none. */
static struct tally_month *month_of_row(struct tally *t, const struct cell *cells)
{
    if (t->period < 0 || cells[t->period].missing)
        return NULL;
    const struct cell *cell = &cells[t->period];
    int64_t month = cell->text != NULL ? period_of_text(cell->text, cell->len) : cell->number;
    if (month < TALLY_FIRST || month >= TALLY_FIRST + TALLY_MONTHS)
        return NULL;
    struct tally_month **slot = &t->months[month - TALLY_FIRST];
    if (*slot == NULL)
        *slot = xcalloc(1, sizeof(**slot) + 2 * t->schema->n_fields * sizeof((*slot)->sums[0]));
    return *slot;
}

void tally_add(struct tally *t, const struct cell *cells)
{
    t->rows++;
    if (cells == NULL)
        return;
    struct tally_month *month = month_of_row(t, cells);
    if (month != NULL)
        month->rows++;
    for (size_t i = 0; i < t->schema->n_fields; i++) {
        struct tally_column *c = &t->columns[i];
        if (cells[i].missing) {
            c->empty++;
        } else if (c->kind == COUNT_SUM) {
            int64_t value = cells[i].number, size = value < 0 ? -value : value;
            c->sum = add(c->sum, value);
            c->gross = add(c->gross, size);
            if (month != NULL) {
                month->sums[i] = add(month->sums[i], value);
                month->sums[t->schema->n_fields + i] = add(month->sums[t->schema->n_fields + i], size);
            }
        } else if (c->kind == COUNT_CODES) {
            add_code(c, &cells[i]);
        }
    }
}

const struct tally_month *tally_month(const struct tally *t, month_t month)
{
    bool counted = t->months != NULL && month >= TALLY_FIRST && month < TALLY_FIRST + TALLY_MONTHS;
    return counted ? t->months[month - TALLY_FIRST] : NULL;
}

int64_t tally_sum(const struct tally *t, size_t field)
{
    return t->columns[field].sum;
}

struct manifest_month *tally_months(const struct tally *t, struct arena *a, size_t *n)
{
    *n = 0;
    for (size_t i = 0; t->months != NULL && i < TALLY_MONTHS; i++)
        *n += t->months[i] != NULL;
    struct manifest_month *out = ARENA_ARRAY(a, *n, struct manifest_month);
    *n = 0;
    for (size_t i = 0; t->months != NULL && i < TALLY_MONTHS; i++) {
        if (t->months[i] != NULL)
            out[(*n)++] = (struct manifest_month){TALLY_FIRST + (month_t)i, t->months[i]->rows};
    }
    return out;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct profile_column profile_of(const struct tally *t, struct arena *a, size_t field)
{
    const struct tally_column *c = &t->columns[field];
    struct profile_column out = {.name = t->schema->fields[field].name,
                                 .empty = c->empty,
                                 .has_sum = c->kind == COUNT_SUM,
                                 .sum = c->sum,
                                 .gross = c->gross};
    if (c->codes.n > CODES_MAX || c->codes.n == 0)
        return out;
    out.n_codes = c->codes.n;
    out.codes = ARENA_ARRAY(a, out.n_codes, const char *);
    for (size_t i = 0; i < out.n_codes; i++)
        out.codes[i] = arena_strdup(a, c->codes.texts[i]);
    qsort(out.codes, out.n_codes, sizeof(*out.codes), compare_texts);
    return out;
}

struct profile tally_profile(const struct tally *t, struct arena *a, month_t month)
{
    size_t n = t->schema->n_fields;
    struct profile out = {.resource = t->schema->name, .month = month, .rows = t->rows, .n_columns = n};
    out.columns = ARENA_ARRAY(a, n, struct profile_column);
    for (size_t i = 0; i < n; i++)
        out.columns[i] = profile_of(t, a, i);
    struct manifest_month *months = tally_months(t, a, &out.n_months);
    out.months = ARENA_ARRAY(a, out.n_months, struct profile_month);
    for (size_t i = 0; i < out.n_months; i++) {
        const struct tally_month *m = tally_month(t, months[i].month);
        out.months[i] = (struct profile_month){.month = months[i].month, .rows = m->rows};
        out.months[i].sums = ARENA_ARRAY(a, n, int64_t);
        out.months[i].gross = ARENA_ARRAY(a, n, int64_t);
        memcpy(out.months[i].sums, m->sums, n * sizeof(m->sums[0]));
        memcpy(out.months[i].gross, m->sums + n, n * sizeof(m->sums[0]));
    }
    return out;
}
