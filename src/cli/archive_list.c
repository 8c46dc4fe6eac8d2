/*
 * almanak archive list, find, show, open and extract: what was published, and how to get at it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "archive/chain.h"
#include "archive/decisions.h"
#include "base/json.h"
#include "cli/archive.h"
#include "cli/table.h"

enum { LIMIT = 50 };

static void print(struct strbuf *out)
{
    (void)fputs(strbuf_text(out), stdout);
    strbuf_release(out);
}

static void json_publication(struct json *j, const struct publication *p)
{
    char date[32];
    const struct {
        const char *key, *text;
    } texts[] = {{"id", p->id},
                 {"report", p->report},
                 {"title", p->title},
                 {"period", p->period},
                 {"params", p->params},
                 {"clearance", p->clearance},
                 {"created_at", p->created_at},
                 {"data_date", p->data_date != DATE_NONE ? date_iso(date, p->data_date) : NULL},
                 {"generation", p->generation},
                 {"municipality", p->municipality},
                 {"hash_definition", p->hash_definition},
                 {"hash_templates", p->hash_templates},
                 {"hash_data", p->hash_data},
                 {"program_version", p->program_version},
                 {"library_versions", p->library_versions},
                 {"state", publication_state_name(p->state)},
                 {"reason", p->reason},
                 {"kind", publication_kind_name(p->kind)},
                 {"slice", p->slice},
                 {"replaces", p->replaces},
                 {"replaces_why", p->replaces_why},
                 {"pruned_at", p->pruned_at}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_member(j, texts[i].key, texts[i].text);
    json_key(j, "fictive");
    json_bool(j, p->fictive);
    json_key(j, "names_persons");
    json_bool(j, p->names_persons);
    json_member_int(j, "duration_ms", p->duration_ms);
}

static const char *note_of(const struct publication *p)
{
    if (p->state == PUBLICATION_FAILED)
        return "-";
    return p->pruned_at[0] != '\0' ? "pruned" : p->fictive ? "fictive" : "real";
}

static void print_table(struct cli *cli, const struct publication *list, size_t n, struct strbuf *out)
{
    enum { COLUMNS = 5 };
    static const bool right[COLUMNS] = {false};
    const char **cells = ARENA_ARRAY(&cli->arena, (n + 1) * COLUMNS, const char *);
    const char *heading[COLUMNS] = {"id", "created", "state", "data", "title"};
    memcpy(cells, heading, sizeof(heading));
    for (size_t i = 0; i < n; i++) {
        const struct publication *p = &list[i];
        const char *row[COLUMNS] = {p->id, p->created_at, publication_state_name(p->state), note_of(p),
                                    p->state == PUBLICATION_FAILED ? p->reason : p->title};
        memcpy(cells + (i + 1) * COLUMNS, row, sizeof(row));
    }
    table_print(out, cells, n + 1, COLUMNS, right);
}

static int print_found(struct cli *cli, const struct archive_values *v, struct archive *ar, struct archive_query *query)
{
    struct publication *list;
    size_t n, n_all;
    query->limit = v->all ? 0 : v->limit > 0 ? (size_t)v->limit : LIMIT;
    if (archive_find(ar, &cli->arena, query, &list, &n, &cli->diag) != 0)
        return -1;
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json) {
        struct json j;
        json_init(&j, &out, true);
        json_array(&j);
        for (size_t i = 0; i < n; i++) {
            json_object(&j);
            json_publication(&j, &list[i]);
            json_end_object(&j);
        }
        json_end_array(&j);
        strbuf_addch(&out, '\n');
    } else {
        print_table(cli, list, n, &out);
    }
    print(&out);
    if (n < query->limit || query->limit == 0)
        return 0;
    if (archive_count(ar, query, &n_all, &cli->diag) != 0)
        return -1;
    if (n_all > n) {
        diag_note(&cli->diag, DIAG_ARCHIVE, NO_LOC, "these are the newest %zu of %zu publications", n, n_all);
        diag_hint(&cli->diag, "--limit N shows more, --all shows all.");
    }
    return 0;
}

/* What the options ask for. */
static struct archive_query asked(const struct archive_values *v)
{
    return (struct archive_query){.report = v->report,
                                  .period = v->period,
                                  .from = v->from,
                                  .to = v->to,
                                  .format = v->format,
                                  .slice = v->slice,
                                  .who = v->who,
                                  .sha256 = v->hash};
}

int archive_cmd_list(struct cli *cli, const struct archive_values *v, struct archive *ar,
                     const struct text_list *rest UNUSED)
{
    struct archive_query query = asked(v);
    return print_found(cli, v, ar, &query);
}

int archive_cmd_find(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    struct archive_query query = asked(v);
    query.archived = true;
    query.text = rest->n > 0 ? rest->items[0] : NULL;
    return print_found(cli, v, ar, &query);
}

/* --- one publication --- */

