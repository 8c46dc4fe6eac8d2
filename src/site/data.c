/*
 * Open data: the figures of publications as CSV with a description of their columns (Table Schema), and as GeoJSON
 * where they belong to areas of a map, at addresses that stay. See site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "site/figures.h"
#include "site/site_int.h"

/* A dataset being written. */
struct table {
    struct arena *arena;
    const struct yaml_node *columns, *rows, *labels;
};

static bool is_dimension(const struct yaml_node *column)
{
    return strcmp(figure_text(column, "role"), "dimension") == 0;
}

/* The labels of a dimension's codes; NULL when its values are as people read them. */
static const struct yaml_node *labels_of(const struct table *t, const struct yaml_node *column)
{
    return is_dimension(column) ? yaml_lookup(t->labels, figure_text(column, "name")) : NULL;
}

/* --- CSV: RFC 4180, codes with their labels in a column of their own --- */

static void csv_field(struct strbuf *out, const char *text, bool first)
{
    if (!first)
        strbuf_addch(out, ',');
    if (strpbrk(text, ",\"\n\r") == NULL) {
        strbuf_adds(out, text);
        return;
    }
    strbuf_addch(out, '"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            strbuf_addch(out, '"');
        strbuf_addch(out, *p);
    }
    strbuf_addch(out, '"');
}

static void write_csv(struct strbuf *out, const struct table *t)
{
    for (size_t c = 0; c < t->columns->n; c++) {
        const char *name = figure_text(t->columns->items[c], "name");
        csv_field(out, name, c == 0);
        if (labels_of(t, t->columns->items[c]) != NULL)
            csv_field(out, arena_printf(t->arena, "%s_navn", name), false);
    }
    strbuf_addch(out, '\n');
    for (size_t r = 0; r < t->rows->n; r++) {
        for (size_t c = 0; c < t->columns->n; c++) {
            const struct yaml_node *labels = labels_of(t, t->columns->items[c]);
            const char *value = figure_text(t->rows->items[r], figure_text(t->columns->items[c], "name"));
            csv_field(out, value, c == 0);
            if (labels != NULL)
                csv_field(out, figure_text(labels, value), false);
        }
        strbuf_addch(out, '\n');
    }
}

/* --- the description of the columns: Table Schema --- */

static const char *schema_type(const char *type)
{
    static const char *const types[][2] = {{"integer", "integer"}, {"money", "number"},    {"rate", "number"},
                                           {"decimal", "number"},  {"month", "yearmonth"}, {"date", "date"}};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(types[i][0], type) == 0)
            return types[i][1];
    return "string";
}

static void schema_field(struct json *j, const struct table *t, const struct yaml_node *column, bool label)
{
    const char *name = figure_text(column, "name"), *title = figure_text(column, "label"),
               *type = figure_text(column, "type");
    json_object(j);
    json_member(j, "name", label ? arena_printf(t->arena, "%s_navn", name) : name);
    json_member(j, "title", label ? arena_printf(t->arena, "%s, navn", title) : title);
    json_member(j, "type", label ? "string" : schema_type(type));
    if (!label && figure_text(column, "note")[0] != '\0')
        json_member(j, "description", figure_text(column, "note"));
    /* A rate is a fraction here, whatever it is printed as. */
    if (!label && figure_text(column, "unit")[0] != '\0')
        json_member(j, "unit", strcmp(type, "rate") == 0 ? "andel (0,1 er 10 pct.)" : figure_text(column, "unit"));
    json_end_object(j);
}

static void write_schema(struct strbuf *out, const struct table *t)
{
    static const char *const missing[] = {"", "[x]", "[c]"};
    struct json j;
    json_init(&j, out, true);
    json_object(&j);
    json_key(&j, "fields");
    json_array(&j);
    for (size_t c = 0; c < t->columns->n; c++) {
        schema_field(&j, t, t->columns->items[c], false);
        if (labels_of(t, t->columns->items[c]) != NULL)
            schema_field(&j, t, t->columns->items[c], true);
    }
    json_end_array(&j);
    json_key(&j, "missingValues");
    json_array(&j);
    for (size_t i = 0; i < ARRAY_LEN(missing); i++)
        json_string(&j, missing[i]);
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

/* --- GeoJSON --- */

/* The name of the column of areas, which is the only dimension. */
static const char *area_column(const struct table *t)
{
    for (size_t c = 0; c < t->columns->n; c++)
        if (is_dimension(t->columns->items[c]))
            return figure_text(t->columns->items[c], "name");
    return "";
}

/* A value as it was written; numbers keep every digit. */
static void node_json(struct json *j, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR) {
        if (node->quoted)
            json_string(j, node->text);
        else
            json_raw(j, yaml_is_null(node) ? "null" : node->text);
        return;
    }
    if (node->kind == YAML_LIST)
        json_array(j);
    else
        json_object(j);
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == YAML_MAP)
            json_key(j, node->keys[i]->text);
        node_json(j, node->items[i]);
    }
    if (node->kind == YAML_LIST)
        json_end_array(j);
    else
        json_end_object(j);
}

