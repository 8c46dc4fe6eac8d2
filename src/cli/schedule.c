/*
 * almanak schedule: what is published when, why then, and what it still waits for; or as a calendar to subscribe to.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/listing.h"
#include "publish/timetable.h"
#include "schedule/ics.h"
#include "warehouse/store.h"

enum { DAYS_SHOWN = 31, DAYS_EXPORTED = 366, DAYS_MOST = 3660 };

struct schedule_values {
    int64_t days;
    const char *from, *ics;
};

static const struct option_spec specs[] = {
    {"days", 'd', OPTION_COUNT, "N", "so many days ahead (31; 366 with --ics)", offsetof(struct schedule_values, days),
     false},
    {"from", 'f', OPTION_TEXT, "DAY", "from this day on, as 2026-11-01 (now)", offsetof(struct schedule_values, from),
     false},
    {"ics", 'i', OPTION_TEXT, "FILE", "write a calendar to subscribe to", offsetof(struct schedule_values, ics), false},
};

/* From which moment, and up to which. */
static int read_span(struct cli *cli, const struct schedule_values *v, const struct zone *zone, int64_t *after,
                     int64_t *until)
{
    int64_t days = v->days > 0 ? v->days : v->ics != NULL ? DAYS_EXPORTED : DAYS_SHOWN;
    date_t day;
    *after = clock_now();
    if (v->from != NULL) {
        if (!date_parse(v->from, strlen(v->from), &day)) {
            diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "option --from needs a day, not \"%s\"", v->from);
            diag_hint(&cli->diag, "Write --from 2026-11-01.");
            return -1;
        }
        *after = zone_instant(zone, day, 0) - 1;
    }
    if (days > DAYS_MOST) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "option --days needs a number from 1 to %d", DAYS_MOST);
        diag_hint(&cli->diag, "Write --days 366.");
        return -1;
    }
    *until = *after + days * DAY_SECONDS;
    return 0;
}

/* The rows that are asked for. */
static int find_rows(struct cli *cli, const struct timetable *t, const struct schedule_values *v,
                     const struct text_list *names, struct timetable_row **rows, size_t *n)
{
    const struct installation inst = cli_installation(cli);
    struct timetable chosen = *t;
    int64_t after, until;
    if (read_span(cli, v, t->calendar.zone, &after, &until) != 0)
        return -1;
    if (names->n > 0) {
        bool *wanted = ARENA_ARRAY(&cli->arena, t->n_packs, bool);
        for (size_t i = 0; i < names->n; i++) {
            const struct timetable_pack *p = timetable_find(&inst, t, names->items[i]);
            if (p == NULL)
                return -1;
            wanted[p - t->packs] = true;
        }
        chosen.packs = ARENA_ARRAY(&cli->arena, t->n_packs, struct timetable_pack);
        chosen.n_packs = 0;
        for (size_t i = 0; i < t->n_packs; i++) {
            if (wanted[i])
                chosen.packs[chosen.n_packs++] = t->packs[i];
        }
    }
    timetable_between(&cli->arena, &chosen, after, until, rows, n);
    return 0;
}

/* --- the table --- */

static const char *local_text(struct cli *cli, const struct timetable *t, int64_t at)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    char day[32];
    int second;
    date_t date = zone_day(t->calendar.zone, at, &second);
    return arena_printf(&cli->arena, "%s %s %02d:%02d", weekdays[weekday_of(date)], date_iso(day, date), second / 3600,
                        second / 60 % 60);
}

/* The packages that have not arrived, each once: "borger, ydelser". */
static const char *waiting_text(struct cli *cli, const struct schedule *s, const struct missing *missing, size_t n)
{
    struct strbuf text;
    if (n == 0)
        return s->n_requires > 0 ? "all there" : "";
    strbuf_init(&text, STRBUF_SMALL);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(missing[i].package, missing[i - 1].package) != 0)
            strbuf_addf(&text, "%s%s", i > 0 ? ", " : "", missing[i].package);
    }
    const char *words = arena_strdup(&cli->arena, strbuf_text(&text));
    strbuf_release(&text);
    return words;
}

static void print_table(struct cli *cli, const struct timetable *t, const struct timetable_row *rows, size_t n,
                        const struct arrivals *have)
{
    static const char *const heading[] = {"when", "pack", "period", "waits for", "why"};
    struct listing l = LISTING(cli, heading);
    char key[PERIOD_TEXT];
    listing_add(&l, heading);
    for (size_t i = 0; i < n; i++) {
        const struct timetable_pack *p = rows[i].pack;
        const struct occurrence *o = &rows[i].occurrence;
        struct missing *missing;
        size_t n_missing;
        arrivals_missing(&cli->arena, &p->schedule, o->period, have, &missing, &n_missing);
        const char *row[] = {local_text(cli, t, o->due_at), p->pack->name,
                             arena_strdup(&cli->arena, period_key(key, o->period)),
                             waiting_text(cli, &p->schedule, missing, n_missing), o->why};
        listing_add(&l, row);
    }
    listing_print(cli, &l);
}

