/*
 * From what was read to what the months are formed of: persons by CPR, their rows together and in order, dictionaries
 * and spells numbered by their codes. Nothing of the order of rows survives this. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/mart_codec.h"

static int compare_cprs(const void *a, const void *b, void *arg)
{
    const char *const *texts = arg;
    return strcmp(texts[*(const uint32_t *)a], texts[*(const uint32_t *)b]);
}

/* By final CPR: its pid, or a number past all pids for one who is no person. Others point to where theirs leads. */
static uint32_t *assign_pids(struct town *t)
{
    size_t n = t->cprs.n;
    uint32_t *number = xreallocarray(NULL, n, sizeof(*number)), *members = xreallocarray(NULL, n, sizeof(*members));
    t->n_persons = 0;
    for (uint32_t k = 0; k < n; k++) {
        bool has_row = k < t->n_final && t->row_of[k] != NOBODY;
        if (has_row || (k < t->cap_delivered && t->delivered[k]))
            members[t->n_persons++] = k;
    }
    qsort_r(members, t->n_persons, sizeof(*members), compare_cprs, t->cprs.texts);
    t->cpr = xcalloc(t->n_persons, CPR_BYTES);
    for (uint32_t k = 0; k < n; k++)
        number[k] = (uint32_t)t->n_persons + k;
    for (uint32_t p = 0; p < t->n_persons; p++) {
        number[members[p]] = p;
        memcpy(t->cpr + (size_t)p * CPR_BYTES, t->cprs.texts[members[p]], t->cprs.lengths[members[p]]);
    }
    for (uint32_t k = 0; k < t->n_final; k++)
        number[k] = number[t->final[k]];
    free(members);
    return number;
}

/* A row of `person` names what was not delivered. */
static void lose(struct town *t, const struct person_row *row, enum refresh_reference ref)
{
    t->file = &t->in->files[row->file];
    t->source = row->source;
    faults_lost(t, ref, faults_delivered(t, t->file));
}

/* The person behind a reference of p; who points to himself points to nobody. */
static uint32_t resolve(struct town *t, const uint32_t *number, uint32_t p, uint32_t cpr, enum refresh_reference ref,
                        const struct person_row *row)
{
    if (cpr == NOBODY || number[cpr] == p)
        return NOBODY;
    uint32_t final = cpr < t->n_final ? t->final[cpr] : cpr;
    if (final >= t->n_final || t->row_of[final] == NOBODY)
        lose(t, row, ref);
    return number[cpr];
}

static void fill_persons(struct town *t, const uint32_t *number)
{
    t->persons = xcalloc(t->n_persons, sizeof(*t->persons));
    for (size_t p = 0; p < t->n_persons; p++) {
        t->persons[p] = (struct person){
            .mother = NOBODY,
            .father = NOBODY,
            .spouse = NOBODY,
            .birth = DATE_NONE,
            .death = DATE_NONE,
            .parent_since = DATE_OPEN + 1,
        };
    }
    for (size_t k = 0; k < t->n_final; k++) {
        if (t->row_of[k] == NOBODY)
            continue;
        const struct person_row *row = &t->rows[t->row_of[k]];
        uint32_t p = number[k];
        struct person *person = &t->persons[p];
        person->known = true;
        person->birth = row->birth;
        person->death = row->death;
        person->sex = row->sex;
        person->origin = row->origin;
        person->civil = row->civil;
        person->citizenship = t->dicts[DICT_COUNTRY].rank[row->citizenship];
        person->mother = resolve(t, number, p, row->mother, REF_PERSON_MOTHER, row);
        person->father = resolve(t, number, p, row->father, REF_PERSON_FATHER, row);
        person->spouse = resolve(t, number, p, row->spouse, REF_PERSON_SPOUSE, row);
    }
}

static void count_lost_replacements(struct town *t)
{
    uint8_t *delivered = xcalloc(t->cprs.n, 1);
    for (size_t i = 0; i < t->n_rows; i++)
        delivered[t->rows[i].cpr] = 1;
    for (size_t i = 0; i < t->n_rows; i++) {
        uint32_t to = t->rows[i].replaced_by;
        if (to != NOBODY && !delivered[to])
            lose(t, &t->rows[i], REF_PERSON_REPLACED);
    }
    free(delivered);
}

