/*
 * The manifest of a publication: what its entry in the chain says. It is formed from the rows themselves, so that a row
 * and its manifest can be held against each other at any time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/catalog_int.h"
#include "base/json.h"

/* Keys in the order of their bytes: a manifest has one form. */
static void put_files(struct json *j, const struct archive_finding *files, size_t n)
{
    json_key(j, "files");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        json_member_int(j, "bytes", files[i].bytes);
        json_member(j, "format", files[i].format);
        json_member(j, "name", files[i].name);
        json_member(j, "role", file_role_name(files[i].role));
        json_member(j, "sha256", files[i].sha256);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put(struct json *j, const struct publication *p, const struct archive_finding *files, size_t n,
                bool adopted)
{
    char day[32];
    json_object(j);
    if (adopted) {
        json_key(j, "adopted");
        json_bool(j, true);
    }
    json_member(j, "clearance", p->clearance);
    json_member(j, "created_at", p->created_at);
    json_member(j, "data_date", p->data_date != DATE_NONE ? date_iso(day, p->data_date) : NULL);
    json_key(j, "fictive");
    json_bool(j, p->fictive);
    put_files(j, files, n);
    json_member(j, "generation", p->generation);
    json_member(j, "hash_data", p->hash_data);
    json_member(j, "hash_definition", p->hash_definition);
    json_member(j, "hash_templates", p->hash_templates);
    json_member(j, "id", p->id);
    json_member(j, "kind", publication_kind_name(p->kind));
    json_member(j, "library_versions", p->library_versions);
    json_member(j, "municipality", p->municipality);
    json_key(j, "names_persons");
    json_bool(j, p->names_persons);
    json_member(j, "params", p->params);
    json_member(j, "period", p->period);
    json_member(j, "program_version", p->program_version);
    json_member(j, "replaces", p->replaces);
    json_member(j, "replaces_why", p->replaces_why);
    json_member(j, "report", p->report);
    json_member(j, "slice", p->slice);
    json_member(j, "title", p->title);
    json_end_object(j);
}

const char *catalog_manifest(struct catalog *c, struct arena *a, const char *id, bool adopted, struct diag *d)
{
    struct publication *p;
    struct archive_finding *files;
    size_t n, n_files;
    if (catalog_find(c, a, &(struct archive_query){.id = id, .limit = 1}, &p, &n, d) != 0 ||
        catalog_files(c, a, id, &files, &n_files, d) != 0)
        return NULL;
    if (n == 0) {
        (void)diag_error(d, DIAG_ARCHIVE, NO_LOC, "there is no publication \"%s\"", id);
        return NULL;
    }
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_LARGE);
    json_init(&j, &b, false);
    put(&j, p, files, n_files, adopted);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}
