/*
 * Persons and what the register says of them: numbers that nobody has, names, civil status and citizenship with their
 * history, replaced numbers. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "synth/town.h"

enum { SERIALS = 2000, SERIAL_STEP = 727, FIRST_BIRTH_YEAR = 1880 };

static const char *const country_codes[] = {"DK", "UA", "PL", "RO", "SY", "TR", "DE", "SO", "IQ", "AF",
                                            "IR", "NO", "SE", "VN", "BA", "LT", "LV", "IN", "GB", "XX"};
static const int32_t country_weights[] = {0, 18, 16, 12, 12, 6, 8, 5, 5, 5, 4, 2, 2, 2, 3, 4, 3, 2, 2, 1};

uint8_t country_draw(struct rng *r)
{
    return (uint8_t)rng_weighted(r, country_weights, ARRAY_LEN(country_weights));
}

const char *country_code(uint8_t country)
{
    return country_codes[country];
}

bool person_is_male(const struct person *p)
{
    return (p->flags & MALE) != 0;
}

int person_age(const struct person *p, date_t day)
{
    return age_at(p->birth, day);
}

char *person_cpr(const struct person *p, char out[CPR_TEXT])
{
    int year, month, day;
    date_split(p->birth, &year, &month, &day);
    int parts[] = {day, month, year % 100, p->serial / 100, p->serial % 100};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        out[2 * i] = (char)('0' + parts[i] / 10);
        out[2 * i + 1] = (char)('0' + parts[i] % 10);
    }
    out[CPR_TEXT - 1] = '\0';
    return out;
}

static bool passes_modulus_11(const struct person *p)
{
    static const int weights[] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    char cpr[CPR_TEXT];
    int sum = 0;
    (void)person_cpr(p, cpr);
    for (size_t i = 0; i < ARRAY_LEN(weights); i++)
        sum += (cpr[i] - '0') * weights[i];
    return sum % 11 == 0;
}

/*
 * The next serial of the day and sex: spread over the range of the century, and never one that the old check digit
 * allows, since those may be real.
 */
static void give_serial(struct town *t, struct person *p)
{
    size_t slot = (size_t)(p->birth - date_of(FIRST_BIRTH_YEAR, 1, 1)) * 2 + person_is_male(p);
    int year, month, day;
    date_split(p->birth, &year, &month, &day);
    uint32_t base = year >= 1900 && year < 2000 ? 0 : 5000;
    do {
        uint32_t nth = t->serials[slot]++;
        uint32_t half = (nth * SERIAL_STEP + (uint32_t)day * 61 + (uint32_t)month * 173) % SERIALS;
        p->serial = (uint16_t)(base + 2 * half + person_is_male(p));
    } while (passes_modulus_11(p));
}

/* People born on 1 January are spared: for them real numbers without check digit have been given out. */
static date_t safe_birth(date_t birth)
{
    int year, month, day;
    date_split(birth, &year, &month, &day);
    return month == 1 && day == 1 ? birth + 1 : birth;
}

int32_t person_new(struct town *t, bool male, date_t birth, bool foreign)
{
    if (t->serials == NULL)
        t->serials = xcalloc((size_t)(date_of(SYNTH_YEAR_MAX + 2, 1, 1) - date_of(FIRST_BIRTH_YEAR, 1, 1)) * 2,
                             sizeof(*t->serials));
    struct person p = {.birth = safe_birth(birth),
                       .mother = NONE,
                       .father = NONE,
                       .partner = NONE,
                       .address = NONE,
                       .next_here = NONE,
                       .spells = NONE,
                       .ladder = NONE,
                       .supported = DATE_NONE,
                       .status_date = DATE_NONE,
                       .civil = 'U',
                       .flags = male ? MALE : 0};
    p.civil_from = p.citizen_from = p.birth;
    p.name = name_draw(&t->people_rng, foreign);
    if (foreign) {
        p.origin = IMMIGRANT;
        p.origin_country = p.citizenship = country_draw(&t->people_rng);
    }
    if (rng_hits(&t->people_rng, 8, 1000))
        p.flags |= PROTECTED;
    give_serial(t, &p);
    PUSH(t->persons, t->n_persons, t->cap_persons) = p;
    return (int32_t)t->n_persons - 1;
}

