/*
 * Reading YAML by a table of fields: see shape.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "model/shape.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct diag *diag;
    const struct shape *shape;
    const struct shape_head *owner;
    const struct shape_field *field; /* being read */
};

/* The thing whose fields are read, for messages: cube "borger", or only: a lookup entry. */
static const char *owner_name(const struct reader *r)
{
    if (r->owner->name == NULL || r->owner->name[0] == '\0')
        return r->shape->what;
    return arena_printf(r->arena, "%s \"%s\"", r->shape->what, r->owner->name);
}

static int wrong_kind(const struct reader *r, const struct yaml_node *node, const char *wanted)
{
    diag_error(r->diag, DIAG_DEF_SHAPE, node->loc, "field \"%s\" of %s must be %s, not %s", r->field->key,
               owner_name(r), wanted, yaml_is_null(node) ? "empty" : yaml_kind_name(node->kind));
    diag_hint(r->diag, "%s", r->field->help);
    return -1;
}

static int wrong_value(const struct reader *r, const struct yaml_node *node, const char *wanted)
{
    return diag_error(r->diag, DIAG_DEF_VALUE, node->loc, "field \"%s\" of %s must be %s, not \"%s\"", r->field->key,
                      owner_name(r), wanted, node->text);
}

bool shape_key_valid(const char *text)
{
    if (text[0] < 'a' || text[0] > 'z')
        return false;
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return len <= SHAPE_KEY_MAX && text[len] == '\0';
}

static bool has_control(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return true;
    }
    return false;
}

/* A scalar of the kinds KEY, NAME, TEXT and CODE. */
static int read_text(const struct reader *r, const struct yaml_node *node, enum shape_kind kind, struct shape_text *out)
{
    if (node->kind != YAML_SCALAR || yaml_is_null(node))
        return wrong_kind(r, node, kind == SHAPE_KEY || kind == SHAPE_NAME ? "a name" : "text");
    if (kind == SHAPE_KEY && !shape_key_valid(node->text)) {
        wrong_value(r, node, "a name");
        diag_hint(r->diag, "A name is a lower-case letter a-z followed by letters, digits and _, at most %d in all.",
                  SHAPE_KEY_MAX);
        return -1;
    }
    if (kind != SHAPE_CODE && node->text[0] == '\0')
        return wrong_kind(r, node, kind == SHAPE_NAME ? "a name" : "text");
    if (kind == SHAPE_NAME && strpbrk(node->text, " \t\n") != NULL) {
        wrong_value(r, node, "one word");
        diag_hint(r->diag, "%s", r->field->help);
        return -1;
    }
    if (has_control(node->text)) {
        wrong_value(r, node, "one line of text");
        diag_hint(r->diag, "Write it on one line, or as a folded block that begins with >- and has no empty line.");
        return -1;
    }
    *out = (struct shape_text){.text = node->text, .loc = node->loc};
    return 0;
}

/* A scalar or a list of scalars. */
static int read_texts(const struct reader *r, const struct yaml_node *node, enum shape_kind kind,
                      struct shape_texts *out)
{
    bool list = node->kind == YAML_LIST;
    size_t n = list ? node->n : 1;
    if (n == 0 || n > SHAPE_LIST_MAX)
        return wrong_kind(r, node, n == 0 ? "one or more values" : "a shorter list");
    struct shape_text *items = ARENA_ARRAY(r->arena, n, struct shape_text);
    int status = 0;
    for (size_t i = 0; i < n; i++) {
        if (read_text(r, list ? node->items[i] : node, kind, &items[i]) != 0)
            status = -1;
    }
    for (size_t i = 0; status == 0 && i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(items[i].text, items[k].text) != 0)
                continue;
            status = diag_error(r->diag, DIAG_DEF_DUPLICATE, items[i].loc, "\"%s\" stands twice in field \"%s\" of %s",
                                items[i].text, r->field->key, owner_name(r));
            diag_hint(r->diag, "Remove one of the two.");
        }
    }
    if (status == 0)
        *out = (struct shape_texts){.items = items, .n = n};
    return status;
}

static int read_pair(const struct reader *r, const struct yaml_node *node, struct shape_texts out[2])
{
    if (node->kind != YAML_LIST || node->n != 2)
        return wrong_kind(r, node, "a list of two");
    int first = read_texts(r, node->items[0], SHAPE_NAME, &out[0]);
    int second = read_texts(r, node->items[1], SHAPE_NAME, &out[1]);
    return first == 0 && second == 0 ? 0 : -1;
}