static const struct yaml_node *row_of(const struct table *t, const char *column, const char *code)
{
    for (size_t r = 0; r < t->rows->n; r++)
        if (strcmp(figure_text(t->rows->items[r], column), code) == 0)
            return t->rows->items[r];
    return NULL;
}

/* Every area of the map that has a row, with the row's figures. */
static void write_geojson(struct strbuf *out, const struct table *t, const char *area, const struct yaml_node *features)
{
    struct json j;
    json_init(&j, out, false);
    json_object(&j);
    json_member(&j, "type", "FeatureCollection");
    json_key(&j, "features");
    json_array(&j);
    for (size_t i = 0; features != NULL && features->kind == YAML_LIST && i < features->n; i++) {
        const struct yaml_node *of = yaml_lookup(features->items[i], "properties");
        const struct yaml_node *shape = yaml_lookup(features->items[i], "geometry");
        const struct yaml_node *row = row_of(t, area, figure_text(of, "kode"));
        if (row == NULL || shape == NULL)
            continue;
        json_object(&j);
        json_member(&j, "type", "Feature");
        json_key(&j, "properties");
        json_object(&j);
        json_member(&j, "kode", figure_text(of, "kode"));
        json_member(&j, "navn", figure_text(of, "navn"));
        for (size_t c = 0; c < t->columns->n; c++) {
            const struct yaml_node *value = yaml_lookup(row, figure_text(t->columns->items[c], "name"));
            if (is_dimension(t->columns->items[c]) || value == NULL)
                continue;
            json_key(&j, figure_text(t->columns->items[c], "name"));
            /* What is withheld or missing is a mark in CSV, and nothing on a map. */
            if (value->quoted && value->text[0] == '[')
                json_null(&j);
            else
                node_json(&j, value);
        }
        json_end_object(&j);
        json_key(&j, "geometry");
        node_json(&j, shape);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

/* The features of a map, read once a call; NULL when there is no such map any more. */
static int load_map(const struct site *s, const char *name, const char *municipality, const struct yaml_node **out,
                    struct diag *d)
{
    struct site_maps *maps = s->maps;
    *out = NULL;
    for (size_t i = 0; i < maps->n; i++) {
        if (strcmp(maps->names[i], name) == 0 && strcmp(maps->municipalities[i], municipality) == 0) {
            *out = maps->features[i];
            return 0;
        }
    }
    const char *path = s->options->map_path(s->options->map_arg, maps->arena, name, municipality);
    if (path != NULL) {
        const struct yaml_node *root = yaml_load(maps->arena, path, MAP_BYTES, DIAG_DEF_SHAPE, d);
        if (root == NULL)
            return -1;
        *out = yaml_lookup(root, "features");
    }
    if (maps->n < SITE_MAPS) {
        maps->names[maps->n] = arena_strdup(maps->arena, name);
        maps->municipalities[maps->n] = arena_strdup(maps->arena, municipality);
        maps->features[maps->n++] = *out;
    }
    return 0;
}

/* --- files --- */

static int finish(const struct site *s, const char *path, struct strbuf *text, struct diag *d)
{
    int result = stage_write(s, path, strbuf_text(text), text->len, d);
    strbuf_clear(text);
    return result;
}

static int write_dataset(const struct site *s, const char *stem, const struct table *t, const char *map,
                         const char *municipality, struct diag *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    write_csv(&text, t);
    int result = finish(s, arena_printf(s->arena, "%s.csv", stem), &text, d);
    if (result == 0) {
        write_schema(&text, t);
        result = finish(s, arena_printf(s->arena, "%s.schema.json", stem), &text, d);
    }
    const struct yaml_node *features = NULL;
    if (result == 0 && map != NULL)
        result = load_map(s, map, municipality, &features, d);
    if (result == 0 && features != NULL) {
        write_geojson(&text, t, area_column(t), features);
        result = finish(s, arena_printf(s->arena, "%s.geojson", stem), &text, d);
    }
    strbuf_release(&text);
    return result;
}

int data_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct figures f;
    if (figures_load(&f, s, o->row, d) != 0 || stage_folder(s, o->path, d) != 0)
        return -1;
    for (size_t i = 0; i < f.n; i++) {
        const struct table t = {s->arena, f.sets[i].columns, f.sets[i].rows, f.sets[i].labels};
        if (write_dataset(s, arena_printf(s->arena, "%s/%s", o->path, f.sets[i].name), &t, f.sets[i].map,
                          f.municipality, d) != 0)
            return -1;
    }
    return 0;
}
