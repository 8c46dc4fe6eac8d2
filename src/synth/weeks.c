/*
 * Weeks on benefits: how far up the refund ladder a person is, what each week paid and what the state refunded of it,
 * and the status code of the week. A week is kept until the next one begins, since months cut through weeks.
 * See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/num.h"
#include "synth/town.h"

enum {
    REMEMBERED = 156, /* weeks that the ladder looks back */
    CLEARS = 52,      /* weeks without, among them, that start it anew */
    AFTERWARDS = 52,  /* weeks that the status of the dead, emigrated and pensioned is kept */
    SEEN_WORDS = 3,
    WORD = 64,
    PAID_TYPES = 3 /* benefits that a person has in one week */
};

struct week_pay {
    int64_t paid, refund;
    int8_t type; /* NONE: unused */
};

/* A person that has been on a benefit. */
struct ladder {
    uint64_t seen[SEEN_WORDS];        /* bit i: the week i + 1 weeks before `week` was on the ladder */
    struct week_pay pays[PAID_TYPES]; /* in `week` so far */
    int32_t person, since;            /* since: the week that the count began */
    int32_t week;                     /* last week on the ladder; weeks count from the one of 1 January 1970 */
    int32_t told;                     /* last week with a status code */
    int16_t code, rank;               /* status of the week so far */
    uint16_t count;                   /* of weeks, the last one included */
};

/* Status codes: those of activation follow those of passive support. */
static const struct status {
    int16_t code, active; /* 0: the same */
    int16_t rank;         /* the higher one keeps the week */
    const char *name, *active_name;
} statuses[N_BENEFITS] = {
    [KONTANTHJAELP] = {130, 133, 4, "Kontanthjælp, passiv", "Kontanthjælp, aktiveret"},
    [UDDANNELSESHJAELP] = {135, 136, 5, "Uddannelseshjælp, passiv", "Uddannelseshjælp, aktiveret"},
    [SHO] = {137, 138, 3, "Selvforsørgelses- og hjemrejseydelse, passiv",
             "Selvforsørgelses- og hjemrejseydelse, aktiveret"},
    [A_DAGPENGE] = {111, 113, 6, "Arbejdsløshedsdagpenge, passiv", "Arbejdsløshedsdagpenge, aktiveret"},
    [SYGEDAGPENGE] = {890, 893, 7, "Sygedagpenge, passiv", "Sygedagpenge, aktiveret"},
    [JOBAFKLARING] = {870, 873, 8, "Jobafklaringsforløb, passiv", "Jobafklaringsforløb, aktiveret"},
    [RESSOURCEFORLOEB] = {810, 813, 9, "Ressourceforløb, passiv", "Ressourceforløb, aktiveret"},
    [LEDIGHEDSYDELSE] = {740, 743, 2, "Ledighedsydelse, passiv", "Ledighedsydelse, aktiveret"},
    [FLEKSJOB] = {771, 0, 1, "Fleksjob", NULL},
    [REVALIDERING] = {750, 753, 10, "Revalidering, passiv", "Revalidering, virksomhedsrettet"},
    [FOERTIDSPENSION] = {783, 0, 11, "Førtidspension", NULL},
};
enum { CODE_ABROAD = 997, CODE_PENSION = 998, CODE_DEAD = 999 };

static int32_t week_of(date_t day)
{
    int32_t shifted = day + 3; /* 1 January 1970 was a Thursday, and weeks begin on Mondays */
    return shifted >= 0 ? shifted / 7 : -((6 - shifted) / 7);
}

static date_t week_last(int32_t week)
{
    return week * 7 + 3;
}

static date_t thursday(int32_t week)
{
    return week * 7;
}

/* "2026W07": the year is that of the week's Thursday. */
static void sheet_week(struct sheet *s, int32_t week)
{
    int year, month, day;
    date_split(thursday(week), &year, &month, &day);
    int number = (thursday(week) - date_of(year, 1, 1)) / 7 + 1;
    char text[] = "0000W00";
    for (int i = 3; i >= 0; i--, year /= 10)
        text[i] = (char)('0' + year % 10);
    text[5] = (char)('0' + number / 10);
    text[6] = (char)('0' + number % 10);
    sheet_text(s, text);
}

