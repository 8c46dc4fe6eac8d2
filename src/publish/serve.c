/*
 * Serving: see serve.h. The loop waits in one place, for a signal, the timer, the inbox or the end of a round.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "publish/record.h"
#include "publish/worker.h"

enum {
    AFTER_DEATH = 60,      /* seconds to the next round when one died */
    STOP_MORE = 15,        /* seconds that a round has to end, on top of its runs */
    EVENTS_BYTES = 1 << 14 /* of inotify, read at once */
};

/* A configuration with the memory it lives in. */
struct loaded {
    struct arena arena;
    struct config config;
};

struct server {
    struct installation inst; /* of the round or the reading at hand */
    struct loaded *loaded;
    serve_told *told;
    void *arg;
    int signals, timer, inbox; /* descriptors */
    struct worker round;       /* pid 0: none at work */
    struct arena arena;        /* of the round */
    int64_t wake_at;           /* by clock_now */
    bool again;                /* something came while a round was at work */
    bool stopping;
    double stop_at;    /* by clock_seconds: the round is killed */
    uint64_t watchdog; /* microseconds between signs of life, 0: none */
};

static void say(struct server *s, const char *line)
{
    struct diag nothing = {.n_items = 0};
    s->told(s->arg, line, NULL, &nothing);
}

/* --- the timer --- */

/* Sleep until wake_at. The timer runs by the time of day, so that it is right after a sleep of the machine, and is
 * cancelled when that is set. */
static void set_timer(struct server *s)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    int64_t left = s->wake_at - clock_now();
    struct itimerspec at = {.it_value = {.tv_sec = now.tv_sec + (left > 0 ? left : 0), .tv_nsec = now.tv_nsec}};
    (void)timerfd_settime(s->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}

static void wake_within(struct server *s, int64_t seconds)
{
    int64_t at = clock_now() + seconds;
    if (at < s->wake_at)
        s->wake_at = at;
    set_timer(s);
}

/* --- a round --- */

/* In the worker: a round that SIGTERM stops. */
static int round_task(const struct installation *inst, void *arg, FILE *record)
{
    sigset_t ending;
    struct round round;
    (void)arg;
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ending, NULL);
    int stop = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    int result = round_make(inst, stop, &round);
    /* A round with mistakes has done something all the same: what it says of them goes with the rest. */
    record_put_int(record, result);
    record_put_int(record, round.wake_at);
    journal_put(record, &round.journal);
    return 0;
}

static void start_round(struct server *s)
{
    struct diag said;
    s->again = false;
    arena_release(&s->arena);
    arena_init(&s->arena);
    diag_init(&said);
    s->inst = (struct installation){.arena = &s->arena, .diag = &said, .config = &s->loaded->config};
    const char *work = path_join(&s->arena, s->loaded->config.warehouse, "round");
    if (worker_start(&s->inst, round_task, NULL, "the round", work, (struct worker_limits){0}, &s->round) != 0) {
        s->told(s->arg, "a round could not be started", NULL, &said);
        s->round.pid = 0;
        s->wake_at = clock_now() + AFTER_DEATH;
        set_timer(s);
    }
    diag_release(&said);
    (void)sd_notify(0, "STATUS=at work");
}

static void tell_status(struct server *s)
{
    char text[CLOCK_TEXT];
    if (!s->stopping)
        (void)sd_notifyf(0, "STATUS=waiting until %s", clock_iso(text, s->wake_at));
}

static void finish_round(struct server *s)
{
    struct diag said;
    struct round round;
    FILE *record;
    int64_t result, wake_at = clock_now() + AFTER_DEATH;
    diag_init(&said);
    s->inst.diag = &said;
    journal_init(&round.journal, &s->arena);
    enum worker_end end = worker_finish(&s->inst, &s->round, &record, NULL);
    s->round.pid = 0;
    if (end == WORKER_DONE && record_int(record, &result) == 0 && record_int(record, &wake_at) == 0 &&
        journal_read(record, &round.journal) == 0) {
        round.wake_at = wake_at;
        s->told(s->arg, NULL, &round, &said);
    } else {
        s->told(s->arg, "the round came to nothing", NULL, &said);
    }
    if (record != NULL)
        (void)fclose(record);
    journal_release(&round.journal);
    diag_release(&said);
    s->wake_at = wake_at;
    if (s->again)
        wake_within(s, s->loaded->config.inbox_quiet + 1);
    set_timer(s);
    tell_status(s);
}

/* --- what happens meanwhile --- */

/* Watch the inbox, which is made when missing. */
static int watch_inbox(struct server *s, struct diag *d)
{
    const char *inbox = s->loaded->config.inbox;
    if (dir_make(inbox, d) != 0)
        return -1;
    if (s->inbox >= 0)
        (void)close(s->inbox);
    s->inbox = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (s->inbox >= 0 && inotify_add_watch(s->inbox, inbox, IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE) >= 0)
        return 0;
    diag_error(d, DIAG_SYSTEM, (struct src_loc){inbox, 0, 0}, "could not watch the inbox: %s", strerror(errno));
    diag_hint(d, "Raise fs.inotify.max_user_watches or max_user_instances of the machine.");
    return -1;
}

