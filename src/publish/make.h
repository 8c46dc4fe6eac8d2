/*
 * Making a publication: a report is composed for a period and written in each format asked for, into a work folder.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_MAKE_H
#define ALMANAK_PUBLISH_MAKE_H

#include "publish/comments.h"
#include "publish/installation.h"
#include "report/snapshot.h"

/* What is to be made. */
struct run_request {
    const char *report; /* name: of a report or a pack */
    bool pack;
    const char *slice; /* of a split pack: the value of its key; NULL */
    month_t period;    /* MONTH_NONE: the newest, of a pack the newest of its periods that is over */
    enum clearance clearance;
    const char *const *formats;
    size_t n_formats;
    const char **parameters; /* name, value ... */
    size_t n_parameters;
    const char *work;             /* folder for the files; given by run_start */
    struct comment_list comments; /* what was said; given by the batch */
    const char **notices;         /* what nobody may miss: lines for the cover, or below the title */
    size_t n_notices;
    const char *replaces, *replaces_why; /* id of what it corrects; NULL */
    const char *replaces_period;         /* what came out must be of this period */
};

struct run_file {
    const char *format, *name, *path; /* path: in the work folder */
};

/* What was made. */
struct run_result {
    const char *title, *period, *data_date, *municipality; /* period: as in file names */
    const char *sentence;                                  /* what it says first: see sentence.h */
    bool fictive;
    int64_t generation;
    struct report_trace trace;
    struct run_file *files;
    size_t n_files;
    double seconds; /* given by who waited for it */
};

/* Make it from the current generation of the warehouse, with the files that say what it was made from (sources.h);
 * texts are in the installation's arena. */
int make_publication(const struct installation *inst, const struct run_request *request, const char *work,
                     struct run_result *out) MUST_CHECK;
/* Make it from a snapshot and the definitions of `inst`, with maps from the folder `maps`. Of the request only the name
 * and the formats count: the snapshot knows the rest. */
int make_again(const struct installation *inst, const struct run_request *request, struct snapshot *snapshot,
               const char *maps, const char *work, struct run_result *out) MUST_CHECK;

#endif
