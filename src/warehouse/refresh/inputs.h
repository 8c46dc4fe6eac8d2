/*
 * What a mart was made from, kept beside it, so that the next refresh needs to do again only what is new: digests of
 * all that was read, and of each month's postings what they add that nothing without a month has. Internal to refresh.
 *
 * Tables are of four kinds. Postings and refund weeks come in millions: they are read last, and those of months that
 * did not change are not read again. Budgets belong to months too, but are few and always read. Some tables have no
 * part in any month but through the numbers of dictionaries. All others decide about every month: when one of them is
 * not as it was, everything is made from nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_INPUTS_H
#define ALMANAK_WAREHOUSE_INPUTS_H

#include "base/file.h"
#include "base/strbuf.h"
#include "warehouse/mart.h"
#include "warehouse/refresh.h"

struct town;

enum input_kind { INPUT_DECIDES, INPUT_LISTED, INPUT_BUDGET, INPUT_POSTING, INPUT_REFUND };
enum input_kind inputs_kind(const char *resource);

/* A code, or with DICT__MAX a CPR number, that something of a month names and no table that decides does. */
enum { MONTH_LAST = 9999 * 12 + 11 };

struct extra {
    int dict;
    uint32_t number; /* while reading */
};

/* The postings of a month, or all refund weeks. */
struct input_rows {
    struct refresh_report counts; /* what these rows add to the report */
    struct extra *extras;
    size_t n_extras, cap_extras;
    char *kept; /* instead, from the record of the mart before: as it is written */
    size_t n_kept;
};

struct inputs {
    struct input_rows **months; /* postings by month_t, NULL for none; heap */
    size_t cap_months;
    struct input_rows refunds;
    struct refresh_report *report; /* the town's, while a row counts for its month */
    struct input_rows *row;        /* what that row is of */
    bool noting;                   /* what decides has been read */
    size_t known[DICT__MAX];       /* codes that it has */
    /* Of a refresh that goes on from the mart before: */
    bool reuse, refunds_kept;
    uint8_t *touched; /* by month_t: its postings or budgets are not what they were */
    size_t n_touched;
    struct refresh_report before;
};

/* Between these two a row counts for its month (MONTH_NONE: for the refund weeks). */
void inputs_begin_row(struct town *t, month_t month);
void inputs_end_row(struct town *t);
/* Within them: what the row names. */
void inputs_note_code(struct town *t, enum dict_id dict, uint32_t number);
void inputs_note_person(struct town *t, uint32_t final);

/* Before reading: find out whether the mart before can be gone on from, and what changed since: t->inputs. */
void inputs_compare(struct town *t);
bool inputs_touched(const struct town *t, month_t month);
/* Whether there is anything to read of a file, and the condition on its rows, appended to a SELECT. */
bool inputs_wanted(const struct town *t, const struct refresh_file *f);
void inputs_add_filter(const struct town *t, const struct refresh_file *f, struct strbuf *sql);

/* Once what decides has been read: what comes from now on is noted. */
void inputs_note_from_here(struct town *t);
/* Whether there are postings of a month. */
bool inputs_posted(const struct town *t, month_t month);
/* Once all is read: what months that were not read add, and the counts of all. */
void inputs_finish(struct town *t);
/* The rows of a month, MONTH_NONE for the refund weeks. Made when new. */
struct input_rows *inputs_rows(struct inputs *i, month_t month);
/* Keep the record of the town at the path of in->inputs_path; before dictionaries are sorted. */
int inputs_write(const struct town *t, struct diag *d) MUST_CHECK;
void inputs_release(struct inputs *i);
void inputs_release_rows(struct input_rows *r);

#endif
