/*
 * Table company_month: what there is between the municipality and a company in a month, in rows of four kinds: a person
 * in an activity at the company; a person who came from it to sickness benefit or early retirement; wages refunded to
 * it; and what was bought of it, which is what operation and investment post on goods and services.
 *
 * Someone comes from the employer that the first spell of a run names. Where it names none, that is every company of
 * which an activity covers some day of the 92 days before the run.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum company_column {
    COMPANY_MONTH,
    COMPANY_COMPANY,
    COMPANY_INDUSTRY,
    COMPANY_PERSON,
    COMPANY_ENTRY,
    COMPANY_GROUP,
    COMPANY_WAGES,
    COMPANY_PURCHASE,
    COMPANY_EMPLOYEES
};

static const struct table_column columns[] = {
    [COMPANY_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [COMPANY_COMPANY] = {"company", CELL_TEXT, DICT_DOMAIN(DICT_COMPANY)},
    [COMPANY_INDUSTRY] = {"industry", CELL_TEXT, DICT_DOMAIN(DICT_INDUSTRY)},
    [COMPANY_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [COMPANY_ENTRY] = {"entry", CELL_NUMBER, NO_DOMAIN},
    [COMPANY_GROUP] = {"group_key", CELL_TEXT, DICT_DOMAIN(DICT_GROUP_KEY)},
    [COMPANY_WAGES] = {"wage_refund", CELL_MONEY, NO_DOMAIN},
    [COMPANY_PURCHASE] = {"purchase", CELL_MONEY, NO_DOMAIN},
    [COMPANY_EMPLOYEES] = {"employees", CELL_NUMBER, NO_DOMAIN},
};

enum { DAYS_BEFORE = 92 };

struct company_row {
    uint32_t company, group;
    int32_t person, entry; /* NUMBER_NONE where the row is of another kind */
    int64_t wages, purchase;
};

struct companies {
    const struct mart_companies *known;
    uint32_t activity; /* DICT_KIND */
    /* By number, what counts: groups that people go to, kinds of budget and main arts that are purchases. */
    const uint8_t *entered, *dranst, *main_art;
    /* Activities at companies, by person: spells[start[p]] .. spells[start[p + 1]]. */
    uint32_t *start, *spells;
    int32_t entries; /* persons who entered a benefit in a month, of all loads so far */
    struct company_row *rows;
    size_t n, cap;
};

static bool is_activity(const struct source *s, uint32_t spell)
{
    const struct companies *own = s->own;
    return s->spells->company[spell] != 0 && s->types->kind[s->spells->type[spell]] == own->activity;
}

static void index_activities(struct source *s)
{
    struct companies *own = s->own;
    const struct mart_spells *all = s->spells;
    size_t n = 0, n_persons = s->persons->n;
    own->start = ARENA_ARRAY(&s->keep, n_persons + 2, uint32_t);
    for (size_t k = 1; k < all->n; k++) {
        if (is_activity(s, (uint32_t)k)) {
            own->start[all->pid[k] + 2]++;
            n++;
        }
    }
    for (size_t p = 2; p < n_persons + 2; p++)
        own->start[p] += own->start[p - 1];
    own->spells = ARENA_ARRAY(&s->keep, n, uint32_t);
    for (size_t k = 1; k < all->n; k++) {
        if (is_activity(s, (uint32_t)k))
            own->spells[own->start[all->pid[k] + 1]++] = (uint32_t)k;
    }
}

/* By number, whether the code is one of two. */
static uint8_t *mark_codes(struct source *s, enum dict_id id, const char *one, const char *other)
{
    const struct dict *dict = mart_dict(s->mart, id);
    uint8_t *marks = ARENA_ARRAY(&s->keep, dict->n, uint8_t);
    for (size_t i = 0; i < dict->n; i++)
        marks[i] = strcmp(dict->codes[i], one) == 0 || strcmp(dict->codes[i], other) == 0;
    return marks;
}

static void company_open(struct source *s)
{
    struct companies *own = s->own = ARENA_NEW(&s->keep, struct companies);
    const struct dict *kinds = mart_dict(s->mart, DICT_KIND);
    own->known = mart_companies(s->mart);
    own->entered = mark_codes(s, DICT_GROUP_KEY, "sygedagpenge", "foertidspension");
    own->dranst = mark_codes(s, DICT_DRANST, "1", "3");
    own->main_art = mark_codes(s, DICT_MAIN_ART, "2", "4");
    while (own->activity < kinds->n && strcmp(kinds->codes[own->activity], "activity") != 0)
        own->activity++;
    index_activities(s);
}

static struct company_row *add_row(struct source *s, uint32_t company)
{
    struct companies *own = s->own;
    if (own->n == own->cap) {
        own->cap = own->cap * 2 + BATCH_ROWS;
        struct company_row *larger = ARENA_ARRAY(&s->rows, own->cap, struct company_row);
        if (own->n > 0)
            memcpy(larger, own->rows, own->n * sizeof(*larger));
        own->rows = larger;
    }
    struct company_row *row = &own->rows[own->n++];
    *row = (struct company_row){.company = company, .person = NUMBER_NONE, .entry = NUMBER_NONE};
    return row;
}

