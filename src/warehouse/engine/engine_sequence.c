/*
 * Table sequence: a person who began on two interventions in a certain order, not more than 24 months apart, and what
 * became of that person 12 months after the second start. Pairs are found once; outcomes are those of cohorts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_outcome.h"
#include "warehouse/engine/engine_starts.h"

enum sequence_column {
    SEQ_MONTH,
    SEQ_START,
    SEQ_FIRST,
    SEQ_SECOND,
    SEQ_ONE,
    SEQ_OTHER,
    SEQ_IN_ORDER,
    SEQ_OUTCOME,
    SEQ_AFTER,
    SEQ_GAP,
    SEQ_DISTRICT,
    SEQ_AGE,
    SEQ_SEX,
    SEQ_SUBGROUP,
    SEQ_PERSON,
    SEQ_CPR
};

static const struct table_column columns[] = {
    [SEQ_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [SEQ_START] = {"start_month", CELL_MONTH, NO_DOMAIN},
    [SEQ_FIRST] = {"first", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SEQ_SECOND] = {"second", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SEQ_ONE] = {"one", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SEQ_OTHER] = {"other", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SEQ_IN_ORDER] = {"in_order", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [SEQ_OUTCOME] = {"outcome", CELL_TEXT, LIST_DOMAIN(domain_outcome)},
    [SEQ_AFTER] = {"benefit_after", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [SEQ_GAP] = {"days_between", CELL_NUMBER, NO_DOMAIN},
    [SEQ_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [SEQ_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [SEQ_SEX] = {"sex", CELL_TEXT, LIST_DOMAIN(domain_sex)},
    [SEQ_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [SEQ_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
    [SEQ_CPR] = {"cpr", CELL_TEXT, CPR_DOMAIN},
};

enum { HORIZON = 12, MONTHS_APART = 24 };

/* Two first starts of a person. */
struct pair {
    uint32_t pid, first, second;
    month_t month; /* of the second start */
    int32_t gap;
};

/* A pair whose person is followed in the month. */
struct sequence_row {
    const struct pair *pair;
    uint32_t after;
    int32_t resident; /* at the end of the month of the second start */
    uint8_t outcome;
};

struct sequence {
    struct outcomes outcomes;
    struct pair *pairs; /* all there are, ascending pid */
    size_t n_pairs;
    struct sequence_row *rows; /* of the month */
    const struct mart_residents *residents;
    struct ages ages;
};

static void add_pairs(struct sequence *own, const struct starts *st, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        for (size_t k = first; k < end; k++) {
            if (st->from[i] >= st->from[k] || st->from[k] > date_add_months(st->from[i], MONTHS_APART))
                continue;
            own->pairs[own->n_pairs++] = (struct pair){.pid = st->pid[i],
                                                       .first = st->type[i],
                                                       .second = st->type[k],
                                                       .month = month_of(st->from[k]),
                                                       .gap = st->from[k] - st->from[i]};
        }
    }
}

/* The end of the rows of the person that row `first` is about. */
static size_t person_end(const struct starts *st, size_t first)
{
    size_t end = first + 1;
    while (end < st->n && st->pid[end] == st->pid[first])
        end++;
    return end;
}

static void sequence_open(struct source *s)
{
    struct sequence *own = s->own = ARENA_NEW(&s->keep, struct sequence);
    struct starts st;
    outcomes_open(&own->outcomes, s);
    starts_build(&st, s, own->outcomes.traits);
    size_t most = 0;
    for (size_t first = 0, end; first < st.n; first = end) {
        end = person_end(&st, first);
        most += (end - first) * (end - first - 1) / 2; /* of two starts one is the earlier */
    }
    own->pairs = ARENA_ARRAY(&s->keep, most, struct pair);
    for (size_t first = 0, end; first < st.n; first = end) {
        end = person_end(&st, first);
        add_pairs(own, &st, first, end);
    }
    own->rows = ARENA_ARRAY(&s->keep, most, struct sequence_row);
}

/* The benefit or service that the outcome of a pair is measured against: for an activity the benefit on the day, for
 * which `first` keeps the place among the services. NUMBER_NONE when there is none. */
