/*
 * The accounts: what running services cost month by month, what the rest of the municipality costs, refunds and
 * payments between municipalities, and budgets that fit what was booked. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "synth/town.h"

struct posting {
    size_t line;
    enum dranst_slot slot;
    enum art art;
    int64_t amount;
    const struct person *person;
    const char *service_type, *spell_key, *text;
    int32_t cvr, counter_municipality, ownership;
};

static const char *const art_codes[N_ARTS] = {"1.0", "2.9", "4.0", "4.7", "4.9", "5.2", "7.2", "7.7", "7.9", "8.6"};

/* A line of the budget: an account as one department uses it. */
static size_t line_of(struct town *t, size_t account, enum department_id department)
{
    for (size_t i = 0; i < t->n_lines; i++) {
        if (t->lines[i].account == account && t->lines[i].department == department)
            return i;
    }
    PUSH(t->lines, t->n_lines, t->cap_lines) = (struct budget_line){.account = account, .department = department};
    return t->n_lines - 1;
}

/* Every line there can be: an account's own department first, then those whose services it carries. */
void money_open(struct town *t)
{
    for (size_t i = 0; i < n_accounts; i++)
        (void)line_of(t, i, accounts[i].department);
    for (size_t i = 0; i < N_SERVICES; i++) {
        t->service_line[i] = line_of(t, account_lookup(services[i].function), services[i].department);
    }
    t->sums = xcalloc(t->n_lines * N_SLOTS * N_ARTS * (size_t)t->options.months, sizeof(*t->sums));
}

static int64_t *sum_of(const struct town *t, size_t line, int slot, int art, int month)
{
    size_t months = (size_t)t->options.months;
    return &t->sums[((line * N_SLOTS + (size_t)slot) * N_ARTS + (size_t)art) * months + (size_t)month];
}

int64_t money_booked(const struct town *t, size_t account, int month)
{
    int64_t sum = 0;
    for (size_t i = 0; i < t->n_lines; i++) {
        for (int art = 0; t->lines[i].account == account && art < N_ARTS; art++)
            sum += *sum_of(t, i, SLOT_MAIN, art, month);
    }
    return sum;
}

/* The last month of a delivery is restated in the next one. */
static bool is_provisional(const struct town *t)
{
    return t->options.deliveries > 0 && t->now == t->stop;
}

/* How a posting stands in its first month: false when it is booked later; some amounts are corrected later. */
static bool book(int64_t number, int64_t *amount)
{
    if (number % 113 == 5)
        *amount = *amount * 9 / 10;
    return number % 41 != 7;
}

static void post(struct town *t, const struct posting *p)
{
    char id[KEY_TEXT], cpr[CPR_TEXT];
    struct sheet *s = delivery_sheet(t, SHEET_POSTING, t->now);
    const struct account *account = &accounts[t->lines[p->line].account];
    if (p->amount == 0)
        return;
    *sum_of(t, p->line, p->slot, p->art, t->now - t->first) += p->amount;
    int64_t number = ++t->postings, amount = p->amount;
    if (s == NULL || (is_provisional(t) && !book(number, &amount)))
        return;
    id[0] = 'B';
    for (size_t i = 10; i > 0; i--, number /= 10)
        id[i] = (char)('0' + number % 10);
    id[11] = '\0';
    sheet_text(s, id);
    sheet_month(s, t->now);
    sheet_text(s, account->function);
    sheet_int(s, p->slot == SLOT_REFUND ? 2 : account->dranst);
    sheet_int(s, p->ownership);
    sheet_text(s, p->slot == SLOT_REFUND ? "002" : "001");
    sheet_text(s, art_codes[p->art]);
    sheet_money(s, amount);
    sheet_text(s, p->person != NULL ? person_cpr(p->person, cpr) : NULL);
    sheet_code(s, p->cvr, 8);
    sheet_text(s, departments[t->lines[p->line].department].code);
    sheet_text(s, p->service_type);
    sheet_code(s, p->counter_municipality, 4);
    sheet_text(s, p->spell_key);
    sheet_text(s, p->text);
    sheet_end(s);
}

char *spell_key(const struct spell *s, char out[KEY_TEXT])
{
    char *p = out;
    for (const char *prefix = source_prefixes[services[s->type].source]; *prefix != '\0'; prefix++)
        *p++ = *prefix;
    *p++ = '-';
    int64_t number = s->number;
    for (int i = 8; i >= 0; i--, number /= 10)
        p[i] = (char)('0' + number % 10);
    p[9] = '\0';
    return out;
}

