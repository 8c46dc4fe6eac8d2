/*
 * Table event: an arrival, a departure or a move within the municipality, in the month of its day. District and age are
 * those of the event: the address arrived at or left, and the age on the day.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum event_column { EVENT_MONTH, EVENT_KIND, EVENT_DISTRICT, EVENT_AGE, EVENT_COUNTERPART, EVENT_HOPPER, EVENT_PERSON };

static const struct table_column columns[] = {
    [EVENT_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [EVENT_KIND] = {"event", CELL_TEXT, LIST_DOMAIN(domain_event)},
    [EVENT_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [EVENT_AGE] = {"age", CELL_NUMBER, NO_DOMAIN},
    [EVENT_COUNTERPART] = {"counterpart", CELL_TEXT, DICT_DOMAIN(DICT_MUNICIPALITY)},
    [EVENT_HOPPER] = {"hopper", CELL_TEXT, LIST_DOMAIN(domain_yesno)},
    [EVENT_PERSON] = {"person", CELL_PERSON, NO_DOMAIN},
};

struct events {
    const struct mart_residents *residents; /* when asked whether they are hoppers */
};

static void event_open(struct source *s)
{
    s->own = ARENA_NEW(&s->keep, struct events);
}

static size_t event_load(struct source *s)
{
    struct events *own = s->own;
    if (s->needed[EVENT_HOPPER])
        own->residents =
            mart_residents_only(s->mart, s->month, MART_COLUMN(residents, pid) | MART_COLUMN(residents, flags));
    return mart_events(s->mart, s->month)->n;
}

/* Whether a person is a resident who moves often, at the end of the month; those who left are none. */
static bool is_hopper(const struct mart_residents *r, uint32_t pid)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->pid[middle] < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n && r->pid[low] == pid && (r->flags[low] & RES_HOPPER) != 0;
}

static void event_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct mart_events *e = mart_events(s->mart, s->month);
    const struct events *own = s->own;
    int32_t *out = cells->narrow;
    switch ((enum event_column)column) {
    case EVENT_MONTH: fill_constant(out, n, s->month); break;
    case EVENT_KIND:
        for (size_t i = 0; i < n; i++)
            out[i] = e->kind[first + i];
        break;
    case EVENT_DISTRICT: fill_through(out, n, s->addresses->district, e->addr + first); break;
    case EVENT_AGE:
        for (size_t i = 0; i < n; i++) {
            date_t birth = s->persons->birth[e->pid[first + i]];
            out[i] = birth == DATE_NONE ? NUMBER_NONE : age_at(birth, e->day[first + i]);
        }
        break;
    case EVENT_COUNTERPART: fill_direct(out, n, e->municipality + first); break;
    case EVENT_HOPPER:
        for (size_t i = 0; i < n; i++)
            out[i] = is_hopper(own->residents, e->pid[first + i]) ? YESNO_YES : YESNO_NO;
        break;
    case EVENT_PERSON: fill_direct(out, n, e->pid + first); break;
    }
}

const struct table table_event = {
    .name = "event",
    .resources = "residence person address district municipality",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = EVENT_MONTH,
    .part = NO_COLUMN,
    .person = EVENT_PERSON,
    .open = event_open,
    .load = event_load,
    .fill = event_fill,
};