static int read_int(const struct reader *r, const struct yaml_node *node, struct shape_int *out)
{
    int64_t value;
    if (node->kind != YAML_SCALAR)
        return wrong_kind(r, node, "a whole number");
    if (!yaml_int(node, &value) || value < r->field->low || value > r->field->high) {
        wrong_value(r, node, "a whole number in its range");
        diag_hint(r->diag, "Write a number from %lld to %lld without quotes.", (long long)r->field->low,
                  (long long)r->field->high);
        return -1;
    }
    *out = (struct shape_int){.given = true, .value = value, .loc = node->loc};
    return 0;
}

static int read_bool(const struct reader *r, const struct yaml_node *node, bool *out)
{
    if (node->kind != YAML_SCALAR)
        return wrong_kind(r, node, "true or false");
    if (yaml_bool(node, out))
        return 0;
    wrong_value(r, node, "true or false");
    diag_hint(r->diag, "Write true or false without quotes, or leave the field out.");
    return -1;
}

static int read_choice(const struct reader *r, const struct yaml_node *node, int *out)
{
    size_t n = 0;
    if (node->kind != YAML_SCALAR)
        return wrong_kind(r, node, "one word");
    for (; r->field->choices[n] != NULL; n++) {
        if (strcmp(r->field->choices[n], node->text) == 0) {
            *out = (int)n;
            return 0;
        }
    }
    wrong_value(r, node, "one of its words");
    diag_hint_names(r->diag, node->text, r->field->choices, n);
    return -1;
}

/* The key of a map whose keys are names. */
static int read_key(const struct reader *r, const struct yaml_node *key, struct shape_head *out)
{
    struct shape_text name;
    if (read_text(r, key, SHAPE_KEY, &name) != 0)
        return -1;
    *out = (struct shape_head){.name = name.text, .loc = name.loc};
    return 0;
}

static int read_values(const struct reader *r, const struct yaml_node *node, struct shape_items *out)
{
    if (node->kind != YAML_MAP || node->n == 0)
        return wrong_kind(r, node, "a map of columns to values");
    struct shape_filter *items = ARENA_ARRAY(r->arena, node->n, struct shape_filter);
    int status = 0;
    for (size_t i = 0; i < node->n; i++) {
        if (read_key(r, node->keys[i], &items[i].head) != 0 ||
            read_texts(r, node->items[i], SHAPE_CODE, &items[i].values) != 0)
            status = -1;
    }
    if (status == 0)
        *out = (struct shape_items){.items = items, .n = node->n};
    return status;
}

/* Broken items are kept, since others may name them; only those without a sound name stay out. */
static int read_map(const struct reader *r, const struct yaml_node *node, struct shape_items *out)
{
    const struct shape *members = r->field->members;
    if (node->kind != YAML_MAP || node->n == 0)
        return wrong_kind(r, node, "a map with at least one name");
    char *items = arena_array(r->arena, node->n, members->size);
    int status = 0;
    *out = (struct shape_items){.items = items};
    for (size_t i = 0; i < node->n; i++) {
        char *item = items + out->n * members->size;
        memset(item, 0, members->size);
        struct shape_head *head = (void *)item;
        bool named = read_key(r, node->keys[i], head) == 0;
        if (shape_read(r->arena, members, node->items[i], item, r->diag) != 0 || !named)
            status = -1;
        out->n += named;
    }
    return status;
}

static int read_rows(const struct reader *r, const struct yaml_node *node, struct shape_items *out)
{
    const struct shape *members = r->field->members;
    if (node->kind != YAML_LIST || node->n == 0 || node->n > SHAPE_LIST_MAX)
        return wrong_kind(r, node, "a map of names to lists of reasonable length");
    char *items = arena_array(r->arena, node->n, members->size);
    int status = 0;
    for (size_t i = 0; i < node->n; i++) {
        char *item = items + i * members->size;
        struct shape_head *head = (void *)item;
        *head = (struct shape_head){.name = "", .loc = node->items[i]->loc};
        if (shape_read(r->arena, members, node->items[i], item, r->diag) != 0)
            status = -1;
    }
    *out = (struct shape_items){.items = items, .n = node->n};
    return status;
}

