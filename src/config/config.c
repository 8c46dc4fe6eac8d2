/*
 * Reading almanak.yaml: see config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config/config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "base/yaml.h"
#include "base/zone.h"

enum { CONFIG_MAX = 1 << 20, HISTORY_DEFAULT = 120, HISTORY_MAX = 1200 };

struct reader {
    struct arena *arena;
    const char *folder;
    struct config *config;
    struct diag *diag;
};

static int bad_value(struct reader *r, const struct yaml_node *node, const char *key, const char *expected)
{
    diag_error(r->diag, DIAG_CONFIG, node->loc, "value of \"%s\" is not %s", key, expected);
    diag_hint(r->diag, "Write %s: followed by %s.", key, expected);
    return -1;
}

static int read_text(struct reader *r, const char *key, const struct yaml_node *node, const char **out)
{
    if (node->kind != YAML_SCALAR || node->text[0] == '\0')
        return bad_value(r, node, key, "a text");
    *out = node->text;
    return 0;
}

static int read_municipality(struct reader *r, const struct yaml_node *node)
{
    if (read_text(r, "municipality", node, &r->config->municipality) != 0)
        return -1;
    if (strlen(node->text) != 4 || strspn(node->text, "0123456789") != 4)
        return bad_value(r, node, "municipality", "a code of four digits in quotes, such as \"0730\"");
    return 0;
}

static int read_path(struct reader *r, const char *key, const struct yaml_node *node, const char **out)
{
    if (read_text(r, key, node, out) != 0)
        return -1;
    *out = path_join(r->arena, r->folder, *out);
    return 0;
}

static int read_time_zone(struct reader *r, const struct yaml_node *node)
{
    if (read_text(r, "time_zone", node, &r->config->time_zone) != 0)
        return -1;
    if (zone_lookup(node->text) == NULL)
        return bad_value(r, node, "time_zone", "a time zone of the package tzdata, such as Europe/Copenhagen");
    return 0;
}

static int read_paths(struct reader *r, const struct yaml_node *map)
{
    struct config *c = r->config;
    const struct {
        const char *key;
        const char **field;
    } paths[] = {{"warehouse", &c->warehouse},
                 {"archive", &c->archive},
                 {"publications", &c->publications},
                 {"reports", &c->reports.dirs[0]},
                 {"templates", &c->templates.dirs[0]},
                 {"fonts", &c->fonts},
                 {"inbox", &c->inbox},
                 {"metrics", &c->metrics},
                 {"site", &c->site}};
    if (map->kind != YAML_MAP)
        return bad_value(r, map, "paths", "a map of folders and files");
    int result = 0;
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;
        while (k < ARRAY_LEN(paths) && strcmp(paths[k].key, map->keys[i]->text) != 0)
            k++;
        if (k == ARRAY_LEN(paths)) {
            const char *names[ARRAY_LEN(paths)];
            for (size_t j = 0; j < ARRAY_LEN(paths); j++)
                names[j] = paths[j].key;
            result = diag_error(r->diag, DIAG_CONFIG, map->keys[i]->loc, "unknown path \"%s\"", map->keys[i]->text);
            diag_hint_names(r->diag, map->keys[i]->text, names, ARRAY_LEN(names));
        } else if (read_path(r, paths[k].key, map->items[i], paths[k].field) != 0) {
            result = -1;
        }
    }
    return result;
}

static int read_maps(struct reader *r, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP)
        return bad_value(r, map, "maps", "a map of names and GeoJSON files");
    r->config->maps = ARENA_ARRAY(r->arena, map->n, struct config_map);
    int result = 0;
    for (size_t i = 0; i < map->n; i++) {
        struct config_map *m = &r->config->maps[r->config->n_maps++];
        m->name = map->keys[i]->text;
        if (read_path(r, m->name, map->items[i], &m->path) != 0)
            result = -1;
    }
    return result;
}

static int read_sources(struct reader *r, const struct yaml_node *list)
{
    if (list->kind != YAML_LIST)
        return bad_value(r, list, "sources", "a list of sources, the first before the others");
    r->config->sources = ARENA_ARRAY(r->arena, list->n, const char *);
    for (size_t i = 0; i < list->n; i++) {
        if (read_text(r, "sources", list->items[i], &r->config->sources[i]) != 0)
            return -1;
    }
    r->config->n_sources = list->n;
    return 0;
}

/* From where on a delivery is told to be far from the one before it: shares, 0 for never. */
static int read_limits(struct reader *r, const struct yaml_node *map)
{
    struct config *c = r->config;
    const char *const names[] = {"rows", "sums", "empty"};
    double *const fields[] = {&c->limit_rows, &c->limit_sums, &c->limit_empty};
    if (map->kind != YAML_MAP)
        return bad_value(r, map, "delivery_limits", "a map of shares");
    int result = 0;
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;
        while (k < ARRAY_LEN(names) && strcmp(names[k], map->keys[i]->text) != 0)
            k++;
        if (k == ARRAY_LEN(names)) {
            result = diag_error(r->diag, DIAG_CONFIG, map->keys[i]->loc, "unknown limit \"%s\"", map->keys[i]->text);
            diag_hint_names(r->diag, map->keys[i]->text, names, ARRAY_LEN(names));
        } else if (!yaml_double(map->items[i], fields[k]) || *fields[k] < 0) {
            result = bad_value(r, map->items[i], names[k], "a share, such as 0.25, or 0 for none");
        }
    }
    return result;
}

