/*
 * Refresh, the order of its stages: read everything once, arrange it, then form and write one month after the other.
 * See refresh.h for what it promises.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh.h"

#include <stdlib.h>
#include <time.h>

#include "warehouse/refresh/census.h"
#include "warehouse/refresh/events.h"
#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/services.h"
#include "warehouse/refresh/town_write.h"

struct refresh {
    struct town town;
    struct census census;
    struct services services;
    struct events events;
    struct mart_writer *writer;
    struct refresh_report *report;
    void (*progress)(void *arg, const char *what, int64_t done, int64_t total);
    void *arg;
    double started; /* the present stage */
};

const char *refresh_reference_name(enum refresh_reference ref)
{
    static const char *const names[] = {
        [REF_PERSON_MOTHER] = "person.mother_cpr", [REF_PERSON_FATHER] = "person.father_cpr",
        [REF_PERSON_SPOUSE] = "person.spouse_cpr", [REF_PERSON_REPLACED] = "person.replaced_by",
        [REF_RESIDENCE_CPR] = "residence.cpr",     [REF_RESIDENCE_ADDRESS] = "residence.address_id",
        [REF_CIVIL_CPR] = "civil_status.cpr",      [REF_CITIZENSHIP_CPR] = "citizenship.cpr",
        [REF_ASSESSMENT_CPR] = "assessment.cpr",   [REF_SPELL_CPR] = "spell.cpr",
        [REF_SPELL_TYPE] = "spell.service_type",   [REF_SPELL_DEPARTMENT] = "spell.department_id",
        [REF_SPELL_STAFF] = "spell.staff_id",      [REF_SPELL_OFFER] = "spell.offer_id",
        [REF_POSTING_CPR] = "posting.cpr",         [REF_POSTING_TYPE] = "posting.service_type",
        [REF_POSTING_SPELL] = "posting.spell_id",  [REF_POSTING_FUNCTION] = "posting.function",
        [REF_PLACE_OFFER] = "place.offer_id",      [REF_EMPLOYMENT_STAFF] = "employment.staff_id",
        [REF_ABSENCE_STAFF] = "absence.staff_id",
    };
    return names[ref];
}

const char *refresh_stage_name(enum refresh_stage stage)
{
    static const char *const names[] = {
        [STAGE_READ] = "read",         [STAGE_ARRANGE] = "arrange",   [STAGE_PEOPLE] = "people",
        [STAGE_FAMILIES] = "families", [STAGE_SERVICES] = "services", [STAGE_WRITE] = "write",
    };
    return names[stage];
}

/* For the report of what took long; never in the mart. */
static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The time since the last call was spent on a stage. */
static void lap(struct refresh *r, enum refresh_stage stage)
{
    double t = now();
    r->report->seconds[stage] += t - r->started;
    r->started = t;
}

static void tell(struct refresh *r, const char *what, int64_t done, int64_t total)
{
    if (r->progress != NULL)
        r->progress(r->arg, what, done, total);
}

static int read_tables(struct refresh *r, struct diag *d)
{
    struct town *t = &r->town;
    const struct extract *all[64];
    size_t n = 0, fold_after;
    for (const struct extract *e = extract_reference; e->resource != NULL; e++)
        all[n++] = e;
    for (const struct extract *e = extract_capacity; e->resource != NULL; e++)
        all[n++] = e;
    all[n++] = &extract_person;
    fold_after = n;
    for (const struct extract *e = extract_histories; e->resource != NULL; e++)
        all[n++] = e;
    all[n++] = &extract_spell;
    all[n++] = &extract_posting;
    for (size_t k = 0; k < n; k++) {
        if (k == fold_after)
            extract_fold(t);
        tell(r, all[k]->resource, (int64_t)k, (int64_t)n);
        if (extract_table(t, all[k], d) != 0)
            return -1;
    }
    return 0;
}

