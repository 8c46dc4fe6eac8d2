/*
 * One month of services: what ends, who comes in so that each type keeps its share of the population, placements away
 * from home, day care and school. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "synth/town.h"

enum { PER_MONTH = 10000, SHARE = 100000, TRIES = 14 };

/* Completed years, a day off now and then, which a crowd does not mind. */
static int about_age(const struct person *p, date_t day)
{
    int age = (int)((int64_t)(day - p->birth) * 100 / 36525);
    return age < 0 ? 0 : age >= AGES ? AGES - 1 : age;
}

void crowd_count(struct town *t, date_t day)
{
    struct crowd *c = &t->crowd;
    int32_t next[AGES];
    c->people = xgrow(c->people, &c->cap, t->n_persons, sizeof(*c->people));
    memset(c->first, 0, sizeof(c->first));
    for (size_t i = 0; i < t->n_persons; i++) {
        if (t->persons[i].municipality == OWN)
            c->first[about_age(&t->persons[i], day) + 1]++;
    }
    for (int age = 0; age < AGES; age++) {
        next[age] = c->first[age];
        c->first[age + 1] += c->first[age];
    }
    for (size_t i = 0; i < t->n_persons; i++) {
        if (t->persons[i].municipality == OWN)
            c->people[next[about_age(&t->persons[i], day)]++] = (int32_t)i;
    }
}

static int32_t crowd_size(const struct town *t, int from_age, int to_age)
{
    to_age = to_age < AGES ? to_age : AGES - 1;
    return from_age > to_age ? 0 : t->crowd.first[to_age + 1] - t->crowd.first[from_age];
}

/* Somebody of these ages, still resident; NONE when the first drawn is not. */
int32_t crowd_draw(struct town *t, int from_age, int to_age)
{
    int32_t n = crowd_size(t, from_age, to_age);
    if (n <= 0)
        return NONE;
    int32_t who = t->crowd.people[t->crowd.first[from_age] + rng_below(&t->service_rng, n)];
    return t->persons[who].municipality == OWN ? who : NONE;
}

static bool is_home_kind(enum service_id type)
{
    return services[type].placement || type == PLEJEHJEM;
}

/* Whether the person may have it at all. */
static bool fits(const struct town *t, int32_t who, enum service_id type, date_t day)
{
    const struct person *p = &t->persons[who];
    if (p->municipality != OWN || p->res_from > day || spell_lookup(t, who, type) != NONE)
        return false;
    if (type < N_BENEFITS)
        return spell_benefit(t, who) == NONE;
    if (is_home_kind(type)) {
        if (p->address == NONE || (p->flags & (INSTITUTED | AWAY)) != 0)
            return false;
        return person_age(p, day) >= ADULT_AGE || household_is_child(t, who, day);
    }
    if (type == TABT_ARBEJDE)
        return (p->flags & PARENT) != 0;
    return true;
}

/* Whether the person is of those who mostly have it. */
static bool likely(const struct town *t, int32_t who, enum service_id type)
{
    int32_t benefit = spell_benefit(t, who);
    int on = benefit == NONE ? N_SERVICES : t->spells[benefit].type;
    switch ((int)type) {
    case BOTILBUD_107:
    case BOTILBUD_108:
    case BESKYTTET_103:
    case SAMVAER_104:
    case STOETTE_85:
    case BPA: return on == FOERTIDSPENSION;
    case MISBRUG_101:
    case FORSORGSHJEM_110:
    case KRISECENTER_109: return on == KONTANTHJAELP || on == UDDANNELSESHJAELP || on == FOERTIDSPENSION;
    case SYGEPLEJE:
    case AFLASTNING_84: return spell_lookup(t, who, HJEMMEHJAELP) != NONE;
    case TABT_ARBEJDE: return !person_is_male(&t->persons[who]);
    case SHO: return t->persons[who].origin == IMMIGRANT;
    default: break;
    }
    return type >= N_BENEFITS || (t->persons[who].flags & HELPED) != 0;
}

