/*
 * Reading postings, by far the most rows. Those alike in person, month, spell, type, function and department are added
 * up as they come, so that memory follows the cases and not the vouchers. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "base/relay.h"
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

/* Texts are copied into their batch, so that all of a batch lies together. */
enum { BATCH_ROWS = 512, BATCHES = 4 };
enum posting_text { TEXT_CPR, TEXT_SPELL, TEXT_TYPE, TEXT_ACCOUNT, TEXTS };

struct posting {
    int64_t amount;
    month_t month;
    int dranst;
    uint32_t at[TEXTS], len[TEXTS]; /* in the bytes of the batch; a missing text is empty */
};

struct batch {
    struct posting rows[BATCH_ROWS];
    size_t n;
    struct extract_bytes bytes;
};

/* A file on its way in: SQLite is asked by the maker of a relay. */
struct reading {
    struct db *db;
    sqlite3_stmt *stmt;
    struct batch batches[BATCHES];
    bool ended;       /* a statement that is through would begin anew */
    struct diag diag; /* the maker's */
};

static const char *text_of(const struct batch *b, const struct posting *p, enum posting_text which)
{
    return b->bytes.data + p->at[which];
}

static void copy_row(struct batch *b, sqlite3_stmt *row)
{
    enum { PERIOD, CPR, DRANST, AMOUNT, SPELL, TYPE, FUNCTION, DEPARTMENT, ART, MUNICIPALITY, COMPANY };
    static const int columns[TEXT_ACCOUNT] = {CPR, SPELL, TYPE};
    static const int account[] = {FUNCTION, DRANST, ART, DEPARTMENT, MUNICIPALITY, COMPANY};
    struct posting *p = &b->rows[b->n++];
    p->amount = sqlite3_column_int64(row, AMOUNT);
    p->month = sqlite3_column_int(row, PERIOD);
    p->dranst = sqlite3_column_int(row, DRANST);
    for (int k = 0; k < TEXTS; k++) {
        p->at[k] = (uint32_t)b->bytes.n;
        if (k < TEXT_ACCOUNT) {
            const void *text = sqlite3_column_text(row, columns[k]);
            extract_append(&b->bytes, text, text != NULL ? (size_t)sqlite3_column_bytes(row, columns[k]) : 0);
        } else {
            extract_account_key(&b->bytes, row, account);
        }
        p->len[k] = (uint32_t)b->bytes.n - p->at[k];
    }
}

static int read_batch(void *context, size_t slot)
{
    struct reading *r = context;
    struct batch *b = &r->batches[slot];
    int row = r->ended ? 0 : 1;
    b->n = b->bytes.n = 0;
    while (b->n < BATCH_ROWS && row == 1 && (row = db_step(r->db, r->stmt, &r->diag)) == 1)
        copy_row(b, r->stmt);
    r->ended = row != 1;
    return row < 0 ? -1 : b->n > 0;
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

static int add_posting(struct town *t, const struct batch *b, const struct posting *p, const char *path, struct diag *d)
{
    enum { DRANST_OPERATION = 1 };
    struct ledger_entry e = {.amount = p->amount};
    t->report->postings++;
    uint32_t account = extract_account(t, text_of(b, p, TEXT_ACCOUNT), p->len[TEXT_ACCOUNT]);
    books_post(&t->books, p->month, account, e.amount);
    if (extract_lost_function(t, account))
        faults_lost(t, REF_POSTING_FUNCTION, p->month);
    extract_note_month(t, p->month);
    if (extract_cpr_text(t, text_of(b, p, TEXT_CPR), p->len[TEXT_CPR], path, &e.pid, d) != 0)
        return -1;
    extract_note_citizen(t, REF_POSTING_CPR, p->month, &e.pid);
    if (e.pid != NOBODY)
        inputs_note_person(t, e.pid);
    if (e.pid == NOBODY || p->dranst != DRANST_OPERATION)
        return 0;
    uint32_t type = codes_add(&t->dicts[DICT_TYPE], text_of(b, p, TEXT_TYPE), p->len[TEXT_TYPE]);
    inputs_note_code(t, DICT_TYPE, type);
    e.spell = posting_spell(t, text_of(b, p, TEXT_SPELL), p->len[TEXT_SPELL], p->month);
    if (type != 0 && !extract_type(t, type)->known)
        faults_lost(t, REF_POSTING_TYPE, p->month);
    if (p->month < t->first || p->month > t->last)
        return 0;
    const struct account *a = &t->books.accounts[account];
    e.combo = combo_number(&t->ledger, type, a->function, a->department);
    add_entry(&t->ledger.months[p->month - t->ledger.first], &e);
    return 0;
}

static int take_posting(struct town *t, const struct batch *b, const struct posting *p, const char *path,
                        struct diag *d)
{
    inputs_begin_row(t, p->month);
    int result = add_posting(t, b, p, path, d);
    inputs_end_row(t);
    return result;
}

/* All of a batch, once memory has been told what will be looked up. */
static int take_batch(struct town *t, const struct batch *b, const char *path, struct diag *d)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct posting *p = &b->rows[i];
        recent_prefetch(&t->recent_cprs, text_of(b, p, TEXT_CPR), p->len[TEXT_CPR]);
        recent_prefetch(&t->recent_spells, text_of(b, p, TEXT_SPELL), p->len[TEXT_SPELL]);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (take_posting(t, b, &b->rows[i], path, d) != 0)
            return -1;
    }
    return 0;
}

int extract_postings(struct town *t, struct db *db, sqlite3_stmt *rows, struct diag *d)
{
    struct reading *r = xcalloc(1, sizeof(*r));
    r->db = db;
    r->stmt = rows;
    diag_init(&r->diag);
    struct relay *relay = relay_start(BATCHES, read_batch, r);
    size_t slot;
    int status;
    while ((status = relay_next(relay, &slot)) == 1) {
        if (take_batch(t, &r->batches[slot], db->path, d) != 0) {
            status = -1;
            break;
        }
    }
    relay_stop(relay);
    if (r->diag.n_errors > 0)
        diag_error(d, r->diag.items[0].code, NO_LOC, "%s", r->diag.items[0].message);
    diag_release(&r->diag);
    for (size_t k = 0; k < BATCHES; k++)
        free(r->batches[k].bytes.data);
    free(r);
    return status;
}

const struct extract extract_posting = {
    "posting",
    "period, cpr, dranst, amount, spell_id, service_type, \"function\", department_id, art, "
    "counter_municipality, cvr",
    NULL,
};
