/*
 * Table family_course: a family that began on an intervention, from 12 months before the month of the start to 12
 * months after it, a row a month. The family is followed as the persons who primarily belonged to it at the end of the
 * month of the start; there is a row for each month in which one of them was a resident at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_families.h"
#include "warehouse/engine/engine_keymap.h"
#include "warehouse/engine/engine_outcome.h"
#include "warehouse/engine/engine_starts.h"

enum course_column {
    COURSE_MONTH,
    COURSE_START,
    COURSE_FAMILY_TYPE,
    COURSE_TYPE,
    COURSE_KIND,
    COURSE_AREA,
    COURSE_SINCE,
    COURSE_SUBGROUP,
    COURSE_DISTRICT,
    COURSE_OLDEST,
    COURSE_FAMILY,
    COURSE_HELP,
    COURSE_COST
};

static const struct table_column columns[] = {
    [COURSE_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [COURSE_START] = {"start_month", CELL_MONTH, NO_DOMAIN},
    [COURSE_FAMILY_TYPE] = {"family_type", CELL_TEXT, LIST_DOMAIN(domain_family_type)},
    [COURSE_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [COURSE_KIND] = {"kind", CELL_TEXT, DICT_DOMAIN(DICT_KIND)},
    [COURSE_AREA] = {"area", CELL_TEXT, DICT_DOMAIN(DICT_AREA)},
    [COURSE_SINCE] = {"since", CELL_NUMBER, NO_DOMAIN},
    [COURSE_SUBGROUP] = {"subgroup", CELL_TEXT, LIST_DOMAIN(domain_subgroup)},
    [COURSE_DISTRICT] = {"district", CELL_TEXT, DICT_DOMAIN(DICT_DISTRICT)},
    [COURSE_OLDEST] = {"oldest_child", CELL_NUMBER, NO_DOMAIN},
    [COURSE_FAMILY] = {"family", CELL_TEXT, FAMILY_DOMAIN},
    [COURSE_HELP] = {"receives_help", CELL_NUMBER, NO_DOMAIN},
    [COURSE_COST] = {"cost", CELL_MONEY, NO_DOMAIN},
};

static const int32_t types[] = {FAMILY_ADDRESS, FAMILY_HOUSEHOLD, FAMILY_ACROSS};

enum { FOLLOWED = 12, SPAN = 2 * FOLLOWED + 1 }; /* months before and after the start; with that of the start */

/* A family in a month, by followed family. */
struct followed_month {
    uint8_t *here, *help;
    int64_t *cost;
};

struct course_row {
    uint32_t family, type, followed;
    int32_t since;
};

struct course {
    struct outcomes outcomes;
    struct starts starts;
    struct families families;
    struct followed_month months[SPAN];
    struct course_row *rows;
    size_t n;
    struct ages ages;
};

static void course_open(struct source *s)
{
    struct course *own = s->own = ARENA_NEW(&s->keep, struct course);
    outcomes_open(&own->outcomes, s);
    starts_build(&own->starts, s, own->outcomes.traits);
}

/* A family's first start on a type, and the family's place among those that are followed. */
struct beginning {
    uint32_t family, type, followed;
    date_t from;
};

/* Beginnings of all families up to the day, from the first starts of those who primarily belong to them. */
static struct beginning *find_beginnings(struct source *s, const int32_t *family_of, date_t day, size_t *n)
{
    const struct course *own = s->own;
    const struct starts *st = &own->starts;
    struct beginning *found = ARENA_ARRAY(&s->rows, st->n, struct beginning);
    struct keymap keys;
    keymap_init(&keys);
    for (size_t i = 0; i < st->n; i++) {
        int32_t family = family_of[st->pid[i]];
        if (family < 0 || st->from[i] > day)
            continue;
        uint32_t known = keys.n, k = keymap_add(&keys, (uint64_t)(uint32_t)family << 32 | st->type[i]);
        if (k == known || st->from[i] < found[k].from)
            found[k] = (struct beginning){.family = (uint32_t)family, .type = st->type[i], .from = st->from[i]};
    }
    *n = keys.n;
    keymap_release(&keys);
    return found;
}

/* By person: the family of primary membership, -1 without. */
static int32_t *primary_families(struct source *s, const struct families *f)
{
    int32_t *family_of = ARENA_ARRAY(&s->rows, s->persons->n, int32_t);
    for (size_t p = 0; p < s->persons->n; p++)
        family_of[p] = -1;
    for (size_t k = 0; k < f->n_members; k++) {
        if ((f->member[k] & MEMBER_PRIMARY) != 0)
            family_of[f->member_pid[k]] = (int32_t)(f->member[k] / 2);
    }
    return family_of;
}

