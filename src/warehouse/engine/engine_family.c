/*
 * Tables family_month (a family of a type, a month) and family_cost (a family, a subject area, a month). Families are
 * put together as they are asked for; cost is that of the 12 months up to the month, kept as a window that slides.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "warehouse/engine/engine_contacts.h"
#include "warehouse/engine/engine_families.h"
#include "warehouse/engine/engine_keymap.h"
#include "warehouse/engine/engine_money.h"

/* The columns of both tables come first. */
enum family_column {
    FAM_MONTH,
    FAM_TYPE,
    FAM_SUBGROUP,
    FAM_DISTRICT,
    FAM_POSTAL,
    FAM_CHILDREN,
    FAM_OLDEST,
    FAM_FAMILY,
    FAM_REFERENCE,
    FAM_MEMBERS,
    FAM_MEMBERS_ALL,
    FAM_MEMBERS_AWAY,
    FAM_RESIDENTS,
    FAM_HELP,
    FAM_COST,
    FAM_COST_ALL,
    FAM_RANK,
    FAM_RANK_BEFORE,
    FAM_PERCENTILE,
    FAM_COST_MONTH, /* family_month only, and those below */
    FAM_COST_BEFORE,
    FAM_STAFF,
    FAM_DEPARTMENT,
    FAM_AREA = FAM_COST_MONTH /* family_cost only */
};

/* clang-format off */
#define SHARED_COLUMNS                                                          \
    [FAM_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},                             \
    [FAM_TYPE] = {"family_type", CELL_TEXT, LIST_DOMAIN(domain_family_type)},   \
    [FAM_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},     \
    [FAM_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},       \
    [FAM_POSTAL] = {"postal_code", CELL_TEXT, DICT_DOMAIN(DICT_POSTAL)},        \
    [FAM_CHILDREN] = {"children", CELL_NUMBER, NO_DOMAIN},                      \
    [FAM_OLDEST] = {"oldest_child", CELL_NUMBER, NO_DOMAIN},                    \
    [FAM_FAMILY] = {"family", CELL_TEXT, FAMILY_DOMAIN},                        \
    [FAM_REFERENCE] = {"reference_cpr", CELL_TEXT, CPR_DOMAIN},                 \
    [FAM_MEMBERS] = {"members", CELL_NUMBER, NO_DOMAIN},                        \
    [FAM_MEMBERS_ALL] = {"members_all", CELL_NUMBER, NO_DOMAIN},                \
    [FAM_MEMBERS_AWAY] = {"members_away", CELL_NUMBER, NO_DOMAIN},              \
    [FAM_RESIDENTS] = {"residents", CELL_NUMBER, NO_DOMAIN},                    \
    [FAM_HELP] = {"receives_help", CELL_NUMBER, NO_DOMAIN},                     \
    [FAM_COST] = {"cost", CELL_MONEY, NO_DOMAIN},                               \
    [FAM_COST_ALL] = {"cost_all", CELL_MONEY, NO_DOMAIN},                       \
    [FAM_RANK] = {"rank", CELL_NUMBER, NO_DOMAIN},                              \
    [FAM_RANK_BEFORE] = {"rank_before", CELL_NUMBER, NO_DOMAIN},                \
    [FAM_PERCENTILE] = {"percentile", CELL_NUMBER, NO_DOMAIN}
/* clang-format on */

static const struct table_column month_columns[] = {
    SHARED_COLUMNS,
    [FAM_COST_MONTH] = {"cost_month", CELL_MONEY, NO_DOMAIN},
    [FAM_COST_BEFORE] = {"cost_all_before", CELL_MONEY, NO_DOMAIN},
    [FAM_STAFF] = {"staff", CELL_SET, DICT_DOMAIN(DICT_STAFF)},
    [FAM_DEPARTMENT] = {"department", CELL_SET, DICT_DOMAIN(DICT_DEPARTMENT)},
};

