/*
 * Reading postings, by far the most rows. Those alike in person, month, spell, type, function and department are added
 * up as they come, so that memory follows the cases and not the vouchers. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/money.h"

static uint32_t combo_number(struct ledger *l, uint32_t type, uint32_t function, uint32_t department)
{
    uint32_t key[3] = {type, function, department};
    size_t number = (size_t)intern_add(&l->combo_keys, (const char *)key, sizeof(key));
    if (number == l->n_combos)
        PUSH(l->combos, l->n_combos, l->cap_combos) = (struct ledger_combo){type, function, department};
    return (uint32_t)number;
}

static bool same_entry(const struct ledger_entry *a, const struct ledger_entry *b)
{
    return a->pid == b->pid && a->spell == b->spell && a->combo == b->combo;
}

static size_t entry_slot(const struct ledger_month *l, const struct ledger_entry *e)
{
    const uint32_t key[] = {e->pid, e->spell, e->combo};
    size_t mask = l->n_slots - 1;
    size_t i = (size_t)hash_bytes(key, sizeof(key)) & mask;
    for (; l->slots[i] != 0; i = (i + 1) & mask) {
        if (same_entry(&l->entries[l->slots[i] - 1], e))
            break;
    }
    return i;
}

static void widen(struct ledger_month *l)
{
    l->n_slots = l->n_slots == 0 ? 1024 : l->n_slots * 2;
    free(l->slots);
    l->slots = xcalloc(l->n_slots, sizeof(*l->slots));
    for (size_t k = 0; k < l->n; k++)
        l->slots[entry_slot(l, &l->entries[k])] = (uint32_t)k + 1;
}

static void add_entry(struct ledger_month *l, const struct ledger_entry *e)
{
    /* Vouchers of a case tend to come together. */
    enum { NEAR = 4 };
    for (size_t k = l->n; k > 0 && l->n - k < NEAR; k--) {
        struct ledger_entry *near = &l->entries[k - 1];
        if (same_entry(near, e)) {
            near->amount = money_sum(near->amount, e->amount);
            return;
        }
    }
    if ((l->n + 1) * 3 >= l->n_slots * 2)
        widen(l);
    size_t i = entry_slot(l, e);
    if (l->slots[i] != 0) {
        struct ledger_entry *same = &l->entries[l->slots[i] - 1];
        same->amount = money_sum(same->amount, e->amount);
        return;
    }
    PUSH(l->entries, l->n, l->cap) = *e;
    l->slots[i] = (uint32_t)l->n;
}

/* The spell of a posting as text + 1, 0 when it has none that was delivered. */
static uint32_t posting_spell(struct town *t, sqlite3_stmt *row, int column)
{
    const char *id = (const char *)sqlite3_column_text(row, column);
    if (id == NULL || id[0] == '\0')
        return 0;
    int32_t text = recent_lookup(&t->recent_spells, &t->spell_ids, id, (size_t)sqlite3_column_bytes(row, column));
    t->report->unresolved[REF_POSTING_SPELL] += text == INTERN_NONE;
    return (uint32_t)(text + 1);
}

static int posting_row(struct town *t, sqlite3_stmt *row, uint32_t source UNUSED, struct diag *d)
{
    enum { PERIOD, CPR, DRANST, AMOUNT, SPELL, TYPE, FUNCTION, DEPARTMENT, ART, MUNICIPALITY, COMPANY };
    static const int columns[] = {FUNCTION, DRANST, ART, DEPARTMENT, MUNICIPALITY, COMPANY};
    enum { DRANST_OPERATION = 1 };
    struct ledger_entry e = {.amount = sqlite3_column_int64(row, AMOUNT)};
    month_t month = sqlite3_column_int(row, PERIOD);
    t->report->postings++;
    uint32_t account = extract_account(t, row, columns);
    books_post(&t->books, month, account, e.amount);
    t->report->unresolved[REF_POSTING_FUNCTION] += extract_lost_function(t, account);
    extract_note_month(t, month);
    if (extract_citizen(t, row, CPR, REF_POSTING_CPR, &e.pid, d) != 0)
        return -1;
    if (e.pid == NOBODY || sqlite3_column_int(row, DRANST) != DRANST_OPERATION)
        return 0;
    uint32_t type = extract_code(&t->dicts[DICT_TYPE], row, TYPE);
    e.spell = posting_spell(t, row, SPELL);
    t->report->unresolved[REF_POSTING_TYPE] += type != 0 && !extract_type(t, type)->known;
    if (month < t->first || month > t->last)
        return 0;
    const struct account *a = &t->books.accounts[account];
    e.combo = combo_number(&t->ledger, type, a->function, a->department);
    add_entry(&t->ledger.months[month - t->ledger.first], &e);
    return 0;
}

const struct extract extract_posting = {
    "posting",
    "period, cpr, dranst, amount, spell_id, service_type, \"function\", department_id, art, "
    "counter_municipality, cvr",
    posting_row,
};
