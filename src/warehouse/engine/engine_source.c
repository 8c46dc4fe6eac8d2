/*
 * What the tables have in common: opening the mart's arrays, and the columns that come from a person, an address or a
 * resident.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include "base/compiler.h"

enum { AGE_YEARS = 130 };

/* Addresses of a mart without any: the two numbers that are no address. */
static const uint32_t no_places[] = {0, 1};
static const struct mart_addresses no_addresses = {
    .n = ARRAY_LEN(no_places),
    .district = no_places,
    .school = no_places,
    .care = no_places,
    .postal = no_places,
    .parish = no_places,
};

int source_init(struct source *s, struct mart *m, const struct table *t, const bool *needed, struct diag *d)
{
    *s = (struct source){.mart = m, .needed = needed};
    arena_init(&s->keep);
    arena_init(&s->rows);
    mart_range(m, &s->first, &s->last);
    if (t->month != NO_COLUMN && t->range == NULL && s->first != MONTH_NONE) {
        s->addresses = mart_addresses(m);
        s->persons = mart_persons(m);
        s->types = mart_types(m);
        s->spells = mart_spells(m);
        if (s->addresses->n < no_addresses.n)
            s->addresses = &no_addresses;
    }
    if (t->range != NULL) {
        (void)mart_functions(m);
        (void)mart_arts(m);
    }
    if (mart_check(m, d) != 0)
        return -1;
    if (t->open != NULL && s->first != MONTH_NONE)
        t->open(s);
    return 0;
}

void source_release(struct source *s)
{
    arena_release(&s->rows);
    arena_release(&s->keep);
    *s = (struct source){0};
}

/* The last day on which someone aged `years` on the day can be born. */
static date_t latest_birth(date_t day, int years)
{
    int y, m, d;
    date_split(day, &y, &m, &d);
    int last = days_in_month(y - years, m);
    return date_of(y - years, m, d < last ? d : last);
}

void ages_init(struct ages *ages, struct arena *a, date_t day)
{
    size_t n = (size_t)(day - latest_birth(day, AGE_YEARS));
    int16_t *table = ARENA_ARRAY(a, n, int16_t);
    size_t i = 0;
    for (int years = 0; years < AGE_YEARS; years++) {
        size_t end = (size_t)(day - latest_birth(day, years + 1));
        for (; i < end; i++)
            table[i] = (int16_t)years;
    }
    ages->day = day;
    ages->by_days = table;
}

int32_t ages_at(const struct ages *ages, date_t birth)
{
    if (birth == DATE_NONE)
        return NUMBER_NONE;
    int64_t days = (int64_t)ages->day - birth;
    if (days >= 0 && days < INT64_C(365) * AGE_YEARS)
        return ages->by_days[days];
    return age_at(birth, ages->day);
}

void fill_constant(int32_t *out, size_t n, int32_t value)
{
    for (size_t i = 0; i < n; i++)
        out[i] = value;
}

void fill_direct(int32_t *out, size_t n, const uint32_t *values)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (int32_t)values[i];
}

void fill_wide(int64_t *out, size_t n, const int64_t *values)
{
    for (size_t i = 0; i < n; i++)
        out[i] = values[i];
}

void fill_through(int32_t *out, size_t n, const uint32_t *values, const uint32_t *index)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (int32_t)values[index[i]];
}

void fill_main_type(int32_t *out, size_t n, const struct source *s, const uint32_t *types)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t follows = s->types->follows[types[i]];
        out[i] = (int32_t)(follows != 0 ? follows : types[i]);
    }
}

void fill_age(int32_t *out, size_t n, const struct source *s, const struct ages *ages, const uint32_t *pids)
{
    for (size_t i = 0; i < n; i++)
        out[i] = ages_at(ages, s->persons->birth[pids[i]]);
}

void fill_sex(int32_t *out, size_t n, const struct source *s, const uint32_t *pids)
{
    for (size_t i = 0; i < n; i++)
        out[i] = s->persons->sex[pids[i]];
}

void fill_origin(int32_t *out, size_t n, const struct source *s, const uint32_t *pids)
{
    for (size_t i = 0; i < n; i++)
        out[i] = s->persons->origin[pids[i]];
}

void fill_place(int32_t *out, size_t n, const uint32_t *places, const struct mart_residents *r, const int32_t *resident)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t address = resident[i] == NOT_RESIDENT ? ADDRESS_NOT_RESIDENT : r->addr[resident[i]];
        out[i] = (int32_t)places[address];
    }
}

void fill_subgroup(int32_t *out, size_t n, const struct mart_residents *r, const int32_t *resident)
{
    for (size_t i = 0; i < n; i++)
        out[i] = resident[i] == NOT_RESIDENT ? SUBGROUP_NONE : SUBGROUP_FIRST - 1 + r->subgroup[resident[i]];
}

int32_t *residents_join(struct arena *a, const struct mart_residents *r, const uint32_t *pids, size_t n)
{
    int32_t *rows = ARENA_ARRAY(a, n, int32_t);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        while (k < r->n && r->pid[k] < pids[i])
            k++;
        rows[i] = k < r->n && r->pid[k] == pids[i] ? (int32_t)k : NOT_RESIDENT;
    }
    return rows;
}
