/*
 * Table staff_month: what is known of a caseworker in a month, in rows of three kinds: one for the caseworker, with the
 * hours; one for every case at the end of the month; and one for everyone in a cohort of 12 months who was that
 * caseworker's at its start. There are rows for whom is employed in the month or has a case at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "base/num.h"
#include "warehouse/engine/engine_cohort.h"

enum staff_column {
    STAFF_MONTH,
    STAFF_DEPARTMENT,
    STAFF_STAFF,
    STAFF_CASE,
    STAFF_NORM,
    STAFF_ABSENCE,
    STAFF_PERSON,
    STAFF_OUTCOME
};

static const struct table_column columns[] = {
    [STAFF_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [STAFF_DEPARTMENT] = {"department", CELL_TEXT, DICT_DOMAIN(DICT_DEPARTMENT)},
    [STAFF_STAFF] = {"staff", CELL_TEXT, DICT_DOMAIN(DICT_STAFF)},
    [STAFF_CASE] = {"case", CELL_NUMBER, NO_DOMAIN},
    [STAFF_NORM] = {"norm_hours", CELL_DECIMAL, NO_DOMAIN},
    [STAFF_ABSENCE] = {"absence_hours", CELL_DECIMAL, NO_DOMAIN},
    [STAFF_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [STAFF_OUTCOME] = {"outcome", CELL_TEXT, LIST_DOMAIN(domain_outcome)},
};

enum { HORIZON = 12, WEEK_DAYS = 7 };

struct staff_row {
    uint32_t staff;
    int32_t case_number, person; /* NUMBER_NONE where the row is of another kind */
    uint8_t outcome;
    bool hours; /* the row of the caseworker */
};

struct staff {
    struct cohorts cohorts;
    struct staff_row *rows;
    size_t n;
    /* By caseworker, of the month. */
    uint8_t *here;
    uint32_t *department;
    int64_t *norm, *absence; /* millionths */
};

static void staff_open(struct source *s)
{
    struct staff *own = s->own = ARENA_NEW(&s->keep, struct staff);
    cohorts_open(&own->cohorts, s, false);
}

/* Days of the month that lie in from..to. */
static int days_within(const struct source *s, date_t from, date_t to)
{
    date_t first = month_first(s->month), last = month_last(s->month);
    first = from > first ? from : first;
    last = to < last ? to : last;
    return last < first ? 0 : last - first + 1;
}

static void add_norm(struct source *s, uint32_t staff, date_t from, date_t to, int64_t hours)
{
    struct staff *own = s->own;
    int days = days_within(s, from, to);
    own->here[staff] |= days > 0;
    own->norm[staff] += num_div_round((int128_t)hours * days, WEEK_DAYS);
}

/* Employments tell everything of those who have any; what `staff` says holds for others, and for gaps in where. */
static void add_employed(struct source *s, size_t n_staff)
{
    struct staff *own = s->own;
    const struct mart_staff *present = mart_staff(s->mart);
    const struct mart_employments *e = mart_employments(s->mart);
    uint8_t *has_history = ARENA_ARRAY(&s->rows, n_staff, uint8_t);
    date_t day = month_last(s->month);
    for (uint32_t k = 0; k < n_staff && k < present->n; k++)
        own->department[k] = present->department[k];
    for (size_t i = 0; i < e->n; i++) {
        has_history[e->staff[i]] = 1;
        add_norm(s, e->staff[i], e->from[i], e->to[i], e->hours[i]);
        if (e->from[i] <= day && e->to[i] >= day)
            own->department[e->staff[i]] = e->department[i]; /* the latest stands last */
    }
    for (uint32_t k = 0; k < n_staff && k < present->n; k++) {
        if (!has_history[k] && present->from[k] != DATE_NONE)
            add_norm(s, k, present->from[k], present->to[k], present->hours[k]);
    }
}

/* The hours of an absence are spread over its days. */
static void add_absences(struct source *s)
{
    struct staff *own = s->own;
    const struct mart_absences *a = mart_absences(s->mart);
    for (size_t i = 0; i < a->n; i++) {
        int days = days_within(s, a->from[i], a->to[i]);
        if (days > 0)
            own->absence[a->staff[i]] += num_div_round((int128_t)a->hours[i] * days, a->to[i] - a->from[i] + 1);
    }
}