/* Children of everyone, ascending; and since when everyone is a parent. */
static void link_children(struct town *t)
{
    size_t n = t->n_persons;
    uint32_t *start = t->child_start = xcalloc(n + 2, sizeof(*start));
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t c = 0; c < n; c++) {
            const struct person *child = &t->persons[c];
            const uint32_t parents[2] = {child->mother, child->father == child->mother ? NOBODY : child->father};
            for (int k = 0; k < 2; k++) {
                uint32_t p = parents[k];
                if (p >= n)
                    continue;
                if (fill == 0) {
                    start[p + 2]++;
                    continue;
                }
                t->children[start[p + 1]++] = c;
                if (child->birth < t->persons[p].parent_since)
                    t->persons[p].parent_since = child->birth;
            }
        }
        if (fill == 0) {
            for (size_t p = 2; p < n + 2; p++)
                start[p] += start[p - 1];
            t->children = xreallocarray(NULL, start[n + 1], sizeof(*t->children));
        }
    }
}

uint32_t *index_rows(const void *rows, size_t n, size_t stride, size_t n_persons)
{
    uint32_t *start = xcalloc(n_persons + 1, sizeof(*start));
    for (size_t i = 0; i < n; i++) {
        uint32_t pid;
        memcpy(&pid, (const char *)rows + i * stride, sizeof(pid));
        start[pid + 1]++;
    }
    for (size_t p = 0; p < n_persons; p++)
        start[p + 1] += start[p];
    return start;
}

/* Rows of a person stand by from_date; of those that begin together the one that wins comes last. */
#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_stays(const void *a, const void *b)
{
    const struct stay *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(y->addr, x->addr);
    order = order != 0 ? order : BY(y->municipality, x->municipality);
    return order != 0 ? order : BY(x->to, y->to);
}

static int compare_civils(const void *a, const void *b)
{
    const struct civil_row *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(y->civil, x->civil);
    order = order != 0 ? order : BY(y->spouse, x->spouse);
    return order != 0 ? order : BY(x->to, y->to);
}

static int compare_citizens(const void *a, const void *b)
{
    const struct citizen_row *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(y->country, x->country);
    return order != 0 ? order : BY(x->to, y->to);
}

static int compare_assessments(const void *a, const void *b)
{
    const struct assessment_row *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->from, y->from);
    order = order != 0 ? order : BY(x->source, y->source);
    order = order != 0 ? order : BY(x->value, y->value);
    return order != 0 ? order : BY(x->to, y->to);
}

/* Of those of a person from one day the first source's holds. */
static void arrange_assessments(struct town *t, struct assessments *list, enum dict_id dict, const uint32_t *number)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct assessment_row a = list->items[i];
        a.pid = number[a.pid];
        a.value = t->dicts[dict].rank[a.value];
        if (a.pid < t->n_persons)
            list->items[n++] = a;
    }
    if (n > 0)
        qsort(list->items, n, sizeof(*list->items), compare_assessments);
    list->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct assessment_row *last = list->n > 0 ? &list->items[list->n - 1] : NULL;
        if (last == NULL || last->pid != list->items[i].pid || last->from != list->items[i].from)
            list->items[list->n++] = list->items[i];
    }
}

static void arrange_histories(struct town *t, const uint32_t *number)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->n_civils; i++) {
        struct civil_row c = t->civils[i];
        c.pid = number[c.pid];
        c.spouse = c.spouse == NOBODY ? NOBODY : number[c.spouse];
        if (c.pid < t->n_persons)
            t->civils[kept++] = c;
    }
    t->n_civils = kept;
    kept = 0;
    for (size_t i = 0; i < t->n_citizens; i++) {
        struct citizen_row c = t->citizens[i];
        c.pid = number[c.pid];
        c.country = t->dicts[DICT_COUNTRY].rank[c.country];
        if (c.pid < t->n_persons)
            t->citizens[kept++] = c;
    }
    t->n_citizens = kept;
    if (t->n_civils > 0)
        qsort(t->civils, t->n_civils, sizeof(*t->civils), compare_civils);
    if (t->n_citizens > 0)
        qsort(t->citizens, t->n_citizens, sizeof(*t->citizens), compare_citizens);
    t->civil_start = index_rows(t->civils, t->n_civils, sizeof(*t->civils), t->n_persons);
    t->citizen_start = index_rows(t->citizens, t->n_citizens, sizeof(*t->citizens), t->n_persons);
}

