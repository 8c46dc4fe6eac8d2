/*
 * A run: one report for one period, composed and rendered in a forked child. The child's memory and library state die
 * with it; what it made and what it had to say come back through a pipe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_PUBLISH_H
#define ALMANAK_CLI_PUBLISH_H

#include <sys/types.h>

#include "cli/cli.h"
#include "report/report.h"

struct run_request {
    const char *report; /* name */
    month_t period;     /* MONTH_NONE: the newest */
    enum clearance clearance;
    const char *const *formats;
    size_t n_formats;
    const char **parameters; /* name, value ... */
    size_t n_parameters;
};

struct run_file {
    const char *format, *name, *path; /* path: in the work folder */
};

/* What a child made, in the parent's arena. */
struct run_result {
    const char *title, *period, *data_date, *municipality; /* period: as in file names */
    bool fictive;
    int64_t generation;
    struct report_trace trace;
    struct run_file *files;
    size_t n_files;
    double seconds;
};

/* A child at work. */
struct run_child {
    pid_t pid;
    int pipe;         /* its record */
    const char *work; /* its folder, which the parent removes */
    const char *report;
    double started;
};

/* Fork the child. */
int run_start(struct cli *cli, const struct run_request *request, const char *work, struct run_child *out) MUST_CHECK;
/* Wait for it and read its record; its diagnostics are added to cli->diag. */
int run_finish(struct cli *cli, struct run_child *child, struct run_result *out) MUST_CHECK;

/* Context of composing a report against an open mart. `mart` NULL: checking only. */
struct cli_answers {
    struct cli *cli;
    struct mart *mart;
    const char *municipality_code;
    const struct model *model;
    const struct known_value *known; /* what earlier deliveries said; read when first asked for */
    size_t n_known;
    bool known_read;
};
void publish_context(struct cli_answers *answers, const struct model *model, struct report_context *out);

/* "NAME=VALUE" of --param as name, value, name, value ...; `n` pairs, in the arena. */
int publish_parameters(struct cli *cli, const struct text_list *texts, const char ***out, size_t *n) MUST_CHECK;
/* Every report of the installation by name, sorted. */
int publish_reports(struct cli *cli, char ***names, size_t *n) MUST_CHECK;
/* Read a report by name; unknown names get a hint. */
struct report *publish_load(struct cli *cli, const char *name) MUST_CHECK;

#endif
