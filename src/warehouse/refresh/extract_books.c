/*
 * Reading accounts and budgets: which account a row is of. Rows of the same few accounts come by the million, so an
 * account is looked up once by all its texts together, and a small table remembers those met last. See extract.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/extract.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

enum { KEY_MAX = 56, PLACES = 1 << 14, PARTS = 6, PART_DRANST = 1 };

/* The texts of an account one after the other, each with its NUL; padded with NUL. */
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

/* What the present row says of one part of an account, as text; 0 bytes for nothing. */
struct part_text {
    const char *text;
    size_t len;
    char number[24];
};

static void part_text(sqlite3_stmt *row, const int columns[PARTS], int part, struct part_text *out)
{
    out->text = NULL;
    if (columns[part] >= 0 && part == PART_DRANST) {
        int64_t number = sqlite3_column_int64(row, columns[part]);
        out->number[0] = (char)('0' + number % 10); /* as it is by the chart of accounts */
        out->len = 1;
        if (number < 0 || number > 9)
            out->len = (size_t)snprintf(out->number, sizeof(out->number), "%" PRId64, number);
        out->text = out->number;
    } else if (columns[part] >= 0) {
        out->text = sqlite3_column_blob(row, columns[part]);
        out->len = out->text == NULL ? 0 : (size_t)sqlite3_column_bytes(row, columns[part]);
    }
    if (out->text == NULL)
        *out = (struct part_text){.text = ""};
}

static struct account account_new(struct town *t, sqlite3_stmt *row, const int columns[PARTS])
{
    static const enum dict_id dicts[PARTS] = {DICT_FUNCTION,   DICT_DRANST,       DICT_ART,
                                              DICT_DEPARTMENT, DICT_MUNICIPALITY, DICT_COMPANY};
    uint32_t numbers[PARTS];
    for (int k = 0; k < PARTS; k++) {
        struct part_text part;
        part_text(row, columns, k, &part);
        numbers[k] = codes_add(&t->dicts[dicts[k]], part.text, part.len);
    }
    town_room_for_functions(t, (size_t)numbers[0] + 1);
    return (struct account){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
}

/* By all its texts, which a table keeps. */
static uint32_t account_by_texts(struct town *t, sqlite3_stmt *row, const int columns[PARTS], const char *text,
                                 size_t len)
{
    uint32_t number = (uint32_t)intern_add(&t->books.numbers->texts, text, len);
    if (number == t->books.n_accounts) {
        struct account account = account_new(t, row, columns);
        PUSH(t->books.accounts, t->books.n_accounts, t->books.cap_accounts) = account;
    }
    return number;
}

/* One whose texts do not fit a place. */
static uint32_t account_of_long_texts(struct town *t, sqlite3_stmt *row, const int columns[PARTS])
{
    struct strbuf key;
    strbuf_init(&key, STRBUF_LARGE);
    for (int k = 0; k < PARTS; k++) {
        struct part_text part;
        part_text(row, columns, k, &part);
        strbuf_add(&key, part.text, part.len);
        strbuf_addch(&key, '\0');
    }
    uint32_t number = account_by_texts(t, row, columns, strbuf_text(&key), key.len);
    strbuf_release(&key);
    return number;
}

uint32_t extract_account(struct town *t, sqlite3_stmt *row, const int columns[PARTS])
{
    if (t->books.numbers == NULL) {
        t->books.numbers = xcalloc(1, sizeof(*t->books.numbers));
        intern_init(&t->books.numbers->texts);
    }
    struct account_key key = {.len = 0};
    for (int k = 0; k < PARTS; k++) {
        struct part_text part;
        part_text(row, columns, k, &part);
        if (key.len + part.len + 1 > KEY_MAX)
            return account_of_long_texts(t, row, columns);
        memcpy(key.text + key.len, part.text, part.len);
        key.len += (uint32_t)part.len + 1;
    }
    struct account_key *place = &t->books.numbers->places[hash_bytes(key.text, key.len) & (PLACES - 1)];
    if (place->number == 0 || place->len != key.len || memcmp(place->text, key.text, key.len) != 0) {
        key.number = account_by_texts(t, row, columns, key.text, key.len) + 1;
        *place = key;
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
    struct budget_line line = {
        .month = sqlite3_column_int(row, PERIOD),
        .account = extract_account(t, row, columns),
        .source = source,
        .budget = sqlite3_column_int64(row, ORIGINAL),
        .revised = sqlite3_column_int64(row, REVISED),
    };
    line.expected =
        sqlite3_column_type(row, EXPECTED) == SQLITE_NULL ? line.revised : sqlite3_column_int64(row, EXPECTED);
    t->report->budgets++;
    t->report->unresolved[REF_BUDGET_FUNCTION] += extract_lost_function(t, line.account);
    PUSH(t->books.lines, t->books.n_lines, t->books.cap_lines) = line;
    return 0;
}

const struct extract extract_budget = {
    "budget",
    "period, \"function\", dranst, art, department_id, original, revised, expected",
    budget_row,
};
