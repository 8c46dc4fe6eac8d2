/*
 * Reading who pays for cases: relations of type 4, refund weeks and claims. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract_batch.h"

static int relation_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d)
{
    enum { CPR, TYPE, FROM, TO, MUNICIPALITY, REGISTERED };
    enum { TYPE_PAYING = 4 };
    if (sqlite3_column_int(row, TYPE) != TYPE_PAYING)
        return 0;
    const char *registered = (const char *)sqlite3_column_text(row, REGISTERED);
    struct relation r = {
        .source = source,
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .municipality = extract_code(&t->dicts[DICT_MUNICIPALITY], row, MUNICIPALITY),
        .manual = registered != NULL && strcmp(registered, "manual") == 0,
    };
    if (extract_history_person(t, row, REF_RELATION_CPR, extract_month(r.from), &r.pid, d) != 0)
        return -1;
    if (r.pid == NOBODY || r.from == DATE_NONE || r.to < r.from)
        return 0;
    extract_check_start(t, r.pid, r.from);
    PUSH(t->cases.relations, t->cases.n_relations, t->cases.cap_relations) = r;
    return 0;
}

const struct extract extract_relation = {
    "municipal_relation",
    "cpr, type, from_date, to_date, municipality_code, source",
    relation_row,
    NULL,
};

/* Their weeks are parsed by the thread that reads; a row whose week is wrong is nobody's. */
enum refund_text { TEXT_CPR = BATCH_CPR, TEXT_TYPE };
enum refund_number { WEEK, PAID, REFUND, COFINANCING, STEP };
enum { WEEK_WRONG = INT32_MIN };

static void copy_refund(struct batch *b, struct batch_row *row, sqlite3_stmt *stmt)
{
    enum { C_CPR, C_WEEK, C_TYPE, C_PAID, C_REFUND, C_COFINANCING, C_STEP };
    const char *text = sqlite3_column_blob(stmt, C_WEEK);
    week_t week = WEEK_WRONG;
    if (text != NULL && week_parse(text, (size_t)sqlite3_column_bytes(stmt, C_WEEK), &week))
        batch_add_text(b, row, TEXT_CPR, stmt, C_CPR);
    else
        week = WEEK_WRONG;
    row->numbers[WEEK] = week;
    batch_add_text(b, row, TEXT_TYPE, stmt, C_TYPE);
    row->numbers[PAID] = sqlite3_column_int64(stmt, C_PAID);
    row->numbers[REFUND] = sqlite3_column_int64(stmt, C_REFUND);
    row->numbers[COFINANCING] = sqlite3_column_int64(stmt, C_COFINANCING);
    row->numbers[STEP] = sqlite3_column_int(stmt, C_STEP);
}

static void add_refund(struct town *t, const struct batch *b, const struct batch_row *row)
{
    struct refund_weeks *weeks = &t->cases.weeks;
    week_t week = (week_t)row->numbers[WEEK];
    struct refund_row r = {.pid = row->cpr,
                           .type = codes_add(&t->dicts[DICT_TYPE], batch_text(b, row, TEXT_TYPE), row->len[TEXT_TYPE]),
                           .step = (uint8_t)row->numbers[STEP],
                           .paid = row->numbers[PAID],
                           .refund = row->numbers[REFUND],
                           .cofinancing = row->numbers[COFINANCING]};
    inputs_note_code(t, DICT_TYPE, r.type);
    t->report->week_errors += week == WEEK_WRONG;
    extract_note_citizen(t, REF_REFUND_CPR, week == WEEK_WRONG ? MONTH_NONE : week_month(week), &r.pid);
    if (r.pid == NOBODY)
        return;
    inputs_note_person(t, r.pid);
    const struct service_type *type = extract_type(t, r.type);
    bool ladder = (type->flags & TYPE_LADDER) != 0;
    if (!type->known)
        faults_lost(t, REF_REFUND_TYPE, week_month(week));
    t->report->refund_weeks++;
    month_t month = week_month(week);
    if (month < t->first && ladder)
        PUSH(weeks->early, weeks->n_early, weeks->cap_early) = (struct early_week){r.pid, week};
    if (month < t->first || month > t->last)
        return;
    weeks->stepless |= ladder && r.step == 0;
    r.week = (uint8_t)(week - week_first(month));
    refund_push(&weeks->months[month - weeks->first], &r);
}

static void take_refund(struct town *t, const struct batch *b, const struct batch_row *row)
{
    inputs_begin_row(t, MONTH_NONE);
    add_refund(t, b, row);
    inputs_end_row(t);
}

static const struct extract_batch refunds = {copy_refund, NULL, take_refund};

static uint8_t claim_status(const char *text)
{
    static const char *const names[] = {[CLAIM_SENT] = "sent",
                                        [CLAIM_ACCEPTED] = "accepted",
                                        [CLAIM_DISPUTED] = "disputed",
                                        [CLAIM_PAID] = "paid",
                                        [CLAIM_DROPPED] = "dropped"};
    for (uint8_t k = CLAIM_SENT; text != NULL && k < ARRAY_LEN(names); k++) {
        if (strcmp(text, names[k]) == 0)
            return k;
    }
    return 0;
}

static int claim_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { SPELL, MUNICIPALITY, PERIOD, AMOUNT, STATUS };
    struct claim c = {
        .source = source,
        .municipality = extract_code(&t->dicts[DICT_MUNICIPALITY], row, MUNICIPALITY),
        .month = sqlite3_column_int(row, PERIOD),
        .amount = sqlite3_column_int64(row, AMOUNT),
        .status = claim_status((const char *)sqlite3_column_text(row, STATUS)),
    };
    const char *id = (const char *)sqlite3_column_text(row, SPELL);
    int32_t text =
        id == NULL ? INTERN_NONE : intern_lookup(&t->spell_ids, id, (size_t)sqlite3_column_bytes(row, SPELL));
    if (text == INTERN_NONE)
        faults_lost(t, REF_CLAIM_SPELL, c.month);
    c.spell = (uint32_t)(text + 1);
    PUSH(t->cases.claims, t->cases.n_claims, t->cases.cap_claims) = c;
    return 0;
}

const struct extract extract_refund = {
    "refund_week",
    "cpr, week, service_type, paid, refund, cofinancing, step",
    NULL,
    &refunds,
};

const struct extract extract_claim = {"claim", "spell_id, municipality_code, period, amount, status", claim_row, NULL};
