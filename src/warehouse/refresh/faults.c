/*
 * Counting what is wrong with the data: see faults.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/faults.h"

#include <stdlib.h>
#include <string.h>

#include "warehouse/refresh/extract.h"
#include "warehouse/schema.h"

/* Compared as bytes; the same texts at two places are brought together when the rows are arranged. */
struct fault_key {
    const char *resource, *field;
    uint32_t source;
    month_t month;
    uint64_t fault;
};

void faults_init(struct faults *f)
{
    *f = (struct faults){.counts = NULL};
    intern_init(&f->keys);
}

void faults_release(struct faults *f)
{
    intern_release(&f->keys);
    free(f->counts);
    free(f->ends);
    free(f->groups);
    *f = (struct faults){.counts = NULL};
}

month_t faults_delivered(const struct town *t, const struct refresh_file *f)
{
    return f != NULL && f->period > 0 ? f->period : t->last;
}

static void add(struct town *t, const struct fault_key *key, int64_t n)
{
    struct faults *f = &t->faults;
    size_t before = f->cap_counts;
    size_t k = (size_t)intern_add(&f->keys, (const char *)key, sizeof(*key));
    f->counts = xgrow(f->counts, &f->cap_counts, k + 1, sizeof(*f->counts));
    for (size_t i = before; i < f->cap_counts; i++)
        f->counts[i] = 0;
    f->counts[k] += n;
}

void faults_add(struct town *t, uint32_t source, const char *resource, const char *field, uint8_t fault, month_t month)
{
    if (month < 0 || month > MONTH_LAST)
        month = faults_delivered(t, t->file);
    if (month == MONTH_NONE)
        return; /* of data that no month is made of */
    const struct fault_key key = {resource, field, source, month, fault};
    add(t, &key, 1);
}

void faults_add_row(struct town *t, const char *field, uint8_t fault, month_t month)
{
    faults_add(t, t->source, t->file->resource, field, fault, month);
}

void faults_lost(struct town *t, enum refresh_reference ref, month_t month)
{
    t->report->unresolved[ref]++;
    faults_add_row(t, strchr(refresh_reference_name(ref), '.') + 1, FAULT_ORPHAN, month);
}

/* --- overlaps --- */

void faults_group(struct town *t)
{
    struct faults *f = &t->faults;
    if (f->ends == NULL) {
        f->ends = xcalloc(t->sources.texts.n, sizeof(*f->ends));
        f->groups = xcalloc(t->sources.texts.n, sizeof(*f->groups));
    }
    f->group++;
}

void faults_overlap(struct town *t, uint32_t source, const char *resource, date_t from, date_t to)
{
    struct faults *f = &t->faults;
    bool first = f->groups[source] != f->group;
    if (!first && from <= f->ends[source])
        faults_add(t, source, resource, "from_date", FAULT_OVERLAP, month_of(from));
    if (first || to > f->ends[source])
        f->ends[source] = to;
    f->groups[source] = f->group;
}

/* --- deliveries --- */

