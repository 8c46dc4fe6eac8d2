/*
 * Tables cohort and benefit_move: what became of the persons on a service type, `horizon` months later. Made on the fly
 * from the services and residents of two months, start and outcome, which are walked side by side in order of person.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/engine/engine_cohort.h"

#include <string.h>

#include "base/compiler.h"

enum cohort_column {
    COHORT_MONTH,
    COHORT_START,
    COHORT_HORIZON,
    COHORT_TYPE,
    COHORT_KIND,
    COHORT_OUTCOME,
    COHORT_AFTER,
    COHORT_DEPARTMENT,
    COHORT_STAFF,
    COHORT_COMPANY,
    COHORT_DISTRICT,
    COHORT_AGE,
    COHORT_SEX,
    COHORT_SUBGROUP,
    COHORT_IS_HELP,
    COHORT_PERSON,
    COHORT_CPR,
    COHORT_ASKED,
    COHORT_THEN
};

static const struct table_column columns[] = {
    [COHORT_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [COHORT_START] = {"start_month", CELL_MONTH, NO_DOMAIN},
    [COHORT_HORIZON] = {"horizon", CELL_NUMBER, NO_DOMAIN},
    [COHORT_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COHORT_KIND] = {"kind", CELL_TEXT, DICT_DOMAIN(DICT_KIND)},
    [COHORT_OUTCOME] = {"outcome", CELL_TEXT, LIST_DOMAIN(domain_outcome)},
    [COHORT_AFTER] = {"benefit_after", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COHORT_DEPARTMENT] = {"department", CELL_TEXT, DICT_DOMAIN(DICT_DEPARTMENT)},
    [COHORT_STAFF] = {"staff", CELL_TEXT, DICT_DOMAIN(DICT_STAFF)},
    [COHORT_COMPANY] = {"company", CELL_TEXT, DICT_DOMAIN(DICT_COMPANY)},
    [COHORT_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [COHORT_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [COHORT_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [COHORT_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [COHORT_IS_HELP] = {"is_help", CELL_NUMBER, NO_DOMAIN},
    [COHORT_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [COHORT_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
    [COHORT_ASKED] = {"asked", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COHORT_THEN] = {"benefit_then", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
};

/* Horizons that definitions know, in months; the parts of the table. */
static const int32_t horizons[] = {1, 3, 6, 12, 24};
enum { LONGEST_HORIZON = 24 };

/* The cohorts that started `part` months before s->month. */
struct cohort_table {
    struct cohorts cohorts;
    struct ages ages; /* on the start day */
};

void cohorts_open(struct cohorts *c, struct source *s, bool benefits_only)
{
    c->benefits_only = benefits_only;
    outcomes_open(&c->outcomes, s);
}

/* Add a row for each type that a resident is on at the start; rows first .. end - 1 are that person's. */
static void person_rows(struct cohorts *c, struct source *s, const struct mart_services *v, size_t first, size_t end,
                        int32_t resident)
{
    const uint8_t *traits = c->outcomes.traits;
    for (size_t i = first; i < end; i++) {
        uint32_t asked = v->type[i];
        if ((v->flags[i] & SERVICE_STOCK) == 0 || (c->benefits_only && (traits[asked] & IS_BENEFIT) == 0))
            continue;
        if ((traits[asked] & IS_ACTIVITY) != 0) {
            size_t benefit = outcome_benefit(&c->outcomes, s, v, first, end);
            if (benefit == end)
                continue; /* nothing to end: outside the cohort */
            asked = v->type[benefit];
        }
        size_t n = c->n++;
        c->pid[n] = v->pid[i];
        c->type[n] = v->type[i];
        c->spell[n] = v->spell[i];
        c->department[n] = v->department != NULL ? v->department[i] : 0;
        c->resident[n] = resident;
        c->asked[n] = asked;
        c->after[n] = 0;
        c->outcome[n] = outcome_of(&c->outcomes, s, v->pid[i], v->type[i], asked, &c->after[n]);
    }
}

/* Room for n rows: the months after it use it again. */
static void allocate(struct cohorts *c, struct source *s, size_t n)
{
    if (n <= c->cap)
        return;
    c->cap = n = n + n / 2;
    c->pid = ARENA_ARRAY(&s->keep, n, uint32_t);
    c->type = ARENA_ARRAY(&s->keep, n, uint32_t);
    c->spell = ARENA_ARRAY(&s->keep, n, uint32_t);
    c->department = ARENA_ARRAY(&s->keep, n, uint32_t);
    c->resident = ARENA_ARRAY(&s->keep, n, int32_t);
    c->outcome = ARENA_ARRAY(&s->keep, n, uint8_t);
    c->asked = ARENA_ARRAY(&s->keep, n, uint32_t);
    c->after = ARENA_ARRAY(&s->keep, n, uint32_t);
}

