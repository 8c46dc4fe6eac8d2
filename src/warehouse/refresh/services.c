/*
 * A month of services and money: see services.h. Spells come in order of person and type already; postings are sorted
 * by person, then within each; the two are then merged.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/services.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/money.h"

static struct service_row *append(struct service_rows *list)
{
    return &PUSH(list->items, list->n, list->cap);
}

void services_init(struct services *s, const struct town *t)
{
    const struct codes *areas = &t->dicts[DICT_AREA];
    *s = (struct services){.town = t};
    s->andet = areas->rank[intern_lookup(&areas->texts, "andet", strlen("andet"))];
    s->area_sums = xcalloc(areas->texts.n, sizeof(*s->area_sums));
    s->area_seen = xcalloc(areas->texts.n, sizeof(*s->area_seen));
}

void services_release(struct services *s)
{
    free(s->spells.items);
    free(s->posted.items);
    free(s->rows.items);
    free(s->costs);
    free(s->area_sums);
    free(s->area_seen);
    free(s->keys);
    *s = (struct services){.town = NULL};
}

static uint32_t area_of(const struct services *s, uint32_t type, uint32_t function)
{
    const struct town *t = s->town;
    uint32_t area = type != 0 ? t->types[type].area : 0;
    if (area == 0)
        area = t->functions[function].area;
    return area != 0 ? area : s->andet;
}

/* --- spells --- */

/* Days from..to of the month, both included and within it. */
static uint32_t day_bits(date_t first, date_t from, date_t to)
{
    uint32_t upto = (uint32_t)(((uint64_t)1 << (to - first + 1)) - 1);
    return upto & ~(uint32_t)(((uint64_t)1 << (from - first)) - 1);
}

/* The row of a spell of p in a month, when it has one. */
static void add_spell(struct services *s, uint32_t p, const struct span *span)
{
    month_t month = s->month;
    date_t first = s->first, last = s->last;
    bool here = span->from <= last && span->to >= first;
    if (!here && span->outflow != month)
        return;
    const struct town *t = s->town;
    const struct spell *spell = &t->spells[span->number];
    struct service_row row = {.pid = p, .type = span->type, .spell = span->number, .department = span->department};
    row.flags =
        (uint8_t)((span->inflow == month ? SERVICE_INFLOW : 0) | (span->outflow == month ? SERVICE_OUTFLOW : 0));
    if (here) {
        date_t from = span->from > first ? span->from : first, to = span->to < last ? span->to : last;
        const struct service_type *type = &t->types[span->type];
        row.days = day_bits(first, from, to);
        row.area = area_of(s, span->type, type->function);
        if (type->costing == COSTING_PRICE)
            row.amount = services_price(spell, month, to - from + 1);
    }
    *append(&s->spells) = row;
}

/* The spells of p on one type in a month; the one that covers the last day and started last speaks for the stock. */
static void add_type(struct services *s, uint32_t p, const struct span *spans, size_t n)
{
    date_t last = s->last, latest = DATE_NONE;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t before = s->spells.n;
        add_spell(s, p, &spans[i]);
        if (s->spells.n > before && spans[i].from <= last && spans[i].to >= last && spans[i].from > latest) {
            latest = spans[i].from;
            best = before;
        }
    }
    if (best != SIZE_MAX)
        s->spells.items[best].flags |= SERVICE_STOCK;
}

void services_take_spells(struct services *s, month_t month, uint8_t *help)
{
    const struct town *t = s->town;
    date_t first = month_first(month), last = month_last(month);
    s->month = month;
    s->first = first;
    s->last = last;
    memset(help, 0, t->n_persons);
    s->spells.n = 0;
    for (uint32_t p = 0; p < t->n_persons; p++) {
        uint32_t end = t->span_start[p + 1], n;
        for (uint32_t i = t->span_start[p]; i < end; i += n) {
            uint32_t type = t->spans[i].type;
            bool is_help = (t->types[type].flags & TYPE_IS_HELP) != 0;
            for (n = 0; i + n < end && t->spans[i + n].type == type; n++) {
                if (is_help && t->spans[i + n].from <= last && t->spans[i + n].to >= first)
                    help[p] = 1;
            }
            add_type(s, p, &t->spans[i], n);
        }
    }
}

/* --- postings --- */

/* The spell of a posting: of several of that id the one of the person, else the first. */
static uint32_t spell_of_entry(const struct town *t, const struct ledger_entry *e)
{
    if (e->spell == 0)
        return 0;
    uint32_t text = e->spell - 1, first = t->spells_of_text[text];
    for (uint32_t k = first; k < t->n_spells && t->spells[k].text == text; k++) {
        if (t->spells[k].pid == e->pid)
            return k;
    }
    return first;
}

/* An untyped posting on the function of a price type that the person has a spell of then or the month before. */
static bool is_priced_already(const struct services *s, const struct ledger_entry *e, uint32_t function)
{
    const struct town *t = s->town;
    date_t first = s->first - month_days(s->month - 1), last = s->last;
    for (uint32_t i = t->span_start[e->pid]; function != 0 && i < t->span_start[e->pid + 1]; i++) {
        const struct span *span = &t->spans[i];
        const struct service_type *type = &t->types[span->type];
        if (type->costing == COSTING_PRICE && type->function == function && span->from <= last && span->to >= first)
            return true;
    }
    return false;
}

