/*
 * Reading mappings: see mapping.h. The form of the file is read by its tables (mapping_def.c); here names are looked
 * up, ours and the mapping's own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/mapping.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "warehouse/mapping.h"

enum { MAPPING_MAX = 4 << 20 };

void mapping_fail(struct mapping_builder *b, enum diag_code code, struct src_loc loc, const char *hint,
                  const char *format, ...)
{
    va_list args;
    char message[500];
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    b->result = diag_error(b->diag, code, loc, "%s", message);
    diag_hint(b->diag, "%s", hint);
}

static const char *const *copy_texts(struct mapping_builder *b, const struct shape_texts *texts, size_t *n)
{
    const char **out = ARENA_ARRAY(b->arena, texts->n, const char *);
    for (size_t i = 0; i < texts->n; i++)
        out[i] = texts->items[i].text;
    *n = texts->n;
    return out;
}

/* --- the input --- */

static void read_input(struct mapping_builder *b, const struct yaml_node *node)
{
    static const char delimiters[] = {',', ';', '\t', '|'}, quotes[] = {'"', '\''};
    static const char decimals[] = {'.', ','}, signs[] = {0, '.', ',', ' ', '\''};
    static const enum package_encoding encodings[] = {ENCODING_UTF8, ENCODING_ISO_8859_1, ENCODING_WINDOWS_1252};
    static const char *const usual_dates[] = {"%Y-%m-%d"};
    static const struct yaml_node none = {.kind = YAML_MAP, .loc = {NULL, 0, 0}};
    struct mapping *m = b->out;
    struct input_def def = {.head = {.name = "", .loc = node != NULL ? node->loc : NO_LOC}};
    if (shape_read(b->arena, &mapping_input, node != NULL ? node : &none, &def, b->diag) != 0) {
        b->result = -1;
        return;
    }
    m->form = (struct package_form){.csv = {delimiters[def.delimiter], quotes[def.quote], true},
                                    .no_header = def.names.n > 0,
                                    .encoding = encodings[def.encoding]};
    m->numbers.decimal = decimals[def.decimal];
    m->numbers.group = signs[def.group];
    if (m->numbers.decimal == m->numbers.group)
        mapping_fail(b, DIAG_DEF_VALUE, def.head.loc, "Say both, as in decimal: comma, group: point.",
                     "decimals and groups have the same sign");
    m->skip = (int)def.skip.value;
    m->names = copy_texts(b, &def.names, &m->n_names);
    m->missing = copy_texts(b, &def.missing, &m->n_missing);
    m->dates = copy_texts(b, &def.dates, &m->n_dates);
    for (size_t i = 0; i < m->n_dates; i++) {
        if (strcmp(m->dates[i], "excel") != 0 && !value_form_is_date(m->dates[i]))
            mapping_fail(b, DIAG_DEF_VALUE, def.dates.items[i].loc,
                         "Write a format such as %d-%m-%Y, with %d, %m and %Y once each, or excel.",
                         "\"%s\" is not a format of dates", m->dates[i]);
    }
    if (m->n_dates == 0) {
        m->dates = usual_dates;
        m->n_dates = 1;
    }
}

/* --- the columns --- */

static void read_columns(struct mapping_builder *b, const struct mapping_def *def)
{
    struct mapping *m = b->out;
    const struct shape_filter *items = def->columns.items;
    m->columns = ARENA_ARRAY(b->arena, def->columns.n, struct mapping_column);
    for (size_t i = 0; i < def->columns.n; i++) {
        struct mapping_column *c = &m->columns[m->n_columns++];
        c->name = items[i].head.name;
        c->loc = items[i].head.loc;
        c->headings = copy_texts(b, &items[i].values, &c->n_headings);
    }
    for (size_t i = 0; m->n_columns > 0 && i < def->optional.n; i++) {
        size_t before = b->diag->n_errors;
        int column = mapping_find_column(b, NULL, &def->optional.items[i]);
        if (b->diag->n_errors == before && column >= 0)
            m->columns[column].optional = true;
    }
}

/* --- the resources --- */

static struct mapping_filter *read_filters(struct mapping_builder *b, const struct unpivot_def *unpivot,
                                           const struct shape_items *items, size_t *n)
{
    const struct shape_filter *filters = items->items;
    struct mapping_filter *out = ARENA_ARRAY(b->arena, items->n, struct mapping_filter);
    for (size_t i = 0; i < items->n; i++) {
        const struct shape_text name = {filters[i].head.name, filters[i].head.loc};
        out[i].column = mapping_find_column(b, unpivot, &name);
        out[i].values = copy_texts(b, &filters[i].values, &out[i].n_values);
    }
    *n = items->n;
    return out;
}

