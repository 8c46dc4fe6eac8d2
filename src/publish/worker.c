/*
 * Workers: see worker.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "publish/record.h"

enum { PRINTED_MAX = 1500 };

/* --- the child --- */

/* Bytes of memory that a process has to itself, in which its limit counts. */
static int64_t present_memory(void)
{
    long pages = 0;
    FILE *in = fopen("/proc/self/statm", "re");
    if (in != NULL && fscanf(in, "%*s %*s %*s %*s %*s %ld", &pages) != 1)
        pages = 0;
    if (in != NULL)
        (void)fclose(in);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void limit(int resource, int64_t value)
{
    const struct rlimit both = {(rlim_t)value, (rlim_t)value};
    (void)setrlimit((__rlimit_resource_t)resource, &both);
}

/* What the parent blocked or ignored is as usual again. */
static void restore_signals(void)
{
    static const int changed[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD};
    sigset_t none;
    for (size_t i = 0; i < ARRAY_LEN(changed); i++)
        (void)signal(changed[i], SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static NO_RETURN void child_main(const struct installation *inst, worker_task *task, void *arg, const struct worker *w,
                                 pid_t parent)
{
    restore_signals();
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_SYSTEM);
    /* The memory of a run is about persons: no image of it is left on disk. */
    limit(RLIMIT_CORE, 0);
    if (w->limits.memory > 0)
        limit(RLIMIT_DATA, present_memory() + w->limits.memory);
    int log = open(path_join(inst->arena, w->work, "stderr"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log >= 0)
        (void)dup2(log, STDERR_FILENO);
    FILE *record = fdopen(w->record, "wb"), *told = NULL;
    char *text = NULL;
    size_t len = 0;
    if (record == NULL || (told = open_memstream(&text, &len)) == NULL)
        _exit(EXIT_SYSTEM);
    const struct installation own = {inst->arena, inst->diag, inst->config, w->progress};
    fault_strike(w->what);
    int result = task(&own, arg, told);
    /* What it had to say comes first: it is read in any case. */
    record_put_diag(record, inst->diag);
    record_put_int(record, result);
    if (fclose(told) != 0)
        _exit(EXIT_SYSTEM);
    if (result == 0)
        (void)fwrite(text, 1, len, record);
    free(text);
    int failed = fclose(record);
    diag_release(inst->diag);
    arena_release(inst->arena);
    _exit(failed != 0 ? EXIT_SYSTEM : EXIT_OK);
}

/* --- the parent --- */

static int system_error(const struct installation *inst, const char *what)
{
    diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "could not %s: %s", what, strerror(errno));
    diag_hint(inst->diag, "The machine may be short of memory, processes or open files.");
    return -1;
}

static void release(struct worker *w)
{
    if (w->record >= 0)
        (void)close(w->record);
    if (w->pidfd >= 0)
        (void)close(w->pidfd);
    if (w->progress != NULL)
        (void)munmap(w->progress, PROGRESS_TEXT);
    w->record = w->pidfd = -1;
    w->progress = NULL;
    w->pid = 0;
}

int worker_start(const struct installation *inst, worker_task *task, void *arg, const char *what, const char *work,
                 struct worker_limits limits, struct worker *out)
{
    *out = (struct worker){
        .what = what, .work = work, .limits = limits, .started = clock_seconds(), .pidfd = -1, .record = -1};
    if (dir_make(work, inst->diag) != 0)
        return -1;
    /* In memory: a full disk does not keep it from being told. */
    out->record = memfd_create("record", MFD_CLOEXEC);
    if (out->record < 0)
        return system_error(inst, "make the record of a worker");
    void *shared = mmap(NULL, PROGRESS_TEXT, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    out->progress = shared != MAP_FAILED ? shared : NULL;
    (void)fflush(NULL);
    pid_t parent = getpid();
    out->pid = fork();
    if (out->pid == 0) {
        /* Only what the child itself has to say goes into its record. */
        diag_init(inst->diag);
        child_main(inst, task, arg, out, parent);
    }
    if (out->pid < 0) {
        system_error(inst, "start a worker");
        release(out);
        return -1;
    }
    (void)setpgid(out->pid, out->pid); /* whoever comes first */
    out->pidfd = pidfd_open(out->pid, 0);
    if (out->pidfd >= 0)
        return 0;
    system_error(inst, "watch a worker");
    worker_stop(out);
    (void)waitpid(out->pid, NULL, 0);
    release(out);
    return -1;
}

void worker_stop(struct worker *w)
{
    if (w->pid <= 0 || w->ended)
        return;
    w->stopped = true;
    (void)kill(-w->pid, SIGKILL);
    (void)kill(w->pid, SIGKILL); /* the group may not be there yet */
}

/* Kill those that are over their time; the moment at which the next one will be. */
static double enforce_time(struct worker *const *workers, size_t n, double until)
{
    double now = clock_seconds();
    for (size_t i = 0; i < n; i++) {
        struct worker *w = workers[i];
        double end = w->started + w->limits.seconds;
        if (w->limits.seconds <= 0 || w->late || w->ended)
            continue;
        if (end <= now) {
            worker_stop(w);
            w->stopped = false;
            w->late = true;
        } else if (end < until) {
            until = end;
        }
    }
    return until;
}

bool worker_wait(struct worker *const *workers, size_t n, int stop, double until)
{
    struct pollfd *fds = xcalloc(n + 1, sizeof(*fds));
    int found = 0;
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){.fd = workers[i]->pidfd, .events = POLLIN};
    fds[n] = (struct pollfd){.fd = stop, .events = POLLIN};
    while (found == 0) {
        double left = enforce_time(workers, n, until) - clock_seconds();
        /* A millisecond more than asked for, so that the moment has passed. */
        found = poll(fds, n + 1, left > 0 ? (int)(fmin(left, 3600) * 1000) + 1 : 0);
        if (found < 0 && errno == EINTR)
            found = 0;
        if (found == 0 && clock_seconds() >= until)
            break;
    }
    for (size_t i = 0; i < n; i++)
        workers[i]->ended = workers[i]->ended || (fds[i].revents & POLLIN) != 0;
    bool told = (fds[n].revents & POLLIN) != 0;
    free(fds);
    return told;
}

const char *worker_progress(const struct worker *w)
{
    return w->progress != NULL ? w->progress : "";
}

/* What it printed last, "" for nothing. */
static const char *printed(const struct installation *inst, const struct worker *w)
{
    const char *path = path_join(inst->arena, w->work, "stderr");
    struct file_map map;
    struct diag ignored;
    const char *text = "";
    diag_init(&ignored);
    if (file_exists(path) && file_map_open(&map, path, &ignored) == 0) {
        size_t len = map.len < PRINTED_MAX ? map.len : PRINTED_MAX;
        text = arena_strndup(inst->arena, map.data + map.len - len, len);
        file_map_release(&map);
    }
    diag_release(&ignored);
    return text;
}

/* Allocation failed in our code, in C++ or under a sanitizer: each says so in its own words. */
static bool is_exhaustion(const char *text)
{
    static const char *const words[] = {"out of memory", "out-of-memory", "bad_alloc", "failed to allocate"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strstr(text, words[i]) != NULL)
            return true;
    }
    return false;
}

/* A worker that did not end by itself. */
static enum worker_end tell_death(const struct installation *inst, const struct worker *w, int status)
{
    const char *text = printed(inst, w);
    enum worker_end end = WORKER_BROKEN;
    if (w->late) {
        end = WORKER_LATE;
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s was stopped after its limit of %.0f s", w->what,
                   w->limits.seconds);
    } else if (w->stopped) {
        end = WORKER_STOPPED;
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s was stopped before its end", w->what);
    } else if (is_exhaustion(text)) {
        end = WORKER_MEMORY;
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s ran out of memory; its limit is %lld MB", w->what,
                   (long long)(w->limits.memory >> 20));
    } else if (WIFSIGNALED(status)) {
        end = WORKER_SIGNAL;
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s was ended by signal %d, %s", w->what, WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
    } else {
        diag_error(inst->diag, DIAG_SYSTEM, NO_LOC, "%s ended with status %d", w->what, WEXITSTATUS(status));
    }
    if (text[0] != '\0')
        diag_detail(inst->diag, "It printed: %s", text);
    if (end == WORKER_LATE || end == WORKER_MEMORY)
        diag_hint(inst->diag, "Nothing came of it, and nothing else is touched. If it needs more, write more into "
                              "limits of almanak.yaml.");
    else
        diag_hint(inst->diag, "Nothing came of it, and nothing else is touched. Run it again.");
    return end;
}

