/*
 * The books: adding up, order, and the ledger of the mart. See books.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/books.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "warehouse/refresh/extract.h"
#include "warehouse/refresh/money.h"

enum { SLOTS_MIN = 256, MAIN_ACCOUNT = 1, MAIN_FUNCTION = 4, MAIN_ART = 1 };

void books_init(struct books *b)
{
    *b = (struct books){.first = MONTH_NONE, .last = MONTH_NONE};
}

void books_release(struct books *b)
{
    for (size_t m = 0; m < b->cap_months; m++) {
        if (b->months[m] == NULL)
            continue;
        free(b->months[m]->entries);
        free(b->months[m]->slots);
        free(b->months[m]);
    }
    extract_books_release(b->numbers);
    free(b->months);
    free(b->accounts);
    free(b->lines);
    books_init(b);
}

/* --- adding up --- */

static size_t slot_of(const struct book_month *m, uint32_t account)
{
    size_t mask = m->n_slots - 1, i = (size_t)((account * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
    while (m->slots[i] != 0 && m->entries[m->slots[i] - 1].account != account)
        i = (i + 1) & mask;
    return i;
}

static void widen(struct book_month *m)
{
    m->n_slots = m->n_slots == 0 ? SLOTS_MIN : m->n_slots * 2;
    free(m->slots);
    m->slots = xcalloc(m->n_slots, sizeof(*m->slots));
    for (size_t k = 0; k < m->n; k++)
        m->slots[slot_of(m, m->entries[k].account)] = (uint32_t)k + 1;
}

static bool on_calendar(month_t month)
{
    return month >= 0 && month <= MONTH_LAST; /* a month is the number of those since year 0 */
}

void books_note_month(struct books *b, month_t month)
{
    b->first = b->first == MONTH_NONE || month < b->first ? month : b->first;
    b->last = b->last == MONTH_NONE || month > b->last ? month : b->last;
}

static struct book_month *month_slot(struct books *b, month_t month)
{
    if ((size_t)month >= b->cap_months || b->months[month] == NULL) {
        size_t before = b->cap_months;
        b->months = xgrow(b->months, &b->cap_months, (size_t)month + 1, sizeof(*b->months));
        for (size_t m = before; m < b->cap_months; m++)
            b->months[m] = NULL;
        b->months[month] = xcalloc(1, sizeof(**b->months));
        books_note_month(b, month);
    }
    return b->months[month];
}

void books_post(struct books *b, month_t month, uint32_t account, int64_t amount)
{
    if (!on_calendar(month))
        return;
    struct book_month *m = month_slot(b, month);
    if (m->n > 0 && m->entries[m->n - 1].account == account) {
        m->entries[m->n - 1].amount = money_sum(m->entries[m->n - 1].amount, amount);
        return;
    }
    if ((m->n + 1) * 3 >= m->n_slots * 2)
        widen(m);
    size_t i = slot_of(m, account);
    if (m->slots[i] == 0) {
        PUSH(m->entries, m->n, m->cap) = (struct book_entry){.account = account};
        m->slots[i] = (uint32_t)m->n;
    }
    struct book_entry *e = &m->entries[m->slots[i] - 1];
    e->amount = money_sum(e->amount, amount);
}

/* --- order --- */

/* Bytes of the first letters of a code. */
static size_t head_length(const char *text, int letters)
{
    const char *p = text;
    while (letters > 0 && utf8_next(&p) != 0)
        letters--;
    return (size_t)(p - text);
}

static void add_heads(struct town *t, enum dict_id of, enum dict_id heads, int letters)
{
    const struct codes *c = &t->dicts[of];
    for (size_t k = 0; k < c->texts.n; k++)
        (void)codes_add(&t->dicts[heads], c->texts.texts[k], head_length(c->texts.texts[k], letters));
}

void books_add_heads(struct town *t)
{
    add_heads(t, DICT_FUNCTION, DICT_MAIN_ACCOUNT, MAIN_ACCOUNT);
    add_heads(t, DICT_FUNCTION, DICT_MAIN_FUNCTION, MAIN_FUNCTION);
    add_heads(t, DICT_ART, DICT_MAIN_ART, MAIN_ART);
    town_room_for_functions(t, t->dicts[DICT_FUNCTION].texts.n);
}

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_accounts(const void *a, const void *b, void *arg)
{
    const struct account *accounts = arg, *x = &accounts[*(const uint32_t *)a], *y = &accounts[*(const uint32_t *)b];
    int order = BY(x->function, y->function);
    order = order != 0 ? order : BY(x->dranst, y->dranst);
    order = order != 0 ? order : BY(x->art, y->art);
    order = order != 0 ? order : BY(x->department, y->department);
    order = order != 0 ? order : BY(x->municipality, y->municipality);
    return order != 0 ? order : BY(x->company, y->company);
}

static int compare_entries(const void *a, const void *b)
{
    const struct book_entry *x = a, *y = b;
    return BY(x->account, y->account);
}

static int compare_lines(const void *a, const void *b)
{
    const struct budget_line *x = a, *y = b;
    int order = BY(x->month, y->month);
    order = order != 0 ? order : BY(x->account, y->account);
    return order != 0 ? order : BY(x->source, y->source);
}

/* Accounts in the order of their numbers in the mart: new_number[k] is that of account k. Heap. */
static uint32_t *sort_accounts(struct town *t)
{
    struct books *b = &t->books;
    size_t n = b->n_accounts;
    uint32_t *order = xreallocarray(NULL, n, sizeof(*order)), *number = xreallocarray(NULL, n, sizeof(*number));
    struct account *sorted = xcalloc(n, sizeof(*sorted));
    for (uint32_t k = 0; k < n; k++) {
        const struct account *a = &b->accounts[k];
        order[k] = k;
        b->accounts[k] = (struct account){
            .function = t->dicts[DICT_FUNCTION].rank[a->function],
            .dranst = t->dicts[DICT_DRANST].rank[a->dranst],
            .art = t->dicts[DICT_ART].rank[a->art],
            .department = t->dicts[DICT_DEPARTMENT].rank[a->department],
            .municipality = t->dicts[DICT_MUNICIPALITY].rank[a->municipality],
            .company = t->dicts[DICT_COMPANY].rank[a->company],
        };
    }
    qsort_r(order, n, sizeof(*order), compare_accounts, b->accounts);
    for (uint32_t k = 0; k < n; k++) {
        sorted[k] = b->accounts[order[k]];
        number[order[k]] = k;
    }
    free(order);
    free(b->accounts);
    b->accounts = sorted;
    b->cap_accounts = n;
    return number;
}

/* Of lines that say the same of one account and month, that of the first source holds. */
static void arrange_lines(struct books *b, const uint32_t *number)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n_lines; i++) {
        struct budget_line line = b->lines[i];
        line.account = number[line.account];
        if (on_calendar(line.month)) {
            books_note_month(b, line.month);
            b->lines[kept++] = line;
        }
    }
    if (kept > 0)
        qsort(b->lines, kept, sizeof(*b->lines), compare_lines);
    b->n_lines = 0;
    for (size_t i = 0; i < kept; i++) {
        const struct budget_line *last = b->n_lines > 0 ? &b->lines[b->n_lines - 1] : NULL;
        if (last == NULL || last->month != b->lines[i].month || last->account != b->lines[i].account)
            b->lines[b->n_lines++] = b->lines[i];
    }
}

