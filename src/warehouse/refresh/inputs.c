/*
 * What a mart was made from: what rows of months add, and how months that are not read again add the same. See
 * inputs.h; digests and the record are in inputs_record.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/period.h"
#include "warehouse/refresh/extract.h"
#include "warehouse/schema.h"

enum input_kind inputs_kind(const char *resource)
{
    static const struct {
        const char *resource;
        enum input_kind kind;
    } kinds[] = {
        {"posting", INPUT_POSTING},     {"refund_week", INPUT_REFUND}, {"budget", INPUT_BUDGET},
        {"population", INPUT_LISTED},   {"place", INPUT_LISTED},       {"wage_refund", INPUT_LISTED},
        {"indicator", INPUT_LISTED},    {"claim", INPUT_LISTED},       {"indicator_value", INPUT_LISTED},
        {"support_week", INPUT_LISTED},
    };
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        if (strcmp(resource, kinds[k].resource) == 0)
            return kinds[k].kind;
    }
    return INPUT_DECIDES;
}

void inputs_release_rows(struct input_rows *r)
{
    free(r->extras);
    free(r->kept);
    *r = (struct input_rows){.kept = NULL};
}

static void free_rows(struct input_rows *r)
{
    if (r != NULL)
        inputs_release_rows(r);
    free(r);
}

void inputs_release(struct inputs *i)
{
    for (size_t m = 0; m < i->cap_months; m++)
        free_rows(i->months[m]);
    inputs_release_rows(&i->refunds);
    free(i->months);
    free(i->touched);
    *i = (struct inputs){.months = NULL};
}

/* --- what rows add --- */

static bool on_calendar(month_t month)
{
    return month >= 0 && month <= MONTH_LAST;
}

struct input_rows *inputs_rows(struct inputs *i, month_t month)
{
    if (!on_calendar(month))
        return &i->refunds;
    size_t before = i->cap_months;
    i->months = xgrow(i->months, &i->cap_months, (size_t)month + 1, sizeof(*i->months));
    for (size_t m = before; m < i->cap_months; m++)
        i->months[m] = NULL;
    if (i->months[month] == NULL)
        i->months[month] = xcalloc(1, sizeof(**i->months));
    return i->months[month];
}

void inputs_begin_row(struct town *t, month_t month)
{
    struct input_rows *rows = inputs_rows(&t->inputs, month);
    t->inputs.report = t->report;
    t->inputs.row = rows;
    t->report = &rows->counts;
}

void inputs_end_row(struct town *t)
{
    t->report = t->inputs.report;
}

static void note(struct input_rows *rows, int dict, uint32_t number)
{
    const struct extra *last = rows->n_extras > 0 ? &rows->extras[rows->n_extras - 1] : NULL;
    if (last == NULL || last->dict != dict || last->number != number)
        PUSH(rows->extras, rows->n_extras, rows->cap_extras) = (struct extra){dict, number};
}

void inputs_note_code(struct town *t, enum dict_id dict, uint32_t number)
{
    if (number >= t->inputs.known[dict])
        note(t->inputs.row, (int)dict, number);
}

void inputs_note_person(struct town *t, uint32_t final)
{
    if (!extract_known_person(t, final))
        note(t->inputs.row, DICT__MAX, final);
}

/* Accounts are met once for thousands of rows: what they name is noted once for each month. */
static void note_accounts(struct town *t)
{
    for (month_t m = 0; (size_t)m < t->books.cap_months; m++) {
        const struct book_month *month = t->books.months[m];
        for (size_t k = 0; month != NULL && k < month->n; k++) {
            const struct account *a = &t->books.accounts[month->entries[k].account];
            const struct extra used[] = {{DICT_FUNCTION, a->function},
                                         {DICT_DRANST, a->dranst},
                                         {DICT_ART, a->art},
                                         {DICT_DEPARTMENT, a->department},
                                         {DICT_MUNICIPALITY, a->municipality},
                                         {DICT_COMPANY, a->company}};
            for (size_t i = 0; i < ARRAY_LEN(used); i++) {
                if (used[i].number >= t->inputs.known[used[i].dict])
                    note(inputs_rows(&t->inputs, m), used[i].dict, used[i].number);
            }
        }
    }
}