static void print_row(struct json *j, struct cli *cli, const struct timetable *t, const struct timetable_row *row,
                      const struct arrivals *have)
{
    const struct schedule *s = &row->pack->schedule;
    const struct occurrence *o = &row->occurrence;
    char text[ZONE_TEXT];
    struct missing *missing;
    size_t n;
    arrivals_missing(&cli->arena, s, o->period, have, &missing, &n);
    json_object(j);
    json_member(j, "due_at", clock_iso(text, o->due_at));
    json_member(j, "local", zone_iso(text, t->calendar.zone, o->due_at));
    json_member(j, "pack", row->pack->pack->name);
    json_member(j, "title", row->pack->pack->title);
    json_member(j, "period", period_key(text, o->period));
    json_member(j, "why", o->why);
    json_key(j, "requires");
    json_array(j);
    for (size_t i = 0; i < s->n_requires; i++)
        json_string(j, s->requires[i]);
    json_end_array(j);
    json_key(j, "missing");
    json_array(j);
    for (size_t i = 0; i < n; i++)
        json_string(j, missing[i].what);
    json_end_array(j);
    json_member(j, "wait_until", o->wait_until == WAIT_FOREVER ? NULL : clock_iso(text, o->wait_until));
    json_member(j, "then", s->then == THEN_PUBLISH ? "publish" : "hold");
    json_end_object(j);
}

static void print_json(struct cli *cli, const struct timetable *t, const struct timetable_row *rows, size_t n,
                       const struct arrivals *have)
{
    struct strbuf out;
    struct json j;
    strbuf_init(&out, STRBUF_LARGE);
    json_init(&j, &out, true);
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        print_row(&j, cli, t, &rows[i], have);
    json_end_array(&j);
    strbuf_addch(&out, '\n');
    (void)fputs(strbuf_text(&out), stdout);
    strbuf_release(&out);
}

static int print_rows(struct cli *cli, const struct timetable *t, const struct timetable_row *rows, size_t n,
                      const struct store *store)
{
    struct arrivals have = {.manifest = &store->manifest};
    struct history_entry *history;
    if (history_read(&cli->arena, store_history_path(store, &cli->arena), &history, &have.n_history, &cli->diag) != 0)
        return -1;
    have.history = history;
    if (cli->json)
        print_json(cli, t, rows, n, &have);
    else if (n > 0)
        print_table(cli, t, rows, n, &have);
    else if (!cli->quiet)
        (void)puts(t->n_packs == 0 ? "no pack has a schedule" : "nothing is due");
    return 0;
}

/* --- the calendar --- */

static int write_ics(struct cli *cli, const struct timetable *t, const struct timetable_row *rows, size_t n,
                     const struct store *store, const char *path)
{
    struct arena *a = &cli->arena;
    struct ics_event *events = ARENA_ARRAY(a, n, struct ics_event);
    const char *municipality =
        cli->config.municipality != NULL ? cli->config.municipality : store->manifest.municipality;
    const char *name = cli->config.name != NULL ? arena_printf(a, "Udgivelser, %s", cli->config.name) : "Udgivelser";
    for (size_t i = 0; i < n; i++) {
        const struct timetable_pack *p = rows[i].pack;
        events[i] = (struct ics_event){.pack = p->pack->name,
                                       .title = p->pack->title,
                                       .question = p->pack->question,
                                       .schedule = &p->schedule,
                                       .repeats = p->repeats,
                                       .occurrence = rows[i].occurrence};
    }
    const char *text = ics_print(a, name, arena_printf(a, "%s.almanak", municipality != NULL ? municipality : "0000"),
                                 &t->calendar, events, n);
    if (file_write(path, text, strlen(text), &cli->diag) != 0)
        return -1;
    if (!cli->quiet)
        (void)printf("%s: %zu publication%s\n", path, n, n == 1 ? "" : "s");
    return 0;
}

static int run(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct schedule_values *v = values;
    const struct installation inst = cli_installation(cli);
    struct timetable t;
    struct timetable_row *rows;
    size_t n;
    if (timetable_load(&inst, &t) != 0 || find_rows(cli, &t, v, rest, &rows, &n) != 0)
        return -1;
    struct store store;
    if (store_open(&store, cli->config.warehouse, &cli->diag) != 0)
        return -1;
    int result = v->ics != NULL ? write_ics(cli, &t, rows, n, &store, v->ics) : print_rows(cli, &t, rows, n, &store);
    store_close(&store);
    return result;
}

const struct command command_schedule = {
    .name = "schedule",
    .arguments = "[PACK]...",
    .summary = "what is published when, why then, and what it still waits for",
    .options = specs,
    .n_options = ARRAY_LEN(specs),
    .values_size = sizeof(struct schedule_values),
    .run = run,
};
