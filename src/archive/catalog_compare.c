/*
 * The catalog's rows against the chain: each publication must be what its entry says was archived, and neither may have
 * one that the other lacks.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "archive/catalog_int.h"
#include "base/yaml.h"

#define ADOPTED "{\"adopted\":true,"

static const char hint[] =
    "Restore catalog.db and head from one backup that verifies; what was added since can be published again.";

static const char *scalar(const struct yaml_node *node)
{
    return node != NULL && node->kind == YAML_SCALAR ? node->text : "";
}

static const struct yaml_node *file_named(const struct yaml_node *files, const char *name)
{
    for (size_t i = 0; files != NULL && i < files->n; i++)
        if (strcmp(scalar(yaml_lookup(files->items[i], "name")), name) == 0)
            return files->items[i];
    return NULL;
}

/* What differs between two lists of files. */
static const char *files_differ(struct arena *a, const struct yaml_node *was, const struct yaml_node *is)
{
    for (size_t i = 0; was != NULL && i < was->n; i++) {
        const char *name = scalar(yaml_lookup(was->items[i], "name"));
        const struct yaml_node *other = file_named(is, name);
        if (other == NULL)
            return arena_printf(a, "The file \"%s\" was archived and is no longer named.", name);
        for (size_t k = 0; k < was->items[i]->n; k++) {
            const char *key = was->items[i]->keys[k]->text;
            if (strcmp(scalar(was->items[i]->items[k]), scalar(yaml_lookup(other, key))) != 0)
                return arena_printf(a, "Of the file \"%s\", \"%s\" was %s and is now %s.", name, key,
                                    scalar(was->items[i]->items[k]), scalar(yaml_lookup(other, key)));
        }
    }
    for (size_t i = 0; is != NULL && i < is->n; i++) {
        const char *name = scalar(yaml_lookup(is->items[i], "name"));
        if (file_named(was, name) == NULL)
            return arena_printf(a, "The file \"%s\" is named and was not archived.", name);
    }
    return NULL;
}

/* The first thing that differs between two manifests, in words; NULL when they only look different. */
static const char *differ(struct arena *a, const char *was_text, const char *is_text)
{
    struct diag ignored; /* what cannot be read differs in no single place */
    diag_init(&ignored);
    const struct yaml_node *was = yaml_parse(a, "chain", was_text, strlen(was_text), DIAG_ARCHIVE, &ignored);
    const struct yaml_node *is = yaml_parse(a, "catalog", is_text, strlen(is_text), DIAG_ARCHIVE, &ignored);
    diag_release(&ignored);
    if (was == NULL || is == NULL || was->kind != YAML_MAP || is->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < is->n; i++) {
        const char *key = is->keys[i]->text;
        const struct yaml_node *other = yaml_lookup(was, key);
        if (strcmp(key, "files") == 0) {
            const char *found = files_differ(a, other, is->items[i]);
            if (found != NULL)
                return found;
        } else if (strcmp(scalar(other), scalar(is->items[i])) != 0) {
            return arena_printf(a, "Of the publication, \"%s\" was \"%s\" and is now \"%s\".", key, scalar(other),
                                scalar(is->items[i]));
        }
    }
    return NULL;
}

/* One entry about a publication against its row. */
static int compare_entry(struct catalog *c, const char *id, const char *body, struct archive_report *out,
                         struct diag *d)
{
    struct arena a;
    arena_init(&a);
    bool archived = false, adopted = strncmp(body, ADOPTED, strlen(ADOPTED)) == 0;
    const char *manifest = NULL;
    int result = catalog_is_archived(c, id, &archived, d);
    if (result == 0 && archived) {
        manifest = catalog_manifest(c, &a, id, adopted, d);
        result = manifest != NULL ? 0 : -1;
    }
    if (result == 0 && !archived) {
        out->n_broken++;
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" was archived, and the catalog has lost it", id);
        diag_hint(d, "%s", hint);
    } else if (result == 0 && strcmp(manifest, body) != 0) {
        const char *found = differ(&a, body, manifest);
        out->n_broken++;
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "what the catalog says of publication \"%s\" is not what was archived", id);
        if (found != NULL)
            diag_detail(d, "%s", found);
        diag_hint(d, "%s", hint);
    }
    arena_release(&a);
    return result;
}

/* Rows that the chain knows nothing of. */
static int find_strangers(struct catalog *c, bool has_chain, struct archive_report *out, struct diag *d)
{
    sqlite3_stmt *stmt = catalog_prepare(c,
                                         "SELECT id FROM publication p WHERE state = 'archived' AND NOT EXISTS (SELECT"
                                         " 1 FROM chain WHERE publication = p.id AND kind = 'publication') ORDER BY id",
                                         d);
    if (stmt == NULL)
        return -1;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1) {
        out->n_before++;
        if (!has_chain)
            continue;
        out->n_broken++;
        diag_error(d, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" is in the catalog, and the chain knows nothing of it",
                   (const char *)sqlite3_column_text(stmt, 0));
        diag_hint(d, "%s", hint);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

int catalog_compare(struct catalog *c, bool has_chain, struct archive_report *out, struct diag *d)
{
    sqlite3_stmt *stmt =
        catalog_prepare(c, "SELECT publication, body FROM chain WHERE kind = 'publication' ORDER BY seq", d);
    if (stmt == NULL)
        return -1;
    int status;
    while ((status = catalog_step(c, stmt, d)) == 1) {
        if (compare_entry(c, (const char *)sqlite3_column_text(stmt, 0), (const char *)sqlite3_column_text(stmt, 1),
                          out, d) != 0) {
            status = -1;
            break;
        }
    }
    (void)sqlite3_finalize(stmt);
    return status == 0 ? find_strangers(c, has_chain, out, d) : -1;
}