static int32_t draw_candidate(struct town *t, enum service_id type, const struct band *band, date_t day)
{
    int picky = type < N_BENEFITS && type != SHO ? 2 : TRIES - 3;
    for (int i = 0; i < TRIES; i++) {
        int32_t who = crowd_draw(t, band->from, band->to);
        if (who != NONE && fits(t, who, type, day) && (i >= picky || likely(t, who, type)))
            return who;
    }
    return NONE;
}

static int32_t home_for(struct town *t, enum service_id type)
{
    if (type == PLEJEFAMILIE) {
        for (int i = 0; i < TRIES; i++) {
            int32_t host = crowd_draw(t, 34, 62);
            if (host != NONE && t->persons[host].partner != NONE && t->persons[host].address != NONE &&
                (t->persons[host].flags & INSTITUTED) == 0)
                return t->persons[host].address;
        }
    }
    if (type == PLEJEHJEM)
        return dwelling_institution(t, CARE_HOME, 56);
    bool adult = type == BOTILBUD_107 || type == BOTILBUD_108;
    return dwelling_institution(t, adult ? ADULT_HOME : CHILDREN_HOME, adult ? 22 : 14);
}

void care_place(struct town *t, int32_t who, enum service_id type, date_t day)
{
    int32_t outside = type == PLEJEHJEM ? 3 : type == PLEJEFAMILIE ? 14 : 22;
    struct person *p = &t->persons[who];
    if (day <= p->res_from)
        day = p->res_from + 1;
    bool child = person_age(p, day) < ADULT_AGE;
    if (rng_hits(&t->service_rng, outside, 100)) {
        for (int32_t i = p->spells; i != NONE;) {
            int32_t next = t->spells[i].next;
            if (services[t->spells[i].type].not_help)
                spell_end(t, i, day - 1, "Anbragt");
            i = next;
        }
        dwelling_leave(t, who, (uint16_t)places_neighbour(&t->places, &t->service_rng), 0, day);
        person_relate(t, who, OWN, day);
    } else {
        dwelling_move(t, who, home_for(t, type), day);
        t->persons[who].flags |= child ? AWAY : INSTITUTED;
        if (type == PLEJEFAMILIE)
            person_note(t, who, RELATION_FOSTER, day);
    }
    (void)spell_start(t, who, type, day);
}

void care_release(struct town *t, int32_t who, enum service_id type, date_t day)
{
    struct person *p = &t->persons[who];
    if (!is_home_kind(type) || p->status == DEAD)
        return;
    int32_t parents[2] = {p->mother, p->father}, address = NONE;
    if (person_age(p, day) < ADULT_AGE) {
        for (int i = 0; i < 2 && address == NONE; i++)
            address = parents[i] != NONE ? t->persons[parents[i]].address : NONE;
        if (address == NONE)
            return; /* nobody to go home to: stays where it is */
    } else {
        if (p->municipality != OWN)
            return;
        address = dwelling_find(t);
    }
    p->flags &= (uint16_t) ~(AWAY | INSTITUTED);
    if (p->res_from < day)
        dwelling_move(t, who, address, day);
}

/* Somebody that another municipality has placed here, and pays for. */
static void place_stranger(struct town *t, enum service_id type, const struct band *band, date_t day)
{
    struct rng *r = &t->service_rng;
    int32_t age = rng_between(r, band->from, band->to < 95 ? band->to : 95), payer = places_neighbour(&t->places, r);
    int32_t who = person_new(t, rng_hits(r, 1, 2), day - age * 1461 / 4 - rng_below(r, 350) - 8, false);
    dwelling_outside_row(t, who, t->persons[who].birth, day - 1, payer, 0);
    dwelling_enter(t, who, home_for(t, type), day);
    t->persons[who].flags |= age < ADULT_AGE ? AWAY : INSTITUTED;
    person_relate(t, who, (uint16_t)payer, day);
    (void)spell_start(t, who, type, day);
}

