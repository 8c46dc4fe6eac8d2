/*
 * Table citizen_month: a resident, a month. The residents of the mart, and what their person and address add.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_table.h"

#include "base/compiler.h"
#include "warehouse/engine/engine_contacts.h"

enum citizen_column {
    CITIZEN_MONTH,
    CITIZEN_DISTRICT,
    CITIZEN_SCHOOL,
    CITIZEN_CARE,
    CITIZEN_POSTAL,
    CITIZEN_PARISH,
    CITIZEN_AGE,
    CITIZEN_SEX,
    CITIZEN_CIVIL,
    CITIZEN_CITIZENSHIP,
    CITIZEN_ORIGIN,
    CITIZEN_SUBGROUP,
    CITIZEN_NEWCOMER,
    CITIZEN_HOPPER,
    CITIZEN_CPR,
    CITIZEN_PERSON,
    CITIZEN_HELP,
    CITIZEN_STAFF,
    CITIZEN_DEPARTMENT
};

static const struct table_column columns[] = {
    [CITIZEN_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [CITIZEN_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [CITIZEN_SCHOOL] = {"school_district", CELL_TEXT, DICT_DOMAIN(DICT_SCHOOL)},
    [CITIZEN_CARE] = {"care_district", CELL_TEXT, DICT_DOMAIN(DICT_CARE)},
    [CITIZEN_POSTAL] = {"postal_code", CELL_TEXT, DICT_DOMAIN(DICT_POSTAL)},
    [CITIZEN_PARISH] = {"parish", CELL_TEXT, DICT_DOMAIN(DICT_PARISH)},
    [CITIZEN_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [CITIZEN_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [CITIZEN_CIVIL] = {"civil_status", CELL_TEXT, DICT_DOMAIN(DICT_CIVIL)},
    [CITIZEN_CITIZENSHIP] = {"citizenship", CELL_TEXT, DICT_DOMAIN(DICT_COUNTRY)},
    [CITIZEN_ORIGIN] = {"origin", CELL_TEXT, DICT_DOMAIN(DICT_ORIGIN)},
    [CITIZEN_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [CITIZEN_NEWCOMER] = {"newcomer", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [CITIZEN_HOPPER] = {"hopper", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [CITIZEN_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [CITIZEN_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [CITIZEN_HELP] = {"receives_help", CELL_NUMBER, NO_DOMAIN},
    [CITIZEN_STAFF] = {"staff", CELL_SET, DICT_DOMAIN(DICT_STAFF)},
    [CITIZEN_DEPARTMENT] = {"department", CELL_SET, DICT_DOMAIN(DICT_DEPARTMENT)},
};

struct citizens {
    const struct mart_residents *residents;
    struct ages ages;
    struct contacts staff, department;
};

static void citizen_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct citizens);
}

/* The columns of residents that each of ours is made of. */
static const uint32_t made_of[ARRAY_LEN(columns)] = {
    [CITIZEN_DISTRICT] = MART_COLUMN(residents, addr),
    [CITIZEN_SCHOOL] = MART_COLUMN(residents, addr),
    [CITIZEN_CARE] = MART_COLUMN(residents, addr),
    [CITIZEN_POSTAL] = MART_COLUMN(residents, addr),
    [CITIZEN_PARISH] = MART_COLUMN(residents, addr),
    [CITIZEN_AGE] = MART_COLUMN(residents, pid),
    [CITIZEN_SEX] = MART_COLUMN(residents, pid),
    [CITIZEN_CIVIL] = MART_COLUMN(residents, civil),
    [CITIZEN_CITIZENSHIP] = MART_COLUMN(residents, citizenship),
    [CITIZEN_ORIGIN] = MART_COLUMN(residents, pid),
    [CITIZEN_SUBGROUP] = MART_COLUMN(residents, subgroup),
    [CITIZEN_NEWCOMER] = MART_COLUMN(residents, flags),
    [CITIZEN_HOPPER] = MART_COLUMN(residents, flags),
    [CITIZEN_CPR] = MART_COLUMN(residents, pid),
    [CITIZEN_PERSON] = MART_COLUMN(residents, pid),
    [CITIZEN_HELP] = MART_COLUMN(residents, flags),
    [CITIZEN_STAFF] = MART_COLUMN(residents, pid),
    [CITIZEN_DEPARTMENT] = MART_COLUMN(residents, pid),
};

