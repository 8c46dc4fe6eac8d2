/*
 * A running service: how it starts, what the source system knows of it, how it ends and is written. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/mem.h"
#include "synth/town.h"

enum { FORGOTTEN = 6 }; /* per cent of cases that nobody closes when the person is gone */

static const char *const match_categories[] = {"jobparat",   "aktivitetsparat", "uddannelsesparat",
                                               "kategori 1", "kategori 2",      "kategori 3"};
/* Of those who are not ready for work yet, two of the groups differ. */
static const char *const target_groups[N_BENEFITS] = {
    [KONTANTHJAELP] = "LAB §6 nr. 2",    [UDDANNELSESHJAELP] = "LAB §6 nr. 4", [SHO] = "LAB §6 nr. 2",
    [A_DAGPENGE] = "LAB §6 nr. 1",       [SYGEDAGPENGE] = "LAB §6 nr. 6",      [JOBAFKLARING] = "LAB §6 nr. 7",
    [RESSOURCEFORLOEB] = "LAB §6 nr. 8", [LEDIGHEDSYDELSE] = "LAB §6 nr. 9",   [FLEKSJOB] = "LAB §6 nr. 9",
    [REVALIDERING] = "LAB §6 nr. 10",    [FOERTIDSPENSION] = "LAB §6 nr. 11"};
static const char *const funds[] = {"3F A-kasse", "HK A-kasse", "FOA A-kasse", "Krifa A-kasse",
                                    "Akademikernes A-kasse"};

/*
 * The paying municipality as the source system has it. Mostly it agrees with the register; where it does not, there
 * is a finding of one kind or the other.
 */
static uint16_t draw_payer(struct town *t, const struct person *p)
{
    struct rng *r = &t->service_rng;
    if (p->municipality != OWN)
        return p->payer == OWN && rng_hits(r, 45, 100) ? 0 : OWN;
    if (p->payer != 0 && p->payer != OWN) {
        if (rng_hits(r, 28, 100))
            return rng_hits(r, 1, 2) ? 0 : OWN;
        uint16_t wrong = (uint16_t)places_neighbour(&t->places, r);
        return rng_hits(r, 36, 100) ? wrong : p->payer;
    }
    if (rng_hits(r, 6, 1000))
        return (uint16_t)places_neighbour(&t->places, r);
    return rng_hits(r, 30, 100) ? OWN : 0;
}

static bool dear(enum service_id type)
{
    return type == BOTILBUD_107 || type == BOTILBUD_108 || type == OPHOLDSSTED || type == DOEGNINSTITUTION ||
           type == BPA;
}

/* Of a thousand dear spells, how many a whole budget turns on: the rarest cases are met in the larger towns only. */
static int32_t ruinous(const struct town *t)
{
    int64_t persons = t->options.persons < 100000 ? t->options.persons : 100000;
    return (int32_t)(40 + persons / 1500 + (persons > 20000 ? (persons - 20000) / 900 : 0));
}

/* How many tenths of the usual price the very dearest cost at most: in a larger town a rarer case is met. */
static int32_t dearest(const struct town *t)
{
    int64_t persons = t->options.persons, beyond = persons > 100000 ? (persons - 100000) / 20000 : 0;
    int64_t more = persons <= 20000   ? 0
                   : persons < 100000 ? (persons - 20000) / 3000
                                      : 26 + (beyond < 28 ? beyond : 28);
    return (int32_t)(44 + more);
}

static void draw_price(struct town *t, struct spell *s)
{
    const struct service *def = &services[s->type];
    struct rng *r = &t->money_rng;
    s->price = (int64_t)def->price * 100;
    s->quantity = def->quantity;
    if (def->unit == UNIT_HOUR && def->skewed)
        s->quantity = (int32_t)(rng_skewed(r, def->quantity) / 25 * 25 + 25);
    else if (dear((enum service_id)s->type) && rng_hits(r, ruinous(t), 1000))
        s->price = s->price * rng_between(r, 20, dearest(t)) / 10;
    else if (def->skewed)
        s->price = rng_skewed(r, s->price) / 1000 * 1000;
    else if (def->costing == COST_POSTING)
        s->price = s->price * rng_between(r, 88, 112) / 100;
}

