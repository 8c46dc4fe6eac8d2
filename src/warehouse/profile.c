/*
 * Profiles of tables: see profile.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/profile.h"

#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/yaml.h"

enum { PROFILE_MAX = 64 << 20 };

const char *profile_path(struct arena *a, const char *warehouse, int64_t load)
{
    return arena_printf(a, "%s/" PROFILE_FOLDER "/%06lld.json", warehouse, (long long)load);
}

/* --- writing --- */

static void print_column(struct json *j, const struct profile_column *c)
{
    json_object(j);
    json_member(j, "name", c->name);
    json_member_int(j, "empty", c->empty);
    if (c->has_sum) {
        json_member_int(j, "sum", c->sum);
        json_member_int(j, "gross", c->gross);
    }
    if (c->n_codes > 0) {
        json_key(j, "codes");
        json_array(j);
        for (size_t i = 0; i < c->n_codes; i++)
            json_string(j, c->codes[i]);
        json_end_array(j);
    }
    json_end_object(j);
}

static void print_sums(struct json *j, const char *key, const struct profile *p, const int64_t *sums)
{
    json_key(j, key);
    json_object(j);
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].has_sum)
            json_member_int(j, p->columns[i].name, sums[i]);
    }
    json_end_object(j);
}

static void print_month(struct json *j, const struct profile *p, const struct profile_month *m)
{
    char month[32];
    json_object(j);
    json_member(j, "month", month_iso(month, m->month));
    json_member_int(j, "rows", m->rows);
    print_sums(j, "sums", p, m->sums);
    print_sums(j, "gross", p, m->gross);
    json_end_object(j);
}

static void print_profile(struct json *j, const struct profile *p)
{
    char month[32];
    json_object(j);
    json_member(j, "resource", p->resource);
    json_member(j, "period", p->month != MONTH_NONE ? month_iso(month, p->month) : NULL);
    json_member_int(j, "rows", p->rows);
    json_key(j, "columns");
    json_array(j);
    for (size_t i = 0; i < p->n_columns; i++)
        print_column(j, &p->columns[i]);
    json_end_array(j);
    json_key(j, "months");
    json_array(j);
    for (size_t i = 0; i < p->n_months; i++)
        print_month(j, p, &p->months[i]);
    json_end_array(j);
    json_end_object(j);
}

void profile_print(const struct profile *profiles, size_t n, struct strbuf *out)
{
    struct json j;
    json_init(&j, out, false);
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        print_profile(&j, &profiles[i]);
    json_end_array(&j);
    strbuf_addch(out, '\n');
}

/* --- reading --- */

/* A member that is a list; an empty one when it is missing or something else. */
static const struct yaml_node *list_of(const struct yaml_node *map, const char *key)
{
    static const struct yaml_node none = {.kind = YAML_LIST};
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_LIST ? node : &none;
}

static bool text_of(const struct yaml_node *map, const char *key, const char **out)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    if (node == NULL || node->kind != YAML_SCALAR || !node->quoted)
        return false;
    *out = node->text;
    return true;
}

static bool month_in(const struct yaml_node *map, const char *key, month_t *out)
{
    const char *text;
    return text_of(map, key, &text) && month_parse(text, strlen(text), out);
}

static bool read_column(struct arena *a, const struct yaml_node *node, struct profile_column *out)
{
    const struct yaml_node *codes = list_of(node, "codes");
    if (!text_of(node, "name", &out->name) || !yaml_int(yaml_lookup(node, "empty"), &out->empty))
        return false;
    out->has_sum = yaml_int(yaml_lookup(node, "sum"), &out->sum) && yaml_int(yaml_lookup(node, "gross"), &out->gross);
    out->codes = ARENA_ARRAY(a, codes->n, const char *);
    for (; out->n_codes < codes->n; out->n_codes++) {
        if (codes->items[out->n_codes]->kind != YAML_SCALAR)
            return false;
        out->codes[out->n_codes] = codes->items[out->n_codes]->text;
    }
    return true;
}

static bool read_sums(struct arena *a, const struct yaml_node *map, const struct profile *p, int64_t **out)
{
    *out = ARENA_ARRAY(a, p->n_columns, int64_t);
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].has_sum && !yaml_int(yaml_lookup(map, p->columns[i].name), &(*out)[i]))
            return false;
    }
    return true;
}

static bool read_month(struct arena *a, const struct yaml_node *node, const struct profile *p,
                       struct profile_month *out)
{
    return month_in(node, "month", &out->month) && yaml_int(yaml_lookup(node, "rows"), &out->rows) &&
           read_sums(a, yaml_lookup(node, "sums"), p, &out->sums) &&
           read_sums(a, yaml_lookup(node, "gross"), p, &out->gross);
}

static bool read_profile(struct arena *a, const struct yaml_node *node, struct profile *out)
{
    *out = (struct profile){.month = MONTH_NONE};
    const struct yaml_node *columns = list_of(node, "columns"), *months = list_of(node, "months");
    if (!text_of(node, "resource", &out->resource) || !yaml_int(yaml_lookup(node, "rows"), &out->rows) ||
        (!yaml_is_null(yaml_lookup(node, "period")) && !month_in(node, "period", &out->month)))
        return false;
    out->columns = ARENA_ARRAY(a, columns->n, struct profile_column);
    for (; out->n_columns < columns->n; out->n_columns++) {
        struct profile_column *c = &out->columns[out->n_columns];
        if (!read_column(a, columns->items[out->n_columns], c) || profile_column(out, c->name) != NULL)
            return false;
    }
    out->months = ARENA_ARRAY(a, months->n, struct profile_month);
    for (; out->n_months < months->n; out->n_months++) {
        if (!read_month(a, months->items[out->n_months], out, &out->months[out->n_months]))
            return false;
    }
    return true;
}

bool profile_parse(struct arena *a, const char *text, size_t len, struct profile **out, size_t *n)
{
    struct diag ignored;
    diag_init(&ignored);
    const struct yaml_node *list = yaml_parse(a, "", text, len, DIAG_WAREHOUSE, &ignored);
    diag_release(&ignored);
    *n = 0;
    if (list == NULL || list->kind != YAML_LIST)
        return false;
    *out = ARENA_ARRAY(a, list->n, struct profile);
    for (; *n < list->n; (*n)++) {
        if (!read_profile(a, list->items[*n], &(*out)[*n]))
            return false;
    }
    return true;
}

int profile_read(struct arena *a, const char *path, struct profile **out, size_t *n, struct diag *d)
{
    char *text;
    size_t len;
    *out = NULL;
    *n = 0;
    if (!file_exists(path))
        return 0;
    if (file_read(a, path, PROFILE_MAX, &text, &len, d) != 0)
        return -1;
    if (profile_parse(a, text, len, out, n))
        return 0;
    *n = 0;
    diag_warn(d, DIAG_WAREHOUSE, (struct src_loc){path, 0, 0}, "the profile of a load cannot be read");
    diag_hint(d, "Deliveries are not compared with it; it can be removed.");
    return 0;
}

const struct profile *profile_find(const struct profile *profiles, size_t n, const char *resource, month_t month)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(profiles[i].resource, resource) == 0 && profiles[i].month == month)
            return &profiles[i];
    }
    return NULL;
}

const struct profile_column *profile_column(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        if (strcmp(p->columns[i].name, name) == 0)
            return &p->columns[i];
    }
    return NULL;
}
