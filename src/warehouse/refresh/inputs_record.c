/*
 * The record of what a mart was made from, a SQLite file beside it: digests of what decides and of each month, what
 * the rows of a month count and name. See inputs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/inputs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "warehouse/db.h"
#include "warehouse/mart_codec.h"
#include "warehouse/refresh/extract.h"

enum { FACTS = 6, COUNTS = FACTS + 3 + REF__MAX };

/* --- digests --- */

static void add_parameters(struct strbuf *out, const struct parameters *p)
{
    for (size_t k = 0; p != NULL && k < p->n_ladders; k++) {
        const struct refund_ladder *l = &p->ladders[k];
        strbuf_addf(out, "ladder %s %d %d %d", l->name, l->from, l->restart_weeks, l->within_weeks);
        for (size_t i = 0; i < l->n_steps; i++)
            strbuf_addf(out, " %u %d", (unsigned)l->percent[i], i + 1 < l->n_steps ? l->until_week[i] : 0);
        strbuf_addch(out, '\n');
    }
}

static bool is_known(const struct refresh_file *f)
{
    if (f->sha256 == NULL || f->sha256[0] == '\0')
        return false;
    enum input_kind kind = inputs_kind(f->resource);
    if (f->month != MONTH_NONE || (kind != INPUT_POSTING && kind != INPUT_BUDGET))
        return true;
    int64_t rows = 0;
    for (size_t k = 0; k < f->n_months; k++)
        rows += f->months[k].rows;
    return rows == f->rows;
}

static const char *text_of(const char *text)
{
    return text != NULL ? text : "";
}

/* Of all that decides about every month; "" when it is not known for sure. */
static void digest_all(const struct refresh_input *in, char out[SHA256_TEXT])
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    /* The program, by its sources: one that may compute otherwise goes on from nothing. */
    strbuf_addf(&text, "almanak %s %s mart %s\n", ALMANAK_VERSION, ALMANAK_RULES, MART_FORMAT);
    strbuf_addf(&text, "%s\n%s\n%s\n", in->municipality, text_of(in->name), text_of(in->pseudonym_key));
    strbuf_addf(&text, "%d %d %d %d %d\n", in->fictive, in->period_people, in->period_services, in->covers_from,
                in->history_months);
    for (size_t i = 0; i < in->n_sources; i++)
        strbuf_addf(&text, "first %s\n", in->sources[i]);
    add_parameters(&text, in->parameters);
    bool known = true;
    for (size_t i = 0; i < in->n_files; i++) {
        const struct refresh_file *f = &in->files[i];
        enum input_kind kind = inputs_kind(f->resource);
        if (kind == INPUT_LISTED)
            continue;
        known = known && is_known(f);
        if (kind == INPUT_DECIDES)
            strbuf_addf(&text, "%s %s %s %" PRId64 " %s\n", f->resource, f->source, text_of(f->sha256), f->rows,
                        text_of(f->table));
        else if (f->month == MONTH_NONE)
            strbuf_addf(&text, "%s %s %s\n", f->resource, f->source, text_of(f->cut));
    }
    out[0] = '\0';
    if (known && !text.overflow)
        sha256_hex(out, strbuf_text(&text), text.len);
    strbuf_release(&text);
}

/* Rows that two sources deliver count once, whatever their months: overlap.h. */
static bool has_several_sources(const struct refresh_input *in, enum input_kind kind)
{
    const char *source = NULL;
    for (size_t i = 0; i < in->n_files; i++) {
        if (inputs_kind(in->files[i].resource) != kind)
            continue;
        if (source != NULL && strcmp(source, in->files[i].source) != 0)
            return true;
        source = in->files[i].source;
    }
    return false;
}

/* Of what a file has of a month; nothing when it has nothing to do with it. */
static void add_part(struct strbuf *out, const struct refresh_file *f, month_t month)
{
    int64_t rows = -1;
    for (size_t k = 0; k < f->n_months; k++) {
        if (f->months[k].month == month)
            rows = f->months[k].rows;
    }
    if (rows >= 0 || f->month == month)
        strbuf_addf(out, "%s %d %s %" PRId64 " %s\n", f->source, f->month, f->sha256, rows, text_of(f->cut));
}

