/*
 * almanak status: how the installation stands, what is wrong, and which command mends it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "archive/alerts.h"
#include "archive/outbox.h"
#include "archive/runs.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/zone.h"
#include "cli/cli.h"
#include "publish/conditions.h"
#include "publish/inbox.h"
#include "publish/instance.h"
#include "publish/timetable.h"
#include "warehouse/store.h"

/* All that is shown. */
struct standing {
    struct cli *cli;
    int64_t now;
    struct instance instance;
    struct archive_round round;
    int64_t generation;
    const char *last_load; /* "" for none */
    const char *loaded;    /* what that was, in words */
    const char *next_pack; /* NULL: nothing is scheduled */
    int64_t next_at;
    const char *next_period;
    int64_t runs[RUN__MAX], outbox[OUTBOX__MAX];
    size_t inbox[INBOX_READY + 1]; /* by state */
    size_t n_alerts;
    uint64_t disk_free; /* bytes, where the archive is */
    struct conditions conditions;
};

static const char *local(struct cli *cli, int64_t at)
{
    char text[ZONE_TEXT];
    if (at == RUN_NEVER)
        return "never";
    (void)zone_iso(text, zone_lookup(cli->config.time_zone), at);
    text[10] = ' ';
    text[16] = '\0';
    return arena_strdup(&cli->arena, text);
}

static int read_warehouse(struct standing *s)
{
    struct cli *cli = s->cli;
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    s->generation = store.manifest.generation;
    s->last_load = s->loaded = "";
    for (size_t i = 0; i < store.manifest.n_loads; i++) {
        const struct manifest_load *l = &store.manifest.loads[i];
        char month[32];
        if (strcmp(l->loaded_at, s->last_load) <= 0)
            continue;
        s->last_load = arena_strdup(&cli->arena, l->loaded_at);
        s->loaded = arena_printf(&cli->arena, "%s from %s, %s", l->package, l->source,
                                 l->period != MONTH_NONE ? month_iso(month, l->period) : "no period");
    }
    store_close(&store);
    return 0;
}

/* What is due next; mistakes in definitions are a condition. */
static void read_timetable(struct standing *s, struct installation inst)
{
    struct timetable t;
    struct diag said;
    char key[PERIOD_TEXT];
    diag_init(&said);
    inst.diag = &said;
    s->next_at = RUN_NEVER;
    if (timetable_load(&inst, &t) == 0 || t.calendar.zone != NULL) {
        for (size_t i = 0; i < t.n_packs; i++) {
            struct occurrence o;
            const struct timetable_pack *p = &t.packs[i];
            if (!schedule_next(inst.arena, &p->schedule, &t.calendar, p->unit, s->now, &o) ||
                (s->next_pack != NULL && s->next_at <= o.due_at))
                continue;
            s->next_pack = p->pack->name;
            s->next_at = o.due_at;
            s->next_period = arena_strdup(inst.arena, period_key(key, o.period));
        }
    }
    diag_release(&said);
}