static void read_unpivot(struct mapping_builder *b, const struct yaml_node *node, struct unpivot_def *def,
                         struct mapping_resource *out)
{
    def->head = (struct shape_head){.name = "", .loc = node->loc};
    out->unpivots = true;
    if (shape_read(b->arena, &mapping_unpivot, node, def, b->diag) != 0) {
        b->result = -1;
        return;
    }
    int *columns = ARENA_ARRAY(b->arena, def->of.n, int);
    for (size_t i = 0; i < def->of.n; i++) {
        columns[i] = mapping_find_column(b, NULL, &def->of.items[i]);
        if (columns[i] < 0)
            mapping_fail(b, DIAG_DEF_NAME, def->of.items[i].loc, "Name columns that the mapping lists.",
                         "\"%s\" is not a column of the extract", def->of.items[i].text);
    }
    out->unpivot_of = columns;
    out->n_unpivot_of = def->of.n;
    if (def->matching.text == NULL)
        return;
    out->unpivot_matching = pattern_new_code(def->matching.text, def->matching.loc, DIAG_DEF_VALUE, b->diag);
    if (out->unpivot_matching == NULL)
        b->result = -1;
}

/* The field of ours that a field is called after; NULL and a mistake when there is none. */
static const struct schema_field *find_field(struct mapping_builder *b, const struct schema_resource *s,
                                             const struct shape_head *head)
{
    int found = schema_field_index(s, head->name);
    if (found >= 0)
        return &s->fields[found];
    const char **names = ARENA_ARRAY(b->arena, s->n_fields, const char *);
    for (size_t i = 0; i < s->n_fields; i++)
        names[i] = s->fields[i].name;
    b->result =
        diag_error(b->diag, DIAG_DEF_NAME, head->loc, "resource \"%s\" has no field \"%s\"", s->name, head->name);
    diag_hint_names(b->diag, head->name, names, s->n_fields);
    return NULL;
}

/* Whatever our table requires must be filled. */
static void check_required(struct mapping_builder *b, const struct mapping_resource *r)
{
    for (size_t i = 0; i < r->schema->n_fields; i++) {
        const struct schema_field *f = &r->schema->fields[i];
        size_t k = 0;
        while (k < r->n_fields && r->fields[k].schema != f)
            k++;
        if (!f->required || k < r->n_fields)
            continue;
        mapping_fail(b, DIAG_DEF_SHAPE, r->loc,
                     "Fill it from a column, or by a constant where the extract does not tell it: its rows need one.",
                     "resource \"%s\" lacks field \"%s\", which must have a value", r->schema->name, f->name);
    }
}

static void read_resource(struct mapping_builder *b, const struct resource_def *def, struct mapping_resource *out)
{
    struct unpivot_def unpivot = {.name = {NULL, NO_LOC}};
    const struct field_def *fields = def->fields.items;
    if (def->unpivot != NULL)
        read_unpivot(b, def->unpivot, &unpivot, out);
    const struct unpivot_def *virtual = def->unpivot != NULL ? &unpivot : NULL;
    out->distinct = def->distinct;
    out->delivery = def->delivery == 1 ? DELIVERY_PERIOD : DELIVERY_FULL;
    if (out->delivery == DELIVERY_PERIOD && out->schema->period == NULL)
        mapping_fail(b, DIAG_DEF_VALUE, def->head.loc, "Leave delivery out: its extracts hold all rows.",
                     "resource \"%s\" cannot be delivered a month at a time", out->schema->name);
    out->where = read_filters(b, virtual, &def->where, &out->n_where);
    out->unless = read_filters(b, virtual, &def->unless, &out->n_unless);
    out->fields = ARENA_ARRAY(b->arena, def->fields.n, struct mapping_field);
    size_t before = b->diag->n_errors;
    for (size_t i = 0; i < def->fields.n; i++) {
        const struct schema_field *schema = find_field(b, out->schema, &fields[i].head);
        if (schema == NULL)
            continue;
        struct mapping_field *f = &out->fields[out->n_fields++];
        *f = (struct mapping_field){.schema = schema, .loc = fields[i].head.loc};
        if (!fields[i].head.broken)
            mapping_read_field(b, virtual, &fields[i], f);
    }
    if (!def->head.broken && b->diag->n_errors == before)
        check_required(b, out);
}

