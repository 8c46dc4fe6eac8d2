/*
 * From one delivered file to one table. Part of load.h; for nobody else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_LOAD_FILE_H
#define ALMANAK_WAREHOUSE_LOAD_FILE_H

#include "base/file.h"
#include "base/strbuf.h"
#include "warehouse/load.h"
#include "warehouse/load/check.h"
#include "warehouse/load/reject.h"
#include "warehouse/load/tally.h"

struct load_file {
    /* Given: */
    const struct package_resource *resource;
    const struct row_source *rows; /* NULL: those of its file */
    struct check_context *context;
    struct reject_file *rejects;
    const char *table;   /* path of the file to make */
    const char *scratch; /* path that may be used meanwhile */
    const char *what;    /* "package/resource" */
    const struct load_options *options;
    /* Filled in: */
    struct load_resource *report;
    struct tally tally;   /* of the rows written; the caller releases it, and that: */
    struct tally control; /* of the rows delivered, when the descriptor tells what there are */
    struct strbuf first;  /* the first few rejects, for a message; the caller releases it */
    bool broken;          /* the warehouse cannot be written: no other file will do better */
};

/*
 * Check the rows and write the good ones. -1 when the file as such is bad or cannot be written, with the reason.
 * Whether there are too many bad rows is for the caller to say; reading is given up once there certainly are.
 */
int load_file(struct load_file *f, struct diag *d) MUST_CHECK;

#endif
