/*
 * Bundles in zip files: see bundle.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"

#define MANIFEST "almanak-bundle.json"

enum { FORMAT = 1, FILE_MAX = 1 << 20, ZIP_EPOCH_DATE = 33 /* 1980-01-01 in the way of DOS */ };

static int refuse(struct diag *d, const char *path, const char *hint, const char *format, ...) PRINTF_LIKE(4, 5);

static int refuse(struct diag *d, const char *path, const char *hint, const char *format, ...)
{
    va_list args;
    char message[500];
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    diag_error(d, DIAG_BUNDLE, (struct src_loc){path, 0, 0}, "%s", message);
    diag_hint(d, "%s", hint);
    return -1;
}

/* --- writing --- */

static void put_names(struct json *j, const char *key, const struct bundle_names *names)
{
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < names->n; i++)
        json_string(j, names->items[i]);
    json_end_array(j);
}

static void put_manifest(struct strbuf *out, const struct bundle *b, const char *program)
{
    struct json j;
    json_init(&j, out, true);
    json_object(&j);
    json_member_int(&j, "almanak_bundle", FORMAT);
    json_member(&j, "program", program);
    put_names(&j, "reports", &b->reports);
    put_names(&j, "packs", &b->packs);
    put_names(&j, "cubes", &b->cubes);
    put_names(&j, "needs", &b->needs);
    json_key(&j, "files");
    json_array(&j);
    for (size_t i = 0; i < b->n_files; i++) {
        char sha256[SHA256_TEXT];
        sha256_hex(sha256, b->files[i].text, b->files[i].len);
        json_object(&j);
        json_member(&j, "path", b->files[i].name);
        json_member(&j, "sha256", sha256);
        json_member_int(&j, "bytes", (int64_t)b->files[i].len);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

/* The text must live until the archive is closed. */
static int add(zip_t *zip, const char *name, const char *text, size_t len)
{
    zip_source_t *source = zip_source_buffer(zip, text, len, 0);
    zip_int64_t at = source != NULL ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return -1;
    }
    return zip_file_set_dostime(zip, (zip_uint64_t)at, 0, ZIP_EPOCH_DATE, 0);
}

/* The archive as bytes on the heap; NULL when libzip refuses, with its reason. */
static void *pack(const struct bundle *b, const char *manifest, size_t manifest_len, size_t *len, zip_error_t *error)
{
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 1, error);
    zip_t *zip = out != NULL ? zip_open_from_source(out, ZIP_TRUNCATE, error) : NULL;
    if (zip == NULL) {
        zip_source_free(out);
        return NULL;
    }
    zip_source_keep(out); /* it is read after the archive is closed */
    int result = add(zip, MANIFEST, manifest, manifest_len);
    for (size_t i = 0; result == 0 && i < b->n_files; i++)
        result = add(zip, b->files[i].name, b->files[i].text, b->files[i].len);
    if (result != 0 || zip_close(zip) != 0) {
        zip_error_set(error, zip_error_code_zip(zip_get_error(zip)), zip_error_code_system(zip_get_error(zip)));
        zip_discard(zip);
        zip_source_free(out);
        return NULL;
    }
    zip_stat_t st;
    void *bytes = NULL;
    if (zip_source_open(out) == 0 && zip_source_stat(out, &st) == 0) {
        bytes = xmalloc((size_t)st.size);
        *len = (size_t)st.size;
        if (zip_source_read(out, bytes, st.size) != (zip_int64_t)st.size) {
            free(bytes);
            bytes = NULL;
        }
        (void)zip_source_close(out);
    }
    zip_source_free(out);
    return bytes;
}

int bundle_write(const struct bundle *b, const char *path, const char *program, struct diag *d)
{
    struct strbuf manifest;
    zip_error_t error;
    size_t len = 0;
    strbuf_init(&manifest, STRBUF_LARGE);
    zip_error_init(&error);
    put_manifest(&manifest, b, program);
    void *bytes = pack(b, strbuf_text(&manifest), manifest.len, &len, &error);
    int result = bytes != NULL ? file_write(path, bytes, len, d)
                               : diag_error(d, DIAG_OUTPUT, (struct src_loc){path, 0, 0},
                                            "the bundle could not be written: %s", zip_error_strerror(&error));
    free(bytes);
    zip_error_fini(&error);
    strbuf_release(&manifest);
    return result;
}

