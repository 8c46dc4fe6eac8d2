/*
 * Options: one table a subcommand gives parsing, --help, and what the manual and the shell completion list.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_OPTIONS_H
#define ALMANAK_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/date.h"
#include "base/diag.h"

enum option_kind {
    OPTION_FLAG,  /* bool */
    OPTION_TEXT,  /* const char * */
    OPTION_LIST,  /* struct text_list: repeated, or separated by commas when `commas` */
    OPTION_COUNT, /* int64_t, at least 0 */
    OPTION_MONTH  /* month_t, YYYY-MM */
};

struct text_list {
    const char **items;
    size_t n, cap;
};

struct option_spec {
    const char *name; /* long name, without dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    const char *argument; /* name of the argument in --help; NULL for flags */
    const char *help;
    size_t offset; /* of its field in the values struct */
    bool commas;
};

/* Parse argv[1..]: options fill `values`, the rest is collected in `rest`. -h / --help sets *help. Texts are borrowed
 * from argv or the arena. Mistakes are DIAG_USAGE with the nearest option as hint. */
int options_parse(struct arena *a, const struct option_spec *specs, size_t n, int argc, char **argv, void *values,
                  struct text_list *rest, bool *help, struct diag *d) MUST_CHECK;
/* The lines of --help for a table. */
void options_print(FILE *out, const struct option_spec *specs, size_t n);

#endif
