/*
 * almanak runs: what the calendar asked for and what became of it, one run in full, and what a person decides of one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "archive/runs.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/num.h"
#include "base/zone.h"
#include "cli/cli.h"
#include "cli/table.h"

enum { LIMIT_USUAL = 20, COLUMNS = 7 };

struct runs_values {
    bool failed, retry, skip;
    const char *reason, *pack;
    int64_t limit;
};

static const struct option_spec specs[] = {
    {"failed", 'f', OPTION_FLAG, NULL, "only those that failed or wait", offsetof(struct runs_values, failed), false},
    {"pack", 'p', OPTION_TEXT, "NAME", "only of this pack", offsetof(struct runs_values, pack), false},
    {"limit", 'n', OPTION_COUNT, "N", "at most this many, the newest (20)", offsetof(struct runs_values, limit), false},
    {"retry", 'r', OPTION_FLAG, NULL, "make the run again with the next round", offsetof(struct runs_values, retry),
     false},
    {"skip", 's', OPTION_FLAG, NULL, "give the run up", offsetof(struct runs_values, skip), false},
    {"reason", 'R', OPTION_TEXT, "TEXT", "with --skip: why", offsetof(struct runs_values, reason), false},
};

static const char *local(struct cli *cli, int64_t at)
{
    char text[ZONE_TEXT];
    if (at == RUN_NEVER)
        return "";
    (void)zone_iso(text, zone_lookup(cli->config.time_zone), at);
    text[10] = ' ';
    text[16] = '\0';
    return arena_strdup(&cli->arena, text);
}

/* What became of it, or what it waits for. */
static const char *outcome(struct cli *cli, const struct run *r)
{
    if (r->state == RUN_ARCHIVED && r->without[0] != '\0')
        return arena_printf(&cli->arena, "%s, without %s", r->publication, r->without);
    if (r->state == RUN_ARCHIVED)
        return r->publication;
    if (r->state == RUN_RENDERING)
        return r->progress;
    if (r->state == RUN_WAITING && r->next_try != RUN_NEVER)
        return arena_printf(&cli->arena, "again %s: %s", local(cli, r->next_try), r->reason);
    return r->reason;
}

static void print_table(struct cli *cli, const struct run *runs, size_t n)
{
    static const char *const heading[COLUMNS] = {"run", "due", "pack", "period", "state", "tries", "outcome"};
    static const bool right[COLUMNS] = {true, false, false, false, false, true, false};
    const char **cells = ARENA_ARRAY(&cli->arena, (n + 1) * COLUMNS, const char *);
    memcpy(cells, heading, sizeof(heading));
    for (size_t i = 0; i < n; i++) {
        const struct run *r = &runs[i];
        const char *row[COLUMNS] = {arena_printf(&cli->arena, "%" PRId64, r->id),
                                    local(cli, r->due_at),
                                    r->slice[0] != '\0' ? arena_printf(&cli->arena, "%s/%s", r->pack, r->slice)
                                                        : r->pack,
                                    r->period,
                                    run_state_name(r->state),
                                    arena_printf(&cli->arena, "%" PRId64, r->attempts),
                                    outcome(cli, r)};
        memcpy(cells + (i + 1) * COLUMNS, row, sizeof(row));
    }
    struct strbuf out;
    strbuf_init(&out, STRBUF_LARGE);
    table_print(&out, cells, n + 1, COLUMNS, right);
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
}

static void json_moment(struct json *j, const char *key, int64_t at)
{
    char text[CLOCK_TEXT];
    json_member(j, key, at != RUN_NEVER ? clock_iso(text, at) : NULL);
}