/* What happened in a month to the families that are followed; `followed_of` by person, -1 for nobody's. */
static struct followed_month follow(struct source *s, month_t month, const int32_t *followed_of, size_t n)
{
    struct followed_month f = {.here = ARENA_ARRAY(&s->rows, n, uint8_t),
                               .help = ARENA_ARRAY(&s->rows, n, uint8_t),
                               .cost = ARENA_ARRAY(&s->rows, n, int64_t)};
    const struct mart_residents *r =
        mart_residents_only(s->mart, month, MART_COLUMN(residents, pid) | MART_COLUMN(residents, flags));
    for (size_t i = 0; i < r->n; i++) {
        int32_t k = followed_of[r->pid[i]];
        if (k < 0)
            continue;
        f.here[k] = 1;
        f.help[k] |= (r->flags[i] & RES_HELP) != 0;
    }
    const struct mart_costs *c = s->needed[COURSE_COST] ? mart_costs(s->mart, month) : NULL;
    for (size_t i = 0; c != NULL && i < c->n; i++) {
        int32_t k = followed_of[c->pid[i]];
        if (k >= 0)
            f.cost[k] += c->amount[i];
    }
    return f;
}

/* Leave the beginnings in the start month only, and number their families. Returns how many families there are. */
static size_t choose_followed(struct source *s, struct beginning *found, size_t *n, month_t start, int32_t *followed)
{
    const struct course *own = s->own;
    size_t n_followed = 0, kept = 0;
    for (size_t k = 0; k < own->families.n; k++)
        followed[k] = -1;
    for (size_t i = 0; i < *n; i++) {
        if (month_of(found[i].from) != start)
            continue;
        if (followed[found[i].family] < 0)
            followed[found[i].family] = (int32_t)n_followed++;
        found[kept] = found[i];
        found[kept++].followed = (uint32_t)followed[found[i].family];
    }
    *n = kept;
    return n_followed;
}

static size_t course_load(struct source *s)
{
    struct course *own = s->own;
    month_t start = s->month - FOLLOWED;
    families_build(&own->families, s, start, s->part);
    if (s->needed[COURSE_OLDEST])
        ages_init(&own->ages, &s->rows, month_last(start));
    int32_t *family_of = primary_families(s, &own->families);
    int32_t *followed = ARENA_ARRAY(&s->rows, own->families.n, int32_t);
    size_t n_found;
    struct beginning *found = find_beginnings(s, family_of, month_last(start), &n_found);
    size_t n_followed = choose_followed(s, found, &n_found, start, followed);
    for (size_t p = 0; p < s->persons->n; p++)
        family_of[p] = family_of[p] < 0 ? -1 : followed[family_of[p]];
    own->rows = ARENA_ARRAY(&s->rows, n_found * SPAN, struct course_row);
    own->n = 0;
    for (int32_t since = -FOLLOWED; since <= FOLLOWED; since++) {
        struct followed_month *f = &own->months[since + FOLLOWED];
        *f = follow(s, start + since, family_of, n_followed);
        for (size_t i = 0; i < n_found; i++) {
            if (f->here[found[i].followed])
                own->rows[own->n++] = (struct course_row){
                    .family = found[i].family, .type = found[i].type, .followed = found[i].followed, .since = since};
        }
    }
    return own->n;
}

static int32_t district_of(const struct source *s, const struct families *f, uint32_t family)
{
    return (int32_t)s->addresses->district[f->residents->addr[f->row[family]]];
}

static void course_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct course *own = s->own;
    const struct families *f = &own->families;
    for (size_t i = 0; i < n; i++) {
        const struct course_row *row = &own->rows[first + i];
        const struct followed_month *month = &own->months[row->since + FOLLOWED];
        switch ((enum course_column)column) {
        case COURSE_MONTH: cells->narrow[i] = s->month; break;
        case COURSE_START: cells->narrow[i] = s->month - FOLLOWED; break;
        case COURSE_FAMILY_TYPE: cells->narrow[i] = s->part; break;
        case COURSE_TYPE: cells->narrow[i] = (int32_t)row->type; break;
        case COURSE_KIND: cells->narrow[i] = (int32_t)s->types->kind[row->type]; break;
        case COURSE_AREA: cells->narrow[i] = (int32_t)s->types->area[row->type]; break;
        case COURSE_SINCE: cells->narrow[i] = row->since; break;
        case COURSE_SUBGROUP: cells->narrow[i] = SUBGROUP_FIRST - 1 + f->subgroup[row->family]; break;
        case COURSE_DISTRICT: cells->narrow[i] = district_of(s, f, row->family); break;
        case COURSE_OLDEST: cells->narrow[i] = ages_at(&own->ages, f->oldest_birth[row->family]); break;
        case COURSE_FAMILY: cells->narrow[i] = (int32_t)f->reference[row->family]; break;
        case COURSE_HELP: cells->narrow[i] = month->help[row->followed]; break;
        case COURSE_COST: cells->wide[i] = month->cost[row->followed]; break;
        }
    }
}

const struct table table_family_course = {
    .name = "family_course",
    .resources = "person residence address district civil_status spell service_type posting account_function",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = COURSE_MONTH,
    .start = COURSE_START,
    .part = COURSE_FAMILY_TYPE,
    .person = NO_COLUMN,
    .parts = types,
    .n_parts = ARRAY_LEN(types),
    .open = course_open,
    .load = course_load,
    .fill = course_fill,
};
