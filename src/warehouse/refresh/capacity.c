/*
 * Offers, caseworkers and companies in order, and into the mart. See capacity.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/capacity.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/money.h"
#include "warehouse/refresh/town_write.h"

/* --- what has a number stands at the place of its code --- */

static void arrange_offers(struct town *t)
{
    struct capacity *c = &t->capacity;
    const struct codes *dict = &t->dicts[DICT_OFFER];
    struct offer *sorted = xcalloc(dict->texts.n, sizeof(*sorted));
    for (size_t k = 0; k < c->n_offers; k++) {
        sorted[dict->rank[k]] = (struct offer){
            .provider = t->dicts[DICT_COMPANY].rank[c->offers[k].provider],
            .type = t->dicts[DICT_TYPE].rank[c->offers[k].type],
            .known = c->offers[k].known,
        };
    }
    free(c->offers);
    c->offers = sorted;
    c->n_offers = c->cap_offers = dict->texts.n;
}

static void arrange_staff(struct town *t)
{
    struct capacity *c = &t->capacity;
    const struct codes *dict = &t->dicts[DICT_STAFF];
    struct staff_member *sorted = xcalloc(dict->texts.n, sizeof(*sorted));
    for (size_t k = 0; k < dict->texts.n; k++)
        sorted[k] = (struct staff_member){.from = DATE_NONE, .to = DATE_NONE};
    for (size_t k = 0; k < c->n_staff; k++) {
        struct staff_member *member = &sorted[dict->rank[k]];
        *member = c->staff[k];
        member->department = t->dicts[DICT_DEPARTMENT].rank[member->department];
    }
    free(c->staff);
    c->staff = sorted;
    c->n_staff = c->cap_staff = dict->texts.n;
}

static void arrange_companies(struct town *t)
{
    struct capacity *c = &t->capacity;
    const struct codes *dict = &t->dicts[DICT_COMPANY];
    struct company *sorted = xcalloc(dict->texts.n, sizeof(*sorted));
    for (size_t k = 0; k < c->n_companies; k++) {
        sorted[dict->rank[k]] = (struct company){t->dicts[DICT_INDUSTRY].rank[c->companies[k].industry],
                                                 c->companies[k].employees, c->companies[k].known};
    }
    free(c->companies);
    c->companies = sorted;
    c->n_companies = c->cap_companies = dict->texts.n;
}

/* --- rows: of those of one key the first source's stays --- */

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_places(const void *a, const void *b)
{
    const struct place_row *x = a, *y = b;
    int order = BY(x->month, y->month);
    order = order != 0 ? order : BY(x->offer, y->offer);
    order = order != 0 ? order : BY(x->source, y->source);
    return order != 0 ? order : BY(x->places, y->places);
}

static void arrange_places(struct town *t)
{
    struct capacity *c = &t->capacity;
    for (size_t i = 0; i < c->n_places; i++)
        c->places[i].offer = t->dicts[DICT_OFFER].rank[c->places[i].offer];
    if (c->n_places > 0)
        qsort(c->places, c->n_places, sizeof(*c->places), compare_places);
    size_t n = 0;
    for (size_t i = 0; i < c->n_places; i++) {
        const struct place_row *last = n > 0 ? &c->places[n - 1] : NULL;
        if (last == NULL || last->month != c->places[i].month || last->offer != c->places[i].offer)
            c->places[n++] = c->places[i];
    }
    c->n_places = n;
}

static int compare_employments(const void *a, const void *b)
{
    const struct employment_row *x = a, *y = b;
    int order = BY(x->staff, y->staff);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(x->source, y->source);
    order = order != 0 ? order : BY(x->department, y->department);
    order = order != 0 ? order : BY(x->to, y->to);
    return order != 0 ? order : BY(x->hours, y->hours);
}

static void arrange_employments(struct town *t)
{
    struct capacity *c = &t->capacity;
    for (size_t i = 0; i < c->n_employments; i++) {
        c->employments[i].staff = t->dicts[DICT_STAFF].rank[c->employments[i].staff];
        c->employments[i].department = t->dicts[DICT_DEPARTMENT].rank[c->employments[i].department];
    }
    if (c->n_employments > 0)
        qsort(c->employments, c->n_employments, sizeof(*c->employments), compare_employments);
    for (size_t i = 0; i < c->n_employments; i++) {
        const struct employment_row *e = &c->employments[i];
        if (i == 0 || e->staff != e[-1].staff)
            faults_group(t);
        faults_overlap(t, e->source, "employment", e->from, e->to);
    }
    size_t n = 0;
    for (size_t i = 0; i < c->n_employments; i++) {
        const struct employment_row *last = n > 0 ? &c->employments[n - 1] : NULL;
        if (last == NULL || last->staff != c->employments[i].staff || last->from != c->employments[i].from)
            c->employments[n++] = c->employments[i];
    }
    c->n_employments = n;
}

static int compare_absences(const void *a, const void *b)
{
    const struct absence_row *x = a, *y = b;
    int order = BY(x->staff, y->staff);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(x->source, y->source);
    order = order != 0 ? order : BY(x->to, y->to);
    return order != 0 ? order : BY(x->hours, y->hours);
}