/* What the days cost by the price, for a posting that only repeats it. */
static int64_t priced(const struct spell *s, date_t first, date_t last, int64_t month)
{
    int128_t days = last - first + 1, amount = days * s->price * s->quantity;
    switch (services[s->type].unit) {
    case UNIT_DAY: return num_div_round(amount, 100);
    case UNIT_WEEK:
    case UNIT_HOUR: return num_div_round(amount, 700);
    case UNIT_MONTH: return num_div_round(amount, (int128_t)100 * month);
    case UNIT_PIECE: return num_div_round((int128_t)s->price * s->quantity, 100);
    case UNIT_NONE: break;
    }
    return 0;
}

static enum art art_of(const struct spell *s, const struct person *p)
{
    const struct service *def = &services[s->type];
    if (def->kind == KIND_BENEFIT || s->type == MERUDGIFTER || s->type == TABT_ARBEJDE || s->type == BPA)
        return ART_TO_PERSONS;
    if (def->placement && p->municipality != OWN && s->number % 3 == 0)
        return ART_TO_MUNICIPALITY;
    return s->provider != NONE ? ART_OTHER : ART_SERVICES;
}

/* Whether another municipality that pays, as the source system has it, is asked to: some claims are never made. */
static bool is_claimed(const struct spell *s)
{
    if (s->payer == 0 || s->payer == OWN)
        return false;
    if (s->type == SAERLIG_STOETTE)
        return s->number % 5 >= 2; /* what follows a benefit is forgotten most */
    bool refundable =
        services[s->type].kind == KIND_SERVICE || s->type == KONTANTHJAELP || s->type == UDDANNELSESHJAELP;
    return refundable && s->number % 10 != 0;
}

static void post_claim(struct town *t, const struct spell *s, struct posting p, int64_t cost)
{
    if (!is_claimed(s))
        return;
    p.slot = SLOT_MAIN;
    p.art = ART_FROM_MUNICIPALITY;
    p.amount = -cost * 95 / 100;
    p.counter_municipality = s->payer;
    p.text = "Mellemkommunal refusion";
    post(t, &p);
    claims_send(t, s, -p.amount);
}

/* Refund by the state, by another municipality, and what the citizen pays, as far as there is any. */
static void post_income(struct town *t, const struct spell *s, struct posting p, date_t first, date_t last)
{
    const struct service *def = &services[s->type];
    int64_t cost = p.amount;
    p.cvr = 0;
    if (def->ladder) {
        p.slot = SLOT_REFUND;
        p.art = ART_STATE;
        p.amount = -weeks_pay(t, s, first, last);
        p.text = "Statsrefusion";
        post(t, &p);
        cost += p.amount;
    } else if (s->type == SFO || s->type == BOTILBUD_108) {
        p.art = ART_FEES;
        p.amount = -cost * (s->type == SFO ? 60 : 6) / 100;
        p.text = "Egenbetaling";
        post(t, &p);
        cost += p.amount;
    }
    post_claim(t, s, p, cost);
}

void money_spell(struct town *t, const struct spell *s, date_t first, date_t last)
{
    const struct service *def = &services[s->type];
    int64_t month = month_days(t->now);
    char key[KEY_TEXT];
    if (def->booking == BOOK_NONE || (def->costing == COST_PRICE && s->number % 2 == 0))
        return;
    struct posting p = {.line = t->service_line[s->type],
                        .person = &t->persons[s->person],
                        .ownership = s->provider != NONE ? 4 : 1,
                        .text = def->name};
    p.amount = def->costing == COST_PRICE ? priced(s, first, last, month)
                                          : num_div_round((int128_t)s->price * (last - first + 1), month);
    p.art = art_of(s, p.person);
    bool bought = s->provider != NONE && def->kind != KIND_BENEFIT && p.art != ART_TO_MUNICIPALITY;
    p.cvr = bought ? company_cvr(s->provider) : 0;
    if (p.art == ART_TO_MUNICIPALITY)
        p.counter_municipality = p.person->municipality == ABROAD ? 0 : p.person->municipality;
    if (def->booking == BOOK_SPELL)
        p.spell_key = spell_key(s, key);
    if (def->booking == BOOK_TYPE)
        p.service_type = def->code;
    post(t, &p);
    if (def->costing == COST_POSTING)
        post_income(t, s, p, first, last);
    else if (s->type == PLEJEHJEM)
        post_claim(t, s, p, p.amount);
    /* The care home sends the rent and the food it collects to the account, on the citizen. */
    if (s->type == PLEJEHJEM && last - first >= 27) {
        p.art = ART_FEES;
        p.amount = -(int64_t)rng_between(&t->money_rng, 3200, 4100) * 100;
        p.cvr = 0;
        p.text = "Egenbetaling";
        post(t, &p);
    }
}

