/*
 * Table service_month: a person on a service type through a spell, a month. What is known of the person holds at the
 * end of the month; someone not resident then has the place "-".
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include "base/compiler.h"

enum service_column {
    SERVICE_MONTH,
    SERVICE_AREA,
    SERVICE_TYPE,
    SERVICE_KIND,
    SERVICE_GROUP,
    SERVICE_PARAGRAPH,
    SERVICE_SYSTEM,
    SERVICE_DISTRICT,
    SERVICE_POSTAL,
    SERVICE_AGE,
    SERVICE_SEX,
    SERVICE_ORIGIN,
    SERVICE_SUBGROUP,
    SERVICE_NEWCOMER,
    SERVICE_HOPPER,
    SERVICE_DEPARTMENT,
    SERVICE_STAFF,
    SERVICE_MATCH,
    SERVICE_TARGET,
    SERVICE_CPR,
    SERVICE_PERSON,
    SERVICE_DAYS,
    SERVICE_STOCK_COUNT,
    SERVICE_INFLOW_COUNT,
    SERVICE_OUTFLOW_COUNT,
    SERVICE_COST,
    SERVICE_IS_HELP,
    SERVICE_PRESENT
};

static const struct table_column columns[] = {
    [SERVICE_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [SERVICE_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [SERVICE_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SERVICE_KIND] = {"kind", CELL_TEXT, DICT_DOMAIN(DICT_KIND)},
    [SERVICE_GROUP] = {"group", CELL_TEXT, DICT_DOMAIN(DICT_GROUP)},
    [SERVICE_PARAGRAPH] = {"paragraph", CELL_TEXT, DICT_DOMAIN(DICT_PARAGRAPH)},
    [SERVICE_SYSTEM] = {"source_system", CELL_TEXT, DICT_DOMAIN(DICT_SYSTEM)},
    [SERVICE_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [SERVICE_POSTAL] = {"postal_code", CELL_TEXT, DICT_DOMAIN(DICT_POSTAL)},
    [SERVICE_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [SERVICE_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [SERVICE_ORIGIN] = {"origin", CELL_TEXT, DICT_DOMAIN(DICT_ORIGIN)},
    [SERVICE_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [SERVICE_NEWCOMER] = {"newcomer", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [SERVICE_HOPPER] = {"hopper", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [SERVICE_DEPARTMENT] = {"department", CELL_TEXT, DICT_DOMAIN(DICT_DEPARTMENT)},
    [SERVICE_STAFF] = {"staff", CELL_TEXT, DICT_DOMAIN(DICT_STAFF)},
    [SERVICE_MATCH] = {"match_category", CELL_TEXT, DICT_DOMAIN(DICT_MATCH)},
    [SERVICE_TARGET] = {"target_group", CELL_TEXT, DICT_DOMAIN(DICT_TARGET)},
    [SERVICE_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [SERVICE_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [SERVICE_DAYS] = {"days", CELL_DAYS, NO_DOMAIN},
    [SERVICE_STOCK_COUNT] = {"stock", CELL_NUMBER, NO_DOMAIN},
    [SERVICE_INFLOW_COUNT] = {"inflow", CELL_NUMBER, NO_DOMAIN},
    [SERVICE_OUTFLOW_COUNT] = {"outflow", CELL_NUMBER, NO_DOMAIN},
    [SERVICE_COST] = {"cost", CELL_MONEY, NO_DOMAIN},
    [SERVICE_IS_HELP] = {"is_help", CELL_NUMBER, NO_DOMAIN},
    [SERVICE_PRESENT] = {"present", CELL_NUMBER, NO_DOMAIN},
};

struct services {
    const struct mart_services *rows;
    const struct mart_residents *residents;
    const int32_t *resident; /* of each row, or NOT_RESIDENT */
    const int32_t *match, *target;
    struct ages ages;
};

static void service_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct services);
}

static size_t service_load(struct source *s)
{
    struct services *own = s->own;
    own->rows = mart_services(s->mart, s->month);
    bool flags = s->needed[SERVICE_NEWCOMER] || s->needed[SERVICE_HOPPER];
    if (s->needed[SERVICE_DISTRICT] || s->needed[SERVICE_POSTAL] || s->needed[SERVICE_SUBGROUP] || flags) {
        own->residents =
            mart_residents_only(s->mart, s->month,
                                MART_COLUMN(residents, pid) | MART_COLUMN(residents, addr) |
                                    MART_COLUMN(residents, subgroup) | (flags ? MART_COLUMN(residents, flags) : 0));
        own->resident = residents_join(&s->rows, own->residents, own->rows->pid, own->rows->n);
    }
    if (s->needed[SERVICE_MATCH])
        own->match = assessed_values(s, own->rows, mart_matches(s->mart), s->spells->match);
    if (s->needed[SERVICE_TARGET])
        own->target = assessed_values(s, own->rows, mart_targets(s->mart), s->spells->target);
    if (s->needed[SERVICE_AGE])
        ages_init(&own->ages, &s->rows, month_last(s->month));
    return own->rows->n;
}

