/*
 * From a town and its months to the parts of a mart: see town_write.h. Rows become columns here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/town_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int write_dicts(const struct town *t, struct mart_writer *w, struct diag *d)
{
    int result = 0;
    for (int id = 0; id < DICT__MAX && result == 0; id++) {
        struct arena a;
        arena_init(&a);
        struct dict dict = codes_dict(&t->dicts[id], &a);
        result = mart_put_dict(w, (enum dict_id)id, &dict, d);
        arena_release(&a);
    }
    return result;
}

static int write_addresses(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_addresses + ADDR_FIRST;
    /* 0 has the empty code everywhere, 1 has "-". */
    struct address *all = ARENA_ARRAY(&a, n, struct address);
    all[ADDR_NOT_RESIDENT] = (struct address){1, 1, 1, 1, 1};
    if (t->n_addresses > 0)
        memcpy(all + ADDR_FIRST, t->addresses, t->n_addresses * sizeof(*all));
    struct mart_addresses out = {.n = n};
    FILL(out.district, uint32_t, all[i].district);
    FILL(out.school, uint32_t, all[i].school);
    FILL(out.care, uint32_t, all[i].care);
    FILL(out.postal, uint32_t, all[i].postal);
    FILL(out.parish, uint32_t, all[i].parish);
    int result = mart_put_addresses(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_persons(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_persons;
    struct mart_persons out = {.n = n, .cpr = t->cpr};
    FILL(out.birth, date_t, t->persons[i].birth);
    FILL(out.death, date_t, t->persons[i].death);
    FILL(out.sex, uint8_t, t->persons[i].sex);
    FILL(out.origin, uint8_t, t->persons[i].origin);
    int result = mart_put_persons(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_types(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_types;
    struct mart_types out = {.n = n};
    FILL(out.area, uint32_t, t->types[i].area);
    FILL(out.kind, uint32_t, t->types[i].kind);
    FILL(out.group, uint32_t, t->types[i].group);
    FILL(out.paragraph, uint32_t, t->types[i].paragraph);
    FILL(out.follows, uint32_t, t->types[i].follows);
    FILL(out.costing, uint8_t, t->types[i].costing);
    FILL(out.flags, uint8_t, t->types[i].flags);
    FILL(out.group_key, uint32_t, t->types[i].group_key);
    int result = mart_put_types(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_spells(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_spells;
    struct mart_spells out = {.n = n};
    FILL(out.pid, uint32_t, t->spells[i].pid);
    FILL(out.type, uint32_t, t->spells[i].type);
    FILL(out.system, uint32_t, t->spells[i].system);
    FILL(out.department, uint32_t, t->spells[i].department);
    FILL(out.staff, uint32_t, t->spells[i].staff);
    FILL(out.company, uint32_t, t->spells[i].company);
    FILL(out.match, uint32_t, t->spells[i].match);
    FILL(out.target, uint32_t, t->spells[i].target);
    FILL(out.from, date_t, t->spells[i].from);
    FILL(out.to, date_t, t->spells[i].to);
    int result = mart_put_spells(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_spell_links(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_spells;
    struct mart_spell_links out = {.n = n};
    FILL(out.offer, uint32_t, t->spells[i].offer);
    FILL(out.employer, uint32_t, t->spells[i].employer);
    FILL(out.cases, uint32_t, t->spells[i].case_number);
    int result = mart_put_spell_links(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_assessments(const struct assessments *list, struct mart_writer *w,
                             int (*put)(struct mart_writer *w, const struct mart_assessments *a, struct diag *d),
                             struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = list->n;
    struct mart_assessments out = {.n = n};
    FILL(out.pid, uint32_t, list->items[i].pid);
    FILL(out.value, uint32_t, list->items[i].value);
    FILL(out.from, date_t, list->items[i].from);
    FILL(out.to, date_t, list->items[i].to);
    int result = put(w, &out, d);
    arena_release(&a);
    return result;
}

static int write_runs(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = t->n_runs;
    struct mart_runs out = {.n = n};
    FILL(out.pid, uint32_t, t->runs[i].pid);
    FILL(out.type, uint32_t, t->runs[i].type);
    FILL(out.reason, uint32_t, t->spells[t->runs[i].last].reason);
    FILL(out.from, date_t, t->runs[i].from);
    FILL(out.to, date_t, t->spells[t->runs[i].last].to);
    int result = mart_put_runs(w, &out, d);
    arena_release(&a);
    return result;
}

static int compare_population(const void *a, const void *b)
{
    const struct population_row *x = a, *y = b;
    int64_t left[] = {x->municipality, x->date, x->sex, x->age, x->source, x->persons};
    int64_t right[] = {y->municipality, y->date, y->sex, y->age, y->source, y->persons};
    for (size_t k = 0; k < ARRAY_LEN(left); k++) {
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    }
    return 0;
}

static bool same_count(const struct population_row *x, const struct population_row *y)
{
    return x->municipality == y->municipality && x->date == y->date && x->sex == y->sex && x->age == y->age;
}

/* Counts in order; of a count that several sources deliver, the first source's. */
static int write_population(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const struct codes *areas = &t->dicts[DICT_MUNICIPALITY];
    struct population_row *rows = ARENA_ARRAY(&a, t->n_population, struct population_row);
    for (size_t i = 0; i < t->n_population; i++) {
        rows[i] = t->population[i];
        rows[i].municipality = areas->rank[rows[i].municipality];
    }
    if (t->n_population > 0)
        qsort(rows, t->n_population, sizeof(*rows), compare_population);
    size_t n = 0;
    for (size_t i = 0; i < t->n_population; i++) {
        if (n == 0 || !same_count(&rows[n - 1], &rows[i]))
            rows[n++] = rows[i];
    }
    struct mart_population out = {.n = n};
    FILL(out.municipality, uint32_t, rows[i].municipality);
    FILL(out.region, uint32_t, t->dicts[DICT_REGION].rank[t->region_of[areas->order[rows[i].municipality]]]);
    FILL(out.date, date_t, rows[i].date);
    FILL(out.sex, uint8_t, rows[i].sex);
    FILL(out.age, uint8_t, rows[i].age);
    FILL(out.persons, int64_t, rows[i].persons);
    t->report->population = (int64_t)n;
    int result = mart_put_population(w, &out, d);
    arena_release(&a);
    return result;
}

/* The day that the data stand at: of persons and services, else of the newest population. */
static date_t data_date(const struct town *t)
{
    if (t->last != MONTH_NONE)
        return month_last(t->last);
    date_t newest = DATE_NONE;
    for (size_t i = 0; i < t->n_population; i++) {
        if (t->population[i].date > newest)
            newest = t->population[i].date;
    }
    return newest;
}

static const char *shown_name(const struct town *t)
{
    const struct codes *c = &t->dicts[DICT_MUNICIPALITY];
    const char *own = t->in->municipality;
    int32_t number = intern_lookup(&c->texts, own, strlen(own));
    if (number != INTERN_NONE && codes_labelled(c, (uint32_t)number))
        return c->labels[number];
    return t->in->name != NULL && t->in->name[0] != '\0' ? t->in->name : own;
}

static int write_facts(const struct town *t, struct mart_writer *w, struct diag *d)
{
    char date[32] = "", persons[32], spells[32];
    if (data_date(t) != DATE_NONE)
        (void)date_iso(date, data_date(t));
    (void)snprintf(persons, sizeof(persons), "%zu", t->n_persons);
    (void)snprintf(spells, sizeof(spells), "%zu", t->n_spells - 1);
    const struct {
        const char *key, *value;
    } facts[] = {
        {"municipality", t->in->municipality},
        {"name", shown_name(t)},
        {"fictive", t->in->fictive ? "1" : "0"},
        {"data_date", date},
        {"pseudonym_key", t->in->pseudonym_key != NULL ? t->in->pseudonym_key : ""},
        {"persons", persons},
        {"spells", spells},
    };
    for (size_t k = 0; k < ARRAY_LEN(facts); k++) {
        if (mart_put_meta(w, facts[k].key, facts[k].value, d) != 0)
            return -1;
    }
    return 0;
}

int town_write(const struct town *t, struct mart_writer *w, struct diag *d)
{
    if (write_facts(t, w, d) != 0 || write_dicts(t, w, d) != 0 || write_addresses(t, w, d) != 0)
        return -1;
    if (write_persons(t, w, d) != 0 || write_types(t, w, d) != 0 || write_spells(t, w, d) != 0 ||
        write_spell_links(t, w, d) != 0 || write_runs(t, w, d) != 0)
        return -1;
    if (write_assessments(&t->matches, w, mart_put_matches, d) != 0 ||
        write_assessments(&t->targets, w, mart_put_targets, d) != 0 || capacity_write(t, w, d) != 0)
        return -1;
    if (!mart_agrees(w)) /* it will not be completed */
        return 0;
    if (books_write(t, w, d) != 0 || indicators_write(t, w, d) != 0)
        return -1;
    return write_population(t, w, d);
}

int town_write_people(const struct census *c, struct mart_writer *w, struct diag *d)
{
    struct mart_residents people = {
        .n = c->n,
        .pid = c->pid,
        .addr = c->addr,
        .family = c->family,
        .household = c->household,
        .citizenship = c->citizenship,
        .civil = c->civil,
        .flags = c->flags,
        .role = c->role,
        .subgroup = c->subgroup,
    };
    if (mart_put_residents(w, c->month, &people, d) != 0)
        return -1;
    struct arena a;
    arena_init(&a);
    size_t n = c->n_across;
    struct mart_across across = {.n = n};
    FILL(across.family, uint32_t, c->across[i].family);
    FILL(across.child, uint32_t, c->across[i].child);
    FILL(across.primary, uint8_t, c->across[i].primary);
    int result = mart_put_across(w, c->month, &across, d);
    arena_release(&a);
    return result;
}

int town_write_services(const struct services *s, month_t month, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = s->rows.n;
    struct mart_services rows = {.n = n};
    FILL(rows.pid, uint32_t, s->rows.items[i].pid);
    FILL(rows.type, uint32_t, s->rows.items[i].type);
    FILL(rows.spell, uint32_t, s->rows.items[i].spell);
    FILL(rows.department, uint32_t, s->rows.items[i].department);
    FILL(rows.days, uint32_t, s->rows.items[i].days);
    FILL(rows.flags, uint8_t, s->rows.items[i].flags);
    FILL(rows.amount, int64_t, s->rows.items[i].amount);
    int result = mart_put_services(w, month, &rows, d);
    n = s->n_costs;
    struct mart_costs costs = {.n = n};
    FILL(costs.pid, uint32_t, s->costs[i].pid);
    FILL(costs.area, uint32_t, s->costs[i].area);
    FILL(costs.amount, int64_t, s->costs[i].amount);
    if (result == 0)
        result = mart_put_costs(w, month, &costs, d);
    arena_release(&a);
    return result;
}

int town_write_events(const struct events *e, month_t month, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n;
    const struct event *items = events_of(e, month, &n);
    struct mart_events out = {.n = n};
    FILL(out.pid, uint32_t, items[i].pid);
    FILL(out.addr, uint32_t, items[i].addr);
    FILL(out.municipality, uint32_t, items[i].municipality);
    FILL(out.day, date_t, items[i].day);
    FILL(out.kind, uint8_t, items[i].kind);
    int result = mart_put_events(w, month, &out, d);
    arena_release(&a);
    return result;
}
