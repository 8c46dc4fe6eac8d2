/*
 * Building the node tree from libyaml's events: see yaml.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/file.h"
#include "base/num.h"

enum { MAX_DEPTH = 100 };

struct builder {
    struct arena *arena;
    struct diag *diag;
    enum diag_code code;
    const char *name;
    yaml_parser_t parser;
};

static struct src_loc mark_loc(const struct builder *b, yaml_mark_t mark)
{
    return (struct src_loc){b->name, (int)mark.line + 1, (int)mark.column + 1};
}

static int next_event(struct builder *b, yaml_event_t *event)
{
    if (yaml_parser_parse(&b->parser, event) != 0)
        return 0;
    yaml_mark_t mark = b->parser.problem_mark;
    struct src_loc loc = mark_loc(b, mark);
    if (b->parser.error == YAML_READER_ERROR)
        loc = (struct src_loc){b->name, 0, 0};
    diag_error(b->diag, b->code, loc, "could not parse: %s%s%s",
               b->parser.problem != NULL ? b->parser.problem : "unknown problem", b->parser.context != NULL ? ", " : "",
               b->parser.context != NULL ? b->parser.context : "");
    diag_hint(b->diag,
              "Check indentation, colons, brackets and quotes at and just before this place; the file must be UTF-8.");
    return -1;
}

static struct yaml_node *build(struct builder *b, yaml_event_t *event, int depth);

static struct yaml_node *build_scalar(struct builder *b, const yaml_event_t *event)
{
    struct yaml_node *node = ARENA_NEW(b->arena, struct yaml_node);
    node->kind = YAML_SCALAR;
    node->loc = mark_loc(b, event->start_mark);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    size_t len = event->data.scalar.length;
    if (memchr(event->data.scalar.value, 0, len) != NULL) {
        diag_error(b->diag, b->code, node->loc, "text contains a NUL character");
        diag_hint(b->diag, "Remove the character.");
        return NULL;
    }
    node->text = arena_strndup(b->arena, (const char *)event->data.scalar.value, len);
    return node;
}

/* A node of the next event; `end` is the event that closes the collection, then *closed is set and NULL returned. */
static struct yaml_node *build_member(struct builder *b, yaml_event_type_t end, bool *closed, int depth)
{
    yaml_event_t event;
    *closed = false;
    if (next_event(b, &event) != 0)
        return NULL;
    *closed = event.type == end;
    struct yaml_node *node = *closed ? NULL : build(b, &event, depth + 1);
    yaml_event_delete(&event);
    return node;
}

static int add_key(struct builder *b, struct yaml_node *map, struct yaml_node *key)
{
    if (key->kind != YAML_SCALAR) {
        diag_error(b->diag, b->code, key->loc, "a %s cannot be a key", yaml_kind_name(key->kind));
        diag_hint(b->diag, "Write the key as plain text.");
        return -1;
    }
    if (yaml_lookup(map, key->text) != NULL) {
        diag_error(b->diag, b->code, key->loc, "key \"%s\" stands here twice", key->text);
        diag_hint(b->diag, "Remove one of the two, the first is on line %d.", yaml_lookup(map, key->text)->loc.line);
        return -1;
    }
    return 0;
}

static struct yaml_node *build_collection(struct builder *b, const yaml_event_t *event, int depth)
{
    struct yaml_node *node = ARENA_NEW(b->arena, struct yaml_node);
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    node->kind = is_map ? YAML_MAP : YAML_LIST;
    node->loc = mark_loc(b, event->start_mark);
    yaml_event_type_t end = is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    if (depth > MAX_DEPTH) {
        diag_error(b->diag, b->code, node->loc, "nested deeper than %d levels", MAX_DEPTH);
        diag_hint(b->diag, "Flatten the document.");
        return NULL;
    }
    struct yaml_node **items = NULL, **keys = NULL;
    size_t n = 0, cap_items = 0, cap_keys = 0;
    bool failed = false;
    for (;;) {
        bool closed;
        struct yaml_node *key = NULL;
        if (is_map) {
            key = build_member(b, end, &closed, depth);
            if (closed)
                break;
            node->keys = keys;
            node->items = items;
            node->n = n;
            if (key == NULL || add_key(b, node, key) != 0) {
                failed = true;
                break;
            }
        }
        struct yaml_node *value = build_member(b, end, &closed, depth);
        if (closed)
            break;
        if (value == NULL) {
            failed = true;
            break;
        }
        items = xgrow(items, &cap_items, n + 1, sizeof(struct yaml_node *));
        keys = xgrow(keys, &cap_keys, n + 1, sizeof(struct yaml_node *));
        items[n] = value;
        keys[n] = key;
        n++;
    }
    node->n = n;
    node->items = ARENA_ARRAY(b->arena, n, struct yaml_node *);
    node->keys = ARENA_ARRAY(b->arena, n, struct yaml_node *);
    if (n > 0) {
        memcpy(node->items, items, n * sizeof(struct yaml_node *));
        memcpy(node->keys, keys, n * sizeof(struct yaml_node *));
    }
    free(items);
    free(keys);
    return failed ? NULL : node;
}