static int64_t asked_of(const struct outcomes *o, const struct source *s, const struct mart_services *v,
                        const struct pair *p, size_t *first)
{
    if ((o->traits[p->second] & IS_ACTIVITY) == 0)
        return p->second;
    size_t end = *first = skip_to(v->pid, v->n, *first, p->pid);
    while (end < v->n && v->pid[end] == p->pid)
        end++;
    size_t benefit = outcome_benefit(o, s, v, *first, end);
    return benefit == end ? NUMBER_NONE : (int64_t)v->type[benefit];
}

static size_t sequence_load(struct source *s)
{
    struct sequence *own = s->own;
    month_t start = s->month - HORIZON;
    const struct mart_services *v = mart_services_only(s->mart, start, OUTCOME_SERVICES);
    const struct mart_residents *r = own->residents =
        mart_residents_only(s->mart, start,
                            MART_COLUMN(residents, pid) | (s->needed[SEQ_DISTRICT] ? MART_COLUMN(residents, addr) : 0) |
                                (s->needed[SEQ_SUBGROUP] ? MART_COLUMN(residents, subgroup) : 0));
    if (s->needed[SEQ_AGE])
        ages_init(&own->ages, &s->rows, month_last(start));
    outcomes_begin(&own->outcomes, s);
    size_t n = 0, resident = 0, first = 0;
    for (size_t i = 0; i < own->n_pairs; i++) {
        const struct pair *p = &own->pairs[i];
        if (p->month != start)
            continue;
        resident = skip_to(r->pid, r->n, resident, p->pid);
        if (resident == r->n || r->pid[resident] != p->pid)
            continue;
        int64_t asked = asked_of(&own->outcomes, s, v, p, &first);
        if (asked == NUMBER_NONE)
            continue;
        struct sequence_row *row = &own->rows[n++];
        *row = (struct sequence_row){.pair = p, .resident = (int32_t)resident};
        row->outcome = outcome_of(&own->outcomes, s, p->pid, p->second, (uint32_t)asked, &row->after);
    }
    return n;
}

static bool in_order(const struct sequence_row *row)
{
    return row->pair->first < row->pair->second;
}

static int32_t place_of(const struct source *s, const struct sequence_row *row)
{
    const struct sequence *own = s->own;
    return (int32_t)s->addresses->district[own->residents->addr[row->resident]];
}

static void sequence_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct sequence *own = s->own;
    for (size_t i = 0; i < n; i++) {
        const struct sequence_row *row = &own->rows[first + i];
        int32_t *out = &cells->narrow[i];
        switch ((enum sequence_column)column) {
        case SEQ_MONTH: *out = s->month; break;
        case SEQ_START: *out = s->month - HORIZON; break;
        case SEQ_FIRST: *out = (int32_t)row->pair->first; break;
        case SEQ_SECOND: *out = (int32_t)row->pair->second; break;
        /* The two whichever came first: types are numbered by their codes. */
        case SEQ_ONE: *out = (int32_t)(in_order(row) ? row->pair->first : row->pair->second); break;
        case SEQ_OTHER: *out = (int32_t)(in_order(row) ? row->pair->second : row->pair->first); break;
        case SEQ_IN_ORDER: *out = in_order(row) ? YESNO_YES : YESNO_NO; break;
        case SEQ_OUTCOME: *out = row->outcome; break;
        case SEQ_AFTER: *out = (int32_t)row->after; break;
        case SEQ_GAP: *out = row->pair->gap; break;
        case SEQ_DISTRICT: *out = place_of(s, row); break;
        case SEQ_AGE: *out = ages_at(&own->ages, s->persons->birth[row->pair->pid]); break;
        case SEQ_SEX: *out = s->persons->sex[row->pair->pid]; break;
        case SEQ_SUBGROUP: *out = SUBGROUP_FIRST - 1 + own->residents->subgroup[row->resident]; break;
        case SEQ_PERSON:
        case SEQ_CPR: *out = (int32_t)row->pair->pid; break;
        }
    }
}

const struct table table_sequence = {
    .name = "sequence",
    .resources = "spell service_type person residence address district",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = SEQ_MONTH,
    .start = SEQ_START,
    .part = NO_COLUMN,
    .person = SEQ_PERSON,
    .beyond = HORIZON,
    .open = sequence_open,
    .load = sequence_load,
    .fill = sequence_fill,
};
