/*
 * Code lists and regular expressions of mappings: see mapping.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/yaml.h"
#include "warehouse/load/mapping.h"

enum { CODES_FILE_MAX = 4 << 20 };

/* Fill a code list from a map of codes. */
static void read_codes(struct mapping_builder *b, const struct yaml_node *map, struct mapping_codes *out)
{
    const char *hint = "Write a map of codes to ours, each a single value, as in {Dag: day, Uge: week}.";
    if (map->kind != YAML_MAP || map->n == 0) {
        mapping_fail(b, DIAG_DEF_SHAPE, map->loc, hint, "a code list must be a map of codes");
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (map->items[i]->kind != YAML_SCALAR) {
            mapping_fail(b, DIAG_DEF_SHAPE, map->items[i]->loc, hint,
                         "what code \"%s\" becomes must be a text, not a %s", map->keys[i]->text,
                         yaml_kind_name(map->items[i]->kind));
            continue;
        }
        const char *code = map->keys[i]->text;
        size_t number = (size_t)intern_add(&out->from, code, strlen(code));
        out->to = xgrow(out->to, &out->cap, number + 1, sizeof(*out->to));
        out->to[number] = map->items[i]->text;
        PUSH(out->nodes, out->n_nodes, out->cap_nodes) = map->items[i];
    }
}

static struct mapping_codes *add_codes(struct mapping_builder *b, const char *name)
{
    struct mapping_codes *codes = ARENA_NEW(b->arena, struct mapping_codes);
    codes->name = name;
    intern_init(&codes->from);
    codes->next = b->out->codes;
    b->out->codes = codes;
    return codes;
}

/* A code list in a file beside the mapping. */
static const struct yaml_node *load_codes(struct mapping_builder *b, const struct yaml_node *node)
{
    const char *name = node->text, *base = path_base(b->out->file);
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL) {
        mapping_fail(b, DIAG_DEF_VALUE, node->loc, "Name a YAML file beside the mapping, as in codes/kommune.yaml.",
                     "\"%s\" does not lead to a file beside the mapping", name);
        return NULL;
    }
    const char *folder =
        base == b->out->file ? "" : arena_strndup(b->arena, b->out->file, (size_t)(base - b->out->file));
    const char *path = arena_printf(b->arena, "%s%s", folder, name);
    if (!file_exists(path)) {
        mapping_fail(b, DIAG_DEF_NAME, node->loc, "Put the file beside the mapping, or write the codes here.",
                     "there is no file \"%s\"", path);
        return NULL;
    }
    PUSH(b->out->files, b->out->n_files, b->out->cap_files) = path;
    const struct yaml_node *root = yaml_load(b->arena, path, CODES_FILE_MAX, DIAG_YAML_SYNTAX, b->diag);
    if (root == NULL)
        b->result = -1;
    return root;
}

void mapping_read_codes(struct mapping_builder *b, const struct yaml_node *node)
{
    if (node == NULL)
        return;
    if (node->kind != YAML_MAP) {
        b->lacks_codes = true;
        mapping_fail(b, DIAG_DEF_SHAPE, node->loc, "Write a map of names to code lists.",
                     "field \"codes\" of mapping must be a map of names");
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const struct yaml_node *list = node->items[i];
        if (!shape_key_valid(node->keys[i]->text))
            mapping_fail(b, DIAG_DEF_VALUE, node->keys[i]->loc,
                         "A name is a lower-case letter a-z followed by letters, digits and _.",
                         "\"%s\" cannot be the name of a code list", node->keys[i]->text);
        struct mapping_codes *codes = add_codes(b, node->keys[i]->text);
        if (list->kind == YAML_SCALAR)
            list = load_codes(b, list);
        if (list != NULL)
            read_codes(b, list, codes);
    }
}

const struct mapping_codes *mapping_use_codes(struct mapping_builder *b, const struct yaml_node *node)
{
    if (node->kind != YAML_SCALAR) {
        struct mapping_codes *codes = add_codes(b, "");
        read_codes(b, node, codes);
        return codes;
    }
    size_t n = 0;
    if (b->lacks_codes)
        return NULL;
    for (const struct mapping_codes *c = b->out->codes; c != NULL; c = c->next, n++) {
        if (strcmp(c->name, node->text) == 0 && c->name[0] != '\0')
            return c;
    }
    const char **names = ARENA_ARRAY(b->arena, n + 1, const char *);
    n = 0;
    for (const struct mapping_codes *c = b->out->codes; c != NULL; c = c->next)
        names[n++] = c->name[0] != '\0' ? c->name : NULL;
    b->result = diag_error(b->diag, DIAG_DEF_NAME, node->loc, "there is no code list \"%s\"", node->text);
    diag_hint_names(b->diag, node->text, names, n);
    return NULL;
}

/* A template names no group that the expression has not. */
static bool fits(const struct pattern *p, const char *template)
{
    for (const char *t = template; *t != '\0'; t++) {
        if (t[0] == '$' && t[1] >= '1' && t[1] <= '9' && (size_t)(t[1] - '0') > pattern_groups(p))
            return false;
    }
    return true;
}

static void add_match(struct mapping_builder *b, const struct yaml_node *expression, const struct yaml_node *template,
                      struct mapping_field *out)
{
    const char *hint = "Write a regular expression, or a map of them to templates, as in {'(\\d+)-(\\d+)': '$2 $1'}.";
    if (expression->text[0] == '\0' || (template != NULL && template->kind != YAML_SCALAR)) {
        mapping_fail(b, DIAG_DEF_SHAPE, expression->loc, hint, "field \"match\" of field \"%s\" is not one",
                     out->schema->name);
        return;
    }
    struct pattern *p = pattern_new_code(expression->text, expression->loc, DIAG_DEF_VALUE, b->diag);
    if (p == NULL) {
        b->result = -1;
        return;
    }
    out->matches[out->n_matches++] = (struct mapping_match){p, template != NULL ? template->text : NULL};
    if (template != NULL && !fits(p, template->text))
        mapping_fail(b, DIAG_DEF_VALUE, template->loc, "Groups stand in round brackets and are counted from 1.",
                     "template \"%s\" names a group that its expression has not", template->text);
}

void mapping_read_match(struct mapping_builder *b, const struct yaml_node *node, struct mapping_field *out)
{
    size_t n = node->kind == YAML_MAP ? node->n : 1;
    if (node->kind == YAML_LIST || n == 0) {
        mapping_fail(b, DIAG_DEF_SHAPE, node->loc, "Write a regular expression, or a map of them to templates.",
                     "field \"match\" of field \"%s\" is not one", out->schema->name);
        return;
    }
    out->matches = ARENA_ARRAY(b->arena, n, struct mapping_match);
    for (size_t i = 0; i < n; i++)
        add_match(b, node->kind == YAML_MAP ? node->keys[i] : node, node->kind == YAML_MAP ? node->items[i] : NULL,
                  out);
}