void books_arrange(struct town *t)
{
    struct books *b = &t->books;
    extract_books_release(b->numbers);
    b->numbers = NULL;
    if (b->n_accounts == 0)
        return;
    uint32_t *number = sort_accounts(t);
    arrange_lines(b, number);
    for (size_t m = 0; m < b->cap_months; m++) {
        struct book_month *month = b->months[m];
        if (month == NULL)
            continue;
        free(month->slots);
        month->slots = NULL;
        for (size_t i = 0; i < month->n; i++)
            month->entries[i].account = number[month->entries[i].account];
        qsort(month->entries, month->n, sizeof(*month->entries), compare_entries);
    }
    free(number);
}

/* --- the mart --- */

/* Columns of one month, with room for as many rows as postings and budgets have together. */
struct page {
    uint32_t *accounts;
    int64_t *spent, *budget, *revised, *expected;
    size_t n;
};

/* Both ascend by account: they are merged. */
static struct page merge(struct arena *a, const struct book_month *month, const struct budget_line *lines,
                         size_t n_lines)
{
    size_t n_entries = month != NULL ? month->n : 0, n = n_entries + n_lines, i = 0, k = 0;
    struct page p = {
        .accounts = ARENA_ARRAY(a, n, uint32_t),
        .spent = ARENA_ARRAY(a, n, int64_t),
        .budget = ARENA_ARRAY(a, n, int64_t),
        .revised = ARENA_ARRAY(a, n, int64_t),
        .expected = ARENA_ARRAY(a, n, int64_t),
    };
    while (i < n_entries || k < n_lines) {
        bool posted = i < n_entries && (k == n_lines || month->entries[i].account <= lines[k].account);
        bool planned = k < n_lines && (i == n_entries || lines[k].account <= month->entries[i].account);
        p.accounts[p.n] = posted ? month->entries[i].account : lines[k].account;
        if (posted)
            p.spent[p.n] = month->entries[i++].amount;
        if (planned) {
            p.budget[p.n] = lines[k].budget;
            p.revised[p.n] = lines[k].revised;
            p.expected[p.n] = lines[k++].expected;
        }
        p.n++;
    }
    return p;
}