void inputs_note_from_here(struct town *t)
{
    for (size_t k = 0; k < DICT__MAX; k++)
        t->inputs.known[k] = t->dicts[k].texts.n;
    t->inputs.noting = true;
}

static void add_counts(struct refresh_report *sum, const struct refresh_report *counts)
{
    sum->postings += counts->postings;
    sum->refund_weeks += counts->refund_weeks;
    sum->week_errors += counts->week_errors;
    for (size_t i = 0; i < REF__MAX; i++)
        sum->unresolved[i] += counts->unresolved[i];
}

/* What rows that are not read again name. */
static void restore(struct town *t, const struct input_rows *rows)
{
    for (size_t at = 0; at < rows->n_kept;) {
        int dict = rows->kept[at++];
        size_t len = strlen(rows->kept + at);
        if (dict < DICT__MAX)
            (void)codes_add(&t->dicts[dict], rows->kept + at, len);
        else
            extract_mark_person(t, (uint32_t)intern_add(&t->cprs, rows->kept + at, len));
        at += len + 1;
    }
}

void inputs_finish(struct town *t)
{
    struct inputs *i = &t->inputs;
    note_accounts(t);
    for (month_t m = 0; (size_t)m < i->cap_months; m++) {
        const struct input_rows *rows = i->months[m];
        if (rows == NULL)
            continue;
        add_counts(t->report, &rows->counts);
        if (rows->kept == NULL || rows->counts.postings == 0)
            continue;
        restore(t, rows);
        books_note_month(&t->books, m);
        extract_note_month(t, m);
    }
    add_counts(t->report, &i->refunds.counts);
    if (i->refunds.kept != NULL)
        restore(t, &i->refunds);
}

/* --- what is read --- */

bool inputs_touched(const struct town *t, month_t month)
{
    const struct inputs *i = &t->inputs;
    return !i->reuse || month < 0 || ((size_t)month < i->n_touched && i->touched[month] != 0);
}

bool inputs_posted(const struct town *t, month_t month)
{
    const struct inputs *i = &t->inputs;
    return month >= 0 && (size_t)month < i->cap_months && i->months[month] != NULL &&
           i->months[month]->counts.postings > 0;
}

bool inputs_wanted(const struct town *t, const struct refresh_file *f)
{
    enum input_kind kind = inputs_kind(f->resource);
    if (!t->inputs.reuse || (kind != INPUT_POSTING && kind != INPUT_REFUND))
        return true;
    if (kind == INPUT_REFUND)
        return !t->inputs.refunds_kept;
    if (f->month != MONTH_NONE)
        return inputs_touched(t, f->month);
    for (size_t k = 0; k < f->n_months; k++) {
        if (inputs_touched(t, f->months[k].month))
            return true;
    }
    return false;
}

void inputs_add_filter(const struct town *t, const struct refresh_file *f, struct strbuf *sql)
{
    const struct schema_resource *schema = schema_lookup(f->resource);
    if (!t->inputs.reuse || inputs_kind(f->resource) != INPUT_POSTING || f->month != MONTH_NONE)
        return;
    const struct schema_field *field = &schema->fields[schema_field_index(schema, schema->period)];
    strbuf_addf(sql, " WHERE \"%s\" IN (", field->name);
    bool first = true;
    for (size_t k = 0; k < f->n_months; k++) {
        if (!inputs_touched(t, f->months[k].month))
            continue;
        strbuf_adds(sql, first ? "" : ",");
        period_add_values(sql, field, f->months[k].month);
        first = false;
    }
    strbuf_addch(sql, ')');
}
