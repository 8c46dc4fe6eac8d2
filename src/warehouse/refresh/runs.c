/*
 * Spells in order, and the runs that they form: the merged days of one person on one service type, over all sources. A
 * run is known by its first day and the spell that it ends with; the spells of both carry their months. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

/* No spell counts a day after the death; one that begins after it counts none at all. */
static void clip(struct spell *s, const struct person *p)
{
    s->ended = s->to;
    if (p->death != DATE_NONE && s->to > p->death)
        s->to = p->death;
    if (s->to < s->from)
        s->to = DATE_NONE;
}

/* By (spell_id, source): rows were read in the order of sources, and the sort is stable. */
static void number_spells(struct town *t, const uint32_t *number)
{
    size_t n = t->n_spells;
    uint32_t *rank = rank_texts(&t->spell_ids);
    uint64_t *keys = xreallocarray(NULL, 2 * n, sizeof(*keys));
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)rank[t->spells[i].text] << 32 | i;
    sort_keys(keys, keys + n, n, 4);
    struct spell *sorted = xcalloc(n + 1, sizeof(*sorted));
    t->spells_of_text = xcalloc(t->spell_ids.n, sizeof(*t->spells_of_text));
    for (size_t k = 1; k <= n; k++) {
        struct spell s = t->spells[keys[k - 1] & UINT32_MAX];
        s.pid = number[s.pid];
        s.type = t->dicts[DICT_TYPE].rank[s.type];
        s.system = t->dicts[DICT_SYSTEM].rank[s.system];
        s.department = t->dicts[DICT_DEPARTMENT].rank[s.department];
        s.staff = t->dicts[DICT_STAFF].rank[s.staff];
        s.company = t->dicts[DICT_COMPANY].rank[s.company];
        s.match = t->dicts[DICT_MATCH].rank[s.match];
        s.target = t->dicts[DICT_TARGET].rank[s.target];
        s.reason = t->dicts[DICT_REASON].rank[s.reason];
        s.offer = t->dicts[DICT_OFFER].rank[s.offer];
        s.employer = t->dicts[DICT_COMPANY].rank[s.employer];
        s.paying = t->dicts[DICT_MUNICIPALITY].rank[s.paying];
        clip(&s, &t->persons[s.pid]);
        sorted[k] = s;
        if (t->spells_of_text[s.text] == 0)
            t->spells_of_text[s.text] = (uint32_t)k;
    }
    free(rank);
    free(keys);
    free(t->spells);
    t->spells = sorted;
    t->n_spells = t->cap_spells = n + 1;
}

/* Cases from 1 in order of their spells; a spell that names none is one of its own. */
static void number_cases(struct town *t)
{
    uint32_t n = 0, *number = xcalloc(t->case_ids.n, sizeof(*number));
    for (size_t k = 1; k < t->n_spells; k++) {
        uint32_t text = t->spells[k].case_number;
        if (text == 0)
            t->spells[k].case_number = ++n;
        else if (number[text - 1] != 0)
            t->spells[k].case_number = number[text - 1];
        else
            t->spells[k].case_number = number[text - 1] = ++n;
    }
    free(number);
    intern_release(&t->case_ids);
}

static uint32_t by_start(const struct spell *s)
{
    return (uint32_t)s->from ^ UINT32_C(0x80000000); /* earlier is lower */
}

static uint32_t by_type(const struct spell *s)
{
    return s->type;
}

static uint32_t by_person(const struct spell *s)
{
    return s->pid;
}

/* Sort spell numbers, kept in the low halves, by a field; what was equal keeps its order. */
static void sort_by(const struct town *t, uint64_t *keys, size_t n, uint32_t (*field)(const struct spell *))
{
    for (size_t i = 0; i < n; i++) {
        uint64_t spell = keys[i] & UINT32_MAX;
        keys[i] = (uint64_t)field(&t->spells[spell]) << 32 | spell;
    }
    sort_keys(keys, keys + n, n, 4);
}

/* Whether spell a speaks for the end of a run rather than b: it ends later, or started later, or has the lower id. */
static bool ends_after(const struct town *t, uint32_t a, uint32_t b)
{
    const struct spell *x = &t->spells[a], *y = &t->spells[b];
    if (x->to != y->to)
        return x->to > y->to;
    return x->from != y->from ? x->from > y->from : a < b;
}

static void end_run(struct town *t, uint32_t last)
{
    t->report->runs++;
    t->runs[t->n_runs - 1].last = last;
    if (t->spells[last].to < DATE_OPEN)
        t->spells[last].outflow = month_of(t->spells[last].to + 1);
}

/* keys: spells by (person, type, from_date, number) in their low halves. */
static void mark_runs(struct town *t, const uint64_t *keys, size_t n)
{
    uint32_t last = 0; /* of the open run; its end is the run's end */
    for (size_t i = 0; i < n; i++) {
        uint32_t k = (uint32_t)(keys[i] & UINT32_MAX);
        struct spell *s = &t->spells[k];
        if (s->to == DATE_NONE)
            continue;
        const struct spell *open = &t->spells[last];
        if (last != 0 && open->pid == s->pid && open->type == s->type && s->from <= open->to + 1) {
            if (ends_after(t, k, last))
                last = k;
            continue;
        }
        if (last != 0)
            end_run(t, last);
        s->inflow = month_of(s->from);
        PUSH(t->runs, t->n_runs, t->cap_runs) = (struct run){.pid = s->pid, .type = s->type, .from = s->from};
        last = k;
    }
    if (last != 0)
        end_run(t, last);
}

/* keys as above. Days are those delivered, also after a death. */
static void find_overlaps(struct town *t, const uint64_t *keys, size_t n)
{
    const struct spell *last = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct spell *s = &t->spells[keys[i] & UINT32_MAX];
        if (last == NULL || s->pid != last->pid || s->type != last->type)
            faults_group(t);
        faults_overlap(t, s->source, "spell", s->from, s->ended);
        last = s;
    }
}

void arrange_spells(struct town *t, const uint32_t *number)
{
    size_t n = t->n_spells;
    number_spells(t, number);
    number_cases(t);
    uint64_t *keys = xreallocarray(NULL, 2 * n, sizeof(*keys));
    for (size_t i = 0; i < n; i++)
        keys[i] = i + 1;
    sort_by(t, keys, n, by_start);
    sort_by(t, keys, n, by_type);
    sort_by(t, keys, n, by_person);
    mark_runs(t, keys, n);
    find_overlaps(t, keys, n);
    for (size_t i = 0; i < n; i++)
        keys[i] = i + 1;
    sort_by(t, keys, n, by_type);
    sort_by(t, keys, n, by_person);
    t->spans = xreallocarray(NULL, n, sizeof(*t->spans));
    t->span_start = xcalloc(t->n_persons + 1, sizeof(*t->span_start));
    for (size_t i = 0; i < n; i++) {
        uint32_t k = (uint32_t)(keys[i] & UINT32_MAX);
        const struct spell *s = &t->spells[k];
        t->spans[i] = (struct span){k, s->type, s->department, s->from, s->to, s->inflow, s->outflow};
        t->span_start[s->pid + 1]++;
    }
    for (size_t p = 0; p < t->n_persons; p++)
        t->span_start[p + 1] += t->span_start[p];
    free(keys);
    t->report->spells = (int64_t)n;
}
