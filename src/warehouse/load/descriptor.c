/*
 * The package and its resources: see descriptor.h. Members of Frictionless that change nothing for us (profile,
 * sources, licences, title of a resource ...) are left alone; those that would change how a file is to be read are
 * refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/descriptor.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "warehouse/load/descriptor_read.h"
#include "warehouse/load/merge.h"

enum { NAME_MAX_LENGTH = 64, RESOURCES_MAX = 1000 };

/* Names of packages and resources become parts of file names: small letters, digits, and - _ . inside. */
static bool is_name(const char *text)
{
    size_t len = strlen(text);
    return len <= NAME_MAX_LENGTH && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == len && text[0] != '.' &&
           text[0] != '-';
}

/* A source is whatever its system is called, on one line. */
bool package_source_valid(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return false;
    }
    return len > 0 && len <= NAME_MAX_LENGTH;
}

static const char *read_name(struct reader *r, const struct yaml_node *map, const char *key, const char *hint)
{
    const char *name = reader_text(r, map, key, hint);
    if (name == NULL || is_name(name))
        return name;
    reader_fail(r, yaml_lookup(map, key)->loc, "Use small letters a to z, digits, and _ - . inside; at most 64.",
                "\"%s\" is not a name: \"%s\"", key, name);
    return NULL;
}

bool package_municipality_valid(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4;
}

static void read_package_name(struct reader *r, const struct yaml_node *root, struct package *out)
{
    out->name = reader_text(r, root, "name", "Name the package, as in \"name\": \"borger\".");
    if (out->name == NULL)
        return;
    const char **names = ARENA_ARRAY(r->arena, schema_n_packages, const char *);
    for (size_t i = 0; i < schema_n_packages; i++) {
        names[i] = schema_packages[i].name;
        if (strcmp(names[i], out->name) == 0)
            return;
    }
    r->result =
        diag_error(r->diag, DIAG_PACKAGE, yaml_lookup(root, "name")->loc, "there is no package \"%s\"", out->name);
    diag_hint_names(r->diag, out->name, names, schema_n_packages);
}

static void read_month(struct reader *r, const struct yaml_node *root, const char *key, const char *hint, bool required,
                       month_t *out)
{
    const char *text = reader_text(r, root, key, required ? hint : NULL);
    if (text != NULL && !month_parse(text, strlen(text), out))
        reader_fail(r, yaml_lookup(root, key)->loc, hint, "\"%s\" is \"%s\", not a month", key, text);
}

/* The system that this one replaces, and since when. */
static void read_takes_over(struct reader *r, const struct yaml_node *root, struct package *out)
{
    const char *hint = "Write {\"source\": ..., \"from\": \"2026-05-01\"}, the first day that counts here.";
    const struct yaml_node *map = reader_member(r, root, "takes_over", YAML_MAP, NULL);
    if (map == NULL)
        return;
    out->takes_over_loc = map->loc;
    const char *source = reader_text(r, map, "source", hint), *from = reader_text(r, map, "from", hint);
    if (from != NULL && !date_parse(from, strlen(from), &out->takes_over_from))
        reader_fail(r, yaml_lookup(map, "from")->loc, hint, "\"from\" is \"%s\", not a date", from);
    if (source != NULL && out->source != NULL && strcmp(source, out->source) == 0)
        reader_fail(r, yaml_lookup(map, "source")->loc, hint, "source \"%s\" cannot take over from itself", source);
    out->takes_over = source;
}

static const char *const delivery_names[] = {
    [DELIVERY_FULL] = "full", [DELIVERY_PERIOD] = "period", [DELIVERY_DELTA] = "delta"};

const char *package_delivery_name(enum package_delivery delivery)
{
    return delivery_names[delivery];
}

/* The kind of delivery that a package or one of its resources is; `otherwise` when it says nothing. */
static enum package_delivery read_delivery(struct reader *r, const struct yaml_node *map, bool required,
                                           enum package_delivery otherwise)
{
    const char *hint = "Write \"full\" for all rows, \"period\" for those of the month, or \"delta\" for changes.";
    const char *text = reader_text(r, map, "delivery", required ? hint : NULL);
    for (size_t i = 0; text != NULL && i < ARRAY_LEN(delivery_names); i++) {
        if (strcmp(text, delivery_names[i]) == 0)
            return (enum package_delivery)i;
    }
    if (text != NULL)
        reader_fail(r, yaml_lookup(map, "delivery")->loc, hint, "there is no delivery of kind \"%s\"", text);
    return otherwise;
}

