/*
 * almanak archive: what was published, and proof that it is unchanged.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/archive.h"

#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "cli/table.h"

static const struct option_spec specs[] = {
    {"report", 'r', OPTION_TEXT, "NAME", "list: only of this report", offsetof(struct archive_values, report), false},
    {"period", 'p', OPTION_TEXT, "PERIOD", "list: only of this period", offsetof(struct archive_values, period), false},
    {"limit", 'n', OPTION_COUNT, "N", "list: at most this many (all)", offsetof(struct archive_values, limit), false},
    {"out", 'o', OPTION_TEXT, "DIR", "show: also copy the files there", offsetof(struct archive_values, out), false},
};

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
                 {"reason", p->reason}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_member(j, texts[i].key, texts[i].text);
    json_key(j, "fictive");
    json_bool(j, p->fictive);
    json_member_int(j, "duration_ms", p->duration_ms);
}

static int list(struct cli *cli, const struct archive_values *v, struct archive *ar)
{
    enum { COLUMNS = 5 };
    static const bool right[COLUMNS] = {false};
    struct publication *publications;
    size_t n;
    if (archive_list(ar, &cli->arena, v->report, v->period, (size_t)v->limit, &publications, &n, &cli->diag) != 0)
        return -1;
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json) {
        struct json j;
        json_init(&j, &out, true);
        json_array(&j);
        for (size_t i = 0; i < n; i++) {
            json_object(&j);
            json_publication(&j, &publications[i]);
            json_end_object(&j);
        }
        json_end_array(&j);
        strbuf_addch(&out, '\n');
    } else {
        const char **cells = ARENA_ARRAY(&cli->arena, (n + 1) * COLUMNS, const char *);
        const char *heading[COLUMNS] = {"id", "created", "state", "data", "title"};
        memcpy(cells, heading, sizeof(heading));
        for (size_t i = 0; i < n; i++) {
            const struct publication *p = &publications[i];
            const char *row[COLUMNS] = {p->id, p->created_at, publication_state_name(p->state),
                                        p->state == PUBLICATION_FAILED ? "-"
                                        : p->fictive                   ? "fictive"
                                                                       : "real",
                                        p->state == PUBLICATION_FAILED ? p->reason : p->title};
            memcpy(cells + (i + 1) * COLUMNS, row, sizeof(row));
        }
        table_print(&out, cells, n + 1, COLUMNS, right);
    }
    print(&out);
    return 0;
}

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

static int show(struct cli *cli, const struct archive_values *v, struct archive *ar, const char *id)
{
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
    json_end_object(&j);
    strbuf_addch(&out, '\n');
    print(&out);
    return v->out != NULL ? archive_extract(ar, id, path_join(&cli->arena, cli->folder, v->out), &cli->diag) : 0;
}

static int dispatch(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    static const char *const actions[] = {"list", "show ID", "verify"};
    const char *action = rest->n > 0 ? rest->items[0] : "list";
    if (strcmp(action, "list") == 0 && rest->n <= 1)
        return list(cli, v, ar);
    if (strcmp(action, "show") == 0 && rest->n == 2)
        return show(cli, v, ar, rest->items[1]);
    if (strcmp(action, "verify") == 0 && rest->n == 1)
        return archive_cmd_verify(cli, v, ar, rest);
    if (strcmp(action, "reproduce") == 0 && rest->n == 2)
        return archive_cmd_reproduce(cli, v, ar, &(struct text_list){rest->items + 1, rest->n - 1, 0});
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cannot do \"%s\" with the archive", action);
    diag_hint_names(&cli->diag, action, actions, ARRAY_LEN(actions));
    return -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    struct archive *ar = archive_open(cli->config.archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    int result = dispatch(cli, values, ar, rest);
    archive_close(ar);
    return result;
}

const struct command command_archive = {
    .name = "archive",
    .arguments = "[list|show ID|verify]",
    .summary = "what was published, and whether it is unchanged",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct archive_values),
    .run = run,
};
