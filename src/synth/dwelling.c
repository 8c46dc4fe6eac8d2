/*
 * Addresses and who lives where; every change writes the residence that is over. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "synth/town.h"

int32_t dwelling_new(struct town *t, enum address_kind kind, int parish)
{
    struct address a = {.site = places_build(&t->places, &t->move_rng, parish), .first = NONE, .kind = (uint8_t)kind};
    PUSH(t->addresses, t->n_addresses, t->cap_addresses) = a;
    return (int32_t)t->n_addresses - 1;
}

int32_t dwelling_find(struct town *t)
{
    /* Some vacant homes stay so, others are built: the town grows a little at its edges. */
    while (t->n_vacant > 20 && rng_hits(&t->move_rng, 97, 100)) {
        size_t i = (size_t)rng_below(&t->move_rng, (int32_t)t->n_vacant);
        int32_t found = t->vacant[i];
        t->vacant[i] = t->vacant[--t->n_vacant];
        if (t->addresses[found].people == 0)
            return found;
    }
    return dwelling_new(t, HOME, -1);
}

int32_t dwelling_institution(struct town *t, enum address_kind kind, int capacity)
{
    int32_t present = t->homes[kind];
    /* Search a little for a free place before opening another home. */
    for (int32_t i = present; i >= 0 && i > present - 400; i--) {
        if (t->addresses[i].kind == kind && t->addresses[i].people > 0 && t->addresses[i].people < capacity)
            return i;
    }
    t->homes[kind] = dwelling_new(t, kind, -1);
    return t->homes[kind];
}

static void put_in(struct town *t, int32_t who, int32_t address)
{
    struct person *p = &t->persons[who];
    p->address = address;
    p->next_here = NONE;
    if (address == NONE)
        return;
    struct address *a = &t->addresses[address];
    p->next_here = a->first;
    a->first = who;
    a->people++;
}

static void take_out(struct town *t, int32_t who)
{
    struct person *p = &t->persons[who];
    if (p->address == NONE)
        return;
    struct address *a = &t->addresses[p->address];
    int32_t *link = &a->first;
    while (*link != who)
        link = &t->persons[*link].next_here;
    *link = p->next_here;
    if (--a->people == 0 && a->kind == HOME)
        PUSH(t->vacant, t->n_vacant, t->cap_vacant) = p->address;
    p->address = p->next_here = NONE;
}

char *dwelling_key(const struct address *a, char out[KEY_TEXT])
{
    int used = snprintf(out, KEY_TEXT, "%04u-%03u", a->site.street, a->site.number);
    if (a->site.flat > 0)
        (void)snprintf(out + used, KEY_TEXT - (size_t)used, "-%02d-%s", (a->site.flat - 1) / 2,
                       a->site.flat % 2 == 1 ? "tv" : "th");
    return out;
}

static void residence_row(struct town *t, const struct person *p, date_t to)
{
    char cpr[CPR_TEXT], key[KEY_TEXT];
    struct sheet *s = &t->sheets[SHEET_RESIDENCE];
    bool own = p->municipality == OWN;
    sheet_text(s, person_cpr(p, cpr));
    sheet_date(s, p->res_from);
    sheet_date(s, to);
    sheet_text(s, own && p->address != NONE ? dwelling_key(&t->addresses[p->address], key) : NULL);
    sheet_code(s, p->municipality, 4);
    sheet_text(s, p->municipality == ABROAD ? country_code(p->country) : NULL);
    sheet_end(s);
}

/* The home before a move that the register does not know yet, until `to`. */
static void untold_row(struct town *t, int32_t who, date_t to)
{
    for (size_t i = t->n_untold; i > 0; i--) {
        const struct move *m = &t->untold[i - 1];
        if (m->who == who) {
            struct person p = t->persons[who];
            p.res_from = m->from;
            p.address = m->address;
            residence_row(t, &p, to);
            return;
        }
    }
}

/* Something else happens to the person, so that the register comes to know the move as well. */
static void tell(struct town *t, int32_t who)
{
    struct person *p = &t->persons[who];
    if ((p->flags & UNTOLD) != 0)
        untold_row(t, who, p->res_from - 1);
    p->flags &= (uint16_t)~UNTOLD;
}

void dwelling_present_row(struct town *t, int32_t who)
{
    const struct person *p = &t->persons[who];
    if ((p->flags & UNTOLD) != 0)
        untold_row(t, who, DATE_OPEN);
    else
        residence_row(t, p, DATE_OPEN);
}