static const struct table_column cost_columns[] = {
    SHARED_COLUMNS,
    [FAM_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
};

static const int32_t types[] = {FAMILY_ADDRESS, FAMILY_HOUSEHOLD, FAMILY_ACROSS};

struct family_rows {
    struct families families;
    struct ages ages;
    struct window window, before; /* family_month; before: the 12 months before the window */
    uint32_t *at;                 /* family of each row, family_cost */
    uint32_t *area;               /* of each row, family_cost */
    int64_t *cost, *cost_all, *cost_month, *cost_before;
    int32_t *rank, *rank_before; /* by family */
    struct contacts staff, department;
};

static void family_open(struct source *s)
{
    struct family_rows *own = ARENA_NEW(&s->keep, struct family_rows);
    window_init(&own->window);
    window_init(&own->before);
    s->own = own;
}

/* --- money --- */

/* Add up a cost by person over the members: all shown ones, or the primary ones. */
static int64_t *sum_members(struct source *s, const struct families *f, const int64_t *cost, bool primary_only)
{
    int64_t *sums = ARENA_ARRAY(&s->rows, f->n, int64_t);
    for (size_t k = 0; k < f->n_members; k++) {
        if (!primary_only || (f->member[k] & MEMBER_PRIMARY) != 0)
            sums[f->member[k] / 2] += cost[f->member_pid[k]];
    }
    return sums;
}

static void load_money(struct source *s)
{
    struct family_rows *own = s->own;
    if (s->needed[FAM_COST] || s->needed[FAM_COST_ALL])
        window_move(&own->window, s, s->month);
    if (s->needed[FAM_COST])
        own->cost = sum_members(s, &own->families, own->window.cost, true);
    if (s->needed[FAM_COST_ALL])
        own->cost_all = sum_members(s, &own->families, own->window.cost, false);
    if (s->needed[FAM_COST_MONTH])
        own->cost_month = sum_members(s, &own->families, month_cost(s, s->month), true);
    if (s->needed[FAM_COST_BEFORE]) {
        window_move(&own->before, s, s->month - WINDOW_MONTHS);
        own->cost_before = sum_members(s, &own->families, own->before.cost, false);
    }
}

/* --- ranks --- */

struct dear {
    int64_t cost;
    uint32_t reference, family;
};

static int compare_dear(const void *pa, const void *pb)
{
    const struct dear *a = pa, *b = pb;
    if (a->cost != b->cost)
        return a->cost > b->cost ? -1 : 1;
    return (a->reference > b->reference) - (a->reference < b->reference);
}

/* 1 for the family of the greatest cost, ties by the reference person. */
static int32_t *rank_families(struct source *s, const struct families *f, const int64_t *cost_all)
{
    struct dear *dear = ARENA_ARRAY(&s->rows, f->n, struct dear);
    int32_t *rank = ARENA_ARRAY(&s->rows, f->n, int32_t);
    for (size_t k = 0; k < f->n; k++)
        dear[k] = (struct dear){.cost = cost_all[k], .reference = f->reference[k], .family = (uint32_t)k};
    if (f->n > 0)
        qsort(dear, f->n, sizeof(*dear), compare_dear);
    for (size_t i = 0; i < f->n; i++)
        rank[dear[i].family] = (int32_t)i + 1;
    return rank;
}

/* The best rank a year before of a family that showed any of those whom a family shows now: a family is followed as its
 * persons. 0 where nobody of it was shown in any. */
static int32_t *ranks_before(struct source *s)
{
    struct family_rows *own = s->own;
    const struct families *now = &own->families;
    struct families then;
    month_t month = s->month - WINDOW_MONTHS;
    families_build(&then, s, month, s->part);
    window_move(&own->before, s, month);
    const int32_t *rank = rank_families(s, &then, sum_members(s, &then, own->before.cost, false));
    int32_t *of_person = ARENA_ARRAY(&s->rows, s->persons->n, int32_t); /* 0: none */
    for (size_t k = 0; k < then.n_members; k++) {
        int32_t *best = &of_person[then.member_pid[k]];
        int32_t r = rank[then.member[k] / 2];
        *best = *best == 0 || r < *best ? r : *best;
    }
    int32_t *before = ARENA_ARRAY(&s->rows, now->n, int32_t);
    for (size_t k = 0; k < now->n_members; k++) {
        int32_t *best = &before[now->member[k] / 2], r = of_person[now->member_pid[k]];
        if (r != 0 && (*best == 0 || r < *best))
            *best = r;
    }
    return before;
}

static void load_ranks(struct source *s)
{
    struct family_rows *own = s->own;
    if (s->needed[FAM_RANK] || s->needed[FAM_PERCENTILE]) {
        window_move(&own->window, s, s->month);
        own->rank = rank_families(s, &own->families, sum_members(s, &own->families, own->window.cost, false));
    }
    if (s->needed[FAM_RANK_BEFORE])
        own->rank_before = ranks_before(s);
}

/* --- loading --- */

static void load_families(struct source *s)
{
    struct family_rows *own = s->own;
    families_build(&own->families, s, s->month, s->part);
    if (s->needed[FAM_OLDEST])
        ages_init(&own->ages, &s->rows, month_last(s->month));
}

static size_t family_load(struct source *s)
{
    struct family_rows *own = s->own;
    load_families(s);
    load_money(s);
    load_ranks(s);
    if (s->needed[FAM_STAFF] || s->needed[FAM_DEPARTMENT]) {
        struct shown x = families_shown(s, &own->families);
        struct membership of = {x.offsets, x.members};
        if (s->needed[FAM_STAFF])
            contacts_load(s, &of, own->families.n, s->spells->staff, &own->staff);
        if (s->needed[FAM_DEPARTMENT])
            contacts_load(s, &of, own->families.n, s->spells->department, &own->department);
    }
    return own->families.n;
}

/* How many rows there can be at most: every cost in every family that shows its person. */
static size_t count_costs(const struct area_costs *c, const struct shown *x)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += x->offsets[c->pid[i] + 1] - x->offsets[c->pid[i]];
    return n;
}

