/*
 * Reading accounts and budgets: which account a row is of. Rows of the same few accounts come by the million, so an
 * account is looked up once by all its texts together, and a small table remembers those met last. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { KEY_MAX = 56, PLACES = 1 << 14, PARTS = 6, PART_DRANST = 1 };

/* The texts of an account one after the other, each with its NUL. */
struct account_key {
    char text[KEY_MAX];
    uint32_t len, number; /* number + 1; 0 is an empty place */
};
struct account_numbers {
    struct intern texts;
    struct account_key places[PLACES];
};

void extract_books_release(struct account_numbers *a)
{
    if (a != NULL)
        intern_release(&a->texts);
    free(a);
}

void extract_account_key(struct extract_bytes *out, sqlite3_stmt *row, const int columns[PARTS])
{
    for (int k = 0; k < PARTS; k++) {
        char number[NUM_TEXT];
        if (columns[k] >= 0 && k == PART_DRANST) {
            (void)num_int(number, sqlite3_column_int64(row, columns[k]));
            extract_append(out, number, strlen(number));
        } else if (columns[k] >= 0) {
            const void *text = sqlite3_column_blob(row, columns[k]);
            extract_append(out, text, text == NULL ? 0 : (size_t)sqlite3_column_bytes(row, columns[k]));
        }
        extract_append(out, "", 1);
    }
}

static struct account account_new(struct town *t, const char *key, size_t len)
{
    static const enum dict_id dicts[PARTS] = {DICT_FUNCTION,   DICT_DRANST,       DICT_ART,
                                              DICT_DEPARTMENT, DICT_MUNICIPALITY, DICT_COMPANY};
    uint32_t numbers[PARTS];
    const char *part = key, *end = key + len;
    for (int k = 0; k < PARTS; k++) {
        size_t n = strnlen(part, (size_t)(end - part));
        numbers[k] = codes_add(&t->dicts[dicts[k]], part, n);
        part += n < (size_t)(end - part) ? n + 1 : n;
    }
    town_room_for_functions(t, (size_t)numbers[0] + 1);
    return (struct account){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
}

/* By all its texts, which a table keeps. */
static uint32_t account_by_texts(struct town *t, const char *key, size_t len)
{
    uint32_t number = (uint32_t)intern_add(&t->books.numbers->texts, key, len);
    if (number == t->books.n_accounts) {
        struct account account = account_new(t, key, len);
        PUSH(t->books.accounts, t->books.n_accounts, t->books.cap_accounts) = account;
    }
    return number;
}

uint32_t extract_account(struct town *t, const char *key, size_t len)
{
    if (t->books.numbers == NULL) {
        t->books.numbers = xcalloc(1, sizeof(*t->books.numbers));
        intern_init(&t->books.numbers->texts);
    }
    if (len > KEY_MAX)
        return account_by_texts(t, key, len);
    struct account_key *place = &t->books.numbers->places[hash_bytes(key, len) & (PLACES - 1)];
    if (place->number == 0 || place->len != len || memcmp(place->text, key, len) != 0) {
        place->number = account_by_texts(t, key, len) + 1;
        place->len = (uint32_t)len;
        memcpy(place->text, key, len);
    }
    return place->number - 1;
}

/* --- budget --- */

bool extract_lost_function(const struct town *t, uint32_t account)
{
    uint32_t function = t->books.accounts[account].function;
    return t->has_functions && function != 0 && !codes_labelled(&t->dicts[DICT_FUNCTION], function);
}

static int budget_row(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d UNUSED)
{
    enum { PERIOD, FUNCTION, DRANST, ART, DEPARTMENT, ORIGINAL, REVISED, EXPECTED };
    static const int columns[PARTS] = {FUNCTION, DRANST, ART, DEPARTMENT, -1, -1};
    struct extract_bytes key = {.n = 0};
    extract_account_key(&key, row, columns);
    struct budget_line line = {
        .month = sqlite3_column_int(row, PERIOD),
        .account = extract_account(t, key.data, key.n),
        .source = source,
        .budget = sqlite3_column_int64(row, ORIGINAL),
        .revised = sqlite3_column_int64(row, REVISED),
    };
    free(key.data);
    line.expected =
        sqlite3_column_type(row, EXPECTED) == SQLITE_NULL ? line.revised : sqlite3_column_int64(row, EXPECTED);
    t->report->budgets++;
    if (extract_lost_function(t, line.account))
        faults_lost(t, REF_BUDGET_FUNCTION, line.month);
    PUSH(t->books.lines, t->books.n_lines, t->books.cap_lines) = line;
    return 0;
}

const struct extract extract_budget = {
    "budget",
    "period, \"function\", dranst, art, department_id, original, revised, expected",
    budget_row,
    NULL,
};
