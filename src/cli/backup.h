/*
 * The list of files of a backup: SHA256SUMS as sha256sum(1) writes it, so that a backup can be checked without almanak.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CLI_BACKUP_H
#define ALMANAK_CLI_BACKUP_H

#include "base/file.h"

struct backup_file {
    const char *path; /* relative to the backup, never out of it */
    char sha256[SHA256_TEXT];
};

/* Read a list of `len` bytes, which is changed and stays borrowed; `file` names it in messages. In the arena. */
int backup_parse(struct arena *a, const char *file, char *text, size_t len, struct backup_file **out, size_t *n,
                 struct diag *d) MUST_CHECK;

#endif