static void read_head(struct reader *r, const struct yaml_node *root, struct package *out)
{
    read_package_name(r, root, out);
    const char *title = reader_text(r, root, "title", NULL);
    out->title = title != NULL ? title : out->name;
    const char *hint =
        "Write the four digits of the delivering municipality in quotes, as in \"municipality\": \"0730\".";
    out->municipality = reader_text(r, root, "municipality", hint);
    if (out->municipality != NULL && !package_municipality_valid(out->municipality))
        reader_fail(r, yaml_lookup(root, "municipality")->loc, hint, "\"municipality\" is \"%s\", not four digits",
                    out->municipality);
    read_month(r, root, "period", "Write the month that the delivery tells about, as in \"period\": \"2026-10\".", true,
               &out->period);
    read_month(r, root, "covers_from", "Write the first month whose data are whole, as in \"2020-01\".", false,
               &out->covers_from);
    hint = "Name the system that delivers in one line of at most 64 letters, as in \"source\": \"KMD Aktiv\".";
    out->source = reader_text(r, root, "source", hint);
    if (out->source != NULL && !package_source_valid(out->source))
        reader_fail(r, yaml_lookup(root, "source")->loc, hint, "\"source\" is not a name: \"%s\"", out->source);
    read_takes_over(r, root, out);
    out->delivery = read_delivery(r, root, true, DELIVERY_FULL);
    out->fictive = reader_flag(r, root, "fictive", false);
}

/* A path that stays below the folder, whatever it is joined with. */
static bool is_inner_path(const char *path)
{
    if (path[0] == '/' || path[0] == '\0' || strpbrk(path, "\\:") != NULL)
        return false;
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        size_t len = strcspn(part, "/");
        if (len == 0 || (len == 2 && memcmp(part, "..", 2) == 0))
            return false;
        if (part[len] == '\0')
            break;
    }
    return true;
}

static void read_path(struct reader *r, const struct yaml_node *map, const struct package *package,
                      struct package_resource *out)
{
    const char *hint = "Name one file inside the folder of the delivery, as in \"path\": \"person.csv\".";
    size_t n;
    const struct yaml_node *const *paths = reader_texts(r, map, "path", &n);
    if (n == 1 && is_inner_path(paths[0]->text)) {
        out->path = paths[0]->text;
        out->file = out->at = path_join(r->arena, package->folder, out->path);
    } else if (n == 1) {
        reader_fail(r, paths[0]->loc, hint, "path \"%s\" does not lead to a file inside the delivery", paths[0]->text);
    } else if (n > 1) {
        reader_fail(r, paths[0]->loc, hint, "resource \"%s\" is spread over several files", out->name);
    } else if (yaml_is_null(yaml_lookup(map, "path"))) {
        reader_fail(r, map->loc, hint, "resource \"%s\" has no path", out->name);
    }
}

/* Find our own table for a resource; one that we do not know in this package is left out with a warning. */
static void place_resource(struct reader *r, const struct package *package, struct package_resource *out)
{
    const struct schema_resource *schema = schema_lookup(out->name);
    if (schema != NULL && (package->name == NULL || strcmp(schema->package, package->name) == 0)) {
        out->schema = schema;
        return;
    }
    diag_warn(r->diag, DIAG_PACKAGE, out->loc, "resource \"%s\" is not loaded", out->name);
    if (schema != NULL) {
        diag_hint(r->diag, "Deliver it in package \"%s\".", schema->package);
        return;
    }
    const char **names = ARENA_ARRAY(r->arena, schema_n_resources, const char *);
    for (size_t i = 0; i < schema_n_resources; i++) {
        const struct schema_resource *s = &schema_resources[i];
        names[i] = package->name != NULL && strcmp(s->package, package->name) == 0 ? s->name : NULL;
    }
    diag_hint_names(r->diag, out->name, names, schema_n_resources);
}

/* The table of a delivery of changes: a field more, which says that a row is to go. */
static const struct schema_resource *schema_of_changes(struct arena *a, const struct schema_resource *schema)
{
    struct schema_resource *out = ARENA_NEW(a, struct schema_resource);
    struct schema_field *fields = ARENA_ARRAY(a, schema->n_fields + 1, struct schema_field);
    memcpy(fields, schema->fields, schema->n_fields * sizeof(*fields));
    fields[schema->n_fields] =
        (struct schema_field){.name = MERGE_DELETED, .type = FIELD_BOOLEAN, .title = "The row is to go"};
    *out = *schema;
    out->fields = fields;
    out->n_fields++;
    return out;
}

/* Whether the resource can come in this kind of delivery. */
static void check_delivery(struct reader *r, const struct yaml_node *map, const struct package_resource *out)
{
    bool possible = out->delivery == DELIVERY_PERIOD  ? out->schema->period != NULL
                    : out->delivery == DELIVERY_DELTA ? out->schema->changes
                                                      : true;
    if (possible)
        return;
    const struct yaml_node *own = yaml_lookup(map, "delivery");
    reader_fail(r, yaml_is_null(own) ? map->loc : own->loc,
                "Deliver all its rows, and write \"delivery\": \"full\" in the resource itself.",
                "resource \"%s\" cannot be delivered as \"%s\"", out->name, delivery_names[out->delivery]);
}

