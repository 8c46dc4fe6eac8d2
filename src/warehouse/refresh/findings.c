/*
 * Findings: see findings.h. Only a spell whose source names another municipality, or whose person has a relation of
 * type 4, can be one; there are few, so that the months look at nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/findings.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/census.h"
#include "warehouse/refresh/money.h"

static bool is_another(const struct findings *f, uint32_t municipality)
{
    return municipality != 0 && municipality != f->town->own && municipality != f->abroad;
}

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

/* The cost of a person on a type goes to the first one's finding: of the lowest source, then spell_id. */
static int compare_candidates(const void *a, const void *b, void *arg)
{
    const struct town *t = arg;
    uint32_t k = *(const uint32_t *)a, l = *(const uint32_t *)b;
    const struct spell *x = &t->spells[k], *y = &t->spells[l];
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->type, y->type);
    order = order != 0 ? order : BY(x->source, y->source);
    return order != 0 ? order : BY(k, l);
}

void findings_init(struct findings *f, const struct town *t)
{
    const struct codes *areas = &t->dicts[DICT_MUNICIPALITY];
    *f = (struct findings){.town = t};
    f->abroad = areas->rank[intern_lookup(&areas->texts, "9999", strlen("9999"))];
    for (uint32_t k = 1; k < t->n_spells; k++) {
        const struct spell *s = &t->spells[k];
        bool related = t->cases.relation_start[s->pid] < t->cases.relation_start[s->pid + 1];
        if ((t->types[s->type].flags & TYPE_IS_HELP) != 0 && (related || is_another(f, s->paying)))
            PUSH(f->candidates, f->n_candidates, f->cap_candidates) = k;
    }
    if (f->n_candidates > 0)
        qsort_r(f->candidates, f->n_candidates, sizeof(*f->candidates), compare_candidates, (void *)(uintptr_t)t);
}

void findings_release(struct findings *f)
{
    free(f->candidates);
    free(f->before.items);
    free(f->rows.items);
    *f = (struct findings){.town = NULL};
}

/* What is wrong about a spell on a day that it covers, and who pays by the register; 0 when nothing is. */
static uint8_t find(const struct findings *f, const struct spell *s, date_t day, uint32_t *by_register)
{
    const struct town *t = f->town;
    const struct stay *stay = census_stay(t, s->pid, day);
    const struct relation *relation = cases_relation(t, s->pid, day);
    uint32_t residence = stay != NULL ? stay->municipality : 0, source = s->paying;
    uint32_t paying = *by_register = relation != NULL ? relation->municipality : residence;
    if (residence != t->own && is_another(f, source))
        return FINDING_CLOSED_CASE;
    if (is_another(f, paying) && is_another(f, source) && paying != source)
        return FINDING_CONFLICT;
    if (relation != NULL && is_another(f, paying) && (source == t->own || source == 0))
        return FINDING_MISSING_CLAIM;
    if (is_another(f, source) && paying == t->own)
        return FINDING_MISSING_CPR;
    if (is_another(f, residence) && relation != NULL && paying == t->own && source == 0)
        return FINDING_WRONG_REGISTRATION;
    return 0;
}

/* Cost of a person on a type in the month. */
static int64_t cost_of(const struct services *s, uint32_t pid, uint32_t type)
{
    const struct service_row *rows = s->rows.items;
    size_t low = 0, high = s->rows.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].pid < pid || (rows[middle].pid == pid && rows[middle].type < type))
            low = middle + 1;
        else
            high = middle;
    }
    int64_t sum = 0;
    for (; low < s->rows.n && rows[low].pid == pid && rows[low].type == type; low++)
        sum = money_sum(sum, rows[low].amount);
    return sum;
}

static int compare_findings(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    int order = BY(x->pid, y->pid);
    order = order != 0 ? order : BY(x->spell, y->spell);
    return order != 0 ? order : BY(x->followup, y->followup);
}

static void sort_findings(struct finding_rows *list)
{
    if (list->n > 0)
        qsort(list->items, list->n, sizeof(*list->items), compare_findings);
}

void findings_take(const struct findings *f, const struct services *s, struct finding_rows *out)
{
    const struct town *t = f->town;
    const struct spell *told = NULL; /* whose cost was told last */
    out->n = 0;
    for (size_t i = 0; i < f->n_candidates; i++) {
        const struct spell *spell = &t->spells[f->candidates[i]];
        struct finding found = {.pid = spell->pid, .spell = f->candidates[i], .by_source = spell->paying};
        if (spell->from > s->last || spell->ended < s->last)
            continue;
        found.kind = find(f, spell, s->last, &found.by_register);
        if (found.kind == 0)
            continue;
        if (told == NULL || told->pid != spell->pid || told->type != spell->type)
            found.amount = cost_of(s, spell->pid, spell->type);
        told = spell;
        PUSH(out->items, out->n, out->cap) = found;
    }
    sort_findings(out);
}

/* Both lists have a spell once at most. */
void findings_follow(struct findings *f, const struct finding_rows *found)
{
    size_t k = 0;
    f->rows.n = 0;
    for (size_t i = 0; i <= found->n; i++) {
        const struct finding *now = i < found->n ? &found->items[i] : NULL;
        bool open = false;
        for (; k < f->before.n; k++) {
            struct finding before = f->before.items[k];
            if (now != NULL && (before.pid > now->pid || (before.pid == now->pid && before.spell > now->spell)))
                break;
            if (now != NULL && before.spell == now->spell && before.kind == now->kind) {
                open = true;
                continue;
            }
            before.followup = FOLLOWUP_SOLVED;
            PUSH(f->rows.items, f->rows.n, f->rows.cap) = before;
        }
        if (now == NULL)
            break;
        struct finding *row = &PUSH(f->rows.items, f->rows.n, f->rows.cap);
        *row = *now;
        row->followup = open ? FOLLOWUP_OPEN : FOLLOWUP_NEW;
    }
    sort_findings(&f->rows);
    f->before.n = 0;
    for (size_t i = 0; i < found->n; i++)
        PUSH(f->before.items, f->before.n, f->before.cap) = found->items[i];
}
