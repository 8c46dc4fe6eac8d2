/*
 * Progress of long work on stderr: see cli.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "cli/cli.h"

static const double first_after = 1.0, terminal_every = 0.1, log_every = 10.0;

void progress_init(struct progress *p, const struct cli *cli)
{
    *p = (struct progress){.cli = cli};
}

void progress_step(void *arg, const char *what, int64_t done, int64_t total)
{
    struct progress *p = arg;
    if (p->cli->quiet)
        return;
    double now = clock_seconds();
    if (p->what == NULL || strcmp(p->what, what) != 0) {
        p->what = what;
        p->started = now;
        p->last_shown = 0;
    }
    double every = p->cli->terminal ? terminal_every : log_every;
    if (now - p->started < first_after || now - p->last_shown < every)
        return;
    p->last_shown = now;
    p->shown = true;
    char rows[NUM_TEXT];
    (void)fprintf(stderr, "%s%s: %s", p->cli->terminal ? "\r\033[K" : "", what, num_da_int(rows, done));
    if (total > 0 && done > 0 && done <= total) {
        double left = (now - p->started) * (double)(total - done) / (double)done;
        (void)fprintf(stderr, " (%d%%), about %.0f s left", (int)(100 * done / total), left);
    }
    if (!p->cli->terminal)
        (void)fputc('\n', stderr);
    (void)fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->shown && p->cli->terminal)
        (void)fputs("\r\033[K", stderr);
    p->shown = false;
}
