/*
 * What is wrong: see conditions.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/conditions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "access/roles.h"
#include "archive/decisions.h"
#include "archive/outbox.h"
#include "archive/runs.h"
#include "base/file.h"
#include "publish/inbox.h"
#include "publish/timetable.h"
#include "warehouse/store.h"

enum { TEXT_MAX = 2000 };

/* The conditions that are being found. */
struct finder {
    const struct installation *inst;
    struct archive *archive;
    int64_t now;
    struct condition *items; /* heap */
    size_t n, cap;
    bool mistaken; /* definitions have mistakes */
};

static const char *format(struct finder *f, const char *text, ...) PRINTF_LIKE(2, 3);

static const char *format(struct finder *f, const char *text, ...)
{
    char buffer[TEXT_MAX];
    va_list args;
    va_start(args, text);
    (void)vsnprintf(buffer, sizeof(buffer), text, args);
    va_end(args);
    return arena_strdup(f->inst->arena, buffer);
}

static void add(struct finder *f, struct condition c)
{
    PUSH(f->items, f->n, f->cap) = c;
}

/* --- runs --- */

/* "oktober 2026" of a period as the catalog has it. */
static const char *period_words(struct finder *f, const char *key)
{
    struct period period;
    char text[PERIOD_TEXT];
    return period_parse(key, strlen(key), &period) ? format(f, "%s", period_da(text, period)) : key;
}

static void add_run(struct finder *f, const struct run *r)
{
    bool failed = r->state == RUN_FAILED;
    const char *pack = r->slice[0] != '\0' ? format(f, "%s/%s", r->pack, r->slice) : r->pack;
    add(f, (struct condition){
               .subject = format(f, "run:%" PRId64, r->id),
               .what = failed ? format(f, "%s %s was not published: %s", pack, r->period, r->reason)
                              : format(f, "%s %s %s", pack, r->period, r->reason),
               .mend = failed        ? format(f,
                                              "almanak runs --retry %" PRId64 " makes it again, almanak runs %" PRId64
                                              " tells what it said",
                                              r->id, r->id)
                       : f->mistaken ? "almanak check tells the mistakes; the round after they are mended makes it, or "
                                       "says what is missing"
                                     : format(f, "almanak load what is missing, or almanak run %s --period %s as it is",
                                              r->pack, r->period),
               .what_da = failed ? format(f, "%s for %s blev ikke udgivet.", pack, period_words(f, r->period))
                                 : format(f, "%s for %s holdes tilbage, fordi der mangler data.", pack,
                                          period_words(f, r->period)),
               /* Of mistakes in definitions, those are told. */
               .told = failed || (r->wait_until != RUN_NEVER && !f->mistaken)});
}

/* What the next rounds try again by themselves. */
static void add_retry(struct finder *f, const struct run *r)
{
    add(f, (struct condition){
               .subject = format(f, "run:%" PRId64, r->id),
               .what = format(f, "%s%s%s %s was not published yet: %s", r->pack, r->slice[0] != '\0' ? "/" : "",
                              r->slice, r->period, r->reason),
               .mend = format(f, "the next rounds try it again; almanak runs %" PRId64 " tells what it said", r->id),
               .what_da = ""});
}

