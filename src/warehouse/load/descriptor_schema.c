/*
 * The schema of a delivered file: fields and their constraints, keys, missing values. Part of descriptor.h.
 *
 * A field of ours must have our type. A field that we do not know may be of any type of Frictionless; those that we
 * cannot read are taken as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "warehouse/load/csv.h"
#include "warehouse/load/descriptor_read.h"
#include "warehouse/load/merge.h"
#include "warehouse/load/value.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool type_of_name(const char *name, enum field_type *out)
{
    static const struct {
        const char *name;
        enum field_type type;
    } types[] = {
        {"string", FIELD_STRING},   {"date", FIELD_DATE},       {"yearmonth", FIELD_MONTH}, {"boolean", FIELD_BOOLEAN},
        {"integer", FIELD_INTEGER}, {"number", FIELD_NUMBER},   {"year", FIELD_STRING},     {"time", FIELD_STRING},
        {"datetime", FIELD_STRING}, {"duration", FIELD_STRING}, {"any", FIELD_STRING},      {"object", FIELD_STRING},
        {"array", FIELD_STRING},    {"geopoint", FIELD_STRING}, {"geojson", FIELD_STRING},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (same(types[i].name, name)) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
}

static void read_type(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    const char *name = reader_text(r, map, "type", NULL);
    if (name == NULL)
        name = "string"; /* as Frictionless has it */
    if (!type_of_name(name, &out->type)) {
        reader_fail(r, yaml_lookup(map, "type")->loc, "Use string, date, yearmonth, boolean, integer or number.",
                    "there is no type \"%s\"", name);
        return;
    }
    if (out->schema == NULL)
        return;
    const char *wanted = schema_type_name(out->schema->type);
    out->type = out->schema->type;
    if (!same(name, wanted)) {
        const struct yaml_node *type = yaml_lookup(map, "type");
        reader_fail(r, type != NULL ? type->loc : map->loc, "Deliver the field as almanak-package(5) describes it.",
                    "field \"%s\" is described as %s, it must be %s", out->name, name, wanted);
    }
}

static void read_value(struct reader *r, const struct yaml_node *node, const struct package_field *field,
                       struct package_value *out)
{
    out->text = node->text;
    /* Numbers and words of JSON mean themselves; a text in quotes is written as the values are, or as usual. */
    static const struct value_form usual = {NULL};
    size_t len = strlen(node->text);
    if (field->type == FIELD_STRING ||
        value_form_parse(node->quoted ? &field->form : &usual, field->type, node->text, len, &out->number) ==
            VALUE_OK ||
        (field->type == FIELD_DATE && value_parse(field->type, node->text, len, &out->number) == VALUE_OK))
        return;
    char wanted[VALUE_WANTED];
    reader_fail(r, node->loc, "Write it as the values of the field are written.",
                "constraint \"%s\" of field \"%s\" is not %s", node->text, field->name,
                value_form_wanted(&field->form, field->type, wanted));
}

static bool read_bound(struct reader *r, const struct yaml_node *map, const char *key,
                       const struct package_field *field, struct package_value *out)
{
    if (reader_text(r, map, key, NULL) == NULL)
        return false;
    const struct yaml_node *node = yaml_lookup(map, key);
    if (field->type == FIELD_STRING || field->type == FIELD_BOOLEAN) {
        if (field->schema != NULL)
            reader_fail(r, node->loc, "Leave it out, or use minLength and maxLength for texts.",
                        "\"%s\" has no meaning for field \"%s\"", key, field->name);
        return false;
    }
    read_value(r, node, field, out);
    return true;
}

static int64_t read_length(struct reader *r, const struct yaml_node *map, const char *key,
                           const struct package_field *field)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    int64_t value;
    if (yaml_is_null(node))
        return -1;
    if (yaml_int(node, &value) && value >= 0 && field->type == FIELD_STRING)
        return value;
    if (field->type == FIELD_STRING || field->schema != NULL)
        reader_fail(r, node->loc, "Give texts a whole number of characters; leave it out for other types.",
                    "\"%s\" of field \"%s\" is not a length of a text", key, field->name);
    return -1;
}