int32_t spell_start(struct town *t, int32_t who, enum service_id type, date_t from)
{
    struct person *p = &t->persons[who];
    int32_t index = t->free_spell;
    if (index == NONE) {
        index = (int32_t)t->n_spells;
        PUSH(t->spells, t->n_spells, t->cap_spells) = (struct spell){0};
    } else {
        t->free_spell = t->spells[index].next;
    }
    const struct service *def = &services[type];
    struct spell s = {.number = ++t->keys[def->source], .person = who, .next = p->spells, .type = (uint8_t)type};
    s.from = from > p->birth ? from : p->birth;
    s.staff = offices_staff(t, def->department, s.from);
    s.provider = provider_draw(t, type);
    s.offer = offer_draw(t, type, s.provider);
    s.payer = def->not_help ? 0 : draw_payer(t, p);
    s.detail = (uint8_t)rng_below(&t->service_rng, 60);
    draw_price(t, &s);
    t->spells[index] = s;
    p->spells = index;
    if (type < N_BENEFITS)
        p->flags |= HELPED;
    if (type == FOERTIDSPENSION && t->now >= t->first)
        person_note(t, who, RELATION_PENSION, s.from);
    t->running[type]++;
    return index;
}

int32_t spell_lookup(const struct town *t, int32_t who, enum service_id type)
{
    for (int32_t i = t->persons[who].spells; i != NONE; i = t->spells[i].next) {
        if (t->spells[i].type == type && !t->spells[i].stale)
            return i;
    }
    return NONE;
}

int32_t spell_benefit(const struct town *t, int32_t who)
{
    for (int32_t i = t->persons[who].spells; i != NONE; i = t->spells[i].next) {
        if (t->spells[i].type < N_BENEFITS && !t->spells[i].stale)
            return i;
    }
    return NONE;
}

/* What an assessment says of a spell: after its last revision, or before. */
static const char *match_of(const struct spell *s, bool before)
{
    int turn = before ? 1 : 0, ready = s->detail % 10 < 4 ? 0 : 1;
    switch ((int)s->type) {
    case KONTANTHJAELP:
    case SHO: return match_categories[ready ^ turn];
    case UDDANNELSESHJAELP: return match_categories[(ready ^ turn) == 0 ? 2 : 1];
    case SYGEDAGPENGE: return match_categories[3 + (s->detail + turn) % 3];
    case A_DAGPENGE: return match_categories[0];
    default: return NULL;
    }
}

static const char *target_of(const struct spell *s, bool before)
{
    if (s->type >= N_BENEFITS)
        return NULL;
    bool weak = match_of(s, before) == match_categories[1];
    return !weak ? target_groups[s->type] : s->type == UDDANNELSESHJAELP ? "LAB §6 nr. 5" : "LAB §6 nr. 3";
}

static const char *level_of(const struct spell *s, bool before)
{
    static const char *const levels[] = {"0", "1", "2", "3", "4"};
    bool assessed = s->type == HJEMMEHJAELP || s->type == STOETTE_85 || s->type == PLEJEHJEM;
    int level = s->type == PLEJEHJEM ? 3 + s->detail % 2 : 1 + s->detail % 3;
    return assessed ? levels[level - (before ? 1 : 0)] : NULL;
}

static const char *initiative_of(const struct spell *s)
{
    static const char *const groups[] = {"Job", "Opkvalificering", "Afklaring", "Tværfaglig indsats"};
    bool weak = s->type == JOBAFKLARING || s->type == RESSOURCEFORLOEB || s->type == REVALIDERING;
    if (s->type > SYGEDAGPENGE && !weak)
        return NULL;
    return groups[weak ? 2 + s->detail / 30 : s->detail / 15];
}

static void assessment_row(struct town *t, const struct spell *s, const char *kind, const char *value, date_t from,
                           date_t to)
{
    char cpr[CPR_TEXT];
    struct sheet *sheet = &t->sheets[SHEET_ASSESSMENT];
    if (value == NULL)
        return;
    sheet_text(sheet, person_cpr(&t->persons[s->person], cpr));
    sheet_text(sheet, kind);
    sheet_date(sheet, from);
    sheet_date(sheet, to);
    sheet_text(sheet, value);
    sheet_end(sheet);
}

