/*
 * The parts of almanak archive: what its options are, and what each action does with them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_ARCHIVE_H
#define ALMANAK_CLI_ARCHIVE_H

#include "archive/archive.h"
#include "cli/cli.h"

struct archive_values {
    const char *report, *period, *from, *to, *format, *slice, *who, *hash, *out, *keep, *by, *reason, *key;
    int64_t limit;
    bool all, dry_run;
};

/* An action: `rest` are the arguments behind its name, as many as it takes. */
typedef int archive_action(struct cli *cli, const struct archive_values *v, struct archive *ar,
                           const struct text_list *rest);

archive_action archive_cmd_list, archive_cmd_find, archive_cmd_show, archive_cmd_open, archive_cmd_extract;
archive_action archive_cmd_verify, archive_cmd_reproduce, archive_cmd_diff;
archive_action archive_cmd_hold, archive_cmd_unhold, archive_cmd_prune;

#endif
