/*
 * Table compared: for each activity, who was in it at the end of a start month, and who was on the same benefits then
 * but neither in it that month nor in the three after; with what became of both. A person stands on the other side of
 * every activity that anyone of the same benefit was in.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/compiler.h"
#include "warehouse/engine/engine_cohort.h"

enum compared_column {
    COMPARED_MONTH,
    COMPARED_START,
    COMPARED_HORIZON,
    COMPARED_TYPE,
    COMPARED_ASKED,
    COMPARED_SIDE,
    COMPARED_OUTCOME,
    COMPARED_DISTRICT,
    COMPARED_AGE,
    COMPARED_SEX,
    COMPARED_PERSON
};

static const struct table_column columns[] = {
    [COMPARED_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [COMPARED_START] = {"start_month", CELL_MONTH, NO_DOMAIN},
    [COMPARED_HORIZON] = {"horizon", CELL_NUMBER, NO_DOMAIN},
    [COMPARED_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COMPARED_ASKED] = {"asked", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COMPARED_SIDE] = {"side", CELL_TEXT, LIST_DOMAIN(domain_side)},
    [COMPARED_OUTCOME] = {"outcome", CELL_TEXT, LIST_DOMAIN(domain_outcome)},
    [COMPARED_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [COMPARED_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [COMPARED_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [COMPARED_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
};

static const int32_t horizons[] = {3, 6, 12, 24};
enum { LONGEST_HORIZON = 24, MONTHS_WITHOUT = 3 };
enum { ROLE_NONE, ROLE_ACTIVITY, ROLE_BENEFIT };

/* The services of a month after the start, walked along with the persons. */
struct walk {
    const struct mart_services *services;
    size_t at;
};

struct compared {
    struct cohorts cohorts;
    struct ages ages;  /* on the start day */
    uint8_t *role;     /* by type */
    uint32_t *touched; /* by type: the last person with a day on it, + 1 */
    uint8_t *pairs;    /* by activity and benefit: somebody was on both */
    /* Rows: a row of the cohorts, the activity, and the side. */
    uint32_t *row, *type;
    uint8_t *side;
    size_t n, cap;
};

static void compared_open(struct source *s)
{
    struct compared *own = s->own = ARENA_NEW(&s->keep, struct compared);
    const struct dict *kinds = mart_dict(s->mart, DICT_KIND);
    cohorts_open(&own->cohorts, s, false);
    own->role = ARENA_ARRAY(&s->keep, s->types->n, uint8_t);
    own->touched = ARENA_ARRAY(&s->keep, s->types->n, uint32_t);
    own->pairs = ARENA_ARRAY(&s->keep, s->types->n * s->types->n, uint8_t);
    for (size_t i = 0; i < s->types->n; i++) {
        const char *kind = s->types->kind[i] < kinds->n ? kinds->codes[s->types->kind[i]] : "";
        bool help = (s->types->flags[i] & TYPE_IS_HELP) != 0;
        own->role[i] = strcmp(kind, "benefit") == 0            ? ROLE_BENEFIT
                       : strcmp(kind, "activity") == 0 && help ? ROLE_ACTIVITY
                                                               : ROLE_NONE;
    }
}

static void add_row(struct source *s, size_t row, uint32_t type, uint8_t side)
{
    struct compared *own = s->own;
    if (own->n == own->cap) {
        size_t cap = own->cap * 2 + BATCH_ROWS;
        uint32_t *rows = ARENA_ARRAY(&s->keep, cap, uint32_t), *types = ARENA_ARRAY(&s->keep, cap, uint32_t);
        uint8_t *sides = ARENA_ARRAY(&s->keep, cap, uint8_t);
        if (own->n > 0) {
            memcpy(rows, own->row, own->n * sizeof(*rows));
            memcpy(types, own->type, own->n * sizeof(*types));
            memcpy(sides, own->side, own->n * sizeof(*sides));
        }
        own->row = rows;
        own->type = types;
        own->side = sides;
        own->cap = cap;
    }
    own->row[own->n] = (uint32_t)row;
    own->type[own->n] = type;
    own->side[own->n++] = side;
}

/* Mark what a person has a day on in the start month and those after it. */
static void touch(struct compared *own, struct walk *walks, size_t n, uint32_t pid)
{
    for (size_t k = 0; k < n; k++) {
        const struct mart_services *v = walks[k].services;
        while (walks[k].at < v->n && v->pid[walks[k].at] < pid)
            walks[k].at++;
        for (; walks[k].at < v->n && v->pid[walks[k].at] == pid; walks[k].at++)
            if (v->days[walks[k].at] != 0)
                own->touched[v->type[walks[k].at]] = pid + 1;
    }
}