enum worker_end worker_finish(const struct installation *inst, struct worker *w, FILE **record, double *seconds)
{
    int status = 0;
    int64_t result = -1;
    siginfo_t info;
    while (waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        continue;
    /* What it has started itself ends with it; its number is not yet anybody else's. */
    (void)kill(-w->pid, SIGKILL);
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (seconds != NULL)
        *seconds = clock_seconds() - w->started;
    *record = NULL;
    enum worker_end end;
    FILE *in = NULL;
    bool whole = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_OK && lseek(w->record, 0, SEEK_SET) == 0;
    if (whole)
        in = fdopen(w->record, "rb");
    if (in != NULL)
        w->record = -1; /* it is the stream's */
    if (in != NULL && record_diag(in, inst->arena, inst->diag) == 0 && record_int(in, &result) == 0)
        end = result == 0 ? WORKER_DONE : WORKER_REFUSED;
    else
        end = tell_death(inst, w, status);
    if (end == WORKER_DONE)
        *record = in;
    else if (in != NULL)
        (void)fclose(in);
    release(w);
    return end;
}

enum worker_end worker_run(const struct installation *inst, worker_task *task, void *arg, const char *what,
                           const char *work, struct worker_limits limits, int stop, FILE **record)
{
    struct worker w, *const one[] = {&w};
    *record = NULL;
    if (worker_start(inst, task, arg, what, work, limits, &w) != 0)
        return WORKER_BROKEN;
    while (!w.ended) {
        if (worker_wait(one, 1, w.stopped ? -1 : stop, clock_seconds() + 3600))
            worker_stop(&w);
    }
    return worker_finish(inst, &w, record, NULL);
}
