/*
 * almanak archive hold, unhold and prune: what is to stay, and what has stayed long enough.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "archive/retention.h"
#include "base/json.h"
#include "cli/archive.h"
#include "cli/listing.h"
#include "publish/keep.h"

static int change_hold(struct cli *cli, const struct archive_values *v, struct archive *ar, const char *id, bool hold)
{
    if (v->by == NULL || v->by[0] == '\0' || v->reason == NULL || v->reason[0] == '\0') {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "who says so, and why, must stand in the history");
        diag_hint(&cli->diag, "Write: almanak archive %s %s --by \"Anna Andersen\" --reason \"klagesag 2026-114\"",
                  hold ? "hold" : "unhold", id);
        return -1;
    }
    if (archive_hold(ar, &cli->arena, id, hold, v->by, v->reason, &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%s: %s\n", id, hold ? "on legal hold" : "no longer on legal hold");
    return 0;
}

int archive_cmd_hold(struct cli *cli, const struct archive_values *v, struct archive *ar, const struct text_list *rest)
{
    return change_hold(cli, v, ar, rest->items[0], true);
}

int archive_cmd_unhold(struct cli *cli, const struct archive_values *v, struct archive *ar,
                       const struct text_list *rest)
{
    return change_hold(cli, v, ar, rest->items[0], false);
}

static void print_json(const struct prune_report *r, bool dry_run)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_key(&j, "dry_run");
    json_bool(&j, dry_run);
    json_key(&j, "due");
    json_array(&j);
    for (size_t i = 0; i < r->n_due; i++) {
        json_object(&j);
        json_member(&j, "id", r->due[i].id);
        json_member(&j, "title", r->due[i].title);
        json_member(&j, "created_at", r->due[i].created_at);
        json_member_int(&j, "days", r->due[i].days);
        json_member(&j, "rule", r->due[i].rule);
        json_member_int(&j, "bytes", r->due[i].bytes);
        json_key(&j, "held");
        json_bool(&j, r->due[i].held);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_member_int(&j, "objects", (int64_t)r->n_objects);
    json_member_int(&j, "bytes", r->bytes);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static void print_text(struct cli *cli, const struct prune_report *r, bool dry_run)
{
    static const char *const heading[] = {"id", "created", "rule", "note"};
    struct listing l = LISTING(cli, heading);
    for (size_t i = 0; i < r->n_due; i++) {
        const struct archive_due *due = &r->due[i];
        const char *row[] = {due->id, due->created_at, due->rule, due->held ? "on legal hold, stays" : ""};
        listing_add(&l, row);
    }
    if (r->n_due > 0)
        listing_print(cli, &l);
    if (dry_run)
        (void)printf("%zu publications would be pruned, %zu stay on legal hold\n", r->n_due - r->n_held, r->n_held);
    else
        (void)printf("%zu publications pruned, %zu stay on legal hold; %zu files removed, %.1f MB\n",
                     r->n_due - r->n_held, r->n_held, r->n_objects, (double)r->bytes / 1e6);
}

int archive_cmd_prune(struct cli *cli, const struct archive_values *v, struct archive *ar,
                      const struct text_list *rest UNUSED)
{
    const struct installation inst = cli_installation(cli);
    struct archive_keep *keeps;
    struct prune_report r;
    size_t n;
    if (keep_load(&inst, &keeps, &n) != 0 || archive_prune(ar, &cli->arena, keeps, n, v->dry_run, &r, &cli->diag) != 0)
        return -1;
    if (cli->json)
        print_json(&r, v->dry_run);
    else if (!cli->quiet)
        print_text(cli, &r, v->dry_run);
    return 0;
}
