/*
 * Who pays for a case, once all is read: see cases.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/cases.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract.h"

void cases_init(struct town *t)
{
    struct refund_weeks *w = &t->cases.weeks;
    w->delivered = extract_delivered(t->in, "refund_week");
    w->first = t->first;
    w->n_months = t->last == MONTH_NONE ? 0 : (size_t)(t->last - t->first) + 1;
    w->months = xcalloc(w->n_months, sizeof(*w->months));
}

void cases_release(struct cases *c)
{
    for (size_t m = 0; m < c->weeks.n_months; m++)
        free(c->weeks.months[m].bytes);
    free(c->weeks.months);
    free(c->weeks.early);
    free(c->relations);
    free(c->relation_start);
    free(c->claims);
}

void cases_add_weeks(struct town *t)
{
    char code[WEEK_TEXT];
    if (t->last == MONTH_NONE)
        return;
    for (week_t w = week_first(t->first); w < week_first(t->last + 1); w++) {
        (void)week_code(code, w);
        (void)codes_add(&t->dicts[DICT_WEEK], code, strlen(code));
    }
}

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

/* Of those of one day what was registered by hand holds, then the lower municipality: it comes last. */
static int compare_relations(const void *a, const void *b)
{
    const struct relation *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(x->manual, y->manual);
    order = order != 0 ? order : BY(y->municipality, x->municipality);
    return order != 0 ? order : BY(x->to, y->to);
}

static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    int order = BY(x->month, y->month);
    order = order != 0 ? order : BY(x->spell, y->spell);
    order = order != 0 ? order : BY(x->municipality, y->municipality);
    order = order != 0 ? order : BY(x->status, y->status);
    return order != 0 ? order : BY(x->amount, y->amount);
}

/* The spell of a claim: of several of that id the one that its own source delivers, else the first. */
static uint32_t spell_of_claim(const struct town *t, const struct claim *c)
{
    if (c->spell == 0)
        return 0;
    uint32_t text = c->spell - 1, first = t->spells_of_text[text];
    for (uint32_t k = first; k < t->n_spells && t->spells[k].text == text; k++) {
        if (t->spells[k].source == c->source)
            return k;
    }
    return first;
}

static void arrange_relations(struct town *t, const uint32_t *number)
{
    struct cases *c = &t->cases;
    size_t kept = 0;
    for (size_t i = 0; i < c->n_relations; i++) {
        struct relation r = c->relations[i];
        r.pid = number[r.pid];
        r.municipality = t->dicts[DICT_MUNICIPALITY].rank[r.municipality];
        if (r.pid < t->n_persons)
            c->relations[kept++] = r;
    }
    c->n_relations = kept;
    if (kept > 0)
        qsort(c->relations, kept, sizeof(*c->relations), compare_relations);
    for (size_t i = 0; i < kept; i++) {
        const struct relation *r = &c->relations[i];
        if (i == 0 || r->pid != r[-1].pid)
            faults_group(t);
        faults_overlap(t, r->source, "municipal_relation", r->from, r->to);
    }
    c->relation_start = index_rows(c->relations, kept, sizeof(*c->relations), t->n_persons);
}

void arrange_cases(struct town *t, const uint32_t *number)
{
    struct cases *c = &t->cases;
    arrange_relations(t, number);
    for (size_t i = 0; i < c->n_claims; i++) {
        c->claims[i].municipality = t->dicts[DICT_MUNICIPALITY].rank[c->claims[i].municipality];
        c->claims[i].spell = spell_of_claim(t, &c->claims[i]);
    }
    if (c->n_claims > 0)
        qsort(c->claims, c->n_claims, sizeof(*c->claims), compare_claims);
    for (size_t m = 0; m < c->weeks.n_months; m++)
        refund_renumber(&c->weeks.months[m], number, t->dicts[DICT_TYPE].rank);
    for (size_t i = 0; i < c->weeks.n_early; i++)
        c->weeks.early[i].pid = number[c->weeks.early[i].pid];
}

const struct relation *cases_relation(const struct town *t, uint32_t pid, date_t day)
{
    const struct cases *c = &t->cases;
    for (uint32_t i = c->relation_start[pid + 1]; i > c->relation_start[pid]; i--) {
        const struct relation *r = &c->relations[i - 1];
        if (r->from <= day && r->to >= day)
            return r;
    }
    return NULL;
}