void dwelling_outside_row(struct town *t, int32_t who, date_t from, date_t to, int32_t municipality, uint8_t country)
{
    struct person p = t->persons[who];
    p.res_from = from;
    p.municipality = (uint16_t)municipality;
    p.country = country;
    p.address = NONE;
    residence_row(t, &p, to);
}

void dwelling_enter(struct town *t, int32_t who, int32_t address, date_t from)
{
    struct person *p = &t->persons[who];
    if (p->municipality != OWN)
        t->residents++;
    p->municipality = OWN;
    p->res_from = from;
    p->status = RESIDENT;
    p->status_date = DATE_NONE;
    put_in(t, who, address);
}

void dwelling_move(struct town *t, int32_t who, int32_t address, date_t day)
{
    struct person *p = &t->persons[who];
    tell(t, who);
    bool untold = p->municipality == OWN && p->res_from < day && !delivery_knows(t, who, day);
    if (untold)
        PUSH(t->untold, t->n_untold, t->cap_untold) =
            (struct move){.who = who, .from = p->res_from, .address = p->address};
    else if (p->municipality != 0 && p->res_from < day)
        residence_row(t, p, day - 1);
    else if (p->municipality != 0)
        day = p->res_from; /* had not arrived yet: the earlier home is forgotten */
    take_out(t, who);
    dwelling_enter(t, who, address, day);
    if (untold)
        t->persons[who].flags |= UNTOLD;
}

void dwelling_leave(struct town *t, int32_t who, uint16_t municipality, uint8_t country, date_t day)
{
    struct person *p = &t->persons[who];
    if (day <= p->res_from)
        day = p->res_from + 1;
    tell(t, who);
    if (p->municipality != 0)
        residence_row(t, p, day - 1);
    take_out(t, who);
    if (p->municipality == OWN)
        t->residents--;
    p->municipality = municipality;
    p->country = country;
    p->res_from = day;
    p->flags &= (uint16_t)~INSTITUTED;
    if (municipality == ABROAD) {
        p->status = EMIGRATED;
        p->status_date = day;
    }
}

void dwelling_die(struct town *t, int32_t who, date_t day)
{
    struct person *p = &t->persons[who];
    tell(t, who);
    residence_row(t, p, day);
    take_out(t, who);
    t->residents--;
    p->municipality = 0;
    p->status = DEAD;
    p->status_date = day;
}

void dwellings_write(struct town *t)
{
    struct sheet *s = &t->sheets[SHEET_ADDRESS];
    const struct places *places = &t->places;
    char text[NAME_TEXT], key[KEY_TEXT];
    for (size_t i = 0; i < t->n_addresses; i++) {
        const struct address *a = &t->addresses[i];
        const struct parish *parish = &places->parishes[a->site.parish];
        sheet_text(s, dwelling_key(a, key));
        sheet_code(s, OWN, 4);
        sheet_text(s, street_text(text, a->site.street * 7));
        sheet_int(s, a->site.number);
        (void)snprintf(text, sizeof(text), "%s%.0d", a->site.flat > 0 && a->site.flat <= 2 ? "st" : "",
                       a->site.flat > 0 ? (a->site.flat - 1) / 2 : 0);
        sheet_text(s, text);
        sheet_text(s, a->site.flat == 0 ? NULL : a->site.flat % 2 == 1 ? "tv" : "th");
        sheet_text(s, places->postals[a->site.postal].code);
        sheet_text(s, parish->area.code);
        sheet_code(s, 101 + parish->school, 3);
        sheet_code(s, 1 + parish->care, 2);
        sheet_text(s, parish->area.code);
        sheet_end(s);
    }
    s = &t->sheets[SHEET_DISTRICT];
    for (size_t i = 0; i < places->n_parishes; i++) {
        const char *const kinds[] = {"parish", "district"};
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            sheet_text(s, kinds[k]);
            sheet_text(s, places->parishes[i].area.code);
            sheet_text(s, places->parishes[i].area.name);
            sheet_end(s);
        }
    }
    for (size_t i = 0; i < places->n_postals; i++) {
        sheet_text(s, "postal");
        sheet_text(s, places->postals[i].code);
        sheet_text(s, places->postals[i].name);
        sheet_end(s);
    }
    for (int i = 0; i < SCHOOLS + CARES; i++) {
        sheet_text(s, i < SCHOOLS ? "school" : "care");
        sheet_code(s, i < SCHOOLS ? 101 + i : 1 + i - SCHOOLS, i < SCHOOLS ? 3 : 2);
        sheet_text(s, i < SCHOOLS ? places->school_names[i] : places->care_names[i - SCHOOLS]);
        sheet_end(s);
    }
}