/* A family in trouble often has more than one child placed. */
static void place_siblings(struct town *t, int32_t who, enum service_id type, date_t day)
{
    int32_t mother = t->persons[who].mother;
    if (mother == NONE || t->persons[mother].address == NONE || !rng_hits(&t->service_rng, 30, 100))
        return;
    int32_t siblings[FAMILY_MAX];
    size_t n = 0;
    for (int32_t i = t->addresses[t->persons[mother].address].first; i != NONE; i = t->persons[i].next_here) {
        if (t->persons[i].mother == mother && person_age(&t->persons[i], day) < ADULT_AGE - 1 && n < FAMILY_MAX &&
            fits(t, i, type, day))
            siblings[n++] = i;
    }
    for (size_t i = 0; i < n; i++)
        care_place(t, siblings[i], type, day);
}

/* The day a spell that runs at the start began: long ago for what lasts long, never before it could. */
static date_t begun(struct town *t, int32_t who, const struct band *band, const struct service *def, date_t day)
{
    int32_t months = def->ends > 0 ? 2 * PER_MONTH / def->ends : 48;
    const struct person *p = &t->persons[who];
    date_t from = day - 1 - rng_below(&t->service_rng, 30 * (months < 110 ? months : 110));
    date_t grown = p->birth + band->from * 366, earliest = p->res_from > grown ? p->res_from : grown;
    return from > earliest ? from : earliest < day ? earliest : day;
}

static void admit(struct town *t, enum service_id type, const struct band *band, bool settling)
{
    const struct service *def = &services[type];
    date_t last = month_last(t->now), day = last - rng_below(&t->service_rng, month_days(t->now));
    if (is_home_kind(type) && rng_hits(&t->service_rng, type == PLEJEHJEM ? 5 : 14, 100)) {
        place_stranger(t, type, band, day);
        return;
    }
    int32_t who = draw_candidate(t, type, band, settling ? last : day);
    if (who == NONE)
        return;
    if (settling)
        day = begun(t, who, band, def, last);
    if (type < N_BENEFITS && day <= t->persons[who].supported)
        day = t->persons[who].supported + 1;
    if (day > last)
        return;
    if (is_home_kind(type)) {
        care_place(t, who, type, day);
        if (!settling && def->area[0] == 'b')
            place_siblings(t, who, type, day);
        return;
    }
    int32_t spell = spell_start(t, who, type, day);
    if (def->unit == UNIT_PIECE)
        spell_end(t, spell, day, "Leveret");
    if (type == KONTANTHJAELP && rng_hits(&t->service_rng, 28, 100))
        (void)spell_start(t, who, SAERLIG_STOETTE, day);
}

/* Fill a type up to its share; more is needed in winter where work is seasonal. */
static void fill(struct town *t, enum service_id type, bool settling)
{
    static const int32_t season[] = {106, 106, 104, 101, 98, 95, 96, 97, 97, 99, 102, 104};
    const struct service *def = &services[type];
    int32_t wanted[SERVICE_BANDS] = {0}, sum = 0;
    int64_t factor = type == A_DAGPENGE || type == SYGEDAGPENGE ? season[t->now % 12] : 100;
    for (size_t i = 0; i < SERVICE_BANDS && def->bands[i].share > 0; i++) {
        int64_t n = (int64_t)crowd_size(t, def->bands[i].from, def->bands[i].to) * def->bands[i].share;
        wanted[i] = (int32_t)rng_round(&t->service_rng, n * factor, (int64_t)SHARE * 100);
        sum += wanted[i];
    }
    for (int32_t n = sum - t->running[type]; sum > 0 && n > 0; n--)
        admit(t, type, &def->bands[rng_weighted(&t->service_rng, wanted, SERVICE_BANDS)], settling);
}

static int oldest_for(enum service_id type)
{
    int oldest = 0;
    for (size_t i = 0; i < SERVICE_BANDS; i++)
        oldest = services[type].bands[i].to > oldest ? services[type].bands[i].to : oldest;
    return oldest;
}

