/*
 * Typed look-ups in a descriptor: see descriptor_read.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/descriptor_read.h"

#include <stdarg.h>

void reader_fail(struct reader *r, struct src_loc loc, const char *hint, const char *format, ...)
{
    va_list args;
    char text[1024];
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    r->result = diag_error(r->diag, DIAG_PACKAGE, loc, "%s", text);
    diag_hint(r->diag, "%s", hint);
}

/* The member, or NULL; missing and null are the same. */
static const struct yaml_node *find(struct reader *r, const struct yaml_node *map, const char *key, const char *hint)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    if (!yaml_is_null(node))
        return node;
    if (hint != NULL)
        reader_fail(r, map->loc, hint, "\"%s\" is missing", key);
    return NULL;
}

const char *reader_text(struct reader *r, const struct yaml_node *map, const char *key, const char *hint)
{
    const struct yaml_node *node = find(r, map, key, hint);
    if (node == NULL)
        return NULL;
    if (node->kind != YAML_SCALAR) {
        reader_fail(r, node->loc, "Write one text here.", "\"%s\" is a %s, not a text", key,
                    yaml_kind_name(node->kind));
        return NULL;
    }
    if (node->text[0] == '\0' && hint != NULL) {
        reader_fail(r, node->loc, hint, "\"%s\" is empty", key);
        return NULL;
    }
    return node->text;
}

bool reader_flag(struct reader *r, const struct yaml_node *map, const char *key, bool otherwise)
{
    const struct yaml_node *node = find(r, map, key, NULL);
    bool value;
    if (node == NULL)
        return otherwise;
    if (yaml_bool(node, &value))
        return value;
    reader_fail(r, node->loc, "Write true or false, without quotes.", "\"%s\" is neither true nor false", key);
    return otherwise;
}

const struct yaml_node *const *reader_texts(struct reader *r, const struct yaml_node *map, const char *key, size_t *n)
{
    const struct yaml_node *node = find(r, map, key, NULL);
    *n = 0;
    if (node == NULL)
        return NULL;
    if (node->kind == YAML_SCALAR) {
        const struct yaml_node **one = ARENA_ARRAY(r->arena, 1, const struct yaml_node *);
        one[0] = node;
        *n = 1;
        return one;
    }
    const struct yaml_node **all = ARENA_ARRAY(r->arena, node->n, const struct yaml_node *);
    for (size_t i = 0; i < node->n; i++) {
        all[i] = node->items[i];
        if (node->kind == YAML_LIST && all[i]->kind == YAML_SCALAR)
            continue;
        reader_fail(r, all[i]->loc, "Write a list of texts, or one text.", "\"%s\" is not a list of texts", key);
        return NULL;
    }
    *n = node->n;
    return all;
}

const struct yaml_node *reader_member(struct reader *r, const struct yaml_node *map, const char *key,
                                      enum yaml_kind kind, const char *hint)
{
    const struct yaml_node *node = find(r, map, key, hint);
    if (node == NULL || node->kind == kind)
        return node;
    reader_fail(r, node->loc, hint != NULL ? hint : "Write it as the specification of data packages says.",
                "\"%s\" is a %s, not a %s", key, yaml_kind_name(node->kind), yaml_kind_name(kind));
    return NULL;
}
