/*
 * The command line: what every subcommand shares. A subcommand is one small file with an entry in the table of main.c.
 * Only this room prints and decides how the process ends.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_CLI_H
#define ALMANAK_CLI_CLI_H

#include <stdbool.h>

#include "cli/options.h"
#include "config/config.h"
#include "publish/installation.h"
#include "warehouse/mart.h"

/* One run of the program. */
struct cli {
    struct arena arena;
    struct diag diag;
    struct config config;
    const char *folder; /* -C DIR, "" for the present one */
    bool quiet, json;
    bool terminal; /* stderr is one: progress line, colour */
};

struct command {
    const char *name, *arguments, *summary; /* "load", "PACKAGE...", "check deliveries and ..." */
    const struct option_spec *options;
    size_t n_options;
    size_t values_size;
    /* Returns 0, or -1 with the reason in cli->diag. `rest` are the arguments that are no options. */
    int (*run)(struct cli *cli, void *values, const struct text_list *rest);
    const char *details; /* further help, may be NULL */
};

/* The subcommands, in the order of the manual. */
/* clang-format off */
#define COMMANDS(X) \
    X(synth) \
    X(load) \
    X(refresh) \
    X(query) \
    X(quality) \
    X(explain) \
    X(check) \
    X(new) \
    X(export) \
    X(import) \
    X(run) \
    X(schedule) \
    X(tick) \
    X(serve) \
    X(status) \
    X(runs) \
    X(list) \
    X(warehouse) \
    X(archive) \
    X(comment) \
    X(release) \
    X(hold) \
    X(recall) \
    X(outbox) \
    X(backup) \
    X(restore) \
    X(site)
/* clang-format on */

#define COMMAND_DECLARATION(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARATION)
#undef COMMAND_DECLARATION
/* NULL-terminated, in the order of the manual. */
extern const struct command *const commands[];

/* Progress of long work to stderr: a line that rewrites itself on a terminal, else a line now and then; nothing for
 * work under a second, nothing when quiet. The callback's form fits load, refresh and synth; arg is struct progress. */
struct progress {
    const struct cli *cli;
    const char *what; /* of the step being shown */
    double started, last_shown;
    bool shown;
};
void progress_init(struct progress *p, const struct cli *cli);
void progress_step(void *arg, const char *what, int64_t done, int64_t total);
/* Clear the line. */
void progress_end(struct progress *p);

/* The word of --clearance; NULL is aggregate. */
int cli_clearance(struct cli *cli, const char *word, enum clearance *out) MUST_CHECK;

/* The installation that the command works in; it borrows from cli. */
struct installation cli_installation(struct cli *cli);
/* "NAME=VALUE" of --param as name, value, name, value ...; `n` pairs, in the arena. */
int cli_report_parameters(struct cli *cli, const struct text_list *texts, const char ***out, size_t *n) MUST_CHECK;
/* The model of the installation (reports/model beside the configuration, else the installed one). */
int cli_load_model(struct cli *cli, struct model *out) MUST_CHECK;
/* Its parameters (reports/parameters there). */
int cli_load_parameters(struct cli *cli, struct parameters *out) MUST_CHECK;
/* Make sure that something was loaded: an installation without any delivery, or without population counts where
 * `public_figures` asks for them, gets the public data that come with the program (reports/data). */
int cli_ensure_data(struct cli *cli, bool public_figures) MUST_CHECK;
/* Refresh an open store: the next generation with a mart. Prints what it did unless told to be silent. */
struct store;
int cli_refresh(struct cli *cli, struct store *store, bool silent) MUST_CHECK;

/* Who is meant by --by: one of recipients.yaml, where that names people; *person (may be NULL) is NULL where it names
 * none. Somebody it does not know is an error. */
struct person;
int cli_person(struct cli *cli, const char *name, const struct person **person) MUST_CHECK;

/* The mart of the current generation; NULL with a hint to run `almanak refresh`. */
struct mart *cli_open_mart(struct cli *cli) MUST_CHECK;

#endif