/* The run that begins with a spell: its person comes from these companies. */
static void add_entry(struct source *s, uint32_t pid, uint32_t spell, int32_t entry)
{
    const struct companies *own = s->own;
    const struct mart_spell_links *links = mart_spell_links(s->mart);
    uint32_t group = s->types->group_key[s->spells->type[spell]];
    date_t begin = s->spells->from[spell];
    uint32_t employer = spell < links->n ? links->employer[spell] : 0;
    if (employer != 0) {
        struct company_row *row = add_row(s, employer);
        row->entry = entry;
        row->group = group;
        return;
    }
    for (uint32_t k = own->start[pid]; k < own->start[pid + 1]; k++) {
        uint32_t before = own->spells[k];
        if (s->spells->from[before] >= begin || s->spells->to[before] < begin - DAYS_BEFORE)
            continue;
        struct company_row *row = add_row(s, s->spells->company[before]);
        row->entry = entry;
        row->group = group;
    }
}

static void add_persons(struct source *s)
{
    struct companies *own = s->own;
    const struct mart_services *v = mart_services_only(s->mart, s->month,
                                                       MART_COLUMN(services, pid) | MART_COLUMN(services, spell) |
                                                           MART_COLUMN(services, days) | MART_COLUMN(services, flags));
    uint32_t last = 0; /* who entered last, + 1 */
    for (size_t i = 0; i < v->n; i++) {
        uint32_t spell = v->spell[i];
        if (spell == 0)
            continue;
        if (v->days[i] != 0 && is_activity(s, spell))
            add_row(s, s->spells->company[spell])->person = (int32_t)v->pid[i];
        bool entered = (v->flags[i] & SERVICE_INFLOW) != 0 && own->entered[s->types->group_key[s->spells->type[spell]]];
        if (entered) {
            own->entries += last != v->pid[i] + 1;
            last = v->pid[i] + 1;
            add_entry(s, v->pid[i], spell, own->entries);
        }
    }
}

static void add_wages(struct source *s)
{
    const struct mart_wage_refunds *w = mart_wage_refunds(s->mart);
    for (size_t i = 0; i < w->n; i++) {
        if (w->month[i] == s->month && w->company[i] != 0)
            add_row(s, w->company[i])->wages = w->amount[i];
    }
}

static void add_purchases(struct source *s)
{
    const struct companies *own = s->own;
    const struct mart_ledger *l = mart_ledger_only(s->mart, s->month,
                                                   MART_COLUMN(ledger, dranst) | MART_COLUMN(ledger, art) |
                                                       MART_COLUMN(ledger, company) | MART_COLUMN(ledger, spent));
    const struct mart_arts *arts = mart_arts(s->mart);
    for (size_t i = 0; i < l->n; i++) {
        bool bought = own->dranst[l->dranst[i]] && l->art[i] < arts->n && own->main_art[arts->main[l->art[i]]];
        if (bought && l->company[i] != 0)
            add_row(s, l->company[i])->purchase = l->spent[i];
    }
}

static size_t company_load(struct source *s)
{
    struct companies *own = s->own;
    own->rows = NULL;
    own->n = own->cap = 0;
    add_persons(s);
    add_wages(s);
    add_purchases(s);
    return own->n;
}

static int32_t employees_of(const struct mart_companies *known, uint32_t company)
{
    return company < known->n && known->employees[company] > 0 ? (int32_t)known->employees[company] : NUMBER_NONE;
}

static void company_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct companies *own = s->own;
    for (size_t i = 0; i < n; i++) {
        const struct company_row *row = &own->rows[first + i];
        switch ((enum company_column)column) {
        case COMPANY_MONTH: cells->narrow[i] = s->month; break;
        case COMPANY_COMPANY: cells->narrow[i] = (int32_t)row->company; break;
        case COMPANY_INDUSTRY:
            cells->narrow[i] = row->company < own->known->n ? (int32_t)own->known->industry[row->company] : 0;
            break;
        case COMPANY_PERSON: cells->narrow[i] = row->person; break;
        case COMPANY_ENTRY: cells->narrow[i] = row->entry; break;
        case COMPANY_GROUP: cells->narrow[i] = (int32_t)row->group; break;
        case COMPANY_WAGES: cells->wide[i] = row->wages; break;
        case COMPANY_PURCHASE: cells->wide[i] = row->purchase; break;
        case COMPANY_EMPLOYEES: cells->narrow[i] = employees_of(own->known, row->company); break;
        }
    }
}

const struct table table_company_month = {
    .name = "company_month",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = COMPANY_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .resources = "company spell service_type wage_refund posting",
    .open = company_open,
    .load = company_load,
    .fill = company_fill,
};
