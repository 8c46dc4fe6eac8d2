/*
 * almanak outbox: what is to be handed to whom, and what became of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "archive/archive.h"
#include "archive/outbox.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "deliver/deliver.h"

struct outbox_values {
    const char *publication, *recipient, *reason, *dry_run;
    int64_t limit;
    bool all;
};

static const struct option_spec specs[] = {
    {"publication", 'p', OPTION_TEXT, "ID", "list: only of this publication",
     offsetof(struct outbox_values, publication), false},
    {"recipient", 't', OPTION_TEXT, "NAME", "list: only to this person, role or folder",
     offsetof(struct outbox_values, recipient), false},
    {"all", 'a', OPTION_FLAG, NULL, "list: also what was sent and what was dropped",
     offsetof(struct outbox_values, all), false},
    {"limit", 'n', OPTION_COUNT, "N", "list: at most this many, the newest", offsetof(struct outbox_values, limit),
     false},
    {"dry-run", 'd', OPTION_TEXT, "DIR", "send: write the mails there as .eml files, and send nothing",
     offsetof(struct outbox_values, dry_run), false},
    {"reason", 'r', OPTION_TEXT, "TEXT", "drop: why", offsetof(struct outbox_values, reason), false},
};

static void print(struct strbuf *out)
{
    (void)fputs(strbuf_text(out), stdout);
    strbuf_release(out);
}

static void json_row(struct json *j, const struct outbox_row *row)
{
    const struct {
        const char *key, *text;
    } texts[] = {{"state", outbox_state_name(row->state)},
                 {"kind", row->kind},
                 {"publication", row->publication},
                 {"recipient", row->recipient},
                 {"role", row->role},
                 {"channel", row->channel},
                 {"address", row->address},
                 {"message_id", row->message_id},
                 {"created_at", row->created_at},
                 {"due_at", row->due_at},
                 {"next_try_at", row->next_try_at},
                 {"first_try_at", row->first_try_at},
                 {"done_at", row->done_at},
                 {"reason", row->reason},
                 {"subject", row->subject},
                 {"body", row->body}};
    json_object(j);
    json_member_int(j, "id", row->id);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_member(j, texts[i].key, texts[i].text);
    json_member_int(j, "attempts", row->attempts);
    json_member_int(j, "parts_done", row->parts_done);
    json_end_object(j);
}

/* When something happens, or happened last, to a row. */
static const char *moment(const struct outbox_row *row)
{
    if (row->done_at[0] != '\0')
        return row->done_at;
    return strcmp(row->next_try_at, row->due_at) > 0 ? row->next_try_at : row->due_at;
}

static void print_table(struct cli *cli, const struct outbox_row *rows, size_t n, struct strbuf *out)
{
    enum { COLUMNS = 8 };
    static const bool right[COLUMNS] = {true, false, false, false, false, false, true, false};
    const char **cells = ARENA_ARRAY(&cli->arena, (n + 1) * COLUMNS, const char *);
    const char *heading[COLUMNS] = {"id", "state", "when", "channel", "to", "what", "tries", "reason"};
    memcpy(cells, heading, sizeof(heading));
    for (size_t i = 0; i < n; i++) {
        const struct outbox_row *r = &rows[i];
        const char *what = r->publication[0] == '\0' ? r->kind
                           : strcmp(r->kind, "publication") == 0
                               ? r->publication
                               : arena_printf(&cli->arena, "%s of %s", r->kind, r->publication);
        const char *row[COLUMNS] = {arena_printf(&cli->arena, "%" PRId64, r->id),
                                    outbox_state_name(r->state),
                                    moment(r),
                                    r->channel,
                                    r->recipient,
                                    what,
                                    arena_printf(&cli->arena, "%d", r->attempts),
                                    r->reason};
        memcpy(cells + (i + 1) * COLUMNS, row, sizeof(row));
    }
    table_print(out, cells, n + 1, COLUMNS, right);
}

static int list(struct cli *cli, const struct outbox_values *v, struct archive *ar)
{
    static const enum outbox_state open[] = {OUTBOX_HELD, OUTBOX_WAITING, OUTBOX_SENDING, OUTBOX_FAILED,
                                             OUTBOX_UNKNOWN};
    struct outbox_query query = {.publication = v->publication, .recipient = v->recipient, .limit = (size_t)v->limit};
    struct outbox_row *rows;
    size_t n;
    if (!v->all) {
        query.states = open;
        query.n_states = ARRAY_LEN(open);
    }
    if (archive_outbox_list(ar, &cli->arena, &query, &rows, &n, &cli->diag) != 0)
        return -1;
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json) {
        struct json j;
        json_init(&j, &out, true);
        json_array(&j);
        for (size_t i = 0; i < n; i++)
            json_row(&j, &rows[i]);
        json_end_array(&j);
        strbuf_addch(&out, '\n');
    } else if (n > 0) {
        print_table(cli, rows, n, &out);
    } else if (!cli->quiet) {
        strbuf_adds(&out, v->all ? "nothing in the outbox\n" : "nothing waits in the outbox\n");
    }
    print(&out);
    return 0;
}

