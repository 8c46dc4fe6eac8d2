/*
 * Reading the tables of a warehouse into a town. Internal to refresh.
 *
 * Rows come in the order of their sources' names; of rows that say the same of one key, the first source's holds.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_EXTRACT_H
#define ALMANAK_WAREHOUSE_EXTRACT_H

#include <sqlite3.h>

#include "warehouse/db.h"
#include "warehouse/refresh/town.h"

struct extract_batch; /* extract_batch.h */

/* A resource as refresh reads it: its columns, and what to do with a row. `source` is a number in town.sources. */
struct extract {
    const char *resource, *columns;
    int (*row)(struct town *t, sqlite3_stmt *row, uint32_t source, struct diag *d);
    const struct extract_batch *batch; /* NULL: row by row; in place of it, for tables of millions of rows */
};

/* Every row of every file of the resource. */
int extract_table(struct town *t, const struct extract *e, struct diag *d) MUST_CHECK;
bool extract_delivered(const struct refresh_input *in, const char *resource);

/* The month of a day, MONTH_NONE of none. */
static inline month_t extract_month(date_t day)
{
    return day != DATE_NONE ? month_of(day) : MONTH_NONE;
}

/* Values of the present row; a missing one is 0, DATE_NONE or false. */
uint32_t extract_code(struct codes *c, sqlite3_stmt *row, int column);
/* The number of a code, which gets the name as its label unless it has one. */
uint32_t extract_name(struct codes *c, sqlite3_stmt *row, int code, int name);
date_t extract_date(sqlite3_stmt *row, int column);
date_t extract_end(sqlite3_stmt *row, int column); /* missing: DATE_OPEN */
/* One of the codes known beforehand; 0 for any other, which load lets through nowhere. */
uint32_t extract_fixed_code(const struct codes *c, sqlite3_stmt *row, int column);
/* The service type of a number, added as an unknown one when new. Borrowed until the next call. */
struct service_type *extract_type(struct town *t, uint32_t number);
/* The number of an account function, which is added when new. */
uint32_t extract_function(struct town *t, sqlite3_stmt *row, int column);
/* The region of a municipality; room for it is made when new. Borrowed until the next call. */
uint32_t *extract_region(struct town *t, uint32_t municipality);
void town_room_for_functions(struct town *t, size_t n);
/* The town goes back at least to this month. */
void extract_note_month(struct town *t, month_t month);
/* The number of a CPR, NOBODY when missing. A text too long for one is an error. */
int extract_cpr(struct town *t, sqlite3_stmt *row, int column, uint32_t *out, struct diag *d) MUST_CHECK;
/* The same of a text of the file at `path`. */
int extract_cpr_text(struct town *t, const char *text, size_t len, const char *path, uint32_t *out,
                     struct diag *d) MUST_CHECK;

/* The number of a CPR after replacements, that has a residence, a spell or a posting; counts one without a person row,
 * in the month of the row. */
int extract_citizen(struct town *t, sqlite3_stmt *row, int column, enum refresh_reference ref, month_t month,
                    uint32_t *out, struct diag *d) MUST_CHECK;

/* A person by what decides about all months (inputs.h): of a final CPR. */
bool extract_known_person(const struct town *t, uint32_t final);
/* A final CPR that rows of a month name is a person. */
void extract_mark_person(struct town *t, uint32_t final);

/* The person of a row that makes nobody a person, NOBODY for none. */
int extract_history_person(struct town *t, sqlite3_stmt *row, enum refresh_reference ref, month_t month, uint32_t *out,
                           struct diag *d) MUST_CHECK;
/* The same of the number that extract_cpr_text gave. */
void extract_note_citizen(struct town *t, enum refresh_reference ref, month_t month, uint32_t *cpr);
/* Begin to fetch what that will look up. */
void extract_prefetch_citizen(const struct town *t, uint32_t cpr);

/* Bytes being gathered; heap. */
struct extract_bytes {
    char *data;
    size_t n, cap;
};
void extract_append(struct extract_bytes *b, const void *data, size_t len);

/* Counts a row about a final CPR that begins when it cannot: before the birth, after the death, or after the month that
 * was delivered. */
void extract_check_start(struct town *t, uint32_t final, date_t from);
/*
 * The texts that an account is known by, one after the other, each with its NUL. Columns of the present row with its
 * function, dranst, art, department, municipality and company; -1 for one that there is not.
 */
void extract_account_key(struct extract_bytes *out, sqlite3_stmt *row, const int columns[6]);
/* The account of such texts, which is added when new. */
uint32_t extract_account(struct town *t, const char *key, size_t len);
/* Whether the function of an account should have been delivered and was not. */
bool extract_lost_function(const struct town *t, uint32_t account);
void extract_books_release(struct account_numbers *a);

/* In the order of reading. */
extern const struct extract extract_reference[]; /* dictionaries, addresses, types, population; ends with NULL */
extern const struct extract extract_capacity[];  /* offers, caseworkers, companies; ends with NULL */
extern const struct extract extract_person;
/* Fold numbers into the ones that replaced them, as the rows of `person` say. */
void extract_fold(struct town *t);
extern const struct extract
    extract_histories[]; /* residences, civil status, citizenship, assessments; ends with NULL */
extern const struct extract extract_relation;
extern const struct extract extract_spell;
extern const struct extract extract_posting;
extern const struct extract extract_budget;
extern const struct extract extract_indicators[]; /* indicators and their values; ends with NULL */
extern const struct extract extract_claim;
extern const struct extract extract_refund;

/*
 * Once all is read: persons get their numbers, dictionaries their order, and the rows of a person come to stand
 * together. After it the town does not change any more.
 */
void town_arrange(struct town *t);
/* The part of spells and runs; number[k] is the pid of CPR k, in the numbers of reading. */
void arrange_spells(struct town *t, const uint32_t *number);

void town_init(struct town *t, const struct refresh_input *in, struct refresh_report *report);
void town_release(struct town *t);

/* start[p] .. start[p + 1] of rows sorted by person; `stride` bytes a row, which begins with its uint32_t pid. Heap. */
uint32_t *index_rows(const void *rows, size_t n, size_t stride, size_t n_persons);

#endif
