/*
 * Manifests: see manifest.h. What is read back was written by us; it is still checked, since folders get copied, edited
 * and damaged.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/manifest.h"

#include <string.h>

#include "base/json.h"
#include "base/yaml.h"

enum { MANIFEST_MAX = 16 << 20, MANIFEST_VERSION = 2 };

/* --- writing --- */

static void print_resource(struct json *j, const struct manifest_resource *r)
{
    char month[32];
    json_object(j);
    json_member(j, "name", r->name);
    json_member(j, "file", r->file);
    json_member(j, "sha256", r->sha256);
    json_member(j, "period", r->month != MONTH_NONE ? month_iso(month, r->month) : NULL);
    json_member_int(j, "restates", r->restates);
    json_key(j, "before");
    json_array(j);
    for (size_t i = 0; i < r->n_before; i++)
        json_string(j, r->before[i]);
    json_end_array(j);
    json_member_int(j, "rows", r->rows);
    json_member_int(j, "rejected", r->rejected);
    json_member_int(j, "warned", r->warned);
    json_key(j, "months");
    json_object(j);
    for (size_t i = 0; i < r->n_months; i++)
        json_member_int(j, month_iso(month, r->months[i].month), r->months[i].rows);
    json_end_object(j);
    json_end_object(j);
}

static void print_load(struct json *j, const struct manifest_load *load)
{
    char month[32];
    json_object(j);
    json_member_int(j, "id", load->id);
    json_member(j, "package", load->package);
    json_member(j, "title", load->title);
    json_member(j, "source", load->source);
    json_member(j, "municipality", load->municipality);
    json_member(j, "period", month_iso(month, load->period));
    json_member(j, "sha256", load->sha256);
    json_member(j, "loaded_at", load->loaded_at);
    json_key(j, "fictive");
    json_bool(j, load->fictive);
    json_member(j, "covers_from", load->covers_from > 0 ? month_iso(month, load->covers_from) : NULL);
    json_key(j, "resources");
    json_array(j);
    for (size_t i = 0; i < load->n_resources; i++)
        print_resource(j, &load->resources[i]);
    json_end_array(j);
    json_end_object(j);
}

static void print_takeover(struct json *j, const struct manifest_takeover *t)
{
    char day[32];
    json_object(j);
    json_member(j, "municipality", t->municipality);
    json_member(j, "package", t->package);
    json_member(j, "source", t->source);
    json_member(j, "takes_over", t->takes_over);
    json_member(j, "from", date_iso(day, t->from));
    json_end_object(j);
}

