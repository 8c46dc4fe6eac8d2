/*
 * Making rows of a resource from those of extracts: see mapped.h. A row has a place, the byte where the extract's row
 * begins times the columns that are unpivoted, so that it can be made again when a key seems to stand there twice.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "warehouse/load/keyset.h"
#include "warehouse/load/mapped.h"

enum { HEADINGS_SHOWN = 200 };

/* Memory for one row. */
struct maker {
    struct strbuf work[2], text;
    struct csv_field *fields;
    size_t *starts;
    struct reason spare; /* for reasons that are not told */
};

struct mapped_pass {
    struct arena arena;
    const struct mapping *mapping;
    const struct mapping_resource *resource;
    const char *const *given;
    struct extract *extracts;
    size_t n_extracts, width; /* width: columns that are unpivoted, at most; 1 when none are */
    struct row_source rows;
    /* Where it is: */
    size_t extract;
    bool reading, in_row;
    struct csv csv;
    struct csv_row row;
    size_t unpivot; /* the next */
    struct mapped_row present;
    struct maker now;
    struct reason reasons[REASONS_MAX];
    char headings[REASONS_MAX + 1][HEADINGS_SHOWN];
    size_t n_reasons;
    struct intern seen;
    struct strbuf key;
    /* For rows that are made again: */
    struct maker again;
    struct csv again_csv;
    size_t again_extract;
};

static void maker_init(struct maker *m, struct arena *a, size_t n_fields)
{
    strbuf_init(&m->work[0], STRBUF_LARGE);
    strbuf_init(&m->work[1], STRBUF_LARGE);
    strbuf_init(&m->text, STRBUF_LARGE);
    m->fields = ARENA_ARRAY(a, n_fields, struct csv_field);
    m->starts = ARENA_ARRAY(a, n_fields + 1, size_t);
}

static void maker_release(struct maker *m)
{
    strbuf_release(&m->work[0]);
    strbuf_release(&m->work[1]);
    strbuf_release(&m->text);
}

/* --- what a row is made from --- */

static bool holds(const struct mapped_row *row, const struct mapping_filter *f)
{
    struct mapped_text t = mapped_column(row, f->column);
    for (size_t i = 0; i < f->n_values; i++) {
        if (strlen(f->values[i]) == t.len && memcmp(f->values[i], t.text, t.len) == 0)
            return true;
    }
    return false;
}

static bool passes(const struct mapped_row *row, const struct mapping_resource *r)
{
    for (size_t i = 0; i < r->n_where; i++) {
        if (!holds(row, &r->where[i]))
            return false;
    }
    for (size_t i = 0; i < r->n_unless; i++) {
        if (holds(row, &r->unless[i]))
            return false;
    }
    return true;
}

/* A row of the extract that cannot be read as one. */
static bool is_broken(const struct mapped_row *row)
{
    return row->csv->error != CSV_OK || row->csv->n_fields != row->extract->n_headings;
}

/* The next row of an extract, in the present extract or those after it. */
static bool read_row(struct mapped_pass *p)
{
    for (;;) {
        if (!p->reading) {
            if (p->extract == p->n_extracts)
                return false;
            csv_release(&p->csv);
            extract_begin(p->mapping, &p->extracts[p->extract], &p->csv);
            p->reading = true;
        }
        if (csv_next(&p->csv, &p->row))
            return true;
        p->reading = false;
        p->extract++;
    }
}

/* Go to the next row that the filters let through: `present`. One that is broken comes once. */
static bool advance(struct mapped_pass *p)
{
    for (;;) {
        if (!p->in_row) {
            if (!read_row(p))
                return false;
            p->in_row = true;
            p->unpivot = 0;
            p->present = (struct mapped_row){p->mapping, p->given, &p->extracts[p->extract], &p->row, 0};
            if (is_broken(&p->present)) {
                p->in_row = false;
                return true;
            }
        }
        size_t n = p->resource->unpivots ? p->present.extract->n_unpivot : 1;
        if (p->unpivot == n) {
            p->in_row = false;
            continue;
        }
        p->present.unpivot = p->unpivot++;
        if (passes(&p->present, p->resource))
            return true;
    }
}

static void rewind_pass(struct mapped_pass *p)
{
    csv_release(&p->csv);
    p->extract = 0;
    p->reading = p->in_row = false;
}

/* --- making --- */

/* Make the row's fields; the reasons against it are counted in *n, unless they are NULL. */
static enum mapped_verdict make(const struct mapped_pass *p, const struct mapped_row *row, struct maker *m,
                                struct reason *reasons, size_t *n)
{
    const struct mapping_resource *r = p->resource;
    strbuf_clear(&m->text);
    for (size_t i = 0; i < r->n_fields; i++) {
        struct reason *reason = reasons != NULL && *n < REASONS_MAX ? &reasons[*n] : &m->spare;
        m->starts[i] = m->text.len;
        enum mapped_verdict verdict = mapped_value(row, &r->fields[i], m->work, &m->text, reason);
        if (verdict == MAPPED_SKIP)
            return verdict;
        if (verdict == MAPPED_GOOD)
            continue;
        reason->field = r->fields[i].schema->name;
        reason->personal = r->fields[i].schema->rule == RULE_CPR;
        *n += reason != &m->spare;
    }
    m->starts[r->n_fields] = m->text.len;
    const char *text = strbuf_text(&m->text);
    for (size_t i = 0; i < r->n_fields; i++)
        m->fields[i] = (struct csv_field){text + m->starts[i], m->starts[i + 1] - m->starts[i], false};
    return MAPPED_GOOD;
}

