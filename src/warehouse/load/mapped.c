/*
 * Extracts and the package that a mapping makes of them: see mapped.h. Rows are made in mapped_rows.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/mapped.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

struct mapped {
    struct arena arena;
    struct mapping mapping;
    struct extract *extracts;
    size_t n_extracts;
    const char *given[GIVEN_N];
    struct mapped_pass *pass;
};

/* --- extracts --- */

/* The text behind lines that are skipped. */
static void skip_lines(struct extract *e, int lines)
{
    const char *p = e->file.text.data, *end = p + e->file.text.len;
    while (lines > 0 && p < end) {
        char c = *p++;
        if (c == '\r' && p < end && *p == '\n')
            p++;
        lines -= c == '\n' || c == '\r';
    }
    e->data = p;
    e->len = (size_t)(end - p);
}

void extract_begin(const struct mapping *m, const struct extract *e, struct csv *out)
{
    struct csv_row header;
    csv_init_dialect(out, e->data, e->len, &m->form.csv);
    out->row = m->skip;
    out->line = m->skip + 1;
    if (!m->form.no_header)
        (void)csv_next(out, &header);
}

static int bad_extract(const struct mapping *m, const struct extract *e, struct diag *d, const char *hint,
                       const char *what)
{
    diag_error(d, DIAG_PACKAGE, (struct src_loc){e->path, m->skip + 1, 0}, "%s", what);
    diag_hint(d, "%s", hint);
    return -1;
}

static int read_headings(struct arena *a, const struct mapping *m, struct extract *e, struct diag *d)
{
    struct csv csv;
    struct csv_row row;
    csv_init_dialect(&csv, e->data, e->len, &m->form.csv);
    int result = 0;
    if (!csv_next(&csv, &row))
        result = bad_extract(m, e, d, "Have it delivered with its line of names.", "the extract is empty");
    else if (row.error != CSV_OK)
        result = bad_extract(m, e, d, "See delimiter and quote under input: of the mapping.",
                             "the line of column names cannot be read");
    else if (!utf8_valid(e->data + row.offset, row.length))
        result =
            bad_extract(m, e, d, "Say how it is written under input: of the mapping, as in encoding: windows-1252.",
                        "the line of column names is not UTF-8");
    if (result == 0) {
        e->headings = ARENA_ARRAY(a, row.n_fields, const char *);
        e->n_headings = row.n_fields;
        for (size_t i = 0; i < row.n_fields; i++) {
            const char *text = row.fields[i].text;
            size_t len = row.fields[i].len;
            for (; len > 0 && *text == ' '; text++)
                len--;
            while (len > 0 && text[len - 1] == ' ')
                len--;
            e->headings[i] = arena_strndup(a, text, len);
        }
    }
    csv_release(&csv);
    return result;
}

/* Where a column of the mapping is: -1 when it is not there, -2 when one of its headings stands there twice. */
static int find_heading(const struct mapping_column *c, const struct extract *e, const char **found)
{
    for (size_t k = 0; k < c->n_headings; k++) {
        int place = -1;
        for (size_t i = 0; i < e->n_headings; i++) {
            if (strcmp(e->headings[i], c->headings[k]) != 0)
                continue;
            *found = c->headings[k];
            if (place >= 0)
                return -2;
            place = (int)i;
        }
        if (place >= 0)
            return place;
    }
    return -1;
}

static int lacks(const struct mapping *m, const struct mapping_column *c, const struct extract *e, struct diag *d)
{
    struct strbuf names;
    strbuf_init(&names, STRBUF_SMALL);
    for (size_t k = 0; k < c->n_headings; k++)
        strbuf_addf(&names, "%s\"%s\"", k == 0 ? "" : k + 1 < c->n_headings ? ", " : " or ", c->headings[k]);
    diag_error(d, DIAG_PACKAGE, (struct src_loc){e->path, m->skip + 1, 0}, "the extract has no column %s",
               strbuf_text(&names));
    diag_hint(d, "Add its heading here to column \"%s\" of \"%s\", or list that under optional.", c->name, m->file);
    strbuf_release(&names);
    return -1;
}