static void end_service(struct town *t, int32_t who, int32_t spell, const char *reason)
{
    enum service_id type = (enum service_id)t->spells[spell].type;
    date_t from = t->spells[spell].from, day = month_first(t->now) + rng_below(&t->service_rng, month_days(t->now));
    const struct service *def = &services[type];
    if (day <= from)
        return; /* next month */
    bool goes_on = rng_hits(&t->service_rng, def->switches, 100) && def->switches > 0;
    spell_end(t, spell, day - 1, reason);
    if (goes_on)
        (void)spell_start(t, who, def->next, day); /* in the same home */
    else
        care_release(t, who, type, day);
}

/* Services other than benefits and their activities, which benefits.c ends. */
static void continue_services(struct town *t, int32_t who)
{
    date_t last = month_last(t->now);
    for (int32_t i = t->persons[who].spells; i != NONE;) {
        int32_t next = t->spells[i].next;
        enum service_id type = (enum service_id)t->spells[i].type;
        const struct service *def = &services[type];
        if (t->spells[i].stale) {
            if (rng_hits(&t->service_rng, 450, PER_MONTH))
                spell_end(t, i, last, "Lukket ved oprydning");
        } else if (type > NYTTEINDSATS && !def->not_help) {
            if (person_age(&t->persons[who], last) > oldest_for(type))
                end_service(t, who, i, "Aldersgrænse");
            else if (rng_hits(&t->service_rng, def->ends, PER_MONTH))
                end_service(t, who, i, rng_hits(&t->service_rng, 1, 2) ? "Formålet opfyldt" : "Ophør efter aftale");
        }
        i = next;
    }
}

static void attend(struct town *t, int32_t who, enum service_id type, bool wanted, date_t day)
{
    int32_t spell = spell_lookup(t, who, type);
    if (wanted && spell == NONE)
        (void)spell_start(t, who, type, day);
    else if (!wanted && spell != NONE)
        spell_end(t, spell, day - 1, "Aldersgrænse");
}

/* Day care, school and after-school care by the school year; a child's habits follow from its number. */
void schooling_month(struct town *t, int32_t who)
{
    const struct person *p = &t->persons[who];
    date_t day = month_first(t->now), start = t->now < t->first ? day : p->res_from;
    int year = t->now / 12, year_born = month_of(p->birth) / 12, habit = p->serial * 7 % 100;
    int grade = year - year_born - (t->now % 12 < 7 ? 1 : 0) - 6; /* 0 from August of the year it turns six */
    if (p->municipality != OWN || (grade > 10 && p->spells == NONE))
        return;
    int months = t->now - month_of(p->birth);
    day = start > day ? start : day;
    attend(t, who, DAGINSTITUTION, grade < 0 && months > (habit < 55 ? 12 : 36) && habit < 94, day);
    attend(t, who, SKOLE, grade >= 0 && grade < 10 && habit < 84, day);
    attend(t, who, SFO, grade >= 0 && grade < 4 && habit < 62, day);
}

void services_begin(struct town *t)
{
    crowd_count(t, month_last(t->now));
    for (int type = 0; type < N_SERVICES; type++)
        fill(t, (enum service_id)type, true);
    for (size_t i = 0; i < t->n_persons; i++) {
        if (about_age(&t->persons[i], month_last(t->now)) < 17)
            schooling_month(t, (int32_t)i);
    }
}

void services_month(struct town *t)
{
    date_t last = month_last(t->now);
    for (size_t i = 0; i < t->n_persons; i++) {
        const struct person *p = &t->persons[i];
        bool young = p->municipality == OWN && about_age(p, last) < 18;
        if (p->spells == NONE && !young) {
            continue;
        }
        continue_services(t, (int32_t)i);
        if (young)
            schooling_month(t, (int32_t)i);
        else
            benefits_month(t, (int32_t)i);
    }
    crowd_count(t, last);
    for (int type = 0; type < N_SERVICES; type++)
        fill(t, (enum service_id)type, false);
    spells_charge(t);
}
