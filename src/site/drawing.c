/*
 * Pictures for many publications: which are to be drawn, and processes for as many at once as there are processors. See
 * site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "site/pictures.h"
#include "site/site_int.h"

enum { JOBS_MAX = 16 };

struct drawing {
    const struct site *site;
    struct picture_job jobs[JOBS_MAX];
    size_t n_jobs, most;
};

/* Wait for one job to end. Other children of the process are not waited for. */
static int wait_one(struct drawing *w, struct diag *d)
{
    const struct picture_job job = w->jobs[0];
    int status;
    memmove(w->jobs, w->jobs + 1, --w->n_jobs * sizeof(*w->jobs));
    while (waitpid(job.pid, &status, 0) != job.pid)
        if (errno != EINTR)
            return diag_error(d, DIAG_SYSTEM, NO_LOC, "could not wait for pictures: %s", strerror(errno));
    (void)pictures_ended(&job, status, d);
    return 0;
}

/* Take over what was drawn the last time. */
static bool take_over(const struct site *s, const char *folder)
{
    const char *old = path_join(s->arena, s->options->folder, folder), *now = path_join(s->arena, s->stage, folder);
    int n = 0, width, height;
    while (n < PICTURES_MAX && picture_size(old, n + 1, &width, &height)) {
        const char *const names[] = {arena_printf(s->arena, "side-%d.webp", n + 1),
                                     arena_printf(s->arena, "side-%d-lille.webp", n + 1)};
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            if (link(path_join(s->arena, old, names[i]), path_join(s->arena, now, names[i])) != 0)
                return false;
        n++;
    }
    return n > 0;
}

static int draw_one(struct drawing *w, const struct site_row *row, bool known, struct diag *d)
{
    const struct site *s = w->site;
    struct publication p;
    struct archived_file *files;
    size_t n, pdf = 0;
    if (archive_show(s->archive, s->arena, row->p->id, &p, &files, &n, d) != 0)
        return -1;
    while (pdf < n && (strcmp(files[pdf].format, "pdf") != 0 || files[pdf].role != FILE_PUBLISHED))
        pdf++;
    if (pdf == n)
        return 0;
    if (stage_folder(s, row->folder, d) != 0)
        return -1;
    if (known && take_over(s, row->folder))
        return 0;
    const char *folder = path_join(s->arena, s->stage, row->folder),
               *path = path_join(s->arena, folder, files[pdf].name);
    if (archive_link(s->archive, files[pdf].sha256, path, d) != 0 || (w->n_jobs == w->most && wait_one(w, d) != 0))
        return -1;
    return pictures_begin(&w->jobs[w->n_jobs++], path, folder, d);
}

int publications_draw(const struct site *s, struct output *const *changed, const bool *known, size_t n, struct diag *d)
{
    struct drawing w = {.site = s};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    w.most = processors < 1 ? 1 : processors > JOBS_MAX ? JOBS_MAX : (size_t)processors;
    int result = 0;
    for (size_t i = 0; result == 0 && i < n; i++)
        if (changed[i]->write == publication_write && row_is_offered(changed[i]->row))
            result = draw_one(&w, changed[i]->row, known[i] && !s->options->full, d);
    while (w.n_jobs > 0)
        if (wait_one(&w, d) != 0)
            result = -1;
    return result;
}
