/*
 * Bringing the site up to date: see site.h. Everything that changes is made in a folder of its own within the site, is
 * brought to disk, and gets its place by renames in the order of the plan; what is no longer there goes last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "site/site_int.h"

enum { SYNC_EACH = 100 /* pages */ };
#define STATE_NAME ".state" /* not as work_sweep knows folders of work */

/* --- giving places --- */

static int place_failed(const char *path, struct diag *d)
{
    diag_error(d, DIAG_OUTPUT, NO_LOC, "could not put \"%s\" in its place: %s", path, strerror(errno));
    diag_hint(d, "Check that you may write in the folder of the site, then run again.");
    return -1;
}

/* Make the folders above a path of the site, as open as those of the stage. */
static int make_above(struct site *s, const char *path, struct diag *d)
{
    struct site real = *s;
    real.stage = s->options->folder;
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : stage_folder(&real, arena_strndup(s->arena, path, (size_t)(slash - path)), d);
}

static bool is_listed(char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A folder that is there already: its page goes last, after the files that it links to; then what it no longer has. */
static int place_into(struct site *s, const char *from, const char *to, struct diag *d)
{
    char **names, **old;
    size_t n, n_old;
    if (dir_list(s->arena, from, NULL, &names, &n, d) != 0 || dir_list(s->arena, to, NULL, &old, &n_old, d) != 0)
        return -1;
    for (int page = 0; page <= 1; page++) {
        for (size_t i = 0; i < n; i++) {
            const char *target = path_join(s->arena, to, names[i]);
            if ((strcmp(names[i], "index.html") == 0) != (page == 1))
                continue;
            if (rename(path_join(s->arena, from, names[i]), target) != 0)
                return place_failed(target, d);
        }
    }
    for (size_t i = 0; i < n_old; i++) {
        const char *gone = path_join(s->arena, to, old[i]);
        if (!is_listed(names, n, old[i]) && unlink(gone) != 0)
            return place_failed(gone, d);
    }
    return 0;
}

static int place(struct site *s, const char *path, struct diag *d)
{
    const char *from = path_join(s->arena, s->stage, path), *to = path_join(s->arena, s->options->folder, path);
    if (make_above(s, path, d) != 0)
        return -1;
    if (rename(from, to) == 0)
        return 0;
    if ((errno == ENOTEMPTY || errno == EEXIST) && dir_exists(to))
        return place_into(s, from, to, d);
    return place_failed(to, d);
}

/* --- one call --- */

/* The outputs whose key is not that of the last time, in the order of the plan. */
static struct output **find_changed(struct site *s, const struct plan *plan, const struct state *old, size_t *n)
{
    struct output **changed = ARENA_ARRAY(s->arena, plan->n, struct output *);
    *n = 0;
    for (size_t i = 0; i < plan->n; i++)
        if (s->options->full || state_lookup(old, plan->outputs[i].path) != plan->outputs[i].key)
            changed[(*n)++] = &plan->outputs[i];
    return changed;
}

/* A page must not be found empty after a power cut because its name reached the disk before its text. A few files are
 * brought there one by one, so that nothing waits for what other processes have written. */
static int sync_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)where;
    int fd = type == FTW_F ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (type != FTW_F)
        return 0;
    int result = fd >= 0 ? fdatasync(fd) : -1;
    if (fd >= 0)
        (void)close(fd);
    return result;
}

static int sync_stage(const struct site *s, size_t n, struct diag *d)
{
    int result;
    if (n <= SYNC_EACH) {
        result = nftw(s->stage, sync_entry, 16, FTW_PHYS);
    } else {
        int fd = open(s->stage, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        result = fd >= 0 ? syncfs(fd) : -1;
        if (fd >= 0)
            (void)close(fd);
    }
    if (result != 0)
        diag_error(d, DIAG_OUTPUT, NO_LOC, "could not bring the pages to disk: %s", strerror(errno));
    return result;
}

static int make_all(struct site *s, struct output *const *changed, const bool *known, size_t n, struct diag *d)
{
    if (publications_draw(s, changed, known, n, d) != 0)
        return -1;
    struct arena *kept = s->arena;
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++) {
        struct arena a; /* a hundred thousand pages are not remembered */
        arena_init(&a);
        s->arena = &a;
        result = changed[i]->write(s, changed[i], d);
        arena_release(&a);
    }
    s->arena = kept;
    if (result != 0)
        return -1;
    return sync_stage(s, n, d);
}