static size_t cost_load(struct source *s)
{
    struct family_rows *own = s->own;
    struct area_costs c;
    load_families(s);
    load_ranks(s);
    area_costs_build(&c, s, s->month);
    struct shown x = families_shown(s, &own->families);
    size_t most = count_costs(&c, &x);
    own->at = ARENA_ARRAY(&s->rows, most, uint32_t);
    own->area = ARENA_ARRAY(&s->rows, most, uint32_t);
    own->cost = ARENA_ARRAY(&s->rows, most, int64_t);
    own->cost_all = ARENA_ARRAY(&s->rows, most, int64_t);
    struct keymap rows;
    keymap_init(&rows);
    for (size_t i = 0; i < c.n; i++) {
        for (uint32_t k = x.offsets[c.pid[i]]; k < x.offsets[c.pid[i] + 1]; k++) {
            uint32_t family = x.members[k] / 2;
            uint32_t row = keymap_add(&rows, (uint64_t)family << 32 | c.area[i]);
            own->at[row] = family;
            own->area[row] = c.area[i];
            own->cost_all[row] += c.amount[i];
            if ((x.members[k] & MEMBER_PRIMARY) != 0)
                own->cost[row] += c.amount[i];
        }
    }
    size_t n = rows.n;
    keymap_release(&rows);
    return n;
}

/* --- filling --- */

/* Numbers by family, for the rows of a batch. */
static void fill_numbers(int32_t *out, size_t n, const int32_t *numbers, const uint32_t *at)
{
    for (size_t i = 0; i < n; i++)
        out[i] = numbers[at[i]];
}

/* A place of the reference person. */
static void fill_reference_place(int32_t *out, size_t n, const struct families *f, const uint32_t *places,
                                 const uint32_t *at)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (int32_t)places[f->residents->addr[f->row[at[i]]]];
}