static int read_lists(const struct reader *r, const struct yaml_node *node, struct shape_items *out)
{
    if (node->kind != YAML_MAP || node->n == 0)
        return wrong_kind(r, node, "a map of names to lists");
    struct shape_list *items = ARENA_ARRAY(r->arena, node->n, struct shape_list);
    int status = 0;
    *out = (struct shape_items){.items = items};
    for (size_t i = 0; i < node->n; i++) {
        struct shape_list *item = &items[out->n];
        *item = (struct shape_list){.rows = {NULL, 0}};
        bool named = read_key(r, node->keys[i], &item->head) == 0;
        item->head.broken = read_rows(r, node->items[i], &item->rows) != 0;
        if (item->head.broken || !named)
            status = -1;
        out->n += named;
    }
    return status;
}

static int read_field(const struct reader *r, const struct yaml_node *node, void *target)
{
    switch (r->field->kind) {
    case SHAPE_KEY:
    case SHAPE_NAME:
    case SHAPE_TEXT:
    case SHAPE_CODE: return read_text(r, node, r->field->kind, target);
    case SHAPE_INT: return read_int(r, node, target);
    case SHAPE_BOOL: return read_bool(r, node, target);
    case SHAPE_CHOICE: return read_choice(r, node, target);
    case SHAPE_NAMES: return read_texts(r, node, SHAPE_NAME, target);
    case SHAPE_TEXTS: return read_texts(r, node, SHAPE_TEXT, target);
    case SHAPE_CODES: return read_texts(r, node, SHAPE_CODE, target);
    case SHAPE_PAIR: return read_pair(r, node, target);
    case SHAPE_VALUES: return read_values(r, node, target);
    case SHAPE_MAP: return read_map(r, node, target);
    case SHAPE_LISTS: return read_lists(r, node, target);
    case SHAPE_NODE: *(const struct yaml_node **)target = node; return 0;
    }
    return -1;
}

/* An absent field: its default, or a mistake when it must stand there. */
static int read_absent(const struct reader *r, const struct yaml_node *map, void *target)
{
    if (r->field->kind == SHAPE_CHOICE)
        memcpy(target, &(int){-1}, sizeof(int));
    if (r->field->fallback != NULL) {
        const struct yaml_node node = {.kind = YAML_SCALAR, .loc = map->loc, .text = r->field->fallback};
        return read_field(r, &node, target);
    }
    if (!r->field->required)
        return 0;
    struct src_loc loc = r->owner->loc.file != NULL ? r->owner->loc : map->loc;
    diag_error(r->diag, DIAG_DEF_SHAPE, loc, "field \"%s\" of %s is missing", r->field->key, owner_name(r));
    diag_hint(r->diag, "Add \"%s:\". %s", r->field->key, r->field->help);
    return -1;
}

static int check_unknown(const struct reader *r, const struct yaml_node *map)
{
    const char **keys = ARENA_ARRAY(r->arena, r->shape->n_fields, const char *);
    for (size_t k = 0; k < r->shape->n_fields; k++)
        keys[k] = r->shape->fields[k].key;
    int status = 0;
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;
        while (k < r->shape->n_fields && strcmp(keys[k], map->keys[i]->text) != 0)
            k++;
        if (k < r->shape->n_fields)
            continue;
        status = diag_error(r->diag, DIAG_DEF_SHAPE, map->keys[i]->loc, "unknown field \"%s\" of %s",
                            map->keys[i]->text, owner_name(r));
        diag_hint_names(r->diag, map->keys[i]->text, keys, r->shape->n_fields);
    }
    return status;
}