/* --- reading --- */

struct reading {
    struct arena *arena;
    const char *path;
    zip_t *zip;
    struct bundle *bundle;
    struct diag *diag;
};

static bool is_plain(const char *name, size_t len, const char *suffix)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t tail = strlen(suffix);
    return len > tail && name[0] != '.' && strspn(name, allowed) == len && memcmp(name + len - tail, suffix, tail) == 0;
}

/* The only places that a file of a bundle may have. */
static bool is_allowed(const char *name)
{
    static const char *const places[][2] = {{"reports/packs/", ".yaml"}, {"reports/", ".yaml"}, {"templates/", ".tpl"}};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        size_t head = strlen(places[i][0]);
        if (strncmp(name, places[i][0], head) == 0)
            return is_plain(name + head, strlen(name + head), places[i][1]);
    }
    return false;
}

/* A file of the archive by its number, wholly read. */
static int read_file(const struct reading *r, zip_uint64_t number, const char *name, const char **text, size_t *len)
{
    static const char damaged[] = "Ask for the bundle again.";
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(r->zip, number, 0, &st) != 0 || (st.valid & ZIP_STAT_SIZE) == 0)
        return refuse(r->diag, r->path, damaged, "file \"%s\" of the bundle is damaged", name);
    if (st.size > FILE_MAX)
        return refuse(r->diag, r->path, "Definitions and texts are at most 1 MiB each.",
                      "file \"%s\" of the bundle is too large", name);
    zip_file_t *file = zip_fopen_index(r->zip, number, 0);
    if (file == NULL)
        return refuse(r->diag, r->path, damaged, "file \"%s\" of the bundle cannot be read: %s", name,
                      zip_strerror(r->zip));
    char *bytes = arena_alloc(r->arena, (size_t)st.size + 1);
    zip_int64_t n = zip_fread(file, bytes, st.size), more = n == (zip_int64_t)st.size ? zip_fread(file, bytes, 0) : -1;
    (void)zip_fclose(file);
    if (more != 0)
        return refuse(r->diag, r->path, damaged, "file \"%s\" of the bundle is damaged", name);
    bytes[st.size] = '\0';
    *text = bytes;
    *len = (size_t)st.size;
    return 0;
}

static int shape_error(const struct reading *r, struct src_loc loc, const char *key)
{
    diag_error(r->diag, DIAG_BUNDLE, loc, "the bundle's manifest lacks a sound \"%s\"", key);
    diag_hint(r->diag, "Make the bundle with 'almanak export'.");
    return -1;
}

static int read_names(const struct reading *r, const struct yaml_node *root, const char *key, struct bundle_names *out)
{
    const struct yaml_node *list = yaml_lookup(root, key);
    if (list == NULL || list->kind != YAML_LIST || list->n > BUNDLE_FILES_MAX)
        return shape_error(r, root->loc, key);
    out->items = ARENA_ARRAY(r->arena, list->n, const char *);
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i]->kind != YAML_SCALAR || !is_plain(list->items[i]->text, strlen(list->items[i]->text), ""))
            return shape_error(r, list->items[i]->loc, key);
        out->items[out->n++] = list->items[i]->text;
    }
    return 0;
}

