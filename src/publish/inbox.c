/*
 * The inbox: see inbox.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/inbox.h"

#include <errno.h>
#include <fts.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/record.h"
#include "publish/worker.h"
#include "warehouse/load.h"
#include "warehouse/store.h"

enum { DEPTH_MAX = 4, NAMES_MAX = 1000 };

#define LOADING "loading"
#define DONE "done"
#define REJECTED "rejected"

const char *inbox_state_name(enum inbox_state state)
{
    static const char *const names[] = {"growing", "incomplete", "ready", "done", "rejected", "returned"};
    return names[state];
}

/* --- what a delivery looks like --- */

/* What tells whether a delivery is still the same, and which packages are in it. */
struct view {
    char mark[SHA256_TEXT]; /* of all names, sizes, times and places of files */
    time_t changed;         /* newest change of anything in it, by the clock of the machine */
    const char **packages;  /* paths of folders with a descriptor and of archives, sorted; heap */
    size_t n_packages, cap_packages;
};

static int by_name(const FTSENT **x, const FTSENT **y)
{
    return strcmp((*x)->fts_name, (*y)->fts_name);
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t len = strlen(name), n = strlen(suffix);
    return len > n && strcmp(name + len - n, suffix) == 0;
}

static void note_package(struct view *v, struct arena *a, const FTSENT *e)
{
    const char *path = NULL;
    if (strcmp(e->fts_name, "datapackage.json") == 0)
        path = arena_strndup(a, e->fts_path, strlen(e->fts_path) - strlen("/datapackage.json"));
    else if (ends_in(e->fts_name, ".zip"))
        path = arena_strdup(a, e->fts_path);
    if (path != NULL)
        PUSH(v->packages, v->n_packages, v->cap_packages) = path;
}

/* Look at a delivery. false: it could not be read, or changes meanwhile. */
static bool look(struct arena *a, const char *path, struct view *v)
{
    char *root = arena_strdup(a, path), *const roots[] = {root, NULL};
    struct strbuf b;
    *v = (struct view){.changed = 0};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (walk == NULL)
        return false;
    strbuf_init(&b, STRBUF_LARGE);
    bool good = true;
    for (FTSENT *e; (e = fts_read(walk)) != NULL;) {
        if (e->fts_info == FTS_DP)
            continue;
        if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR || e->fts_info == FTS_NS || e->fts_level > DEPTH_MAX) {
            good = false;
            break;
        }
        const struct stat *s = e->fts_statp;
        /* When it was written last by the machine's own clock: copying may set the other times. */
        if (s->st_ctim.tv_sec > v->changed)
            v->changed = s->st_ctim.tv_sec;
        strbuf_addf(&b, "%s %lld %lld %lld.%09ld\n", e->fts_path + strlen(path), (long long)s->st_ino,
                    e->fts_info == FTS_F ? (long long)s->st_size : 0,
                    e->fts_info == FTS_F ? (long long)s->st_mtim.tv_sec : 0,
                    e->fts_info == FTS_F ? s->st_mtim.tv_nsec : 0);
        if (e->fts_info == FTS_F)
            note_package(v, a, e);
    }
    (void)fts_close(walk);
    sha256_hex(v->mark, strbuf_text(&b), strlen(strbuf_text(&b)));
    good = good && !b.overflow;
    strbuf_release(&b);
    return good;
}

static bool is_own(const char *name)
{
    return strcmp(name, LOADING) == 0 || strcmp(name, DONE) == 0 || strcmp(name, REJECTED) == 0;
}

/* The file that says why something was rejected lies in rejected/; one beside deliveries is none of them. */
static bool is_delivery(const char *path, const char *name)
{
    return !is_own(name) && (dir_exists(path) || ends_in(name, ".zip"));
}

static void judge(const struct installation *inst, const char *path, struct inbox_item *item)
{
    struct arena a;
    struct view v;
    arena_init(&a);
    bool good = look(&a, path, &v);
    double age = difftime(time(NULL), v.changed), quiet = (double)inst->config->inbox_quiet;
    if (!good) {
        item->state = INBOX_GROWING;
        item->wait = fmax(quiet, 1);
    } else if (age >= 0 && age < quiet) {
        /* A change in the future is one of before the clock was set back. */
        item->state = INBOX_GROWING;
        item->wait = quiet - age;
    } else {
        item->state = v.n_packages > 0 ? INBOX_READY : INBOX_INCOMPLETE;
    }
    free(v.packages);
    arena_release(&a);
}