/* The benefit of a person's cohort rows that started last, a tie to the lower code; `end` when there is none. */
static size_t last_benefit(const struct source *s, const struct compared *own, size_t first, size_t end)
{
    const struct cohorts *c = &own->cohorts;
    size_t best = end;
    for (size_t i = first; i < end; i++) {
        if (own->role[c->type[i]] == ROLE_BENEFIT &&
            (best == end || s->spells->from[c->spell[i]] > s->spells->from[c->spell[best]]))
            best = i;
    }
    return best;
}

static void add_person(struct source *s, size_t first, size_t end)
{
    struct compared *own = s->own;
    const struct cohorts *c = &own->cohorts;
    size_t benefit = last_benefit(s, own, first, end), n_types = s->types->n;
    for (size_t i = first; i < end; i++) {
        if (own->role[c->type[i]] == ROLE_ACTIVITY)
            add_row(s, i, c->type[i], SIDE_ACTIVITY);
    }
    for (uint32_t type = 0; benefit < end && type < n_types; type++) {
        if (own->pairs[type * n_types + c->type[benefit]] != 0 && own->touched[type] != c->pid[first] + 1)
            add_row(s, benefit, type, SIDE_OTHERS);
    }
}

static size_t compared_load(struct source *s)
{
    struct compared *own = s->own;
    struct cohorts *c = &own->cohorts;
    month_t start = s->month - s->part;
    size_t n_types = s->types->n, n_walks = 0;
    struct walk walks[MONTHS_WITHOUT + 1];
    if (s->needed[COMPARED_AGE])
        ages_init(&own->ages, &s->rows, month_last(start));
    cohorts_build(c, s, start, 0, s->needed[COMPARED_DISTRICT] ? MART_COLUMN(residents, addr) : 0);
    memset(own->pairs, 0, n_types * n_types);
    memset(own->touched, 0, n_types * sizeof(*own->touched));
    own->n = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (own->role[c->type[i]] == ROLE_ACTIVITY)
            own->pairs[c->type[i] * n_types + c->asked[i]] = 1;
    }
    for (month_t m = start; m <= start + MONTHS_WITHOUT && s->last != MONTH_NONE && m <= s->last; m++) {
        const struct mart_services *v = mart_services_only(
            s->mart, m, MART_COLUMN(services, pid) | MART_COLUMN(services, type) | MART_COLUMN(services, days));
        walks[n_walks++] = (struct walk){v, 0};
    }
    for (size_t first = 0, end; first < c->n; first = end) {
        for (end = first + 1; end < c->n && c->pid[end] == c->pid[first];)
            end++;
        touch(own, walks, n_walks, c->pid[first]);
        add_person(s, first, end);
    }
    return own->n;
}

static void compared_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct compared *own = s->own;
    const struct cohorts *c = &own->cohorts;
    uint32_t pid[BATCH_ROWS];
    int32_t resident[BATCH_ROWS], *out = cells->narrow;
    for (size_t i = 0; i < n; i++) {
        pid[i] = c->pid[own->row[first + i]];
        resident[i] = c->resident[own->row[first + i]];
    }
    switch ((enum compared_column)column) {
    case COMPARED_MONTH: fill_constant(out, n, s->month); break;
    case COMPARED_START: fill_constant(out, n, s->month - s->part); break;
    case COMPARED_HORIZON: fill_constant(out, n, s->part); break;
    case COMPARED_TYPE: fill_direct(out, n, own->type + first); break;
    case COMPARED_ASKED:
        for (size_t i = 0; i < n; i++)
            out[i] = (int32_t)c->asked[own->row[first + i]];
        break;
    case COMPARED_SIDE:
        for (size_t i = 0; i < n; i++)
            out[i] = own->side[first + i];
        break;
    case COMPARED_OUTCOME:
        for (size_t i = 0; i < n; i++)
            out[i] = c->outcome[own->row[first + i]];
        break;
    case COMPARED_DISTRICT: fill_place(out, n, s->addresses->district, c->residents, resident); break;
    case COMPARED_AGE: fill_age(out, n, s, &own->ages, pid); break;
    case COMPARED_SEX: fill_sex(out, n, s, pid); break;
    case COMPARED_PERSON: fill_direct(out, n, pid); break;
    }
}

const struct table table_compared = {
    .name = "compared",
    .resources = "spell service_type person residence address district",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = COMPARED_MONTH,
    .start = COMPARED_START,
    .part = COMPARED_HORIZON,
    .person = COMPARED_PERSON,
    .parts = horizons,
    .n_parts = ARRAY_LEN(horizons),
    .beyond = LONGEST_HORIZON,
    .open = compared_open,
    .load = compared_load,
    .fill = compared_fill,
};
