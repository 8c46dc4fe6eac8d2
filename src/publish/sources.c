/*
 * Listing what a publication was made from: see sources.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"
#include "base/json.h"
#include "publish/versions.h"

enum { LIST_MAX = 1 << 24 };

/* A list in the making. */
struct listing {
    const struct installation *inst;
    struct source *items; /* heap */
    size_t n, cap;
};

static int add(struct listing *l, const char *name, const char *path)
{
    struct arena *a = l->inst->arena;
    struct file_map map;
    char sha256[SHA256_TEXT];
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].name, name) == 0)
            return 0;
    if (file_map_open(&map, path, l->inst->diag) != 0)
        return -1;
    sha256_hex(sha256, map.data, map.len);
    PUSH(l->items, l->n, l->cap) = (struct source){name, arena_strdup(a, sha256), (int64_t)map.len};
    file_map_release(&map);
    return 0;
}

/* All files of a folder that end in `suffix`, under the name of another. */
static int add_folder(struct listing *l, const char *name, const char *folder, const char *suffix)
{
    struct arena *a = l->inst->arena;
    char **names;
    size_t n;
    if (dir_list(a, folder, suffix, &names, &n, l->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (add(l, path_join(a, name, names[i]), path_join(a, folder, names[i])) != 0)
            return -1;
    return 0;
}

static int add_report(struct listing *l, const struct report *report)
{
    struct arena *a = l->inst->arena;
    const struct config *config = l->inst->config;
    size_t n;
    const char **templates = report_templates(a, report, &n);
    const char *name = arena_printf(a, "%s.yaml", report_name(report));
    if (add(l, path_join(a, "reports", name), shelf_path(a, &config->reports, name)) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (add(l, path_join(a, "templates", templates[i]), shelf_path(a, &config->templates, templates[i])) != 0)
            return -1;
    return 0;
}

static int list_all(struct listing *l, const struct source_names *names, const struct snapshot *snapshot)
{
    struct arena *a = l->inst->arena;
    const struct config *config = l->inst->config;
    size_t n_maps;
    const struct snapshot_map *maps = snapshot_maps(snapshot, &n_maps);
    if (add_folder(l, "reports/model", shelf_path(a, &config->reports, "model"), ".yaml") != 0 ||
        add_folder(l, "fonts", config->fonts, ".ttf") != 0)
        return -1;
    for (size_t i = 0; i < names->n_reports; i++)
        if (add_report(l, names->reports[i]) != 0)
            return -1;
    for (size_t i = 0; i < n_maps; i++)
        if (add(l, arena_printf(a, "maps/%s.geojson", maps[i].name), maps[i].path) != 0)
            return -1;
    const char *pack = names->pack != NULL ? arena_printf(a, "packs/%s.yaml", names->pack) : NULL;
    return pack == NULL ? 0 : add(l, path_join(a, "reports", pack), shelf_path(a, &config->reports, pack));
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct source *)x)->name, ((const struct source *)y)->name);
}

static void print_list(const struct listing *l, struct strbuf *out)
{
    struct json j;
    json_init(&j, out, false);
    json_object(&j);
    json_member(&j, "build", versions_build(l->inst->arena));
    json_key(&j, "files");
    json_array(&j);
    for (size_t i = 0; i < l->n; i++) {
        json_object(&j);
        json_member_int(&j, "bytes", l->items[i].bytes);
        json_member(&j, "name", l->items[i].name);
        json_member(&j, "sha256", l->items[i].sha256);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_member_int(&j, "format", SOURCE_LIST_FORMAT);
    json_member(&j, "libraries", versions_libraries(l->inst->arena));
    json_member(&j, "program", ALMANAK_VERSION);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

static void print_loads(const struct manifest *m, struct strbuf *out)
{
    struct json j;
    char month[32];
    json_init(&j, out, false);
    json_object(&j);
    json_member_int(&j, "generation", m->generation);
    json_key(&j, "loads");
    json_array(&j);
    for (size_t i = 0; i < m->n_loads; i++) {
        const struct manifest_load *load = &m->loads[i];
        json_object(&j);
        json_key(&j, "fictive");
        json_bool(&j, load->fictive);
        json_member_int(&j, "id", load->id);
        json_member(&j, "loaded_at", load->loaded_at);
        json_member(&j, "municipality", load->municipality);
        json_member(&j, "package", load->package);
        json_member(&j, "period", load->period != MONTH_NONE ? month_iso(month, load->period) : NULL);
        json_member(&j, "sha256", load->sha256);
        json_member(&j, "source", load->source);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

static int write_text(const struct installation *inst, const char *folder, const char *name, struct strbuf *text)
{
    int result = file_write(path_join(inst->arena, folder, name), strbuf_text(text), text->len, inst->diag);
    strbuf_clear(text);
    return result;
}

int sources_write(const struct installation *inst, const struct source_names *names, const struct snapshot *snapshot,
                  const struct document *doc, const struct manifest *manifest, const char *folder)
{
    struct listing l = {.inst = inst};
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    int result = list_all(&l, names, snapshot);
    if (l.n > 0)
        qsort(l.items, l.n, sizeof(*l.items), by_name);
    if (result == 0) {
        print_list(&l, &text);
        result = write_text(inst, folder, SOURCES_NAME, &text);
    }
    if (result == 0) {
        print_loads(manifest, &text);
        result = write_text(inst, folder, LOADS_NAME, &text);
    }
    if (result == 0) {
        struct strbuf packed;
        strbuf_init(&packed, STRBUF_LARGE);
        snapshot_print(snapshot, doc, &text);
        gzip_pack(&packed, strbuf_text(&text), text.len);
        result = write_text(inst, folder, SNAPSHOT_NAME, &packed);
        strbuf_release(&packed);
    }
    strbuf_release(&text);
    free(l.items);
    return result;
}

/* --- for the archive --- */

/* Where a source lies in this installation. */
static const char *source_path(const struct installation *inst, const char *name, const char *municipality)
{
    struct arena *a = inst->arena;
    const char *rest = strchr(name, '/') + 1;
    if (strncmp(name, "reports/", strlen("reports/")) == 0)
        return shelf_path(a, &inst->config->reports, rest);
    if (strncmp(name, "templates/", strlen("templates/")) == 0)
        return shelf_path(a, &inst->config->templates, rest);
    if (strncmp(name, "fonts/", strlen("fonts/")) == 0)
        return path_join(a, inst->config->fonts, rest);
    const char *map = arena_strndup(a, rest, strlen(rest) - strlen(".geojson"));
    const char *path = config_map_path(a, inst->config, map, municipality);
    return path != NULL ? path : name;
}

int sources_to_archive(const struct installation *inst, const char *folder, const char *municipality,
                       struct archive_source **out, size_t *n)
{
    struct arena *a = inst->arena;
    struct source_list list;
    char *text;
    size_t len;
    const char *path = path_join(a, folder, SOURCES_NAME);
    if (file_read(a, path, LIST_MAX, &text, &len, inst->diag) != 0 ||
        source_list_read(a, path, text, len, &list, inst->diag) != 0)
        return -1;
    *out = ARENA_ARRAY(a, list.n, struct archive_source);
    *n = list.n;
    for (size_t i = 0; i < list.n; i++)
        (*out)[i] = (struct archive_source){source_path(inst, list.items[i].name, municipality), list.items[i].sha256};
    return 0;
}