/* Archived and, as the rows of the outbox say, delivered; but not where people look for it. */
static int find_unplaced(struct finder *f)
{
    const struct run_query query = {.progress = RUN_PLACING, .due_by = RUN_NEVER};
    struct run *runs;
    size_t n;
    if (archive_runs_list(f->archive, f->inst->arena, &query, &runs, &n, f->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        add(f, (struct condition){.subject = format(f, "place:%" PRId64, runs[i].id),
                                  .what = format(f, "%s is archived, and not yet put into %s", runs[i].publication,
                                                 f->inst->config->publications),
                                  .mend = format(f, "almanak tick puts it there, almanak archive extract %s elsewhere",
                                                 runs[i].publication),
                                  .what_da = ""});
    return 0;
}

static int find_runs(struct finder *f)
{
    static const enum run_state states[] = {RUN_FAILED, RUN_WAITING};
    const struct run_query query = {.states = states, .n_states = ARRAY_LEN(states), .due_by = RUN_NEVER};
    struct run *runs;
    size_t n;
    if (archive_runs_list(f->archive, f->inst->arena, &query, &runs, &n, f->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        /* What waits up to a time is as it should be; what waits without end is shown, and nobody is told. */
        bool held = runs[i].state == RUN_WAITING && runs[i].next_try == RUN_NEVER && runs[i].wait_until <= f->now;
        if (held || runs[i].state == RUN_FAILED)
            add_run(f, &runs[i]);
        else if (runs[i].state == RUN_WAITING && runs[i].next_try != RUN_NEVER && runs[i].attempts > 0)
            add_retry(f, &runs[i]);
    }
    return 0;
}

/* --- definitions --- */

/* The first mistake that reading says; "" for none. */
static const char *first_mistake(struct finder *f, const struct diag *said)
{
    for (size_t i = 0; i < said->n_items; i++) {
        const struct diag_item *item = &said->items[i];
        if (item->level == LEVEL_ERROR)
            return item->loc.file != NULL
                       ? format(f, "%s:%d: %s", path_base(item->loc.file), item->loc.line, item->message)
                       : format(f, "%s", item->message);
    }
    return "";
}

static void find_definitions(struct finder *f)
{
    struct installation own = *f->inst;
    struct diag *said = xcalloc(1, sizeof(*said));
    struct timetable timetable;
    struct roles roles;
    diag_init(said);
    own.diag = said;
    bool packs = timetable_load(&own, &timetable) == 0,
         people = roles_load(own.arena, own.config->folder, &roles, said) == 0;
    f->mistaken = !packs || !people;
    if (f->mistaken)
        add(f, (struct condition){.subject = "definitions",
                                  .what = format(f, "definitions have mistakes: %s", first_mistake(f, said)),
                                  .mend = "almanak check tells all of them",
                                  .what_da = "Der er fejl i definitionerne, så nogle pakker ikke bliver udgivet.",
                                  .told = true});
    if (people && own.config->operations == NULL)
        add(f, (struct condition){.subject = "operations",
                                  .what = "nobody is told of failures: no role is named for it",
                                  .mend = "write operations: ROLE into almanak.yaml, a role of recipients.yaml",
                                  .what_da = ""});
    else if (people && roles_lookup(&roles, own.config->operations) == NULL)
        add(f, (struct condition){
                   .subject = "operations",
                   .what = format(f, "nobody is told of failures: there is no role \"%s\"", own.config->operations),
                   .mend = "write the role into recipients.yaml",
                   .what_da = ""});
    diag_release(said);
    free(said);
}

/* --- deliveries --- */

static int find_inbox(struct finder *f)
{
    struct inbox_item *items;
    char **names;
    size_t n;
    const char *rejected = path_join(f->inst->arena, f->inst->config->inbox, "rejected");
    if (inbox_list(f->inst, &items, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (items[i].state == INBOX_INCOMPLETE)
            add(f, (struct condition){
                       .subject = format(f, "inbox:%s", items[i].name),
                       .what = format(f, "delivery \"%s\" in the inbox has no datapackage.json", items[i].name),
                       .mend = "ask the source for the whole package, or take it out of the inbox",
                       .what_da = ""});
    }
    if (!dir_exists(rejected))
        return 0;
    if (dir_list(f->inst->arena, rejected, NULL, &names, &n, f->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *text = path_join(f->inst->arena, rejected, format(f, "%s.txt", names[i]));
        if (!file_exists(text))
            continue;
        add(f, (struct condition){.subject = format(f, "delivery:%s", names[i]),
                                  .what = format(f, "delivery \"%s\" was not taken; %s says why", names[i], text),
                                  .mend = "put a corrected delivery into the inbox, and remove this one from rejected/",
                                  .what_da = format(f, "Leverancen %s blev afvist og er ikke læst ind.", names[i]),
                                  .told = true});
    }
    return 0;
}

static int find_warehouse(struct finder *f)
{
    struct store store;
    if (store_open(&store, f->inst->config->warehouse, f->inst->diag) != 0)
        return -1;
    if (store.manifest.n_loads > 0 && !store.manifest.has_mart)
        add(f, (struct condition){.subject = "refresh",
                                  .what = "what was loaded last has not been refreshed",
                                  .mend = "almanak refresh",
                                  .what_da = "De seneste data er læst ind, men kunne ikke behandles.",
                                  .told = true});
    store_close(&store);
    return 0;
}

/* --- the outbox --- */

static int find_outbox(struct finder *f)
{
    static const enum outbox_state states[] = {OUTBOX_FAILED, OUTBOX_UNKNOWN};
    const struct outbox_query query = {.states = states, .n_states = ARRAY_LEN(states)};
    struct outbox_row *rows;
    size_t n;
    if (archive_outbox_list(f->archive, f->inst->arena, &query, &rows, &n, f->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct outbox_row *r = &rows[i];
        bool unknown = r->state == OUTBOX_UNKNOWN;
        const char *thing = r->publication[0] != '\0' ? r->publication : r->subject;
        add(f, (struct condition){
                   .subject = format(f, "outbox:%" PRId64, r->id),
                   .what = format(f, "%s to %s %s: %s", thing, r->recipient,
                                  unknown ? "may or may not have arrived" : "could not be delivered", r->reason),
                   .mend = format(f,
                                  "almanak outbox retry %" PRId64 " sends it again, almanak outbox drop %" PRId64
                                  " gives it up",
                                  r->id, r->id),
                   .what_da =
                       format(f, unknown ? "Det vides ikke, om %s nåede frem til %s." : "%s kunne ikke leveres til %s.",
                              thing, r->recipient),
                   /* A failing alert is no reason for another one. */
                   .told = r->publication[0] != '\0'});
    }
    return 0;
}

/* --- drafts --- */

static int find_drafts(struct finder *f)
{
    struct decided *drafts;
    size_t n;
    if (archive_drafts(f->archive, f->inst->arena, &drafts, &n, f->inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct decided *draft = &drafts[i];
        /* Whoever is to release it is told by the draft itself. */
        add(f, (struct condition){.subject = format(f, "draft:%s", draft->publication),
                                  .what = format(f, "%s waits since %s to be released by %s%s", draft->publication,
                                                 draft->at, draft->role, draft->n_approved > 0 ? ", by one more" : ""),
                                  .mend = format(f, "almanak release %s --by NAME", draft->publication),
                                  .what_da = ""});
    }
    return 0;
}

/* --- the machine --- */

static void find_space(struct finder *f, const char *name, const char *folder)
{
    enum { PERCENT_LEFT = 2 };
    static const uint64_t least = 200 << 20;
    struct statvfs fs;
    if (statvfs(folder, &fs) != 0)
        return;
    uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize, all = (uint64_t)fs.f_blocks * fs.f_frsize;
    if (left >= least && left * 100 >= all * PERCENT_LEFT)
        return;
    add(f, (struct condition){.subject = format(f, "disk:%s", name),
                              .what = format(f, "the disk of the %s has %" PRIu64 " MB left", name, left >> 20),
                              .mend = "make room: almanak warehouse gc --keep 1 removes older generations",
                              .what_da = "Disken er næsten fuld.",
                              .told = true});
}

static void find_unwritable(struct finder *f, const char *name, const char *folder)
{
    if (access(folder, W_OK) == 0 || errno == ENOENT)
        return;
    add(f, (struct condition){.subject = format(f, "unwritable:%s", name),
                              .what = format(f, "the %s \"%s\" cannot be written: %s", name, folder, strerror(errno)),
                              .mend = format(f, "let the user that almanak runs as write into %s", folder),
                              .what_da = "Der kan ikke skrives på disken.",
                              .told = true});
}

int conditions_find(const struct installation *inst, struct archive *ar, int64_t now, struct conditions *out)
{
    struct finder f = {.inst = inst, .archive = ar, .now = now};
    find_definitions(&f);
    int result =
        find_runs(&f) | find_unplaced(&f) | find_inbox(&f) | find_warehouse(&f) | find_outbox(&f) | find_drafts(&f);
    find_space(&f, "warehouse", inst->config->warehouse);
    find_space(&f, "archive", inst->config->archive);
    find_unwritable(&f, "warehouse", inst->config->warehouse);
    find_unwritable(&f, "archive", inst->config->archive);
    out->items = ARENA_ARRAY(inst->arena, f.n, struct condition);
    out->n = f.n;
    if (f.n > 0)
        memcpy(out->items, f.items, f.n * sizeof(*f.items));
    free(f.items);
    return result;
}
