/*
 * almanak tick: one round, for a timer. almanak serve: rounds for as long as it runs, for a service.
 *
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/journal.h"
#include "publish/instance.h"
#include "publish/serve.h"

struct tick_values {
    bool dry_run;
};

static const struct option_spec tick_specs[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL, "say what would be done, and change nothing",
     offsetof(struct tick_values, dry_run), false},
};

static void print_round(const struct cli *cli, const struct round *round)
{
    if (cli->json)
        journal_print_json(round);
    else if (!cli->quiet)
        journal_print(&round->journal);
}

/* The end of the process is asked for: runs at work are let finish for a while. */
static int catch_end(void)
{
    sigset_t ending;
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigaddset(&ending, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &ending, NULL);
    return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run_tick(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct tick_values *v = values;
    const struct installation inst = cli_installation(cli);
    struct instance other;
    struct round round;
    int lock, result;
    (void)rest;
    if (v->dry_run) {
        result = round_preview(&inst, &round);
        print_round(cli, &round);
        round_release(&round);
        return result;
    }
    int taken = instance_take(&inst, "tick", &lock, &other);
    if (taken == 0) {
        /* A timer that comes while the round before is at work, or beside a service, has nothing to do. */
        diag_note(&cli->diag, DIAG_WAREHOUSE, NO_LOC, "nothing was done: process %lld%s%s%s is at work",
                  (long long)other.pid, other.what[0] != '\0' ? ", almanak " : "", other.what,
                  other.what[0] != '\0' ? "," : "");
        return 0;
    }
    if (taken < 0)
        return -1;
    int stop = catch_end();
    result = round_make(&inst, stop, &round);
    print_round(cli, &round);
    round_release(&round);
    (void)close(stop);
    (void)close(lock);
    return result;
}

const struct command command_tick = {
    .name = "tick",
    .arguments = "",
    .summary = "do all that is due, once: take in deliveries, publish, deliver, tell",
    .options = tick_specs,
    .n_options = ARRAY_LEN(tick_specs),
    .values_size = sizeof(struct tick_values),
    .run = run_tick,
    .details = "For a timer. While another tick or serve is at work, it ends at once with a note and status 0.\n",
};

static void told(void *arg, const char *line, const struct round *round, const struct diag *said)
{
    const struct cli *cli = arg;
    if (line != NULL && !cli->quiet)
        (void)puts(line);
    if (round != NULL && !cli->quiet)
        journal_print(&round->journal);
    (void)fflush(stdout);
    diag_print(said, stderr, cli->terminal);
}

static int run_serve(struct cli *cli, void *values, const struct text_list *rest)
{
    const struct installation inst = cli_installation(cli);
    struct instance other;
    int lock;
    (void)values, (void)rest;
    int taken = instance_take(&inst, "serve", &lock, &other);
    if (taken == 0) {
        diag_error(&cli->diag, DIAG_WAREHOUSE, (struct src_loc){cli->config.warehouse, 0, 0},
                   "the warehouse is served by process %lld already", (long long)other.pid);
        diag_hint(&cli->diag, "One instance serves a warehouse; end that one first, or let it go on.");
    }
    if (taken != 1)
        return -1;
    int result = serve(&inst, told, cli);
    (void)close(lock);
    return result;
}

const struct command command_serve = {
    .name = "serve",
    .arguments = "",
    .summary = "stay, and do what is due when it is due",
    .values_size = 0,
    .run = run_serve,
    .details = "For a service. SIGHUP reads the configuration again, SIGTERM ends after the runs at work.\n",
};