static uint32_t source_of(struct town *t, const char *source)
{
    return codes_add(&t->dicts[DICT_SOURCE], source, strlen(source));
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/*
 * Whether a month has more than twice or less than half of the median of the months before it, where either is of a
 * size that says something.
 */
static bool is_jump(const int64_t *before, int64_t rows)
{
    enum { MONTHS = FAULT_JUMP_MONTHS, LEAST = FAULT_JUMP_ROWS };
    int64_t sorted[MONTHS];
    memcpy(sorted, before, sizeof(sorted));
    qsort(sorted, MONTHS, sizeof(*sorted), compare_numbers);
    int64_t twice = sorted[MONTHS / 2 - 1] + sorted[MONTHS / 2]; /* the median */
    if (rows < LEAST && twice < 2 * (int64_t)LEAST)
        return false;
    return rows > twice || 4 * rows < twice;
}

/* A fault as it will stand in the mart. */
struct fault_row {
    uint32_t source, resource, field;
    month_t month;
    uint8_t fault;
    int64_t rows;
};
struct fault_rows {
    struct fault_row *items;
    size_t n, cap;
};

static void push(struct town *t, struct fault_rows *out, const char *source, const char *resource, const char *field,
                 const struct fault_row *row)
{
    static const struct {
        const char *field, *label;
    } all[] = {{FAULT_WHOLE_ROW, "Hele rækken"}, {FAULT_NUMBER_OF_ROWS, "Antal rækker"}};
    struct fault_row r = *row;
    r.source = source_of(t, source);
    r.resource = codes_add(&t->dicts[DICT_RESOURCE], resource, strlen(resource));
    r.field = codes_add(&t->dicts[DICT_FIELD], field, strlen(field));
    for (size_t k = 0; k < ARRAY_LEN(all); k++) {
        if (strcmp(all[k].field, field) == 0)
            codes_label(&t->dicts[DICT_FIELD], r.field, all[k].label);
    }
    PUSH(out->items, out->n, out->cap) = r;
}

/* Deliveries of one resource of one source: the whole one, and those of months, which count instead of its own. */
static bool same_origin(const struct refresh_delivery *a, const struct refresh_delivery *b)
{
    return strcmp(a->source, b->source) == 0 && strcmp(a->resource, b->resource) == 0;
}

static void fill_months(const struct refresh_delivery *of, size_t n, int64_t *rows, month_t first, month_t last)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; of[i].month == MONTH_NONE && k < of[i].n_months; k++) {
            month_t m = of[i].months[k].month;
            if (m >= first && m <= last)
                rows[m - first] = of[i].months[k].rows;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (of[i].month != MONTH_NONE && of[i].month >= first && of[i].month <= last)
            rows[of[i].month - first] = of[i].rows;
    }
}

static void find_jumps(struct town *t, struct fault_rows *out, const struct refresh_delivery *of, size_t n)
{
    month_t first = MONTH_NONE, last = MONTH_NONE;
    for (size_t i = 0; i < n; i++) {
        month_t begins = of[i].month != MONTH_NONE ? of[i].month
                         : of[i].n_months > 0      ? of[i].months[0].month
                                                   : MONTH_NONE;
        if (begins != MONTH_NONE && (first == MONTH_NONE || begins < first))
            first = begins;
        if (last == MONTH_NONE || of[i].period > last)
            last = of[i].period;
    }
    const struct schema_resource *schema = schema_lookup(of[0].resource);
    bool figures = schema == NULL || strcmp(schema->package, "noegletal") == 0; /* published, not recorded */
    if (first == MONTH_NONE || figures || last < first || first < 0 || last > MONTH_LAST)
        return;
    int64_t *rows = xcalloc((size_t)(last - first) + 1, sizeof(*rows));
    fill_months(of, n, rows, first, last);
    for (month_t m = first + FAULT_JUMP_MONTHS; m <= last; m++) {
        struct fault_row row = {.month = m, .fault = FAULT_JUMP, .rows = 1};
        if (is_jump(rows + (m - first) - FAULT_JUMP_MONTHS, rows[m - first]))
            push(t, out, of[0].source, of[0].resource, FAULT_NUMBER_OF_ROWS, &row);
    }
    free(rows);
}

static int compare_deliveries(const void *a, const void *b)
{
    const struct refresh_delivery *x = a, *y = b;
    int order = strcmp(x->source, y->source);
    order = order != 0 ? order : strcmp(x->resource, y->resource);
    return order != 0 ? order : (x->month > y->month) - (x->month < y->month);
}

static struct refresh_delivery *sorted_deliveries(const struct town *t)
{
    size_t n = t->in->n_deliveries;
    struct refresh_delivery *out = xreallocarray(NULL, n, sizeof(*out));
    if (n > 0) {
        memcpy(out, t->in->deliveries, n * sizeof(*out));
        qsort(out, n, sizeof(*out), compare_deliveries);
    }
    return out;
}

static month_t month_of_delivery(const struct refresh_delivery *d)
{
    return d->month != MONTH_NONE ? d->month : d->period;
}

