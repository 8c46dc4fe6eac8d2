/*
 * The life of a town: see town.h and extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract.h"

/* Codes that are always there, with their labels; those of the first three dictionaries in byte order. */
struct fixed_code {
    enum dict_id dict;
    const char *code, *label;
};

static const struct fixed_code fixed_codes[] = {
    {DICT_CIVIL, "D", "Død"},
    {DICT_CIVIL, "E", "Enke/enkemand"},
    {DICT_CIVIL, "F", "Fraskilt"},
    {DICT_CIVIL, "G", "Gift"},
    {DICT_CIVIL, "L", "Længstlevende partner"},
    {DICT_CIVIL, "O", "Opløst partnerskab"},
    {DICT_CIVIL, "P", "Registreret partner"},
    {DICT_CIVIL, "U", "Ugift"},
    {DICT_ORIGIN, "dansk", "Dansk oprindelse"},
    {DICT_ORIGIN, "efterkommer", "Efterkommer"},
    {DICT_ORIGIN, "indvandrer", "Indvandrer"},
    {DICT_KIND, "activity", "Aktivitet"},
    {DICT_KIND, "benefit", "Ydelse"},
    {DICT_KIND, "service", "Indsats"},
    {DICT_AREA, "boern_unge", "Børn og unge"},
    {DICT_AREA, "voksne", "Voksne"},
    {DICT_AREA, "aeldre", "Ældre"},
    {DICT_AREA, "sundhed", "Sundhed"},
    {DICT_AREA, "beskaeftigelse", "Beskæftigelse"},
    {DICT_AREA, "dagtilbud", "Dagtilbud"},
    {DICT_AREA, "skole", "Skole"},
    {DICT_AREA, "asyl", "Asyl"},
    {DICT_AREA, "andet", "Andet"},
    {DICT_MUNICIPALITY, "9999", "Udlandet"},
    {DICT_DEPARTMENT, "-", "Ikke fordelt"}, /* a budget that is not split */
};

/* The newest month that both people and services were delivered for, and the oldest that is kept. */
static void bound_months(struct town *t)
{
    const struct refresh_input *in = t->in;
    t->last = in->period_people;
    if (t->last == MONTH_NONE || (in->period_services != MONTH_NONE && in->period_services < t->last))
        t->last = in->period_services;
    int months = in->history_months > 0 ? in->history_months : REFRESH_MONTHS;
    t->first = t->last == MONTH_NONE ? MONTH_NONE : t->last - months + 1;
    t->earliest = MONTH_NONE;
    if (t->last != MONTH_NONE) {
        t->ledger.first = t->first;
        t->ledger.n_months = (size_t)months;
        t->ledger.months = xcalloc(t->ledger.n_months, sizeof(*t->ledger.months));
    }
}

/* Some codes come first of all, in the order given; the others keep theirs. */
static void put_first(struct codes *c, const char *const *first, size_t n)
{
    size_t placed = 0;
    for (size_t k = 0; k < n; k++) {
        int32_t number = intern_lookup(&c->texts, first[k], strlen(first[k]));
        size_t at = placed;
        while (number != INTERN_NONE && at < c->texts.n && c->order[at] != (uint32_t)number)
            at++;
        if (number == INTERN_NONE || at == c->texts.n)
            continue; /* none of these, or named before */
        memmove(c->order + placed + 1, c->order + placed, (at - placed) * sizeof(*c->order));
        c->order[placed++] = (uint32_t)number;
    }
    for (size_t i = 0; i < c->texts.n; i++)
        c->rank[c->order[i]] = (uint32_t)i;
}

void town_init(struct town *t, const struct refresh_input *in, struct refresh_report *report)
{
    *t = (struct town){.in = in, .report = report};
    for (size_t k = 0; k < DICT__MAX; k++)
        codes_init(&t->dicts[k]);
    codes_init(&t->sources);
    intern_init(&t->cprs);
    intern_init(&t->spell_ids);
    intern_init(&t->address_ids);
    intern_init(&t->case_ids);
    intern_init(&t->ledger.combo_keys);
    books_init(&t->books);
    faults_init(&t->faults);
    t->cap_functions = 1; /* of none */
    t->functions = xcalloc(1, sizeof(*t->functions));
    for (size_t k = 0; k < ARRAY_LEN(fixed_codes); k++) {
        const struct fixed_code *f = &fixed_codes[k];
        codes_label(&t->dicts[f->dict], codes_add(&t->dicts[f->dict], f->code, strlen(f->code)), f->label);
    }
    for (size_t i = 0; i < in->n_files; i++)
        (void)codes_add(&t->sources, in->files[i].source, strlen(in->files[i].source));
    codes_sort(&t->sources);
    put_first(&t->sources, in->sources, in->n_sources);
    (void)codes_add(&t->dicts[DICT_MUNICIPALITY], in->municipality, strlen(in->municipality));
    t->has_departments = extract_delivered(in, "department");
    t->has_staff = extract_delivered(in, "staff");
    t->has_offers = extract_delivered(in, "offer");
    t->has_functions = extract_delivered(in, "account_function");
    bound_months(t);
    cases_init(t);
}

void town_release(struct town *t)
{
    for (size_t k = 0; k < DICT__MAX; k++)
        codes_release(&t->dicts[k]);
    codes_release(&t->sources);
    intern_release(&t->cprs);
    intern_release(&t->spell_ids);
    intern_release(&t->address_ids);
    intern_release(&t->case_ids);
    intern_release(&t->ledger.combo_keys);
    recent_release(&t->recent_cprs);
    recent_release(&t->recent_spells);
    free(t->spells_before.first);
    free(t->spells_before.next);
    capacity_release(&t->capacity);
    free(t->matches.items);
    free(t->targets.items);
    cases_release(&t->cases);
    for (size_t m = 0; m < t->ledger.n_months; m++) {
        free(t->ledger.months[m].entries);
        free(t->ledger.months[m].slots);
    }
    books_release(&t->books);
    indicators_release(&t->indicators);
    inputs_release(&t->inputs);
    faults_release(&t->faults);
    void *arrays[] = {
        t->functions,   t->region_of,     t->rows,          t->final,      t->row_of, t->delivered,      t->addresses,
        t->persons,     t->cpr,           t->child_start,   t->children,   t->stays,  t->stay_start,     t->civils,
        t->civil_start, t->citizens,      t->citizen_start, t->types,      t->spells, t->spells_of_text, t->spans,
        t->span_start,  t->ledger.months, t->ledger.combos, t->population, t->runs,
    };
    for (size_t k = 0; k < ARRAY_LEN(arrays); k++)
        free(arrays[k]);
    *t = (struct town){.in = NULL};
}