static int percent_of(int weeks)
{
    return weeks <= 4 ? 80 : weeks <= 26 ? 40 : weeks <= 52 ? 30 : 20;
}

int weeks_percent(const struct town *t, int32_t who)
{
    int32_t ladder = t->persons[who].ladder;
    return percent_of(ladder == NONE ? 1 : t->ladders[ladder].count);
}

static void refund_rows(struct town *t, struct ladder *l)
{
    char cpr[CPR_TEXT];
    const struct person *p = &t->persons[l->person];
    struct sheet *s = delivery_sheet(t, SHEET_REFUND_WEEK, month_of(thursday(l->week)));
    for (size_t i = 0; i < PAID_TYPES && l->pays[i].type != NONE; i++) {
        struct week_pay *pay = &l->pays[i];
        int8_t type = pay->type;
        pay->type = NONE;
        if (s == NULL)
            continue;
        sheet_text(s, person_cpr(p, cpr));
        sheet_week(s, l->week);
        sheet_text(s, services[type].code);
        sheet_money(s, pay->paid);
        sheet_money(s, pay->refund);
        sheet_money(s, pay->paid - pay->refund);
        sheet_int(s, percent_of(l->count));
        sheet_code(s, p->payer != 0 ? p->payer : OWN, 4);
        sheet_end(s);
    }
}

static void tell_status(struct town *t, struct ladder *l, int32_t week, int code)
{
    char cpr[CPR_TEXT];
    struct sheet *s = delivery_sheet(t, SHEET_SUPPORT_WEEK, month_of(thursday(week)));
    l->told = week;
    if (s == NULL)
        return;
    sheet_text(s, person_cpr(&t->persons[l->person], cpr));
    sheet_week(s, week);
    sheet_int(s, code);
    sheet_end(s);
}

static void close_week(struct town *t, struct ladder *l)
{
    refund_rows(t, l);
    if (l->rank > 0)
        tell_status(t, l, l->week, l->code);
    l->rank = 0;
}

/* Weeks on the ladder from `since` to the week before `week`, and no further back than it remembers. */
static int count_seen(const struct ladder *l, int32_t week, int32_t since)
{
    int n = 0;
    for (int32_t i = 0; i < REMEMBERED && week - 1 - i >= since; i++)
        n += (int)(l->seen[i / WORD] >> (i % WORD) & 1);
    return n;
}

static void shift_seen(struct ladder *l, int32_t by)
{
    for (; by >= WORD; by -= WORD) {
        l->seen[2] = l->seen[1];
        l->seen[1] = l->seen[0];
        l->seen[0] = 0;
    }
    if (by > 0) {
        l->seen[2] = l->seen[2] << by | l->seen[1] >> (WORD - by);
        l->seen[1] = l->seen[1] << by | l->seen[0] >> (WORD - by);
        l->seen[0] <<= by;
    }
}

/* A new week on the ladder. It starts anew when enough of the weeks that it looks back on were without. */
static void step_up(struct ladder *l, int32_t week)
{
    int32_t passed = week - l->week;
    shift_seen(l, passed < REMEMBERED ? passed : REMEMBERED);
    if (passed <= REMEMBERED && l->count > 0)
        l->seen[(passed - 1) / WORD] |= UINT64_C(1) << ((passed - 1) % WORD);
    int32_t begin = week - REMEMBERED > l->since ? week - REMEMBERED : l->since;
    /* Right after another one no more weeks can be without than there were before it. */
    if (passed > 1 && week - begin - count_seen(l, week, begin) >= CLEARS) {
        l->count = 0;
        l->since = week;
    }
    l->week = week;
    if (l->count < UINT16_MAX)
        l->count++;
}

/* Who was on a benefit before the window has climbed the ladder since then. */
static struct ladder *ladder_of(struct town *t, const struct spell *s)
{
    struct person *p = &t->persons[s->person];
    if (p->ladder != NONE)
        return &t->ladders[p->ladder];
    int32_t since = week_of(s->from), begin = week_of(month_first(t->first));
    struct ladder l = {.person = s->person, .since = since, .week = since - 1};
    for (size_t i = 0; i < PAID_TYPES; i++)
        l.pays[i].type = NONE;
    if (since < begin) {
        l.week = begin - 1;
        l.count = (uint16_t)(begin - since < UINT16_MAX ? begin - since : UINT16_MAX);
        for (int32_t i = 0; i < REMEMBERED && i < begin - since - 1; i++)
            l.seen[i / WORD] |= UINT64_C(1) << (i % WORD);
    }
    l.told = l.week;
    p->ladder = (int32_t)t->n_ladders;
    PUSH(t->ladders, t->n_ladders, t->cap_ladders) = l;
    return &t->ladders[p->ladder];
}