static void add_deliveries(struct town *t, struct fault_rows *out)
{
    size_t n = t->in->n_deliveries;
    struct refresh_delivery *sorted = sorted_deliveries(t);
    for (size_t i = 0; i < n; i++) {
        const struct refresh_delivery *d = &sorted[i];
        struct fault_row row = {.month = month_of_delivery(d), .fault = FAULT_REJECTED, .rows = d->rejected};
        (void)source_of(t, d->source);
        (void)codes_add(&t->dicts[DICT_RESOURCE], d->resource, strlen(d->resource));
        if (d->rejected > 0)
            push(t, out, d->source, d->resource, FAULT_WHOLE_ROW, &row);
    }
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && same_origin(&sorted[i], &sorted[end]);)
            end++;
        find_jumps(t, out, sorted + i, end - i);
    }
    free(sorted);
}

/* --- the mart --- */

#define BY(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_rows(const void *a, const void *b)
{
    const struct fault_row *x = a, *y = b;
    int order = BY(x->month, y->month);
    order = order != 0 ? order : BY(x->source, y->source);
    order = order != 0 ? order : BY(x->resource, y->resource);
    order = order != 0 ? order : BY(x->field, y->field);
    return order != 0 ? order : BY(x->fault, y->fault);
}

/* Number all texts by their places, and add up rows that say the same. */
static void settle(struct town *t, struct fault_rows *rows)
{
    for (int k = DICT_SOURCE; k < DICT__MAX; k++)
        codes_sort(&t->dicts[k]);
    for (size_t i = 0; i < rows->n; i++) {
        struct fault_row *r = &rows->items[i];
        r->source = t->dicts[DICT_SOURCE].rank[r->source];
        r->resource = t->dicts[DICT_RESOURCE].rank[r->resource];
        r->field = t->dicts[DICT_FIELD].rank[r->field];
    }
    if (rows->n > 0)
        qsort(rows->items, rows->n, sizeof(*rows->items), compare_rows);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (n > 0 && compare_rows(&rows->items[n - 1], &rows->items[i]) == 0)
            rows->items[n - 1].rows += rows->items[i].rows;
        else
            rows->items[n++] = rows->items[i];
    }
    rows->n = n;
}

/* The months that can be asked about: those with faults or deliveries. */
static int put_range(struct mart_writer *w, const struct mart_quality *q, const struct mart_deliveries *v,
                     struct diag *d)
{
    char first[32], last[32];
    if (q->n + v->n == 0)
        return 0;
    month_t from = q->n > 0 ? q->month[0] : v->month[0], to = q->n > 0 ? q->month[q->n - 1] : v->month[v->n - 1];
    if (v->n > 0 && v->month[0] < from)
        from = v->month[0];
    if (v->n > 0 && v->month[v->n - 1] > to)
        to = v->month[v->n - 1];
    int result = mart_put_meta(w, "quality_first", month_iso(first, from), d);
    return result == 0 ? mart_put_meta(w, "quality_last", month_iso(last, to), d) : result;
}

static int compare_by_month(const void *a, const void *b)
{
    month_t x = month_of_delivery(a), y = month_of_delivery(b);
    return x != y ? BY(x, y) : compare_deliveries(a, b);
}

static void fill_deliveries(const struct town *t, struct mart_deliveries *out, struct arena *a)
{
    size_t n = out->n = t->in->n_deliveries;
    struct refresh_delivery *sorted = sorted_deliveries(t);
    if (n > 0)
        qsort(sorted, n, sizeof(*sorted), compare_by_month);
    month_t *month = ARENA_ARRAY(a, n, month_t);
    uint32_t *source = ARENA_ARRAY(a, n, uint32_t), *resource = ARENA_ARRAY(a, n, uint32_t);
    int64_t *rows = ARENA_ARRAY(a, n, int64_t), *rejected = ARENA_ARRAY(a, n, int64_t);
    const struct codes *sources = &t->dicts[DICT_SOURCE], *resources = &t->dicts[DICT_RESOURCE];
    for (size_t i = 0; i < n; i++) {
        const struct refresh_delivery *d = &sorted[i];
        month[i] = month_of_delivery(d);
        source[i] = sources->rank[intern_lookup(&sources->texts, d->source, strlen(d->source))];
        resource[i] = resources->rank[intern_lookup(&resources->texts, d->resource, strlen(d->resource))];
        rows[i] = d->rows;
        rejected[i] = d->rejected;
    }
    *out = (struct mart_deliveries){n, month, source, resource, rows, rejected};
    free(sorted);
}