/* Fields marked one_of: exactly one. */
static int check_one_of(const struct reader *r, const struct yaml_node *map)
{
    const char *first = NULL;
    size_t n_marked = 0;
    int status = 0;
    struct strbuf names;
    strbuf_init(&names, STRBUF_SMALL);
    for (size_t k = 0; k < r->shape->n_fields; k++) {
        const struct shape_field *field = &r->shape->fields[k];
        if (!field->one_of)
            continue;
        strbuf_addf(&names, "%s%s", n_marked++ > 0 ? ", " : "", field->key);
        if (yaml_lookup(map, field->key) == NULL)
            continue;
        if (first != NULL) {
            status = diag_error(r->diag, DIAG_DEF_SHAPE, yaml_lookup(map, field->key)->loc,
                                "%s has both \"%s\" and \"%s\"", owner_name(r), first, field->key);
            diag_hint(r->diag, "Keep one of the two.");
        }
        first = first != NULL ? first : field->key;
    }
    if (n_marked > 0 && first == NULL) {
        status = diag_error(r->diag, DIAG_DEF_SHAPE, r->owner->loc.file != NULL ? r->owner->loc : map->loc,
                            "%s does not say what it is", owner_name(r));
        diag_hint(r->diag, "Add one of: %s.", strbuf_text(&names));
    }
    strbuf_release(&names);
    return status;
}

int shape_read(struct arena *a, const struct shape *shape, const struct yaml_node *node, void *out, struct diag *d)
{
    struct shape_head *head = out;
    struct reader r = {.arena = a, .diag = d, .shape = shape, .owner = head};
    head->broken = true;
    if (node->kind != YAML_MAP) {
        diag_error(d, DIAG_DEF_SHAPE, node->loc, "%s must be a map of fields, not %s", owner_name(&r),
                   yaml_is_null(node) ? "empty" : yaml_kind_name(node->kind));
        diag_hint(d, "Write the fields of a %s, beginning with \"%s:\".", shape->what, shape->fields[0].key);
        return -1;
    }
    int status = check_unknown(&r, node);
    if (check_one_of(&r, node) != 0)
        status = -1;
    for (size_t k = 0; k < shape->n_fields; k++) {
        r.field = &shape->fields[k];
        void *target = (char *)out + r.field->offset;
        const struct yaml_node *value = yaml_lookup(node, r.field->key);
        if ((value == NULL ? read_absent(&r, node, target) : read_field(&r, value, target)) != 0)
            status = -1;
    }
    head->broken = status != 0;
    return status;
}

/* --- the manual --- */

static const char *kind_text(enum shape_kind kind)
{
    switch (kind) {
    case SHAPE_KEY:
    case SHAPE_NAME: return "name";
    case SHAPE_TEXT: return "text";
    case SHAPE_CODE: return "code";
    case SHAPE_INT: return "whole number";
    case SHAPE_BOOL: return "true or false";
    case SHAPE_CHOICE: return "one of";
    case SHAPE_NAMES: return "name or list of names";
    case SHAPE_TEXTS: return "text or list of texts";
    case SHAPE_CODES: return "code or list of codes";
    case SHAPE_PAIR: return "list of two, each a name or a list of names";
    case SHAPE_VALUES: return "map of columns to a code or a list of codes";
    case SHAPE_MAP: return "map of names to";
    case SHAPE_LISTS: return "map of names to lists of";
    case SHAPE_NODE: return "as described below";
    }
    return "";
}

static void print_kind(struct strbuf *out, const struct shape_field *field)
{
    strbuf_adds(out, kind_text(field->kind));
    if (field->kind == SHAPE_CHOICE) {
        for (size_t i = 0; field->choices[i] != NULL; i++)
            strbuf_addf(out, "%s%s", i == 0 ? " " : ", ", field->choices[i]);
    }
    if (field->kind == SHAPE_INT && field->high < INT32_MAX)
        strbuf_addf(out, " %lld to %lld", (long long)field->low, (long long)field->high);
    if (field->members != NULL)
        strbuf_addf(out, " %s fields", field->members->what);
    if (field->required)
        strbuf_adds(out, "; required");
    if (field->one_of)
        strbuf_adds(out, "; exactly one of these");
    if (field->fallback != NULL)
        strbuf_addf(out, "; default %s", field->fallback);
}

void shape_print(struct strbuf *out, const struct shape *shape, bool mdoc)
{
    strbuf_addf(out, mdoc ? ".Ss Fields of a %s\n.Bl -tag -width Ds\n" : "Fields of a %s\n", shape->what);
    for (size_t k = 0; k < shape->n_fields; k++) {
        const struct shape_field *field = &shape->fields[k];
        strbuf_addf(out, mdoc ? ".It Cm %s\n(" : "  %s (", field->key);
        print_kind(out, field);
        strbuf_addf(out, mdoc ? ")\n%s\n" : ")\n      %s\n", field->help);
    }
    strbuf_adds(out, mdoc ? ".El\n" : "\n");
}