static void arrange_absences(struct town *t)
{
    struct capacity *c = &t->capacity;
    for (size_t i = 0; i < c->n_absences; i++)
        c->absences[i].staff = t->dicts[DICT_STAFF].rank[c->absences[i].staff];
    if (c->n_absences > 0)
        qsort(c->absences, c->n_absences, sizeof(*c->absences), compare_absences);
    size_t n = 0;
    for (size_t i = 0; i < c->n_absences; i++) {
        const struct absence_row *last = n > 0 ? &c->absences[n - 1] : NULL;
        if (last == NULL || last->staff != c->absences[i].staff || last->from != c->absences[i].from)
            c->absences[n++] = c->absences[i];
    }
    c->n_absences = n;
}

static int compare_wages(const void *a, const void *b)
{
    const struct wage_row *x = a, *y = b;
    int order = BY(x->month, y->month);
    order = order != 0 ? order : BY(x->company, y->company);
    order = order != 0 ? order : BY(x->type, y->type);
    order = order != 0 ? order : BY(x->source, y->source);
    return order != 0 ? order : BY(x->amount, y->amount);
}

/* The types of a company are added up. */
static void arrange_wages(struct town *t)
{
    struct capacity *c = &t->capacity;
    for (size_t i = 0; i < c->n_wages; i++)
        c->wages[i].company = t->dicts[DICT_COMPANY].rank[c->wages[i].company];
    if (c->n_wages > 0)
        qsort(c->wages, c->n_wages, sizeof(*c->wages), compare_wages);
    size_t n = 0;
    for (size_t i = 0; i < c->n_wages; i++) {
        struct wage_row *last = n > 0 ? &c->wages[n - 1] : NULL;
        const struct wage_row *w = &c->wages[i];
        if (last == NULL || last->month != w->month || last->company != w->company) {
            c->wages[n++] = *w;
        } else if (last->type != w->type) {
            last->type = w->type;
            last->amount = money_sum(last->amount, w->amount);
        }
    }
    c->n_wages = n;
}

void capacity_arrange(struct town *t)
{
    arrange_offers(t);
    arrange_staff(t);
    arrange_companies(t);
    arrange_places(t);
    arrange_employments(t);
    arrange_absences(t);
    arrange_wages(t);
}

void capacity_release(struct capacity *c)
{
    void *arrays[] = {c->offers, c->places, c->staff, c->employments, c->absences, c->companies, c->wages};
    for (size_t k = 0; k < ARRAY_LEN(arrays); k++)
        free(arrays[k]);
    *c = (struct capacity){.n_offers = 0};
}

/* --- into the mart --- */

static int write_offers(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_offers;
    struct mart_offers offers = {.n = n};
    FILL(offers.provider, uint32_t, c->offers[i].provider);
    FILL(offers.type, uint32_t, c->offers[i].type);
    int result = mart_put_offers(w, &offers, d);
    arena_release(&a);
    return result;
}

static int write_places(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_places;
    struct mart_places places = {.n = n};
    FILL(places.offer, uint32_t, c->places[i].offer);
    FILL(places.month, month_t, c->places[i].month);
    FILL(places.places, int64_t, c->places[i].places);
    int result = mart_put_places(w, &places, d);
    arena_release(&a);
    return result;
}

static int write_staff(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_staff;
    struct mart_staff staff = {.n = n};
    FILL(staff.department, uint32_t, c->staff[i].department);
    FILL(staff.from, date_t, c->staff[i].from);
    FILL(staff.to, date_t, c->staff[i].to);
    FILL(staff.hours, int64_t, c->staff[i].hours);
    int result = mart_put_staff(w, &staff, d);
    arena_release(&a);
    return result;
}

static int write_employments(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_employments;
    struct mart_employments e = {.n = n};
    FILL(e.staff, uint32_t, c->employments[i].staff);
    FILL(e.department, uint32_t, c->employments[i].department);
    FILL(e.from, date_t, c->employments[i].from);
    FILL(e.to, date_t, c->employments[i].to);
    FILL(e.hours, int64_t, c->employments[i].hours);
    int result = mart_put_employments(w, &e, d);
    arena_release(&a);
    return result;
}

static int write_absences(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_absences;
    struct mart_absences absences = {.n = n};
    FILL(absences.staff, uint32_t, c->absences[i].staff);
    FILL(absences.from, date_t, c->absences[i].from);
    FILL(absences.to, date_t, c->absences[i].to);
    FILL(absences.hours, int64_t, c->absences[i].hours);
    int result = mart_put_absences(w, &absences, d);
    arena_release(&a);
    return result;
}

static int write_companies(const struct capacity *c, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    size_t n = c->n_companies;
    struct mart_companies companies = {.n = n};
    FILL(companies.industry, uint32_t, c->companies[i].industry);
    FILL(companies.employees, uint32_t, c->companies[i].employees);
    int result = mart_put_companies(w, &companies, d);
    n = c->n_wages;
    struct mart_wage_refunds wages = {.n = n};
    FILL(wages.company, uint32_t, c->wages[i].company);
    FILL(wages.month, month_t, c->wages[i].month);
    FILL(wages.amount, int64_t, c->wages[i].amount);
    if (result == 0)
        result = mart_put_wage_refunds(w, &wages, d);
    arena_release(&a);
    return result;
}

int capacity_write(const struct town *t, struct mart_writer *w, struct diag *d)
{
    static int (*const parts[])(const struct capacity *c, struct mart_writer *w, struct diag *d) = {
        write_offers, write_places, write_staff, write_employments, write_absences, write_companies,
    };
    for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
        if (parts[k](&t->capacity, w, d) != 0)
            return -1;
    }
    return 0;
}