static void arrange_stays(struct town *t, const uint32_t *number)
{
    uint32_t *rank = rank_texts(&t->address_ids);
    struct address *sorted = xcalloc(t->n_addresses, sizeof(*sorted));
    for (size_t k = 0; k < t->n_addresses; k++) {
        const struct address *a = &t->addresses[k];
        sorted[rank[k]] = (struct address){
            .district = t->dicts[DICT_DISTRICT].rank[a->district],
            .school = t->dicts[DICT_SCHOOL].rank[a->school],
            .care = t->dicts[DICT_CARE].rank[a->care],
            .postal = t->dicts[DICT_POSTAL].rank[a->postal],
            .parish = t->dicts[DICT_PARISH].rank[a->parish],
        };
    }
    free(t->addresses);
    t->addresses = sorted;
    t->cap_addresses = t->n_addresses;
    for (size_t i = 0; i < t->n_stays; i++) {
        struct stay *s = &t->stays[i];
        s->pid = number[s->pid];
        s->municipality = t->dicts[DICT_MUNICIPALITY].rank[s->municipality];
        if (s->addr >= ADDR_FIRST)
            s->addr = rank[s->addr - ADDR_FIRST] + ADDR_FIRST;
    }
    free(rank);
    if (t->n_stays > 0)
        qsort(t->stays, t->n_stays, sizeof(*t->stays), compare_stays);
    t->stay_start = index_rows(t->stays, t->n_stays, sizeof(*t->stays), t->n_persons);
    for (size_t i = 0; i < t->n_stays; i++) {
        const struct stay *s = &t->stays[i];
        if (i == 0 || s->pid != s[-1].pid)
            faults_group(t);
        faults_overlap(t, s->source, "residence", s->from, s->to);
    }
}

/* Types in the order of their dictionary, their texts in the order of theirs. */
static void arrange_types(struct town *t)
{
    const struct codes *dict = &t->dicts[DICT_TYPE];
    (void)extract_type(t, (uint32_t)dict->texts.n - 1);
    struct service_type *sorted = xcalloc(dict->texts.n, sizeof(*sorted));
    for (size_t k = 0; k < dict->texts.n; k++) {
        struct service_type type = t->types[k];
        type.area = t->dicts[DICT_AREA].rank[type.area];
        type.kind = t->dicts[DICT_KIND].rank[type.kind];
        type.group = t->dicts[DICT_GROUP].rank[type.group];
        type.group_key = t->dicts[DICT_GROUP_KEY].rank[type.group_key];
        type.paragraph = t->dicts[DICT_PARAGRAPH].rank[type.paragraph];
        type.follows = dict->rank[type.follows];
        sorted[dict->rank[k]] = type;
    }
    free(t->types);
    t->types = sorted;
    t->n_types = t->cap_types = dict->texts.n;
    for (size_t k = 0; k < t->cap_functions; k++)
        t->functions[k].area = t->dicts[DICT_AREA].rank[t->functions[k].area];
}

static void arrange_ledger(struct town *t, const uint32_t *number)
{
    struct ledger *l = &t->ledger;
    for (size_t k = 0; k < l->n_combos; k++) {
        l->combos[k].type = t->dicts[DICT_TYPE].rank[l->combos[k].type];
        l->combos[k].department = t->dicts[DICT_DEPARTMENT].rank[l->combos[k].department];
    }
    for (size_t m = 0; m < l->n_months; m++) {
        struct ledger_month *month = &l->months[m];
        for (size_t i = 0; i < month->n; i++)
            month->entries[i].pid = number[month->entries[i].pid];
        free(month->slots);
        month->slots = NULL;
    }
    intern_release(&l->combo_keys);
}

void town_arrange(struct town *t)
{
    books_add_heads(t);
    cases_add_weeks(t);
    for (int k = 0; k < DICT_SOURCE; k++) /* the others are for what is found from here on too */
        codes_sort(&t->dicts[k]);
    const struct codes *areas = &t->dicts[DICT_MUNICIPALITY];
    t->own = areas->rank[intern_lookup(&areas->texts, t->in->municipality, strlen(t->in->municipality))];
    recent_release(&t->recent_cprs);
    recent_release(&t->recent_spells);
    uint32_t *number = assign_pids(t);
    count_lost_replacements(t);
    fill_persons(t, number);
    link_children(t);
    arrange_stays(t, number);
    arrange_histories(t, number);
    arrange_assessments(t, &t->matches, DICT_MATCH, number);
    arrange_assessments(t, &t->targets, DICT_TARGET, number);
    capacity_arrange(t);
    arrange_types(t);
    arrange_spells(t, number);
    arrange_ledger(t, number);
    books_arrange(t);
    indicators_arrange(t);
    arrange_cases(t, number);
    free(number);
}