static int read_inbox(struct standing *s, const struct installation *inst)
{
    struct inbox_item *items;
    size_t n;
    if (inbox_list(inst, &items, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        s->inbox[items[i].state]++;
    return 0;
}

static int read_archive(struct standing *s, const struct installation *inst)
{
    struct cli *cli = s->cli;
    struct alert *alerts;
    struct statvfs fs;
    struct archive *ar = archive_open(cli->config.archive, NULL, &cli->diag);
    if (ar == NULL)
        return -1;
    int result = archive_round_read(ar, &cli->arena, &s->round, &cli->diag) |
                 archive_runs_count(ar, s->runs, &cli->diag) | archive_outbox_count(ar, s->outbox, &cli->diag) |
                 archive_alerts_list(ar, &cli->arena, true, 0, &alerts, &s->n_alerts, &cli->diag) |
                 conditions_find(inst, ar, s->now, &s->conditions);
    if (statvfs(cli->config.archive, &fs) == 0)
        s->disk_free = (uint64_t)fs.f_bavail * fs.f_frsize;
    archive_close(ar);
    return result;
}

/* "3 waiting, 1 failed" of the states that there are; "none" without any. */
static const char *counts(struct cli *cli, const int64_t *n, size_t n_states, const char *(*name)(size_t))
{
    const char *text = "";
    for (size_t i = 0; i < n_states; i++) {
        if (n[i] > 0)
            text = arena_printf(&cli->arena, "%s%s%" PRId64 " %s", text, text[0] != '\0' ? ", " : "", n[i], name(i));
    }
    return text[0] != '\0' ? text : "none";
}

static const char *run_name(size_t state)
{
    return run_state_name((enum run_state)state);
}

static const char *outbox_name(size_t state)
{
    return outbox_state_name((enum outbox_state)state);
}

static void print_text(const struct standing *s)
{
    struct cli *cli = s->cli;
    if (s->instance.held)
        (void)printf("at work    %s, process %" PRId64 "\n", s->instance.what, s->instance.pid);
    else
        (void)puts("at work    nobody: neither serve nor tick runs now");
    (void)printf("last round %s%s%s\n", local(cli, s->round.began_at), s->round.said[0] != '\0' ? ", " : "",
                 s->round.began_at != RUN_NEVER && s->round.ended_at == RUN_NEVER ? "not ended" : s->round.said);
    (void)printf("warehouse  generation %" PRId64 "%s%s%s%s\n", s->generation,
                 s->loaded[0] != '\0' ? "; loaded last: " : "", s->loaded, s->loaded[0] != '\0' ? ", " : "",
                 s->last_load);
    if (s->next_pack != NULL)
        (void)printf("next       %s, %s for %s\n", local(cli, s->next_at), s->next_pack, s->next_period);
    else
        (void)puts("next       nothing is scheduled");
    (void)printf("runs       %s\n", counts(cli, s->runs, RUN__MAX, run_name));
    (void)printf("outbox     %s\n", counts(cli, s->outbox, OUTBOX__MAX, outbox_name));
    (void)printf("inbox      %zu ready, %zu arriving, %zu without a descriptor\n", s->inbox[INBOX_READY],
                 s->inbox[INBOX_GROWING], s->inbox[INBOX_INCOMPLETE]);
    (void)printf("alerts     %zu open\n", s->n_alerts);
    (void)printf("disk       %" PRIu64 " MB free\n\n", s->disk_free >> 20);
    if (s->conditions.n == 0)
        (void)puts("Nothing is wrong.");
    for (size_t i = 0; i < s->conditions.n; i++)
        (void)printf("%s\n  do: %s\n", s->conditions.items[i].what, s->conditions.items[i].mend);
}

static void json_moment(struct json *j, const char *key, int64_t at)
{
    char text[CLOCK_TEXT];
    json_member(j, key, at != RUN_NEVER ? clock_iso(text, at) : NULL);
}

static void json_counts(struct json *j, const char *key, const int64_t *n, size_t n_states, const char *(*name)(size_t))
{
    json_key(j, key);
    json_object(j);
    for (size_t i = 0; i < n_states; i++)
        json_member_int(j, name(i), n[i]);
    json_end_object(j);
}

static void json_conditions(struct json *j, const struct conditions *c)
{
    json_key(j, "wrong");
    json_array(j);
    for (size_t i = 0; i < c->n; i++) {
        json_object(j);
        json_member(j, "subject", c->items[i].subject);
        json_member(j, "what", c->items[i].what);
        json_member(j, "do", c->items[i].mend);
        json_key(j, "told");
        json_bool(j, c->items[i].told);
        json_end_object(j);
    }
    json_end_array(j);
}

static void print_json(const struct standing *s)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_object(&j);
    json_member(&j, "at_work", s->instance.held ? s->instance.what : NULL);
    json_member_int(&j, "pid", s->instance.pid);
    json_moment(&j, "round_began_at", s->round.began_at);
    json_moment(&j, "round_ended_at", s->round.ended_at);
    json_member_int(&j, "generation", s->generation);
    json_member(&j, "last_load_at", s->last_load[0] != '\0' ? s->last_load : NULL);
    json_member(&j, "next_pack", s->next_pack);
    json_moment(&j, "next_at", s->next_at);
    json_member(&j, "next_period", s->next_period);
    json_counts(&j, "runs", s->runs, RUN__MAX, run_name);
    json_counts(&j, "outbox", s->outbox, OUTBOX__MAX, outbox_name);
    json_key(&j, "inbox");
    json_object(&j);
    for (size_t i = 0; i < ARRAY_LEN(s->inbox); i++)
        json_member_int(&j, inbox_state_name((enum inbox_state)i), (int64_t)s->inbox[i]);
    json_end_object(&j);
    json_member_int(&j, "alerts", (int64_t)s->n_alerts);
    json_member_int(&j, "disk_free", (int64_t)s->disk_free);
    json_conditions(&j, &s->conditions);
    json_end_object(&j);
    (void)puts(strbuf_text(&out));
    strbuf_release(&out);
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct installation inst = cli_installation(cli);
    struct standing s = {.cli = cli, .now = clock_now()};
    (void)values, (void)rest;
    instance_look(&inst, &s.instance);
    if (read_warehouse(&s) != 0 || read_inbox(&s, &inst) != 0 || read_archive(&s, &inst) != 0)
        return -1;
    read_timetable(&s, inst);
    if (cli->json)
        print_json(&s);
    else
        print_text(&s);
    return 0;
}

const struct command command_status = {
    .name = "status",
    .arguments = "",
    .summary = "how the installation stands, what is wrong, and what to do",
    .values_size = 0,
    .run = run,
};