/* What the web archive shows, and where it is read. */
static int read_site(struct reader *r, const struct yaml_node *map)
{
    static const char *const names[] = {"clearance", "url", "slices"};
    struct config *c = r->config;
    if (map->kind != YAML_MAP)
        return bad_value(r, map, "site", "a map of settings");
    int result = 0;
    for (size_t i = 0; i < map->n; i++) {
        const char *name = map->keys[i]->text;
        const struct yaml_node *value = map->items[i];
        if (strcmp(name, "clearance") == 0) {
            if (read_text(r, name, value, &c->site_clearance) != 0 ||
                (strcmp(value->text, "aggregate") != 0 && strcmp(value->text, "pseudonym") != 0))
                result = bad_value(r, value, name, "aggregate or pseudonym");
        } else if (strcmp(name, "url") == 0) {
            if (read_text(r, name, value, &c->site_url) != 0 ||
                (strncmp(value->text, "https://", 8) != 0 && strncmp(value->text, "http://", 7) != 0))
                result = bad_value(r, value, name, "an address, such as https://tal.randers.dk");
        } else if (strcmp(name, "slices") == 0) {
            if (!yaml_bool(value, &c->site_slices))
                result = bad_value(r, value, name, "true or false");
        } else {
            result = diag_error(r->diag, DIAG_CONFIG, map->keys[i]->loc, "unknown setting \"%s\" of site", name);
            diag_hint_names(r->diag, name, names, ARRAY_LEN(names));
        }
    }
    return result;
}

/* A whole number with a unit behind it; false when it is none. */
struct unit {
    const char *name;
    int64_t factor;
};
static const struct unit sizes[] = {{"MB", 1 << 20}, {"GB", 1 << 30}, {NULL, 0}};
static const struct unit durations[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {NULL, 0}};

static bool read_quantity(const struct yaml_node *node, const struct unit *units, int64_t *out)
{
    if (node->kind != YAML_SCALAR)
        return false;
    size_t digits = strspn(node->text, "0123456789");
    int64_t value;
    if (digits == 0 || digits > 9 || num_parse_int(node->text, digits, &value) != NUM_OK)
        return false;
    const char *name = node->text + digits + strspn(node->text + digits, " ");
    for (; units->name != NULL; units++) {
        if (strcmp(units->name, name) == 0) {
            *out = value * units->factor;
            return true;
        }
    }
    *out = 0;
    return value == 0 && name[0] == '\0';
}

