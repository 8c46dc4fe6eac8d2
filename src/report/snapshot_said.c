/*
 * Comments and notices in snapshots: they are printed with the figures, so that a publication can be made again only
 * from what was said at its time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/snapshot_said.h"

#include <string.h>

enum { PARTS = 4 }; /* of a comment: key, text, by, day */

void snapshot_put_comments(struct json *j, const struct report_context *c)
{
    char day[32];
    if (c->n_comments == 0)
        return;
    json_key(j, "comments");
    json_array(j);
    for (size_t i = 0; i < c->n_comments; i++) {
        const struct comment *one = &c->comments[i];
        json_array(j);
        json_string(j, one->key);
        json_string(j, one->text);
        json_string(j, one->by);
        json_string(j, one->day != DATE_NONE ? date_iso(day, one->day) : "");
        json_end_array(j);
    }
    json_end_array(j);
}

void snapshot_put_notices(struct json *j, const struct report_context *c)
{
    if (c->n_notices == 0)
        return;
    json_key(j, "notices");
    json_array(j);
    for (size_t i = 0; i < c->n_notices; i++)
        json_string(j, c->notices[i]);
    json_end_array(j);
}

static bool all_texts(const struct yaml_node *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i]->kind != YAML_SCALAR)
            return false;
    return true;
}

static bool read_comment(const struct yaml_node *node, struct comment *out)
{
    if (node->kind != YAML_LIST || node->n != PARTS || !all_texts(node))
        return false;
    const char *day = node->items[3]->text;
    *out = (struct comment){node->items[0]->text, "", node->items[1]->text, node->items[2]->text, DATE_NONE};
    return day[0] == '\0' || date_parse(day, strlen(day), &out->day);
}

bool snapshot_read_said(struct arena *a, const struct yaml_node *node, struct report_context *c)
{
    const struct yaml_node *comments = yaml_lookup(node, "comments"), *notices = yaml_lookup(node, "notices");
    if ((comments != NULL && comments->kind != YAML_LIST) ||
        (notices != NULL && (notices->kind != YAML_LIST || !all_texts(notices))))
        return false;
    size_t n_comments = comments != NULL ? comments->n : 0, n_notices = notices != NULL ? notices->n : 0;
    struct comment *list = ARENA_ARRAY(a, n_comments, struct comment);
    for (size_t i = 0; i < n_comments; i++)
        if (!read_comment(comments->items[i], &list[i]))
            return false;
    const char **texts = ARENA_ARRAY(a, n_notices, const char *);
    for (size_t i = 0; i < n_notices; i++)
        texts[i] = notices->items[i]->text;
    c->comments = list;
    c->n_comments = n_comments;
    c->notices = texts;
    c->n_notices = n_notices;
    return true;
}