/* Of the rows of a kind in a month, MONTH_NONE for all of them; "" when there are none. */
static void digest_month(const struct refresh_input *in, enum input_kind kind, month_t month, char out[SHA256_TEXT])
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    bool all = month == MONTH_NONE || (kind == INPUT_BUDGET && has_several_sources(in, kind));
    for (size_t i = 0; i < in->n_files; i++) {
        const struct refresh_file *f = &in->files[i];
        if (inputs_kind(f->resource) != kind)
            continue;
        if (all)
            strbuf_addf(&text, "%s %d %s %" PRId64 " %s\n", f->source, f->month, f->sha256, f->rows, text_of(f->table));
        else
            add_part(&text, f, month);
    }
    out[0] = '\0';
    if (text.len > 0)
        sha256_hex(out, strbuf_text(&text), text.len);
    strbuf_release(&text);
}

/* Months that files of a kind have rows of, or deliver by themselves: mark[m]. Heap, *n of them. */
static uint8_t *months_of(const struct refresh_input *in, enum input_kind kind, size_t *n)
{
    uint8_t *mark = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t i = 0; i < in->n_files; i++) {
        const struct refresh_file *f = &in->files[i];
        if (inputs_kind(f->resource) != kind)
            continue;
        for (size_t k = 0; k <= f->n_months; k++) {
            month_t month = k < f->n_months ? f->months[k].month : f->month;
            if (month < 0 || month > MONTH_LAST)
                continue;
            while (*n <= (size_t)month)
                PUSH(mark, *n, cap) = 0;
            mark[month] = 1;
        }
    }
    return mark;
}

/* --- writing --- */

static int compare_extras(const void *a, const void *b, void *arg)
{
    const struct town *t = arg;
    const struct extra *x = a, *y = b;
    if (x->dict != y->dict)
        return x->dict - y->dict;
    const struct intern *texts = x->dict < DICT__MAX ? &t->dicts[x->dict].texts : &t->cprs;
    return strcmp(texts->texts[x->number], texts->texts[y->number]);
}

/* What rows name: each a byte for the dictionary, and the code with its NUL. */
static void add_extras(struct strbuf *out, const struct town *t, const struct input_rows *rows)
{
    if (rows->kept != NULL) {
        strbuf_add(out, rows->kept, rows->n_kept);
        return;
    }
    size_t n = rows->n_extras;
    struct extra *sorted = xreallocarray(NULL, n, sizeof(*sorted));
    if (n > 0) {
        memcpy(sorted, rows->extras, n * sizeof(*sorted));
        qsort_r(sorted, n, sizeof(*sorted), compare_extras, (void *)(uintptr_t)t);
    }
    for (size_t k = 0; k < n; k++) {
        const struct extra *e = &sorted[k];
        if (k > 0 && e->dict == sorted[k - 1].dict && e->number == sorted[k - 1].number)
            continue;
        const char *text = (e->dict < DICT__MAX ? &t->dicts[e->dict].texts : &t->cprs)->texts[e->number];
        strbuf_addch(out, (char)e->dict);
        strbuf_add(out, text, strlen(text) + 1);
    }
    free(sorted);
}

static void add_counts(struct strbuf *out, const struct refresh_report *r)
{
    const int64_t facts[] = {r->residents, r->families, r->largest_family, r->largest_across, r->stepless,
                             r->first,     r->postings, r->refund_weeks,   r->week_errors};
    for (size_t k = 0; k < ARRAY_LEN(facts); k++)
        strbuf_addf(out, "%" PRId64 " ", facts[k]);
    for (size_t k = 0; k < REF__MAX; k++)
        strbuf_addf(out, "%" PRId64 " ", r->unresolved[k]);
}

struct record {
    struct db db;
    sqlite3_stmt *put;
};