/* The mart begins with the oldest data, but no earlier than was asked for. */
static void settle_range(struct town *t)
{
    if (t->last == MONTH_NONE)
        return;
    month_t earliest = t->earliest != MONTH_NONE ? t->earliest : t->last;
    if (earliest > t->first)
        t->first = earliest < t->last ? earliest : t->last;
}

static void count_price_errors(struct town *t)
{
    for (size_t k = 1; k < t->n_spells; k++) {
        const struct spell *s = &t->spells[k];
        if (t->types[s->type].costing == COSTING_PRICE && !services_priceable(s))
            t->report->price_errors++;
    }
}

/* Sizes of the families at the end of the last month. */
static void count_families(struct refresh *r)
{
    const struct census *c = &r->census;
    struct refresh_report *out = r->report;
    uint32_t *members = xcalloc(r->town.n_persons, sizeof(*members));
    out->residents = (int64_t)c->n;
    for (size_t i = 0; i < c->n; i++) {
        uint32_t size = ++members[c->family[i]];
        out->families += size == 1;
        if (size > out->largest_family)
            out->largest_family = size;
    }
    out->largest_across = out->largest_family;
    for (size_t i = 0; i < c->n_across; i++) {
        uint32_t size = ++members[c->across[i].family];
        if (size > out->largest_across)
            out->largest_across = size;
    }
    free(members);
}

static int form_month(struct refresh *r, month_t month, struct diag *d)
{
    services_take_spells(&r->services, month, r->census.help);
    services_add_postings(&r->services);
    lap(r, STAGE_SERVICES);
    if (town_write_services(&r->services, month, r->writer, d) != 0)
        return -1;
    lap(r, STAGE_WRITE);
    census_take(&r->census, month);
    lap(r, STAGE_PEOPLE);
    census_form_families(&r->census);
    census_add_across(&r->census);
    lap(r, STAGE_FAMILIES);
    int result = town_write_people(&r->census, r->writer, d);
    if (result == 0)
        result = town_write_events(&r->events, month, r->writer, d);
    lap(r, STAGE_WRITE);
    return result;
}

static int form_months(struct refresh *r, struct diag *d)
{
    const struct town *t = &r->town;
    if (t->last == MONTH_NONE)
        return 0;
    int64_t total = t->last - t->first + 1;
    for (month_t m = t->first; m <= t->last; m++) {
        tell(r, "months", m - t->first, total);
        if (form_month(r, m, d) != 0)
            return -1;
    }
    tell(r, "months", total, total);
    count_families(r);
    return 0;
}

static int build(struct refresh *r, const char *mart_path, struct diag *d)
{
    struct town *t = &r->town;
    if (read_tables(r, d) != 0)
        return -1;
    lap(r, STAGE_READ);
    settle_range(t);
    town_arrange(t);
    count_price_errors(t);
    census_init(&r->census, t);
    services_init(&r->services, t);
    events_init(&r->events, t);
    lap(r, STAGE_ARRANGE);
    r->report->persons = (int64_t)t->n_persons;
    r->report->first = t->first;
    r->report->last = t->last;
    r->writer = mart_create(mart_path, d);
    if (r->writer == NULL || town_write(t, r->writer, d) != 0)
        return -1;
    lap(r, STAGE_WRITE);
    if (form_months(r, d) != 0)
        return -1;
    struct mart_writer *complete = r->writer;
    r->writer = NULL;
    int result = mart_complete(complete, t->first, t->last, d);
    lap(r, STAGE_WRITE);
    return result;
}

int refresh_build(const struct refresh_input *in, const char *mart_path,
                  void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *arg,
                  struct refresh_report *out, struct diag *d)
{
    *out = (struct refresh_report){.first = MONTH_NONE, .last = MONTH_NONE};
    struct refresh r = {.report = out, .progress = progress, .arg = arg, .started = now()};
    town_init(&r.town, in, out);
    int result = build(&r, mart_path, d);
    if (r.writer != NULL)
        mart_abandon(r.writer);
    events_release(&r.events);
    services_release(&r.services);
    census_release(&r.census);
    town_release(&r.town);
    return result;
}
