/*
 * Reading the list of sources: see source_list.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/source_list.h"

#include <string.h>

#include "base/yaml.h"

static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR ? node->text : NULL;
}

/* Names lead into the folders that they begin with, and nowhere else. */
static bool is_source_name(const char *name)
{
    static const char *const folders[] = {"reports/", "templates/", "fonts/", "maps/"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        known = known || strncmp(name, folders[i], strlen(folders[i])) == 0;
    return known && strstr(name, "..") == NULL && strstr(name, "//") == NULL && name[strlen(name) - 1] != '/';
}

static int read_list(struct arena *a, const struct yaml_node *root, struct source_list *out, struct diag *d)
{
    const struct yaml_node *files = root->kind == YAML_MAP ? yaml_lookup(root, "files") : NULL;
    int64_t format = 0;
    *out = (struct source_list){.n = 0};
    if (files == NULL || files->kind != YAML_LIST || !yaml_int(yaml_lookup(root, "format"), &format) ||
        format != SOURCE_LIST_FORMAT || (out->program = text_of(root, "program")) == NULL ||
        (out->libraries = text_of(root, "libraries")) == NULL || (out->build = text_of(root, "build")) == NULL) {
        diag_error(d, DIAG_ARCHIVE, root->loc, "the list of sources is of a form that this program does not know");
        diag_hint(d, "Use the program that made the publication, or a later one.");
        return -1;
    }
    out->items = ARENA_ARRAY(a, files->n, struct source);
    for (size_t i = 0; i < files->n; i++) {
        struct source s = {.name = text_of(files->items[i], "name"), .sha256 = text_of(files->items[i], "sha256")};
        if (s.name == NULL || s.sha256 == NULL || !is_source_name(s.name) || strlen(s.sha256) != SHA256_TEXT - 1 ||
            strspn(s.sha256, "0123456789abcdef") != SHA256_TEXT - 1 ||
            !yaml_int(yaml_lookup(files->items[i], "bytes"), &s.bytes))
            return diag_error(d, DIAG_ARCHIVE, files->items[i]->loc,
                              "the list of sources has an entry that is no file");
        out->items[out->n++] = s;
    }
    return 0;
}

int source_list_read(struct arena *a, const char *file, const char *text, size_t len, struct source_list *out,
                     struct diag *d)
{
    const struct yaml_node *root = yaml_parse(a, file, text, len, DIAG_ARCHIVE, d);
    return root != NULL ? read_list(a, root, out, d) : -1;
}