/* What a worker may take. */
static int read_worker_limits(struct reader *r, const struct yaml_node *map)
{
    static const char *const names[] = {"memory", "time", "stop"};
    struct config *c = r->config;
    if (map->kind != YAML_MAP)
        return bad_value(r, map, "limits", "a map of memory, time and stop");
    int result = 0;
    for (size_t i = 0; i < map->n; i++) {
        const char *key = map->keys[i]->text;
        if (strcmp(key, "memory") == 0) {
            if (!read_quantity(map->items[i], sizes, &c->memory_limit))
                result = bad_value(r, map->items[i], key, "a size such as 2 GB or 500 MB, or 0 for no limit");
        } else if (strcmp(key, "time") == 0) {
            if (!read_quantity(map->items[i], durations, &c->time_limit))
                result = bad_value(r, map->items[i], key, "a time such as 10 min, 90 s or 1 h, or 0 for no limit");
        } else if (strcmp(key, "stop") == 0) {
            if (!read_quantity(map->items[i], durations, &c->stop_limit))
                result = bad_value(r, map->items[i], key, "a time such as 30 s");
        } else {
            result = diag_error(r->diag, DIAG_CONFIG, map->keys[i]->loc, "unknown limit \"%s\"", key);
            diag_hint_names(r->diag, key, names, ARRAY_LEN(names));
        }
    }
    return result;
}

static int read_key(struct reader *r, const struct yaml_node *key, const struct yaml_node *node)
{
    static const char *const keys[] = {
        "delivery_limits", "sources",      "municipality", "name",        "time_zone",  "paths", "maps",
        "history_months",  "reject_limit", "limits",       "inbox_quiet", "operations", "site"};
    struct config *c = r->config;
    int64_t months;
    if (strcmp(key->text, "municipality") == 0)
        return read_municipality(r, node);
    if (strcmp(key->text, "name") == 0)
        return read_text(r, "name", node, &c->name);
    if (strcmp(key->text, "time_zone") == 0)
        return read_time_zone(r, node);
    if (strcmp(key->text, "paths") == 0)
        return read_paths(r, node);
    if (strcmp(key->text, "maps") == 0)
        return read_maps(r, node);
    if (strcmp(key->text, "sources") == 0)
        return read_sources(r, node);
    if (strcmp(key->text, "site") == 0)
        return read_site(r, node);
    if (strcmp(key->text, "delivery_limits") == 0)
        return read_limits(r, node);
    if (strcmp(key->text, "limits") == 0)
        return read_worker_limits(r, node);
    if (strcmp(key->text, "operations") == 0)
        return read_text(r, "operations", node, &c->operations);
    if (strcmp(key->text, "inbox_quiet") == 0)
        return read_quantity(node, durations, &c->inbox_quiet)
                   ? 0
                   : bad_value(r, node, key->text, "a time such as 60 s or 2 min");
    if (strcmp(key->text, "history_months") == 0) {
        if (!yaml_int(node, &months) || months < 1 || months > HISTORY_MAX)
            return bad_value(r, node, key->text, "a number of months from 1 to 1200");
        c->history_months = (int)months;
        return 0;
    }
    if (strcmp(key->text, "reject_limit") == 0) {
        if (!yaml_double(node, &c->reject_limit) || c->reject_limit < 0 || c->reject_limit > 1)
            return bad_value(r, node, key->text, "a share from 0 to 1, such as 0.01");
        return 0;
    }
    diag_error(r->diag, DIAG_CONFIG, key->loc, "unknown key \"%s\"", key->text);
    diag_hint_names(r->diag, key->text, keys, ARRAY_LEN(keys));
    return -1;
}

/* A folder of the program's own: in the tree it was built in, in the prefix that it was moved to, or where it was
 * installed. */
static const char *shipped(struct reader *r, const char *name)
{
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len > 0) {
        program[len] = '\0';
        *strrchr(program, '/') = '\0';
        const char *places[] = {"../..", "../share/almanak"};
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
            const char *near = arena_printf(r->arena, "%s/%s/%s", program, places[i], name);
            if (dir_exists(near))
                return near;
        }
    }
    return path_join(r->arena, ALMANAK_DATADIR, name);
}