static void read_resource(struct reader *r, const struct yaml_node *map, const struct package *package,
                          struct package_resource *out)
{
    out->loc = map->loc;
    if (map->kind != YAML_MAP) {
        reader_fail(r, map->loc, "Write a map with name, path and schema.", "a resource is a %s, not a map",
                    yaml_kind_name(map->kind));
        return;
    }
    out->name = read_name(r, map, "name", "Name the resource, as in \"name\": \"person\".");
    if (out->name == NULL)
        return;
    for (const struct package_resource *other = package->resources; other < out; other++) {
        if (other->name != NULL && strcmp(other->name, out->name) == 0)
            reader_fail(r, map->loc, "Remove one of them.", "resource \"%s\" stands here twice", out->name);
    }
    place_resource(r, package, out);
    if (out->schema == NULL)
        return;
    out->delivery = read_delivery(r, map, false, package->delivery);
    check_delivery(r, map, out);
    if (out->delivery == DELIVERY_DELTA)
        out->schema = schema_of_changes(r->arena, out->schema);
    read_path(r, map, package, out);
    descriptor_read_form(r, map, out);
    const struct yaml_node *schema =
        reader_member(r, map, "schema", YAML_MAP, "Describe the columns here, under \"schema\": {\"fields\": [...]}.");
    if (schema != NULL)
        descriptor_read_schema(r, schema, out);
    descriptor_read_control(r, map, out);
}

static void read_package(struct reader *r, const struct yaml_node *root, struct package *out)
{
    if (root->kind != YAML_MAP) {
        reader_fail(r, root->loc, "Write a map with name, municipality, period, source, delivery and resources.",
                    "the descriptor is a %s, not a map", yaml_kind_name(root->kind));
        return;
    }
    read_head(r, root, out);
    const struct yaml_node *list =
        reader_member(r, root, "resources", YAML_LIST, "List the files under \"resources\".");
    if (list == NULL)
        return;
    if (list->n == 0 || list->n > RESOURCES_MAX) {
        reader_fail(r, list->loc, "List the files under \"resources\".", "there are %zu resources", list->n);
        return;
    }
    out->resources = ARENA_ARRAY(r->arena, list->n, struct package_resource);
    out->n_resources = list->n;
    for (size_t i = 0; i < list->n; i++)
        read_resource(r, list->items[i], out, &out->resources[i]);
}

int package_parse(struct arena *a, const char *folder, const char *file, const char *text, size_t len,
                  struct package *out, struct diag *d)
{
    *out = (struct package){.folder = arena_strdup(a, folder), .file = arena_strdup(a, file)};
    out->at = out->file;
    const struct yaml_node *root = yaml_parse(a, file, text, len, DIAG_PACKAGE, d);
    if (root == NULL)
        return -1;
    struct reader r = {.arena = a, .diag = d, .result = 0};
    read_package(&r, root, out);
    return r.result;
}

/* Every file is there, and no link leads out of the folder. */
static int check_files(const struct package *p, struct diag *d)
{
    int result = 0;
    char *folder = realpath(p->folder, NULL);
    size_t len = folder != NULL ? strlen(folder) : 0;
    for (size_t i = 0; i < p->n_resources; i++) {
        const struct package_resource *r = &p->resources[i];
        if (r->schema == NULL)
            continue;
        char *file = realpath(r->at, NULL);
        if (file == NULL || folder == NULL || !file_exists(file)) {
            result =
                diag_error(d, DIAG_PACKAGE, r->loc, "there is no file \"%s\" for resource \"%s\"", r->path, r->name);
            diag_hint(d, "Put the file into the folder of the delivery, or take the resource out of the descriptor.");
        } else if (strncmp(file, folder, len) != 0 || (len > 1 && file[len] != '/')) {
            result = diag_error(d, DIAG_PACKAGE, r->loc, "file \"%s\" leads out of the delivery", r->path);
            diag_hint(d, "Put the file itself into the folder, not a link to it.");
        }
        free(file);
    }
    free(folder);
    return result;
}

int package_load(struct arena *a, const char *path, struct package *out, struct diag *d)
{
    *out = (struct package){.folder = arena_strdup(a, path)};
    if (dir_exists(path)) {
        out->file = path_join(a, path, DESCRIPTOR_NAME);
    } else {
        out->file = out->folder;
        const char *name = path_base(path);
        out->folder = name == path ? "." : name == path + 1 ? "/" : arena_strndup(a, path, (size_t)(name - path) - 1);
    }
    if (!file_exists(out->file)) {
        diag_error(d, DIAG_PACKAGE, (struct src_loc){out->file, 0, 0}, "there is no such delivery");
        diag_hint(d, "Name a folder that holds a %s, that file, or a zip archive of the folder.", DESCRIPTOR_NAME);
        return -1;
    }
    char *text;
    size_t len;
    if (file_read(a, out->file, DESCRIPTOR_MAX, &text, &len, d) != 0 ||
        package_parse(a, out->folder, out->file, text, len, out, d) != 0)
        return -1;
    return check_files(out, d);
}
