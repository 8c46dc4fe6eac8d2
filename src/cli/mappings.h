/*
 * Where mapping files are: reports/mappings/, or wherever a path leads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_MAPPINGS_H
#define ALMANAK_CLI_MAPPINGS_H

#include "cli/cli.h"

/* The names of the mappings of the installation, sorted, in the arena; none when there is no folder of them. */
int mappings_list(struct cli *cli, char ***names, size_t *n) MUST_CHECK;
/* The path of a mapping that is given by its name, or by its path, which holds a slash or ends in .yaml. NULL when
 * there is none of that name. In the arena. */
const char *mappings_path(struct cli *cli, const char *name);

#endif