static void read_constraints(struct reader *r, const struct yaml_node *map, struct package_field *out)
{
    out->min_length = out->max_length = -1;
    const struct yaml_node *c = reader_member(r, map, "constraints", YAML_MAP, NULL);
    if (c == NULL)
        return;
    out->required = reader_flag(r, c, "required", false);
    out->unique = reader_flag(r, c, "unique", false);
    out->pattern = reader_text(r, c, "pattern", NULL);
    if (out->pattern != NULL)
        out->pattern_loc = yaml_lookup(c, "pattern")->loc;
    size_t n;
    const struct yaml_node *const *values = reader_texts(r, c, "enum", &n);
    out->enums = ARENA_ARRAY(r->arena, n, struct package_value);
    out->n_enums = n;
    for (size_t i = 0; i < n; i++)
        read_value(r, values[i], out, &out->enums[i]);
    out->has_minimum = read_bound(r, c, "minimum", out, &out->minimum);
    out->has_maximum = read_bound(r, c, "maximum", out, &out->maximum);
    out->min_length = read_length(r, c, "minLength", out);
    out->max_length = read_length(r, c, "maxLength", out);
}

/* Number of a field, n_fields when there is none of that name. */
static size_t find_field(const struct package_resource *res, const char *name)
{
    size_t i = 0;
    while (i < res->n_fields && (res->fields[i].name == NULL || !same(res->fields[i].name, name)))
        i++;
    return i;
}

/* Texts that stand for no value, of a schema or of one field; also as maps with a value and a label. */
static const char **read_missing(struct reader *r, const struct yaml_node *map, size_t *n)
{
    const struct yaml_node *list = reader_member(r, map, "missingValues", YAML_LIST, NULL);
    *n = 0;
    if (list == NULL)
        return NULL;
    const char **texts = ARENA_ARRAY(r->arena, list->n, const char *);
    for (size_t i = 0; i < list->n; i++) {
        const struct yaml_node *item = list->items[i];
        const struct yaml_node *value = item->kind == YAML_MAP ? yaml_lookup(item, "value") : item;
        if (value == NULL || value->kind != YAML_SCALAR)
            reader_fail(r, item->loc, "Write a list of texts.", "\"missingValues\" holds a %s without a value",
                        yaml_kind_name(item->kind));
        else if (value->text[0] != '\0')
            texts[(*n)++] = value->text;
    }
    return texts;
}

/* What the schema says holds for the fields that say nothing themselves. */
static void share_missing(struct reader *r, const struct yaml_node *schema, struct package_resource *out)
{
    size_t n;
    const char **texts = read_missing(r, schema, &n);
    for (size_t i = 0; i < out->n_fields; i++) {
        if (out->fields[i].missing_values == NULL) {
            out->fields[i].missing_values = texts;
            out->fields[i].n_missing_values = n;
        }
    }
}

static void read_field(struct reader *r, const struct yaml_node *map, struct package_resource *res)
{
    struct package_field *out = &res->fields[res->n_fields];
    *out = (struct package_field){.loc = map->loc, .min_length = -1, .max_length = -1};
    if (map->kind != YAML_MAP) {
        reader_fail(r, map->loc, "Write a map with name and type.", "a field is a %s, not a map",
                    yaml_kind_name(map->kind));
        return;
    }
    const char *name = reader_text(r, map, "name", "Name the field as the column is named.");
    if (name == NULL)
        return;
    if (find_field(res, name) < res->n_fields) {
        reader_fail(r, map->loc, "Remove one of them.", "field \"%s\" stands here twice", name);
        return;
    }
    out->name = name;
    res->n_fields++;
    int index = schema_field_index(res->schema, name);
    if (index < 0 && same(name, MERGE_DELETED))
        reader_fail(r, map->loc, "Leave out the rows that are no more, or write \"delivery\": \"delta\".",
                    "only a delivery of changes has a field \"%s\"", name);
    if (index >= 0) {
        out->schema = &res->schema->fields[index];
    } else {
        const char **names = ARENA_ARRAY(r->arena, res->schema->n_fields, const char *);
        for (size_t i = 0; i < res->schema->n_fields; i++)
            names[i] = res->schema->fields[i].name;
        diag_warn(r->diag, DIAG_PACKAGE, map->loc, "field \"%s\" of \"%s\" is not kept", name, res->name);
        diag_hint_names(r->diag, name, names, res->schema->n_fields);
    }
    read_type(r, map, out);
    descriptor_read_value_form(r, map, out);
    out->missing_values = read_missing(r, map, &out->n_missing_values);
    read_constraints(r, map, out);
}