static void print_json(const struct run *runs, size_t n)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        const struct run *r = &runs[i];
        json_object(&j);
        json_member_int(&j, "id", r->id);
        json_member(&j, "pack", r->pack);
        json_member(&j, "period", r->period);
        json_member(&j, "slice", r->slice);
        json_member(&j, "state", run_state_name(r->state));
        json_moment(&j, "due_at", r->due_at);
        json_moment(&j, "wait_until", r->wait_until);
        json_moment(&j, "next_try_at", r->next_try);
        json_moment(&j, "started_at", r->started_at);
        json_moment(&j, "ended_at", r->ended_at);
        json_member(&j, "why", r->why);
        json_member_int(&j, "attempts", r->attempts);
        json_member_int(&j, "duration_ms", r->duration_ms);
        json_member(&j, "progress", r->progress);
        json_member(&j, "without", r->without);
        json_member(&j, "reason", r->reason);
        json_member(&j, "publication", r->publication);
        json_member(&j, "messages", r->messages);
        json_end_object(&j);
    }
    json_end_array(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static void print_line(const char *what, const char *text)
{
    if (text[0] != '\0')
        (void)printf("%-12s %s\n", what, text);
}

static void print_run(struct cli *cli, const struct run *r)
{
    struct arena *a = &cli->arena;
    (void)printf("%-12s %" PRId64 "\n", "run", r->id);
    print_line("pack", r->pack);
    print_line("slice", r->slice);
    print_line("period", r->period);
    print_line("due", arena_printf(a, "%s, %s", local(cli, r->due_at), r->why));
    if (r->wait_until != r->due_at)
        print_line("waits until", local(cli, r->wait_until));
    print_line("state", run_state_name(r->state));
    print_line("reason", r->reason);
    print_line("progress", r->progress);
    print_line("without", r->without);
    print_line("publication", r->publication);
    print_line("next try", local(cli, r->next_try));
    print_line("tries", arena_printf(a, "%" PRId64, r->attempts));
    if (r->started_at != RUN_NEVER)
        print_line("last try", arena_printf(a, "%s, %.1f s", local(cli, r->started_at), (double)r->duration_ms / 1000));
    if (r->messages[0] != '\0')
        (void)printf("\n%s", r->messages);
}

/* One run by its number: shown, or what is decided of it. */
static int one(struct cli *cli, struct archive *ar, const struct runs_values *v, const char *text)
{
    struct run_query query = {.due_by = RUN_NEVER};
    struct run *runs;
    size_t n;
    if (num_parse_int(text, strlen(text), &query.id) != NUM_OK || query.id < 1) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "\"%s\" is not the number of a run", text);
        diag_hint(&cli->diag, "List the runs with their numbers: almanak runs");
        return -1;
    }
    if (v->retry)
        return archive_run_retry(ar, query.id, &cli->diag);
    if (v->skip)
        return archive_run_skip(ar, query.id, v->reason != NULL ? v->reason : "given up by hand", clock_now(),
                                &cli->diag);
    if (archive_runs_list(ar, &cli->arena, &query, &runs, &n, &cli->diag) != 0)
        return -1;
    if (n == 0) {
        diag_error(&cli->diag, DIAG_ARCHIVE, NO_LOC, "there is no run %" PRId64, query.id);
        diag_hint(&cli->diag, "List the runs with their numbers: almanak runs");
        return -1;
    }
    if (cli->json)
        print_json(runs, n);
    else
        print_run(cli, &runs[0]);
    return 0;
}

static int list(struct cli *cli, struct archive *ar, const struct runs_values *v)
{
    static const enum run_state states[] = {RUN_FAILED, RUN_WAITING};
    size_t limit = v->limit > 0 ? (size_t)v->limit : LIMIT_USUAL;
    /* One more tells whether there are more. */
    const struct run_query query = {.pack = v->pack,
                                    .states = states,
                                    .n_states = v->failed ? ARRAY_LEN(states) : 0,
                                    .due_by = RUN_NEVER,
                                    .limit = limit + 1};
    struct run *runs;
    size_t n;
    if (archive_runs_list(ar, &cli->arena, &query, &runs, &n, &cli->diag) != 0)
        return -1;
    bool more = n > limit;
    n = more ? limit : n;
    if (cli->json)
        print_json(runs, n);
    else
        print_table(cli, runs, n);
    if (more)
        diag_note(&cli->diag, DIAG_ARCHIVE, NO_LOC, "there are older runs; --limit shows more");
    return 0;
}

static int misuse(struct cli *cli, const char *what, const char *hint)
{
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "%s", what);
    diag_hint(&cli->diag, "%s", hint);
    return -1;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct runs_values *v = values;
    if (rest->n > 1)
        return misuse(cli, "runs takes the number of one run", "Name one run, or none for a list.");
    if ((v->retry || v->skip) && rest->n == 0)
        return misuse(cli, "--retry and --skip need the number of a run", "'almanak runs --failed' lists them.");
    if (v->retry && v->skip)
        return misuse(cli, "--retry and --skip do not go together", "Choose one of them.");
    if (v->reason != NULL && !v->skip)
        return misuse(cli, "--reason goes with --skip", "Leave it out.");
    struct archive *ar = archive_open(cli->config.archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    int result = rest->n == 1 ? one(cli, ar, v, rest->items[0]) : list(cli, ar, v);
    archive_close(ar);
    return result;
}

const struct command command_runs = {
    .name = "runs",
    .arguments = "[RUN]",
    .summary = "what the calendar asked for and what became of it",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct runs_values),
    .run = run,
    .details = "With the number of a run, all that is known of it, with what its last try said.\n",
};
