/*
 * Table offer_month: an offer in a month in which it has places or is used on the last day, with how many of either.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/compiler.h"
#include "warehouse/engine/engine_table.h"

enum offer_column { OFFER_MONTH, OFFER_OFFER, OFFER_PROVIDER, OFFER_TYPE, OFFER_PLACES, OFFER_USED };

static const struct table_column columns[] = {
    [OFFER_MONTH] = {"month", CELL_MONTH, NO_DOMAIN},
    [OFFER_OFFER] = {"offer", CELL_TEXT, DICT_DOMAIN(DICT_OFFER)},
    [OFFER_PROVIDER] = {"provider", CELL_TEXT, DICT_DOMAIN(DICT_COMPANY)},
    [OFFER_TYPE] = {"type", CELL_TEXT, DICT_DOMAIN(DICT_TYPE)},
    [OFFER_PLACES] = {"places", CELL_BIG, NO_DOMAIN},
    [OFFER_USED] = {"used", CELL_NUMBER, NO_DOMAIN},
};

struct offers {
    const struct mart_offers *known;
    uint32_t *offer; /* by row */
    int64_t *places; /* by number of the offer, as what follows */
    int32_t *used;
    uint8_t *here;
    uint32_t *last; /* the last person counted, + 1 */
};

static void offer_open(struct source *s)
{
    struct offers *own = s->own = ARENA_NEW(&s->keep, struct offers);
    own->known = mart_offers(s->mart);
}

static void add_places(struct source *s)
{
    struct offers *own = s->own;
    const struct mart_places *p = mart_places(s->mart);
    for (size_t i = 0; i < p->n; i++) {
        if (p->month[i] != s->month)
            continue;
        own->places[p->offer[i]] = p->places[i];
        own->here[p->offer[i]] = 1;
    }
}

/* Whoever is there on the last day, once an offer: rows ascend by person. */
static void add_used(struct source *s)
{
    struct offers *own = s->own;
    const struct mart_services *v = mart_services_only(
        s->mart, s->month, MART_COLUMN(services, pid) | MART_COLUMN(services, spell) | MART_COLUMN(services, days));
    const struct mart_spell_links *links = mart_spell_links(s->mart);
    int last_day = month_days(s->month) - 1;
    for (size_t i = 0; i < v->n; i++) {
        uint32_t offer = v->spell[i] < links->n ? links->offer[v->spell[i]] : 0;
        if (offer == 0 || (v->days[i] >> last_day & 1) == 0 || own->last[offer] == v->pid[i] + 1)
            continue;
        own->last[offer] = v->pid[i] + 1;
        own->used[offer]++;
        own->here[offer] = 1;
    }
}

static size_t offer_load(struct source *s)
{
    struct offers *own = s->own;
    size_t all = mart_dict(s->mart, DICT_OFFER)->n, n = 0;
    own->offer = ARENA_ARRAY(&s->rows, all, uint32_t);
    own->places = ARENA_ARRAY(&s->rows, all, int64_t);
    own->used = ARENA_ARRAY(&s->rows, all, int32_t);
    own->here = ARENA_ARRAY(&s->rows, all, uint8_t);
    own->last = ARENA_ARRAY(&s->rows, all, uint32_t);
    add_places(s);
    add_used(s);
    for (uint32_t offer = 0; offer < all; offer++) {
        if (own->here[offer])
            own->offer[n++] = offer;
    }
    return n;
}

static void offer_fill(const struct source *s, size_t column, size_t first, size_t n, struct cells *cells)
{
    const struct offers *own = s->own;
    const uint32_t *offer = own->offer + first;
    for (size_t i = 0; i < n; i++) {
        bool known = offer[i] < own->known->n;
        switch ((enum offer_column)column) {
        case OFFER_MONTH: cells->narrow[i] = s->month; break;
        case OFFER_OFFER: cells->narrow[i] = (int32_t)offer[i]; break;
        case OFFER_PROVIDER: cells->narrow[i] = known ? (int32_t)own->known->provider[offer[i]] : 0; break;
        case OFFER_TYPE: cells->narrow[i] = known ? (int32_t)own->known->type[offer[i]] : 0; break;
        case OFFER_PLACES: cells->wide[i] = own->places[offer[i]]; break;
        case OFFER_USED: cells->narrow[i] = own->used[offer[i]]; break;
        }
    }
}

const struct table table_offer_month = {
    .name = "offer_month",
    .columns = columns,
    .n_columns = ARRAY_LEN(columns),
    .month = OFFER_MONTH,
    .part = NO_COLUMN,
    .person = NO_COLUMN,
    .resources = "offer place spell service_type company",
    .open = offer_open,
    .load = offer_load,
    .fill = offer_fill,
};
