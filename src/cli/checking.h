/*
 * Checking one definition at a time, for check and for import.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_CHECKING_H
#define ALMANAK_CLI_CHECKING_H

#include "cli/cli.h"

/* Compose a report on empty answers. */
int checking_report(struct cli *cli, const struct model *model, const char *name) MUST_CHECK;
/* Read a pack and the reports that it names. */
int checking_pack(struct cli *cli, const char *name) MUST_CHECK;

#endif