static void add_entry(struct services *s, const struct ledger_entry *e)
{
    const struct town *t = s->town;
    const struct ledger_combo *combo = &t->ledger.combos[e->combo];
    uint32_t spell = spell_of_entry(t, e);
    uint32_t type = spell != 0 ? t->spells[spell].type : combo->type;
    if (type != 0 ? t->types[type].costing != COSTING_POSTING : is_priced_already(s, e, combo->function))
        return;
    bool own = spell != 0 && t->spells[spell].pid == e->pid;
    *append(&s->posted) = (struct service_row){
        .pid = e->pid,
        .type = type,
        .spell = own ? spell : 0,
        .department = own ? t->spells[spell].department : combo->department,
        .area = area_of(s, type, combo->function),
        .amount = e->amount,
    };
}

static int compare_rows(const void *a, const void *b)
{
    const struct service_row *x = a, *y = b;
    uint32_t left[] = {x->pid, x->type, x->spell, x->department, x->area};
    uint32_t right[] = {y->pid, y->type, y->spell, y->department, y->area};
    for (size_t k = 0; k < ARRAY_LEN(left); k++) {
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    }
    return 0;
}

/* By person with the sort of keys, into the list `rows` (which is free); then each person's. */
static void sort_posted(struct services *s)
{
    struct service_rows *in = &s->posted, *out = &s->rows;
    size_t n = in->n;
    s->keys = xgrow(s->keys, &s->cap_keys, 2 * n, sizeof(*s->keys));
    for (size_t i = 0; i < n; i++)
        s->keys[i] = (uint64_t)in->items[i].pid << 32 | i;
    sort_keys(s->keys, s->keys + n, n, 4);
    out->n = 0;
    size_t begin = 0;
    for (size_t i = 0; i < n; i++) {
        *append(out) = in->items[s->keys[i] & UINT32_MAX];
        if (i + 1 < n && s->keys[i + 1] >> 32 == s->keys[i] >> 32)
            continue;
        if (i > begin)
            qsort(out->items + begin, i + 1 - begin, sizeof(*out->items), compare_rows);
        begin = i + 1;
    }
    struct service_rows swap = *in;
    *in = *out;
    *out = swap;
}

/* --- both --- */

static bool same_row(const struct service_row *a, const struct service_row *b)
{
    return a->pid == b->pid && a->type == b->type && a->spell == b->spell && a->department == b->department;
}

static void merge_row(struct services *s, const struct service_row *row)
{
    struct service_row *last = s->rows.n > 0 ? &s->rows.items[s->rows.n - 1] : NULL;
    if (last == NULL || !same_row(last, row)) {
        *append(&s->rows) = *row;
        return;
    }
    last->days |= row->days;
    last->flags |= row->flags;
    last->amount = money_sum(last->amount, row->amount);
}

static void merge(struct services *s)
{
    const struct service_rows *a = &s->spells, *b = &s->posted;
    s->rows.n = 0;
    size_t i = 0, k = 0;
    while (i < a->n || k < b->n) {
        if (k < b->n && b->items[k].type == 0)
            k++;
        else if (k == b->n || (i < a->n && compare_rows(&a->items[i], &b->items[k]) <= 0))
            merge_row(s, &a->items[i++]);
        else
            merge_row(s, &b->items[k++]);
    }
}

static void sum_area(struct services *s, const struct service_row *row)
{
    s->area_sums[row->area] = money_sum(s->area_sums[row->area], row->amount);
    s->area_seen[row->area] = 1;
}

/* Costs by person and area. A priced spell counts with its cost, also of nothing; other spells have none themselves. */
static void sum_costs(struct services *s)
{
    const struct service_rows *a = &s->spells, *b = &s->posted;
    size_t n_areas = s->town->dicts[DICT_AREA].texts.n;
    s->n_costs = 0;
    for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
        uint32_t pid = i < a->n && (k == b->n || a->items[i].pid < b->items[k].pid) ? a->items[i].pid : b->items[k].pid;
        for (; i < a->n && a->items[i].pid == pid; i++) {
            if (a->items[i].days != 0 && s->town->types[a->items[i].type].costing == COSTING_PRICE)
                sum_area(s, &a->items[i]);
        }
        for (; k < b->n && b->items[k].pid == pid; k++)
            sum_area(s, &b->items[k]);
        for (uint32_t area = 0; area < n_areas; area++) {
            if (!s->area_seen[area])
                continue;
            PUSH(s->costs, s->n_costs, s->cap_costs) = (struct cost_row){pid, area, s->area_sums[area]};
            s->area_seen[area] = 0;
            s->area_sums[area] = 0;
        }
    }
}

void services_add_postings(struct services *s)
{
    const struct ledger *l = &s->town->ledger;
    const struct ledger_month *month = &l->months[s->month - l->first];
    s->posted.n = 0;
    for (size_t i = 0; i < month->n; i++)
        add_entry(s, &month->entries[i]);
    sort_posted(s);
    merge(s);
    sum_costs(s);
}
