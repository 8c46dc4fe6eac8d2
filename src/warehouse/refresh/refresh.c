/*
 * Refresh, the order of its stages: read everything once, arrange it, then form and write the months.
 * See refresh.h for what it promises.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh.h"

#include "warehouse/refresh/events.h"
#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/months.h"
#include "warehouse/refresh/services.h"
#include "warehouse/refresh/town_write.h"

struct refresh {
    struct town town;
    struct events events;
    struct findings findings;
    struct refunds refunds;
    struct mart_writer *writer;
    struct refresh_report *report;
    void (*progress)(void *arg, const char *what, int64_t done, int64_t total);
    void *arg;
    struct laps laps;
};

const char *refresh_reference_name(enum refresh_reference ref)
{
    static const char *const names[] = {
        [REF_PERSON_MOTHER] = "person.mother_cpr",
        [REF_PERSON_FATHER] = "person.father_cpr",
        [REF_PERSON_SPOUSE] = "person.spouse_cpr",
        [REF_PERSON_REPLACED] = "person.replaced_by",
        [REF_RESIDENCE_CPR] = "residence.cpr",
        [REF_RESIDENCE_ADDRESS] = "residence.address_id",
        [REF_CIVIL_CPR] = "civil_status.cpr",
        [REF_CITIZENSHIP_CPR] = "citizenship.cpr",
        [REF_ASSESSMENT_CPR] = "assessment.cpr",
        [REF_SPELL_CPR] = "spell.cpr",
        [REF_SPELL_TYPE] = "spell.service_type",
        [REF_SPELL_DEPARTMENT] = "spell.department_id",
        [REF_SPELL_STAFF] = "spell.staff_id",
        [REF_SPELL_OFFER] = "spell.offer_id",
        [REF_POSTING_CPR] = "posting.cpr",
        [REF_POSTING_TYPE] = "posting.service_type",
        [REF_POSTING_SPELL] = "posting.spell_id",
        [REF_POSTING_FUNCTION] = "posting.function",
        [REF_PLACE_OFFER] = "place.offer_id",
        [REF_EMPLOYMENT_STAFF] = "employment.staff_id",
        [REF_ABSENCE_STAFF] = "absence.staff_id",
        [REF_BUDGET_FUNCTION] = "budget.function",
        [REF_INDICATOR] = "indicator_value.indicator",
        [REF_RELATION_CPR] = "municipal_relation.cpr",
        [REF_REFUND_CPR] = "refund_week.cpr",
        [REF_REFUND_TYPE] = "refund_week.service_type",
        [REF_CLAIM_SPELL] = "claim.spell_id",
    };
    return names[ref];
}

const char *refresh_stage_name(enum refresh_stage stage)
{
    static const char *const names[] = {
        [STAGE_READ] = "read",         [STAGE_ARRANGE] = "arrange",   [STAGE_PEOPLE] = "people",
        [STAGE_FAMILIES] = "families", [STAGE_SERVICES] = "services", [STAGE_CASES] = "cases",
        [STAGE_WRITE] = "write",
    };
    return names[stage];
}

static void tell(struct refresh *r, const char *what, int64_t done, int64_t total)
{
    if (r->progress != NULL)
        r->progress(r->arg, what, done, total);
}

enum { EXTRACTS_MAX = 64 };

/* Every table that is read, in an order in which what is referred to comes first. */
static size_t list_extracts(const struct extract *all[EXTRACTS_MAX])
{
    static const struct extract *const lists[] = {
        extract_reference, extract_capacity,   &extract_person, extract_histories, &extract_relation, &extract_spell,
        &extract_budget,   extract_indicators, &extract_claim,  &extract_posting,  &extract_refund};
    static const bool single[ARRAY_LEN(lists)] = {
        [2] = true, [4] = true, [5] = true, [6] = true, [8] = true, [9] = true, [10] = true};
    size_t n = 0;
    for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
        for (const struct extract *e = lists[k]; e->resource != NULL; e++) {
            all[n++] = e;
            if (single[k])
                break;
        }
    }
    return n;
}

/* Tables that decide about every month come before the others, and those of postings and refund weeks last. */
static int read_tables(struct refresh *r, struct diag *d)
{
    struct town *t = &r->town;
    const struct extract *all[EXTRACTS_MAX];
    size_t n = list_extracts(all);
    int64_t done = 0;
    for (int others = 0; others < 2; others++) {
        if (others)
            inputs_note_from_here(t);
        for (size_t k = 0; k < n; k++) {
            if ((inputs_kind(all[k]->resource) != INPUT_DECIDES) != others)
                continue;
            tell(r, all[k]->resource, done++, (int64_t)n);
            if (extract_table(t, all[k], d) != 0)
                return -1;
            if (all[k] == &extract_person)
                extract_fold(t);
        }
    }
    inputs_finish(t);
    return 0;
}