static int show(struct cli *cli, struct archive *ar, int64_t id)
{
    struct outbox_row *rows;
    size_t n;
    if (archive_outbox_list(ar, &cli->arena, &(struct outbox_query){.id = id}, &rows, &n, &cli->diag) != 0)
        return -1;
    if (n == 0) {
        diag_error(&cli->diag, DIAG_DELIVERY, NO_LOC, "there is no row %" PRId64 " in the outbox", id);
        diag_hint(&cli->diag, "'almanak outbox list --all' shows the rows there are.");
        return -1;
    }
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_row(&j, &rows[0]);
    strbuf_addch(&out, '\n');
    print(&out);
    return 0;
}

static int row_id(struct cli *cli, const char *text, int64_t *id)
{
    if (num_parse_int(text, strlen(text), id) == NUM_OK && *id > 0)
        return 0;
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "\"%s\" is not the number of a row", text);
    diag_hint(&cli->diag, "'almanak outbox list' shows the numbers in its first column.");
    return -1;
}

/* retry and drop, for each row that is named. */
static int change(struct cli *cli, const struct outbox_values *v, struct archive *ar, const struct text_list *rest)
{
    bool retry = strcmp(rest->items[0], "retry") == 0;
    int result = 0;
    for (size_t i = 1; i < rest->n; i++) {
        int64_t id;
        if (row_id(cli, rest->items[i], &id) != 0)
            result = -1;
        else if (retry)
            result |= archive_outbox_retry(ar, id, clock_now(), &cli->diag);
        else
            result |=
                archive_outbox_drop(ar, id, v->reason != NULL ? v->reason : "dropped by hand", clock_now(), &cli->diag);
    }
    return result;
}

/* What is due now. */
static int send_due(struct cli *cli, const struct outbox_values *v)
{
    struct roles roles;
    struct deliver_counts n;
    if (roles_load(&cli->arena, cli->folder, &roles, &cli->diag) != 0)
        return -1;
    const struct deliver_context c = {.folder = cli->folder,
                                      .archive = cli->config.archive,
                                      .templates = &cli->config.site_templates,
                                      .municipality = cli->config.name,
                                      .zone = zone_lookup(cli->config.time_zone),
                                      .roles = &roles};
    int result = v->dry_run != NULL
                     ? deliver_dry(&c, clock_now(), path_join(&cli->arena, cli->folder, v->dry_run), &n, &cli->diag)
                     : deliver_due(&c, clock_now(), &n, &cli->diag);
    if (result != 0)
        return -1;
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    if (cli->json) {
        struct json j;
        json_init(&j, &out, true);
        json_object(&j);
        json_member_int(&j, "sent", (int64_t)n.sent);
        json_member_int(&j, "later", (int64_t)n.later);
        json_member_int(&j, "failed", (int64_t)n.failed);
        json_member_int(&j, "unknown", (int64_t)n.unknown);
        json_key(&j, "busy");
        json_bool(&j, n.busy);
        json_end_object(&j);
        strbuf_addch(&out, '\n');
    } else if (!cli->quiet && n.busy) {
        strbuf_adds(&out, "another process is delivering\n");
    } else if (!cli->quiet) {
        strbuf_addf(&out, "%zu %s, %zu to be tried again, %zu failed, %zu unknown\n", n.sent,
                    v->dry_run != NULL ? "would be sent" : "sent", n.later, n.failed, n.unknown);
    }
    print(&out);
    if (n.failed + n.unknown == 0)
        return 0;
    diag_error(&cli->diag, DIAG_DELIVERY, NO_LOC, "%zu deliveries failed, of %zu it is not known", n.failed, n.unknown);
    diag_hint(&cli->diag, "'almanak outbox list' tells why, and 'almanak outbox retry ID' sends one again.");
    return -1;
}

static int dispatch(struct cli *cli, const struct outbox_values *v, struct archive *ar, const struct text_list *rest)
{
    static const char *const actions[] = {"list", "show ID", "retry ID", "drop ID", "send"};
    const char *action = rest->n > 0 ? rest->items[0] : "list";
    int64_t id;
    if (strcmp(action, "list") == 0 && rest->n <= 1)
        return list(cli, v, ar);
    if (strcmp(action, "show") == 0 && rest->n == 2)
        return row_id(cli, rest->items[1], &id) == 0 ? show(cli, ar, id) : -1;
    if (strcmp(action, "send") == 0 && rest->n == 1)
        return send_due(cli, v);
    if ((strcmp(action, "retry") == 0 || strcmp(action, "drop") == 0) && rest->n >= 2)
        return change(cli, v, ar, rest);
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "cannot do \"%s\" with the outbox", action);
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

const struct command command_outbox = {
    .name = "outbox",
    .arguments = "[list|show ID|retry ID...|drop ID...|send]",
    .summary = "what is to be delivered, and what became of it",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct outbox_values),
    .run = run,
};
