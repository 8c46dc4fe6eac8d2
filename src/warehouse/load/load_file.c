/*
 * Reading, checking and writing the rows of a file: see load_file.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/load_file.h"

#include <time.h>

#include "warehouse/load/cpr.h"
#include "warehouse/load/csv.h"
#include "warehouse/load/plain_file.h"
#include "warehouse/load/table.h"

enum { PROGRESS_ROWS = 1 << 16, REJECTS_ENOUGH = 10000, REJECTS_SHOWN = 3 };

/* A file being read. */
struct pass {
    struct load_file *f;
    struct diag *diag;
    struct plain_file file;
    struct csv csv;
    struct csv_row row;
    struct checker *checker;
    bool failed;          /* the rows did, not the writing of them */
    int64_t most_rejects; /* with more of them the file is refused, however many rows it has */
};

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell_progress(const struct pass *p)
{
    const struct load_options *o = p->f->options;
    int64_t done = (int64_t)p->csv.at, total = (int64_t)p->file.text.len;
    if (p->f->rows != NULL)
        p->f->rows->progress(p->f->rows->context, &done, &total);
    if (o->progress != NULL)
        o->progress(o->context, p->f->what, done, total);
}

/* Keep the first few for the message. Masked: what a diagnostic says ends up in logs. */
static void show_reject(struct load_file *f, const struct csv_row *row, const struct reason *r)
{
    if (f->report->rejected > REJECTS_SHOWN)
        return;
    char value[CPR_SHOWN];
    strbuf_addf(&f->first, "%sRow %lld: ", f->first.len > 0 ? " " : "", (long long)row->number);
    if (r->field[0] != '\0')
        strbuf_addf(&f->first, "%s \"%s\", ", r->field, cpr_mask(value, r->value, r->value_len, r->personal));
    strbuf_addf(&f->first, "%s.", r->text);
}

/* The file that the present row stands in, as people know it. */
static const char *row_file(const struct pass *p)
{
    return p->f->rows != NULL ? p->f->rows->file(p->f->rows->context) : p->f->resource->file;
}

static int reject(struct pass *p, const struct csv_row *row, const struct reason *reasons, size_t n)
{
    struct load_file *f = p->f;
    f->report->rejected++;
    show_reject(f, row, &reasons[0]);
    if (reject_add(f->rejects, f->rows != NULL ? row_file(p) : f->resource->path, row, reasons, n, p->diag) != 0) {
        f->broken = true;
        return -1;
    }
    return 0;
}

static void keep(const struct pass *p)
{
    struct load_resource *report = p->f->report;
    report->loaded++;
    report->warned += checker_warns(p->checker);
    report->breaks_modulus11 += checker_breaks_modulus11(p->checker);
}

/* A quote that is never closed swallows all rows after it: how many is not known, so the file is refused. */
static int refuse_unclosed(struct pass *p, const struct csv_row *row)
{
    p->failed = true;
    diag_error(p->diag, DIAG_PACKAGE, (struct src_loc){row_file(p), (int)row->error_line, 0},
               "a quote is opened here and never closed");
    diag_hint(p->diag, "Close it, or write it twice if it is part of a text.");
    return -1;
}

/* The next row: 1, 0 at the end, -1 when rows that are made cannot be. */
static int read_row(struct pass *p)
{
    const struct row_source *rows = p->f->rows;
    if (rows == NULL)
        return csv_next(&p->csv, &p->row);
    int found = rows->next(rows->context, &p->row);
    p->failed |= found < 0;
    return found;
}

/* What is wrong with the present row: how many reasons. */
static size_t check_row(struct pass *p, const struct reason **reasons)
{
    const struct row_source *rows = p->f->rows;
    size_t n = rows != NULL ? rows->refused(rows->context, reasons) : 0;
    if (n > 0)
        return n;
    n = checker_check(p->checker, &p->row);
    struct reason *found = checker_reasons(p->checker);
    if (n > 0 && rows != NULL)
        rows->explain(rows->context, found, n);
    *reasons = found;
    return n;
}

/* The next good row, for the table: see table.h. */
static int next_row(void *context, const struct cell **cells)
{
    struct pass *p = context;
    struct load_resource *report = p->f->report;
    int found = 1;
    while (report->rejected < p->most_rejects && (found = read_row(p)) > 0) {
        report->read++;
        if (report->read % PROGRESS_ROWS == 0)
            tell_progress(p);
        const struct reason *reasons;
        size_t n = check_row(p, &reasons);
        if (p->f->control.schema != NULL)
            tally_add(&p->f->control, checker_readable(p->checker, &p->row) ? checker_cells(p->checker) : NULL);
        if (n == 0) {
            keep(p);
            *cells = checker_cells(p->checker);
            tally_add(&p->f->tally, *cells);
            return 1;
        }
        if (reject(p, &p->row, reasons, n) != 0)
            return -1;
        if (p->row.error == CSV_UNCLOSED_QUOTE)
            return refuse_unclosed(p, &p->row);
    }
    tell_progress(p);
    return found < 0 ? -1 : 0;
}

static int read_header(struct pass *p)
{
    struct csv_row row;
    if (p->f->resource->form.no_header) {
        checker_skip_header(p->checker);
        return 0;
    }
    if (csv_next(&p->csv, &row))
        return checker_read_header(p->checker, &row, p->diag);
    diag_error(p->diag, DIAG_PACKAGE, (struct src_loc){p->f->resource->file, 0, 0}, "the file is empty");
    diag_hint(p->diag, "Its first line names the columns, also when there are no rows.");
    return -1;
}

static int prepare(struct pass *p)
{
    struct load_file *f = p->f;
    const struct file_map *text = &p->file.text;
    csv_init_dialect(&p->csv, text->data, text->len, &f->resource->form.csv);
    double most = f->rows != NULL ? (double)f->rows->most : (double)csv_count_lines(text->data, text->len);
    double limit = most * f->options->reject_percent / 100.0;
    p->most_rejects = limit < REJECTS_ENOUGH ? REJECTS_ENOUGH : limit > 1e15 ? INT64_MAX : (int64_t)limit + 1;
    p->checker = f->rows != NULL ? checker_new_rows(f->resource, f->context, f->rows, p->diag)
                                 : checker_new(f->resource, f->context, text->data, text->len, p->diag);
    return p->checker == NULL || (f->rows == NULL && read_header(p) != 0) ? -1 : 0;
}

static int run(struct pass *p)
{
    struct load_file *f = p->f;
    if (prepare(p) != 0)
        return -1;
    const struct table_rows rows = {.next = next_row, .context = p};
    if (table_write(f->table, f->resource->schema, &rows, p->diag) == 0)
        return 0;
    f->broken |= !p->failed;
    return -1;
}

int load_file(struct load_file *f, struct diag *d)
{
    struct pass p = {.f = f, .diag = d, .file = {.raw = {"", 0}, .text = {"", 0}}};
    double start = seconds_now();
    tally_init(&f->tally, f->resource->schema, true);
    if (f->resource->n_control > 0)
        tally_init(&f->control, f->resource->schema, false);
    if (f->rows == NULL &&
        plain_file_open(&p.file, f->resource->at, f->resource->file, &f->resource->form, f->scratch, d) != 0)
        return -1;
    int result = run(&p);
    checker_free(p.checker);
    csv_release(&p.csv);
    plain_file_release(&p.file);
    f->report->seconds = seconds_now() - start;
    return result;
}