/* The mart begins with the oldest data, but no earlier than was asked for. */
static void settle_range(struct town *t)
{
    if (t->last == MONTH_NONE)
        return;
    month_t earliest = t->earliest != MONTH_NONE ? t->earliest : t->last;
    if (t->in->covers_from > earliest)
        earliest = t->in->covers_from;
    if (earliest > t->first)
        t->first = earliest < t->last ? earliest : t->last;
}

static void count_price_errors(struct town *t)
{
    for (size_t k = 1; k < t->n_spells; k++) {
        const struct spell *s = &t->spells[k];
        if (t->types[s->type].costing != COSTING_PRICE || services_priceable(s))
            continue;
        t->report->price_errors++;
        faults_add(t, s->source, "spell", s->unit == UNIT_NONE ? "unit" : "unit_price", FAULT_PRICE, month_of(s->from));
    }
}

static int form_months(struct refresh *r, struct diag *d)
{
    const struct town *t = &r->town;
    if (t->last == MONTH_NONE)
        return 0;
    const struct months months = {.town = t,
                                  .events = &r->events,
                                  .findings = &r->findings,
                                  .refunds = &r->refunds,
                                  .writer = r->writer,
                                  .report = r->report,
                                  .laps = &r->laps,
                                  .progress = r->progress,
                                  .arg = r->arg};
    if ((t->inputs.reuse ? months_go_on(&months, d) : months_form(&months, d)) != 0)
        return -1;
    int64_t total = t->last - t->first + 1;
    tell(r, "months", total, total);
    return 0;
}

/* Months of people and services, and of the ledger. */
static void count_months(struct refresh *r)
{
    const struct town *t = &r->town;
    month_t first = t->first, last = t->last;
    if (t->books.first != MONTH_NONE) {
        first = first == MONTH_NONE || t->books.first < first ? t->books.first : first;
        last = last == MONTH_NONE || t->books.last > last ? t->books.last : last;
    }
    r->report->months_formed = r->report->months_kept = 0;
    for (month_t m = first; m != MONTH_NONE && m <= last; m++) {
        if (inputs_touched(t, m))
            r->report->months_formed++;
        else
            r->report->months_kept++;
    }
}

/* Fails without a reason when the mart before cannot be gone on from after all. */
static int write_mart(struct refresh *r, const char *mart_path, struct diag *d)
{
    struct town *t = &r->town;
    r->writer = mart_create(mart_path, d);
    if (r->writer == NULL || (t->inputs.reuse && mart_compare(r->writer, t->in->older_mart, d) != 0) ||
        faults_write(t, r->writer, d) != 0 || town_write(t, r->writer, d) != 0)
        return -1;
    lap(&r->laps, STAGE_WRITE);
    if (t->inputs.reuse && (!mart_agrees(r->writer) || t->inputs.before.first != t->first))
        return -1;
    if (form_months(r, d) != 0)
        return -1;
    count_months(r);
    if (inputs_write(t, d) != 0)
        return -1;
    struct mart_writer *complete = r->writer;
    r->writer = NULL;
    int result = mart_complete(complete, t->first, t->last, d);
    lap(&r->laps, STAGE_WRITE);
    return result;
}

static int build(struct refresh *r, const char *mart_path, struct diag *d)
{
    struct town *t = &r->town;
    inputs_compare(t);
    if (read_tables(r, d) != 0)
        return -1;
    lap(&r->laps, STAGE_READ);
    settle_range(t);
    town_arrange(t);
    count_price_errors(t);
    events_init(&r->events, t);
    findings_init(&r->findings, t);
    refunds_init(&r->refunds, t);
    lap(&r->laps, STAGE_ARRANGE);
    r->report->persons = (int64_t)t->n_persons;
    r->report->first = t->first;
    r->report->last = t->last;
    return write_mart(r, mart_path, d);
}

/* As far as it goes on from the mart before, it may fail where from nothing it would not. */
static int build_once(const struct refresh_input *in, const char *mart_path, struct refresh *r, struct diag *d)
{
    *r->report = (struct refresh_report){.first = MONTH_NONE, .last = MONTH_NONE};
    laps_begin(&r->laps, r->report->seconds);
    town_init(&r->town, in, r->report);
    int result = build(r, mart_path, d);
    if (r->writer != NULL)
        mart_abandon(r->writer);
    r->writer = NULL;
    refunds_release(&r->refunds);
    findings_release(&r->findings);
    events_release(&r->events);
    town_release(&r->town);
    return result;
}

int refresh_build(const struct refresh_input *in, const char *mart_path,
                  void (*progress)(void *arg, const char *what, int64_t done, int64_t total), void *arg,
                  struct refresh_report *out, struct diag *d)
{
    struct refresh r = {.report = out, .progress = progress, .arg = arg};
    struct diag own; /* what goes wrong with the mart before is no mistake of this one */
    diag_init(&own);
    int result = in->older_mart != NULL ? build_once(in, mart_path, &r, &own) : -1;
    if (result != 0) {
        struct refresh_input nothing = *in;
        nothing.older_mart = NULL;
        result = build_once(&nothing, mart_path, &r, d);
    }
    diag_release(&own);
    return result;
}