static void fill_values(int32_t *out, size_t n, const int32_t *values)
{
    for (size_t i = 0; i < n; i++)
        out[i] = values[i];
}

static void fill_flag(int32_t *out, size_t n, const uint8_t *flags, uint8_t flag)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (flags[i] & flag) != 0;
}

/* Of residents whether a flag is set; nobody else has one. */
static void fill_resident_flag(int32_t *out, size_t n, const struct services *own, size_t first, uint8_t flag)
{
    for (size_t i = 0; i < n; i++) {
        int32_t resident = own->resident[first + i];
        out[i] = resident != NOT_RESIDENT && (own->residents->flags[resident] & flag) != 0 ? YESNO_YES : YESNO_NO;
    }
}

/* Columns of the person, at the end of the month. */
static void person_fill(const struct source *s, enum service_column column, size_t first, size_t n, int32_t *out)
{
    const struct services *own = s->own;
    const uint32_t *pid = own->rows->pid + first;
    if (column == SERVICE_DISTRICT)
        fill_place(out, n, s->addresses->district, own->residents, own->resident + first);
    else if (column == SERVICE_POSTAL)
        fill_place(out, n, s->addresses->postal, own->residents, own->resident + first);
    else if (column == SERVICE_SUBGROUP)
        fill_subgroup(out, n, own->residents, own->resident + first);
    else if (column == SERVICE_NEWCOMER || column == SERVICE_HOPPER)
        fill_resident_flag(out, n, own, first, column == SERVICE_HOPPER ? RES_HOPPER : RES_NEWCOMER);
    else if (column == SERVICE_AGE)
        fill_age(out, n, s, &own->ages, pid);
    else if (column == SERVICE_SEX)
        fill_sex(out, n, s, pid);
    else
        fill_origin(out, n, s, pid);
}

static void service_fill(const struct source *s, size_t index, size_t first, size_t n, struct cells *cells)
{
    const struct services *own = s->own;
    const struct mart_services *v = own->rows;
    const uint32_t *type = v->type + first, *spell = v->spell + first;
    int32_t *out = cells->narrow;
    enum service_column column = (enum service_column)index;
    switch (column) {
    case SERVICE_MONTH: fill_constant(out, n, s->month); break;
    case SERVICE_AREA: fill_through(out, n, s->types->area, type); break;
    case SERVICE_TYPE: fill_direct(out, n, type); break;
    case SERVICE_KIND: fill_through(out, n, s->types->kind, type); break;
    case SERVICE_GROUP: fill_through(out, n, s->types->group, type); break;
    case SERVICE_PARAGRAPH: fill_through(out, n, s->types->paragraph, type); break;
    case SERVICE_SYSTEM: fill_through(out, n, s->spells->system, spell); break;
    case SERVICE_DISTRICT:
    case SERVICE_POSTAL:
    case SERVICE_SUBGROUP:
    case SERVICE_NEWCOMER:
    case SERVICE_HOPPER:
    case SERVICE_AGE:
    case SERVICE_SEX:
    case SERVICE_ORIGIN: person_fill(s, column, first, n, out); break;
    case SERVICE_DEPARTMENT: fill_direct(out, n, v->department + first); break;
    case SERVICE_STAFF: fill_through(out, n, s->spells->staff, spell); break;
    case SERVICE_MATCH: fill_values(out, n, own->match + first); break;
    case SERVICE_TARGET: fill_values(out, n, own->target + first); break;
    case SERVICE_CPR:
    case SERVICE_PERSON: fill_direct(out, n, v->pid + first); break;
    case SERVICE_DAYS: fill_direct(out, n, v->days + first); break;
    case SERVICE_STOCK_COUNT: fill_flag(out, n, v->flags + first, SERVICE_STOCK); break;
    case SERVICE_INFLOW_COUNT: fill_flag(out, n, v->flags + first, SERVICE_INFLOW); break;
    case SERVICE_OUTFLOW_COUNT: fill_flag(out, n, v->flags + first, SERVICE_OUTFLOW); break;
    case SERVICE_COST: fill_wide(cells->wide, n, v->amount + first); break;
    case SERVICE_IS_HELP:
        for (size_t i = 0; i < n; i++)
            out[i] = (s->types->flags[type[i]] & TYPE_IS_HELP) != 0;
        break;
    case SERVICE_PRESENT:
        for (size_t i = 0; i < n; i++)
            out[i] = v->days[first + i] != 0;
        break;
    }
}

const struct table table_service_month = {
    .name = "service_month",
    .resources =
        "spell service_type posting account_function person residence address district department staff assessment",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = SERVICE_MONTH,
    .part = NO_COLUMN,
    .person = SERVICE_PERSON,
    .open = service_open,
    .load = service_load,
    .fill = service_fill,
};