/* Spells that cover the last day; each gives its caseworker the case. */
static void add_cases(struct source *s, const struct mart_services *v)
{
    struct staff *own = s->own;
    const struct mart_spell_links *links = mart_spell_links(s->mart);
    int last_day = month_days(s->month) - 1;
    for (size_t i = 0; i < v->n; i++) {
        uint32_t spell = v->spell[i], staff = s->spells->staff[spell];
        if (staff == 0 || (v->days[i] >> last_day & 1) == 0)
            continue;
        own->here[staff] = 1;
        own->rows[own->n++] = (struct staff_row){
            .staff = staff,
            .case_number = spell < links->n ? (int32_t)links->cases[spell] : NUMBER_NONE,
            .person = NUMBER_NONE,
        };
    }
}

static void add_outcomes(struct source *s)
{
    struct staff *own = s->own;
    const struct cohorts *c = &own->cohorts;
    for (size_t i = 0; i < c->n; i++) {
        uint32_t staff = s->spells->staff[c->spell[i]];
        if (staff == 0 || !own->here[staff] || (s->types->flags[c->type[i]] & TYPE_IS_HELP) == 0)
            continue;
        own->rows[own->n++] = (struct staff_row){
            .staff = staff,
            .case_number = NUMBER_NONE,
            .person = (int32_t)c->pid[i],
            .outcome = c->outcome[i],
        };
    }
}

static size_t staff_load(struct source *s)
{
    struct staff *own = s->own;
    size_t n_staff = mart_dict(s->mart, DICT_STAFF)->n;
    const struct mart_services *v =
        mart_services_only(s->mart, s->month, MART_COLUMN(services, spell) | MART_COLUMN(services, days));
    own->here = ARENA_ARRAY(&s->rows, n_staff, uint8_t);
    own->department = ARENA_ARRAY(&s->rows, n_staff, uint32_t);
    own->norm = ARENA_ARRAY(&s->rows, n_staff, int64_t);
    own->absence = ARENA_ARRAY(&s->rows, n_staff, int64_t);
    own->cohorts.n = 0;
    if (s->needed[STAFF_PERSON] || s->needed[STAFF_OUTCOME])
        cohorts_build(&own->cohorts, s, s->month - HORIZON, 0, 0);
    own->rows = ARENA_ARRAY(&s->rows, n_staff + v->n + own->cohorts.n, struct staff_row);
    own->n = 0;
    add_employed(s, n_staff);
    add_absences(s);
    add_cases(s, v);
    add_outcomes(s);
    for (uint32_t k = 0; k < n_staff; k++) {
        if (own->here[k])
            own->rows[own->n++] =
                (struct staff_row){.staff = k, .case_number = NUMBER_NONE, .person = NUMBER_NONE, .hours = true};
    }
    return own->n;
}

static void staff_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct staff *own = s->own;
    for (size_t i = 0; i < n; i++) {
        const struct staff_row *row = &own->rows[first + i];
        switch ((enum staff_column)column) {
        case STAFF_MONTH: cells->narrow[i] = s->month; break;
        case STAFF_DEPARTMENT: cells->narrow[i] = (int32_t)own->department[row->staff]; break;
        case STAFF_STAFF: cells->narrow[i] = (int32_t)row->staff; break;
        case STAFF_CASE: cells->narrow[i] = row->case_number; break;
        case STAFF_NORM: cells->wide[i] = row->hours ? own->norm[row->staff] : 0; break;
        case STAFF_ABSENCE: cells->wide[i] = row->hours ? own->absence[row->staff] : 0; break;
        case STAFF_PERSON: cells->narrow[i] = row->person; break;
        case STAFF_OUTCOME: cells->narrow[i] = row->outcome; break;
        }
    }
}

const struct table table_staff_month = {
    .name = "staff_month",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = STAFF_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .resources = "staff employment absence department spell service_type person residence",
    .open = staff_open,
    .load = staff_load,
    .fill = staff_fill,
};
