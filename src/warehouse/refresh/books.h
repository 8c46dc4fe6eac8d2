/*
 * The books of a town: all postings, with or without a person, added up by account and month as they come, and the
 * budget. An account is everything a figure of theirs can be asked by. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_BOOKS_H
#define ALMANAK_WAREHOUSE_BOOKS_H

#include "warehouse/mart.h"

struct town;

/* Numbers of dictionaries; once arranged those of the mart, and accounts ascend by them in this order. */
struct account {
    uint32_t function, dranst, art, department, municipality, company;
};

struct book_entry {
    uint32_t account;
    int64_t amount;
};
struct book_month {
    struct book_entry *entries; /* once arranged by account */
    size_t n, cap;
    uint32_t *slots; /* while reading: entry + 1 by hash */
    size_t n_slots;
};

struct budget_line {
    month_t month;
    uint32_t account, source; /* source: number in town.sources */
    int64_t budget, revised, expected;
};

struct books {
    struct account_numbers *numbers; /* while reading: accounts by their texts */
    struct account *accounts;
    size_t n_accounts, cap_accounts;
    struct book_month **months; /* by month_t, NULL where nothing was posted; heap */
    size_t cap_months;
    struct budget_line *lines; /* once arranged by (month, account), one each */
    size_t n_lines, cap_lines;
    month_t first, last; /* of a posting or a budget, MONTH_NONE */
};

/* All zero is books without anything but months, which books_init sets. */
void books_init(struct books *b);
void books_release(struct books *b);
/* Add to an account's month. */
void books_post(struct books *b, month_t month, uint32_t account, int64_t amount);
/* There is a posting of a month that was not read. */
void books_note_month(struct books *b, month_t month);
/* Before the town's dictionaries are sorted: the main accounts, functions and arts there are. */
void books_add_heads(struct town *t);
/* Once they are: accounts and months in the order of the mart. */
void books_arrange(struct town *t);
int books_write(const struct town *t, struct mart_writer *w, struct diag *d) MUST_CHECK;

#endif
