/*
 * Table family_service: what a family received in the 12 months up to a month, a row a member shown and a spell that
 * touches them, or costs in them; and a row a member and subject area for cost of no service type. So the cost of its
 * rows is that of the family.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_families.h"
#include "warehouse/engine/engine_keymap.h"
#include "warehouse/engine/engine_money.h"

enum family_service_column {
    FSV_MONTH,
    FSV_FAMILY_TYPE,
    FSV_SUBGROUP,
    FSV_RESIDENTS,
    FSV_FAMILY,
    FSV_REFERENCE,
    FSV_CPR,
    FSV_PERSON,
    FSV_PRIMARY,
    FSV_AGE,
    FSV_AREA,
    FSV_TYPE,
    FSV_KIND,
    FSV_PARAGRAPH,
    FSV_PLACEMENT,
    FSV_FROM,
    FSV_TO,
    FSV_DEPARTMENT,
    FSV_STAFF,
    FSV_COST,
    FSV_COST_ALL
};

static const struct table_column columns[] = {
    [FSV_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [FSV_FAMILY_TYPE] = {"family_type", CELL_TEXT, LIST_DOMAIN(domain_family_type)},
    [FSV_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [FSV_RESIDENTS] = {"residents", CELL_NUMBER, NO_DOMAIN},
    [FSV_FAMILY] = {"family", CELL_TEXT, FAMILY_DOMAIN},
    [FSV_REFERENCE] = {"reference_cpr", CELL_TEXT, CPR_DOMAIN},
    [FSV_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [FSV_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [FSV_PRIMARY] = {"primary", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [FSV_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [FSV_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [FSV_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [FSV_KIND] = {"kind", CELL_TEXT, DICT_DOMAIN(DICT_KIND)},
    [FSV_PARAGRAPH] = {"paragraph", CELL_TEXT, DICT_DOMAIN(DICT_PARAGRAPH)},
    [FSV_PLACEMENT] = {"placement", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [FSV_FROM] = {"from_date", CELL_DATE, NO_DOMAIN},
    [FSV_TO] = {"to_date", CELL_DATE, NO_DOMAIN},
    [FSV_DEPARTMENT] = {"department", CELL_TEXT, DICT_DOMAIN(DICT_DEPARTMENT)},
    [FSV_STAFF] = {"staff", CELL_TEXT, DICT_DOMAIN(DICT_STAFF)},
    [FSV_COST] = {"cost", CELL_MONEY, NO_DOMAIN},
    [FSV_COST_ALL] = {"cost_all", CELL_MONEY, NO_DOMAIN},
};

static const int32_t types[] = {FAMILY_ADDRESS, FAMILY_HOUSEHOLD, FAMILY_ACROSS};

#define NO_SPELL (UINT32_C(1) << 31) /* above every number of a spell */
#define RECEIVED_SERVICES                                                                                              \
    (MART_COLUMN(services, pid) | MART_COLUMN(services, type) | MART_COLUMN(services, spell) |                         \
     MART_COLUMN(services, department) | MART_COLUMN(services, days) | MART_COLUMN(services, amount))

/* What a person received in the window. */
struct received {
    uint32_t pid, type, spell, department, area; /* type 0: cost of no type; spell 0: of no spell */
    int64_t amount;
    bool touched; /* a day of it lies in the window */
};

struct service_row {
    const struct received *received;
    uint32_t member; /* as struct families has it */
};

struct family_services {
    struct families families;
    struct service_row *rows;
    struct ages ages;
};

static void service_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct family_services);
}

/* The received things of the window that have a type, in order of first sight; `found` has room for them. */
static size_t find_typed(struct source *s, struct received *found)
{
    struct keymap persons, keys; /* by person and type, and then by spell, or by department where no spell carries it */
    keymap_init(&persons);
    keymap_init(&keys);
    for (month_t m = s->month - WINDOW_MONTHS + 1; m <= s->month; m++) {
        const struct mart_services *v = mart_services_only(s->mart, m, RECEIVED_SERVICES);
        for (size_t i = 0; i < v->n; i++) {
            uint64_t whose = keymap_add(&persons, (uint64_t)v->pid[i] << 32 | v->type[i]);
            uint32_t carrier = v->spell[i] != 0 ? v->spell[i] : NO_SPELL | v->department[i];
            uint32_t known = keys.n, k = keymap_add(&keys, whose << 32 | carrier);
            if (k == known)
                found[k] = (struct received){.pid = v->pid[i],
                                             .type = v->type[i],
                                             .spell = v->spell[i],
                                             .department = v->department[i],
                                             .area = s->types->area[v->type[i]]};
            found[k].amount += v->amount[i];
            found[k].touched |= v->days[i] != 0;
        }
    }
    size_t n = keys.n;
    keymap_release(&persons);
    keymap_release(&keys);
    return n;
}