static int place_columns(struct arena *a, const struct mapping *m, struct extract *e, struct diag *d)
{
    int result = 0;
    e->columns = ARENA_ARRAY(a, m->n_columns, int);
    for (size_t i = 0; i < m->n_columns; i++) {
        const char *heading = "";
        e->columns[i] = find_heading(&m->columns[i], e, &heading);
        if (e->columns[i] == -1 && !m->columns[i].optional)
            result = lacks(m, &m->columns[i], e, d);
        if (e->columns[i] != -2)
            continue;
        result = diag_error(d, DIAG_PACKAGE, (struct src_loc){e->path, m->skip + 1, 0},
                            "column \"%s\" stands there twice", heading);
        diag_hint(d, "Have the extract made with different headings.");
    }
    return result;
}

static int open_extract(struct arena *a, const struct mapping *m, struct extract *e, const char *scratch,
                        struct diag *d)
{
    struct package_form form = m->form;
    size_t len = strlen(e->path);
    form.gzip = len > 3 && strcmp(e->path + len - 3, ".gz") == 0;
    if (!file_exists(e->path)) {
        diag_error(d, DIAG_PACKAGE, (struct src_loc){e->path, 0, 0}, "there is no such extract");
        diag_hint(d, "Name the files that the mapping is about.");
        return -1;
    }
    if (plain_file_open(&e->file, e->path, e->path, &form, scratch, d) != 0)
        return -1;
    skip_lines(e, m->skip);
    if (m->form.no_header) {
        e->headings = ARENA_ARRAY(a, m->n_names, const char *);
        memcpy(e->headings, m->names, m->n_names * sizeof(*e->headings));
        e->n_headings = m->n_names;
    } else if (read_headings(a, m, e, d) != 0) {
        return -1;
    }
    return place_columns(a, m, e, d);
}

/* --- the package --- */

/* A field as the checks want it: what a column holds is written as the input says, all else in the usual way. */
static struct package_field make_field(const struct mapping *m, const struct mapping_field *f)
{
    struct package_field out = {.name = f->schema->name,
                                .loc = f->loc,
                                .schema = f->schema,
                                .type = f->schema->type,
                                .min_length = -1,
                                .max_length = -1};
    bool number = out.type == FIELD_INTEGER || out.type == FIELD_MONEY || out.type == FIELD_NUMBER;
    if (number && f->base != BASE_CONSTANT && f->codes == NULL)
        out.form = m->numbers;
    return out;
}

static void make_package(struct arena *a, const struct mapping *m, const struct load_extracts *x, struct package *out)
{
    const char *municipality = x->municipality != NULL ? x->municipality : m->municipality;
    const char *source = x->source != NULL ? x->source : m->source;
    *out = (struct package){.folder = "",
                            .file = x->mapping,
                            .at = x->mapping,
                            .name = arena_strdup(a, m->package),
                            .title = arena_strdup(a, m->title),
                            .municipality = municipality != NULL ? arena_strdup(a, municipality) : NULL,
                            .source = source != NULL ? arena_strdup(a, source) : NULL,
                            .period = x->period,
                            .resources = ARENA_ARRAY(a, m->n_resources, struct package_resource),
                            .n_resources = m->n_resources};
    for (size_t i = 0; i < m->n_resources; i++) {
        const struct mapping_resource *r = &m->resources[i];
        struct package_resource *to = &out->resources[i];
        *to = (struct package_resource){.name = r->schema->name,
                                        .loc = r->loc,
                                        .schema = r->schema,
                                        .path = path_base(x->mapping),
                                        .file = x->mapping,
                                        .at = x->mapping,
                                        .delivery = r->delivery,
                                        .form = {.csv = CSV_PLAIN, .no_header = true},
                                        .fields = ARENA_ARRAY(a, r->n_fields, struct package_field),
                                        .n_fields = r->n_fields};
        for (size_t k = 0; k < r->n_fields; k++)
            to->fields[k] = make_field(m, &r->fields[k]);
    }
}