/* Remove what was there and is not planned. Folders that are empty then go too. */
static int remove_old(struct site *s, const struct state *old, const struct state *now, size_t *removed, struct diag *d)
{
    for (size_t i = 0; i < old->paths.n; i++) {
        const char *path = path_join(s->arena, s->options->folder, old->paths.texts[i]);
        if (state_lookup(now, old->paths.texts[i]) != STATE_UNKNOWN)
            continue;
        if (dir_remove(path, d) != 0)
            return -1;
        (*removed)++;
    }
    return 0;
}

static int write_changes(struct site *s, const struct plan *plan, const struct state *old, struct site_report *out,
                         struct diag *d)
{
    const char *file = path_join(s->arena, s->options->folder, STATE_NAME);
    struct output **changed = find_changed(s, plan, old, &out->n_written);
    const char **paths = ARENA_ARRAY(s->arena, out->n_written, const char *);
    struct state now;
    state_init(&now);
    for (size_t i = 0; i < plan->n; i++)
        state_set(&now, plan->outputs[i].path, plan->outputs[i].key);
    bool *known = ARENA_ARRAY(s->arena, out->n_written, bool);
    for (size_t i = 0; i < out->n_written; i++) {
        paths[i] = changed[i]->path;
        known[i] = state_lookup(old, paths[i]) != STATE_UNKNOWN;
    }
    int result = 0;
    if (out->n_written > 0)
        result = make_all(s, changed, known, out->n_written, d) != 0 ? -1 : state_mark(file, paths, out->n_written, d);
    for (size_t i = 0; result == 0 && i < out->n_written; i++)
        result = place(s, paths[i], d);
    if (result == 0)
        result = remove_old(s, old, &now, &out->n_removed, d);
    if (result == 0 && (out->n_written > 0 || out->n_removed > 0))
        result = state_write(&now, file, d);
    state_release(&now);
    return result;
}

static int update(struct site *s, struct site_report *out, struct diag *d)
{
    struct published *published;
    struct plan plan;
    struct state old;
    size_t n;
    state_init(&old);
    int result = templates_open(s, d);
    if (result == 0)
        result = archive_published(s->archive, s->arena, s->options->clearance, &published, &n, d);
    if (result == 0)
        result = state_read(&old, path_join(s->arena, s->options->folder, STATE_NAME), d);
    if (result == 0) {
        listing_build(&s->listing, s->arena, published, n, s->options);
        plan_build(&plan, s);
        out->n_publications = s->listing.n_rows;
        out->n_pages = plan.n;
        result = write_changes(s, &plan, &old, out, d);
        free(plan.outputs);
    }
    state_release(&old);
    templates_close(s);
    return result;
}

/* Only one process at a time; the lock ends with it. */
static int lock(const char *folder, struct diag *d)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    diag_error(d, DIAG_OUTPUT, NO_LOC, "could not lock the folder of the site \"%s\": %s", folder, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

int site_update(struct archive *ar, const struct site_options *options, struct site_report *out, struct diag *d)
{
    struct arena a;
    struct site_maps maps = {.arena = &a};
    struct site s = {.maps = &maps, .arena = &a, .archive = ar, .options = options};
    int held = -1, hold = -1, result = -1;
    *out = (struct site_report){.n_pages = 0};
    arena_init(&a);
    if (dir_make(options->folder, d) == 0 && folder_to_readers(&s, options->folder, d) == 0)
        held = lock(options->folder, d);
    if (held >= 0) {
        work_sweep(options->folder);
        s.stage = work_make(&a, options->folder, &hold, d);
    }
    if (s.stage != NULL) {
        result = update(&s, out, d);
        if (dir_remove(s.stage, d) != 0)
            result = -1;
        (void)close(hold);
    }
    if (held >= 0)
        (void)close(held);
    arena_release(&a);
    return result;
}