static bool is_activated(const struct town *t, int32_t who)
{
    for (int32_t i = t->persons[who].spells; i != NONE; i = t->spells[i].next) {
        if (services[t->spells[i].type].kind == KIND_ACTIVITY && !t->spells[i].stale)
            return true;
    }
    return false;
}

static void add_pay(struct ladder *l, int8_t type, int64_t paid, int64_t refund)
{
    struct week_pay *pay = l->pays;
    while (pay->type != NONE && pay->type != type && pay + 1 < l->pays + PAID_TYPES)
        pay++;
    if (pay->type == NONE)
        *pay = (struct week_pay){.type = type};
    pay->paid += paid;
    pay->refund += refund;
}

int64_t weeks_pay(struct town *t, const struct spell *s, date_t first, date_t last)
{
    struct ladder *l = ladder_of(t, s);
    const struct status *status = &statuses[s->type];
    bool active = status->active != 0 && is_activated(t, s->person);
    int64_t month = month_days(t->now), before = 0, refunded = 0;
    for (date_t day = first; day <= last;) {
        int32_t week = week_of(day);
        date_t end = week_last(week) < last ? week_last(week) : last;
        if (week != l->week) {
            close_week(t, l);
            step_up(l, week);
        }
        /* Parts of a month add up to what is posted for it. */
        int64_t so_far = num_div_round((int128_t)s->price * (end - first + 1), month), paid = so_far - before;
        int64_t refund = num_div_round((int128_t)paid * percent_of(l->count), 100);
        add_pay(l, (int8_t)s->type, paid, refund);
        if (status->rank >= l->rank) {
            l->rank = status->rank;
            l->code = active ? status->active : status->code;
        }
        before = so_far;
        refunded += refund;
        day = end + 1;
    }
    return refunded;
}

/* The status of somebody who left benefits for good; 0 for those who support themselves or may come back. */
static int afterwards(const struct town *t, const struct person *p)
{
    if (p->status == DEAD)
        return CODE_DEAD;
    if (p->status == EMIGRATED)
        return CODE_ABROAD;
    return person_age(p, month_last(t->now)) >= PENSION_AGE ? CODE_PENSION : 0;
}

void weeks_month(struct town *t)
{
    int32_t until = week_of(month_last(t->now) - 6); /* the last that is over */
    for (size_t i = 0; i < t->n_ladders; i++) {
        struct ladder *l = &t->ladders[i];
        if (l->week >= until)
            continue;
        close_week(t, l);
        if (l->told - l->week >= AFTERWARDS)
            continue;
        int code = afterwards(t, &t->persons[l->person]);
        for (int32_t week = l->told + 1; code != 0 && week <= until && week - l->week <= AFTERWARDS; week++)
            tell_status(t, l, week, code);
        l->told = until;
    }
}

static void code_row(struct sheet *s, int code, const char *name, const char *service_type, bool self_support)
{
    sheet_int(s, code);
    sheet_date(s, date_of(2012, 1, 2));
    sheet_none(s, 1);
    sheet_text(s, name);
    sheet_text(s, service_type);
    sheet_bool(s, self_support);
    sheet_end(s);
}

void weeks_write(struct town *t)
{
    struct sheet *s = &t->sheets[SHEET_SUPPORT_CODE];
    for (size_t i = 0; i < t->n_ladders; i++)
        close_week(t, &t->ladders[i]);
    for (size_t i = 0; i < N_BENEFITS; i++) {
        code_row(s, statuses[i].code, statuses[i].name, services[i].code, false);
        if (statuses[i].active != 0)
            code_row(s, statuses[i].active, statuses[i].active_name, services[i].code, false);
    }
    code_row(s, CODE_ABROAD, "Udvandret", NULL, true);
    code_row(s, CODE_PENSION, "Folkepension", NULL, false);
    code_row(s, CODE_DEAD, "Død", NULL, false);
}