/* Kroner an inhabitant a year to øre this month, a few per cent up or down. */
static int64_t monthly(struct town *t, int32_t kroner)
{
    int64_t base = (int64_t)kroner * 100 * t->residents / 12;
    return base * rng_between(&t->money_rng, 970, 1030) / 1000;
}

void money_month(struct town *t)
{
    enum { INVOICES = 4 };
    for (size_t i = 0; i < n_accounts; i++) {
        const struct account *a = &accounts[i];
        struct posting p = {.line = i, .ownership = 1};
        p.art = ART_WAGES;
        p.text = "Løn";
        p.amount = monthly(t, a->wages);
        post(t, &p);
        int64_t goods = monthly(t, a->goods);
        for (int k = 0; k < INVOICES && goods > 0; k++) {
            p.art = k == 0 ? ART_GOODS : k == 1 ? ART_SERVICES : ART_OTHER;
            p.text = "Faktura";
            p.cvr = company_cvr(company_draw(t));
            p.ownership = 4;
            p.amount = goods * (k == 0 ? 40 : k == 1 ? 30 : 15) / 100;
            post(t, &p);
        }
        p.cvr = 0;
        p.ownership = 1;
        p.art = a->dranst == 7 ? ART_STATE : i % 2 == 0 ? ART_FEES : ART_INCOME;
        p.text = a->dranst == 7 ? "Månedlig afregning" : "Indtægt";
        p.amount = -monthly(t, a->income);
        post(t, &p);
    }
}

/*
 * Budget of a year and line: a twelfth a month, a little beside what was booked, as budgets are. Social services are
 * budgeted a department, the rest not.
 */
static void budget_year(struct town *t, size_t line, int slot, int art, int year, const int32_t bias[2])
{
    enum { REVISED = 6 }; /* July */
    struct sheet *s = &t->sheets[SHEET_BUDGET];
    const struct account *account = &accounts[t->lines[line].account];
    bool split = account->function[0] == '5' || account->function[0] == '4';
    month_t from = year * 12 > t->first ? year * 12 : t->first;
    month_t end = year * 12 + 11 < t->options.end ? year * 12 + 11 : t->options.end;
    int64_t sum = 0;
    for (month_t m = from; m <= end; m++)
        sum += *sum_of(t->whole != NULL ? t->whole : t, line, slot, art, m - t->first);
    sum /= end - from + 1;
    int64_t original = sum * bias[0] / 1000 / 100000 * 100000, revised = sum * bias[1] / 1000 / 100000 * 100000;
    if (year == t->stop / 12 && t->stop % 12 < REVISED)
        revised = original;
    if (sum == 0 || (original == 0 && revised == 0))
        return;
    for (month_t m = from; m <= year * 12 + 11; m++) {
        sheet_month(s, m);
        sheet_text(s, account->function);
        sheet_int(s, slot == SLOT_REFUND ? 2 : account->dranst);
        sheet_text(s, art_codes[art]);
        sheet_text(s, split ? departments[t->lines[line].department].code : "-");
        sheet_money(s, original);
        sheet_money(s, revised);
        if (year * 12 + 11 >= t->stop - 11)
            sheet_money(s, (sum + revised) / 2 / 100000 * 100000);
        else
            sheet_none(s, 1);
        sheet_end(s);
    }
}

void money_write(struct town *t)
{
    struct sheet *s = &t->sheets[SHEET_FUNCTION];
    struct rng r; /* of its own, so that every delivery draws the same */
    rng_init(&r, t->options.seed, STREAM_BUDGET);
    for (size_t i = 0; i < n_accounts; i++) {
        sheet_text(s, accounts[i].function);
        sheet_text(s, accounts[i].name);
        sheet_text(s, accounts[i].area);
        sheet_text(s, accounts[i].committee);
        sheet_bool(s, accounts[i].service_frame);
        sheet_end(s);
    }
    for (int year = t->first / 12; year <= t->stop / 12; year++) {
        for (size_t i = 0; i < t->n_lines; i++) {
            int32_t bias[2] = {rng_between(&r, 955, 1030), rng_between(&r, 975, 1025)};
            for (int slot = 0; slot < N_SLOTS; slot++) {
                for (int art = 0; art < N_ARTS; art++)
                    budget_year(t, i, slot, art, year, bias);
            }
        }
    }
}