/* The assessments that a spell rests on; every third of those that last was revised once on the way. */
static void assessments_write(struct town *t, const struct spell *s, date_t to)
{
    enum { LASTING = 150, SETTLES = 60 };
    date_t known = to < month_last(t->now) ? to : month_last(t->now);
    bool revised = s->number % 3 == 0 && known - s->from > LASTING;
    date_t since = revised ? s->from + SETTLES + (date_t)(s->number * 37 % (known - s->from - SETTLES)) : s->from;
    for (int before = revised ? 1 : 0; before >= 0; before--) {
        date_t from = before == 1 ? s->from : since, end = before == 1 ? since - 1 : to;
        assessment_row(t, s, "match_category", match_of(s, before == 1), from, end);
        assessment_row(t, s, "target_group", target_of(s, before == 1), from, end);
        if (s->type == HJEMMEHJAELP)
            assessment_row(t, s, "function_level", level_of(s, before == 1), from, end);
    }
    if (s->type == KONTANTHJAELP || s->type == UDDANNELSESHJAELP)
        assessment_row(t, s, "initiative_group", initiative_of(s), s->from, to);
}

/* A person has one case in a department, however many services it gives. */
static void put_case(struct sheet *sheet, const struct spell *s)
{
    char key[KEY_TEXT];
    const char *department = departments[services[s->type].department].code;
    (void)snprintf(key, sizeof(key), "S%s-%07d", department, s->person);
    sheet_text(sheet, services[s->type].not_help ? NULL : key);
}

static const char *grant_of(const struct spell *s)
{
    static const char *const grants[] = {"Midlertidig", "Varig", "Varig", "Rehabilitering"};
    bool granted = services[s->type].kind == KIND_SERVICE && !services[s->type].not_help;
    return granted ? grants[s->detail / 15] : NULL;
}

static const char *status_of(const struct spell *s, date_t to)
{
    return to != DATE_OPEN ? "ended" : s->detail == 59 ? "paused" : "running";
}

static void put_price(const struct town *t, struct sheet *sheet, const struct spell *s)
{
    static const char *const units[] = {NULL, "day", "week", "month", "hour_per_week", "piece"};
    const struct service *def = &services[s->type];
    if (def->costing == COST_PRICE) {
        sheet_number(sheet, (int64_t)s->quantity * 10000);
        sheet_text(sheet, units[def->unit]);
        sheet_money(sheet, s->price);
    } else {
        sheet_none(sheet, 3);
    }
    if (def->kind == KIND_BENEFIT) {
        int64_t refund = def->ladder ? s->price * weeks_percent(t, s->person) / 100 : 0;
        sheet_money(sheet, s->price);
        sheet_money(sheet, s->price - refund);
    } else {
        sheet_none(sheet, 2);
    }
}

static void put_staff(struct sheet *sheet, int32_t staff)
{
    char key[] = "M00000";
    if (staff == NONE) {
        sheet_none(sheet, 1);
        return;
    }
    for (size_t i = 5; i > 0; i--, staff /= 10)
        key[i] = (char)('0' + staff % 10);
    sheet_text(sheet, key);
}

bool spell_employed(const struct spell *s)
{
    enum { UNEMPLOYED = 7 }; /* of ten sick people, those from this one on have no job to be sick from */
    if (s->type == SYGEDAGPENGE)
        return s->provider != NONE && s->detail % 10 < UNEMPLOYED;
    return s->provider != NONE && (s->type == VIRKSOMHEDSPRAKTIK || s->type == LOENTILSKUD || s->type == FLEKSJOB);
}

static void spell_row(struct town *t, const struct spell *s, date_t to, const char *reason)
{
    if (!delivery_knows(t, s->number, s->from))
        return;
    if (to != DATE_OPEN && !delivery_knows(t, -s->number, to)) {
        to = DATE_OPEN;
        reason = NULL;
    }
    const struct service *def = &services[s->type];
    const struct person *p = &t->persons[s->person];
    struct sheet *sheet = &t->sheets[SHEET_SPELL];
    char key[KEY_TEXT], cpr[CPR_TEXT];
    bool employed = spell_employed(s), provided = s->provider != NONE && (employed || s->type != SYGEDAGPENGE);
    sheet_text(sheet, spell_key(s, key));
    sheet_text(sheet, person_cpr(p, cpr));
    sheet_text(sheet, source_names[def->source]);
    sheet_text(sheet, def->code);
    sheet_date(sheet, s->from);
    sheet_date(sheet, to);
    put_price(t, sheet, s);
    put_staff(sheet, s->staff);
    sheet_text(sheet, departments[def->department].code);
    sheet_code(sheet, provided ? company_cvr(s->provider) : 0, 8);
    sheet_code(sheet, s->payer, 4);
    sheet_text(sheet, match_of(s, false));
    sheet_text(sheet, target_of(s, false));
    sheet_text(sheet, level_of(s, false));
    sheet_text(sheet, s->type == A_DAGPENGE ? funds[s->detail % ARRAY_LEN(funds)] : NULL);
    sheet_text(sheet, initiative_of(s));
    sheet_text(sheet, reason);
    put_case(sheet, s);
    sheet_text(sheet, grant_of(s));
    sheet_text(sheet, status_of(s, to));
    put_staff(sheet, s->detail % 3 == 0 ? s->staff : NONE);
    sheet_code(sheet, employed ? company_cvr(s->provider) : 0, 8);
    sheet_text(sheet, s->offer != NONE ? offer_key(t, s->offer, key) : NULL);
    sheet_end(sheet);
    assessments_write(t, s, to);
}

