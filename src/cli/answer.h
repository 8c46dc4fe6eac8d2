/*
 * Printing the answer to a question: as CSV, as JSON or as a table, as the commands that ask cubes share it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_ANSWER_H
#define ALMANAK_CLI_ANSWER_H

#include <stdbool.h>

#include "cli/cli.h"
#include "model/dataset.h"

/* The format of this name, or for NULL one by where the answer goes; NULL with the reason when there is none. */
const char *answer_format(struct cli *cli, const char *name) MUST_CHECK;
/* Print to standard output; -1 with the reason when it is too large. */
int answer_print(struct cli *cli, const char *format, bool labels, const struct dataset *ds) MUST_CHECK;

#endif
