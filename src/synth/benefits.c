/*
 * One month on a benefit: activities begin and end, and people leave, or go on to another benefit, at rates that depend
 * on the benefit, on the activity that they are in and a little on the caseworker. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "synth/town.h"

enum { PER_MONTH = 10000, N_ACTIVITIES = NYTTEINDSATS - VIRKSOMHEDSPRAKTIK + 1 };

/* What an activity does to the chance of leaving the benefit, in per cent, and how soon it ends itself. */
static const struct {
    int32_t leaving, ends;
} activities[N_ACTIVITIES] = {{195, 3200}, {270, 1700}, {80, 1100}, {122, 3600}, {104, 2600}};

static int32_t active_in(const struct town *t, int32_t who)
{
    for (int32_t i = t->persons[who].spells; i != NONE; i = t->spells[i].next) {
        int type = t->spells[i].type;
        if (type >= VIRKSOMHEDSPRAKTIK && type <= NYTTEINDSATS && !t->spells[i].stale)
            return i;
    }
    return NONE;
}

static bool is_active_benefit(enum service_id type)
{
    return type != FOERTIDSPENSION && type != FLEKSJOB;
}

static enum service_id draw_activity(struct town *t, enum service_id benefit)
{
    static const int32_t ready[] = {30, 14, 8, 40, 8}, young[] = {26, 6, 26, 26, 16}, weak[] = {30, 3, 34, 33, 0};
    bool is_weak = benefit == RESSOURCEFORLOEB || benefit == JOBAFKLARING || benefit == SYGEDAGPENGE;
    const int32_t *weights = is_weak ? weak : benefit == UDDANNELSESHJAELP ? young : ready;
    return (enum service_id)(VIRKSOMHEDSPRAKTIK + (int)rng_weighted(&t->service_rng, weights, N_ACTIVITIES));
}

static const char *draw_reason(struct rng *r, enum service_id benefit)
{
    static const char *const reasons[] = {"Ordinær beskæftigelse", "Uddannelse", "Selvforsørgende",
                                          "Ophør efter afgørelse"};
    static const int32_t usual[] = {62, 12, 17, 9}, young[] = {34, 46, 12, 8};
    return reasons[rng_weighted(r, benefit == UDDANNELSESHJAELP ? young : usual, ARRAY_LEN(reasons))];
}

/* End the benefit and what goes with it, the last day being day - 1; `next` begins on `day`. */
static void leave(struct town *t, int32_t who, int32_t spell, date_t day, const char *reason, int next)
{
    enum service_id type = (enum service_id)t->spells[spell].type;
    int32_t activity = active_in(t, who), extra = spell_lookup(t, who, SAERLIG_STOETTE);
    if (activity != NONE && next == NONE && t->spells[activity].from < day)
        spell_end(t, activity, day - 1, "Ydelsen ophørt");
    if (extra != NONE && type == KONTANTHJAELP)
        spell_end(t, extra, day - 1, "Ydelsen ophørt");
    spell_end(t, spell, day - 1, reason);
    if (next != NONE)
        (void)spell_start(t, who, (enum service_id)next, day);
}

static void activity_month(struct town *t, int32_t who, enum service_id benefit)
{
    struct rng *r = &t->service_rng;
    int32_t running = active_in(t, who);
    date_t day = month_first(t->now) + rng_below(r, month_days(t->now));
    if (running != NONE) {
        int32_t ends = activities[t->spells[running].type - VIRKSOMHEDSPRAKTIK].ends;
        if (rng_hits(r, ends, PER_MONTH) && t->spells[running].from <= day)
            spell_end(t, running, day, rng_hits(r, 8, 10) ? "Gennemført" : "Afbrudt");
    } else if (is_active_benefit(benefit) && rng_hits(r, 900, PER_MONTH)) {
        (void)spell_start(t, who, draw_activity(t, benefit), day);
    }
}

/* The chance of leaving this month, out of PER_MONTH. */
static int32_t leaving(const struct town *t, int32_t who, const struct spell *s)
{
    int32_t chance = services[s->type].ends, activity = active_in(t, who);
    if (activity != NONE)
        chance = chance * activities[t->spells[activity].type - VIRKSOMHEDSPRAKTIK].leaving / 100;
    if (s->staff != NONE)
        chance = chance * (88 + s->staff % 7 * 4) / 100;
    /* Who has been there for long leaves less often. */
    int32_t months = t->now - month_of(s->from);
    return months > 24 ? chance * 55 / 100 : months > 12 ? chance * 80 / 100 : chance;
}

static date_t birthday(const struct person *p, int age)
{
    int year, month, day;
    date_split(p->birth, &year, &month, &day);
    return date_of(year + age, month, day == 29 && month == 2 ? 28 : day);
}

void benefits_month(struct town *t, int32_t who)
{
    struct rng *r = &t->service_rng;
    struct person *p = &t->persons[who];
    int32_t spell = spell_benefit(t, who);
    if (spell == NONE)
        return;
    const struct spell *s = &t->spells[spell];
    enum service_id type = (enum service_id)s->type;
    date_t first = month_first(t->now), last = month_last(t->now), day = first + rng_below(r, month_days(t->now));
    int age = person_age(p, last);
    if (age >= PENSION_AGE) {
        date_t pensioned = birthday(p, PENSION_AGE);
        leave(t, who, spell, pensioned > first ? pensioned : first, "Folkepension", NONE);
        return;
    }
    if (type == UDDANNELSESHJAELP && age >= 30) {
        date_t thirty = birthday(p, 30);
        if (thirty >= first && thirty > s->from)
            leave(t, who, spell, thirty, "Fyldt 30 år", KONTANTHJAELP);
        return;
    }
    if (day <= s->from)
        return;
    if (rng_hits(r, leaving(t, who, s), PER_MONTH)) {
        const struct service *def = &services[type];
        bool goes_on = rng_hits(r, def->switches, 100) && !(type == UDDANNELSESHJAELP && age < 30);
        leave(t, who, spell, day, goes_on ? "Overgået til anden ydelse" : draw_reason(r, type),
              goes_on ? (int)def->next : NONE);
        return;
    }
    activity_month(t, who, type);
}