/* A file that the manifest lists: it is there, and is what was packed. */
static int read_listed(struct reading *r, const struct yaml_node *node)
{
    const struct yaml_node *path = node->kind == YAML_MAP ? yaml_lookup(node, "path") : NULL;
    const struct yaml_node *sha256 = node->kind == YAML_MAP ? yaml_lookup(node, "sha256") : NULL;
    if (path == NULL || path->kind != YAML_SCALAR || sha256 == NULL || sha256->kind != YAML_SCALAR)
        return shape_error(r, node->loc, "files");
    char *shown = arena_strdup(r->arena, path->text);
    text_clean(shown);
    if (!is_allowed(path->text))
        return refuse(r->diag, r->path, "A bundle holds reports/, reports/packs/ and templates/ only.",
                      "file \"%s\" has no place in a bundle", shown);
    struct bundle_file *file = &r->bundle->files[r->bundle->n_files];
    file->name = path->text;
    for (size_t i = 0; i < r->bundle->n_files; i++) {
        if (strcmp(r->bundle->files[i].name, file->name) == 0)
            return shape_error(r, path->loc, "files");
    }
    zip_int64_t at = zip_name_locate(r->zip, file->name, 0);
    if (at < 0)
        return refuse(r->diag, r->path, "Ask for the bundle again.", "file \"%s\" is not in the bundle", shown);
    if (read_file(r, (zip_uint64_t)at, shown, &file->text, &file->len) != 0)
        return -1;
    char found[SHA256_TEXT];
    sha256_hex(found, file->text, file->len);
    if (strcmp(found, sha256->text) != 0)
        return refuse(r->diag, r->path, "Ask for the bundle again, or make it anew with 'almanak export'.",
                      "file \"%s\" is not the one that was packed", shown);
    r->bundle->n_files++;
    return 0;
}

static int read_manifest(struct reading *r)
{
    const char *text;
    size_t len;
    int64_t format = 0;
    zip_int64_t at = zip_name_locate(r->zip, MANIFEST, 0);
    if (at < 0)
        return refuse(r->diag, r->path, "Make it with 'almanak export'.", "this is no bundle: it has no %s", MANIFEST);
    if (read_file(r, (zip_uint64_t)at, MANIFEST, &text, &len) != 0)
        return -1;
    const char *name = arena_printf(r->arena, "%s/%s", r->path, MANIFEST);
    const struct yaml_node *root = yaml_parse(r->arena, name, text, len, DIAG_BUNDLE, r->diag);
    if (root == NULL)
        return -1;
    if (root->kind != YAML_MAP || !yaml_int(yaml_lookup(root, "almanak_bundle"), &format))
        return shape_error(r, root->loc, "almanak_bundle");
    if (format != FORMAT)
        return refuse(r->diag, r->path, "Take a later almanak.", "the bundle has format %lld, this program knows %d",
                      (long long)format, FORMAT);
    const struct yaml_node *files = yaml_lookup(root, "files");
    if (files == NULL || files->kind != YAML_LIST || files->n == 0 || files->n > BUNDLE_FILES_MAX)
        return shape_error(r, root->loc, "files");
    struct bundle *b = r->bundle;
    if (read_names(r, root, "reports", &b->reports) != 0 || read_names(r, root, "packs", &b->packs) != 0 ||
        read_names(r, root, "cubes", &b->cubes) != 0 || read_names(r, root, "needs", &b->needs) != 0)
        return -1;
    b->files = ARENA_ARRAY(r->arena, files->n, struct bundle_file);
    for (size_t i = 0; i < files->n; i++) {
        if (read_listed(r, files->items[i]) != 0)
            return -1;
    }
    if (zip_get_num_entries(r->zip, 0) != (zip_int64_t)files->n + 1)
        return refuse(r->diag, r->path, "Make it anew with 'almanak export'.",
                      "the bundle holds files that its manifest does not list");
    return 0;
}

int bundle_read(struct arena *a, const char *path, struct bundle *out, struct diag *d)
{
    int code = 0;
    *out = (struct bundle){.files = NULL};
    struct reading r = {.arena = a, .path = arena_strdup(a, path), .bundle = out, .diag = d};
    r.zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (r.zip == NULL) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        refuse(d, r.path, "Name a file that 'almanak export' made.", "the bundle cannot be read: %s",
               zip_error_strerror(&error));
        zip_error_fini(&error);
        return -1;
    }
    int result = read_manifest(&r);
    zip_discard(r.zip);
    return result;
}