int inbox_list(const struct installation *inst, struct inbox_item **out, size_t *n)
{
    char **names;
    size_t n_names;
    *out = NULL;
    *n = 0;
    if (!dir_exists(inst->config->inbox))
        return 0;
    if (dir_list(inst->arena, inst->config->inbox, NULL, &names, &n_names, inst->diag) != 0)
        return -1;
    *out = ARENA_ARRAY(inst->arena, n_names, struct inbox_item);
    for (size_t i = 0; i < n_names; i++) {
        const char *path = path_join(inst->arena, inst->config->inbox, names[i]);
        if (!is_delivery(path, names[i]))
            continue;
        struct inbox_item *item = &(*out)[(*n)++];
        *item = (struct inbox_item){.name = names[i]};
        judge(inst, path, item);
    }
    return 0;
}

/* --- moving --- */

/* Move to `folder` under its name, or one made of it that is not taken. Both lie in the inbox, so it is one rename. */
static int move(const struct installation *inst, const char *from, const char *folder, const char *name,
                const char **to)
{
    if (dir_make(folder, inst->diag) != 0)
        return -1;
    for (int i = 1; i < NAMES_MAX; i++) {
        *to = path_join(inst->arena, folder, i == 1 ? name : arena_printf(inst->arena, "%s.%d", name, i));
        struct stat st;
        if (lstat(*to, &st) == 0)
            continue;
        if (rename(from, *to) == 0)
            return dir_sync(folder, inst->diag);
        diag_error(inst->diag, DIAG_FILE_IO, (struct src_loc){from, 0, 0}, "could not move the delivery: %s",
                   strerror(errno));
        diag_hint(inst->diag, "Give the user of almanak the right to write in the inbox and in what is put there.");
        return -1;
    }
    diag_error(inst->diag, DIAG_FILE_IO, (struct src_loc){folder, 0, 0}, "there are too many deliveries \"%s\"", name);
    diag_hint(inst->diag, "Remove old ones from the folder.");
    return -1;
}

static const char *part(const struct installation *inst, const char *name)
{
    return path_join(inst->arena, inst->config->inbox, name);
}

