/*
 * Reading spells. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/money.h"
#include "warehouse/refresh/overlap.h"

static uint8_t unit_of(const char *text)
{
    static const char *const names[] = {
        [UNIT_DAY] = "day",     [UNIT_WEEK] = "week", [UNIT_MONTH] = "month", [UNIT_HOUR_PER_WEEK] = "hour_per_week",
        [UNIT_PIECE] = "piece",
    };
    for (uint8_t u = UNIT_DAY; text != NULL && u < ARRAY_LEN(names); u++) {
        if (strcmp(text, names[u]) == 0)
            return u;
    }
    return UNIT_NONE;
}

static void count_references(struct town *t, const struct spell *s)
{
    month_t month = month_of(s->from);
    if (!extract_type(t, s->type)->known)
        faults_lost(t, REF_SPELL_TYPE, month);
    if (t->has_departments && s->department != 0 && !codes_labelled(&t->dicts[DICT_DEPARTMENT], s->department))
        faults_lost(t, REF_SPELL_DEPARTMENT, month);
    if (t->has_offers && s->offer != 0 && !codes_labelled(&t->dicts[DICT_OFFER], s->offer))
        faults_lost(t, REF_SPELL_OFFER, month);
    if (t->has_staff && s->staff != 0 && !codes_labelled(&t->dicts[DICT_STAFF], s->staff))
        faults_lost(t, REF_SPELL_STAFF, month);
}

/* The text of a case + 1, 0 when the spell names none. */
static uint32_t case_text(struct town *t, sqlite3_stmt *row, int column)
{
    const char *id = (const char *)sqlite3_column_text(row, column);
    size_t len = (size_t)sqlite3_column_bytes(row, column);
    return id == NULL || len == 0 ? 0 : (uint32_t)intern_add(&t->case_ids, id, len) + 1;
}

static int spell_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d)
{
    enum {
        ID,
        CPR,
        SYSTEM,
        TYPE,
        FROM,
        TO,
        QUANTITY,
        UNIT,
        PRICE,
        STAFF,
        DEPARTMENT,
        COMPANY,
        MATCH,
        TARGET,
        REASON,
        OFFER,
        EMPLOYER,
        CASE,
        PAYING,
        GROSS,
        NET
    };
    struct spell s = {
        .source = source,
        .system = extract_code(&t->dicts[DICT_SYSTEM], row, SYSTEM),
        .type = extract_code(&t->dicts[DICT_TYPE], row, TYPE),
        .from = extract_date(row, FROM),
        .to = extract_end(row, TO),
        .quantity =
            sqlite3_column_type(row, QUANTITY) == SQLITE_NULL ? MONEY_MILLION : sqlite3_column_int64(row, QUANTITY),
        .unit = unit_of((const char *)sqlite3_column_text(row, UNIT)),
        .price = sqlite3_column_type(row, PRICE) == SQLITE_NULL ? MONEY_NONE : sqlite3_column_int64(row, PRICE),
        .staff = extract_code(&t->dicts[DICT_STAFF], row, STAFF),
        .department = extract_code(&t->dicts[DICT_DEPARTMENT], row, DEPARTMENT),
        .company = extract_code(&t->dicts[DICT_COMPANY], row, COMPANY),
        .match = extract_code(&t->dicts[DICT_MATCH], row, MATCH),
        .target = extract_code(&t->dicts[DICT_TARGET], row, TARGET),
        .reason = extract_code(&t->dicts[DICT_REASON], row, REASON),
        .offer = extract_code(&t->dicts[DICT_OFFER], row, OFFER),
        .employer = extract_code(&t->dicts[DICT_COMPANY], row, EMPLOYER),
        .case_number = case_text(t, row, CASE),
        .paying = extract_code(&t->dicts[DICT_MUNICIPALITY], row, PAYING),
        .gross = sqlite3_column_int64(row, GROSS),
        .net = sqlite3_column_int64(row, NET),
        .inflow = MONTH_NONE,
        .outflow = MONTH_NONE,
    };
    const char *id = (const char *)sqlite3_column_text(row, ID);
    if (extract_citizen(t, row, CPR, REF_SPELL_CPR, extract_month(s.from), &s.pid, d) != 0)
        return -1;
    if (s.pid == NOBODY || id == NULL || s.type == 0 || s.from == DATE_NONE)
        return 0;
    s.text = (uint32_t)intern_add(&t->spell_ids, id, (size_t)sqlite3_column_bytes(row, ID));
    if (overlap_spell(t, &s))
        return 0;
    extract_check_start(t, s.pid, s.from);
    extract_note_month(t, month_of(s.from));
    count_references(t, &s);
    PUSH(t->spells, t->n_spells, t->cap_spells) = s;
    return 0;
}

const struct extract extract_spell = {
    "spell",
    "spell_id, cpr, source_system, service_type, from_date, to_date, quantity, unit, unit_price, staff_id, "
    "department_id, provider_cvr, match_category, target_group, end_reason, offer_id, employer_cvr, case_id, "
    "paying_municipality, gross_amount, net_amount",
    spell_row,
    NULL,
};