void cohorts_build(struct cohorts *c, struct source *s, month_t start, uint32_t services, uint32_t residents)
{
    const struct mart_services *v = mart_services_only(s->mart, start, OUTCOME_SERVICES | services);
    const struct mart_residents *r = c->residents =
        mart_residents_only(s->mart, start, MART_COLUMN(residents, pid) | residents);
    outcomes_begin(&c->outcomes, s);
    allocate(c, s, v->n);
    c->n = 0;
    size_t k = 0;
    for (size_t first = 0, end; first < v->n; first = end) {
        for (end = first + 1; end < v->n && v->pid[end] == v->pid[first];)
            end++;
        k = skip_to(r->pid, r->n, k, v->pid[first]);
        if (k < r->n && r->pid[k] == v->pid[first])
            person_rows(c, s, v, first, end, (int32_t)k);
    }
}

/* --- the tables --- */

static void cohort_open(struct source *s)
{
    struct cohort_table *own = s->own = ARENA_NEW(&s->keep, struct cohort_table);
    cohorts_open(&own->cohorts, s, false);
}

static void move_open(struct source *s)
{
    struct cohort_table *own = s->own = ARENA_NEW(&s->keep, struct cohort_table);
    cohorts_open(&own->cohorts, s, true);
}

static size_t cohort_load(struct source *s)
{
    struct cohort_table *own = s->own;
    month_t start = s->month - s->part;
    if (s->needed[COHORT_AGE])
        ages_init(&own->ages, &s->rows, month_last(start));
    cohorts_build(&own->cohorts, s, start, s->needed[COHORT_DEPARTMENT] ? MART_COLUMN(services, department) : 0,
                  (s->needed[COHORT_DISTRICT] ? MART_COLUMN(residents, addr) : 0) |
                      (s->needed[COHORT_SUBGROUP] ? MART_COLUMN(residents, subgroup) : 0));
    return own->cohorts.n;
}

static void cohort_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct cohort_table *own = s->own;
    const struct cohorts *c = &own->cohorts;
    const uint32_t *pid = c->pid + first, *type = c->type + first, *spell = c->spell + first;
    const int32_t *resident = c->resident + first;
    int32_t *out = cells->narrow;
    switch ((enum cohort_column)column) {
    case COHORT_MONTH: fill_constant(out, n, s->month); break;
    case COHORT_START: fill_constant(out, n, s->month - s->part); break;
    case COHORT_HORIZON: fill_constant(out, n, s->part); break;
    case COHORT_TYPE: fill_direct(out, n, type); break;
    case COHORT_KIND: fill_through(out, n, s->types->kind, type); break;
    case COHORT_OUTCOME:
        for (size_t i = 0; i < n; i++)
            out[i] = c->outcome[first + i];
        break;
    case COHORT_AFTER: fill_direct(out, n, c->after + first); break;
    case COHORT_DEPARTMENT: fill_direct(out, n, c->department + first); break;
    case COHORT_STAFF: fill_through(out, n, s->spells->staff, spell); break;
    case COHORT_COMPANY: fill_through(out, n, s->spells->company, spell); break;
    case COHORT_DISTRICT: fill_place(out, n, s->addresses->district, c->residents, resident); break;
    case COHORT_AGE: fill_age(out, n, s, &own->ages, pid); break;
    case COHORT_SEX: fill_sex(out, n, s, pid); break;
    case COHORT_SUBGROUP: fill_subgroup(out, n, c->residents, resident); break;
    case COHORT_IS_HELP:
        for (size_t i = 0; i < n; i++)
            out[i] = (c->outcomes.traits[type[i]] & IS_HELP) != 0;
        break;
    case COHORT_PERSON:
    case COHORT_CPR: fill_direct(out, n, pid); break;
    case COHORT_ASKED: fill_direct(out, n, c->asked + first); break;
    case COHORT_THEN:
        for (size_t i = first; i < first + n; i++)
            out[i - first] = (int32_t)(c->outcome[i] == OUTCOME_SAME ? c->asked[i] : c->after[i]);
        break;
    }
}

const struct table table_cohort = {
    .name = "cohort",
    .resources = "spell service_type person residence address district department staff company",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = COHORT_MONTH,
    .start = COHORT_START,
    .part = COHORT_HORIZON,
    .person = COHORT_PERSON,
    .parts = horizons,
    .n_parts = ARRAY_LEN(horizons),
    .beyond = LONGEST_HORIZON,
    .open = cohort_open,
    .load = cohort_load,
    .fill = cohort_fill,
};

const struct table table_benefit_move = {
    .name = "benefit_move",
    .resources = "spell service_type person residence",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = COHORT_MONTH,
    .start = COHORT_START,
    .part = COHORT_HORIZON,
    .person = COHORT_PERSON,
    .parts = horizons,
    .n_parts = ARRAY_LEN(horizons),
    .beyond = LONGEST_HORIZON,
    .open = move_open,
    .load = cohort_load,
    .fill = cohort_fill,
};