static struct yaml_node *build(struct builder *b, yaml_event_t *event, int depth)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default: break;
    }
    if (event->type == YAML_ALIAS_EVENT || anchor != NULL || tag != NULL) {
        diag_error(b->diag, b->code, mark_loc(b, event->start_mark), "anchors, aliases and tags are not allowed");
        diag_hint(b->diag, "Write the value out; put text that begins with & * or ! in quotes.");
        return NULL;
    }
    if (event->type == YAML_SCALAR_EVENT)
        return build_scalar(b, event);
    return build_collection(b, event, depth);
}

static struct yaml_node *build_document(struct builder *b)
{
    struct yaml_node *root = NULL;
    for (;;) {
        yaml_event_t event;
        if (next_event(b, &event) != 0)
            return NULL;
        int type = (int)event.type;
        bool content = type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                       type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT;
        bool second = content && root != NULL;
        if (second) {
            diag_error(b->diag, b->code, mark_loc(b, event.start_mark), "a second document in the file");
            diag_hint(b->diag, "Keep one document a file; remove the line \"---\".");
        } else if (content) {
            root = build(b, &event, 0);
        }
        bool failed = content && (root == NULL || second);
        yaml_event_delete(&event);
        if (failed)
            return NULL;
        if (type == YAML_STREAM_END_EVENT)
            break;
    }
    if (root == NULL) {
        diag_error(b->diag, b->code, (struct src_loc){b->name, 1, 1}, "the file is empty");
        diag_hint(b->diag, "Write a definition in it, or remove it.");
    }
    return root;
}

struct yaml_node *yaml_parse(struct arena *a, const char *name, const char *text, size_t len, enum diag_code code,
                             struct diag *d)
{
    struct builder b = {.arena = a, .diag = d, .code = code, .name = arena_strdup(a, name)};
    if (yaml_parser_initialize(&b.parser) == 0) {
        diag_error(d, code, NO_LOC, "could not start the parser");
        return NULL;
    }
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)text, len);
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    struct yaml_node *root = build_document(&b);
    yaml_parser_delete(&b.parser);
    return root;
}

struct yaml_node *yaml_load(struct arena *a, const char *path, size_t max, enum diag_code code, struct diag *d)
{
    char *text;
    size_t len;
    if (file_read(a, path, max, &text, &len, d) != 0)
        return NULL;
    return yaml_parse(a, path, text, len, code, d);
}

const struct yaml_node *yaml_lookup(const struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(map->keys[i]->text, key) == 0)
            return map->items[i];
    }
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    if (node == NULL)
        return true;
    return node->kind == YAML_SCALAR && !node->quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

bool yaml_bool(const struct yaml_node *node, bool *out)
{
    if (node == NULL || node->kind != YAML_SCALAR || node->quoted)
        return false;
    bool yes = strcmp(node->text, "true") == 0 || strcmp(node->text, "yes") == 0;
    if (!yes && strcmp(node->text, "false") != 0 && strcmp(node->text, "no") != 0)
        return false;
    *out = yes;
    return true;
}

bool yaml_int(const struct yaml_node *node, int64_t *out)
{
    return node != NULL && node->kind == YAML_SCALAR && !node->quoted &&
           num_parse_int(node->text, strlen(node->text), out) == NUM_OK;
}

bool yaml_double(const struct yaml_node *node, double *out)
{
    if (node == NULL || node->kind != YAML_SCALAR || node->quoted || node->text[0] == '\0')
        return false;
    char *end;
    *out = strtod(node->text, &end);
    return *end == '\0' && *out == *out && *out - *out == 0; /* a finite number */
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    static const char *const names[] = {"text", "list", "map"};
    return names[kind];
}