void person_link(struct town *t, int32_t child, int32_t mother, int32_t father)
{
    struct person *c = &t->persons[child];
    c->mother = mother;
    c->father = father;
    int32_t parents[] = {mother, father};
    bool foreign = false, danish = false;
    for (size_t i = 0; i < 2; i++) {
        if (parents[i] == NONE)
            continue;
        struct person *p = &t->persons[parents[i]];
        p->flags |= PARENT;
        c->name.foreign = p->name.foreign;
        if (!p->name.foreign)
            danish = true;
        c->name.last = p->name.last;
        foreign = foreign || p->origin != DANISH;
        if (p->origin == IMMIGRANT && c->origin == DANISH) {
            c->origin_country = p->origin_country;
            c->citizenship = p->citizenship;
        }
    }
    if (danish || !foreign) {
        if (c->origin != IMMIGRANT)
            c->origin_country = c->citizenship = 0;
    } else if (c->origin == DANISH) {
        c->origin = DESCENDANT;
        if (c->origin_country == 0)
            c->origin_country = t->persons[mother != NONE ? mother : father].origin_country;
    }
    if (c->name.foreign)
        c->name.first = (uint8_t)(c->name.first % 24);
}

static void civil_row(struct town *t, const struct person *p, date_t to)
{
    char cpr[CPR_TEXT];
    struct sheet *s = &t->sheets[SHEET_CIVIL_STATUS];
    sheet_text(s, person_cpr(p, cpr));
    sheet_date(s, p->civil_from);
    sheet_date(s, to);
    sheet_text(s, (const char[]){p->civil, '\0'});
    bool wed = (p->civil == 'G' || p->civil == 'P') && p->partner != NONE;
    sheet_text(s, wed ? person_cpr(&t->persons[p->partner], cpr) : NULL);
    sheet_end(s);
}

void person_set_civil(struct town *t, int32_t who, char civil, int32_t partner, date_t day)
{
    struct person *p = &t->persons[who];
    if (day <= p->civil_from)
        day = p->civil_from + 1;
    /* The dead who never married need no history: without rows, U holds before the day of death. */
    bool plain_death = civil == 'D' && p->civil == 'U' && (p->flags & CIVIL_LOGGED) == 0;
    if (p->civil != civil && !plain_death) {
        if (p->civil_from < day)
            civil_row(t, p, day - 1);
        p->flags |= CIVIL_LOGGED;
        p->civil_from = day;
    }
    p->civil = civil;
    p->partner = partner;
}

void person_marry(struct town *t, int32_t a, int32_t b, date_t day, char civil)
{
    person_set_civil(t, a, civil, b, day);
    person_set_civil(t, b, civil, a, day);
}

static void citizen_row(struct town *t, const struct person *p, date_t to)
{
    char cpr[CPR_TEXT];
    struct sheet *s = &t->sheets[SHEET_CITIZENSHIP];
    sheet_text(s, person_cpr(p, cpr));
    sheet_date(s, p->citizen_from);
    sheet_date(s, to);
    sheet_text(s, country_code(p->citizenship));
    sheet_end(s);
}

void person_naturalise(struct town *t, int32_t who, date_t day)
{
    struct person *p = &t->persons[who];
    if (p->citizenship == 0 || p->citizen_from >= day)
        return;
    citizen_row(t, p, day - 1);
    p->flags |= CITIZEN_LOGGED;
    p->citizenship = 0;
    p->citizen_from = day;
}

void person_renumber(struct town *t, int32_t who)
{
    PUSH(t->replaced, t->n_replaced, t->cap_replaced) = (struct replaced){t->persons[who], who};
    give_serial(t, &t->persons[who]);
}

static void relation_row(struct town *t, int32_t who, int type, date_t from, date_t to, uint16_t municipality,
                         bool manual)
{
    char cpr[CPR_TEXT];
    struct sheet *s = &t->sheets[SHEET_RELATION];
    sheet_text(s, person_cpr(&t->persons[who], cpr));
    sheet_int(s, type);
    sheet_date(s, from);
    sheet_date(s, to);
    sheet_code(s, municipality, 4);
    sheet_text(s, manual ? "manual" : "cpr");
    sheet_code(s, manual || municipality == OWN ? OWN : municipality, 4);
    sheet_text(s, !manual ? NULL : to == DATE_OPEN ? "Refusionstilsagn modtaget" : "Tidsbegrænset refusionstilsagn");
    sheet_end(s);
}