/* What is left of the cost of a person and area when all that has a type is taken from it. Returns the new count. */
static size_t add_untyped(struct received *found, size_t n, struct area_costs *c)
{
    struct keymap keys;
    keymap_init(&keys);
    for (size_t i = 0; i < c->n; i++)
        (void)keymap_add(&keys, (uint64_t)c->pid[i] << 32 | c->area[i]);
    for (size_t i = 0; i < n; i++) {
        uint32_t k = keymap_lookup(&keys, (uint64_t)found[i].pid << 32 | found[i].area);
        if (k != KEYMAP_NONE)
            c->amount[k] -= found[i].amount;
    }
    keymap_release(&keys);
    for (size_t i = 0; i < c->n; i++) {
        if (c->amount[i] != 0)
            found[n++] = (struct received){.pid = c->pid[i], .area = c->area[i], .amount = c->amount[i]};
    }
    return n;
}

static size_t service_load(struct source *s)
{
    struct family_services *own = s->own;
    families_build(&own->families, s, s->month, s->part);
    if (s->needed[FSV_AGE])
        ages_init(&own->ages, &s->rows, month_last(s->month));
    struct area_costs c;
    area_costs_build(&c, s, s->month);
    size_t most = c.n, n = 0;
    for (month_t m = s->month - WINDOW_MONTHS + 1; m <= s->month; m++)
        most += mart_services_only(s->mart, m, RECEIVED_SERVICES)->n;
    struct received *found = ARENA_ARRAY(&s->rows, most, struct received);
    size_t n_found = add_untyped(found, find_typed(s, found), &c);
    struct shown x = families_shown(s, &own->families);
    most = 0;
    for (size_t i = 0; i < n_found; i++)
        most += x.offsets[found[i].pid + 1] - x.offsets[found[i].pid];
    own->rows = ARENA_ARRAY(&s->rows, most, struct service_row);
    for (size_t i = 0; i < n_found; i++) {
        if (!found[i].touched && found[i].amount == 0)
            continue; /* such as the month after its end */
        for (uint32_t k = x.offsets[found[i].pid]; k < x.offsets[found[i].pid + 1]; k++)
            own->rows[n++] = (struct service_row){.received = &found[i], .member = x.members[k]};
    }
    return n;
}

/* Days of the spell; what goes on has no last day, and what no spell carries has none at all. */
static int32_t day_of(const struct source *s, const struct received *r, enum family_service_column column)
{
    date_t day = column == FSV_FROM ? s->spells->from[r->spell] : s->spells->to[r->spell];
    return r->spell == 0 || day == DATE_OPEN || day == DATE_NONE ? NUMBER_NONE : day;
}

static int32_t service_number(const struct source *s, const struct service_row *row, enum family_service_column column)
{
    const struct family_services *own = s->own;
    const struct families *f = &own->families;
    const struct received *r = row->received;
    uint32_t family = row->member / 2;
    switch (column) {
    case FSV_MONTH: return s->month;
    case FSV_FAMILY_TYPE: return s->part;
    case FSV_SUBGROUP: return SUBGROUP_FIRST - 1 + f->subgroup[family];
    case FSV_RESIDENTS: return f->household[family];
    case FSV_FAMILY:
    case FSV_REFERENCE: return (int32_t)f->reference[family];
    case FSV_CPR:
    case FSV_PERSON: return (int32_t)r->pid;
    case FSV_PRIMARY: return (row->member & MEMBER_PRIMARY) != 0 ? YESNO_YES : YESNO_NO;
    case FSV_AGE: return ages_at(&own->ages, s->persons->birth[r->pid]);
    case FSV_AREA: return (int32_t)r->area;
    case FSV_TYPE: return (int32_t)r->type;
    case FSV_KIND: return (int32_t)s->types->kind[r->type];
    case FSV_PARAGRAPH: return (int32_t)s->types->paragraph[r->type];
    case FSV_PLACEMENT: return (s->types->flags[r->type] & TYPE_IS_PLACEMENT) != 0 ? YESNO_YES : YESNO_NO;
    case FSV_FROM:
    case FSV_TO: return day_of(s, r, column);
    case FSV_DEPARTMENT: return (int32_t)r->department;
    case FSV_STAFF: return (int32_t)s->spells->staff[r->spell];
    case FSV_COST:
    case FSV_COST_ALL: break;
    }
    return NUMBER_NONE;
}

static void service_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct family_services *own = s->own;
    for (size_t i = 0; i < n; i++) {
        const struct service_row *row = &own->rows[first + i];
        bool counts = column == FSV_COST_ALL || (row->member & MEMBER_PRIMARY) != 0;
        if (column == FSV_COST || column == FSV_COST_ALL)
            cells->wide[i] = counts ? row->received->amount : 0;
        else
            cells->narrow[i] = service_number(s, row, (enum family_service_column)column);
    }
}

const struct table table_family_service = {
    .name = "family_service",
    .resources = "person residence address civil_status spell service_type department staff posting account_function",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = FSV_MONTH,
    .part = FSV_FAMILY_TYPE,
    .person = NO_COLUMN,
    .parts = types,
    .n_parts = ARRAY_LEN(types),
    .open = service_open,
    .load = service_load,
    .fill = service_fill,
};