static bool is_same_folder(const char *x, const char *y)
{
    struct stat sx, sy;
    return stat(x, &sx) == 0 && stat(y, &sy) == 0 && sx.st_dev == sy.st_dev && sx.st_ino == sy.st_ino;
}

/* Definitions of a kind: the folder that the configuration names and nothing else, or the one beside it before the
 * program's own. One whose cubes are its own is complete: what comes with the program need not fit them. */
static void fill_shelves(struct reader *r, const char *name, struct shelves *out)
{
    const char *local = path_join(r->arena, r->folder, name), *own = shipped(r, name);
    out->n = 1;
    out->own = out->dirs[0] != NULL ? out->dirs[0] : local;
    if (out->dirs[0] != NULL)
        return;
    bool complete = dir_exists(path_join(r->arena, r->folder, "reports/model"));
    out->dirs[0] = dir_exists(local) ? local : own;
    if (out->dirs[0] == local && !complete && dir_exists(own) && !is_same_folder(local, own))
        out->dirs[out->n++] = own;
}

int config_load(struct arena *a, const char *folder, struct config *out, struct diag *d)
{
    struct reader r = {a, folder, out, d};
    *out = (struct config){.folder = folder,
                           .time_zone = "Europe/Copenhagen",
                           .history_months = HISTORY_DEFAULT,
                           .reject_limit = 0.01,
                           .memory_limit = 2LL << 30,
                           .time_limit = 600,
                           .stop_limit = 30,
                           .inbox_quiet = 60,
                           .limit_rows = 0.3,
                           .limit_sums = 0.3,
                           .limit_empty = 0.05,
                           .site_clearance = "aggregate"};
    const char *file = path_join(a, folder, "almanak.yaml");
    if (file_exists(file)) {
        out->file = file;
        const struct yaml_node *root = yaml_load(a, file, CONFIG_MAX, DIAG_CONFIG, d);
        if (root == NULL)
            return -1;
        if (root->kind != YAML_MAP)
            return bad_value(&r, root, "almanak.yaml", "a map of settings");
        int result = 0;
        for (size_t i = 0; i < root->n; i++)
            result |= read_key(&r, root->keys[i], root->items[i]);
        if (result != 0)
            return -1;
    }
    const struct {
        const char **field, *path;
    } defaults[] = {{&out->warehouse, "out/warehouse"},
                    {&out->archive, "out/archive"},
                    {&out->publications, "out/publications"},
                    {&out->inbox, "inbox"},
                    {&out->site, "out/site"}};
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        if (*defaults[i].field == NULL)
            *defaults[i].field = path_join(a, folder, defaults[i].path);
    }
    fill_shelves(&r, "reports", &out->reports);
    fill_shelves(&r, "templates", &out->templates);
    if (out->fonts == NULL) {
        const char *local = path_join(a, folder, "fonts");
        out->fonts = dir_exists(local) ? local : shipped(&r, "fonts");
    }
    /* Pages come from the program, except where somebody has their own. */
    out->site_templates = shelf_only(out->templates.dirs[0]);
    out->site_templates.dirs[out->site_templates.n++] = shipped(&r, "templates");
    return 0;
}

/* File of a map that cubes name, where the configuration says nothing. */
static const char *map_file(const char *name)
{
    static const char *const files[][2] = {
        {"kommune", "kommuner"}, {"distrikt", "sogne"}, {"sogn", "sogne"}, {"postnummer", "postnumre"}};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (strcmp(files[i][0], name) == 0)
            return files[i][1];
    }
    return name;
}

const char *config_map_path(struct arena *a, const struct config *c, const char *name, const char *municipality)
{
    for (size_t i = 0; i < c->n_maps; i++) {
        if (strcmp(c->maps[i].name, name) == 0)
            return c->maps[i].path;
    }
    const char *own = NULL;
    if (municipality[0] != '\0')
        own = shelf_find(a, &c->reports, arena_printf(a, "maps/%s-%s.geojson", map_file(name), municipality));
    return own != NULL ? own : shelf_find(a, &c->reports, arena_printf(a, "maps/%s.geojson", map_file(name)));
}