static int put_row(struct record *r, const char *name, month_t month, const char *digest,
                   const struct refresh_report *counts, const struct strbuf *extras, struct diag *d)
{
    struct strbuf numbers;
    strbuf_init(&numbers, STRBUF_SMALL);
    add_counts(&numbers, counts);
    int result = -1;
    if (sqlite3_bind_text(r->put, 1, name, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int(r->put, 2, month) != SQLITE_OK ||
        sqlite3_bind_text(r->put, 3, digest, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_text(r->put, 4, strbuf_text(&numbers), -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob64(r->put, 5, strbuf_text(extras), extras->len, SQLITE_STATIC) != SQLITE_OK)
        diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not write \"%s\": %s", r->db.path, sqlite3_errmsg(r->db.handle));
    else
        result = db_step(&r->db, r->put, d);
    (void)sqlite3_reset(r->put);
    (void)sqlite3_clear_bindings(r->put);
    strbuf_release(&numbers);
    return result;
}

static int put_months(struct record *r, const struct town *t, const char *name, enum input_kind kind, struct diag *d)
{
    static const struct input_rows none = {.kept = NULL};
    size_t n;
    uint8_t *mark = months_of(t->in, kind, &n);
    int result = 0;
    for (month_t m = 0; (size_t)m < n && result == 0; m++) {
        if (!mark[m])
            continue;
        bool posted = kind == INPUT_POSTING && (size_t)m < t->inputs.cap_months;
        const struct input_rows *rows = posted && t->inputs.months[m] != NULL ? t->inputs.months[m] : &none;
        char digest[SHA256_TEXT];
        struct strbuf extras;
        strbuf_init(&extras, STRBUF_LARGE);
        add_extras(&extras, t, rows);
        digest_month(t->in, kind, m, digest);
        result = put_row(r, name, m, digest, &rows->counts, &extras, d);
        strbuf_release(&extras);
    }
    free(mark);
    return result;
}

static int put_all(struct record *r, const struct town *t, struct diag *d)
{
    char digest[SHA256_TEXT];
    digest_all(t->in, digest);
    if (digest[0] == '\0') /* of no use to anybody */
        return 0;
    struct strbuf extras;
    strbuf_init(&extras, STRBUF_LARGE);
    int result = put_row(r, "all", MART_NO_MONTH, digest, t->report, &extras, d);
    add_extras(&extras, t, &t->inputs.refunds);
    digest_month(t->in, INPUT_REFUND, MONTH_NONE, digest);
    if (result == 0)
        result = put_row(r, "refunds", MART_NO_MONTH, digest, &t->inputs.refunds.counts, &extras, d);
    strbuf_release(&extras);
    if (result == 0)
        result = put_months(r, t, "posting", INPUT_POSTING, d);
    return result == 0 ? put_months(r, t, "budget", INPUT_BUDGET, d) : result;
}

int inputs_write(const struct town *t, struct diag *d)
{
    static const char layout[] = "CREATE TABLE input(name TEXT, month INTEGER, digest TEXT, counts TEXT, extras BLOB,"
                                 " PRIMARY KEY(name, month)) WITHOUT ROWID; BEGIN";
    struct record r = {.put = NULL};
    if (t->in->inputs_path == NULL)
        return 0;
    (void)unlink(t->in->inputs_path); /* of an attempt before */
    if (db_open_new(&r.db, t->in->inputs_path, d) != 0)
        return -1;
    int result = db_exec(&r.db, layout, d);
    if (result == 0) {
        r.put = db_prepare(&r.db, "INSERT INTO input VALUES(?, ?, ?, ?, ?)", d);
        result = r.put == NULL ? -1 : put_all(&r, t, d);
    }
    (void)sqlite3_finalize(r.put);
    if (result == 0)
        result = db_exec(&r.db, "COMMIT", d);
    db_close(&r.db);
    return result;
}

/* --- reading --- */

static bool parse_counts(const char *text, struct refresh_report *out)
{
    int64_t values[COUNTS];
    for (size_t k = 0; k < COUNTS; k++) {
        char *end;
        if (text == NULL || *text == '\0')
            return false;
        values[k] = strtoll(text, &end, 10);
        if (end == text || *end != ' ')
            return false;
        text = end + 1;
    }
    *out = (struct refresh_report){.residents = values[0],
                                   .families = values[1],
                                   .largest_family = values[2],
                                   .largest_across = values[3],
                                   .stepless = values[4],
                                   .first = (month_t)values[5],
                                   .postings = values[6],
                                   .refund_weeks = values[7],
                                   .week_errors = values[8]};
    memcpy(out->unresolved, values + FACTS + 3, sizeof(out->unresolved));
    return *text == '\0';
}

/* Whole, and of dictionaries that there are. */
static bool good_extras(const char *data, size_t n)
{
    for (size_t at = 0; at < n;) {
        int dict = data[at++];
        const char *end = memchr(data + at, '\0', n - at);
        if (dict < 0 || dict > DICT__MAX || end == NULL || (dict == DICT__MAX && end > data + at + CPR_BYTES))
            return false;
        at = (size_t)(end - data) + 1;
    }
    return true;
}

static bool keep_rows(struct input_rows *rows, sqlite3_stmt *row)
{
    const char *data = sqlite3_column_blob(row, 4);
    size_t n = (size_t)sqlite3_column_bytes(row, 4);
    if (!parse_counts((const char *)sqlite3_column_text(row, 3), &rows->counts) || !good_extras(data, n))
        return false;
    rows->n_kept = n;
    rows->kept = xcalloc(n + 1, 1);
    if (n > 0)
        memcpy(rows->kept, data, n);
    return true;
}

static void touch(struct inputs *i, month_t month)
{
    if ((size_t)month < i->n_touched)
        i->touched[month] = 1;
}

/* A month of the record: what has not changed since is no longer marked in `unseen`. */
static void compare_month(struct town *t, enum input_kind kind, uint8_t *unseen, size_t n, month_t month,
                          const char *digest)
{
    char now[SHA256_TEXT];
    digest_month(t->in, kind, month, now);
    if (strcmp(now, digest) != 0)
        touch(&t->inputs, month);
    if ((size_t)month < n)
        unseen[month] = 0;
}

static int read_row(struct town *t, sqlite3_stmt *row, uint8_t *unseen[2], const size_t n[2], bool *same)
{
    const char *name = text_of((const char *)sqlite3_column_text(row, 0));
    const char *digest = text_of((const char *)sqlite3_column_text(row, 2));
    month_t month = sqlite3_column_int(row, 1);
    char now[SHA256_TEXT];
    if (strcmp(name, "all") == 0) {
        digest_all(t->in, now);
        *same = now[0] != '\0' && strcmp(now, digest) == 0 &&
                parse_counts((const char *)sqlite3_column_text(row, 3), &t->inputs.before);
        return 0;
    }
    if (strcmp(name, "refunds") == 0) {
        digest_month(t->in, INPUT_REFUND, MONTH_NONE, now);
        t->inputs.refunds_kept = strcmp(now, digest) == 0 && !has_several_sources(t->in, INPUT_REFUND);
        return !t->inputs.refunds_kept || keep_rows(&t->inputs.refunds, row) ? 0 : -1;
    }
    if (month < 0 || month > MONTH_LAST)
        return -1;
    bool posting = strcmp(name, "posting") == 0;
    compare_month(t, posting ? INPUT_POSTING : INPUT_BUDGET, unseen[!posting], n[!posting], month, digest);
    return !posting || keep_rows(inputs_rows(&t->inputs, month), row) ? 0 : -1;
}

/* Months that the record does not have are new. */
static void touch_unseen(struct inputs *i, const uint8_t *unseen, size_t n)
{
    for (size_t m = 0; m < n; m++) {
        if (unseen[m])
            touch(i, (month_t)m);
    }
}

static bool read_record(struct town *t, struct db *db, struct diag *d)
{
    struct inputs *i = &t->inputs;
    sqlite3_stmt *row = db_prepare(db, "SELECT name, month, digest, counts, extras FROM input", d);
    if (row == NULL)
        return false;
    size_t n[2];
    uint8_t *unseen[2] = {months_of(t->in, INPUT_POSTING, &n[0]), months_of(t->in, INPUT_BUDGET, &n[1])};
    int result;
    bool same = false;
    while ((result = db_step(db, row, d)) == 1) {
        if (read_row(t, row, unseen, n, &same) != 0) {
            result = -1;
            break;
        }
    }
    (void)sqlite3_finalize(row);
    for (int k = 0; k < 2; k++) {
        touch_unseen(i, unseen[k], n[k]);
        free(unseen[k]);
    }
    /* What is read again is not kept. */
    for (month_t m = 0; (size_t)m < i->cap_months; m++) {
        if (i->months[m] != NULL && i->touched[m])
            inputs_release_rows(i->months[m]);
    }
    return result == 0 && same;
}

/* Most months are formed faster from nothing: several at a time. */
static bool too_many(const struct town *t)
{
    int64_t touched = 0, total = t->last == MONTH_NONE ? 0 : (int64_t)t->last - t->first + 1;
    for (month_t m = t->first; total > 0 && m <= t->last; m++)
        touched += inputs_touched(t, m);
    return touched * 2 > total;
}

void inputs_compare(struct town *t)
{
    struct diag ignored; /* a record that cannot be read is none */
    struct db db;
    if (t->in->older_mart == NULL || t->in->older_inputs == NULL)
        return;
    diag_init(&ignored);
    struct inputs *i = &t->inputs;
    i->n_touched = MONTH_LAST + 1;
    i->touched = xcalloc(i->n_touched, 1);
    if (db_open_read(&db, t->in->older_inputs, &ignored) == 0) {
        i->reuse = read_record(t, &db, &ignored);
        db_close(&db);
    }
    if (!i->reuse || too_many(t))
        inputs_release(i);
    diag_release(&ignored);
}