/* Names do not matter: the round looks at all that is there, once it has been quiet for long enough. */
static void read_inbox(struct server *s)
{
    static char events[EVENTS_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
    while (read(s->inbox, events, sizeof(events)) > 0)
        continue;
    s->again = s->round.pid > 0;
    if (s->round.pid == 0)
        wake_within(s, s->loaded->config.inbox_quiet + 1);
}

/* The configuration of the same folder; the one at hand stays when it has mistakes. */
static void reload(struct server *s)
{
    struct diag said;
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    struct loaded *fresh = xcalloc(1, sizeof(*fresh)), *old = s->loaded;
    arena_init(&fresh->arena);
    diag_init(&said);
    const char *folder = arena_strdup(&fresh->arena, old->config.folder);
    int result = config_load(&fresh->arena, folder, &fresh->config, &said);
    if (result == 0 && strcmp(fresh->config.warehouse, old->config.warehouse) != 0) {
        result =
            diag_error(&said, DIAG_CONFIG, (struct src_loc){fresh->config.file, 0, 0}, "the warehouse is another one");
        diag_hint(&said, "Restart the service to serve another warehouse.");
    }
    s->loaded = fresh;
    if (result == 0)
        result = watch_inbox(s, &said);
    if (result != 0) {
        s->loaded = old;
        old = fresh;
        if (s->inbox < 0)
            (void)watch_inbox(s, &said);
    }
    s->told(s->arg, result == 0 ? "configuration read again" : "the configuration has mistakes: the one before stays",
            NULL, &said);
    arena_release(&old->arena);
    free(old);
    diag_release(&said);
    (void)sd_notify(0, "READY=1");
    s->again = true;
    if (s->round.pid == 0)
        wake_within(s, 0);
}

static void stop(struct server *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    s->stop_at = clock_seconds() + (double)s->loaded->config.stop_limit + STOP_MORE;
    (void)sd_notify(0, "STOPPING=1\nSTATUS=ending");
    say(s, "ending");
    if (s->round.pid > 0)
        (void)kill(s->round.pid, SIGTERM);
}

static void read_signals(struct server *s)
{
    struct signalfd_siginfo info;
    bool again = false;
    while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo == SIGHUP)
            again = true;
        else
            stop(s);
    }
    if (again && !s->stopping)
        reload(s);
}

static void read_timer(struct server *s)
{
    uint64_t times;
    ssize_t got = read(s->timer, &times, sizeof(times));
    if (got < 0 && errno == ECANCELED) {
        say(s, "the clock was set");
        s->wake_at = clock_now();
    }
    if (s->round.pid > 0)
        s->again = true;
    else if (!s->stopping && clock_now() >= s->wake_at)
        start_round(s);
    else
        set_timer(s);
}

/* --- the loop --- */

/* Milliseconds to wait at most: for the next sign of life, for the end of a round that is to end; -1: for ever. */
static int patience(const struct server *s)
{
    double most = -1;
    if (s->watchdog > 0)
        most = (double)s->watchdog / 2e3;
    if (s->stopping) {
        double left = (s->stop_at - clock_seconds()) * 1000;
        if (most < 0 || left < most)
            most = left > 0 ? left + 1 : 0;
    }
    return (int)most;
}

static void loop(struct server *s)
{
    start_round(s);
    while (!s->stopping || s->round.pid > 0) {
        struct pollfd fds[] = {{.fd = s->signals, .events = POLLIN},
                               {.fd = s->timer, .events = POLLIN},
                               {.fd = s->inbox, .events = POLLIN},
                               {.fd = s->round.pid > 0 ? s->round.pidfd : -1, .events = POLLIN}};
        int ready = poll(fds, ARRAY_LEN(fds), patience(s));
        if (s->watchdog > 0)
            (void)sd_notify(0, "WATCHDOG=1");
        if (s->stopping && s->round.pid > 0 && clock_seconds() >= s->stop_at)
            worker_stop(&s->round);
        if (ready <= 0)
            continue;
        if (fds[3].revents != 0)
            finish_round(s);
        if (fds[0].revents != 0)
            read_signals(s);
        if (fds[2].revents != 0)
            read_inbox(s);
        if (fds[1].revents != 0)
            read_timer(s);
    }
}

static int begin(struct server *s, struct diag *d)
{
    sigset_t watched;
    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGTERM);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &watched, NULL);
    s->signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    s->timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (s->signals < 0 || s->timer < 0) {
        diag_error(d, DIAG_SYSTEM, NO_LOC, "could not watch signals and time: %s", strerror(errno));
        diag_hint(d, "The machine may be short of open files.");
        return -1;
    }
    if (sd_watchdog_enabled(0, &s->watchdog) <= 0)
        s->watchdog = 0;
    s->wake_at = clock_now();
    return watch_inbox(s, d);
}

int serve(const struct installation *inst, serve_told *told, void *arg)
{
    struct server s = {.told = told, .arg = arg, .signals = -1, .timer = -1, .inbox = -1};
    s.loaded = xcalloc(1, sizeof(*s.loaded));
    arena_init(&s.loaded->arena);
    arena_init(&s.arena);
    /* Read once more, into memory that can be let go of. */
    int result = config_load(&s.loaded->arena, inst->config->folder, &s.loaded->config, inst->diag);
    if (result == 0)
        result = begin(&s, inst->diag);
    if (result == 0) {
        (void)sd_notify(0, "READY=1");
        say(&s, "serving");
        loop(&s);
        say(&s, "ended");
    }
    const int fds[] = {s.signals, s.timer, s.inbox};
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        if (fds[i] >= 0)
            (void)close(fds[i]);
    }
    arena_release(&s.arena);
    arena_release(&s.loaded->arena);
    free(s.loaded);
    return result;
}