void person_relate(struct town *t, int32_t who, uint16_t payer, date_t from)
{
    struct rng *r = &t->claim_rng;
    struct person *p = &t->persons[who];
    if (p->payer != 0)
        return; /* one type 4 relation a person is enough, and keeps the key unique */
    bool manual = rng_hits(&t->service_rng, 30, 100);
    p->payer = payer;
    /* Some promises run out while the source system still counts on them; some are registered twice, or corrected. */
    date_t to = manual && rng_hits(r, 15, 100) ? from + rng_between(r, 300, 1500) : DATE_OPEN;
    relation_row(t, who, RELATION_PAYER, from, to, payer, manual);
    if (manual && rng_hits(r, 20, 100)) {
        bool corrected = rng_hits(r, 1, 4);
        uint16_t other = corrected ? (uint16_t)places_neighbour(&t->places, r) : payer;
        relation_row(t, who, RELATION_PAYER, from, corrected ? from + 20 : DATE_OPEN, other, false);
    }
}

void person_note(struct town *t, int32_t who, enum relation type, date_t from)
{
    relation_row(t, who, type, from, DATE_OPEN, OWN, false);
}

/* One row of person; `replaced_by` NULL for present numbers. */
static void person_row(struct town *t, const struct person *p, const struct person *replaced_by)
{
    static const char *const origins[] = {"dansk", "indvandrer", "efterkommer"};
    static const char *const states[] = {"resident", "emigrated", "missing", "dead"};
    struct sheet *s = &t->sheets[SHEET_PERSON];
    char cpr[CPR_TEXT], name[NAME_TEXT];
    sheet_text(s, person_cpr(p, cpr));
    sheet_text(s, name_text(name, p->name, person_is_male(p)));
    sheet_date(s, p->birth);
    sheet_text(s, person_is_male(p) ? "M" : "K");
    sheet_text(s, (const char[]){p->civil, '\0'});
    sheet_text(s, country_code(p->citizenship));
    sheet_text(s, origins[p->origin]);
    sheet_text(s, p->mother != NONE ? person_cpr(&t->persons[p->mother], cpr) : NULL);
    sheet_text(s, p->father != NONE ? person_cpr(&t->persons[p->father], cpr) : NULL);
    sheet_text(s, p->origin != DANISH ? country_code(p->origin_country) : NULL);
    bool wed = (p->civil == 'G' || p->civil == 'P') && p->partner != NONE;
    sheet_text(s, wed ? person_cpr(&t->persons[p->partner], cpr) : NULL);
    sheet_text(s, replaced_by != NULL ? person_cpr(replaced_by, cpr) : NULL);
    sheet_text(s, states[p->status]);
    sheet_date(s, p->status == RESIDENT ? DATE_NONE : p->status_date);
    sheet_bool(s, (p->flags & PROTECTED) != 0);
    sheet_end(s);
}

void people_write(struct town *t)
{
    for (size_t i = 0; i < t->n_persons; i++) {
        const struct person *p = &t->persons[i];
        person_row(t, p, NULL);
        if ((p->flags & CIVIL_LOGGED) != 0)
            civil_row(t, p, DATE_OPEN);
        if ((p->flags & CITIZEN_LOGGED) != 0)
            citizen_row(t, p, DATE_OPEN);
        if (p->status != DEAD && p->municipality == OWN && p->address != NONE) {
            dwelling_present_row(t, (int32_t)i);
        } else if (p->status != DEAD && p->municipality != 0) {
            dwelling_outside_row(t, (int32_t)i, p->res_from, DATE_OPEN, p->municipality, p->country);
        }
    }
    for (size_t i = 0; i < t->n_replaced; i++) {
        struct replaced *r = &t->replaced[i];
        /* Present values are the person's; only the number is the old one. */
        struct person then = t->persons[r->now];
        then.birth = r->then.birth;
        then.serial = r->then.serial;
        person_row(t, &then, &t->persons[r->now]);
    }
}
