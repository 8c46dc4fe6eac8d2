/*
 * The folder of a warehouse: see store.h. The order of a commit is what makes it safe: files and their folder are on
 * disk before the folder gets its number, and the number before "current" names it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "warehouse/history.h"

#define CURRENT "current"
#define GENERATIONS "generations"
#define MANIFEST "manifest.json"
#define NEXT "next"
#define REJECTS "rejects"

char *store_clock(char *out)
{
    return clock_iso(out, clock_now());
}

/* The place of a diagnostic, which may live longer than the store. */
static struct src_loc place(const char *path, struct diag *d)
{
    return (struct src_loc){arena_strdup(&d->arena, path), 0, 0};
}

static int broken(const struct store *s, struct diag *d, const char *what)
{
    return diag_error(d, DIAG_WAREHOUSE, place(s->path, d), "%s: %s", what, strerror(errno));
}

/* Number of a folder of a generation, 0 when the name is not one. */
static int64_t generation_of(const char *name)
{
    size_t len = strlen(name);
    if (len < 6 || len > 15 || strspn(name, "0123456789") != len)
        return 0;
    return (int64_t)strtoll(name, NULL, 10);
}

static const char *generation_folder(const struct store *s, struct arena *a, int64_t generation)
{
    return arena_printf(a, "%s/" GENERATIONS "/%06lld", s->path, (long long)generation);
}