#define FAULT_COLUMN(target, type, expression)                                                                         \
    do {                                                                                                               \
        type *column_ = ARENA_ARRAY(&a, rows->n, type);                                                                \
        for (size_t i = 0; i < rows->n; i++)                                                                           \
            column_[i] = (expression);                                                                                 \
        (target) = column_;                                                                                            \
    } while (0)

static int write_rows(const struct town *t, const struct fault_rows *rows, struct mart_writer *w, struct diag *d)
{
    struct arena a;
    arena_init(&a);
    struct mart_quality q = {.n = rows->n};
    FAULT_COLUMN(q.month, month_t, rows->items[i].month);
    FAULT_COLUMN(q.source, uint32_t, rows->items[i].source);
    FAULT_COLUMN(q.resource, uint32_t, rows->items[i].resource);
    FAULT_COLUMN(q.field, uint32_t, rows->items[i].field);
    FAULT_COLUMN(q.fault, uint8_t, rows->items[i].fault);
    FAULT_COLUMN(q.rows, int64_t, rows->items[i].rows);
    struct mart_deliveries v = {.n = 0};
    fill_deliveries(t, &v, &a);
    int result = mart_put_quality(w, &q, d);
    if (result == 0)
        result = mart_put_deliveries(w, &v, d);
    if (result == 0)
        result = put_range(w, &q, &v, d);
    arena_release(&a);
    return result;
}

/* What was wrong with rows that are not read again, from the mart before. */
static int take_kept(struct town *t, struct fault_rows *out, struct diag *d)
{
    struct mart *older = mart_open(t->in->older_mart, d);
    if (older == NULL)
        return -1;
    const struct dict *sources = mart_dict(older, DICT_SOURCE), *resources = mart_dict(older, DICT_RESOURCE),
                      *fields = mart_dict(older, DICT_FIELD);
    const struct mart_quality *q = mart_quality(older);
    for (size_t i = 0; i < q->n; i++) {
        const struct fault_row row = {.month = q->month[i], .fault = q->fault[i], .rows = q->rows[i]};
        const char *resource = resources->codes[q->resource[i]];
        enum input_kind kind = inputs_kind(resource);
        bool kept = (kind == INPUT_POSTING && !inputs_touched(t, row.month)) ||
                    (kind == INPUT_REFUND && t->inputs.refunds_kept);
        if (kept && row.fault != FAULT_REJECTED && row.fault != FAULT_JUMP)
            push(t, out, sources->codes[q->source[i]], resource, fields->codes[q->field[i]], &row);
    }
    int result = mart_check(older, d);
    mart_close(older);
    return result;
}

int faults_write(struct town *t, struct mart_writer *w, struct diag *d)
{
    struct faults *f = &t->faults;
    struct fault_rows rows = {.items = NULL};
    int result = t->inputs.reuse ? take_kept(t, &rows, d) : 0;
    for (size_t k = 0; k < f->keys.n; k++) {
        struct fault_key key;
        memcpy(&key, f->keys.texts[k], sizeof(key));
        struct fault_row row = {.month = key.month, .fault = (uint8_t)key.fault, .rows = f->counts[k]};
        push(t, &rows, t->sources.texts.texts[t->sources.order[key.source]], key.resource, key.field, &row);
    }
    add_deliveries(t, &rows);
    settle(t, &rows);
    result = result == 0 ? write_rows(t, &rows, w, d) : result;
    free(rows.items);
    return result;
}