#define ACCOUNT_COLUMN(target, field)                                                                                  \
    do {                                                                                                               \
        uint32_t *column_ = ARENA_ARRAY(&a, p.n, uint32_t);                                                            \
        for (size_t i = 0; i < p.n; i++)                                                                               \
            column_[i] = b->accounts[p.accounts[i]].field;                                                             \
        (target).field = column_;                                                                                      \
    } while (0)

static int write_month(const struct books *b, month_t m, const struct budget_line *lines, size_t n_lines,
                       struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    struct page p = merge(&a, (size_t)m < b->cap_months ? b->months[m] : NULL, lines, n_lines);
    struct mart_ledger out = {
        .n = p.n, .spent = p.spent, .budget = p.budget, .revised = p.revised, .expected = p.expected};
    ACCOUNT_COLUMN(out, function);
    ACCOUNT_COLUMN(out, dranst);
    ACCOUNT_COLUMN(out, art);
    ACCOUNT_COLUMN(out, department);
    ACCOUNT_COLUMN(out, municipality);
    ACCOUNT_COLUMN(out, company);
    int result = mart_put_ledger(w, m, &out, d);
    arena_release(&a);
    return result;
}

/* The number, in its own dictionary, of the first letters of each code of another. In the arena. */
static uint32_t *heads_of(const struct town *t, enum dict_id of, enum dict_id heads, int letters, struct arena *a)
{
    const struct codes *c = &t->dicts[of], *h = &t->dicts[heads];
    uint32_t *out = ARENA_ARRAY(a, c->texts.n, uint32_t);
    for (size_t k = 0; k < c->texts.n; k++) {
        const char *text = c->texts.texts[c->order[k]];
        out[k] = h->rank[intern_lookup(&h->texts, text, head_length(text, letters))];
    }
    return out;
}

static int write_chart(const struct town *t, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const struct codes *f = &t->dicts[DICT_FUNCTION];
    size_t n = f->texts.n;
    uint32_t *area = ARENA_ARRAY(&a, n, uint32_t), *committee = ARENA_ARRAY(&a, n, uint32_t);
    const struct codes *areas = &t->dicts[DICT_AREA];
    uint32_t other = areas->rank[intern_lookup(&areas->texts, "andet", strlen("andet"))];
    for (size_t k = 0; k < n; k++) {
        const struct account_function *function = &t->functions[f->order[k]];
        area[k] = function->area != 0 ? function->area : other;
        committee[k] = t->dicts[DICT_COMMITTEE].rank[function->committee];
    }
    const struct mart_functions functions = {
        .n = n,
        .main_account = heads_of(t, DICT_FUNCTION, DICT_MAIN_ACCOUNT, MAIN_ACCOUNT, &a),
        .main_function = heads_of(t, DICT_FUNCTION, DICT_MAIN_FUNCTION, MAIN_FUNCTION, &a),
        .area = area,
        .committee = committee,
    };
    const struct mart_arts arts = {.n = t->dicts[DICT_ART].texts.n,
                                   .main = heads_of(t, DICT_ART, DICT_MAIN_ART, MAIN_ART, &a)};
    int result = mart_put_functions(w, &functions, d);
    if (result == 0)
        result = mart_put_arts(w, &arts, d);
    arena_release(&a);
    return result;
}

int books_write(const struct town *t, struct mart_writer *w, struct diag *d)
{
    const struct books *b = &t->books;
    if (write_chart(t, w, d) != 0)
        return -1;
    size_t line = 0;
    for (month_t m = b->first; m != MONTH_NONE && m <= b->last; m++) {
        size_t n = 0;
        while (line + n < b->n_lines && b->lines[line + n].month == m)
            n++;
        /* Months without rows of their own need not be there before. */
        bool kept = !inputs_touched(t, m) && (n > 0 || inputs_posted(t, m));
        if ((kept ? mart_copy(w, "ledger", m, d) : write_month(b, m, b->lines + line, n, w, d)) != 0)
            return -1;

        line += n;
    }
    return 0;
}
