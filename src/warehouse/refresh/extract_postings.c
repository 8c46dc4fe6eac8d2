/*
 * Reading postings, by far the most rows. Those alike in person, month, spell, type, function and department are added
 * up as they come, so that memory follows the cases and not the vouchers. See extract_batch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "warehouse/refresh/extract_batch.h"
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

/* --- rows --- */

enum posting_text { TEXT_CPR = BATCH_CPR, TEXT_SPELL, TEXT_TYPE, TEXT_ACCOUNT };
enum posting_number { AMOUNT, MONTH, DRANST };

static void copy_posting(struct batch *b, struct batch_row *row, sqlite3_stmt *stmt)
{
    enum {
        C_PERIOD,
        C_CPR,
        C_DRANST,
        C_AMOUNT,
        C_SPELL,
        C_TYPE,
        C_FUNCTION,
        C_DEPARTMENT,
        C_ART,
        C_MUNICIPALITY,
        C_CVR
    };
    static const int account[] = {C_FUNCTION, C_DRANST, C_ART, C_DEPARTMENT, C_MUNICIPALITY, C_CVR};
    row->numbers[AMOUNT] = sqlite3_column_int64(stmt, C_AMOUNT);
    row->numbers[MONTH] = sqlite3_column_int(stmt, C_PERIOD);
    row->numbers[DRANST] = sqlite3_column_int(stmt, C_DRANST);
    batch_add_text(b, row, TEXT_CPR, stmt, C_CPR);
    batch_add_text(b, row, TEXT_SPELL, stmt, C_SPELL);
    batch_add_text(b, row, TEXT_TYPE, stmt, C_TYPE);
    row->at[TEXT_ACCOUNT] = (uint32_t)b->bytes.n;
    extract_account_key(&b->bytes, stmt, account);
    row->len[TEXT_ACCOUNT] = (uint32_t)b->bytes.n - row->at[TEXT_ACCOUNT];
}

static void announce_posting(struct town *t, const struct batch *b, const struct batch_row *row)
{
    recent_prefetch(&t->recent_spells, batch_text(b, row, TEXT_SPELL), row->len[TEXT_SPELL]);
}

/* The spell of a posting as text + 1, 0 when it has none that was delivered. */
static uint32_t posting_spell(struct town *t, const char *id, size_t len, month_t month)
{
    if (len == 0)
        return 0;
    int32_t text = recent_lookup(&t->recent_spells, &t->spell_ids, id, len);
    if (text == INTERN_NONE)
        faults_lost(t, REF_POSTING_SPELL, month);
    return (uint32_t)(text + 1);
}

static void add_posting(struct town *t, const struct batch *b, const struct batch_row *p)
{
    enum { DRANST_OPERATION = 1 };
    struct ledger_entry e = {.pid = p->cpr, .amount = p->numbers[AMOUNT]};
    month_t month = (month_t)p->numbers[MONTH];
    t->report->postings++;
    uint32_t account = extract_account(t, batch_text(b, p, TEXT_ACCOUNT), p->len[TEXT_ACCOUNT]);
    books_post(&t->books, month, account, e.amount);
    if (extract_lost_function(t, account))
        faults_lost(t, REF_POSTING_FUNCTION, month);
    extract_note_month(t, month);
    extract_note_citizen(t, REF_POSTING_CPR, month, &e.pid);
    if (e.pid != NOBODY)
        inputs_note_person(t, e.pid);
    if (e.pid == NOBODY || p->numbers[DRANST] != DRANST_OPERATION)
        return;
    uint32_t type = codes_add(&t->dicts[DICT_TYPE], batch_text(b, p, TEXT_TYPE), p->len[TEXT_TYPE]);
    inputs_note_code(t, DICT_TYPE, type);
    e.spell = posting_spell(t, batch_text(b, p, TEXT_SPELL), p->len[TEXT_SPELL], month);
    if (type != 0 && !extract_type(t, type)->known)
        faults_lost(t, REF_POSTING_TYPE, month);
    if (month < t->first || month > t->last)
        return;
    const struct account *a = &t->books.accounts[account];
    e.combo = combo_number(&t->ledger, type, a->function, a->department);
    add_entry(&t->ledger.months[month - t->ledger.first], &e);
}

static void take_posting(struct town *t, const struct batch *b, const struct batch_row *p)
{
    inputs_begin_row(t, (month_t)p->numbers[MONTH]);
    add_posting(t, b, p);
    inputs_end_row(t);
}

static const struct extract_batch postings = {copy_posting, announce_posting, take_posting};

const struct extract extract_posting = {
    "posting",
    "period, cpr, dranst, amount, spell_id, service_type, \"function\", department_id, art, "
    "counter_municipality, cvr",
    NULL,
    &postings,
};