/* What neither the mapping nor the command says. */
static int check_head(const struct package *p, struct diag *d)
{
    struct src_loc loc = {p->file, 0, 0};
    if (p->source == NULL) {
        diag_error(d, DIAG_PACKAGE, loc, "which system delivers is not said");
        diag_hint(d, "Give --source NAME, or write source: into the mapping.");
        return -1;
    }
    if (p->municipality == NULL) {
        diag_error(d, DIAG_PACKAGE, loc, "whose data the extracts hold is not said");
        diag_hint(d, "Give --municipality CODE, or write municipality: into the mapping or almanak.yaml.");
        return -1;
    }
    return 0;
}

static int open_all(struct mapped *m, struct arena *a, const struct load_extracts *x, const char *usual,
                    const char *scratch, struct package *out, struct diag *d)
{
    if (mapping_load(&m->arena, x->mapping, &m->mapping, d) != 0)
        return -1;
    make_package(a, &m->mapping, x, out);
    if (out->municipality == NULL)
        out->municipality = usual;
    char month[32];
    if (check_head(out, d) != 0)
        return -1;
    m->given[GIVEN_SOURCE] = out->source;
    m->given[GIVEN_MUNICIPALITY] = out->municipality;
    m->given[GIVEN_PERIOD] = arena_strdup(&m->arena, month_iso(month, out->period));
    m->extracts = ARENA_ARRAY(&m->arena, x->n_files, struct extract);
    m->n_extracts = x->n_files;
    int result = 0;
    for (size_t i = 0; i < x->n_files; i++) {
        struct extract *e = &m->extracts[i];
        e->path = arena_strdup(a, x->files[i]);
        e->base = i > 0 ? e[-1].base + e[-1].len : 0;
        if (open_extract(&m->arena, &m->mapping, e, scratch, d) != 0)
            result = -1;
    }
    return result;
}

struct mapped *mapped_open(struct arena *a, const struct load_extracts *x, const char *usual, const char *scratch,
                           struct package *out, struct diag *d)
{
    struct mapped *m = xcalloc(1, sizeof(*m));
    arena_init(&m->arena);
    *out = (struct package){.file = x->mapping};
    if (open_all(m, a, x, usual, scratch, out, d) == 0)
        return m;
    mapped_close(m);
    return NULL;
}

void mapped_close(struct mapped *m)
{
    if (m == NULL)
        return;
    mapped_pass_free(m->pass);
    for (size_t i = 0; i < m->n_extracts; i++) {
        if (m->extracts[i].file.raw.data != NULL)
            plain_file_release(&m->extracts[i].file);
    }
    mapping_release(&m->mapping);
    arena_release(&m->arena);
    free(m);
}

const struct row_source *mapped_rows(struct mapped *m, size_t resource, struct diag *d)
{
    mapped_pass_free(m->pass);
    m->pass = mapped_pass_new(&m->mapping, &m->mapping.resources[resource], m->given, m->extracts, m->n_extracts, d);
    return m->pass != NULL ? mapped_pass_rows(m->pass) : NULL;
}

const char *const *mapped_files(const struct mapped *m, struct arena *a, size_t *n)
{
    const char **out = ARENA_ARRAY(a, m->mapping.n_files + m->n_extracts, const char *);
    *n = 0;
    for (size_t i = 0; i < m->mapping.n_files; i++)
        out[(*n)++] = arena_strdup(a, m->mapping.files[i]);
    for (size_t i = 0; i < m->n_extracts; i++)
        out[(*n)++] = m->extracts[i].path;
    return out;
}