/* Find what "current" names and read its manifest. */
static int read_current(struct store *s, struct diag *d)
{
    s->folder = NULL;
    s->manifest = (struct manifest){0};
    const char *link = path_join(&s->arena, s->path, CURRENT);
    char target[64];
    ssize_t len = readlink(link, target, sizeof(target) - 1);
    if (len < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (len < 0)
        return broken(s, d, "could not read which generation is current");
    target[len] = '\0';
    const char *name = path_base(target);
    int64_t generation = generation_of(name);
    bool good = generation > 0 && (size_t)(name - target) == strlen(GENERATIONS "/") &&
                strncmp(target, GENERATIONS "/", strlen(GENERATIONS "/")) == 0;
    const char *folder = path_join(&s->arena, s->path, target);
    if (!good || !dir_exists(folder)) {
        diag_error(d, DIAG_WAREHOUSE, place(s->path, d), "\"%s\" names \"%s\", which is no generation", CURRENT,
                   target);
        diag_hint(d, "Point it to a folder under \"%s\", as in \"%s/000007\".", GENERATIONS, GENERATIONS);
        return -1;
    }
    if (manifest_read(&s->arena, path_join(&s->arena, folder, MANIFEST), &s->manifest, d) != 0)
        return -1;
    s->manifest.generation = generation;
    s->folder = folder;
    return 0;
}

int store_open(struct store *s, const char *path, struct diag *d)
{
    *s = (struct store){.lock = -1};
    arena_init(&s->arena);
    s->path = arena_strdup(&s->arena, path);
    if (read_current(s, d) == 0)
        return 0;
    store_close(s);
    return -1;
}

void store_close(struct store *s)
{
    store_abandon(s);
    arena_release(&s->arena);
    *s = (struct store){.lock = -1};
}

const char *store_history_path(const struct store *s, struct arena *a)
{
    return path_join(a, s->path, HISTORY_NAME);
}

const char *store_mart_path(const struct store *s, struct arena *a, struct diag *d)
{
    if (s->folder != NULL && s->manifest.has_mart)
        return path_join(a, s->folder, STORE_MART);
    diag_error(d, DIAG_WAREHOUSE, place(s->path, d),
               s->folder == NULL ? "the warehouse is empty"
                                 : "the warehouse has not been refreshed since the last load");
    diag_hint(d, s->folder == NULL ? "Load deliveries first: almanak load, then almanak refresh."
                                   : "Run almanak refresh.");
    return NULL;
}

/* --- the next generation --- */

static int take_lock(struct store *s, struct diag *d)
{
    int fd = open(path_join(&s->arena, s->path, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return broken(s, d, "could not make the lock file");
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        s->lock = fd;
        return 0;
    }
    if (errno == EWOULDBLOCK) {
        diag_error(d, DIAG_WAREHOUSE, place(s->path, d), "the warehouse is being written by another process");
        diag_hint(d, "Wait until that load or refresh is done, then run it again.");
    } else {
        broken(s, d, "could not lock the warehouse");
    }
    (void)close(fd);
    return -1;
}

/* Remove what killed processes left: the folder in the making, generations never made current, half files of rejects.
 */
static int remove_leftovers(struct store *s, struct diag *d)
{
    const char *generations = path_join(&s->arena, s->path, GENERATIONS);
    const char *rejects = path_join(&s->arena, s->path, REJECTS);
    char **names;
    size_t n;
    if (dir_list(&s->arena, generations, NULL, &names, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        bool left = strcmp(names[i], NEXT) == 0 || generation_of(names[i]) > s->manifest.generation;
        if (left && dir_remove(path_join(&s->arena, generations, names[i]), d) != 0)
            return -1;
    }
    if (dir_list(&s->arena, rejects, NULL, &names, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (strstr(names[i], ".tmp-") != NULL)
            (void)unlink(path_join(&s->arena, rejects, names[i]));
        int64_t load = (int64_t)strtoll(names[i], NULL, 10);
        if (load > s->next.last_load && load < INT32_MAX)
            s->next.last_load = load;
    }
    return 0;
}

/* Loads that were refused have used numbers as well. */
static int skip_history(struct store *s, struct diag *d)
{
    struct history_entry *entries;
    size_t n;
    if (history_read(&s->arena, store_history_path(s, &s->arena), &entries, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (entries[i].id > s->next.last_load && entries[i].id < INT32_MAX)
            s->next.last_load = entries[i].id;
    }
    return 0;
}

/* The folders. Made by us, the warehouse is closed to others: it holds data about persons. */
static int make_folders(struct store *s, struct diag *d)
{
    bool there = dir_exists(s->path);
    if (dir_make(s->path, d) != 0)
        return -1;
    if (!there && chmod(s->path, 0750) != 0)
        return broken(s, d, "could not close the warehouse to others");
    if (dir_make(path_join(&s->arena, s->path, GENERATIONS), d) != 0)
        return -1;
    return dir_make(path_join(&s->arena, s->path, REJECTS), d);
}

int store_begin(struct store *s, struct diag *d)
{
    s->next_folder = path_join(&s->arena, path_join(&s->arena, s->path, GENERATIONS), NEXT);
    if (make_folders(s, d) != 0 || take_lock(s, d) != 0)
        return -1;
    if (read_current(s, d) != 0) {
        store_abandon(s);
        return -1;
    }
    s->next = s->manifest;
    s->shared_from = s->folder;
    s->next.generation++;
    s->next.has_mart = false;
    if (remove_leftovers(s, d) == 0 && skip_history(s, d) == 0 && dir_make(s->next_folder, d) == 0)
        return 0;
    store_abandon(s);
    return -1;
}

const char *store_new_path(struct store *s, const char *name)
{
    return path_join(&s->arena, s->next_folder, name);
}

const char *store_old_path(struct store *s, const char *name)
{
    return path_join(&s->arena, s->shared_from, name);
}

const char *store_reject_path(struct store *s, int64_t load, const char *package)
{
    return arena_printf(&s->arena, "%s/" REJECTS "/%06lld-%s.csv", s->path, (long long)load, package);
}

void store_add_file(struct store *s, const char *name)
{
    PUSH(s->added, s->n_added, s->cap_added) = arena_strdup(&s->arena, name);
    s->next.has_mart |= strcmp(name, STORE_MART) == 0;
}

void store_add_load(struct store *s, const struct manifest_load *load)
{
    s->next = manifest_with(&s->arena, &s->next, load);
}

/* What is known of a table that was written anew. */
static void set_rows(struct manifest_resource *r, int64_t rows, month_t first)
{
    r->rows = rows;
    r->sha256 = "";
    while (r->n_months > 0 && r->months[0].month < first) {
        r->months++;
        r->n_months--;
    }
}

void store_set_rows(struct store *s, const char *name, int64_t rows, month_t first)
{
    struct manifest *m = &s->next;
    /* What the present generation lists stays as it is. */
    struct manifest_load *loads = ARENA_ARRAY(&s->arena, m->n_loads, struct manifest_load);
    for (size_t i = 0; i < m->n_loads; i++) {
        loads[i] = m->loads[i];
        loads[i].resources = ARENA_ARRAY(&s->arena, loads[i].n_resources, struct manifest_resource);
        for (size_t k = 0; k < loads[i].n_resources; k++) {
            loads[i].resources[k] = m->loads[i].resources[k];
            if (strcmp(loads[i].resources[k].file, name) == 0)
                set_rows(&loads[i].resources[k], rows, first);
        }
    }
    m->loads = loads;
}

void store_add_takeover(struct store *s, const struct manifest_takeover *t)
{
    s->next = manifest_with_takeover(&s->arena, &s->next, t);
}

int64_t store_next_load(struct store *s)
{
    return ++s->next.last_load;
}

void store_set_municipality(struct store *s, const char *municipality)
{
    s->next.municipality = arena_strdup(&s->arena, municipality);
}

/* --- commit --- */

static bool is_added(const struct store *s, const char *name)
{
    for (size_t i = 0; i < s->n_added; i++) {
        if (strcmp(s->added[i], name) == 0)
            return true;
    }
    return false;
}

static int secure_file(struct store *s, const char *name, struct diag *d)
{
    const char *path = store_new_path(s, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    errno = 0;
    bool failed = fd < 0 || fault_hits(FAULT_WRITE) || fchmod(fd, 0440) != 0 || fsync(fd) != 0;
    int error = errno != 0 ? errno : ENOSPC;
    if (fd >= 0)
        (void)close(fd);
    if (failed)
        return diag_error(d, DIAG_WAREHOUSE, NO_LOC, "could not secure \"%s\" on disk: %s", path, strerror(error));
    return 0;
}

static int share_file(struct store *s, const char *name, struct diag *d)
{
    if (link(path_join(&s->arena, s->shared_from, name), store_new_path(s, name)) == 0)
        return 0;
    diag_error(d, DIAG_WAREHOUSE, place(s->shared_from, d), "could not share \"%s\" with the next generation: %s", name,
               strerror(errno));
    diag_hint(d, "The warehouse needs a file system with hard links, and all files of its current generation.");
    return -1;
}

/* Everything that the next manifest lists is in the next folder and on disk. */
static int fill_folder(struct store *s, struct diag *d)
{
    for (size_t i = 0; i < s->next.n_loads; i++) {
        const struct manifest_load *load = &s->next.loads[i];
        for (size_t k = 0; k < load->n_resources; k++) {
            const char *file = load->resources[k].file;
            if (!is_added(s, file) && share_file(s, file, d) != 0)
                return -1;
        }
    }
    if (s->next.has_mart && !is_added(s, STORE_MART) && share_file(s, STORE_MART, d) != 0)
        return -1;
    for (size_t i = 0; i < s->n_added; i++) {
        if (secure_file(s, s->added[i], d) != 0)
            return -1;
    }
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    manifest_print(&s->next, &text);
    int result = file_write(store_new_path(s, MANIFEST), text.text, text.len, d);
    strbuf_release(&text);
    return result == 0 ? dir_sync(s->next_folder, d) : -1;
}

/* Give the folder its number, then make it current. */
static int switch_current(struct store *s, const char *folder, struct diag *d)
{
    const char *generations = path_join(&s->arena, s->path, GENERATIONS);
    const char *link = path_join(&s->arena, s->path, CURRENT), *fresh = arena_printf(&s->arena, "%s.new", link);
    const char *target = arena_printf(&s->arena, GENERATIONS "/%s", path_base(folder));
    if (rename(s->next_folder, folder) != 0)
        return broken(s, d, "could not name the new generation");
    s->next_folder = folder; /* abandoned from here on, this is what goes */
    if (dir_sync(generations, d) != 0)
        return -1;
    (void)unlink(fresh);
    if (symlink(target, fresh) != 0 || rename(fresh, link) != 0)
        return broken(s, d, "could not make the new generation current");
    return 0;
}

/* Old generations go; one that cannot be removed now goes with a later commit. Returns how many went. */
static size_t remove_old(struct store *s, size_t keep)
{
    struct diag ignored;
    diag_init(&ignored);
    const char *generations = path_join(&s->arena, s->path, GENERATIONS);
    char **names;
    size_t n, found = 0, removed = 0;
    if (dir_list(&s->arena, generations, NULL, &names, &n, &ignored) == 0) {
        /* Names sort as numbers: all have six digits until the millionth. */
        for (size_t i = 0; i < n; i++) {
            if (generation_of(names[i]) > 0)
                names[found++] = names[i];
        }
        for (size_t i = 0; i + keep < found; i++)
            removed += dir_remove(path_join(&s->arena, generations, names[i]), &ignored) == 0;
    }
    diag_release(&ignored);
    return removed;
}

/* Leave the writing state; the lock goes with its descriptor. */
static void end_writing(struct store *s)
{
    if (s->lock >= 0)
        (void)close(s->lock);
    s->lock = -1;
    free(s->added);
    s->added = NULL;
    s->n_added = s->cap_added = 0;
    s->next_folder = NULL;
}

/* A power cut may undo a switch that is not on disk; the generation before is then current, whole as it was. */
static void sync_switch(struct store *s, struct diag *d)
{
    struct diag own;
    diag_init(&own);
    if (dir_sync(s->path, &own) != 0)
        diag_warn(d, DIAG_WAREHOUSE, place(s->path, d), "could not secure which generation is current: %s",
                  strerror(errno));
    diag_release(&own);
}

int store_commit(struct store *s, struct diag *d)
{
    const char *folder = generation_folder(s, &s->arena, s->next.generation);
    if (fill_folder(s, d) != 0 || switch_current(s, folder, d) != 0) {
        store_abandon(s);
        return -1;
    }
    /* Readers see it from here on: what fails now is no failure of the commit. */
    sync_switch(s, d);
    s->manifest = s->next;
    s->folder = folder;
    (void)remove_old(s, STORE_KEPT);
    end_writing(s);
    return 0;
}

void store_abandon(struct store *s)
{
    if (s->lock >= 0) {
        struct diag ignored; /* what stays is removed by the next one who begins */
        diag_init(&ignored);
        if (dir_remove(s->next_folder, &ignored) != 0)
            (void)rmdir(s->next_folder);
        diag_release(&ignored);
    }
    end_writing(s);
}

/* --- kept generations --- */

int store_generations(const struct store *s, struct arena *a, struct store_generation **out, size_t *n, struct diag *d)
{
    char **names;
    size_t n_names;
    const char *generations = path_join(a, s->path, GENERATIONS);
    *out = NULL;
    *n = 0;
    if (!dir_exists(generations))
        return 0;
    if (dir_list(a, generations, NULL, &names, &n_names, d) != 0)
        return -1;
    *out = ARENA_ARRAY(a, n_names, struct store_generation);
    for (size_t i = 0; i < n_names; i++) {
        struct store_generation *g = &(*out)[*n];
        *g = (struct store_generation){.number = generation_of(names[i])};
        if (g->number <= 0 || g->number > s->manifest.generation)
            continue;
        g->folder = path_join(a, generations, names[i]);
        g->current = g->number == s->manifest.generation;
        struct diag own;
        diag_init(&own);
        if (manifest_read(a, path_join(a, g->folder, MANIFEST), &g->manifest, &own) == 0)
            (*n)++;
        else
            diag_warn(d, DIAG_WAREHOUSE, place(g->folder, d), "generation %lld cannot be read: %s",
                      (long long)g->number, own.n_items > 0 ? own.items[0].message : "it is damaged");
        diag_release(&own);
    }
    return 0;
}

int store_restore(struct store *s, int64_t generation, struct diag *d)
{
    const char *folder = generation_folder(s, &s->arena, generation);
    struct manifest old;
    if (generation <= 0 || generation > s->manifest.generation || !dir_exists(folder)) {
        diag_error(d, DIAG_WAREHOUSE, place(s->path, d), "there is no generation %lld", (long long)generation);
        diag_hint(d, "See those that are kept with almanak warehouse list.");
        return -1;
    }
    if (manifest_read(&s->arena, path_join(&s->arena, folder, MANIFEST), &old, d) != 0)
        return -1;
    old.generation = s->next.generation;
    old.last_load = s->next.last_load;
    s->next = old;
    s->shared_from = folder;
    return 0;
}

int store_collect(struct store *s, size_t keep, size_t *removed, struct diag *d)
{
    *removed = 0;
    if (store_begin(s, d) != 0)
        return -1;
    *removed = remove_old(s, keep > 0 ? keep : 1);
    store_abandon(s);
    return 0;
}