static void read_key(struct reader *r, const struct yaml_node *map, const char *key, const struct package_resource *res,
                     struct package_key *out)
{
    size_t n;
    const struct yaml_node *const *names = reader_texts(r, map, key, &n);
    out->fields = ARENA_ARRAY(r->arena, n, size_t);
    for (size_t i = 0; i < n; i++) {
        size_t field = find_field(res, names[i]->text);
        if (field == res->n_fields)
            reader_fail(r, names[i]->loc, "Name fields of this schema.", "\"%s\" names \"%s\", which is not a field",
                        key, names[i]->text);
        else
            out->fields[out->n++] = field;
    }
}

/* References are checked where all loads come together; here only that they are well formed. */
static void read_references(struct reader *r, const struct yaml_node *schema, const struct package_resource *res)
{
    const char *hint = "Write {\"fields\": ..., \"reference\": {\"resource\": ..., \"fields\": ...}}.";
    const struct yaml_node *list = reader_member(r, schema, "foreignKeys", YAML_LIST, NULL);
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct yaml_node *item = list->items[i];
        if (item->kind != YAML_MAP) {
            reader_fail(r, item->loc, hint, "a foreign key is a %s, not a map", yaml_kind_name(item->kind));
            continue;
        }
        struct package_key from = {NULL, 0};
        read_key(r, item, "fields", res, &from);
        const struct yaml_node *to = reader_member(r, item, "reference", YAML_MAP, hint);
        size_t n = 0;
        if (to != NULL)
            (void)reader_texts(r, to, "fields", &n);
        if (to != NULL && (from.n == 0 || n != from.n))
            reader_fail(r, item->loc, hint, "a foreign key has %zu fields and refers to %zu", from.n, n);
    }
}

static void check_complete(struct reader *r, struct src_loc loc, const struct package_resource *res)
{
    for (size_t i = 0; i < res->schema->n_fields; i++) {
        const struct schema_field *f = &res->schema->fields[i];
        if ((f->required || f->key) && find_field(res, f->name) == res->n_fields)
            reader_fail(r, loc, "Deliver the column and describe it here.",
                        "required field \"%s\" of \"%s\" is missing", f->name, res->name);
    }
}

void descriptor_read_schema(struct reader *r, const struct yaml_node *schema, struct package_resource *out)
{
    const struct yaml_node *fields =
        reader_member(r, schema, "fields", YAML_LIST, "List the columns under \"fields\", in the order of the file.");
    if (fields == NULL)
        return;
    if (fields->n > CSV_FIELDS_MAX) {
        reader_fail(r, fields->loc, "Describe fewer columns.", "there are %zu fields, at most %d are read", fields->n,
                    CSV_FIELDS_MAX);
        return;
    }
    out->fields = ARENA_ARRAY(r->arena, fields->n, struct package_field);
    for (size_t i = 0; i < fields->n; i++)
        read_field(r, fields->items[i], out);
    check_complete(r, fields->loc, out);
    read_key(r, schema, "primaryKey", out, &out->primary_key);
    read_references(r, schema, out);
    share_missing(r, schema, out);
}
