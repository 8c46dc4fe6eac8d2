/*
 * Pictures of the pages of PDF files, for the pages of publications: pdftoppm (poppler-utils) draws them in a process
 * with limits of its own, and they are written as WebP without loss.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_PICTURES_H
#define ALMANAK_SITE_PICTURES_H

#include <sys/types.h>

#include "base/diag.h"

/* Of how many pages there are pictures at most. */
enum { PICTURES_MAX = 12 };

/* One process at work. */
struct picture_job {
    pid_t pid;
    const char *pdf, *folder;
};

/* Begin to draw the first pages of `pdf` into `folder`, which is there: side-1.webp, and side-1-lille.webp for lists.
 * Both names are borrowed until the job has ended. */
int pictures_begin(struct picture_job *job, const char *pdf, const char *folder, struct diag *d) MUST_CHECK;
/* A job whose process has ended with this status of waitpid: -1 with a warning when nothing was drawn. */
int pictures_ended(const struct picture_job *job, int status, struct diag *d);
/* Pictures of a folder, in the order of the pages: how many there are, and the size of a small one in pixels. False
 * when there is none with that number (from 1). */
bool picture_size(const char *folder, int number, int *width, int *height);

#endif
