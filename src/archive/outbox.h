/*
 * What is to be delivered: rows of the catalog, entered in the transaction that archives the publication.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_OUTBOX_H
#define ALMANAK_ARCHIVE_OUTBOX_H

#include <stdbool.h>

/* Who gets a publication, and how. */
struct outbox_delivery {
    const char *recipient; /* a person or a role */
    const char *channel;   /* "mail", "folder", "sftp" */
    const char *address;
    const char *due_at; /* "2026-11-05T06:00:00Z"; NULL: at once */
    bool held;          /* waits for a release */
};

#endif