/* Everyone who is a resident is a group of one. */
static void load_contacts(struct source *s)
{
    struct citizens *own = s->own;
    const struct mart_residents *r = own->residents;
    size_t n_persons = s->persons->n;
    uint32_t *offsets = ARENA_ARRAY(&s->rows, n_persons + 1, uint32_t);
    uint32_t *groups = ARENA_ARRAY(&s->rows, r->n, uint32_t);
    struct membership of = {offsets, groups};
    for (size_t i = 0; i < r->n; i++) {
        offsets[r->pid[i] + 1] = 1;
        groups[i] = (uint32_t)i * 2; /* residents ascend by person */
    }
    for (size_t p = 0; p < n_persons; p++)
        offsets[p + 1] += offsets[p];
    if (s->needed[CITIZEN_STAFF])
        contacts_load(s, &of, r->n, s->spells->staff, &own->staff);
    if (s->needed[CITIZEN_DEPARTMENT])
        contacts_load(s, &of, r->n, s->spells->department, &own->department);
}

static size_t citizen_load(struct source *s)
{
    struct citizens *own = s->own;
    uint32_t wanted = 0;
    for (size_t i = 0; i < ARRAY_LEN(made_of); i++)
        wanted |= s->needed[i] ? made_of[i] : 0;
    own->residents = mart_residents_only(s->mart, s->month, wanted);
    if (s->needed[CITIZEN_AGE])
        ages_init(&own->ages, &s->rows, month_last(s->month));
    if (s->needed[CITIZEN_STAFF] || s->needed[CITIZEN_DEPARTMENT])
        load_contacts(s);
    return own->residents->n;
}

static void fill_flag(int32_t *out, size_t n, const uint8_t *flags, uint8_t flag, int32_t no, int32_t yes)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (flags[i] & flag) != 0 ? yes : no;
}

static void citizen_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct citizens *own = s->own;
    const struct mart_residents *r = own->residents;
    const struct mart_addresses *a = s->addresses;
    int32_t *out = cells->narrow;
    switch ((enum citizen_column)column) {
    case CITIZEN_MONTH: fill_constant(out, n, s->month); break;
    case CITIZEN_DISTRICT: fill_through(out, n, a->district, r->addr + first); break;
    case CITIZEN_SCHOOL: fill_through(out, n, a->school, r->addr + first); break;
    case CITIZEN_CARE: fill_through(out, n, a->care, r->addr + first); break;
    case CITIZEN_POSTAL: fill_through(out, n, a->postal, r->addr + first); break;
    case CITIZEN_PARISH: fill_through(out, n, a->parish, r->addr + first); break;
    case CITIZEN_AGE: fill_age(out, n, s, &own->ages, r->pid + first); break;
    case CITIZEN_SEX: fill_sex(out, n, s, r->pid + first); break;
    case CITIZEN_CIVIL:
        for (size_t i = 0; i < n; i++)
            out[i] = r->civil[first + i];
        break;
    case CITIZEN_CITIZENSHIP: fill_direct(out, n, r->citizenship + first); break;
    case CITIZEN_ORIGIN: fill_origin(out, n, s, r->pid + first); break;
    case CITIZEN_SUBGROUP:
        for (size_t i = 0; i < n; i++)
            out[i] = SUBGROUP_FIRST - 1 + r->subgroup[first + i];
        break;
    case CITIZEN_NEWCOMER: fill_flag(out, n, r->flags + first, RES_NEWCOMER, YESNO_NO, YESNO_YES); break;
    case CITIZEN_HOPPER: fill_flag(out, n, r->flags + first, RES_HOPPER, YESNO_NO, YESNO_YES); break;
    case CITIZEN_CPR:
    case CITIZEN_PERSON: fill_direct(out, n, r->pid + first); break;
    case CITIZEN_HELP: fill_flag(out, n, r->flags + first, RES_HELP, 0, 1); break;
    case CITIZEN_STAFF:
    case CITIZEN_DEPARTMENT: {
        const struct contacts *c = column == CITIZEN_STAFF ? &own->staff : &own->department;
        cells->offsets = c->offsets + first;
        cells->members = c->members;
        break;
    }
    }
}

const struct table table_citizen_month = {
    .name = "citizen_month",
    .resources = "person residence address district civil_status citizenship spell service_type",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = CITIZEN_MONTH,
    .part = NO_COLUMN,
    .person = CITIZEN_PERSON,
    .open = citizen_open,
    .load = citizen_load,
    .fill = citizen_fill,
};
