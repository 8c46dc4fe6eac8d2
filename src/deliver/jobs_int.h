/*
 * Inside of making jobs: what jobs.c and jobs_mail.c share. Only they include it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_JOBS_INT_H
#define ALMANAK_DELIVER_JOBS_INT_H

#include "deliver/jobs.h"

/* A publication with the files that are for reading. */
struct item {
    struct publication p;
    struct archived_file *files;
    size_t n_files;
    enum clearance clearance;
    const char *period, *data_date; /* as a Dane writes them */
};

/* A row whose mail is to be shared with others of the same person. */
struct shared {
    const struct outbox_row *row;
    const struct item *item;
    const char *address;
    bool done;
};

struct maker {
    struct arena *arena;
    const struct deliver_context *context;
    struct archive *archive;
    struct jobs *jobs;
    const struct item **items;
    size_t n_items, cap_items;
    struct shared *shared;
    size_t n_shared, cap_shared;
};

/* A job of n rows. Borrowed until the next one is added. */
struct job *job_add(struct maker *m, const struct outbox_row *const *rows, size_t n, enum channel channel);
/* It is not tried, but ends so. */
void job_judge(struct job *job, enum outcome outcome, const char *why);
/* Where the archive keeps what has this hash. */
const char *object_path(const struct maker *m, const char *sha256);

/* The mails of a row, or remember it to share one. item NULL: a message without a publication. */
void jobs_add_mail(struct maker *m, const struct outbox_row *row, const struct item *item, const char *address);
/* The mails of those remembered. */
void jobs_end_mail(struct maker *m);

#endif