static void json_files(struct json *j, const char *key, const struct archived_file *files, size_t n,
                       enum file_role role)
{
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        if (files[i].role != role)
            continue;
        json_object(j);
        json_member(j, "name", files[i].name);
        json_member(j, "format", files[i].format);
        json_member(j, "sha256", files[i].sha256);
        json_member_int(j, "bytes", files[i].bytes);
        json_end_object(j);
    }
    json_end_array(j);
}

static const char *standing_name(enum standing standing)
{
    static const char *const names[] = {"released", "draft", "held", "recalled", "pruned"};
    return names[standing];
}

static int json_history(struct cli *cli, struct json *j, struct archive *ar, const char *id)
{
    struct chain_entry *list;
    size_t n;
    const struct chain_query query = {.publication = id};
    struct decided decided;
    if (archive_decided(ar, &cli->arena, id, &decided, &cli->diag) != 0 ||
        archive_chain_list(ar, &cli->arena, &query, &list, &n, &cli->diag) != 0)
        return -1;
    json_member(j, "standing", standing_name(decided.standing));
    json_member(j, "replaced_by", decided.replaced_by[0] != '\0' ? decided.replaced_by : NULL);
    json_key(j, "history");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        json_member_int(j, "seq", list[i].seq);
        json_member(j, "at", list[i].at);
        json_member(j, "kind", chain_kind_name(list[i].kind));
        json_member(j, "actor", list[i].actor);
        json_member(j, "sha256", list[i].sha256);
        if (list[i].kind != CHAIN_PUBLICATION) { /* whose body says what stands above */
            json_key(j, "body");
            json_raw(j, list[i].body);
        }
        json_end_object(j);
    }
    json_end_array(j);
    return 0;
}

int archive_cmd_show(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    const char *id = rest->items[0];
    struct publication p;
    struct archived_file *files;
    size_t n;
    if (archive_show(ar, &cli->arena, id, &p, &files, &n, &cli->diag) != 0)
        return -1;
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_publication(&j, &p);
    json_files(&j, "files", files, n, FILE_PUBLISHED);
    json_files(&j, "sources", files, n, FILE_SOURCE);
    int result = json_history(cli, &j, ar, id);
    json_end_object(&j);
    strbuf_addch(&out, '\n');
    if (result == 0)
        print(&out);
    else
        strbuf_release(&out);
    if (result != 0 || v->out == NULL)
        return result;
    return archive_extract(ar, id, path_join(&cli->arena, cli->folder, v->out), &cli->diag);
}

int archive_cmd_extract(struct cli *cli, const struct archive_values *v, struct archive *ar,
                        const struct text_list *rest)
{
    const char *folder = path_join(&cli->arena, cli->folder, v->out != NULL ? v->out : ".");
    if (archive_extract(ar, rest->items[0], folder, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%s\n", folder);
    return 0;
}

/* The file that is meant: by its name, else the first of its format, else the first. NULL when there is none. */
static const struct archived_file *choose(const struct archived_file *files, size_t n, const char *wanted)
{
    const struct archived_file *of_format = NULL, *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if (wanted != NULL && strcmp(files[i].name, wanted) == 0)
            return &files[i];
        if (files[i].role != FILE_PUBLISHED)
            continue;
        if (first == NULL)
            first = &files[i];
        if (wanted != NULL && of_format == NULL && strcmp(files[i].format, wanted) == 0)
            of_format = &files[i];
    }
    return wanted == NULL ? first : of_format;
}

int archive_cmd_open(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    const char *id = rest->items[0], *wanted = rest->n > 1 ? rest->items[1] : v->format;
    struct publication p;
    struct archived_file *files;
    size_t n;
    if (archive_show(ar, &cli->arena, id, &p, &files, &n, &cli->diag) != 0)
        return -1;
    const struct archived_file *file = choose(files, n, wanted);
    if (file == NULL) {
        const char **names = ARENA_ARRAY(&cli->arena, n, const char *);
        for (size_t i = 0; i < n; i++)
            names[i] = files[i].name;
        diag_error(&cli->diag, DIAG_ARCHIVE, NO_LOC, "publication \"%s\" has no file \"%s\"", id,
                   wanted != NULL ? wanted : "");
        diag_hint_names(&cli->diag, wanted != NULL ? wanted : "", names, n);
        return -1;
    }
    if (p.pruned_at[0] != '\0') {
        diag_error(&cli->diag, DIAG_ARCHIVE, NO_LOC,
                   "publication \"%s\" has no files: they were removed by a rule on"
                   " %.10s",
                   id, p.pruned_at);
        diag_hint(&cli->diag, "'almanak archive show %s' tells by which.", id);
        return -1;
    }
    const char *folder = path_join(&cli->arena, cli->folder, v->out != NULL ? v->out : ".");
    const char *path = path_join(&cli->arena, folder, file->name);
    if (dir_make(folder, &cli->diag) != 0 || archive_copy(ar, file->sha256, path, &cli->diag) != 0)
        return -1;
    (void)printf("%s\n", path);
    return 0;
}