/* Whether a row that counts once has been seen; by what is made of it, so that one code refused is told once. */
static bool seen_before(struct mapped_pass *p)
{
    const struct mapping_resource *r = p->resource;
    if (r->distinct < 0)
        return false;
    strbuf_clear(&p->key);
    for (size_t i = 0; i < r->n_fields; i++) {
        if (r->distinct == DISTINCT_KEY && !r->fields[i].schema->key)
            continue;
        strbuf_add(&p->key, p->now.fields[i].text, p->now.fields[i].len);
        strbuf_addch(&p->key, '\x1F');
    }
    size_t before = p->seen.n;
    (void)intern_add(&p->seen, strbuf_text(&p->key), p->key.len);
    return p->seen.n == before;
}

/* A row that has not as many values as there are headings. */
static void refuse_columns(struct mapped_pass *p)
{
    struct reason *r = &p->reasons[p->n_reasons++];
    *r = (struct reason){.field = "", .code = "columns", .value = ""};
    (void)snprintf(r->text, sizeof(r->text), "the row has %zu fields, the first line %zu", p->row.n_fields,
                   p->present.extract->n_headings);
}

static void explain(void *context, struct reason *reasons, size_t n);

static int next_row(void *context, struct csv_row *out)
{
    struct mapped_pass *p = context;
    while (advance(p)) {
        p->n_reasons = 0;
        *out = p->row;
        out->offset = (size_t)((p->present.extract->base + p->row.offset) * p->width + p->present.unpivot);
        if (is_broken(&p->present)) {
            if (p->row.error == CSV_OK)
                refuse_columns(p);
            return 1;
        }
        size_t n = 0;
        if (make(p, &p->present, &p->now, p->reasons, &n) == MAPPED_SKIP || seen_before(p))
            continue;
        p->n_reasons = n;
        explain(p, p->reasons, n);
        out->fields = p->now.fields;
        out->n_fields = p->resource->n_fields;
        return 1;
    }
    return 0;
}

static bool make_again(void *context, uint64_t place, struct csv_row *out)
{
    struct mapped_pass *p = context;
    uint64_t offset = place / p->width;
    size_t i = p->n_extracts - 1;
    while (i > 0 && p->extracts[i].base > offset)
        i--;
    const struct extract *e = &p->extracts[i];
    if (i != p->again_extract) {
        csv_release(&p->again_csv);
        csv_init_dialect(&p->again_csv, e->data, e->len, &p->mapping->form.csv);
        p->again_extract = i;
    }
    struct csv_row row;
    csv_seek(&p->again_csv, (size_t)(offset - e->base));
    if (!csv_next(&p->again_csv, &row))
        return false;
    const struct mapped_row from = {p->mapping, p->given, e, &row, (size_t)(place % p->width)};
    size_t n = 0;
    if (make(p, &from, &p->again, NULL, &n) != MAPPED_GOOD)
        return false;
    *out = row;
    out->fields = p->again.fields;
    out->n_fields = p->resource->n_fields;
    return true;
}

/* --- telling --- */

static size_t refused(void *context, const struct reason **reasons)
{
    const struct mapped_pass *p = context;
    *reasons = p->reasons;
    return p->n_reasons;
}

static const struct mapping_field *find_field(const struct mapped_pass *p, const char *name)
{
    for (size_t i = 0; i < p->resource->n_fields; i++) {
        if (strcmp(p->resource->fields[i].schema->name, name) == 0)
            return &p->resource->fields[i];
    }
    return NULL;
}

/* The headings of the columns that a field is made from, with a sign between them. */
static void add_headings(const struct mapped_row *row, const struct mapping_field *f, char *out)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < f->n_columns && used < HEADINGS_SHOWN; i++) {
        int n =
            snprintf(out + used, HEADINGS_SHOWN - used, "%s%s", i > 0 ? " + " : "", mapped_heading(row, f->columns[i]));
        used += n > 0 ? (size_t)n : 0;
    }
}

/* Name the column instead of our field, which begins the text then, and show what stands in the column. */
static void explain(void *context, struct reason *reasons, size_t n)
{
    struct mapped_pass *p = context;
    for (size_t i = 0; i < n; i++) {
        struct reason *r = &reasons[i];
        const struct mapping_field *f = find_field(p, r->field);
        if (f == NULL || f->n_columns == 0)
            continue;
        char text[REASON_TEXT];
        (void)snprintf(text, sizeof(text), "%s: %.110s", r->field, r->text);
        memcpy(r->text, text, sizeof(text));
        add_headings(&p->present, f, p->headings[i]);
        r->field = p->headings[i];
        struct mapped_text value = mapped_column(&p->present, f->columns[0]);
        if (f->n_columns == 1) {
            r->value = value.text;
            r->value_len = value.len;
        }
    }
}