/* The days of the month that is being lived, from the spell's first day to `to`. */
static void charge(struct town *t, const struct spell *s, date_t to)
{
    if (t->now < t->first)
        return;
    date_t first = month_first(t->now), last = month_last(t->now);
    first = s->from > first ? s->from : first;
    last = to < last ? to : last;
    if (first <= last && !services[s->type].not_help)
        t->persons[s->person].helped = (uint16_t)(t->now - t->first + 1);
    if (first <= last) {
        claims_wages(t, s, first, last);
        money_spell(t, s, first, last);
    }
}

static void release(struct town *t, int32_t spell)
{
    struct spell *s = &t->spells[spell];
    int32_t *link = &t->persons[s->person].spells;
    while (*link != spell)
        link = &t->spells[*link].next;
    *link = s->next;
    s->next = t->free_spell;
    s->person = NONE;
    t->free_spell = spell;
}

void spell_end(struct town *t, int32_t spell, date_t to, const char *reason)
{
    struct spell *s = &t->spells[spell];
    if (to < s->from)
        to = s->from;
    if (!s->stale) {
        t->running[s->type]--;
        charge(t, s, to);
        if (s->type < N_BENEFITS)
            t->persons[s->person].supported = to;
    }
    spell_row(t, s, to, reason);
    release(t, spell);
}

void spells_leave(struct town *t, int32_t who, date_t last, const char *reason, uint16_t where)
{
    struct rng *r = &t->service_rng;
    for (int32_t i = t->persons[who].spells; i != NONE;) {
        struct spell *s = &t->spells[i];
        int32_t next = s->next;
        if (s->stale) {
            i = next;
            continue;
        }
        if (!services[s->type].not_help && rng_hits(r, FORGOTTEN, 100)) {
            t->running[s->type]--;
            charge(t, s, last);
            if (s->type < N_BENEFITS)
                t->persons[who].supported = last;
            s->stale = true;
            if (s->payer == 0 || s->payer == OWN)
                s->payer = where != 0 && where != ABROAD ? where : (uint16_t)places_neighbour(&t->places, r);
        } else {
            spell_end(t, i, last, reason);
        }
        i = next;
    }
}

void spells_charge(struct town *t)
{
    for (size_t i = 0; i < t->n_spells; i++) {
        const struct spell *s = &t->spells[i];
        if (s->person != NONE && !s->stale)
            charge(t, s, DATE_OPEN);
    }
}

void spells_write_open(struct town *t)
{
    for (size_t i = 0; i < t->n_spells; i++) {
        const struct spell *s = &t->spells[i];
        if (s->person != NONE)
            spell_row(t, s, DATE_OPEN, NULL);
    }
}

void service_types_write(struct town *t)
{
    static const char *const kinds[] = {"service", "benefit", "activity"};
    static const char *const costings[] = {"posting", "price", "none"};
    struct sheet *s = &t->sheets[SHEET_SERVICE_TYPE];
    for (size_t i = 0; i < N_SERVICES; i++) {
        const struct service *def = &services[i];
        sheet_text(s, def->code);
        sheet_text(s, def->name);
        sheet_text(s, def->area);
        sheet_text(s, kinds[def->kind]);
        sheet_text(s, def->paragraph);
        sheet_text(s, def->function);
        sheet_bool(s, !def->not_help);
        sheet_text(s, costings[def->costing]);
        sheet_text(s, def->group);
        sheet_bool(s, def->placement);
        sheet_bool(s, def->ladder);
        sheet_text(s, i == SAERLIG_STOETTE ? services[KONTANTHJAELP].code : NULL);
        sheet_end(s);
    }
}