static void read_resources(struct mapping_builder *b, const struct mapping_def *def)
{
    struct mapping *m = b->out;
    const struct resource_def *items = def->resources.items;
    const char **names = ARENA_ARRAY(b->arena, schema_n_resources, const char *);
    for (size_t i = 0; i < schema_n_resources; i++)
        names[i] = strcmp(schema_resources[i].package, m->package) == 0 ? schema_resources[i].name : NULL;
    m->resources = ARENA_ARRAY(b->arena, def->resources.n, struct mapping_resource);
    for (size_t i = 0; i < def->resources.n; i++) {
        const struct schema_resource *schema = schema_lookup(items[i].head.name);
        if (schema == NULL || strcmp(schema->package, m->package) != 0) {
            b->result = diag_error(b->diag, DIAG_DEF_NAME, items[i].head.loc, "package \"%s\" has no resource \"%s\"",
                                   m->package, items[i].head.name);
            diag_hint_names(b->diag, items[i].head.name, names, schema_n_resources);
            continue;
        }
        struct mapping_resource *r = &m->resources[m->n_resources++];
        *r = (struct mapping_resource){.schema = schema, .loc = items[i].head.loc, .distinct = -1};
        read_resource(b, &items[i], r);
    }
}

/* --- the whole --- */

/* What is said of the package as a whole; false when there is no such package. */
static bool check_head(struct mapping_builder *b, const struct mapping_def *def)
{
    const char *names[16] = {NULL};
    size_t i = 0;
    while (i < schema_n_packages && i < ARRAY_LEN(names) && strcmp(schema_packages[i].name, b->out->package) != 0) {
        names[i] = schema_packages[i].name;
        i++;
    }
    bool known = i < schema_n_packages && i < ARRAY_LEN(names);
    if (!known) {
        b->result = diag_error(b->diag, DIAG_DEF_NAME, def->package.loc, "there is no package \"%s\"", b->out->package);
        diag_hint_names(b->diag, b->out->package, names, i);
    }
    if (b->out->source != NULL && !package_source_valid(b->out->source))
        mapping_fail(b, DIAG_DEF_VALUE, def->source.loc, "Name the system in at most 64 letters.",
                     "field \"source\" of mapping is not a name: \"%s\"", b->out->source);
    if (b->out->municipality != NULL && !package_municipality_valid(b->out->municipality))
        mapping_fail(b, DIAG_DEF_VALUE, def->municipality.loc, "Write four digits in quotes, as in \"0730\".",
                     "field \"municipality\" of mapping is \"%s\", not four digits", b->out->municipality);
    return known;
}

static int build(struct mapping_builder *b, const struct yaml_node *root)
{
    struct mapping *m = b->out;
    struct mapping_def def = {.head = {.name = path_base(m->file), .loc = root->loc}};
    if (shape_read(b->arena, &mapping_shape, root, &def, b->diag) != 0)
        b->result = -1;
    m->title = def.title.text;
    m->package = def.package.text;
    m->source = def.source.text;
    m->municipality = def.municipality.text;
    read_input(b, def.input);
    mapping_read_codes(b, def.codes);
    read_columns(b, &def);
    if (m->package == NULL)
        return -1;
    if (check_head(b, &def) && def.columns.n > 0)
        read_resources(b, &def);
    return b->result;
}

int mapping_parse(struct arena *a, const char *file, const char *text, size_t len, struct mapping *out, struct diag *d)
{
    *out = (struct mapping){.file = arena_strdup(a, file)};
    PUSH(out->files, out->n_files, out->cap_files) = out->file;
    const struct yaml_node *root = yaml_parse(a, file, text, len, DIAG_YAML_SYNTAX, d);
    if (root == NULL)
        return -1;
    struct mapping_builder b = {.arena = a, .out = out, .diag = d};
    return build(&b, root);
}

int mapping_load(struct arena *a, const char *path, struct mapping *out, struct diag *d)
{
    char *text;
    size_t len;
    *out = (struct mapping){.file = path};
    if (file_read(a, path, MAPPING_MAX, &text, &len, d) != 0)
        return -1;
    return mapping_parse(a, path, text, len, out, d);
}

void mapping_release(struct mapping *m)
{
    for (struct mapping_codes *c = m->codes; c != NULL; c = c->next) {
        intern_release(&c->from);
        free(c->to);
        free(c->nodes);
    }
    for (size_t i = 0; i < m->n_resources; i++) {
        struct mapping_resource *r = &m->resources[i];
        pattern_free(r->unpivot_matching);
        for (size_t k = 0; k < r->n_fields; k++) {
            for (size_t j = 0; j < r->fields[k].n_matches; j++)
                pattern_free(r->fields[k].matches[j].pattern);
        }
    }
    free(m->files);
    *m = (struct mapping){.codes = NULL};
}

int mapping_check(struct arena *a, const char *path, struct mapping_summary *out, struct diag *d)
{
    struct mapping m;
    int result = mapping_load(a, path, &m, d);
    *out = (struct mapping_summary){m.title, m.package, m.source, ""};
    for (size_t i = 0; i < m.n_resources; i++)
        out->resources = arena_printf(a, "%s%s%s", out->resources, i > 0 ? "," : "", m.resources[i].schema->name);
    mapping_release(&m);
    return result;
}