static const char *row_file(void *context)
{
    const struct mapped_pass *p = context;
    return p->present.extract->path;
}

static void progress(void *context, int64_t *done, int64_t *total)
{
    const struct mapped_pass *p = context;
    const struct extract *last = &p->extracts[p->n_extracts - 1];
    *total = (int64_t)(last->base + last->len);
    *done = p->extract < p->n_extracts ? (int64_t)(p->extracts[p->extract].base + p->csv.at) : *total;
}

/* --- beginning --- */

/* Which columns of an extract are unpivoted. */
static int place_unpivot(struct mapped_pass *p, struct extract *e, struct diag *d)
{
    const struct mapping_resource *r = p->resource;
    e->unpivot = ARENA_ARRAY(&p->arena, e->n_headings + r->n_unpivot_of, int);
    e->names = ARENA_ARRAY(&p->arena, e->n_headings + r->n_unpivot_of, const char *);
    e->n_unpivot = 0;
    for (size_t i = 0; i < r->n_unpivot_of; i++) {
        if (e->columns[r->unpivot_of[i]] < 0)
            continue;
        e->unpivot[e->n_unpivot] = e->columns[r->unpivot_of[i]];
        e->names[e->n_unpivot++] = p->mapping->columns[r->unpivot_of[i]].name;
    }
    for (size_t i = 0; r->unpivot_matching != NULL && i < e->n_headings; i++) {
        if (!pattern_matches(r->unpivot_matching, e->headings[i], strlen(e->headings[i])))
            continue;
        e->unpivot[e->n_unpivot] = (int)i;
        e->names[e->n_unpivot++] = e->headings[i];
    }
    if (e->n_unpivot > p->width)
        p->width = e->n_unpivot;
    if (e->n_unpivot > 0 || !r->unpivots)
        return 0;
    diag_error(d, DIAG_PACKAGE, (struct src_loc){e->path, p->mapping->skip + 1, 0},
               "no column of the extract can be unpivoted for \"%s\"", r->schema->name);
    diag_hint(d, "Compare the headings with unpivot: of \"%s\".", p->mapping->file);
    return -1;
}

/* How many rows there can be; counted where columns become rows, most of which may be empty. */
static size_t count_rows(struct mapped_pass *p)
{
    size_t n = 0;
    if (p->resource->unpivots) {
        while (advance(p))
            n++;
        rewind_pass(p);
        return n;
    }
    for (size_t i = 0; i < p->n_extracts; i++)
        n += csv_count_lines(p->extracts[i].data, p->extracts[i].len) + 1;
    return n;
}

static int prepare(struct mapped_pass *p, struct diag *d)
{
    const struct extract *last = &p->extracts[p->n_extracts - 1];
    for (size_t i = 0; i < p->n_extracts; i++) {
        if (place_unpivot(p, &p->extracts[i], d) != 0)
            return -1;
    }
    if ((last->base + last->len) > (KEYSET_PLACES - 1) / p->width)
        return diag_error(d, DIAG_PACKAGE, (struct src_loc){last->path, 0, 0}, "the extracts are too large");
    p->rows = (struct row_source){.context = p,
                                  .most = count_rows(p),
                                  .next = next_row,
                                  .again = make_again,
                                  .refused = refused,
                                  .explain = explain,
                                  .file = row_file,
                                  .progress = progress};
    return 0;
}

struct mapped_pass *mapped_pass_new(const struct mapping *m, const struct mapping_resource *r, const char *const *given,
                                    struct extract *extracts, size_t n, struct diag *d)
{
    struct mapped_pass *p = xcalloc(1, sizeof(*p));
    arena_init(&p->arena);
    intern_init(&p->seen);
    strbuf_init(&p->key, STRBUF_LARGE);
    p->mapping = m;
    p->resource = r;
    p->given = given;
    p->extracts = extracts;
    p->n_extracts = n;
    p->width = 1;
    p->again_extract = n;
    maker_init(&p->now, &p->arena, r->n_fields);
    maker_init(&p->again, &p->arena, r->n_fields);
    if (prepare(p, d) == 0)
        return p;
    mapped_pass_free(p);
    return NULL;
}

void mapped_pass_free(struct mapped_pass *p)
{
    if (p == NULL)
        return;
    csv_release(&p->csv);
    csv_release(&p->again_csv);
    maker_release(&p->now);
    maker_release(&p->again);
    strbuf_release(&p->key);
    intern_release(&p->seen);
    arena_release(&p->arena);
    free(p);
}

const struct row_source *mapped_pass_rows(const struct mapped_pass *p)
{
    return &p->rows;
}
