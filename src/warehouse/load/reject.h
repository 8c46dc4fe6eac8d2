/*
 * The file of rejects of a load: a line a reason, "file,row,line,field,value,code,reason". CPR numbers are masked in
 * all values. The file appears with its first line, and not before it is complete.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_REJECT_H
#define ALMANAK_WAREHOUSE_REJECT_H

#include "base/file.h"
#include "warehouse/load/check.h"

struct reject_file {
    const char *path; /* the caller's */
    bool opened;
    struct out_file out;
};

void reject_init(struct reject_file *r, const char *path);
/* Write the reasons against a row. */
int reject_add(struct reject_file *r, const char *file, const struct csv_row *row, const struct reason *reasons,
               size_t n, struct diag *d) MUST_CHECK;
/* Complete the file when there is any. */
int reject_complete(struct reject_file *r, struct diag *d) MUST_CHECK;
/* Give it up; fine when it was completed. Never fails. */
void reject_abandon(struct reject_file *r);

#endif
