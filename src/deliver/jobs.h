/*
 * Jobs: what is handed over in one piece. A mail may carry several rows of the outbox, and a row may need several
 * mails; a folder or a place on the SFTP server gets a row at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_JOBS_H
#define ALMANAK_DELIVER_JOBS_H

#include "archive/outbox.h"
#include "deliver/deliver.h"
#include "deliver/letter.h"
#include "deliver/mime.h"
#include "deliver/place.h"
#include "deliver/to.h"

struct job {
    enum channel channel;
    int64_t *ids; /* rows */
    size_t n_ids;
    int attempts;             /* of the first row, before this one */
    const char *first_try_at; /* of the first row; "" */
    const char *recipient;
    const char *address;
    struct attempt verdict; /* where `judged`: it is not tried, and why */
    bool judged;
    /* Mail. */
    struct letter letter;
    const char *message_id;
    int64_t date;
    struct mime_file *files;
    size_t n_files;
    int n_part_files; /* files of a row that this part does with, 0 when it is the last */
    /* Folder, SFTP. */
    struct place_file *places;
    size_t n_places;
};

struct jobs {
    struct job *items;
    size_t n, cap;
};

/* The jobs of what is due at `now`, in the arena but for items (free()). */
int jobs_make(struct arena *a, const struct deliver_context *c, struct archive *ar, int64_t now, struct jobs *out,
              struct diag *d) MUST_CHECK;

/* Write the mail of a job to a file. */
int job_write_mail(struct arena *a, const struct deliver_context *c, const struct letter_templates *t,
                   const struct job *job, const char *path, struct diag *d) MUST_CHECK;

#endif
