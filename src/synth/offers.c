/*
 * Offers and their places: homes, workshops, day care. A spell uses one; how many places an offer has is planned a year
 * at a time from what is used of it, so that a few are free and now and then one too many is used. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/mem.h"
#include "synth/town.h"

enum { PROVIDERS_LEAST = 8, PROVIDER_NUMBERS = 48 };

/* Kinds of offers: those that companies run, and own ones with so many people each. */
static const struct offered {
    enum service_id type;
    int32_t people;   /* 0: run by the companies that provide the service */
    const char *name; /* of own ones, after the parish */
} offered[] = {
    {PLEJEFAMILIE, 0, NULL},
    {OPHOLDSSTED, 0, NULL},
    {DOEGNINSTITUTION, 0, NULL},
    {BOTILBUD_107, 0, NULL},
    {BOTILBUD_108, 0, NULL},
    {PLEJEHJEM, 48, "Plejecenter"},
    {AFLASTNING_84, 12, "Aflastningscenter"},
    {BESKYTTET_103, 30, "Værksted"},
    {SAMVAER_104, 25, "Aktivitetscenter"},
    {KRISECENTER_109, 10, "Krisecenter"},
    {FORSORGSHJEM_110, 14, "Herberg"},
    {DAGINSTITUTION, 75, "Børnehus"},
};
static const int32_t children_in_care = 5200; /* of 100,000 people; the catalog has no share of them */

struct offer {
    int32_t provider; /* NONE: the municipality itself */
    int32_t municipality, parish, nth;
    uint8_t kind;
};

static int32_t first_provider(enum service_id type)
{
    return (int32_t)type * PROVIDERS_LEAST % PROVIDER_NUMBERS;
}

static int32_t providers(const struct town *t)
{
    int32_t n = (int32_t)(t->options.persons / 5000);
    return n > PROVIDERS_LEAST ? n : PROVIDERS_LEAST;
}

int32_t provider_draw(struct town *t, enum service_id type)
{
    const struct service *def = &services[type];
    bool firm = def->placement || def->kind == KIND_ACTIVITY || type == SYGEDAGPENGE || type == FLEKSJOB;
    if (!firm)
        return NONE;
    if (def->placement)
        return first_provider(type) + rng_below(&t->staff_rng, providers(t));
    return type == MENTOR || type == VEJLEDNING ? 50 + rng_below(&t->staff_rng, 10)
                                                : rng_below(&t->staff_rng, t->n_companies);
}

static int32_t offers_of(const struct town *t, const struct offered *kind)
{
    if (kind->people == 0)
        return providers(t);
    int64_t load = kind->type == DAGINSTITUTION ? t->options.persons * children_in_care / 100000
                                                : offices_expected_load(t, kind->type);
    int32_t n = (int32_t)((load + kind->people - 1) / kind->people);
    return n > 2 ? n : 2;
}

void offers_open(struct town *t)
{
    size_t cap = 0;
    for (size_t kind = 0; kind < ARRAY_LEN(offered); kind++) {
        int32_t n = offers_of(t, &offered[kind]);
        t->offer_first[offered[kind].type] = (int32_t)t->n_offers;
        t->offer_count[offered[kind].type] = n;
        for (int32_t i = 0; i < n; i++) {
            bool company = offered[kind].people == 0, far = company && i % 3 == 0;
            PUSH(t->offers, t->n_offers, cap) = (struct offer){
                .provider = company ? first_provider(offered[kind].type) + i : NONE,
                .municipality = far ? places_neighbour(&t->places, &t->offer_rng) : OWN,
                .parish = (int32_t)rng_weighted(&t->offer_rng, t->places.parish_weights, t->places.n_parishes),
                .nth = i,
                .kind = (uint8_t)kind};
        }
    }
    t->offer_used = xcalloc(t->n_offers * (size_t)t->options.months, sizeof(*t->offer_used));
}

int32_t offer_draw(struct town *t, enum service_id type, int32_t provider)
{
    int32_t n = t->offer_count[type];
    if (n == 0)
        return NONE;
    bool own = t->offers[t->offer_first[type]].provider == NONE;
    return t->offer_first[type] + (own ? rng_below(&t->offer_rng, n) : provider - first_provider(type));
}

char *offer_key(const struct town *t, int32_t offer, char out[KEY_TEXT])
{
    const struct offer *o = &t->offers[offer];
    (void)snprintf(out, KEY_TEXT, "T%02d-%03d", (int)offered[o->kind].type, o->provider == NONE ? o->nth : o->provider);
    return out;
}

void offers_month(struct town *t)
{
    for (size_t i = 0; i < t->n_spells; i++) {
        const struct spell *s = &t->spells[i];
        if (s->person != NONE && s->offer != NONE && t->persons[s->person].status != DEAD)
            t->offer_used[s->offer * t->options.months + (t->now - t->first)]++;
    }
}

/* Places for a year that begins in a month of the window, counted from 0: what is used, and a few per cent more. */
static int32_t plan(const struct town *t, struct rng *r, const int32_t *used, int month)
{
    int to = month + 12 < t->options.months ? month + 12 : t->options.months, most = 0, sum = 0;
    for (int i = month; i < to; i++) {
        sum += used[i];
        most = used[i] > most ? used[i] : most;
    }
    int32_t mean = (sum + (to - month) / 2) / (to - month);
    int32_t room = mean + (mean * rng_between(r, 1, 9) + 50) / 100;
    room = room < most && rng_hits(r, 3, 4) ? most : room;
    return room > 0 ? room : rng_between(r, 1, 2);
}

static void offer_row(struct town *t, size_t index)
{
    const struct offer *o = &t->offers[index];
    const struct offered *kind = &offered[o->kind];
    char key[KEY_TEXT], name[NAME_TEXT * 2], company[NAME_TEXT];
    struct sheet *s = &t->sheets[SHEET_OFFER];
    if (o->provider != NONE)
        (void)snprintf(name, sizeof(name), "%s, %s", company_text(company, (uint32_t)o->provider),
                       services[kind->type].name);
    else
        (void)snprintf(name, sizeof(name), "%s %s, %d", t->places.parishes[o->parish].area.name, kind->name,
                       o->nth + 1);
    sheet_text(s, offer_key(t, (int32_t)index, key));
    sheet_text(s, name);
    sheet_code(s, o->provider != NONE ? company_cvr(o->provider) : 0, 8);
    sheet_text(s, services[kind->type].code);
    sheet_code(s, o->municipality, 4);
    sheet_end(s);
}

void offers_write(struct town *t)
{
    char key[KEY_TEXT];
    struct rng r; /* of its own, so that every delivery draws the same */
    rng_init(&r, t->options.seed, STREAM_PLACES);
    for (size_t i = 0; i < t->n_offers; i++) {
        const struct town *plan_of = t->whole != NULL ? t->whole : t;
        const int32_t *used = &plan_of->offer_used[i * (size_t)t->options.months];
        int32_t room = 0;
        offer_row(t, i);
        for (int month = 0; month < t->options.months; month++) {
            struct sheet *s = delivery_sheet(t, SHEET_PLACE, t->first + month);
            if (month == 0 || (t->first + month) % 12 == 0)
                room = plan(t, &r, used, month);
            if (s == NULL || t->first + month > t->stop)
                continue;
            sheet_text(s, offer_key(t, (int32_t)i, key));
            sheet_month(s, t->first + month);
            sheet_int(s, room);
            sheet_end(s);
        }
    }
}