void manifest_print(const struct manifest *m, struct strbuf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_object(&j);
    json_member_int(&j, "version", MANIFEST_VERSION);
    json_member_int(&j, "generation", m->generation);
    json_member_int(&j, "last_load", m->last_load);
    json_member(&j, "municipality", m->municipality);
    json_key(&j, "mart");
    json_bool(&j, m->has_mart);
    json_key(&j, "loads");
    json_array(&j);
    for (size_t i = 0; i < m->n_loads; i++)
        print_load(&j, &m->loads[i]);
    json_end_array(&j);
    json_key(&j, "takeovers");
    json_array(&j);
    for (size_t i = 0; i < m->n_takeovers; i++)
        print_takeover(&j, &m->takeovers[i]);
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

/* --- reading --- */

/* A look-up that notes what is missing; `good` is false from then on. */
struct lookup {
    struct arena *arena;
    int64_t version;
    bool good;
};

static const char *text_of(struct lookup *l, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    if (node == NULL || node->kind != YAML_SCALAR || !node->quoted) {
        l->good = false;
        return "";
    }
    return node->text;
}

static int64_t int_of(struct lookup *l, const struct yaml_node *map, const char *key)
{
    int64_t value = 0;
    if (!yaml_int(yaml_lookup(map, key), &value) || value < 0)
        l->good = false;
    return value;
}

static bool bool_of(struct lookup *l, const struct yaml_node *map, const char *key)
{
    bool value = false;
    if (!yaml_bool(yaml_lookup(map, key), &value))
        l->good = false;
    return value;
}

static const struct yaml_node *list_of(struct lookup *l, const struct yaml_node *map, const char *key)
{
    static const struct yaml_node none = {.kind = YAML_LIST};
    const struct yaml_node *node = yaml_lookup(map, key);
    if (node != NULL && node->kind == YAML_LIST)
        return node;
    l->good = false;
    return &none;
}

static month_t month_of_text(struct lookup *l, const char *text)
{
    month_t month = MONTH_NONE;
    if (!month_parse(text, strlen(text), &month))
        l->good = false;
    return month;
}

/* A name in the folder of the generation, and nothing else. */
static const char *file_of(struct lookup *l, const struct yaml_node *map)
{
    const char *name = text_of(l, map, "file");
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
        l->good = false;
    return name;
}

static void read_months(struct lookup *l, const struct yaml_node *map, struct manifest_resource *out)
{
    if (map == NULL || map->kind != YAML_MAP) {
        l->good = false;
        return;
    }
    out->months = ARENA_ARRAY(l->arena, map->n, struct manifest_month);
    for (; out->n_months < map->n; out->n_months++) {
        struct manifest_month *m = &out->months[out->n_months];
        m->month = month_of_text(l, map->keys[out->n_months]->text);
        l->good &= yaml_int(map->items[out->n_months], &m->rows) && m->rows >= 0;
    }
}

static void read_before(struct lookup *l, const struct yaml_node *list, struct manifest_resource *out)
{
    out->before = ARENA_ARRAY(l->arena, list->n, const char *);
    for (; out->n_before < list->n; out->n_before++) {
        const struct yaml_node *item = list->items[out->n_before];
        l->good &= item->kind == YAML_SCALAR;
        out->before[out->n_before] = item->kind == YAML_SCALAR ? item->text : "";
    }
}

static void read_resource(struct lookup *l, const struct yaml_node *node, struct manifest_resource *out)
{
    *out = (struct manifest_resource){
        .name = text_of(l, node, "name"),
        .file = file_of(l, node),
        .sha256 = "",
        .month = MONTH_NONE,
        .rows = int_of(l, node, "rows"),
        .rejected = int_of(l, node, "rejected"),
        .warned = int_of(l, node, "warned"),
    };
    if (l->version < 2)
        return;
    out->sha256 = text_of(l, node, "sha256");
    out->restates = int_of(l, node, "restates");
    if (!yaml_is_null(yaml_lookup(node, "period")))
        out->month = month_of_text(l, text_of(l, node, "period"));
    read_before(l, list_of(l, node, "before"), out);
    read_months(l, yaml_lookup(node, "months"), out);
}

static void read_load(struct lookup *l, const struct yaml_node *node, struct manifest_load *out)
{
    *out = (struct manifest_load){
        .id = int_of(l, node, "id"),
        .package = text_of(l, node, "package"),
        .title = text_of(l, node, "title"),
        .source = text_of(l, node, "source"),
        .municipality = text_of(l, node, "municipality"),
        .sha256 = text_of(l, node, "sha256"),
        .loaded_at = text_of(l, node, "loaded_at"),
        .fictive = bool_of(l, node, "fictive"),
    };
    if (!yaml_is_null(yaml_lookup(node, "covers_from")))
        out->covers_from = month_of_text(l, text_of(l, node, "covers_from"));
    out->period = month_of_text(l, text_of(l, node, "period"));
    const struct yaml_node *list = list_of(l, node, "resources");
    out->resources = ARENA_ARRAY(l->arena, list->n, struct manifest_resource);
    out->n_resources = list->n;
    for (size_t i = 0; i < list->n; i++)
        read_resource(l, list->items[i], &out->resources[i]);
}

static void read_takeovers(struct lookup *l, const struct yaml_node *list, struct manifest *out)
{
    out->takeovers = ARENA_ARRAY(l->arena, list->n, struct manifest_takeover);
    for (; out->n_takeovers < list->n; out->n_takeovers++) {
        const struct yaml_node *node = list->items[out->n_takeovers];
        struct manifest_takeover *t = &out->takeovers[out->n_takeovers];
        *t = (struct manifest_takeover){.municipality = text_of(l, node, "municipality"),
                                        .package = text_of(l, node, "package"),
                                        .source = text_of(l, node, "source"),
                                        .takes_over = text_of(l, node, "takes_over")};
        const char *from = text_of(l, node, "from");
        l->good &= date_parse(from, strlen(from), &t->from);
    }
}

static const char way_out[] =
    "Point \"current\" to the generation before, or load the deliveries into a new warehouse.";

/* What is wrong is told in the words of the parser, but with a file name that lives as long as the diagnostic. */
static const struct yaml_node *read_tree(struct arena *a, const char *path, struct diag *d)
{
    struct diag own;
    diag_init(&own);
    const struct yaml_node *root = yaml_load(a, path, MANIFEST_MAX, DIAG_WAREHOUSE, &own);
    if (root == NULL) {
        struct src_loc loc = own.items[0].loc;
        loc.file = arena_strdup(&d->arena, path);
        diag_error(d, DIAG_WAREHOUSE, loc, "the list of the warehouse's files is damaged: %s", own.items[0].message);
        diag_hint(d, "%s", way_out);
    }
    diag_release(&own);
    return root;
}

int manifest_read(struct arena *a, const char *path, struct manifest *out, struct diag *d)
{
    *out = (struct manifest){0};
    const struct yaml_node *root = read_tree(a, path, d);
    if (root == NULL)
        return -1;
    struct lookup l = {.arena = a, .good = true};
    l.version = int_of(&l, root, "version");
    out->generation = int_of(&l, root, "generation");
    out->last_load = int_of(&l, root, "last_load");
    out->has_mart = bool_of(&l, root, "mart");
    if (!yaml_is_null(yaml_lookup(root, "municipality")))
        out->municipality = text_of(&l, root, "municipality");
    const struct yaml_node *list = list_of(&l, root, "loads");
    out->loads = ARENA_ARRAY(a, list->n, struct manifest_load);
    out->n_loads = list->n;
    for (size_t i = 0; i < list->n; i++)
        read_load(&l, list->items[i], &out->loads[i]);
    if (l.version >= 2)
        read_takeovers(&l, list_of(&l, root, "takeovers"), out);
    if (l.good && l.version >= 1 && l.version <= MANIFEST_VERSION)
        return 0;
    diag_error(d, DIAG_WAREHOUSE, (struct src_loc){arena_strdup(&d->arena, path), 0, 0},
               l.good ? "the warehouse was made by another version" : "the list of the warehouse's files is damaged");
    diag_hint(d, "%s", way_out);
    return -1;
}

/* --- adding --- */

/* Whether a load delivers a table anew: all of the resource, or the same month of it. */
static bool takes_over(const struct manifest_load *load, const struct manifest_load *old,
                       const struct manifest_resource *table)
{
    if (strcmp(load->municipality, old->municipality) != 0 || strcmp(load->source, old->source) != 0)
        return false;
    for (size_t i = 0; i < load->n_resources; i++) {
        const struct manifest_resource *r = &load->resources[i];
        if (strcmp(r->name, table->name) == 0 && (r->month == MONTH_NONE || r->month == table->month))
            return true;
    }
    return false;
}

struct manifest manifest_with(struct arena *a, const struct manifest *m, const struct manifest_load *load)
{
    struct manifest out = *m;
    out.loads = ARENA_ARRAY(a, m->n_loads + 1, struct manifest_load);
    out.n_loads = 0;
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *old = &m->loads[i];
        struct manifest_load *kept = &out.loads[out.n_loads];
        *kept = *old;
        kept->resources = ARENA_ARRAY(a, old->n_resources, struct manifest_resource);
        kept->n_resources = 0;
        for (size_t k = 0; k < old->n_resources; k++) {
            if (!takes_over(load, old, &old->resources[k]))
                kept->resources[kept->n_resources++] = old->resources[k];
        }
        out.n_loads += kept->n_resources > 0;
    }
    out.loads[out.n_loads++] = *load;
    if (load->id > out.last_load)
        out.last_load = load->id;
    return out;
}

struct manifest manifest_with_takeover(struct arena *a, const struct manifest *m, const struct manifest_takeover *t)
{
    struct manifest out = *m;
    out.takeovers = ARENA_ARRAY(a, m->n_takeovers + 1, struct manifest_takeover);
    out.n_takeovers = 0;
    for (size_t i = 0; i < m->n_takeovers; i++) {
        const struct manifest_takeover *old = &m->takeovers[i];
        if (strcmp(old->municipality, t->municipality) != 0 || strcmp(old->package, t->package) != 0 ||
            strcmp(old->source, t->source) != 0 || strcmp(old->takes_over, t->takes_over) != 0)
            out.takeovers[out.n_takeovers++] = *old;
    }
    out.takeovers[out.n_takeovers++] = *t;
    return out;
}
