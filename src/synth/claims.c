/*
 * Claims on other municipalities, one a spell and month, and refunds to employers of what they pay the sick and those
 * with a wage subsidy. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/mem.h"
#include "base/num.h"
#include "synth/town.h"

enum { WAGE_SICK, WAGE_SUBSIDY, WAGE_KINDS, SUBSIDY = 1250000 /* øre a month */ };

static const enum service_id wage_types[WAGE_KINDS] = {[WAGE_SICK] = SYGEDAGPENGE, [WAGE_SUBSIDY] = LOENTILSKUD};

struct wage {
    int64_t amount;
    int32_t persons;
};

void claims_open(struct town *t)
{
    t->wages = xcalloc((size_t)t->n_companies * WAGE_KINDS, sizeof(*t->wages));
}

/* How far a claim of this month has come by the end of the window. */
static const char *claim_status(struct town *t)
{
    static const char *const states[] = {"sent", "accepted", "paid", "disputed", "dropped"};
    static const int32_t fresh[] = {85, 15, 0, 0, 0}, recent[] = {25, 40, 27, 8, 0}, old[] = {1, 3, 85, 5, 6};
    int32_t age = t->stop - t->now;
    return states[rng_weighted(&t->claim_rng, age < 2 ? fresh : age < 5 ? recent : old, ARRAY_LEN(states))];
}

void claims_send(struct town *t, const struct spell *s, int64_t amount)
{
    char key[KEY_TEXT];
    struct sheet *sheet = &t->sheets[SHEET_CLAIM];
    if (amount <= 0)
        return;
    (void)snprintf(key, sizeof(key), "K%09lld", (long long)++t->claims);
    sheet_text(sheet, key);
    sheet_text(sheet, spell_key(s, key));
    sheet_code(sheet, s->payer, 4);
    sheet_month(sheet, t->now);
    sheet_money(sheet, amount);
    sheet_text(sheet, claim_status(t));
    sheet_end(sheet);
}

void claims_wages(struct town *t, const struct spell *s, date_t first, date_t last)
{
    bool sick = s->type == SYGEDAGPENGE, subsidy = s->type == LOENTILSKUD;
    if ((!sick && !subsidy) || !spell_employed(s))
        return;
    struct wage *w = &t->wages[s->provider * WAGE_KINDS + (sick ? WAGE_SICK : WAGE_SUBSIDY)];
    w->persons++;
    w->amount += num_div_round((int128_t)(sick ? s->price : SUBSIDY) * (last - first + 1), month_days(t->now));
}

static void wage_row(struct town *t, struct sheet *s, int32_t i)
{
    sheet_code(s, company_cvr(i / WAGE_KINDS), 8);
    sheet_month(s, t->now);
    sheet_text(s, services[wage_types[i % WAGE_KINDS]].code);
    sheet_int(s, t->wages[i].persons);
    sheet_money(s, t->wages[i].amount);
    sheet_end(s);
}

void claims_month(struct town *t)
{
    struct sheet *s = delivery_sheet(t, SHEET_WAGE_REFUND, t->now);
    for (int32_t i = 0; i < t->n_companies * WAGE_KINDS; i++) {
        struct wage *w = &t->wages[i];
        if (w->persons == 0)
            continue;
        if (s != NULL)
            wage_row(t, s, i);
        *w = (struct wage){0};
    }
}