/* What a killed process was loading is in the inbox again. */
static int recover(const struct installation *inst)
{
    char **names;
    size_t n;
    const char *loading = part(inst, LOADING), *to;
    if (!dir_exists(loading))
        return 0;
    if (dir_list(inst->arena, loading, NULL, &names, &n, inst->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (move(inst, path_join(inst->arena, loading, names[i]), inst->config->inbox, names[i], &to) != 0)
            return -1;
    }
    return 0;
}

/* --- loading one delivery --- */

struct loading {
    const char **packages;
    size_t n;
};

static int load_task(const struct installation *inst, void *arg, FILE *record)
{
    const struct loading *l = arg;
    const struct config *c = inst->config;
    struct load_options options = {.user = "almanak",
                                   .municipality = c->municipality,
                                   .reject_percent = c->reject_limit * 100,
                                   .limits = {c->limit_rows, c->limit_sums, c->limit_empty}};
    struct load_report report = {0};
    struct store store;
    if (store_open(&store, c->warehouse, inst->diag) != 0)
        return -1;
    int result = load_packages(inst->arena, &store, l->packages, l->n, &options, &report, inst->diag);
    size_t refused = 0;
    for (size_t i = 0; i < report.n_packages; i++)
        refused += report.packages[i].refused;
    /* Packages that are refused are what the delivery is about; anything else is a failure of ours. */
    if (result != 0 && refused == 0) {
        store_close(&store);
        return -1;
    }
    record_put_int(record, report.generation > 0);
    record_put_int(record, (int64_t)refused);
    record_put_int(record, (int64_t)report.n_packages);
    for (size_t i = 0; i < report.n_packages; i++) {
        const struct load_package *p = &report.packages[i];
        record_put_text(record, path_base(p->path));
        record_put_text(record, p->refused ? (p->reason != NULL ? p->reason : "it was refused") : NULL);
        record_put_text(record, p->rejects);
    }
    store_close(&store);
    return 0;
}

/* What became of the packages of a delivery, in words; *refused and *loaded from the record. */
static int read_outcome(const struct installation *inst, FILE *in, struct strbuf *words, bool *loaded, int64_t *refused)
{
    int64_t new_generation, n;
    if (record_int(in, &new_generation) != 0 || record_int(in, refused) != 0 || record_int(in, &n) != 0)
        return -1;
    *loaded = new_generation != 0;
    for (int64_t i = 0; i < n; i++) {
        const char *name, *reason, *rejects;
        if (record_text(in, inst->arena, &name) != 0 || record_text(in, inst->arena, &reason) != 0 ||
            record_text(in, inst->arena, &rejects) != 0)
            return -1;
        strbuf_addf(words, "%s: %s\n", name, reason != NULL ? reason : "taken");
        if (rejects != NULL)
            strbuf_addf(words, "  bad rows: %s\n", rejects);
    }
    return 0;
}

static void add_messages(struct strbuf *words, const struct diag *said)
{
    for (size_t i = 0; i < said->n_items; i++) {
        const struct diag_item *item = &said->items[i];
        strbuf_addf(words, "%s: %s\n", item->level == LEVEL_ERROR ? "error" : "note", item->message);
        if (item->hint != NULL)
            strbuf_addf(words, "  %s\n", item->hint);
    }
}

/* Whether it is the machine's state, not the delivery, that kept it from being loaded: it may go well later. */
static bool is_passing(enum worker_end end, const struct diag *said)
{
    bool passing = end == WORKER_STOPPED;
    for (size_t i = 0; end == WORKER_REFUSED && i < said->n_items; i++) {
        const struct diag_item *item = &said->items[i];
        passing =
            passing || (item->level == LEVEL_ERROR && (item->code == DIAG_OUTPUT || item->code == DIAG_FILE_IO ||
                                                       item->code == DIAG_SYSTEM || item->code == DIAG_WAREHOUSE));
    }
    return passing;
}

static const char *first_error(const struct installation *inst, const struct diag *said)
{
    for (size_t i = 0; i < said->n_items; i++) {
        if (said->items[i].level == LEVEL_ERROR)
            return arena_strdup(inst->arena, said->items[i].message);
    }
    return "it could not be loaded";
}

/* Move it to where it belongs now, and say why where it is not done. */
static int settle(const struct installation *inst, const char *path, struct inbox_item *item,
                  const struct strbuf *words)
{
    const char *to;
    if (item->state == INBOX_RETURNED)
        return move(inst, path, inst->config->inbox, item->name, &to);
    if (item->state == INBOX_DONE)
        return move(inst, path, part(inst, DONE), item->name, &to);
    if (move(inst, path, part(inst, REJECTED), item->name, &to) != 0)
        return -1;
    const char *text =
        arena_printf(inst->arena, "%s was not taken: %s\n\n%s", item->name, item->reason, strbuf_text(words));
    return file_write(arena_printf(inst->arena, "%s.txt", to), text, strlen(text), inst->diag);
}

/* Load what lies at `path`; `inst` has a sink of the delivery's own. */
static void load(const struct installation *inst, const char *path, const char *work, int stop, struct inbox_item *item,
                 struct strbuf *words, bool *loaded)
{
    const struct worker_limits limits = {0, 0};
    struct view before, after = {.packages = NULL};
    FILE *record;
    int64_t refused = 0;
    bool came_in = false;
    item->state = INBOX_RETURNED;
    item->reason = "it changed while it was looked at";
    if (!look(inst->arena, path, &before))
        return;
    struct loading loading = {before.packages, before.n_packages};
    const char *what = arena_printf(inst->arena, "loading of \"%s\"", item->name);
    enum worker_end end = worker_run(inst, load_task, &loading, what, work, limits, stop, &record);
    bool same = look(inst->arena, path, &after) && strcmp(before.mark, after.mark) == 0;
    bool told = end == WORKER_DONE && read_outcome(inst, record, words, &came_in, &refused) == 0;
    if (record != NULL)
        (void)fclose(record);
    add_messages(words, inst->diag);
    *loaded = *loaded || came_in;
    if (!same) {
        item->reason = "it changed while it was read";
    } else if (!told && is_passing(end, inst->diag)) {
        item->reason = first_error(inst, inst->diag);
    } else {
        item->state = told && refused == 0 ? INBOX_DONE : INBOX_REJECTED;
        item->reason = item->state == INBOX_DONE ? NULL : first_error(inst, inst->diag);
    }
    free(before.packages);
    free(after.packages);
}

static int take(const struct installation *inst, const char *work, int stop, struct inbox_item *item, bool *loaded)
{
    struct installation own = *inst;
    const char *path;
    if (move(inst, part(inst, item->name), part(inst, LOADING), item->name, &path) != 0)
        return -1;
    struct diag *said = xcalloc(1, sizeof(*said));
    struct strbuf words;
    diag_init(said);
    strbuf_init(&words, STRBUF_LARGE);
    own.diag = said;
    load(&own, path, work, stop, item, &words, loaded);
    int result = settle(inst, path, item, &words);
    if (dir_remove(work, inst->diag) != 0)
        result = -1;
    strbuf_release(&words);
    diag_release(said);
    free(said);
    return result;
}

int inbox_take(const struct installation *inst, const char *work, int stop, struct inbox_item **out, size_t *n,
               bool *loaded)
{
    *loaded = false;
    *out = NULL;
    *n = 0;
    if (recover(inst) != 0 || inbox_list(inst, out, n) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < *n; i++) {
        struct pollfd asked = {.fd = stop, .events = POLLIN};
        if (stop >= 0 && poll(&asked, 1, 0) > 0)
            break;
        if ((*out)[i].state == INBOX_READY && take(inst, work, stop, &(*out)[i], loaded) != 0)
            result = -1;
    }
    return result;
}