/* Columns of both tables. */
static void shared_fill(const struct source *s, enum family_column column, size_t first, size_t n, const uint32_t *at,
                        struct cells *cells)
{
    const struct family_rows *own = s->own;
    const struct families *f = &own->families;
    int32_t *out = cells->narrow;
    switch ((int)column) {
    case FAM_MONTH: fill_constant(out, n, s->month); break;
    case FAM_TYPE: fill_constant(out, n, s->part); break;
    case FAM_SUBGROUP:
        for (size_t i = 0; i < n; i++)
            out[i] = SUBGROUP_FIRST - 1 + f->subgroup[at[i]];
        break;
    case FAM_DISTRICT: fill_reference_place(out, n, f, s->addresses->district, at); break;
    case FAM_POSTAL: fill_reference_place(out, n, f, s->addresses->postal, at); break;
    case FAM_CHILDREN: fill_numbers(out, n, f->children, at); break;
    case FAM_OLDEST:
        for (size_t i = 0; i < n; i++)
            out[i] = ages_at(&own->ages, f->oldest_birth[at[i]]);
        break;
    case FAM_FAMILY:
    case FAM_REFERENCE: fill_through(out, n, f->reference, at); break;
    case FAM_MEMBERS: fill_numbers(out, n, f->primary, at); break;
    case FAM_MEMBERS_ALL: fill_numbers(out, n, f->shown, at); break;
    case FAM_MEMBERS_AWAY: fill_numbers(out, n, f->away, at); break;
    case FAM_RESIDENTS: fill_numbers(out, n, f->household, at); break;
    case FAM_HELP:
        for (size_t i = 0; i < n; i++)
            out[i] = f->helped[at[i]];
        break;
    case FAM_RANK: fill_numbers(out, n, own->rank, at); break;
    case FAM_RANK_BEFORE: fill_numbers(out, n, own->rank_before, at); break;
    case FAM_PERCENTILE: /* 1 to 100 */
        for (size_t i = 0; i < n; i++)
            out[i] = (int32_t)((uint64_t)(own->rank[at[i]] - 1) * 100 / f->n) + 1;
        break;
    case FAM_COST: fill_wide(cells->wide, n, own->cost + first); break;
    case FAM_COST_ALL: fill_wide(cells->wide, n, own->cost_all + first); break;
    default: break;
    }
}

static void family_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct family_rows *own = s->own;
    uint32_t at[BATCH_ROWS];
    if (column == FAM_STAFF || column == FAM_DEPARTMENT) {
        const struct contacts *c = column == FAM_STAFF ? &own->staff : &own->department;
        cells->offsets = c->offsets + first;
        cells->members = c->members;
    } else if (column == FAM_COST_MONTH) {
        fill_wide(cells->wide, n, own->cost_month + first);
    } else if (column == FAM_COST_BEFORE) {
        fill_wide(cells->wide, n, own->cost_before + first);
    } else {
        for (size_t i = 0; i < n; i++)
            at[i] = (uint32_t)(first + i);
        shared_fill(s, (enum family_column)column, first, n, at, cells);
    }
}

static void cost_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct family_rows *own = s->own;
    if (column == FAM_AREA)
        fill_direct(cells->narrow, n, own->area + first);
    else
        shared_fill(s, (enum family_column)column, first, n, own->at + first, cells);
}

const struct table table_family_month = {
    .name = "family_month",
    .resources = "person residence address district civil_status spell service_type posting account_function",
    .columns = month_columns,
    .n_columns = ARRAY_LEN(month_columns),
    .month = FAM_MONTH,
    .part = FAM_TYPE,
    .person = NO_COLUMN,
    .parts = types,
    .n_parts = ARRAY_LEN(types),
    .open = family_open,
    .load = family_load,
    .fill = family_fill,
};

const struct table table_family_cost = {
    .name = "family_cost",
    .resources = "person residence address district civil_status spell service_type posting account_function",
    .columns = cost_columns,
    .n_columns = ARRAY_LEN(cost_columns),
    .month = FAM_MONTH,
    .part = FAM_TYPE,
    .person = NO_COLUMN,
    .parts = types,
    .n_parts = ARRAY_LEN(types),
    .open = family_open,
    .load = cost_load,
    .fill = cost_fill,
};
